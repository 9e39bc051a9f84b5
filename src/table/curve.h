/* Curves: values of traces at points, and what is said of all traces at each point. */
#ifndef CREME_TABLE_CURVE_H
#define CREME_TABLE_CURVE_H

#include "table/groups.h"

/* Points of traces: point i belongs to trace `trace[i]` of group `group[i]` and has the coordinate x[i]. */
typedef struct creme_points {
    const char *const *group; /* labels */
    const char *const *trace;
    const double *x;
    size_t count;
} creme_points;

/* One group's traces. */
typedef struct creme_curve {
    size_t count;    /* of the group's points, those that have a value */
    size_t *members; /* [count] of all points */
    double *x;       /* [points], ascending */
    size_t points;
    creme_groups traces;
    double *cells; /* [traces][points]: values, NaN for none; several of a trace at the same x are averaged */
    double *hits;  /* [traces][points]: how many */
    double *column;
} creme_curve;

/* From the points members[n], which are of one group; where y or x is NaN there is no point. A curve of no points has
 * count 0. CREME_ERROR_RANGE for more than 10,000 different x. */
CREME_CHECKED creme_status creme_curve_make(creme_curve *out, const creme_points *points, const double *y,
                                            const size_t *members, size_t n);
void creme_curve_clear(creme_curve *curve);

/* Over the traces that have a value there. */
typedef struct creme_curve_point {
    double x, mean, sd, median; /* sd: n - 1 */
    size_t n;
} creme_curve_point;
creme_curve_point creme_curve_at(const creme_curve *curve, size_t point);

#endif
