/* Tables: both forms, what is wrong with files, and that what is written reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"
#include "table/table_parts.h"

#include <creme/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double number(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    double value = 0;
    assert_true(creme_table_find(table, name, &column));
    assert_succeeds(creme_table_number(table, row, column, &value));
    return value;
}

static void check_both(const creme_table *table)
{
    size_t column = 0;
    int64_t whole = 0;
    assert_int_equal(creme_table_row_count(table), 2);
    assert_int_equal(creme_table_column_count(table), 3);
    assert_true(creme_table_find(table, "gene", &column));
    assert_string_equal(creme_table_text(table, 0, column), "A, \"one\"");
    assert_true(number(table, 0, "effect") == -0.5);
    assert_true(isnan(number(table, 1, "effect")));
    assert_succeeds(creme_table_need(table, "begin", &column));
    assert_succeeds(creme_table_integer(table, 1, column, &whole));
    assert_int_equal(whole, 804);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        scratch_kind kind;
    } forms[] = {
        {"# creme 1\n#second\ngene\tbegin\teffect\nA, \"one\"\t12\t-5e-1\nB\t804\tNA\n", SCRATCH_PLAIN},
        {"\"gene\"\t\"begin\"\t\"effect\"\n\"A, \"\"one\"\"\"\t12\t-0.5\n\"B\"\t804\tNA\n", SCRATCH_PLAIN},
        {"gene\tbegin\teffect\r\nA, \"one\"\t12\t-.5\r\n\r\nB\t+804.0\t\r\n", SCRATCH_GZIP},
        {"gene,begin,effect\n\"A, \"\"one\"\"\",12,-0.5\nB,804.0,nan\n", SCRATCH_BGZIP},
        {"\xef\xbb\xbfgene,begin,effect\n\"A, \"\"one\"\"\",12,\"-0.5\"\nB,\"804\",None", SCRATCH_PLAIN},
    };
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        creme_table *table = NULL, *again = NULL;
        assert_succeeds(creme_table_read(&table, scratch_write(&folder, "in", forms[i].text, forms[i].kind)));
        check_both(table);
        assert_int_equal(creme_table_note_count(table), i == 0 ? 2 : 0);
        if (i == 0) assert_string_equal(creme_table_note(table, 1), "second");
        const char *path = scratch_path(&folder, "out");
        assert_succeeds(creme_table_write(table, path));
        assert_succeeds(creme_table_read(&again, path));
        check_both(again);
        assert_int_equal(creme_table_note_count(again), creme_table_note_count(table));
        creme_table_destroy(table);
        creme_table_destroy(again);
    }
    scratch_close(&folder);
}

static void test_index_column(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "a", ",0\nwt,1.5\n,-2e300\n", SCRATCH_PLAIN)));
    assert_string_equal(creme_table_column_name(table, 0), "Unnamed: 0");
    assert_string_equal(creme_table_text(table, 0, 0), "wt");
    assert_true(creme_table_is_none(table, 1, 0));
    assert_true(number(table, 1, "0") == -2e300);
    creme_table_destroy(table);
    scratch_close(&folder);
}

/* Of one column: what is NA, what a number, and what is refused. */
static void test_numbers_beyond(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        bool none, quotient;
    } cells[] = {{"NA", NULL, true, true},
                 {"nan", NULL, true, true},
                 {"NaN", NULL, true, true},
                 {"None", NULL, true, true},
                 {"1e308", NULL, false, true},
                 {"1e-400", NULL, false, true},
                 {"inf", "'inf' is not a finite number", false, true},
                 {"-inf", "'-inf' is not a finite number", false, true},
                 {"1e400", "'1e400' is not within the range of numbers", false, false},
                 {"-1e309", "'-1e309' is not within the range of numbers", false, false},
                 {"Inf", "'Inf' is not a number", false, false},
                 {"infinity", "'infinity' is not a number", false, false},
                 {"NAN", "'NAN' is not a number", false, false},
                 {"0x10", "'0x10' is not a number", false, false}};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        creme_table *table = NULL;
        char text[64];
        double value = 0, *values = NULL;
        snprintf(text, sizeof text, "a\tx\nb\t1\nb\t%s\n", cells[i].text);
        assert_succeeds(creme_table_read(&table, scratch_write(&folder, "beyond", text, SCRATCH_PLAIN)));
        if (cells[i].message) {
            assert_fails(creme_table_number(table, 1, 1, &value), CREME_ERROR_FORMAT, cells[i].message);
            assert_fails(creme_table_numbers(table, 1, &values), CREME_ERROR_FORMAT, ":3: column x: ");
            assert_null(values);
        } else {
            assert_succeeds(creme_table_number(table, 1, 1, &value));
            assert_int_equal(isnan(value), cells[i].none);
        }
        creme_status status = creme_table_quotient(table, 1, 1, &value);
        assert_int_equal(status == CREME_OK, cells[i].quotient);
        creme_table_destroy(table);
    }
    scratch_close(&folder);
}

