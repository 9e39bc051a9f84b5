/* Genes by their names, and which of their TSSs are taken: dialects of annotations, versions, namesakes, other names.
 * */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/gene_tss.h"

#include "base/memory.h"
#include "scratch.h"

typedef struct heard {
    creme_log log;
    char text[8192]; /* of all lines */
} heard;

static void hear(void *self, creme_log_level level, const char *message)
{
    heard *h = self;
    size_t used = strlen(h->text);
    (void)level;
    snprintf(h->text + used, sizeof h->text - used, "%s\n", message);
}

typedef struct fixture {
    scratch folder;
    heard log;
    creme_run_request request;
    creme_fasta *fasta;
    creme_genes names;
    creme_gene_tsss tsss;
    bool chosen[64];
} fixture;

static int open_fixture(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_open();
    f->log.log = (creme_log){hear, &f->log};
    char text[4096];
    size_t used = (size_t)snprintf(text, sizeof text, ">chr1\n");
    for (int i = 0; i < 1000; i++) text[used++] = "ACGT"[i * i % 4];
    used += (size_t)snprintf(text + used, sizeof text - used, "\n>chrX\n");
    for (int i = 0; i < 500; i++) text[used++] = "ACGT"[i * i % 4];
    snprintf(text + used, sizeof text - used, "\n>chrY\nACGTACGTACGT\n");
    f->request.fasta = scratch_write(&f->folder, "g.fa", text, SCRATCH_PLAIN);
    f->request.log = &f->log.log;
    assert_succeeds(creme_fasta_open(&f->fasta, f->request.fasta, NULL));
    *state = f;
    return 0;
}

static void forget(fixture *f)
{
    creme_gene_tsss_clear(&f->tsss);
    creme_genes_clear(&f->names);
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    forget(f);
    creme_fasta_close(f->fasta);
    scratch_close(&f->folder);
    free(f);
    return 0;
}

static creme_status look_up(fixture *f, const char *names)
{
    forget(f);
    assert_succeeds(creme_genes_add(&f->names, names));
    return creme_gene_tsss_read(&f->tsss, &f->request, &f->names, f->fasta);
}

static void use(fixture *f, const char *name, const char *text)
{
    f->request.gtf = scratch_write(&f->folder, name, text, SCRATCH_PLAIN);
}

#define GTF(CHROM, FROM, TO, STRAND, ID, TRANSCRIPT, NAME, MORE)                                                     \
    CHROM "\tx\ttranscript\t" FROM "\t" TO "\t.\t" STRAND "\t.\tgene_id \"" ID "\"; transcript_id \"" TRANSCRIPT     \
          "\"; gene_name \"" NAME "\"; " MORE "\n"

static const char gencode[] = GTF("chr1", "101", "300", "+", "ENSG00000000001.7", "ENST00000000001.2", "AAA",
                                  "tag \"basic\";") GTF("chr1", "151", "300", "+", "ENSG00000000001.7",
                                                        "ENST00000000002.2", "AAA", "tag \"Ensembl_canonical\";")
    GTF("chr1", "201", "300", "+", "ENSG00000000001.7", "ENST00000000003.2", "AAA", "tag \"basic\";")
        GTF("chr1", "201", "280", "+", "ENSG00000000001.7", "ENST00000000004.2", "AAA", "tag \"MANE_Select\";")
            GTF("chr1", "301", "400", "-", "ENSG00000000002.1", "ENST00000000005.1", "BBB-1", "")
                GTF("chr1", "401", "500", "-", "ENSG00000000003.1", "ENST00000000006.1", "TWIN", "")
                    GTF("chr1", "501", "600", "-", "ENSG00000000004.1", "ENST00000000007.1", "TWIN", "")
                        GTF("chr7", "501", "600", "-", "ENSG00000000005.1", "ENST00000000008.1", "AWAY", "")
                            GTF("chr1", "5001", "6000", "+", "ENSG00000000006.1", "ENST00000000009.1", "BEYOND", "")
                                GTF("chrX", "11", "60", "+", "ENSG00000000007.3", "ENST00000000010.1", "PAR", "")
                                    GTF("chrY", "6", "12", "+", "ENSG00000000007.3_PAR_Y", "ENST00000000010.1_PAR_Y",
                                        "PAR", "")
                                        GTF("chr1", "701", "720", "+", "AC012345.1", "T1", "AC012345.1", "")
                                            GTF("chr1", "731", "740", "+", "STRG.1", "STRG.1.1", "STRG.1", "");

