/* What the paper says of K562, from the authors' own tables: distances, first two tiles, locations, traces, p values.
 *
 * What is expected is computed here once more, row by row from the tables. Formulas stand at each test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/paper_tables.h"

#include <creme/statistics.h>
#include <inttypes.h>

enum { POSITIONS = 38, LOCI = 200 };

/* The row of the sufficiency table whose locus and tile an "enf_data_id" names. */
static size_t find_cre(const creme_table *cres, const char *id)
{
    for (size_t row = 0; row < creme_table_row_count(cres); row++) {
        char own[128];
        snprintf(own, sizeof own, "%s_%s_%s", text(cres, row, "seq_id"), text(cres, row, "tile_start"),
                 text(cres, row, "tile_end"));
        if (strcmp(own, id) == 0) return row;
    }
    fail_msg("%s is no sufficient CRE", id);
    return 0;
}

/* "Fold change over control" is TEST / max TEST over the 38 positions, in spite of its name: its largest value is 1
 * for every CRE. "CRE sufficiency effect" is (TEST - CONTROL) / WT for enhancers, / CONTROL for silencers, CONTROL
 * being that of the sufficiency table, so that TEST / fold is the same max TEST at every position. */
static void test_distance_columns(void **state)
{
    (void)state;
    creme_table *table = read_authors(PAPER "distance_test.csv.gz");
    creme_table *cres = read_authors(PAPER "sufficient_CREs.csv.gz");
    assert_int_equal(creme_table_row_count(table), POSITIONS * creme_table_row_count(cres));
    for (size_t first = 0; first < creme_table_row_count(table); first += POSITIONS) {
        size_t cre = find_cre(cres, text(table, first, "enf_data_id"));
        double control = number(cres, cre, "control"), most = 0, largest = NAN;
        double unit = says(cres, cre, "tile class", "Silencer") ? control : number(cres, cre, "wt");
        assert_string_equal(text(table, first, "tile class"), text(cres, cre, "tile class"));
        assert_near(number(table, first, "control"), control);
        assert_near(number(table, first, "Normalized CRE effect (control)"),
                    number(cres, cre, "Normalized CRE effect"));
        for (size_t row = first; row < first + POSITIONS; row++) {
            assert_string_equal(text(table, row, "enf_data_id"), text(table, first, "enf_data_id"));
            double fold = number(table, row, "Fold change over control");
            if (fold > most) most = fold;
            double max = (number(table, row, "CRE sufficiency effect") * unit + control) / fold;
            if (row > first) assert_true(fabs(max - largest) < 1e-4 * largest); /* of float32 and 8 digits */
            largest = max;
        }
        assert_true(most == 1);
    }
    creme_table_destroy(cres);
    creme_table_destroy(table);
}

static void assert_distances(const answer *a, const creme_table *curves)
{
    static const char *const columns[] = {"Fold change over control", "CRE sufficiency effect"};
    assert_int_equal(creme_table_row_count(curves), 2 * 2 * POSITIONS);
    for (size_t row = 0; row < creme_table_row_count(curves); row++) {
        bool effect = says(curves, row, "measure", "sufficiency_effect");
        assert_true(effect || says(curves, row, "measure", "test_over_max"));
        bool enhancer = says(curves, row, "class", "enhancer");
        assert_true(enhancer || says(curves, row, "class", "silencer"));
        moments m = moments_where(a->from, columns[effect], "tile class", enhancer ? "Enhancer" : "Silencer",
                                  "Binned distance (Kb)", number(curves, row, "distance_kb"));
        assert_moments(curves, row, m);
        assert_int_equal(m.n, enhancer ? 74 : 222);
    }
}

/* Mean over the CREs of a class at each distance; the class of the table itself, or of a table of CREs. */
static void test_distance(void **state)
{
    (void)state;
    const creme_analysis_options options = {.draws = 20};
    answer a = analyze("distance", PAPER "distance_test.csv.gz", &options);
    assert_distances(&a, a.out.table);
    answer cres = analyze("sufficiency", PAPER "sufficient_CREs.csv.gz", &options);
    creme_table *moved = read_table(PAPER "distance_test.csv.gz");
    creme_analysis by_cres = analyze_tables("distance", moved, cres.out.table, &options);
    creme_table_destroy(moved);
    assert_int_equal(count(by_cres.table, "class", "enhancer"), 2 * POSITIONS);
    assert_distances(&a, by_cres.table);
    creme_analysis_clear(&by_cres);
    clear(&cres);
    clear(&a);
}

