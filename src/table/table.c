/* Tables in memory: cells as text, numbers where they are asked for. */
#include "table/table_parts.h"

#include "base/memory.h"
#include "base/printable.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char none[] = "NA";

void creme_table_destroy(creme_table *table)
{
    if (!table) return;
    for (size_t i = 0; i < table->block_count; i++) creme_free(table->blocks[i]);
    creme_free(table->blocks);
    creme_free(table->recent);
    creme_free(table->path);
    creme_free(table->names);
    creme_free(table->notes);
    creme_free(table->cells);
    creme_free(table->lines);
    creme_free(table);
}

const char *creme_table_path(const creme_table *table)
{
    return table->path ? table->path : "";
}

const char *creme_table_name(const creme_table *table)
{
    return table->path ? table->path : "table";
}

size_t creme_table_row_count(const creme_table *table)
{
    return table->rows;
}

size_t creme_table_column_count(const creme_table *table)
{
    return table->columns;
}

const char *creme_table_column_name(const creme_table *table, size_t column)
{
    return table->names[column];
}

size_t creme_table_note_count(const creme_table *table)
{
    return table->note_count;
}

const char *creme_table_note(const creme_table *table, size_t i)
{
    return table->notes[i];
}

const char *creme_table_note_after(const creme_table *table, const char *beginning)
{
    size_t length = strlen(beginning);
    for (size_t i = 0; i < table->note_count; i++) {
        if (strncmp(table->notes[i], beginning, length) == 0) return table->notes[i] + length;
    }
    return NULL;
}

bool creme_table_find(const creme_table *table, const char *name, size_t *column)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table->names[i], name) != 0) continue;
        *column = i;
        return true;
    }
    return false;
}

creme_status creme_table_need(const creme_table *table, const char *name, size_t *column)
{
    if (creme_table_find(table, name, column)) return CREME_OK;
    char known[512];
    size_t used = 0;
    for (size_t i = 0; i < table->columns && used < sizeof known; i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", table->names[i]);
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: it has no column '%s'; its columns are: %s%s",
                      creme_table_name(table), name, known, used >= sizeof known ? "..." : "");
}

static bool is_none(const char *text)
{
    static const char *const words[] = {"", "NA", "NaN", "nan", "None"};
    if (*text && *text != 'N' && *text != 'n') return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) == 0) return true;
    }
    return false;
}

bool creme_table_is_none(const creme_table *table, size_t row, size_t column)
{
    return is_none(creme_table_text(table, row, column));
}

/* "inf", as our own tables and pandas write quotients by 0. */
static bool is_infinite_word(const char *text)
{
    return strcmp(text + (*text == '-' || *text == '+'), "inf") == 0;
}

/* Digits and at most one point, as most numbers are: no more digits than a double holds exactly, so that one division
 * by an exact power of ten rounds as strtod() does. */
static bool parse_plain(const char *text, double *value)
{
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    enum { MOST_DIGITS = 15 };
    const bool negative = *text == '-';
    int64_t number = 0;
    int digits = 0, behind = 0;
    bool point = false;
    for (const char *at = text + negative; *at; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (*at < '0' || *at > '9' || ++digits > MOST_DIGITS) return false;
        number = 10 * number + (*at - '0');
        behind += point;
    }
    if (digits == 0) return false;
    *value = (double)number / powers[behind];
    if (negative) *value = -*value;
    return true;
}

/* Decimal numbers alone: strtod() would take hexadecimal ones and blanks too. "inf" and what is beyond a double's range
 * are infinite. */
static bool parse_number(const char *text, double *value)
{
    if (parse_plain(text, value)) return true;
    if (!is_infinite_word(text) && (!*text || text[strspn(text, "+-.0123456789eE")] != '\0')) return false;
    char *end = NULL;
    *value = strtod(text, &end);
    return end != text && *end == '\0';
}

static creme_status fail_cell(const creme_table *table, size_t row, size_t column, const char *wanted)
{
    const char *text = creme_table_text(table, row, column);
    return creme_table_fail(table, row, CREME_ERROR_FORMAT, "column %s: '%.40s%s' is not %s", table->names[column],
                            text, strlen(text) > 40 ? "..." : "", wanted);
}

