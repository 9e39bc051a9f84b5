/* The embedded network: what it says of itself, that nothing beside it is read, the same from a file, and that it has
 * learned from the rules of the demo's grammar: on the demo's genome, which it has not seen. */
#include "base/memory.h"
#include "model/borzoi/demo.h"

#include <creme/grammar.h>
#include <creme/hash.h>
#include <creme/locus.h>
#include <creme/model.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

/* Of the logarithms of activities at the seven TSSs in the three tracks: 0.78 is what it is. Without training it is
 * about 0. */
static const double LEAST_R = 0.75;

enum { TRACKS = CREME_GRAMMAR_DEMO_TRACKS, LOCI = 7 };

static creme_model *open_model(const char *specification)
{
    creme_model *model = NULL;
    creme_status status = creme_model_open(&model, specification, NULL);
    if (status != CREME_OK) fail_msg("%s", creme_error_message());
    return model;
}

/* out[LOCI][TRACKS] = the activities at the demo's TSSs. */
static void predict(const char *specification, float *out)
{
    creme_model *model = open_model(specification);
    const creme_model_info *info = creme_model_describe(model);
    creme_grammar_demo *demo = NULL;
    creme_track_selection tracks = {0};
    creme_predictor *predictor = NULL;
    creme_readout readout = {.tracks = &tracks};
    const uint8_t *codes[LOCI];
    uint8_t *windows = NULL;
    assert_int_equal(creme_grammar_demo_create(&demo, 1), CREME_OK);
    assert_int_equal(demo->loci.count, LOCI);
    assert_int_equal(creme_track_select(&tracks, info->tracks, "0,1,2", false), CREME_OK);
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    assert_int_equal(creme_predictor_create(&predictor, model, &readout), CREME_OK);
    assert_int_equal(creme_allocate(&windows, LOCI, (size_t)info->input_bp), CREME_OK);
    for (size_t i = 0; i < LOCI; i++) {
        uint8_t *window = windows + (int64_t)i * info->input_bp;
        creme_interval at = creme_locus_window(&demo->loci.at[i], info->input_bp, CREME_WINDOW_CREME);
        memcpy(window, demo->codes + at.start, (size_t)info->input_bp);
        if (demo->loci.at[i].strand == '-') creme_sequence_reverse_complement(window, info->input_bp);
        codes[i] = window;
    }
    assert_int_equal(creme_predictor_predict(predictor, codes, LOCI, out), CREME_OK);
    creme_free(windows);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_grammar_demo_destroy(demo);
    creme_model_close(model);
}

static void test_what_it_says(void **state)
{
    (void)state;
    char hash[CREME_HASH_TEXT];
    creme_model *network = open_model("borzoi:demo"), *rules = open_model("grammar:demo");
    const creme_model_info *a = creme_model_describe(network), *b = creme_model_describe(rules);
    assert_int_equal(a->input_bp, b->input_bp);
    assert_int_equal(a->bins * a->bin_bp, 65536);
    assert_int_equal(a->first_bin_bp, (a->input_bp - 65536) / 2);
    assert_int_equal(a->tracks->count, TRACKS);
    for (size_t t = 0; t < TRACKS; t++) {
        assert_string_equal(a->tracks->at[t].identifier, b->tracks->at[t].identifier);
        assert_string_equal(a->tracks->at[t].description, b->tracks->at[t].description);
    }
    creme_borzoi_demo_hash(hash);
    assert_string_equal(a->record_name, "borzoi:demo");
    assert_string_equal(a->record_hash, hash);
    assert_null(b->record_hash);
    creme_model_close(network);
    creme_model_close(rules);
}

static void test_other_input(void **state)
{
    (void)state;
    creme_model *model = NULL;
    creme_model_options options = {.input_bp = 65536};
    assert_int_equal(creme_model_open(&model, "borzoi:demo", &options), CREME_ERROR_ARGUMENT);
    assert_non_null(strstr(creme_error_message(), "takes 131072 bp"));
    assert_null(model);
}

/* A table of tracks or a config that lies where the program runs is somebody else's. */
static void test_nothing_beside(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(scratch_path(&folder, ".")), 0);
    scratch_write(&folder, "targets.txt", "no table\n", SCRATCH_PLAIN);
    scratch_write(&folder, "config.json", "no JSON\n", SCRATCH_PLAIN);
    creme_model_close(open_model("borzoi:demo"));
    assert_int_equal(chdir(before), 0);
    scratch_close(&folder);
}

static void test_from_a_file(void **state)
{
    (void)state;
    float embedded[LOCI * TRACKS], file[LOCI * TRACKS];
    scratch folder = scratch_open();
    char specification[256];
    const char *path = scratch_write_bytes(&folder, "net.safetensors", creme_borzoi_demo_weights,
                                           creme_borzoi_demo_weights_bytes, SCRATCH_PLAIN);
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    creme_model *model = open_model(specification);
    assert_int_equal(creme_model_describe(model)->input_bp, 131072); /* as its config says */
    assert_null(creme_model_describe(model)->record_hash);
    assert_string_equal(creme_model_describe(model)->tracks->at[0].identifier, "track_0");
    creme_model_close(model);
    predict("borzoi:demo", embedded);
    predict(specification, file);
    assert_memory_equal(embedded, file, sizeof file);
    scratch_close(&folder);
}

static double correlate(const double *x, const double *y, int n)
{
    double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
    for (int i = 0; i < n; i++) {
        sx += x[i];
        sy += y[i];
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        xy += x[i] * y[i];
    }
    return (n * xy - sx * sy) / sqrt((n * xx - sx * sx) * (n * yy - sy * sy));
}

static void test_what_it_learned(void **state)
{
    (void)state;
    float network[LOCI * TRACKS], rules[LOCI * TRACKS];
    double found[LOCI * TRACKS], truth[LOCI * TRACKS];
    predict("borzoi:demo", network);
    predict("grammar:demo", rules);
    for (int i = 0; i < LOCI * TRACKS; i++) {
        found[i] = log10(network[i]);
        truth[i] = log10(rules[i]);
    }
    double r = correlate(found, truth, LOCI * TRACKS);
    if (!(r > LEAST_R)) fail_msg("r = %g", r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_says),    cmocka_unit_test(test_other_input),
        cmocka_unit_test(test_nothing_beside),  cmocka_unit_test(test_from_a_file),
        cmocka_unit_test(test_what_it_learned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
