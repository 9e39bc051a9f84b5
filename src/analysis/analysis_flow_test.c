/* Analyses in pieces say what they say of the whole table, to the byte. */
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

enum { WINDOW_BP = 196608, LOCI = 90, TILES = 60 };

/* Two tracks, whose rows take turns; loci without WT, silent ones and one beyond the chromosome's end; n of each row is
 * another; every third tile is named. */
static const char *write_tiles(scratch *folder, int loci, const char *kind)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(
        output,
        "# creme 0.1.0 %s\n# strand pair: up | down\nlocus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\t"
        "genome_end\ttrack\twt\tmean\tn\teffect\tse\teffect_vs_control\teffect_vs_control_se\t"
        "element\tat_tss\n",
        kind);
    for (int i = 0; i < 2 * loci * TILES; i++) {
        int locus = i / (2 * TILES), tile = i / 2 % TILES, n = 1 + i % 9;
        double effect = ((i * 37) % 101 - 50) / 60.0;
        creme_output_print(output, "G%d\tchr%d\t%d\t%c\t%d\t%d\t", locus / 2, locus % 3, 1000000 + 5000 * locus,
                           "+-"[locus % 2], 100 * tile, 100 * tile + 100);
        if (locus == 7 && tile < 3)
            creme_output_print(output, "NA\tNA\t");
        else
            creme_output_print(output, "%d\t%d\t", 1000000 + 100 * tile, 1000100 + 100 * tile);
        creme_output_print(output, "%s\t", i % 2 ? "down" : "up");
        if (locus % 20 == 3)
            creme_output_print(output, "NA");
        else
            creme_output_print(output, "%.9g", locus % 17 == 5 ? 1e-3 : 1 + locus / 7.0);
        creme_output_print(output, "\t1\t%d\t%.9g\t%.9g\t%.9g\t0.5\t%s\t%d\n", n, effect, 0.01 + i % 7 / 50.0,
                           effect / 2, tile % 3 ? "NA" : "named", i % 500 == 0);
    }
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, "tiles.tsv", text, SCRATCH_PLAIN);
    creme_free(text);
    return path;
}

/* For a locus of two none is known; one is there twice. */
static creme_table *read_contexts(scratch *folder)
{
    static const char *const words[] = {"enhancing", "silencing", "neutral", "other"};
    creme_output *output = NULL;
    creme_table *table = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(output, "locus\tchrom\ttss\tstrand\ttrack\tcontext\n");
    for (int locus = 0; locus < LOCI; locus += 1 + locus % 2) {
        for (int twice = 0; twice < 1 + (locus == 4); twice++)
            creme_output_print(output, "G%d\tchr%d\t%d\t%c\tup\t%s\n", locus / 2, locus % 3, 1000000 + 5000 * locus,
                               "+-"[locus % 2], words[locus % 4]);
    }
    assert_succeeds(creme_output_close(output));
    assert_succeeds(creme_table_read(&table, scratch_write(folder, "contexts.tsv", text, SCRATCH_PLAIN)));
    creme_free(text);
    return table;
}

typedef struct collected {
    creme_output *output;
    size_t pieces;
} collected;

static creme_status collect(void *self, const creme_table *piece)
{
    collected *c = self;
    if (c->pieces++ == 0) creme_table_print_head(piece, c->output);
    assert_in_range(creme_table_row_count(piece), 0, CREME_PIECE_ROWS);
    creme_table_print_rows(piece, c->output);
    return CREME_OK;
}

static char *print(const creme_table *table)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_table_print(table, output);
    assert_succeeds(creme_output_close(output));
    return text;
}

static creme_status run(collected *c, creme_analysis *out, const char *path, const char *kind,
                        const creme_analysis_options *options)
{
    creme_analysis_flow flow = {.take = collect, .self = c};
    creme_status status = creme_table_pieces_open(&flow.from, path, WINDOW_BP);
    *out = (creme_analysis){0};
    if (status == CREME_OK) status = creme_analysis_run_flow(out, creme_analysis_find(kind), &flow, options);
    creme_table_pieces_close(flow.from);
    return status;
}

static void assert_alike(const char *path, const char *kind, const creme_analysis_options *options, size_t pieces)
{
    collected c = {0};
    creme_analysis whole, parts;
    creme_table *table = NULL;
    char *text = NULL;
    assert_succeeds(creme_table_read_for(&table, path, WINDOW_BP));
    assert_succeeds(
        creme_analysis_run(&whole, creme_analysis_find(kind), (const creme_table *const[]){table}, 1, options));
    assert_succeeds(creme_output_open_memory(&c.output, &text));
    assert_succeeds(run(&c, &parts, path, kind, options));
    assert_succeeds(creme_output_close(c.output));
    assert_null(parts.table);
    assert_int_equal(c.pieces, pieces);
    char *all = print(whole.table), *summary = print(whole.summary), *same = print(parts.summary);
    assert_string_equal(text, all);
    assert_string_equal(same, summary);
    creme_free(all);
    creme_free(summary);
    creme_free(same);
    creme_free(text);
    creme_analysis_clear(&whole);
    creme_analysis_clear(&parts);
    creme_table_destroy(table);
}

