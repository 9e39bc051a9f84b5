/* FASTAs of sequences that are put in the place of tiles. */
#include "annotation/substitutes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

static creme_status read_text(creme_substitutes *out, const char *text)
{
    creme_lines *lines = NULL;
    assert_int_equal(creme_lines_open_memory(&lines, "in.fa", text, strlen(text)), CREME_OK);
    return creme_substitutes_read_lines(out, lines);
}

/* Lines of any lengths and ends, lower case, U, N, and codes for several bases, which are N. */
static void test_records(void **state)
{
    (void)state;
    creme_substitutes all;
    static const uint8_t codes[] = {0, 1, 2, 3, 4, 3, 0, 4, 4, 2};
    assert_int_equal(read_text(&all, ">a one\nACg\nT\r\n\nnu \n>b\na\n>\nRN\nG"), CREME_OK);
    assert_int_equal(all.count, 3);
    const int64_t first[] = {0, 6, 7, 10};
    for (int i = 0; i < 4; i++) assert_int_equal(all.first[i], first[i]);
    assert_memory_equal(all.codes, codes, sizeof codes);
    creme_substitutes_clear(&all);
    creme_substitutes_clear(&all);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "in.fa: expected a FASTA with at least one record"},
        {"\n\n", "in.fa: expected a FASTA with at least one record"},
        {"ACGT\n", "in.fa:1: expected a FASTA"},
        {"@read\nACGT\n", "in.fa:1: expected a FASTA"},
        {">a\n", "in.fa:1: the record before is empty"},
        {">a\n>b\nA\n", "in.fa:2: the record before is empty"},
        {">a\nA\n>b\n\n", "in.fa:4: the record before is empty"},
        {">a\nACGT\nAC-T\n", "in.fa:3: letter 3 is no base"},
        {">a\nMKLE\n", "in.fa:2: letter 3 is no base"},
        {">a\nAC GT\n", "in.fa:2: a blank among bases"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_substitutes all;
        assert_fails(read_text(&all, cases[i].text), CREME_ERROR_FORMAT, cases[i].message);
        assert_null(all.codes);
    }
    creme_substitutes all;
    assert_fails(creme_substitutes_read(&all, "/nowhere/a.fa"), CREME_ERROR_IO, "/nowhere/a.fa");
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    for (size_t nth = 1;; nth++) {
        creme_substitutes all = {0};
        creme_lines *lines = NULL;
        assert_int_equal(creme_lines_open_memory(&lines, "in.fa", ">a\nACGT\n>b\nG\n", 13), CREME_OK);
        creme_memory_fail_after(nth);
        creme_status status = creme_substitutes_read_lines(&all, lines);
        creme_memory_fail_after(0);
        creme_substitutes_clear(&all);
        if (status == CREME_OK) return;
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
