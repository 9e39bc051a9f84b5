/* Races: which of several candidates can still have the best mean of n draws, when m of them are known.
 *
 * Candidate i has the draws y_i1 .. y_in, and M_i, their mean, is what decides. Of each draw something is known
 * beforehand, x_ik, the same for all k or not: the closer x follows y, the narrower what is said here. With
 * d_ik = y_ik - x_ik, over the first m of them
 *
 *     e_i = mean over all n of x_i + mean of d_i        s_i = sd of d_i (m - 1)
 *
 * If the d_ik of a candidate are independent draws of one normal distribution, (M_i - e_i) / (s_i w) with
 * w = sqrt((1 - m / n) / m) has Student's distribution of m - 1 degrees of freedom: M_i is the mean of a sample of n
 * of which m are seen, hence 1 - m / n. So M_i lies within e_i -+ q s_i w, each side failing with probability
 * error / (2 candidates looks) if q is that quantile.
 *
 * Looked at `looks` times, the candidates whose lower bound lies above the least of the upper ones are given up (for
 * the lowest mean; else the other way round). The one that all n draws would choose is given up only if one of the
 * 2 candidates looks bounds fails, with probability at most `error` (Bonferroni): no independence between candidates or
 * looks is assumed, only the normal distribution of each candidate's d.
 */
#ifndef CREME_ASSAY_RACE_H
#define CREME_ASSAY_RACE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct creme_race {
    int64_t n;          /* draws that decide */
    int64_t candidates; /* at the start */
    double error;
} creme_race;

typedef struct creme_race_bounds {
    double low, high;
} creme_race_bounds;

/* How many draws are to be known at the next look, when m are: 3, then about a fifth of n more each time, as long as a
 * fifth is left to be saved; n after that. */
int64_t creme_race_next(int64_t n, int64_t m);

/* How many looks there are before all n draws are known. */
int64_t creme_race_looks(int64_t n);

/* q for a look at m draws. */
double creme_race_quantile(const creme_race *race, int64_t m);

/* Between what M lies; known[n], drawn[m]. */
creme_race_bounds creme_race_bound(const creme_race *race, const double *known, const double *drawn, int64_t m,
                                   double quantile);

#endif
