/* Distributions, against numbers worked out by hand. */
#include <creme/distribution.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-12) /* sums of a few doubles */

static void sorting_drops_what_is_no_number(void **state)
{
    (void)state;
    double values[] = {3, NAN, 1, INFINITY, 2};
    assert_int_equal(creme_sort_finite(values, 5), 3);
    NEAR(values[0], 1);
    NEAR(values[2], 3);
}

static void quantiles_lie_between_neighbours(void **state)
{
    (void)state;
    double values[] = {1, 2, 4, 8};
    NEAR(creme_quantile(values, 4, 0), 1);
    NEAR(creme_quantile(values, 4, 0.5), 3);
    NEAR(creme_quantile(values, 4, 0.25), 1.75);
    NEAR(creme_quantile(values, 4, 1), 8);
    NEAR(creme_quantile(values, 1, 0.9), 1);
    assert_true(isnan(creme_quantile(values, 0, 0.5)));
}

/* 1 .. 9 and 100: quartiles 3.25 and 7.75, so whiskers end within [-3.5, 14.5]. */
static void whiskers_end_at_values(void **state)
{
    (void)state;
    double values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100};
    creme_box box = creme_box_of(values, 10);
    NEAR(box.q1, 3.25);
    NEAR(box.median, 5.5);
    NEAR(box.q3, 7.75);
    NEAR(box.least, 1);
    NEAR(box.most, 9);
}

/* 0 .. 64: quantile p is 64 p, so each letter is a whole number. log2 65 = 6.02: three letters. */
static void letters_halve_the_tails(void **state)
{
    (void)state;
    double values[65];
    for (int i = 0; i < 65; i++) values[i] = i;
    creme_letter letters[8];
    assert_int_equal(creme_letters_of(letters, 8, values, 65), 3);
    const double low[] = {16, 8, 4};
    for (int k = 0; k < 3; k++) {
        NEAR(letters[k].low, low[k]);
        NEAR(letters[k].high, 64 - low[k]);
    }
    assert_int_equal(creme_letters_of(letters, 2, values, 65), 2);
    assert_int_equal(creme_letters_of(letters, 8, values, 3), 1);
    assert_int_equal(creme_letters_of(letters, 8, values, 0), 0);
}

static void spread_needs_two(void **state)
{
    (void)state;
    double values[] = {2, 4, 9}, mean, sd;
    creme_mean_sd(values, 3, &mean, &sd);
    NEAR(mean, 5);
    NEAR(sd, sqrt((9 + 1 + 16) / 2.0));
    creme_mean_sd(values, 1, &mean, &sd);
    NEAR(mean, 2);
    assert_true(isnan(sd));
    creme_mean_sd(values, 0, &mean, &sd);
    assert_true(isnan(mean));
}

static void bins_are_round_and_hold_everything(void **state)
{
    (void)state;
    NEAR(creme_bin_width(0, 10, 20), 0.5);
    NEAR(creme_bin_width(0, 3, 10), 0.2);
    NEAR(creme_bin_width(0, 10, 10), 1);
    NEAR(creme_bin_width(5, 5, 10), 1);
    double values[] = {-7, 0, 0.5, 1, 1.99, 2, 50, NAN};
    size_t counts[3];
    creme_histogram(counts, 3, 0, 1, values, 8);
    assert_int_equal(counts[0], 3); /* -7, 0, 0.5 */
    assert_int_equal(counts[1], 2); /* 1, 1.99 */
    assert_int_equal(counts[2], 2); /* 2, 50 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_drops_what_is_no_number),
        cmocka_unit_test(quantiles_lie_between_neighbours),
        cmocka_unit_test(whiskers_end_at_values),
        cmocka_unit_test(letters_halve_the_tails),
        cmocka_unit_test(spread_needs_two),
        cmocka_unit_test(bins_are_round_and_hold_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