/* In the authors' tables a quotient by 0 is none, and counted. */
static void test_infinite_quotients(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL;
    double value = 0;
    assert_succeeds(creme_table_read(
        &table, scratch_write(&folder, "q",
                              ",Normalized shuffle effect,seq_id,tile_start,tile_end\n0,inf,G_chr1_300000_+,0,5000\n"
                              "1,0.5,G_chr1_300000_+,5000,10000\n2,-inf,G_chr1_300000_+,10000,15000\n",
                              SCRATCH_PLAIN)));
    assert_string_equal(creme_table_note_after(table, CREME_INFINITE_NOTE),
                        "2 of 3 values of effect are quotients by 0, and taken as NA");
    size_t column = 0;
    assert_true(creme_table_find(table, "effect", &column));
    assert_succeeds(creme_table_number(table, 0, column, &value));
    assert_true(isnan(value));
    creme_table_destroy(table);
    assert_fails(creme_table_read(&table, scratch_write(&folder, "q",
                                                        "seq_id,MUT,Normalized shuffle effect\n"
                                                        "G_chr1_300000_+,1,1e999\n",
                                                        SCRATCH_PLAIN)),
                 CREME_ERROR_FORMAT, ":2: column effect: '1e999' is not within the range");
    scratch_close(&folder);
}

static void test_wrong_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"", "no header line"},
        {"# only\n\n# notes\n", "no header line"},
        {"a\tb\n1\n", ":2: 1 field where the header has 2"},
        {"a\tb\n1\t2\na\tb\n3\t4\n", ":3: another table begins here"},
        {"# creme 1 necessity\na\tb\n1\t2\n# creme 1 necessity\na\tb\n", ":4: another table begins here"},
        {"a;b;c;d\n1;2;3,5;4\n", ":1: columns with semicolons between: expected tabs or commas"},
        {"a,b\n1,2\n1,2,3\n", ":3: 3 fields where the header has 2"},
        {"a\ta\n", ":1: two columns are called 'a'"},
        {"a\t\tb\n", ":1: column 2 has no name"},
        {"a,b\n\"1,2\n", ":2: a quoted field does not end on its line"},
        {"a,b\n\"1\"x,2\n", ":2: a quoted field is followed by 'x'"},
        {",,\n", ":1: column 2 has no name"},
    };
    scratch folder = scratch_open();
    creme_table *table = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *path = scratch_write(&folder, "a", wrong[i].text, SCRATCH_PLAIN);
        assert_fails(creme_table_read(&table, path), CREME_ERROR_FORMAT, wrong[i].message);
        assert_null(table);
    }
    assert_fails(creme_table_read(&table, scratch_path(&folder, "none")), CREME_ERROR_IO, "none");
    scratch_close(&folder);
}

