/* What a table is made of. */
#ifndef CREME_TABLE_TABLE_PARTS_H
#define CREME_TABLE_TABLE_PARTS_H

#include "base/lines.h"
#include "base/output.h"

#include <creme/table.h>

enum { CREME_TABLE_MOST_COLUMNS = 4096 };

/* Texts lie one behind another in blocks, which are never moved. */
typedef struct creme_table_block {
    struct creme_table_block *before;
    size_t used, size;
    char text[];
} creme_table_block;

struct creme_table {
    char *path;
    creme_table_block *block;
    const char **names;
    size_t columns, name_capacity;
    const char **notes;
    size_t note_count, note_capacity;
    const char **cells; /* [rows][columns] */
    size_t rows, cell_capacity;
    int64_t *lines; /* [rows]; only of a table that was read */
    size_t line_capacity;
};

/* *kept = a copy that lives as long as the table. */
CREME_CHECKED creme_status creme_table_keep(creme_table *table, const char *text, size_t length, const char **kept);
CREME_CHECKED creme_status creme_table_append_note(creme_table *table, const char *text);
/* CREME_ERROR_ARGUMENT for a name that is there already or one column too many. */
CREME_CHECKED creme_status creme_table_append_name(creme_table *table, const char *name);
/* A row of the cells[columns], which are borrowed from the table. */
CREME_CHECKED creme_status creme_table_append_cells(creme_table *table, const char *const *cells);

/* Reads a table as it stands in the file, in whatever dialect. */
CREME_CHECKED creme_status creme_table_read_raw(creme_table **out, const char *path);

/* creme_table_read_for() of lines that are open, which it takes over. */
CREME_CHECKED creme_status creme_table_read_lines(creme_table **out, creme_lines *lines, int64_t window_bp);

/* Notes, names and rows; for who writes other '#' lines before them. */
void creme_table_print(const creme_table *table, creme_output *output);

#endif
