/* Correlations of many pairs, in little memory. */
#ifndef CREME_ANALYSIS_CORRELATION_H
#define CREME_ANALYSIS_CORRELATION_H

#include <creme/statistics.h>
#include <stdint.h>

/* creme_pearson() and creme_spearman() of x[n] and y[n], no NaN, whose ranks take their places: 8 bytes a pair are
 * needed besides. */
CREME_CHECKED creme_status creme_correlate(creme_test_result *pearson, creme_test_result *spearman, double *x,
                                           double *y, size_t n);

/* The same of pairs that come one by one, on disk where they are many. */
typedef struct creme_correlations creme_correlations;
CREME_CHECKED creme_status creme_correlations_create(creme_correlations **out);
void creme_correlations_destroy(creme_correlations *correlations);

/* No NaN. */
CREME_CHECKED creme_status creme_correlations_add(creme_correlations *correlations, uint64_t group, double x,
                                                  double y);

/* Of that group, *n pairs in the order in which they came; groups are asked for in ascending order. */
CREME_CHECKED creme_status creme_correlations_get(creme_correlations *correlations, uint64_t group, size_t *n,
                                                  creme_test_result *pearson, creme_test_result *spearman);

#endif
