/* What a run is, as a store and outcome record it: options, header, names of tracks and chromosomes. */
#ifndef CREME_RUN_RUN_PLAN_H
#define CREME_RUN_RUN_PLAN_H

#include "run/inputs.h"
#include "run/units.h"

#include "store/rows.h"

#include <creme/store.h>

/* The plan, and what it points to beside what the inputs and rows have. */
typedef struct creme_run_plan {
    creme_store_plan plan;
    creme_store_option *options;
    size_t option_count, option_capacity;
    creme_store_chromosome *chromosomes;
    const char **tracks;
    char *command, *preamble;
} creme_run_plan;

/* What the step is called unless the request says it: as the assay, or "predict". */
const char *creme_run_plan_name(const creme_inputs *inputs);

/* The columns of rows and of replicates (NULL: none) are already made; they and the inputs are borrowed. It has no
 * fingerprints of files: those take as long as reading them. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_run_plan_make(creme_run_plan *out, const creme_inputs *inputs,
                                               const creme_rows *rows, const creme_rows *replicates,
                                               const creme_unit_counts *counts);

/* That of a part which has nothing to do: options, and neither tracks nor columns. */
CREME_CHECKED creme_status creme_run_plan_make_idle(creme_run_plan *out, const creme_run_request *request);
void creme_run_plan_clear(creme_run_plan *plan);

#endif
