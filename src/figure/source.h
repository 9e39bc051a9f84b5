/* Tables that figures are made of, with columns found under several names. */
#ifndef CREME_FIGURE_SOURCE_H
#define CREME_FIGURE_SOURCE_H

#include <creme/table.h>
#include <stddef.h>

typedef struct creme_source {
    creme_table *table;
    const char *path; /* the table's */
    size_t rows;
} creme_source;

/* Reads a table; one without rows is CREME_ERROR_FORMAT. Clear it after a failure too. */
CREME_CHECKED creme_status creme_source_read(creme_source *out, const char *path);
void creme_source_clear(creme_source *source);

/* The column of that name; names are separated by '|' and tried in turn ("context|class"). -1 if there is none. */
int creme_source_find(const creme_source *source, const char *names);

/* The same; CREME_ERROR_FORMAT, naming the table and the first of the names, if there is none. */
CREME_CHECKED creme_status creme_source_need(int *out, const creme_source *source, const char *names);

/* A cell; "" where column is -1. */
const char *creme_source_text(const creme_source *source, size_t row, int column);

/* A cell as a number; NaN where it is none, or column is -1. */
double creme_source_number(const creme_source *source, size_t row, int column);

enum { CREME_LOCUS_NAME_BYTES = 512 };

/* A list of different texts in the order in which they came. */
typedef struct creme_names {
    char **at;
    size_t count, capacity;
} creme_names;

/* *index = place of the text, which is added if it is new. */
CREME_CHECKED creme_status creme_names_add(creme_names *names, const char *text, size_t *index);
/* Adds a text even if it is there already. */
CREME_CHECKED creme_status creme_names_append(creme_names *names, const char *text);
/* The place of a text; names->count if it is not there. */
size_t creme_names_find(const creme_names *names, const char *text);
void creme_names_clear(creme_names *names);

/* The name of a locus as tables give it: of the authors' paths ("../x/GENE_chr1_5_+.pickle") without folder and ending; cut if
 * it does not fit. */
void creme_source_locus_name(char *out, size_t bytes, const char *text);

/* Rows found by a locus and up to two other cells. */
typedef struct creme_row_entry {
    uint64_t key; /* hash of the cells */
    size_t row;
} creme_row_entry;

typedef struct creme_row_index {
    creme_row_entry *at;
    size_t count;
} creme_row_index;

/* Columns of -1 are no part of the key. Cells that are numbers are compared as such (5.0 is 5). */
CREME_CHECKED creme_status creme_row_index_create(creme_row_index *out, const creme_source *source, int locus,
                                                  int second, int third);
/* The first row with these cells, -1 if there is none. NULL stands for a column of -1. */
long creme_row_index_find(const creme_row_index *index, const char *locus, const char *second, const char *third);
void creme_row_index_clear(creme_row_index *index);

#endif
