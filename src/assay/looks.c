/* When is looked, and bounds of means that are not yet fully known. */
#include "assay/looks.h"

#include <math.h>

enum { PARTS = 5 };

int64_t creme_looks_next(const creme_looks *looks, int64_t m)
{
    int64_t n = looks->n, step = (n + PARTS - 1) / PARTS;
    if (step < 2) step = 2;
    int64_t next = looks->by_fifths ? (6 * m + 2) / 5 : m < CREME_FIRST_LOOK ? CREME_FIRST_LOOK : m + step;
    if (m == 0) next = looks->first;
    return next <= n - step ? next : n;
}

int64_t creme_looks_count(const creme_looks *looks)
{
    int64_t count = 0;
    for (int64_t m = creme_looks_next(looks, 0); m < looks->n; m = creme_looks_next(looks, m)) count++;
    return count;
}

double creme_looks_quantile(const creme_looks *looks, int64_t degrees)
{
    double sides = 2 * (double)looks->candidates * (double)creme_looks_count(looks);
    return creme_student_t(1 - 2 * looks->error / sides, degrees);
}

static double mean_difference(const double *known, const double *drawn, int64_t m)
{
    double sum = 0;
    for (int64_t k = 0; k < m; k++) sum += drawn[k] - (known ? known[k] : 0);
    return sum / (double)m;
}

creme_spread creme_looks_spread(const double *known, const double *drawn, int64_t m)
{
    double first = drawn[0] - (known ? known[0] : 0);
    double mean = mean_difference(known, drawn, m), squares = 0;
    bool differ = false; /* the mean of equal values is rounded, and may be another one */
    for (int64_t k = 0; k < m; k++) {
        double difference = drawn[k] - (known ? known[k] : 0), residual = difference - mean;
        differ = differ || difference != first;
        squares += residual * residual;
    }
    return (creme_spread){differ ? squares / (double)(m - 1) : 0, m - 1};
}

creme_spread creme_looks_pool(const creme_spread *spreads, int64_t count)
{
    creme_spread all = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        all.variance += spreads[i].variance * (double)spreads[i].degrees;
        all.degrees += spreads[i].degrees;
    }
    if (all.degrees > 0) all.variance /= (double)all.degrees;
    return all;
}

creme_bounds creme_looks_bound(const creme_looks *looks, const double *known, const double *drawn, int64_t m,
                               double variance, double quantile)
{
    double sum = 0, n = (double)looks->n;
    for (int64_t k = 0; known && k < looks->n; k++) sum += known[k];
    double estimate = sum / n + mean_difference(known, drawn, m);
    double width = quantile * sqrt(variance * (1 / (double)m - 1 / n));
    return (creme_bounds){estimate - width, estimate + width};
}
