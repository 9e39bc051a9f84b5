/* GTF dialects, filters, repeats, and malformed lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
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
    assert_int_equal(list.count, 4);
    assert_int_equal(list.assemblies, 1u << CREME_GRCH38);
    assert_string_equal(list.extra_header, "gene_id\ttranscript_id\tgene_type\ttags");
    check_locus(&list, 0, "N1", 10, '+', "G1\tT1\tcoding\tNA");
    check_locus(&list, 1, "N;2", 19, '-', "G2\tT2\tnc\tNA");
    check_locus(&list, 2, "G3", 30, '-', "G3\tT3\tcoding\tNA");
    check_locus(&list, 3, "N4", 10, '+', "G4\tNA\tcoding\tNA"); /* the first's TSS, but another gene */
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, dialects, &(creme_gtf_options){.gene_type = "coding"}));
    assert_int_equal(list.count, 3);
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, dialects, &(creme_gtf_options){.gene_type = ""}));
    assert_int_equal(list.count, 4);
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
    check_error(ROW("CDS", "1", "2", "+", "gene_id \"g\";"), NULL,
                "has no lines of transcripts, genes, or exons that name their transcript, which TSSs are "
                "read from; it has CDS (1)");
    check_error("", NULL, "it has nothing");
    check_error("chr1\ta\ttranscript\t1\t2\t.\t+\t.\n", NULL, "gtf:1: 8 tab-separated columns");
    check_error("#\nchr1 a transcript 1 2 . + . gene_id\n", NULL, "gtf:2: 1 tab-separated columns");
    check_error(ROW("exon", "0", "2", "+", "x 1;"), NULL, "gtf:1: start is '0': expected a whole number from 1 on");
    check_error(ROW("exon", "a", "2", "+", "x 1;"), NULL, "gtf:1: start is 'a'");
    check_error(ROW("exon", "1", "1x3", "+", "x 1;"), NULL, "gtf:1: end is '1x3'");
    check_error(ROW("exon", "7", "6", "+", "x 1;"), NULL, "gtf:1: end 6 is before start 7");
    check_error(ROW("exon", "7", "8", "*", "x 1;"), NULL, "gtf:1: strand is '*'");
    check_error(ROW("transcript", "7", "8", ".", "gene_id x;"), NULL, "none of its 1 transcripts has a strand");
    check_error(ROW("transcript", "7", "8", "+", "gene_type \"x\";"), NULL, "gtf:1: a transcript without gene_name");
    check_error(ROW("transcript", "7", "8", "+", "gene_id \"x; y;"), NULL, "gtf:1: a quote");
    check_error(
        ROW("transcript", "7", "8", "+", "gene_id x;"), "t",
        "there are: none given (1): nothing in it carries a type (gene_type, gene_biotype), so use --gene-type all");
    check_error(ROW("transcript", "7", "8", "+", "gene_id x; transcript_type retained_intron;"), NULL,
                "all 1 transcripts have retained introns or are subject to decay: --all-transcripts");
}

/* Many TSSs, each several times in one gene: the table of repeats grows, and keeps the first of each in order. */
static void test_many_repeats(void **state)
{
    (void)state;
    enum { TSSS = 5000, COPIES = 3 };
    char *text = malloc(TSSS * COPIES * 80);
    size_t used = 0;
    for (int i = 0; i < TSSS * COPIES; i++) {
        int tss = 1 + i * 7 % TSSS; /* each one COPIES times, as 7 and TSSS share no factor */
        used += (size_t)sprintf(text + used,
                                "chr1\t.\ttranscript\t%d\t%d\t.\t%c\t.\tgene_id \"g\"; transcript_id \"%d\";\n", tss,
                                tss, tss % 2 ? '+' : '-', i);
    }
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, NULL));
    assert_int_equal(list.count, TSSS);
    for (int i = 0; i < TSSS; i++) {
        assert_int_equal(list.at[i].tss, i * 7 % TSSS);
        assert_int_equal(atoi(list.at[i].extra + 2), i); /* "g", a tab, the transcript */
    }
    creme_locus_list_clear(&list);
    free(text);
}

typedef struct expectation {
    const char *path;
    const char *gene_type;
    /* Lines, different (gene, chromosome, TSS, strand) among them, and the same without retained introns and decay;
     * counted by a separate script. */
    size_t transcripts, tsss, stable;
} expectation;

