/* Files of places as programs write them, and what is wrong with the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/regions.h"
#include "base/memory.h"
#include "scratch.h"

#include <inttypes.h>

/* All rows as "chrom:start-end name score strand", with ';' between; a gene as its name. Nothing after a failure. */
static creme_status read_rows(const char *file, size_t bytes, bool genes, scratch_log *log, char *out, size_t room)
{
    creme_lines *lines = NULL;
    creme_regions regions;
    creme_status status = creme_lines_open_memory(&lines, "in.bed", file, bytes);
    const creme_regions_wish wish = {.expected = "a BED", .genes = genes, .log = log ? &log->log : NULL};
    *out = '\0';
    if (status != CREME_OK) return status;
    status = creme_regions_open(&regions, lines, &wish);
    for (bool more = true; status == CREME_OK && more;) {
        creme_region row;
        size_t used = strlen(out);
        status = creme_regions_next(&regions, &row, &more);
        if (status != CREME_OK || !more) break;
        const char *name = row.name ? row.name : "-";
        if (row.chrom) {
            snprintf(out + used, room - used, "%s%s:%" PRId64 "-%" PRId64 " %s %s %c", used ? ";" : "", row.chrom,
                     row.at.start, row.at.end, name, row.score ? row.score : "-", row.strand);
        } else {
            snprintf(out + used, room - used, "%s%s", used ? ";" : "", name);
        }
    }
    creme_regions_close(&regions);
    if (status != CREME_OK) *out = '\0';
    return status;
}

static void check(const char *file, bool genes, const char *wanted)
{
    char found[512];
    scratch_log log;
    scratch_log_init(&log);
    creme_status status = read_rows(file, strlen(file), genes, &log, found, sizeof found);
    if (status != CREME_OK) print_error("%s\nof:\n%s", creme_error_message(), file);
    assert_int_equal(status, CREME_OK);
    assert_string_equal(found, wanted);
    assert_int_equal(log.warnings, 0);
}

static void test_positions(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"chr9\t5\t9\n", "chr9:5-9 - - ."},
        {"9\t5\t9\n", "9:5-9 - - ."},
        {"chr9\t5\t9\r\nchrX\t1\t2\tp\t7\t-", "chr9:5-9 - - .;chrX:1-2 p 7 -"},
        {"\xef\xbb\xbf"
         "chr9\t5\t9\tp\t.\t.\n",
         "chr9:5-9 p - ."},
        {"chr9 5  9 p 7 +\n", "chr9:5-9 p 7 +"},
        {"chr9 5\t9\n", "chr9:5-9 - - ."},
        {"chr9,5,9,\"p, \"\"q\"\"\"\n", "chr9:5-9 p, \"q\" - ."},
        {"\"chr9\"\t5\t9\t\"p\"\n", "chr9:5-9 p - ."},
        {"chr9\t1e+05\t170000.0\n", "chr9:100000-170000 - - ."},
        {"chr9\t5\t9 \n", "chr9:5-9 - - ."},
        {"browser position chr9\ntrack name=\"a b\"\n#chr9\t1\t2\n\nchr9\t5\t9\ntrack x\nchr9\t6\t9\n",
         "chr9:5-9 - - .;chr9:6-9 - - ."},
        {"chr9\t5\t9\tp_1\t53\t.\t2.9\t5.3\t3.3\t100\n", "chr9:5-9 p_1 53 ."},
        {"#chr1\t1\t2\tchr1\t3\t4\nchr9\t5\t9\n", "chr9:5-9 - - ."},
        {"1\t5\t9\t12\t7\t9\n", "1:5-9 12 7 ."}, /* counts */
        {"1\t5\t9\t1\t7\t7\n", "1:5-9 1 7 ."},
        {"X\t5\t9\t2\t10\t50\t1\t2\t3\t4\n", "X:5-9 2 10 ."},
        {"chr9\t5\t9\tchromatin\t7\t9\nchr9\t6\t9\tchr1_peak\t7\t9\n",
         "chr9:5-9 chromatin 7 .;chr9:6-9 chr1_peak 7 ."},
        {"chr9\t5\t9\tchr1_peak\t7\t9\n", "chr9:5-9 chr1_peak 7 ."},
        {"chr9\t5\t9\tchr9:5-9\t7\t9\n", "chr9:5-9 chr9:5-9 7 ."},
        {"chr9\t5\t9\tAn exon, of two words\t0\t+\t5\t9\t255,0,0\t1\t4\t0\n", "chr9:5-9 An exon, of two words 0 +"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        check(files[i][0], false, files[i][1]);
        check(files[i][0], true, files[i][1]);
    }
}

