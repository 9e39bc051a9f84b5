/* Beginning a step, going on with it, finding one that is there. */
#define _GNU_SOURCE
#include "store/store_private.h"

#include <creme/version.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Its name becomes that of a table and of files. */
creme_status creme_step_check_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    static const char tail[] = "_replicates";
    size_t length = strlen(name), tail_length = sizeof tail - 1;
    bool fine = length > 0 && length < 100 && name[strspn(name, letters)] == '\0' && name[0] != '-' && name[0] != '.';
    fine = fine && strncasecmp(name, "creme_", 6) != 0 && strncasecmp(name, "sqlite_", 7) != 0;
    fine = fine && (length < tail_length || strcasecmp(name + length - tail_length, tail) != 0);
    if (fine) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "'%s' cannot be the name of a step: letters, digits and - _ . , not beginning with - . creme_ or "
        "sqlite_, not ending in _replicates",
        name);
}

static creme_status find_step(creme_store *store, const char *name, int64_t *id)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    *id = 0;
    CREME_TRY(creme_store_prepare(store, &statement, "SELECT id FROM creme_step WHERE name = ?"));
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    if (row) *id = sqlite3_column_int64(statement, 0);
done:
    sqlite3_finalize(statement);
    return status;
}

static creme_status prepare_formatted(creme_store *store, creme_statement which, char *sql)
{
    if (!sql) return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database);
    creme_status status = creme_store_prepare(store, &store->statements[which], sql);
    sqlite3_free(sql);
    return status;
}

/* "?, ?, ?" for so many more values; sqlite3_free. */
static char *marks(size_t count)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (size_t i = 0; i < count; i++) sqlite3_str_appendall(text, ", ?");
    return sqlite3_str_finish(text);
}

static creme_status prepare_table(creme_store *store, bool replicates)
{
    const creme_store_plan *plan = &store->plan.plan;
    const char *tail = replicates ? "_replicates" : "", *more = replicates ? ", track, activities" : "";
    size_t count = replicates ? plan->replicate_column_count + 2 : plan->column_count;
    char *fields = NULL, *places = marks(count);
    creme_status status = CREME_OK;
    CREME_TRY(creme_plan_fields(&fields, store, replicates));
    CREME_TRY(
        prepare_formatted(store, replicates ? CREME_STATEMENT_ADD_REPLICATE : CREME_STATEMENT_ADD_ROW,
                          sqlite3_mprintf("INSERT INTO \"%w%s\" (creme_locus, creme_item, creme_row%s%s) VALUES "
                                          "(?, ?, ?%s)",
                                          plan->step, tail, fields, more, places ? places : "")));
    CREME_TRY(prepare_formatted(store, replicates ? CREME_STATEMENT_REPLICATES : CREME_STATEMENT_ROWS,
                                sqlite3_mprintf("SELECT creme_row%s%s FROM \"%w%s\" WHERE creme_locus = ? AND "
                                                "creme_item = ? ORDER BY creme_row",
                                                fields, more, plan->step, tail)));
done:
    sqlite3_free(fields);
    sqlite3_free(places);
    return status;
}

static creme_status prepare_all(creme_store *store)
{
    static const struct {
        creme_statement which;
        const char *sql;
    } fixed[] = {
        {CREME_STATEMENT_HAS, "SELECT 1 FROM creme_unit WHERE step = ? AND locus = ? AND item = ?"},
        {CREME_STATEMENT_ADD_UNIT, "INSERT INTO creme_unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
        {CREME_STATEMENT_NEXT_UNIT, "SELECT locus, item, name, rows, replicates, rows_digest, replicates_digest FROM "
                                    "creme_unit WHERE step = ? AND "
                                    "(locus, item) > (?, ?) ORDER BY locus, item LIMIT 1"},
        {CREME_STATEMENT_PROGRESS,
         "SELECT count(*), total(rows), max(finished), (SELECT max(started) FROM creme_session WHERE step = ?1), "
         "count(*) FILTER (WHERE finished >= (SELECT max(started) FROM creme_session WHERE step = ?1)) "
         "FROM creme_unit WHERE step = ?1"},
    };
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        CREME_TRY(creme_store_prepare(store, &store->statements[fixed[i].which], fixed[i].sql));
    }
    CREME_TRY(prepare_table(store, false));
    CREME_TRY(prepare_table(store, true));
done:
    return status;
}