/* 2023: both sides of a CRE are averaged, so that the mean curve is the mean of the sides' mean curves. */
static void test_distance_of_both_sides(void **state)
{
    (void)state;
    const creme_analysis_options options = {.draws = 20, .rules = CREME_RULES_2023};
    answer a = analyze("distance", PAPER "distance_test.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.out.table), 2 * 2 * POSITIONS / 2);
    for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
        double kb = number(a.out.table, row, "distance_kb"), mean = 0;
        const char *column = says(a.out.table, row, "measure", "test_over_max") ? "Fold change over control"
                                                                                : "CRE sufficiency effect";
        bool enhancer = says(a.out.table, row, "class", "enhancer");
        const char *class = enhancer ? "Enhancer" : "Silencer";
        assert_true(kb >= 5 && kb <= 95);
        for (int side = -1; side <= 1; side += 2) {
            mean += moments_where(a.from, column, "tile class", class, "Binned distance (Kb)", side * kb).mean / 2;
        }
        assert_near(number(a.out.table, row, "mean"), mean);
        assert_near(number(a.out.table, row, "n"), enhancer ? 74 : 222);
    }
    clear(&a);
}

/* --- The first two tiles */

/* Two-sided Mann-Whitney, written plainly: U = pairs with x > y and half of the equal ones; z = (|U - nn / 2| - 1/2) /
 * sd, sd^2 = nn (2n + 1) / 12 for n values on both sides without ties; p = 2 (1 - Phi(z)). */
static double plain_mann_whitney(const double *x, const double *y, size_t n)
{
    double u = 0, pairs = (double)n * (double)n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) u += x[i] > y[j] ? 1 : x[i] == y[j] ? 0.5 : 0;
    }
    double z = (fabs(u - pairs / 2) - 0.5) / sqrt(pairs * (2 * (double)n + 1) / 12);
    return fmin(1, erfc(z / sqrt(2)));
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(const double *values, size_t n)
{
    double sorted[LOCI];
    memcpy(sorted, values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, ascending);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/* joint, additive and multiplicative of the loci of a context, from the authors' four rows for each. */
static void take_pairs(const creme_table *table, const char *context, double values[3][LOCI])
{
    static const char *const names[] = {"wt", "greedy_it1", "greedy_it2", "two_cres_shuffled"};
    size_t n = 0;
    for (size_t row = 0; row < creme_table_row_count(table); row += 4) {
        double v[4];
        if (!says(table, row, "context", context)) continue;
        for (size_t i = 0; i < 4; i++) {
            assert_string_equal(text(table, row + i, "Unnamed: 0"), names[i]);
            v[i] = number(table, row + i, "0");
        }
        assert_true(n < LOCI);
        values[0][n] = v[3] / v[0];
        values[1][n] = (v[1] + v[2] - v[0]) / v[0];
        values[2][n++] = v[1] * v[2] / v[0] / v[0];
    }
    assert_int_equal(n, LOCI);
}

/* In each class the joint effect against both expectations. From the tables: in enhancing contexts, tiles that lower
 * activity most fit the sum (p = 0.99) and not the product (p = 0.004); in silencing ones, tiles that raise it fit the
 * product (p = 0.06) and not the sum (p = 0.002). */
static void assert_comparisons(const answer *a)
{
    const creme_table *summary = a->out.summary;
    assert_int_equal(creme_table_row_count(summary), 3);
    for (size_t row = 0; row < 3; row++) {
        double v[3][LOCI];
        take_pairs(a->from, text(summary, row, "context"), v);
        assert_near(number(summary, row, "loci"), LOCI);
        assert_near(number(summary, row, "median_joint"), median(v[0], LOCI));
        assert_near(number(summary, row, "median_additive"), median(v[1], LOCI));
        assert_near(number(summary, row, "median_multiplicative"), median(v[2], LOCI));
        assert_near(number(summary, row, "p_joint_additive"), plain_mann_whitney(v[0], v[1], LOCI));
        assert_near(number(summary, row, "p_joint_multiplicative"), plain_mann_whitney(v[0], v[2], LOCI));
        assert_near(number(summary, row, "p_additive_multiplicative"), plain_mann_whitney(v[1], v[2], LOCI));
    }
}

static void assert_verdict(const answer *a, const char *context, bool additive_fits)
{
    for (size_t row = 0; row < 3; row++) {
        if (!says(a->out.summary, row, "context", context)) continue;
        assert_true((number(a->out.summary, row, "p_joint_additive") > 0.05) == additive_fits);
        assert_true((number(a->out.summary, row, "p_joint_multiplicative") > 0.05) == !additive_fits);
    }
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
        assert_comparisons(&a);
        assert_verdict(&a, max ? "silencing" : "enhancing", !max);
        clear(&a);
    }
}

