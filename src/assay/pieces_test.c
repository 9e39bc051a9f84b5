/* Pieces: cutting, dropping, writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assay/pieces.h"
#include "base/memory.h"

static void writes(const creme_pieces *pieces, const char *expected)
{
    char *text = NULL;
    assert_int_equal(creme_pieces_write(pieces, &text), CREME_OK);
    assert_string_equal(text, expected);
    creme_free(text);
}

static void test_cutting(void **state)
{
    (void)state;
    creme_interval at[] = {{10, 20}, {20, 25}, {30, 40}, {50, 53}};
    creme_pieces from = {.at = at, .count = 4}, to = {0};
    assert_int_equal(creme_pieces_total(&from), 28);
    writes(&from, "10-25,30-40,50-53");
    assert_int_equal(creme_pieces_cut(&to, &from, 0), CREME_OK);
    assert_int_equal(to.count, 3);
    assert_int_equal(creme_pieces_cut(&to, &from, 4), CREME_OK);
    static const creme_interval expected[] = {{10, 14}, {14, 18}, {18, 22}, {22, 25},
                                              {30, 34}, {34, 38}, {38, 40}, {50, 53}};
    assert_int_equal(to.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(to.at[i].start, expected[i].start);
        assert_int_equal(to.at[i].end, expected[i].end);
    }
    writes(&to, "10-25,30-40,50-53");
    const bool dropped[8] = {false, true, false, false, true, true, true, true};
    creme_pieces_drop(&to, dropped);
    writes(&to, "10-14,18-25");
    assert_int_equal(creme_pieces_total(&to), 11);
    creme_pieces_clear(&to);
}

static void test_nothing(void **state)
{
    (void)state;
    creme_pieces none = {0}, to = {0};
    writes(&none, "");
    assert_int_equal(creme_pieces_total(&none), 0);
    assert_int_equal(creme_pieces_cut(&to, &none, 5), CREME_OK);
    assert_int_equal(to.count, 0);
    creme_pieces_clear(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cutting), cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
