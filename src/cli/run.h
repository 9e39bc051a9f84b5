/* From the settings of a command to a run of the library. */
#ifndef CREME_CLI_RUN_H
#define CREME_CLI_RUN_H

#include "cli/settings.h"

/* Runs the assay of settings->command, or predicts if it is none, and writes the results; or with dry_run says what
 * there would be to do. `row` (may be NULL) sees every row; for the demo, which shows some of them. */
CREME_CHECKED creme_status creme_command_run(const creme_settings *settings, creme_run_row *row, void *self);

#endif
