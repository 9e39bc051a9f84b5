/* Folders that were damaged or come from somebody else: what is read is what was put in, or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include "base/output.h"
#include "store/export.h"

#include <creme/store.h>
#include <sqlite3.h>

#include <sys/stat.h>

enum { UNITS = 40, ROWS = 3 };

static const creme_column COLUMNS[] = {
    {"locus", CREME_VALUE_TEXT}, {"tile_start", CREME_VALUE_INTEGER}, {"effect", CREME_VALUE_REAL}};
static const creme_column REPLICATE_COLUMNS[] = {{"role", CREME_VALUE_TEXT}, {"replicate", CREME_VALUE_INTEGER}};
static const char *const TRACKS[] = {"K562", "liver"};
static const creme_store_option OPTIONS[] = {{"seed", "1", CREME_ROLE_RESULT}, {"loci", "a.tsv", CREME_ROLE_PART}};

static creme_status add(creme_store *store, int64_t locus)
{
    creme_value values[3 * ROWS], replicate_values[2 * ROWS];
    float activities[2 * ROWS];
    for (int r = 0; r < ROWS; r++) {
        values[3 * r] = (creme_value){.text = "GATA1", .length = 5};
        values[3 * r + 1] = (creme_value){.integer = 5000 * r};
        values[3 * r + 2] = (creme_value){.real = (double)locus + 0.125 * r};
        replicate_values[2 * r] = (creme_value){.text = "mutant", .length = 6};
        replicate_values[2 * r + 1] = (creme_value){.integer = r};
        activities[2 * r] = (float)locus;
        activities[2 * r + 1] = (float)r;
    }
    creme_store_unit unit = {.locus = locus,
                             .name = "GATA1 chrX 1 +",
                             .row_count = ROWS,
                             .values = values,
                             .replicate_count = ROWS,
                             .replicate_values = replicate_values,
                             .activities = activities,
                             .track = -1};
    return creme_store_add(store, &unit);
}

static void make_run(const char *path)
{
    creme_store *store = NULL;
    creme_store_plan plan = {.step = "necessity",
                             .version = "1",
                             .command = "creme necessity",
                             .preamble = "# creme 1\n",
                             .options = OPTIONS,
                             .option_count = 2,
                             .columns = COLUMNS,
                             .column_count = 3,
                             .replicate_columns = REPLICATE_COLUMNS,
                             .replicate_column_count = 2,
                             .tracks = TRACKS,
                             .track_count = 2,
                             .loci = UNITS,
                             .units = UNITS,
                             .units_in_all = UNITS};
    assert_succeeds(creme_store_open(&store, path, CREME_STORE_WRITE));
    assert_succeeds(creme_store_begin(store, &plan));
    for (int i = 0; i < UNITS; i++) assert_succeeds(add(store, i));
    assert_succeeds(creme_store_finish(store));
    creme_store_close(store);
}

/* All that can be exported of a step, as text; NULL if that is an error. free() it. */
static char *export_all(const char *path)
{
    creme_store *store = NULL;
    creme_output *output = NULL;
    char *text = NULL;
    creme_status status = CREME_OK;
    assert_succeeds(creme_output_open_memory(&output, &text));
    status = creme_store_open(&store, path, CREME_STORE_READ);
    if (status == CREME_OK) status = creme_store_find(store, NULL);
    if (status == CREME_OK) status = creme_export_table(store, output);
    if (status == CREME_OK) status = creme_export_replicate_rows(store, output);
    assert_succeeds(creme_output_close(output));
    creme_store_close(store);
    if (status == CREME_OK) return text;
    assert_true(status == CREME_ERROR_FORMAT || status == CREME_ERROR_IO || status == CREME_ERROR_NOT_FOUND ||
                status == CREME_ERROR_UNSUPPORTED || status == CREME_ERROR_LIBRARY || status == CREME_ERROR_MEMORY);
    assert_non_null(strstr(creme_error_message(), "run"));
    free(text);
    return NULL;
}

static void close_run(scratch *s)
{
    char command[600];
    assert_true(snprintf(command, sizeof command, "rm -rf '%s'", scratch_path(s, "run")) < (int)sizeof command);
    assert_int_equal(system(command), 0);
    scratch_close(s);
}

/* One bit, anywhere. */
static void test_flipped_bits(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char run[400], database[400];
    snprintf(run, sizeof run, "%s", scratch_path(&s, "run"));
    snprintf(database, sizeof database, "%s", scratch_path(&s, "run/results.sqlite"));
    make_run(run);
    char *whole = export_all(run);
    assert_non_null(whole);
    FILE *file = fopen(database, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file), errors = 0, flips = 0;
    for (long at = 0; at < size; at += 41) {
        int byte;
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        byte = fgetc(file);
        if (byte == 0 && at % 4 != 0) continue; /* much of it is empty */
        for (int back = 0; back < 2; back++) {
            assert_int_equal(fseek(file, at, SEEK_SET), 0);
            fputc(back ? byte : byte ^ 1 << at % 8, file);
            assert_int_equal(fflush(file), 0);
            if (back) break;
            char *text = export_all(run);
            if (text && strcmp(text, whole) != 0) fail_msg("a bit of byte %ld was changed, and nobody saw it", at);
            errors += !text;
            flips++;
            free(text);
        }
    }
    print_message("%ld of %ld flipped bits are errors, the others change nothing that is read\n", errors, flips);
    assert_true(errors > 50);
    fclose(file);
    free(whole);
    close_run(&s);
}

