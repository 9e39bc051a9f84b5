/* What the paper says of K562, from the authors' own tables: loci, contexts, tiles, genes.
 *
 * Formulas stand at each test. Two numbers of the paper do not follow from its tables: the counts of contexts before
 * sampling (482, 295, 318), for the effects of all 10,000 loci are not published with them; and 76 sufficient enhancers
 * of a figure's legend, where the table has 74. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/paper_tables.h"

#include <creme/statistics.h>

/* effect = (WT - mean MUTANT) / WT; > 0.95 enhancing, |effect| <= 0.05 neutral, < -0.3 silencing. */
static void test_contexts(void **state)
{
    (void)state;
    const creme_analysis_options options = {.sample = 50};
    answer a = analyze("contexts", PAPER "K562_selected_contexts.csv.gz", &options);
    assert_int_equal(creme_table_row_count(a.from), 600);
    for (size_t row = 0; row < 600; row++) {
        assert_string_equal(text(a.out.table, row, "context"), text(a.from, row, "context"));
        double wt = number(a.from, row, "wt"), effect = (wt - number(a.from, row, "mean_mut")) / wt;
        assert_true(fabs(effect - number(a.from, row, "delta_mean")) < 1e-6); /* of float32 */
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
    creme_table *table = read_authors(PAPER "N_seqs_per_context_category.csv.gz");
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
    creme_table *theirs = read_authors(PAPER "necessary_CREs.csv.gz");
    assert_int_equal(count(a.out.table, "class", "enhancer"), 238);
    assert_int_equal(count(a.out.table, "class", "silencer"), 143);
    size_t sought = 0;
    for (size_t cell = 0; cell < 2; cell++) {
        const char *class = cell == 0 ? "enhancer" : "silencer";
        for (size_t row = 0; row < creme_table_row_count(a.out.table); row++) {
            if (strcmp(text(a.out.table, row, "class"), class) != 0) continue;
            assert_near(number(a.out.table, row, "effect"), number(theirs, sought, "Normalized shuffle effect"));
            assert_string_equal(text(a.from, row, "seq_id"), text(theirs, sought, "seq_id"));
            assert_near(number(a.out.table, row, "tile_start"), number(theirs, sought, "tile_start"));
            assert_near(number(a.out.table, row, "tile_end"), number(theirs, sought, "tile_end"));
            assert_true((*text(theirs, sought, "tile class") == 'E') == (cell == 0));
            sought++;
        }
    }
    assert_int_equal(sought, creme_table_row_count(theirs));
    creme_table_destroy(theirs);
    clear(&a);
}

/* Contexts of another table take the place of the table's own: those of the selected loci are the same, and without
 * those of silencing loci there are no silencers. */
static void test_necessary_by_contexts(void **state)
{
    (void)state;
    creme_table *contexts = read_table(PAPER "K562_selected_contexts.csv.gz");
    const creme_analysis_options options = {.contexts = contexts};
    answer a = analyze("necessity", PAPER "necessity_test.csv.gz", &options);
    assert_int_equal(count(a.out.table, "class", "enhancer"), 238);
    assert_int_equal(count(a.out.table, "class", "silencer"), 143);
    for (size_t row = 0; row < creme_table_row_count(a.from); row++) {
        assert_string_equal(text(a.out.table, row, "context"), text(a.from, row, "context"));
    }
    clear(&a);
    size_t column = 0;
    assert_succeeds(creme_table_need(contexts, "context", &column));
    for (size_t row = 0; row < creme_table_row_count(contexts); row++) {
        if (!says(contexts, row, "context", "silencing")) continue;
        assert_succeeds(creme_table_set_text(contexts, row, column, NULL));
    }
    a = analyze("necessity", PAPER "necessity_test.csv.gz", &options);
    assert_int_equal(count(a.out.table, "class", "enhancer"), 238);
    assert_int_equal(count(a.out.table, "class", "silencer"), 0);
    clear(&a);
    creme_table_destroy(contexts);
}

/* Tile [s, e) of the window [p + 1 - L/2, p + 1 + L/2), p being the position in the id and L = 196,608: from its
 * start on
 * +, from its end on -, for all 38 tiles of 600 loci. */
static void test_places(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer a = analyze("necessity", PAPER "necessity_test.csv.gz", &options);
    for (size_t row = 0; row < creme_table_row_count(a.from); row++) {
        const char *id = text(a.from, row, "seq_id"), *chrom = strstr(id, "_chr") + 1;
        double p = atof(strchr(chrom, '_') + 1), s = number(a.from, row, "tile_start");
        bool plus = id[strlen(id) - 1] == '+';
        double start = plus ? p + 1 - 98304 + s : p + 1 + 98304 - (s + 5000);
        assert_near(number(a.out.table, row, "tss"), plus ? p : p - 1);
        assert_true(number(a.out.table, row, "genome_start") == start);
        assert_true(number(a.out.table, row, "genome_end") == start + 5000);
        assert_true(strncmp(text(a.out.table, row, "chrom"), chrom, strlen(text(a.out.table, row, "chrom"))) == 0);
    }
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
        double control = number(a.from, row, "control"), mut = number(a.from, row, "mut");
        double unit = says(a.from, row, "context", "enhancing") ? number(a.from, row, "wt") : control;
        assert_true(fabs((mut - control) / unit - number(a.out.table, row, "effect")) < 1e-6); /* of float32 */
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
    creme_table *theirs = read_authors(PAPER "sufficient_CRE_coordinates.csv.gz");
    size_t minus = 0;
    assert_int_equal(creme_table_row_count(theirs), creme_table_row_count(a.out.table));
    for (size_t row = 0; row < creme_table_row_count(theirs); row++) {
        assert_string_equal(text(a.out.table, row, "locus"), text(theirs, row, "gene"));
        assert_string_equal(text(a.out.table, row, "chrom"), text(theirs, row, "chromosome"));
        assert_string_equal(text(a.out.table, row, "strand"), text(theirs, row, "strand"));
        assert_near(number(a.out.table, row, "genome_start") - 1, number(theirs, row, "CRE start coordinate"));
        assert_near(number(a.out.table, row, "genome_end") - 1, number(theirs, row, "CRE end coordinate"));
        assert_near(number(theirs, row, "normalized effect"), number(a.out.table, row, "effect"));
        double id = number(theirs, row, "TSS coordinate");
        assert_near(number(a.out.table, row, "tss"), *text(theirs, row, "strand") == '-' ? id - 1 : id);
        minus += *text(theirs, row, "strand") == '-';
    }
    assert_true(minus > 0 && minus < creme_table_row_count(theirs));
    creme_table_destroy(theirs);
    clear(&a);
}

/* The preprint divides by WT in all contexts. In silencing ones WT lies below CONTROL: effects grow, and all 222
 * stay. */
static void test_sufficient_by_wt(void **state)
{
    (void)state;
    const double none = 0; /* some of the paper's loci are below 30, the preprint's least activity */
    const creme_analysis_options options = {.rules = CREME_RULES_2023, .min_wt = &none};
    answer a = analyze("sufficiency", PAPER "sufficient_CREs.csv.gz", &options);
    size_t silencers = 0, strong = 0;
    for (size_t row = 0; row < creme_table_row_count(a.from); row++) {
        double effect = number(a.from, row, "(MUT - CONTROL) / WT");
        bool enhancing = says(a.from, row, "context", "enhancing");
        silencers += !enhancing && effect < -0.3;
        strong += enhancing ? effect > 0.5 : effect < -0.5;
        assert_near(number(a.out.table, row, "effect"), effect);
    }
    assert_int_equal(count(a.out.table, "class", "enhancer"), 74);
    assert_int_equal(count(a.out.table, "class", "silencer"), silencers);
    assert_int_equal(count(a.out.table, "strength", "strong"), strong);
    assert_int_equal(silencers, 222);
    clear(&a);
}

/* The row of a table of CREs with that locus and tile. */
static size_t find_tile(const creme_table *cres, const char *locus, double start)
{
    for (size_t row = 0; row < creme_table_row_count(cres); row++) {
        if (number(cres, row, "tile_start") == start && says(cres, row, "locus", locus)) return row;
    }
    fail_msg("%s has no tile there", locus);
    return 0;
}

/* Every sufficient CRE with the necessity of its tile; the classes of both go by the same contexts. */
static void test_both(void **state)
{
    (void)state;
    const creme_analysis_options options = {0};
    answer necessary = analyze("necessity", PAPER "necessity_test.csv.gz", &options);
    answer sufficient = analyze("sufficiency", PAPER "sufficient_CREs.csv.gz", &options);
    creme_analysis both = analyze_tables("both", necessary.out.table, sufficient.out.table, &options);
    assert_int_equal(creme_table_row_count(both.table), 74 + 222);
    for (size_t row = 0; row < 74 + 222; row++) {
        const char *locus = text(both.table, row, "locus");
        double start = number(both.table, row, "tile_start");
        size_t tile = find_tile(necessary.out.table, locus, start);
        size_t cre = find_tile(sufficient.out.table, locus, start);
        double effect = number(necessary.from, tile, "Normalized shuffle effect");
        assert_string_equal(text(necessary.from, tile, "seq_id"), text(sufficient.from, cre, "seq_id"));
        assert_near(number(both.table, row, "necessity"), effect);
        assert_near(number(both.table, row, "sufficiency"), number(sufficient.from, cre, "Normalized CRE effect"));
        bool enhancer = says(sufficient.from, cre, "tile class", "Enhancer");
        const char *class = enhancer ? "enhancer" : "silencer";
        assert_string_equal(text(both.table, row, "sufficiency_class"), class);
        bool needed = enhancer ? effect > 0.3 : effect < -0.3;
        assert_string_equal(text(both.table, row, "necessity_class"), needed ? class : "none");
    }
    creme_analysis_clear(&both);
    clear(&sufficient);
    clear(&necessary);
}

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* Fisher's exact test of a marked among 200 and b among 400, written plainly: the sum over all tables with a + b marked
 * that are no likelier than this one. */
static double plain_fisher(int a, int b)
{
    double sum = 0, observed = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i <= a + b && i <= 200; i++) {
            double p = exp(log_choose(200, i) + log_choose(400, a + b - i) - log_choose(600, a + b));
            if (pass == 0 && i == a) observed = p;
            if (pass == 1 && p <= observed * (1 + 1e-7)) sum += p;
        }
    }
    return sum;
}

