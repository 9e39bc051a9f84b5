/* Draws in stages: a tile gets further replicates exactly until its interval is narrow at a look, and its row is then
 * that of an assay with so many shuffles. */
#include "assay/assay_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { TRACKS = 2, SHUFFLES = 20, ROWS = FAKE_TILES * TRACKS, LOOKS = 4 };

static const int64_t looks[LOOKS] = {5, 9, 13, SHUFFLES};

typedef creme_status create_function(creme_assay **out, const creme_site *site, const creme_assay_options *options);

static void evaluate_hashed(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < TRACKS; t++) out[t] = fake_hashed(self, codes, t);
}

/* Every sequence the same: intervals have no width. */
static void evaluate_constant(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    (void)codes;
    for (int64_t t = 0; t < TRACKS; t++) out[t] = 7;
}

static void evaluate_silent(const void *self, const uint8_t *codes, float *out)
{
    (void)self;
    (void)codes;
    for (int64_t t = 0; t < TRACKS; t++) out[t] = 0;
}

typedef struct outcome {
    creme_effect rows[ROWS];
    int64_t constructs, rounds;
} outcome;

static outcome run(create_function *create, const fake_sites *sites, const creme_assay_options *options,
                   const drive_model *model, uint64_t order)
{
    outcome out;
    creme_assay *assay = NULL;
    assert_int_equal(create(&assay, &sites->at[0], options), CREME_OK);
    int64_t most = creme_assay_constructs(assay);
    out.rounds = drive_assay(assay, model, order);
    memcpy(out.rows, drive_finish(assay, ROWS), sizeof out.rows);
    out.constructs = creme_assay_constructs(assay);
    assert_true(out.constructs <= most);
    for (int64_t i = 0; i < out.constructs; i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(assay, i, &replicate);
        assert_true(replicate.replicate < options->shuffles);
    }
    creme_assay_destroy(assay);
    return out;
}

static double width(const creme_effect *row)
{
    return row->ci_high - row->ci_low;
}

static void assert_same_row(const creme_effect *a, const creme_effect *b)
{
    assert_true(a->n == b->n && a->track == b->track && a->tile.start == b->tile.start);
    assert_true(a->wt == b->wt && a->mean == b->mean && a->sd == b->sd && a->effect == b->effect && a->se == b->se);
    assert_true(a->ci_low == b->ci_low && a->ci_high == b->ci_high);
    for (int i = 0; i < 4; i++) assert_true(a->extra[i] == b->extra[i] || isnan(a->extra[i]));
}

static void check(create_function *create, const fake_sites *sites, bool fresh)
{
    const drive_model model = {evaluate_hashed, sites};
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = TRACKS, .seed = 3, .fresh_backgrounds = fresh};
    outcome at_look[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
        options.shuffles = looks[i];
        at_look[i] = run(create, sites, &options, &model, 0);
        assert_int_equal(at_look[i].rounds, 1);
    }
    bool ended[LOOKS] = {false};
    options.shuffles = SHUFFLES;
    for (int tried = 0; tried < ROWS; tried++) { /* widths that occur, so that some tiles are just narrow enough */
        options.until_ci = width(&at_look[tried % LOOKS].rows[tried]);
        outcome out = run(create, sites, &options, &model, 0), other_order = run(create, sites, &options, &model, 9);
        assert_true(out.constructs <= at_look[LOOKS - 1].constructs);
        for (int j = 0; j < FAKE_TILES; j++) {
            int look = 0;
            for (; look < LOOKS - 1; look++) {
                const creme_effect *row = &at_look[look].rows[j * TRACKS];
                if (width(&row[0]) <= options.until_ci && width(&row[1]) <= options.until_ci) break;
            }
            ended[look] = true;
            for (int t = 0; t < TRACKS; t++) {
                assert_same_row(&out.rows[j * TRACKS + t], &at_look[look].rows[j * TRACKS + t]);
                assert_same_row(&out.rows[j * TRACKS + t], &other_order.rows[j * TRACKS + t]);
            }
        }
    }
    for (int i = 0; i < LOOKS; i++) assert_true(ended[i]);
}

static void test_necessity(void **state)
{
    check(creme_necessity_create, *state, false);
}

static void test_sufficiency(void **state)
{
    check(creme_sufficiency_create, *state, false);
    check(creme_sufficiency_create, *state, true);
}

/* Without any width all tiles end at the first look; without a WT no interval is known, and none ends before the
 * last. */
static void test_ends(void **state)
{
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = TRACKS, .shuffles = SHUFFLES, .until_ci = 1e-9};
    const drive_model constant = {evaluate_constant, NULL}, silent = {evaluate_silent, NULL};
    outcome out = run(creme_necessity_create, *state, &options, &constant, 0);
    assert_true(out.constructs == 1 + 5 * FAKE_TILES && out.rounds == 1 && out.rows[0].n == 5);
    out = run(creme_sufficiency_create, *state, &options, &constant, 0);
    assert_true(out.constructs == 1 + 5 * (FAKE_TILES + 1) && out.rounds == 1);
    out = run(creme_necessity_create, *state, &options, &silent, 0);
    assert_true(out.constructs == 1 + SHUFFLES * FAKE_TILES && out.rounds == LOOKS && out.rows[0].n == SHUFFLES);
    for (int64_t shuffles = 1; shuffles < 8; shuffles++) { /* too few to save any but of 7 */
        options.shuffles = shuffles;
        out = run(creme_necessity_create, *state, &options, &constant, 0);
        assert_int_equal(out.rows[0].n, shuffles == 7 ? 5 : shuffles);
    }
}

static void test_misuse(void **state)
{
    const fake_sites *sites = *state;
    const double wrong[] = {-1, NAN};
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = TRACKS};
    for (int i = 0; i < 2; i++) {
        creme_assay *assay = NULL;
        options.until_ci = wrong[i];
        assert_int_equal(creme_necessity_create(&assay, &sites->at[0], &options), CREME_ERROR_RANGE);
        assert_null(assay);
    }
}

static void test_memory_runs_out(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .tracks = TRACKS, .until_ci = 1};
    creme_assay *assay = NULL;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_sufficiency_create(&assay, &sites->at[0], &options);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && !assay));
    }
    creme_assay_destroy(assay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_necessity), cmocka_unit_test(test_sufficiency),     cmocka_unit_test(test_ends),
        cmocka_unit_test(test_misuse),    cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
