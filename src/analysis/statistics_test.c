/* Statistics against SciPy's and NumPy's values (tools/statistics_values.py), and by their properties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/statistics_values.h"
#include "base/memory.h"
#include "scratch.h"

#include <creme/shuffle.h>
#include <creme/statistics.h>
#include <math.h>

#define COUNT(array) (sizeof array / sizeof *array)

enum { MOST = 400 };

/* Both sides round differently in sums of some hundred terms, gammas and error functions. */
static void assert_near(double got, double wanted)
{
    if (fabs(got - wanted) <= 1e-10 * fabs(wanted) + 1e-15) return;
    if (isnan(got) && isnan(wanted)) return;
    print_error("%.17g is not %.17g\n", got, wanted);
    fail();
}

/* Where r is 1 but for its last digit, p is about the root of that digit. */
static void assert_near_p(double got, double wanted)
{
    if (fabs(got - wanted) > 2e-8) assert_near(got, wanted);
}

/* The generator of the tool. */
static void draw(double *values, uint64_t state, int n, int levels)
{
    for (int i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double unit = (double)(state >> 11) / 9007199254740992.0;
        values[i] = levels ? floor(unit * levels) / levels : unit;
    }
}

static void test_mann_whitney(void **state)
{
    (void)state;
    double x[MOST], y[MOST];
    for (size_t i = 0; i < COUNT(mann_whitney_values); i++) {
        int nx = mann_whitney_values[i].nx, ny = mann_whitney_values[i].ny, levels = mann_whitney_values[i].levels;
        draw(x, (uint64_t)nx, nx, levels);
        draw(y, 1000 + (uint64_t)ny, ny, levels);
        for (int k = 0; k < nx && levels; k++) x[k] = floor(x[k] * levels);
        for (int k = 0; k < ny; k++) y[k] = levels ? floor(y[k] * 0.9 * levels) : y[k] * 0.9;
        creme_test_result result;
        assert_succeeds(
            creme_mann_whitney(&result, x, nx, y, ny, (creme_alternative)mann_whitney_values[i].alternative));
        assert_near(result.statistic, mann_whitney_values[i].statistic);
        assert_near(result.p, mann_whitney_values[i].p);
    }
}

static void test_mann_whitney_at_its_edges(void **state)
{
    (void)state;
    const double same[] = {2, 2, 2, 2}, one[] = {1}, above[] = {3, 4, 5};
    creme_test_result result;
    assert_succeeds(creme_mann_whitney(&result, same, 2, same, 2, CREME_TWO_SIDED));
    assert_near(result.p, 1);
    assert_succeeds(creme_mann_whitney(&result, same, 0, same, 2, CREME_TWO_SIDED));
    assert_true(isnan(result.p));
    assert_succeeds(creme_mann_whitney(&result, above, 3, one, 1, CREME_GREATER));
    assert_near(result.statistic, 3);
    assert_near(result.p, 0.25); /* one of the four places that the single value can have */
    creme_memory_fail_after(1);
    assert_fails(creme_mann_whitney(&result, above, 3, one, 1, CREME_GREATER), CREME_ERROR_MEMORY, "");
    creme_memory_fail_after(0);
}

static void test_prediction(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(t_values); i++) {
        assert_near(creme_prediction_test(t_values[i].estimate, t_values[i].se, t_values[i].n).p, t_values[i].p);
    }
    assert_true(isnan(creme_prediction_test(1, 1, 1).p));
    assert_true(isnan(creme_prediction_test(1, NAN, 5).p));
    assert_near(creme_prediction_test(1, 0, 5).p, 1. / 6); /* the odd one of six */
    assert_near(creme_prediction_test(0, 0, 5).p, 1);
}

/* What it promises: of draws all of one kind, one more has p < alpha in alpha of all cases, whatever n. With WT for a
 * constant it would be 0.51 at alpha = 0.05. 20,000 cases: four standard errors of a share are 0.006. */
