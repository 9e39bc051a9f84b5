/* Measuring models that others compute: sequences per second by batch, asked of all workers at once. */
#include "run/bench_rates.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"
#include "model/model_kind.h"

#include <creme/shuffle.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 1 };

/* One worker, and what it was asked last. */
typedef struct asked {
    creme_predictor *predictor;
    const uint8_t **codes; /* [most], shared */
    float *activities;     /* [most][outputs] */
    int64_t count;
    double inside; /* seconds of the model itself in this call; below 0: not said */
    pthread_t thread;
    bool started;
    creme_status status;
    char message[1024]; /* of its thread, which others do not see */
} asked;

static double inside_so_far(const creme_predictor *predictor)
{
    const creme_model *model = creme_predictor_model(predictor);
    return model->kind->inside ? model->kind->inside(model) : -1;
}

static void *ask(void *self)
{
    asked *one = self;
    double before = inside_so_far(one->predictor);
    one->status = creme_predictor_predict(one->predictor, one->codes, one->count, one->activities);
    double after = inside_so_far(one->predictor);
    one->inside = after < 0 ? -1 : before < 0 ? after : after - before;
    if (one->status != CREME_OK) snprintf(one->message, sizeof one->message, "%s", creme_error_message());
    return NULL;
}

/* All of them a batch, at once: how long that takes, and of it what the models took, on average. */
static creme_status ask_all(asked *all, size_t count, creme_bench_rate *out)
{
    double started = creme_seconds();
    for (size_t i = 1; i < count; i++) all[i].started = pthread_create(&all[i].thread, NULL, ask, &all[i]) == 0;
    ask(&all[0]);
    for (size_t i = 1; i < count; i++) {
        if (all[i].started)
            pthread_join(all[i].thread, NULL);
        else
            ask(&all[i]);
    }
    out->seconds = creme_seconds() - started;
    out->inside = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].status != CREME_OK) return creme_fail(all[i].status, "%s", all[i].message);
        out->inside = all[i].inside < 0 || out->inside < 0 ? -1 : out->inside + all[i].inside / (double)count;
    }
    return creme_stop_check();
}

/* The fastest of some rounds, after one that does not count. */
static creme_status measure(asked *all, size_t count, int64_t batch, int64_t rounds, creme_bench_rate *out)
{
    for (size_t i = 0; i < count; i++) all[i].count = batch;
    for (int64_t round = -1; round < rounds; round++) {
        creme_bench_rate now = {.batch = batch};
        creme_status status = ask_all(all, count, &now);
        if (status != CREME_OK) return status;
        if (round <= 0 || now.seconds < out->seconds) *out = now;
    }
    return CREME_OK;
}

static creme_status open_all(asked *all, const creme_inputs *inputs, const uint8_t **codes, int64_t most)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < inputs->gpus.count; i++) {
        CREME_TRY(creme_inputs_create_predictor_on(&all[i].predictor, inputs, i, false));
        size_t outputs = (size_t)creme_predictor_outputs(all[i].predictor);
        CREME_TRY(creme_allocate(&all[i].activities, (size_t)most, outputs * sizeof(float)));
        all[i].codes = codes;
    }
done:
    return status;
}

static void draw(uint8_t *codes, int64_t length, int64_t number)
{
    creme_random random;
    creme_random_init(
        &random, &(creme_random_key){.seed = SEED, .replicate = (uint64_t)number, .purpose = CREME_RANDOM_WEIGHTS});
    for (int64_t i = 0; i < length; i++) codes[i] = (uint8_t)(creme_random_next(&random) >> 30);
}

/* 1, 2, 4, ... and the largest. */
static int64_t next_batch(int64_t batch, int64_t most)
{
    if (batch == most) return 0;
    return 2 * batch < most ? 2 * batch : most;
}

bool creme_bench_has_rates(const creme_inputs *inputs)
{
    return inputs->model->kind->survey != NULL;
}

creme_status creme_bench_rates(creme_bench_rate out[CREME_BENCH_MOST_RATES], size_t *count,
                               const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    int64_t length = inputs->info->input_bp, most = request->batch > 0 ? request->batch : inputs->info->batch;
    size_t workers = inputs->gpus.count;
    asked *all = NULL;
    uint8_t *bases = NULL;
    const uint8_t **codes = NULL;
    creme_status status = CREME_OK;
    *count = 0;
    if (most < 1) most = 1;
    CREME_TRY(creme_allocate_zero(&all, workers, sizeof *all));
    CREME_TRY(creme_allocate(&bases, (size_t)most, (size_t)length));
    CREME_TRY(creme_allocate(&codes, (size_t)most, sizeof *codes));
    for (int64_t i = 0; i < most; i++) {
        codes[i] = bases + i * length;
        draw(bases + i * length, length, i);
    }
    CREME_TRY(open_all(all, inputs, codes, most));
    for (int64_t batch = 1; batch > 0 && *count < CREME_BENCH_MOST_RATES; batch = next_batch(batch, most))
        CREME_TRY(measure(all, workers, batch, request->rounds, &out[(*count)++]));
done:
    for (size_t i = 0; all && i < workers; i++) {
        creme_predictor_destroy(all[i].predictor);
        creme_free(all[i].activities);
    }
    creme_free(all);
    creme_free(codes);
    creme_free(bases);
    return status;
}