static void test_alike(void **state)
{
    (void)state;
    static const char *const kinds[] = {"necessity", "sufficiency"};
    scratch folder = scratch_open();
    creme_table *contexts = read_contexts(&folder);
    for (size_t k = 0; k < 2; k++) {
        const char *path = write_tiles(&folder, LOCI, kinds[k]);
        assert_alike(path, kinds[k], &(creme_analysis_options){0}, 3);
        assert_alike(path, kinds[k], &(creme_analysis_options){.contexts = contexts}, 3);
        assert_alike(path, kinds[k], &(creme_analysis_options){.track = "down", .rules = CREME_RULES_2023}, 2);
    }
    creme_table_destroy(contexts);
    scratch_close(&folder);
}

/* What the columns mean, by rows that were counted by hand. */
static void test_says(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL, *contexts = read_contexts(&folder);
    creme_analysis out;
    assert_succeeds(creme_table_read(&table, write_tiles(&folder, LOCI, "necessity")));
    assert_succeeds(creme_analysis_run(&out, creme_analysis_find("necessity"), (const creme_table *const[]){table}, 1,
                                       &(creme_analysis_options){.contexts = contexts}));
    assert_int_equal(creme_table_row_count(out.table), 2 * LOCI * TILES - 6);
    assert_int_equal(count(out.table, "element", "named"), 2 * LOCI * TILES / 3 - 2);
    assert_int_equal(count(out.table, "class", "silent"), 2 * TILES * 5); /* loci 5, 22, 39, 56, 73 */
    assert_true(creme_table_note_after(out.table, "6 of 10800 rows of ") != NULL);
    assert_true(creme_table_note_after(out.table, "strand pair: ") != NULL);
    creme_analysis_clear(&out);
    creme_table_destroy(table);
    creme_table_destroy(contexts);
    scratch_close(&folder);
}

static creme_status try_options(const char *path, const creme_analysis_options *options)
{
    collected c = {0};
    creme_analysis out;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&c.output, &text));
    creme_status status = run(&c, &out, path, "sufficiency", options);
    creme_output_discard(c.output);
    creme_analysis_clear(&out);
    creme_free(text);
    return status;
}

static void test_wrong(void **state)
{
    (void)state;
    static const char head[] =
        "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\teffect\tn\n";
    static const struct {
        const char *row, *message;
    } rows[] = {{"A\tchr1\t5\t+\t0\t10\t0\t10\tx\t2", "a.tsv:2: column effect: 'x' is not a number"},
                {"A\tchr1\t5\t*\t0\t10\t0\t10\t1\t2", "a.tsv:2: strand '*' must be + or -"},
                {"A\tchr1\t5\t+\t10\t0\t0\t10\t1\t2", "a.tsv:2: end 0 is not behind start 10"},
                {"A\tchr1\t5\t+\t0\t3000000000\t0\t10\t1\t2", "a.tsv:2: a tile wider than any chromosome"},
                {"A\tchr1\t5\t+\t0\t10\t0\t10\tNA\t2", "no tile has an effect"},
                {"A\tchr1\t5\t+\t0\t10\t0\t10\t1", "a.tsv:2: 9 fields where the header has 10"}};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s\n", head, rows[i].row);
        creme_status status =
            try_options(scratch_write(&folder, "a.tsv", text, SCRATCH_PLAIN), &(creme_analysis_options){0});
        assert_true(status != CREME_OK && strstr(creme_error_message(), rows[i].message));
    }
    const char *path = write_tiles(&folder, 2, "sufficiency");
    assert_fails(try_options(path, &(creme_analysis_options){.track = "sideways"}), CREME_ERROR_NOT_FOUND,
                 "no row of track 'sideways'");
    creme_status status = CREME_ERROR_MEMORY;
    path = write_tiles(&folder, 1, "necessity");
    for (size_t n = 1; status != CREME_OK; n += 1 + n / 16) {
        creme_memory_fail_after(n);
        collected c = {0};
        creme_analysis out;
        char *text = NULL;
        status = creme_output_open_memory(&c.output, &text);
        if (status == CREME_OK) {
            status = run(&c, &out, path, "necessity", &(creme_analysis_options){0});
            creme_analysis_clear(&out);
        }
        creme_memory_fail_after(0);
        creme_output_discard(c.output);
        creme_free(text);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alike), cmocka_unit_test(test_says),
                                       cmocka_unit_test(test_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
