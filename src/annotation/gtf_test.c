/* GTF dialects, filters, repeats, and malformed lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include <creme/locus.h>

#define ROW(feature, start, end, strand, attributes)                                                                 \
    "chr1\tsource\t" feature "\t" start "\t" end "\t.\t" strand "\t.\t" attributes "\n"

static creme_status read_text(creme_locus_list *list, const char *text, const creme_gtf_options *options)
{
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "genes.gtf", text, SCRATCH_GZIP);
    creme_status status = creme_loci_read_gtf(list, path, options, NULL);
    scratch_close(&folder);
    return status;
}

static void check_locus(const creme_locus_list *list, size_t i, const char *name, int64_t tss, char strand,
                        const char *extra)
{
    assert_true(i < list->count);
    assert_string_equal(list->at[i].name, name);
    assert_string_equal(list->at[i].chrom, "chr1");
    assert_int_equal(list->at[i].tss, tss);
    assert_int_equal(list->at[i].strand, strand);
    assert_string_equal(list->at[i].extra, extra);
}

static const char dialects[] = "#!genome-build GRCh38\n" ROW("gene", "11", "99", ".", "gene_id \"g\";")
    /* GENCODE */
    ROW("transcript", "11", "20", "+",
        "gene_id \"G1\"; transcript_id \"T1\"; gene_type \"coding\"; gene_name \"N1\"; level 2;")
    /* Ensembl, with a semicolon and blanks within quotes, a repeated key and no last semicolon */
    ROW("transcript", "11", "20", "-",
        "gene_biotype \"nc\"; gene_id \"G2\"; note \"a; gene_id b\"; tag \"x\"; tag \"y\"; gene_name \"N;2\"; "
        "gene_name \"no\"; transcript_id \"T2\"")
    /* unquoted values, no name, an empty value, a key alone */
    ROW("transcript", "31", "31", "-", "gene_id G3 ;transcript_id  T3; gene_name \"\"; basic; gene_type coding")
    /* the TSS of the first once more */
    ROW("transcript", "11", "25", "+", "gene_id \"G4\"; gene_type \"coding\"; gene_name \"N4\";\r");

static void test_dialects(void **state)
{
    (void)state;
    creme_locus_list list;
    assert_succeeds(read_text(&list, dialects, NULL));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.extra_header, "gene_id\ttranscript_id\tgene_type");
    check_locus(&list, 0, "N1", 10, '+', "G1\tT1\tcoding");
    check_locus(&list, 1, "N;2", 19, '-', "G2\tT2\tnc");
    check_locus(&list, 2, "G3", 30, '-', "G3\tT3\tcoding");
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, dialects, &(creme_gtf_options){.keep_duplicates = true}));
    assert_int_equal(list.count, 4);
    check_locus(&list, 3, "N4", 10, '+', "G4\t\tcoding");
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, dialects, &(creme_gtf_options){.gene_type = "coding"}));
    assert_int_equal(list.count, 2);
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, dialects, &(creme_gtf_options){.gene_type = ""}));
    assert_int_equal(list.count, 3);
    creme_locus_list_clear(&list);
}

static void check_error(const char *text, const char *gene_type, const char *message)
{
    creme_locus_list list;
    assert_fails(read_text(&list, text, &(creme_gtf_options){.gene_type = gene_type}), CREME_ERROR_FORMAT, message);
    assert_null(list.at);
}

