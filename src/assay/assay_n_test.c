/* Tiles of nothing but N: they have no effect and no interval, whatever the model says of them. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"

#include <creme/greedy.h>
#include <creme/profile.h>

enum { N_TILE = 2, SHUFFLES = 4 };

static const creme_assay_options OPTIONS = {
    .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = 5, .tracks = DRIVE_TRACKS};

/* Makes [start, start + FAKE_TILE_BP) of the first site N. */
static void put_n(fake_sites *sites, int start)
{
    memset(sites->codes[0] + start, CREME_BASE_N, FAKE_TILE_BP);
    creme_background_release(sites->at[0].wild_type);
    sites->at[0].wild_type = NULL;
    assert_int_equal(creme_background_create(&sites->at[0].wild_type, sites->codes[0], FAKE_BP, NULL, NULL, 0),
                     CREME_OK);
}

static bool says_nothing(const creme_effect *row)
{
    return isnan(row->mean) && isnan(row->sd) && isnan(row->effect) && isnan(row->se) && isnan(row->ci_low) &&
           isnan(row->ci_high) && row->n == 0;
}

typedef creme_status creator(creme_assay **out, const creme_site *site, const creme_assay_options *options);

static void check_tiles(creator *create, const creme_assay_options *options)
{
    fake_sites sites;
    fake_sites_open(&sites);
    put_n(&sites, fake_start(N_TILE));
    creme_assay *assay = NULL;
    assert_int_equal(create(&assay, &sites.at[0], options), CREME_OK);
    drive_model model = {drive_hashed, &sites};
    (void)drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, FAKE_TILES * DRIVE_TRACKS);
    for (int i = 0; i < FAKE_TILES * DRIVE_TRACKS; i++) {
        assert_true(says_nothing(&rows[i]) == (i / DRIVE_TRACKS == N_TILE));
        assert_true(rows[i].wt > 0);
        for (int e = 0; e < assay->column_count; e++) {
            assert_true(isnan(rows[i].extra[e]) == (i / DRIVE_TRACKS == N_TILE));
        }
    }
    creme_assay_destroy(assay);
    fake_sites_close(&sites);
}

static void test_tiles(void **state)
{
    (void)state;
    check_tiles(creme_necessity_create, &OPTIONS);
    check_tiles(creme_sufficiency_create, &OPTIONS);
    creme_assay_options in_stages = OPTIONS;
    in_stages.shuffles = 40;
    in_stages.until_ci = 1e-6;
    check_tiles(creme_necessity_create, &in_stages);
    check_tiles(creme_sufficiency_create, &in_stages);
}

static void check_distance(int64_t tile, bool nothing)
{
    fake_sites sites;
    fake_sites_open(&sites);
    put_n(&sites, fake_start(N_TILE));
    creme_assay *assay = NULL;
    assert_int_equal(creme_distance_create(&assay, &sites.at[0], tile, &OPTIONS), CREME_OK);
    drive_model model = {drive_hashed, &sites};
    (void)drive_assay(assay, &model, 0);
    const creme_effect *rows = drive_finish(assay, FAKE_TILES * DRIVE_TRACKS);
    for (int i = 0; i < FAKE_TILES * DRIVE_TRACKS; i++) {
        assert_true(says_nothing(&rows[i]) == nothing);
        assert_true(isnan(rows[i].extra[0]) == nothing);
    }
    creme_assay_destroy(assay);
    fake_sites_close(&sites);
}

static void test_distance(void **state)
{
    (void)state;
    check_distance(N_TILE, true);
    check_distance(N_TILE + 1, false);
}

/* The TSS tile is what contexts are put about, and what a swap moves. */
static void test_tss(void **state)
{
    (void)state;
    fake_sites sites;
    fake_sites_open(&sites);
    put_n(&sites, FAKE_TSS_BP);
    drive_model model = {drive_hashed, &sites};
    for (int swapped = 0; swapped < 3; swapped++) {
        creme_assay *assay = NULL;
        creme_assay_options options = OPTIONS;
        if (swapped == 2) options.edition = CREME_EDITION_2023;
        creme_status status = swapped ? creme_context_swap_create(&assay, &sites.at[0], &sites.at[1], &options)
                                      : creme_context_dependence_create(&assay, &sites.at[0], &options);
        assert_int_equal(status, CREME_OK);
        (void)drive_assay(assay, &model, 0);
        const creme_effect *rows = drive_finish(assay, (swapped == 2 ? 2 : 1) * DRIVE_TRACKS);
        for (int i = 0; i < (swapped == 2 ? 2 : 1) * DRIVE_TRACKS; i++) {
            assert_true(says_nothing(&rows[i]));
            assert_true(rows[i].wt > 0);
        }
        creme_assay_destroy(assay);
    }
    fake_sites_close(&sites);
}

