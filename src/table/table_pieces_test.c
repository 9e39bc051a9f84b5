/* Tables in pieces: together they are the table; of columns that were not asked for nothing is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "small_table.h"
#include "table/table_parts.h"
#include "table/table_pieces.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_BP = 196608, MANY = 2 * CREME_PIECE_ROWS + 7 };

/* Rows "locusI  I  note I % 5", in which the row `bad` ends as `end`. */
static const char *write_many(scratch *folder, size_t rows, size_t bad, const char *end)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(output, "# creme 1\n# second\nlocus\tvalue\tword\n");
    for (size_t i = 0; i < rows; i++) {
        creme_output_print(output, "locus%zu\t%zu%s\n", i, i, i == bad ? end : i % 5 ? "\tword" : "\tNA");
    }
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, "many.tsv", text, SCRATCH_GZIP);
    creme_free(text);
    return path;
}

static creme_table_pieces *open_pieces(const char *path)
{
    creme_table_pieces *pieces = NULL;
    assert_succeeds(creme_table_pieces_open(&pieces, path, WINDOW_BP));
    return pieces;
}

static const creme_table *next(creme_table_pieces *pieces)
{
    const creme_table *piece = NULL;
    assert_succeeds(creme_table_pieces_next(pieces, &piece));
    return piece;
}

/* All pieces, printed; *count = how many there were. */
static char *print(creme_table_pieces *pieces, size_t *count)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_table_print_head(creme_table_pieces_head(pieces), output);
    *count = 0;
    for (const creme_table *piece = next(pieces); piece; piece = next(pieces)) {
        assert_in_range(creme_table_row_count(piece), 0, CREME_PIECE_ROWS);
        assert_string_equal(creme_table_path(piece), creme_table_path(creme_table_pieces_head(pieces)));
        assert_int_equal(creme_table_note_count(piece), creme_table_note_count(creme_table_pieces_head(pieces)));
        creme_table_print_rows(piece, output);
        ++*count;
    }
    assert_null(next(pieces)); /* the end stays the end */
    assert_succeeds(creme_output_close(output));
    return text;
}

static void test_together(void **state)
{
    (void)state;
    static const size_t rows[] = {0, 1, CREME_PIECE_ROWS, MANY}, wanted[] = {1, 1, 2, 3};
    scratch folder = scratch_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = write_many(&folder, rows[i], SIZE_MAX, "");
        creme_table *table = NULL;
        creme_output *output = NULL;
        char *whole = NULL;
        size_t count = 0;
        assert_succeeds(creme_table_read_for(&table, path, WINDOW_BP));
        assert_succeeds(creme_output_open_memory(&output, &whole));
        creme_table_print(table, output);
        assert_succeeds(creme_output_close(output));
        creme_table_pieces *pieces = open_pieces(path);
        char *parts = print(pieces, &count);
        assert_int_equal(count, wanted[i]);
        assert_string_equal(parts, whole);
        creme_table_pieces_close(pieces);
        creme_table_destroy(table);
        creme_free(parts);
        creme_free(whole);
    }
    scratch_close(&folder);
}

static void test_chosen(void **state)
{
    (void)state;
    static const char *const columns[] = {"word", "locus", "nobody has this", NULL};
    scratch folder = scratch_open();
    creme_table_pieces *pieces = open_pieces(write_many(&folder, MANY, SIZE_MAX, ""));
    assert_succeeds(creme_table_pieces_choose(pieces, columns));
    size_t rows = 0;
    for (const creme_table *piece = next(pieces); piece; piece = next(pieces)) {
        assert_int_equal(creme_table_column_count(piece), 3);
        for (size_t row = 0; row < creme_table_row_count(piece); row++, rows++) {
            char locus[32];
            snprintf(locus, sizeof locus, "locus%zu", rows);
            assert_string_equal(text(piece, row, "locus"), locus);
            assert_string_equal(text(piece, row, "word"), rows % 5 ? "word" : "NA");
            assert_true(creme_table_is_none(piece, row, 1));
            assert_true(isnan(number(piece, row, "value")));
        }
    }
    assert_int_equal(rows, MANY);
    creme_table_pieces_close(pieces);
    scratch_close(&folder);
}

/* Takes all pieces; the first failure's status. */
static creme_status take(creme_table_pieces *pieces)
{
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    do {
        status = creme_table_pieces_next(pieces, &piece);
    } while (status == CREME_OK && piece);
    return status;
}

