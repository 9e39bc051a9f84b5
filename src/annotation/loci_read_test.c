/* TSV, BED and GTF: what is read, and what each malformed line is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/locus.h>

/* Reads a text as a file of each kind; the list comes from the last. */
static creme_locus_list read_text(const char *text)
{
    scratch folder = scratch_open();
    creme_locus_list list = {0};
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind++) {
        creme_locus_list_clear(&list);
        assert_succeeds(creme_loci_read(&list, scratch_write(&folder, "loci", text, kind), NULL));
    }
    scratch_close(&folder);
    return list;
}

static void check_error(const char *text, const char *message)
{
    scratch folder = scratch_open();
    creme_locus_list list = {0};
    const char *path = scratch_write(&folder, "loci", text, SCRATCH_PLAIN);
    assert_fails(creme_loci_read(&list, path, NULL), CREME_ERROR_FORMAT, message);
    assert_int_equal(list.count, 0);
    assert_null(list.at);
    assert_null(list.extra_header);
    scratch_close(&folder);
}

static void check_locus(const creme_locus_list *list, size_t i, const char *name, const char *chrom, int64_t tss,
                        char strand, const char *extra)
{
    assert_true(i < list->count);
    assert_string_equal(list->at[i].name, name);
    assert_string_equal(list->at[i].chrom, chrom);
    assert_int_equal(list->at[i].tss, tss);
    assert_int_equal(list->at[i].strand, strand);
    assert_string_equal(list->at[i].extra, extra);
}

static void test_tsv(void **state)
{
    (void)state;
    creme_locus_list list = read_text("# by hand\n#strand\tclass\tname\ttss\tchrom\tnote\r\n"
                                      "+\tenh\tA\t0\tchr1\tfirst of all\r\n\r\n# more\n-\t\tA\t12\t2\t");
    assert_int_equal(list.count, 2);
    assert_string_equal(list.extra_header, "class\tnote");
    check_locus(&list, 0, "A", "chr1", 0, '+', "enh\tfirst of all");
    check_locus(&list, 1, "A", "2", 12, '-', "\t");
    creme_locus_list_clear(&list);
    list = read_text("track\tname\tchrom\ttss\tstrand\ntrack\tx\t1\t5\t+\n"); /* a column, not a browser line */
    assert_string_equal(list.extra_header, "track");
    check_locus(&list, 0, "x", "1", 5, '+', "track");
    creme_locus_list_clear(&list);
    list = read_text("name\tchrom\ttss\tstrand\nx\t1\t5\t+\n");
    assert_string_equal(list.extra_header, "");
    check_locus(&list, 0, "x", "1", 5, '+', "");
    creme_locus_list_clear(&list);
}

/* Names are those that analyses write: a table of theirs has the same. */
static void test_control_characters(void **state)
{
    (void)state;
    creme_locus_list list = read_text("name\tchrom\ttss\tstrand\nx\033[1my\177\tchr1\t5\t+\n");
    check_locus(&list, 0, "x\\033[1my\\177", "chr1", 5, '+', "");
    creme_locus_list_clear(&list);
    list = read_text("chr1 5 6 x\007y 0 +\n");
    check_locus(&list, 0, "x\\007y", "chr1", 5, '+', "0");
    creme_locus_list_clear(&list);
    list = read_text("chr1\tx\ttranscript\t6\t90\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_name \"n\033\"; "
                     "gene_type \"protein_coding\";\n");
    assert_int_equal(list.count, 1);
    assert_string_equal(list.at[0].name, "n\\033");
    creme_locus_list_clear(&list);
}

