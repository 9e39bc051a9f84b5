/* How often the model was asked: what sessions count is added up, kept with units, and not known of older folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include "base/folder.h"
#include "base/memory.h"
#include "store/store_private.h"

static const creme_column COLUMNS[] = {{"effect", CREME_VALUE_REAL}};

static creme_store_plan plan_of(int64_t units)
{
    return (creme_store_plan){.step = "necessity",
                              .version = "1",
                              .command = "creme necessity",
                              .preamble = "# creme 1\n",
                              .columns = COLUMNS,
                              .column_count = 1,
                              .loci = units,
                              .units = units,
                              .units_in_all = units};
}

static void begin(creme_store **out, const char *folder, int64_t units)
{
    const creme_store_plan plan = plan_of(units);
    assert_succeeds(creme_store_open(out, folder, CREME_STORE_WRITE));
    assert_succeeds(creme_store_begin(*out, &plan));
}

static void add(creme_store *store, int64_t locus)
{
    const creme_value value = {.real = 0.5};
    const creme_store_unit unit = {
        .locus = locus, .name = "GATA1 chrX 1 +", .row_count = 1, .values = &value, .track = -1};
    assert_succeeds(creme_store_add(store, &unit));
}

static void check(const char *folder, bool expected, int64_t evaluated, int64_t recalled)
{
    creme_store *store = NULL;
    creme_asked asked;
    bool known = !expected;
    assert_succeeds(creme_store_open(&store, folder, CREME_STORE_READ));
    assert_succeeds(creme_store_find(store, NULL));
    assert_succeeds(creme_asked_get(store, &asked, &known));
    assert_int_equal(known, expected);
    assert_int_equal(asked.evaluated, evaluated);
    assert_int_equal(asked.recalled, recalled);
    creme_store_close(store);
}

/* A process that ends without a word has counted what its last commit holds. */
static void test_sessions_add_up(void **state)
{
    (void)state;
    scratch at = scratch_open();
    const char *folder = scratch_path(&at, "RUN");
    creme_store *store = NULL;
    begin(&store, folder, 2);
    check(folder, false, 0, 0);
    creme_asked_set(store, (creme_asked){7, 2});
    add(store, 0);
    assert_succeeds(creme_store_commit(store));
    creme_asked_set(store, (creme_asked){1000, 1000});
    store->failed = true;
    creme_store_close(store);
    check(folder, true, 7, 2);
    begin(&store, folder, 2);
    creme_asked_set(store, (creme_asked){3, 10});
    add(store, 1);
    creme_asked_set(store, (creme_asked){4, 10});
    assert_succeeds(creme_store_finish(store));
    creme_store_close(store);
    check(folder, true, 11, 12);
    creme_folder_remove(folder);
    scratch_close(&at);
}

static void execute(const char *folder, const char *sql)
{
    char *path = NULL;
    sqlite3 *db = NULL;
    assert_succeeds(creme_format_text(&path, "%s/results.sqlite", folder));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    creme_free(path);
}

/* Schema 3 has no place for it: such a folder can be read, and gets one when somebody works in it. */
static void test_older_folders(void **state)
{
    (void)state;
    scratch at = scratch_open();
    const char *folder = scratch_path(&at, "OLD");
    creme_store *store = NULL;
    begin(&store, folder, 2);
    add(store, 0);
    creme_store_close(store);
    execute(folder, "DROP TABLE creme_asked; PRAGMA user_version = 3");
    check(folder, false, 0, 0);
    check(folder, false, 0, 0);
    begin(&store, folder, 2);
    creme_asked_set(store, (creme_asked){5, 1});
    add(store, 1);
    assert_succeeds(creme_store_finish(store));
    creme_store_close(store);
    check(folder, true, 5, 1);
    execute(folder, "PRAGMA user_version = 5");
    assert_fails(creme_store_open(&store, folder, CREME_STORE_READ), CREME_ERROR_UNSUPPORTED, "of a newer creme");
    execute(folder, "PRAGMA user_version = 2");
    assert_fails(creme_store_open(&store, folder, CREME_STORE_WRITE), CREME_ERROR_UNSUPPORTED, "of an older creme");
    creme_folder_remove(folder);
    scratch_close(&at);
}

/* Parts are collected with what was counted of each. */
static void test_collecting(void **state)
{
    (void)state;
    scratch at = scratch_open();
    const char *const folders[] = {scratch_path(&at, "P1"), scratch_path(&at, "P2")};
    const char *all = scratch_path(&at, "ALL");
    for (int64_t i = 0; i < 2; i++) {
        creme_store *store = NULL;
        begin(&store, folders[i], 2);
        creme_asked_set(store, (creme_asked){10 + i, i});
        add(store, i);
        creme_store_close(store);
    }
    execute(folders[1], "UPDATE creme_step SET loci = 2");
    assert_succeeds(creme_store_collect(all, folders, 2, "creme collect"));
    check(all, true, 21, 1);
    for (int i = 0; i < 2; i++) creme_folder_remove(folders[i]);
    creme_folder_remove(all);
    scratch_close(&at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions_add_up),
        cmocka_unit_test(test_older_folders),
        cmocka_unit_test(test_collecting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