/* What is wrong with a row is said where it is wrong, whether its columns were asked for or not. */
static void test_wrong(void **state)
{
    (void)state;
    static const char *const columns[] = {"locus", NULL};
    scratch folder = scratch_open();
    for (int chosen = 0; chosen < 2; chosen++) {
        creme_table_pieces *pieces = open_pieces(write_many(&folder, MANY, 5000, ""));
        if (chosen) assert_succeeds(creme_table_pieces_choose(pieces, columns));
        assert_fails(take(pieces), CREME_ERROR_FORMAT, "many.tsv:5004: 2 fields where the header has 3");
        creme_table_pieces_close(pieces);
        pieces = open_pieces(write_many(&folder, MANY, 5000, "\tx\ty"));
        if (chosen) assert_succeeds(creme_table_pieces_choose(pieces, columns));
        assert_fails(take(pieces), CREME_ERROR_FORMAT, "many.tsv:5004: 4 fields where the header has 3");
        creme_table_pieces_close(pieces);
    }
    creme_table_pieces *pieces = open_pieces(write_many(&folder, MANY, 5000, "x\ty"));
    const creme_table *piece = NULL;
    double value = 0;
    assert_non_null(next(pieces));
    piece = next(pieces);
    assert_fails(creme_table_number(piece, 5000 - CREME_PIECE_ROWS, 1, &value), CREME_ERROR_FORMAT,
                 "many.tsv:5004: column value: '5000x' is not a number");
    creme_table_pieces_close(pieces);
    assert_fails(
        creme_table_pieces_open(&pieces, scratch_write(&folder, "none", "# a\n\n", SCRATCH_PLAIN), WINDOW_BP),
        CREME_ERROR_FORMAT, "no header line");
    assert_null(pieces);
    assert_fails(creme_table_pieces_open(&pieces, scratch_path(&folder, "absent"), WINDOW_BP), CREME_ERROR_IO,
                 "absent");
    assert_null(pieces);
    scratch_close(&folder);
}

/* The authors' tables become ours as a whole, whatever was asked for; a table in memory is what it is. */
static void test_whole(void **state)
{
    (void)state;
    static const char *const columns[] = {"locus", NULL};
    scratch folder = scratch_open();
    const char *path =
        scratch_write(&folder, "a.csv", ",path,cell_line,WT\n0,x/A_chr1_100_+_5_10.pickle,K562,2\n", SCRATCH_PLAIN);
    creme_table_pieces *pieces = open_pieces(path), *of = NULL;
    assert_succeeds(creme_table_pieces_choose(pieces, columns));
    const creme_table *piece = next(pieces);
    assert_true(says(piece, 0, "locus", "A") && says(piece, 0, "track", "K562") && says(piece, 0, "wt", "2"));
    assert_true(says(piece, 0, "tss", "100") && says(piece, 0, "tile_start", "5"));
    assert_ptr_equal(piece, creme_table_pieces_head(pieces));
    assert_succeeds(creme_table_pieces_of(&of, piece));
    assert_succeeds(creme_table_pieces_choose(of, columns));
    assert_ptr_equal(creme_table_pieces_head(of), piece);
    assert_ptr_equal(next(of), piece);
    assert_null(next(of));
    creme_table_pieces_close(of);
    assert_null(next(pieces));
    creme_table_pieces_close(pieces);
    pieces = open_pieces(scratch_write(&folder, "b.csv", "locus,Gene.name\nA,B\n", SCRATCH_PLAIN));
    assert_true(says(next(pieces), 0, "gene", "B"));
    creme_table_pieces_close(pieces);
    scratch_close(&folder);
}

