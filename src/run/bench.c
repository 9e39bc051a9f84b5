/* Measuring what a model takes on this machine, stage by stage. */
#include "run/bench.h"

#include "run/inputs.h"
#include "run/outputs.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/platform.h"
#include "base/processors.h"
#include "base/stop.h"
#include "model/random/random_weights.h"
#include "nn/product.h"

#include <creme/shuffle.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 1024, MOST_WHOLES = 8, PATH_BYTES = 4096, PRODUCTS_PER_ROUND = 5, SEED = 1 };

typedef struct bench {
    creme_run_request run; /* with the model that is measured */
    creme_inputs inputs;
    creme_bench_result result;
    int64_t rounds_before, rounds_in_all; /* with other numbers of threads, and with all */
    creme_predictor *predictor;
    creme_nn *nn; /* of the large product */
    creme_product product;
    int64_t wholes, mutants; /* sequences of a call */
    uint8_t *codes;          /* [1 + mutants][input_bp]: the background first */
    creme_interval *changed; /* [mutants] */
    creme_variant *variants; /* [mutants] */
    float *activities;       /* [mutants or 1][outputs] */
    creme_embedding *background;
} bench;

/* --- Weights --------------------------------------------------------------------------------------------------- */

/* Random weights live in a folder of their own while they are measured. */
typedef struct random_file {
    char folder[PATH_BYTES], path[PATH_BYTES + 32], specification[PATH_BYTES + 64];
} random_file;

static creme_status write_random(const creme_bench_request *request, random_file *file)
{
    const char *parent = getenv("TMPDIR"), *kind = NULL;
    if (!request->random && request->keep)
        return creme_fail(CREME_ERROR_ARGUMENT, "--keep: there are no random weights to keep without --random");
    if (!request->random) return CREME_OK;
    if (request->keep) {
        snprintf(file->path, sizeof file->path, "%s", request->keep);
    } else {
        snprintf(file->folder, sizeof file->folder, "%s/creme-bench-XXXXXX", parent && *parent ? parent : "/tmp");
        if (!mkdtemp(file->folder)) {
            creme_status status =
                creme_fail(CREME_ERROR_IO, "%s: cannot make a folder here: %s", file->folder, strerror(errno));
            file->folder[0] = '\0';
            return status;
        }
        snprintf(file->path, sizeof file->path, "%s/random.safetensors", file->folder);
    }
    creme_status status = creme_random_write(file->path, request->random, SEED, &kind);
    if (status == CREME_OK) snprintf(file->specification, sizeof file->specification, "%s:%s", kind, file->path);
    return status;
}

static void remove_random(const random_file *file)
{
    if (!file->folder[0]) return;
    unlink(file->path);
    rmdir(file->folder);
}

/* --- Sequences ------------------------------------------------------------------------------------------------- */

static void draw(creme_random *random, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) codes[i] = (uint8_t)(creme_random_next(random) >> 30);
}

/* A random background, and mutants of it whose changed tiles are spread over the window. */
static creme_status make_sequences(bench *b)
{
    int64_t length = b->inputs.info->input_bp, tiles = creme_tile_set_count(&b->result.grid);
    size_t outputs = (size_t)creme_predictor_outputs(b->predictor), mutants = (size_t)b->mutants;
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = SEED, .purpose = CREME_RANDOM_WEIGHTS});
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&b->codes, 1 + mutants, (size_t)length));
    CREME_TRY(creme_allocate(&b->activities, mutants ? mutants : 1, outputs * sizeof *b->activities));
    CREME_TRY(creme_allocate(&b->changed, mutants, sizeof *b->changed));
    CREME_TRY(creme_allocate(&b->variants, mutants, sizeof *b->variants));
    draw(&random, b->codes, length);
    for (int64_t i = 0; i < b->mutants; i++) {
        uint8_t *codes = b->codes + (1 + i) * length;
        creme_interval tile = creme_tile_set_get(&b->result.grid, (2 * i + 1) * tiles / (2 * b->mutants));
        memcpy(codes, b->codes, (size_t)length);
        draw(&random, codes + tile.start, tile.end - tile.start);
        b->changed[i] = tile;
        b->variants[i] = (creme_variant){.codes = codes, .changed = &b->changed[i], .changed_count = 1};
    }
done:
    return status;
}

/* --- Measuring ------------------------------------------------------------------------------------------------- */

static creme_status run_whole(bench *b)
{
    const uint8_t *codes[MOST_WHOLES];
    for (int64_t i = 0; i < b->wholes; i++) codes[i] = b->codes + i * b->inputs.info->input_bp;
    return creme_predictor_predict(b->predictor, codes, b->wholes, b->activities);
}

