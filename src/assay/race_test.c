/* Races: what the bounds are, and how often they keep their promise. */
#include "assay/race.h"

#include <creme/shuffle.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* By hand: d = 1, 2, 3, mean 2, sd 1; w = sqrt((1 - 3/4) / 3). */
static void test_bounds(void **state)
{
    (void)state;
    const double known[] = {10, 20, 30, 40}, drawn[] = {11, 22, 33};
    creme_looks race = creme_race_looks(4, 1, 0.1);
    creme_bounds at = creme_race_bound(&race, known, drawn, 3, 2);
    assert_float_equal(at.low, 27 - 2 * sqrt(0.25 / 3), 1e-12); /* a few roundings of numbers near 30 */
    assert_float_equal(at.high, 27 + 2 * sqrt(0.25 / 3), 1e-12);
    /* a control that follows to the last digit leaves no doubt */
    const double shifted[] = {12, 22, 32};
    at = creme_race_bound(&race, known, shifted, 3, 1000);
    assert_true(at.low == 27 && at.high == 27);
    /* Student's t of 4 degrees, 0.999 inside (any table): 8.610; 5 candidates of 10 draws have 3 looks */
    race = creme_race_looks(10, 5, 0.0005 * 2 * 5 * 3);
    assert_float_equal(creme_looks_quantile(&race, 4), 8.610, 0.001);
}

/* A standard normal draw (Box & Muller). */
static double normal(creme_random *random)
{
    double u = 1 - creme_random_unit(random), v = creme_random_unit(random);
    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

enum { CANDIDATES = 6, DRAWS = 10, TRIALS = 1500 };

typedef struct field {
    double known[CANDIDATES][DRAWS], drawn[CANDIDATES][DRAWS];
} field;

static void draw_field(field *f, creme_random *random, double spread)
{
    for (int i = 0; i < CANDIDATES; i++) {
        double place = spread * normal(random), width = 1 + (double)i;
        for (int k = 0; k < DRAWS; k++) {
            f->known[i][k] = 5 * normal(random);
            f->drawn[i][k] = f->known[i][k] + place + width * normal(random);
        }
    }
}

/* Whether the race for the lowest mean gives up the one that has it; *saved += draws that were not needed. */
static bool loses_winner(const field *f, double error, int64_t *saved)
{
    creme_looks race = creme_race_looks(DRAWS, CANDIDATES, error);
    bool in[CANDIDATES];
    int winner = 0;
    double lowest = INFINITY;
    for (int i = 0; i < CANDIDATES; i++) {
        double sum = 0;
        for (int k = 0; k < DRAWS; k++) sum += f->drawn[i][k];
        if (sum < lowest) winner = i;
        lowest = fmin(lowest, sum);
        in[i] = true;
    }
    for (int64_t m = creme_looks_next(&race, 0); m < DRAWS; m = creme_looks_next(&race, m)) {
        double quantile = creme_looks_quantile(&race, m - 1), cut = INFINITY;
        creme_bounds at[CANDIDATES];
        for (int i = 0; i < CANDIDATES; i++) {
            at[i] = creme_race_bound(&race, f->known[i], f->drawn[i], m, quantile);
            if (in[i]) cut = fmin(cut, at[i].high);
        }
        for (int i = 0; i < CANDIDATES; i++) {
            if (!in[i] || at[i].low <= cut) continue;
            in[i] = false;
            *saved += DRAWS - m;
        }
    }
    return !in[winner];
}

/* With normal draws the winner is lost no more often than was said; what is saved grows with what is allowed and with
 * the distances between candidates. Four standard deviations of a binomial of 1,500 trials are let pass. */
static void test_promise(void **state)
{
    (void)state;
    static const double errors[] = {0.001, 0.05, 0.3};
    static const double spreads[] = {0.5, 3, 20};
    int64_t saved[3][3] = {{0}};
    for (int s = 0; s < 3; s++) {
        for (int e = 0; e < 3; e++) {
            creme_random_key key = {.seed = 17, .replicate = (uint64_t)s, .purpose = CREME_RANDOM_TEST};
            creme_random random;
            creme_random_init(&random, &key); /* the same fields for all errors */
            int lost = 0;
            for (int trial = 0; trial < TRIALS; trial++) {
                field f;
                draw_field(&f, &random, spreads[s]);
                lost += loses_winner(&f, errors[e], &saved[s][e]);
            }
            double margin = 4 * sqrt(errors[e] * (1 - errors[e]) / TRIALS);
            assert_true((double)lost / TRIALS <= errors[e] + margin);
            assert_true(e == 0 || saved[s][e] > saved[s][e - 1]);
            assert_true(s == 0 || saved[s][e] > saved[s - 1][e]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds), cmocka_unit_test(test_promise)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
