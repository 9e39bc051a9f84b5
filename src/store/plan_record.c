/* Recording a plan, and making the tables of its step. */
#include "store/digest.h"
#include "store/store_private.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
}

static creme_status record_options(creme_store *store, const creme_store_plan *plan)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT INTO creme_option VALUES (?, ?, ?, ?, ?)"));
    for (size_t i = 0; i < plan->option_count; i++) {
        sqlite3_bind_int64(statement, 1, store->step);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        bind_text(statement, 3, plan->options[i].name);
        bind_text(statement, 4, plan->options[i].value);
        sqlite3_bind_int(statement, 5, plan->options[i].role);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    sqlite3_finalize(statement);
    return status;
}

static creme_status record_inputs(creme_store *store, const creme_store_plan *plan)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT INTO creme_input VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (size_t i = 0; i < plan->input_count; i++) {
        const creme_store_input *input = &plan->inputs[i];
        sqlite3_bind_int64(statement, 1, store->step);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        bind_text(statement, 3, input->option);
        bind_text(statement, 4, input->path);
        sqlite3_bind_int64(statement, 5, input->bytes);
        sqlite3_bind_int64(statement, 6, input->modified_ns);
        sqlite3_bind_int64(statement, 7, input->changed_ns);
        sqlite3_bind_int64(statement, 8, input->inode);
        bind_text(statement, 9, input->hash);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    sqlite3_finalize(statement);
    return status;
}

static creme_status record_names(creme_store *store, const creme_store_plan *plan)
{
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT INTO creme_chromosome VALUES (?, ?, ?, ?)"));
    for (size_t i = 0; i < plan->chromosome_count; i++) {
        sqlite3_bind_int64(statement, 1, store->step);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        bind_text(statement, 3, plan->chromosomes[i].name);
        sqlite3_bind_int64(statement, 4, plan->chromosomes[i].bp);
        CREME_TRY(creme_store_run(store, statement));
    }
    sqlite3_finalize(statement);
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT INTO creme_track VALUES (?, ?, ?)"));
    for (size_t i = 0; i < plan->track_count; i++) {
        sqlite3_bind_int64(statement, 1, store->step);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        bind_text(statement, 3, plan->tracks[i]);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    sqlite3_finalize(statement);
    return status;
}

/* Names in SQL do not tell upper from lower case; those of tables do. */
static bool is_taken(char *const *fields, size_t count, const char *name, bool replicates)
{
    static const char *const reserved[] = {"creme_locus", "creme_item", "creme_row", "track", "activities"};
    for (size_t i = 0; i < (replicates ? 5 : 3); i++) {
        if (strcasecmp(reserved[i], name) == 0) return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(fields[i], name) == 0) return true;
    }
    return false;
}

static creme_status choose_field(creme_keep *keep, const char *name, char **fields, size_t i, bool replicates)
{
    size_t bytes = strlen(name) + 32;
    creme_status status = creme_keep_allocate(keep, &fields[i], bytes, 1);
    if (status != CREME_OK) return status;
    snprintf(fields[i], bytes, "%s", *name ? name : "column");
    for (size_t n = 2; is_taken(fields, i, fields[i], replicates); n++) {
        snprintf(fields[i], bytes, "%s_%zu", *name ? name : "column", n);
    }
    return CREME_OK;
}

static creme_status record_columns(creme_store *store, bool replicates, const creme_column *columns, size_t count)
{
    sqlite3_stmt *statement = NULL;
    creme_keep keep = {0};
    char **fields = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_keep_allocate(&keep, &fields, count, sizeof *fields));
    CREME_TRY(creme_store_prepare(store, &statement, "INSERT INTO creme_column VALUES (?, ?, ?, ?, ?, ?)"));
    for (size_t i = 0; i < count; i++) {
        CREME_TRY(choose_field(&keep, columns[i].name, fields, i, replicates));
        sqlite3_bind_int64(statement, 1, store->step);
        sqlite3_bind_int(statement, 2, replicates);
        sqlite3_bind_int64(statement, 3, (int64_t)i);
        bind_text(statement, 4, columns[i].name);
        bind_text(statement, 5, fields[i]);
        sqlite3_bind_int(statement, 6, columns[i].kind);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    sqlite3_finalize(statement);
    creme_keep_clear(&keep);
    return status;
}

