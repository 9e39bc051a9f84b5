/* From the settings of a command to a run of the library. */
#ifndef CREME_CLI_RUN_H
#define CREME_CLI_RUN_H

#include "cli/settings.h"

#include "run/jobs.h"

/* Runs the assay of settings->command, or predicts if it is none, and writes the results; or with dry_run says what
 * there would be to do. `row` (may be NULL) sees every row; for the demo, which shows some of them. */
CREME_CHECKED creme_status creme_command_run(const creme_settings *settings, creme_run_row *row, void *self);

/* What --emit and its options say (pipeline.c); its form is none where nothing is to be emitted. *words (creme_free) is
 * the command line that the jobs are of. CREME_ERROR_ARGUMENT for one of its options without --emit. */
CREME_CHECKED creme_status creme_jobs_request_init(creme_jobs_request *out, const char ***words,
                                                   const creme_settings *settings);

#endif
