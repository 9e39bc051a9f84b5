/* Typed rows, their key and their join; tables of other dialects; rows of cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "small_table.h"
#include "table/cells.h"
#include "table/dialect.h"

#define LOCUS "locus chrom tss strand track "

typedef struct joined {
    creme_table *tables[2];
    creme_frame frames[2];
    creme_join join;
} joined;

static joined join_small(const char *left, const char *right, unsigned by)
{
    joined j = {.tables = {small_table(left), small_table(right)}};
    for (int i = 0; i < 2; i++) assert_succeeds(creme_frame_open(&j.frames[i], j.tables[i], NULL));
    assert_succeeds(creme_frames_join(&j.join, &j.frames[0], &j.frames[1], by));
    return j;
}

static void clear(joined *j)
{
    creme_join_clear(&j->join);
    for (int i = 0; i < 2; i++) {
        creme_frame_close(&j->frames[i]);
        creme_table_destroy(j->tables[i]);
    }
}

/* Six TSSs that differ in one part of the key each, and a name that is the same number as another. */
#define EACH(a, b, c, d, e, f)                                                                                       \
    LOCUS "wt\nG chr1 5 + K " #a "\nG chr1 6 + K " #b "\nG chr2 5 + K " #c "\nG chr1 5 - K " #d "\nG chr1 5 + L " #e \
          "\n1e3 chr1 5 + K " #f "\n"

static void test_whole_key(void **state)
{
    (void)state;
    joined j = join_small(EACH(0, 1, 2, 3, 4, 5),
                          LOCUS "wt\n1000 chr1 5 + K 6\n1e3 chr1 5 + K 5\nG chr1 5 + L 4\nG chr1 5 - K 3\n"
                                "G chr2 5 + K 2\nG chr1 6 + K 1\nG chr1 5 + K 0\n",
                          CREME_BY_TRACK);
    assert_int_equal(j.join.pairs, 6);
    for (size_t i = 0; i < 6; i++) assert_int_equal(j.join.match[i], 6 - i);
    assert_int_equal(j.join.left_alone, 0);
    assert_int_equal(j.join.right_alone, 1);
    assert_int_equal(j.join.right_doubled, 0);
    clear(&j);
}

static void test_losses_are_counted(void **state)
{
    (void)state;
    char text_of_it[900];
    joined j =
        join_small(LOCUS "tile_start tile_end\nG c 5 + K 0 10\nG c 5 + K 10 20\nH c 5 + K 0 10\nG c 5 + K 0 10\n",
                   LOCUS "tile_start tile_end\nG c 5 + K 0 10\nG c 5 + K 0 10\nG c 5 + K 10 21\n",
                   CREME_BY_TRACK | CREME_BY_TILE);
    assert_int_equal(j.join.match[0], 0);
    assert_int_equal(j.join.match[1], SIZE_MAX);
    assert_int_equal(j.join.pairs, 2);
    assert_int_equal(j.join.left_alone, 2);
    assert_int_equal(j.join.left_doubled, 1);
    assert_int_equal(j.join.right_alone, 1);
    assert_int_equal(j.join.right_doubled, 1);
    creme_join_describe(text_of_it, sizeof text_of_it, &j.join, &j.frames[0], &j.frames[1], true);
    assert_non_null(strstr(text_of_it, "2 of 4 rows of "));
    assert_non_null(strstr(text_of_it, " and 1 of 3 rows of "));
    assert_non_null(strstr(text_of_it, " have no partner; 1 of 4 rows of "));
    assert_non_null(strstr(text_of_it, "; 1 of 3 rows of "));
    assert_non_null(strstr(text_of_it, "are left out"));
    clear(&j);
    j = join_small(LOCUS "wt\nG c 5 + K 1\n", "locus chrom tss strand wt\nG c 5 + 1\n", CREME_BY_TRACK);
    assert_int_equal(j.join.pairs, 1); /* one side knows no tracks */
    assert_string_equal(creme_join_describe(text_of_it, sizeof text_of_it, &j.join, &j.frames[0], &j.frames[1], true),
                        "");
    clear(&j);
}

