/* Marks: what a figure draws, as an analysis says it. A figure formats and draws them and computes nothing.
 *
 *     part panel series label x y low high least most width n
 *
 * `part` says what a mark is drawn as, `panel` in which panel and `series` in which colour:
 *
 *     panel       a panel, in their order; label: of its x axis
 *     series      a series of a panel (or of all); x: its place from 1, n: how many values
 *     group       a group of boxes or bars; x: its place, n: how many loci
 *     threshold   x: one that the analysis used
 *     bin         x: middle, width, low and high: a bar that stands on others, n: count
 *     letter      low, high: a letter value, width, n; x: the series' place
 *     median      y, x, n
 *     box         y: median, low, high: quartiles, least, most: whiskers, x, n
 *     outlier     y, x: a value beyond the letters or whiskers
 *     comparison  low, high: places of two series of group x, y: p of their test, label: its asterisks, n: level
 *     curve       x, y: mean, low, high: the band, n
 *     point       x, y
 *
 * Parts of single figures are said beside the view that makes them (src/analysis/views.h). A missing number is NaN, a
 * missing text NULL. */
#ifndef CREME_MARKS_H
#define CREME_MARKS_H

#include <creme/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_mark {
    const char *part, *panel, *series, *label;
    double x, y, low, high, least, most, width;
    double n;
} creme_mark;

typedef struct creme_table creme_table;
struct creme_sorter;

/* In the order in which they are drawn. Texts live as long as the list. Zero is an empty list. */
typedef struct creme_marks {
    creme_mark *at;
    size_t count, capacity;
    creme_table *keeper;          /* of texts */
    struct creme_sorter *on_disk; /* not NULL: marks are there, and not in `at` */
} creme_marks;

/* A mark of which only these are set; all numbers are NaN. */
CREME_API creme_mark creme_mark_of(const char *part, const char *panel, const char *series);

/* Adds a copy, its texts included. After a failure the list is as before. */
CREME_API CREME_CHECKED creme_status creme_marks_add(creme_marks *marks, const creme_mark *mark);
CREME_API void creme_marks_clear(creme_marks *marks);

#ifdef __cplusplus
}
#endif
#endif