/* All rows at once, in place of pieces; and what is empty is known when it was read. */
static void test_gathered(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table_pieces *pieces = open_pieces(write_many(&folder, MANY, SIZE_MAX, "")), *of = NULL;
    const creme_table *whole = NULL, *again = NULL;
    assert_succeeds(creme_table_pieces_gather(pieces, &whole));
    assert_int_equal(creme_table_row_count(whole), MANY);
    assert_int_equal(creme_table_note_count(whole), 2);
    assert_true(says(whole, MANY - 1, "value", "8198"));
    assert_ptr_equal(creme_table_pieces_head(pieces), whole);
    assert_null(next(pieces));
    assert_false(creme_table_pieces_are_empty(pieces));
    assert_succeeds(creme_table_pieces_of(&of, whole));
    assert_succeeds(creme_table_pieces_gather(of, &again));
    assert_ptr_equal(again, whole);
    creme_table_pieces_close(of);
    creme_table_pieces_close(pieces);
    pieces = open_pieces(scratch_write(&folder, "empty.tsv", "locus\tvalue\n", SCRATCH_PLAIN));
    assert_false(creme_table_pieces_are_empty(pieces));
    assert_int_equal(creme_table_row_count(next(pieces)), 0);
    assert_true(creme_table_pieces_are_empty(pieces));
    creme_table_pieces_close(pieces);
    assert_succeeds(creme_table_pieces_open(&pieces, write_many(&folder, MANY, 5000, "\tone\ttoo many"), WINDOW_BP));
    assert_fails(creme_table_pieces_gather(pieces, &whole), CREME_ERROR_FORMAT, "many.tsv:5004");
    creme_table_pieces_close(pieces);
    scratch_close(&folder);
}

enum { LOCI = 3000, TURNS = 5 };

/* TURNS rows of each locus, far from each other; the row of turn t and locus l says "l t", and long texts make the
 * whole more than a sorter's buffer. */
static const char *write_turns(scratch *folder, const char *header)
{
    creme_output *output = NULL;
    char *text = NULL, longer[801];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_output_print(output, "# creme 1\n%s\n", header);
    for (int turn = 0; turn < TURNS; turn++) {
        for (int locus = 0; locus < LOCI; locus++) {
            creme_output_print(output, "G%d\tchr1\t%d\t+\t%d\t%s\n", locus / 2, locus, turn, longer);
        }
    }
    assert_succeeds(creme_output_close(output));
    const char *path = scratch_write(folder, "turns.tsv", text, SCRATCH_GZIP);
    creme_free(text);
    return path;
}

static int value_at(const creme_table *piece, size_t row, size_t column)
{
    return atoi(creme_table_text(piece, row, column));
}

static void test_loci(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table_pieces *pieces = open_pieces(write_turns(&folder, "locus\tchrom\ttss\tstrand\tturn\ttext"));
    int locus = 0, turn = 0, count = 0;
    assert_succeeds(creme_table_pieces_keep_loci(pieces));
    for (const creme_table *piece = next(pieces); piece; piece = next(pieces), count++) {
        assert_int_equal(creme_table_row_count(piece) % TURNS, 0);
        for (size_t row = 0; row < creme_table_row_count(piece); row++) {
            assert_int_equal(value_at(piece, row, 2), locus);
            assert_int_equal(value_at(piece, row, 4), turn);
            assert_int_equal(creme_table_order(piece, row), 3 + turn * LOCI + locus); /* the file's line */
            turn = (turn + 1) % TURNS;
            locus += turn == 0;
        }
    }
    assert_int_equal(locus, LOCI);
    assert_in_range(count, 2, LOCI);
    creme_table_pieces_close(pieces);
    pieces = open_pieces(write_turns(&folder, "name\tchrom\ttss\tstrand\tturn\ttext")); /* no loci: as ever */
    assert_succeeds(creme_table_pieces_keep_loci(pieces));
    assert_int_equal(value_at(next(pieces), 1, 2), 1);
    creme_table_pieces_close(pieces);
    pieces = open_pieces(
        scratch_write(&folder, "few", "locus\tchrom\ttss\tstrand\nA\tchr1\t5\t+\nA\tchr1\t5\n", SCRATCH_PLAIN));
    const creme_table *piece = NULL;
    assert_succeeds(creme_table_pieces_keep_loci(pieces));
    assert_fails(creme_table_pieces_next(pieces, &piece), CREME_ERROR_FORMAT,
                 "few:3: 3 fields where the header has 4");
    creme_table_pieces_close(pieces);
    pieces = open_pieces(scratch_write(&folder, "none", "locus\tchrom\ttss\tstrand\n", SCRATCH_PLAIN));
    assert_succeeds(creme_table_pieces_keep_loci(pieces));
    assert_int_equal(creme_table_row_count(next(pieces)), 0);
    assert_null(next(pieces));
    assert_true(creme_table_pieces_are_empty(pieces));
    creme_table_pieces_close(pieces);
    scratch_close(&folder);
}

