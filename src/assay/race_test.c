/* Races: what is decided when, by hand, and how often another one wins than with all draws. */
#include "assay/race.h"

#include <creme/shuffle.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A standard normal draw (Box & Muller). */
static double normal(creme_random *random)
{
    double u = 1 - creme_random_unit(random), v = creme_random_unit(random);
    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

enum { CANDIDATES = 8, DRAWS = 10, ROUNDS = 4 };

/* What a round would be in full. */
typedef struct field {
    double base[DRAWS], drawn[CANDIDATES][DRAWS];
} field;

typedef struct outcome {
    int64_t made, rounds, wrong;
} outcome;

static double sum_of(const field *f, const creme_race_rules *rules, int64_t candidate)
{
    double sum = 0;
    for (int64_t k = 0; k < rules->n; k++) sum += f->drawn[candidate][k];
    return rules->highest ? -sum : sum;
}

/* Whether it is one of the best of all draws; of equal ones the first. */
static bool is_best(const field *f, const creme_race_rules *rules, int64_t candidate, int64_t best)
{
    int64_t before = 0;
    for (int64_t i = 0; i < rules->candidates; i++) {
        double one = sum_of(f, rules, i), other = sum_of(f, rules, candidate);
        before += one < other || (one == other && i < candidate);
    }
    return before < best;
}

/* The best of those that are left, when all their draws are made. */
static void finish(creme_race *race, const field *f)
{
    while (race->sure < race->best) {
        int64_t first = -1;
        for (int64_t i = 0; i < race->racing_count; i++) {
            int64_t at = race->racing[i];
            if (race->is_sure[at]) continue;
            if (first < 0 || sum_of(f, &race->rules, at) < sum_of(f, &race->rules, first)) first = at;
        }
        race->is_sure[first] = true;
        race->sure++;
    }
}

static void race_round(creme_race *race, const field *f, int64_t best, bool in_full, outcome *out)
{
    static const int64_t all[CANDIDATES] = {0, 1, 2, 3, 4, 5, 6, 7};
    assert_int_equal(creme_race_begin(race, all, race->rules.candidates, best, in_full), CREME_OK);
    bool more = true;
    while (more) {
        for (int64_t i = 0; i < race->racing_count; i++) {
            for (int64_t k = race->drawn; k < race->until; k++) {
                creme_race_set(race, race->racing[i], k, f->drawn[race->racing[i]][k]);
                out->made++;
            }
        }
        more = creme_race_look(race, f->base);
        if (best == 1 && race->drawn < race->rules.n) assert_true(more);
    }
    finish(race, f);
    out->rounds++;
    bool same = true;
    for (int64_t i = 0; i < race->rules.candidates; i++)
        same = same && race->is_sure[i] == is_best(f, &race->rules, i, best);
    out->wrong += !same;
}

/* The first `full` rounds are drawn in full, as interaction's first one is. */
static outcome race_after(const creme_race_rules *rules, const field *fields, int64_t rounds, int64_t best,
                          int64_t full)
{
    outcome out = {0};
    creme_race race;
    assert_int_equal(creme_race_init(&race, rules), CREME_OK);
    for (int64_t r = 0; r < rounds; r++) race_round(&race, &fields[r], best, r < full, &out);
    creme_race_clear(&race);
    return out;
}

static outcome race_all(const creme_race_rules *rules, const field *fields, int64_t rounds, int64_t best)
{
    return race_after(rules, fields, rounds, best, 0);
}

/* All but the winner are given up at the first look, of 2 draws, where nothing is in doubt. */
static void test_no_doubt(void **state)
{
    (void)state;
    creme_race_rules rules = {.candidates = 4, .n = DRAWS, .error = 0.01};
    field f = {0};
    for (int64_t i = 0; i < 4; i++) {
        for (int64_t k = 0; k < DRAWS; k++) f.drawn[i][k] = 3 + (double)i;
    }
    outcome out = race_all(&rules, &f, 1, 1);
    assert_int_equal(out.made, DRAWS + 3 * 2);
    assert_int_equal(out.wrong, 0);
    rules.highest = true;
    out = race_all(&rules, &f, 1, 1);
    assert_int_equal(out.made, DRAWS + 3 * 2);
    assert_int_equal(out.wrong, 0);
    /* of two best, both are known at 2 draws, and no more are made */
    out = race_all(&rules, &f, 1, 2);
    assert_int_equal(out.made, 4 * 2);
    assert_int_equal(out.wrong, 0);
    /* without an error, everything is drawn */
    rules.error = 0;
    assert_int_equal(race_all(&rules, &f, 1, 1).made, 4 * DRAWS);
}

/* Candidates that cannot be told apart have all their draws, whether they vary or not, and so has a single one. */
static void test_ties(void **state)
{
    (void)state;
    creme_race_rules rules = {.candidates = 3, .n = DRAWS, .error = 0.5};
    field same = {0}, varied = {0};
    for (int64_t i = 0; i < 3; i++) {
        for (int64_t k = 0; k < DRAWS; k++) {
            same.drawn[i][k] = 5;
            varied.drawn[i][k] = (double)((k * 7) % 5);
        }
    }
    for (int shared = 0; shared < 2; shared++) {
        rules.shared = shared;
        assert_int_equal(race_all(&rules, &same, 1, 1).made, 3 * DRAWS);
        assert_int_equal(race_all(&rules, &varied, 1, 1).made, 3 * DRAWS);
        assert_int_equal(race_all(&rules, &varied, 1, 2).made, 3 * DRAWS);
    }
    rules.candidates = 1;
    assert_int_equal(race_all(&rules, &same, 1, 1).made, DRAWS);
    /* of few draws there is nothing to be saved */
    rules = (creme_race_rules){.candidates = 3, .n = 2, .error = 0.01};
    assert_int_equal(race_all(&rules, &same, 1, 1).made, 3 * 2);
    rules.n = 1;
    assert_int_equal(race_all(&rules, &same, 1, 1).made, 3);
}

/* Round 2 is round 1 times what the base has lost: two draws say so, and the others are known, though the first two by
 * themselves say that another candidate is the lowest. */
static void test_memory(void **state)
{
    (void)state;
    creme_race_rules rules = {.candidates = 2, .n = DRAWS, .error = 0.01};
    field f[2] = {0};
    for (int64_t k = 0; k < DRAWS; k++) {
        f[0].base[k] = 8;
        f[0].drawn[0][k] = k < 2 ? 9 : 4;
        f[0].drawn[1][k] = 6;
        f[1].base[k] = 4;
        for (int64_t i = 0; i < 2; i++) f[1].drawn[i][k] = f[0].drawn[i][k] / 2;
    }
    outcome both = race_after(&rules, f, 2, 1, 1);
    assert_int_equal(both.wrong, 0);
    assert_int_equal(both.made, 2 * DRAWS + DRAWS + 2);
    assert_int_equal(race_all(&rules, f + 1, 1, 1).wrong,
                     1); /* without round 1; two equal draws are no normal ones */
}

/* Draws whose backgrounds differ far more than the candidates do. */
static void test_shared(void **state)
{
    (void)state;
    creme_race_rules rules = {.candidates = 4, .n = DRAWS, .error = 0.01};
    field f = {0};
    for (int64_t k = 0; k < DRAWS; k++) {
        f.base[k] = 1;
        for (int64_t i = 0; i < 4; i++) f.drawn[i][k] = 100 * (double)((k * 7) % 10) + (double)i;
    }
    assert_int_equal(race_all(&rules, &f, 1, 1).made, 4 * DRAWS);
    rules.shared = true;
    outcome out = race_all(&rules, &f, 1, 1);
    assert_int_equal(out.made, DRAWS + 3 * 2);
    assert_int_equal(out.wrong, 0);
}

/* --- The promise */

typedef struct law {
    double apart;   /* sd of candidates' means, in that of a change */
    double unequal; /* sd of the logarithm of candidates' widths */
    bool shared;
    bool scaled; /* by backgrounds of different activity, which falls from round to round */
} law;

/* Rounds of which each changes what was before by a normal amount of the candidate's own width. Lower candidates may
 * be the wider ones: these are the ones to lose. */
static void draw_fields(const law *how, creme_random *random, field *fields)
{
    double place[CANDIDATES], width[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
        width[i] = exp(how->unequal * normal(random));
        place[i] = how->apart * normal(random) - (how->unequal > 0 ? width[i] / 2 : 0);
    }
    for (int r = 0; r < ROUNDS; r++) {
        for (int k = 0; k < DRAWS; k++) {
            double common = how->shared ? 5 * normal(random) : 0;
            fields[r].base[k] = 0; /* nothing is scaled */
            for (int i = 0; i < CANDIDATES; i++) {
                double before = r ? fields[r - 1].drawn[i][k] : place[i] + 5 * width[i] * normal(random);
                fields[r].drawn[i][k] = before + common + 0.3 * width[i] * normal(random);
            }
        }
    }
}

static void scale_fields(creme_random *random, field *fields)
{
    double base[DRAWS];
    for (int k = 0; k < DRAWS; k++) base[k] = exp(0.7 * normal(random));
    for (int r = 0; r < ROUNDS; r++) {
        for (int k = 0; k < DRAWS; k++) {
            fields[r].base[k] = base[k] * pow(0.9, r);
            for (int i = 0; i < CANDIDATES; i++)
                fields[r].drawn[i][k] = fields[r].base[k] * (1 + fields[r].drawn[i][k] / 20);
        }
    }
}

enum { TRIALS = 400 };

static outcome try_law(const law *how, double error, int64_t best, uint64_t seed)
{
    creme_random_key key = {.seed = 17, .replicate = seed, .purpose = CREME_RANDOM_TEST};
    creme_race_rules rules = {
        .candidates = CANDIDATES, .n = DRAWS, .shared = how->shared, .error = error, .highest = false};
    creme_random random;
    creme_random_init(&random, &key); /* the same fields for all errors */
    outcome all = {0};
    for (int trial = 0; trial < TRIALS; trial++) {
        field fields[ROUNDS];
        draw_fields(how, &random, fields);
        if (how->scaled) scale_fields(&random, fields);
        outcome one = race_all(&rules, fields, ROUNDS, best);
        all.made += one.made;
        all.rounds += one.rounds;
        all.wrong += one.wrong;
    }
    return all;
}

/* With normal changes another candidate wins no more often than was said, also where widths are unequal and the pooled
 * spread is not that of each; and what is saved grows with what is allowed. Four standard deviations of a binomial of
 * all rounds are let pass. */
static void test_promise(void **state)
{
    (void)state;
    static const double errors[] = {0.001, 0.01, 0.1};
    static const law laws[] = {{0.1, 0, false, false}, {1, 0, false, false}, {1, 0, true, false},
                               {1, 1, false, false},   {1, 1, true, false},  {8, 0.5, false, false},
                               {1, 0, true, true}};
    for (size_t at = 0; at < sizeof laws / sizeof *laws; at++) {
        for (int64_t best = 1; best <= 3; best += 2) {
            int64_t made = INT64_MAX;
            for (int e = 0; e < 3; e++) {
                outcome out = try_law(&laws[at], errors[e], best, at);
                double margin = 4 * sqrt(errors[e] * (1 - errors[e]) / (double)out.rounds);
                if ((double)out.wrong / (double)out.rounds > errors[e] + margin)
                    fail_msg("law %d, %d best: %d of %d are others, promised %g", (int)at, (int)best, (int)out.wrong,
                             (int)out.rounds, errors[e]);
                assert_true(out.made < made && out.made < out.rounds * CANDIDATES * DRAWS);
                made = out.made;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_doubt), cmocka_unit_test(test_ties),
                                       cmocka_unit_test(test_memory), cmocka_unit_test(test_shared),
                                       cmocka_unit_test(test_promise)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
