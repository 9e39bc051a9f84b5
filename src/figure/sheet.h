/* Sheets: what a figure's template draws, as one table with the same columns for every figure.
 *
 *     part panel series label x y low high least most width n
 *
 * `part` says what a row is drawn as (a bar, a box, a point of a curve), `panel` in which panel and `series` in which
 * colour; what the numbers mean is said at the top of the template. A missing text is ".", a missing number NA. */
#ifndef CREME_FIGURE_SHEET_H
#define CREME_FIGURE_SHEET_H

#include "base/output.h"

#include <creme/marks.h>

#include <stdint.h>

typedef struct creme_sheet {
    creme_output *output;
    int64_t rows;
} creme_sheet;

/* Begins the table: "# creme figure NAME", then the column names. */
CREME_CHECKED creme_status creme_sheet_open(creme_sheet *out, const char *path, const char *figure);

/* A comment line before the rows, as "# TEXT". */
void creme_sheet_note(creme_sheet *sheet, const char *text);

/* Texts are written so that gnuplot takes them as they are: a tab or another control character becomes a blank, a
 * double quote, with which a quoted field would begin, the typographic one. */
void creme_sheet_add(creme_sheet *sheet, const creme_mark *mark);

/* Finishes the file, which goes to `files` (NULL: in its place), or gives it up. Both are fine after a failed open. */
CREME_CHECKED creme_status creme_sheet_close(creme_sheet *sheet, creme_output_set *files);
void creme_sheet_discard(creme_sheet *sheet);

/* The name of the figure that a sheet is for, from its first line, into name[bytes]; "" if the file is no sheet. */
CREME_CHECKED creme_status creme_sheet_figure(char *name, size_t bytes, const char *path);

enum { CREME_SHEET_MOST_SERIES = 9 }; /* of one panel: as many as a legend has room and colours for */

/* How many panels a sheet has. CREME_ERROR_FORMAT if it is no sheet, or one of its panels has too many series. */
CREME_CHECKED creme_status creme_sheet_count_panels(size_t *panels, const char *path);

#endif
