/* Curves, against numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"
#include "table/curve.h"

#include <math.h>

/* Trace a: 1 at x = 0, the mean of 2 and 4 at x = 5; trace b: 5 at x = 0, nothing at 5; another group's point is not
 * asked for. */
static const char *const groups[] = {"g", "g", "g", "g", "g", "h"};
static const char *const traces[] = {"a", "a", "b", "a", "b", "a"};
static const double x[] = {5, 0, 0, 5, 5, 0}, y[] = {2, 1, 5, 4, NAN, 100};
static const size_t members[] = {0, 1, 2, 3, 4};
static const creme_points points = {groups, traces, x, 6};

static void test_points(void **state)
{
    (void)state;
    creme_curve curve;
    assert_succeeds(creme_curve_make(&curve, &points, y, members, 5));
    assert_int_equal(curve.points, 2);
    assert_int_equal(curve.traces.count, 2);
    creme_curve_point at = creme_curve_at(&curve, 0);
    assert_true(at.x == 0 && at.n == 2 && at.mean == 3 && at.median == 3);
    assert_true(fabs(at.sd - sqrt(8)) < 1e-12);
    at = creme_curve_at(&curve, 1);
    assert_true(at.x == 5 && at.n == 1 && at.mean == 3 && isnan(at.sd));
    creme_curve_clear(&curve);
}

static void test_nothing(void **state)
{
    (void)state;
    creme_curve curve;
    assert_succeeds(creme_curve_make(&curve, &points, y, members + 4, 1)); /* its value is NaN */
    assert_int_equal(curve.count, 0);
    creme_curve_clear(&curve);
}

static void test_too_many_points(void **state)
{
    (void)state;
    enum { N = 10001 };
    static const char *label[N];
    static double place[N], value[N];
    static size_t all[N];
    for (size_t i = 0; i < N; i++) {
        label[i] = "a";
        place[i] = (double)i;
        all[i] = i;
    }
    creme_curve curve;
    const creme_points many = {label, label, place, N};
    assert_fails(creme_curve_make(&curve, &many, value, all, N), CREME_ERROR_RANGE,
                 "at most 10000: is that column meant?");
    assert_int_equal(curve.count, 0);
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_curve curve;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_curve_make(&curve, &points, y, members, 5);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && curve.cells == NULL));
    }
    creme_curve_clear(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_points), cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_too_many_points), cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
