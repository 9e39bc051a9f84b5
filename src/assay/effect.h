/* Summary statistics of replicates, and the rows of results made of them.
 *
 * Activities are float32, everything here is float64, and sums run in the order of the replicates, so the numbers do
 * not depend on how the activities came to be. Throughout, n is the number of replicates, k one of them, sd has the
 * denominator n - 1, and what cannot be known from n replicates (an sd of one) is NaN.
 *
 * An effect relative to WT is NaN unless WT > 0: activities are coverage, and a share of nothing says nothing.
 */
#ifndef CREME_ASSAY_EFFECT_H
#define CREME_ASSAY_EFFECT_H

#include <creme/assay.h>

typedef struct creme_summary {
    double mean, sd;
    int64_t n;
} creme_summary;

/* An estimate and its standard error. */
typedef struct creme_estimate {
    double value, se;
} creme_estimate;

/* Mean and sd of values[n], in two passes. n = 0 gives NaN. */
creme_summary creme_summarise(const double *values, int64_t n);

/* mean_k(a_k - b_k) and sd_k(a_k - b_k) / sqrt(n): what a and b share through their common background drops out. */
creme_estimate creme_paired_difference(const double *a, const double *b, int64_t n);

/* R = mean(a) / mean(b), and its standard error to first order (the delta method): the sd of the linearised residuals
 * (a_k - R b_k) / mean(b), over sqrt(n). NaN unless mean(b) > 0. Source: Cochran, Sampling Techniques, 3rd ed. 1977,
 * section 6.4. */
creme_estimate creme_paired_ratio(const double *a, const double *b, int64_t n);

/* The t for which P(|T| <= t) = 0.95, T having Student's distribution with `degrees` degrees of freedom; NaN for
 * fewer than 1. Relative error below 1e-13. */
double creme_student_t_95(int64_t degrees);
/* The same for any probability inside; takes time in proportion to `degrees`. */
double creme_student_t(double inside, int64_t degrees);

/* Sets a row's mean, sd and n. */
void creme_effect_set_mutants(creme_effect *row, const creme_summary *mutants);

/* Sets a row's effect, se and interval, t being creme_student_t_95(n - 1). */
void creme_effect_set(creme_effect *row, creme_estimate effect, double t);

/* Whether the interval is at most so wide; one that is not known is not. */
bool creme_effect_is_narrow(const creme_effect *row, double width);

/* part / whole; NaN unless whole > 0. */
double creme_ratio(double part, double whole);

/* The share of WT that is lost: (WT - mean) / WT, se = sd / (sqrt(n) WT); WT is a constant. */
creme_estimate creme_share_lost(double wt, const creme_summary *mutants);

/* An estimate in units of WT. */
creme_estimate creme_share_of(double wt, creme_estimate amount);

#endif