/* Tables with names: of UCSC, ENCODE, pandas and PyRanges, GRanges, MACS, HOMER, FIMO, R, and our own. */
static void test_names(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"chrom\tstart\tend\tname\nchr9\t5\t9\tp1\n", "chr9:5-9 p1 - ."},
        {"chr start end\nchr9 5 9\n", "chr9:5-9 - - ."},
        {"#chrom\tstart\tend\tname\nchr9\t5\t9\tp1\tfurther\n", "chr9:5-9 p1 - ."},
        {"# chrom start end\nchr9\t5\t9\n", "chr9:5-9 - - ."},
        {"#chrom start end name score\nchr9 5 9\n", "chr9:5-9 - - ."},
        {"name\tstrand\tchromEnd\tchromStart\tchrom\nDOCK8\t-\t9\t5\tchr9\n", "chr9:5-9 DOCK8 - -"},
        {",Chromosome,Start,End,Name,Score\n0,chr9,5,9,x,0.5\n1,chr9,6.0,9,y,\n", "chr9:5-9 x 0.5 .;chr9:6-9 y - ."},
        {"#bin\tswScore\tgenoName\tgenoStart\tgenoEnd\tstrand\trepName\n585\t1504\tchr9\t5\t9\t+\tAluY\n",
         "chr9:5-9 AluY - +"},
        {"\"seqnames\" \"start\" \"end\" \"width\" \"strand\"\n\"chr9\" 6 9 4 \"*\"\n", "chr9:5-9 - - ."},
        {"seqnames,start,end\nchr9,6,9\n", "chr9:5-9 - - ."},
        {"chrom,start,end,width\nchr9,6,9,4\nchr9,1,9,4\n", "chr9:5-9 - - .;chr9:0-9 - - ."},
        {"seqnames,start,end,width\nchr9,0,9,9\n", "chr9:0-9 - - ."},
        {"# MACS\n\nchr\tstart\tend\tlength\tabs_summit\tpileup\tname\nchr9\t6\t9\t4\t7\t3\tm\n", "chr9:5-9 m - ."},
        {"GeneID\tChr\tStart\tEnd\tStrand\np\tchr9\t6\t9\t+\n", "chr9:5-9 p - +"}, /* SAF */
        {"chrom;start;end;name\nchr9;5;9;\"a;b\"\n", "chr9:5-9 a;b - ."},
        {"chrom, start, end, name\nchr9, 5, 9 , \"a b\" \n", "chr9:5-9 a b - ."},
        {"#PeakID (cmd=x)\tchr\tstart\tend\tstrand\nchr9-1\tchr9\t6\t9\t+\n", "chr9:5-9 - - +"},
        {"Gene stable ID,Chromosome/scaffold name,Gene start (bp),Gene end (bp),Gene name\nENSG1,9,6,9,A\n",
         "9:5-9 - - ."},
        {"chromosome,CRE start coordinate,CRE end coordinate,strand,gene\nchr9,5,9,+,A\n", "chr9:5-9 A - +"},
        {"motif_id\tsequence_name\tstart\tstop\tstrand\tscore\tp-value\nM\tchr9\t6\t9\t+\t3\t1e-4\n",
         "chr9:5-9 - 3 +"},
        {"# creme\nlocus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\tgenome_position_start\t"
         "genome_position_end\nA\t9\t50\t-\t0\t4\t1\t4\t5\t9\n",
         "9:5-9 A - -"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        check(files[i][0], false, files[i][1]);
        check(files[i][0], true, files[i][1]);
    }
    check("##gff-version 3\nchr9\tx\texon\t6\t9\t.\t-\t.\tID=1\n##FASTA\n>chr9\nACGT\n", false, "chr9:5-9 exon - -");
}

static void test_genes(void **state)
{
    (void)state;
    check("DOCK8\nKANK1\n", true, "DOCK8;KANK1");
    check("\xef\xbb\xbfgene_name\r\nDOCK8\r\n\r\nKANK1\r\n", true, "DOCK8;KANK1");
    check("Ensembl,Gene.name,Refseq\nENST1,ARF5,NM_1\nENST2,NA,\nENST3,M6PR,x\n", true, "ARF5;M6PR");
    check("# loci\nname\tchrom\ttss\tstrand\nDOCK8\tchr9\t5\t+\n", true, "DOCK8");
    check("gene_id\tgene_name\nENSG1\tDOCK8\n", true, "DOCK8");
    check("DOCK8\ntrack\n", true, "DOCK8;track");
    check("Genes\nDOCK8\n", true, "DOCK8");
}

