/* Masking on a function that counts N; tiles deleted and replaced, written out by hand, on a genome's both strands, and
 * through a network, where only what moved is computed anew; and the rows of all assays. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/kinds.h"
#include "model/random/random_weights.h"
#include "scratch.h"

#include <creme/engine.h>
#include <creme/removal.h>

/* Each N takes its place away from 1,000,000: a mask is told by where it is and how wide. */
static void evaluate_holes(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    out[0] = 1e6f;
    for (int i = 0; i < FAKE_BP; i++) {
        if (codes[i] == CREME_BASE_N) out[0] -= (float)i;
    }
}

static void test_masks(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_scope scope = {.options = {.tile_bp = FAKE_TILE_BP, .tracks = 1}, .how = CREME_HOW_MASK};
    creme_unit_sites both = {&sites->at[0], &sites->at[0]};
    const creme_assay_kind *const kinds[] = {creme_assay_kind_find("masking"), creme_assay_kind_find("necessity")};
    for (size_t k = 0; k < 2; k++) { /* necessity's way to mask is the same assay */
        creme_assay *assay = NULL;
        drive_model model = {evaluate_holes, NULL};
        assert_int_equal(kinds[k]->create(&assay, &scope, both, (creme_unit_place){0}), CREME_OK);
        creme_tile_set grid;
        assert_int_equal(creme_tile_set_init_grid(&grid, FAKE_BP, FAKE_TILE_BP), CREME_OK);
        int64_t tiles = creme_tile_set_count(&grid);
        assert_int_equal(creme_assay_constructs(assay), 1 + tiles);
        assert_int_equal(drive_assay(assay, &model, 3), 1);
        const creme_effect *rows = drive_finish(assay, (size_t)tiles);
        for (int64_t i = 0; i < tiles; i++) {
            creme_interval tile = creme_tile_set_get(&grid, i);
            double holes = 0;
            for (int64_t base = tile.start; base < tile.end; base++) holes += (double)base;
            assert_int_equal(rows[i].tile.start, tile.start);
            assert_true(rows[i].wt == 1e6 && rows[i].mean == 1e6 - holes && rows[i].n == 1);
            assert_true(rows[i].effect == holes / 1e6);
            assert_true(isnan(rows[i].se) && isnan(rows[i].ci_low) && isnan(rows[i].ci_high) && isnan(rows[i].sd));
        }
        creme_assay_destroy(assay);
    }
}

static void test_nothing_to_narrow(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = 1, .until_ci = 0.1};
    creme_assay *assay = NULL;
    assert_fails(creme_masking_create(&assay, &sites->at[0], &options), CREME_ERROR_ARGUMENT, "no interval narrows");
    assert_null(assay);
    const int64_t first[] = {0, 1};
    const uint8_t codes[] = {CREME_BASE_A};
    creme_removal_options how = {CREME_HOW_REPLACE, codes, first, 1};
    assert_fails(creme_removal_create(&assay, &sites->at[0], &options, &how), CREME_ERROR_ARGUMENT, "replaced tiles");
    options.until_ci = 0;
    how.count = 0;
    assert_fails(creme_removal_create(&assay, &sites->at[0], &options, &how), CREME_ERROR_ARGUMENT, "at least one");
    how.how = CREME_HOW_SHUFFLE;
    assert_fails(creme_removal_create(&assay, &sites->at[0], &options, &how), CREME_ERROR_ARGUMENT,
                 "delete or replace");
}

/* --- Deleted and replaced ---------------------------------------------------------------------------------------- */

/* Every sequence that is asked for; its activity is 1,000 less the number of A. */
enum { MOST_RECORDED = 64, SITE_BP = 400 };

typedef struct recorder {
    uint8_t codes[MOST_RECORDED][SITE_BP];
    int count;
} recorder;

static double activity_of(const uint8_t *codes)
{
    double activity = 1000;
    for (int i = 0; i < SITE_BP; i++) activity -= codes[i] == CREME_BASE_A;
    return activity;
}

static void record(const void *self, const uint8_t *codes, float *out)
{
    recorder *r = (recorder *)(uintptr_t)self;
    assert_true(r->count < MOST_RECORDED);
    memcpy(r->codes[r->count++], codes, SITE_BP);
    *out = (float)activity_of(codes);
}

/* The TSS's base has index 200. */
static const creme_interval CUT[] = {{0, 10}, {20, 60}, {50, 51}, {190, 200}, {195, 215}, {201, 230}, {399, 400}};
enum { CUTS = sizeof CUT / sizeof *CUT };

