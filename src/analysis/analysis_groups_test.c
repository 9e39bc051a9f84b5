/* Swaps, distances and greedy traces on tables small enough to be worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"

#define LENGTH(array) (sizeof array / sizeof *array)

/* --- swap */

#define SWAP                                                                                                         \
    "locus chrom tss strand track effect role target target_chrom target_tss target_strand context\n"                \
    "A chr1 10 + K 0.5 . B chr1 20 - enhancing\n"                                                                    \
    "B chr1 20 - K 2 . A chr1 10 + silencing\n"                                                                      \
    "A chr1 10 + K 0.7 . C chr2 10 + enhancing\n"                                                                    \
    "C chr2 10 + K NA . A chr1 10 + NA\n"                                                                            \
    "A chr1 10 + L 9 . B chr1 20 - neutral\n"                                                                        \
    "A chr1 10 + K 0.9 . B chr1 20 - enhancing\n"

/* A target's context is that of the same locus (strand and all) as a source of the same track. */
static void test_swap(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("swap", SWAP, NULL, NULL);
    static const char *const targets[] = {"silencing", "enhancing", "NA", "enhancing", "NA", "silencing"};
    assert_int_equal(creme_table_row_count(a.table), 6);
    for (size_t row = 0; row < 6; row++) assert_string_equal(text(a.table, row, "target_context"), targets[row]);
    assert_string_equal(text(a.table, 4, "source_context"), "neutral");
    size_t row = find_row(a.summary, "track source_context target_context", "K enhancing silencing");
    assert_close(number(a.summary, row, "n"), 2);
    assert_close(number(a.summary, row, "median"), 0.7);
    assert_close(number(a.summary, row, "q1"), 0.6);
    assert_close(number(a.summary, row, "sd"), sqrt(0.08));
    row = find_row(a.summary, "track source_context target_context", "K NA enhancing");
    assert_close(number(a.summary, row, "n"), 0);
    creme_analysis_clear(&a);
    assert_small_fails("swap", "locus chrom tss strand track effect\nA chr1 1 + K 1\n", NULL, NULL,
                       CREME_ERROR_NOT_FOUND, "no column 'target'");
}

/* --- distance */

#define DISTANCE                                                                                                     \
    "locus chrom tss strand track tile_start tile_end genome_start genome_end genome_position_start "                \
    "genome_position_end test_over_max test_over_control effect\n"
/* Tiles of 1,000 bp: the TSS tile of A is [9500, 10500). */
#define AT(locus, strand, track, tile, start, end, value)                                                            \
#locus " chr1 10000 " #strand " " #track " " #tile " 9999 1 2 " #start " " #end " " #value " 1 NA\n"
#define DISTANCES                                                                                                    \
    DISTANCE AT(A, +, K, 0, 7500, 8500, 0.25) AT(A, +, K, 0, 8500, 9500, 0.5) AT(A, +, K, 0, 10500, 11500, 1)        \
        AT(B, -, K, 0, 8500, 9500, 0.75) AT(B, -, K, 0, 10500, 11500, 0) AT(B, -, K, 5, 10500, 11500, NA)            \
            AT(A, +, L, 0, 8500, 9500, 0.125)

static void check_point(const creme_table *table, const char *where, double n, double mean, double sd)
{
    size_t row = find_row(table, "track class measure distance_kb", where);
    assert_close(number(table, row, "n"), n);
    assert_close(number(table, row, "mean"), mean);
    assert_close(number(table, row, "sd"), sd);
}

/* Upstream is negative, on the locus's own strand: 1 kb to the right of B's TSS is -1. */
static void test_distance(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("distance", DISTANCES, NULL, NULL);
    check_point(a.table, "K NA test_over_max -2", 1, 0.25, NAN);
    check_point(a.table, "K NA test_over_max -1", 2, 0.25, sqrt(0.125));
    check_point(a.table, "K NA test_over_max 1", 2, 0.875, sqrt(0.03125));
    check_point(a.table, "L NA test_over_max -1", 1, 0.125, NAN);
    check_point(a.table, "K NA test_over_control -1", 3, 1, 0); /* the tile that has no number has this one */
    assert_int_equal(count(a.table, "measure", "effect"), 0);
    creme_analysis_clear(&a);
}

