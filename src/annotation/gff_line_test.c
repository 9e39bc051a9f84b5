/* Lines of GTF and GFF3 in the dialects that people bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/gff_line.h"
#include "scratch.h"

/* Parses one line of a file; `line` points into `text` afterwards. */
static creme_status parse(const char *feature, const char *strand, const char *attributes, char *text, size_t bytes,
                          creme_gff_tags *tags, creme_gff_line *line)
{
    scratch folder = scratch_open();
    creme_lines *lines = NULL;
    const char *path = scratch_write(&folder, "a.gtf", "x\n", SCRATCH_PLAIN);
    char *unused = NULL;
    assert_succeeds(creme_lines_open(&lines, path));
    assert_succeeds(creme_lines_next(lines, &unused));
    snprintf(text, bytes, "chr1\tS\t%s\t11\t20\t.\t%s\t.\t%s", feature, strand, attributes);
    creme_status status = creme_gff_line_parse(line, tags, lines, text);
    creme_lines_close(lines);
    scratch_close(&folder);
    return status;
}

static void same(const char *got, const char *expected)
{
    if (!expected) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, expected);
}

typedef struct expectation {
    const char *feature, *attributes;
    creme_gff_kind kind;
    const char *gene_id, *transcript_id, *gene_name, *gene_type, *transcript_type, *id, *parent, *tags;
} expectation;