/* Pieces that are kept come again, with other columns if these are asked for, and become tables of their own. */
static void test_kept(void **state)
{
    (void)state;
    static const char *const columns[] = {"locus", NULL};
    scratch folder = scratch_open();
    const char *const paths[] = {write_many(&folder, MANY, SIZE_MAX, ""),
                                 write_turns(&folder, "locus\tvalue\ttss\tstrand\tturn\tword")};
    for (int i = 0; i < 2; i++) {
        creme_table_pieces *pieces = open_pieces(paths[i]);
        size_t count = 0, again = 0;
        assert_succeeds(creme_table_pieces_keep(pieces));
        assert_succeeds(creme_table_pieces_keep(pieces));
        char *first = print(pieces, &count);
        assert_succeeds(creme_table_pieces_rewind(pieces));
        char *second = print(pieces, &again);
        assert_int_equal(count, again);
        assert_string_equal(first, second);
        creme_free(first);
        creme_free(second);
        assert_succeeds(creme_table_pieces_choose(pieces, columns));
        assert_succeeds(creme_table_pieces_rewind(pieces));
        const creme_table *piece = next(pieces);
        assert_true(creme_table_is_none(piece, 1, 1));
        assert_int_equal(creme_table_order(piece, 1), i ? 4 : 5); /* the file's line */
        assert_succeeds(creme_table_pieces_choose(pieces, NULL));
        assert_succeeds(creme_table_pieces_rewind(pieces));
        assert_false(creme_table_is_none(next(pieces), 1, 1));
        creme_table_pieces_close(pieces);
    }
    creme_table_pieces *pieces = open_pieces(paths[0]);
    assert_succeeds(creme_table_pieces_keep(pieces));
    assert_non_null(next(pieces));
    assert_succeeds(creme_table_pieces_rewind(pieces)); /* before the end */
    assert_true(says(next(pieces), 0, "value", "0"));
    assert_true(says(next(pieces), 0, "value", "4096"));
    creme_table_pieces_close(pieces);
    scratch_close(&folder);
}

static void test_taken(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = NULL, *whole = NULL;
    creme_table_pieces *pieces = NULL;
    const char *texts[] = {"# n\na\tb\nx\t\n", "# n\na\tb\nx\177\t2\n"}, *shown[] = {"x", "x\\177"};
    for (int i = 0; i < 2; i++) {
        pieces = open_pieces(scratch_write(&folder, "a", texts[i], SCRATCH_PLAIN));
        assert_non_null(next(pieces));
        assert_succeeds(creme_table_pieces_take(pieces, &table));
        assert_int_equal(creme_table_note_count(table), 0);
        assert_string_equal(creme_table_path(table), "");
        assert_true(says(table, 0, "a", shown[i]));
        assert_succeeds(creme_table_add_row(table));
        assert_null(next(pieces));
        creme_table_pieces_close(pieces);
        assert_true(creme_table_is_none(table, 1, 0));
        creme_table_destroy(table);
    }
    assert_succeeds(creme_table_read(&whole, scratch_path(&folder, "a")));
    assert_succeeds(creme_table_pieces_of(&pieces, whole));
    assert_ptr_equal(next(pieces), whole);
    assert_succeeds(creme_table_pieces_take(pieces, &table)); /* a copy */
    creme_table_pieces_close(pieces);
    creme_table_destroy(whole);
    assert_true(says(table, 0, "a", "x\\177"));
    creme_table_destroy(table);
    scratch_close(&folder);
}

static creme_status read_all(const char *path)
{
    static const char *const columns[] = {"locus", NULL};
    creme_table_pieces *pieces = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_open(&pieces, path, WINDOW_BP));
    CREME_TRY(creme_table_pieces_choose(pieces, columns));
    CREME_TRY(creme_table_pieces_keep_loci(pieces));
    CREME_TRY(take(pieces));
done:
    creme_table_pieces_close(pieces);
    return status;
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *texts[] = {"# n\nlocus\tb\nA\t2\nB\t4\n", "locus\tchrom\ttss\tstrand\nA\tb\t1\t+\nA\tb\t2\t-\n",
                           ",path\n0,A_chr1_100_+\n"};
    for (size_t i = 0; i < 3; i++) {
        const char *path = scratch_write(&folder, "a", texts[i], SCRATCH_PLAIN);
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n++) {
            creme_memory_fail_after(n);
            status = read_all(path);
            creme_memory_fail_after(0);
            if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        }
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_together), cmocka_unit_test(test_chosen),   cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_whole),    cmocka_unit_test(test_gathered), cmocka_unit_test(test_short_memory),
        cmocka_unit_test(test_loci),     cmocka_unit_test(test_kept),     cmocka_unit_test(test_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
