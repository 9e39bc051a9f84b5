/* Ensembles and views: against their members' own predictions, windowed against whole, strands against each other. */
#include "base/memory.h"
#include "borzoi_file.h"
#include "model/ensemble/ensemble.h"

#include <creme/model.h>
#include <creme/shuffle.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

#define MINI "../shared/data/models/mini_borzoi/model.h5"
#define CHR9 "../shared/data/genome/GRCh38_chr9_0-1000000.fa"

enum { MEMBERS = 3, SEQUENCES = 5 };

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

/* Small networks of the Borzoi family with different weights, sequences, and a place for outputs. */
typedef struct fixture {
    scratch folder;
    char paths[MEMBERS][192], list[1024];
    int64_t length;
    uint8_t *codes[SEQUENCES];
} fixture;

static void draw_bases(creme_random *random, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        codes[i] = creme_random_below(random, 100) == 0 ? CREME_BASE_N : (uint8_t)creme_random_below(random, 4);
    }
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_open();
    borzoi_file_shape shape = borzoi_file_tiny();
    f->length = shape.input_bp;
    snprintf(f->list, sizeof f->list, "borzoi:");
    for (int m = 0; m < MEMBERS; m++) {
        char name[16];
        snprintf(name, sizeof name, "f%d.h5", m);
        snprintf(f->paths[m], sizeof f->paths[m], "%s", scratch_path(&f->folder, name));
        assert_int_equal(borzoi_file_write(f->paths[m], &shape, 100 + (uint64_t)m), 0);
        snprintf(f->list + strlen(f->list), sizeof f->list - strlen(f->list), "%s%s", m ? "," : "", f->paths[m]);
    }
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 17, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < SEQUENCES; i++) {
        f->codes[i] = malloc((size_t)f->length);
        assert_non_null(f->codes[i]);
        draw_bases(&random, f->codes[i], f->length);
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < SEQUENCES; i++) free(f->codes[i]);
    scratch_close(&f->folder);
    free(f);
    return 0;
}

/* A model and what is read from it. */
typedef struct subject {
    creme_model *model;
    creme_track_selection *tracks; /* borrowed by the predictor */
    creme_predictor *predictor;
    size_t outputs;
} subject;

typedef struct wish {
    int64_t first, end;
    bool every_bin, sum_strands, members;
    const char *tracks;
} wish;

static subject open_subject(const char *specification, const creme_model_options *options, const wish *w)
{
    subject s = {0};
    check(creme_model_open(&s.model, specification, options));
    const creme_model_info *info = creme_model_describe(s.model);
    s.tracks = calloc(1, sizeof *s.tracks);
    assert_non_null(s.tracks);
    check(creme_track_select(s.tracks, info->tracks, w->tracks ? w->tracks : "all", w->sum_strands));
    if (w->members) check(creme_track_selection_add_members(s.tracks, info->member_names, info->member_count));
    creme_readout readout = {.bin_first = w->first, .bin_end = w->end, .every_bin = w->every_bin, .tracks = s.tracks};
    check(creme_predictor_create(&s.predictor, s.model, &readout));
    s.outputs = (size_t)creme_predictor_outputs(s.predictor);
    return s;
}

static void close_subject(subject *s)
{
    creme_predictor_destroy(s->predictor);
    creme_track_selection_clear(s->tracks);
    free(s->tracks);
    creme_model_close(s->model);
}

/* Activities of the sequences; free() them. */
static float *predict(const subject *s, uint8_t *const *codes, int64_t count)
{
    float *out = malloc((size_t)count * s->outputs * sizeof *out);
    assert_non_null(out);
    check(creme_predictor_predict(s->predictor, (const uint8_t *const *)codes, count, out));
    return out;
}

static float *predict_alone(const char *path, const wish *w, uint8_t *const *codes, int64_t count, size_t *outputs)
{
    char specification[256];
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    subject s = open_subject(specification, NULL, w);
    float *out = predict(&s, codes, count);
    *outputs = s.outputs;
    close_subject(&s);
    return out;
}