static creme_status run_background(bench *b)
{
    const uint8_t *one[] = {b->codes};
    creme_embedding_destroy(b->background);
    b->background = NULL;
    return creme_predictor_embed(b->predictor, one, 1, &b->background);
}

static creme_status run_mutants(bench *b)
{
    for (int64_t i = 0; i < b->mutants; i++) b->variants[i].background = b->background;
    return creme_predictor_predict_edits(b->predictor, b->variants, b->mutants, b->activities);
}

static creme_status time_pass(bench *b, creme_bench_pass_id id, int64_t count, creme_status (*run)(bench *))
{
    creme_bench_pass *best = &b->result.passes[id], now = {.count = count};
    creme_model_set_meter(b->inputs.model, &now.meter);
    double started = creme_seconds();
    creme_status status = run(b);
    now.seconds = now.metered = creme_seconds() - started;
    creme_model_set_meter(b->inputs.model, NULL);
    if (status == CREME_OK && creme_nn_free_bytes(b->nn) > 0) {
        started = creme_seconds();
        status = run(b);
        now.seconds = creme_seconds() - started;
    }
    if (status == CREME_OK && (best->count == 0 || now.seconds < best->seconds)) *best = now;
    return status;
}

static creme_status run_round(bench *b)
{
    creme_status status = CREME_OK;
    for (int i = 0; i < PRODUCTS_PER_ROUND; i++) CREME_TRY(creme_product_run(&b->product, b->nn));
    CREME_TRY(time_pass(b, CREME_BENCH_WHOLE, b->wholes, run_whole));
    if (b->mutants == 0) goto done;
    CREME_TRY(time_pass(b, CREME_BENCH_BACKGROUND, 1, run_background));
    CREME_TRY(time_pass(b, CREME_BENCH_MUTANT, b->mutants, run_mutants));
done:
    return status;
}

/* How far it is; CREME_ERROR_STOPPED if nobody wants more of it. */
static creme_status report(const bench *b, int64_t done)
{
    const creme_run_request *run = &b->run;
    if (!run->progress || run->progress(run->self, b->rounds_before + done, b->rounds_in_all))
        return creme_stop_check();
    return creme_fail(CREME_ERROR_STOPPED, "interrupted, no output was written");
}

static creme_status measure(bench *b)
{
    creme_status status = CREME_OK;
    if (b->rounds_before == 0) CREME_TRY(report(b, 0));
    for (int64_t i = 0; i < b->run.rounds; i++) {
        CREME_TRY(run_round(b));
        CREME_TRY(report(b, i + 1));
    }
    b->result.peak = creme_product_rate(&b->product);
    b->result.unused_bytes = creme_nn_free_bytes(b->nn);
    b->result.memory_bytes = creme_platform_peak_bytes();
done:
    return status;
}

static creme_status make_grid(bench *b)
{
    creme_status status = creme_tile_set_init_grid(&b->result.grid, b->inputs.info->input_bp, b->run.tile_bp);
    b->result.shuffles = b->run.shuffles;
    return status == CREME_OK ? CREME_OK : creme_error_prefix(status, "--tile-size: ");
}

static creme_status measure_rates(bench *b)
{
    creme_status status = CREME_OK;
    /* Such models may be short; where a server computes what edits touch, whole sequences tell nothing of a test. */
    if (b->run.tile_bp <= b->inputs.info->input_bp && !b->inputs.info->windowed) CREME_TRY(make_grid(b));
    b->result.workers = b->inputs.gpus.count;
    CREME_TRY(creme_bench_rates(b->result.rates, &b->result.rate_count, &b->inputs));
done:
    return status;
}

static creme_status prepare(bench *b)
{
    const creme_run_request *run = &b->run;
    const creme_model_info *info = b->inputs.info;
    creme_status status = CREME_OK;
    CREME_TRY(creme_inputs_create_predictor(&b->predictor, &b->inputs, false));
    CREME_TRY(make_grid(b));
    b->mutants = run->batch > 0 ? run->batch : info->batch;
    if (!info->windowed || creme_tile_set_count(&b->result.grid) == 0) b->mutants = 0;
    CREME_TRY(creme_nn_create_on(
        &b->nn,
        &(creme_nn_place){.backend = run->backend, .threads = b->inputs.threads, .device = b->inputs.gpus.at[0]}));
    CREME_TRY(creme_product_init(&b->product, b->nn, creme_product_large(b->nn), run->precision));
    b->wholes = 1;
    if (creme_nn_free_bytes(b->nn) > 0 && b->mutants > 0) /* a GPU is not filled by one */
        b->wholes = b->mutants < MOST_WHOLES ? b->mutants : (int64_t)MOST_WHOLES;
    CREME_TRY(make_sequences(b));
done:
    return status;
}