static void test_real_files(void **state)
{
    (void)state;
    static const expectation files[] = {
        {"../shared/data/annotation/Ensembl91_chr9_1-1000000.gtf", NULL, 105, 100, 80},
        {"../shared/data/annotation/gencode_v29_chr1_1-1534687.gtf.gz", NULL, 470, 419, 317},
        {"../shared/data/annotation/gencode_v29_chr1_1-1534687.gtf.gz", "protein_coding", 275, 241, 144},
        {"../shared/data/annotation/ensembl_grch38_chr1_head.gtf.gz", NULL, 280, 242, 218},
        {"../shared/data/annotation/borzoi_CD99_example.gtf", "protein_coding", 7, 7, 7},
        {"../shared/data/annotation/borzoi_CFHR2_example.gtf", "protein_coding", 1, 1, 1},
        {"../shared/data/annotation/borzoi_GCFC2_example.gtf", "protein_coding", 4, 4, 4},
        {"../shared/data/annotation/gencode_lift37_chr9_exons.gtf", NULL, 1176, 1105, 979},
        {"../shared/data/annotation/gencode_lift37_chr9_exons.gtf", "protein_coding", 637, 588, 465},
        {"../shared/data/annotation/gencode_chr1_head.gff3", NULL, 18, 18, 18},
        {"../shared/data/annotation/chr22_openspliceai.gff3", "protein_coding", 423, 423, 423},
    };
    scratch_need(files[0].path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const size_t expected[] = {files[i].stable, files[i].tsss, files[i].transcripts};
        for (int how = 0; how < 3; how++) {
            creme_locus_list list;
            creme_gtf_options options = {
                .gene_type = files[i].gene_type, .all_transcripts = how >= 1, .keep_duplicates = how == 2};
            assert_succeeds(creme_loci_read_gtf(&list, files[i].path, &options, NULL));
            assert_int_equal(list.count, expected[how]);
            creme_locus_list_clear(&list);
        }
    }
}

/* Of a gene's transcripts with one TSS the most representative one gives its ids and tags, in the place of the first.
 */
static void test_tags(void **state)
{
    (void)state;
    static const char text[] =
        ROW("transcript", "11", "90", "+", "gene_id \"G\"; transcript_id \"T1\"; gene_type \"x\"; tag \"CCDS\";")
            ROW("transcript", "21", "90", "+",
                "gene_id \"G\"; transcript_id \"T2\"; gene_type \"x\"; tag \"basic\"; tag \"appris_principal_1\";")
                ROW("transcript", "11", "80", "+",
                    "gene_id \"G\"; transcript_id \"T3\"; gene_type \"x\"; tag \"Ensembl_canonical\";")
                    ROW("transcript", "11", "70", "+",
                        "gene_id \"G\"; transcript_id \"T4\"; gene_type \"x\"; tag \"CCDS\"; tag \"MANE Select\";")
                        ROW("transcript", "11", "60", "+",
                            "gene_id \"G\"; transcript_id \"T5\"; gene_type \"x\"; tag \"Ensembl_canonical\";");
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, NULL));
    assert_int_equal(list.count, 2);
    check_locus(&list, 0, "G", 10, '+', "G\tT4\tx\tMANE_Select");
    check_locus(&list, 1, "G", 20, '+', "G\tT2\tx\tbasic,appris_principal_1");
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, text, &(creme_gtf_options){.tag = "ccds"})); /* any tag chooses */
    assert_int_equal(list.count, 1);
    check_locus(&list, 0, "G", 10, '+', "G\tT4\tx\tMANE_Select");
    creme_locus_list_clear(&list);
    assert_fails(read_text(&list, text, &(creme_gtf_options){.tag = "MANE"}), CREME_ERROR_FORMAT,
                 "no transcript has the tag 'MANE'; there are:");
}

static void test_genes(void **state)
{
    (void)state;
    static const char text[] =
        ROW("transcript", "11", "90", "+", "gene_id \"G1.7\"; gene_name \"MYC\"; gene_type \"a\";")
            ROW("transcript", "21", "90", "+", "gene_id \"G2.1\"; gene_name \"MYCN\"; gene_type \"b\";")
                ROW("transcript", "31", "90", "+", "gene_id \"G3\"; gene_type \"b\";");
    creme_locus_list list;
    static const char *const some[] = {"MYC", "G2", "G3", "nothing"};
    assert_succeeds(read_text(&list, text, &(creme_gtf_options){.genes = some, .gene_count = 1}));
    assert_int_equal(list.count, 1);
    assert_string_equal(list.at[0].name, "MYC");
    creme_locus_list_clear(&list);
    assert_succeeds(read_text(&list, text, &(creme_gtf_options){.genes = some, .gene_count = 4}));
    assert_int_equal(list.count, 3);
    creme_locus_list_clear(&list);
    assert_fails(read_text(&list, text, &(creme_gtf_options){.genes = some + 3, .gene_count = 1}),
                 CREME_ERROR_NOT_FOUND, "has no gene of the name or gene_id nothing");
    static const char *const prefix[] = {"MY", "G1.", "myc"};
    assert_fails(read_text(&list, text, &(creme_gtf_options){.genes = prefix, .gene_count = 3}),
                 CREME_ERROR_NOT_FOUND, "MY, G1., myc");
    assert_fails(read_text(&list, text, &(creme_gtf_options){.gene_type = "a", .genes = some + 1, .gene_count = 1}),
                 CREME_ERROR_FORMAT, "no transcript has the gene type 'a'; there are: b (1)");
}

