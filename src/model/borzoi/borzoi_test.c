/* The network as a whole: the real small one against its expected profiles, windowed against whole, backends against
 * each other. */
#include "base/memory.h"
#include "borzoi_file.h"
#include <creme/locus.h>
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

#include "borzoi_flash.h"
#include "slow.h"

#define MINI     "../shared/data/models/mini_borzoi/model.h5"
#define CHR9     "../shared/data/genome/GRCh38_chr9_0-1000000.fa"
#define EXPECTED "../shared/data/expected/mini_borzoi_%s_2048x74.f32"

/* --- Helpers --------------------------------------------------------------------------------------------------- */

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

typedef struct subject {
    creme_threads *threads;
    creme_model *model;
    creme_track_selection tracks;
    const creme_model_info *info;
} subject;

static subject open_subject(const char *path, creme_backend backend, creme_precision precision, int threads)
{
    subject s = {0};
    char specification[512];
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    check(creme_threads_create(&s.threads, threads));
    creme_model_options options = {.backend = backend, .precision = precision, .threads = s.threads};
    if (strstr(path, ".safetensors")) options.input_bp = borzoi_file_tiny().input_bp; /* no such file says */
    check(creme_model_open(&s.model, specification, &options));
    s.info = creme_model_describe(s.model);
    check(creme_track_select(&s.tracks, s.info->tracks, "all", false));
    return s;
}

static void close_subject(subject *s)
{
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
    creme_threads_destroy(s->threads);
}

static creme_predictor *make_predictor(const subject *s, int64_t first, int64_t end, bool every_bin)
{
    creme_readout readout = {.bin_first = first, .bin_end = end, .every_bin = every_bin, .tracks = &s->tracks};
    creme_predictor *predictor = NULL;
    check(creme_predictor_create(&predictor, s->model, &readout));
    return predictor;
}

static creme_random test_random(uint64_t seed)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = seed, .purpose = CREME_RANDOM_TEST});
    return random;
}

/* Bases with now and then an N. */
static void draw_bases(creme_random *random, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        codes[i] = creme_random_below(random, 100) == 0 ? CREME_BASE_N : (uint8_t)creme_random_below(random, 4);
    }
}

static const char *write_network(const borzoi_file_shape *shape, uint64_t seed)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/creme_borzoi_test_%ld.h5", (long)getpid());
    assert_int_equal(borzoi_file_write(path, shape, seed), 0);
    return path;
}

/* --- The real small network ------------------------------------------------------------------------------------ */

static void compare_profile(const subject *s, creme_fasta *fasta, creme_locus locus)
{
    char path[256];
    snprintf(path, sizeof path, EXPECTED, locus.name);
    size_t count = (size_t)s->info->bins * s->tracks.count;
    float *expected = malloc(count * sizeof *expected), *found = malloc(count * sizeof *found);
    uint8_t *codes = malloc((size_t)s->info->input_bp);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(expected, sizeof *expected, count, file), count);
    fclose(file);
    check(creme_locus_read_window(&locus, fasta, s->info->input_bp, CREME_WINDOW_PLAIN, codes));
    creme_predictor *predictor = make_predictor(s, 0, s->info->bins, true);
    const uint8_t *one[] = {codes};
    check(creme_predictor_predict(predictor, one, 1, found));
    for (size_t i = 0; i < count; i++) {
        float tolerance = 1e-4f + 1e-4f * fabsf(expected[i]); /* the specification's; 2e-5 is what is seen */
        if (!(fabsf(found[i] - expected[i]) <= tolerance)) {
            fail_msg("%s [%zu]: %g, expected %g", locus.name, i, (double)found[i], (double)expected[i]);
        }
    }
    creme_predictor_destroy(predictor);
    free(codes);
    free(found);
    free(expected);
}