/* The same by moving bases one by one: beyond[i] is base i - SITE_BP of the window's direction. */
static void cut_by_hand(const uint8_t *beyond, creme_interval cut, const uint8_t *put, int64_t length, uint8_t *out)
{
    static uint8_t whole[4 * SITE_BP];
    int64_t at = 0, tss = SITE_BP + 200;
    for (int64_t i = 0; i < 3 * SITE_BP; i++) {
        if (i == cut.start + SITE_BP) {
            memcpy(whole + at, put, (size_t)length);
            at += length;
        }
        if (i >= cut.start + SITE_BP && i < cut.end + SITE_BP) continue;
        whole[at++] = beyond[i];
    }
    if (cut.end <= 200) tss += length - (cut.end - cut.start);
    if (cut.start <= 200 && cut.end > 200 && length < 200 - cut.start) tss += length - (200 - cut.start);
    memcpy(out, whole + tss - 200, SITE_BP);
}

static void check_removal(const creme_site *site, const uint8_t *beyond, creme_how way)
{
    static const uint8_t codes[] = {0, 1, 2, 3, 4, 3, 3, 3, 3, 3, 2, 2};
    static const int64_t first[] = {0, 5, 6, 12}, nothing[] = {0, 0};
    creme_removal_options how = {.how = way, .codes = codes, .first = first, .count = 3};
    if (way == CREME_HOW_DELETE) how.first = nothing;
    int64_t each = way == CREME_HOW_DELETE ? 1 : 3;
    creme_tile_set set;
    recorder *r = calloc(1, sizeof *r);
    assert_non_null(r);
    assert_int_equal(creme_tile_set_init_list(&set, SITE_BP, 40, CUT, CUTS), CREME_OK);
    creme_assay_options options = {.tile_bp = 40, .tracks = 1, .tiles = &set};
    creme_assay *assay = NULL;
    assert_int_equal(creme_removal_create(&assay, site, &options, &how), CREME_OK);
    assert_int_equal(creme_assay_constructs(assay), 1 + CUTS * each);
    drive_model model = {record, r};
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, CUTS);
    double wt = activity_of(beyond + SITE_BP);
    for (int t = 0; t < CUTS; t++) {
        double sum = 0, squares = 0, values[3];
        for (int k = 0; k < each; k++) {
            uint8_t expected[SITE_BP];
            cut_by_hand(beyond, CUT[t], codes + how.first[k], how.first[k + 1] - how.first[k], expected);
            assert_memory_equal(r->codes[1 + t * each + k], expected, SITE_BP);
            values[k] = activity_of(expected);
            sum += values[k];
        }
        for (int k = 0; k < each; k++) squares += (values[k] - sum / (double)each) * (values[k] - sum / (double)each);
        assert_int_equal(rows[t].n, each);
        drive_is_near(rows[t].mean, sum / (double)each);
        drive_is_near(rows[t].effect, (wt - sum / (double)each) / wt);
        if (each == 1) {
            assert_true(isnan(rows[t].sd) && isnan(rows[t].ci_low));
        } else {
            drive_is_near(rows[t].sd, sqrt(squares / 2));
            drive_is_near(rows[t].ci_high - rows[t].effect, 4.302652729749464 * sqrt(squares / 2 / 3) / wt);
        }
    }
    creme_assay_destroy(assay);
    free(r);
}

static void test_cut_out(void **state)
{
    (void)state;
    enum { CHROMOSOME_BP = 900 };
    static char bases[CHROMOSOME_BP + 1], text[CHROMOSOME_BP + 32], name[] = "G", chrom[] = "chr1", none[] = "";
    static uint8_t beyond[3 * SITE_BP];
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 3, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < CHROMOSOME_BP; i++) bases[i] = "ACGT"[creme_random_below(&random, 4)];
    snprintf(text, sizeof text, ">chr1\n%s\n", bases);
    scratch folder = scratch_open();
    creme_fasta *fasta = NULL;
    const char *path = scratch_write(&folder, "small.fa", text, SCRATCH_PLAIN);
    assert_int_equal(creme_fasta_open(&fasta, path, NULL), CREME_OK);
    for (int i = 0; i < 6; i++) { /* in the middle, and near both ends of the chromosome, on both strands */
        static const int64_t places[] = {450, 205, 690};
        creme_locus locus = {name, chrom, places[i / 2], "+-"[i % 2], none};
        creme_site site;
        assert_int_equal(creme_site_open(&site, &locus, fasta, SITE_BP, CREME_WINDOW_PLAIN), CREME_OK);
        creme_interval tss = creme_locus_to_window(&locus, site.genome, (creme_interval){locus.tss, locus.tss + 1});
        if (tss.start == 200) {
            assert_int_equal(creme_site_read(&site, (creme_interval){-SITE_BP, 2 * SITE_BP}, beyond), CREME_OK);
            check_removal(&site, beyond, CREME_HOW_DELETE);
            check_removal(&site, beyond, CREME_HOW_REPLACE);
        } else {
            assert_int_equal(i % 2, 1); /* a window of even length has its TSS left of the middle there */
        }
        creme_site_close(&site);
    }
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

/* --- Through a network -------------------------------------------------------------------------------------------- */

enum { NETWORK_BP = 4096 };