static void test_tsv_errors(void **state)
{
    (void)state;
#define HEADER "name\tchrom\ttss\tstrand\n"
    check_error(HEADER "a\t1\t5\t+\nb\t1\t5\n", "loci:3: 3 columns where the header has 4");
    check_error(HEADER "a\t1\t5.5\t+\n", "loci:2: tss is '5.5': expected a whole number from 0 on");
    check_error(HEADER "a\t1\t1e60\t+\n", "loci:2: tss is '1e60'");
    check_error(HEADER "a\t1\t-1\t+\n", "loci:2: tss is '-1'");
    check_error(HEADER "a\t1\t\t+\n", "loci:2: tss is ''");
    check_error(HEADER "a\t1\t99999999999999\t+\n", "loci:2: tss is");
    check_error(HEADER "a\t1\t5\t.\n", "loci:2: strand is '.': it is not known, and a TSS needs '+' or '-'");
    check_error(HEADER "a\t1\t5\t+2\n", "loci:2: strand is '+2'");
    check_error(HEADER "a\t1\t5\t0\n", "loci:2: strand is '0'");
    check_error(HEADER "a\t1\t5\t11\n", "loci:2: strand is '11'");
    check_error("name\tchrom\tposition\tstrand\n", "loci:1: the header has no column 'tss'");
    check_error("chrom\tstart\tend\tname\tscore\tstrand\n", "(a BED has no header, or one that '#' begins)");
    check_error("DOCK8\n", "loci:1: not recognised: names of genes need an annotation (--gtf)");
    check_error(HEADER "\t1\t5\t+\n", "loci:2: the name is empty");
    check_error(HEADER "a\t\t5\t+\n", "loci:2: the chromosome is empty");
    check_error(HEADER, "holds no loci");
    check_error("name\tname\tchrom\ttss\tstrand\n", "loci:1: the header has 2 columns named 'name'");
    check_error(
        "name\tchrom\ttss\nx\t1\t5\n",
        "loci:1: the header has no column 'strand': expected name, chrom, tss, strand; its columns are: name, "
        "chrom, tss");
    check_error("name chrom tss strand\n",
                "loci:1: the columns of the header are separated by blanks: expected tabs");
    static const char missing[] = "loci:1: the header line is missing: name chrom tss strand (separated by ";
    check_error("a\t1\t5\t+\n", missing);
    check_error("GATA1\tchrX\t48786562\t+\tENSG1\n", missing);
    check_error("GATA1,chrX,48786562,+\n", missing);
    check_error("GATA1 chrX 48786562 -\n", missing);
    check_error("chr1\t10\t20\tA\n",
                "loci:1: 4 columns: a BED of TSSs needs 6 (chrom, start, end, name, score, strand)");
    check_error("", "holds no loci");
    check_error("\n#\n\n", "holds no loci");
    check_error("\xff\xfen\n", "loci: is text in UTF-16: save it in UTF-8");
#undef HEADER
}

/* As spreadsheets and R write it. */
static void test_repeats(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    scratch_log log;
    creme_locus_list list = {0};
    scratch_log_init(&log);
    const char *path = scratch_write(&folder, "loci",
                                     "name\tchrom\ttss\tstrand\nA\t1\t5\t+\nB\t1\t5\t+\nA\t1\t6\t+\n", SCRATCH_PLAIN);
    assert_succeeds(creme_loci_read(&list, path, &log.log));
    assert_int_equal(log.warnings, 0);
    creme_locus_list_clear(&list);
    path = scratch_write(&folder, "loci", "name\tchrom\ttss\tstrand\nA\t1\t5\t+\nB\t1\t5\t+\nA\t1\t5\t+\n",
                         SCRATCH_PLAIN);
    assert_succeeds(creme_loci_read(&list, path, &log.log));
    assert_int_equal(log.warnings, 1);
    assert_int_equal(list.count, 3);
    creme_locus_list_clear(&list);
    scratch_close(&folder);
}