static void test_a_gene(void **state)
{
    fixture *f = *state;
    static const char *const names[] = {"AAA", "ENSG00000000001", "ENSG00000000001.7", "ENSG00000000001.2"};
    use(f, "a.gtf", gencode);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_succeeds(look_up(f, names[i]));
        assert_int_equal(f->tsss.gene_count, 1);
        assert_int_equal(f->tsss.loci.count, 3); /* the third and fourth transcript share a TSS */
        assert_int_equal(f->tsss.loci.at[0].tss, 100);
        assert_int_equal(f->tsss.loci.at[2].tss, 200);
        assert_non_null(strstr(f->tsss.loci.at[2].extra, "ENST00000000004.2"));
        assert_true(f->tsss.at[2].mane && !f->tsss.at[2].canonical);
        assert_true(f->tsss.at[1].canonical && !f->tsss.at[1].mane);
        assert_true(isnan(f->tsss.at[0].activity));
        assert_true(creme_gene_tsss_have_choice(&f->tsss));
    }
    assert_non_null(strstr(f->log.text, "ENSG00000000001.2: taken to be ENSG00000000001.7"));
    assert_succeeds(look_up(f, "AAA,BBB-1,ENSG00000000001,AAA"));
    assert_int_equal(f->tsss.gene_count, 2);
    assert_int_equal(f->tsss.loci.count, 4);
    assert_int_equal(f->tsss.loci.at[3].tss, 399);
    assert_int_equal(f->tsss.at[3].gene, 1);
}

/* Names that look like one with a version, but are another gene's, or a transcript's. */
static void test_no_versions(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    assert_fails(look_up(f, "AC012345.2"), CREME_ERROR_NOT_FOUND, "AC012345.2 (did you mean AC012345.1?)");
    assert_fails(look_up(f, "AC012345"), CREME_ERROR_NOT_FOUND, "AC012345 (did you mean AC012345.1?)");
    assert_fails(look_up(f, "STRG.1.1"), CREME_ERROR_NOT_FOUND, "STRG.1.1 (a transcript of STRG.1)");
    assert_fails(look_up(f, "ENST00000000003"), CREME_ERROR_NOT_FOUND, "(a transcript of AAA)");
    assert_fails(look_up(f, "BBB"), CREME_ERROR_NOT_FOUND, "BBB (did you mean BBB-1?)");
    assert_fails(look_up(f, "bbb-1,AAA,zzzzzzzz"), CREME_ERROR_NOT_FOUND, "bbb-1 (did you mean BBB-1?), zzzzzzzz");
}

static void test_namesakes(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    assert_fails(look_up(f, "AAA,TWIN"), CREME_ERROR_ARGUMENT,
                 "TWIN: ENSG00000000003.1 on chr1, ENSG00000000004.1 on chr1");
    assert_succeeds(look_up(f, "ENSG00000000004"));
    assert_int_equal(f->tsss.loci.at[0].tss, 599);
    /* PAR_Y is named apart: the id without it is the gene on X */
    assert_succeeds(look_up(f, "ENSG00000000007"));
    assert_int_equal(f->tsss.loci.count, 1);
    assert_string_equal(f->tsss.loci.at[0].chrom, "chrX");
    assert_succeeds(look_up(f, "ENSG00000000007.3_PAR_Y"));
    assert_string_equal(f->tsss.loci.at[0].chrom, "chrY");
    assert_fails(look_up(f, "PAR"), CREME_ERROR_ARGUMENT,
                 "ENSG00000000007.3 on chrX, ENSG00000000007.3_PAR_Y on chrY");
    /* one gene_id on two chromosomes: two genes; lines need not stand together */
    use(f, "b.gtf",
        GTF("chrX", "11", "60", "+", "SHOX", "A", "SHOX", "") GTF("chrY", "6", "12", "+", "SHOX", "A", "SHOX", "")
            GTF("chrX", "21", "60", "+", "SHOX", "B", "SHOX", ""));
    assert_succeeds(look_up(f, "SHOX"));
    assert_int_equal(f->tsss.gene_count, 2);
    assert_int_equal(f->tsss.loci.count, 3);
    assert_int_equal(f->tsss.at[1].gene, 0);
    assert_string_equal(f->tsss.loci.at[2].chrom, "chrY");
    assert_non_null(strstr(f->log.text, "SHOX lies on chrX and on chrY: both are taken, as two genes"));
    /* of namesakes, one on the FASTA is meant */
    use(f, "c.gtf",
        GTF("chr8", "11", "60", "+", "G1", "A", "U6", "") GTF("chr1", "6", "12", "+", "G2", "B", "U6", ""));
    assert_succeeds(look_up(f, "U6"));
    assert_string_equal(f->tsss.loci.at[0].chrom, "chr1");
}

