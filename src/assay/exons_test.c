/* Assays that read exons: each locus, and each gene at a locus, its own bins; whatever the batch. */
#include <creme/callback_model.h>
#include <creme/engine.h>
#include <creme/greedy.h>

#include "assay/sites_fake.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "scratch.h"

enum { BIN_BP = 10, BINS = FAKE_BP / BIN_BP, TRACKS = 2, SHUFFLES = 3 };

static const creme_bin_frame FRAME = {0, BIN_BP, BINS};

/* What the model says of a bin: a hash of the bases in it and in its neighbours. */
static float bin_value(const uint8_t *codes, int64_t bin, int64_t track)
{
    uint32_t sum = (uint32_t)(1 + track);
    int64_t first = bin > 0 ? bin - 1 : bin, last = bin + 1 < BINS ? bin + 1 : bin;
    for (int64_t p = first * BIN_BP; p < (last + 1) * BIN_BP; p++) sum = sum * 31 + codes[p];
    return 1 + (float)(sum % 1000) / 8;
}

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out =
        (creme_model_description){.input_bp = FAKE_BP, .bins = BINS, .bin_bp = BIN_BP, .tracks = TRACKS, .batch = 4};
    return CREME_OK;
}

static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    int64_t *asked = self;
    *asked += request->count;
    for (int64_t i = 0; i < request->count; i++) {
        for (int64_t bin = request->bin_first; bin < request->bin_end; bin++) {
            for (int64_t t = 0; t < request->track_count; t++)
                *out++ = bin_value(request->codes[i], bin, request->tracks[t]);
        }
    }
    return CREME_OK;
}

typedef struct setting {
    fake_sites sites;
    creme_exon_bins exons[3]; /* of two genes at the first site, and of one at the second */
    creme_model *model;
    creme_track_selection tracks;
    creme_predictor *predictor;
    int64_t asked;
} setting;

static void open_setting(setting *s, bool listed)
{
    static const creme_model_functions functions = {.describe = describe, .predict = predict};
    static const creme_interval exons[3][3] = {
        {{3, 12}, {95, 131}, {340, 341}}, {{200, 240}, {250, 270}, {390, 400}}, {{0, 50}, {61, 66}, {170, 230}}};
    *s = (setting){0};
    fake_sites_open(&s->sites);
    for (int i = 0; i < 3; i++) assert_succeeds(creme_exon_bins_init(&s->exons[i], &FRAME, exons[i], 3));
    assert_succeeds(creme_model_from_functions(&s->model, &functions, &s->asked));
    assert_succeeds(creme_track_select(&s->tracks, creme_model_describe(s->model)->tracks, "all", false));
    const creme_readout readout = {.bin_end = BINS, .listed = listed, .tracks = &s->tracks};
    assert_succeeds(creme_predictor_create(&s->predictor, s->model, &readout));
}

static void close_setting(setting *s)
{
    creme_predictor_destroy(s->predictor);
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
    for (int i = 0; i < 3; i++) creme_exon_bins_clear(&s->exons[i]);
    fake_sites_close(&s->sites);
}

/* --- The same assays without engine and predictor: every construct's bins are added up here. */

static creme_assay *make(const setting *s, int gene, int kind)
{
    creme_assay *assay = NULL;
    const creme_site *site = &s->sites.at[gene == 2];
    const creme_assay_options options = {
        .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = 7, .tracks = TRACKS, .exons = &s->exons[gene]};
    if (kind == 0) assert_succeeds(creme_necessity_create(&assay, site, &options));
    if (kind == 1) assert_succeeds(creme_sufficiency_create(&assay, site, &options));
    if (kind == 2) {
        const creme_interaction_options search = {.track = 1, .search = CREME_SEARCH_ENHANCERS, .rounds = 3};
        assert_succeeds(creme_interaction_create(&assay, site, &options, &search));
    }
    return assay;
}

static void drive(const setting *s, creme_assay *assay, int gene)
{
    enum { MOST = 64 };
    float waiting[MOST][TRACKS];
    int64_t ids[MOST], count = 0;
    for (;;) {
        creme_construct construct;
        creme_next next;
        assert_succeeds(creme_assay_next(assay, &construct, &next));
        if (next == CREME_NEXT_CONSTRUCT) {
            uint8_t codes[FAKE_BP];
            double sums[TRACKS] = {0};
            assert_succeeds(creme_construct_write(&construct, codes));
            assert_ptr_equal(construct.bins, &s->exons[gene].bins);
            for (int64_t bin = 0; bin < BINS; bin++) {
                bool read = false;
                for (size_t e = 0; e < s->exons[gene].exon_count; e++) {
                    creme_interval exon = s->exons[gene].exons[e];
                    read = read || (exon.start < (bin + 1) * BIN_BP && bin * BIN_BP < exon.end);
                }
                for (int64_t t = 0; t < TRACKS && read; t++) sums[t] += (double)bin_value(codes, bin, t);
            }
            ids[count] = construct.id;
            for (int64_t t = 0; t < TRACKS; t++) waiting[count][t] = (float)sums[t];
            count++;
        }
        while (count > 0 && (next != CREME_NEXT_CONSTRUCT || count == MOST)) {
            count--;
            assert_succeeds(creme_assay_observe(assay, ids[count], waiting[count]));
        }
        if (next == CREME_NEXT_DONE) return;
    }
}

