/* Set sufficiency on the additive function of sites_fake.h, by hand. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

enum { TRACKS = 2, SHUFFLES = 6, SEED = 5, SET = 3 };

enum { ROUND, CONTROL_MEAN, NORMALISED };

static void evaluate(const void *self, const uint8_t *codes, float *out)
{
    for (int64_t t = 0; t < TRACKS; t++) out[t] = fake_additive(self, codes, t);
}

/* The margin of shuffle k of the window: the same backgrounds as sufficiency's. */
static creme_summary margins(const fake_sites *sites)
{
    double values[SHUFFLES];
    uint8_t codes[FAKE_BP];
    for (int k = 0; k < SHUFFLES; k++) {
        creme_random_key key = {
            .seed = SEED, .locus = sites->at[0].key, .replicate = (uint64_t)k, .purpose = CREME_RANDOM_BACKGROUND};
        assert_int_equal(creme_shuffle(codes, sites->codes[0], FAKE_BP, 2, &key), CREME_OK);
        values[k] = fake_margin(codes);
    }
    return creme_summarise(values, SHUFFLES);
}

static creme_interval tile_at(int tile)
{
    return (creme_interval){fake_start(tile), fake_start(tile) + FAKE_TILE_BP};
}

static creme_assay_options options_of(void)
{
    return (creme_assay_options){.tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = SEED, .tracks = TRACKS};
}

static const int ORDER[SET] = {6, 2, 3};

static void check_rows(const fake_sites *sites, const creme_effect *rows, int64_t track, bool silencers)
{
    creme_summary margin = margins(sites);
    double wt = fake_additive(sites, sites->codes[0], track), control = fake_tss(0, track) + margin.mean, added = 0;
    for (int r = 0; r <= SET; r++) {
        if (r > 0) added += fake_weight(0, ORDER[r - 1], track) * (ORDER[r - 1] + 1);
        assert_int_equal(rows[r].tile.start, r == 0 ? FAKE_TSS_BP : fake_start(ORDER[r - 1]));
        assert_true(rows[r].track == track && rows[r].n == SHUFFLES && rows[r].extra[ROUND] == r);
        assert_string_equal(rows[r].text[0], silencers ? "silencers" : "enhancers");
        drive_is_near(rows[r].wt, wt);
        drive_is_near(rows[r].mean, control + added);
        drive_is_near(rows[r].sd, margin.sd);
        drive_is_near(rows[r].effect, added / wt);
        drive_is_near(rows[r].se, 0); /* what a background does by itself drops out */
        drive_is_near(rows[r].extra[CONTROL_MEAN], control);
        drive_is_near(rows[r].extra[NORMALISED], (control + added) / (silencers ? control : wt));
    }
}

static void test_rows(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate, sites};
    creme_interval tiles[SET] = {tile_at(ORDER[0]), tile_at(ORDER[1]), tile_at(ORDER[2])};
    for (int variant = 0; variant < 8; variant++) {
        bool silencers = variant & 2;
        creme_assay_options options = options_of();
        creme_set_options set = {variant & 1, (creme_search)silencers, tiles, SET};
        creme_assay *assay = NULL;
        assert_int_equal(creme_set_sufficiency_create(&assay, &sites->at[0], &options, &set), CREME_OK);
        assert_string_equal(creme_assay_name(assay), "set-sufficiency");
        assert_int_equal(creme_assay_constructs(assay), 1 + SHUFFLES * (SET + 1));
        assert_int_equal(drive_assay(assay, &model, (uint64_t)variant / 4), 1);
        check_rows(sites, drive_finish(assay, SET + 1), variant & 1, silencers);
        creme_replicate replicate;
        creme_assay_get_replicate(assay, 0, &replicate);
        assert_true(strcmp(replicate.role, "wt") == 0 && replicate.round == 0);
        creme_assay_get_replicate(assay, SHUFFLES, &replicate);
        assert_true(strcmp(replicate.role, "control") == 0 && replicate.replicate == SHUFFLES - 1);
        creme_assay_get_replicate(assay, 1 + 2 * SHUFFLES + 4, &replicate);
        assert_true(strcmp(replicate.role, "mutant") == 0 && replicate.round == 2 && replicate.replicate == 4);
        creme_assay_destroy(assay);
    }
}

/* An empty set is the TSS tile alone. */
static void test_empty_set(void **state)
{
    const fake_sites *sites = *state;
    drive_model model = {evaluate, sites};
    creme_assay_options options = options_of();
    creme_assay *assay = NULL;
    assert_int_equal(creme_set_sufficiency_create(&assay, &sites->at[0], &options, &(creme_set_options){0}),
                     CREME_OK);
    drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, 1);
    drive_is_near(rows->mean, rows->extra[CONTROL_MEAN]);
    creme_assay_destroy(assay);
}

static void test_sets_that_cannot_be(void **state)
{
    const fake_sites *sites = *state;
    creme_assay_options options = options_of();
    creme_interval tss = {200, 240}, outside = {380, 420}, none = {20, 20}, before = {-20, 20};
    const creme_interval sets[][2] = {
        {tile_at(0), tss}, {tile_at(0), outside}, {tile_at(0), none}, {tile_at(0), before}, {tile_at(3), {130, 150}}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        creme_set_options set = {.tiles = sets[i], .tile_count = 2};
        creme_assay *assay = NULL;
        assert_int_equal(creme_set_sufficiency_create(&assay, &sites->at[0], &options, &set), CREME_ERROR_RANGE);
        assert_null(assay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_empty_set),
                                       cmocka_unit_test(test_sets_that_cannot_be)};
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
