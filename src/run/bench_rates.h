/* What a model takes that others compute: a worker, a server, ONNX Runtime. */
#ifndef CREME_RUN_BENCH_RATES_H
#define CREME_RUN_BENCH_RATES_H

#include "run/inputs.h"

enum { CREME_BENCH_MOST_RATES = 20 };

/* The fastest of the rounds in which every worker was asked for a batch, all at once. */
typedef struct creme_bench_rate {
    int64_t batch;
    double seconds; /* until all had answered */
    double inside;  /* of these what the models themselves took, by what they say; below 0: they do not say */
} creme_bench_rate;

/* Whether the model is such a one. */
bool creme_bench_has_rates(const creme_inputs *inputs);

/* Batches of 1, 2, 4, ... sequences up to the largest that the request or the model says: *count of them. Errors are
 * those of predicting. */
CREME_CHECKED creme_status creme_bench_rates(creme_bench_rate out[CREME_BENCH_MOST_RATES], size_t *count,
                                             const creme_inputs *inputs);

#endif
