/* Sums over listed bins: functions whose sums are known, and a random network against its own profiles. */
#include "base/memory.h"
#include "borzoi_file.h"
#include <creme/callback_model.h>
#include <creme/listed.h>
#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

/* --- A model of functions: bin b of track t is 100 t + b + 1 of a sequence of A, ten times that of one of C. */

enum { BINS = 8, BIN_BP = 4, INPUT_BP = BINS * BIN_BP };

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = INPUT_BP, .bins = BINS, .bin_bp = BIN_BP, .tracks = 2, .batch = 3};
    return CREME_OK;
}

static creme_status answer(void *self, const creme_prediction_request *request, float *out)
{
    const float *broken = self;
    for (int64_t i = 0; i < request->count; i++) {
        for (int64_t bin = request->bin_first; bin < request->bin_end; bin++) {
            for (int64_t t = 0; t < request->track_count; t++) {
                float value = (float)(100 * request->tracks[t] + bin + 1);
                if (request->codes[i][0] == CREME_BASE_C) value *= 10;
                if (request->codes[i][0] == CREME_BASE_G) value = *broken;
                *out++ = value;
            }
        }
    }
    return CREME_OK;
}

static creme_model *open_functions(float *broken)
{
    creme_model *model = NULL;
    const creme_model_functions functions = {.describe = describe, .predict = answer};
    assert_succeeds(creme_model_from_functions(&model, &functions, broken));
    return model;
}

