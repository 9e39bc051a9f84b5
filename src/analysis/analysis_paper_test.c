/* What the paper says of K562, from the authors' own tables: labels, counts, coordinates, curves.
 *
 * The tables lie beside the project, in ../shared; without them these tests skip. Formulas stand at each test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/analysis.h>
#include <creme/statistics.h>
#include <math.h>

#define PAPER        "../shared/data/paper/"
#define HOUSEKEEPING "../shared/data/regulatory/Housekeeping_GenesHuman_HRT_Atlas.csv"

static creme_table *read_table(const char *path)
{
    scratch_need(path);
    creme_table *table = NULL;
    assert_succeeds(creme_table_read(&table, path));
    return table;
}

/* A result, and the table it comes of. */
typedef struct answer {
    creme_table *from;
    creme_analysis out;
} answer;

static answer analyze(const char *kind, const char *path, const creme_analysis_options *options)
{
    answer a = {.from = read_table(path)};
    const creme_analysis_kind *found = creme_analysis_find(kind);
    assert_non_null(found);
    const creme_table *tables[] = {a.from};
    assert_succeeds(creme_analysis_run(&a.out, found, tables, 1, options));
    return a;
}

static void clear(answer *a)
{
    creme_table_destroy(a->from);
    creme_analysis_clear(&a->out);
}

static const char *text(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    assert_succeeds(creme_table_need(table, name, &column));
    return creme_table_text(table, row, column);
}

static double number(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    double value = 0;
    assert_succeeds(creme_table_need(table, name, &column));
    assert_succeeds(creme_table_number(table, row, column, &value));
    return value;
}

/* How many rows have this text in this column. */
static size_t count(const creme_table *table, const char *name, const char *wanted)
{
    size_t found = 0;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        found += strcmp(text(table, row, name), wanted) == 0;
    }
    return found;
}

/* The authors' numbers have 8 digits, ours 9. */
static void assert_near(double got, double wanted)
{
    if (fabs(got - wanted) <= 1e-6 * fabs(wanted) + 1e-9) return;
    print_error("%.17g is not %.17g\n", got, wanted);
    fail();
}

/* effect > 0.95 enhancing, |effect| <= 0.05 neutral, effect < -0.3 silencing. */
static void test_contexts(void **state)
{
    (void)state;
    const creme_analysis_options options = {.sample = 50};
    answer a = analyze("contexts", PAPER "K562_selected_contexts.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.from), 600);
    for (size_t row = 0; row < 600; row++) {
        assert_string_equal(text(a.out.table, row, "context"), text(a.from, row, "context"));
    }
    assert_int_equal(count(a.out.table, "selected", "1"), 150);
    assert_int_equal(creme_table_row_count(a.out.summary), 3);
    for (size_t row = 0; row < 3; row++) {
        assert_near(number(a.out.summary, row, "loci"), 200);
        assert_near(number(a.out.summary, row, "selected"), 50);
    }
    clear(&a);
}

/* Of 482, 295 and 318 contexts of K562 (and those of the other two cell lines) at most 200 each are drawn. */
static void test_sampling(void **state)
{
    (void)state;
    creme_table *table = read_table(PAPER "N_seqs_per_context_category.csv.gz");
    static const double k562[] = {482, 295, 318};
    for (size_t row = 0, of_k562 = 0; row < creme_table_row_count(table); row++) {
        size_t picked[200], drawn = 0;
        double loci = number(table, row, "Number of contexts");
        assert_succeeds(creme_sample(picked, &drawn, (size_t)loci, 200, 1, "contexts"));
        assert_near((double)drawn, number(table, row, "Number of contexts after sampling"));
        if (strcmp(text(table, row, "cell line"), "K562") == 0) assert_near(loci, k562[of_k562++]);
    }
    creme_table_destroy(table);
}

/* Borzoi: effect > 0.9, |effect| <= 0.05, effect < -0.2. What lies between silencing and neutral the authors call
 * "other1", which for us is "other" too. */
static void test_borzoi_contexts(void **state)
{
    (void)state;
    const creme_analysis_options options = {.rules = CREME_RULES_BORZOI};
    answer a = analyze("contexts", PAPER "borzoi_context_dependence_test.csv.gz", &options);
    for (size_t row = 0; row < creme_table_row_count(a.from); row++) {
        const char *theirs = text(a.from, row, "context");
        assert_string_equal(text(a.out.table, row, "context"), strncmp(theirs, "other", 5) == 0 ? "other" : theirs);
    }
    assert_int_equal(count(a.out.table, "context", "enhancing"), 204);
    assert_int_equal(count(a.out.table, "context", "neutral"), 61);
    assert_int_equal(count(a.out.table, "context", "silencing"), 17);
    clear(&a);
}

/* Necessary: effect > 0.3 in an enhancing context, < -0.3 in a silencing one. The rows that are left are those of the
 * authors, in their order. */
static void test_necessary(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer a = analyze("necessity", PAPER "necessity_test.csv.gz", &options);
    creme_table *theirs = read_table(PAPER "necessary_CREs.csv.gz");
    assert_int_equal(count(a.out.table, "class", "enhancer"), 238);
    assert_int_equal(count(a.out.table, "class", "silencer"), 143);
    size_t sought = 0;
    for (size_t cell = 0; cell < 2; cell++) {
        const char *class = cell == 0 ? "enhancer" : "silencer";
        for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
            if (strcmp(text(a.out.table, row, "class"), class) != 0) continue;
            assert_near(number(a.out.table, row, "effect"), number(theirs, sought, "Normalized shuffle effect"));
            assert_near(number(a.out.table, row, "tile_start"), number(theirs, sought, "tile_start"));
            assert_true((*text(theirs, sought, "tile class") == 'E') == (cell == 0));
            sought++;
        }
    }
    assert_int_equal(sought, creme_table_row_count(theirs));
    creme_table_destroy(theirs);
    clear(&a);
}

