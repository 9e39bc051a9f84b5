/* Looks: when is looked, what a shared sd does, and how often the mean of all draws lies outside its bounds. */
#include "assay/looks.h"

#include <creme/shuffle.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void looks_are_by(bool by_fifths, int64_t n, int64_t first, const int64_t *expected)
{
    creme_looks looks = {.n = n, .first = first, .by_fifths = by_fifths, .candidates = 1, .error = 0.01};
    int64_t m = 0, count = 0;
    do {
        m = creme_looks_next(&looks, m);
        assert_int_equal(m, expected[count]);
        count += m < n;
    } while (m < n);
    assert_int_equal(creme_looks_count(&looks), count);
}

static void looks_are(int64_t n, int64_t first, const int64_t *expected)
{
    looks_are_by(false, n, first, expected);
}

static void test_schedule(void **state)
{
    (void)state;
    looks_are(10, CREME_FIRST_LOOK, (const int64_t[]){3, 5, 7, 10});
    looks_are(5, CREME_FIRST_LOOK, (const int64_t[]){3, 5});
    looks_are(100, CREME_FIRST_LOOK, (const int64_t[]){3, 23, 43, 63, 100});
    looks_are(4, CREME_FIRST_LOOK, (const int64_t[]){4}); /* nothing to be saved */
    looks_are(1, CREME_FIRST_LOOK, (const int64_t[]){1});
    looks_are(10, CREME_FIRST_LOOK_BY_WIDTH, (const int64_t[]){5, 7, 10});
    looks_are(10, CREME_FIRST_LOOK_OF_RACES, (const int64_t[]){2, 3, 5, 7, 10});
    looks_are(5, CREME_FIRST_LOOK_OF_RACES, (const int64_t[]){2, 3, 5});
    looks_are(4, CREME_FIRST_LOOK_OF_RACES, (const int64_t[]){2, 4});
    looks_are(3, CREME_FIRST_LOOK_OF_RACES, (const int64_t[]){3});
    looks_are(6, CREME_FIRST_LOOK_BY_WIDTH, (const int64_t[]){6});
    looks_are_by(true, 100, CREME_FIRST_LOOK_AT_CONTEXT,
                 (const int64_t[]){5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 29, 35, 42, 50, 60, 72, 100});
    looks_are_by(true, 10, CREME_FIRST_LOOK_AT_CONTEXT, (const int64_t[]){5, 6, 7, 8, 10});
    looks_are_by(true, 6, CREME_FIRST_LOOK_AT_CONTEXT, (const int64_t[]){6});
}

/* By hand: draws 1, 2, 3, mean 2, variance 1; w = sqrt((1 - 3/4) / 3). */
static void test_bounds(void **state)
{
    (void)state;
    const double drawn[] = {1, 2, 3}, known[] = {10, 20, 30, 40}, beside[] = {11, 22, 33};
    creme_looks looks = {.n = 4, .first = 3, .candidates = 1, .error = 0.1};
    creme_spread own = creme_looks_spread(NULL, drawn, 3);
    assert_true(own.variance == 1 && own.degrees == 2);
    creme_bounds at = creme_looks_bound(&looks, NULL, drawn, 3, own.variance, 2);
    assert_float_equal(at.low, 2 - 2 * sqrt(0.25 / 3), 1e-12); /* a few roundings */
    assert_float_equal(at.high, 2 + 2 * sqrt(0.25 / 3), 1e-12);
    /* beside controls, whose mean over all four is 25, the same differences */
    own = creme_looks_spread(known, beside, 3);
    assert_true(own.variance == 1 && own.degrees == 2);
    at = creme_looks_bound(&looks, known, beside, 3, 4, 1);
    assert_float_equal(at.low, 27 - 2 * sqrt(0.25 / 3), 1e-12);
    /* Student's t of 4 degrees, 0.999 inside (any table): 8.610; 5 candidates of 10 draws have 3 looks */
    looks = (creme_looks){.n = 10, .first = 3, .candidates = 5, .error = 0.0005 * 2 * 5 * 3};
    assert_float_equal(creme_looks_quantile(&looks, 4), 8.610, 0.001);
}

static void test_pool(void **state)
{
    (void)state;
    const creme_spread spreads[] = {{4, 2}, {1, 6}, {100, 0}};
    creme_spread all = creme_looks_pool(spreads, 3);
    assert_true(all.variance == 14.0 / 8 && all.degrees == 8);
    all = creme_looks_pool(spreads, 0);
    assert_true(all.variance == 0 && all.degrees == 0);
}

/* A standard normal draw (Box & Muller). */
static double normal(creme_random *random)
{
    double u = 1 - creme_random_unit(random), v = creme_random_unit(random);
    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

enum { TILES = 8, DRAWS = 20, TRIALS = 2000 };

/* Of normal draws with one sd, whether at some look the mean of all lies outside the bounds, of any of the tiles. */
static bool fails(creme_random *random, double error, bool pooled)
{
    double drawn[TILES][DRAWS], means[TILES];
    creme_looks looks = {.n = DRAWS, .first = CREME_FIRST_LOOK, .candidates = TILES, .error = error};
    bool failed = false;
    for (int i = 0; i < TILES; i++) {
        means[i] = 0;
        for (int k = 0; k < DRAWS; k++) means[i] += (drawn[i][k] = 7 + 3 * normal(random)) / DRAWS;
    }
    for (int64_t m = creme_looks_next(&looks, 0); m < DRAWS; m = creme_looks_next(&looks, m)) {
        creme_spread spreads[TILES];
        for (int i = 0; i < TILES; i++) spreads[i] = creme_looks_spread(NULL, drawn[i], m);
        creme_spread all = creme_looks_pool(spreads, TILES);
        double q = creme_looks_quantile(&looks, pooled ? all.degrees : m - 1);
        for (int i = 0; i < TILES; i++) {
            double variance = pooled ? all.variance : spreads[i].variance;
            creme_bounds at = creme_looks_bound(&looks, NULL, drawn[i], m, variance, q);
            failed = failed || means[i] < at.low || means[i] > at.high;
        }
    }
    return failed;
}

/* No more often than was said (four standard deviations of a binomial are let pass), and not never: the bounds are no
 * wider than they have to be by much. */
static void test_error(void **state)
{
    (void)state;
    static const double errors[] = {0.01, 0.1, 0.4};
    for (int pooled = 0; pooled < 2; pooled++) {
        for (int e = 0; e < 3; e++) {
            creme_random_key key = {.seed = 23, .replicate = (uint64_t)pooled, .purpose = CREME_RANDOM_TEST};
            creme_random random;
            creme_random_init(&random, &key);
            int failed = 0;
            for (int trial = 0; trial < TRIALS; trial++) failed += fails(&random, errors[e], pooled == 1);
            double share = (double)failed / TRIALS;
            assert_true(share <= errors[e] + 4 * sqrt(errors[e] * (1 - errors[e]) / TRIALS));
            assert_true(share >= errors[e] / 4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_schedule), cmocka_unit_test(test_bounds),
                                       cmocka_unit_test(test_pool), cmocka_unit_test(test_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
