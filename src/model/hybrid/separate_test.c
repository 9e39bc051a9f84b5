/* Tracks computed beside others (creme_model_tracks_are_separate): of networks of both families, any one of 50 among
 * all, among a few, and alone, in whole sequences and edits, is the same bits. */
#include "model/model_kind.h"
#include "model/random/random_weights.h"

#include <creme/model.h>
#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

enum { TRACKS = 50, SEQUENCES = 3 };

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

typedef struct subject {
    scratch folder;
    creme_model *model;
    const creme_model_info *info;
    uint8_t *codes[SEQUENCES]; /* the first is the background of the others */
    creme_interval changed;
} subject;

static void subject_open(subject *s, const char *network, int64_t input_bp, bool views)
{
    char path[200], specification[256];
    const char *kind = NULL;
    *s = (subject){.folder = scratch_open()};
    snprintf(path, sizeof path, "%s", scratch_path(&s->folder, "network.safetensors"));
    check(creme_random_write(path, network, 11, &kind));
    snprintf(specification, sizeof specification, "%s:%s", kind, path);
    creme_model_options options = {.input_bp = input_bp, .reverse_complement = views};
    check(creme_model_open(&s->model, specification, &options));
    s->info = creme_model_describe(s->model);
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 5, .purpose = CREME_RANDOM_TEST});
    s->changed = (creme_interval){s->info->input_bp / 2 - 300, s->info->input_bp / 2 + 50};
    for (int i = 0; i < SEQUENCES; i++) {
        s->codes[i] = malloc((size_t)s->info->input_bp);
        if (i > 0) memcpy(s->codes[i], s->codes[0], (size_t)s->info->input_bp);
        int64_t from = i ? s->changed.start : 0, end = i ? s->changed.end : s->info->input_bp;
        for (int64_t b = from; b < end; b++) s->codes[i][b] = (uint8_t)creme_random_below(&random, 4);
    }
}

static void subject_close(subject *s)
{
    for (int i = 0; i < SEQUENCES; i++) free(s->codes[i]);
    creme_model_close(s->model);
    scratch_close(&s->folder);
}

/* Activities of all sequences, whole, and as edits of the first; [2][SEQUENCES][outputs], free() it. */
static float *predict(const subject *s, const creme_track_selection *tracks, bool peak)
{
    creme_readout readout = {.peak = peak, .tracks = tracks};
    creme_readout_central_bins(s->info, &readout.bin_first, &readout.bin_end);
    creme_predictor *predictor = NULL;
    creme_embedding *background = NULL;
    creme_variant variants[SEQUENCES];
    check(creme_predictor_create(&predictor, s->model, &readout));
    size_t half = SEQUENCES * (size_t)creme_predictor_outputs(predictor);
    float *out = malloc(2 * half * sizeof *out);
    check(creme_predictor_predict(predictor, (const uint8_t *const *)s->codes, SEQUENCES, out));
    check(creme_predictor_embed(predictor, (const uint8_t *const *)s->codes, 1, &background));
    for (int i = 0; i < SEQUENCES; i++) variants[i] = (creme_variant){background, s->codes[i], &s->changed, i > 0};
    check(creme_predictor_predict_edits(predictor, variants, SEQUENCES, out + half));
    creme_embedding_destroy(background);
    creme_predictor_destroy(predictor);
    return out;
}

static void choose(const subject *s, creme_track_selection *out, const char *text)
{
    check(creme_track_select(out, s->info->tracks, text, false));
}

/* The tracks of `text` by themselves, against the same among all, whose activities are `among`. */
static void compare(const subject *s, const char *text, bool peak, const creme_track_selection *all,
                    const float *among)
{
    creme_track_selection few;
    choose(s, &few, text);
    assert_true(creme_model_tracks_are_separate(s->model, &few, all));
    float *alone = predict(s, &few, peak);
    int64_t rows = 2 * SEQUENCES * (peak ? 2 : 1); /* of tracks */
    for (int64_t i = 0; i < rows * (int64_t)few.count; i++) {
        float expected = among[i / (int64_t)few.count * TRACKS + few.at[i % (int64_t)few.count].track];
        if (memcmp(&alone[i], &expected, sizeof expected) != 0)
            fail_msg("%s of %s: %.9g alone, %.9g among all", text, s->info->summary, (double)alone[i],
                     (double)expected);
    }
    free(alone);
    creme_track_selection_clear(&few);
}

static void test_networks(void **state)
{
    static const char *const few[] = {"0", "17", "49", "3,40", "33-48", "49,0,31", "1-40"};
    static const char *const networks[] = {
        "enformer:dim=48,depth=1,heads=2,key=6,tower=3,divisor=4,human=50,mouse=0",
        "borzoi:dim=64,depth=1,heads=2,key=8,stem=16,first=32,divisor=8,final=130,human=50,mouse=0"};
    (void)state;
    for (int i = 0; i < 4; i++) { /* each network as it is, read with the peak too; and the mean of two views */
        subject s;
        creme_track_selection all;
        bool peak = i < 2;
        subject_open(&s, networks[i % 2], i % 2 ? 8192 : 4096, !peak);
        assert_int_equal(s.info->tracks->count, TRACKS);
        choose(&s, &all, "all");
        float *among = predict(&s, &all, peak);
        for (size_t f = 0; f < sizeof few / sizeof *few; f++) compare(&s, few[f], peak, &all, among);
        free(among);
        creme_track_selection_clear(&all);
        subject_close(&s);
    }
}

static void test_grammar(void **state)
{
    creme_model *model = NULL;
    creme_track_selection few, all;
    (void)state;
    check(creme_model_open(&model, "grammar:demo", NULL));
    check(creme_track_select(&few, creme_model_describe(model)->tracks, "1", false));
    check(creme_track_select(&all, creme_model_describe(model)->tracks, "all", false));
    assert_true(creme_model_tracks_are_separate(model, &few, &all));
    creme_track_selection_clear(&few);
    creme_track_selection_clear(&all);
    creme_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_networks), cmocka_unit_test(test_grammar)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
