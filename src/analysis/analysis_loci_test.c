/* Choosing loci, and tiles by themselves, on tables small enough to be worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"

#define LENGTH(array) (sizeof array / sizeof *array)

/* The next number up (or down) of a float64: just beyond a threshold. */
#define ABOVE(x) nextafter((x), INFINITY)
#define BELOW(x) nextafter((x), -INFINITY)

/* --- tss */

#define ACTIVITY                                                                                                     \
    "locus chrom tss strand track wt other gene_id\n"                                                                \
    "A chr1 10 + K 5 0 G1\n"                                                                                         \
    "A2 chr1 90 + K 7 1 G1\n"                                                                                        \
    "B chr1 20 - K 7 2 G2\n"                                                                                         \
    "C chr1 30 + K NA 9 G3\n"                                                                                        \
    "D chr1 40 + K 30 3 NA\n"                                                                                        \
    "D chr2 40 + K 29.9999 4 NA\n"

static void check_names(const creme_table *table, const char *const *names, size_t count)
{
    assert_int_equal(creme_table_row_count(table), count);
    for (size_t row = 0; row < count; row++) assert_string_equal(text(table, row, "name"), names[row]);
}

/* Of each gene (a locus without gene_id is its own gene, by name) the most active; equal ones by id. */
static const char *context_class(double effect, creme_rules rules)
{
    const creme_thresholds by = creme_thresholds_of(rules);
    return creme_context_class(effect, &by);
}

static const char *tile_class(double effect, const char *context, creme_rules rules, bool sufficient)
{
    const creme_thresholds by = creme_thresholds_of(rules);
    return creme_tile_class(effect, context, &by, sufficient);
}

static void test_tss(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("tss", ACTIVITY, NULL, NULL);
    check_names(a.table, (const char *[]){"D", "A2", "B"}, 3);
    assert_close(number(a.table, 0, "activity"), 30);
    assert_string_equal(text(a.table, 0, "chrom"), "chr1");
    assert_string_equal(text(a.table, 1, "gene"), "G1");
    assert_string_equal(text(a.table, 2, "strand"), "-");
    assert_close(number(a.table, 2, "tss"), 20);
    assert_null(a.summary);
    creme_analysis_clear(&a);
    a = analyze_small("tss", ACTIVITY, NULL, &(creme_analysis_options){.count = 2});
    check_names(a.table, (const char *[]){"D", "A2"}, 2);
    creme_analysis_clear(&a);
    a = analyze_small("tss", ACTIVITY, NULL, &(creme_analysis_options){.value = "other"});
    check_names(a.table, (const char *[]){"C", "D", "B", "A2"}, 4);
    assert_string_equal(text(a.table, 1, "chrom"), "chr2");
    creme_analysis_clear(&a);
}

/* One TSS of a gene for all lines: K alone prefers A2, L alone A, and both together A, with 5 + 9 against 7 + 1. */
static void test_shared_tss(void **state)
{
    (void)state;
    static const char rows[] = "locus chrom tss strand track wt gene_id\n"
                               "A chr1 10 + K 5 G1\nA2 chr1 90 + K 7 G1\nA chr1 10 + L 9 G1\nA2 chr1 90 + L 1 G1\n"
                               "B chr1 20 - K 6 G2\nB chr1 20 - L 6 G2\nC chr1 30 + K NA G3\nC chr1 30 + L 1 G3\n";
    creme_analysis a = analyze_small("tss", rows, NULL, &(creme_analysis_options){.track = "K"});
    check_names(a.table, (const char *[]){"A2", "B"}, 2);
    creme_analysis_clear(&a);
    a = analyze_small("tss", rows, NULL, &(creme_analysis_options){.track = "K", .shared_tss = true});
    check_names(a.table, (const char *[]){"B", "A"}, 2);
    assert_close(number(a.table, 1, "activity"), 5);
    creme_analysis_clear(&a);
    a = analyze_small("tss", rows, NULL, &(creme_analysis_options){.track = "L", .shared_tss = true});
    check_names(a.table, (const char *[]){"A", "B"}, 2);
    creme_analysis_clear(&a);
}

static void test_tss_tracks(void **state)
{
    (void)state;
    static const char two[] = "locus chrom tss strand track wt\nA chr1 1 + K 1\nA chr1 1 + L 2\n";
    assert_small_fails("tss", two, NULL, NULL, CREME_ERROR_ARGUMENT, "several tracks (K, L, ...)");
    creme_analysis a = analyze_small("tss", two, NULL, &(creme_analysis_options){.track = "L"});
    check_names(a.table, (const char *[]){"A"}, 1);
    assert_close(number(a.table, 0, "activity"), 2);
    creme_analysis_clear(&a);
    a = analyze_small("tss", "locus chrom tss strand track wt\n", NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 0);
    creme_analysis_clear(&a);
}

#define PEAKS                                                                                                        \
    "locus chrom tss strand track wt gene_id peak_offset_bins\n"                                                     \
    "A chr1 10 + K 50 G1 -3\nA2 chr1 90 + K 40 G1 0\nB chr1 20 - K 30 G2 0\nC chr1 30 + K 29.99 G3 0\n"              \
    "D chr1 40 + K 60 G4 NA\nE chr1 50 + K 70 G5 1\n"

/* 2023: at least 30, and the maximum among the bins that were read; so the gene's second TSS may be the one. */
/* Any preset takes a least activity. */
static void test_tss_least(void **state)
{
    (void)state;
    const double least = 5;
    creme_analysis a = analyze_small("tss", "locus chrom tss strand track wt\nA c 1 + K 4.5\nB c 2 + K 5\n", NULL,
                                     &(creme_analysis_options){.min_wt = &least});
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_string_equal(text(a.table, 0, "name"), "B");
    assert_string_equal(creme_table_note_after(a.table, "thresholds: "), "activity 5");
    creme_analysis_clear(&a);
}

