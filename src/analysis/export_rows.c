/* A step of a run folder as a table of text. */
#include "analysis/export_forms.h"

#include "analysis/kinds.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static creme_status add_notes(creme_table *table, const char *preamble)
{
    creme_status status = CREME_OK;
    while (*preamble) {
        size_t length = strcspn(preamble, "\n");
        size_t skip = preamble[0] == '#' ? 1 + (preamble[1] == ' ') : 0;
        CREME_TRY(creme_table_add_note(table, "%.*s", (int)(length - skip), preamble + skip));
        preamble += length + (preamble[length] == '\n');
    }
done:
    return status;
}

static creme_status set(creme_table *table, size_t row, size_t i, creme_value_kind kind, const creme_value *value)
{
    char *text = NULL;
    if (value->none) return CREME_OK;
    if (kind == CREME_VALUE_INTEGER) return creme_table_set_integer(table, row, i, value->integer);
    if (kind == CREME_VALUE_REAL) return creme_table_set_number(table, row, i, value->real);
    creme_status status = creme_copy_text_n(&text, value->text, value->length);
    if (status == CREME_OK) status = creme_table_set_text(table, row, i, text);
    creme_free(text);
    return status;
}

static creme_status add_unit(creme_table *table, const creme_store_plan *plan, const creme_store_unit *unit)
{
    creme_status status = CREME_OK;
    for (size_t n = 0; n < unit->row_count; n++) {
        size_t row = creme_table_row_count(table);
        CREME_TRY(creme_table_add_row(table));
        for (size_t i = 0; i < plan->column_count; i++) {
            CREME_TRY(set(table, row, i, plan->columns[i].kind, &unit->values[n * plan->column_count + i]));
        }
    }
done:
    return status;
}

creme_status creme_export_rows(creme_table **out, creme_store *store)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    creme_table *table = NULL;
    const char **names = NULL;
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate(&names, plan->column_count, sizeof *names));
    for (size_t i = 0; i < plan->column_count; i++) names[i] = plan->columns[i].name;
    CREME_TRY(creme_table_create(&table, names, plan->column_count));
    creme_free(table->path);
    table->path = NULL;
    CREME_TRY(creme_copy_text(&table->path, creme_store_folder(store)));
    CREME_TRY(add_notes(table, plan->preamble));
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, false, &unit));
        if (!unit) break;
        CREME_TRY(add_unit(table, plan, unit));
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    creme_free(names);
    return status;
}

creme_status creme_export_warn_of_missing(const creme_table *head, creme_store *store, const creme_log *log)
{
    creme_store_progress made;
    const char *from = creme_table_name(head), *note = creme_table_note_after(head, CREME_MISSING_NOTE);
    if (note) creme_log_warning(log, "%s: " CREME_MISSING_NOTE "%s", from, note);
    if (!store) return CREME_OK;
    int64_t units = creme_store_get_plan(store)->units;
    creme_status status = creme_store_get_progress(store, &made);
    if (status == CREME_OK && made.units < units)
        creme_log_warning(log, "%s: " CREME_MISSING_NOTE "%" PRId64 " of %" PRId64 " units of work are not there",
                          from, units - made.units, units);
    return status;
}

static size_t count_left_out(const creme_left_out *left)
{
    return left->classes + left->effects + left->places + left->survivors + left->others;
}

/* "2 without an effect, 1 without a place on the genome"; a single one without its number */
static const char *list_reasons(char *text, size_t bytes, const creme_left_out *left)
{
    const struct {
        size_t count;
        const char *why;
    } reasons[] = {{left->classes, "neither enhancer nor silencer"},
                   {left->effects, "without an effect"},
                   {left->places, "without a place on the genome"},
                   {left->survivors, "of which nothing survives"},
                   {left->others, "which the paper's table does not have"}};
    size_t length = 0, out = count_left_out(left);
    *text = '\0';
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons && length < bytes; i++) {
        char count[24] = "";
        if (reasons[i].count == 0) continue;
        if (reasons[i].count < out) snprintf(count, sizeof count, "%zu ", reasons[i].count);
        length +=
            (size_t)snprintf(text + length, bytes - length, "%s%s%s", length ? ", " : "", count, reasons[i].why);
    }
    return text;
}

static const char *word_for(const creme_left_out *left)
{
    return left->are_elements ? "CREs" : "rows";
}

void creme_export_say_left_out(const creme_left_out *left, const creme_table *head,
                               const creme_export_options *options)
{
    char reasons[256];
    size_t lost = left->effects + left->places, out = count_left_out(left);
    if (out == 0) return;
    list_reasons(reasons, sizeof reasons, left);
    (lost > 0 ? creme_log_warning : creme_log_info)(options->log, "%s: %zu of %zu %s are left out: %s",
                                                    creme_table_name(head), out, left->rows, word_for(left), reasons);
}

creme_status creme_export_nothing_left(const creme_left_out *left, const creme_table *head, const char *format)
{
    char reasons[256];
    list_reasons(reasons, sizeof reasons, left);
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "--format %s: %s: none of %zu %s has a place on the genome and an effect%s%s%s", format,
                      creme_table_name(head), left->rows, word_for(left), *reasons ? " (" : "", reasons,
                      *reasons ? ")" : "");
}

creme_status creme_export_refuse(const creme_table *table, const char *const *columns, const char *format)
{
    size_t column = 0;
    for (size_t i = 0; columns[i]; i++) {
        if (!creme_table_find(table, columns[i], &column)) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--format %s: a table with the column %s has no one effect of each place on the genome, "
                          "which this format holds",
                          format, columns[i]);
    }
    return CREME_OK;
}
