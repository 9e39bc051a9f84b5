/* What is said of files of each kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/inspect.h"

#include "base/memory.h"
#include "libbigwig.h"
#include "scratch.h"

/* What is said of a file; the caller frees it. */
static char *inspect_file(const char *path)
{
    creme_run_request request;
    creme_output *output = NULL;
    char *text = NULL;
    assert_int_equal(creme_run_request_init(&request, NULL, CREME_RULES_2024), CREME_OK);
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    if (creme_inspect(output, path, &request, false) != CREME_OK) fail_msg("%s", creme_error_message());
    assert_int_equal(creme_output_close(output), CREME_OK);
    return text;
}

static char *inspect_text(scratch *folder, const char *name, const char *content)
{
    return inspect_file(scratch_write(folder, name, content, SCRATCH_PLAIN));
}

static void check_text(scratch *folder, const char *name, const char *content, const char *expected)
{
    char *text = inspect_text(folder, name, content);
    const char *rest = strncmp(text, "file\t", 5) == 0 ? strchr(text, '\n') + 1 : text;
    assert_string_equal(rest, expected);
    creme_free(text);
}

static void test_inputs(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    check_text(&folder, "two.txt", ">a\nACGT\n>b\nACGTAC\n",
               "kind\tFASTA\nindex\twas not there; made beside it now\nrecords\t2\nbases\t10\n\n"
               "record\tbases\na\t4\nb\t6\n");
    check_text(
        &folder, "loci.tsv", "name\tchrom\ttss\tstrand\nA\tchr2\t5\t+\nB\tchr1\t7\t-\nC\tchr2\t9\t-\n",
        "kind\tloci\nloci\t3, 1 on +, 2 on -\nfirst\tA chr2:5 + (0-based)\n\nchromosome\tloci\nchr1\t1\nchr2\t2\n");
    check_text(&folder, "tracks.txt",
               "index\tidentifier\tdescription\tstrand_pair\n0\tx+\tCAGE:x\t1\n1\tx-\tCAGE:x\t0\n",
               "kind\ttracks\ntracks\t2, 2 of them stranded\n\nindex\tstrand_pair\tidentifier\tdescription\n"
               "0\t1\tx+\tCAGE:x\n1\t0\tx-\tCAGE:x\n");
    check_text(&folder, "loci.csv", "gene;chromosome;tss;strand\nA;chr2;5;+\n",
               "kind\tloci\nloci\t1, 1 on +, 0 on -\nfirst\tA chr2:5 + (0-based)\n\nchromosome\tloci\nchr2\t1\n");
    check_text(&folder, "a.narrowPeak", "chr9\t5\t9\t.\t0\t.\t1\t2\t3\t2\nchr9\t10\t12\t.\t0\t.\t1\t2\t3\t1\n",
               "kind\tplaces, BED\nrows\t2\nfirst\tchr9:5-9 (0-based)\nmean length\t3.0 bp\nchromosomes\tchr9 (2)\n");
    check_text(&folder, "a.saf", "GeneID\tChr\tStart\tEnd\tStrand\nn\tchr9\t6\t9\t.\n",
               "kind\tplaces, a table with names of columns\nrows\t1\nfirst\tchr9:5-9 (0-based)\n"
               "mean length\t4.0 bp\nchromosomes\tchr9 (1)\n");
    check_text(&folder, "tss.bed", "chr9\t5\t6\tA\t0\t+\n",
               "kind\tloci\nloci\t1, 1 on +, 0 on -\nfirst\tA chr9:5 + (0-based)\nfurther columns\tscore\n\n"
               "chromosome\tloci\nchr9\t1\n");
    scratch_close(&folder);
}

/* Ranked by the size of what the table is about; what made it says which column that is. */
static void test_results(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    check_text(&folder, "plain.tsv", "locus\ttrack\tactivity\teffect\nA\tx\t5\t0.1\nB\tx\t1\t-0.9\n",
               "\nrows\t2\nloci\t2\ntracks\t1\n\nlargest, by the size of effect\nlocus\ttrack\tactivity\teffect\n"
               "B\tx\t1\t-0.9\nA\tx\t5\t0.1\n");
    check_text(&folder, "predicted.tsv",
               "# creme 1 predict\nlocus\ttrack\tactivity\teffect\nA\tx\t5\t0.1\nB\tx\t1\t-0.9\n",
               "# creme 1 predict\n\nrows\t2\nloci\t2\ntracks\t1\n\nlargest, by the size of activity\n"
               "locus\ttrack\tactivity\teffect\nA\tx\t5\t0.1\nB\tx\t1\t-0.9\n");
    scratch_close(&folder);
}

static void check_failure(scratch *folder, const char *name, const char *content, const char *message)
{
    const char *path = scratch_write(folder, name, content, SCRATCH_PLAIN);
    creme_run_request request;
    creme_output *output = NULL;
    char *text = NULL;
    assert_int_equal(creme_run_request_init(&request, NULL, CREME_RULES_2024), CREME_OK);
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    assert_fails(creme_inspect(output, path, &request, false), CREME_ERROR_FORMAT, message);
    creme_output_discard(output);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    check_failure(&folder, "empty", "", "there is nothing in it");
    check_failure(&folder, "pairs.bedpe", "chr9\t5\t9\tchr9\t50\t90\n", "pairs.bedpe:1:");
    check_failure(&folder, "word", "DOCK8\n", "of no kind that creme reads");
    check_failure(&folder, "comma", "a,b\n1,2\n", "of no kind that creme reads");
    check_failure(&folder, "short.tsv", "locus\ttrack\teffect\nA\tx\n", "2 columns, but the header has 3");
    check_failure(&folder, "brace", "{\"motifs\": 1", "brace");
    scratch_close(&folder);
}

/* What is said of the assembly of a bigWig whose chr1, chr2, ... are so long. */
static void check_assembly(scratch *folder, const uint32_t *lengths, int64_t count, const char *expected)
{
    const char *const chroms[] = {"chr1", "chr2", "chr3"}, *path = scratch_path(folder, "signal.bw");
    assert_int_equal(bwInit(1 << 17), 0);
    bigWigFile_t *file = bwOpen(path, NULL, "w");
    assert_non_null(file);
    assert_int_equal(bwCreateHdr(file, 0), 0);
    file->cl = bwCreateChromList(chroms, lengths, count);
    assert_non_null(file->cl);
    assert_int_equal(bwWriteHdr(file), 0);
    assert_int_equal(bwAddIntervals(file, chroms, (uint32_t[]){5}, (uint32_t[]){9}, (float[]){1}, 1), 0);
    bwClose(file);
    bwCleanup();
    char *text = inspect_file(path);
    const char *assembly = strstr(text, "\nassembly\t");
    assert_non_null(assembly);
    assembly += strlen("\nassembly\t");
    if (strncmp(assembly, expected, strcspn(assembly, "\n")) != 0) fail_msg("%s", assembly);
    creme_free(text);
}

static void test_assembly_of_a_signal(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    check_assembly(&folder, (const uint32_t[]){248956422, 5, 198295559}, 3, "GRCh38");
    check_assembly(&folder, (const uint32_t[]){7, 5}, 2, "an unknown assembly");
    check_assembly(&folder, (const uint32_t[]){248956422, 243199373, 198295559}, 3,
                   "none: chr2 is as long as in GRCh37, those before it as in GRCh38");
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_assembly_of_a_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
