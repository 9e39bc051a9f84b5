/* Profiles: by hand on the additive function of assay_fake.h, and against the assays whose mutants they share. */
#include "assay/assay_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { TRACKS = 2, BINS = 4, SHUFFLES = 5, SEED = 5, FIRST_BIN = 7 };

enum { BIN, DISTANCE_KB };

/* Activities are exact in float32; a few roundings of float64 are all that may differ. */
static const double TOLERANCE = 1e-13;

static void is_near(double value, double expected)
{
    if (fabs(value - expected) <= TOLERANCE * fmax(1, fabs(expected))) return;
    fail_msg("%.17g, expected %.17g", value, expected);
}

/* Bin b has b + 1 times the activity. */
static void evaluate(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t b = 0; b < BINS; b++) {
        for (int64_t t = 0; t < TRACKS; t++) out[b * TRACKS + t] = fake_additive(self, codes, t) * (float)(b + 1);
    }
}

/* Every bin has the same activity, sensitive to every base. */
static void evaluate_hashed(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t i = 0; i < BINS * TRACKS; i++) out[i] = fake_hashed(self, codes, i % TRACKS);
}

static void evaluate_one_bin(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < TRACKS; t++) out[t] = fake_hashed(self, codes, t);
}

static creme_interval tile_at(int tile)
{
    return (creme_interval){fake_start(tile), fake_start(tile) + FAKE_TILE_BP};
}

static creme_assay_options options_of(void)
{
    return (creme_assay_options){.tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = SEED, .tracks = TRACKS};
}

/* Four bins of 30 bp about the middle of the window, at 200. */
static creme_profile_options how_of(creme_profile_mutant mutant, const creme_interval *tiles, size_t count)
{
    return (creme_profile_options){{FIRST_BIN, BINS, 140, 30}, mutant, tiles, count, -1};
}

static creme_assay *made(const fake_sites *sites, const creme_profile_options *how)
{
    creme_assay_options options = options_of();
    creme_assay *assay = NULL;
    if (creme_profile_create(&assay, &sites->at[0], &options, how) != CREME_OK) fail_msg("%s", creme_error_message());
    assert_int_equal(creme_assay_floats(assay), BINS * TRACKS);
    assert_int_equal(creme_assay_constructs(assay), 1 + SHUFFLES);
    return assay;
}

static void check_row(const fake_sites *sites, const creme_effect *row, int64_t bin, double lost)
{
    double wt = fake_additive(sites, sites->codes[0], row->track);
    is_near(row->wt, wt * (double)(bin + 1));
    is_near(row->mean, (wt - lost) * (double)(bin + 1));
    is_near(row->sd, 0); /* what a tile is shuffled to makes no difference here */
    is_near(row->effect, lost / wt);
    assert_int_equal(row->n, SHUFFLES);
    assert_int_equal(row->position.start, 140 + 30 * bin);
    assert_int_equal(row->position.end, 170 + 30 * bin);
    is_near(row->extra[BIN], (double)(FIRST_BIN + bin));
    is_near(row->extra[DISTANCE_KB], ((double)(140 + 30 * bin) + 15 - 200) / 1000);
}

static double lost_of(int tile, int64_t track)
{
    return fake_weight(0, tile, track) * (tile + 1);
}

static void test_tiles_together(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate, sites};
    creme_interval tiles[] = {tile_at(1), tile_at(2), tile_at(6)};
    for (size_t count = 1; count <= 3; count++) {
        creme_profile_options how = how_of(CREME_PROFILE_ENHANCERS, tiles, count);
        creme_assay *assay = made(sites, &how);
        drive_assay(assay, &model, count);
        const creme_effect *rows = drive_finish(assay, BINS * TRACKS);
        for (int64_t i = 0; i < BINS * TRACKS; i++) {
            assert_int_equal(rows[i].track, i % TRACKS);
            double lost = lost_of(1, rows[i].track) + (count > 1 ? lost_of(2, rows[i].track) : 0) +
                          (count > 2 ? lost_of(6, rows[i].track) : 0);
            check_row(sites, &rows[i], i / TRACKS, lost);
            assert_int_equal(rows[i].tile.start, count == 1 ? fake_start(1) : -1);
            assert_string_equal(rows[i].text[0], "enhancers");
            assert_string_equal(rows[i].text[1], count == 1 ? "60-100" : count == 2 ? "60-140" : "60-140,300-340");
        }
        creme_assay_destroy(assay);
    }
}

