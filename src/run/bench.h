/* What a model takes on this machine: seconds of whole sequences, of backgrounds and of mutants, stage by stage. */
#ifndef CREME_RUN_BENCH_H
#define CREME_RUN_BENCH_H

#include "base/output.h"
#include "run/bench_rates.h"

#include <creme/meter.h>
#include <creme/run.h>
#include <creme/tile.h>

enum { CREME_BENCH_MOST_THREADS = 32 };

/* What is measured. */
typedef struct creme_bench_request {
    /* The model, its read-out and where it runs; how often each pass is measured (rounds, at least 1); tiles and
     * shuffles of the necessity test whose time is told; log and progress, which counts rounds. No assay. */
    const creme_run_request *run;
    const char *random; /* in place of run->model: random weights, as creme bench --random names them; NULL: none */
    const char *keep;   /* where these weights stay, as safetensors; NULL: they are removed when they are read */
    /* In place of run->threads, several numbers of threads, each 0 to 1,024: all is measured with each of them, one
     * after the other. None: thread_count is 0. */
    const int64_t *threads;
    size_t thread_count;
} creme_bench_request;

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
    int64_t memory_bytes; /* of the process at its peak; below 0: not known */
    int64_t unused_bytes; /* of a GPU's memory, when all was in it; 0: no GPU */
    creme_tile_set grid;
    int64_t shuffles; /* of the necessity test whose time is told */

    const char *kind; /* of the model; static */
    char *summary;    /* owned */
    int64_t input_bp, bins_in_all;
    creme_interval bins; /* that are read; half-open */
    size_t tracks, tracks_in_all;
    int64_t parameters, weights_bytes;
    int threads;

    /* Of a model that others compute, in place of the passes: by batch, and how many workers were asked at once. */
    creme_bench_rate rates[CREME_BENCH_MOST_RATES];
    size_t rate_count, workers;
} creme_bench_result;

/* Opens the model and measures it, the fastest of the rounds each, on random sequences that are always the same: one
 * result, or out[thread_count] where the request names several numbers of threads; progress counts the rounds of all.
 * Clear each of them afterwards; after a failure there is nothing in them. More threads than this process may use cores
 * are a warning in the log. CREME_ERROR_ARGUMENT for several GPUs, for `keep` without `random`, and for several numbers
 * of threads of what runs elsewhere (a GPU, workers, servers, a model that is open); CREME_ERROR_RANGE for tiles that
 * do not fit; CREME_ERROR_STOPPED; else what opening the model and predicting give. */
CREME_CHECKED creme_status creme_bench_run(creme_bench_result *out, const creme_bench_request *request);

/* A cleared or zeroed one is fine. */
void creme_bench_result_clear(creme_bench_result *result);

/* A table of stages, with what else there is to say before it, as '#' lines. */
void creme_bench_write(creme_output *output, const creme_bench_result *result);

/* Of these lines those of the model and of what is read. */
void creme_bench_write_model(creme_output *output, const creme_bench_result *result);

#endif
