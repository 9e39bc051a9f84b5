/* Races between candidates, each with the spread that its own draws show. */
#include "assay/race.h"

creme_looks creme_race_looks(int64_t n, int64_t candidates, double error)
{
    return (creme_looks){.n = n, .first = CREME_FIRST_LOOK, .candidates = candidates, .error = error};
}

creme_bounds creme_race_bound(const creme_looks *looks, const double *known, const double *drawn, int64_t m,
                              double quantile)
{
    return creme_looks_bound(looks, known, drawn, m, creme_looks_spread(known, drawn, m).variance, quantile);
}
