/* Analyses of loci say of a table in pieces what they say of the whole, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/flow.h"
#include "base/memory.h"
#include "small_table.h"
#include "table/table_parts.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_BP = 196608, LOCI = 4500, ALL = 2 * LOCI };

static const char notes[] = "# creme 0.1.0\n# strand pair: up | down\n";

/* A row of two tracks; loci come far apart and every hundredth twice, some have no WT and some a small one. */
static void print_row(creme_output *output, int i, const char *shuffles)
{
    int at = i % 100 == 99 ? i - 7 : i, locus = (at / 2 * 1009) % LOCI;
    double effect = ((i * 37) % 101 - 20) / 80.0;
    creme_output_print(output, "G%d\tchr%d\t%d\t%c\tE%d\t%s\t", locus, locus % 3, 1000 + 5000 * locus,
                       "+-"[locus % 2], locus / 3, i % 2 ? "down" : "up");
    if (locus % 20 == 3)
        creme_output_print(output, "NA");
    else
        creme_output_print(output, "%.9g", locus % 17 == 5 ? 1e-3 : 1 + (locus * 31 % 1000) / 7.0);
    creme_output_print(output, "\t%.9g\t%s\t%d\n", effect, shuffles, locus % 4 == 0);
}

static const char *write_loci(scratch *folder, const char *name, const char *more_notes, int rows, int step,
                              const char *shuffles)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(output, "%s%slocus\tchrom\ttss\tstrand\tgene_id\ttrack\twt\teffect\tn\tpeak_offset_bins\n",
                       notes, more_notes);
    for (int i = 0; i < rows; i += step) print_row(output, i, shuffles);
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, name, text, SCRATCH_PLAIN);
    creme_free(text);
    return path;
}

static char *print(const creme_table *table)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    if (table) creme_table_print(table, output);
    assert_succeeds(creme_output_close(output));
    return text;
}

static creme_status collect(void *self, const creme_table *piece)
{
    creme_output *output = self;
    creme_table_print_rows(piece, output);
    return creme_output_check(output);
}

/* Rows of pieces, or of the result where it is whole. */
static creme_status run_pieces(char **rows, creme_analysis *out, const char *kind, const char *path,
                               const char *other, const creme_analysis_options *options)
{
    creme_output *output = NULL;
    creme_analysis_flow flow = {.take = collect};
    creme_status status = CREME_OK;
    *out = (creme_analysis){0};
    *rows = NULL;
    CREME_TRY(creme_output_open_memory(&output, rows));
    flow.self = output;
    CREME_TRY(creme_table_pieces_open(&flow.from, path, WINDOW_BP));
    if (other) CREME_TRY(creme_table_pieces_open(&flow.with, other, WINDOW_BP));
    CREME_TRY(creme_analysis_run_flow(out, creme_analysis_find(kind), &flow, options));
    if (out->table) creme_table_print_rows(out->table, output);
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_table_pieces_close(flow.from);
    creme_table_pieces_close(flow.with);
    return status;
}

static void assert_alike(const char *kind, const char *path, const char *other, const creme_analysis_options *options)
{
    creme_analysis whole, parts;
    creme_table *tables[2] = {NULL, NULL};
    creme_output *output = NULL;
    char *rows = NULL, *all = NULL;
    assert_succeeds(creme_table_read_for(&tables[0], path, WINDOW_BP));
    if (other) assert_succeeds(creme_table_read_for(&tables[1], other, WINDOW_BP));
    assert_succeeds(creme_analysis_run(&whole, creme_analysis_find(kind), (const creme_table *const *)tables,
                                       other ? 2 : 1, options));
    assert_succeeds(creme_output_open_memory(&output, &all));
    creme_table_print_rows(whole.table, output);
    assert_succeeds(creme_output_close(output));
    assert_in_range(creme_table_row_count(whole.table), 1, 2 * ALL);
    assert_succeeds(run_pieces(&rows, &parts, kind, path, other, options));
    char *summary = print(whole.summary), *same = print(parts.summary), *said = print(whole.remarks),
         *same_said = print(parts.remarks);
    assert_string_equal(rows, all);
    assert_string_equal(same, summary);
    assert_string_equal(same_said, said);
    creme_free(rows);
    creme_free(all);
    creme_free(summary);
    creme_free(same);
    creme_free(said);
    creme_free(same_said);
    creme_analysis_clear(&whole);
    creme_analysis_clear(&parts);
    creme_table_destroy(tables[0]);
    creme_table_destroy(tables[1]);
}

