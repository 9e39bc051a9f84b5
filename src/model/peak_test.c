/* Where profiles have their maximum: a random network, whose maxima lie anywhere, against its own profiles. */
#include "base/memory.h"
#include "borzoi_file.h"
#include <creme/model.h>
#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

enum { SEQUENCES = 6 };

typedef struct subject {
    creme_model *model;
    const creme_model_info *info;
    creme_track_selection tracks;
    uint8_t *codes[SEQUENCES];
} subject;

static int open_subject(void **state)
{
    static subject s;
    char path[64], specification[96];
    borzoi_file_shape shape = borzoi_file_tiny();
    snprintf(path, sizeof path, "/tmp/creme_peak_test_%ld.h5", (long)getpid());
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    assert_int_equal(borzoi_file_write(path, &shape, 11), 0);
    assert_succeeds(creme_model_open(&s.model, specification, NULL));
    unlink(path);
    s.info = creme_model_describe(s.model);
    assert_succeeds(creme_track_select(&s.tracks, s.info->tracks, "all", false));
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 5, .purpose = CREME_RANDOM_TEST});
    int64_t bases = s.info->input_bp;
    if (bases <= 0) return -1;
    for (int i = 0; i < SEQUENCES; i++) {
        s.codes[i] = malloc((size_t)bases);
        for (int64_t b = 0; b < bases; b++) s.codes[i][b] = (uint8_t)creme_random_below(&random, 4);
    }
    *state = &s;
    return 0;
}

static int close_subject(void **state)
{
    subject *s = *state;
    for (int i = 0; i < SEQUENCES; i++) free(s->codes[i]);
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
    return 0;
}

static creme_predictor *make(const subject *s, creme_readout readout)
{
    creme_predictor *predictor = NULL;
    readout.tracks = &s->tracks;
    assert_succeeds(creme_predictor_create(&predictor, s->model, &readout));
    return predictor;
}

static float *predict(const subject *s, creme_readout readout)
{
    creme_predictor *predictor = make(s, readout);
    float *out = malloc(SEQUENCES * (size_t)creme_predictor_outputs(predictor) * sizeof *out);
    assert_succeeds(creme_predictor_predict(predictor, (const uint8_t *const *)s->codes, SEQUENCES, out));
    creme_predictor_destroy(predictor);
    return out;
}

/* How far the profile's first maximum lies from the bins [first, end); 0 among them. */
static double offset_of(const float *profile, const subject *s, size_t track, int64_t first, int64_t end)
{
    int64_t place = 0, tracks = (int64_t)s->tracks.count;
    for (int64_t b = 1; b < s->info->bins; b++) {
        if (profile[b * tracks + (int64_t)track] > profile[place * tracks + (int64_t)track]) place = b;
    }
    return (double)(place < first ? place - first : place >= end ? place - end + 1 : 0);
}

/* For all sorts of bins: activities are those of a read-out without peaks, to float32: the end of the network is
 * computed in other pieces, whose sums are rounded otherwise (1.3e-6 is what a trained network shows). */
static void test_offsets(void **state)
{
    const subject *s = *state;
    size_t tracks = s->tracks.count;
    int64_t bins = s->info->bins;
    float *profiles = predict(s, (creme_readout){.bin_end = bins, .every_bin = true});
    const creme_interval spans[] = {{0, 1}, {bins - 1, bins}, {bins / 2 - 2, bins / 2 + 2}, {0, bins}};
    int before = 0, within = 0, behind = 0;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        creme_readout readout = {.bin_first = spans[i].start, .bin_end = spans[i].end};
        if (i == 2) readout.sum_bins = true, readout.scale = 0.37;
        float *plain = predict(s, readout);
        readout.peak = true;
        float *peaks = predict(s, readout);
        for (size_t k = 0; k < SEQUENCES * tracks; k++) {
            size_t sequence = k / tracks, track = k % tracks;
            const float *profile = profiles + sequence * (size_t)bins * tracks,
                        *found = peaks + sequence * 2 * tracks;
            double offset = offset_of(profile, s, track, spans[i].start, spans[i].end);
            assert_true(fabs((double)(found[track] - plain[k])) <= 5e-6 * fabs((double)plain[k]));
            assert_true((double)found[tracks + track] == offset);
            before += offset < 0;
            within += offset == 0;
            behind += offset > 0;
        }
        free(plain);
        free(peaks);
    }
    assert_true(before > 0 && within > 0 && behind > 0);
    free(profiles);
}

