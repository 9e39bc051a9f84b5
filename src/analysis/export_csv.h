/* What the paper's tables have in common: CSV as pandas writes it. */
#ifndef CREME_ANALYSIS_EXPORT_CSV_H
#define CREME_ANALYSIS_EXPORT_CSV_H

#include "analysis/export_forms.h"
#include "table/rows.h"

/* In quotes where a comma or a quote would part it. What spreadsheets take for a formula (it begins with = + - or @,
 * and is no number) is in quotes behind an apostrophe, and so remains text. */
void creme_csv_write_text(creme_output *output, const char *text);

/* One cell of two parts. */
void creme_csv_write_parts(creme_output *output, const char *first, const char *second);

/* Nine digits; no value is nothing. */
void creme_csv_write_number(creme_output *output, double value);

/* The paper's tables are of one search each. *of[count] = whether a record belongs to options->search, or to the only
 * one that there is; creme_free it. CREME_ERROR_ARGUMENT if there are several and none is named,
 * CREME_ERROR_NOT_FOUND if none is of that name. */
CREME_CHECKED creme_status creme_csv_choose_search(const creme_frame *frame, const creme_export_options *options,
                                                   bool **of);

/* An interaction table, of which the paper has two: the first two tiles, and what is chosen in the first five rounds.
 */
CREME_CHECKED creme_status creme_csv_write_pairs(const creme_table *table, const creme_export_options *options,
                                                 creme_output *output);
CREME_CHECKED creme_status creme_csv_write_locations(const creme_table *table, const creme_export_options *options,
                                                     creme_output *output);

#endif
