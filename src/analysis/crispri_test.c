/* Effects against screens: the join, what is left out and why, tracks of cell types, scores, and the published tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"

#define LENGTH(array) (sizeof array / sizeof *array)

#define SCREEN                                                                                                       \
    "chrom chromStart chromEnd name EffectSize chrTSS startTSS endTSS measuredGeneSymbol measuredGeneEnsemblId "     \
    "Significant PowerAtEffectSize25 ValidConnection CellType Regulated\n"
#define PAIR(start, end, size, tss, gene, id, power, cell, regulated)                                                \
    "chr1 " #start " " #end " x " #size " chr1 " #tss " " #tss " " #gene " " #id " " #regulated " " #power           \
    " TRUE " #cell " " #regulated "\n"
#define EFFECTS "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se\n"
#define EFFECT(locus, tss, strand, start, end, track, wt, effect)                                                    \
#locus " 1 " #tss " " #strand " 0 100 " #start " " #end " " #track " " #wt " " #effect " 0.1\n"

static void test_join(void **state)
{
    (void)state;
    /* The window of +: the TSS at index 5000 lies in the middle of 10000. */
    static const char effects[] = "locus gene_id chrom tss strand tile_start tile_end genome_start genome_end track "
                                  "wt effect se\n"
                                  "A ENSG00000000001.7 1 5000 + 1000 1500 1000 1500 k 10 0.5 0.1\n"
                                  "A ENSG00000000001.7 1 5000 + 2000 2500 2000 2500 k 10 NA 0.1\n"
                                  "A2 ENSG00000000001.7 1 5200 + 800 1300 1000 1500 k 20 0.7 0.1\n"
                                  "B ENSG00000000002.1 1 5000 - 8499 8999 1000 1500 k 10 -0.1 0.1\n";
    static const char screen[] = SCREEN PAIR(1000, 1500, -0.3, 5010, A, ENSG00000000001, 0.9, K562, TRUE)
        PAIR(1000, 1500, 0.1, 5000, other, ENSG00000000002, 0.9, K562, FALSE)
            PAIR(2000, 2500, 0.1, 5000, A, NA, 0.9, K562, FALSE) PAIR(3000, 3500, 0.1, 5000, A, NA, 0.9, K562, FALSE)
                PAIR(9500, 10100, -0.1, 5000, A, NA, 0.9, K562, TRUE) PAIR(0, 0, -0.1, 5000, C, NA, 0.9, K562, TRUE)
                    PAIR(1000, 1500, 0.1, 5000, A, NA, 0.7, K562, FALSE)
                        PAIR(1000, 1500, -0.1, NA, A, ENSG00000000001, 0.7, K562, TRUE);
    creme_analysis a = analyze_small("crispri", effects, screen, NULL);
    const creme_table *t = a.table;
    assert_int_equal(creme_table_row_count(t), 8);
    assert_string_equal(text(t, 0, "locus"), "A"); /* nearer to 5010 than A2 */
    assert_close(number(t, 0, "score"), 0.5);
    assert_close(number(t, 0, "loci"), 2);
    assert_close(number(t, 0, "distance"), 5010 - 1250);
    assert_string_equal(text(t, 1, "locus"), "B"); /* by its id */
    static const struct {
        const char *used, *reason;
    } wanted[] = {{"1", "NA"},
                  {"1", "NA"},
                  {"0", "its score is NA"},
                  {"0", "the element was not run with the gene"},
                  {"0", "beyond the window"},
                  {"0", "the gene was not run"},
                  {"0", "not regulated, of too little power"},
                  {"1", "NA"}};
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        assert_string_equal(text(t, i, "used"), wanted[i].used);
        assert_string_equal(text(t, i, "reason"), wanted[i].reason);
    }
    assert_string_equal(text(t, 7, "locus"), "A2"); /* no TSS: that of the highest WT, and its distance */
    assert_close(number(t, 7, "distance"), 5200.5 - 1250);
    assert_string_equal(text(t, 6, "score"), "NA");
    assert_string_equal(text(a.summary, 0, "predictor"), "effect");
    assert_close(number(a.summary, 0, "n"), 3);
    assert_close(number(a.summary, 0, "positives"), 2);
    assert_close(number(a.summary, 0, "auprc"), 1);
    /* size: 0.3, -0.1, 0.1; effect: 0.5, -0.1, 0.7 */
    assert_close(number(a.summary, 0, "spearman"), 0.5);
    const char *said =
        creme_table_note_after(t, "K562: 3 of 8 pairs count, 2 of the 4 that are regulated; left out: ");
    assert_non_null(said);
    assert_string_equal(said,
                        "1 (0 regulated): not regulated, of too little power; 1 (1 regulated): the gene was not "
                        "run; 1 (1 regulated): beyond the window; 1 (0 regulated): the element was not run with "
                        "the gene; 1 (0 regulated): its score is NA");
    creme_analysis_clear(&a);
}

