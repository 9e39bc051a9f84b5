/* Values gathered by panel, series and position, and what is written of them: boxes, letter values, bands. */
#ifndef CREME_FIGURE_GATHER_H
#define CREME_FIGURE_GATHER_H

#include "figure/sheet.h"
#include "figure/source.h"

typedef struct creme_group {
    size_t panel, series; /* places in the lists of names */
    double x;
    double *values;
    size_t count, capacity;
} creme_group;

typedef struct creme_gather {
    creme_names panels, series;
    creme_group *at;
    size_t count, capacity, last;
} creme_gather;

/* Adds one value; NaN are passed over. */
CREME_CHECKED creme_status creme_gather_add(creme_gather *gather, const char *panel, const char *series, double x,
                                            double value);
void creme_gather_clear(creme_gather *gather);

/* Sorts the groups by panel, series and x, and the values of each upwards. Panels keep the order in which they came;
 * series too, but those that are classes come in the order of the paper (enhancing, neutral, silencing, other). To be
 * called once, before anything is written. CREME_ERROR_NOT_FOUND, naming `what`, if there is no value at all. */
CREME_CHECKED creme_status creme_gather_finish(creme_gather *gather, const char *what);

/* panel: a row per panel. series: a row per panel and series with x = 1, 2, ... and n = how many values. */
void creme_gather_write_panels(const creme_gather *gather, creme_sheet *sheet);
void creme_gather_write_series(const creme_gather *gather, creme_sheet *sheet);

/* box: y median, low and high quartiles, least and most whiskers, n values, at the group's x; outlier: y, for each value beyond the
 * whiskers. */
void creme_gather_write_boxes(const creme_gather *gather, creme_sheet *sheet);

/* letter: low, high and width of each of the letter values, the widest first; median: y; outlier: y, for the values beyond the
 * last letter. The x is that of the series. */
void creme_gather_write_letters(const creme_gather *gather, creme_sheet *sheet);

/* curve: y mean, low and high mean -+ standard deviation, n values, at each x. */
void creme_gather_write_bands(const creme_gather *gather, creme_sheet *sheet);

/* Place of a series among those of its panel, from 1. */
double creme_gather_series_x(const creme_gather *gather, const creme_group *group);

/* The group with these names and x, NULL if there is none. */
const creme_group *creme_gather_find(const creme_gather *gather, const char *panel, const char *series, double x);

/* The order of the classes: 0 enhancing, 1 neutral ...; a large number for what is no class. */
int creme_class_rank(const char *name);

#endif