static void test_expected_profiles(void **state)
{
    (void)state;
    if (access(MINI, R_OK) != 0 || access(CHR9, R_OK) != 0) {
        print_message("SKIP: %s or %s is not there\n", MINI, CHR9);
        skip();
    }
    subject s = open_subject(MINI, CREME_BACKEND_ONEDNN, CREME_PRECISION_F32, 2);
    creme_fasta *fasta = NULL;
    char link[64], index[80], real[4096]; /* the index is written beside the link, not beside the shared file */
    snprintf(link, sizeof link, "/tmp/creme_borzoi_test_%ld.fa", (long)getpid());
    snprintf(index, sizeof index, "%s.fai", link);
    assert_non_null(realpath(CHR9, real));
    assert_int_equal(symlink(real, link), 0);
    check(creme_fasta_open(&fasta, link, NULL));
    assert_int_equal(s.info->input_bp, 131072);
    assert_int_equal(s.info->bins, 2048);
    assert_int_equal(s.info->tracks->count, 74);
    assert_string_equal(s.info->tracks->at[0].identifier, "CNhs10752+");
    compare_profile(&s, fasta, (creme_locus){.name = "DOCK8", .chrom = "chr9", .tss = 273045, .strand = '+'});
    compare_profile(&s, fasta, (creme_locus){.name = "ZNG1A", .chrom = "chr9", .tss = 179025, .strand = '-'});
    compare_profile(&s, fasta, (creme_locus){.name = "KANK1", .chrom = "chr9", .tss = 504694, .strand = '+'});
    creme_fasta_close(fasta);
    unlink(index);
    unlink(link);
    close_subject(&s);
}

/* --- Windowed equals whole ------------------------------------------------------------------------------------- */

typedef struct edit_plan {
    creme_interval at[4];
    size_t count;
} edit_plan;

/* Disjoint rising edits: now and then at an end, of one base, or of the whole window. */
static edit_plan draw_edits(creme_random *random, int64_t length)
{
    edit_plan plan = {.count = 1 + creme_random_below(random, 4)};
    if (creme_random_below(random, 16) == 0) return (edit_plan){{{0, length}}, 1};
    int64_t cut[8];
    for (size_t i = 0; i < 2 * plan.count; i++) cut[i] = creme_random_below(random, (uint32_t)length + 1);
    if (creme_random_below(random, 4) == 0) cut[0] = 0;
    if (creme_random_below(random, 4) == 0) cut[1] = length;
    if (creme_random_below(random, 3) == 0) cut[2 * plan.count - 1] = cut[2 * plan.count - 2] + 1;
    for (size_t i = 1; i < 2 * plan.count; i++) {
        for (size_t j = i; j > 0 && cut[j] < cut[j - 1]; j--) {
            int64_t swap = cut[j];
            cut[j] = cut[j - 1];
            cut[j - 1] = swap;
        }
    }
    for (size_t i = 0; i < plan.count; i++) {
        plan.at[i] = (creme_interval){cut[2 * i], cut[2 * i + 1] > length ? length : cut[2 * i + 1]};
    }
    return plan;
}

enum { VARIANTS = 24 };

typedef struct edited {
    uint8_t *background, *codes[VARIANTS];
    edit_plan plans[VARIANTS];
    creme_variant variants[VARIANTS];
} edited;

static void make_edited(edited *e, creme_random *random, int64_t length)
{
    e->background = malloc((size_t)length);
    draw_bases(random, e->background, length);
    for (int i = 0; i < VARIANTS; i++) {
        e->codes[i] = malloc((size_t)length);
        memcpy(e->codes[i], e->background, (size_t)length);
        e->plans[i] = draw_edits(random, length);
        if (i == 0) e->plans[i].count = 0; /* the background itself */
        for (size_t j = 0; j < e->plans[i].count; j++) {
            creme_interval at = e->plans[i].at[j];
            draw_bases(random, e->codes[i] + at.start, at.end - at.start);
        }
        e->variants[i] = (creme_variant){NULL, e->codes[i], e->plans[i].at, e->plans[i].count};
    }
}

static void free_edited(edited *e)
{
    free(e->background);
    for (int i = 0; i < VARIANTS; i++) free(e->codes[i]);
}

static void expect_same(const float *expected, const float *found, size_t outputs, int count, const char *what)
{
    for (size_t i = 0; i < (size_t)count * outputs; i++) {
        if (memcmp(&expected[i], &found[i], sizeof *found) == 0) continue;
        fail_msg("%s: sequence %zu, output %zu: %.9g, as a whole %.9g", what, i / outputs, i % outputs,
                 (double)found[i], (double)expected[i]);
    }
}

/* Variants embedded from the background's embedding give what they give as whole sequences, and so does the background
 * embedded from each of theirs: to the bit. */