/* The TSS has index 1000 of 2000; the window of a locus on '-' lies one base further to the right. */
static void test_window_borders(void **state)
{
    (void)state;
    static const struct {
        const char *strand;
        int start, end;
        bool inside;
    } cases[] = {{"+ 0 100 4000 4100", 4000, 4500, true},    {"+ 0 100 4000 4100", 3999, 4500, false},
                 {"+ 0 100 4000 4100", 5500, 6000, true},    {"+ 0 100 4000 4100", 5500, 6001, false},
                 {"- 900 1000 5001 5101", 4001, 4500, true}, {"- 900 1000 5001 5101", 4000, 4500, false},
                 {"- 900 1000 5001 5101", 5500, 6001, true}, {"- 900 1000 5001 5101", 5500, 6002, false}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char effects[512], screen[1024];
        int first = 0, last = 0;
        assert_int_equal(sscanf(cases[i].strand, "%*c %*d %*d %d %d", &first, &last), 2);
        snprintf(effects, sizeof effects, EFFECTS "A chr1 5000 %s k 1 0.5 0.1\n", cases[i].strand);
        snprintf(screen, sizeof screen,
                 SCREEN "chr1 %d %d x 0 chr1 5000 5001 A NA FALSE 1 TRUE K FALSE\n"
                        "chr1 %d %d x 0 chr1 5000 5001 A NA TRUE 1 TRUE K TRUE\n",
                 cases[i].start, cases[i].end, first, last);
        creme_analysis a = analyze_small("crispri", effects, screen, NULL);
        assert_string_equal(text(a.table, 0, "reason"),
                            cases[i].inside ? "the element was not run with the gene" : "beyond the window");
        creme_analysis_clear(&a);
    }
}

/* Elements that were widened are known by their own place. */
static void test_widened(void **state)
{
    (void)state;
    static const char effects[] = "locus chrom tss strand tile_start tile_end genome_start genome_end track effect "
                                  "element_start element_end\n"
                                  "A chr1 5000 + 0 500 1000 1500 k 0.5 1200 1200\n"
                                  "A chr1 5000 + 0 500 1000 1500 k 0.4 1000 1500\n"
                                  "A chr1 5000 + 0 500 1000 1500 k 0.9 1000 1500\n";
    static const char screen[] =
        SCREEN PAIR(1200, 1200, -0.3, 5000, A, NA, 0.9, K, TRUE) PAIR(1000, 1500, -0.3, 5000, A, NA, 0.9, K, FALSE);
    creme_analysis a = analyze_small("crispri", effects, screen, NULL);
    assert_close(number(a.table, 0, "score"), 0.5);
    assert_close(number(a.table, 1, "score"), 0.4);
    assert_non_null(creme_table_note_after(a.table, "1 rows of"));
    creme_analysis_clear(&a);
}

static const char cells_effects[] =
    EFFECTS EFFECT(A, 5000, +, 1000, 1500, CAGE_K562, 1, 0.5) EFFECT(A, 5000, +, 1000, 1500, CAGE_GM12878, 1, 0.1)
        EFFECT(A, 5000, +, 2000, 2500, CAGE_K562, 1, 0.2) EFFECT(A, 5000, +, 2000, 2500, CAGE_GM12878, 1, 0.6);
static const char cells_screen[] =
    SCREEN PAIR(1000, 1500, -0.3, 5000, A, NA, 0.9, K562, TRUE) PAIR(2000, 2500, 0, 5000, A, NA, 0.9, K562, FALSE)
        PAIR(1000, 1500, 0, 5000, A, NA, 0.9, GM12878, FALSE) PAIR(2000, 2500, -0.5, 5000, A, NA, 0.9, GM12878, TRUE);

static creme_analysis with_map(const char *map)
{
    const creme_analysis_options options = {.map = map, .draws = 20};
    return analyze_small("crispri", cells_effects, cells_screen, &options);
}

