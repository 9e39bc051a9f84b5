/* What a meter says of a network's passes, against counts made from the network's sizes. */
#include "borzoi_file.h"
#include <creme/model.h>
#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { INPUT_BP = 65536, EDIT = 30000, EDIT_END = 35000 };

typedef struct subject {
    char path[64];
    borzoi_file_shape shape;
    creme_model *model;
    creme_track_selection tracks;
    creme_predictor *predictor; /* of every bin */
    uint8_t *codes;
    float *out;
} subject;

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

static int open_subject(void **state)
{
    subject *s = calloc(1, sizeof *s);
    char specification[80];
    snprintf(s->path, sizeof s->path, "/tmp/creme_meter_test_%ld.h5", (long)getpid());
    snprintf(specification, sizeof specification, "borzoi:%s", s->path);
    s->shape = borzoi_file_tiny();
    s->shape.input_bp = INPUT_BP;
    s->shape.crop_bins = 0;
    if (borzoi_file_write(s->path, &s->shape, 3) != 0) return -1;
    check(creme_model_open(&s->model, specification, NULL));
    const creme_model_info *info = creme_model_describe(s->model);
    check(creme_track_select(&s->tracks, info->tracks, "all", false));
    creme_readout readout = {.bin_end = info->bins, .every_bin = true, .tracks = &s->tracks};
    check(creme_predictor_create(&s->predictor, s->model, &readout));
    s->codes = malloc(INPUT_BP);
    s->out = malloc((size_t)creme_predictor_outputs(s->predictor) * sizeof *s->out);
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 4, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < INPUT_BP; i++) s->codes[i] = (uint8_t)creme_random_below(&random, 4);
    *state = s;
    return 0;
}

static int close_subject(void **state)
{
    subject *s = *state;
    creme_predictor_destroy(s->predictor);
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
    unlink(s->path);
    free(s->codes);
    free(s->out);
    free(s);
    return 0;
}

static creme_cost sum(const creme_meter *meter, int stage, int work)
{
    creme_cost all = {0};
    for (int s = 0; s < CREME_STAGE_COUNT; s++) {
        for (int w = 0; w < CREME_WORK_COUNT; w++) {
            if ((stage >= 0 && s != stage) || (work >= 0 && w != work)) continue;
            all.seconds += meter->costs[s][w].seconds;
            all.flop += meter->costs[s][w].flop;
        }
    }
    return all;
}

static creme_meter meter_of_whole(const subject *s)
{
    creme_meter meter = {0};
    const uint8_t *one[] = {s->codes};
    creme_model_set_meter(s->model, &meter);
    check(creme_predictor_predict(s->predictor, one, 1, s->out));
    creme_model_set_meter(s->model, NULL);
    return meter;
}

/* All bins of a network without a crop: the work that creme_model_info counts, with a few percent of halos for whole
 * windows, and without the depthwise filters, which are no products. */
static void test_whole_pass_is_what_the_model_counts(void **state)
{
    subject *s = *state;
    creme_meter meter = meter_of_whole(s);
    double ratio = sum(&meter, -1, -1).flop / creme_model_describe(s->model)->forward_flop;
    if (!(ratio > 0.97 && ratio < 1.1)) fail_msg("metered %.4f of what the model counts", ratio);
    for (int stage = 0; stage < CREME_STAGE_COUNT; stage++) {
        assert_true(meter.costs[stage][CREME_WORK_PRODUCTS].flop > 0);
        assert_true(meter.costs[stage][CREME_WORK_PRODUCTS].seconds > 0);
        assert_true(meter.costs[stage][CREME_WORK_OTHER].flop == 0);
    }
}

static void test_attention_by_hand(void **state)
{
    subject *s = *state;
    creme_meter meter = meter_of_whole(s);
    const borzoi_file_shape *shape = &s->shape;
    double tokens = INPUT_BP / 128, dim = (double)shape->tower_filters[shape->tower_steps - 1];
    double keys = (double)(shape->heads * shape->key_size), values = dim;
    double logits = tokens * (keys + values) + keys * (double)shape->position_features;
    assert_float_equal(sum(&meter, -1, CREME_WORK_ATTENTION).flop, 2 * shape->blocks * tokens * logits, 1);
    assert_float_equal(meter.costs[CREME_STAGE_ATTENTION][CREME_WORK_PRODUCTS].flop,
                       2 * shape->blocks * tokens * dim * (2 * keys + 2 * values), 1);
    assert_float_equal(sum(&meter, CREME_STAGE_FEED_FORWARD, -1).flop, 2 * shape->blocks * tokens * dim * 4 * dim, 1);
}

/* Multiply-adds of the first block's queries, keys and values of a token, twice. */
static double first_products(const borzoi_file_shape *shape)
{
    double dim = (double)shape->tower_filters[shape->tower_steps - 1];
    return 2 * dim * (double)(2 * shape->heads * shape->key_size) + 2 * dim * dim;
}

/* A mutant costs less in the trunk, and in the first block what tokens beside the edit's own do not need; the same from
 * there on. What is metered has the same bits. */
static void test_mutant(void **state)
{
    subject *s = *state;
    creme_meter whole = meter_of_whole(s), mutant = {0};
    creme_embedding *embedding = NULL;
    const uint8_t *one[] = {s->codes};
    size_t bytes = (size_t)creme_predictor_outputs(s->predictor) * sizeof(float);
    float *unmetered = malloc(bytes);
    check(creme_predictor_predict(s->predictor, one, 1, unmetered));
    check(creme_predictor_embed(s->predictor, one, 1, &embedding));
    creme_interval changed = {EDIT, EDIT_END};
    creme_variant variant = {embedding, s->codes, &changed, 1};
    check(creme_predictor_predict_edits(s->predictor, &variant, 1, s->out)); /* the background's part is made */
    creme_model_set_meter(s->model, &mutant);
    check(creme_predictor_predict_edits(s->predictor, &variant, 1, s->out));
    creme_model_set_meter(s->model, NULL);
    assert_memory_equal(unmetered, s->out, bytes);
    for (int stage = 0; stage < CREME_STAGE_COUNT; stage++) {
        double here = sum(&mutant, stage, -1).flop, there = sum(&whole, stage, -1).flop;
        if (stage == CREME_STAGE_TRUNK) {
            double share = (double)(EDIT_END - EDIT) / INPUT_BP;
            assert_true(here > share * there && here < 2 * share * there); /* halos are a tenth of 40 tokens */
        } else if (stage == CREME_STAGE_ATTENTION) {
            double saved = (there - here) / first_products(&s->shape), tokens = INPUT_BP / 128;
            assert_true(saved > tokens - 50 && saved < tokens - 39);
        } else {
            assert_true(here == there);
        }
    }
    creme_meter before = mutant;
    check(creme_predictor_predict_edits(s->predictor, &variant, 1, s->out));
    assert_memory_equal(&before, &mutant, sizeof mutant); /* no longer metered */
    creme_embedding_destroy(embedding);
    free(unmetered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_pass_is_what_the_model_counts),
        cmocka_unit_test(test_attention_by_hand),
        cmocka_unit_test(test_mutant),
    };
    return cmocka_run_group_tests(tests, open_subject, close_subject);
}
