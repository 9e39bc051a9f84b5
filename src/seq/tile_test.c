/* The grids of the article, and what every grid must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <creme/tile.h>

static void check_interval(creme_interval got, int64_t start, int64_t end)
{
    assert_int_equal(got.start, start);
    assert_int_equal(got.end, end);
}

static void test_enformer_grid(void **state)
{
    (void)state;
    creme_tile_set grid;
    assert_int_equal(creme_tile_set_init_grid(&grid, 196608, 5000), CREME_OK);
    check_interval(grid.tss, 95804, 100804);
    assert_int_equal(creme_tile_set_count(&grid), 38);
    assert_int_equal(grid.left, 19);
    check_interval(creme_tile_set_get(&grid, 0), 804, 5804);
    check_interval(creme_tile_set_get(&grid, 18), 90804, 95804);
    check_interval(creme_tile_set_get(&grid, 19), 100804, 105804);
    check_interval(creme_tile_set_get(&grid, 37), 190804, 195804);
}

static void test_borzoi_grid(void **state)
{
    (void)state;
    creme_tile_set grid;
    assert_int_equal(creme_tile_set_init_grid(&grid, 524288, 5000), CREME_OK);
    check_interval(grid.tss, 259644, 264644);
    check_interval(creme_tile_set_get(&grid, 0), 4644, 9644);
    assert_int_equal(creme_tile_set_count(&grid), 51 + 51);
}

/* Whole tiles side by side that cover the window up to less than one tile at either end. */
static void test_every_small_grid(void **state)
{
    (void)state;
    for (int64_t window = 1; window <= 60; window++) {
        for (int64_t tile = 1; tile <= window; tile++) {
            creme_tile_set grid;
            assert_int_equal(creme_tile_set_init_grid(&grid, window, tile), CREME_OK);
            check_interval(grid.tss, window / 2 - tile / 2, window / 2 - tile / 2 + tile);
            int64_t count = creme_tile_set_count(&grid);
            int64_t at = count && grid.left ? creme_tile_set_get(&grid, 0).start : grid.tss.start;
            assert_in_range(at, 0, tile - 1);
            for (int64_t i = 0; i < count; i++) {
                if (i == grid.left) at += tile;
                check_interval(creme_tile_set_get(&grid, i), at, at + tile);
                at += tile;
            }
            if (count == grid.left) at += tile;
            assert_true(at <= window);
            assert_true(window - at < tile);
        }
    }
}

static void test_tiles_that_do_not_fit(void **state)
{
    (void)state;
    creme_tile_set grid;
    assert_int_equal(creme_tile_set_init_grid(&grid, 100, 101), CREME_ERROR_RANGE);
    assert_int_equal(creme_tile_set_init_grid(&grid, 100, 0), CREME_ERROR_RANGE);
    assert_int_equal(creme_tile_set_init_grid(&grid, 100, -5), CREME_ERROR_RANGE);
    assert_int_equal(creme_tile_set_init_grid(&grid, 0, 0), CREME_ERROR_RANGE);
    assert_int_equal(creme_tile_set_init_grid(&grid, -1, -1), CREME_ERROR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enformer_grid),
        cmocka_unit_test(test_borzoi_grid),
        cmocka_unit_test(test_every_small_grid),
        cmocka_unit_test(test_tiles_that_do_not_fit),
    };
    return cmocka_run_group_tests_name("tile", tests, NULL, NULL);
}