static const wish wishes[] = {
    {.first = 28, .end = 36}, /* the central bins of 64 */
    {.first = 31, .end = 32, .sum_strands = true} /* one bin, off the middle */,
    {.first = 3, .end = 8, .every_bin = true, .tracks = "1,4"},
    {.first = 0, .end = 64, .every_bin = true},
};
enum { WISHES = sizeof wishes / sizeof *wishes };

/* --- Members --------------------------------------------------------------------------------------------------- */

static void test_mean_of_members(void **state)
{
    const fixture *f = *state;
    for (int k = 0; k < WISHES; k++) {
        subject s = open_subject(f->list, NULL, &wishes[k]);
        float *found = predict(&s, f->codes, SEQUENCES), *alone[MEMBERS];
        size_t count = SEQUENCES * s.outputs, outputs;
        for (int m = 0; m < MEMBERS; m++)
            alone[m] = predict_alone(f->paths[m], &wishes[k], f->codes, SEQUENCES, &outputs);
        for (size_t i = 0; i < count; i++) {
            double sum = 0;
            for (int m = 0; m < MEMBERS; m++) sum += alone[m][i];
            assert_true(found[i] == (float)(sum / MEMBERS));
        }
        for (int m = 0; m < MEMBERS; m++) free(alone[m]);
        free(found);
        close_subject(&s);
    }
}

static void test_members_beside_the_mean(void **state)
{
    const fixture *f = *state;
    wish w = wishes[2], with = wishes[2];
    with.members = true;
    subject s = open_subject(f->list, NULL, &with), mean = open_subject(f->list, NULL, &w);
    assert_int_equal(s.tracks->count, 2 * (1 + MEMBERS));
    assert_string_equal(s.tracks->at[0].name, mean.tracks->at[0].name);
    assert_string_equal(s.tracks->at[2].name, "track_1@f1");
    assert_string_equal(s.tracks->at[7].name, "track_4@f2");
    float *found = predict(&s, f->codes, SEQUENCES), *averaged = predict(&mean, f->codes, SEQUENCES);
    size_t rows = SEQUENCES * s.outputs / s.tracks->count, outputs;
    for (int m = 0; m < MEMBERS; m++) {
        float *alone = predict_alone(f->paths[m], &w, f->codes, SEQUENCES, &outputs);
        for (size_t r = 0; r < rows; r++) {
            for (size_t t = 0; t < 2; t++) {
                const float *all = found + r * s.tracks->count + t * (1 + MEMBERS);
                assert_true(all[1 + m] == alone[r * 2 + t]);
                assert_true(all[0] == averaged[r * 2 + t]);
            }
        }
        free(alone);
    }
    free(averaged);
    free(found);
    close_subject(&mean);
    close_subject(&s);
}

static void test_description(void **state)
{
    const fixture *f = *state;
    creme_model *model = NULL, *alone = NULL;
    char specification[256];
    snprintf(specification, sizeof specification, "borzoi:%s", f->paths[0]);
    check(creme_model_open(
        &model, f->list,
        &(creme_model_options){.reverse_complement = true, .shifts = (int64_t[]){-3, 0}, .shift_count = 2}));
    check(creme_model_open(&alone, specification, NULL));
    const creme_model_info *info = creme_model_describe(model), *one = creme_model_describe(alone);
    assert_string_equal(info->kind, "borzoi");
    assert_int_equal(info->member_count, MEMBERS);
    assert_string_equal(info->member_names[2], "f2");
    assert_int_equal(info->parameters, MEMBERS * one->parameters);
    assert_true(info->forward_flop == MEMBERS * 4 * one->forward_flop);
    assert_non_null(strstr(info->summary, "mean of 3 networks (f0, f1, f2), each in 4 views"));
    assert_true(info->windowed);
    assert_int_equal(one->member_count, 0);
    creme_model_close(alone);
    creme_model_close(model);
}

/* --- Views ----------------------------------------------------------------------------------------------------- */

