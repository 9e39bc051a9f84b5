/* Expressions that compile, and those that are refused before the library's compiler sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pattern.h"
#include "scratch.h"

static bool matches(const char *expression, const char *text)
{
    regex_t compiled;
    assert_succeeds(creme_pattern_compile(&compiled, expression));
    bool found = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return found;
}

static void test_sensible_ones(void **state)
{
    (void)state;
    assert_true(matches("CAGE:.*K562", "CAGE:chronic myelogenous leukemia cell line:K562"));
    assert_false(matches("^CAGE:.*K562$", "CAGE:K562, lot 2"));
    assert_true(matches("CNhs[0-9]{5}[+-]", "CNhs12336+"));
    assert_true(matches("[]({[:digit:]]{2}", "x(]y"));
    assert_true(matches("\\(\\{a|((b){2,3}c)*", "({a"));
    assert_true(matches("(a{1,100}){1,99}", "aaa"));
    assert_true(matches("a{,2}b", "ab"));
}

static void refuse(const char *expression, const char *message)
{
    regex_t compiled;
    assert_fails(creme_pattern_compile(&compiled, expression), CREME_ERROR_ARGUMENT, message);
}

static void test_refused(void **state)
{
    (void)state;
    char deep[20001];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    refuse(deep, "an expression of more than 4096 bytes");
    deep[100] = '\0';
    refuse(deep, "groups are more than 64 deep");
    refuse("((((a{1,100}){1,100}){1,100}){1,100}){1,100}", "more than 10000 letters");
    refuse("a{1,100000}", "more than 10000 letters");
    refuse("(a{100}){101}", "more than 10000 letters");
    refuse("((a{100,}){100,}){100,}", "more than 10000 letters");
    refuse("a(", "Unmatched ( or \\(");
    refuse("a{2,1}", "Invalid content of \\{\\}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sensible_ones), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
