/* Statistics against values worked out by hand and against tables. */
#include "assay/effect.h"

#include <creme/shuffle.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void is_near(double value, double expected, double relative)
{
    if (fabs(value - expected) <= relative * fabs(expected)) return;
    fail_msg("%.17g, expected %.17g", value, expected);
}

static void test_summary(void **state)
{
    (void)state;
    const double values[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* squares about the mean 5: 9 1 1 1 0 0 4 16 = 32 */
    creme_summary summary = creme_summarise(values, 8);
    is_near(summary.mean, 5, 0);
    is_near(summary.sd, sqrt(32.0 / 7), 1e-15);
    assert_int_equal(summary.n, 8);
    assert_true(isnan(creme_summarise(values, 1).sd));
    assert_true(creme_summarise(values, 1).mean == 2);
    assert_true(isnan(creme_summarise(values, 0).mean));
    const double far[] = {1e9 + 1, 1e9 + 2, 1e9 + 3}; /* one pass over squares would lose this */
    is_near(creme_summarise(far, 3).sd, 1, 0);
}

static void test_paired_difference(void **state)
{
    (void)state;
    const double a[] = {11, 22, 33}, b[] = {10, 20, 30}; /* differences 1 2 3 */
    creme_estimate difference = creme_paired_difference(a, b, 3);
    is_near(difference.value, 2, 0);
    is_near(difference.se, 1 / sqrt(3.0), 1e-15);
    assert_true(isnan(creme_paired_difference(a, b, 1).se));
}

static void test_paired_ratio(void **state)
{
    (void)state;
    /* mean a = 6, mean b = 2: R = 3; residuals (a - 3 b) / 2 = 0.5 -1 0.5; sd = sqrt(1.5 / 2) */
    const double a[] = {4, 4, 10}, b[] = {1, 2, 3};
    creme_estimate ratio = creme_paired_ratio(a, b, 3);
    is_near(ratio.value, 3, 1e-15);
    is_near(ratio.se, sqrt(0.75 / 3), 1e-15);
    const double tripled[] = {3, 6, 9}; /* a constant ratio is known exactly */
    is_near(creme_paired_ratio(tripled, b, 3).se + 1, 1, 0);
    const double zero[] = {0, 0, 0};
    assert_true(isnan(creme_paired_ratio(a, zero, 3).value));
}

/* Two-sided 95 % points. With 1, 2 and 4 degrees the distribution has an inverse in closed form; the others are the
 * familiar table, of which NIST's handbook 1.3.6.7.2 gives three decimals. */
static void test_student(void **state)
{
    (void)state;
    const double half_pi = 1.57079632679489661923, p = 0.975;
    is_near(creme_student_t_95(1), tan(half_pi * 0.95), 1e-13);
    is_near(creme_student_t_95(2), 2 * (p - 0.5) * sqrt(2 / (4 * p * (1 - p))), 1e-13);
    double root = sqrt(4 * p * (1 - p));
    is_near(creme_student_t_95(4), 2 * sqrt(cos(acos(root) / 3) / root - 1), 1e-13);
    static const struct {
        int degrees;
        double t;
    } table[] = {{3, 3.182},  {5, 2.571},  {9, 2.262},  {10, 2.228}, {19, 2.093},
                 {29, 2.045}, {30, 2.042}, {60, 2.000}, {99, 1.984}, {100, 1.984}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_true(fabs(creme_student_t_95(table[i].degrees) - table[i].t) <= 0.0005);
    }
    assert_true(isnan(creme_student_t_95(0)));
}

/* The sum and the expansion meet, and t falls towards the normal's. */
static void test_student_is_smooth(void **state)
{
    (void)state;
    double before = creme_student_t_95(998), last = creme_student_t_95(999), exact = creme_student_t_95(1000);
    double expanded = creme_student_t_95(1001);
    /* the step shrinks like 1 / degrees^2, so consecutive steps differ by a factor of 1 - 2 / 1000 */
    is_near(exact - expanded, (last - exact) * (1 - 2.0 / 1000), 1e-5);
    is_near(last - exact, (before - last) * (1 - 2.0 / 999), 1e-5);
    for (int64_t degrees = 1; degrees < 3000; degrees++) {
        assert_true(creme_student_t_95(degrees) > creme_student_t_95(degrees + 1));
    }
    is_near(creme_student_t_95((int64_t)1 << 60), 1.959963984540054, 1e-15);
}

static void test_rows(void **state)
{
    (void)state;
    creme_effect row = {0};
    creme_summary mutants = {.mean = 30, .sd = 6, .n = 9};
    creme_effect_set_mutants(&row, &mutants);
    creme_effect_set(&row, creme_share_lost(40, &mutants), 2);
    is_near(row.effect, 0.25, 1e-15);
    is_near(row.se, 0.05, 1e-15);
    is_near(row.ci_low, 0.15, 1e-15);
    is_near(row.ci_high, 0.35, 1e-15);
    assert_true(row.mean == 30 && row.sd == 6 && row.n == 9);
    assert_true(isnan(creme_share_lost(0, &mutants).value));
    assert_true(isnan(creme_share_lost(-1, &mutants).se));
    assert_true(isnan(creme_share_of(NAN, (creme_estimate){1, 1}).value));
}

/* By NumPy and SciPy, in the same words. */
static void test_skewed_bounds(void **state)
{
    (void)state;
    static const struct {
        double values[5], low, high;
        int64_t n;
    } cases[] = {
        {{1, 2, 4, 8, 16}, -0.5714277906937424, 34.70388198621049, 5},
        {{3, 5}, -0.7842514781623393, 15.95876772184419, 2},
        {{1, 1, 1, 1, 30}, -4.093707308629674, 52.65634774755331, 5},
        {{-1, 2, 0, 4}, -0.7106492808353047, 8.997448632419069, 4},
        {{-4, -1, -2, -1.5}, -7.904492133272603, -0.8263046538513794, 4},
        {{1e-9, 1, 2, 3}, -1.1526856398357417, 11.982010187081734, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_bounds got = creme_skewed_bounds(cases[i].values, cases[i].n, creme_student_t_95(cases[i].n - 1));
        is_near(got.low, cases[i].low, 1e-12);
        is_near(got.high, cases[i].high, 1e-12);
    }
    const double same[] = {7, 7, 7};
    creme_bounds got = creme_skewed_bounds(same, 3, creme_student_t_95(2));
    assert_true(got.low == 7 && got.high == 7);
    assert_true(isnan(creme_skewed_bounds(same, 1, NAN).low));
}

/* Turned about: the mean's upper bound is the lost share's lower one. */
static void test_context_rows(void **state)
{
    (void)state;
    const double values[] = {1, 2, 4, 8, 16};
    creme_effect row = {.wt = 40}, silent = {0};
    creme_effect_set_context(&row, values, 5, creme_student_t_95(4));
    is_near(row.effect, 1 - 6.2 / 40, 1e-15);
    is_near(row.ci_low, 1 - 34.70388198621049 / 40, 1e-13);
    is_near(row.ci_high, 1 + 0.5714277906937424 / 40, 1e-13);
    assert_true(row.mean == 6.2 && row.n == 5);
    creme_effect_set_context(&silent, values, 5, 2);
    assert_true(isnan(silent.effect) && isnan(silent.ci_low) && isnan(silent.ci_high));
}

/* n log-normal values, log sd 0.7: Student's interval holds their mean in 90 % of cases at n = 10, this one in 98 %.
 * 20,000 cases: four standard errors of a share are 0.6 %. */
static void test_skewed_bounds_hold(void **state)
{
    (void)state;
    enum { CASES = 20000, N = 10 };
    creme_random random;
    const creme_random_key key = {.seed = 3};
    creme_random_init(&random, &key);
    double t = creme_student_t_95(N - 1), truth = exp(0.7 * 0.7 / 2);
    int held = 0, held_by_student = 0;
    for (int i = 0; i < CASES; i++) {
        double values[N];
        for (int k = 0; k < N; k++) {
            double radius = sqrt(-2 * log(1 - creme_random_unit(&random)));
            values[k] = exp(0.7 * radius * cos(6.283185307179586 * creme_random_unit(&random)));
        }
        creme_bounds bounds = creme_skewed_bounds(values, N, t);
        creme_summary of = creme_summarise(values, N);
        held += bounds.low <= truth && truth <= bounds.high;
        held_by_student += fabs(of.mean - truth) <= t * of.sd / sqrt((double)N);
    }
    assert_in_range(held, (int)(0.96 * CASES), (int)(0.99 * CASES));
    assert_in_range(held_by_student, (int)(0.88 * CASES), (int)(0.92 * CASES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_paired_difference),
        cmocka_unit_test(test_paired_ratio),
        cmocka_unit_test(test_student),
        cmocka_unit_test(test_student_is_smooth),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_skewed_bounds),
        cmocka_unit_test(test_context_rows),
        cmocka_unit_test(test_skewed_bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