/* Activities of one view, with a network that knows of none: of the view's sequence, then flipped and permuted. */
static float *predict_view(const fixture *f, const char *path, creme_view view, const wish *w, int64_t bins)
{
    uint8_t *seen[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
        seen[i] = malloc((size_t)f->length);
        creme_view_write(view, f->codes[i], f->length, seen[i]);
    }
    wish all = {.first = 0, .end = bins, .every_bin = true};
    size_t outputs, tracks = 6;
    float *whole = predict_alone(path, &all, seen, SEQUENCES, &outputs);
    size_t wanted = w->end - w->first;
    float *out = malloc(SEQUENCES * wanted * tracks * sizeof *out); /* [bin of the read-out][track] */
    for (size_t i = 0; i < SEQUENCES * wanted * tracks; i++) {
        size_t track = i % tracks, bin = w->first + i / tracks % wanted, sequence = i / tracks / wanted;
        if (view.reverse) {
            track ^= 1; /* the fixture's pairs */
            bin = bins - 1 - bin;
        }
        out[i] = whole[sequence * outputs + bin * tracks + track];
    }
    free(whole);
    for (int i = 0; i < SEQUENCES; i++) free(seen[i]);
    return out;
}

/* Two members in six views, every bin and track of a range: the mean of the twelve, computed apart. */
static void test_mean_of_views(void **state)
{
    const fixture *f = *state;
    const int64_t shifts[] = {-3, 0, 2};
    creme_model_options options = {.reverse_complement = true, .shifts = shifts, .shift_count = 3};
    char specification[512];
    snprintf(specification, sizeof specification, "borzoi:%s,%s", f->paths[0], f->paths[1]);
    wish w = {.first = 3, .end = 8, .every_bin = true};
    subject s = open_subject(specification, &options, &w);
    float *found = predict(&s, f->codes, SEQUENCES);
    size_t count = SEQUENCES * s.outputs;
    double *sums = calloc(count, sizeof *sums);
    for (int n = 0; n < 12; n++) {
        creme_view view = {shifts[n % 3], n % 6 >= 3};
        float *one = predict_view(f, f->paths[n / 6], view, &w, 64);
        for (size_t i = 0; i < count; i++) sums[i] += one[i];
        free(one);
    }
    for (size_t i = 0; i < count; i++) assert_true(found[i] == (float)(sums[i] / 12));
    free(sums);
    free(found);
    close_subject(&s);
}

/* Averaged over strands, a sequence and its reverse complement are the same: bins flipped and strands swapped. A
 * read-out that is symmetric itself, bins about the middle and strands summed, cannot tell them apart. */
static void test_both_strands_are_one(void **state)
{
    const fixture *f = *state;
    creme_model_options options = {.reverse_complement = true};
    uint8_t *reversed[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
        reversed[i] = malloc((size_t)f->length);
        creme_view_write((creme_view){0, true}, f->codes[i], f->length, reversed[i]);
    }
    wish symmetric = {.first = 28, .end = 36, .sum_strands = true}, all = {.first = 0, .end = 64, .every_bin = true};
    subject s = open_subject(f->list, &options, &symmetric);
    float *a = predict(&s, f->codes, SEQUENCES), *b = predict(&s, reversed, SEQUENCES);
    /* Bins are added up in the other order: float64 sums of eight float32. */
    for (size_t i = 0; i < SEQUENCES * s.outputs; i++) assert_float_equal(a[i], b[i], 1e-6f * a[i]);
    free(a);
    free(b);
    close_subject(&s);
    s = open_subject(f->list, &options, &all);
    a = predict(&s, f->codes, SEQUENCES);
    b = predict(&s, reversed, SEQUENCES);
    for (size_t i = 0; i < SEQUENCES * s.outputs; i++) {
        size_t sequence = i / s.outputs, bin = i % s.outputs / 6, track = i % 6;
        assert_float_equal(a[i], b[sequence * s.outputs + (63 - bin) * 6 + (track ^ 1)], 1e-6f * a[i]);
    }
    free(a);
    free(b);
    close_subject(&s);
    for (int i = 0; i < SEQUENCES; i++) free(reversed[i]);
}