static void test_map(void **state)
{
    (void)state;
    creme_analysis a = with_map("K562=K5.2$,GM12878=CAGE_GM12878");
    assert_int_equal(creme_table_row_count(a.table), 4);
    size_t row = find_row(a.summary, "cell_type track predictor distance", "all all effect all");
    assert_close(number(a.summary, row, "n"), 4);
    assert_close(number(a.summary, row, "auprc"), 1);
    row = find_row(a.summary, "cell_type track predictor distance", "GM12878 CAGE_GM12878 effect all");
    assert_close(number(a.summary, row, "n"), 2);
    creme_analysis_clear(&a);
    a = with_map("K562=CAGE"); /* two tracks, a result each; the other cell type is left out */
    assert_int_equal(creme_table_row_count(a.table), 4);
    assert_int_equal(count(a.table, "cell_type", "GM12878"), 0);
    assert_int_equal(count(a.summary, "cell_type", "all"), 0);
    row = find_row(a.summary, "track predictor distance", "CAGE_GM12878 effect all");
    assert_close(number(a.summary, row, "auroc"), 0);
    assert_non_null(creme_table_note_after(a.table, "GM12878: 0 of 2 pairs count"));
    creme_analysis_clear(&a);
    static const struct {
        const char *map, *message;
        creme_status status;
    } wrong[] = {{NULL, "about 2 cell types (K562, GM12878): say which track of", CREME_ERROR_ARGUMENT},
                 {"K562", "expected a cell type, '=' and a track, such as K562=CAGE_K562", CREME_ERROR_ARGUMENT},
                 {"K56=CAGE", "has no such cell type; it has K562, GM12878", CREME_ERROR_NOT_FOUND},
                 {"K562=DNASE", "has that name or matches it; it has CAGE_K562", CREME_ERROR_NOT_FOUND},
                 {"K562=CAGE(", "is no track's name and no regular expression", CREME_ERROR_ARGUMENT}};
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        const creme_analysis_options options = {.map = wrong[i].map};
        assert_small_fails("crispri", cells_effects, cells_screen, &options, wrong[i].status, wrong[i].message);
    }
}

static double first_score(const char *effects, const char *score)
{
    static const char screen[] =
        SCREEN PAIR(1000, 1500, -0.3, 5249, A, NA, 0.9, K, TRUE) PAIR(2000, 2500, -0.3, 5000, A, NA, 0.9, K, FALSE);
    const creme_analysis_options options = {.score = score, .draws = 20};
    creme_analysis a = analyze_small("crispri", effects, screen, &options);
    double out = number(a.table, 0, "score");
    assert_string_equal(text(a.summary, 0, "predictor"), score);
    creme_analysis_clear(&a);
    return out;
}

static void test_scores(void **state)
{
    (void)state;
    static const char effects[] =
        EFFECTS EFFECT(A, 5000, +, 1000, 1500, k, 1, -0.5) EFFECT(A, 5000, +, 2000, 2500, k, 1, 0.2);
    assert_close(first_score(effects, "effect"), -0.5);
    assert_close(first_score(effects, "abs_effect"), 0.5);
    assert_close(first_score(effects, "effect_over_se"), -5);
    assert_close(first_score(effects, "effect_over_distance"), -0.5 / 3999);
    assert_close(first_score(effects, "wt"), 1);
}

/* Without an effect a pair may count as one of 0; beyond that nothing changes. */
static void test_missing(void **state)
{
    (void)state;
    static const char effects[] = EFFECTS EFFECT(A, 5000, +, 1000, 1500, k, 1, 0.5);
    static const char screen[] = SCREEN PAIR(1000, 1500, -0.3, 5000, A, NA, 0.9, K, TRUE)
        PAIR(900000, 900500, 0, 5000, A, NA, 0.9, K, FALSE) PAIR(3, 4, 0, 5000, B, NA, 0.1, K, FALSE);
    const creme_analysis_options options = {.missing_as_zero = true, .draws = 20};
    creme_analysis a = analyze_small("crispri", effects, screen, &options);
    assert_close(number(a.summary, 0, "n"), 2);
    assert_close(number(a.table, 1, "score"), 0);
    assert_string_equal(text(a.table, 1, "reason"), "beyond the window");
    assert_string_equal(text(a.table, 1, "distance_class"), "over 262 kb");
    assert_string_equal(text(a.table, 2, "used"), "0");
    creme_analysis_clear(&a);
    const double power = 0;
    const creme_analysis_options all = {.missing_as_zero = true, .draws = 20, .power = &power};
    a = analyze_small("crispri", effects, screen, &all);
    assert_close(number(a.summary, 0, "n"), 3);
    creme_analysis_clear(&a);
}

