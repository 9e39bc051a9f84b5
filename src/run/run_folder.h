/* A run's results in a run folder: what the store wants to know of a step, and of a unit. */
#ifndef CREME_RUN_RUN_FOLDER_H
#define CREME_RUN_RUN_FOLDER_H

#include "run/inputs.h"
#include "run/units.h"

#include "store/rows.h"

#include <creme/store.h>

/* Does --out mean a run folder? A path that ends in '/', or a folder that is there. */
bool creme_run_folder_is_meant(const char *out);

/* The columns of rows and of replicates are already made. The step is called like the assay, unless the request names
 * it. */
CREME_CHECKED creme_status creme_run_folder_begin(creme_store *store, const creme_inputs *inputs,
                                                  const creme_rows *rows, const creme_rows *replicates,
                                                  const creme_unit_counts *counts);

/* CREME_ERROR_ARGUMENT if the folder has the step under other options, or of other files, than are asked for, or has
 * all of it; nothing is written. A folder that is not there is fine. */
CREME_CHECKED creme_status creme_run_folder_check_begun(const creme_inputs *inputs);

/* Whether "3/20" or "3/20:cost" was given: how its own folder, or parts beside it, were cut decides; request->part is
 * set to *text then (creme_free). CREME_ERROR_ARGUMENT for what is no part. */
CREME_CHECKED creme_status creme_run_folder_settle_part(creme_run_request *request, char **text);

/* The run folder of a part that has nothing to do: its step is finished, without units, tracks and columns. Neither
 * model nor loci need be there. */
CREME_CHECKED creme_status creme_run_folder_finish_idle(const creme_run_request *request);

/* Adds a unit; `activities` as in creme_store_unit. */
CREME_CHECKED creme_status creme_run_folder_add(creme_store *store, const creme_inputs *inputs,
                                                const creme_unit *unit, const creme_rows *rows,
                                                const creme_rows *replicates, const float *activities);

/* Whether the files of --replicates and --bed can be written, so that it is known before the work begins:
 * CREME_ERROR_IO. */
CREME_CHECKED creme_status creme_run_folder_check_files(const creme_run_request *request);

/* Makes them of the step at hand, which is finished: the same bytes as without a folder, but for the command line. */
CREME_CHECKED creme_status creme_run_folder_write_files(creme_store *store, const creme_inputs *inputs);

#endif
