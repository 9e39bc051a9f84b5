/* Exons that are moved by splices: base by base against a list of where each one went; and deleted tiles, where what
 * is read moves along. */
#include "assay/follow_exons.h"

#include <creme/callback_model.h>
#include <creme/engine.h>
#include <creme/removal.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

static char locus_name[] = "G", locus_chrom[] = "mine", nothing[] = "";

static void open_site(creme_site *site, creme_locus *locus, const uint8_t *codes, int64_t length, int64_t tss)
{
    *locus = (creme_locus){locus_name, locus_chrom, tss, '+', nothing};
    assert_succeeds(creme_site_open_sequence(site, locus, codes, length));
}

/* --- Where bases go ----------------------------------------------------------------------------------------------
 * */

enum { LENGTH = 60, PAD = 100, MOST = 4, MOST_BASES = 9, SETS = 20000 };

typedef struct random_set {
    creme_replacement at[MOST];
    size_t count;
} random_set;

static int64_t below(creme_random *random, int64_t limit)
{
    return (int64_t)creme_random_below(random, (uint64_t)limit);
}

static void draw_set(creme_random *random, random_set *set)
{
    static const uint8_t bases[MOST_BASES];
    int64_t at = below(random, LENGTH);
    set->count = 0;
    for (size_t count = (size_t)below(random, MOST + 1); set->count < count && at < LENGTH;) {
        int64_t cut = below(random, MOST_BASES), put = below(random, 3) ? below(random, MOST_BASES) : cut;
        set->at[set->count++] = (creme_replacement){{at, at + cut}, bases, put};
        at += cut + below(random, 12);
    }
}

/* places[PAD + b] = where base b of the window comes to lie, or INT64_MIN if it is gone. */
static void find_places(const random_set *set, int64_t tss, int64_t *places)
{
    int64_t count = 0, image = -1, next = -PAD;
    for (int64_t i = 0; i < LENGTH + 2 * PAD; i++) places[i] = INT64_MIN;
    for (size_t i = 0; i <= set->count; i++) {
        const creme_replacement *it = &set->at[i];
        for (int64_t end = i < set->count ? it->at.start : LENGTH + PAD; next < end; next++) {
            if (next == tss) image = count;
            places[PAD + next] = count++;
        }
        if (i == set->count) break;
        bool covers = it->at.start <= tss && tss < it->at.end, same = it->length == it->at.end - it->at.start;
        for (int64_t b = 0; b < it->length; b++) {
            if (covers && it->at.start + b == tss) image = count;
            if (same) places[PAD + it->at.start + b] = count;
            count++;
        }
        if (covers && image < 0) image = count;
        next = it->at.end;
    }
    for (int64_t i = 0; i < LENGTH + 2 * PAD; i++) {
        if (places[i] != INT64_MIN) places[i] += tss - image;
    }
}

static void test_places(void **state)
{
    (void)state;
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 31, .purpose = CREME_RANDOM_TEST});
    uint8_t codes[LENGTH];
    for (int i = 0; i < LENGTH; i++) codes[i] = (uint8_t)below(&random, 4);
    int64_t gone = 0, cut_short = 0;
    for (int64_t tss = 0; tss < LENGTH; tss += 7) {
        creme_site site;
        creme_locus locus;
        creme_splicer *splicer = NULL;
        open_site(&site, &locus, codes, LENGTH, tss);
        assert_succeeds(creme_splicer_create(&splicer, &site, MOST * MOST_BASES));
        for (int i = 0; i < SETS / 9; i++) {
            random_set set;
            int64_t places[LENGTH + 2 * PAD], at = below(&random, 10);
            creme_interval exons[6], moved[6];
            size_t count = 0, left = 0, expected = 0;
            draw_set(&random, &set);
            find_places(&set, tss, places);
            for (; count < 6 && at < LENGTH - 8; count++, at += 1 + below(&random, 10)) {
                exons[count].start = at;
                exons[count].end = at += 1 + below(&random, 7);
            }
            creme_splice_move(splicer, set.at, set.count, CREME_MOVES_FAR, exons, count, moved, &left);
            for (size_t e = 0; e < count; e++) {
                int64_t first = exons[e].start, last = exons[e].end - 1;
                while (first <= last && places[PAD + first] == INT64_MIN) first++;
                while (last >= first && places[PAD + last] == INT64_MIN) last--;
                gone += first > last;
                cut_short += first <= last && last - first + 1 < exons[e].end - exons[e].start;
                if (first > last) continue;
                assert_true(expected < left);
                assert_int_equal(moved[expected].start, places[PAD + first]);
                assert_int_equal(moved[expected].end, places[PAD + last] + 1);
                expected++;
            }
            assert_int_equal(expected, left);
        }
        creme_splicer_destroy(splicer);
        creme_site_close(&site);
    }
    assert_true(gone > 1000 && cut_short > 1000);
}