/* A search never picks it, and ends when nothing else is left. */
static void test_interaction(void **state)
{
    (void)state;
    fake_sites sites;
    fake_sites_open(&sites);
    put_n(&sites, fake_start(N_TILE));
    for (int all = 0; all < 2; all++) {
        for (int tile = 0; all && tile < FAKE_TILES; tile++) put_n(&sites, fake_start(tile));
        creme_assay *assay = NULL;
        creme_interaction_options how = {.track = 1, .search = CREME_SEARCH_ENHANCERS};
        assert_int_equal(creme_interaction_create(&assay, &sites.at[0], &OPTIONS, &how), CREME_OK);
        drive_model model = {drive_hashed, &sites};
        (void)drive_assay(assay, &model, 0);
        size_t expected = all ? 1 : FAKE_TILES; /* the wild type, and a round for each other tile */
        const creme_effect *rows = drive_finish(assay, expected);
        for (size_t i = 1; i < expected; i++) {
            assert_int_not_equal(rows[i].tile.start, fake_start(N_TILE));
            assert_false(isnan(rows[i].effect));
        }
        creme_assay_destroy(assay);
    }
    fake_sites_close(&sites);
}

/* Drives an assay that has one unit, of the N tile or of another. */
static const creme_effect *rows_of(creme_assay *assay, const fake_sites *sites, size_t *count)
{
    drive_model model = {drive_hashed, sites};
    (void)drive_assay(assay, &model, 0);
    const creme_effect *rows = NULL;
    assert_int_equal(creme_assay_finish(assay, &rows, count), CREME_OK);
    return rows;
}

/* The rows that are not of a beginning without the tile. */
static void check_rows(creme_assay *assay, const fake_sites *sites, size_t first, bool nothing)
{
    size_t count = 0;
    const creme_effect *rows = rows_of(assay, sites, &count);
    assert_true(count > first);
    for (size_t i = first; i < count; i++) {
        assert_true(says_nothing(&rows[i]) == nothing);
        assert_true(rows[i].wt > 0);
    }
    creme_assay_destroy(assay);
}

static void test_cres(void **state)
{
    (void)state;
    static const creme_fine_tile_stage stage = {FAKE_TILE_BP / 4, 0.9, 1};
    fake_sites sites;
    fake_sites_open(&sites);
    put_n(&sites, fake_start(N_TILE));
    for (int64_t tile = N_TILE; tile <= N_TILE + 1; tile++) {
        bool nothing = tile == N_TILE;
        creme_interval at = {fake_start((int)tile), fake_start((int)tile) + FAKE_TILE_BP};
        creme_assay *assay = NULL;
        creme_multiplicity_options copies = {.tile = tile, .track = 1, .copies = 2};
        assert_int_equal(creme_multiplicity_create(&assay, &sites.at[0], &OPTIONS, &copies), CREME_OK);
        check_rows(assay, &sites, 1, nothing);
        creme_set_options set = {.track = 1, .search = CREME_SEARCH_ENHANCERS, .tiles = &at, .tile_count = 1};
        assert_int_equal(creme_set_sufficiency_create(&assay, &sites.at[0], &OPTIONS, &set), CREME_OK);
        check_rows(assay, &sites, 1, nothing);
        creme_fine_tile_options fine = {.track = 1, .tile = tile, .stages = &stage, .stage_count = 1};
        size_t survivors = 0;
        assert_int_equal(creme_fine_tile_create(&assay, &sites.at[0], &OPTIONS, &fine), CREME_OK);
        (void)rows_of(assay, &sites, &survivors);
        (void)creme_fine_tile_survivors(assay, &survivors);
        if (nothing) assert_int_equal(survivors, 0);
        creme_assay_destroy(assay);
        assert_int_equal(creme_fine_tile_create(&assay, &sites.at[0], &OPTIONS, &fine), CREME_OK);
        check_rows(assay, &sites, 0, nothing);
        creme_profile_options profile = {{0, 1, 140, 30}, CREME_PROFILE_ENHANCERS, &at, 1, -1};
        assert_int_equal(creme_profile_create(&assay, &sites.at[0], &OPTIONS, &profile), CREME_OK);
        check_rows(assay, &sites, 0, nothing);
    }
    fake_sites_close(&sites);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tiles), cmocka_unit_test(test_distance),
                                       cmocka_unit_test(test_tss), cmocka_unit_test(test_interaction),
                                       cmocka_unit_test(test_cres)};
    return cmocka_run_group_tests_name("assay_n", tests, NULL, NULL);
}