/* Edits give what whole sequences give, to the bit. */
static void test_edits(void **state)
{
    const subject *s = *state;
    int64_t length = s->info->input_bp, bins = s->info->bins;
    creme_predictor *predictor =
        make(s, (creme_readout){.bin_first = bins / 2, .bin_end = bins / 2 + 1, .peak = true});
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    assert_int_equal(outputs, 2 * s->tracks.count);
    float *whole = malloc(outputs * sizeof *whole), *edited = malloc(outputs * sizeof *edited);
    uint8_t *codes = malloc((size_t)length);
    memcpy(codes, s->codes[0], (size_t)length);
    for (int64_t b = length / 2; b < length / 2 + 40; b++) codes[b] = (uint8_t)(3 - codes[b]);
    creme_embedding *background = NULL;
    assert_succeeds(creme_predictor_embed(predictor, (const uint8_t *const *)s->codes, 1, &background));
    const creme_interval changed = {length / 2, length / 2 + 40};
    const creme_variant variant = {background, codes, &changed, 1};
    assert_succeeds(creme_predictor_predict_edits(predictor, &variant, 1, edited));
    const uint8_t *one[] = {codes};
    assert_succeeds(creme_predictor_predict(predictor, one, 1, whole));
    assert_memory_equal(whole, edited, outputs * sizeof *whole);
    assert_true(creme_predictor_embedding_bytes(predictor) > 0);
    creme_embedding_destroy(background);
    creme_predictor_destroy(predictor);
    free(codes);
    free(whole);
    free(edited);
}

/* The demo's grammar has its maximum in the middle; a locus without any activity is flat, and so has it anywhere. */
static void test_grammar(void **state)
{
    (void)state;
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection tracks = {0};
    assert_succeeds(creme_model_open(&model, "grammar:demo", NULL));
    const creme_model_info *info = creme_model_describe(model);
    assert_succeeds(creme_track_select(&tracks, info->tracks, "0", false));
    uint8_t *codes = calloc((size_t)info->input_bp, 1);
    const uint8_t *one[] = {codes};
    creme_readout readout = {.tracks = &tracks, .bin_first = 10, .bin_end = 12, .peak = true};
    float out[2] = {0};
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    assert_succeeds(creme_predictor_predict(predictor, one, 1, out));
    assert_true(out[1] == 0 || out[1] == (float)(info->bins / 2 - 1 - 11) || out[1] == (float)(info->bins / 2 - 11));
    creme_predictor_destroy(predictor);
    readout.every_bin = true;
    assert_fails(creme_predictor_create(&predictor, model, &readout), CREME_ERROR_ARGUMENT, "every bin");
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    free(codes);
}

static void test_short_memory(void **state)
{
    const subject *s = *state;
    creme_status status = CREME_ERROR_MEMORY;
    const creme_readout readout = {.bin_end = 1, .peak = true, .tracks = &s->tracks};
    float *out = malloc(2 * s->tracks.count * sizeof *out);
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_predictor *predictor = NULL;
        creme_memory_fail_after(n);
        status = creme_predictor_create(&predictor, s->model, &readout);
        if (status == CREME_OK) {
            status = creme_predictor_predict(predictor, (const uint8_t *const *)s->codes, 1, out);
        }
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_predictor_destroy(predictor);
    }
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_offsets), cmocka_unit_test(test_edits),
                                       cmocka_unit_test(test_grammar), cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, open_subject, close_subject);
}