/* What says whether a pair is regulated. */
static void test_truth(void **state)
{
    (void)state;
    static const char effects[] =
        EFFECTS EFFECT(A, 5000, +, 1000, 1500, k, 1, 0.5) EFFECT(A, 5000, +, 2000, 2500, k, 1, 0.2);
    static const char by_size[] = "chrom chromStart chromEnd measuredGeneSymbol Significant EffectSize\n"
                                  "chr1 1000 1500 A true -0.1\nchr1 2000 2500 A 1 0.1\nchr1 2000 2500 A 0 -0.1\n"
                                  "chr1 2000 2500 A NA -0.1\n";
    creme_analysis a = analyze_small("crispri", effects, by_size, NULL);
    static const char *const wanted[] = {"1", "0", "0", "0"};
    for (size_t i = 0; i < 4; i++) assert_string_equal(text(a.table, i, "regulated"), wanted[i]);
    assert_string_equal(text(a.table, 3, "reason"), "not known whether regulated");
    assert_non_null(creme_table_note_after(a.table, "2 rows of"));
    creme_analysis_clear(&a);
    /* valid in other words; a percentage */
    static const char coded[] = "chrom chromStart chromEnd measuredGeneSymbol Regulated ValidConnection EffectSize\n"
                                "chr1 1000 1500 A 1 T -40\nchr1 2000 2500 A 0 1 5\nchr1 2000 2500 A 0 promoter 1\n";
    static const char *const used[] = {"1", "1", "0"};
    a = analyze_small("crispri", effects, coded, NULL);
    for (size_t i = 0; i < 3; i++) assert_string_equal(text(a.table, i, "used"), used[i]);
    const char *said = creme_table_note_after(a.table, "in 1 rows of ");
    assert_non_null(said);
    assert_non_null(strstr(said, "EffectSize is below -1"));
    creme_analysis_clear(&a);
    static const char word[] = "chrom chromStart chromEnd measuredGeneSymbol Regulated\nchr1 1000 1500 A maybe\n";
    assert_small_fails("crispri", effects, word, NULL, CREME_ERROR_FORMAT,
                       "small.tsv:2: Regulated 'maybe' is neither TRUE nor FALSE");
    static const char turned[] = "chrom chromStart chromEnd measuredGeneSymbol Regulated\nchr1 1500 1000 A TRUE\n";
    assert_small_fails("crispri", effects, turned, NULL, CREME_ERROR_FORMAT, "small.tsv:2: chromStart 1500");
    static const char none[] = "chrom chromStart chromEnd measuredGeneSymbol\nchr1 1000 1500 A\n";
    assert_small_fails("crispri", effects, none, NULL, CREME_ERROR_NOT_FOUND, "Regulated");
    static const char elsewhere[] = "chrom chromStart chromEnd measuredGeneSymbol Regulated\nchr2 1000 1500 A TRUE\n";
    assert_small_fails(
        "crispri", effects, elsewhere, NULL, CREME_ERROR_NOT_FOUND,
        ": 0 of 1 pairs count, 0 of the 1 that are regulated; left out: 1 (1 regulated): beyond the window");
    assert_small_fails("crispri", by_size, effects, NULL, CREME_ERROR_ARGUMENT, "the two are swapped");
    static const char mixed[] = EFFECTS "A NC_000001.10 5000 + 0 100 4000 4100 k 1 0.5 0.1\n"
                                        "B NC_000001.11 5000 + 0 100 4000 4100 k 1 0.5 0.1\n"
                                        "C NC_000002.12 5000 + 0 100 4000 4100 k 1 0.5 0.1\n";
    assert_small_fails("crispri", mixed, elsewhere, NULL, CREME_ERROR_FORMAT,
                       ": NC_000001.11 is of GRCh38, the chromosomes above it of GRCh37");
}

/* For the benchmark's own workflow: all pairs that have a score, once. */
static void test_predictions(void **state)
{
    (void)state;
    static const char effects[] = EFFECTS EFFECT(A, 5000, +, 1000, 1500, k, 1, 0.5);
    static const char screen[] = SCREEN PAIR(1000, 1500, -0.3, 5000, A, ENSG00000000001, 0.1, K, FALSE)
        PAIR(1000, 1500, -0.2, 5000, A, ENSG00000000001, 0.9, K, TRUE);
    const creme_analysis_options options = {.predictions = true, .draws = 20};
    creme_analysis a = analyze_small("crispri", effects, screen, &options);
    assert_int_equal(creme_table_row_count(a.predictions), 1);
    assert_int_equal(creme_table_note_count(a.predictions), 0);
    assert_string_equal(text(a.predictions, 0, "name"), "chr1:1000-1500");
    assert_string_equal(text(a.predictions, 0, "TargetGene"), "A");
    assert_string_equal(text(a.predictions, 0, "CellType"), "K");
    assert_close(number(a.predictions, 0, "Score"), 0.5);
    creme_analysis_clear(&a);
    const creme_analysis_options two = {.predictions = true, .map = "K562=CAGE"};
    assert_small_fails("crispri", cells_effects, cells_screen, &two, CREME_ERROR_ARGUMENT, "one track for each");
}

