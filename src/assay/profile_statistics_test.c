/* Statistics of profiles, by numbers worked out by hand. */
#include "assay/profile_statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { BINS = 5, TRACKS = 2 };

/* Of track 0 sums are 7 and 15; of track 1, 3 and 1. */
static const float WILD_TYPE[BINS * TRACKS] = {1, 0, 2, 1, 0, 0, 4, 2, 0, 0};
static const float MUTANT[BINS * TRACKS] = {1, 0, 5, 1, 2, 0, 7, 0, 0, 0};

static creme_profile_statistics compare(int64_t track, const creme_interval *bins, size_t count)
{
    creme_profile_statistics out;
    creme_profile_compare(&out, WILD_TYPE, MUTANT, TRACKS, track, bins, count);
    return out;
}

static void test_all_bins(void **state)
{
    (void)state;
    const creme_interval all = {0, BINS};
    creme_profile_statistics first = compare(0, &all, 1), second = compare(1, &all, 1);
    assert_true(first.sum_delta == 8);
    assert_true(first.log_sed == 1);                         /* log2(16 / 8) */
    assert_true(fabs(first.d2 - sqrt(9 + 4 + 9)) == 0);      /* differences 0 3 2 3 0 */
    assert_true(first.max_delta == 3 && first.max_bin == 1); /* bin 3's is as large, and later */
    assert_true(second.sum_delta == -2);
    assert_true(second.log_sed == -1); /* log2(2 / 4) */
    assert_true(second.d2 == 2);
    assert_true(second.max_delta == -2 && second.max_bin == 3);
}

static void test_some_bins(void **state)
{
    (void)state;
    const creme_interval range = {2, 4}, pieces[] = {{0, 1}, {2, 3}, {4, 5}};
    creme_profile_statistics of_range = compare(0, &range, 1), of_pieces = compare(0, pieces, 3);
    assert_true(of_range.sum_delta == 5 && of_range.max_delta == 3 && of_range.max_bin == 3);
    assert_true(fabs(of_range.log_sed - log2(10.0 / 5.0)) == 0);
    assert_true(fabs(of_range.d2 - sqrt(13)) == 0);
    assert_true(of_pieces.sum_delta == 2 && of_pieces.d2 == 2 && of_pieces.log_sed == 1);
    assert_true(of_pieces.max_delta == 2 && of_pieces.max_bin == 2);
}

/* REF and ALT change places: every sign turns, no size does. Equal profiles differ by nothing. */
static void test_symmetry(void **state)
{
    (void)state;
    const creme_interval all = {0, BINS};
    creme_profile_statistics there = compare(0, &all, 1), back, none;
    creme_profile_compare(&back, MUTANT, WILD_TYPE, TRACKS, 0, &all, 1);
    assert_true(back.sum_delta == -there.sum_delta && back.log_sed == -there.log_sed && back.d2 == there.d2);
    assert_true(back.max_delta == -there.max_delta && back.max_bin == there.max_bin);
    creme_profile_compare(&none, MUTANT, MUTANT, TRACKS, 0, &all, 1);
    assert_true(none.sum_delta == 0 && none.log_sed == 0 && none.d2 == 0 && none.max_delta == 0);
    assert_int_equal(none.max_bin, 0);
}

static void test_no_bins(void **state)
{
    (void)state;
    const creme_interval empty = {3, 3};
    creme_profile_statistics none = compare(0, NULL, 0), of_empty = compare(0, &empty, 1);
    assert_true(isnan(none.sum_delta) && isnan(none.log_sed) && isnan(none.d2) && isnan(none.max_delta));
    assert_int_equal(none.max_bin, -1);
    assert_true(isnan(of_empty.sum_delta));
    assert_int_equal(of_empty.max_bin, -1);
}

static void test_what_has_no_logarithm(void **state)
{
    (void)state;
    const float negative[] = {-0.5F, -1.5F}, fine[] = {1, 2}, broken[] = {1, NAN};
    const creme_interval all = {0, 2};
    creme_profile_statistics out;
    creme_profile_compare(&out, negative, fine, 1, 0, &all, 1);
    assert_true(out.sum_delta == 5 && isnan(out.log_sed) && out.max_delta == 3.5);
    creme_profile_compare(&out, fine, broken, 1, 0, &all, 1);
    assert_true(isnan(out.sum_delta) && isnan(out.log_sed) && isnan(out.d2) && isnan(out.max_delta));
    assert_true(isnan(creme_log_sed(-1, 0)) && isnan(creme_log_sed(0, NAN)) && creme_log_sed(0, 3) == 2);
}

/* Sums of float32 in float64: a bin of 1 beside one of 2^24 is not lost. */
static void test_sums_are_wide(void **state)
{
    (void)state;
    const float wild_type[] = {16777216, 0, 0, 0}, mutant[] = {16777216, 1, 1, 1};
    const creme_interval all = {0, 4};
    creme_profile_statistics out;
    creme_profile_compare(&out, wild_type, mutant, 1, 0, &all, 1);
    assert_true(out.sum_delta == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_bins),
        cmocka_unit_test(test_some_bins),
        cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_no_bins),
        cmocka_unit_test(test_what_has_no_logarithm),
        cmocka_unit_test(test_sums_are_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
