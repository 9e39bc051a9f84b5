/* How a model's passes become faster with threads, on the machine on which it is asked. */
#ifndef CREME_RUN_BENCH_SCALING_H
#define CREME_RUN_BENCH_SCALING_H

#include "run/bench.h"

/* Reads what --threads says: one number, or several with commas between, each 0 (all cores that this process may use)
 * to 1,024: counts[0 .. *count). CREME_ERROR_ARGUMENT for anything else, and for more than CREME_BENCH_MOST_THREADS of
 * them. */
CREME_CHECKED creme_status creme_bench_read_threads(int64_t counts[CREME_BENCH_MOST_THREADS], size_t *count,
                                                    const char *list);

/* A table of results[count], of one model with so many threads each: for every pass and number of threads how many
 * sequences a second there are, how many times that is of the first number's, and which share that is of ideal, where
 * the speed grows as the threads do. What there is to say besides stands before it, as '#' lines. */
void creme_bench_write_scaling(creme_output *output, const creme_bench_result *results, size_t count);

#endif