/* Sufficient: (MUT - CONTROL) / WT > 0.3 in enhancing contexts, (MUT - CONTROL) / CONTROL < -0.3 in silencing ones. */
static void test_sufficient(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer a = analyze("sufficiency", PAPER "sufficient_CREs.csv.gz", &options);
    assert_int_equal(count(a.out.table, "class", "enhancer"), 74);
    assert_int_equal(count(a.out.table, "class", "silencer"), 222);
    for (size_t row = 0; row < creme_table_row_count(a.from); row++) {
        assert_near(number(a.out.table, row, "effect"), number(a.from, row, "Normalized CRE effect"));
        bool enhancer = strcmp(text(a.from, row, "tile class"), "Enhancer") == 0;
        assert_string_equal(text(a.out.table, row, "class"), enhancer ? "enhancer" : "silencer");
    }
    clear(&a);
}

/* The authors count from p - L/2, p being the id's position; the window that was predicted begins at p + 1 - L/2
 * (locus.h). So theirs is one base to the left of the tile, on both strands. */
static void test_coordinates(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer a = analyze("sufficiency", PAPER "sufficient_CREs.csv.gz", &options);
    creme_table *theirs = read_table(PAPER "sufficient_CRE_coordinates.csv.gz");
    size_t minus = 0;
    assert_int_equal(creme_table_row_count(theirs), creme_table_row_count(a.out.table));
    for (size_t row = 0; row < creme_table_row_count(theirs); row++) {
        assert_string_equal(text(a.out.table, row, "locus"), text(theirs, row, "gene"));
        assert_string_equal(text(a.out.table, row, "chrom"), text(theirs, row, "chromosome"));
        assert_string_equal(text(a.out.table, row, "strand"), text(theirs, row, "strand"));
        assert_near(number(a.out.table, row, "genome_start") - 1, number(theirs, row, "CRE start coordinate"));
        assert_near(number(a.out.table, row, "genome_end") - 1, number(theirs, row, "CRE end coordinate"));
        minus += *text(theirs, row, "strand") == '-';
    }
    assert_true(minus > 0 && minus < creme_table_row_count(theirs));
    creme_table_destroy(theirs);
    clear(&a);
}

/* Genes of the HRT Atlas among the 200 loci of each class. */
static void test_housekeeping(void **state)
{
    (void)state;
    scratch_need(HOUSEKEEPING);
    static const char *const files[] = {HOUSEKEEPING};
    const creme_analysis_options options = {.files = files, .file_count = 1};
    answer a = analyze("overlap", PAPER "K562_selected_contexts.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.out.table), 3);
    for (size_t row = 0; row < 3; row++) {
        bool neutral = strcmp(text(a.out.table, row, "context"), "neutral") == 0;
        assert_near(number(a.out.table, row, "n"), 200);
        assert_near(number(a.out.table, row, "overlapping"), neutral ? 44 : 10);
    }
    clear(&a);
}

/* The mean of a column over rows in which two others have given values. */
static double mean_where(const creme_table *table, const char *value, const char *a, const char *a_is, const char *b,
                         double b_is, size_t *n)
{
    double sum = 0;
    *n = 0;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        if (strcmp(text(table, row, a), a_is) != 0 || number(table, row, b) != b_is) continue;
        double one = number(table, row, value);
        if (isnan(one)) continue;
        sum += one;
        ++*n;
    }
    return sum / (double)*n;
}

