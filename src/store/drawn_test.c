/* What a header says of sequences that were made, and of those that all shuffles would have taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/drawn.h"

#include <stdio.h>
#include <string.h>

static void add(creme_drawn *drawn, const char *role, int64_t count)
{
    for (int64_t k = 0; k < count; k++) creme_drawn_add(drawn, role, k);
}

static void assert_line(const creme_drawn *drawn, int64_t shuffles, const char *expected)
{
    char line[CREME_DRAWN_BYTES + 1];
    creme_drawn_write(drawn, shuffles, line);
    assert_int_equal(strlen(line), CREME_DRAWN_BYTES);
    assert_memory_equal(line, expected, strlen(expected));
    assert_int_equal(strspn(line + strlen(expected), " "), CREME_DRAWN_BYTES - 1 - strlen(expected));
    assert_int_equal(line[CREME_DRAWN_BYTES - 1], '\n');
}

/* A wild type, three tiles of 3, 10 and 5 shuffles, and controls of their own for one of them. */
static void test_line(void **state)
{
    (void)state;
    creme_drawn drawn = {0};
    assert_line(&drawn, 10, "# drew 0 of 0 sequences (0.0 % saved)");
    add(&drawn, "wt", 1);
    assert_line(&drawn, 10, "# drew 1 of 1 sequences (0.0 % saved)");
    add(&drawn, "mutant", 3);
    add(&drawn, "mutant", 10);
    add(&drawn, "control", 5);
    assert_line(&drawn, 10, "# drew 19 of 31 sequences (38.7 % saved)");
    assert_line(&drawn, 100, "# drew 19 of 301 sequences (93.7 % saved)");
}

/* However large, the line keeps its length: it is put in where room was left for it. */
static void test_length(void **state)
{
    (void)state;
    const creme_drawn most = {.sequences = INT64_MAX / 2, .wild_types = INT64_MAX / 2, .shuffled = INT64_MAX / 2};
    char expected[CREME_DRAWN_BYTES];
    snprintf(expected, sizeof expected, "# drew %lld of %lld sequences (50.0 %% saved)", (long long)(INT64_MAX / 2),
             (long long)(INT64_MAX / 2) * 2);
    assert_line(&most, 1, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line), cmocka_unit_test(test_length)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
