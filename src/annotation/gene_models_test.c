/* Genes of a GTF: which lines count, how genes are put together, what a file may not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/gene_models.h"
#include "base/memory.h"
#include "scratch.h"

#define NAMES "\tgene_id \"ID1\"; gene_name \"ABC1\";\n"

static const char text[] = "#!genome-build GRCh38\n"
                           "9\tx\tgene\t101\t900\t.\t-\t." NAMES "9\tx\ttranscript\t101\t900\t.\t-\t." NAMES
                           "9\tx\texon\t801\t900\t.\t-\t." NAMES "9\tx\texon\t101\t150\t.\t-\t." NAMES
                           "9\tx\ttranscript\t141\t850\t.\t-\t." NAMES "9\tx\texon\t141\t200\t.\t-\t." NAMES
                           "9\tx\ttranscript\t300\t850\t.\t-\t." NAMES "9\tx\tCDS\t120\t150\t.\t-\t." NAMES
                           "9\tx\texon\t5001\t5100\t.\t+\t.\tgene_id \"FAR\";\n"
                           "X\tx\texon\t101\t200\t.\t+\t.\tgene_id \"ID1\";\n"
                           "9\tx\texon\t1000\t1100\t.\t.\t.\tgene_id \"ID2\"; gene_name \"\";\n"
                           "9\tx\texon\t1000\t1100\t.\t.\t.\tnote \"no gene\";\n";

static const creme_gene_place places[] = {{"chr9", {0, 200}}, {"chr9", {820, 1200}}, {"chr1", {0, 100000}}};

static void test_genes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a.gtf.gz", text, SCRATCH_GZIP);
    creme_gene_models models;
    assert_succeeds(creme_gene_models_read(&models, path, NULL, places, 3));
    assert_int_equal(models.count, 2); /* not those far off, and X is not 9 */
    const creme_gene_model *gene = &models.at[0];
    assert_string_equal(gene->name, "ABC1");
    assert_string_equal(gene->chrom, "9");
    assert_int_equal(gene->strand, '-');
    assert_int_equal(gene->at.start, 100);
    assert_int_equal(gene->at.end, 900);
    assert_int_equal(gene->exon_count, 2); /* two of three hang together */
    assert_int_equal(gene->exons[0].start, 100);
    assert_int_equal(gene->exons[0].end, 200);
    assert_int_equal(gene->exons[1].start, 800);
    assert_int_equal(gene->tss_count, 2); /* 850 twice */
    assert_int_equal(gene->tss[0], 849);
    assert_int_equal(gene->tss[1], 899);
    assert_string_equal(models.at[1].name, "ID2");
    assert_int_equal(models.at[1].strand, '.');
    creme_gene_models_clear(&models);
    assert_succeeds(creme_gene_models_read(&models, path, NULL, places, 0));
    assert_int_equal(models.count, 0);
    creme_gene_models_clear(&models);
    scratch_close(&folder);
}

/* GFF3: a transcript names its gene as what it is part of; what follows upon the features is none of them. */
static void test_gff3(void **state)
{
    (void)state;
    static const char gff3[] =
        "##gff-version 3\n9\tx\tgene\t101\t900\t.\t-\t.\tID=gene-ABC1;Name=ABC;gene_biotype=x\n"
        "9\tx\tmRNA\t101\t850\t.\t-\t.\tID=rna-1;Parent=gene-ABC1;gene=ABC\n"
        "9\tx\texon\t801\t850\t.\t-\t.\tID=e;Parent=rna-1;gene_id=ABC1\n##FASTA\n>9\nACGT\n";
    scratch folder = scratch_open();
    creme_gene_models models;
    assert_succeeds(
        creme_gene_models_read(&models, scratch_write(&folder, "a.gff3", gff3, SCRATCH_PLAIN), NULL, places, 3));
    assert_int_equal(models.count, 1);
    assert_string_equal(models.at[0].id, "ABC1");
    assert_string_equal(models.at[0].name, "ABC");
    assert_int_equal(models.at[0].tss_count, 1);
    assert_int_equal(models.at[0].tss[0], 849);
    assert_int_equal(models.at[0].exon_count, 1);
    assert_int_equal(models.at[0].at.end, 900);
    creme_gene_models_clear(&models);
    scratch_close(&folder);
}

/* Of a transcript of two genes, and of its exons, which name nothing else; and a gene that has neither. */
static void test_parents(void **state)
{
    (void)state;
    static const char gff3[] = "9\tx\tgene\t101\t900\t.\t-\t.\tID=gene:A;Name=ABC\n"
                               "9\tx\tgene\t101\t900\t.\t-\t.\tID=gene:B\n"
                               "9\tx\tmRNA\t101\t850\t.\t-\t.\tID=transcript:T;Parent=gene:A,gene:B\n"
                               "9\tx\texon\t801\t850\t.\t-\t.\tParent=transcript:T\n"
                               "9\tx\tgene\t951\t1000\t.\t-\t.\tID=gene:C\n"
                               "9\tx\tgene\t951\t1000\t.\t.\t.\tID=gene:D\n";
    scratch folder = scratch_open();
    creme_gene_models models;
    assert_succeeds(
        creme_gene_models_read(&models, scratch_write(&folder, "a.gff3", gff3, SCRATCH_PLAIN), NULL, places, 3));
    assert_int_equal(models.count, 4);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(models.at[i].id, i == 0 ? "A" : "B");
        assert_int_equal(models.at[i].tss_count, 1);
        assert_int_equal(models.at[i].tss[0], 849);
        assert_int_equal(models.at[i].exon_count, 1);
        assert_int_equal(models.at[i].exons[0].start, 800);
    }
    assert_int_equal(models.at[2].tss_count, 1);
    assert_int_equal(models.at[2].tss[0], 999);
    assert_int_equal(models.at[3].tss_count, 0);
    creme_gene_models_clear(&models);
    scratch_close(&folder);
}