static void test_errors(void **state)
{
    (void)state;
    check_error(dialects, "protein", "no transcript has the gene type 'protein'; there are: coding (3), nc (1)");
    check_error(ROW("exon", "1", "2", "+", "gene_id \"g\";"), NULL,
                "has no transcript lines, which the TSSs are read from; it has exon (1)");
    check_error("", NULL, "it has nothing");
    check_error("chr1\ta\ttranscript\t1\t2\t.\t+\t.\n", NULL, "gtf:1: 8 tab-separated columns");
    check_error("#\nchr1 a transcript 1 2 . + . gene_id\n", NULL, "gtf:2: 1 tab-separated columns");
    check_error(ROW("exon", "0", "2", "+", "x 1;"), NULL, "gtf:1: start is '0': expected a whole number from 1 on");
    check_error(ROW("exon", "a", "2", "+", "x 1;"), NULL, "gtf:1: start is 'a'");
    check_error(ROW("exon", "1", "1e3", "+", "x 1;"), NULL, "gtf:1: end is '1e3'");
    check_error(ROW("exon", "7", "6", "+", "x 1;"), NULL, "gtf:1: end 6 is before start 7");
    check_error(ROW("exon", "7", "8", "*", "x 1;"), NULL, "gtf:1: strand is '*'");
    check_error(ROW("transcript", "7", "8", ".", "x 1;"), NULL, "gtf:1: strand is '.'");
    check_error(ROW("transcript", "7", "8", "+", "gene_type \"x\";"), NULL, "gtf:1: a transcript without gene_name");
    check_error(ROW("transcript", "7", "8", "+", "gene_id \"x; y;"), NULL, "gtf:1: a quote");
    check_error(ROW("transcript", "7", "8", "+", "ID=a;gene_id=b"), NULL, "gtf:1: attributes are written key=value");
    check_error(ROW("transcript", "7", "8", "+", "gene_id x;"), "t", "there are: none given (1)");
}

/* Many TSSs, each several times: the table of repeats grows, and keeps the first of each in order. */
static void test_many_repeats(void **state)
{
    (void)state;
    enum { TSSS = 5000, COPIES = 3 };
    char *text = malloc(TSSS * COPIES * 80);
    size_t used = 0;
    for (int i = 0; i < TSSS * COPIES; i++) {
        int tss = 1 + i * 7 % TSSS; /* each one COPIES times, as 7 and TSSS share no factor */
        used += (size_t)sprintf(text + used, "chr1\t.\ttranscript\t%d\t%d\t.\t%c\t.\tgene_id \"g%d\";\n", tss, tss,
                                tss % 2 ? '+' : '-', i);
    }
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, NULL));
    assert_int_equal(list.count, TSSS);
    for (int i = 0; i < TSSS; i++) {
        assert_int_equal(list.at[i].tss, i * 7 % TSSS);
        assert_int_equal(atoi(list.at[i].name + 1), i);
    }
    creme_locus_list_clear(&list);
    free(text);
}

typedef struct expectation {
    const char *path;
    const char *gene_type;
    size_t transcripts,
        tsss; /* lines, and different (chromosome, TSS, strand) among them; counted by a separate script */
} expectation;

static void test_real_files(void **state)
{
    (void)state;
    static const expectation files[] = {
        {"../shared/data/annotation/Ensembl91_chr9_1-1000000.gtf", NULL, 105, 100},
        {"../shared/data/annotation/gencode_v29_chr1_1-1534687.gtf.gz", NULL, 470, 419},
        {"../shared/data/annotation/gencode_v29_chr1_1-1534687.gtf.gz", "protein_coding", 275, 241},
        {"../shared/data/annotation/ensembl_grch38_chr1_head.gtf.gz", NULL, 280, 242},
        {"../shared/data/annotation/borzoi_CD99_example.gtf", "protein_coding", 7, 7},
        {"../shared/data/annotation/borzoi_CFHR2_example.gtf", "protein_coding", 1, 1},
        {"../shared/data/annotation/borzoi_GCFC2_example.gtf", "protein_coding", 4, 4},
    };
    scratch_need(files[0].path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        for (int keep = 0; keep < 2; keep++) {
            creme_locus_list list;
            creme_gtf_options options = {.gene_type = files[i].gene_type, .keep_duplicates = keep};
            assert_succeeds(creme_loci_read_gtf(&list, files[i].path, &options, NULL));
            assert_int_equal(list.count, keep ? files[i].transcripts : files[i].tsss);
            creme_locus_list_clear(&list);
        }
    }
    creme_locus_list list;
    assert_fails(creme_loci_read(&list, "../shared/data/annotation/gencode_lift37_chr9_exons.gtf", NULL),
                 CREME_ERROR_FORMAT, "it has exon (");
    assert_fails(creme_loci_read(&list, "../shared/data/annotation/gencode_chr1_head.gff3", NULL), CREME_ERROR_FORMAT,
                 "this is GFF3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_many_repeats),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests_name("gtf", tests, NULL, NULL);
}
