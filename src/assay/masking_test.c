/* Masking on a function that counts N, and its units and row in a run. */
#include "assay/sites_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/assay_drive.h"
#include "assay/kinds.h"
#include "scratch.h"

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
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_nothing_to_narrow),
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
