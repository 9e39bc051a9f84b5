/* Rows of cells, and tables from others. */
#include "table/cells.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <stdio.h>
#include <string.h>

static size_t width_of(const creme_table_cell *cell)
{
    size_t width = 1;
    if (cell->kind == CREME_CELL_LOCUS) return 4;
    if (cell->kind == CREME_CELL_INTERVAL) return 2;
    for (const char *at = cell->kind == CREME_CELL_LABEL ? cell->text : ""; *at; at++) width += *at == '\t';
    return width;
}

static creme_status set_label(creme_table *table, size_t row, size_t column, const char *label)
{
    creme_status status = CREME_OK;
    for (const char *text = label; text && status == CREME_OK; column++) {
        const char *tab = strchr(text, '\t');
        char *part = NULL;
        status = creme_copy_text_n(&part, text, tab ? (size_t)(tab - text) : strlen(text));
        if (status == CREME_OK) status = creme_table_set_text(table, row, column, part);
        creme_free(part);
        text = tab ? tab + 1 : NULL;
    }
    return status;
}

static creme_status set_locus(creme_table *table, size_t row, size_t column, const creme_record *record)
{
    creme_status status = creme_table_set_text(table, row, column, record->name);
    if (status == CREME_OK) status = creme_table_set_text(table, row, column + 1, record->chrom);
    if (status == CREME_OK) status = creme_table_set_integer(table, row, column + 2, record->tss);
    if (status == CREME_OK) status = creme_table_set_text(table, row, column + 3, record->strand);
    return status;
}

static creme_status set_interval(creme_table *table, size_t row, size_t column, const creme_table_cell *cell)
{
    if (!cell->has) return CREME_OK; /* NA, as in every new row */
    creme_status status = creme_table_set_integer(table, row, column, cell->interval.start);
    if (status == CREME_OK) status = creme_table_set_integer(table, row, column + 1, cell->interval.end);
    return status;
}

static creme_status set(creme_table *table, size_t row, size_t column, const creme_table_cell *cell)
{
    switch (cell->kind) {
    case CREME_CELL_TEXT:
        return creme_table_set_text(table, row, column, cell->text);
    case CREME_CELL_NUMBER:
        return creme_table_set_number(table, row, column, cell->number);
    case CREME_CELL_INTEGER:
        return creme_table_set_integer(table, row, column, cell->integer);
    case CREME_CELL_LOCUS:
        return set_locus(table, row, column, cell->record);
    case CREME_CELL_INTERVAL:
        return set_interval(table, row, column, cell);
    case CREME_CELL_LABEL:
        break;
    }
    return set_label(table, row, column, cell->text);
}

static size_t width_of_all(const creme_table_cell *cells, size_t count)
{
    size_t width = 0;
    for (size_t i = 0; i < count; i++) width += width_of(&cells[i]);
    return width;
}

static creme_status wrong_width(const creme_table *table, size_t width)
{
    return creme_fail(CREME_ERROR_ARGUMENT, "a row of %zu cells for a table of %zu columns", width, table->columns);
}

creme_status creme_table_set_cells(creme_table *table, size_t row, const creme_table_cell *cells, size_t count)
{
    size_t width = width_of_all(cells, count), column = 0;
    if (width > table->columns) return wrong_width(table, width);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        status = set(table, row, column, &cells[i]);
        column += width_of(&cells[i]);
    }
    return status;
}

creme_status creme_table_add_cells(creme_table *table, const creme_table_cell *cells, size_t count)
{
    size_t width = width_of_all(cells, count);
    if (width != table->columns) return wrong_width(table, width);
    creme_status status = creme_table_add_row(table);
    return status == CREME_OK ? creme_table_set_cells(table, table->rows - 1, cells, count) : status;
}

creme_status creme_table_create_for(creme_table **out, const char *columns)
{
    *out = NULL;
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&table, NULL, 0));
    while (*columns) {
        char name[64];
        size_t length = strcspn(columns, " ");
        snprintf(name, sizeof name, "%.*s", (int)length, columns);
        CREME_TRY(creme_table_append_name(table, name));
        columns += length + strspn(columns + length, " ");
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

creme_status creme_table_copy(creme_table **out, const creme_table *from)
{
    *out = NULL;
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&table, from->names, from->columns));
    for (size_t row = 0; row < from->rows; row++) {
        CREME_TRY(creme_table_add_row(table));
        for (size_t i = 0; i < from->columns; i++) {
            CREME_TRY(creme_table_set_text(table, row, i, creme_table_text(from, row, i)));
        }
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

creme_status creme_table_find_or_add(creme_table *table, const char *name, size_t *column)
{
    if (creme_table_find(table, name, column)) return CREME_OK;
    creme_status status = creme_table_add_column(table, name);
    *column = creme_table_column_count(table) - 1;
    return status;
}