/* The authors' log traces of the first two rounds: log(activity) / log(WT), and what is expected of effects that
 * multiply, (log WT + sum (log p - log WT)) / log WT. All but nine enhancing loci are within their threshold. */
static void test_multiplicative(void **state)
{
    (void)state;
    static const char *const files[] = {PAPER "min_second_iteration.csv.gz", PAPER "max_second_iteration.csv.gz"};
    const creme_analysis_options options = {0};
    for (int max = 0; max < 2; max++) {
        answer a = analyze("interaction", files[max], &options);
        assert_int_equal(creme_table_row_count(a.out.table), 600);
        for (size_t row = 0; row < 600; row++) {
            double log_of[4];
            for (size_t i = 0; i < 4; i++) log_of[i] = log(number(a.from, 4 * row + i, "0"));
            double one = log_of[1] / log_of[0], two = log_of[3] / log_of[0];
            double expected_one = (log_of[0] + (log_of[1] - log_of[0])) / log_of[0];
            double expected_two = expected_one + (log_of[2] - log_of[0]) / log_of[0];
            double mse = (pow(one - expected_one, 2) + pow(two - expected_two, 2)) / 3; /* round 0 is 1 in both */
            double got = number(a.out.table, row, "mse_log_multiplicative");
            assert_true(fabs(got - mse) <= 1e-9 * (1 + mse));
        }
        assert_int_equal(count(a.out.table, "multiplicative", "yes"), max ? 600 : 591);
        clear(&a);
    }
}

/* --- Locations */

/* How many loci of a context have chosen the tile at that distance: row i of a locus is the i-th tile of the grid,
 * [804 + 5000 i, ...), one further beyond the TSS tile; its middle is counted from 98,304. */
static size_t count_chosen(const creme_table *table, const char *context, double distance_kb)
{
    size_t chosen = 0;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        if (!says(table, row, "context", context) || number(table, row, "tile_selected") != 1) continue;
        double tile = number(table, row, "Unnamed: 0");
        double middle = 804 + 5000 * (tile < 19 ? tile : tile + 1) + 2500;
        chosen += (middle - 98304) / 1000 == distance_kb;
    }
    return chosen;
}

/* The five tiles of the first five rounds: 1,000 in the 200 loci of each class, in both searches, at the distances at
 * which they lie. */
static void test_locations(void **state)
{
    (void)state;
    static const char *const files[] = {PAPER "min_locations.csv.gz", PAPER "max_locations.csv.gz"};
    const creme_analysis_options options = {0};
    for (int max = 0; max < 2; max++) {
        answer a = analyze("locations", files[max], &options);
        double chosen[3] = {0};
        for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
            const char *context = text(a.out.table, row, "context");
            double here = number(a.out.table, row, "chosen");
            assert_near(here, (double)count_chosen(a.from, context, number(a.out.table, row, "distance_kb")));
            assert_near(number(a.out.table, row, "loci"), LOCI);
            assert_near(number(a.out.table, row, "share"), here / LOCI);
            chosen[*context == 'e' ? 0 : *context == 'n' ? 1 : 2] += here;
        }
        for (int i = 0; i < 3; i++) assert_near(chosen[i], 5 * LOCI);
        clear(&a);
    }
}

