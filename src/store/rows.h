/* Rows in the making: columns by name, and values in their order, to be printed or stored.
 *
 * Columns are added first, then as many values for each row as there are columns. The first failure is remembered
 * and later calls are ignored, so that it is enough to look at creme_rows_check. */
#ifndef CREME_STORE_ROWS_H
#define CREME_STORE_ROWS_H

#include "base/output.h"

#include <creme/sequence.h>
#include <creme/store.h>

typedef struct creme_rows {
    creme_column *columns; /* names are owned */
    size_t column_count, column_capacity;
    creme_value *values; /* [row][column] */
    size_t value_count, value_capacity;
    creme_status status;
} creme_rows;

void creme_rows_add_column(creme_rows *rows, const char *name, creme_value_kind kind);

/* The columns whose names stand in a text with tabs between, all of text; those that `rows` has already get `prefix`
 * before their names. */
void creme_rows_add_text_columns(creme_rows *rows, const char *names, const char *prefix);

/* Texts are borrowed. NULL and NaN are no value. */
void creme_rows_put_text(creme_rows *rows, const char *text);
void creme_rows_put_integer(creme_rows *rows, int64_t integer);
void creme_rows_put_real(creme_rows *rows, double real);

/* Start and end; two values that are none if it starts below 0. */
void creme_rows_put_interval(creme_rows *rows, creme_interval interval);

/* The values of the remaining columns of the row, all of text, from a text with tabs between. */
void creme_rows_put_rest(creme_rows *rows, const char *text);

/* How many whole rows there are. CREME_ERROR_LIBRARY if the last one is not whole. */
CREME_CHECKED creme_status creme_rows_check(const creme_rows *rows, size_t *count);

/* Forgets the values, keeps the columns; or both. */
void creme_rows_restart(creme_rows *rows);
void creme_rows_clear(creme_rows *rows);

/* The names with tabs between, without a newline; a row likewise: numbers as %.9g, which gives back every float32
 * exactly, NA for no value. */
void creme_column_write_names(creme_output *output, const creme_column *columns, size_t count);
void creme_value_write_row(creme_output *output, const creme_column *columns, const creme_value *values,
                           size_t count);
void creme_value_write_real(creme_output *output, double real);

#endif