/* 2023: of each CRE the mean of both sides first. A: 1 kb (0.5 + 1) / 2, B: (0.75 + 0) / 2. */
static void test_distance_folded(void **state)
{
    (void)state;
    creme_analysis a =
        analyze_small("distance", DISTANCES, NULL, &(creme_analysis_options){.rules = CREME_RULES_2023});
    check_point(a.table, "K NA test_over_max 1", 2, 0.5625, sqrt(2) * 0.1875);
    check_point(a.table, "K NA test_over_max 2", 1, 0.25, NAN);
    size_t row = find_row(a.table, "track measure distance_kb", "K test_over_max 1");
    /* Of two traces a draw's mean is either of them or the middle: 1/4, 1/2, 1/4. */
    assert_close(number(a.table, row, "ci_low"), 0.375);
    assert_close(number(a.table, row, "ci_high"), 0.75);
    assert_close(number(a.table, row, "median"), 0.5625);
    creme_analysis_clear(&a);
}

/* A tile put partly beyond the chromosome's end: as far from the TSS as its place in the window says. */
static void test_distance_beyond_the_end(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("distance",
                                     "locus chrom tss strand track tile_start tile_end genome_start genome_end "
                                     "position_start genome_position_start genome_position_end test_over_max\n"
                                     "A chr1 4999 + K 3000 5000 2000 4000 1000 NA NA 0.5\n"
                                     "B chr1 4999 - K 5000 7000 6000 8000 11000 0 2000 0.25\n"
                                     "B chr1 4999 - K 5000 7000 2000 4000 9000 NA NA 0.125\n",
                                     NULL, NULL);
    check_point(a.table, "K NA test_over_max -4", 1, 0.5, NAN);
    check_point(a.table, "K NA test_over_max 4", 1, 0.25, NAN);
    check_point(a.table, "K NA test_over_max 6", 1, 0.125, NAN);
    creme_analysis_clear(&a);
}

static void test_distance_classes(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("distance", DISTANCES,
                                     "locus chrom tss strand track tile_start tile_end class\n"
                                     "A chr1 10000 + K 0 9999 enhancer\nB chr1 10000 - K 0 9998 silencer\n"
                                     "A chr1 10000 + M 0 9999 silencer\n",
                                     NULL);
    check_point(a.table, "K enhancer test_over_max -1", 1, 0.5, NAN);
    check_point(a.table, "K NA test_over_max -1", 1, 0, NAN); /* B: another tile by its end */
    check_point(a.table, "L NA test_over_max -1", 1, 0.125, NAN);
    creme_analysis_clear(&a);
    assert_small_fails("distance", DISTANCE AT(A, +, K, 0, 9, 9, 1), NULL, NULL, CREME_ERROR_FORMAT,
                       "end 9 is not behind start 9");
    a = analyze_small("distance", DISTANCE, NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 0);
    creme_analysis_clear(&a);
}

/* --- interaction */

static const char *class_by(double mse, double difference, creme_rules rules)
{
    const creme_thresholds by = creme_thresholds_of(rules);
    return creme_interaction_class(mse, difference, &by);
}