static void test_tss_peak(void **state)
{
    (void)state;
    creme_analysis_options options = {.rules = CREME_RULES_2023};
    creme_analysis a = analyze_small("tss", PEAKS, NULL, &options);
    check_names(a.table, (const char *[]){"A2", "B"}, 2);
    creme_analysis_clear(&a);
    options.peak = CREME_PEAK_ANYWHERE;
    a = analyze_small("tss", PEAKS, NULL, &options);
    check_names(a.table, (const char *[]){"E", "D", "A", "B"}, 4);
    creme_analysis_clear(&a);
    options = (creme_analysis_options){.peak = CREME_PEAK_CENTRAL};
    a = analyze_small("tss", PEAKS, NULL, &options);
    check_names(a.table, (const char *[]){"A2", "B", "C"}, 3);
    creme_analysis_clear(&a);
    options = (creme_analysis_options){.rules = CREME_RULES_2023};
    assert_small_fails("tss", ACTIVITY, NULL, &options, CREME_ERROR_NOT_FOUND, "creme activity --peak on");
}

/* --- contexts, loci */

static void test_context_classes(void **state)
{
    (void)state;
    static const struct {
        double enhancing, neutral, silencing;
        const char *at_neutral;
    } of[] = {{0.95, 0.05, -0.3, "neutral"}, {0.95, 0.2, -0.5, "other"}, {0.9, 0.05, -0.2, "neutral"}};
    for (int rules = 0; rules < 3; rules++) {
        double high = of[rules].enhancing, near = of[rules].neutral, low = of[rules].silencing;
        const struct {
            double effect;
            const char *class;
        } cases[] = {{ABOVE(high), "enhancing"},
                     {high, "other"},
                     {1.5, "enhancing"},
                     {near, of[rules].at_neutral},
                     {-near, of[rules].at_neutral},
                     {BELOW(near), "neutral"},
                     {ABOVE(near), "other"},
                     {0, "neutral"},
                     {BELOW(-near), "other"},
                     {low, "other"},
                     {BELOW(low), "silencing"},
                     {-INFINITY, "silencing"},
                     {NAN, ""}};
        for (size_t i = 0; i < LENGTH(cases); i++) {
            assert_string_equal(context_class(cases[i].effect, (creme_rules)rules), cases[i].class);
        }
    }
}

#define CONTEXTS                                                                                                     \
    "locus chrom tss strand track effect selected\n"                                                                 \
    "A chr1 1 + K 0.99 7\n"                                                                                          \
    "B chr1 2 + K 0.98 7\n"                                                                                          \
    "C chr1 3 - K 0.97 7\n"                                                                                          \
    "D chr1 4 + K 0.5 7\n"                                                                                           \
    "E chr1 5 + K NA 7\n"                                                                                            \
    "F chr1 6 + K 0 7\n"                                                                                             \
    "A chr1 1 + L -0.4 7\n"

/* The columns that are there are written anew; each class of each track gives at most so many, others none. */
static void test_contexts(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("contexts", CONTEXTS, NULL, &(creme_analysis_options){.sample = 2});
    static const char *const classes[] = {"enhancing", "enhancing", "enhancing", "other",
                                          "NA",        "neutral",   "silencing"};
    double selected = 0;
    assert_int_equal(creme_table_row_count(a.table), 7);
    assert_int_equal(creme_table_column_count(a.table), 8);
    for (size_t row = 0; row < 7; row++) {
        assert_string_equal(text(a.table, row, "context"), classes[row]);
        if (row < 3) selected += number(a.table, row, "selected");
        if (row > 2) assert_close(number(a.table, row, "selected"), row > 4);
    }
    assert_close(selected, 2);
    assert_int_equal(creme_table_row_count(a.summary), 5);
    size_t row = find_row(a.summary, "track context", "K enhancing");
    assert_close(number(a.summary, row, "loci"), 3);
    assert_close(number(a.summary, row, "selected"), 2);
    row = find_row(a.summary, "track context", "K other");
    assert_close(number(a.summary, row, "selected"), 0);
    row = find_row(a.summary, "track context", "L silencing");
    assert_close(number(a.summary, row, "loci"), 1);
    creme_analysis_clear(&a);
}

/* Which rows are drawn depends on the loci and the seed, not on the order of rows; another seed draws others. */
static void test_context_sample(void **state)
{
    (void)state;
    char forth[1024] = "locus chrom tss strand track effect\n", back[1024];
    size_t header = strlen(forth), differ = 0;
    strcpy(back, forth);
    for (int i = 0; i < 20; i++) {
        sprintf(forth + strlen(forth), "G%d chr1 %d + K 1\n", i, i);
        sprintf(back + strlen(back), "G%d chr1 %d + K 1\n", 19 - i, 19 - i);
    }
    assert_true(header < sizeof forth);
    creme_analysis_options options = {.sample = 5, .seed = 3};
    creme_analysis a = analyze_small("contexts", forth, NULL, &options);
    creme_analysis b = analyze_small("contexts", back, NULL, &options);
    options.seed = 4;
    creme_analysis c = analyze_small("contexts", forth, NULL, &options);
    for (size_t row = 0; row < 20; row++) {
        assert_close(number(a.table, row, "selected"), number(b.table, 19 - row, "selected"));
        differ += number(a.table, row, "selected") != number(c.table, row, "selected");
    }
    assert_int_equal(count(a.table, "selected", "1"), 5);
    assert_true(differ > 0);
    creme_analysis_clear(&a);
    creme_analysis_clear(&b);
    creme_analysis_clear(&c);
}