static const expectation lines_of[] = {
    /* AUGUSTUS, gffread, WormBase; "." is no value */
    {"gene", "g1", CREME_GFF_GENE, "g1", NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"transcript", "g1.t1", CREME_GFF_TRANSCRIPT, NULL, "g1.t1", NULL, NULL, NULL, NULL, NULL, NULL},
    {"mRNA", "ID=T1;geneID=G1;gene_name=AAA", CREME_GFF_TRANSCRIPT, "G1", "T1", "AAA", NULL, NULL, "T1", NULL, NULL},
    {"gene", "ID=Gene:WBGene1;Name=W", CREME_GFF_GENE, "WBGene1", NULL, "W", NULL, NULL, "Gene:WBGene1", NULL, NULL},
    {"transcript", "gene_id \"S.1\"; gene_name \".\";", CREME_GFF_TRANSCRIPT, "S.1", NULL, NULL, NULL, NULL, NULL,
     NULL, NULL},
    /* GENCODE */
    {"transcript",
     "gene_id \"G.5\"; transcript_id \"T.2\"; gene_type \"protein_coding\"; gene_name \"A;B\"; transcript_type "
     "\"retained_intron\"; level 2; tag \"basic\"; tag \"MANE_Select\";",
     CREME_GFF_TRANSCRIPT, "G.5", "T.2", "A;B", "protein_coding", "retained_intron", NULL, NULL, "basic,MANE_Select"},
    /* Ensembl, without a last semicolon; of repeated keys the first */
    {"transcript",
     "gene_biotype \"nc\"; gene_id \"G2\"; note \"a; gene_id b\"; gene_name \"N\"; gene_name \"no\"; "
     "transcript_biotype \"x\"",
     CREME_GFF_TRANSCRIPT, "G2", NULL, "N", "nc", "x", NULL, NULL, NULL},
    /* NCBI's GTF: an empty transcript_id on the gene's line, "MANE Select" */
    {"gene",
     "gene_id \"AAA1\"; transcript_id \"\"; db_xref \"GeneID:1\"; gene \"AAA1\"; gene_biotype \"protein_coding\"; ",
     CREME_GFF_GENE, "AAA1", NULL, "AAA1", "protein_coding", NULL, NULL, NULL, NULL},
    {"transcript",
     "gene_id \"AAA1\"; transcript_id \"NM_1.2\"; gene \"AAA1\"; tag \"MANE Select\"; transcript_biotype \"mRNA\";",
     CREME_GFF_TRANSCRIPT, "AAA1", "NM_1.2", "AAA1", NULL, "mRNA", NULL, NULL, "MANE_Select"},
    /* StringTie */
    {"transcript", "gene_id \"STRG.3\"; transcript_id \"STRG.3.1\"; ref_gene_name \"BBB2\"; cov \"2.6\";",
     CREME_GFF_TRANSCRIPT, "STRG.3", "STRG.3.1", "BBB2", NULL, NULL, NULL, NULL, NULL},
    /* unquoted values, a key alone */
    {"exon", "gene_id G3 ;transcript_id  T3; gene_name \"\"; basic; gene_type coding", CREME_GFF_EXON, "G3", "T3",
     NULL, "coding", NULL, NULL, NULL, NULL},
    /* Ensembl's GFF3 */
    {"ncRNA_gene", "ID=gene:ENSG1;Name=LINC1;biotype=lncRNA;gene_id=ENSG1", CREME_GFF_GENE, "ENSG1", NULL, "LINC1",
     "lncRNA", NULL, "gene:ENSG1", NULL, NULL},
    {"mRNA",
     "ID=transcript:ENST1;Parent=gene:ENSG1;Name=X-201;biotype=nonsense_mediated_decay;tag=basic,Ensembl_canonical",
     CREME_GFF_TRANSCRIPT, NULL, "ENST1", NULL, NULL, "nonsense_mediated_decay", "transcript:ENST1", "gene:ENSG1",
     "basic,Ensembl_canonical"},
    /* NCBI's GFF3, with escapes; what escapes a control character stays */
    {"gene", "ID=gene-AAA1;Name=AA%2CA1%1b;gbkey=Gene;gene_biotype=protein_coding", CREME_GFF_GENE, "AAA1", NULL,
     "AA,A1%1b", "protein_coding", NULL, "gene-AAA1", NULL, NULL},
    {"lnc_RNA", "ID=rna-NR_1.1;Parent=gene-AAA1;gene=AAA1;tag=RefSeq Select;", CREME_GFF_TRANSCRIPT, NULL, "NR_1.1",
     "AAA1", NULL, NULL, "rna-NR_1.1", "gene-AAA1", "RefSeq_Select"},
    {"mRNA", "ID=t%2c1;Parent=g%2C1,,g2,g%2c1,;Name=a%2Cb", CREME_GFF_TRANSCRIPT, NULL, "t%2C1", NULL, NULL, NULL,
     "t%2C1", "g%2C1,g2", NULL},
    {"exon", "ID=exon-1;Parent=t1,t2", CREME_GFF_EXON, NULL, NULL, NULL, NULL, NULL, "exon-1", "t1,t2", NULL},
    /* parts are not looked at */
    {"CDS", "gene_id \"x", CREME_GFF_PART, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"five_prime_UTR", "", CREME_GFF_PART, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"V_gene_segment", "", CREME_GFF_TRANSCRIPT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    {"pseudogene", "", CREME_GFF_GENE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};

static void test_dialects(void **state)
{
    (void)state;
    creme_gff_tags tags = {0};
    for (size_t i = 0; i < sizeof lines_of / sizeof *lines_of; i++) {
        const expectation *e = &lines_of[i];
        char text[600];
        creme_gff_line line;
        assert_succeeds(parse(e->feature, "-", e->attributes, text, sizeof text, &tags, &line));
        assert_int_equal(line.kind, e->kind);
        assert_string_equal(line.chrom, "chr1");
        assert_int_equal(line.start, 10);
        assert_int_equal(line.end, 20);
        assert_int_equal(line.strand, '-');
        same(line.gene_id, e->gene_id);
        same(line.transcript_id, e->transcript_id);
        same(line.gene_name, e->gene_name);
        same(line.gene_type, e->gene_type);
        same(line.transcript_type, e->transcript_type);
        same(line.id, e->id);
        same(line.parent, e->parent);
        same(line.tags, e->tags);
    }
    creme_gff_tags_clear(&tags);
}

static void test_strands_and_errors(void **state)
{
    (void)state;
    creme_gff_tags tags = {0};
    char text[600];
    creme_gff_line line;
    assert_succeeds(parse("exon", ".", "", text, sizeof text, &tags, &line));
    assert_int_equal(line.strand, 0);
    assert_succeeds(parse("exon", "?", "", text, sizeof text, &tags, &line));
    assert_int_equal(line.strand, 0);
    assert_fails(parse("exon", "*", "", text, sizeof text, &tags, &line), CREME_ERROR_FORMAT, "gtf:1: strand is '*'");
    assert_fails(parse("exon", "+", "gene_id \"x; y;", text, sizeof text, &tags, &line), CREME_ERROR_FORMAT,
                 "gtf:1: a quote");
    assert_fails(parse("exon\t1", "+", "", text, sizeof text, &tags, &line), CREME_ERROR_FORMAT,
                 "gtf:1: 10 tab-separated columns: GTF and GFF3 have 9");
    creme_gff_tags_clear(&tags);
}

/* Of a transcript up to 100 parents, of an exon up to 1,000. */
static void test_many_parents(void **state)
{
    (void)state;
    static char list[8000], text[8000];
    creme_gff_tags tags = {0};
    creme_gff_line line;
    size_t used = (size_t)sprintf(list, "Parent=");
    for (int i = 0; i < 1000; i++) {
        used += (size_t)sprintf(list + used, "%d,", i);
        if (i == 99) assert_succeeds(parse("mRNA", "+", list, text, sizeof text, &tags, &line));
        if (i == 100) {
            assert_fails(parse("mRNA", "+", list, text, sizeof text, &tags, &line), CREME_ERROR_FORMAT,
                         "gtf:1: more than 100 parents of one line");
        }
    }
    assert_succeeds(parse("exon", "+", list, text, sizeof text, &tags, &line));
    sprintf(list + used, "x");
    assert_fails(parse("exon", "+", list, text, sizeof text, &tags, &line), CREME_ERROR_FORMAT,
                 "gtf:1: more than 1000 parents of one line");
    creme_gff_tags_clear(&tags);
}

static void test_tags(void **state)
{
    (void)state;
    assert_true(creme_gff_has_tag("basic,MANE_Select", "MANE_Select"));
    assert_true(creme_gff_has_tag("basic,MANE_Select", "mane select"));
    assert_true(creme_gff_has_tag("basic,MANE_Select", "basic"));
    assert_false(creme_gff_has_tag("basic,MANE_Select", "MANE"));
    assert_false(creme_gff_has_tag("basic,MANE_Select", "MANE_Selected"));
    assert_false(creme_gff_has_tag("", "basic"));
    assert_false(creme_gff_has_tag(NULL, "basic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_dialects), cmocka_unit_test(test_strands_and_errors),
                                       cmocka_unit_test(test_many_parents), cmocka_unit_test(test_tags)};
    return cmocka_run_group_tests_name("gff_line", tests, NULL, NULL);
}
