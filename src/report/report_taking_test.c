/* Taking tables for a page, in pieces: intervals by a join and by order, and what is given up. */
#include "report/report_taking.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "scratch.h"

enum { LOCI = 100, TILES = 50, ROWS = LOCI * TILES }; /* more than a piece has */

#define PLACES "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\t"

static double effect_of(int i)
{
    return ((i * 37) % 101 - 50) / 64.0;
}

static void write_place(creme_output *output, int i)
{
    int locus = i / TILES, start = 100 * (i % TILES);
    creme_output_print(output, "G%d\tchr1\t%d\t%c\t%d\t%d\t%d\t%d\tblood\t", locus, 10000 * locus + 5000,
                       "+-"[locus % 2], start, start + 100, 10000 * locus + start, 10000 * locus + start + 100);
}

/* Rows i * step % ROWS: `step` has no divisor in common with ROWS. After them the row `again` with another interval.
 * The row `bad` has no number. */
static void write_assay(scratch *folder, const char *name, int step, int again, int bad)
{
    creme_output *output = NULL;
    assert_int_equal(creme_output_open(&output, scratch_path(folder, name)), CREME_OK);
    creme_output_print(output, "# creme 0 necessity\n" PLACES "wt\tmean\tn\teffect\tse\tci_low\tci_high\n");
    for (int k = 0; k < ROWS + (again >= 0); k++) {
        int i = k < ROWS ? (int)((int64_t)k * step % ROWS) : again;
        double effect = effect_of(i), half = k < ROWS ? 0.25 + i % 3 : 99;
        write_place(output, i);
        creme_output_print(output, "8\t4\t%d\t", 10 + i % 5);
        if (k == bad)
            creme_output_print(output, "much");
        else
            creme_output_print(output, "%.9g", effect);
        creme_output_print(output, "\t0.1\t%.9g\t%.9g\n", effect - half, effect + half);
    }
    assert_int_equal(creme_output_close(output), CREME_OK);
}

/* Of every tile but those of the first locus. */
static void write_cres(scratch *folder, const char *name)
{
    creme_output *output = NULL;
    assert_int_equal(creme_output_open(&output, scratch_path(folder, name)), CREME_OK);
    creme_output_print(output, "# analysis: necessity\n" PLACES "context\twt\teffect\tq\tclass\tstrength\n");
    for (int i = TILES; i < ROWS; i++) {
        write_place(output, i);
        creme_output_print(output, "enhancing\t8\t%.9g\t0.5\t%s\t%s\n", effect_of(i), i % 7 ? "none" : "enhancer",
                           i % 7 ? "NA" : "weak");
    }
    assert_int_equal(creme_output_close(output), CREME_OK);
}

static creme_report read_folder(const scratch *folder, const creme_report_options *options)
{
    creme_report report = {.folder = folder->folder, .options = options};
    creme_status status = creme_report_read(&report);
    if (status != CREME_OK) print_message("%s\n", creme_error_message());
    assert_int_equal(status, CREME_OK);
    return report;
}

static int row_of(const creme_report *report, const creme_report_tile *tile)
{
    return atoi(report->loci.at[tile->locus].name + 1) * TILES + (int)(tile->start / 100);
}

static void check_tiles(const creme_report *report, size_t count)
{
    assert_int_equal(report->tile_count, count);
    for (size_t k = 0; k < count; k++) {
        const creme_report_tile *tile = &report->tiles[k];
        int i = row_of(report, tile);
        assert_true(fabs(tile->effect - effect_of(i)) < 1e-6);
        assert_true(fabs(tile->high - tile->low - 2 * (0.25 + i % 3)) < 1e-6);
        assert_int_equal(tile->width, 100);
        assert_int_equal(creme_report_tile_genome(tile).end, 10000 * (i / TILES) + tile->start + 100);
    }
}

static void test_follows(void **state)
{
    (void)state;
    const creme_report_options options = {0};
    scratch folder = scratch_open();
    write_assay(&folder, "necessity.tsv", 1, -1, -1);
    creme_report report = read_folder(&folder, &options);
    check_tiles(&report, ROWS);
    assert_int_equal(report.tables[0].rows, ROWS);
    assert_true(report.tables[0].least_n == 10);
    creme_report_clear(&report);
    scratch_close(&folder);
}

static void test_joins(void **state)
{
    (void)state;
    const creme_report_options options = {0};
    scratch folder = scratch_open();
    write_assay(&folder, "necessity.tsv", 1237, 4000, -1); /* of equal keys the first row counts */
    write_cres(&folder, "necessary.tsv");
    creme_report report = read_folder(&folder, &options);
    check_tiles(&report, ROWS - TILES);
    assert_int_equal(report.loci.count, LOCI - 1);
    assert_int_equal(report.left_out.count, 0);
    creme_report_clear(&report);
    scratch_close(&folder);
}

/* A table whose last piece cannot be taken leaves nothing behind but its name and the reason. */
static void test_gives_up(void **state)
{
    (void)state;
    const creme_report_options options = {0};
    scratch folder = scratch_open();
    write_assay(&folder, "necessity.tsv", 1, -1, ROWS - 1);
    creme_report report = read_folder(&folder, &options);
    assert_int_equal(report.tile_count, 0);
    assert_int_equal(report.loci.count, 0);
    assert_int_equal(report.tracks.count, 0);
    assert_int_equal(report.left_out.count, 1);
    assert_non_null(strstr(report.left_out.at[0], "necessity.tsv:5002: column effect: 'much' is not a number"));
    assert_int_equal(report.tables[0].rows, ROWS);
    creme_report_clear(&report);
    /* What is taken after that is taken as if it had not been there: a table of the same tiles is no second one. */
    write_cres(&folder, "a.tsv");
    FILE *file = fopen(scratch_path(&folder, "a.tsv"), "a");
    fprintf(file, "too few fields\n");
    fclose(file);
    write_cres(&folder, "b.tsv");
    report = read_folder(&folder, &options);
    assert_int_equal(report.tile_count, ROWS - TILES);
    assert_true(report.tables[0].unreadable && report.tables[0].rows == 0);
    assert_non_null(strstr(report.left_out.at[0], "a.tsv:4953: 1 field where the header has"));
    creme_report_clear(&report);
    /* But one that was taken comes first. */
    write_cres(&folder, "a.tsv");
    report = read_folder(&folder, &options);
    assert_int_equal(report.tile_count, ROWS - TILES);
    assert_non_null(
        strstr(report.left_out.at[0], "b.tsv: the necessity of tiles at G1 in blood is in another table"));
    creme_report_clear(&report);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_follows), cmocka_unit_test(test_joins),
                                       cmocka_unit_test(test_gives_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