/* --- Deleted tiles ------------------------------------------------------------------------------------------------
 * */

enum { WINDOW_BP = 600, BIN_BP = 10, BINS = WINDOW_BP / BIN_BP, TILE_BP = 40, TSS = 300 };

/* What the model says of a bin depends on its bases alone. */
static float bin_value(const uint8_t *codes, int64_t bin)
{
    uint32_t sum = 1;
    for (int64_t p = bin * BIN_BP; p < (bin + 1) * BIN_BP; p++) sum = sum * 31 + codes[p];
    return 1 + (float)(sum % 1000);
}

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = WINDOW_BP, .bins = BINS, .bin_bp = BIN_BP, .tracks = 1, .batch = 3};
    return CREME_OK;
}

static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    (void)self;
    for (int64_t i = 0; i < request->count; i++) {
        for (int64_t bin = request->bin_first; bin < request->bin_end; bin++)
            *out++ = bin_value(request->codes[i], bin);
    }
    return CREME_OK;
}

/* A tile is as wide as four bins. Upstream exons move with what is deleted nearer to the TSS, downstream ones too:
 * where no exon is cut, the gene reads as before. What is cut out of an exon is not read any more. */
static void test_deleted_tiles(void **state)
{
    (void)state;
    static const creme_model_functions functions = {.describe = describe, .predict = predict};
    static const creme_interval exons[] = {{90, 100}, {300, 310}, {330, 350}, {440, 480}, {560, 600}};
    const creme_bin_frame frame = {0, BIN_BP, BINS};
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 3, .purpose = CREME_RANDOM_TEST});
    uint8_t codes[WINDOW_BP];
    for (int i = 0; i < WINDOW_BP; i++) codes[i] = (uint8_t)below(&random, 4);
    creme_site site;
    creme_locus locus;
    open_site(&site, &locus, codes, WINDOW_BP, TSS);
    creme_exon_bins bins;
    assert_succeeds(creme_exon_bins_init(&bins, &frame, exons, 5));
    creme_model *model = NULL;
    creme_track_selection tracks;
    creme_predictor *predictor = NULL;
    creme_engine *engine = NULL;
    creme_assay *assay = NULL;
    assert_succeeds(creme_model_from_functions(&model, &functions, NULL));
    assert_succeeds(creme_track_select(&tracks, creme_model_describe(model)->tracks, "all", false));
    const creme_readout readout = {.bin_end = BINS, .listed = true, .tracks = &tracks};
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    assert_succeeds(creme_engine_create(&engine, predictor, NULL));
    const creme_assay_options options = {.tile_bp = TILE_BP, .tracks = 1, .exons = &bins};
    assert_succeeds(creme_removal_create(&assay, &site, &options, &(creme_removal_options){.how = CREME_HOW_DELETE}));
    assert_succeeds(creme_engine_run_assay(engine, assay));
    const creme_effect *rows = NULL;
    size_t count = 0;
    assert_succeeds(creme_assay_finish(assay, &rows, &count));
    int touched = 0, quiet = 0;
    for (size_t i = 0; i < count; i++) {
        double lost = 0;
        for (size_t e = 0; e < 5; e++) {
            for (int64_t b = exons[e].start / BIN_BP; b < exons[e].end / BIN_BP; b++) {
                int64_t at = b * BIN_BP;
                if (rows[i].tile.start <= at && at < rows[i].tile.end) lost += (double)bin_value(codes, b);
            }
        }
        /* Downstream of a deletion nothing of the gene leaves the window; nor upstream here. */
        assert_true(rows[i].mean == rows[i].wt - lost);
        touched += lost > 0;
        quiet += lost == 0;
    }
    assert_true(touched >= 3 && quiet >= 5);
    creme_assay_destroy(assay);
    creme_engine_destroy(engine);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    creme_exon_bins_clear(&bins);
    creme_site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_deleted_tiles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