/* Versions of Ensembl ids do not count, here as elsewhere. */
static void test_versions(void **state)
{
    (void)state;
    static const char text[] = ROW("transcript", "11", "90", "+", "gene_id \"ENSG00000107104.20\"; gene_name \"A\";")
        ROW("transcript", "21", "90", "+", "gene_id \"ENSG00000107104.20_PAR_Y\"; gene_name \"B\";")
            ROW("transcript", "31", "90", "+", "gene_id \"MGP_CBAJ_G0012345\"; gene_name \"C\";")
                ROW("transcript", "41", "90", "+", "gene_id \"STRG.1\"; gene_name \"D\";");
    static const char *const genes[] = {"ENSG00000107104.19", "MGP_CBAJ_G0012345.1", "STRG.2"};
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, &(creme_gtf_options){.genes = genes, .gene_count = 3}));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.at[0].name, "A");
    assert_string_equal(list.at[1].name, "C");
    creme_locus_list_clear(&list);
}

/* Transcripts' types where genes have none: a feature mRNA says its own. */
static void test_types_of_transcripts(void **state)
{
    (void)state;
    static const char text[] =
        ROW("gene", "11", "90", "+", "ID=g1;Name=A") ROW("mRNA", "11", "90", "+", "ID=t1;Parent=g1")
            ROW("gene", "111", "190", "+", "ID=g2") ROW("ncRNA", "111", "190", "+", "ID=t2;Parent=g2;biotype=lncRNA");
    creme_gtf_options options = {.gene_type = "protein_coding", .type_if_known = true};
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, &options));
    assert_int_equal(list.count, 1);
    check_locus(&list, 0, "A", 10, '+', "g1\tt1\tprotein_coding\tNA");
    creme_locus_list_clear(&list);
}

/* Exons whose transcripts have no line; those of a gene itself. */
static void test_exons_of_gff3(void **state)
{
    (void)state;
    static const char text[] = ROW("gene", "11", "90", "-", "ID=gene-P;Name=P1;gene_biotype=x")
        ROW("exon", "11", "50", "-", "ID=e1;Parent=gene-P") ROW("exon", "60", "90", "-", "ID=e2;Parent=gene-P")
            ROW("exon", "21", "30", "+", "ID=e3;Parent=transcript:T1")
                ROW("exon", "15", "18", "+", "ID=e4;Parent=transcript:T1");
    creme_locus_list list;
    assert_succeeds(read_text(&list, text, NULL));
    assert_int_equal(list.count, 2);
    check_locus(&list, 0, "P1", 89, '-', "P\tNA\tx\tNA");
    check_locus(&list, 1, "T1", 14, '+', "NA\tT1\tNA\tNA");
    creme_locus_list_clear(&list);
}

static void test_types_if_known(void **state)
{
    (void)state;
    static const char untyped[] = ROW("exon", "11", "90", "+", "gene_id \"G\"; transcript_id \"T\";");
    static const char typed[] = ROW("transcript", "11", "90", "+", "gene_id \"G\"; gene_type \"b\";");
    creme_gtf_options options = {.gene_type = "a", .type_if_known = true};
    creme_locus_list list;
    assert_succeeds(read_text(&list, untyped, &options));
    assert_int_equal(list.count, 1);
    creme_locus_list_clear(&list);
    assert_fails(read_text(&list, typed, &options), CREME_ERROR_FORMAT, "no transcript has the gene type 'a'");
}

static void test_out_of_memory(void **state)
{
    (void)state;
    static const char text[] = "##gff-version 3\n" ROW("gene", "11", "90", "+", "ID=gene-G;Name=G;gene_biotype=x")
        ROW("mRNA", "11", "90", "+", "ID=rna-1;Parent=gene-G;tag=basic,MANE Select")
            ROW("exon", "11", "90", "+", "ID=e;Parent=rna-1,rna-2")
                ROW("mRNA", "11", "80", "+", "ID=rna-3;Parent=gene-G");
    static const char *const genes[] = {"G"};
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "genes.gff3", text, SCRATCH_PLAIN);
    creme_gtf_options options = {.gene_type = "x", .tag = "MANE_Select", .genes = genes, .gene_count = 1};
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_locus_list list;
        creme_memory_fail_after(n);
        status = creme_loci_read_gtf(&list, path, &options, NULL);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        assert_int_equal(list.count, status == CREME_OK ? 1 : 0);
        creme_locus_list_clear(&list);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_many_repeats),
        cmocka_unit_test(test_real_files),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_genes),
        cmocka_unit_test(test_exons_of_gff3),
        cmocka_unit_test(test_types_if_known),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_types_of_transcripts),
    };
    return cmocka_run_group_tests_name("gtf", tests, NULL, NULL);
}