/* genePred, with a bin or without names of genes. */
static void test_gene_pred(void **state)
{
    (void)state;
    static const char rows[] =
        "#bin\tname\n"
        "585\tNM_1\tchr9\t-\t100\t900\t120\t800\t2\t100,800,\t150,900,\t0\tABC\tcmpl\tcmpl\t0,\n"
        "585\tNM_2\tchr9\t-\t100\t850\t100\t100\t1\t100,\t850,\t0\tABC\tnone\tnone\t0,\n"
        "NM_3\tchr9\t+\t950\t990\t950\t950\t1\t950,\t990,\n";
    scratch folder = scratch_open();
    creme_gene_models models;
    assert_succeeds(
        creme_gene_models_read(&models, scratch_write(&folder, "refGene.txt", rows, SCRATCH_PLAIN), NULL, places, 3));
    assert_int_equal(models.count, 2);
    assert_string_equal(models.at[0].name, "ABC");
    assert_int_equal(models.at[0].tss_count, 2);
    assert_int_equal(models.at[0].exon_count, 1);
    assert_int_equal(models.at[0].exons[0].end, 900);
    assert_string_equal(models.at[1].name, "NM_3");
    creme_gene_models_clear(&models);
    scratch_close(&folder);
}

/* A name at several places is of several genes. */
static void test_places_of_gene_pred(void **state)
{
    (void)state;
    static const char rows[] = "NM_1\tchr9\t-\t100\t150\t1\t1\t1\t100,\t150,\t0\tABC\tnone\tnone\t-1,\n"
                               "NM_1\tchr9\t-\t950\t990\t1\t1\t1\t950,\t990,\t0\tABC\tnone\tnone\t-1,\n"
                               "NM_2\tchr9\t-\t120\t190\t1\t1\t1\t120,\t190,\t0\tABC\tnone\tnone\t-1,\n";
    scratch folder = scratch_open();
    creme_gene_models models;
    assert_succeeds(
        creme_gene_models_read(&models, scratch_write(&folder, "refGene.txt", rows, SCRATCH_PLAIN), NULL, places, 3));
    assert_int_equal(models.count, 2);
    assert_int_equal(models.at[0].at.end, 190);
    assert_int_equal(models.at[0].tss_count, 2);
    assert_int_equal(models.at[1].at.start, 950);
    assert_int_equal(models.at[1].tss_count, 1);
    creme_gene_models_clear(&models);
    char more[600];
    snprintf(more, sizeof more, "%sNM_3\tchr9\t-\t140\t960\t1\t1\t1\t140,\t960,\t0\tABC\tnone\tnone\t-1,\n", rows);
    assert_succeeds(
        creme_gene_models_read(&models, scratch_write(&folder, "refGene.txt", more, SCRATCH_PLAIN), NULL, places, 3));
    assert_int_equal(models.count, 1);
    assert_int_equal(models.at[0].at.start, 100);
    assert_int_equal(models.at[0].at.end, 990);
    assert_int_equal(models.at[0].tss_count, 4);
    creme_gene_models_clear(&models);
    scratch_close(&folder);
}

static void test_errors(void **state)
{
    (void)state;
    static const char *const bad[][2] = {{"9\tx\texon\n", "bad.gtf:1: 3 tab-separated columns: GTF and GFF3 have 9"},
                                         {"\n9\tx\texon\t0\t5\t.\t+\t.\tx\n", "bad.gtf:2: start"},
                                         {"9\tx\texon\t5\t4\t.\t+\t.\tx\n", "bad.gtf:1: end 4 is before start 5"},
                                         {"9\tx\texon\t5\t9\t.\t+\t.\tgene_id \"a\n", "does not close"}};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_gene_models models;
        const char *path = scratch_write(&folder, "bad.gtf", bad[i][0], SCRATCH_PLAIN);
        assert_fails(creme_gene_models_read(&models, path, NULL, places, 3), CREME_ERROR_FORMAT, bad[i][1]);
        creme_gene_models_clear(&models);
    }
    scratch_close(&folder);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a.gtf", text, SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_gene_models models;
        creme_memory_fail_after(n);
        status = creme_gene_models_read(&models, path, NULL, places, 3);
        creme_memory_fail_after(0);
        creme_gene_models_clear(&models);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        assert_true(n < 1000);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_genes),       cmocka_unit_test(test_gff3),
                                       cmocka_unit_test(test_parents),     cmocka_unit_test(test_gene_pred),
                                       cmocka_unit_test(test_errors),      cmocka_unit_test(test_places_of_gene_pred),
                                       cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests_name("gene models", tests, NULL, NULL);
}
