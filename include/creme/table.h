/* Tables of text: what assays write and analyses read, build and write again.
 *
 * Two forms are read, gzip or not, and told apart by their header line:
 *
 *     TSV   lines that begin with '#' first (kept as notes), then column names, then rows; as all commands write it
 *     CSV   as pandas writes it: commas between fields, "quoted, fields" with "" for a quote, within one line; a first
 *           column without a name is called "Unnamed: 0", as pandas calls it when it reads one
 *
 * A line with a tab is TSV; one without either separator is a TSV of one column. Every row has as many fields as there
 * are names, no two columns have the same name, empty lines are passed over. Cells are kept as text; a number is read
 * where it is asked for. No value is an empty cell, NA, NaN, nan or None.
 *
 * Rows and columns count from 0. Text that is borrowed from a table lives as long as the table.
 */
#ifndef CREME_TABLE_H
#define CREME_TABLE_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_table creme_table;

/* --- Reading */

/* *out = the table, to be destroyed. A table may have no rows, but it has a header line and at most 4,096 columns.
 * CREME_ERROR_IO; CREME_ERROR_FORMAT names file and line. */
CREME_API CREME_CHECKED creme_status creme_table_read(creme_table **out, const char *path);

/* The same for tables of the paper's authors that give tiles without genome coordinates, by a window of so many bases;
 * creme_table_read() takes Enformer's, 196,608. The authors' and pandas' columns become ours at reading: the table has
 * our names, whoever wrote it (src/table/dialect.h says what becomes of what). */
CREME_API CREME_CHECKED creme_status creme_table_read_for(creme_table **out, const char *path, int64_t window_bp);
CREME_API void creme_table_destroy(creme_table *table);

/* Where it was read from; "" if it was built. */
CREME_API const char *creme_table_path(const creme_table *table);
/* The same for messages: "table" if it was built. */
CREME_API const char *creme_table_name(const creme_table *table);
CREME_API size_t creme_table_row_count(const creme_table *table);
CREME_API size_t creme_table_column_count(const creme_table *table);
CREME_API const char *creme_table_column_name(const creme_table *table, size_t column);
/* The '#' lines without the '#' and the blank behind it. */
CREME_API size_t creme_table_note_count(const creme_table *table);
CREME_API const char *creme_table_note(const creme_table *table, size_t i);

/* The first note that begins so, without that beginning; NULL if there is none. */
CREME_API const char *creme_table_note_after(const creme_table *table, const char *beginning);

/* Whether there is a column of that name; if so, *column = which. */
CREME_API bool creme_table_find(const creme_table *table, const char *name, size_t *column);

/* The same where it must be there: CREME_ERROR_NOT_FOUND names the file, the column and the columns that it has. */
CREME_API CREME_CHECKED creme_status creme_table_need(const creme_table *table, const char *name, size_t *column);

/* The cell as it stands in the file (of a CSV without its quotes). */
CREME_API const char *creme_table_text(const creme_table *table, size_t row, size_t column);
CREME_API bool creme_table_is_none(const creme_table *table, size_t row, size_t column);

/* The cell as a number; NaN for no value. CREME_ERROR_FORMAT names file, line and column of what is no number, infinite
 * ("inf"), or beyond the range of a double ("1e400"). */
CREME_API CREME_CHECKED creme_status creme_table_number(const creme_table *table, size_t row, size_t column,
                                                        double *value);

/* The cell as a whole number; 12.0 is one too (pandas). CREME_ERROR_FORMAT also for no value. */
CREME_API CREME_CHECKED creme_status creme_table_integer(const creme_table *table, size_t row, size_t column,
                                                         int64_t *value);

/* A whole column of numbers, *values[rows], which the caller frees (creme_free or free). */
CREME_API CREME_CHECKED creme_status creme_table_numbers(const creme_table *table, size_t column, double **values);

/* creme_fail() with "PATH:LINE: " of that row before the message ("row N: " of a table that was built). */
CREME_API creme_status creme_table_fail(const creme_table *table, size_t row, creme_status status, const char *format,
                                        ...) __attribute__((format(printf, 4, 5)));

/* --- Building */

/* A table without rows. CREME_ERROR_ARGUMENT for a name that comes twice. */
CREME_API CREME_CHECKED creme_status creme_table_create(creme_table **out, const char *const *names, size_t count);

/* Adds a '#' line (without the '#'). */
CREME_API CREME_CHECKED creme_status creme_table_add_note(creme_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A further column at the right, NA in all rows. */
CREME_API CREME_CHECKED creme_status creme_table_add_column(creme_table *table, const char *name);

/* A further row at the bottom, NA in all columns. */
CREME_API CREME_CHECKED creme_status creme_table_add_row(creme_table *table);

/* Sets a cell. Tabs and other control characters become blanks; an empty text and NULL are NA. Numbers are written
 * with nine significant digits, which give back a float32 exactly; what is not finite but inf is NA. */
CREME_API CREME_CHECKED creme_status creme_table_set_text(creme_table *table, size_t row, size_t column,
                                                          const char *text);
CREME_API CREME_CHECKED creme_status creme_table_set_number(creme_table *table, size_t row, size_t column,
                                                            double value);
CREME_API CREME_CHECKED creme_status creme_table_set_integer(creme_table *table, size_t row, size_t column,
                                                             int64_t value);

/* Writes it as TSV, notes first; the file is whole or not there. "-" is standard output. */
CREME_API CREME_CHECKED creme_status creme_table_write(const creme_table *table, const char *path);

#ifdef __cplusplus
}
#endif
#endif
