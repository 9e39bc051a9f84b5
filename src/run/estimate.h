/* What a run or a prediction would take: --dry-run. */
#ifndef CREME_RUN_ESTIMATE_H
#define CREME_RUN_ESTIMATE_H

#include "run/inputs.h"
#include "run/results_size.h"

#include <creme/model.h>

/* What one thing of each sort takes, in seconds, by some that are really made: by the clock, but where this processor
 * computes them by its time, since other work of the machine may have ended until the run. */
typedef struct creme_costs {
    double pass,
        mutant; /* a whole sequence; a sequence evaluated by what an edit touches (a pass where nothing is) */
} creme_costs;

CREME_CHECKED creme_status creme_estimate_measure(creme_costs *out, const creme_inputs *inputs,
                                                  const creme_units *units, creme_predictor *predictor);

/* Of the constructs that `unit_count` units of an assay ask for at so many loci, those that differ, at most: wild
 * types, controls and the first rounds of searches are shared by the units of a locus. */
int64_t creme_estimate_passes(const creme_assay_kind *kind, const creme_assay_scope *scope, int64_t loci,
                              int64_t unit_count, int64_t constructs);

/* Writes how much there is to do, and how long it would take by some batches that are really run (creme_costs); a
 * warning says where other work slowed them down. */
CREME_CHECKED creme_status creme_estimate_write(const creme_inputs *inputs, const creme_units *units,
                                                creme_predictor *predictor, int64_t unit_count, int64_t constructs,
                                                const creme_results_size *size, creme_output *output);

/* What a part of a run needs, of which job scripts ask (run/jobs.h). */
typedef struct creme_needs {
    double load;   /* seconds until the model is open */
    double bytes;  /* of memory, measured with one batch; 0: not known */
    int64_t cores; /* that it computes with */
    int64_t gpus;  /* that it computes on */
} creme_needs;

/* Of a model that is open, but for `load`. */
creme_needs creme_estimate_needs(const creme_inputs *inputs);

/* How much there is to do: loci at which there is something, and seconds for all, at most. */
typedef struct creme_amount {
    int64_t loci;
    double seconds;
} creme_amount;

/* By some batches that are really run; errors are those of creme_run_estimate(), and of
 * creme_run_folder_check_begun(). */
CREME_CHECKED creme_status creme_run_measure(const creme_run_request *request, creme_amount *amount,
                                             creme_needs *needs);

/* As creme_estimate_write() has it. */
CREME_CHECKED creme_status creme_estimate_seconds(double *out, const creme_inputs *inputs, const creme_units *units,
                                                  creme_predictor *predictor, int64_t unit_count, int64_t constructs);

/* The same for predictions of whole sequences, one per locus. */
CREME_CHECKED creme_status creme_estimate_write_predictions(const creme_inputs *inputs, creme_predictor *predictor,
                                                            const creme_results_size *size, creme_output *output);

/* By how much several GPUs make so many units of work faster: a unit is not parted. 1 with one GPU. */
double creme_estimate_speedup(const creme_inputs *inputs, int64_t units);

/* What creme_run would take, or creme_run_predict where there is no assay: checks all input, and that results can be
 * written, and runs nothing. */
CREME_CHECKED creme_status creme_run_estimate(const creme_run_request *request, creme_output *output);

#endif
