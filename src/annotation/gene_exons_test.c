/* Exons of genes, by name: dialects, orders of lines, names that several genes have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/gene_exons.h"
#include "base/memory.h"
#include "scratch.h"

/* The gene of a locus, as "start-end,start-end"; "unnamed" or "elsewhere" if there is none. */
static const char *exons_of(const creme_gene_exons *genes, const char *name, const char *gene_id, const char *chrom,
                            int64_t tss, char strand)
{
    static char text[256];
    const creme_locus locus = {.name = (char *)name, .chrom = (char *)chrom, .tss = tss, .strand = strand};
    creme_exon_gene gene;
    switch (creme_gene_exons_find(genes, &locus, gene_id, NULL, &gene)) {
    case CREME_EXONS_UNNAMED:
        return "unnamed";
    case CREME_EXONS_ELSEWHERE:
        return "elsewhere";
    case CREME_EXONS_FOUND:
        break;
    }
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < gene.exon_count; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%lld-%lld", i ? "," : "",
                                 (long long)gene.exons[i].start, (long long)gene.exons[i].end);
    }
    return text;
}

static creme_gene_exons *read_text(const char *text, scratch_kind kind)
{
    scratch folder = scratch_open();
    creme_gene_exons *genes = NULL;
    assert_succeeds(creme_gene_exons_read(&genes, scratch_write(&folder, "a.gtf", text, kind)));
    scratch_close(&folder);
    return genes;
}

#define ABC "\tgene_id \"ENSG00000000001.4\"; transcript_id \"T\"; gene_name \"ABC\";\n"

/* Exons of all transcripts together: those that overlap or touch are one; the order of lines does not matter. */
static void test_union(void **state)
{
    (void)state;
    creme_gene_exons *genes = read_text("#!genome-build GRCh38\n"
                                        "9\tx\texon\t801\t900\t.\t-\t." ABC "9\tx\texon\t101\t150\t.\t-\t." ABC
                                        "9\tx\texon\t141\t200\t.\t-\t." ABC "9\tx\texon\t201\t210\t.\t-\t." ABC
                                        "9\tx\texon\t120\t130\t.\t-\t." ABC "9\tx\tCDS\t400\t500\t.\t-\t." ABC
                                        "9\tx\tgene\t101\t900\t.\t-\t." ABC "9\tx\ttranscript\t101\t900\t.\t-\t." ABC
                                        "9\tx\tgene\t3000\t4000\t.\t+\t.\tgene_id \"ID2\"; gene_name \"BARE\";\n",
                                        SCRATCH_GZIP);
    assert_string_equal(exons_of(genes, "ABC", NULL, "chr9", 899, '-'), "100-210,800-900");
    assert_string_equal(exons_of(genes, "ABC", NULL, "NC_000009.12", 899, '-'), "100-210,800-900");
    assert_string_equal(exons_of(genes, "ENSG00000000001.4", NULL, "9", 899, '-'), "100-210,800-900");
    assert_string_equal(exons_of(genes, "ENSG00000000001", NULL, "9", 899, '-'), "100-210,800-900");
    assert_string_equal(exons_of(genes, "ENSG00000000001.7", NULL, "9", 899, '-'),
                        "100-210,800-900"); /* another version */
    assert_string_equal(exons_of(genes, "mine", "ENSG00000000001.9", "9", 899, '-'), "100-210,800-900");
    assert_string_equal(exons_of(genes, "abc", NULL, "9", 899, '-'), "unnamed");
    assert_string_equal(exons_of(genes, "AB", NULL, "9", 899, '-'), "unnamed");
    assert_string_equal(exons_of(genes, "ABC", NULL, "9", 899, '+'), "elsewhere");
    assert_string_equal(exons_of(genes, "ABC", NULL, "8", 899, '-'), "elsewhere");
    assert_string_equal(exons_of(genes, "BARE", NULL, "9", 2999, '+'), "");         /* a gene without exons */
    assert_string_equal(exons_of(genes, "ID2.1", NULL, "9", 2999, '+'), "unnamed"); /* no version: another's id */
    assert_int_equal(creme_gene_exons_assemblies(genes), 1u << CREME_GRCH38);
    creme_gene_exons_free(genes);
}

