/* Statistics of two profiles. */
#include "assay/profile_statistics.h"

#include <math.h>

double creme_log_sed(double wild_type, double mutant)
{
    if (!(wild_type > -1) || !(mutant > -1)) return NAN;
    return log2(1 + mutant) - log2(1 + wild_type);
}

void creme_profile_compare(creme_profile_statistics *out, const float *wild_type, const float *mutant, int64_t tracks,
                           int64_t track, const creme_interval *bins, size_t bin_count)
{
    double sum_wild_type = 0, sum_mutant = 0, squares = 0;
    *out = (creme_profile_statistics){NAN, NAN, NAN, NAN, -1};
    for (size_t i = 0; i < bin_count; i++) {
        for (int64_t bin = bins[i].start; bin < bins[i].end; bin++) {
            double r = wild_type[bin * tracks + track], a = mutant[bin * tracks + track], delta = a - r;
            sum_wild_type += r;
            sum_mutant += a;
            squares += delta * delta;
            if (out->max_bin >= 0 && !(fabs(delta) > fabs(out->max_delta))) continue;
            out->max_bin = bin;
            out->max_delta = delta;
        }
    }
    if (out->max_bin < 0) return;
    out->sum_delta = sum_mutant - sum_wild_type;
    out->log_sed = creme_log_sed(sum_wild_type, sum_mutant);
    out->d2 = sqrt(squares);
    if (isnan(squares)) out->max_delta = NAN;
}
