/* Bins under intervals of bases, counted by hand. */
#include "base/memory.h"

#include <creme/bins.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

/* Bins of 10 bp: bin b covers [100 + 10 b, + 10), up to 200. */
static const creme_bin_frame FRAME = {.first_bp = 100, .bin_bp = 10, .count = 10};

static void expect(const creme_interval *bases, size_t count, const creme_interval *bins, size_t bin_count)
{
    creme_bin_list list = {0};
    assert_int_equal(creme_bin_list_set(&list, &FRAME, bases, count), CREME_OK);
    assert_int_equal(list.count, bin_count);
    for (size_t i = 0; i < bin_count; i++) {
        assert_int_equal(list.at[i].start, bins[i].start);
        assert_int_equal(list.at[i].end, bins[i].end);
    }
    creme_bin_list_clear(&list);
}
#define EXPECT(bases, ...)                                                                                           \
    do {                                                                                                             \
        const creme_interval expected[] = {__VA_ARGS__};                                                             \
        expect(bases, sizeof bases / sizeof *bases, expected, sizeof expected / sizeof *expected);                   \
    } while (0)

static void test_bins_under_exons(void **state)
{
    (void)state;
    const creme_interval one_base[] = {{119, 120}}, next_base[] = {{120, 121}}, whole[] = {{120, 140}},
                         ragged[] = {{129, 141}}, apart[] = {{101, 102}, {128, 151}, {199, 200}};
    EXPECT(one_base, {1, 2});
    EXPECT(next_base, {2, 3});
    EXPECT(whole, {2, 4}); /* ends where a bin does */
    EXPECT(ragged, {2, 5});
    EXPECT(apart, {0, 1}, {2, 6}, {9, 10});
}

/* A bin that two exons share counts once; exons in neighbouring bins make one interval. */
static void test_shared_bins(void **state)
{
    (void)state;
    const creme_interval shared[] = {{111, 112}, {117, 118}}, neighbours[] = {{115, 120}, {120, 125}},
                         inside[] = {{110, 160}, {120, 130}}, overlapping[] = {{110, 125}, {121, 139}};
    EXPECT(shared, {1, 2});
    EXPECT(neighbours, {1, 3});
    EXPECT(inside, {1, 6});
    EXPECT(overlapping, {1, 4});
}

static void test_beyond_the_bins(void **state)
{
    (void)state;
    const creme_interval left[] = {{-50, 100}, {100, 101}}, right[] = {{195, 300}, {300, 400}}, none[] = {{0, 100}},
                         behind[] = {{200, 201}}, across[] = {{0, 1000}}, empty[] = {{150, 150}};
    EXPECT(left, {0, 1});
    EXPECT(right, {9, 10});
    EXPECT(across, {0, 10});
    expect(none, 1, NULL, 0);
    expect(behind, 1, NULL, 0);
    expect(empty, 1, NULL, 0);
    expect(NULL, 0, NULL, 0);
}

static void test_exons_are_cut_to_the_bins(void **state)
{
    (void)state;
    const creme_interval exons[] = {{20, 60}, {90, 105}, {150, 151}, {190, 230}, {240, 250}};
    creme_exon_bins bins;
    assert_int_equal(creme_exon_bins_init(&bins, &FRAME, exons, 5), CREME_OK);
    assert_int_equal(bins.exon_count, 3);
    assert_int_equal(bins.exons[0].start, 100);
    assert_int_equal(bins.exons[0].end, 105);
    assert_int_equal(bins.exons[2].start, 190);
    assert_int_equal(bins.exons[2].end, 200);
    assert_int_equal(bins.bins.count, 3);
    assert_int_equal(creme_bin_list_bins(&bins.bins), 3);
    creme_exon_bins_clear(&bins);
}

static void test_errors(void **state)
{
    (void)state;
    const creme_interval falling[] = {{120, 130}, {110, 115}};
    creme_bin_list list = {0};
    assert_fails(creme_bin_list_set(&list, &FRAME, falling, 2), CREME_ERROR_RANGE, "110 comes after 120");
    assert_fails(creme_bin_list_set(&list, &(creme_bin_frame){0, 0, 5}, NULL, 0), CREME_ERROR_RANGE,
                 "5 bins of 0 bp");
    creme_bin_list_clear(&list);
    for (size_t n = 1;; n++) {
        creme_exon_bins bins;
        creme_memory_fail_after(n);
        creme_status status = creme_exon_bins_init(&bins, &FRAME, &(creme_interval){110, 150}, 1);
        creme_memory_fail_after(0);
        creme_exon_bins_clear(&bins);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_under_exons), cmocka_unit_test(test_shared_bins),
        cmocka_unit_test(test_beyond_the_bins),  cmocka_unit_test(test_exons_are_cut_to_the_bins),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
