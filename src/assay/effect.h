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

typedef struct creme_bounds {
    double low, high;
} creme_bounds;

/* An interval for the mean of what values[n] are draws of, where these are activities over whole shuffled contexts:
 * many are small and a few large, so that Student's interval lies too low (docs/statistics.md). Hall's transformed t:
 * with m the mean, s the sd, g the skewness,
 *
 *     m - s h(t / sqrt(n)) .. m - s h(-t / sqrt(n)),     h(y) = 3 / g ((1 + g (y - g / (6 n)))^(1/3) - 1)
 *
 * which is Student's for g = 0. A few values know little of s and next to nothing of g, so both are at least what
 * log-normal values of their spread have. With c = max(sd / m, sqrt(exp(v) - 1)), v being the variance of the
 * logarithms (n - 1; left out if a value is not above 0): s = c m, g = max(G1, c^3 + 3 c), G1 being the sample's
 * skewness; what is taken in place of the sample's own is at most sqrt(n), as about the most that n values can show.
 * (m not above 0: s = sd, g = G1.) t is creme_student_t_95(n - 1). NaN for n < 2; no width where all are equal.
 * Source: Hall, J. R. Stat. Soc. B 54, 1992, 221, doi 10.1111/j.2517-6161.1992.tb01876.x. */
creme_bounds creme_skewed_bounds(const double *values, int64_t n, double t);

/* Sets a row's mean, sd and n. */
void creme_effect_set_mutants(creme_effect *row, const creme_summary *mutants);

/* Sets a row's effect, se and interval, t being creme_student_t_95(n - 1). */
void creme_effect_set(creme_effect *row, creme_estimate effect, double t);

/* Sets all that follows from the row's wt and the activities of shuffled contexts, values[n]: mean, sd, n; effect and
 * se of the share of WT that is lost, and its interval by creme_skewed_bounds, turned about: (WT - high) / WT .. (WT
 * - low) / WT. */
void creme_effect_set_context(creme_effect *row, const double *values, int64_t n, double t);

/* Whether the interval is at most so wide; one that is not known is not. */
bool creme_effect_is_narrow(const creme_effect *row, double width);

/* part / whole; NaN unless whole > 0. */
double creme_ratio(double part, double whole);

/* The share of WT that is lost: (WT - mean) / WT, se = sd / (sqrt(n) WT); WT is a constant. */
creme_estimate creme_share_lost(double wt, const creme_summary *mutants);

/* An estimate in units of WT. */
creme_estimate creme_share_of(double wt, creme_estimate amount);

#endif