static void test_short_memory(void **state)
{
    (void)state;
    const creme_analysis_options options = {.predictions = true, .map = "K562=CAGE_K562,GM12878=CAGE_GM", .draws = 3};
    creme_table *a = small_table(cells_effects), *b = small_table(cells_screen);
    const creme_table *tables[] = {a, b};
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_analysis out;
        creme_memory_fail_after(n);
        status = creme_analysis_run(&out, creme_analysis_find("crispri"), tables, 2, &options);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        if (status == CREME_OK) creme_analysis_clear(&out);
    }
    creme_table_destroy(a);
    creme_table_destroy(b);
}

/* The published tables as they are: what they hold, and what the filters leave. Each gene is given one locus and one
 * effect, far from all else, so that all other pairs are left out for reasons that can be counted. */
static void test_published(void **state)
{
    (void)state;
    static const struct {
        const char *file, *said[5], *map;
    } tables[] = {
        {"EPCrisprBenchmark_training_K562.GRCh38.tsv.gz",
         {"K562: 1 of 10356 pairs count, 1 of the 471 that are regulated; left out: 16 (0 regulated): not regulated, "
          "of "
          "too little power"},
         NULL},
        {"EPCrisprBenchmark_combined_data.heldout_5_cell_types.GRCh38.tsv.gz",
         {"K562: 1 of 1918 pairs count, 1 of the 118 that", "WTC11: 0 of 1921 pairs count, 0 of the 15 that",
          "HCT116: 0 of 396 pairs count, 0 of the 34 that", "Jurkat: 0 of 75 pairs count, 0 of the 7 that",
          "GM12878: 0 of 68 pairs count, 0 of the 16 that"},
         "K562=k"},
        {"EPCrisprBenchmark_Fulco2019_K562_GRCh38.tsv.gz",
         {"K562: 1 of 5091 pairs count, 1 of the 137 that are regulated; left out: 1239 (36 regulated): "
          "ValidConnection "
          "is not TRUE; 2 (0 regulated): not regulated, of too little power"},
         NULL}};
    for (size_t i = 0; i < LENGTH(tables); i++) {
        char path[512], effects[512];
        snprintf(path, sizeof path, "../shared/data/regulatory/crispri/%s", tables[i].file);
        creme_table *screen = NULL;
        if (creme_table_read(&screen, path) != CREME_OK) {
            print_message("SKIP: %s is not there\n", path);
            return;
        }
        size_t row = find_row(screen, "Regulated ValidConnection CellType", "TRUE TRUE K562");
        snprintf(effects, sizeof effects, EFFECTS "%s %s %s + 0 100 %s %s k 1 0.5 0.1\n",
                 text(screen, row, "measuredGeneSymbol"), text(screen, row, "chrom"), text(screen, row, "startTSS"),
                 text(screen, row, "chromStart"), text(screen, row, "chromEnd"));
        creme_table *made = small_table(effects);
        const creme_table *both[] = {made, screen};
        const creme_analysis_options options = {.map = tables[i].map, .draws = 3};
        creme_analysis a;
        assert_succeeds(creme_analysis_run(&a, creme_analysis_find("crispri"), both, 2, &options));
        for (size_t k = 0; k < LENGTH(tables[i].said) && tables[i].said[k]; k++) {
            if (!creme_table_note_after(a.table, tables[i].said[k])) fail_msg("not said: %s", tables[i].said[k]);
        }
        creme_analysis_clear(&a);
        creme_table_destroy(made);
        creme_table_destroy(screen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join),      cmocka_unit_test(test_window_borders), cmocka_unit_test(test_widened),
        cmocka_unit_test(test_map),       cmocka_unit_test(test_scores),         cmocka_unit_test(test_missing),
        cmocka_unit_test(test_truth),     cmocka_unit_test(test_predictions),    cmocka_unit_test(test_short_memory),
        cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
