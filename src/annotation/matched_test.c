/* Controls: like their element, overlapping nothing, drawn evenly, and a function of their key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/matched.h"
#include "base/memory.h"
#include "scratch.h"

#include <math.h>

enum { WINDOW = 4096, TSS = 2047 };

/* Random bases, whose share of G and C rises along the window from 0.3 to 0.7; 40 of them N. */
static void make_bases(uint8_t codes[WINDOW])
{
    const creme_random_key key = {.seed = 3, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    for (int i = 0; i < WINDOW; i++) {
        bool gc = creme_random_unit(&random) < 0.3 + 0.4 * i / WINDOW, second = creme_random_below(&random, 2);
        codes[i] = gc ? (second ? CREME_BASE_G : CREME_BASE_C) : (second ? CREME_BASE_A : CREME_BASE_T);
    }
    for (int i = 1000; i < 1040; i++) codes[i] = CREME_BASE_N;
}

static double gc_of(const uint8_t *codes, creme_interval at)
{
    int sum = 0;
    for (int64_t i = at.start; i < at.end; i++) sum += codes[i] == CREME_BASE_G || codes[i] == CREME_BASE_C;
    return (double)sum / (double)(at.end - at.start);
}

static double distance_of(creme_interval at)
{
    return fabs(((double)at.start + (double)at.end) / 2 - (TSS + 0.5));
}

static bool overlap(creme_interval a, creme_interval b)
{
    return a.start < b.end && b.start < a.end;
}

static void test_like(void **state)
{
    (void)state;
    uint8_t codes[WINDOW];
    static const creme_interval taken[] = {{1800, 2300}, {-50, 30}, {2600, 2650}, {3000, 3100}, {4000, 5000}};
    static const creme_interval elements[] = {{2600, 2650}, {3000, 3100}, {40, 53}, {3900, 4000}, {1500, 1501}};
    enum { MOST = 12, TAKEN = sizeof taken / sizeof *taken };
    make_bases(codes);
    for (size_t e = 0; e < sizeof elements / sizeof *elements; e++) {
        creme_matcher *m = NULL;
        creme_interval at[MOST], again[MOST];
        int64_t count = 0, second = 0, steps[CREME_MATCHED_STEPS] = {0}, ignored[CREME_MATCHED_STEPS] = {0}, sum = 0;
        const creme_random_key key = {.seed = 1, .start = elements[e].start, .purpose = CREME_RANDOM_MATCHED};
        assert_succeeds(creme_matcher_create(&m, codes, WINDOW, TSS));
        for (size_t i = 0; i < TAKEN; i++) creme_matcher_keep_free(m, taken[i]);
        creme_matcher_keep_free(m, elements[e]);
        assert_succeeds(creme_matcher_draw(m, elements[e], MOST, &key, at, &count, steps));
        assert_in_range(count, 5, MOST);
        for (int64_t i = 0; i < count; i++) {
            assert_int_equal(at[i].end - at[i].start, elements[e].end - elements[e].start);
            assert_true(at[i].start >= 0 && at[i].end <= WINDOW);
            assert_false(overlap(at[i], elements[e]) || overlap(at[i], (creme_interval){1000, 1040}));
            for (size_t t = 0; t < TAKEN; t++) assert_false(overlap(at[i], taken[t]));
            for (int64_t j = 0; j < i; j++) assert_false(overlap(at[i], at[j]));
            assert_true(fabs(gc_of(codes, at[i]) - gc_of(codes, elements[e])) <= 0.10 + 1e-9);
            double width = (double)(elements[e].end - elements[e].start), own = distance_of(elements[e]);
            assert_true(fabs(distance_of(at[i]) - own) <= fmax(own, width));
            bool first_step = i < steps[0];
            if (first_step) assert_true(fabs(distance_of(at[i]) - own) <= fmax(0.1 * own, width));
            if (first_step) assert_true(fabs(gc_of(codes, at[i]) - gc_of(codes, elements[e])) <= 0.05 + 1e-9);
        }
        for (int i = 0; i < CREME_MATCHED_STEPS; i++) sum += steps[i];
        assert_int_equal(sum, count);
        /* The same key draws the same; fewer are the first ones. */
        assert_succeeds(creme_matcher_draw(m, elements[e], 3, &key, again, &second, ignored));
        assert_int_equal(second, 3);
        assert_memory_equal(again, at, 3 * sizeof *at);
        creme_matcher_destroy(m);
    }
}

/* Of a window of one base all starts are alike: the first control is each of those allowed about equally often.
 * 40,000 draws of some 160 starts: a share lies within a third of the mean with a probability of 1 - 1e-6. */
static void test_even(void **state)
{
    (void)state;
    uint8_t codes[512] = {0};
    int hits[512] = {0}, starts = 0;
    creme_matcher *m = NULL;
    const creme_interval element = {400, 440};
    assert_succeeds(creme_matcher_create(&m, codes, 512, 255));
    creme_matcher_keep_free(m, element);
    for (uint64_t seed = 0; seed < 40000; seed++) {
        creme_interval at;
        int64_t count = 0, steps[CREME_MATCHED_STEPS] = {0};
        const creme_random_key key = {.seed = seed, .purpose = CREME_RANDOM_MATCHED};
        assert_succeeds(creme_matcher_draw(m, element, 1, &key, &at, &count, steps));
        assert_int_equal(count, 1);
        hits[at.start]++;
    }
    /* Distance 164.5 within 40: middles from 51 to 131, starts from 31 to 111; on the right the element's own 360 and
     * 440 alone do not overlap it. */
    for (int i = 0; i < 512; i++) {
        bool allowed = (i >= 31 && i <= 111) || i == 360 || i == 440;
        starts += allowed;
        if (!allowed) assert_int_equal(hits[i], 0);
    }
    for (int i = 0; i < 512; i++) {
        if (hits[i] > 0) assert_true(fabs(hits[i] * (double)starts / 40000 - 1) < 0.34);
    }
    assert_int_equal(starts, 83);
    creme_matcher_destroy(m);
}

static void test_none(void **state)
{
    (void)state;
    uint8_t codes[100];
    memset(codes, CREME_BASE_N, sizeof codes);
    creme_matcher *m = NULL;
    creme_interval at[4];
    int64_t count = 9, steps[CREME_MATCHED_STEPS] = {0};
    const creme_random_key key = {.purpose = CREME_RANDOM_MATCHED};
    assert_succeeds(creme_matcher_create(&m, codes, 100, 50));
    assert_succeeds(creme_matcher_draw(m, (creme_interval){10, 20}, 4, &key, at, &count, steps));
    assert_int_equal(count, 0);
    creme_matcher_destroy(m);
    memset(codes, 0, sizeof codes);
    assert_succeeds(creme_matcher_create(&m, codes, 100, 50));
    creme_matcher_keep_free(m, (creme_interval){0, 100});
    assert_succeeds(creme_matcher_draw(m, (creme_interval){0, 100}, 4, &key, at, &count, steps));
    assert_int_equal(count, 0);
    creme_matcher_destroy(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like),
        cmocka_unit_test(test_even),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
