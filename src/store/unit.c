/* Units in and out. */
#include "store/digest.h"
#include "store/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "activities are stored as they lie in memory");

creme_status creme_store_has(creme_store *store, int64_t locus, int64_t item, bool *out)
{
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_HAS];
    sqlite3_bind_int64(statement, 1, store->step);
    sqlite3_bind_int64(statement, 2, locus);
    sqlite3_bind_int64(statement, 3, item);
    creme_status status = creme_store_fetch(store, statement, out);
    sqlite3_reset(statement);
    return status;
}

/* Values from the fourth parameter on; the first three say whose row it is. */
static void bind_row(sqlite3_stmt *statement, const creme_store_unit *unit, size_t number,
                     const creme_column *columns, const creme_value *values, size_t count)
{
    sqlite3_bind_int64(statement, 1, unit->locus);
    sqlite3_bind_int64(statement, 2, unit->item);
    sqlite3_bind_int64(statement, 3, (int64_t)number);
    for (size_t i = 0; i < count; i++) {
        int at = (int)i + 4;
        if (values[i].none) {
            sqlite3_bind_null(statement, at);
        } else if (columns[i].kind == CREME_VALUE_TEXT) {
            sqlite3_bind_text64(statement, at, values[i].text, values[i].length, SQLITE_STATIC, SQLITE_UTF8);
        } else if (columns[i].kind == CREME_VALUE_INTEGER) {
            sqlite3_bind_int64(statement, at, values[i].integer);
        } else {
            sqlite3_bind_double(statement, at, values[i].real);
        }
    }
}

static creme_status add_rows(creme_store *store, const creme_store_unit *unit)
{
    const creme_store_plan *plan = &store->plan.plan;
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_ADD_ROW];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < unit->row_count; i++) {
        bind_row(statement, unit, i, plan->columns, unit->values + i * plan->column_count, plan->column_count);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    return status;
}

static size_t activities_per_replicate(const creme_store *store, int64_t track)
{
    return track < 0 ? store->plan.plan.track_count : 1;
}

static creme_status add_replicates(creme_store *store, const creme_store_unit *unit)
{
    const creme_store_plan *plan = &store->plan.plan;
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_ADD_REPLICATE];
    size_t columns = plan->replicate_column_count, each = activities_per_replicate(store, unit->track);
    int after = (int)columns + 4;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < unit->replicate_count; i++) {
        bind_row(statement, unit, i, plan->replicate_columns, unit->replicate_values + i * columns, columns);
        if (unit->track < 0) {
            sqlite3_bind_null(statement, after);
        } else {
            sqlite3_bind_int64(statement, after, unit->track);
        }
        sqlite3_bind_blob64(statement, after + 1, unit->activities + i * each, each * sizeof(float), SQLITE_STATIC);
        CREME_TRY(creme_store_run(store, statement));
    }
done:
    return status;
}

creme_status creme_store_add(creme_store *store, const creme_store_unit *unit)
{
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_ADD_UNIT];
    char digests[2][CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    if (!store->in_transaction) {
        CREME_TRY(creme_store_begin_transaction(store));
        store->in_transaction = true;
    }
    CREME_TRY(add_rows(store, unit));
    CREME_TRY(add_replicates(store, unit));
    sqlite3_bind_int64(statement, 1, store->step);
    sqlite3_bind_int64(statement, 2, unit->locus);
    sqlite3_bind_int64(statement, 3, unit->item);
    sqlite3_bind_text(statement, 4, unit->name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, (int64_t)unit->row_count);
    sqlite3_bind_int64(statement, 6, (int64_t)unit->replicate_count);
    sqlite3_bind_double(statement, 7, creme_store_now());
    for (int i = 0; i < 2; i++) {
        CREME_TRY(creme_digest_unit(&store->plan.plan, unit, i == 1, digests[i]));
        sqlite3_bind_text(statement, 8 + i, digests[i], -1, SQLITE_STATIC);
    }
    CREME_TRY(creme_store_run(store, statement));
    CREME_TRY(creme_store_commit_if_due(store));
done:
    return status;
}