static void test_tss(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_loci(&folder, "a.tsv", "", ALL, 1, "3");
    assert_alike("tss", path, NULL, &(creme_analysis_options){.track = "up"});
    assert_alike("tss", path, NULL, &(creme_analysis_options){.track = "down", .rules = CREME_RULES_2023});
    assert_alike("tss", path, NULL, &(creme_analysis_options){.track = "up", .shared_tss = true, .count = 700});
    scratch_close(&folder);
}

static void test_contexts(void **state)
{
    (void)state;
    static const char stops[] =
        "#   --shuffles 30\n# stopped by class: enhancing 0.95, neutral 0.05, silencing -0.3\n";
    scratch folder = scratch_open();
    const char *path = write_loci(&folder, "a.tsv", "", ALL, 1, "3");
    assert_alike("contexts", path, NULL, &(creme_analysis_options){0});
    assert_alike("contexts", path, NULL, &(creme_analysis_options){.track = "up", .sample = 7, .seed = 3});
    const char *few = write_loci(&folder, "few.tsv", stops, ALL, 1, "3");
    const char *full = write_loci(&folder, "full.tsv", "", ALL, 2, "30");
    assert_alike("contexts", few, full, &(creme_analysis_options){.track = "up"});
    assert_alike("loci", path, NULL, &(creme_analysis_options){.track = "down"});
    creme_analysis out;
    char *rows = NULL;
    assert_fails(run_pieces(&rows, &out, "contexts", few, write_loci(&folder, "f.tsv", "", 40, 1, "30"),
                            &(creme_analysis_options){0}),
                 CREME_ERROR_NOT_FOUND, "is selected, but is not there");
    creme_free(rows);
    scratch_close(&folder);
}

/* All ordered pairs of loci, in two tracks; some have no context. */
static const char *write_swaps(scratch *folder, int loci)
{
    static const char *const words[] = {"enhancing", "silencing", "NA", "neutral"};
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(output,
                       "%slocus\tchrom\ttss\tstrand\ttarget\ttarget_chrom\ttarget_tss\ttarget_strand\ttrack\t"
                       "role\tcontext\twt\teffect\n",
                       notes);
    for (int i = 0; i < 2 * loci * loci; i++) {
        int source = i / 2 / loci, target = i / 2 % loci;
        creme_output_print(output, "G%d\tchr1\t%d\t+\tG%d\tchr1\t%d\t%c\t%s\t%s\t%s\t%d\t%.9g\n", source,
                           100 * source, target, 100 * target, "+-"[target % 9 == 8], i % 2 ? "down" : "up",
                           i % 5 ? "swapped" : "shuffled", words[source % 4], source, (i * 37 % 101) / 9.0);
    }
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, "swaps.tsv", text, SCRATCH_PLAIN);
    creme_free(text);
    return path;
}

static void test_swap(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_swaps(&folder, 70);
    assert_alike("swap", path, NULL, &(creme_analysis_options){0});
    assert_alike("swap", path, NULL, &(creme_analysis_options){.track = "down"});
    scratch_close(&folder);
}

/* Tiles of classes, one in seven beyond the chromosome's end. */
static const char *write_tiles(scratch *folder, int rows)
{
    static const char *const words[] = {"enhancer", "silencer", "none"};
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(
        output, "%slocus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\tclass\n", notes);
    for (int i = 0; i < rows; i++) {
        int locus = i / 20, at = i % 20 * 100;
        creme_output_print(output, "G%d\tchr%d\t%d\t+\t%d\t%d\t", locus, 1 + locus % 3, 5000 * locus, at, at + 100);
        if (i % 7 == 3)
            creme_output_print(output, "NA\tNA\t");
        else
            creme_output_print(output, "%d\t%d\t", 5000 * locus + at, 5000 * locus + at + 100);
        creme_output_print(output, "%s\t%s\n", i % 2 ? "down" : "up", words[i * 31 % 11 % 3]);
    }
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, "tiles.tsv", text, SCRATCH_PLAIN);
    creme_free(text);
    return path;
}