/* What outlives the model. */
static creme_status describe(bench *b)
{
    const creme_model_info *info = b->inputs.info;
    creme_bench_result *result = &b->result;
    result->kind = info->kind;
    result->input_bp = info->input_bp;
    result->bins = b->inputs.bins;
    result->bins_in_all = info->bins;
    result->tracks = b->inputs.tracks.count;
    result->tracks_in_all = info->tracks->count;
    result->parameters = info->parameters;
    result->weights_bytes = info->weights_bytes;
    result->threads = creme_threads_count(b->inputs.threads);
    return creme_copy_text(&result->summary, info->summary);
}

static void clear(bench *b)
{
    creme_embedding_destroy(b->background);
    creme_predictor_destroy(b->predictor);
    if (b->nn) creme_product_clear(&b->product, b->nn);
    creme_nn_destroy(b->nn);
    creme_free(b->codes);
    creme_free(b->changed);
    creme_free(b->variants);
    creme_free(b->activities);
    creme_inputs_close(&b->inputs);
}

void creme_bench_result_clear(creme_bench_result *result)
{
    creme_free(result->summary);
    *result = (creme_bench_result){0};
}

/* --- All of it -------------------------------------------------------------------------------------------------- */

/* Several numbers of threads say nothing of what they do not compute. */
static creme_status check_threads(const creme_bench_request *request, const creme_inputs *inputs)
{
    const creme_model_kind_info *about = inputs->info->about;
    bool elsewhere = request->run->opened || request->run->backend == CREME_BACKEND_CUDA ||
                     (about && about->takes & CREME_TAKES_WORKERS);
    if (request->thread_count == 0 || !elsewhere) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--threads: several numbers are for models that this machine's processor computes, here and "
                      "now: give one");
}

/* With one number of threads, the request's `number`-th. */
static creme_status run_one(creme_bench_result *out, const creme_bench_request *request, const char *model,
                            size_t number)
{
    bench b = {.run = *request->run};
    creme_status status = CREME_OK;
    b.run.model = model;
    if (request->thread_count > 0) b.run.threads = request->threads[number];
    b.rounds_before = (int64_t)number * b.run.rounds;
    b.rounds_in_all = (int64_t)(request->thread_count > 0 ? request->thread_count : 1) * b.run.rounds;
    CREME_TRY(creme_inputs_open_model(&b.inputs, &b.run));
    CREME_TRY(check_threads(request, &b.inputs));
    if (creme_bench_has_rates(&b.inputs)) {
        CREME_TRY(measure_rates(&b));
    } else {
        CREME_TRY(prepare(&b));
        CREME_TRY(measure(&b));
    }
    CREME_TRY(describe(&b));
    *out = b.result;
done:
    clear(&b);
    return status;
}

static void warn_of_threads(const creme_bench_request *request)
{
    int64_t most = 0;
    int cores = creme_processors(MOST_THREADS);
    for (size_t i = 0; i < request->thread_count; i++) most = request->threads[i] > most ? request->threads[i] : most;
    if (most <= cores) return;
    creme_log_warning(request->run->log,
                      "--threads: %" PRId64
                      " are more than the cores that this process may use (%d): they take turns, "
                      "and are no faster",
                      most, cores);
}

static creme_status check_outputs(const creme_bench_request *request)
{
    creme_run_request run = *request->run;
    creme_status status = CREME_OK;
    CREME_TRY(creme_outputs_keep(&run, NULL, request->keep));
    CREME_TRY(creme_outputs_check_kind("out", run.out, CREME_OUTPUT_TEXT, run.force));
    CREME_TRY(creme_outputs_check_kind("keep", request->keep, CREME_OUTPUT_SAFETENSORS, run.force));
    if (run.gpu) CREME_TRY(creme_gpus_check_one(&run, "bench"));
done:
    return status;
}

creme_status creme_bench_run(creme_bench_result *out, const creme_bench_request *request)
{
    size_t count = request->thread_count > 0 ? request->thread_count : 1;
    random_file file = {0};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) out[i] = (creme_bench_result){0};
    if (request->run->tunes && !request->run->kernels) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "--tune: --kernels says which file is made or added to");
        goto done;
    }
    CREME_TRY(check_outputs(request));
    warn_of_threads(request);
    CREME_TRY(write_random(request, &file));
    const char *model = request->random ? file.specification : request->run->model;
    for (size_t i = 0; i < count; i++) CREME_TRY(run_one(&out[i], request, model, i));
done:
    if (status != CREME_OK) {
        for (size_t i = 0; i < count; i++) creme_bench_result_clear(&out[i]);
    }
    remove_random(&file);
    return status;
}
