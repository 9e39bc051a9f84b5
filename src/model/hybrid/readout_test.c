/* Read-outs of a network: the squashed scale undone before bins are averaged, scales, and what has no such scale. */
#include "borzoi_file.h"

#include <creme/model.h>
#include <creme/shuffle.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "scratch.h"

enum { FIRST = 20, END = 27, BINS = END - FIRST, TRACKS = 6, SEQUENCES = 3, LENGTH = 4096 };

/* Limits so low that some of the small network's predictions are beyond them. */
static const char table[] = "\tidentifier\tclip\tclip_soft\tscale\tsum_stat\tstrand_pair\n"
                            "0\ta+\t9\t0.5\t2\tsum\t1\n"
                            "1\ta-\t9\t0.5\t2\tsum\t0\n"
                            "2\tb\t9\t0.1\t0.3\tsum_sqrt\t2\n"
                            "3\tc\t9\t384\t0.01\tsum_sqrt\t3\n"
                            "4\td+\t9\t0.2\t1\tsum_exp75\t5\n"
                            "5\td-\t9\t0.2\t1\tsum_exp75\t4\n";

typedef struct fixture {
    scratch folder;
    char network[256], targets[192];
    creme_model *model;
    uint8_t codes[SEQUENCES][LENGTH];
    const uint8_t *rows[SEQUENCES];
} fixture;

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_open();
    borzoi_file_shape shape = borzoi_file_tiny();
    const char *path = scratch_path(&f->folder, "m.h5");
    shape.strand_pair = false; /* the table says it */
    assert_int_equal(borzoi_file_write(path, &shape, 3), 0);
    snprintf(f->network, sizeof f->network, "borzoi:%s", path);
    snprintf(f->targets, sizeof f->targets, "%s", scratch_write(&f->folder, "table", table, SCRATCH_PLAIN));
    check(creme_model_open(&f->model, f->network, &(creme_model_options){.targets = f->targets}));
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 31, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < SEQUENCES; i++) {
        for (int b = 0; b < LENGTH; b++) f->codes[i][b] = (uint8_t)creme_random_below(&random, 4);
        f->rows[i] = f->codes[i];
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    creme_model_close(f->model);
    scratch_close(&f->folder);
    free(f);
    return 0;
}

/* Predicts; `readout` gets the tracks. Returns [SEQUENCES][outputs]; free() it. */
static float *predict(const fixture *f, creme_readout readout, bool sum_strands)
{
    creme_track_selection tracks;
    creme_predictor *predictor = NULL;
    check(creme_track_select(&tracks, creme_model_describe(f->model)->tracks, "all", sum_strands));
    readout.bin_first = FIRST;
    readout.bin_end = END;
    readout.tracks = &tracks;
    check(creme_predictor_create(&predictor, f->model, &readout));
    float *out = malloc(SEQUENCES * (size_t)creme_predictor_outputs(predictor) * sizeof *out);
    check(creme_predictor_predict(predictor, f->rows, SEQUENCES, out));
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    return out;
}

/* A track's undone values of a profile of squashed ones, averaged over bins. */
static double undone_mean(const fixture *f, const float *profile, creme_squash squash, int sequence, int track)
{
    const creme_track *row = &creme_model_describe(f->model)->tracks->at[track];
    double sum = 0;
    for (int b = 0; b < BINS; b++)
        sum += creme_track_undo_squash(row, squash, profile[(sequence * BINS + b) * TRACKS + track]);
    return sum / BINS;
}

static void test_undone_before_the_mean(void **state)
{
    const fixture *f = *state;
    float *profile = predict(f, (creme_readout){.every_bin = true}, false);
    for (creme_squash squash = CREME_SQUASH_KEEP; squash <= CREME_SQUASH_NEW; squash++) {
        float *found = predict(f, (creme_readout){.squash = squash}, false);
        float *summed = predict(f, (creme_readout){.squash = squash}, true);
        static const int pairs[4][2] = {{0, 1}, {2, -1}, {3, -1}, {4, 5}};
        for (int i = 0; i < SEQUENCES; i++) {
            double expected[TRACKS];
            for (int t = 0; t < TRACKS; t++) {
                expected[t] = undone_mean(f, profile, squash, i, t);
                assert_float_equal(found[i * TRACKS + t], expected[t], 1e-6 * fabs(expected[t])); /* one rounding */
            }
            for (int p = 0; p < 4; p++) {
                double sum = expected[pairs[p][0]] + (pairs[p][1] < 0 ? 0 : expected[pairs[p][1]]);
                assert_float_equal(summed[i * 4 + p], sum, 1e-6 * fabs(sum));
            }
        }
        free(summed);
        free(found);
    }
    free(profile);
}

/* Limits are passed somewhere, or the test above shows little. */
static void test_limits_are_passed(void **state)
{
    const fixture *f = *state;
    float *profile = predict(f, (creme_readout){.every_bin = true}, false);
    int beyond = 0, within = 0;
    for (int i = 0; i < SEQUENCES * BINS; i++) {
        if (profile[i * TRACKS + 4] > 0.2f)
            beyond++;
        else
            within++;
        if (profile[i * TRACKS + 2] > 0.1f * 0.3f) beyond++;
        if (profile[i * TRACKS + 3] < 384 * 0.01f) within++;
    }
    assert_true(beyond > 0 && within > 0);
    free(profile);
}

static void test_every_bin_is_undone_too(void **state)
{
    const fixture *f = *state;
    float *profile = predict(f, (creme_readout){.every_bin = true, .scale = 0.5}, false);
    float *undone = predict(f, (creme_readout){.every_bin = true, .squash = CREME_SQUASH_OLD}, false);
    for (int i = 0; i < SEQUENCES * BINS * TRACKS; i++) {
        const creme_track *row = &creme_model_describe(f->model)->tracks->at[i % TRACKS];
        assert_true(undone[i] == (float)creme_track_undo_squash(row, CREME_SQUASH_OLD, profile[i]));
    }
    free(undone);
    free(profile);
}

static void test_scale(void **state)
{
    const fixture *f = *state;
    float *sum = predict(f, (creme_readout){.sum_bins = true}, false);
    float *half = predict(f, (creme_readout){.sum_bins = true, .scale = 0.5}, false);
    for (int i = 0; i < SEQUENCES * TRACKS; i++) assert_true(half[i] == sum[i] / 2);
    free(half);
    free(sum);
}

static void refuse(const creme_model *model, creme_status expected, const char *text)
{
    creme_track_selection tracks;
    creme_predictor *predictor = NULL;
    check(creme_track_select(&tracks, creme_model_describe(model)->tracks, "0", false));
    creme_readout readout = {.bin_end = 1, .tracks = &tracks, .squash = CREME_SQUASH_OLD};
    assert_fails(creme_predictor_create(&predictor, model, &readout), expected, text);
    assert_null(predictor);
    creme_track_selection_clear(&tracks);
}

static void test_nothing_to_undo(void **state)
{
    const fixture *f = *state;
    creme_model *model = NULL;
    check(creme_model_open(&model, f->network, NULL)); /* without a table */
    refuse(model, CREME_ERROR_FORMAT, "no column 'scale'");
    creme_model_close(model);
    check(creme_model_open(&model, "grammar:demo", NULL));
    refuse(model, CREME_ERROR_UNSUPPORTED, "a grammar model has no squashed scale");
    creme_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone_before_the_mean),  cmocka_unit_test(test_limits_are_passed),
        cmocka_unit_test(test_every_bin_is_undone_too), cmocka_unit_test(test_scale),
        cmocka_unit_test(test_nothing_to_undo),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
