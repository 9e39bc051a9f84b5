#include "seq/random_philox.h"

#include <creme/shuffle.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Known answers of the authors (Random123 1.09, tests/kat_vectors, philox4x32 with 10 rounds). */
static void test_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], block[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t block[4];
        creme_philox_block(block, known[i].counter, known[i].key);
        assert_memory_equal(block, known[i].block, sizeof block);
    }
}

static void test_skip_carries(void **state)
{
    (void)state;
    uint32_t counter[4] = {0xfffffffe, 0xffffffff, 7, 8};
    creme_philox_skip(counter, 3);
    assert_int_equal(counter[0], 1);
    assert_int_equal(counter[1], 0);
    assert_int_equal(counter[2], 7);
    assert_int_equal(counter[3], 8);
}

/* Every width of vectors gives what plain C gives: counters that carry, bounds from none to the largest. */
static void test_versions_agree(void **state)
{
    (void)state;
    creme_philox_draw_function *versions[CREME_PHILOX_VERSIONS_MAX];
    int count = creme_philox_versions(versions);
    print_message("%d versions\n", count);
    static const int32_t bounds[] = {0, 1, 2, 17, 63, 64, 65, 5000, 1 << 30, INT32_MAX};
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 11, .purpose = CREME_RANDOM_TEST});
    int doubts = 0;
    for (int round = 0; round < 2000; round++) {
        uint32_t counter[4] = {0u - creme_random_below(&random, 128), creme_random_next(&random),
                               creme_random_next(&random), creme_random_next(&random)};
        uint32_t key[2] = {creme_random_next(&random), creme_random_next(&random)};
        if (round % 2) counter[1] = UINT32_MAX;
        int32_t left[4], expected[CREME_PHILOX_BATCH][4], numbers[CREME_PHILOX_BATCH][4];
        for (int w = 0; w < 4; w++) left[w] = bounds[creme_random_below(&random, 10)];
        bool doubtful = versions[0](expected, counter, key, left);
        doubts += doubtful;
        for (int v = 1; v < count; v++) {
            assert_int_equal(versions[v](numbers, counter, key, left), doubtful);
            assert_memory_equal(numbers, expected, sizeof numbers);
        }
    }
    assert_in_range(doubts, 100, 1900); /* both answers were met */
}

/* Chi-square of draws in equal cells stays within five standard deviations (2 df is the variance) of its mean df. */
static void check_cells(const int64_t *hits, int cells, int64_t draws)
{
    double expected = (double)draws / cells, sum = 0;
    for (int i = 0; i < cells; i++) sum += (hits[i] - expected) * (hits[i] - expected) / expected;
    double df = cells - 1;
    if (fabs(sum - df) > 5 * sqrt(2 * df)) fail_msg("chi-square %g for %g degrees of freedom", sum, df);
}

static void test_below_is_uniform(void **state)
{
    (void)state;
    static const uint32_t bounds[] = {2, 3, 10, 97};
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 1, .purpose = CREME_RANDOM_TEST});
    for (size_t b = 0; b < 4; b++) {
        int64_t hits[97] = {0};
        for (int i = 0; i < 200000; i++) {
            uint32_t value = creme_random_below(&random, bounds[b]);
            assert_true(value < bounds[b]);
            hits[value]++;
        }
        check_cells(hits, (int)bounds[b], 200000);
    }
    for (int i = 0; i < 100; i++) assert_int_equal(creme_random_below(&random, 1), 0);
}

/* A bound of 3 * 2^30 refuses every fourth word; without that, half of the draws would be multiples of three. */
static void test_large_bound_is_unbiased(void **state)
{
    (void)state;
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 2, .purpose = CREME_RANDOM_TEST});
    int64_t hits[3] = {0};
    for (int i = 0; i < 200000; i++) hits[creme_random_below(&random, 3u << 30) % 3]++;
    check_cells(hits, 3, 200000);
}

static void test_unit(void **state)
{
    (void)state;
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = 3, .purpose = CREME_RANDOM_TEST});
    int64_t hits[50] = {0};
    for (int i = 0; i < 200000; i++) {
        double value = creme_random_unit(&random);
        assert_true(value >= 0 && value < 1);
        hits[(int)(value * 50)]++;
    }
    check_cells(hits, 50, 200000);
}

/* Each field of the name counts, and fields are not mixed up. */
static void test_names_differ(void **state)
{
    (void)state;
    static const creme_random_key keys[] = {
        {0},           {.seed = 1},          {.locus = 1},   {.start = 1},
        {.end = 1},    {.replicate = 1},     {.purpose = 1}, {.seed = 1ull << 32},
        {.start = -1}, {.seed = UINT64_MAX}, {.purpose = 2},
    };
    enum { COUNT = sizeof keys / sizeof *keys };
    uint32_t first[COUNT];
    for (int i = 0; i < COUNT; i++) {
        creme_random random;
        creme_random_init(&random, &keys[i]);
        first[i] = creme_random_next(&random);
        for (int j = 0; j < i; j++) assert_true(first[i] != first[j]);
    }
}

/* Frozen: published results depend on these words. */
static void test_stream_is_frozen(void **state)
{
    (void)state;
    creme_random random;
    creme_random_init(&random, &(creme_random_key){42, 0x0123456789abcdefu, -5, 196608, 9, CREME_RANDOM_BACKGROUND});
    static const uint32_t frozen[6] = {0xf78f2789, 0x984f10e3, 0xd7b72f05, 0xf43a5673, 0xb8e59a05, 0x17d16483};
    for (int i = 0; i < 6; i++) assert_int_equal(creme_random_next(&random), frozen[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_skip_carries),
        cmocka_unit_test(test_versions_agree),
        cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_large_bound_is_unbiased),
        cmocka_unit_test(test_unit),
        cmocka_unit_test(test_names_differ),
        cmocka_unit_test(test_stream_is_frozen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