static void test_overlap(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_tiles(&folder, ALL);
    const char *const files[] = {
        scratch_write(&folder, "a.bed", "chr1\t0\t900000\tx\nchr3\t40000\t50000\ty\n", SCRATCH_PLAIN),
        scratch_write(&folder, "genes.txt", "G1\nG200\nG400\n", SCRATCH_PLAIN)};
    assert_alike("overlap", path, NULL, &(creme_analysis_options){.files = files, .file_count = 1, .by_name = true});
    assert_alike("overlap", path, NULL, &(creme_analysis_options){.files = files, .file_count = 2});
    assert_alike("overlap", path, NULL,
                 &(creme_analysis_options){.files = files + 1, .file_count = 1, .track = "up"});
    scratch_close(&folder);
}

/* Two lines: rows of both come in other orders, some loci are of one alone, and a gene's other TSS stands for it. */
static void test_compare(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = write_loci(&folder, "a.tsv", "", ALL, 1, "3");
    const char *other = write_loci(&folder, "b.tsv", "", ALL, 3, "3");
    assert_alike("compare", path, other, &(creme_analysis_options){0});
    assert_alike("compare", path, other, &(creme_analysis_options){.track = "up,down"});
    assert_alike("compare", path, NULL, &(creme_analysis_options){.track = "down,up", .value = "wt"});
    static const char head[] = "locus\tchrom\ttss\tstrand\tgene\ttrack\teffect\tcontext\n";
    char one[400], two[400];
    snprintf(one, sizeof one, "%s%s", head,
             "A\tchr1\t5\t+\tg\tx\t1\tneutral\nB\tchr1\t9\t+\th\tx\t2\tneutral\nC\tchr1\t70\t+\tNA\tx\t4\tother\n"
             "D\tchr1\t90\t-\ti\tx\t5\tother\n");
    snprintf(two, sizeof two, "%s%s", head,
             "C\tchr1\t70\t+\tNA\ty\t6\tother\nA2\tchr1\t15\t+\tg\ty\t3\tneutral\nB1\tchr1\t19\t+\th\ty\t2\tother\n"
             "B2\tchr1\t29\t+\th\ty\t2\tother\nD\tchr1\t90\t-\tj\ty\tNA\tother\n");
    creme_analysis out;
    creme_table *tables[2] = {NULL, NULL};
    assert_succeeds(creme_table_read(&tables[0], scratch_write(&folder, "one", one, SCRATCH_PLAIN)));
    assert_succeeds(creme_table_read(&tables[1], scratch_write(&folder, "two", two, SCRATCH_PLAIN)));
    assert_succeeds(creme_analysis_run(&out, creme_analysis_find("compare"), (const creme_table *const *)tables, 2,
                                       &(creme_analysis_options){0}));
    assert_int_equal(creme_table_row_count(out.table), 2); /* D has no number, h two TSSs */
    assert_true(says(out.table, 0, "locus", "A") && says(out.table, 0, "tss_2", "15"));
    assert_true(says(out.table, 1, "locus", "C") && says(out.table, 1, "value_2", "6"));
    assert_true(creme_table_note_after(out.table, "1 of 3 pairs are joined by gene") != NULL);
    assert_true(says(out.summary, 0, "class_1", "all") && says(out.summary, 0, "n", "2"));
    assert_true(says(out.summary, 2, "class_1", "other") && says(out.summary, 2, "n", "1"));
    creme_analysis_clear(&out);
    creme_table_destroy(tables[0]);
    creme_table_destroy(tables[1]);
    scratch_close(&folder);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *loci = write_loci(&folder, "a.tsv", "", 60, 1, "3");
    const char *files[] = {scratch_write(&folder, "a.bed", "chr1\t0\t900\tx\n", SCRATCH_PLAIN)};
    const struct {
        const char *kind, *path, *track;
    } runs[] = {{"tss", loci, "up"},
                {"contexts", loci, "up"},
                {"loci", loci, "up"},
                {"swap", write_swaps(&folder, 4), "up"},
                {"overlap", write_tiles(&folder, 40), "up"},
                {"compare", loci, "up,down"}};
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n += 1 + n / 16) {
            creme_analysis out;
            char *rows = NULL;
            creme_memory_fail_after(n);
            status =
                run_pieces(&rows, &out, runs[k].kind, runs[k].path, NULL,
                           &(creme_analysis_options){
                               .track = runs[k].track, .shared_tss = k == 0, .files = files, .file_count = k == 4});
            creme_memory_fail_after(0);
            creme_analysis_clear(&out);
            creme_free(rows);
            if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        }
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tss),     cmocka_unit_test(test_contexts),
                                       cmocka_unit_test(test_swap),    cmocka_unit_test(test_overlap),
                                       cmocka_unit_test(test_compare), cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