creme_status creme_plan_fields(char **out, creme_store *store, bool replicates)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_str *text = sqlite3_str_new(store->db);
    bool row = false;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_store_prepare(store, &statement,
                                  "SELECT field FROM creme_column WHERE step = ? AND replicates = ? ORDER BY "
                                  "position"));
    sqlite3_bind_int64(statement, 1, store->step);
    sqlite3_bind_int(statement, 2, replicates);
    for (;;) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        sqlite3_str_appendf(text, ", \"%w\"", creme_store_text(statement, 0));
    }
done:
    sqlite3_finalize(statement);
    bool none = sqlite3_str_length(text) == 0 && sqlite3_str_errcode(text) == SQLITE_OK;
    *out = sqlite3_str_finish(text);
    if (none) *out = sqlite3_mprintf("%s", ""); /* SQLite finishes an empty text as none at all */
    if (status == CREME_OK && !*out) return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database);
    return status;
}

creme_status creme_plan_table_sql(char **out, creme_store *store, int64_t step, const char *name, bool replicates)
{
    static const char *const types[] = {"TEXT", "INTEGER", "REAL"};
    sqlite3_stmt *statement = NULL;
    sqlite3_str *text = sqlite3_str_new(store->db);
    bool row = false;
    creme_status status = CREME_OK;
    *out = NULL;
    sqlite3_str_appendf(text,
                        "CREATE TABLE \"%w%s\" (creme_locus INTEGER NOT NULL, creme_item INTEGER NOT NULL, "
                        "creme_row INTEGER NOT NULL",
                        name, replicates ? "_replicates" : "");
    CREME_TRY(creme_store_prepare(store, &statement,
                                  "SELECT field, kind FROM creme_column WHERE step = ? AND replicates = ? ORDER BY "
                                  "position"));
    sqlite3_bind_int64(statement, 1, step);
    sqlite3_bind_int(statement, 2, replicates);
    for (;;) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        sqlite3_str_appendf(text, ", \"%w\" %s", creme_store_text(statement, 0),
                            types[sqlite3_column_int(statement, 1) % 3]);
    }
    if (replicates) sqlite3_str_appendall(text, ", track INTEGER, activities BLOB NOT NULL");
    sqlite3_str_appendall(text, ", PRIMARY KEY (creme_locus, creme_item, creme_row)) STRICT");
    if (!replicates) sqlite3_str_appendall(text, ", WITHOUT ROWID");
done:
    sqlite3_finalize(statement);
    *out = sqlite3_str_finish(text);
    if (status == CREME_OK && !*out) status = creme_fail(CREME_ERROR_MEMORY, "%s: out of memory", store->database);
    return status;
}

static creme_status create_table(creme_store *store, const creme_store_plan *plan, bool replicates)
{
    char *sql = NULL;
    creme_status status = creme_plan_table_sql(&sql, store, store->step, plan->step, replicates);
    if (status == CREME_OK) status = creme_store_execute(store, sql);
    sqlite3_free(sql);
    return status;
}

static creme_status record_step(creme_store *store, const creme_store_plan *plan)
{
    char digest[CREME_HASH_TEXT];
    sqlite3_stmt *statement = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(
        creme_store_prepare(store, &statement,
                            "INSERT INTO creme_step (name, version, preamble, loci, units, units_in_all, started, "
                            "digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    CREME_TRY(creme_digest_plan(plan, digest));
    bind_text(statement, 1, plan->step);
    bind_text(statement, 2, plan->version);
    bind_text(statement, 3, plan->preamble);
    sqlite3_bind_int64(statement, 4, plan->loci);
    sqlite3_bind_int64(statement, 5, plan->units);
    sqlite3_bind_int64(statement, 6, plan->units_in_all);
    sqlite3_bind_double(statement, 7, creme_store_now());
    bind_text(statement, 8, digest);
    CREME_TRY(creme_store_run(store, statement));
    store->step = sqlite3_last_insert_rowid(store->db);
done:
    sqlite3_finalize(statement);
    return status;
}

creme_status creme_plan_record(creme_store *store, const creme_store_plan *plan)
{
    creme_status status = CREME_OK;
    CREME_TRY(record_step(store, plan));
    CREME_TRY(record_options(store, plan));
    CREME_TRY(record_inputs(store, plan));
    CREME_TRY(record_names(store, plan));
    CREME_TRY(record_columns(store, false, plan->columns, plan->column_count));
    CREME_TRY(record_columns(store, true, plan->replicate_columns, plan->replicate_column_count));
    CREME_TRY(create_table(store, plan, false));
    CREME_TRY(create_table(store, plan, true));
done:
    return status;
}
