/* Distances of CREs from TSSs, and the genes in and beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/small_tables.h"

#define TILES "locus chrom tss strand tile_start tile_end genome_start genome_end track wt effect se n context\n"
#define ROWS                                                                                                         \
    TILES "A chr9 50 + 0 10 20 30 K 8 0.5 0.025 2 enhancing\nA chr9 50 + 10 20 90 100 K 8 0.7 0.1 2 enhancing\n"     \
          "B chr9 50 - 0 10 20 30 K 4 -0.4 0.4 2 silencing\n"
#define LINE(chrom, start, end, strand, gene, type)                                                                  \
    chrom "\tx\ttranscript\t" start "\t" end "\t.\t" strand "\t.\tgene_id \"" gene "_id\"; transcript_id \"" gene    \
          "_t\"; gene_name \"" gene "\"; gene_type \"" type "\";\n"
/* TSSs: P 24, Q 96 (-), R 27, which is no protein's */
#define GTF                                                                                                          \
    LINE("9", "25", "900", "+", "P", "protein_coding")                                                               \
    LINE("9", "1", "97", "-", "Q", "protein_coding") LINE("9", "28", "900", "+", "R", "lncRNA")

static void has(const creme_analysis *a, size_t row, const char *column, const char *wanted)
{
    assert_string_equal(text(a->table, row, column), wanted);
}

/* The middle of [20, 30) is 25, the TSS base's 50.5. */
static void test_distance(void **state)
{
    (void)state;
    creme_analysis a = analyze_small("necessity", ROWS, NULL, NULL);
    has(&a, 0, "distance_to_tss", "-25.5");
    has(&a, 1, "distance_to_tss", "44.5");
    has(&a, 2, "distance_to_tss", "25.5");
    size_t column = 0;
    assert_false(creme_table_find(a.table, "promoter_of", &column));
    creme_analysis_clear(&a);
}

static void test_genes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_analysis_options options = {.gtf = scratch_write(&folder, "in.gtf", GTF, SCRATCH_PLAIN),
                                      .gene_type = "protein_coding"};
    creme_analysis a =
        analyze_small("sufficiency",
                      TILES "A chr9 50 + 0 10 20 30 K 8 0.5 0.1 2 NA\nA chr9 50 + 0 10 50 60 K 8 0.5 0.1 2 NA\n"
                            "A chr9 50 + 0 10 90 100 K 8 0.5 0.1 2 NA\n",
                      NULL, &options);
    has(&a, 0, "promoter_of", "P");
    has(&a, 0, "nearest_gene", "P");
    has(&a, 0, "nearest_gene_distance", "0.5");
    has(&a, 1, "promoter_of", "NA");
    has(&a, 1, "nearest_gene", "P");
    has(&a, 1, "nearest_gene_distance", "30.5");
    has(&a, 2, "promoter_of", "Q");
    has(&a, 2, "nearest_gene_distance", "1.5");
    creme_analysis_clear(&a);
    options.gene_type = "all";
    a = analyze_small("necessity", ROWS, NULL, &options);
    has(&a, 0, "promoter_of", "P,R");
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

static void test_both(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const creme_analysis_options options = {.gtf = scratch_write(&folder, "in.gtf", GTF, SCRATCH_PLAIN)};
    creme_analysis first = analyze_small("necessity", ROWS, NULL, NULL),
                   second = analyze_small("sufficiency",
                                          "locus chrom tss strand tile_start tile_end genome_start genome_end track "
                                          "wt effect se n effect_vs_control context\n"
                                          "A chr9 50 + 10 20 90 100 K 8 0.7 0.1 2 0.1 enhancing\n",
                                          NULL, NULL),
                   both;
    const creme_table *tables[] = {first.table, second.table};
    assert_succeeds(creme_analysis_run(&both, creme_analysis_find("both"), tables, 2, &options));
    has(&both, 0, "distance_to_tss", "44.5");
    has(&both, 0, "promoter_of", "Q");
    creme_analysis_clear(&first);
    creme_analysis_clear(&second);
    creme_analysis_clear(&both);
    scratch_close(&folder);
}

static void test_other_chromosomes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    scratch_log heard;
    scratch_log_init(&heard);
    creme_analysis_options options = {
        .gtf = scratch_write(&folder, "x.gtf", LINE("chrX", "1", "9", "+", "X", "protein_coding"), SCRATCH_PLAIN),
        .log = &heard.log};
    assert_small_fails("necessity", ROWS, NULL, &options, CREME_ERROR_NOT_FOUND,
                       "x.gtf has no TSS on chr9, where the table's CREs lie");
    creme_analysis a =
        analyze_small("necessity", ROWS "C chrX 5 + 0 10 20 30 K 8 0.5 0.025 2 enhancing\n", NULL, &options);
    assert_non_null(strstr(heard.last_warning, "x.gtf has no TSS on chr9, where 3 of 4 CREs lie"));
    has(&a, 0, "nearest_gene", "NA");
    has(&a, 3, "nearest_gene", "X");
    creme_analysis_clear(&a);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_distance), cmocka_unit_test(test_genes),
                                       cmocka_unit_test(test_both), cmocka_unit_test(test_other_chromosomes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