static void test_contexts_of_another_table(void **state)
{
    (void)state;
    creme_table *tiles = small_table(LOCUS "effect\nG c 5 + K 1\nG c 9 + K 2\nG c 5 + K 3\n");
    creme_table *known = small_table(LOCUS "context\nG c 9 + K silencing\nG c 5 + K enhancing\nZ c 5 + K other\n");
    creme_table *others = small_table(LOCUS "context\nG c 7 + K silencing\n");
    creme_frame frame, other = {0};
    creme_join join = {0};
    assert_succeeds(creme_frame_open(&frame, tiles, NULL));
    assert_succeeds(creme_frame_take_contexts(&frame, known, &join, &other));
    assert_string_equal(frame.at[0].context, "enhancing");
    assert_string_equal(frame.at[1].context, "silencing");
    assert_string_equal(frame.at[2].context, "enhancing");
    creme_join_clear(&join);
    creme_frame_close(&other);
    assert_fails(creme_frame_take_contexts(&frame, others, &join, &other), CREME_ERROR_NOT_FOUND,
                 "no row's locus (with its track) has a context in");
    creme_join_clear(&join);
    creme_frame_close(&other);
    creme_frame_close(&frame);
    creme_table_destroy(tiles);
    creme_table_destroy(known);
    creme_table_destroy(others);
}

/* The middle of [10, 20) lies at 15; the TSS base 12 has its middle at 12.5. */
static void test_distance(void **state)
{
    (void)state;
    creme_record r = {.strand = "+", .tss = 12};
    assert_true(creme_distance_bp(&r, (creme_interval){10, 20}) == 2.5);
    assert_true(creme_distance_kb(&r, (creme_interval){10, 20}) == 0);
    r.strand = "-";
    assert_true(creme_distance_bp(&r, (creme_interval){10, 20}) == -2.5);
    assert_true(creme_distance_kb(&r, (creme_interval){31, 41}) == -0.02);
}

/* --- Dialects */

static creme_table *read_text(const char *text_of_it)
{
    scratch folder = scratch_open();
    creme_table *table = NULL;
    assert_succeeds(creme_table_read(&table, scratch_write(&folder, "a.csv", text_of_it, SCRATCH_PLAIN)));
    scratch_close(&folder);
    return table;
}

/* The window of 196,608 begins at 1000 + 1 - 98,304 on +; on - it ends at 1000 + 1 + 98,304, and is counted from
 * there. */
static void test_ids(void **state)
{
    (void)state;
    creme_table *t = read_text(",delta_mean,path,cell_line\n0,0.5,../r/G_x_chr1_1000_-_804_5804.pickle,K\n"
                               "1,-0.5,G_x_chr1_1000_+_804_5804,K\n");
    assert_string_equal(text(t, 0, "locus"), "G_x");
    assert_string_equal(text(t, 0, "chrom"), "chr1");
    assert_string_equal(text(t, 0, "strand"), "-");
    assert_string_equal(text(t, 0, "track"), "K");
    assert_true(number(t, 0, "tss") == 999 && number(t, 1, "tss") == 1000);
    assert_true(number(t, 0, "effect") == 0.5 && number(t, 0, "tile_end") == 5804);
    assert_true(number(t, 0, "genome_end") == 1001 + 98304 - 804);
    assert_true(number(t, 1, "genome_start") == 1001 - 98304 + 804);
    assert_string_equal(creme_table_note_after(t, CREME_DIALECT_NOTE), "context-dependence");
    creme_table_destroy(t);
    t = read_text(",Chromosome,Start,gene_name,Strand,K562\n0,chr2,50,G,-,1.5\n0,chr2,50,G,+,2.5\n");
    assert_true(number(t, 0, "tss") == 49 && number(t, 1, "tss") == 50);
    assert_string_equal(text(t, 1, "locus"), "G");
    creme_table_destroy(t);
    t = read_text(",Chromosome,Start,gene_name,gene_id,Strand,K562\n0,chr2,50,G,E1,-,1.5\n0,chr2,50,G,E1,+,2.5\n");
    assert_string_equal(text(t, 1, "track"), "K562");
    assert_true(number(t, 1, "wt") == 2.5 && number(t, 1, "K562") == 2.5);
    assert_string_equal(creme_table_note_after(t, CREME_DIALECT_NOTE), "activity");
    creme_table_destroy(t);
    t = read_text("locus\tpath\tWT effect\nA\tno/id\t1\n"); /* ours is left alone */
    assert_string_equal(text(t, 0, "path"), "no/id");
    assert_int_equal(creme_table_column_count(t), 3);
    creme_table_destroy(t);
}