/* A gene_id counts before a name; what two chromosomes share is told apart; of several with one name the nearest. */
static void test_names_of_several(void **state)
{
    (void)state;
    creme_gene_exons *genes = read_text("X\tx\texon\t11\t20\t.\t+\t.\tgene_id \"ENSG7.1\"; gene_name \"PAR\";\n"
                                        "Y\tx\texon\t31\t40\t.\t+\t.\tgene_id \"ENSG7.1\"; gene_name \"PAR\";\n"
                                        "1\tx\texon\t101\t110\t.\t+\t.\tgene_id \"Q\"; gene_name \"RNA\";\n"
                                        "1\tx\texon\t501\t510\t.\t+\t.\tgene_id \"R\"; gene_name \"RNA\";\n"
                                        "1\tx\texon\t1501\t1510\t.\t-\t.\tgene_id \"S\"; gene_name \"RNA\";\n"
                                        "1\tx\texon\t1701\t1710\t.\t-\t.\tgene_id \"S2\"; gene_name \"RNA\";\n"
                                        "1\tx\texon\t901\t910\t.\t+\t.\tgene_id \"U\"; gene_name \"Q\";\n",
                                        SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "PAR", NULL, "chrX", 10, '+'), "10-20");
    assert_string_equal(exons_of(genes, "PAR", NULL, "chrY", 30, '+'), "30-40");
    assert_string_equal(exons_of(genes, "ENSG7", NULL, "chrY", 30, '+'), "30-40");
    assert_string_equal(exons_of(genes, "RNA", NULL, "1", 250, '+'), "100-110");
    assert_string_equal(exons_of(genes, "RNA", NULL, "1", 350, '+'), "500-510");
    assert_string_equal(exons_of(genes, "RNA", NULL, "1", 300, '+'), "100-110"); /* as far: the file's first */
    assert_string_equal(exons_of(genes, "RNA", "R", "1", 250, '+'), "500-510");
    assert_string_equal(exons_of(genes, "RNA", NULL, "1", 1509, '-'), "1500-1510"); /* 5' ends 1509 and 1709 */
    assert_string_equal(exons_of(genes, "RNA", NULL, "1", 1709, '-'), "1700-1710");
    assert_string_equal(exons_of(genes, "Q", NULL, "1", 100, '+'), "900-910"); /* a name before a gene_id */
    assert_string_equal(exons_of(genes, "RNA", "Q", "1", 500, '+'), "100-110");
    creme_gene_exons_free(genes);
}

/* Ensembl's and NCBI's GFF3, where exons say nothing of genes, and parents may come after what is part of them. */
static void test_gff3(void **state)
{
    (void)state;
    static const char text[] = "##gff-version 3\n"
                               "9\tx\texon\t801\t850\t.\t-\t.\tParent=transcript:T1,transcript:T2\n"
                               "9\tx\tmRNA\t101\t850\t.\t-\t.\tID=transcript:T1;Parent=gene:G1;Name=ABC-201\n"
                               "9\tx\tmRNA\t101\t850\t.\t-\t.\tID=transcript:T2;Parent=gene:G1\n"
                               "9\tx\texon\t101\t150\t.\t-\t.\tParent=transcript:T2\n"
                               "9\tx\texon\t7001\t7050\t.\t-\t.\tParent=transcript:T9\n"
                               "9\tx\tgene\t101\t850\t.\t-\t.\tID=gene:G1;Name=ABC\n"
                               "9\tx\tgene\t1001\t1900\t.\t+\t.\tID=gene-N2;Name=N;gene=N\n"
                               "9\tx\tlnc_RNA\t1001\t1900\t.\t+\t.\tID=rna-1;Parent=gene-N2;gene=N\n"
                               "9\tx\texon\t1001\t1100\t.\t+\t.\tID=e1;Parent=rna-1;gene=N\n"
                               "9\tx\tpseudogene\t3001\t3900\t.\t+\t.\tID=gene-PS;Name=PS;gene=PS\n"
                               "9\tx\texon\t3001\t3100\t.\t+\t.\tID=e2;Parent=gene-PS;gene=PS\n"
                               "9\tx\tmRNA\t1\t5\t.\t+\t.\tID=a;Parent=b\n9\tx\tmRNA\t1\t5\t.\t+\t.\tID=b;Parent=a\n"
                               "9\tx\texon\t1\t5\t.\t+\t.\tParent=a\n##FASTA\n>9\nACGT\n";
    creme_gene_exons *genes = read_text(text, SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "ABC", NULL, "chr9", 849, '-'), "100-150,800-850");
    assert_string_equal(exons_of(genes, "G1", NULL, "chr9", 849, '-'), "100-150,800-850");
    assert_string_equal(exons_of(genes, "N", NULL, "chr9", 1000, '+'), "1000-1100");
    assert_string_equal(exons_of(genes, "N2", NULL, "chr9", 1000, '+'), "1000-1100");
    assert_string_equal(exons_of(genes, "PS", NULL, "chr9", 3000, '+'), "3000-3100");
    creme_gene_exons_free(genes);
}