/* Genes of the HRT Atlas among the 200 loci of each class: 10 enhancing, 44 neutral, 10 silencing. */
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
        assert_near(number(a.out.table, row, "rest_overlapping"), neutral ? 20 : 54);
        assert_near(number(a.out.table, row, "p"), neutral ? plain_fisher(44, 20) : plain_fisher(10, 54));
    }
    clear(&a);
}

/* Enformer against Borzoi: 320 of the 600 loci are in both tables; Pearson's r of their WT, written plainly. */
static void test_models(void **state)
{
    (void)state;
    const creme_analysis_options options = {.value = "wt"};
    creme_table *enformer = read_table(PAPER "K562_selected_contexts.csv.gz");
    creme_table *borzoi = read_table(PAPER "borzoi_context_dependence_test.csv.gz");
    creme_analysis both = analyze_tables("compare", enformer, borzoi, &options);
    creme_table_destroy(borzoi);
    creme_table_destroy(enformer);
    enformer = read_authors(PAPER "K562_selected_contexts.csv.gz");
    borzoi = read_authors(PAPER "borzoi_context_dependence_test.csv.gz");
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < creme_table_row_count(enformer); i++) {
        char file[128];
        snprintf(file, sizeof file, "/%s.pickle", text(enformer, i, "seq_id"));
        for (size_t j = 0; j < creme_table_row_count(borzoi); j++) {
            if (!strstr(text(borzoi, j, "path"), file)) continue;
            double a = number(enformer, i, "wt"), b = number(borzoi, j, "wt");
            assert_near(number(both.table, (size_t)n, "value_1"), a);
            assert_near(number(both.table, (size_t)n, "value_2"), b);
            n++, x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
        }
    }
    assert_true(n == 320 && creme_table_row_count(both.table) == 320);
    assert_near(number(both.summary, 0, "n"), 320);
    assert_near(number(both.summary, 0, "pearson"), (n * xy - x * y) / sqrt((n * xx - x * x) * (n * yy - y * y)));
    creme_analysis_clear(&both);
    creme_table_destroy(borzoi);
    creme_table_destroy(enformer);
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
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_sampling),
        cmocka_unit_test(test_borzoi_contexts),
        cmocka_unit_test(test_necessary),
        cmocka_unit_test(test_necessary_by_contexts),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_sufficient),
        cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_sufficient_by_wt),
        cmocka_unit_test(test_both),
        cmocka_unit_test(test_housekeeping),
        cmocka_unit_test(test_models),
        cmocka_unit_test(test_tss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
