/* Tables that figures are made of: all of a TSV or CSV in memory, with columns found under several names. */
#ifndef CREME_FIGURE_SOURCE_H
#define CREME_FIGURE_SOURCE_H

#include <creme/status.h>
#include <stddef.h>

typedef struct creme_source {
    char *path;
    char *text; /* all fields, each with its NUL */
    size_t text_bytes, text_capacity;
    size_t *names; /* [columns] where in text a column's name begins */
    size_t columns;
    size_t *cells; /* [rows][columns] */
    size_t rows, cells_capacity;
} creme_source;

/* Reads a table, gzip or not: lines of '#' are passed over, then come column names, tabs between them or, if there is none,
 * commas (fields may be quoted). A row with another number of fields is CREME_ERROR_FORMAT, and so is a table without
 * rows. Clear it after a failure too. */
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

/* A list of different texts in the order in which they came. */
typedef struct creme_names {
    char **at;
    size_t count, capacity;
} creme_names;

/* *index = place of the text, which is added if it is new. */
CREME_CHECKED creme_status creme_names_add(creme_names *names, const char *text, size_t *index);
void creme_names_clear(creme_names *names);

/* Rows found by a key: the hash of (locus, track, number). */
typedef struct creme_row_index {
    struct creme_row_entry {
        unsigned long long key;
        size_t row;
    } * at;
    size_t count;
} creme_row_index;

/* The columns may be -1, which then are no part of the key. */
CREME_CHECKED creme_status creme_row_index_create(creme_row_index *out, const creme_source *source, int locus,
                                                  int track, int number);
/* The first row with these values; -1 if there is none. A NULL text and a NaN stand for a column of -1. */
long creme_row_index_find(const creme_row_index *index, const char *locus, const char *track, double number);
void creme_row_index_clear(creme_row_index *index);

#endif