static void test_context_thresholds(void **state)
{
    (void)state;
    static const double enhancing = 0.4, neutral = 0.1, silencing = -0.1, wrong = 0.5;
    creme_analysis_options options = {.enhancing = &enhancing, .neutral = &neutral, .silencing = &silencing};
    creme_analysis a = analyze_small("contexts", CONTEXTS, NULL, &options);
    assert_string_equal(text(a.table, 3, "context"), "enhancing");
    creme_analysis_clear(&a);
    options.neutral = &wrong;
    assert_small_fails("contexts", CONTEXTS, NULL, &options, CREME_ERROR_ARGUMENT, "neutral 0.5");
    a = analyze_small("contexts", CONTEXTS, NULL, &(creme_analysis_options){.track = "L"});
    assert_int_equal(count(a.table, "context", "silencing"), 1);
    creme_analysis_clear(&a);
}

#define FEW                                                                                                          \
    "locus chrom tss strand track n effect gene context\n"                                                           \
    "A chr1 1 + K 5 0.99 G1 z\n"                                                                                     \
    "B chr1 2 + K 5 0.98 G2 z\n"                                                                                     \
    "C chr1 3 - K 10 0.97 G3 z\n"                                                                                    \
    "D chr1 4 + K 20 0.5 G4 z\n"                                                                                     \
    "F chr1 6 + K 100 0 G5 z\n"

/* The sample goes by the few shuffles of the first table; its loci have the numbers of the second, one row each, and
 * the classes of these. */
static void test_contexts_in_full(void **state)
{
    (void)state;
    static const char full[] = "locus chrom tss strand track n effect context\nC chr1 3 - K 100 0.96 enhancing\n"
                               "A chr1 1 + K 100 0.985 enhancing\nB chr1 2 + K 100 0.9 enhancing\n"
                               "F chr1 6 + K 100 0.01 neutral\n";
    static const char *const classes[] = {"enhancing", "other", "enhancing", "other", "neutral"};
    static const double n[] = {100, 100, 100, 20, 100}, effects[] = {0.985, 0.9, 0.96, 0.5, 0.01};
    creme_analysis a = analyze_small("contexts", FEW, full, NULL);
    assert_int_equal(creme_table_row_count(a.table), 5);
    assert_int_equal(creme_table_column_count(a.table), 10);
    for (size_t row = 0; row < 5; row++) {
        assert_string_equal(text(a.table, row, "context"), classes[row]);
        assert_close(number(a.table, row, "selected"), strcmp(classes[row], "other") != 0);
        assert_close(number(a.table, row, "n"), n[row]);
        assert_close(number(a.table, row, "effect"), effects[row]);
        assert_int_equal(text(a.table, row, "gene")[1], '1' + row);
    }
    size_t row = find_row(a.summary, "track context", "K enhancing");
    assert_close(number(a.summary, row, "loci"), 2);
    assert_close(number(a.summary, row, "selected"), 2);
    creme_analysis_clear(&a);
    assert_small_fails("contexts", FEW, "locus chrom tss strand track n effect\nA chr1 1 + K 100 0.985\n", NULL,
                       CREME_ERROR_NOT_FOUND, "is selected, but is not there");
}

/* Of contexts that nobody has analysed, the loci are those that the analysis selects. */
static void test_loci_at_once(void **state)
{
    (void)state;
    char few[4096] = "locus chrom tss strand track n effect\n";
    for (int i = 0; i < 20; i++) sprintf(few + strlen(few), "G%d chr1 %d + K 5 1\n", i, i);
    const creme_analysis_options options = {.sample = 6, .seed = 7};
    creme_analysis loci = analyze_small("loci", few, NULL, &options);
    creme_analysis contexts = analyze_small("contexts", few, NULL, &options);
    assert_int_equal(creme_table_row_count(loci.table), 6);
    for (size_t row = 0, at = 0; row < 20; row++) {
        if (number(contexts.table, row, "selected") != 1) continue;
        assert_string_equal(text(loci.table, at, "name"), text(contexts.table, row, "locus"));
        assert_string_equal(text(loci.table, at++, "context"), "enhancing");
    }
    creme_analysis_clear(&loci);
    creme_analysis_clear(&contexts);
}

/* A track's name may hold what tables write otherwise. */
static void test_loci_of_odd_track(void **state)
{
    (void)state;
    static const char rows[] = "locus chrom tss strand track n effect\nA chr1 1 + K\177L 5 1\n";
    creme_analysis a = analyze_small("loci", rows, NULL, &(creme_analysis_options){.track = "K\177L"});
    check_names(a.table, (const char *[]){"A"}, 1);
    creme_analysis_clear(&a);
}

static void test_loci(void **state)
{
    (void)state;
    static const char contexts[] = "locus chrom tss strand track context selected\nA chr1 1 + K enhancing 1\n"
                                   "B chr1 2 - K NA 0\nC chr2 3 - K silencing 1\nD chr2 4 - K other NA\n";
    creme_analysis a = analyze_small("loci", contexts, NULL, NULL);
    check_names(a.table, (const char *[]){"A", "C"}, 2);
    assert_string_equal(text(a.table, 1, "context"), "silencing");
    assert_string_equal(text(a.table, 1, "strand"), "-");
    assert_close(number(a.table, 1, "tss"), 3);
    creme_analysis_clear(&a);
    assert_small_fails("loci", "locus chrom tss strand track context\nA chr1 1 + K other\n", NULL, NULL,
                       CREME_ERROR_NOT_FOUND, "no column 'selected'");
}