creme_status creme_table_quotient(const creme_table *table, size_t row, size_t column, double *value)
{
    const char *text = creme_table_text(table, row, column);
    *value = NAN;
    if (is_none(text)) return CREME_OK;
    if (!parse_number(text, value)) return fail_cell(table, row, column, "a number");
    if (isinf(*value) && !is_infinite_word(text)) return fail_cell(table, row, column, "within the range of numbers");
    return CREME_OK;
}

creme_status creme_table_number(const creme_table *table, size_t row, size_t column, double *value)
{
    creme_status status = creme_table_quotient(table, row, column, value);
    if (status != CREME_OK || !isinf(*value)) return status;
    return fail_cell(table, row, column, "a finite number (no value is NA)");
}

creme_status creme_table_integer(const creme_table *table, size_t row, size_t column, int64_t *value)
{
    double number = 0;
    *value = 0;
    const char *text = creme_table_text(table, row, column);
    bool whole = parse_number(text, &number) && fabs(number) <= 9007199254740992.0 && floor(number) == number;
    if (!whole) return fail_cell(table, row, column, "a whole number");
    *value = (int64_t)number;
    return CREME_OK;
}

creme_status creme_table_numbers(const creme_table *table, size_t column, double **values)
{
    double *numbers = NULL;
    *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&numbers, table->rows, sizeof *numbers));
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(creme_table_number(table, row, column, &numbers[row]));
    }
    *values = numbers;
    numbers = NULL;
done:
    creme_free(numbers);
    return status;
}

creme_status creme_table_fail(const creme_table *table, size_t row, creme_status status, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char where[CREME_TABLE_WHERE_BYTES];
    creme_table_where(table, row, where);
    return creme_fail(status, "%s: %s", where, text);
}

void creme_table_where(const creme_table *table, size_t row, char where[CREME_TABLE_WHERE_BYTES])
{
    const size_t bytes = CREME_TABLE_WHERE_BYTES;
    if (!table->path || row >= table->rows)
        snprintf(where, bytes, "row %zu", row);
    else if (!table->lines)
        snprintf(where, bytes, "%s: row %zu", table->path, row);
    else
        snprintf(where, bytes, "%s:%" PRId64, table->path, table->lines[row]);
}

int64_t creme_table_order(const creme_table *table, size_t row)
{
    return table->lines ? table->lines[row] : (int64_t)row;
}

creme_status creme_table_append_name(creme_table *table, const char *name)
{
    size_t column = 0;
    if (creme_table_find(table, name, &column)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "two columns are called '%.80s'", name);
    }
    if (table->columns == CREME_TABLE_MOST_COLUMNS) {
        return creme_fail(CREME_ERROR_ARGUMENT, "more than %d columns", CREME_TABLE_MOST_COLUMNS);
    }
    creme_status status = creme_grow(&table->names, &table->name_capacity, table->columns + 1, sizeof *table->names);
    if (status == CREME_OK) status = creme_table_keep(table, name, strlen(name), &table->names[table->columns]);
    if (status == CREME_OK) table->columns++;
    return status;
}

creme_status creme_table_create(creme_table **out, const char *const *names, size_t count)
{
    *out = NULL;
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&table, 1, sizeof *table));
    for (size_t i = 0; i < count; i++) CREME_TRY(creme_table_append_name(table, names[i]));
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

creme_status creme_table_append_note(creme_table *table, const char *text)
{
    creme_status status =
        creme_grow(&table->notes, &table->note_capacity, table->note_count + 1, sizeof *table->notes);
    if (status == CREME_OK) {
        status = creme_table_keep(table, text, strlen(text), &table->notes[table->note_count]);
    }
    if (status == CREME_OK) table->note_count++;
    return status;
}

creme_status creme_table_add_note(creme_table *table, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_table_append_note(table, CREME_ONE_LINE(text));
}

creme_status creme_table_append_cells(creme_table *table, const creme_table_place *cells)
{
    size_t before = table->rows * table->columns;
    creme_status status =
        creme_grow(&table->cells, &table->cell_capacity, before + table->columns, sizeof *table->cells);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < table->columns; i++) table->cells[before + i] = cells ? cells[i] : 0;
    table->rows++;
    return CREME_OK;
}

creme_status creme_table_add_row(creme_table *table)
{
    if (table->path) {
        creme_status status = creme_grow(&table->lines, &table->line_capacity, table->rows + 1, sizeof *table->lines);
        if (status != CREME_OK) return status;
        table->lines[table->rows] = 0; /* it stands in no file */
    }
    return creme_table_append_cells(table, NULL);
}

