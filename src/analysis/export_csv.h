/* What the paper's tables have in common: CSV as pandas writes it. */
#ifndef CREME_ANALYSIS_EXPORT_CSV_H
#define CREME_ANALYSIS_EXPORT_CSV_H

#include "analysis/export_forms.h"
#include "base/sorter.h"
#include "table/rows.h"

/* In quotes where a comma or a quote would part it. What spreadsheets take for a formula (it begins with = + - or @,
 * and is no number) is in quotes behind an apostrophe, and so remains text. */
void creme_csv_write_text(creme_output *output, const char *text);

/* One cell of two parts. */
void creme_csv_write_parts(creme_output *output, const char *first, const char *second);

/* Nine digits; no value is nothing. */
void creme_csv_write_number(creme_output *output, double value);

/* The paper's tables are of one search each. Zero, then clear. */
typedef struct creme_csv_search {
    char *name;   /* options->search, or that of the first row */
    size_t found; /* rows of it */
} creme_csv_search;

/* *of[count] = whether a record of a piece belongs to options->search, or to the only one that there is; creme_free it.
 * CREME_ERROR_ARGUMENT if there are several and none is named. */
CREME_CHECKED creme_status creme_csv_choose_search(creme_csv_search *search, const creme_frame *frame,
                                                   const creme_export_options *options, bool **of);

/* After all pieces: CREME_ERROR_NOT_FOUND if no row is of that name. Clears it. */
CREME_CHECKED creme_status creme_csv_end_search(creme_csv_search *search, const creme_table *head);

/* Rows of a CSV that are made locus by locus, and stand in the table's order: a text for each, with its newline. */
typedef struct creme_csv_rows {
    creme_sorter *lines;
} creme_csv_rows;

CREME_CHECKED creme_status creme_csv_rows_open(creme_csv_rows *rows);
/* Text that was written to memory, and is released. */
CREME_CHECKED creme_status creme_csv_rows_add(creme_csv_rows *rows, int64_t order, creme_output *memory, char **text);
CREME_CHECKED creme_status creme_csv_rows_write(creme_csv_rows *rows, creme_output *output);
void creme_csv_rows_close(creme_csv_rows *rows);

/* An interaction table, of which the paper has two: the first two tiles, and what is chosen in the first five rounds.
 */
CREME_CHECKED creme_status creme_csv_write_pairs(creme_table_pieces *pieces, const creme_export_options *options,
                                                 creme_output *output);
CREME_CHECKED creme_status creme_csv_write_locations(creme_table_pieces *pieces, const creme_export_options *options,
                                                     creme_output *output);

#endif