/* --- Edits ----------------------------------------------------------------------------------------------------- */

/* Variants of the first sequence: untouched, at both ends, one base, two stretches, everything. */
static void compare_windowed(const fixture *f, const char *specification, const creme_model_options *options,
                             const wish *w)
{
    enum { VARIANTS = 6 };
    creme_interval at[VARIANTS][2] = {{{0, 0}, {0, 0}},           {{0, 2}, {f->length - 1, f->length}},
                                      {{0, 400}, {0, 0}},         {{1999, 2000}, {0, 0}},
                                      {{700, 900}, {2100, 2300}}, {{0, f->length}, {0, 0}}};
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 23, .purpose = CREME_RANDOM_TEST});
    subject s = open_subject(specification, options, w);
    creme_variant variants[VARIANTS];
    uint8_t *codes[VARIANTS];
    creme_embedding *embedding = NULL;
    check(creme_predictor_embed(s.predictor, (const uint8_t *const *)f->codes, 1, &embedding));
    assert_true(creme_predictor_embedding_bytes(s.predictor) > 0);
    for (int i = 0; i < VARIANTS; i++) {
        codes[i] = malloc((size_t)f->length);
        memcpy(codes[i], f->codes[0], (size_t)f->length);
        size_t count = i == 0 ? 0 : at[i][1].end > 0 ? 2 : 1;
        for (size_t j = 0; j < count; j++)
            draw_bases(&random, codes[i] + at[i][j].start, at[i][j].end - at[i][j].start);
        variants[i] = (creme_variant){embedding, codes[i], at[i], count};
    }
    float *whole = predict(&s, codes, VARIANTS), *windowed = malloc(VARIANTS * s.outputs * sizeof *windowed);
    check(creme_predictor_predict_edits(s.predictor, variants, VARIANTS, windowed));
    assert_memory_equal(windowed, whole, VARIANTS * s.outputs * sizeof *whole);
    /* Each variant as a background made from the first, and what it says of itself. */
    creme_embedding *derived[VARIANTS];
    check(creme_predictor_embed_edits(s.predictor, variants, VARIANTS, derived));
    for (int i = 0; i < VARIANTS; i++) variants[i] = (creme_variant){derived[i], codes[i], NULL, 0};
    check(creme_predictor_predict_edits(s.predictor, variants, VARIANTS, windowed));
    assert_memory_equal(windowed, whole, VARIANTS * s.outputs * sizeof *whole);
    for (int i = 0; i < VARIANTS; i++) creme_embedding_destroy(derived[i]);
    creme_embedding_destroy(embedding);
    for (int i = 0; i < VARIANTS; i++) free(codes[i]);
    free(windowed);
    free(whole);
    close_subject(&s);
}

static void test_windowed_equals_whole(void **state)
{
    const fixture *f = *state;
    const int64_t shifts[] = {-3, 0, 3}, far[] = {1000, -130};
    char alone[256];
    snprintf(alone, sizeof alone, "borzoi:%s", f->paths[1]);
    for (int k = 0; k < WISHES; k++) {
        compare_windowed(f, f->list, NULL, &wishes[k]);
        compare_windowed(f, f->list,
                         &(creme_model_options){.reverse_complement = true, .shifts = shifts, .shift_count = 3},
                         &wishes[k]);
        compare_windowed(f, alone, &(creme_model_options){.shifts = far, .shift_count = 2}, &wishes[k]);
    }
}

/* --- What cannot be averaged ----------------------------------------------------------------------------------- */

static void write_other(fixture *f, const char *name, const borzoi_file_shape *shape, char *specification)
{
    const char *path = scratch_path(&f->folder, name);
    assert_int_equal(borzoi_file_write(path, shape, 1), 0);
    snprintf(specification, 512, "borzoi:%s,%s", f->paths[0], path);
}

