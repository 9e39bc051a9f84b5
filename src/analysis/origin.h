/* What made a table, so that one is not taken for another that has the same columns. */
#ifndef CREME_ANALYSIS_ORIGIN_H
#define CREME_ANALYSIS_ORIGIN_H

#include <creme/analysis.h>

/* Marks an analysis's table with the kind that made it: a '#' line "analysis: KIND". */
CREME_CHECKED creme_status creme_origin_mark(creme_table *table, const creme_analysis_kind *kind);

/* Whether it is known to be a result of that analysis, or a table of that assay. */
bool creme_origin_is_analysis(const creme_table *table, const char *kind);
bool creme_origin_is_assay(const creme_table *table, const char *assay);

/* CREME_ERROR_ARGUMENT for a table that is known to be none of those which `what` ("analyze necessity", "figure
 * locus") takes at its place: by that '#' line, by the one in which each command gives its name, or by columns that
 * no other assay has. Of a table that has none of these, such as some of the authors', nothing is known. The message
 * says what was expected, and whether two are swapped. */
CREME_CHECKED creme_status creme_origin_check(const char *what, const creme_table *const *tables, size_t count);

#endif