static void compare_embedded_edits(creme_predictor *predictor, const edited *e, const float *whole)
{
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    float *found = malloc(VARIANTS * outputs * sizeof *found), *background = malloc(outputs * sizeof *background);
    creme_embedding *there[VARIANTS], *back[VARIANTS];
    creme_variant plain[VARIANTS];
    const uint8_t *one[] = {e->background};
    check(creme_predictor_predict(predictor, one, 1, background));
    check(creme_predictor_embed_edits(predictor, e->variants, VARIANTS, there));
    for (int i = 0; i < VARIANTS; i++) plain[i] = (creme_variant){there[i], e->codes[i], NULL, 0};
    check(creme_predictor_predict_edits(predictor, plain, VARIANTS, found));
    expect_same(whole, found, outputs, VARIANTS, "embedded by its edits");
    for (int i = 0; i < VARIANTS; i++)
        plain[i] = (creme_variant){there[i], e->background, e->variants[i].changed, e->variants[i].changed_count};
    check(creme_predictor_embed_edits(predictor, plain, VARIANTS, back));
    for (int i = 0; i < VARIANTS; i++) {
        creme_embedding_destroy(there[i]);
        plain[i] = (creme_variant){back[i], e->background, NULL, 0};
    }
    check(creme_predictor_predict_edits(predictor, plain, VARIANTS, found));
    for (int i = 0; i < VARIANTS; i++) {
        expect_same(background, found + (size_t)i * outputs, outputs, 1, "embedded there and back");
        creme_embedding_destroy(back[i]);
    }
    free(background);
    free(found);
}

/* Every variant by its edits and as a whole, in batches of different sizes; all must be the same to the bit. */
static void compare_windowed(const subject *s, int64_t first, int64_t end, bool every_bin, uint64_t seed)
{
    creme_random random = test_random(seed);
    edited e;
    make_edited(&e, &random, s->info->input_bp);
    creme_predictor *predictor = make_predictor(s, first, end, every_bin);
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    float *whole = malloc(VARIANTS * outputs * sizeof *whole),
          *windowed = malloc(VARIANTS * outputs * sizeof *windowed);
    creme_embedding *embedding = NULL;
    const uint8_t *background[] = {e.background};
    check(creme_predictor_predict(predictor, (const uint8_t *const *)e.codes, VARIANTS, whole));
    check(creme_predictor_embed(predictor, background, 1, &embedding));
    for (int i = 0; i < VARIANTS; i++) e.variants[i].background = embedding;
    for (int batch = 1; batch <= VARIANTS; batch = batch * 3 + 1) {
        memset(windowed, 0, VARIANTS * outputs * sizeof *windowed);
        for (int i = 0; i < VARIANTS; i += batch) {
            int now = VARIANTS - i < batch ? VARIANTS - i : batch;
            check(creme_predictor_predict_edits(predictor, e.variants + i, now, windowed + (size_t)i * outputs));
        }
        for (size_t i = 0; i < VARIANTS * outputs; i++) {
            if (memcmp(&whole[i], &windowed[i], sizeof *whole) == 0) continue;
            fail_msg("seed %llu, batch %d, variant %zu, output %zu: %.9g by its edits, %.9g as a whole",
                     (unsigned long long)seed, batch, i / outputs, i % outputs, (double)windowed[i],
                     (double)whole[i]);
        }
    }
    compare_embedded_edits(predictor, &e, whole);
    creme_embedding_destroy(embedding);
    creme_predictor_destroy(predictor);
    free(windowed);
    free(whole);
    free_edited(&e);
}

static void compare_all_readouts_of(const char *path, creme_precision precision, uint64_t seed)
{
    for (int threads = test_is_slow() ? 3 : 1; threads <= 3; threads += 2) {
        subject s = open_subject(path, CREME_BACKEND_ONEDNN, precision, threads);
        int64_t first, end;
        creme_readout_central_bins(s.info, &first, &end);
        compare_windowed(&s, first, end, false, seed);
        if (!test_is_slow()) compare_windowed(&s, 0, 3, true, seed + 1);
        compare_windowed(&s, s.info->bins - 1, s.info->bins, false, seed + 2);
        compare_windowed(&s, 0, s.info->bins, true, seed + 3);
        close_subject(&s);
    }
}

static void compare_all_readouts(const borzoi_file_shape *shape, creme_precision precision, uint64_t seed)
{
    const char *path = write_network(shape, seed);
    compare_all_readouts_of(path, precision, seed);
    unlink(path);
}

static void test_windowed_tiny(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    compare_all_readouts(&shape, CREME_PRECISION_F32, 11);
}

static void test_windowed_final_conv_no_crop(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 20;
    shape.crop_bins = 0;
    shape.upsample_dense = false;
    shape.stem_kernel = 15;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 23);
}

static void test_windowed_many_tokens(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.input_bp = 65536;
    shape.crop_bins = 900;
    shape.blocks = 1;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 37);
}

/* Three steps of the U-Net, bins of 16 bp, no final convolution. */
static void test_windowed_prime(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.unet_steps = 3;
    shape.crop_bins = 80;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 53);
}