/* wt 100, first 40, second 70, both 20: rounds 0, 1, 2; additive (40 + 70 - 100) / 100, multiplicative 0.28. */
static void test_rounds(void **state)
{
    (void)state;
    creme_table *t =
        read_text(",0,context,seq_id,cell_line\ngreedy_it2,70,e,G_c_5_+,K\nwt,100,e,G_c_5_+,K\n"
                  "greedy_it1,40,e,G_c_5_+,K\ntwo_cres_shuffled,20,e,G_c_5_+,K\nwt,2,e,H_c_5_+,K\n"
                  "greedy_it1,1,e,H_c_5_+,K\ngreedy_it2,1,e,H_c_5_+,K\ntwo_cres_shuffled,1,e,H_c_5_+,K\n");
    assert_int_equal(creme_table_row_count(t), 6);
    size_t row = find_row(t, "locus round", "G 2");
    assert_true(number(t, row, "alone") == 70 && number(t, row, "mean") == 20 && number(t, row, "wt") == 100);
    assert_true(number(t, row, "trace") == 0.2 && number(t, row, "additive") == 0.1);
    assert_true(number(t, row, "multiplicative") == 0.28);
    row = find_row(t, "locus round", "G 1");
    assert_true(number(t, row, "mean") == 40 && number(t, row, "additive") == 0.4);
    row = find_row(t, "locus round", "H 0");
    assert_true(number(t, row, "trace") == 1 && isnan(number(t, row, "alone")));
    creme_table_destroy(t);
    scratch folder = scratch_open();
    const char *path =
        scratch_write(&folder, "a.csv", ",0,seq_id\nwt,1,G_c_5_+\ngreedy_it1,1,G_c_5_+\n", SCRATCH_PLAIN);
    assert_fails(creme_table_read(&t, path), CREME_ERROR_FORMAT, "a.csv:2: expected four rows of this locus");
    assert_null(t);
    scratch_close(&folder);
}

static void test_grid_and_bins(void **state)
{
    (void)state;
    creme_table *t = read_text(",tile_selected,seq_id\n18,1,G_c_5_+\n19,0,G_c_5_+\n0,0,G_c_5_+\n");
    static const double kb[] = {-5, 5, -95};
    for (size_t row = 0; row < 3; row++) assert_true(number(t, row, "distance_kb") == kb[row]);
    assert_true(number(t, 0, "chosen") == 1);
    creme_table_destroy(t);
    t = read_text(",WT,MUT,name\n0,1,2,a\n1,3,4,a\n0,5,6,b\n");
    assert_true(number(t, 0, "distance_kb") == -0.064 && number(t, 1, "distance_kb") == 0.064);
    assert_true(number(t, 2, "distance_kb") == 0 && number(t, 2, "mean") == 6);
    assert_string_equal(text(t, 2, "locus"), "b");
    creme_table_destroy(t);
    t = read_text(",Normalized TSS activity,tile class,seq_id\n3,1,Enhancer,G_c_5_+\n");
    assert_true(number(t, 0, "step") == 3);
    assert_string_equal(text(t, 0, "class"), "enhancer");
    creme_table_destroy(t);
}

static void test_dialects_with_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a.csv",
                                     ",0,seq_id\nwt,1,G_c_5_+\ngreedy_it1,1,G_c_5_+\ngreedy_it2,1,G_c_5_+\n"
                                     "two_cres_shuffled,1,G_c_5_+\n",
                                     SCRATCH_PLAIN);
    creme_table *t = NULL;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_table_read(&t, path);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK ? t != NULL : t == NULL && status == CREME_ERROR_MEMORY);
    }
    creme_table_destroy(t);
    scratch_close(&folder);
}

/* --- Cells */

static void test_cells(void **state)
{
    (void)state;
    creme_table *t = NULL;
    const creme_record r = {.name = "G", .chrom = "c", .tss = 5, .strand = "-"};
    assert_succeeds(creme_table_create_for(&t, "locus chrom tss strand a b c start end n"));
    assert_succeeds(CREME_TABLE_ADD(t, &r, creme_label("x\t\ty"),
                                    creme_interval_or_none(true, (creme_interval){1, 2}), (size_t)7));
    assert_succeeds(CREME_TABLE_ADD(t, &r, "x", NAN, 1.5, creme_interval_or_none(false, (creme_interval){1, 2}), ""));
    assert_string_equal(text(t, 0, "strand"), "-");
    assert_string_equal(text(t, 0, "b"), "NA");
    assert_string_equal(text(t, 0, "c"), "y");
    assert_string_equal(text(t, 0, "end"), "2");
    assert_string_equal(text(t, 0, "n"), "7");
    assert_string_equal(text(t, 1, "c"), "1.5");
    assert_string_equal(text(t, 1, "start"), "NA");
    assert_fails(CREME_TABLE_ADD(t, &r, 1.5), CREME_ERROR_ARGUMENT, "a row of 5 cells for a table of 10 columns");
    assert_int_equal(creme_table_row_count(t), 2);
    creme_table_destroy(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_key),     cmocka_unit_test(test_losses_are_counted),
        cmocka_unit_test(test_ids),           cmocka_unit_test(test_contexts_of_another_table),
        cmocka_unit_test(test_distance),      cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_grid_and_bins), cmocka_unit_test(test_dialects_with_short_memory),
        cmocka_unit_test(test_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
