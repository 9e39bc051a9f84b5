/* Reading a plan back. */
#include "store/digest.h"
#include "store/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* Reads all rows of a statement whose first parameter is the step: `take` makes an item of each. */
typedef creme_status take_row(creme_keep *keep, sqlite3_stmt *statement, void *item);

static creme_status read_list(creme_store *store, const char *sql, size_t size, take_row *take, const void *out,
                              size_t *out_count)
{
    sqlite3_stmt *statement = NULL;
    creme_keep *keep = &store->plan.keep;
    void *items = NULL;
    size_t count = 0, capacity = 0;
    bool row = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(store, &statement, sql));
    sqlite3_bind_int64(statement, 1, store->step);
    for (;;) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        CREME_TRY(creme_grow(&items, &capacity, count + 1, size));
        CREME_TRY(take(keep, statement, (char *)items + count * size));
        count++;
    }
    CREME_TRY(creme_grow(&keep->at, &keep->capacity, keep->count + 1, sizeof *keep->at));
    keep->at[keep->count++] = items;
    *(void **)out = items;
    *out_count = count;
    items = NULL;
done:
    creme_free(items);
    sqlite3_finalize(statement);
    return status;
}

static creme_status take_option(creme_keep *keep, sqlite3_stmt *statement, void *item)
{
    creme_store_option *option = item;
    int role = sqlite3_column_int(statement, 2);
    option->role = role >= 0 && role <= CREME_ROLE_FREE ? (creme_option_role)role : CREME_ROLE_RESULT;
    creme_status status = creme_keep_text(keep, &option->name, creme_store_text(statement, 0));
    return status == CREME_OK ? creme_keep_text(keep, &option->value, creme_store_text(statement, 1)) : status;
}

static creme_status take_input(creme_keep *keep, sqlite3_stmt *statement, void *item)
{
    creme_store_input *input = item;
    input->bytes = sqlite3_column_int64(statement, 2);
    input->modified_ns = sqlite3_column_int64(statement, 3);
    input->changed_ns = sqlite3_column_int64(statement, 5);
    input->inode = sqlite3_column_int64(statement, 6);
    snprintf(input->hash, sizeof input->hash, "%s", creme_store_text(statement, 4));
    creme_status status = creme_keep_text(keep, &input->option, creme_store_text(statement, 0));
    return status == CREME_OK ? creme_keep_text(keep, &input->path, creme_store_text(statement, 1)) : status;
}

static creme_status take_chromosome(creme_keep *keep, sqlite3_stmt *statement, void *item)
{
    creme_store_chromosome *chromosome = item;
    chromosome->bp = sqlite3_column_int64(statement, 1);
    return creme_keep_text(keep, &chromosome->name, creme_store_text(statement, 0));
}

static creme_status take_name(creme_keep *keep, sqlite3_stmt *statement, void *item)
{
    return creme_keep_text(keep, item, creme_store_text(statement, 0));
}

static creme_status take_column(creme_keep *keep, sqlite3_stmt *statement, void *item)
{
    creme_column *column = item;
    int kind = sqlite3_column_int(statement, 1);
    if (kind < CREME_VALUE_TEXT || kind > CREME_VALUE_REAL) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: damaged, or changed by another program: a column of no known kind",
                          sqlite3_db_filename(sqlite3_db_handle(statement), "main"));
    }
    column->kind = (creme_value_kind)kind;
    return creme_keep_text(keep, &column->name, creme_store_text(statement, 0));
}

static creme_status read_step(creme_store *store, char *digest)
{
    sqlite3_stmt *statement = NULL;
    creme_store_plan *plan = &store->plan.plan;
    bool row = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(
        store, &statement,
        "SELECT name, version, preamble, loci, units, started, finished, units_in_all, (SELECT command "
        "FROM creme_session WHERE step = creme_step.id ORDER BY id LIMIT 1), digest FROM creme_step "
        "WHERE id = ?"));
    sqlite3_bind_int64(statement, 1, store->step);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    if (!row) {
        status = creme_store_damaged(store, "a step is gone");
        goto done;
    }
    CREME_TRY(creme_keep_text(&store->plan.keep, &plan->step, creme_store_text(statement, 0)));
    CREME_TRY(creme_keep_text(&store->plan.keep, &plan->version, creme_store_text(statement, 1)));
    CREME_TRY(creme_keep_text(&store->plan.keep, &plan->preamble, creme_store_text(statement, 2)));
    CREME_TRY(creme_keep_text(&store->plan.keep, &plan->command, creme_store_text(statement, 8)));
    plan->loci = sqlite3_column_int64(statement, 3);
    plan->units = sqlite3_column_int64(statement, 4);
    plan->units_in_all = sqlite3_column_int64(statement, 7);
    snprintf(digest, CREME_HASH_TEXT, "%s", creme_store_text(statement, 9));
    store->started = sqlite3_column_double(statement, 5);
    store->finished = sqlite3_column_double(statement, 6);
done:
    sqlite3_finalize(statement);
    return status;
}

creme_status creme_plan_read(creme_store *store)
{
    creme_kept_plan_clear(&store->plan);
    creme_store_plan *plan = &store->plan.plan;
    char recorded[CREME_HASH_TEXT], digest[CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    CREME_TRY(read_step(store, recorded));
    CREME_TRY(read_list(store, "SELECT name, value, role FROM creme_option WHERE step = ? ORDER BY position",
                        sizeof *plan->options, take_option, &plan->options, &plan->option_count));
    CREME_TRY(read_list(
        store,
        "SELECT option, path, bytes, modified_ns, hash, changed_ns, inode FROM creme_input WHERE step = ? ORDER BY "
        "position",
        sizeof *plan->inputs, take_input, &plan->inputs, &plan->input_count));
    CREME_TRY(read_list(store, "SELECT name, bp FROM creme_chromosome WHERE step = ? ORDER BY position",
                        sizeof *plan->chromosomes, take_chromosome, &plan->chromosomes, &plan->chromosome_count));
    CREME_TRY(read_list(store, "SELECT name FROM creme_track WHERE step = ? ORDER BY position", sizeof *plan->tracks,
                        take_name, &plan->tracks, &plan->track_count));
    CREME_TRY(read_list(store,
                        "SELECT name, kind FROM creme_column WHERE step = ? AND replicates = 0 ORDER BY position",
                        sizeof *plan->columns, take_column, &plan->columns, &plan->column_count));
    CREME_TRY(read_list(
        store, "SELECT name, kind FROM creme_column WHERE step = ? AND replicates = 1 ORDER BY position",
        sizeof *plan->replicate_columns, take_column, &plan->replicate_columns, &plan->replicate_column_count));
    CREME_TRY(creme_digest_plan(plan, digest));
    if (strcmp(digest, recorded) != 0) status = creme_store_damaged(store, "what it says of a step has changed");
done:
    return status;
}