/* --- necessity, sufficiency */

static void test_tile_classes(void **state)
{
    (void)state;
    static const struct {
        double effect;
        const char *context;
        creme_rules rules;
        bool sufficient;
        const char *class;
    } cases[] = {
        {0.3, "enhancing", CREME_RULES_2024, false, "none"},
        {0.31, "enhancing", CREME_RULES_2024, false, "enhancer"},
        {0.31, "neutral", CREME_RULES_2024, true, "none"},
        {0.31, "silencing", CREME_RULES_2023, true, "none"},
        {-0.3, "silencing", CREME_RULES_2024, false, "none"},
        {-0.31, "silencing", CREME_RULES_2023, false, "silencer"},
        {-0.31, "enhancing", CREME_RULES_2024, false, "none"},
        {-0.31, "neutral", CREME_RULES_2024, true, "none"},
        {-0.16, "silencing", CREME_RULES_2024, true, "none"},
        {-0.16, "silencing", CREME_RULES_BORZOI, true, "silencer"},
        {-0.16, "neutral", CREME_RULES_BORZOI, true, "silencer"},
        {-0.15, "neutral", CREME_RULES_BORZOI, true, "none"},
        {-0.16, "enhancing", CREME_RULES_BORZOI, true, "none"},
        {-0.31, "neutral", CREME_RULES_BORZOI, false, "none"},
        {-0.16, "silencing", CREME_RULES_BORZOI, false, "none"},
        {0.31, "", CREME_RULES_2024, false, "enhancer"},
        {-0.31, "", CREME_RULES_2024, false, "silencer"},
        {NAN, "enhancing", CREME_RULES_2024, false, ""},
        {9, "other", CREME_RULES_2024, false, "none"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_string_equal(tile_class(cases[i].effect, cases[i].context, cases[i].rules, cases[i].sufficient),
                            cases[i].class);
    }
    assert_string_equal(tile_class(ABOVE(0.3), "enhancing", CREME_RULES_2024, true), "enhancer");
    assert_string_equal(tile_class(BELOW(-0.3), "silencing", CREME_RULES_2024, true), "silencer");
    assert_string_equal(tile_class(BELOW(-0.15), "neutral", CREME_RULES_BORZOI, true), "silencer");
}

#define TILES "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se n context\n"
#define NECESSITY                                                                                                    \
    TILES "A chr1 50 + 0 10 20 30 K 8 0.5 0.025 2 enhancing\n"                                                       \
          "A chr1 50 + 10 20 30 40 K 8 0.75 0.15 3 enhancing\n"                                                      \
          "A chr1 50 + 20 30 40 50 K 8 NA NA 3 enhancing\n"                                                          \
          "A chr1 50 + 40 50 60 70 K 8 0.25 0.25 1 enhancing\n"                                                      \
          "B chr2 50 - 0 10 70 80 K 4 -0.4 0.4 2 silencing\n"                                                        \
          "C chr2 50 - 0 10 70 80 K 4 0.9 0.3 2 NA\n"                                                                \
          "A chr1 50 + 0 10 20 30 L 8 0.75 0 2 enhancing\n"

/* Two-sided p of Student's t for 1 and 2 degrees of freedom, in closed form. */
static double p_of_1(double t)
{
    return 1 - 2 / acos(-1) * atan(fabs(t));
}

static double p_of_2(double t)
{
    return 1 - fabs(t) / sqrt(2 + t * t);
}

static void test_necessity(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("necessity", NECESSITY, NULL, NULL);
    static const char *const classes[] = {"enhancer", "enhancer", "NA", "none", "silencer", "NA", "enhancer"};
    static const char *const strengths[] = {"weak", "strong", "NA", "NA", "weak", "NA", "strong"};
    /* effect / (se sqrt(n + 1)): of 2 shuffles, 3, none, none (one shuffle), 2, 2; of track L one of three differs */
    const double p[] = {p_of_1(20 / sqrt(3)), p_of_2(2.5), NAN, NAN, p_of_1(1 / sqrt(3)), p_of_1(sqrt(3)), 1. / 3};
    for (size_t row = 0; row < 7; row++) {
        assert_string_equal(text(a.table, row, "class"), classes[row]);
        assert_string_equal(text(a.table, row, "strength"), strengths[row]);
        assert_close(number(a.table, row, "p"), p[row]);
    }
    /* the four p of K rise from row 0 to 1, 5, 4 */
    assert_close(number(a.table, 0, "q"), 4 * p[0]);
    assert_close(number(a.table, 1, "q"), 4 * p[1] / 2);
    assert_close(number(a.table, 5, "q"), 4 * p[5] / 3);
    assert_close(number(a.table, 4, "q"), p[4]);
    assert_close(number(a.table, 2, "q"), NAN);
    assert_close(number(a.table, 6, "q"), p[6]);
    assert_int_equal(creme_table_note_count(a.table), 3); /* what made it, preset, thresholds; nothing was left out */
    size_t row = find_row(a.summary, "track context class strength", "K enhancing NA NA");
    assert_close(number(a.summary, row, "n"), 0);
    assert_close(number(a.summary, row, "mean"), NAN);
    creme_analysis_clear(&a);
}

/* Tiles that reach over a chromosome's end are left out of rows and q; a table without such columns is refused. */
static void test_tile_beyond_the_end(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("necessity",
                                     TILES "A chr1 5 - 0 10 0 10 K 8 0.5 0.025 2 enhancing\n"
                                           "A chr1 5 - 10 20 NA NA K 8 0.9 0.01 2 enhancing\n",
                                     NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_close(number(a.table, 0, "effect"), 0.5);
    assert_close(number(a.table, 0, "q"), p_of_1(20 / sqrt(3)));
    creme_analysis_clear(&a);
}

/* The distribution of -0.1, 0, 0.1, 0.3: quartiles at 0.75, 1.5 and 2.25 of the way. */
static void test_tile_summary(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("necessity",
                                     TILES "A chr1 50 + 0 10 20 30 K 8 0.3 0.25 2 neutral\n"
                                           "A chr1 50 + 10 20 30 40 K 8 -0.1 0.25 2 neutral\n"
                                           "A chr1 50 + 20 30 40 50 K 8 0.1 0.25 2 neutral\n"
                                           "A chr1 50 + 40 50 60 70 K 8 0 0.25 2 neutral\n",
                                     NULL, NULL);
    assert_int_equal(creme_table_row_count(a.summary), 1);
    static const char *const names[] = {"n", "mean", "q1", "median", "q3"};
    static const double wanted[] = {4, 0.075, -0.025, 0.05, 0.15};
    for (int i = 0; i < 5; i++) assert_close(number(a.summary, 0, names[i]), wanted[i]);
    assert_close(number(a.summary, 0, "sd"),
                 sqrt((0.225 * 0.225 + 0.175 * 0.175 + 0.025 * 0.025 + 0.075 * 0.075) / 3));
    creme_analysis_clear(&a);
}

/* Where no locus has a context the effect alone decides; a table of contexts takes the place of the table's own. */
static void test_tile_contexts(void **state)
{
    (void)state;
    static const char tiles[] = "locus chrom tss strand tile_start tile_end genome_start genome_end track effect\n"
                                "A chr1 50 + 0 10 20 30 K 0.4\nB chr1 60 - 0 10 20 30 K -0.4\n";
    creme_analysis a = analyze_small("necessity", tiles, NULL, NULL);
    assert_string_equal(text(a.table, 0, "class"), "enhancer");
    assert_string_equal(text(a.table, 1, "class"), "silencer");
    assert_close(number(a.table, 0, "p"), NAN);
    assert_close(number(a.table, 0, "wt"), NAN);
    assert_string_equal(creme_table_note(a.table, 0), "no contexts were given: classes go by effects alone");
    creme_analysis_clear(&a);
    creme_table *contexts = small_table("locus chrom tss strand track context\nA chr1 50 + K silencing\n"
                                        "B chr1 60 + K silencing\nB chr1 60 - L silencing\n");
    a = analyze_small("necessity", tiles, NULL, &(creme_analysis_options){.contexts = contexts});
    assert_string_equal(text(a.table, 0, "class"), "none");
    assert_string_equal(text(a.table, 1, "class"), "NA"); /* known on the other strand, and for another track */
    creme_table_destroy(contexts);
    creme_analysis_clear(&a);
}

#define SUFFICIENCY                                                                                                  \
    "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se n context "               \
    "effect_vs_control effect_vs_control_se\n"                                                                       \
    "A chr1 50 + 0 10 20 30 K 80 0.4 0.2 2 enhancing 9 1\n"                                                          \
    "B chr1 60 + 0 10 20 30 K 80 -0.1 0.1 2 silencing -0.6 0.2\n"                                                    \
    "C chr1 70 + 0 10 20 30 K 80 -0.1 0.1 2 neutral -0.2 0.1\n"                                                      \
    "D chr1 80 + 0 10 20 30 K 80 NA NA 2 silencing NA NA\n"

/* In neutral and silencing contexts 2024 measures by the control, 2023 by WT. */
static void test_sufficiency(void **state)
{
    (void)state;
    static const struct {
        creme_rules rules;
        double effect[3], t[3]; /* t = effect / se, which n = 2 shuffles make sqrt(3) times smaller */
        const char *class[3];
    } cases[] = {
        {CREME_RULES_2024, {0.4, -0.6, -0.2}, {2, 3, 2}, {"enhancer", "silencer", "none"}},
        {CREME_RULES_2023, {0.4, -0.1, -0.1}, {2, 1, 1}, {"enhancer", "none", "none"}},
        {CREME_RULES_BORZOI, {0.4, -0.6, -0.2}, {2, 3, 2}, {"enhancer", "silencer", "silencer"}},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        creme_analysis a =
            analyze_small("sufficiency", SUFFICIENCY, NULL, &(creme_analysis_options){.rules = cases[i].rules});
        for (size_t row = 0; row < 3; row++) {
            assert_close(number(a.table, row, "effect"), cases[i].effect[row]);
            assert_close(number(a.table, row, "p"), p_of_1(cases[i].t[row] / sqrt(3)));
            assert_string_equal(text(a.table, row, "class"), cases[i].class[row]);
        }
        assert_string_equal(text(a.table, 3, "class"), "NA");
        assert_string_equal(text(a.table, 0, "strength"), "weak");
        creme_analysis_clear(&a);
    }
    assert_small_fails("sufficiency", TILES "A chr1 50 + 0 10 20 30 K 8 0.4 0.2 2 silencing\n", NULL, NULL,
                       CREME_ERROR_NOT_FOUND, "no column 'effect_vs_control");
}

/* In an assay's own table, that no tile has an effect is a remark: a gene that the model holds to be silent. */
static void test_tiles_without_effects(void **state)
{
    (void)state;
    static const char own[] = "# creme 0.1.0 necessity\n" TILES "A chr1 50 + 0 10 20 30 K 0 NA NA 2 enhancing\n";
    creme_analysis a = analyze_small("necessity", own, NULL, NULL);
    assert_int_equal(creme_table_row_count(a.table), 1);
    assert_string_equal(text(a.table, 0, "class"), "silent");
    assert_string_equal(text(a.table, 0, "q"), "NA");
    bool said = false;
    for (size_t i = 0; i < creme_table_note_count(a.table); i++) {
        said |= strstr(creme_table_note(a.table, i), "no tile has an effect") != NULL;
    }
    assert_true(said);
    creme_analysis_clear(&a);
}

static void test_wrong_tiles(void **state)
{
    (void)state;
    assert_small_fails("necessity", TILES, NULL, NULL, CREME_ERROR_FORMAT, "no tile has an effect");
    assert_small_fails("necessity", TILES "A chr1 50 + 0 10 20 30 K 8 NA NA 2 enhancing\n", NULL, NULL,
                       CREME_ERROR_FORMAT, "no tile has an effect");
    assert_small_fails("necessity", TILES "A chr1 50 + NA NA 20 30 K 8 1 1 2 enhancing\n", NULL, NULL,
                       CREME_ERROR_FORMAT, "small.tsv:2: no tile");
    assert_small_fails("necessity", TILES "A chr1 50 + 0 10 20 30 K 8 much 1 2 enhancing\n", NULL, NULL,
                       CREME_ERROR_FORMAT, "small.tsv:2:");
    assert_small_fails("necessity", TILES "A chr1 50 + 10 10 20 30 K 8 1 1 2 enhancing\n", NULL, NULL,
                       CREME_ERROR_FORMAT, "end 10 is not behind start 10");
}

/* --- both */

#define CRES "locus chrom tss strand tile_start tile_end genome_start genome_end track context effect class\n"
#define CRE(start, track, effect, class)                                                                             \
    "A chr1 50 + " #start " 99 " #start " 99 " #track " enhancing " #effect " " #class "\n"

/* x = 1, 2, 3 and y = 10, 30, 20 (ranks 1, 3, 2): r = 0.5 both, t = 1 / sqrt(3) with one degree of freedom, p = 2/3. */
static void test_both(void **state)
{
    (void)state;
    creme_analysis a = analyze_small(
        "both", CRES CRE(1, K, 1, none) CRE(2, K, 2, enhancer) CRE(3, K, 3, NA) CRE(4, K, 4, none) CRE(5, L, 1, none),
        CRES CRE(3, K, 20, silencer) CRE(1, K, 10, none) CRE(2, K, 30, none) CRE(2, K, 77, none) CRE(5, K, 5, none),
        NULL);
    assert_int_equal(creme_table_row_count(a.table), 3); /* the first of two equal rows; no tile without a partner */
    static const double sufficient[] = {10, 30, 20};
    for (size_t row = 0; row < 3; row++) {
        assert_close(number(a.table, row, "necessity"), (double)row + 1);
        assert_close(number(a.table, row, "sufficiency"), sufficient[row]);
    }
    assert_string_equal(text(a.table, 1, "necessity_class"), "enhancer");
    assert_string_equal(text(a.table, 2, "necessity_class"), "NA");
    assert_string_equal(text(a.table, 2, "sufficiency_class"), "silencer");
    size_t row = find_row(a.summary, "track context", "K enhancing");
    assert_close(number(a.summary, row, "n"), 3);
    assert_close(number(a.summary, row, "pearson"), 0.5);
    assert_close(number(a.summary, row, "spearman"), 0.5);
    assert_close(number(a.summary, row, "pearson_p"), 2.0 / 3);
    assert_close(number(a.summary, row, "spearman_p"), 2.0 / 3);
    row = find_row(a.summary, "track context", "L enhancing");
    assert_close(number(a.summary, row, "n"), 0);
    assert_close(number(a.summary, row, "pearson"), NAN);
    creme_analysis_clear(&a);
}

/* A result knows what made it; the two in the wrong order are told from each other. */
static void test_swapped(void **state)
{
    (void)state;
    creme_analysis first = analyze_small("necessity", NECESSITY, NULL, NULL), out;
    creme_analysis second = analyze_small("sufficiency", SUFFICIENCY, NULL, NULL);
    const creme_table *right[] = {first.table, second.table}, *wrong[] = {second.table, first.table};
    const creme_table *twice[] = {first.table, first.table};
    const creme_analysis_options none = {0};
    const creme_analysis_kind *both = creme_analysis_find("both");
    assert_succeeds(creme_analysis_run(&out, both, right, 2, &none));
    creme_analysis_clear(&out);
    assert_fails(creme_analysis_run(&out, both, wrong, 2, &none), CREME_ERROR_ARGUMENT, "the two tables are swapped");
    assert_null(out.table);
    assert_fails(creme_analysis_run(&out, both, twice, 2, &none), CREME_ERROR_ARGUMENT,
                 "takes one of creme analyze sufficiency as its second");
    assert_fails(creme_analysis_run(&out, both, twice, 1, &none), CREME_ERROR_ARGUMENT, "NECESSARY SUFFICIENT");
    creme_analysis_clear(&first);
    creme_analysis_clear(&second);
    assert_small_fails("necessity", "# creme 9.9 distance\n" TILES "A chr1 5 + 0 10 20 30 K 8 1 1 2 other\n", NULL,
                       NULL, CREME_ERROR_ARGUMENT, "a table of creme distance");
}

/* --- Thresholds, and what a header says of them */

/* Of effects 0.5, 0.75, 0.25 in enhancing contexts only 0.75 is above 0.6, of -0.4 in a silencing one none below
 * -0.6. */
static void test_thresholds_of_tiles(void **state)
{
    (void)state;
    const double enhancer = 0.6, silencer = -0.6, wrong = 0.1, least = 0;
    const creme_analysis_options options = {
        .enhancer = &enhancer, .silencer = &silencer, .rules = CREME_RULES_2023, .min_wt = &least};
    creme_analysis a = analyze_small("necessity", NECESSITY, NULL, &options);
    assert_int_equal(count(a.table, "class", "enhancer"), 2);
    assert_int_equal(count(a.table, "class", "silencer"), 0);
    assert_string_equal(creme_table_note_after(a.table, "preset: "), "2023");
    assert_string_equal(creme_table_note_after(a.summary, "thresholds: "),
                        "enhancer 0.6, silencer -0.6, strong 0.5, activity 0");
    scratch folder = scratch_open();
    creme_table *again = NULL;
    const char *path = scratch_path(&folder, "a.tsv");
    assert_succeeds(creme_table_write(a.table, path));
    assert_succeeds(creme_table_read(&again, path));
    creme_thresholds by = creme_thresholds_recorded(again);
    assert_int_equal(by.rules, CREME_RULES_2023);
    assert_true(by.enhancer == 0.6 && by.silencer == -0.6 && by.sufficient_silencer == -0.6);
    assert_true(by.enhancing == 0.95 && by.neutral == 0.2 && by.silencing == -0.5);
    creme_table_destroy(again);
    scratch_close(&folder);
    creme_analysis_clear(&a);
    assert_small_fails("necessity", NECESSITY, NULL, &(creme_analysis_options){.silencer = &wrong},
                       CREME_ERROR_ARGUMENT, "expected silencer <= 0 <= enhancer");
}

/* Borzoi's sufficient silencers have a threshold of their own, which is the one that is recorded. */
static void test_recorded_thresholds(void **state)
{
    (void)state;
    creme_analysis a =
        analyze_small("sufficiency", SUFFICIENCY, NULL, &(creme_analysis_options){.rules = CREME_RULES_BORZOI});
    assert_string_equal(creme_table_note_after(a.table, "thresholds: "), "enhancer 0.3, silencer -0.15, strong 0.5");
    creme_analysis_clear(&a);
    const double enhancing = 0.6, neutral = 0.2, silencing = -0.4;
    const creme_analysis_options options = {.enhancing = &enhancing, .neutral = &neutral, .silencing = &silencing};
    a = analyze_small("contexts", "locus chrom tss strand track effect\nA c 5 + K 0.7\nB c 5 + K -0.2\n", NULL,
                      &options);
    creme_thresholds by = creme_thresholds_recorded(a.table);
    assert_true(by.enhancing == 0.6 && by.neutral == 0.2 && by.silencing == -0.4 && by.enhancer == 0.3);
    assert_int_equal(count(a.table, "context", "enhancing"), 1);
    assert_int_equal(count(a.table, "context", "neutral"), 1);
    creme_analysis_clear(&a);
    creme_table *assay = small_table("#   --preset borzoi\nlocus x\nA 1\n"), *plain = small_table("locus x\nA 1\n");
    assert_true(creme_thresholds_recorded(assay).enhancing == 0.9);
    assert_true(creme_thresholds_recorded(plain).enhancing == 0.95);
    creme_table_destroy(assay);
    creme_table_destroy(plain);
}

/* Of interaction and of strength; one alone must not cross the other. */
static void test_thresholds_of_traces(void **state)
{
    (void)state;
    const double strong = 0.7, interacting = 0.04, additive = 0.01;
    const creme_analysis_options options = {.strong = &strong, .interacting = &interacting, .additive = &additive};
    creme_analysis a = analyze_small("necessity", NECESSITY, NULL, &options);
    assert_int_equal(count(a.table, "strength", "strong"), 2); /* 0.75 of both tracks */
    assert_int_equal(count(a.table, "strength", "weak"), 2);   /* 0.5 and -0.4 */
    creme_analysis_clear(&a);
    static const char rows[] =
        "locus chrom tss strand track search round wt mean alone trace additive multiplicative\n"
        "A c 5 + K enhancers 1 1 1 1 0.5 0.25 1\nB c 5 + K enhancers 1 1 1 1 0.5 0.375 1\n";
    a = analyze_small("interaction", rows, NULL, &options);
    assert_string_equal(text(a.table, 0, "class"), "superadditive"); /* 0.0625 */
    assert_string_equal(text(a.table, 1, "class"), "unclassified");  /* 0.015625 */
    assert_string_equal(creme_table_note_after(a.table, "thresholds: "),
                        "interacting 0.04, additive 0.01, multiplicative 0.04");
    creme_analysis_clear(&a);
    assert_small_fails("interaction", rows, NULL, &(creme_analysis_options){.interacting = &additive},
                       CREME_ERROR_ARGUMENT, "expected 0 <= additive <= interacting");
}

/* --- Joins by the whole key */

/* Two TSSs of one name, and of different contexts: their tiles do not fall together. */
#define TWINS                                                                                                        \
    "locus chrom tss strand tile_start tile_end genome_start genome_end track"                                       \
    " effect class\n"
#define TWIN(tss, strand, effect) "G c " #tss " " #strand " 0 10 0 10 K " #effect " none\n"

static void test_names_are_not_loci(void **state)
{
    (void)state;
    scratch_log log;
    scratch_log_init(&log);
    creme_table *contexts =
        small_table("locus chrom tss strand track context\nG c 5 + K enhancing\nG c 5 - K silencing\n"
                    "G c 9 + K neutral\n");
    const creme_analysis_options options = {.contexts = contexts, .log = &log.log};
    creme_analysis a = analyze_small(
        "necessity", TWINS TWIN(9, +, 0.9) TWIN(5, -, -0.9) TWIN(5, +, 0.9) TWIN(7, +, 0.9), NULL, &options);
    static const char *const wanted[] = {"neutral", "silencing", "enhancing", "NA"};
    for (size_t row = 0; row < 4; row++) assert_string_equal(text(a.table, row, "context"), wanted[row]);
    assert_int_equal(log.warnings, 1);
    assert_non_null(strstr(log.last_warning, "1 of 4 rows of "));
    assert_string_equal(creme_table_note(a.table, creme_table_note_count(a.table) - 1), log.last_warning);
    creme_analysis_clear(&a);
    creme_table_destroy(contexts);
    a = analyze_small("both", TWINS TWIN(5, +, 1) TWIN(5, -, 2) TWIN(7, +, 3), TWINS TWIN(5, -, 20) TWIN(5, +, 10),
                      NULL);
    assert_int_equal(creme_table_row_count(a.table), 2);
    for (size_t row = 0; row < 2; row++) {
        assert_close(number(a.table, row, "sufficiency"), 10 * number(a.table, row, "necessity"));
    }
    assert_non_null(strstr(creme_table_note(a.table, creme_table_note_count(a.table) - 1), "1 of 3 rows of "));
    creme_analysis_clear(&a);
    assert_small_fails("both", TWINS TWIN(5, +, 1), TWINS TWIN(6, +, 1), NULL, CREME_ERROR_NOT_FOUND,
                       "have no tile of the same locus and track in common");
    creme_table *others = small_table("locus chrom tss strand track context\nG c 6 + K enhancing\n");
    assert_small_fails("necessity", TWINS TWIN(5, +, 1), NULL, &(creme_analysis_options){.contexts = others},
                       CREME_ERROR_NOT_FOUND, "no row's locus (with its track) has a context in");
    creme_table_destroy(others);
}

/* Those that take any table with the columns take none that is known to be another. */
static void test_other_kinds(void **state)
{
    (void)state;
    creme_table *assay =
        small_table("# creme 0.1.0 necessity\nlocus chrom tss strand track wt class\nA c 5 + K 1 none\n");
    const creme_table *tables[] = {assay};
    const char *const files[] = {"none.bed"};
    const creme_analysis_options none = {0}, with = {.files = files, .file_count = 1};
    creme_analysis out;
    assert_fails(creme_analysis_run(&out, creme_analysis_find("tss"), tables, 1, &none), CREME_ERROR_ARGUMENT,
                 "this is a table of creme necessity; analyze tss takes one of creme activity");
    assert_fails(creme_analysis_run(&out, creme_analysis_find("overlap"), tables, 1, &with), CREME_ERROR_ARGUMENT,
                 "this is a table of creme necessity; analyze overlap takes one of creme analyze necessity");
    assert_fails(creme_analysis_run(&out, creme_analysis_find("coverage"), tables, 1, &with), CREME_ERROR_ARGUMENT,
                 "this is a table of creme necessity; analyze coverage takes one of creme analyze necessity");
    creme_table_destroy(assay);
}

/* Tables of another kind are refused, the authors' by their columns. */
static void test_authors_tables_of_another_kind(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL;
    creme_analysis out;
    const creme_analysis_options none = {0};
    const char *path =
        scratch_write(&folder, "a.csv", ",Normalized shuffle effect,seq_id,tile_start,tile_end\n0,0.5,G_c_5_+,0,10\n",
                      SCRATCH_PLAIN);
    assert_succeeds(creme_table_read(&table, path));
    const creme_table *tables[] = {table};
    assert_succeeds(creme_analysis_run(&out, creme_analysis_find("necessity"), tables, 1, &none));
    creme_analysis_clear(&out);
    assert_fails(creme_analysis_run(&out, creme_analysis_find("sufficiency"), tables, 1, &none), CREME_ERROR_ARGUMENT,
                 "this is a table of creme necessity; analyze sufficiency takes one of creme sufficiency");
    creme_table_destroy(table);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tss),
        cmocka_unit_test(test_shared_tss),
        cmocka_unit_test(test_tss_tracks),
        cmocka_unit_test(test_tss_peak),
        cmocka_unit_test(test_context_classes),
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_context_sample),
        cmocka_unit_test(test_context_thresholds),
        cmocka_unit_test(test_contexts_in_full),
        cmocka_unit_test(test_loci_at_once),
        cmocka_unit_test(test_loci_of_odd_track),
        cmocka_unit_test(test_loci),
        cmocka_unit_test(test_tile_classes),
        cmocka_unit_test(test_necessity),
        cmocka_unit_test(test_tile_beyond_the_end),
        cmocka_unit_test(test_tile_summary),
        cmocka_unit_test(test_tile_contexts),
        cmocka_unit_test(test_sufficiency),
        cmocka_unit_test(test_tiles_without_effects),
        cmocka_unit_test(test_wrong_tiles),
        cmocka_unit_test(test_both),
        cmocka_unit_test(test_swapped),
        cmocka_unit_test(test_thresholds_of_tiles),
        cmocka_unit_test(test_recorded_thresholds),
        cmocka_unit_test(test_thresholds_of_traces),
        cmocka_unit_test(test_tss_least),
        cmocka_unit_test(test_names_are_not_loci),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_authors_tables_of_another_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