static void test_csv(void **state)
{
    (void)state;
    creme_locus_list list =
        read_text("\"name\",\"chrom\",\"tss\",\"strand\",\"note\"\n\"A\",\"chr1\",5,\"+\",\"a, \"\"b\"\"\"\n"
                  "B,2,12,-,\n");
    assert_int_equal(list.count, 2);
    assert_string_equal(list.extra_header, "note");
    check_locus(&list, 0, "A", "chr1", 5, '+', "a, \"b\"");
    check_locus(&list, 1, "B", "2", 12, '-', "");
    creme_locus_list_clear(&list);
    list = read_text("\"locus\"\t\"chrom\"\t\"tss\"\t\"strand\"\n\"A\"\t\"chr1\"\t1e+05\t\"+\"\nB\t2\t12.0\t-\n");
    assert_int_equal(list.count, 2);
    check_locus(&list, 0, "A", "chr1", 100000, '+', "");
    check_locus(&list, 1, "B", "2", 12, '-', "");
    creme_locus_list_clear(&list);
    list = read_text("Name\tChrom\tTSS\tStrand\nA\t1\t5\t+\n");
    check_locus(&list, 0, "A", "1", 5, '+', "");
    creme_locus_list_clear(&list);
    list = read_text("name\tlocus\tchrom\ttss\tstrand\nA\tx\t1\t5\t+\n"); /* a further column then */
    check_locus(&list, 0, "A", "1", 5, '+', "x");
    creme_locus_list_clear(&list);
    /* Other names of columns, of which 'name' stands first; Ensembl's strands and BioMart's positions; semicolons. */
    list = read_text("gene_id\tgene_name\tChr\tTSS\tstrand\nENSG1\tA\tchr1\t5\t-1\nENSG2\tB\tchr1\t6\t+1\n");
    assert_string_equal(list.extra_header, "gene_id");
    check_locus(&list, 0, "A", "chr1", 5, '-', "ENSG1");
    check_locus(&list, 1, "B", "chr1", 6, '+', "ENSG2");
    creme_locus_list_clear(&list);
    list = read_text("Gene stable ID\tChromosome/scaffold name\tTranscription start site (TSS)\tStrand\tGene name\n"
                     "ENSG1\t9\t6\t1\tA\nENSG2\t9\t7\t1\t\n");
    check_locus(&list, 0, "A", "9", 5, '+', "ENSG1");
    check_locus(&list, 1, "ENSG2", "9", 6, '+', "ENSG2");
    creme_locus_list_clear(&list);
    check_error("gene\tchr\ttranscription_start_site\tstrand\nA\t9\t0\t1\n",
                "tss is '0': expected a whole number from 1");
    list = read_text("name;chrom;tss;strand;note\nA;1;5;+;\"a;b\"\n");
    check_locus(&list, 0, "A", "1", 5, '+', "a;b");
    creme_locus_list_clear(&list);
    list = read_text("name, chrom, tss, strand\nA, 1, 5 , +\n");
    check_locus(&list, 0, "A", "1", 5, '+', "");
    creme_locus_list_clear(&list);
    check_error("gene,gene,chrom,tss,strand\n", "loci:1: the header has 2 columns named 'gene'");
    check_error("Symbol,symbol,chr,tss,strand\n", "loci:1: the header has 2 columns named 'Symbol'");
    check_error("\"x,name,y\",chr,tss,strand\n", "loci:1: the header has 0 columns named 'name'");
    check_error("name,chrom,tss,strand\n\"A,1,5,+\n", "loci:2: a quoted field does not end on its line");
    check_error("name,chrom,tss,strand\n\"A\"b,1,5,+\n", "loci:2: a quoted field is followed by 'b'");
    check_error("name,chrom,tss,strand\nA,1,5\n", "loci:2: 3 columns where the header has 4");
    check_error("name,chrom,tss,strand\nA,1,5,.\n", "loci:2: strand is '.': it is not known");
    check_error("name,chrom,tss,strand,x\nA,1,5,+,\"a\tb\"\n", "loci:2: a tab in a line of comma-separated values");
    check_error("name;chrom;tss;strand;x\nA;1;5;+;a\tb\n", "loci:2: a tab in a line of semicolon-separated values");
    check_error("name,chrom,tss\n", "loci:1: the header has no column 'strand'");
}

static void test_bed(void **state)
{
    (void)state;
    creme_locus_list list = read_text("browser position chr1\ntrack name=x\n#chrom\tstart\nchr1\t10\t20\tA\t0\t+\n"
                                      "chr1\t10\t20\tB\t.\t-\r\nX\t0\t1\tC\t1\t-\n");
    assert_int_equal(list.count, 3);
    assert_string_equal(list.extra_header, "score");
    check_locus(&list, 0, "A", "chr1", 10, '+', "0");
    check_locus(&list, 1, "B", "chr1", 19, '-', ".");
    check_locus(&list, 2, "C", "X", 0, '-', "1");
    creme_locus_list_clear(&list);
    list = read_text("chr1 10  20 A 0 + 7 8 \n"); /* blanks, as UCSC allows */
    assert_string_equal(list.extra_header, "score\tcolumn7\tcolumn8");
    check_locus(&list, 0, "A", "chr1", 10, '+', "0\t7\t8");
    creme_locus_list_clear(&list);
}