static void test_prediction_holds_its_level(void **state)
{
    (void)state;
    enum { CASES = 20000, N = 10 };
    creme_random random;
    const creme_random_key key = {.seed = 11};
    creme_random_init(&random, &key);
    int below = 0;
    for (int i = 0; i < CASES; i++) {
        double values[N + 1], mean = 0, squares = 0;
        for (int k = 0; k <= N; k++) {
            values[k] = 0; /* normal, near enough: twelve uniform numbers */
            for (int j = 0; j < 12; j++) values[k] += creme_random_unit(&random);
        }
        for (int k = 1; k <= N; k++) mean += values[k] / N;
        for (int k = 1; k <= N; k++) squares += (values[k] - mean) * (values[k] - mean);
        below += creme_prediction_test(values[0] - mean, sqrt(squares / (N - 1) / N), N).p < 0.05;
    }
    assert_in_range(below, (int)(0.044 * CASES), (int)(0.056 * CASES));
}

static void test_correlations(void **state)
{
    (void)state;
    double x[MOST], y[MOST];
    for (size_t i = 0; i < COUNT(correlation_values); i++) {
        int n = correlation_values[i].n, levels = correlation_values[i].levels;
        draw(x, 7 + (uint64_t)n, n, levels);
        draw(y, 77 + (uint64_t)n, n, levels);
        for (int k = 0; k < n; k++) y[k] += 0.5 * x[k];
        creme_test_result pearson = creme_pearson(x, y, n), spearman;
        assert_succeeds(creme_spearman(&spearman, x, y, n));
        assert_near(pearson.statistic, correlation_values[i].pearson);
        assert_near_p(pearson.p, correlation_values[i].pearson_p);
        assert_near(spearman.statistic, correlation_values[i].spearman);
        assert_near_p(spearman.p, correlation_values[i].spearman_p);
    }
    assert_true(isnan(creme_pearson(x, y, 2).statistic));
    const double flat[] = {1, 1, 1, 1};
    assert_true(isnan(creme_pearson(x, flat, 4).statistic));
    assert_true(creme_pearson(x, x, 10).p < 1e-6); /* r is 1 but for its last digit */
}

/* htslib sums hypergeometric terms made of lgamma, SciPy does not: about 1e-12 apart for counts of some thousands. */
static void test_fisher(void **state)
{
    (void)state;
    creme_test_result result;
    for (size_t i = 0; i < COUNT(fisher_values); i++) {
        assert_succeeds(creme_fisher_exact(&result, fisher_values[i].a, fisher_values[i].b, fisher_values[i].c,
                                           fisher_values[i].d));
        assert_near(result.statistic, fisher_values[i].odds);
        assert_true(fabs(result.p - fisher_values[i].p) <= 1e-8 * fisher_values[i].p);
    }
    assert_succeeds(creme_fisher_exact(&result, 0, 0, 3, 4));
    assert_near(result.p, 1);
    assert_fails(creme_fisher_exact(&result, -1, 0, 3, 4), CREME_ERROR_RANGE, "must not be negative");
    assert_fails(creme_fisher_exact(&result, INT32_MAX, 1, 0, 0), CREME_ERROR_RANGE, "sum");
}

static void test_corrections(void **state)
{
    (void)state;
    double p[20], q[20], with_none[4] = {0.01, NAN, 0.5, 0.02};
    draw(p, 5, 20, 50);
    assert_succeeds(creme_adjust_benjamini_hochberg(q, p, 20));
    for (int i = 0; i < 20; i++) assert_near(q[i], benjamini_hochberg_values[i]);
    assert_succeeds(creme_adjust_benjamini_hochberg(q, with_none, 4));
    assert_near(q[0], 0.03);
    assert_true(isnan(q[1]));
    creme_adjust_bonferroni(with_none, with_none, 4);
    assert_near(with_none[0], 0.03);
    assert_near(with_none[2], 1);
    assert_true(isnan(with_none[1]));
}