static void test_left_out(void **state)
{
    (void)state;
    char found[256];
    scratch_log log;
    scratch_log_init(&log);
    static const char bed[] = "chr9\t5\t5\nchr9\t5\t9\nchr9\t7\t7\n";
    assert_succeeds(read_rows(bed, sizeof bed - 1, false, &log, found, sizeof found));
    assert_string_equal(found, "chr9:5-9 - - .");
    assert_string_equal(log.last_warning, "in.bed: rows of length 0 left out: 2");
    static const char table[] = "chrom\tstart\tend\nchr9\tNA\tNA\nchr9\t5\t9\n";
    assert_succeeds(read_rows(table, sizeof table - 1, false, &log, found, sizeof found));
    assert_string_equal(log.last_warning, "in.bed: rows without a place left out: 1");
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *file, *message;
        bool genes;
    } bad[] = {
        {"", "in.bed: is empty: expected a BED", false},
        {"# only\ntrack x\n", "in.bed: is empty", true},
        {"DOCK8\n", "in.bed:1: not recognised: expected a BED", false},
        {"Ensembl,Gene.name\nE,A\n", "in.bed:1: not recognised", false},
        {"chrom\tpos\nchr9\t5\n", "in.bed:1: not recognised", true},
        {"chrom\tstart\tend\tEnd\nchr9\t5\t9\t8\n", "in.bed:1: the column 'end' is there twice", true},
        {"chrom\tstart\tname\nchr9\t5\tp\n", "in.bed:1: not recognised", true},
        {"chr9 abc def\n", "in.bed:1: not recognised", true},
        {"chr9\tabc\tdef\n", "in.bed:1: not recognised", true},
        {"585\tchr9\t5\t9\n", "in.bed:1: not recognised", true},
        {"chr9:5-9\n", "in.bed:1: not recognised", true},
        {"DOCK8\nKANK1 FOXD4\n", "in.bed:2: 'KANK1 FOXD4' is no gene", true},
        {"DOCK8\nchr9\t5\t9\n", "in.bed:2: 'chr9' is no gene", true},
        {"chr9\t5\t9\nchr9\tfive\t9\n", "in.bed:2: start is 'five': expected a whole number from 0 on", true},
        {"chr9\t5\t9\nchr9\t5\t9.5\n", "in.bed:2: end is '9.5'", false},
        {"chr9\t5\t9\nchr9\t149,318\t170,000\n", "in.bed:2: start is '149,318'", false},
        {"chr9\t-5\t9\n", "in.bed:1: start is '-5'", false},
        {"chr9\t5\t1e30\n", "not recognised", false},
        {"chr9\t5\t2000000000000\n", "in.bed:1: end is '2000000000000'", false},
        {"chr9\t9\t5\n", "in.bed:1: end 5 is before start 9", false},
        {"chr9\t5\t9\nchr9 5 9\n", "in.bed:2: 1 columns: expected at least 3", false},
        {"chr9\t5\t9\nchrom\tstart\tend\n", "in.bed:2: start is 'start'", false},
        {"chr9\t5\t9\n\t5\t9\n", "in.bed:2: the chromosome is empty", false},
        {"#chrom start end name\nchr9 5 9 a\nchr9 5 9\n", "in.bed:3: 3 columns: expected at least 4", false},
        {"chr9\t5\t5\n", "in.bed: holds no places on chromosomes: all its rows are of length 0", false},
        {"chrom\tstart\tend\n", "in.bed: holds no places on chromosomes", false},
        {"chrom\tstart\tend\nchr9\t5\n", "in.bed:2: 2 columns where the header has 3", false},
        {"chrom,start,end,name\nchr9,5,9,\"p\n", "in.bed:2: a quoted field does not end on its line", false},
        {"seqnames\tstart\tend\nchr9\t0\t9\n", "in.bed:2: start is '0': expected a whole number from 1 on", false},
        {"chr9\t5\t9\rchr9\t6\t9\r", "in.bed:1: holds carriage returns", false},
        {"gene\n", "in.bed: holds no genes", true},
        {"chr9\t5\t9\tchr9\t50\t90\tx\t1\n", "in.bed:1: two places on a line (BEDPE)", true},
        {"9\t5\t9\t9\t50\t90\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"1\t500\t600\t2\t10\t50\tp\t0\t+\t-\n", "in.bed:1: two places on a line (BEDPE)", true},
        {"X\t500\t600\t2\t10\t50\tp\t0\t.\t.\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"s_1\t5\t9\ts_2\t10\t50\tp\t0\t+\t-\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"chr9\t5\t9\tchrUn_KI270302v1\t10\t50\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"chr9\t5\t9\tchr1_KI270706v1_random\t10\t50\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"chr9\t5\t9\tchrMT\t10\t50\n", "in.bed:1: two places on a line (BEDPE)", false},
        {"PK\3\4", "in.bed: is a zip archive", true},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char found[256];
        size_t bytes = strlen(bad[i].file);
        assert_fails(read_rows(bad[i].file, bytes, bad[i].genes, NULL, found, sizeof found), CREME_ERROR_FORMAT,
                     bad[i].message);
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    static const char file[] = "# chrom start end\nx,y\nchr9\t5\t9\n", table[] = "chrom,start,end\nchr9,5,9\n";
    char found[256];
    for (int i = 0; i < 2; i++) {
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status == CREME_ERROR_MEMORY; n++) {
            creme_memory_fail_after(n);
            status = i ? read_rows(table, sizeof table - 1, true, NULL, found, sizeof found)
                       : read_rows(file, sizeof file - 1, true, NULL, found, sizeof found);
            creme_memory_fail_after(0);
        }
        assert_int_equal(status, i ? CREME_OK : CREME_ERROR_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positions), cmocka_unit_test(test_names),
        cmocka_unit_test(test_genes),     cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_errors),    cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
