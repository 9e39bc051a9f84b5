/* From the settings of a command to a run of the library. */
#ifndef CREME_CLI_ASSAY_H
#define CREME_CLI_ASSAY_H

#include "cli/settings.h"

/* Runs the assay of settings->command and writes its results, or with dry_run says what there would be to do. `row`
 * (may be NULL) sees every row; for the demo, which shows some of them. */
CREME_CHECKED creme_status creme_assay_command_run(const creme_settings *settings, creme_run_row *row, void *self);

#endif
