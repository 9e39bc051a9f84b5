/* Further columns of loci, by name. */
#include "annotation/locus_extra.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(const creme_locus_list *list, size_t locus, const char *column, const char *expected)
{
    size_t length = 99;
    const char *text = creme_locus_find_extra(list, locus, column, &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void test_columns(void **state)
{
    (void)state;
    creme_locus loci[] = {{.extra = "a\tbb\tccc"}, {.extra = "\t\t"}, {.extra = "a"}, {.extra = NULL}};
    creme_locus_list list = {.at = loci, .count = 4, .extra_header = "gene\tcontext\tcon"};
    check(&list, 0, "gene", "a");
    check(&list, 0, "context", "bb");
    check(&list, 0, "con", "ccc");
    check(&list, 0, "gen", "");
    check(&list, 1, "context", "");
    check(&list, 2, "con", "");
    check(&list, 3, "gene", "");
    list.extra_header = NULL;
    check(&list, 0, "gene", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
