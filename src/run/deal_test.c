#include "run/deal.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 64 };

static void check(const int64_t *costs, size_t count, int64_t parts, const int64_t *expected)
{
    int64_t *of = NULL;
    assert_int_equal(creme_deal(&of, costs, count, parts), CREME_OK);
    assert_memory_equal(of, expected, count * sizeof *of);
    creme_free(of);
}

static void test_equal(void **state)
{
    (void)state;
    const int64_t costs[7] = {5, 5, 5, 5, 5, 5, 5};
    check(costs, 7, 3, (int64_t[]){0, 1, 2, 0, 1, 2, 0});
    check(costs, 7, 1, (int64_t[]){0, 0, 0, 0, 0, 0, 0});
    check(costs, 3, 9, (int64_t[]){0, 1, 2});
    check(costs, 3, INT64_MAX, (int64_t[]){0, 1, 2});
    check(costs, 0, 3, costs);
}

/* By hand: 9 to the first, 7 to the second, 6 to the second's next in need, ... */
static void test_unequal(void **state)
{
    (void)state;
    check((int64_t[]){1, 9, 2, 7, 6, 1}, 6, 2, (int64_t[]){0, 0, 0, 1, 1, 0});
    check((int64_t[]){0, 4, 0, 0, 4}, 5, 3, (int64_t[]){2, 0, 2, 2, 1});
    check((int64_t[]){INT64_MAX, INT64_MAX, INT64_MAX, 1}, 4, 2, (int64_t[]){0, 1, 0, 0});
}

/* Nobody has more than what an even share and the dearest locus come to, and a part without loci is behind those with
 * some. */
static void test_any(void **state)
{
    (void)state;
    srand(3); /* NOLINT */
    for (int round = 0; round < 2000; round++) {
        int64_t costs[MOST], *of = NULL, has[MOST] = {0}, got[MOST] = {0}, sum = 0, dearest = 0;
        size_t count = 1 + (size_t)(rand() % (MOST - 1));
        int64_t parts = 1 + rand() % (MOST - 1);
        for (size_t i = 0; i < count; i++) {
            costs[i] = rand() % 20;
            sum += costs[i];
            if (costs[i] > dearest) dearest = costs[i];
        }
        assert_int_equal(creme_deal(&of, costs, count, parts), CREME_OK);
        for (size_t i = 0; i < count; i++) {
            assert_in_range(of[i], 0, parts - 1);
            has[of[i]] += costs[i];
            got[of[i]] += costs[i] > 0;
        }
        for (int64_t p = 0; p < parts; p++) {
            assert_true(has[p] * parts <= sum + dearest * (parts - 1));
            assert_true(p == 0 || got[p] == 0 || got[p - 1] > 0);
        }
        creme_free(of);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_unequal),
        cmocka_unit_test(test_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