/* No transformer: the trunk, with a U-Net behind it or without, and the head. */
static void test_windowed_convolutional(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.blocks = 0;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 71);
    shape.final_filters = 20;
    shape.unet_steps = 0;
    shape.crop_bins = 3;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 73);
    shape.input_bp = 65536;
    shape.tower_steps = 3;
    shape.crop_bins = 0;
    compare_all_readouts(&shape, CREME_PRECISION_F32, 79);
}

/* What it says, and that what no wanted bin reads is not computed, of a whole sequence or of an edit. */
static void test_convolutional_work(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.blocks = shape.unet_steps = shape.crop_bins = 0;
    shape.input_bp = 65536;
    const char *path = write_network(&shape, 83);
    subject s = open_subject(path, CREME_BACKEND_ONEDNN, CREME_PRECISION_F32, 1);
    assert_non_null(strstr(s.info->summary, "no transformer, 0 U-Net steps, 512 tokens"));
    assert_true(s.info->windowed);
    creme_random random = test_random(83);
    uint8_t *codes = malloc((size_t)shape.input_bp), *mutant = malloc((size_t)shape.input_bp);
    draw_bases(&random, codes, shape.input_bp);
    memcpy(mutant, codes, (size_t)shape.input_bp);
    draw_bases(&random, mutant, 20000);
    double flop[3];
    float before[6], after[6];
    creme_meter meter = {0};
    const uint8_t *one[] = {codes};
    creme_interval changed = {0, 20000};
    creme_model_set_meter(s.model, &meter);
    creme_predictor *all = make_predictor(&s, 0, 512, false), *few = make_predictor(&s, 256, 258, false);
    creme_predictor *const by[] = {all, few};
    for (int i = 0; i < 2; i++) {
        meter = (creme_meter){0};
        check(creme_predictor_predict(by[i], one, 1, before));
        flop[i] = meter.costs[CREME_STAGE_TRUNK][CREME_WORK_PRODUCTS].flop;
    }
    creme_embedding *background = NULL;
    check(creme_predictor_embed(few, one, 1, &background));
    meter = (creme_meter){0};
    check(creme_predictor_predict_edits(few, &(creme_variant){background, mutant, &changed, 1}, 1, after));
    flop[2] = meter.costs[CREME_STAGE_TRUNK][CREME_WORK_PRODUCTS].flop;
    assert_true(flop[0] > 50 * flop[1] && flop[1] > 0 && flop[2] == 0);
    assert_memory_equal(before, after, sizeof before); /* the edit is too far away */
    creme_embedding_destroy(background);
    creme_predictor_destroy(all);
    creme_predictor_destroy(few);
    free(codes);
    free(mutant);
    close_subject(&s);
    unlink(path);
}

static void test_windowed_flash(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 20;
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_flash_convert(file, 16, 4, 2);
    borzoi_torch_fill(file, 61);
    const char *path = scratch_path(&folder, "flash.safetensors");
    scratch_write(&folder, "config.json", "{\"heads\": 4, \"rotary_emb_dim\": 2}", SCRATCH_PLAIN);
    borzoi_torch_write(file, path, "", -1);
    compare_all_readouts_of(path, CREME_PRECISION_F32, 61);
    borzoi_torch_clear(file);
    scratch_close(&folder);
}

static void test_windowed_bf16(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    const char *path = write_network(&shape, 5);
    creme_model *model = NULL;
    char specification[512];
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    creme_status status =
        creme_model_open(&model, specification, &(creme_model_options){.precision = CREME_PRECISION_BF16});
    creme_model_close(model);
    if (status == CREME_ERROR_UNSUPPORTED) {
        print_message("SKIP: %s\n", creme_error_message());
        skip();
    }
    check(status);
    compare_all_readouts(&shape, CREME_PRECISION_BF16, 41);
}

/* --- The rest -------------------------------------------------------------------------------------------------- */

static void profile_of(const char *path, creme_backend backend, int threads, const uint8_t *codes, float **out,
                       size_t *count)
{
    subject s = open_subject(path, backend, CREME_PRECISION_F32, threads);
    creme_predictor *predictor = make_predictor(&s, 0, s.info->bins, true);
    *count = (size_t)creme_predictor_outputs(predictor);
    *out = malloc(*count * sizeof **out);
    const uint8_t *one[] = {codes};
    check(creme_predictor_predict(predictor, one, 1, *out));
    creme_predictor_destroy(predictor);
    close_subject(&s);
}