static void test_disagreement(void **state)
{
    fixture *f = *state;
    creme_model *model = NULL;
    char specification[512];
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.input_bp *= 2;
    write_other(f, "long.h5", &shape, specification);
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_FORMAT, "long.h5 cannot be averaged");
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_FORMAT, "f0.h5 and");
    assert_null(model);
    shape = borzoi_file_tiny();
    shape.crop_bins -= 8;
    write_other(f, "wide.h5", &shape, specification);
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_FORMAT,
                 "output bins are 64 in the first");
    shape = borzoi_file_tiny();
    shape.tracks++;
    write_other(f, "more.h5", &shape, specification);
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_FORMAT, "tracks are 6 in the first, 7");
    shape = borzoi_file_tiny();
    shape.strand_pair = false;
    write_other(f, "single.h5", &shape, specification);
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_FORMAT, "opposite strand");
    snprintf(specification, sizeof specification, "borzoi:%s,nowhere.h5", f->paths[0]);
    assert_fails(creme_model_open(&model, specification, NULL), CREME_ERROR_IO, "nowhere.h5");
    assert_fails(creme_model_open(&model, "grammar:demo,", NULL), CREME_ERROR_ARGUMENT, "without an empty one");
}

static void test_wrong_views(void **state)
{
    const fixture *f = *state;
    creme_model *model = NULL;
    const int64_t twice[] = {1, 0, 1}, far[] = {-f->length};
    assert_fails(creme_model_open(&model, f->list, &(creme_model_options){.shifts = twice, .shift_count = 3}),
                 CREME_ERROR_ARGUMENT, "named twice");
    assert_fails(creme_model_open(&model, f->list, &(creme_model_options){.shifts = far, .shift_count = 1}),
                 CREME_ERROR_ARGUMENT, "out of the window");
    assert_null(model);
}

static void test_member_that_is_not_there(void **state)
{
    const fixture *f = *state;
    subject s = open_subject(f->list, NULL, &wishes[0]);
    creme_predictor *predictor = NULL;
    s.tracks->at[0].member = MEMBERS + 1;
    creme_readout readout = {.bin_first = 0, .bin_end = 1, .tracks = s.tracks};
    assert_fails(creme_predictor_create(&predictor, s.model, &readout), CREME_ERROR_RANGE, "member 4");
    close_subject(&s);
}

/* A grammar has no local part, in whatever company; a member alone is what it is. */
static void test_grammars(void **state)
{
    (void)state;
    creme_model *model = NULL;
    check(creme_model_open(&model, "grammar:demo,demo", &(creme_model_options){.reverse_complement = true}));
    const creme_model_info *info = creme_model_describe(model);
    assert_false(info->windowed);
    creme_track_selection tracks;
    check(creme_track_select(&tracks, info->tracks, "0", false));
    creme_readout readout = {.bin_first = 0, .bin_end = 1, .tracks = &tracks};
    creme_predictor *predictor = NULL;
    check(creme_predictor_create(&predictor, model, &readout));
    uint8_t *codes = calloc((size_t)info->input_bp, 1);
    const uint8_t *one[] = {codes};
    creme_embedding *embedding = NULL;
    assert_fails(creme_predictor_embed(predictor, one, 1, &embedding), CREME_ERROR_UNSUPPORTED, "no local part");
    assert_null(embedding);
    free(codes);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
}

/* A kind whose bins begin at the window's start and end before its middle. */
static const creme_model_kind lopsided_kind;

static creme_status open_lopsided(creme_model **out, const char *file, const creme_model_options *options)
{
    (void)options;
    static char name[] = "x";
    static creme_track track = {.identifier = name, .description = name};
    static const creme_track_table tracks = {.at = &track, .count = 1};
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status != CREME_OK) return status;
    **out = (creme_model){
        .kind = &lopsided_kind,
        .info = {.summary = file, .input_bp = 100, .bins = 4, .bin_bp = 10, .tracks = &tracks, .batch = 1}};
    return CREME_OK;
}

static void close_lopsided(creme_model *model)
{
    creme_free(model);
}

