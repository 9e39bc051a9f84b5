/* What creme bench measures, and how it is written down. */
#ifndef CREME_CLI_BENCH_H
#define CREME_CLI_BENCH_H

#include "run/inputs.h"

#include <creme/meter.h>
#include <creme/tile.h>

/* The passes, in the order in which they are measured. */
typedef enum creme_bench_pass_id {
    CREME_BENCH_WHOLE,      /* a whole sequence */
    CREME_BENCH_BACKGROUND, /* embedding one */
    CREME_BENCH_MUTANT,     /* a background with one tile changed, by what that touches */
    CREME_BENCH_PASSES
} creme_bench_pass_id;

/* The fastest of the rounds. */
typedef struct creme_bench_pass {
    int64_t count;     /* sequences in it; 0: not measured */
    double seconds;    /* of all of them */
    double metered;    /* the same with a meter, which waits for each operator: on a GPU that takes longer */
    creme_meter meter; /* of that */
} creme_bench_pass;

typedef struct creme_bench_result {
    creme_bench_pass passes[CREME_BENCH_PASSES];
    double peak;          /* FLOP per second of the large product */
    int64_t unused_bytes; /* of a GPU's memory, when all was in it; 0: no GPU */
    creme_tile_grid grid;
    int64_t shuffles; /* of the necessity test whose time is told */
} creme_bench_result;

/* A table of stages, with what else there is to say before it. */
void creme_bench_write(creme_output *output, const creme_inputs *inputs, const creme_bench_result *result);

#endif
