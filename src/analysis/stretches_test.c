/* Tiles that overlap: every base has the mean of the tiles over it, counted base by base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/stretches.h"
#include "base/memory.h"

#include <creme/shuffle.h>
#include <string.h>

enum { BASES = 60, TILES = 12, ROUNDS = 400 };

/* Values are small whole numbers, so that their sums are exact in any order. */
static void check(creme_stretch *tiles, size_t count)
{
    double sums[2][BASES] = {{0}};
    int over[2][BASES] = {{0}}, seen[2][BASES] = {{0}};
    for (size_t i = 0; i < count; i++) {
        for (int64_t at = tiles[i].start; at < tiles[i].end; at++) {
            sums[tiles[i].chrom[0] == 'b'][at] += tiles[i].value;
            over[tiles[i].chrom[0] == 'b'][at]++;
        }
    }
    creme_stretch *merged = NULL;
    size_t merged_count = 0;
    assert_int_equal(creme_stretches_merge(&merged, &merged_count, tiles, count), CREME_OK);
    for (size_t i = 0; i < merged_count; i++) {
        const creme_stretch *here = &merged[i], *before = here - 1;
        assert_true(here->start < here->end);
        if (i > 0 && strcmp(before->chrom, here->chrom) == 0) assert_true(before->end <= here->start);
        if (i > 0) assert_true(strcmp(before->chrom, here->chrom) <= 0);
        for (int64_t at = here->start; at < here->end; at++) {
            int chrom = here->chrom[0] == 'b';
            assert_true(over[chrom][at] > 0 && here->value == sums[chrom][at] / over[chrom][at]);
            seen[chrom][at]++;
        }
    }
    for (int at = 0; at < 2 * BASES; at++)
        assert_int_equal(seen[at / BASES][at % BASES], over[at / BASES][at % BASES] > 0);
    creme_free(merged);
}

static void test_random(void **state)
{
    (void)state;
    creme_random_key key = {.seed = 11, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    for (int round = 0; round < ROUNDS; round++) {
        creme_stretch tiles[TILES];
        size_t count = creme_random_below(&random, TILES + 1);
        for (size_t i = 0; i < count; i++) {
            int64_t start = creme_random_below(&random, BASES - 1);
            int64_t length = 1 + creme_random_below(&random, (uint32_t)(BASES - start < 20 ? BASES - start : 20));
            double value = (double)creme_random_below(&random, 9) - 4;
            tiles[i] = (creme_stretch){creme_random_below(&random, 2) ? "b" : "a", start, start + length, value};
        }
        check(tiles, count);
    }
}

static void test_out_of_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_stretch tiles[] = {{"a", 0, 10, 1}, {"a", 5, 15, 3}}, *merged = NULL;
        size_t count = 0;
        creme_memory_fail_after(n);
        status = creme_stretches_merge(&merged, &count, tiles, 2);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK ? count == 3 && merged[1].value == 2 : !merged && count == 0);
        creme_free(merged);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_out_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
