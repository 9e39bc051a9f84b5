/* Units from one folder into another, where some may be already. */
#include "store/collect.h"

#include <string.h>

static bool same_value(const creme_value *a, const creme_value *b, creme_value_kind kind)
{
    if (a->none || b->none) return a->none == b->none;
    if (kind == CREME_VALUE_INTEGER) return a->integer == b->integer;
    if (kind == CREME_VALUE_REAL) return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static bool same_values(const creme_value *a, const creme_value *b, size_t rows, const creme_column *columns,
                        size_t count)
{
    for (size_t i = 0; i < rows * count; i++) {
        if (!same_value(&a[i], &b[i], columns[i % count].kind)) return false;
    }
    return true;
}

static bool same_unit(const creme_store_plan *plan, const creme_store_unit *a, const creme_store_unit *b)
{
    size_t each = a->track < 0 ? plan->track_count : 1;
    return strcmp(a->name, b->name) == 0 && a->track == b->track && a->row_count == b->row_count &&
           a->replicate_count == b->replicate_count &&
           same_values(a->values, b->values, a->row_count, plan->columns, plan->column_count) &&
           same_values(a->replicate_values, b->replicate_values, a->replicate_count, plan->replicate_columns,
                       plan->replicate_column_count) &&
           (a->replicate_count == 0 ||
            memcmp(a->activities, b->activities, a->replicate_count * each * sizeof(float)) == 0);
}

/* The unit of that place of `out`, against one from another folder. */
static creme_status compare(creme_store *out, int64_t locus, int64_t item, const creme_store *from,
                            const creme_store_unit *unit)
{
    creme_store_cursor cursor = {.locus = locus, .item = item - 1, .begun = true};
    const creme_store_unit *there = NULL;
    creme_status status = creme_store_next(out, &cursor, true, &there);
    if (status != CREME_OK) return status;
    if (there && same_unit(&out->plan.plan, there, unit)) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: %s of %s is not, to the bit, what a folder before it has; were they made on machines of "
                      "different types (instruction_set in run.json)?",
                      from->folder, out->plan.plan.step, unit->name);
}

/* For places of names, and places that were taken under another one. */
creme_status creme_collect_begin_units(creme_store *out)
{
    return creme_store_execute(
        out, "CREATE TEMP TABLE IF NOT EXISTS collected_name (name TEXT PRIMARY KEY, locus INTEGER, item INTEGER) "
             "WITHOUT ROWID; DELETE FROM collected_name;"
             "CREATE TEMP TABLE IF NOT EXISTS collected_shared (locus INTEGER, item INTEGER, PRIMARY KEY (locus, "
             "item)) WITHOUT ROWID; DELETE FROM collected_shared");
}

creme_status creme_collect_count_shared(creme_store *out, int64_t *count)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_prepare(out, &statement, "SELECT count(*) FROM collected_shared"));
    CREME_TRY(creme_store_fetch(out, statement, &row));
    *count = row ? sqlite3_column_int64(statement, 0) : 0;
done:
    sqlite3_finalize(statement);
    return status;
}

typedef struct unit_mover {
    creme_store *out, *from;
    sqlite3_stmt *find, *remember, *share;
} unit_mover;

static creme_status add(unit_mover *m, creme_store_unit *unit)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_add(m->out, unit));
    if (!m->remember) goto done;
    sqlite3_bind_text(m->remember, 1, unit->name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(m->remember, 2, unit->locus);
    sqlite3_bind_int64(m->remember, 3, unit->item);
    status = creme_store_run(m->out, m->remember);
done:
    return status;
}

/* A unit whose place is free. Its locus may have been in another file too. */
static creme_status add_or_compare(unit_mover *m, creme_store_unit *unit)
{
    bool known = false;
    creme_status status = CREME_OK;
    if (m->find) {
        sqlite3_bind_text(m->find, 1, unit->name, -1, SQLITE_STATIC);
        CREME_TRY(creme_store_fetch(m->out, m->find, &known));
    }
    if (!known) return add(m, unit);
    int64_t locus = sqlite3_column_int64(m->find, 0), item = sqlite3_column_int64(m->find, 1);
    sqlite3_reset(m->find);
    sqlite3_bind_int64(m->share, 1, unit->locus);
    sqlite3_bind_int64(m->share, 2, unit->item);
    CREME_TRY(creme_store_run(m->out, m->share));
    status = compare(m->out, locus, item, m->from, unit);
done:
    return status;
}

static creme_status move_all(unit_mover *m, int64_t first_locus)
{
    creme_store_cursor cursor = {0};
    const creme_store_unit *next = NULL;
    creme_status status = CREME_OK;
    for (;;) {
        bool there = false;
        CREME_TRY(creme_store_next(m->from, &cursor, true, &next));
        if (!next) break;
        creme_store_unit unit = *next;
        unit.locus += first_locus;
        CREME_TRY(creme_store_has(m->out, unit.locus, unit.item, &there));
        if (there) {
            CREME_TRY(compare(m->out, unit.locus, unit.item, m->from, &unit));
        } else {
            CREME_TRY(add_or_compare(m, &unit));
        }
    }
done:
    return status;
}

creme_status creme_collect_units(creme_store *out, creme_store *from, int64_t first_locus, bool several_files)
{
    unit_mover m = {.out = out, .from = from};
    creme_status status = CREME_OK;
    if (several_files) {
        CREME_TRY(creme_store_prepare(out, &m.find, "SELECT locus, item FROM collected_name WHERE name = ?"));
        CREME_TRY(creme_store_prepare(out, &m.remember, "INSERT OR IGNORE INTO collected_name VALUES (?, ?, ?)"));
        CREME_TRY(creme_store_prepare(out, &m.share, "INSERT OR IGNORE INTO collected_shared VALUES (?, ?)"));
    }
    status = move_all(&m, first_locus);
done:
    sqlite3_finalize(m.find);
    sqlite3_finalize(m.remember);
    sqlite3_finalize(m.share);
    return status;
}
