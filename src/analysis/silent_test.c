/* Silent loci: who is, and that they are in no class and no count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"

#include <string.h>

#define LENGTH(array) (sizeof array / sizeof *array)

/* Median WT of K 5.1, so that 0.102 is the least; of L 0.1: 0.002. D has no WT. */
#define CONTEXTS                                                                                                     \
    "locus chrom tss strand track wt effect\n"                                                                       \
    "A chr1 10 + K 10 0.97\nB chr1 20 + K 0.05 0.99\nC chr1 30 + K 0.2 0.98\nD chr1 40 + K NA 0.96\n"                \
    "E chr1 50 + K 400 0.01\nF chr1 60 + K 30 -0.4\nG chr1 70 + K 0 NA\n"                                            \
    "A chr1 10 + L 0.1 0.97\nB chr1 20 + L 0.1 0.97\nC chr1 30 + L 0.001 -9\n"

static void check_contexts(const creme_analysis_options *options, const char *const *wanted)
{
    creme_analysis a = analyze_small("contexts", CONTEXTS, NULL, options);
    for (size_t row = 0; row < creme_table_row_count(a.table); row++) {
        assert_string_equal(text(a.table, row, "context"), wanted[row]);
        assert_close(number(a.table, row, "selected"), strcmp(wanted[row], "silent") != 0);
    }
    creme_analysis_clear(&a);
}

static void test_contexts(void **state)
{
    (void)state;
    const char *const of_median[] = {"enhancing", "silent", "enhancing", "enhancing", "neutral",
                                     "silencing", "silent", "enhancing", "enhancing", "silent"};
    check_contexts(NULL, of_median);
    const double least = 0.04, none = 0;
    const char *const given[] = {"enhancing", "enhancing", "enhancing", "enhancing", "neutral",
                                 "silencing", "silent",    "enhancing", "enhancing", "silent"};
    check_contexts(&(creme_analysis_options){.min_wt = &least}, given);
    const char *const all[] = {"enhancing", "enhancing", "enhancing", "enhancing", "neutral",
                               "silencing", "silent",    "enhancing", "enhancing", "silencing"};
    check_contexts(&(creme_analysis_options){.min_wt = &none}, all);
    creme_analysis a =
        analyze_small("contexts", CONTEXTS, NULL, &(creme_analysis_options){.rules = CREME_RULES_2023});
    assert_string_equal(text(a.table, 5, "context"), "other"); /* 30, the preprint's least activity */
    assert_string_equal(text(a.table, 0, "context"), "silent");
    creme_analysis_clear(&a);
    a = analyze_small("contexts", CONTEXTS, NULL, NULL);
    assert_string_equal(creme_table_note(a.remarks, 0),
                        "K: 2 of 6 loci silent (wt below 0.102, 0.02 of the median), in no class");
    assert_close(number(a.summary, find_row(a.summary, "track context", "K enhancing"), "loci"), 3);
    assert_close(number(a.summary, find_row(a.summary, "track context", "K silent"), "selected"), 0);
    creme_analysis_clear(&a);
    a = analyze_small("contexts",
                      "locus chrom tss strand track wt effect\nA chr1 1 + K -3 NA\nB chr1 2 + K -2 NA\n"
                      "C chr1 3 + K 1 0.97\n",
                      NULL, NULL); /* logarithms: the median is below 0 */
    assert_string_equal(creme_table_note(a.remarks, 0), "K: 2 of 3 loci silent (wt not above 0), in no class");
    assert_string_equal(text(a.table, 2, "context"), "enhancing");
    creme_analysis_clear(&a);
    assert_small_fails("contexts", "locus chrom tss strand track effect\nA chr1 1 + K 1\n", NULL,
                       &(creme_analysis_options){.min_wt = &least}, CREME_ERROR_NOT_FOUND, "wt");
}

#define TILE(locus, start, wt, effect)                                                                               \
#locus " chr1 50 + " #start " 1" #start " " #start " 1" #start " K " #wt " " #effect " 0.01 10 enhancing\n"