static void test_wrong_cells(void **state)
{
    (void)state;
    static const char *const words[] = {"x", "0x1p3", "1 ", "1e", "--1", "infinity", "1,5"};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[64];
        double value = 0, *values = NULL;
        int64_t whole = 0;
        size_t column = 0;
        creme_table *table = NULL;
        snprintf(text, sizeof text, "# n\na\tb\n1\t2\n3\t%s\n", words[i]);
        assert_succeeds(creme_table_read(&table, scratch_write(&folder, "a", text, SCRATCH_PLAIN)));
        assert_fails(creme_table_number(table, 1, 1, &value), CREME_ERROR_FORMAT, "/a:4: column b: '");
        assert_fails(creme_table_numbers(table, 1, &values), CREME_ERROR_FORMAT, "is not a number");
        assert_null(values);
        assert_fails(creme_table_integer(table, 1, 1, &whole), CREME_ERROR_FORMAT, "is not a whole number");
        assert_fails(creme_table_need(table, "c", &column), CREME_ERROR_NOT_FOUND,
                     "no column 'c'; its columns are: a, b");
        creme_table_destroy(table);
    }
    creme_table *table = NULL;
    int64_t whole = 0;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "a", "a\n1.5\nNA\n1e300\n-7\n", SCRATCH_PLAIN)));
    for (size_t row = 0; row < 3; row++) {
        assert_fails(creme_table_integer(table, row, 0, &whole), CREME_ERROR_FORMAT, "is not a whole number");
    }
    assert_succeeds(creme_table_integer(table, 3, 0, &whole));
    assert_int_equal(whole, -7);
    creme_table_destroy(table);
    scratch_close(&folder);
}

static creme_status build(creme_table **out)
{
    static const char *const names[] = {"a", "b"};
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_table_create(&table, names, 2));
    CREME_TRY(creme_table_add_note(table, "made %s", "here"));
    for (size_t row = 0; row < 100; row++) {
        CREME_TRY(creme_table_add_row(table));
        CREME_TRY(creme_table_set_integer(table, row, 0, (int64_t)row));
        CREME_TRY(creme_table_set_number(table, row, 1, row == 7 ? NAN : (double)row / 3));
    }
    CREME_TRY(creme_table_add_column(table, "c"));
    CREME_TRY(creme_table_set_text(table, 3, 2, "tab\there"));
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

static void test_building(void **state)
{
    (void)state;
    creme_table *table = NULL;
    assert_succeeds(build(&table));
    assert_int_equal(creme_table_row_count(table), 100);
    assert_true(number(table, 50, "a") == 50);
    assert_true(isnan(number(table, 7, "b")));
    assert_true(fabs(number(table, 50, "b") - 50.0 / 3) < 1e-7); /* nine digits */
    assert_string_equal(creme_table_text(table, 3, 2), "tab\\there");
    assert_string_equal(creme_table_text(table, 4, 2), "NA");
    assert_string_equal(creme_table_path(table), "");
    assert_fails(creme_table_add_column(table, "a"), CREME_ERROR_ARGUMENT, "two columns are called 'a'");
    assert_fails(creme_table_fail(table, 5, CREME_ERROR_RANGE, "x"), CREME_ERROR_RANGE, "row 5: x");
    creme_table_destroy(table);
}

/* Row i of a table that is too large for one block: a text of its own and its beginning, one of nine, and one that
 * grows beyond a block. */
static void fill_row(creme_table *table, size_t i, char *wide)
{
    char text[32];
    snprintf(text, sizeof text, "own %zu", i * 7919);
    assert_succeeds(creme_table_add_row(table));
    assert_succeeds(creme_table_set_text(table, i, 0, text));
    text[strlen(text) - 1] = '\0';
    assert_succeeds(creme_table_set_text(table, i, 3, text));
    snprintf(text, sizeof text, "shared %zu", i % 9);
    assert_succeeds(creme_table_set_text(table, i, 1, text));
    if (i % 1000 != 0) return;
    memset(wide, 'a' + (int)(i / 1000 % 26), i * 30);
    wide[i * 30] = '\0';
    assert_succeeds(creme_table_set_text(table, i, 2, wide));
}