static creme_assay *evaluate(creme_predictor *predictor, const creme_site *site, const creme_assay_options *options,
                             const creme_removal_options *how, bool whole)
{
    creme_assay *assay = NULL;
    creme_engine *engine = NULL;
    creme_engine_options engine_options = {.whole_sequences = whole};
    assert_int_equal(creme_removal_create(&assay, site, options, how), CREME_OK);
    assert_int_equal(creme_engine_create(&engine, predictor, &engine_options), CREME_OK);
    assert_int_equal(creme_engine_run_assay(engine, assay), CREME_OK);
    creme_engine_destroy(engine);
    return assay;
}

/* Grid and elements, deleted and replaced: the same bits, whether the whole is computed or only what moved. */
static void check_network(creme_predictor *predictor, creme_random *random, const creme_tile_set *set)
{
    static uint8_t bases[NETWORK_BP];
    static char name[] = "G", none[] = "";
    static const int64_t first[] = {0, 1, 300, 812};
    creme_locus locus = {name, name, NETWORK_BP / 2, '+', none};
    creme_site site;
    for (int i = 0; i < NETWORK_BP; i++) bases[i] = (uint8_t)creme_random_below(random, 4);
    assert_int_equal(creme_site_open_sequence(&site, &locus, bases, NETWORK_BP), CREME_OK);
    int64_t tracks = creme_predictor_outputs(predictor), differ = 0;
    creme_assay_options options = {.tile_bp = 512, .tracks = tracks, .tiles = set};
    for (int i = 0; i < 2; i++) {
        creme_removal_options how = {i ? CREME_HOW_REPLACE : CREME_HOW_DELETE, bases, first, 3};
        creme_assay *windowed = evaluate(predictor, &site, &options, &how, false);
        creme_assay *whole = evaluate(predictor, &site, &options, &how, true);
        int64_t constructs = creme_assay_constructs(whole);
        for (int64_t c = 0; c < constructs * tracks; c++) {
            double one = creme_assay_get(windowed, c / tracks, c % tracks);
            assert_true(one == creme_assay_get(whole, c / tracks, c % tracks));
            differ += one != creme_assay_get(whole, 0, c % tracks);
        }
        creme_assay_destroy(windowed);
        creme_assay_destroy(whole);
    }
    assert_true(differ > 20);
    creme_site_close(&site);
}

static void test_windowed_is_whole(void **state)
{
    (void)state;
    static const creme_interval listed[] = {{0, 7},       {100, 900},   {850, 1600},  {1500, 1501},
                                            {2000, 2047}, {2048, 2100}, {3000, 3333}, {4095, 4096}};
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "random.safetensors"), *kind = NULL;
    char specification[256];
    const char *sizes = "borzoi:dim=16,depth=1,heads=2,key=4,stem=8,first=8,divisor=4,final=12,human=3,mouse=0";
    assert_int_equal(creme_random_write(path, sizes, 5, &kind), CREME_OK);
    snprintf(specification, sizeof specification, "%s:%s", kind, path);
    creme_model *model = NULL;
    creme_model_options options = {.input_bp = NETWORK_BP};
    assert_int_equal(creme_model_open(&model, specification, &options), CREME_OK);
    const creme_model_info *info = creme_model_describe(model);
    creme_track_selection tracks = {0};
    assert_int_equal(creme_track_select(&tracks, info->tracks, "all", false), CREME_OK);
    creme_readout readout = {.tracks = &tracks};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    creme_predictor *predictor = NULL;
    assert_int_equal(creme_predictor_create(&predictor, model, &readout), CREME_OK);
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 8, .purpose = CREME_RANDOM_TEST});
    creme_tile_set set;
    assert_int_equal(creme_tile_set_init_list(&set, NETWORK_BP, 512, listed, 8), CREME_OK);
    check_network(predictor, &random, NULL);
    check_network(predictor, &random, &set);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    scratch_close(&folder);
}

/* Every row has what the layers above ask of it. */
static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < creme_assay_kind_count; i++) {
        const creme_assay_kind *kind = creme_assay_kinds[i];
        assert_true(kind->name && kind->question && kind->about && kind->create && kind->finish && kind->describe);
        assert_ptr_equal(creme_assay_kind_find(kind->name), kind);
        assert_non_null(creme_assay_kind_find(creme_assay_read_as(kind->name)));
        assert_true(kind->takes & CREME_TAKES_COMMON);
        assert_int_equal(kind->needs & ~kind->takes, 0);
        assert_true(!(kind->takes & CREME_TAKES_BINS) != !(kind->takes & CREME_TAKES_PROFILE));
    }
    assert_null(creme_assay_kind_find("necessit"));
    assert_null(creme_assay_read_as("analyze"));
    assert_string_equal(creme_assay_read_as("masking"), "necessity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),   cmocka_unit_test(test_nothing_to_narrow),
        cmocka_unit_test(test_cut_out), cmocka_unit_test(test_windowed_is_whole),
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