static void test_one_track(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate, sites};
    creme_interval tile = tile_at(5);
    for (int64_t track = 0; track < TRACKS; track++) {
        creme_profile_options how = how_of(CREME_PROFILE_SILENCERS, &tile, 1);
        how.track = track;
        creme_assay *assay = made(sites, &how);
        assert_int_equal(creme_assay_objective(assay), track);
        drive_assay(assay, &model, 0);
        const creme_effect *rows = drive_finish(assay, BINS);
        for (int64_t bin = 0; bin < BINS; bin++) {
            assert_int_equal(rows[bin].track, track);
            check_row(sites, &rows[bin], bin, lost_of(5, track));
        }
        assert_int_equal(creme_assay_replicates(assay), (1 + SHUFFLES) * BINS);
        creme_replicate replicate;
        creme_assay_get_replicate(assay, 2 * BINS + 3, &replicate);
        assert_true(strcmp(replicate.role, "silencers") == 0 && replicate.replicate == 1);
        assert_int_equal(replicate.position.start, 140 + 3 * 30);
        is_near(*replicate.activity, rows[3].mean);
        creme_assay_destroy(assay);
    }
}

/* What an assay of one bin says of a tile, a profile says in every bin, to the bit. */
static void compare(const fake_sites *sites, const creme_profile_options *how, creme_assay *other, size_t other_rows,
                    size_t first)
{
    drive_model every = {evaluate_hashed, sites}, one = {evaluate_one_bin, sites};
    creme_assay *assay = made(sites, how);
    drive_assay(assay, &every, 0);
    drive_assay(other, &one, 0);
    const creme_effect *rows = drive_finish(assay, BINS * TRACKS), *expected = drive_finish(other, other_rows);
    for (size_t i = 0; i < BINS * TRACKS; i++) {
        const creme_effect *same = &expected[first + i % TRACKS];
        assert_true(rows[i].wt == same->wt && rows[i].mean == same->mean && rows[i].sd == same->sd);
        assert_true(rows[i].effect == same->effect && rows[i].ci_low == same->ci_low);
        assert_int_equal(rows[i].tile.start, same->tile.start);
    }
    creme_assay_destroy(assay);
    creme_assay_destroy(other);
}

static void test_mutants_are_those_of_other_assays(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of();
    creme_assay *other = NULL;
    creme_interval tile = tile_at(3);
    creme_profile_options how = how_of(CREME_PROFILE_ENHANCERS, &tile, 1);
    assert_int_equal(creme_necessity_create(&other, &sites->at[0], &options), CREME_OK);
    compare(sites, &how, other, FAKE_TILES * TRACKS, 3 * TRACKS);
    how = how_of(CREME_PROFILE_CONTEXT, NULL, 0);
    assert_int_equal(creme_context_dependence_create(&other, &sites->at[0], &options), CREME_OK);
    compare(sites, &how, other, TRACKS, 0);
}

static void refused(const fake_sites *sites, creme_profile_options how, creme_status expected, const char *text)
{
    creme_assay_options options = options_of();
    creme_assay *assay = NULL;
    assert_int_equal(creme_profile_create(&assay, &sites->at[0], &options, &how), expected);
    assert_null(assay);
    if (!strstr(creme_error_message(), text)) fail_msg("%s", creme_error_message());
}

static void test_errors(void **state)
{
    const fake_sites *sites = *state;
    creme_interval tiles[] = {tile_at(1), tile_at(1)}, tss = {FAKE_TSS_BP + 10, FAKE_TSS_BP + 20}, out = {390, 410};
    creme_profile_options how = how_of(CREME_PROFILE_ENHANCERS, tiles, 2);
    refused(sites, how, CREME_ERROR_RANGE, "overlaps the TSS tile or one before it");
    how = how_of(CREME_PROFILE_ENHANCERS, &tss, 1);
    refused(sites, how, CREME_ERROR_RANGE, "overlaps the TSS tile");
    how = how_of(CREME_PROFILE_ENHANCERS, &out, 1);
    refused(sites, how, CREME_ERROR_RANGE, "reaches out of the window");
    how = how_of(CREME_PROFILE_ENHANCERS, NULL, 0);
    refused(sites, how, CREME_ERROR_ARGUMENT, "without enhancers takes tiles");
    how = how_of(CREME_PROFILE_CONTEXT, tiles, 1);
    refused(sites, how, CREME_ERROR_ARGUMENT, "without context takes no tiles");
    how = how_of(CREME_PROFILE_SILENCERS, tiles, 1);
    how.track = TRACKS;
    refused(sites, how, CREME_ERROR_RANGE, "there are 2 tracks");
    how = how_of(CREME_PROFILE_SILENCERS, tiles, 1);
    how.bins.count = 9;
    refused(sites, how, CREME_ERROR_RANGE, "not in a window of 400 bp");
    how.bins = (creme_profile_bins){0, INT64_MAX, 0, INT64_MAX};
    refused(sites, how, CREME_ERROR_RANGE, "not in a window of 400 bp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tiles_together), cmocka_unit_test(test_one_track),
                                       cmocka_unit_test(test_mutants_are_those_of_other_assays),
                                       cmocka_unit_test(test_errors)};
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