static void change(const char *database, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_changed_databases(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *message;
    } changes[] = {
        {"CREATE TRIGGER t AFTER INSERT ON creme_unit BEGIN DELETE FROM creme_unit; END",
         "results.sqlite: holds the trigger \"t\", which creme does not make: not opened"},
        {"CREATE VIEW v AS SELECT 1", "holds the view \"v\""},
        {"CREATE TABLE other (x)", "holds the table \"other\""},
        {"CREATE TABLE distance (x)", "holds the table \"distance\""},
        {"CREATE INDEX i ON creme_unit (finished)", "holds the index \"i\""},
        {"ALTER TABLE creme_unit ADD COLUMN more INTEGER", "holds the table \"creme_unit\""},
        {"ALTER TABLE necessity ADD COLUMN more INTEGER", "holds the table \"necessity\""},
        {"DROP TABLE necessity_replicates", "no such table: necessity_replicates"},
        {"DELETE FROM creme_unit WHERE locus = 7", "units of a finished step are gone"},
        {"UPDATE creme_unit SET item = 3 WHERE locus = 7", "a unit does not have all its rows"},
        {"UPDATE creme_unit SET name = 'GATA2 chrX 1 +'", "a unit's rows are not those that were put in"},
        {"UPDATE necessity SET effect = effect + 1 WHERE creme_locus = 7", "a unit's rows are not those"},
        {"UPDATE necessity SET locus = NULL WHERE creme_locus = 7", "a unit's rows are not those"},
        {"UPDATE necessity_replicates SET activities = zeroblob(8) WHERE creme_locus = 9",
         "a unit's replicates are not those that were put in"},
        {"UPDATE creme_option SET value = '2' WHERE name = 'seed'", "what it says of a step has changed"},
        {"UPDATE creme_track SET name = 'brain' WHERE position = 1", "what it says of a step has changed"},
        {"UPDATE creme_step SET preamble = '# other'", "what it says of a step has changed"},
        {"UPDATE creme_step SET name = 'a b'", "results.sqlite: holds the table \"necessity\""},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        scratch s = scratch_open();
        make_run(scratch_path(&s, "run"));
        change(scratch_path(&s, "run/results.sqlite"), changes[i].sql);
        char *text = export_all(scratch_path(&s, "run"));
        if (text) fail_msg("nobody saw: %s", changes[i].sql);
        if (!strstr(creme_error_message(), changes[i].message)) {
            fail_msg("%s\ngave: %s\nexpected: %s", changes[i].sql, creme_error_message(), changes[i].message);
        }
        close_run(&s);
    }
}

/* A link in the place of a file is not followed; a pipe does not hang. */
static void test_links(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char run[400], other[400], who[100];
    creme_store *store = NULL;
    struct stat about;
    snprintf(run, sizeof run, "%s", scratch_path(&s, "run"));
    snprintf(other, sizeof other, "%s", scratch_write(&s, "mine", "precious\n", SCRATCH_PLAIN));
    make_run(run);
    assert_int_equal(unlink(scratch_path(&s, "run/lock")), 0);
    assert_int_equal(symlink(other, scratch_path(&s, "run/lock")), 0);
    assert_fails(creme_store_open(&store, run, CREME_STORE_WRITE), CREME_ERROR_IO, "run/lock: cannot write here");
    assert_int_equal(stat(other, &about), 0);
    assert_int_equal(about.st_size, 9);
    assert_int_equal(unlink(scratch_path(&s, "run/lock")), 0);
    assert_int_equal(mkfifo(scratch_path(&s, "run/lock"), 0600), 0);
    assert_succeeds(creme_store_open(&store, run, CREME_STORE_READ));
    assert_false(creme_store_is_busy(store, who, sizeof who));
    creme_store_close(store);
    assert_int_equal(unlink(scratch_path(&s, "run/lock")), 0);
    snprintf(other, sizeof other, "%s", scratch_path(&s, "elsewhere"));
    assert_int_equal(rename(scratch_path(&s, "run/results.sqlite"), other), 0);
    assert_int_equal(symlink(other, scratch_path(&s, "run/results.sqlite")), 0);
    assert_fails(creme_store_open(&store, run, CREME_STORE_READ), CREME_ERROR_IO, "a link, which is not followed");
    unlink(other);
    close_run(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_flipped_bits), cmocka_unit_test(test_changed_databases),
                                       cmocka_unit_test(test_links)};
    return cmocka_run_group_tests_name("damaged run folders", tests, NULL, NULL);
}
