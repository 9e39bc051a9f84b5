/* Values by panel, series and place, and what is drawn of them: boxes and letter values. Bands and scatter plots too.
 */
#ifndef CREME_ANALYSIS_DOTS_H
#define CREME_ANALYSIS_DOTS_H

#include "base/names.h"
#include "base/text_map.h"

#include <creme/marks.h>
#include <creme/table.h>

/* Values of one panel, series and x. */
typedef struct creme_dot_box {
    size_t panel, series; /* places in the lists of names */
    double x;
    size_t first, count; /* first: where they are among all, once the dots are finished */
    double *own;         /* [count] before that */
    size_t capacity;
} creme_dot_box;

/* Zero is an empty one. */
typedef struct creme_dots {
    creme_names panels, series;
    creme_dot_box *boxes;
    size_t box_count, box_capacity;
    size_t *slots, slot_count; /* a hash table of boxes, by number + 1 */
    size_t last;               /* the box that got the last value */
    size_t count;
    double *values; /* [count] once it is finished: of the dots in their order */
    size_t none;    /* values that are not finite, which are not among them */
} creme_dots;

/* Adds a value; one that is not finite is passed over. Texts are copied. */
CREME_CHECKED creme_status creme_dots_add(creme_dots *dots, const char *panel, const char *series, double x,
                                          double value);
void creme_dots_clear(creme_dots *dots);

/* Sorts by panel, series, x and value. Panels keep the order in which they came; series too, but those that are classes
 * come in the order of the paper. To be called once, before anything is read. CREME_ERROR_NOT_FOUND, naming the table,
 * if there is no value. */
CREME_CHECKED creme_status creme_dots_finish(creme_dots *dots, const creme_table *table);

/* Where the dots end that have panel and series of dot `first`, and, if `by_x`, its x. */
size_t creme_dots_end(const creme_dots *dots, size_t first, bool by_x);

/* The box of dot i. */
const creme_dot_box *creme_dots_box(const creme_dots *dots, size_t i);
const char *creme_dots_panel(const creme_dots *dots, size_t i);
const char *creme_dots_series(const creme_dots *dots, size_t i);

/* panel: a mark each. series: one per panel and series with x = 1, 2, ... and n = how many values. */
CREME_CHECKED creme_status creme_dots_mark_panels(const creme_dots *dots, creme_marks *marks);
CREME_CHECKED creme_status creme_dots_mark_series(const creme_dots *dots, creme_marks *marks);

/* letter: low, high and width of each of the letter values, the widest last; median: y; outlier: y, for the values
 * beyond the last letter. x is the series' place in its panel. */
CREME_CHECKED creme_status creme_dots_mark_letters(const creme_dots *dots, creme_marks *marks);

/* box: y median, low and high quartiles, least and most whiskers, n values, at x; outlier: y, for each value beyond the
 * whiskers. series: all in every panel, x = 1, 2, ...; comparison: each two series at the same x: low and high their
 * places, y the p of their Mann-Whitney U test, label its asterisks, n = 1, 2, ... of that x. */
CREME_CHECKED creme_status creme_dots_mark_boxes(const creme_dots *dots, creme_marks *marks);

/* One scatter panel with histograms at its margins. panel: label the x axis, series the y axis, y Pearson's r, n
 * points; point: x, y; x-bin and y-bin: from low to high, counts stacked by series from least to most, n. Points that
 * are not finite are left out; *drawn (unless NULL) = how many there are. No mark at all if there are none. */
typedef struct creme_scatter {
    const char *panel, *x_label, *y_label;
    double *x, *y; /* [count], as series: those that are not finite are taken out */
    const char **series;
    size_t count;
} creme_scatter;
CREME_CHECKED creme_status creme_scatter_mark(const creme_scatter *scatter, creme_marks *marks, size_t *drawn);

/* Points of several panels, which come in any order; series are borrowed. Zero, then clear. */
typedef struct creme_point_list {
    creme_text_map panels;
    struct creme_panel_points {
        double *x, *y;
        const char **series;
        size_t count, capacity;
    } * at; /* [panels] */
    size_t capacity;
    size_t none, all; /* that were added: without a value, which are passed over, and with */
} creme_point_list;

/* *which = the panel's place, the next one if it is new. */
CREME_CHECKED creme_status creme_point_list_panel(creme_point_list *list, const char *panel, size_t *which);
CREME_CHECKED creme_status creme_point_list_add(creme_point_list *list, size_t which, double x, double y,
                                                const char *series);
/* creme_scatter_mark() of each; once. */
CREME_CHECKED creme_status creme_point_list_mark(creme_point_list *list, const char *x_label, const char *y_label,
                                                 creme_marks *marks);
void creme_point_list_clear(creme_point_list *list);

/* The order of the classes: 0 enhancing, 1 neutral ...; CREME_NO_CLASS for what is no class. */
enum { CREME_NO_CLASS = 100 };
int creme_class_rank(const char *name);

/* The word for a context: enhancing, neutral, silencing, other; "" for none. */
const char *creme_context_word(const char *text);

/* "****" for p <= 0.0001, "***" 0.001, "**" 0.01, "*" 0.05, else `none`. */
const char *creme_asterisks(double p, const char *none);

#endif