static void test_interaction_classes(void **state)
{
    (void)state;
    static const struct {
        double mse, difference;
        const char *class_2024, *class_2023;
    } cases[] = {
        {0.049, -1, "additive", "additive"},
        {0.05, 1, "unclassified", "additive"},
        {0.1, 1, "unclassified", "additive"},
        {0.11, 0.01, "superadditive", "additive"},
        {0.11, -0.01, "subadditive", "additive"},
        {0.3, 1, "superadditive", "additive"},
        {0.31, 0.5, "superadditive", "superadditive"},
        {0.31, -0.5, "subadditive", "subadditive"},
        {NAN, 1, "", ""},
        {1, NAN, "", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        double mse = cases[i].mse, difference = cases[i].difference;
        assert_string_equal(class_by(mse, difference, CREME_RULES_2024), cases[i].class_2024);
        assert_string_equal(class_by(mse, difference, CREME_RULES_BORZOI), cases[i].class_2024);
        assert_string_equal(class_by(mse, difference, CREME_RULES_2023), cases[i].class_2023);
    }
}

#define GREEDY                                                                                                       \
    "locus chrom tss strand tile_start tile_end genome_start genome_end track wt mean search round alone trace "     \
    "additive multiplicative\n"
#define ROUND(locus, strand, start, end, search, round, mean, alone, trace, additive, multiplicative)                \
#locus " chr1 10000 " #strand " " #start " " #end " " #start " " #end " K 100 " #mean " " #search " " #round     \
           " " #alone " " #trace " " #additive " " #multiplicative "\n"

/* A falls less than its effects add up to; B is as far from the multiplicative expectation in both searches; C has no
 * logarithm; D one round alone, without a number. */
#define SEARCHES                                                                                                     \
    GREEDY ROUND(A, +, NA, NA, enhancers, 0, NA, NA, 1, 1, 1)                                                        \
        ROUND(A, +, 8500, 9500, enhancers, 1, 50, 50, 0.5, 0.5, 0.5)                                                 \
            ROUND(A, +, 7500, 8500, enhancers, 2, 40, 60, 0.4, 0.1, 0.3)                                             \
                ROUND(A, +, 6500, 7500, enhancers, 3, 40, 90, 0.4, -0.5, 0.05)                                       \
                    ROUND(B, -, NA, NA, enhancers, 0, NA, NA, 1, 1, 1)                                               \
                        ROUND(B, -, 8500, 9500, enhancers, 1, 90, 90, 0.9, 0.9, 0.33)                                \
                            ROUND(B, -, NA, NA, silencers, 0, NA, NA, 1, 1, 1)                                       \
                                ROUND(B, -, 10500, 11500, silencers, 1, 90, 90, 0.9, 0.9, 0.33)                      \
                                    ROUND(C, +, NA, NA, enhancers, 0, NA, NA, 1, 1, 1)                               \
                                        ROUND(C, +, 8500, 9500, enhancers, 1, 0, 0, 0, 0, 0)                         \
                                            ROUND(D, +, 8500, 9500, enhancers, 1, NA, NA, NA, NA, NA)

static void test_interaction(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("interaction", SEARCHES, NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 5);
    size_t row = find_row(a.table, "locus", "A");
    assert_close(number(a.table, row, "rounds"), 3);
    assert_close(number(a.table, row, "mean_trace"), 2.3 / 4);
    assert_close(number(a.table, row, "mean_additive"), 1.1 / 4);
    assert_close(number(a.table, row, "mse_additive"), (0.09 + 0.81) / 4);
    /* log traces over log WT, as the authors have them: log 40 / log 100 against log 30 / log 100, ... */
    double first = log(40) / log(100) - log(30) / log(100), second = log(40) / log(100) - log(5) / log(100);
    assert_close(number(a.table, row, "mse_log_multiplicative"), (first * first + second * second) / 4);
    first = log(0.4 / 0.3), second = log(0.4 / 0.05);
    assert_close(number(a.table, row, "mse_log_ratio"), (first * first + second * second) / 4);
    assert_string_equal(text(a.table, row, "class"), "superadditive");
    assert_string_equal(text(a.table, row, "multiplicative"), "no");
    /* (log(0.9 / 0.33) / log 100)^2 / 2 = 0.024 lies between 0.01 and 0.04 */
    row = find_row(a.table, "locus search", "B enhancers");
    assert_close(number(a.table, row, "mse_log_multiplicative"), pow(log(0.9 / 0.33) / log(100), 2) / 2);
    assert_string_equal(text(a.table, row, "class"), "additive");
    assert_string_equal(text(a.table, row, "multiplicative"), "yes");
    row = find_row(a.table, "locus search", "B silencers");
    assert_string_equal(text(a.table, row, "multiplicative"), "no");
    row = find_row(a.table, "locus", "C");
    assert_string_equal(text(a.table, row, "multiplicative"), "NA");
    assert_string_equal(text(a.table, row, "class"), "additive");
    row = find_row(a.table, "locus", "D");
    assert_string_equal(text(a.table, row, "class"), "NA");
    assert_close(number(a.table, row, "mse_additive"), NAN);
    row = find_row(a.summary, "search class multiplicative", "enhancers additive yes");
    assert_close(number(a.summary, row, "loci"), 1);
    creme_analysis_clear(&a);
    a = analyze_small("interaction", SEARCHES, NULL, &(creme_analysis_options){.rules = CREME_RULES_2023});
    assert_string_equal(text(a.table, 0, "class"), "additive"); /* 0.225 is not above 0.3 */
    creme_analysis_clear(&a);
}

/* The authors' traces: what was kept in a round, but the mean in the last one; log traces in units of log WT, of which
 * there are none at WT = 1. */
static void test_fixed_traces(void **state)
{
    (void)state;
    static const char rows[] =
        "locus chrom tss strand track wt mean search round fixed alone trace additive multiplicative\n"
        "A chr1 10000 + K 50 50 enhancers 0 NA NA 1 1 1\n"
        "A chr1 10000 + K 50 20 enhancers 1 25 20 0.4 0.4 0.4\n"
        "A chr1 10000 + K 50 10 enhancers 2 12 20 0.2 -0.2 0.16\n"
        "B chr1 20000 + K 1 1 enhancers 0 NA NA 1 1 1\n"
        "B chr1 20000 + K 1 0.5 enhancers 1 0.4 0.5 0.5 0.5 0.5\n";
    const creme_analysis_options fixed = {.fixed_trace = true};
    creme_analysis a = analyze_small("interaction", rows, NULL, &fixed);
    assert_close(number(a.table, 0, "mean_trace"), (1 + 0.5 + 0.2) / 3);
    assert_close(number(a.table, 0, "mse_additive"), (0.01 + 0.16) / 3);
    double first = (log(25) - log(20)) / log(50), second = (log(10) - log(8)) / log(50);
    assert_close(number(a.table, 0, "mse_log_multiplicative"), (first * first + second * second) / 3);
    assert_close(number(a.table, 1, "mse_log_ratio"), 0);
    assert_close(number(a.table, 1, "mse_log_multiplicative"), NAN);
    assert_string_equal(text(a.table, 1, "multiplicative"), "NA");
    creme_analysis_clear(&a);
    a = analyze_small("pairs", rows, NULL, &fixed);
    assert_close(number(a.table, 0, "both"), 10); /* the last round */
    creme_analysis_clear(&a);
    a = analyze_small("traces", rows, NULL, &fixed);
    assert_close(number(a.table, find_row(a.table, "measure step", "trace 1"), "mean"), (0.5 + 0.5) / 2);
    creme_analysis_clear(&a);
    assert_small_fails("interaction", SEARCHES, NULL, &fixed, CREME_ERROR_NOT_FOUND, "fixed");
}

/* --- pairs */

static void test_pairs(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("pairs", SEARCHES, NULL, NULL);
    size_t row = find_row(a.table, "locus", "A");
    static const char *const names[] = {"wt", "first", "second", "both", "joint", "additive", "multiplicative"};
    static const double wanted[] = {100, 50, 60, 40, 0.4, 0.1, 0.3};
    for (size_t i = 0; i < LENGTH(names); i++) assert_close(number(a.table, row, names[i]), wanted[i]);
    row = find_row(a.table, "locus search", "B enhancers");
    assert_close(number(a.table, row, "first"), 90);
    assert_close(number(a.table, row, "joint"), NAN);
    row = find_row(a.summary, "search", "enhancers");
    assert_close(number(a.summary, row, "loci"), 1);
    assert_close(number(a.summary, row, "p_joint_additive"), 1);
    creme_analysis_clear(&a);
}

/* joint 0.25, 0.95, 0.85; additive 0.1, 0.8, 0.14; multiplicative 0.3, 0.81, 0.32: U = 8, 6 and 2 of 9, of 20
 * arrangements each. */
static void test_pair_tests(void **state)
{
    (void)state;
    creme_analysis a = analyze_small(
        "pairs",
        GREEDY ROUND(A, +, 1, 2, enhancers, 1, 50, 50, 1, 1, 1) ROUND(A, +, 2, 3, enhancers, 2, 25, 60, 1, 1, 1)
            ROUND(B, +, 1, 2, enhancers, 1, 90, 90, 1, 1, 1) ROUND(B, +, 2, 3, enhancers, 2, 95, 90, 1, 1, 1)
                ROUND(C, +, 1, 2, enhancers, 1, 50, 50, 1, 1, 1) ROUND(C, +, 2, 3, enhancers, 2, 85, 64, 1, 1, 1),
        NULL, NULL);
    assert_int_equal(creme_table_row_count(a.summary), 1);
    assert_close(number(a.summary, 0, "loci"), 3);
    assert_close(number(a.summary, 0, "median_joint"), 0.85);
    assert_close(number(a.summary, 0, "median_additive"), 0.14);
    assert_close(number(a.summary, 0, "median_multiplicative"), 0.32);
    assert_close(number(a.summary, 0, "p_joint_additive"), 2 * (1 + 1) / 20.0);
    assert_close(number(a.summary, 0, "p_joint_multiplicative"), 2 * (1 + 1 + 2 + 3) / 20.0);
    assert_close(number(a.summary, 0, "p_additive_multiplicative"), 2 * (1 + 1 + 2) / 20.0);
    creme_analysis_clear(&a);
}

/* --- locations */

/* Rounds 1 to 5 alone; of two loci of a search, one chose 1 kb upstream. */
static void test_locations(void **state)
{
    (void)state;
    creme_analysis a = analyze_small(
        "locations",
        GREEDY ROUND(A, +, NA, NA, enhancers, 0, 1, 1, 1, 1, 1) ROUND(A, +, 8500, 9500, enhancers, 1, 1, 1, 1, 1, 1)
            ROUND(A, +, 6500, 7500, enhancers, 5, 1, 1, 1, 1, 1) ROUND(A, +, 5500, 6500, enhancers, 6, 1, 1, 1, 1, 1)
                ROUND(B, -, 8500, 9500, enhancers, 1, 1, 1, 1, 1, 1)
                    ROUND(B, -, 12500, 13500, enhancers, 2, 1, 1, 1, 1, 1)
                        ROUND(B, -, 8500, 9500, silencers, 1, 1, 1, 1, 1, 1),
        NULL, NULL);
    static const struct {
        const char *search;
        double kb, chosen, share;
    } wanted[] = {
        {"enhancers", -3, 2, 1}, {"enhancers", -1, 1, 0.5}, {"enhancers", 1, 1, 0.5}, {"silencers", 1, 1, 1}};
    assert_int_equal(creme_table_row_count(a.table), LENGTH(wanted));
    for (size_t row = 0; row < LENGTH(wanted); row++) {
        assert_string_equal(text(a.table, row, "search"), wanted[row].search);
        assert_close(number(a.table, row, "distance_kb"), wanted[row].kb);
        assert_close(number(a.table, row, "chosen"), wanted[row].chosen);
        assert_close(number(a.table, row, "share"), wanted[row].share);
    }
    creme_analysis_clear(&a);
}

/* --- traces */

/* Of a search the tile differs from round to round, and it is one trace; of fine-tile every tile is a trace. */
static void test_traces(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("traces",
                                     "locus chrom tss strand tile_start tile_end track kind step score context\n"
                                     "A chr1 10 + 0 5 K enhancer 0 1 silencing\n"
                                     "A chr1 10 + 0 5 K enhancer 1 0.5 silencing\n"
                                     "A chr1 10 + 5 9 K enhancer 0 2 silencing\n"
                                     "A chr1 10 + 5 9 K enhancer 1 NA silencing\n"
                                     "A chr1 10 + 0 5 L enhancer 0 7 silencing\n",
                                     NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 3);
    assert_string_equal(text(a.table, 0, "measure"), "score");
    assert_string_equal(text(a.table, 0, "kind"), "enhancer");
    assert_close(number(a.table, 0, "n"), 2);
    assert_close(number(a.table, 0, "mean"), 1.5);
    assert_close(number(a.table, 0, "sd"), sqrt(0.5));
    assert_close(number(a.table, 1, "step"), 1);
    assert_close(number(a.table, 1, "n"), 1);
    assert_close(number(a.table, 1, "mean"), 0.5);
    assert_string_equal(text(a.table, 2, "track"), "L");
    assert_close(number(a.table, 2, "ci_low"), 7);
    creme_analysis_clear(&a);
}

static void test_search_traces(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("traces", SEARCHES, NULL, NULL);
    size_t row = find_row(a.table, "kind measure step", "enhancers trace 1");
    assert_close(number(a.table, row, "n"), 3);
    assert_close(number(a.table, row, "mean"), (0.5 + 0.9 + 0) / 3);
    assert_close(number(a.table, row, "median"), 0.5);
    row = find_row(a.table, "kind measure step", "enhancers additive 3");
    assert_close(number(a.table, row, "mean"), -0.5);
    row = find_row(a.table, "kind measure step", "silencers multiplicative 1");
    assert_close(number(a.table, row, "mean"), 0.33);
    creme_analysis_clear(&a);
    assert_small_fails("traces", "locus chrom tss strand track trace\nA chr1 1 + K 1\n", NULL, NULL,
                       CREME_ERROR_NOT_FOUND, "round");
    assert_small_fails("traces", "locus chrom tss strand track round\nA chr1 1 + K 1\n", NULL, NULL,
                       CREME_ERROR_NOT_FOUND, "trace");
}

#define ELEMENT(locus, strand, start, end, genome, genome_end, at, at_end, value)                                    \
#locus " chr1 100000 " #strand " " #start " " #end " " #genome " " #genome_end " K enhancer " #at " " #at_end    \
           " 1 2 " #value " x\n"

/* Elements of 200 and 101 bases share the grid's places; at their own, which are rows too, nothing is averaged. */
static void test_distance_of_elements(void **state)
{
    (void)state;
    static const char rows[] =
        "locus chrom tss strand tile_start tile_end genome_start genome_end track class position_start position_end "
        "genome_position_start genome_position_end test_over_max element\n" ELEMENT(
            A, +, 1000, 1200, 41000, 41200, 1000, 1200, 9) ELEMENT(A, +, 1000, 1200, 41000, 41200, 49900, 50100, 1)
            ELEMENT(A, +, 20000, 20101, 60000, 60101, 20000, 20101, 9)
                ELEMENT(A, +, 20000, 20101, 60000, 60101, 49950, 50051, 2)
                    ELEMENT(B, -, 1000, 1200, 141000, 141200, 32100, 32300, 6)
                        ELEMENT(B, -, 1000, 1200, 141000, 141200, 37100, 37300, 5);
    creme_analysis a = analyze_small("distance", rows, NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 2);
    assert_close(number(a.table, 0, "distance_kb"), -10);
    assert_close(number(a.table, 0, "n"), 3);
    assert_close(number(a.table, 0, "mean"), 3);
    assert_close(number(a.table, 1, "distance_kb"), -5);
    assert_close(number(a.table, 1, "n"), 1);
    creme_analysis_clear(&a);
}

/* Two elements of other widths, 10.1 and 9.6 kb upstream: one bin. */
static void test_locations_of_elements(void **state)
{
    (void)state;
    creme_analysis a =
        analyze_small("locations",
                      "locus chrom tss strand tile_start tile_end genome_start genome_end track search "
                      "round element\n"
                      "A chr1 100000 + 0 170 89815 89985 K enhancers 1 x\n"
                      "B chr1 100000 - 0 900 109150 110050 K enhancers 1 y\n",
                      NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_close(number(a.table, 0, "distance_kb"), -10);
    assert_close(number(a.table, 0, "chosen"), 2);
    creme_analysis_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_swap),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_of_elements),
        cmocka_unit_test(test_locations_of_elements),
        cmocka_unit_test(test_distance_folded),
        cmocka_unit_test(test_distance_beyond_the_end),
        cmocka_unit_test(test_distance_classes),
        cmocka_unit_test(test_interaction_classes),
        cmocka_unit_test(test_fixed_traces),
        cmocka_unit_test(test_interaction),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pair_tests),
        cmocka_unit_test(test_locations),
        cmocka_unit_test(test_traces),
        cmocka_unit_test(test_search_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