/* "Fold change over control" is TEST / max TEST over the 38 positions, in spite of its name: its largest value is 1
 * for every CRE. For silencers the second measure is (TEST - CONTROL) / CONTROL, so that (1 + it) CONTROL / fold gives
 * the same max TEST at every position. */
static void test_distance(void **state)
{
    (void)state;
    const creme_analysis_options options = {.draws = 20};
    answer a = analyze("distance", PAPER "distance_test.csv.gz", &options);
    for (size_t first = 0; first < creme_table_row_count(a.from); first += 38) {
        double most = 0, largest = NAN;
        for (size_t row = first; row < first + 38; row++) {
            assert_string_equal(text(a.from, row, "enf_data_id"), text(a.from, first, "enf_data_id"));
            double fold = number(a.from, row, "Fold change over control");
            if (fold > most) most = fold;
            if (strcmp(text(a.from, row, "tile class"), "Silencer") != 0) continue;
            double max = (1 + number(a.from, row, "CRE sufficiency effect")) * number(a.from, row, "control") / fold;
            if (row > first) assert_true(fabs(max - largest) < 1e-4 * largest); /* of float32 and 8 digits */
            largest = max;
        }
        assert_true(most == 1);
    }
    static const char *const measures[][2] = {{"test_over_max", "Fold change over control"},
                                              {"sufficiency_effect", "CRE sufficiency effect"}};
    assert_int_equal(creme_table_row_count(a.out.table), 2 * 2 * 38);
    for (size_t row = 0; row < creme_table_row_count(a.out.table); row += 7) {
        size_t n = 0;
        bool effect = strcmp(text(a.out.table, row, "measure"), measures[1][0]) == 0;
        double mean = mean_where(a.from, measures[effect][1], "tile class", text(a.out.table, row, "class"),
                                 "Binned distance (Kb)", number(a.out.table, row, "distance_kb"), &n);
        assert_near(number(a.out.table, row, "mean"), mean);
        assert_near(number(a.out.table, row, "n"), (double)n);
        assert_int_equal(n, strcmp(text(a.out.table, row, "class"), "Enhancer") == 0 ? 74 : 222);
    }
    clear(&a);
}

/* additive = (p1 + p2 - wt) / wt, multiplicative = p1 p2 / wt^2. "greedy_it2" is p2, the second tile shuffled alone:
 * p1 is the lowest (min) or highest (max) of all tiles alone, so p2 never passes it, which the joint effect does. */
static void test_pairs(void **state)
{
    (void)state;
    static const char *const files[] = {PAPER "min_second_iteration.csv.gz", PAPER "max_second_iteration.csv.gz"};
    const creme_analysis_options options = {0};
    for (int max = 0; max < 2; max++) {
        answer a = analyze("pairs", files[max], &options);
        assert_int_equal(creme_table_row_count(a.out.table), 600);
        size_t further = 0;
        for (size_t row = 0; row < 600; row++) {
            double value[4];
            static const char *const names[] = {"wt", "first", "second", "both"};
            for (size_t i = 0; i < 4; i++) {
                value[i] = number(a.out.table, row, names[i]);
                assert_near(value[i], number(a.from, 4 * row + i, "0"));
            }
            double sign = max ? -1 : 1;
            assert_true(sign * (value[2] - value[1]) >= 0);
            further += sign * (value[1] - value[3]) > 0;
            assert_near(number(a.out.table, row, "additive"), (value[1] + value[2] - value[0]) / value[0]);
            assert_near(number(a.out.table, row, "multiplicative"), value[1] * value[2] / value[0] / value[0]);
            assert_near(number(a.out.table, row, "joint"), value[3] / value[0]);
        }
        assert_true(further > 550);
        clear(&a);
    }
}

/* Each locus has 5 tiles of the first five rounds, 1,000 in 200 loci. */
static void test_locations(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer a = analyze("locations", PAPER "min_locations.csv.gz", &options);
    double chosen[3] = {0};
    for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
        const char *context = text(a.out.table, row, "context");
        chosen[*context == 'e' ? 0 : *context == 'n' ? 1 : 2] += number(a.out.table, row, "chosen");
        assert_near(number(a.out.table, row, "loci"), 200);
        double distance = fabs(number(a.out.table, row, "distance_kb"));
        assert_true(distance >= 5 && distance <= 95);
    }
    for (int i = 0; i < 3; i++) assert_near(chosen[i], 1000);
    clear(&a);
}

