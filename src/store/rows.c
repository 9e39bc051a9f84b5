/* Rows in the making. */
#include "store/rows.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool has_column(const creme_rows *rows, const char *name, size_t length)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        const char *known = rows->columns[i].name;
        if (strlen(known) == length && strncmp(known, name, length) == 0) return true;
    }
    return false;
}

static creme_status add_column(creme_rows *rows, const char *prefix, const char *name, size_t length,
                               creme_value_kind kind)
{
    char *whole = NULL;
    creme_status status =
        creme_grow(&rows->columns, &rows->column_capacity, rows->column_count + 1, sizeof *rows->columns);
    if (status == CREME_OK) status = creme_allocate(&whole, strlen(prefix) + length + 1, 1);
    if (status != CREME_OK) return status;
    strcpy(whole, prefix);
    strncat(whole, name, length);
    rows->columns[rows->column_count++] = (creme_column){whole, kind};
    return CREME_OK;
}

void creme_rows_add_column(creme_rows *rows, const char *name, creme_value_kind kind)
{
    if (rows->status == CREME_OK) rows->status = add_column(rows, "", name, strlen(name), kind);
}

void creme_rows_add_text_columns(creme_rows *rows, const char *names, const char *prefix)
{
    while (rows->status == CREME_OK && names && *names) {
        size_t length = strcspn(names, "\t");
        const char *before = has_column(rows, names, length) ? prefix : "";
        rows->status = add_column(rows, before, names, length, CREME_VALUE_TEXT);
        names += length + (names[length] == '\t');
    }
}

static void put(creme_rows *rows, creme_value value)
{
    if (rows->status == CREME_OK) {
        rows->status = creme_grow(&rows->values, &rows->value_capacity, rows->value_count + 1, sizeof *rows->values);
    }
    if (rows->status == CREME_OK) rows->values[rows->value_count++] = value;
}

void creme_rows_put_text(creme_rows *rows, const char *text)
{
    put(rows, (creme_value){.none = !text, .text = text, .length = text ? strlen(text) : 0});
}

void creme_rows_put_integer(creme_rows *rows, int64_t integer)
{
    put(rows, (creme_value){.integer = integer});
}

void creme_rows_put_real(creme_rows *rows, double real)
{
    /* A database keeps no sign of zero; so that a table written directly says the same, neither does it. */
    put(rows, (creme_value){.none = isnan(real), .real = real == 0 ? 0 : real});
}

void creme_rows_put_interval(creme_rows *rows, creme_interval interval)
{
    put(rows, (creme_value){.none = interval.start < 0, .integer = interval.start});
    put(rows, (creme_value){.none = interval.start < 0, .integer = interval.end});
}

void creme_rows_put_rest(creme_rows *rows, const char *text)
{
    while (rows->status == CREME_OK && rows->column_count > 0 && rows->value_count % rows->column_count != 0) {
        size_t length = strcspn(text, "\t");
        put(rows, (creme_value){.text = text, .length = length});
        text += length + (text[length] == '\t');
    }
}

creme_status creme_rows_check(const creme_rows *rows, size_t *count)
{
    *count = rows->column_count ? rows->value_count / rows->column_count : 0;
    if (rows->status == CREME_OK && rows->value_count != *count * rows->column_count) {
        return creme_fail(CREME_ERROR_LIBRARY, "a row has another number of values than the table has columns");
    }
    return rows->status;
}

void creme_rows_restart(creme_rows *rows)
{
    rows->value_count = 0;
}

void creme_rows_clear(creme_rows *rows)
{
    for (size_t i = 0; i < rows->column_count; i++) creme_free((char *)rows->columns[i].name);
    creme_free(rows->columns);
    creme_free(rows->values);
    *rows = (creme_rows){0};
}

void creme_column_write_names(creme_output *output, const creme_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) creme_output_print(output, "%s%s", i ? "\t" : "", columns[i].name);
}

void creme_value_write_real(creme_output *output, double real)
{
    if (isnan(real)) {
        creme_output_print(output, "NA");
    } else {
        creme_output_print(output, "%.9g", real);
    }
}

void creme_value_write_row(creme_output *output, const creme_column *columns, const creme_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) creme_output_print(output, "\t");
        if (values[i].none) {
            creme_output_print(output, "NA");
        } else if (columns[i].kind == CREME_VALUE_TEXT) {
            creme_output_write(output, values[i].text, values[i].length);
        } else if (columns[i].kind == CREME_VALUE_INTEGER) {
            creme_output_print(output, "%" PRId64, values[i].integer);
        } else {
            creme_value_write_real(output, values[i].real);
        }
    }
}