static void test_backends_agree(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 24;
    const char *path = write_network(&shape, 3);
    uint8_t *codes = malloc((size_t)shape.input_bp);
    creme_random random = test_random(3);
    draw_bases(&random, codes, shape.input_bp);
    float *reference, *onednn, *threaded;
    size_t count;
    profile_of(path, CREME_BACKEND_REFERENCE, 2, codes, &reference, &count);
    profile_of(path, CREME_BACKEND_ONEDNN, 1, codes, &onednn, &count);
    profile_of(path, CREME_BACKEND_ONEDNN, 3, codes, &threaded, &count);
    assert_memory_equal(onednn, threaded, count * sizeof *onednn);
    float least = reference[0], most = reference[0];
    for (size_t i = 0; i < count; i++) {
        /* float32 sums of a few hundred terms, through some twenty layers */
        assert_true(fabsf(reference[i] - onednn[i]) <= 2e-5f * (1 + fabsf(reference[i])));
        if (reference[i] < least) least = reference[i];
        if (reference[i] > most) most = reference[i];
    }
    assert_true(most - least > 0.1f); /* the network says something */
    free(reference);
    free(onednn);
    free(threaded);
    free(codes);
    unlink(path);
}

/* The mean over bins and the sum of strands, against the whole profile. */
static void test_readout(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    const char *path = write_network(&shape, 7);
    subject s = open_subject(path, CREME_BACKEND_ONEDNN, CREME_PRECISION_F32, 1);
    uint8_t *codes = malloc((size_t)shape.input_bp);
    creme_random random = test_random(7);
    draw_bases(&random, codes, shape.input_bp);
    const uint8_t *one[] = {codes};
    creme_predictor *every = make_predictor(&s, 0, s.info->bins, true);
    float *profile = malloc((size_t)creme_predictor_outputs(every) * sizeof *profile);
    check(creme_predictor_predict(every, one, 1, profile));

    creme_track_selection pairs = {0};
    check(creme_track_select(&pairs, s.info->tracks, "4,0", true));
    assert_int_equal(pairs.count, 2);
    creme_readout readout = {.bin_first = 10, .bin_end = 17, .tracks = &pairs};
    for (int sum = 0; sum < 2; sum++) {
        readout.sum_bins = sum;
        creme_predictor *predictor = NULL;
        float found[2];
        check(creme_predictor_create(&predictor, s.model, &readout));
        check(creme_predictor_predict(predictor, one, 1, found));
        for (size_t i = 0; i < 2; i++) {
            double expected = 0;
            for (int64_t bin = 10; bin < 17; bin++) {
                const float *row = profile + bin * (int64_t)s.info->tracks->count;
                expected += row[pairs.at[i].track] + row[pairs.at[i].other];
            }
            if (!sum) expected /= 7;
            assert_true(fabs(found[i] - expected) <= 1e-6 * fabs(expected));
        }
        creme_predictor_destroy(predictor);
    }
    creme_track_selection_clear(&pairs);
    creme_predictor_destroy(every);
    free(profile);
    free(codes);
    close_subject(&s);
    unlink(path);
}

static void test_fault_injection(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 16;
    const char *path = write_network(&shape, 9);
    char specification[512];
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    int failures = 0;
    for (size_t n = 1;; n++) {
        creme_model *model = NULL;
        creme_predictor *predictor = NULL;
        creme_track_selection tracks = {0};
        creme_memory_fail_after(n);
        creme_status status = creme_model_open(&model, specification, NULL);
        if (status == CREME_OK)
            status = creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false);
        creme_readout readout = {.bin_first = 0, .bin_end = 8, .tracks = &tracks};
        if (status == CREME_OK) status = creme_predictor_create(&predictor, model, &readout);
        creme_memory_fail_after(0);
        creme_predictor_destroy(predictor);
        creme_track_selection_clear(&tracks);
        creme_model_close(model);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
        failures++;
    }
    assert_true(failures > 50);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expected_profiles),
        cmocka_unit_test(test_windowed_tiny),
        cmocka_unit_test(test_windowed_final_conv_no_crop),
        cmocka_unit_test(test_windowed_many_tokens),
        cmocka_unit_test(test_windowed_prime),
        cmocka_unit_test(test_windowed_convolutional),
        cmocka_unit_test(test_convolutional_work),
        cmocka_unit_test(test_windowed_flash),
        cmocka_unit_test(test_windowed_bf16),
        cmocka_unit_test(test_backends_agree),
        cmocka_unit_test(test_readout),
        cmocka_unit_test(test_fault_injection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