/* --- Traces */

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
            moments m = moments_where(a.from, "Normalized TSS activity", "context", sets[i].context, "Unnamed: 0",
                                      (double)row);
            assert_int_equal(m.n, LOCI);
            assert_string_equal(text(a.out.table, row, "measure"), "normalised");
            assert_near(number(a.out.table, row, "step"), (double)row);
            assert_moments(a.out.table, row, m);
            assert_true(number(a.out.table, row, "ci_low") <= m.mean + 1e-9);
            assert_true(number(a.out.table, row, "ci_high") >= m.mean - 1e-9);
        }
        if (i == 1) assert_near(number(a.out.table, 0, "mean"), 1);
        clear(&a);
    }
}

/* Scores by bases. A step takes 500 bases away ("CREME bps" = 500 step, empty once a search has stopped), so that the
 * curve by steps is that by bases: CREME over the tiles that came so far (74 at first, 29 to the last), random,
 * saliency and motifs over all 74 at each. */
static void test_fine_tile(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *column;
    } curves[] = {{"score", "CREME score"},
                  {"removed_bp", "CREME bps"},
                  {"random_score", "Random score"},
                  {"saliency_score", "Saliency score"},
                  {"motif_score", "XSTREME score"}};
    const creme_analysis_options options = {.draws = 20};
    answer a = analyze("traces", PAPER "CREME_vs_saliency_vs_XSTREME.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.out.table), 5 * 11);
    for (size_t row = 0; row < 5 * 11; row++) {
        size_t curve = row / 11;
        double step = number(a.out.table, row, "step");
        assert_string_equal(text(a.out.table, row, "measure"), curves[curve].measure);
        assert_near(step, (double)(row % 11));
        assert_moments(a.out.table, row,
                       moments_where(a.from, curves[curve].column, "cell_line", "K562", "Unnamed: 0", step));
        if (curve == 0) {
            moments by_bases = moments_where(a.from, "CREME score", "cell_line", "K562", "CREME bps", 500 * step);
            assert_moments(a.out.table, row, by_bases);
            if (step == 0) assert_true(by_bases.n == 74 && by_bases.mean == 1);
            if (step == 10) assert_int_equal(by_bases.n, 29);
        }
        if (curve == 1) assert_near(number(a.out.table, row, "mean"), 500 * step);
        if (curve >= 2) assert_near(number(a.out.table, row, "n"), 74);
    }
    clear(&a);
}

/* --- Transcription factors */

/* "-log10(pvalue)" is -log10(min(1, 524 pvalue)), 524 being the factors tested, and "sign" whether that is below 0.05:
 * 218 are. "log(Max enhancer / Max silencer)" is the natural logarithm. */
static void test_factors(void **state)
{
    (void)state;
    creme_table *table = read_authors(PAPER "pvalues_per_TF_for_sufficient_CREs.csv.gz");
    size_t rows = creme_table_row_count(table), column = 0, significant = 0;
    double *p = NULL;
    assert_int_equal(rows, 524);
    assert_succeeds(creme_table_need(table, "pvalue", &column));
    assert_succeeds(creme_table_numbers(table, column, &p));
    creme_adjust_bonferroni(p, p, rows);
    for (size_t row = 0; row < rows; row++) {
        assert_near(p[row], fmin(1, 524 * number(table, row, "pvalue")));
        assert_true(fabs(-log10(p[row]) - number(table, row, "-log10(pvalue)")) < 1e-9);
        assert_near(log(number(table, row, "enhancer / silencer")),
                    number(table, row, "log(Max enhancer / Max silencer)"));
        assert_string_equal(text(table, row, "sign"), p[row] < 0.05 ? "True" : "False");
        significant += p[row] < 0.05;
    }
    assert_int_equal(significant, 218);
    creme_free(p);
    creme_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance_columns),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_of_both_sides),
        cmocka_unit_test(test_multiplicative),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_locations),
        cmocka_unit_test(test_set_sufficiency),
        cmocka_unit_test(test_fine_tile),
        cmocka_unit_test(test_factors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
