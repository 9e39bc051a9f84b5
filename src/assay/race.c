/* Bounds of means that are not yet fully known. */
#include "assay/race.h"

#include "assay/effect.h"

#include <math.h>

enum { FIRST = 3, PARTS = 5 };

int64_t creme_race_next(int64_t n, int64_t m)
{
    int64_t step = (n + PARTS - 1) / PARTS;
    if (step < 2) step = 2;
    int64_t next = m == 0 ? FIRST : m + step;
    return next <= n - step ? next : n;
}

int64_t creme_race_looks(int64_t n)
{
    int64_t looks = 0;
    for (int64_t m = creme_race_next(n, 0); m < n; m = creme_race_next(n, m)) looks++;
    return looks;
}

double creme_race_quantile(const creme_race *race, int64_t m)
{
    double sides = 2 * (double)race->candidates * (double)creme_race_looks(race->n);
    return creme_student_t(1 - 2 * race->error / sides, m - 1);
}

creme_race_bounds creme_race_bound(const creme_race *race, const double *known, const double *drawn, int64_t m,
                                   double quantile)
{
    double sum = 0, difference = 0, squares = 0, n = (double)race->n;
    for (int64_t k = 0; k < race->n; k++) sum += known[k];
    for (int64_t k = 0; k < m; k++) difference += drawn[k] - known[k];
    difference /= (double)m;
    for (int64_t k = 0; k < m; k++) {
        double residual = drawn[k] - known[k] - difference;
        squares += residual * residual;
    }
    double width = quantile * sqrt(squares / (double)(m - 1) * (1 / (double)m - 1 / n));
    double estimate = sum / n + difference;
    return (creme_race_bounds){estimate - width, estimate + width};
}
