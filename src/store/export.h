/* Writing the step at hand in other forms. Those that are text write to `output`, whose errors its close reports. */
#ifndef CREME_STORE_EXPORT_H
#define CREME_STORE_EXPORT_H

#include "base/output.h"

#include <creme/store.h>

/* The '#' lines of a table: the preamble, and the options on which results depend; of a step that is not whole, how
 * many units are missing. */
CREME_CHECKED creme_status creme_export_header(creme_store *store, creme_output *output);

/* The same of a plan. */
void creme_export_plan_header(const creme_store_plan *plan, creme_output *output);

/* Where shuffles may stop early, the header says what that saved, too (drawn.h). */
CREME_CHECKED creme_status creme_export_table(creme_store *store, creme_output *output);
CREME_CHECKED creme_status creme_export_replicates(creme_store *store, creme_output *output);
/* The same from the names of columns on. */
CREME_CHECKED creme_status creme_export_replicate_rows(creme_store *store, creme_output *output);

/* All replicates as arrays in an .npz file (npz.h), whole or not there:
 *
 *   activities    float32 [sequence][track], NaN where a greedy assay kept its own track alone
 *   COLUMN        [sequence], one for each column of the replicates: bytes padded with NUL, int64 (-1: no value), or
 *                 float64
 *   tracks        names of the tracks, bytes [track]
 *   header, step  bytes: a table's '#' lines, the step's name
 *
 * Sequences are in the order of the table's units. Memory: a unit's replicates. CREME_ERROR_IO names the path;
 * CREME_ERROR_ARGUMENT for "-", and where the run goes on meanwhile. */
CREME_CHECKED creme_status creme_export_npz(creme_store *store, const char *path);

#endif