void creme_unit_buffer_clear(creme_unit_buffer *buffer)
{
    creme_keep_clear(&buffer->keep);
    creme_free(buffer->values);
    creme_free(buffer->replicate_values);
    creme_free(buffer->activities);
    *buffer = (creme_unit_buffer){0};
}

/* SQLite gives a value of another type a new one; here that is damage. */
static bool has_type(int type, creme_value_kind kind)
{
    static const int types[] = {SQLITE_TEXT, SQLITE_INTEGER, SQLITE_FLOAT};
    return type == types[kind];
}

static creme_status read_value(creme_store *store, sqlite3_stmt *statement, int at, creme_value_kind kind,
                               creme_value *out)
{
    int type = sqlite3_column_type(statement, at);
    *out = (creme_value){.none = type == SQLITE_NULL};
    if (out->none) return CREME_OK;
    if (!has_type(type, kind)) return creme_store_damaged(store, "a value is not of its column's type");
    out->integer = kind == CREME_VALUE_INTEGER ? sqlite3_column_int64(statement, at) : 0;
    out->real = kind == CREME_VALUE_REAL ? sqlite3_column_double(statement, at) : 0;
    if (kind != CREME_VALUE_TEXT) return CREME_OK;
    const void *text = sqlite3_column_text(statement, at);
    char *copy = NULL;
    out->length = (size_t)sqlite3_column_bytes(statement, at);
    creme_status status = creme_keep_allocate(&store->buffer.keep, &copy, out->length + 1, 1);
    if (status != CREME_OK) return status;
    if (text) memcpy(copy, text, out->length);
    out->text = copy;
    return CREME_OK;
}

static creme_status read_values(creme_store *store, sqlite3_stmt *statement, const creme_column *columns,
                                size_t count, creme_value *out)
{
    for (size_t i = 0; i < count; i++) {
        creme_status status = read_value(store, statement, (int)i + 1, columns[i].kind, &out[i]);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status read_activities(creme_store *store, sqlite3_stmt *statement, size_t number)
{
    creme_unit_buffer *buffer = &store->buffer;
    int at = (int)store->plan.plan.replicate_column_count + 1;
    int64_t track = sqlite3_column_type(statement, at) == SQLITE_NULL ? -1 : sqlite3_column_int64(statement, at);
    const void *bytes = sqlite3_column_blob(statement, at + 1);
    size_t each = activities_per_replicate(store, track);
    if (number == 0) buffer->unit.track = track;
    if (track < -1 || track >= (int64_t)store->plan.plan.track_count || track != buffer->unit.track ||
        (size_t)sqlite3_column_bytes(statement, at + 1) != each * sizeof(float) || (each > 0 && !bytes)) {
        return creme_store_damaged(store, "activities do not fit the tracks");
    }
    creme_status status =
        creme_grow(&buffer->activities, &buffer->activity_capacity, (number + 1) * each, sizeof *buffer->activities);
    if (status == CREME_OK && each > 0) memcpy(buffer->activities + number * each, bytes, each * sizeof(float));
    return status;
}

static creme_status check_count(creme_store *store, size_t count, int64_t expected)
{
    if ((int64_t)count == expected) return CREME_OK;
    return creme_store_damaged(store, "a unit does not have all its rows");
}

static creme_status read_rows(creme_store *store, int64_t expected)
{
    const creme_store_plan *plan = &store->plan.plan;
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_ROWS];
    creme_unit_buffer *buffer = &store->buffer;
    bool row = false;
    creme_status status = CREME_OK;
    sqlite3_bind_int64(statement, 1, buffer->unit.locus);
    sqlite3_bind_int64(statement, 2, buffer->unit.item);
    for (size_t n = 0;; n++) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        CREME_TRY(creme_grow(&buffer->values, &buffer->value_capacity, (n + 1) * plan->column_count,
                             sizeof *buffer->values));
        CREME_TRY(read_values(store, statement, plan->columns, plan->column_count,
                              buffer->values + n * plan->column_count));
        buffer->unit.row_count = n + 1;
    }
    buffer->unit.values = buffer->values;
    status = check_count(store, buffer->unit.row_count, expected);
done:
    sqlite3_reset(statement);
    return status;
}

