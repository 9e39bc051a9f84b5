/* What a table is made of. */
#ifndef CREME_TABLE_TABLE_PARTS_H
#define CREME_TABLE_TABLE_PARTS_H

#include "base/lines.h"
#include "base/output.h"

#include <creme/table.h>

enum {
    CREME_TABLE_MOST_COLUMNS = 4096,
    CREME_TABLE_WINDOW_BP = 196608 /* of the authors' tables where nothing else is said: Enformer's */
};

/* Texts lie one behind another in blocks, which are never moved. */
typedef struct creme_table_block {
    size_t used, size;
    char text[];
} creme_table_block;

/* Where a kept text is: its block's number, and its place there in units of 4 bytes; 0 is "NA". Half of a pointer. */
typedef uint32_t creme_table_place;

struct creme_table {
    char *path;
    creme_table_block **blocks;
    size_t block_count, block_capacity;
    creme_table_place *recent; /* [of a hash]: texts that were kept last, for most come again; NULL: a small table */
    const char **names;
    size_t columns, name_capacity;
    const char **notes;
    size_t note_count, note_capacity;
    creme_table_place *cells; /* [rows][columns] */
    size_t rows, cell_capacity;
    int64_t *lines; /* [rows]; only of a table that was read */
    size_t line_capacity;
};

/* *kept = a text of that content that lives as long as the table; others may share it. CREME_ERROR_RANGE: more than 16
 * GB of texts. */
CREME_CHECKED creme_status creme_table_keep(creme_table *table, const char *text, size_t length, const char **kept);
/* The same, for a cell. */
CREME_CHECKED creme_status creme_table_keep_cell(creme_table *table, const char *text, size_t length,
                                                 creme_table_place *kept);
CREME_CHECKED creme_status creme_table_append_note(creme_table *table, const char *text);
/* CREME_ERROR_ARGUMENT for a name that is there already or one column too many. */
CREME_CHECKED creme_status creme_table_append_name(creme_table *table, const char *name);
/* A row of the cells[columns], which were kept by the table; NULL: all NA. */
CREME_CHECKED creme_status creme_table_append_cells(creme_table *table, const creme_table_place *cells);

/* *out = a table without rows that is otherwise the same, path, notes and all. */
CREME_CHECKED creme_status creme_table_copy_head(creme_table **out, const creme_table *head);
/* A row as it stands in a table of the same columns that was read, its line of the file too. */
CREME_CHECKED creme_status creme_table_append_row(creme_table *table, const creme_table *from, size_t row);

/* creme_table_number() of a column that holds quotients: "inf" and "-inf", which a quotient by 0 is, are values. */
CREME_CHECKED creme_status creme_table_quotient(const creme_table *table, size_t row, size_t column, double *value);

/* The note of a table in which infinite quotients were taken as NA when it was read: this, then how many. */
#define CREME_INFINITE_NOTE "infinite: "

/* "PATH:LINE", as creme_table_fail() begins. */
enum { CREME_TABLE_WHERE_BYTES = 4400 };
void creme_table_where(const creme_table *table, size_t row, char where[CREME_TABLE_WHERE_BYTES]);

/* Rows of pieces of one table in their order: the line of the file, or the row where there is none. */
int64_t creme_table_order(const creme_table *table, size_t row);

/* Reads a table as it stands in the file, in whatever dialect. */
CREME_CHECKED creme_status creme_table_read_raw(creme_table **out, const char *path);

/* creme_table_read_for() of lines that are open, which it takes over. */
CREME_CHECKED creme_status creme_table_read_lines(creme_table **out, creme_lines *lines, int64_t window_bp);

/* Notes, names and rows; for who writes other '#' lines before them. */
void creme_table_print(const creme_table *table, creme_output *output);
/* The same in parts, for a table whose rows come in pieces. */
void creme_table_print_head(const creme_table *table, creme_output *output);
void creme_table_print_rows(const creme_table *table, creme_output *output);

/* A table whose rows come in pieces (table_pieces.h), being written to a file that is opened when the first comes. */
typedef struct creme_table_writer {
    const char *path;
    void (*header)(const void *self, creme_output *output); /* writes '#' lines before the table's own */
    const void *header_self;
    creme_output *output; /* NULL before the first piece; to be closed, or discarded */
} creme_table_writer;

/* Of a creme_table_writer; as creme_analysis_flow.take. */
CREME_CHECKED creme_status creme_table_writer_take(void *self, const creme_table *piece);

#endif