static void test_places(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    assert_fails(look_up(f, "AWAY,AAA,BEYOND"), CREME_ERROR_NOT_FOUND,
                 "does not have the place of AWAY (chr7), BEYOND (chr1, beyond its end); it has chr1, chrX, chrY");
    use(f, "b.gtf", GTF("1", "101", "300", "+", "G", "A", "G", "") GTF("1", "5001", "6000", "+", "G", "B", "G", ""));
    assert_succeeds(look_up(f, "G"));
    assert_int_equal(f->tsss.loci.count, 1);
    assert_non_null(strstr(f->log.text, "1 transcripts begin beyond the end"));
}

static void test_dialects(void **state)
{
    fixture *f = *state;
    use(f, "ncbi.gtf",
        "1\tx\tgene\t101\t300\t.\t-\t.\tgene_id \"AAA1\"; transcript_id \"\"; gene \"AAA1\"; gene_synonym \"OLD; "
        "OLDER\";\n"
        "1\tx\ttranscript\t101\t300\t.\t-\t.\tgene_id \"AAA1\"; transcript_id \"NM_1.2\"; gene \"AAA1\"; tag \"MANE "
        "Select\";\n");
    assert_succeeds(look_up(f, "AAA1"));
    assert_true(f->tsss.at[0].mane);
    assert_fails(look_up(f, "OLDER"), CREME_ERROR_NOT_FOUND, "OLDER (another name of AAA1)");
    assert_fails(look_up(f, "OLD,NM_1.2"), CREME_ERROR_NOT_FOUND,
                 "OLD (another name of AAA1), NM_1.2 (a transcript of AAA1)");
    use(f, "ncbi.gff3",
        "##gff-version 3\nchr1\tx\tgene\t101\t300\t.\t+\t.\tID=gene-B;Name=B;gene=B;gene_synonym=BB,C%2CD,E\n"
        "chr1\tx\tmRNA\t101\t300\t.\t+\t.\tID=rna-NM_2.1;Parent=gene-B;gene=B;tag=RefSeq "
        "Select;transcript_id=NM_2.1\n");
    assert_succeeds(look_up(f, "B"));
    assert_true(f->tsss.at[0].canonical && !f->tsss.at[0].mane);
    assert_fails(look_up(f, "E"), CREME_ERROR_NOT_FOUND, "E (another name of B)");
    use(f, "exons.gtf",
        "chr1\tx\texon\t101\t300\t.\t-\t.\tgene_id \"G\"; transcript_id \"T\";\n"
        "chr1\tx\texon\t401\t500\t.\t-\t.\tgene_id \"G\"; transcript_id \"T\";\n");
    assert_succeeds(look_up(f, "G"));
    assert_int_equal(f->tsss.loci.at[0].tss, 499);
    use(f, "rot.gtf",
        GTF("chr1", "1", "9", "+", "G", "T", "ROT", "transcript_type \"retained_intron\";")
            GTF("chr1", "1", "9", "+", "H", "U", "FINE", ""));
    assert_fails(look_up(f, "ROT"), CREME_ERROR_NOT_FOUND, "--all-transcripts keeps them");
}

/* --- Choosing -------------------------------------------------------------------------------------------------- */

static creme_status choose(fixture *f, creme_tss_rule rule)
{
    memset(f->chosen, 0, sizeof f->chosen);
    return creme_gene_tsss_choose(&f->tsss, rule, f->request.gtf, f->request.log, f->chosen);
}