static void test_sums_by_hand(void **state)
{
    (void)state;
    static float broken = 3e38f;
    creme_model *model = open_functions(&broken);
    creme_track_selection tracks;
    assert_succeeds(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    creme_predictor *predictor = NULL;
    const creme_readout readout = {.bin_first = 1, .bin_end = 7, .listed = true, .tracks = &tracks};
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    assert_int_equal(creme_predictor_outputs(predictor), 2);
    uint8_t a[INPUT_BP] = {0}, c[INPUT_BP] = {CREME_BASE_C}, g[INPUT_BP] = {CREME_BASE_G};
    creme_interval two[] = {{1, 3}, {5, 6}}, all[] = {{1, 7}}, last[] = {{6, 7}};
    const creme_bin_list of_two = {.at = two, .count = 2}, of_all = {.at = all, .count = 1},
                         of_last = {.at = last, .count = 1};
    const uint8_t *const codes[] = {a, c, a, c};
    const creme_bin_list *const bins[] = {&of_two, &of_two, &of_last, &of_all};
    float out[8];
    assert_succeeds(creme_predictor_predict_listed(predictor, codes, bins, 4, out));
    const float expected[] = {2 + 3 + 6, 311, 110, 3110, 7, 107, 270, 6270};
    for (int i = 0; i < 8; i++) assert_true(out[i] == expected[i]);
    /* What may go wrong. */
    creme_interval low[] = {{0, 2}}, high[] = {{5, 8}}, falling[] = {{4, 5}, {2, 3}};
    const creme_bin_list of_low = {.at = low, .count = 1}, of_high = {.at = high, .count = 1},
                         of_falling = {.at = falling, .count = 2}, none = {0};
    const creme_bin_list *const nothing = &none;
    assert_succeeds(creme_predictor_predict_listed(predictor, codes, &nothing, 1, out));
    assert_true(out[0] == 0 && out[1] == 0);
    const creme_bin_list *const wrong[] = {&of_low, &of_high, &of_falling, NULL};
    for (int i = 0; i < 4; i++) {
        assert_fails(creme_predictor_predict_listed(predictor, codes, &wrong[i], 1, out),
                     i < 3 ? CREME_ERROR_RANGE : CREME_ERROR_ARGUMENT, i < 3 ? "1 to 7" : "without a list of bins");
    }
    assert_fails(creme_predictor_predict(predictor, codes, 1, out), CREME_ERROR_ARGUMENT, "without a list of bins");
    const uint8_t *const large[] = {a, g};
    assert_fails(creme_predictor_predict_listed(predictor, large, bins, 2, out), CREME_ERROR_NUMERIC,
                 "sequence 1 of the batch: the sum over its bins is infinite");
    broken = NAN;
    assert_fails(creme_predictor_predict_listed(predictor, large, bins, 2, out), CREME_ERROR_NUMERIC, "sequence 1");
    assert_true(isnan(out[2])); /* which is how the engine finds out whose it is */
    creme_predictor_destroy(predictor);
    const creme_readout plain = {.bin_first = 1, .bin_end = 7, .tracks = &tracks};
    assert_succeeds(creme_predictor_create(&predictor, model, &plain));
    assert_fails(creme_predictor_predict_listed(predictor, codes, bins, 1, out), CREME_ERROR_ARGUMENT,
                 "a read-out that has its own");
    creme_predictor_destroy(predictor);
    creme_readout misfits[] = {readout, readout, readout};
    misfits[0].every_bin = misfits[1].peak = true;
    misfits[2].scale = 2;
    for (int i = 0; i < 3; i++) {
        assert_fails(creme_predictor_create(&predictor, model, &misfits[i]), CREME_ERROR_ARGUMENT, "listed bins");
    }
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
}

/* --- A network of two members in two views, on undone scales or not: whole and windowed. */

enum { SEQUENCES = 5 };

typedef struct subject {
    creme_model *model;
    creme_track_selection tracks;
    uint8_t *codes[SEQUENCES]; /* the first and mutants of it */
    creme_interval changed[SEQUENCES];
    creme_bin_list bins[SEQUENCES];
    const creme_bin_list *lists[SEQUENCES];
} subject;

static void open_subject(subject *s, bool views)
{
    char paths[2][64], specification[160];
    borzoi_file_shape shape = borzoi_file_tiny();
    *s = (subject){0};
    for (int m = 0; m < 2; m++) {
        snprintf(paths[m], sizeof paths[m], "/tmp/creme_listed_test_%ld_%d.h5", (long)getpid(), m);
        assert_int_equal(borzoi_file_write(paths[m], &shape, 11 + (uint64_t)m), 0);
    }
    snprintf(specification, sizeof specification, views ? "borzoi:%s,%s" : "borzoi:%s", paths[0], paths[1]);
    assert_succeeds(creme_model_open(&s->model, specification, &(creme_model_options){.reverse_complement = views}));
    for (int m = 0; m < 2; m++) unlink(paths[m]);
    const creme_model_info *info = creme_model_describe(s->model);
    assert_succeeds(creme_track_select(&s->tracks, info->tracks, "all", views));
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 5, .purpose = CREME_RANDOM_TEST});
    const creme_bin_frame frame = {info->first_bin_bp, info->bin_bp, info->bins};
    for (int i = 0; i < SEQUENCES; i++) {
        s->codes[i] = malloc((size_t)info->input_bp);
        assert_non_null(s->codes[i]);
        if (i > 0) memcpy(s->codes[i], s->codes[0], (size_t)info->input_bp);
        int64_t from = i == 0 ? 0 : (int64_t)creme_random_below(&random, (uint64_t)info->input_bp - 200);
        s->changed[i] = (creme_interval){from, i == 0 ? info->input_bp : from + 1 + 60 * i};
        for (int64_t b = from; b < s->changed[i].end; b++) s->codes[i][b] = (uint8_t)creme_random_below(&random, 4);
        /* Exons anywhere, other ones for each. */
        creme_interval exons[12];
        int64_t at = frame.first_bp - 100;
        for (int e = 0; e < 12; e++) {
            exons[e].start = at += (int64_t)creme_random_below(&random, 300);
            exons[e].end = at += 1 + (int64_t)creme_random_below(&random, 100);
        }
        assert_succeeds(creme_bin_list_set(&s->bins[i], &frame, exons, 12));
        s->lists[i] = &s->bins[i];
    }
}

static void close_subject(subject *s)
{
    for (int i = 0; i < SEQUENCES; i++) {
        free(s->codes[i]);
        creme_bin_list_clear(&s->bins[i]);
    }
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
}