static void test_quantiles(void **state)
{
    (void)state;
    double values[MOST];
    for (size_t i = 0; i < COUNT(quantile_values); i++) {
        int n = quantile_values[i].n;
        draw(values, (uint64_t)n, n, 0);
        creme_sort(values, n);
        assert_near(creme_quantile(values, n, quantile_values[i].q), quantile_values[i].value);
    }
    assert_true(isnan(creme_quantile(values, 0, 0.5)));
}

/* The interval covers the mean of a flat trace exactly, and of 100 values lies within 1.96 standard errors on either
 * side, give or take what 2,000 draws leave to chance (seed 1: a twentieth of it). */
static void test_bootstrap(void **state)
{
    (void)state;
    double traces[MOST], low[2], high[2], again[2], other[2], mean = 0, square = 0;
    draw(traces, 3, 200, 0);
    for (int i = 0; i < 100; i++) {
        mean += traces[2 * i] / 100;
        traces[2 * i + 1] = i == 7 ? NAN : 4;
    }
    for (int i = 0; i < 100; i++) square += (traces[2 * i] - mean) * (traces[2 * i] - mean);
    double se = sqrt(square / 100) / 10;
    assert_succeeds(creme_bootstrap_mean(low, high, traces, 100, 2, 2000, 0.95, 1, "a"));
    assert_near(low[1], 4);
    assert_near(high[1], 4);
    assert_true(fabs((mean - low[0]) / se - 1.96) < 0.1 && fabs((high[0] - mean) / se - 1.96) < 0.1);
    assert_succeeds(creme_bootstrap_mean(again, high, traces, 100, 2, 2000, 0.95, 1, "a"));
    assert_succeeds(creme_bootstrap_mean(other, high, traces, 100, 2, 2000, 0.95, 1, "b"));
    assert_true(again[0] == low[0] && other[0] != low[0]);
    assert_succeeds(creme_bootstrap_mean(low, high, traces, 0, 2, 10, 0.95, 1, "a"));
    assert_true(isnan(low[0]) && isnan(high[1]));
    assert_fails(creme_bootstrap_mean(low, high, traces, 1, 2, 0, 0.95, 1, "a"), CREME_ERROR_RANGE, "draws");
    for (size_t n = 1; n < 4; n++) {
        creme_memory_fail_after(n);
        creme_status status = creme_bootstrap_mean(low, high, traces, 100, 2, 10, 0.95, 1, "a");
        creme_memory_fail_after(0);
        assert_int_equal(status, n < 3 ? CREME_ERROR_MEMORY : CREME_OK);
    }
}

/* Seeds 0 .. 5,999: each of the 10 pairs of 5 comes 600 times, within 5 standard deviations (23). */
static void test_sample(void **state)
{
    (void)state;
    size_t picked[5], count = 0, seen[5][5] = {{0}};
    for (uint64_t seed = 0; seed < 6000; seed++) {
        assert_succeeds(creme_sample(picked, &count, 5, 2, seed, "pairs"));
        assert_int_equal(count, 2);
        assert_true(picked[0] < picked[1] && picked[1] < 5);
        seen[picked[0]][picked[1]]++;
    }
    for (int i = 0; i < 5; i++) {
        for (int j = i + 1; j < 5; j++) assert_true(fabs((double)seen[i][j] - 600) < 5 * 23.3);
    }
    assert_succeeds(creme_sample(picked, &count, 3, 9, 1, "all"));
    assert_int_equal(count, 3);
    assert_int_equal(picked[2], 2);
    assert_succeeds(creme_sample(picked, &count, 0, 9, 1, "none"));
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mann_whitney), cmocka_unit_test(test_mann_whitney_at_its_edges),
        cmocka_unit_test(test_prediction),   cmocka_unit_test(test_prediction_holds_its_level),
        cmocka_unit_test(test_correlations), cmocka_unit_test(test_fisher),
        cmocka_unit_test(test_corrections),  cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_bootstrap),    cmocka_unit_test(test_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