static creme_status create_lopsided(creme_predictor **out, const creme_model *model, const creme_readout *readout)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status == CREME_OK) creme_predictor_init(*out, model, readout);
    return status;
}

static void destroy_lopsided(creme_predictor *predictor)
{
    creme_free(predictor);
}

/* Of a sequence that begins with a T, the second file's answer is no number; else the number of bases that are none. */
static creme_status predict_lopsided(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                     float *out)
{
    bool second = predictor->model->info.summary[0] == 'b';
    for (int64_t i = 0; i < count; i++) {
        out[i] = second && codes[i][0] == CREME_BASE_T ? NAN : 0;
        for (int b = 0; b < 100; b++) out[i] += codes[i][b] > CREME_BASE_N;
    }
    return CREME_OK;
}

static const creme_model_kind lopsided_kind = {.about = {.name = "lopsided"},
                                               .open = open_lopsided,
                                               .close = close_lopsided,
                                               .predictor_create = create_lopsided,
                                               .predictor_destroy = destroy_lopsided,
                                               .predict = predict_lopsided};

static void test_lopsided_bins(void **state)
{
    (void)state;
    creme_model *model = NULL;
    assert_fails(
        creme_ensemble_open(&model, &lopsided_kind, "a,b", &(creme_model_options){.reverse_complement = true}),
        CREME_ERROR_UNSUPPORTED, "a: its bins do not lie about the middle");
    assert_null(model);
}

