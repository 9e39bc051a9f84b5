/* Which options a message names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/differences.h"

#include <stdio.h>

static void test_named(void **state)
{
    (void)state;
    creme_differences d = {0};
    assert_string_equal(creme_differences_more(&d), "");
    creme_differences_add(&d, "--seed", "3", "1");
    creme_differences_add(&d, "--seed", "3", "1"); /* of another step */
    assert_int_equal(d.count, 1);
    assert_string_equal(creme_differences_more(&d), "");
    creme_differences_add(&d, "--klet", "1", "2");
    assert_string_equal(creme_differences_more(&d), " (and --klet: 1, there 2)");
    creme_differences_add(&d, "--rc", "given", "not given");
    creme_differences_add(&d, "--bins", "1-2", "3-4");
    creme_differences_add(&d, "--how", "n", "shuffle");
    assert_string_equal(creme_differences_more(&d),
                        " (and --klet: 1, there 2; --rc: given, there not given; 2 more)");
}

static void test_long(void **state)
{
    (void)state;
    creme_differences d = {0};
    char text[2000], name[64];
    for (size_t i = 0; i + 1 < sizeof text; i++) text[i] = 'x';
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "--option-%d", i);
        creme_differences_add(&d, name, text, text);
    }
    assert_int_equal(d.count, 100);
    assert_non_null(creme_differences_more(&d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_named), cmocka_unit_test(test_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
