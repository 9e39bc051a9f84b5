/* Reading tables: TSV with notes, CSV as pandas writes it. */
#include "table/table_parts.h"

#include "annotation/fields.h"
#include "base/memory.h"
#include "table/dialect.h"

#include <string.h>

typedef struct reader {
    creme_lines *lines;
    creme_table *table;
    char separator;
    creme_fields cut;
    creme_table_place *cells; /* of the row at hand, kept by the table */
    size_t capacity;
} reader;

static creme_status split(reader *r, char *line)
{
    creme_status status = creme_fields_split(&r->cut, r->lines, line, r->separator);
    if (status != CREME_OK || r->cut.count <= CREME_TABLE_MOST_COLUMNS) return status;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "more than %d columns", CREME_TABLE_MOST_COLUMNS);
}

static creme_status take_header(reader *r, char *line)
{
    r->separator = strchr(line, '\t') ? '\t' : strchr(line, ',') ? ',' : '\t';
    creme_status status = split(r, line);
    for (size_t i = 0; i < r->cut.count && status == CREME_OK; i++) {
        const char *name = r->cut.at[i];
        if (!*name && (i > 0 || r->separator == '\t')) {
            return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "column %zu has no name", i + 1);
        }
        status = creme_table_append_name(r->table, *name ? name : "Unnamed: 0");
        if (status == CREME_ERROR_ARGUMENT) {
            creme_error_prefix(status, "%s:%lld: ", creme_lines_path(r->lines),
                               (long long)creme_lines_number(r->lines));
            return CREME_ERROR_FORMAT;
        }
    }
    return status;
}

static creme_status take_row(reader *r, char *line)
{
    creme_table *table = r->table;
    creme_status status = split(r, line);
    if (status != CREME_OK) return status;
    if (r->cut.count != table->columns) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu field%s where the header has %zu", r->cut.count,
                                r->cut.count == 1 ? "" : "s", table->columns);
    }
    status = creme_grow(&table->lines, &table->line_capacity, table->rows + 1, sizeof *table->lines);
    if (status != CREME_OK) return status;
    table->lines[table->rows] = creme_lines_number(r->lines);
    status = creme_grow(&r->cells, &r->capacity, table->columns, sizeof *r->cells);
    for (size_t i = 0; i < table->columns && status == CREME_OK; i++) {
        status = creme_table_keep_cell(table, r->cut.at[i], strlen(r->cut.at[i]), &r->cells[i]);
    }
    return status == CREME_OK ? creme_table_append_cells(table, r->cells) : status;
}

static creme_status take(reader *r, char *line)
{
    for (char *at = line; *at; at++) {
        bool separates = *at == '\t' && r->separator != ',';
        if ((unsigned char)*at < ' ' && !separates) *at = ' ';
    }
    if (*line == '\0') return CREME_OK;
    if (r->table->columns > 0) return take_row(r, line);
    if (*line != '#') return take_header(r, line);
    return creme_table_append_note(r->table, line + 1 + (line[1] == ' '));
}

/* Takes over `lines`. */
static creme_status read_raw(creme_table **out, creme_lines *lines)
{
    *out = NULL;
    reader r = {.lines = lines};
    const char *path = creme_lines_path(lines);
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&r.table, 1, sizeof *r.table));
    CREME_TRY(creme_copy_text(&r.table->path, path));
    CREME_TRY(creme_lines_next(r.lines, &line));
    while (line) {
        CREME_TRY(take(&r, line));
        CREME_TRY(creme_lines_next(r.lines, &line));
    }
    if (r.table->columns == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: no header line: expected a table with column names", path);
        goto done;
    }
    *out = r.table;
    r.table = NULL;
done:
    creme_fields_clear(&r.cut);
    creme_free(r.cells);
    creme_lines_close(r.lines);
    creme_table_destroy(r.table);
    return status;
}

creme_status creme_table_read_raw(creme_table **out, const char *path)
{
    creme_lines *lines = NULL;
    *out = NULL;
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? read_raw(out, lines) : status;
}

creme_status creme_table_read_for(creme_table **out, const char *path, int64_t window_bp)
{
    creme_lines *lines = NULL;
    *out = NULL;
    creme_status status = creme_lines_open(&lines, path);
    return status == CREME_OK ? creme_table_read_lines(out, lines, window_bp) : status;
}

creme_status creme_table_read_lines(creme_table **out, creme_lines *lines, int64_t window_bp)
{
    creme_status status = read_raw(out, lines);
    if (status == CREME_OK) status = creme_dialect_translate(*out, window_bp);
    if (status != CREME_OK) {
        creme_table_destroy(*out);
        *out = NULL;
    }
    return status;
}

creme_status creme_table_read(creme_table **out, const char *path)
{
    enum { ENFORMER_BP = 196608 };
    return creme_table_read_for(out, path, ENFORMER_BP);
}