/* UCSC's GTF has names in gene_id alone; a line's own name may come with the gene's line only. */
static void test_poor_dialects(void **state)
{
    (void)state;
    creme_gene_exons *genes = read_text("chr2\tx\texon\t11\t20\t.\t+\t.\tgene_id \"ACP1\"; transcript_id \"NM_1\";\n"
                                        "chr2\tx\tgene\t11\t90\t.\t+\t.\tgene_id \"E5\"; gene_name \"LATER\";\n"
                                        "chr2\tx\texon\t31\t40\t.\t+\t.\tgene_id \"E5\";\n"
                                        "chr2\tx\texon\t51\t60\t.\t+\t.\tgene_name \"ONLY\";\n",
                                        SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "ACP1", NULL, "2", 10, '+'), "10-20");
    assert_string_equal(exons_of(genes, "LATER", NULL, "2", 10, '+'), "30-40");
    assert_string_equal(exons_of(genes, "ONLY", NULL, "2", 50, '+'), "50-60");
    creme_gene_exons_free(genes);
}

/* A transcript of two genes. */
static void test_several_genes(void **state)
{
    (void)state;
    creme_gene_exons *genes = read_text("9\tx\texon\t101\t150\t.\t+\t.\tParent=t\n"
                                        "9\tx\tgene\t101\t900\t.\t+\t.\tID=g1;Name=ABC\n"
                                        "9\tx\tgene\t101\t900\t.\t+\t.\tID=g2\n"
                                        "9\tx\tmRNA\t101\t850\t.\t+\t.\tID=t;Parent=g1,,g2,\n",
                                        SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "ABC", NULL, "chr9", 100, '+'), "100-150");
    assert_string_equal(exons_of(genes, "g2", NULL, "chr9", 100, '+'), "100-150");
    creme_gene_exons_free(genes);
}

/* A name at several places of one chromosome and strand, in any order. */
static void test_places_of_gene_pred(void **state)
{
    (void)state;
#define AT(start, end, exon) "NM_1\tchr9\t+\t" start "\t" end "\t1\t1\t1\t" exon "\t0\tDUP\tnone\tnone\t-1,\n"
    creme_gene_exons *genes =
        read_text(AT("100", "200", "100,\t200,") AT("300", "400", "300,\t400,") AT("9000", "9900", "9000,\t9900,")
                      AT("150", "350", "150,\t350,") AT("7000", "7900", "7000,\t7100,"),
                  SCRATCH_PLAIN);
#undef AT
    assert_string_equal(exons_of(genes, "DUP", NULL, "9", 100, '+'), "100-400");
    assert_string_equal(exons_of(genes, "DUP", NULL, "9", 7000, '+'), "7000-7100");
    assert_string_equal(exons_of(genes, "DUP", NULL, "9", 9000, '+'), "9000-9900");
    assert_string_equal(exons_of(genes, "DUP", NULL, "9", 9000, '-'), "elsewhere");
    creme_gene_exons_free(genes);
}

/* Lines of one transcript that come again with further genes. */
static void test_parents_again(void **state)
{
    (void)state;
    enum { LINES = 101 };
    static char text[LINES * 80];
    size_t used = (size_t)sprintf(text, "9\tx\tgene\t1\t90\t.\t+\t.\tID=g\n9\tx\texon\t1\t9\t.\t+\t.\tParent=t\n");
    for (int i = 0; i < 50; i++)
        used += (size_t)sprintf(text + used, "9\tx\tmRNA\t1\t90\t.\t+\t.\tID=t;Parent=g,h%d\n", i % 2);
    creme_gene_exons *genes = read_text(text, SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "g", NULL, "chr9", 0, '+'), "0-9");
    creme_gene_exons_free(genes);
    used = 0;
    for (int i = 0; i < LINES; i++)
        used += (size_t)sprintf(text + used, "9\tx\tmRNA\t1\t90\t.\t+\t.\tID=t;Parent=g,h%d\n", i);
    scratch folder = scratch_open();
    assert_fails(creme_gene_exons_read(&genes, scratch_write(&folder, "a.gff3", text, SCRATCH_PLAIN)),
                 CREME_ERROR_FORMAT, "a.gff3:100: more than 100 parents of t");
    scratch_close(&folder);
}