/* The message says which of the sequences it was; the others are as they were. */
static void test_no_number(void **state)
{
    (void)state;
    creme_model *model = NULL;
    const int64_t shifts[] = {0, 7};
    check(creme_ensemble_open(&model, &lopsided_kind, "a,b",
                              &(creme_model_options){.shifts = shifts, .shift_count = 2}));
    creme_track_selection tracks;
    creme_predictor *predictor = NULL;
    check(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    check(creme_predictor_create(&predictor, model, &(creme_readout){.bin_end = 1, .tracks = &tracks}));
    uint8_t good[100] = {0}, bad[100] = {CREME_BASE_T};
    float out[2];
    check(creme_predictor_predict(predictor, (const uint8_t *const[]){good, good}, 2, out));
    assert_true(out[0] == 3.5f && out[1] == 3.5f); /* 7 bases short in one of two views */
    assert_fails(creme_predictor_predict(predictor, (const uint8_t *const[]){good, bad}, 2, out), CREME_ERROR_NUMERIC,
                 "sequence 1 of the batch: the model gave NaN");
    assert_true(out[0] == 3.5f);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
}

/* --- The real small network ------------------------------------------------------------------------------------ */

/* Mean over tracks of the correlation of two profiles [bins][tracks] along their bins. */
static double correlation(const float *a, const float *b, int64_t bins, int64_t tracks)
{
    double sum = 0;
    for (int64_t t = 0; t < tracks; t++) {
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0, n = (double)bins;
        for (int64_t i = t; i < bins * tracks; i += tracks) {
            x += a[i];
            y += b[i];
            xx += (double)a[i] * a[i];
            yy += (double)b[i] * b[i];
            xy += (double)a[i] * b[i];
        }
        sum += (xy - x * y / n) / sqrt((xx - x * x / n) * (yy - y * y / n));
    }
    return sum / (double)tracks;
}

/* The view of a network that was trained on both strands says much the same as the sequence: 0.89 at this locus and two
 * others. Without flipping its bins that would be 0.15; of the CAGE tracks the other strand's is at 0.2. */
static void test_real_strands_agree(void **state)
{
    (void)state;
    if (access(MINI, R_OK) != 0 || access(CHR9, R_OK) != 0) {
        print_message("SKIP: %s or %s is not there\n", MINI, CHR9);
        skip();
    }
    wish all = {.first = 0, .end = 2048, .every_bin = true};
    creme_model_options both = {.reverse_complement = true};
    subject plain = open_subject("borzoi:" MINI, NULL, &all), mean = open_subject("borzoi:" MINI, &both, &all);
    int64_t length = creme_model_describe(plain.model)->input_bp, tracks = (int64_t)plain.tracks->count;
    uint8_t *codes = malloc((size_t)length);
    scratch folder = scratch_open();
    const char *link = scratch_path(&folder, "chr9.fa"); /* the index is written beside the link */
    char real[4096];
    assert_non_null(realpath(CHR9, real));
    assert_int_equal(symlink(real, link), 0);
    creme_fasta *fasta = NULL;
    check(creme_fasta_open(&fasta, link, NULL));
    check(creme_fasta_read(fasta, 0, 273045 - length / 2, 273045 + length / 2, codes));
    float *a = predict(&plain, &codes, 1), *b = predict(&mean, &codes, 1);
    for (size_t i = 0; i < plain.outputs; i++) b[i] = 2 * b[i] - a[i]; /* the reverse complement's alone */
    assert_true(correlation(a, b, 2048, tracks) > 0.8);
    free(a);
    free(b);
    free(codes);
    creme_fasta_close(fasta);
    scratch_close(&folder);
    close_subject(&plain);
    close_subject(&mean);
}

/* --- Memory ---------------------------------------------------------------------------------------------------- */

/* Opens, embeds and predicts; whatever was made is released. */
static creme_status use_once(const fixture *f, const creme_model_options *options)
{
    creme_model *model = NULL;
    creme_track_selection tracks = {0};
    creme_predictor *predictor = NULL;
    creme_embedding *embedding = NULL;
    float out[64];
    creme_status status;
    CREME_TRY(creme_model_open(&model, "grammar:demo,demo", options));
    const creme_model_info *info = creme_model_describe(model);
    CREME_TRY(creme_track_select(&tracks, info->tracks, "all", false));
    CREME_TRY(creme_track_selection_add_members(&tracks, info->member_names, info->member_count));
    creme_readout readout = {.bin_first = 0, .bin_end = 1, .tracks = &tracks};
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    uint8_t *codes = calloc((size_t)info->input_bp, 1);
    memcpy(codes, f->codes[0], (size_t)f->length);
    status = creme_predictor_predict(predictor, (const uint8_t *const[]){codes}, 1, out);
    free(codes);
done:
    creme_embedding_destroy(embedding);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    return status;
}

static void test_out_of_memory(void **state)
{
    const fixture *f = *state;
    const int64_t shifts[] = {0, 1};
    creme_model_options options = {.reverse_complement = true, .shifts = shifts, .shift_count = 2};
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = use_once(f, &options);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
}

/* The embeddings of several passes are released if a later one cannot be made. */
static void test_out_of_memory_while_embedding(void **state)
{
    const fixture *f = *state;
    creme_model_options options = {.reverse_complement = true};
    subject s = open_subject(f->list, &options, &wishes[0]);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_embedding *embeddings[2] = {NULL, NULL};
        creme_memory_fail_after(n);
        status = creme_predictor_embed(s.predictor, (const uint8_t *const *)f->codes, 2, embeddings);
        creme_memory_fail_after(0);
        if (status != CREME_OK) {
            assert_int_equal(status, CREME_ERROR_MEMORY);
            assert_null(embeddings[0]);
            assert_null(embeddings[1]);
        }
        for (int i = 0; i < 2; i++) creme_embedding_destroy(embeddings[i]);
    }
    close_subject(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_of_members),
        cmocka_unit_test(test_members_beside_the_mean),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_mean_of_views),
        cmocka_unit_test(test_both_strands_are_one),
        cmocka_unit_test(test_windowed_equals_whole),
        cmocka_unit_test(test_disagreement),
        cmocka_unit_test(test_wrong_views),
        cmocka_unit_test(test_member_that_is_not_there),
        cmocka_unit_test(test_grammars),
        cmocka_unit_test(test_lopsided_bins),
        cmocka_unit_test(test_no_number),
        cmocka_unit_test(test_real_strands_agree),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_out_of_memory_while_embedding),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
