/* Hostile tables: what is read is a sound table that can be written and read back, anything else an error. */
#include "base/memory.h"
#include "table/table_parts.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_all(const creme_table *table)
{
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        for (size_t column = 0; column < creme_table_column_count(table); column++) {
            double number = 0;
            int64_t whole = 0;
            if (creme_table_number(table, row, column, &number) != CREME_OK && !*creme_error_message()) abort();
            if (creme_table_integer(table, row, column, &whole) == CREME_OK && (double)whole != number) abort();
        }
    }
}

static void check_same(const creme_table *a, const creme_table *b)
{
    size_t rows = creme_table_row_count(a), columns = creme_table_column_count(a);
    if (rows != creme_table_row_count(b) || columns != creme_table_column_count(b)) abort();
    for (size_t i = 0; i < rows * columns; i++) {
        const char *text = creme_table_text(a, i / columns, i % columns);
        if (strcmp(*text ? text : "NA", creme_table_text(b, i / columns, i % columns)) != 0) abort();
    }
}

/* A CSV, or a first column without a value, may begin with a '#', which a TSV would take for a note; and one column
 * with a comma in its name for a CSV; and what an empty line keeps from being a byte-order mark, or a pointer of Git
 * LFS, is one when it is written. */
static int is_plain(const creme_table *table)
{
    const char *name = creme_table_column_name(table, 0);
    static const char pointer[] = "version https://git-lfs", mark[] = "\xef\xbb\xbf";
    if (strncmp(name, pointer, strlen(pointer)) == 0 || strncmp(name, mark, strlen(mark)) == 0) return 0;
    return *name != '#' && (creme_table_column_count(table) > 1 || !strchr(name, ','));
}

static creme_status read_text(creme_table **table, const void *text, size_t size)
{
    creme_lines *lines = NULL;
    if (creme_lines_open_memory(&lines, "in", text, size) != CREME_OK) abort();
    return creme_table_read_lines(table, lines, 196608);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_table *table = NULL, *again = NULL;
    creme_output *output = NULL;
    char *text = NULL;
    creme_status status = read_text(&table, data, size);
    if (status != CREME_OK) {
        if (table || !*creme_error_message()) abort();
        return 0;
    }
    look_at_all(table);
    if (creme_output_open_memory(&output, &text) != CREME_OK) abort();
    creme_table_print(table, output);
    if (creme_output_close(output) != CREME_OK) abort();
    if (is_plain(table)) {
        if (read_text(&again, text, strlen(text)) != CREME_OK) abort();
        check_same(table, again);
    }
    creme_free(text);
    creme_table_destroy(again);
    creme_table_destroy(table);
    return 0;
}
