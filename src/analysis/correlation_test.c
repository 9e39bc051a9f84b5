/* Correlations in little memory are those of the plain ones, to the bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/correlation.h"
#include "base/memory.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

enum { MOST = 3000 };

/* Values of so many levels; 0: all are others. */
static double draw(uint64_t *seed, int levels)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return levels ? (double)((*seed >> 33) % (unsigned)levels) : (double)(*seed >> 11) / 1e15 - 4;
}

static void assert_same(creme_test_result a, creme_test_result b)
{
    assert_memory_equal(&a.statistic, &b.statistic, sizeof a.statistic);
    assert_memory_equal(&a.p, &b.p, sizeof a.p);
}

static void test_same(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 31, 64, 1000, MOST};
    double x[MOST], y[MOST];
    uint64_t seed = 11;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        for (int levels = 0; levels < 5; levels += 2) {
            size_t n = sizes[k];
            creme_test_result pearson, spearman, own;
            for (size_t i = 0; i < n; i++) {
                x[i] = draw(&seed, levels);
                y[i] = x[i] + draw(&seed, 3);
            }
            assert_succeeds(creme_spearman(&own, x, y, n));
            creme_test_result plain = creme_pearson(x, y, n);
            assert_succeeds(creme_correlate(&pearson, &spearman, x, y, n));
            assert_same(pearson, plain);
            assert_same(spearman, own);
        }
    }
}

static creme_status run(uint64_t groups, size_t pairs, creme_test_result *last)
{
    creme_correlations *c = NULL;
    creme_test_result ignored;
    size_t n = 0;
    uint64_t seed = 5;
    creme_status status = CREME_OK;
    CREME_TRY(creme_correlations_create(&c));
    for (size_t i = 0; i < pairs; i++) {
        double x = draw(&seed, 0);
        CREME_TRY(creme_correlations_add(c, i % groups, x, x * x + draw(&seed, 0)));
    }
    for (uint64_t g = 0; g < groups; g++) {
        if (g % 3 == 1) continue; /* not asked for */
        CREME_TRY(creme_correlations_get(c, g, &n, last, &ignored));
        assert_int_equal(n, (pairs - g + groups - 1) / groups);
    }
    CREME_TRY(creme_correlations_get(c, groups, &n, &ignored, &ignored));
    assert_int_equal(n, 0);
done:
    creme_correlations_destroy(c);
    return status;
}

static void test_groups(void **state)
{
    (void)state;
    double x[MOST], y[MOST];
    uint64_t seed = 5;
    size_t n = 0;
    creme_test_result last;
    assert_succeeds(run(3, MOST, &last));
    for (size_t i = 0; i < MOST; i++) {
        double value = draw(&seed, 0), other = value * value + draw(&seed, 0);
        if (i % 3 != 2) continue;
        x[n] = value;
        y[n++] = other;
    }
    assert_same(last, creme_pearson(x, y, n));
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t k = 1; status != CREME_OK; k++) {
        creme_memory_fail_after(k);
        status = run(4, 50, &last);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same), cmocka_unit_test(test_groups)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
