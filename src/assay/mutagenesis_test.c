/* Mutagenesis on functions whose truth is known: a sum over bases by hand, and a grammar whose motifs are all that
 * counts. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/assay_grammar.h"

enum { REF, ALT, GENOME_REF, GENOME_ALT };

static const creme_interval TILE = {20, 60};

static creme_assay *create(const creme_site *site, creme_interval tile, creme_interval stretch, int64_t tracks)
{
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = tracks};
    creme_assay *assay = NULL;
    if (creme_mutagenesis_create(&assay, site, tile, stretch, &options) != CREME_OK) {
        fail_msg("%s", creme_error_message());
    }
    return assay;
}

/* Base i of the window counts (i % 7) times its code; track 1 starts from another amount. */
static void evaluate_codes(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    double sum = 0;
    for (int i = 0; i < FAKE_BP; i++) sum += (i % 7) * codes[i];
    out[0] = (float)(10 + sum);
    out[1] = (float)(500 + sum);
}

/* Every base but N, by each of the three others; in the order of bases, alternatives and tracks. */
static void test_every_substitution(void **state)
{
    const fake_sites *sites = *state;
    uint8_t codes[FAKE_BP];
    memcpy(codes, sites->codes[0], FAKE_BP);
    codes[31] = codes[32] = CREME_BASE_N;
    creme_locus locus = *sites->at[0].locus;
    creme_site site = {.locus = &locus, .key = 1};
    assert_int_equal(creme_background_create(&site.wild_type, codes, FAKE_BP, NULL, NULL, 0), CREME_OK);
    for (int minus = 0; minus < 2; minus++) {
        static const char letters[] = "ACGT";
        locus.strand = minus ? '-' : '+';
        drive_model model = {evaluate_codes, NULL};
        creme_assay *assay = create(&site, TILE, (creme_interval){25, 40}, 2);
        assert_string_equal(creme_assay_name(assay), "mutagenesis");
        assert_int_equal(creme_assay_objective(assay), -1);
        assert_int_equal(creme_assay_constructs(assay), 1 + 3 * 13);
        assert_int_equal(drive_assay(assay, &model, 3), 1);
        const creme_effect *row = drive_finish(assay, 2 * 3 * 13);
        float wt[2];
        evaluate_codes(NULL, codes, wt);
        for (int i = 25; i < 40; i++) {
            for (int alt = 0; alt < 4 && codes[i] < 4; alt++) {
                if (alt == codes[i]) continue;
                for (int t = 0; t < 2; t++, row++) {
                    double mutant = (double)wt[t] + (i % 7) * (alt - codes[i]);
                    assert_true(row->tile.start == TILE.start && row->tile.end == TILE.end);
                    assert_true(row->position.start == i && row->position.end == i + 1 && row->track == t);
                    assert_true(row->n == 1 && isnan(row->sd) && isnan(row->se) && isnan(row->ci_low));
                    assert_int_equal(*row->text[REF], letters[codes[i]]);
                    assert_int_equal(*row->text[ALT], letters[alt]);
                    assert_int_equal(*row->text[GENOME_REF], letters[minus ? 3 - codes[i] : codes[i]]);
                    assert_int_equal(*row->text[GENOME_ALT], letters[minus ? 3 - alt : alt]);
                    drive_is_near(row->wt, (double)wt[t]);
                    drive_is_near(row->mean, mutant);
                    drive_is_near(row->effect, (mutant - (double)wt[t]) / (double)wt[t]);
                }
            }
        }
        for (int64_t id = 0; id < creme_assay_constructs(assay); id++) {
            creme_replicate replicate;
            creme_assay_get_replicate(assay, id, &replicate);
            assert_string_equal(replicate.role, id ? "mutant" : "wt");
            assert_true(id == 0 || replicate.position.end - replicate.position.start == 1);
            assert_true(id == 0 || replicate.replicate != codes[replicate.position.start]);
        }
        creme_assay_destroy(assay);
    }
    creme_background_release(site.wild_type);
}

/* Two enhancers, of which a substitution at any base of either leaves one; elsewhere nothing happens. */
static void test_grammar(void **state)
{
    (void)state;
    static const grammar_plant plants[] = {
        {GRAMMAR_ENHANCER, 700}, {GRAMMAR_ENHANCER, 1500}, {GRAMMAR_SILENCER, 760}};
    const int64_t enhancer_bp = (int64_t)strlen(GRAMMAR_ENHANCER), silencer_bp = (int64_t)strlen(GRAMMAR_SILENCER);
    grammar_site *g = malloc(sizeof *g);
    assert_non_null(g);
    grammar_site_open(g, plants, 3);
    drive_model model = {grammar_evaluate, g};
    creme_assay *assay = create(&g->site, (creme_interval){650, 850}, (creme_interval){650, 850}, GRAMMAR_TRACKS);
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, 200 * 3 * GRAMMAR_TRACKS);
    for (int i = 0; i < 200 * 3 * GRAMMAR_TRACKS; i++) {
        int64_t at = rows[i].position.start;
        bool in_enhancer = at >= 700 && at < 700 + enhancer_bp, in_silencer = at >= 760 && at < 760 + silencer_bp;
        double wt = 2 * (1 + 3 * 2) / 2.0, mutant = in_enhancer ? 2 * (1 + 3) / 2.0 : in_silencer ? 2 * wt : wt;
        assert_float_equal(rows[i].wt, wt, 1e-5); /* activities are float32 */
        assert_float_equal(rows[i].effect, (mutant - wt) / wt, 1e-5);
    }
    creme_assay_destroy(assay);
    grammar_site_close(g);
    free(g);
}

static void test_nothing_but_n(void **state)
{
    const fake_sites *sites = *state;
    uint8_t codes[FAKE_BP];
    memset(codes, CREME_BASE_N, FAKE_BP);
    creme_site site = {.locus = sites->at[0].locus};
    assert_int_equal(creme_background_create(&site.wild_type, codes, FAKE_BP, NULL, NULL, 0), CREME_OK);
    drive_model model = {drive_silent, NULL};
    creme_assay *assay = create(&site, TILE, TILE, 2);
    assert_int_equal(creme_assay_constructs(assay), 1);
    drive_assay(assay, &model, 0);
    drive_finish(assay, 0);
    creme_assay_destroy(assay);
    creme_background_release(site.wild_type);
}

/* A share of nothing says nothing. */
static void test_silent_locus(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {drive_silent, NULL};
    creme_assay *assay = create(&sites->at[0], TILE, (creme_interval){20, 21}, 2);
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, 6);
    for (int i = 0; i < 6; i++) assert_true(rows[i].wt == 0 && rows[i].mean == 0 && isnan(rows[i].effect));
    creme_assay_destroy(assay);
}

static void test_stretches_that_cannot_be(void **state)
{
    const fake_sites *sites = *state;
    const creme_interval bad[][2] = {{{20, 60}, {30, 30}},
                                     {{20, 60}, {10, 30}},
                                     {{20, 60}, {50, 61}},
                                     {{-1, 60}, {-1, 3}},
                                     {{390, 401}, {390, 401}}};
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = 1};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_assay *assay = NULL;
        assert_int_equal(creme_mutagenesis_create(&assay, &sites->at[0], bad[i][0], bad[i][1], &options),
                         CREME_ERROR_RANGE);
        assert_null(assay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_substitution),
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_nothing_but_n),
        cmocka_unit_test(test_silent_locus),
        cmocka_unit_test(test_stretches_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