/* Mean over loci after each tile; over WT in the search for enhancers, over the TSS alone in that for silencers, whose
 * traces begin with 1. */
static void test_set_sufficiency(void **state)
{
    (void)state;
    static const struct {
        const char *path, *context;
    } sets[] = {{PAPER "sufficiency_of_greedy_tiles_min.csv.gz", "enhancing"},
                {PAPER "sufficiency_of_greedy_tiles_max.csv.gz", "silencing"}};
    const creme_analysis_options options = {.draws = 200};
    for (size_t i = 0; i < 2; i++) {
        answer a = analyze("traces", sets[i].path, &options);
        assert_int_equal(creme_table_row_count(a.out.table), 26);
        for (size_t row = 0; row < 26; row++) {
            size_t n = 0;
            double mean = mean_where(a.from, "Normalized TSS activity", "context", sets[i].context, "Unnamed: 0",
                                     (double)row, &n);
            assert_int_equal(n, 200);
            assert_near(number(a.out.table, row, "mean"), mean);
            assert_near(number(a.out.table, row, "n"), 200);
            assert_true(number(a.out.table, row, "ci_low") <= mean + 1e-9);
            assert_true(number(a.out.table, row, "ci_high") >= mean - 1e-9);
        }
        if (i == 1) assert_near(number(a.out.table, 0, "mean"), 1);
        clear(&a);
    }
}

/* Mean score and removed bases after each step, over the CREs that came so far; 74 of them at first. */
static void test_fine_tile(void **state)
{
    (void)state;
    const creme_analysis_options options = {.draws = 20};
    answer a = analyze("traces", PAPER "CREME_vs_saliency_vs_XSTREME.csv.gz", &options);
    size_t compared = 0;
    for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
        const char *measure = text(a.out.table, row, "measure");
        bool score = strcmp(measure, "score") == 0;
        if (!score && strcmp(measure, "removed_bp") != 0) continue;
        size_t n = 0;
        double step = number(a.out.table, row, "step");
        double mean =
            mean_where(a.from, score ? "CREME score" : "CREME bps", "cell_line", "K562", "Unnamed: 0", step, &n);
        assert_near(number(a.out.table, row, "mean"), mean);
        assert_near(number(a.out.table, row, "n"), (double)n);
        if (step == 0) assert_int_equal(n, 74);
        if (step == 0) assert_near(mean, score ? 1 : 0);
        compared++;
    }
    assert_true(compared > 20);
    clear(&a);
}

/* "-log10(pvalue)" is -log10(min(1, 524 pvalue)), 524 being the factors tested. */
static void test_bonferroni(void **state)
{
    (void)state;
    creme_table *table = read_table(PAPER "pvalues_per_TF_for_sufficient_CREs.csv.gz");
    size_t rows = creme_table_row_count(table), column = 0;
    double *p = NULL;
    assert_int_equal(rows, 524);
    assert_succeeds(creme_table_need(table, "pvalue", &column));
    assert_succeeds(creme_table_numbers(table, column, &p));
    creme_adjust_bonferroni(p, p, rows);
    for (size_t row = 0; row < rows; row++) {
        assert_true(fabs(-log10(p[row]) - number(table, row, "-log10(pvalue)")) < 1e-9);
    }
    creme_free(p);
    creme_table_destroy(table);
}

/* The 10,000 chosen TSSs are of 10,000 genes, so that choosing among them keeps all. */
static void test_tss(void **state)
{
    (void)state;
    const creme_analysis_options options = {.value = "K562"};
    answer a = analyze("tss", PAPER "5111_K562_selected_genes.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.out.table), 10000);
    for (size_t row = 1; row < 10000; row++) {
        assert_true(number(a.out.table, row, "activity") <= number(a.out.table, row - 1, "activity"));
    }
    clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contexts),        cmocka_unit_test(test_sampling),
        cmocka_unit_test(test_borzoi_contexts), cmocka_unit_test(test_necessary),
        cmocka_unit_test(test_sufficient),      cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_housekeeping),    cmocka_unit_test(test_distance),
        cmocka_unit_test(test_pairs),           cmocka_unit_test(test_locations),
        cmocka_unit_test(test_set_sufficiency), cmocka_unit_test(test_fine_tile),
        cmocka_unit_test(test_bonferroni),      cmocka_unit_test(test_tss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