/* A silent locus's tiles have no class, and their p are in nobody's q. */
static void test_tiles(void **state)
{
    (void)state;
    static const char rows[] =
        "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se "
        "n context\n" TILE(A, 0, 10, 0.4) TILE(A, 20, 10, 0.01) TILE(B, 0, 12, 0.02) TILE(C, 0, 0.1, 9)
            TILE(C, 20, 0.1, 8);
    creme_analysis a = analyze_small("necessity", rows, NULL, NULL);
    static const char *const classes[] = {"enhancer", "none", "none", "silent", "silent"};
    for (size_t row = 0; row < 5; row++) assert_string_equal(text(a.table, row, "class"), classes[row]);
    assert_close(number(a.table, 0, "q"), 3 * number(a.table, 0, "p")); /* the least of three */
    assert_true(number(a.table, 3, "p") < 1e-3);
    assert_close(number(a.table, 3, "q"), NAN);
    assert_close(number(a.summary, find_row(a.summary, "class strength", "enhancer weak"), "n"), 1);
    assert_close(number(a.summary, find_row(a.summary, "class strength", "silent NA"), "n"), 2);
    creme_analysis_clear(&a);
}

/* Elements over the TSS or what is read are in no class of CREs and in nobody's q; their names stay. */
static void test_elements(void **state)
{
    (void)state;
    static const char rows[] =
        "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se n element at_tss "
        "in_readout\n"
        "A chr1 50 + 0 10 0 10 K 10 0.4 0.01 10 far 0 0\nA chr1 50 + 20 30 20 30 K 10 0.01 0.01 10 near 0 0\n"
        "A chr1 50 + 45 55 45 55 K 10 0.99 0.01 10 tss 1 1\nA chr1 50 + 60 70 60 70 K 10 -9 0.01 10 read 0 1\n";
    creme_analysis a = analyze_small("necessity", rows, NULL, NULL);
    static const char *const classes[] = {"enhancer", "none", "tss", "tss"};
    static const char *const names[] = {"far", "near", "tss", "read"};
    for (size_t row = 0; row < 4; row++) {
        assert_string_equal(text(a.table, row, "class"), classes[row]);
        assert_string_equal(text(a.table, row, "element"), names[row]);
        assert_close(number(a.table, row, "in_readout"), row >= 2);
    }
    assert_close(number(a.table, 0, "q"), 2 * number(a.table, 0, "p"));
    assert_close(number(a.table, 2, "q"), NAN);
    assert_close(number(a.summary, find_row(a.summary, "class strength", "tss NA"), "n"), 2);
    creme_analysis_clear(&a);
}

static void test_searches(void **state)
{
    (void)state;
    static const char rows[] =
        "locus chrom tss strand track wt mean search round alone trace additive multiplicative\n"
        "A chr1 10 + K 50 50 enhancers 0 NA 1 1 1\nA chr1 10 + K 50 25 enhancers 1 25 0.5 0.5 0.5\n"
        "B chr1 20 + K 50 50 enhancers 0 NA 1 1 1\nB chr1 20 + K 50 25 enhancers 1 25 0.5 0.5 0.5\n"
        "C chr1 30 + K 0.5 0.5 enhancers 0 NA 1 1 1\nC chr1 30 + K 0.5 5 enhancers 1 5 9 9 9\n";
    creme_analysis a = analyze_small("interaction", rows, NULL, NULL);
    static const char *const classes[] = {"additive", "additive", "silent"};
    for (size_t row = 0; row < 3; row++) assert_string_equal(text(a.table, row, "class"), classes[row]);
    assert_string_equal(text(a.table, 2, "multiplicative"), "NA");
    assert_close(number(a.table, 2, "wt"), 0.5);
    assert_close(number(a.summary, find_row(a.summary, "class", "additive"), "loci"), 2);
    creme_analysis_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_contexts), cmocka_unit_test(test_tiles),
                                       cmocka_unit_test(test_elements), cmocka_unit_test(test_searches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