static void test_bed_errors(void **state)
{
    (void)state;
    check_error("chr1\t10\t20\n", "loci:1: 3 columns: a BED of TSSs needs 6");
    check_error("chr1\t10\t20\tA\t0\n", "loci:1: 5 columns");
    check_error("chr1\t10\t20\tA\t0\t+\nchr1\t10\t20\tA\t0\t+\t9\n", "loci:2: 7 columns where the first row has 6");
    check_error("chr1\t10\t20\tA\t0\t+\n\nchr1\tx\t20\tA\t0\t+\n", "loci:3: start is 'x'");
    check_error("chr1\t10\t20\tA\t0\t+\nchr1\t10\t2 0\tA\t0\t+\n", "loci:2: end is '2 0'");
    check_error("chr1\t-10\t20\tA\t0\t+\n", "loci:1: start is '-10'");
    check_error("chr1\t20\t20\tA\t0\t+\n", "loci:1: end 20 is not behind start 20");
    check_error("chr1\t10\t20\tA\t0\t.\n", "loci:1: strand is '.'");
    check_error("chr1\t10\t20\t\t0\t+\n", "loci:1: the name is empty");
    check_error("\t10\t20\tA\t0\t+\n", "loci:1:");
}

static void test_not_text(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_locus_list list;
    assert_fails(creme_loci_read(&list, scratch_write_bytes(&folder, "loci", "n\0a\n", 4, SCRATCH_PLAIN), NULL),
                 CREME_ERROR_FORMAT, "loci:1: line holds a NUL byte");
    const char *path = scratch_write(&folder, "cut", "chr1\t10\t20\tA\t0\t+\n", SCRATCH_GZIP);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(truncate(path, about.st_size - 4), 0);
    assert_fails(creme_loci_read(&list, path, NULL), CREME_ERROR_FORMAT, "truncated or damaged");
    assert_fails(creme_loci_read(&list, scratch_path(&folder, "none"), NULL), CREME_ERROR_IO, "No such file");
    scratch_close(&folder);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "name\tchrom\ttss\tstrand\tmore\na\t1\t5\t+\tx\nb\t1\t5\t-\ty\n",
        "chr1\t10\t20\tA\t0\t+\nchr1\t10\t20\tB\t0\t-\n",
        ("1\t.\ttranscript\t5\t9\t.\t+\t.\tgene_id \"g\"; transcript_id \"t\"; gene_type \"x\";\n"
         "1\t.\ttranscript\t5\t9\t.\t-\t.\tgene_id \"g\"; transcript_id \"u\"; gene_type \"y\";\n")};
    scratch folder = scratch_open();
    for (int i = 0; i < 3; i++) {
        const char *path = scratch_write(&folder, "loci", texts[i], SCRATCH_PLAIN);
        int failures = 0;
        for (size_t n = 1, made = 1; made + 1 >= n; n++) {
            creme_locus_list list;
            creme_memory_fail_after(n);
            creme_status status = creme_loci_read(&list, path, NULL);
            made = creme_memory_fail_after(0);
            assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
            assert_int_equal(list.count, status == CREME_OK ? 2 : 0);
            failures += status != CREME_OK;
            creme_locus_list_clear(&list);
        }
        assert_true(failures >= 12); /* lines 3, list and header 2, seven or more for two loci */
    }
    scratch_close(&folder);
}

/* BED and odd dialects beside the project. */
static void test_real_bed(void **state)
{
    (void)state;
    const char *path = "../shared/data/annotation/CollapsedGeneBounds.hg38.bed";
    scratch_need(path);
    creme_locus_list list;
    assert_succeeds(creme_loci_read(&list, path, NULL));
    assert_true(list.count > 10000);
    check_locus(&list, 0, "FAM138A", "chr1", 36080, '-', "0\tENSG00000237613\tlincRNA");
    assert_string_equal(list.extra_header, "score\tcolumn7\tcolumn8");
    creme_locus_list_clear(&list);
    path = "../shared/data/annotation/MYT1L_MANE_AND_PE.bed";
    scratch_need(path);
    assert_fails(creme_loci_read(&list, path, NULL), CREME_ERROR_FORMAT, ".bed:2: strand is '.'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tsv),           cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_tsv_errors),    cmocka_unit_test(test_csv),
        cmocka_unit_test(test_repeats),       cmocka_unit_test(test_bed),
        cmocka_unit_test(test_bed_errors),    cmocka_unit_test(test_not_text),
        cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_real_bed),
    };
    return cmocka_run_group_tests_name("loci", tests, NULL, NULL);
}
