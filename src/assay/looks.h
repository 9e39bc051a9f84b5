/* Looks: when is looked whether enough shuffles are drawn, and what is known then of the mean that all would have.
 *
 * Everything that stops early stops by this. n draws y_1 .. y_n are what would be drawn, M, their mean, is what
 * decides, and m of them are known: the others are not drawn if M can no longer change what is concluded. Of each draw
 * something may be known beforehand, x_k, a control: the closer x follows y, the narrower what is said here. With
 * d_k = y_k - x_k, over the first m of them
 *
 *     e = mean over all n of x + mean of d        s = sd of d (m - 1)
 *
 * If the d_k are independent draws of one normal distribution, (M - e) / (s w) with w = sqrt((1 - m / n) / m) has
 * Student's distribution of m - 1 degrees of freedom: M is the mean of a sample of n of which m are seen, hence
 * 1 - m / n. So M lies within e -+ q s w, each side failing with probability error / (2 candidates looks) if q is
 * that quantile. An s that many candidates share is known better: it is given with its own degrees of freedom.
 *
 * Looked at `looks` times, at `candidates` of them, no bound fails with probability above `error` (Bonferroni): no
 * independence between candidates, looks or sides is assumed, only what is said above of each candidate's d.
 */
#ifndef CREME_ASSAY_LOOKS_H
#define CREME_ASSAY_LOOKS_H

#include "assay/effect.h"

#include <stdbool.h>

/* Draws that are known at the first look: of tiles by class 3, which is enough for a bound that is told its error, and
 * what others' draws say of the spread; of races 2, where candidates tell each other's spread; by the width of an
 * interval 5, since one of 3 draws is narrow by chance; and of shuffled contexts 5, whose draws are skewed and have no
 * others beside them. */
enum {
    CREME_FIRST_LOOK_OF_RACES = 2,
    CREME_FIRST_LOOK = 3,
    CREME_FIRST_LOOK_BY_WIDTH = 5,
    CREME_FIRST_LOOK_AT_CONTEXT = 5
};

typedef struct creme_looks {
    int64_t n;          /* draws, if all are drawn */
    int64_t first;      /* of these at the first look */
    bool by_fifths;     /* each look has a fifth more draws than the last; else about a fifth of n more */
    int64_t candidates; /* among which the error is split */
    double error;
} creme_looks;

/* How many draws are to be known at the next look, when m are: the first ones (2 and then 3, or as many as it says),
 * then more each time, as long as about a fifth of n is left to be saved; n after that. */
int64_t creme_looks_next(const creme_looks *looks, int64_t m);

/* How many looks there are before all n draws are known. */
int64_t creme_looks_count(const creme_looks *looks);

/* q, where s has so many degrees of freedom (its own: m - 1). */
double creme_looks_quantile(const creme_looks *looks, int64_t degrees);

/* A variance, and its degrees of freedom. */
typedef struct creme_spread {
    double variance;
    int64_t degrees;
} creme_spread;

/* s^2 of drawn[m], 0 where all differences are equal; known[m], or NULL: nothing is known beforehand. */
creme_spread creme_looks_spread(const double *known, const double *drawn, int64_t m);

/* What several candidates have in common: the mean of their variances, weighted by degrees of freedom, which add up.
 * Without any, 0 of 0. */
creme_spread creme_looks_pool(const creme_spread *spreads, int64_t count);

/* Between what M lies; known[n] or NULL, drawn[m], `variance` being s^2, quantile q. */
creme_bounds creme_looks_bound(const creme_looks *looks, const double *known, const double *drawn, int64_t m,
                               double variance, double quantile);

#endif
