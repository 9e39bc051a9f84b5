/* Races: which of several candidates can still have the best mean of n draws, when m of them are known.
 *
 * Candidate i has the draws y_i1 .. y_in, and M_i, their mean, is what decides. When is looked, and between what M_i
 * lies then, is said in looks.h. Of those in the race, the candidates whose lower bound lies above the least of the
 * upper ones are given up (for the lowest mean; else the other way round). The one that all n draws would choose is
 * given up only if one of the 2 candidates looks bounds fails, with probability at most `error`.
 */
#ifndef CREME_ASSAY_RACE_H
#define CREME_ASSAY_RACE_H

#include "assay/looks.h"

/* The looks at so many candidates for the best mean of n draws. */
creme_looks creme_race_looks(int64_t n, int64_t candidates, double error);

/* Between what M lies; known[n], drawn[m], by the sd of these alone. */
creme_bounds creme_race_bound(const creme_looks *looks, const double *known, const double *drawn, int64_t m,
                              double quantile);

#endif
