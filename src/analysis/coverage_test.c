/* Coverage of a bigWig that is written here, so that every mean is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "libbigwig.h"
#include "scratch.h"

#include <creme/analysis.h>
#include <math.h>

/* chr1 of 1,000 bp: 2 over [100, 200), 6 over [200, 300), nothing elsewhere. */
static const char *write_bigwig(scratch *folder, const char *name)
{
    const char *const chroms[] = {"chr1"}, *const of_each[] = {"chr1", "chr1"};
    const uint32_t lengths[] = {1000}, starts[] = {100, 200}, ends[] = {200, 300};
    const float values[] = {2, 6};
    const char *path = scratch_path(folder, name);
    assert_int_equal(bwInit(1 << 17), 0);
    bigWigFile_t *file = bwOpen(path, NULL, "w");
    assert_non_null(file);
    assert_int_equal(bwCreateHdr(file, 0), 0);
    file->cl = bwCreateChromList(chroms, lengths, 1);
    assert_non_null(file->cl);
    assert_int_equal(bwWriteHdr(file), 0);
    assert_int_equal(bwAddIntervals(file, of_each, starts, ends, values, 2), 0);
    bwClose(file);
    bwCleanup();
    return path;
}

/* Spelt without chr; the last CRE reaches beyond the chromosome, the last but one is of no class. */
static const char cres[] = "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\tclass\n"
                           "A\t1\t500\t+\t0\t100\t100\t200\tK562\tenhancer\n"
                           "A\t1\t500\t+\t1\t101\t150\t250\tK562\tenhancer\n"
                           "B\t1\t500\t-\t2\t102\t250\t350\tK562\tsilencer\n"
                           "B\t1\t500\t-\t3\t103\t400\t500\tK562\tsilencer\n"
                           "B\t1\t500\t-\t4\t104\t100\t200\tK562\tnone\n"
                           "B\t1\t500\t-\t5\t105\t950\t1050\tK562\tsilencer\n";

static double number(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    double value = 0;
    assert_succeeds(creme_table_need(table, name, &column));
    assert_succeeds(creme_table_number(table, row, column, &value));
    return value;
}

static void test_means(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_bigwig(&folder, "DNASE.K562.bw");
    creme_table *table = NULL;
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "cres.tsv", cres, SCRATCH_PLAIN)));
    const creme_table *tables[] = {table};
    scratch_log heard;
    scratch_log_init(&heard);
    const creme_analysis_options options = {.files = &path, .file_count = 1, .log = &heard.log};
    assert_succeeds(creme_analysis_run(&out, creme_analysis_find("coverage"), tables, 1, &options));
    assert_non_null(strstr(heard.last_warning,
                           "DNASE.K562.bw: 1 of 6 rows left out: not on its chromosomes, or beyond "
                           "their ends (1)"));
    static const double expected[] = {2, 4, 3, 0};
    assert_int_equal(creme_table_row_count(out.table), 4);
    for (size_t row = 0; row < 4; row++) assert_true(number(out.table, row, "coverage") == expected[row]);
    assert_int_equal(creme_table_row_count(out.summary), 1);
    assert_string_equal(creme_table_text(out.summary, 0, 1), "DNASE.K562");
    assert_true(number(out.summary, 0, "n_enhancers") == 2 && number(out.summary, 0, "n_silencers") == 2);
    assert_true(number(out.summary, 0, "ratio") == 2);
    assert_true(fabs(number(out.summary, 0, "log_ratio") - log(2)) < 1e-8);
    /* {2, 4} against {3, 0}: U = 3 of 4; 4 of the 6 arrangements are as far from the middle, or further */
    assert_true(number(out.summary, 0, "u") == 3);
    assert_true(fabs(number(out.summary, 0, "p") - 2.0 / 3) < 1e-8);
    creme_analysis_clear(&out);
    creme_table_destroy(table);
    scratch_close(&folder);
}

#define HEADER "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\tclass\n"
#define CRE(start, end, track, class)                                                                                \
    "A\tchr1\t500\t+\t" #start "\t" #end "\t" #start "\t" #end "\t" #track "\t" #class "\n"

/* Means 6, 4, 2 against 20/110, 60/110, 0: the most extreme 2 of 20 arrangements; twice that, for two files. The other
 * track has no silencers, hence no p, and counts for nothing. */
