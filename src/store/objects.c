/* What a database holds: the tables of schema.sql and two for each step, and nothing that would act by itself. A folder
 * may have come from somebody else. */
#include "store/store_private.h"

#include "base/memory.h"

#include <string.h>

static creme_status refuse(const creme_store *store, const char *type, const char *name)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: holds the %.20s \"%.80s\", which creme does not make: not opened",
                      store->database, type, name);
}

/* *sql (sqlite3_free) = the statement that made the table of that name, NULL if there is none. */
static creme_status find_sql(creme_store *store, sqlite3 *db, const char *name, char **sql)
{
    sqlite3_stmt *statement = NULL;
    *sql = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", -1,
                                  &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    bool found = code == SQLITE_ROW;
    if (found) *sql = sqlite3_mprintf("%s", creme_store_text(statement, 0));
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return creme_store_fail(store, code);
    return found && !*sql ? creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database) : CREME_OK;
}

/* The schema as this version makes it, in memory; sqlite3_close. */
static creme_status make_model(sqlite3 **out)
{
    char *sql = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_copy_text_n(&sql, creme_store_schema, creme_store_schema_bytes));
    int code =
        sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) code = sqlite3_exec(*out, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) status = creme_fail(CREME_ERROR_LIBRARY, "SQLite: %s", sqlite3_errstr(code));
done:
    creme_free(sql);
    return status;
}

/* A table that schema.sql does not have: it has to be one of a step's. */
static creme_status check_step_table(creme_store *store, const char *name, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    char *expected = NULL;
    bool row = false, fits = false;
    creme_status status = CREME_OK;
    CREME_TRY(
        creme_store_prepare(store, &statement,
                            "SELECT id, name, name || '_replicates' = ?1 FROM creme_step WHERE name = ?1 COLLATE "
                            "BINARY OR name || '_replicates' = ?1"));
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    if (row) {
        const char *step = creme_store_text(statement, 1);
        CREME_TRY(creme_step_check_name(step));
        CREME_TRY(creme_plan_table_sql(&expected, store, sqlite3_column_int64(statement, 0), step,
                                       sqlite3_column_int(statement, 2)));
        fits = strcmp(expected, sql) == 0;
    }
    if (!fits) status = refuse(store, "table", name);
done:
    sqlite3_free(expected);
    sqlite3_finalize(statement);
    return status;
}

static creme_status check_object(creme_store *store, sqlite3 *model, sqlite3_stmt *object, bool own)
{
    static const char indices[] = "sqlite_autoindex_";
    const char *type = creme_store_text(object, 0), *name = creme_store_text(object, 1);
    const char *sql = creme_store_text(object, 2);
    char *expected = NULL;
    bool is_table = strcmp(type, "table") == 0;
    if (strcmp(type, "index") == 0 && strncmp(name, indices, sizeof indices - 1) == 0 && !*sql) return CREME_OK;
    if (!is_table) return refuse(store, type, name);
    creme_status status = find_sql(store, model, name, &expected);
    if (status != CREME_OK) return status;
    if (own && expected && strcmp(expected, sql) != 0) status = refuse(store, "table", name);
    if (!own && !expected) status = check_step_table(store, name, sql);
    sqlite3_free(expected);
    return status;
}

creme_status creme_store_check_objects(creme_store *store)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *objects = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    CREME_TRY(make_model(&model));
    /* The schema's tables first: what is read of the others stands in them. */
    for (int own = 1; own >= 0; own--) {
        CREME_TRY(creme_store_prepare(store, &objects, "SELECT type, name, sql FROM sqlite_schema"));
        for (;;) {
            CREME_TRY(creme_store_fetch(store, objects, &row));
            if (!row) break;
            CREME_TRY(check_object(store, model, objects, own));
        }
        sqlite3_finalize(objects);
        objects = NULL;
    }
done:
    sqlite3_finalize(objects);
    sqlite3_close(model);
    return status;
}
