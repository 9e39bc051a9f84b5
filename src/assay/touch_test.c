/* What changes touch: the TSS's base has index 200, and bases [192, 208) are read, or those under exons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/touch.h"

#include <string.h>

typedef struct fixture {
    creme_locus locus;
    creme_site site;
} fixture;

static void open_fixture(fixture *f)
{
    static char name[] = "G", none[] = "";
    static uint8_t codes[400];
    f->locus = (creme_locus){name, name, 200, '+', none};
    assert_int_equal(creme_site_open_sequence(&f->site, &f->locus, codes, 400), CREME_OK);
}

static void check(const fixture *f, const creme_read *read, int64_t start, int64_t end, bool at_tss, bool in_readout)
{
    creme_touch touch = creme_touch_of(&f->site, read, (creme_interval){start, end});
    assert_int_equal(touch.at_tss, at_tss);
    assert_int_equal(touch.in_readout, in_readout);
}

static void test_bins_of_the_tss(void **state)
{
    (void)state;
    fixture f;
    open_fixture(&f);
    const creme_read read = {.bases = {192, 208}};
    check(&f, &read, 0, 192, false, false);
    check(&f, &read, 0, 193, false, true);
    check(&f, &read, 199, 200, false, true);
    check(&f, &read, 200, 201, true, true);
    check(&f, &read, 201, 202, false, true);
    check(&f, &read, 0, 400, true, true);
    check(&f, &read, 208, 300, false, false);
    check(&f, &read, 200, 200, false, true); /* insertions */
    check(&f, &read, 192, 192, false, false);
    check(&f, &read, 193, 193, false, true);
    check(&f, &read, 208, 208, false, false);
    creme_site_close(&f.site);
}

static void test_exons(void **state)
{
    (void)state;
    fixture f;
    open_fixture(&f);
    const creme_bin_frame frame = {.first_bp = 40, .bin_bp = 32, .count = 10};
    const creme_interval exons[] = {{100, 110}, {300, 340}}; /* bins 1 and 2, [72, 136); 8 and 9, [296, 360) */
    creme_exon_bins bins = {0};
    assert_int_equal(creme_exon_bins_init(&bins, &frame, exons, 2), CREME_OK);
    const creme_interval first = {frame.first_bp + bins.bins.at[0].start * 32,
                                  frame.first_bp + bins.bins.at[0].end * 32};
    const creme_read read = {.bases = {192, 208}, .exons = &bins};
    check(&f, &read, 200, 201, true, false);
    check(&f, &read, first.start - 5, first.start, false, false);
    check(&f, &read, first.start - 5, first.start + 1, false, true);
    check(&f, &read, first.end, first.end + 5, false, false);
    check(&f, &read, 310, 311, false, true);
    check(&f, &read, 0, 400, true, true);
    creme_exon_bins_clear(&bins);
    creme_site_close(&f.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_of_the_tss),
        cmocka_unit_test(test_exons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