static void test_marks(void **state)
{
    (void)state;
    static const char text[] = HEADER CRE(200, 300, K, enhancer) CRE(150, 250, K, Enhancer) CRE(100, 200, K, enhancer)
        CRE(0, 110, K, silencer) CRE(290, 400, K, Silencer) CRE(400, 500, K, silencer) CRE(100, 200, L, enhancer);
    scratch folder = scratch_open();
    const char *path = write_bigwig(&folder, "DNASE.K562.bw");
    const char *const paths[] = {path, write_bigwig(&folder, "DNASE.K562.2.bw")};
    creme_table *table = NULL;
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "cres.tsv", text, SCRATCH_PLAIN)));
    const creme_table *tables[] = {table};
    const creme_analysis_options options = {.files = paths, .file_count = 2};
    assert_succeeds(creme_analysis_run(&out, creme_analysis_find("coverage"), tables, 1, &options));
    assert_int_equal(creme_table_row_count(out.table), 14);
    assert_int_equal(creme_table_row_count(out.summary), 4);
    for (size_t row = 0; row < 4; row += 2) {
        assert_true(number(out.summary, row, "u") == 9);
        assert_true(fabs(number(out.summary, row, "p") - 0.1) < 1e-9);
        assert_true(fabs(number(out.summary, row, "p_bonferroni") - 0.2) < 1e-9);
        assert_true(fabs(number(out.summary, row, "minus_log10_p_bonferroni") + log10(0.2)) < 1e-8);
        assert_true(isnan(number(out.summary, row + 1, "p_bonferroni")));
        assert_true(number(out.summary, row + 1, "mean_enhancers") == 2);
    }
    creme_analysis_clear(&out);
    creme_table_destroy(table);
    scratch_close(&folder);
}

/* A block that cannot be read is an error, not a CRE that is not there. */
static void test_damage(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_bigwig(&folder, "in.bw");
    FILE *file = fopen(path, "r+b");
    uint64_t data = 0;
    unsigned char bytes[2];
    assert_non_null(file);
    assert_int_equal(fseek(file, 16, SEEK_SET), 0);
    assert_int_equal(fread(&data, sizeof data, 1, file), 1);
    assert_int_equal(fseek(file, (long)data + 8 + 12, SEEK_SET), 0);
    assert_int_equal(fread(bytes, 2, 1, file), 1);
    bytes[0] ^= 4;
    bytes[1] ^= 32;
    assert_int_equal(fseek(file, (long)data + 8 + 12, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 2, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    creme_table *table = NULL;
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "cres.tsv", cres, SCRATCH_PLAIN)));
    const creme_table *tables[] = {table};
    const creme_analysis_options options = {.files = &path, .file_count = 1};
    assert_fails(creme_analysis_run(&out, creme_analysis_find("coverage"), tables, 1, &options), CREME_ERROR_FORMAT,
                 "in.bw: byte ");
    creme_table_destroy(table);
    scratch_close(&folder);
}

static void test_other_chromosomes(void **state)
{
    (void)state;
    static const char text[] = HEADER "A\tchr7\t500\t+\t0\t9\t0\t9\tK\tenhancer\n";
    scratch folder = scratch_open();
    const char *path = write_bigwig(&folder, "in.bw");
    creme_table *table = NULL;
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "cres.tsv", text, SCRATCH_PLAIN)));
    const creme_table *tables[] = {table};
    const creme_analysis_options options = {.files = &path, .file_count = 1};
    assert_fails(creme_analysis_run(&out, creme_analysis_find("coverage"), tables, 1, &options),
                 CREME_ERROR_NOT_FOUND,
                 "none of the CREs lies on its chromosomes, which are chr1; the CREs' are chr7");
    creme_table_destroy(table);
    scratch_close(&folder);
}

static void test_wrong_files(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL;
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "cres.tsv", cres, SCRATCH_PLAIN)));
    const creme_table *tables[] = {table};
    const char *path = scratch_write(&folder, "a.bw", "no bigWig", SCRATCH_PLAIN);
    const creme_analysis_options options = {.files = &path, .file_count = 1};
    const creme_analysis_kind *kind = creme_analysis_find("coverage");
    assert_fails(creme_analysis_run(&out, kind, tables, 1, &options), CREME_ERROR_FORMAT, "a.bw: this is no bigWig");
    path = scratch_path(&folder, "none.bw");
    assert_fails(creme_analysis_run(&out, kind, tables, 1, &options), CREME_ERROR_IO, "none.bw: cannot open");
    creme_table_destroy(table);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_means), cmocka_unit_test(test_marks),
                                       cmocka_unit_test(test_damage), cmocka_unit_test(test_other_chromosomes),
                                       cmocka_unit_test(test_wrong_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
