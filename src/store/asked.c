/* Counts of sequences in and out of a run folder. */
#include "store/asked.h"
#include "store/store_private.h"

#include <inttypes.h>

void creme_asked_set(creme_store *store, creme_asked now)
{
    if (now.evaluated == store->asked.evaluated && now.recalled == store->asked.recalled) return;
    store->asked = now;
    store->asked_changed = true;
}

creme_status creme_asked_write(creme_store *store)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    if (!store->asked_changed || store->session == 0) return CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT OR REPLACE INTO creme_asked VALUES (?, ?, ?)"));
    sqlite3_bind_int64(statement, 1, store->session);
    sqlite3_bind_int64(statement, 2, store->asked.evaluated);
    sqlite3_bind_int64(statement, 3, store->asked.recalled);
    CREME_TRY(creme_store_run(store, statement));
    store->asked_changed = false;
done:
    sqlite3_finalize(statement);
    return status;
}

creme_status creme_asked_is_there(creme_store *store, bool *there)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = creme_store_prepare(
        store, &statement, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'creme_asked'");
    *there = false;
    if (status == CREME_OK) status = creme_store_fetch(store, statement, there);
    sqlite3_finalize(statement);
    return status;
}

creme_status creme_asked_get(creme_store *store, creme_asked *out, bool *known)
{
    sqlite3_stmt *statement = NULL;
    bool there = false, row = false;
    creme_status status = CREME_OK;
    *out = (creme_asked){0};
    *known = false;
    CREME_TRY(creme_asked_is_there(store, &there));
    if (!there) return CREME_OK;
    CREME_TRY(
        creme_store_prepare(store, &statement,
                            "SELECT count(*), sum(evaluated), sum(recalled) FROM creme_asked JOIN creme_session "
                            "ON creme_session.id = session WHERE step = ?"));
    sqlite3_bind_int64(statement, 1, store->step);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    *known = row && sqlite3_column_int64(statement, 0) > 0;
    if (*known) *out = (creme_asked){sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2)};
done:
    sqlite3_finalize(statement);
    return status;
}

creme_status creme_asked_print(creme_store *store, creme_output *output)
{
    creme_asked asked;
    bool known = false;
    creme_status status = creme_asked_get(store, &asked, &known);
    if (status == CREME_OK && known)
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64, asked.evaluated, asked.recalled);
    else if (status == CREME_OK)
        creme_output_print(output, "\tNA\tNA");
    return status;
}