/* The TSS of AAA that is taken, 0-based. */
static int64_t taken(const fixture *f)
{
    int64_t tss = -1;
    for (size_t i = 0; i < f->tsss.loci.count; i++) {
        if (!f->chosen[i]) continue;
        assert_int_equal(tss, -1);
        tss = f->tsss.loci.at[i].tss;
    }
    return tss;
}

static void test_choosing(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    assert_succeeds(look_up(f, "AAA"));
    assert_succeeds(choose(f, CREME_TSS_MANE));
    assert_int_equal(taken(f), 200);
    assert_non_null(strstr(f->log.text,
                           "AAA: TSS chr1:201 (+) of ENST00000000004.2: of 3 the one whose transcript is "
                           "MANE Select"));
    assert_succeeds(choose(f, CREME_TSS_CANONICAL));
    assert_int_equal(taken(f), 150);
    assert_succeeds(choose(f, CREME_TSS_ALL));
    for (int i = 0; i < 3; i++) assert_true(f->chosen[i]);
    const double activities[3] = {2.5, 4, 4};
    for (int i = 0; i < 3; i++) f->tsss.at[i].activity = activities[i];
    assert_succeeds(choose(f, CREME_TSS_MAX));
    assert_int_equal(taken(f), 150); /* of equals the first */
    assert_non_null(strstr(f->log.text, "of 3 the one with the highest prediction, 4; the next has 4"));
    f->tsss.at[0].activity = 5;
    assert_succeeds(choose(f, CREME_TSS_MAX));
    assert_int_equal(taken(f), 100);
    assert_succeeds(look_up(f, "BBB-1"));
    assert_succeeds(choose(f, CREME_TSS_MAX));
    assert_int_equal(taken(f), 399);
    assert_fails(choose(f, CREME_TSS_MANE), CREME_ERROR_NOT_FOUND,
                 "no transcript of BBB-1 has the tag MANE Select; its 1 TSS has: none given (1)");
    /* MANE Select stands for canonical where nothing else does (NCBI) */
    use(f, "b.gtf",
        GTF("chr1", "1", "9", "+", "G", "T", "G", "")
            GTF("chr1", "5", "9", "+", "G", "U", "G", "tag \"MANE Select\";"));
    assert_succeeds(look_up(f, "G"));
    assert_succeeds(choose(f, CREME_TSS_CANONICAL));
    assert_int_equal(taken(f), 4);
}

static void test_activities(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    assert_succeeds(look_up(f, "AAA,BBB-1"));
    const char *path = scratch_write(&f->folder, "activity.tsv",
                                     "locus\tchrom\ttss\tstrand\ttrack\twt\n"
                                     "AAA\tchr1\t100\t+\ta\t1\nAAA\tchr1\t100\t+\tb\t3\n"
                                     "AAA\tchr1\t150\t+\ta\t5\nAAA\tchr1\t150\t+\tb\t7\n"
                                     "AAA\tchr1\t200\t+\ta\t0\nAAA\tchr1\t200\t+\tb\t0\n"
                                     "BBB-1\tchr1\t399\t-\ta\t9\nBBB-1\tchr1\t399\t-\tb\t9\n",
                                     SCRATCH_PLAIN);
    assert_succeeds(creme_gene_tsss_take_activities(&f->tsss, path));
    const double means[] = {2, 6, 0, 9};
    for (int i = 0; i < 4; i++) assert_true(f->tsss.at[i].activity == means[i]);
    path = scratch_write(&f->folder, "part.tsv", "locus\tchrom\ttss\tstrand\ttrack\twt\nAAA\tchr1\t100\t+\ta\t1\n",
                         SCRATCH_PLAIN);
    assert_fails(creme_gene_tsss_take_activities(&f->tsss, path), CREME_ERROR_NOT_FOUND,
                 "has no activity of the TSS of AAA at chr1:151");
}

static void test_memory(void **state)
{
    fixture *f = *state;
    use(f, "a.gtf", gencode);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        forget(f);
        assert_succeeds(creme_genes_add(&f->names, "AAA,ENSG00000000002.9"));
        creme_memory_fail_after(n);
        status = creme_gene_tsss_read(&f->tsss, &f->request, &f->names, f->fasta);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    assert_int_equal(f->tsss.gene_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_gene, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_no_versions, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_namesakes, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_places, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_dialects, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_choosing, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_activities, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_memory, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
