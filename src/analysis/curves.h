/* Mean curves over traces, and distributions of values, by groups. */
#ifndef CREME_ANALYSIS_CURVES_H
#define CREME_ANALYSIS_CURVES_H

#include "base/text_map.h"
#include "table/cells.h"
#include "table/curve.h"
#include "table/rows.h"

#include <creme/analysis.h>

/* A table for curves: the columns of the groups' labels, "measure", the name of x, then
 *     n mean sd median ci_low ci_high
 * over traces; ci from creme_bootstrap_mean() at 0.95. */
CREME_CHECKED creme_status creme_curves_create(creme_table **out, const char *group_columns, const char *x_name);

/* Adds one measure's curves: y[count]; NaN is no point. Points of one trace at the same x are averaged first. Rows are
 * ordered by group, then x. CREME_ERROR_RANGE for more than 10,000 different x. */
CREME_CHECKED creme_status creme_curves_add(creme_table *table, const char *measure, const creme_points *points,
                                            const double *y, const creme_analysis_options *options);

/* Points of tables that are read in pieces: what each row says of several measures. They are on disk where they are
 * many (base/sorter.h); a curve needs those of its group and measure in memory, for its medians and its bootstrap. */
typedef struct creme_curve_points creme_curve_points;

CREME_CHECKED creme_status creme_curve_points_create(creme_curve_points **out, size_t measures);
void creme_curve_points_destroy(creme_curve_points *points);

/* A point of each record: the labels of its group and trace, x, and values[measure][record]. */
CREME_CHECKED creme_status creme_curve_points_add(creme_curve_points *points, const creme_frame *frame,
                                                  const char *const *groups, const char *const *traces,
                                                  const double *x, double *const *values);

/* As creme_curves_add() of each measure, rows in the order of the table; once. */
CREME_CHECKED creme_status creme_curve_points_write(creme_table *table, creme_curve_points *points,
                                                    const char *const *names, const creme_analysis_options *options);

/* A table of distributions: the columns of the labels, then  n mean sd q1 median q3  of the values of each label, NaN
 * passed over. */
CREME_CHECKED creme_status creme_distributions(creme_table **out, const char *group_columns,
                                               const char *const *labels, const double *values, size_t count);

/* The same of values that come one by one. Zero, then clear. */
typedef struct creme_distribution_list {
    creme_text_map labels;
    struct creme_labelled_values {
        double *values;
        size_t count, capacity;
    } * at; /* [labels] */
    size_t capacity;
} creme_distribution_list;

CREME_CHECKED creme_status creme_distribution_list_add(creme_distribution_list *list, const char *label,
                                                       double value);
CREME_CHECKED creme_status creme_distribution_list_write(creme_table **out, const char *group_columns,
                                                         creme_distribution_list *list);
void creme_distribution_list_clear(creme_distribution_list *list);

/* Traces as the paper's authors have them. Of the rows of interaction, trace[i] and mean[i] (NULL: not asked) become,
 * of every round but the last of its locus, track and search, those of the sequence with the shuffle that was kept:
 * the column `fixed`, and over WT. CREME_ERROR_NOT_FOUND without the columns fixed, round and wt. */
CREME_CHECKED creme_status creme_use_fixed(const creme_frame *frame, double *trace, double *mean);

#endif
