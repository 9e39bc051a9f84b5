/* Where tiles and elements can be put, worked out by hand: window 400 bp, tiles of 40 bp, TSS tile [180, 220), so
 * that the middles of the grid's tiles are 40, 80, 120, 160, 240, 280, 320, 360. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/tile_places.h"

static void check(const creme_tile_set *tiles, int64_t tile, int64_t own, const int64_t *starts, int64_t count)
{
    creme_tile_places places;
    creme_interval at = creme_tile_set_get(tiles, tile);
    assert_int_equal(creme_tile_places_find(&places, tiles, tile), CREME_OK);
    assert_int_equal(places.count, count);
    assert_int_equal(creme_tile_places_count(tiles, tile), count);
    assert_int_equal(places.own, own);
    for (int64_t i = 0; i < count; i++) {
        assert_int_equal(places.at[i].start, starts[i]);
        assert_int_equal(places.at[i].end, starts[i] + at.end - at.start);
    }
    assert_int_equal(places.at[own].start, at.start);
    creme_tile_places_clear(&places);
}

static void test_grid(void **state)
{
    (void)state;
    creme_tile_set grid;
    const int64_t starts[] = {20, 60, 100, 140, 220, 260, 300, 340};
    assert_int_equal(creme_tile_set_init_grid(&grid, 400, 40), CREME_OK);
    for (int64_t tile = 0; tile < 8; tile++) check(&grid, tile, tile, starts, 8);
}

static void test_elements(void **state)
{
    (void)state;
    static const creme_interval listed[] = {{30, 50}, {35, 55}, {100, 200}, {123, 130}, {185, 215}, {390, 400}};
    creme_tile_set set;
    assert_int_equal(creme_tile_set_init_list(&set, 400, 40, listed, 6), CREME_OK);
    const int64_t narrow[] = {30, 70, 110, 150, 230, 270, 310, 350};
    check(&set, 0, 0, narrow, 8); /* lies where the first middle puts it */
    const int64_t beside[] = {30, 35, 70, 110, 150, 230, 270, 310, 350};
    check(&set, 1, 1, beside, 9);
    const int64_t wide[] = {30, 70, 100, 230,
                            270}; /* -10 and 310 are out of the window, 110 and 190 in the TSS tile */
    check(&set, 2, 2, wide, 5);
    const int64_t odd[] = {37, 77, 117, 123, 157, 237, 277, 317, 357};
    check(&set, 3, 3, odd, 9);
    const int64_t in_tss[] = {25, 65, 105, 145, 185, 225, 265, 305, 345};
    check(&set, 4, 4, in_tss, 9);
    const int64_t last[] = {35, 75, 115, 155, 235, 275, 315, 355, 390};
    check(&set, 5, 8, last, 9);
}

static void test_widest_possible(void **state)
{
    (void)state;
    static const creme_interval listed[] = {{0, 400}};
    creme_tile_set set;
    assert_int_equal(creme_tile_set_init_list(&set, 400, 40, listed, 1), CREME_OK);
    const int64_t only[] = {0};
    check(&set, 0, 0, only, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grid),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_widest_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