static void same_rows(creme_assay *a, creme_assay *b)
{
    const creme_effect *left = NULL, *right = NULL;
    size_t left_count = 0, right_count = 0;
    assert_succeeds(creme_assay_finish(a, &left, &left_count));
    assert_succeeds(creme_assay_finish(b, &right, &right_count));
    assert_int_equal(left_count, right_count);
    assert_true(left_count > 0);
    for (size_t i = 0; i < left_count; i++) {
        const double x[] = {left[i].wt, left[i].mean, left[i].sd, left[i].effect},
                     y[] = {right[i].wt, right[i].mean, right[i].sd, right[i].effect};
        for (int k = 0; k < 4; k++) assert_true(x[k] == y[k] || (isnan(x[k]) && isnan(y[k])));
        assert_int_equal(left[i].tile.start, right[i].tile.start);
    }
}

/* Two genes at one locus have the same sequences and other activities: one engine, which remembers, runs both. */
static void test_assays(void **state)
{
    (void)state;
    setting s;
    open_setting(&s, true);
    for (int64_t batch = 1; batch < 8; batch++) {
        creme_engine *engine = NULL;
        assert_succeeds(creme_engine_create(&engine, s.predictor, &(creme_engine_options){.batch = batch}));
        for (int kind = 0; kind < 3; kind++) {
            for (int gene = 0; gene < 3; gene++) {
                creme_assay *by_engine = make(&s, gene, kind), *by_hand = make(&s, gene, kind);
                drive(&s, by_hand, gene);
                assert_succeeds(creme_engine_run_assay(engine, by_engine));
                same_rows(by_hand, by_engine);
                creme_assay_destroy(by_engine);
                creme_assay_destroy(by_hand);
            }
        }
        creme_engine_destroy(engine);
    }
    close_setting(&s);
}

/* Units of both genes in flight at once, in one batch: equal sequences are asked for once for each gene. */
typedef struct units {
    creme_assay *at[4];
    int next, count, finished;
} units;

static creme_status next_unit(void *self, creme_assay **out)
{
    units *u = self;
    *out = u->next < u->count ? u->at[u->next++] : NULL;
    return CREME_OK;
}

static creme_status finish_unit(void *self, creme_assay *assay)
{
    units *u = self;
    (void)assay;
    u->finished++;
    return CREME_OK;
}

static void abandon_unit(void *self, creme_assay *assay)
{
    (void)self;
    (void)assay;
}

static void test_genes_of_one_locus_in_a_batch(void **state)
{
    (void)state;
    setting s;
    open_setting(&s, true);
    units u = {.count = 4};
    for (int i = 0; i < 4; i++) u.at[i] = make(&s, i % 2, 0); /* the two genes, each twice */
    creme_engine *engine = NULL;
    assert_succeeds(creme_engine_create(&engine, s.predictor, &(creme_engine_options){.batch = 50}));
    s.asked = 0;
    assert_succeeds(creme_engine_run(engine, &(creme_unit_source){&u, next_unit, finish_unit, abandon_unit}));
    assert_int_equal(u.finished, 4);
    assert_int_equal(s.asked, 2 * creme_assay_constructs(u.at[0]));
    for (int i = 0; i < 4; i++) {
        creme_assay *by_hand = make(&s, i % 2, 0);
        drive(&s, by_hand, i % 2);
        same_rows(by_hand, u.at[i]);
        creme_assay_destroy(by_hand);
    }
    for (int i = 0; i < 4; i++) creme_assay_destroy(u.at[i]);
    creme_engine_destroy(engine);
    close_setting(&s);
}

static void test_misfits(void **state)
{
    (void)state;
    for (int listed = 0; listed < 2; listed++) {
        setting s;
        open_setting(&s, listed);
        creme_engine *engine = NULL;
        creme_assay *assay = NULL;
        creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .shuffles = 2, .seed = 7, .tracks = TRACKS};
        if (!listed) options.exons = &s.exons[0];
        assert_succeeds(creme_engine_create(&engine, s.predictor, NULL));
        assert_succeeds(creme_necessity_create(&assay, &s.sites.at[0], &options));
        assert_fails(creme_engine_run_assay(engine, assay), CREME_ERROR_ARGUMENT,
                     listed ? "the assay has no exons" : "the read-out does not list bins");
        creme_assay_destroy(assay);
        options.exons = &s.exons[0];
        options.peak = true;
        assert_fails(creme_activity_create(&assay, &s.sites.at[0], &options), CREME_ERROR_ARGUMENT, "no peak");
        options.peak = false;
        options.exons = &(creme_exon_bins){0};
        assert_fails(creme_activity_create(&assay, &s.sites.at[0], &options), CREME_ERROR_ARGUMENT, "without a bin");
        creme_engine_destroy(engine);
        close_setting(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_assays),
                                       cmocka_unit_test(test_genes_of_one_locus_in_a_batch),
                                       cmocka_unit_test(test_misfits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