/* Names with commas of their own. */
static void test_commas_of_names(void **state)
{
    (void)state;
    creme_gene_exons *genes = read_text("9\tx\tgene\t101\t900\t.\t+\t.\tID=g%2C1;Name=A,B\n"
                                        "9\tx\tmRNA\t101\t850\t.\t+\t.\tID=t%2c1;Parent=g%2C1\n"
                                        "9\tx\texon\t101\t150\t.\t+\t.\tParent=t%2C1\n",
                                        SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "A,B", NULL, "chr9", 100, '+'), "100-150");
    creme_gene_exons_free(genes);
}

/* genePred: refGene with a bin, refFlat, and a row that names no gene. */
static void test_gene_pred(void **state)
{
    (void)state;
    creme_gene_exons *genes =
        read_text("585\tNM_1\tchr9\t-\t100\t900\t120\t800\t2\t100,800,\t150,900,\t0\tABC\tcmpl\tcmpl\t0,\n"
                  "FLAT\tNM_2\tchr9\t+\t100\t850\t100\t100\t1\t100,\t850,\n"
                  "NM_3\tchr9\t+\t950\t990\t950\t950\t2\t950,980,\t960,990\n"
                  "NM_4\tchr9\t+\t2950\t2990\t2950\t2950\t2\t2950,2980\t2960,2990\n"
                  "1\tNM_5\tchr9\t+\t3950\t3990\t3950\t3950\t1\t3950\t3990\t0\tFIVE\tnone\tnone\t-1\n",
                  SCRATCH_PLAIN);
    assert_string_equal(exons_of(genes, "ABC", NULL, "9", 899, '-'), "100-150,800-900");
    assert_string_equal(exons_of(genes, "FLAT", NULL, "9", 100, '+'), "100-850");
    assert_string_equal(exons_of(genes, "NM_3", NULL, "9", 950, '+'), "950-960,980-990");
    assert_string_equal(exons_of(genes, "NM_4", NULL, "9", 2950, '+'), "2950-2960,2980-2990"); /* no last comma */
    assert_string_equal(exons_of(genes, "FIVE", NULL, "9", 3950, '+'), "3950-3990");
    creme_gene_exons_free(genes);
    static const char *const bad[][2] = {{"2\t950,\t960,990,", "exonStarts and exonEnds do not list 2 exons"},
                                         {"1\t950,970,\t960,", "exonStarts and exonEnds do not list 1 exons"},
                                         {"2\t950,980,\t960,x,", "exonStarts and exonEnds do not list 2 exons"},
                                         {"1\t950,\t991,", "exon 1 is not within txStart and txEnd"}};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char row[128];
        snprintf(row, sizeof row, "NM_3\tchr9\t+\t950\t990\t950\t950\t%s\n", bad[i][0]);
        assert_fails(creme_gene_exons_read(&genes, scratch_write(&folder, "bad.txt", row, SCRATCH_PLAIN)),
                     CREME_ERROR_FORMAT, bad[i][1]);
    }
    scratch_close(&folder);
}

static void test_errors(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_gene_exons *genes = NULL;
    const char *path = scratch_write(&folder, "a.gtf", "9\tx\tgene\t1\t9\t.\t+\t.\tgene_id \"A\";\n", SCRATCH_PLAIN);
    assert_fails(creme_gene_exons_read(&genes, path), CREME_ERROR_FORMAT, "has no exon of a gene");
    assert_null(genes);
    path = scratch_write(&folder, "b.gtf", "9\tx\texon\t1\t9\t.\t+\t.\tgene_id \"A\";\nchr1\t5\n", SCRATCH_PLAIN);
    assert_fails(creme_gene_exons_read(&genes, path), CREME_ERROR_FORMAT, "b.gtf:2: ");
    assert_fails(creme_gene_exons_read(&genes, "/nowhere.gtf"), CREME_ERROR_IO, "/nowhere.gtf");
    path = scratch_write(&folder, "c.gtf", "9\tx\texon\t1\t9\t.\t+\t.\tgene_id \"A\"; gene_name \"B\";\n",
                         SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_gene_exons_read(&genes, path);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || (status == CREME_ERROR_MEMORY && !genes));
    }
    creme_gene_exons_free(genes);
    creme_gene_exons_free(NULL);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_union),
        cmocka_unit_test(test_names_of_several),
        cmocka_unit_test(test_gff3),
        cmocka_unit_test(test_poor_dialects),
        cmocka_unit_test(test_several_genes),
        cmocka_unit_test(test_gene_pred),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_commas_of_names),
        cmocka_unit_test(test_places_of_gene_pred),
        cmocka_unit_test(test_parents_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