static creme_status record_session(creme_store *store, const char *command)
{
    sqlite3_stmt *statement = NULL;
    char host[64] = "?", libraries[512] = "";
    size_t used = 0;
    creme_library_version versions[CREME_VERSION_LIBRARIES];
    creme_version_libraries(versions);
    for (int i = 0; i < CREME_VERSION_LIBRARIES && used < sizeof libraries; i++) {
        used += (size_t)snprintf(libraries + used, sizeof libraries - used, "%s%s %s", i ? ", " : "",
                                 versions[i].name, versions[i].version);
    }
    gethostname(host, sizeof host - 1);
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement,
                                  "INSERT INTO creme_session (step, started, command, process, machine, "
                                  "instruction_set, libraries) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    sqlite3_bind_int64(statement, 1, store->step);
    sqlite3_bind_double(statement, 2, creme_store_now());
    sqlite3_bind_text(statement, 3, command, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 4, getpid());
    sqlite3_bind_text(statement, 5, host, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 6, creme_version_instruction_set(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 7, libraries, -1, SQLITE_TRANSIENT);
    CREME_TRY(creme_store_run(store, statement));
    store->session = sqlite3_last_insert_rowid(store->db);
done:
    sqlite3_finalize(statement);
    return status;
}

static creme_status begin(creme_store *store, const creme_store_plan *plan)
{
    creme_status status = CREME_OK;
    CREME_TRY(find_step(store, plan->step, &store->step));
    if (store->step == 0) {
        CREME_TRY(creme_plan_record(store, plan));
    } else {
        CREME_TRY(creme_plan_read(store));
        CREME_TRY(creme_plan_compare(store, plan));
        if (creme_store_is_finished(store)) return CREME_OK;
    }
    CREME_TRY(record_session(store, plan->command));
    CREME_TRY(creme_plan_read(store));
done:
    return status;
}

creme_status creme_store_begin(creme_store *store, const creme_store_plan *plan)
{
    creme_store_leave_step(store);
    creme_status status = CREME_OK;
    CREME_TRY(creme_step_check_name(plan->step));
    CREME_TRY(creme_store_commit(store));
    store->session = 0; /* the record visits other steps, and leaves it as it is */
    store->asked = (creme_asked){0};
    store->asked_changed = false;
    CREME_TRY(creme_store_begin_transaction(store));
    CREME_TRY(creme_store_end_transaction(store, begin(store, plan)));
    store->begun = !store->held;
    CREME_TRY(prepare_all(store));
    if (!creme_store_is_finished(store) && !store->held) CREME_TRY(creme_record_write(store, 0));
done:
    if (status != CREME_OK) creme_store_leave_step(store);
    return status;
}

creme_status creme_store_next_step(creme_store *store, int64_t *cursor, const char **name)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    *name = NULL;
    CREME_TRY(
        creme_store_prepare(store, &statement, "SELECT id, name FROM creme_step WHERE id > ? ORDER BY id LIMIT 1"));
    sqlite3_bind_int64(statement, 1, *cursor);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    if (!row) goto done;
    *cursor = sqlite3_column_int64(statement, 0);
    snprintf(store->name, sizeof store->name, "%s", creme_store_text(statement, 1));
    CREME_TRY(creme_step_check_name(store->name));
    *name = store->name;
done:
    sqlite3_finalize(statement);
    return status;
}

/* "necessity, sufficiency" */
static creme_status list_steps(creme_store *store, char *text, size_t bytes, int *count)
{
    int64_t cursor = 0;
    size_t used = 0;
    const char *name = NULL;
    creme_status status = CREME_OK;
    text[0] = '\0';
    for (*count = 0;; ++*count) {
        CREME_TRY(creme_store_next_step(store, &cursor, &name));
        if (!name) break;
        if (used < bytes) used += (size_t)snprintf(text + used, bytes - used, "%s%s", *count ? ", " : "", name);
    }
done:
    return status;
}

creme_status creme_store_try(creme_store *store, const char *step, bool *found)
{
    int64_t id = 0;
    *found = false;
    creme_status status = find_step(store, step, &id);
    if (status != CREME_OK || id == 0) return status;
    status = creme_store_find(store, step);
    *found = status == CREME_OK;
    return status;
}

/* A finished step has all its units. */
static creme_status check_is_whole(creme_store *store)
{
    creme_store_progress progress;
    if (!creme_store_is_finished(store)) return CREME_OK;
    creme_status status = creme_store_get_progress(store, &progress);
    if (status != CREME_OK || progress.units == store->plan.plan.units) return status;
    return creme_store_damaged(store, "units of a finished step are gone");
}

creme_status creme_store_find(creme_store *store, const char *step)
{
    creme_store_leave_step(store);
    char names[512];
    int count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(list_steps(store, names, sizeof names, &count));
    CREME_TRY(find_step(store, step ? step : count == 1 ? names : "", &store->step));
    if (store->step == 0) {
        if (count == 0) return creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds nothing yet", store->folder);
        if (!step) return creme_fail(CREME_ERROR_ARGUMENT, "%s: which step? There are %s", store->folder, names);
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no step '%s'; there is %s", store->folder, step, names);
    }
    CREME_TRY(creme_plan_read(store));
    CREME_TRY(prepare_all(store));
    CREME_TRY(check_is_whole(store));
done:
    if (status != CREME_OK) creme_store_leave_step(store);
    return status;
}

void creme_store_leave_step(creme_store *store)
{
    for (int i = 0; i < CREME_STORE_STATEMENTS; i++) {
        sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    creme_kept_plan_clear(&store->plan);
    creme_unit_buffer_clear(&store->buffer);
    store->step = 0;
    store->finished = store->started = 0;
}

const creme_store_plan *creme_store_get_plan(const creme_store *store)
{
    return &store->plan.plan;
}

bool creme_store_is_finished(const creme_store *store)
{
    return store->finished > 0;
}

creme_status creme_store_get_progress(creme_store *store, creme_store_progress *out)
{
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_PROGRESS];
    bool row = false;
    *out = (creme_store_progress){.started = store->started, .finished = store->finished};
    sqlite3_bind_int64(statement, 1, store->step);
    creme_status status = creme_store_fetch(store, statement, &row);
    if (status != CREME_OK || !row) return status;
    out->units = sqlite3_column_int64(statement, 0);
    out->rows = (int64_t)sqlite3_column_double(statement, 1);
    out->active = sqlite3_column_double(statement, 2);
    out->session_started = sqlite3_column_double(statement, 3);
    out->session_units = sqlite3_column_int64(statement, 4);
    sqlite3_reset(statement);
    return CREME_OK;
}