creme_status creme_table_copy_head(creme_table **out, const creme_table *head)
{
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&table, head->names, head->columns));
    if (head->path) CREME_TRY(creme_copy_text(&table->path, head->path));
    for (size_t i = 0; i < head->note_count; i++) CREME_TRY(creme_table_append_note(table, head->notes[i]));
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

creme_status creme_table_append_row(creme_table *table, const creme_table *from, size_t row)
{
    creme_status status = creme_table_add_row(table);
    for (size_t i = 0; i < from->columns && status == CREME_OK; i++) {
        const char *text = creme_table_text(from, row, i);
        status =
            creme_table_keep_cell(table, text, strlen(text), &table->cells[(table->rows - 1) * table->columns + i]);
    }
    if (status == CREME_OK && table->lines && from->lines) table->lines[table->rows - 1] = from->lines[row];
    return status;
}

/* Rows move to their new places from the last on, so that none is written over before it has moved. */
creme_status creme_table_add_column(creme_table *table, const char *name)
{
    size_t columns = table->columns;
    creme_status status =
        creme_grow(&table->cells, &table->cell_capacity, table->rows * (columns + 1), sizeof *table->cells);
    if (status == CREME_OK) status = creme_table_append_name(table, name);
    if (status != CREME_OK) return status;
    for (size_t row = table->rows; row-- > 0;) {
        creme_table_place *to = table->cells + row * (columns + 1);
        memmove(to, table->cells + row * columns, columns * sizeof *to);
        to[columns] = 0;
    }
    return CREME_OK;
}

creme_status creme_table_set_text(creme_table *table, size_t row, size_t column, const char *text)
{
    creme_table_place *cell = &table->cells[row * table->columns + column];
    if (!text || !*text) {
        *cell = 0;
        return CREME_OK;
    }
    creme_line line; /* not set beforehand: there are many cells */
    const char *shown = creme_one_line(&line, text);
    return creme_table_keep_cell(table, shown, strlen(shown), cell);
}

creme_status creme_table_set_number(creme_table *table, size_t row, size_t column, double value)
{
    char text[32] = "";
    if (!isnan(value)) snprintf(text, sizeof text, "%.9g", value);
    return creme_table_set_text(table, row, column, text);
}

creme_status creme_table_set_integer(creme_table *table, size_t row, size_t column, int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    return creme_table_set_text(table, row, column, text);
}

/* What would be taken for a text in quotes when it is read is put in quotes. */
static void write_cell(creme_output *output, const char *text)
{
    size_t length = strlen(text);
    bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
    if (quoted) creme_output_write(output, "\"", 1);
    for (size_t i = 0; quoted && i < length; i++)
        creme_output_write(output, text[i] == '"' ? "\"\"" : text + i, 1 + (text[i] == '"'));
    if (quoted) creme_output_write(output, "\"", 1);
    if (!quoted) creme_output_write(output, text, length);
}

void creme_table_print_head(const creme_table *table, creme_output *output)
{
    for (size_t i = 0; i < table->note_count; i++) creme_output_print(output, "# %s\n", table->notes[i]);
    for (size_t i = 0; i < table->columns; i++) {
        write_cell(output, table->names[i]);
        creme_output_write(output, i + 1 < table->columns ? "\t" : "\n", 1);
    }
}

void creme_table_print_rows(const creme_table *table, creme_output *output)
{
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t i = 0; i < table->columns; i++) {
            const char *text = creme_table_text(table, row, i);
            write_cell(output, *text ? text : none);
            creme_output_write(output, i + 1 < table->columns ? "\t" : "\n", 1);
        }
    }
}

void creme_table_print(const creme_table *table, creme_output *output)
{
    creme_table_print_head(table, output);
    creme_table_print_rows(table, output);
}

creme_status creme_table_writer_take(void *self, const creme_table *piece)
{
    creme_table_writer *w = self;
    if (!w->output) {
        creme_status status = creme_output_open(&w->output, w->path);
        if (status != CREME_OK) return status;
        w->header(w->header_self, w->output);
        creme_table_print_head(piece, w->output);
    }
    creme_table_print_rows(piece, w->output);
    return creme_output_check(w->output);
}

creme_status creme_table_write(const creme_table *table, const char *path)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, path);
    if (status != CREME_OK) return status;
    creme_table_print(table, output);
    return creme_output_close(output);
}
