/* Numbers as they are meant, lists, suggestions and amounts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "scratch.h"

static void test_numbers(void **state)
{
    (void)state;
    int64_t n = 0, k = 0, begin = 0, finish = 0;
    uint64_t u = 0;
    double x = 0;
    assert_int_equal(creme_text_read_integer(&n, "-7", -7, 9, "--n"), CREME_OK);
    assert_int_equal(n, -7);
    static const char *const no_numbers[] = {"", " 7", "+7", "7 ", "0x7", "7.0", "seven", "-"};
    for (size_t i = 0; i < sizeof no_numbers / sizeof *no_numbers; i++) {
        assert_fails(creme_text_read_integer(&n, no_numbers[i], -100, 100, "--n"), CREME_ERROR_ARGUMENT, "--n: '");
    }
    assert_fails(creme_text_read_integer(&n, "10", 0, 9, "--n"), CREME_ERROR_ARGUMENT, "it must be 0 to 9");
    assert_fails(creme_text_read_integer(&n, "99999999999999999999", 0, INT64_MAX, "--n"), CREME_ERROR_ARGUMENT,
                 "range");
    assert_int_equal(creme_text_read_unsigned(&u, "18446744073709551615", "--u"), CREME_OK);
    assert_true(u == UINT64_MAX);
    assert_fails(creme_text_read_unsigned(&u, "-1", "--u"), CREME_ERROR_ARGUMENT, "--u: -1 is out of range");
    assert_int_equal(creme_text_read_real(&x, "-.5e1", -10, 10, "--x"), CREME_OK);
    assert_true(x == -5);
    assert_fails(creme_text_read_real(&x, "nan", -10, 10, "--x"), CREME_ERROR_ARGUMENT, "is not a number");
    assert_fails(creme_text_read_real(&x, "1e400", -10, 10, "--x"), CREME_ERROR_ARGUMENT, "out of range");
    assert_int_equal(creme_text_read_span(&begin, &finish, "7-9", "--s"), CREME_OK);
    assert_true(begin == 7 && finish == 10);
    assert_fails(creme_text_read_span(&begin, &finish, "9-7", "--s"), CREME_ERROR_ARGUMENT, "empty or out of range");
    assert_fails(creme_text_read_span(&begin, &finish, "7-", "--s"), CREME_ERROR_ARGUMENT, "neither a number nor");
    bool by_cost = true;
    assert_int_equal(creme_text_read_part(&k, &n, &by_cost, "3/20", "--p"), CREME_OK);
    assert_true(k == 3 && n == 20 && !by_cost);
    assert_int_equal(creme_text_read_part(&k, &n, &by_cost, "20/20:cost", "--p"), CREME_OK);
    assert_true(k == 20 && n == 20 && by_cost);
    static const char *const none[] = {"21/20", "3/",         "/20",   "3",         "0/0",
                                       "3/20:", "3/20:costs", "3/20 ", "3:cost/20", ""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_fails(creme_text_read_part(&k, &n, NULL, none[i], "--p"), CREME_ERROR_ARGUMENT,
                     "': expected K/N or K/N:cost, such as 3/20");
}

static creme_status join(void *self, char *item)
{
    char *text = self;
    if (strcmp(item, "stop") == 0) return creme_fail(CREME_ERROR_ARGUMENT, "stopped");
    strcat(strcat(text, "["), item);
    item[0] = '\0'; /* it is a copy */
    strcat(text, "]");
    return CREME_OK;
}

static void test_lists(void **state)
{
    (void)state;
    char text[64] = "";
    assert_int_equal(creme_text_each("a,bc,,d,", join, text), CREME_OK);
    assert_string_equal(text, "[a][bc][][d][]");
    assert_int_equal(creme_text_each(NULL, join, text), CREME_OK);
    assert_fails(creme_text_each("e,stop,f", join, text), CREME_ERROR_ARGUMENT, "stopped");
    assert_string_equal(text, "[a][bc][][d][][e]");
}

static void test_suggestions(void **state)
{
    (void)state;
    static const char *const words[] = {"necessity", "sufficiency", "distance"};
    assert_string_equal(creme_text_suggest("necesity", words, 3), "necessity");
    assert_string_equal(creme_text_suggest("dist", words, 3), "distance");
    assert_null(creme_text_suggest("profile", words, 3));
}

static void test_amounts(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(creme_text_duration(0.42, text, sizeof text), "0.4 s");
    assert_string_equal(creme_text_duration(245, text, sizeof text), "4 min 05 s");
    assert_string_equal(creme_text_duration(12000, text, sizeof text), "3 h 20 min");
    assert_string_equal(creme_text_duration(1e12, text, sizeof text), "years");
    assert_string_equal(creme_text_bytes(9.4 * 1024 * 1024, text, sizeof text), "9.4 MiB");
    assert_string_equal(creme_text_bytes(512, text, sizeof text), "512 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_lists),
                                       cmocka_unit_test(test_suggestions), cmocka_unit_test(test_amounts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