static void test_large(void **state)
{
    (void)state;
    enum { ROWS = 60000 };
    creme_table *table = NULL;
    size_t copies = 0;
    char text[32], *wide = malloc(ROWS * 30 + 1);
    assert_non_null(wide);
    assert_succeeds(creme_table_create(&table, (const char *const[]){"a", "b", "c", "d"}, 4));
    for (size_t i = 0; i < ROWS; i++) fill_row(table, i, wide);
    assert_succeeds(creme_table_add_column(table, "e"));
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(text, sizeof text, "own %zu", i * 7919);
        assert_string_equal(creme_table_text(table, i, 0), text);
        text[strlen(text) - 1] = '\0';
        assert_string_equal(creme_table_text(table, i, 3), text);
        snprintf(text, sizeof text, "shared %zu", i % 9);
        assert_string_equal(creme_table_text(table, i, 1), text);
        assert_true(creme_table_is_none(table, i, 2) == (i % 1000 != 0 || i == 0));
        assert_true(creme_table_is_none(table, i, 4));
        if (i % 1000 == 0 && i > 0) {
            const char *cell = creme_table_text(table, i, 2);
            assert_int_equal(strlen(cell), i * 30);
            assert_true(cell[0] == 'a' + (int)(i / 1000 % 26) && cell[i * 30 - 1] == cell[0]);
        }
        if (i >= 9) copies += creme_table_text(table, i, 1) != creme_table_text(table, i - 9, 1);
    }
    assert_in_range(copies, 0, ROWS / 100); /* what comes again soon is kept once, as a rule */
    free(wide);
    creme_table_destroy(table);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a", "# n\na,b\n1,\"2\"\n3,4\n", SCRATCH_PLAIN);
    creme_table *table = NULL;
    for (int built = 0; built < 2; built++) {
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n++) {
            creme_memory_fail_after(n);
            status = built ? build(&table) : creme_table_read(&table, path);
            creme_memory_fail_after(0);
            if (status != CREME_OK) {
                assert_int_equal(status, CREME_ERROR_MEMORY);
                assert_null(table);
            }
        }
        creme_table_destroy(table);
    }
    scratch_close(&folder);
}

/* Numbers are what strtod() says that they are, to the bit. */
static void test_digits(void **state)
{
    (void)state;
    static const char *const odd[] = {"0",
                                      "-0",
                                      "5.",
                                      ".5",
                                      "-.25",
                                      "+7",
                                      "00012.50",
                                      "999999999999999",
                                      "0.1",
                                      "1e3",
                                      "1E-7",
                                      "0.000000000000001",
                                      "123456789012345678",
                                      "-9.999999999999999"};
    const size_t odd_count = sizeof odd / sizeof *odd;
    creme_table *table = NULL;
    uint64_t seed = 7;
    assert_succeeds(creme_table_create(&table, (const char *const[]){"x"}, 1));
    for (size_t i = 0; i < 20000; i++) {
        char text[64];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int digits = 1 + (int)(seed >> 60), point = (int)(seed >> 40) % 18;
        if (i < odd_count)
            snprintf(text, sizeof text, "%s", odd[i]);
        else
            snprintf(text, sizeof text, "%s%.*f", seed >> 39 & 1 ? "-" : "", point,
                     (double)(seed >> 12) / pow(10, digits));
        double value = NAN, wanted = strtod(text, NULL);
        assert_succeeds(creme_table_add_row(table));
        assert_succeeds(creme_table_set_text(table, i, 0, text));
        assert_succeeds(creme_table_number(table, i, 0, &value));
        assert_memory_equal(&value, &wanted, sizeof value);
    }
    static const char *const wrong[] = {"-", ".", "--5", "1.2.3", "5 ", "0x10", "1-"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        double value = 0;
        assert_succeeds(creme_table_set_text(table, 0, 0, wrong[i]));
        assert_fails(creme_table_number(table, 0, 0, &value), CREME_ERROR_FORMAT, "is not a number");
    }
    creme_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),          cmocka_unit_test(test_index_column),
        cmocka_unit_test(test_numbers_beyond), cmocka_unit_test(test_infinite_quotients),
        cmocka_unit_test(test_wrong_files),    cmocka_unit_test(test_wrong_cells),
        cmocka_unit_test(test_building),       cmocka_unit_test(test_short_memory),
        cmocka_unit_test(test_large),          cmocka_unit_test(test_digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