static void compare(bool views)
{
    subject s;
    open_subject(&s, views);
    const creme_model_info *info = creme_model_describe(s.model);
    int64_t bins = info->bins, tracks = (int64_t)s.tracks.count;
    creme_readout readout = {.bin_end = bins, .listed = true, .tracks = &s.tracks}, every = readout;
    every.listed = false;
    every.every_bin = true;
    creme_predictor *listed = NULL, *profiles = NULL;
    assert_succeeds(creme_predictor_create(&listed, s.model, &readout));
    assert_succeeds(creme_predictor_create(&profiles, s.model, &every));
    assert_int_equal(creme_predictor_outputs(listed), tracks);
    float *whole = malloc((size_t)(SEQUENCES * tracks) * sizeof *whole),
          *edited = malloc((size_t)(SEQUENCES * tracks) * sizeof *edited),
          *alone = malloc((size_t)tracks * sizeof *alone),
          *profile = malloc((size_t)(SEQUENCES * bins * tracks) * sizeof *profile);
    const uint8_t *const *codes = (const uint8_t *const *)s.codes;
    assert_succeeds(creme_predictor_predict_listed(listed, codes, s.lists, SEQUENCES, whole));
    assert_succeeds(creme_predictor_predict(profiles, codes, SEQUENCES, profile));
    for (int64_t i = 0; i < SEQUENCES; i++) {
        for (int64_t t = 0; t < tracks; t++) {
            double sum = 0;
            for (size_t k = 0; k < s.bins[i].count; k++) {
                for (int64_t b = s.bins[i].at[k].start; b < s.bins[i].at[k].end; b++)
                    sum += (double)profile[(i * bins + b) * tracks + t];
            }
            assert_true(whole[i * tracks + t] == (float)sum);
        }
        assert_succeeds(creme_predictor_predict_listed(listed, codes + i, s.lists + i, 1, alone));
        assert_memory_equal(alone, whole + i * tracks, (size_t)tracks * sizeof *alone);
    }
    creme_embedding *background = NULL;
    creme_variant variants[SEQUENCES];
    assert_succeeds(creme_predictor_embed(listed, codes, 1, &background));
    for (int i = 0; i < SEQUENCES; i++) variants[i] = (creme_variant){background, s.codes[i], &s.changed[i], i > 0};
    assert_succeeds(creme_predictor_predict_edits_listed(listed, variants, s.lists, SEQUENCES, edited));
    assert_memory_equal(edited, whole, (size_t)(SEQUENCES * tracks) * sizeof *whole);
    assert_fails(creme_predictor_predict_edits(listed, variants, 1, edited), CREME_ERROR_ARGUMENT, "without a list");
    creme_embedding_destroy(background);
    free(whole);
    free(edited);
    free(alone);
    free(profile);
    creme_predictor_destroy(listed);
    creme_predictor_destroy(profiles);
    close_subject(&s);
}

static void test_network(void **state)
{
    (void)state;
    compare(false);
    compare(true);
}

static void test_memory(void **state)
{
    (void)state;
    static float broken;
    creme_model *model = open_functions(&broken);
    creme_track_selection tracks;
    assert_succeeds(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    const creme_readout readout = {.bin_end = BINS, .listed = true, .tracks = &tracks};
    uint8_t codes[INPUT_BP] = {0};
    const uint8_t *const sequence = codes;
    creme_interval all = {0, BINS};
    const creme_bin_list list = {.at = &all, .count = 1}, *const lists = &list;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_predictor *predictor = NULL;
        float out[2];
        creme_memory_fail_after(n);
        status = creme_predictor_create(&predictor, model, &readout);
        if (status == CREME_OK) status = creme_predictor_predict_listed(predictor, &sequence, &lists, 1, out);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        creme_predictor_destroy(predictor);
    }
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums_by_hand), cmocka_unit_test(test_network),
                                       cmocka_unit_test(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