static creme_status read_replicates(creme_store *store, int64_t expected)
{
    const creme_store_plan *plan = &store->plan.plan;
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_REPLICATES];
    creme_unit_buffer *buffer = &store->buffer;
    size_t columns = plan->replicate_column_count;
    bool row = false;
    creme_status status = CREME_OK;
    sqlite3_bind_int64(statement, 1, buffer->unit.locus);
    sqlite3_bind_int64(statement, 2, buffer->unit.item);
    for (size_t n = 0;; n++) {
        CREME_TRY(creme_store_fetch(store, statement, &row));
        if (!row) break;
        CREME_TRY(creme_grow(&buffer->replicate_values, &buffer->replicate_capacity, (n + 1) * columns,
                             sizeof *buffer->replicate_values));
        CREME_TRY(
            read_values(store, statement, plan->replicate_columns, columns, buffer->replicate_values + n * columns));
        CREME_TRY(read_activities(store, statement, n));
        buffer->unit.replicate_count = n + 1;
    }
    buffer->unit.replicate_values = buffer->replicate_values;
    buffer->unit.activities = buffer->activities;
    status = check_count(store, buffer->unit.replicate_count, expected);
done:
    sqlite3_reset(statement);
    return status;
}

/* Against what was recorded with the unit. */
static creme_status check_digest(creme_store *store, bool replicates, const char *recorded)
{
    char digest[CREME_HASH_TEXT];
    creme_status status = creme_digest_unit(&store->plan.plan, &store->buffer.unit, replicates, digest);
    if (status != CREME_OK || strcmp(digest, recorded) == 0) return status;
    return creme_store_damaged(store, replicates ? "a unit's replicates are not those that were put in"
                                                 : "a unit's rows are not those that were put in");
}

creme_status creme_store_next(creme_store *store, creme_store_cursor *cursor, bool replicates,
                              const creme_store_unit **unit)
{
    creme_unit_buffer *buffer = &store->buffer;
    sqlite3_stmt *statement = store->statements[CREME_STATEMENT_NEXT_UNIT];
    bool row = false;
    int64_t rows = 0, replicate_rows = 0;
    char digests[2][CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    *unit = NULL;
    creme_keep_clear(&buffer->keep);
    buffer->unit = (creme_store_unit){.track = -1};
    sqlite3_bind_int64(statement, 1, store->step);
    sqlite3_bind_int64(statement, 2, cursor->begun ? cursor->locus : INT64_MIN);
    sqlite3_bind_int64(statement, 3, cursor->begun ? cursor->item : INT64_MIN);
    CREME_TRY(creme_store_fetch(store, statement, &row));
    if (!row) goto done;
    cursor->locus = buffer->unit.locus = sqlite3_column_int64(statement, 0);
    cursor->item = buffer->unit.item = sqlite3_column_int64(statement, 1);
    cursor->begun = true;
    CREME_TRY(creme_keep_text(&buffer->keep, &buffer->unit.name, creme_store_text(statement, 2)));
    rows = sqlite3_column_int64(statement, 3);
    replicate_rows = sqlite3_column_int64(statement, 4);
    for (int i = 0; i < 2; i++) snprintf(digests[i], CREME_HASH_TEXT, "%s", creme_store_text(statement, 5 + i));
    CREME_TRY(read_rows(store, rows));
    CREME_TRY(check_digest(store, false, digests[0]));
    if (replicates) {
        CREME_TRY(read_replicates(store, replicate_rows));
        CREME_TRY(check_digest(store, true, digests[1]));
    }
    *unit = &buffer->unit;
done:
    sqlite3_reset(statement);
    return status;
}
