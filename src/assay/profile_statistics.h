/* How two profiles of one window differ: what is said of a variant over many bins.
 *
 * r[l] is the wild type's prediction of bin l, a[l] the mutant's, both of one track, on the scale on which sums make
 * sense (a squashed scale undone). Over the bins l that are looked at:
 *
 *     sum_delta   sum a[l] - sum r[l]                           (SUM, or SAD, of Basenji and baskerville)
 *     log_sed     log2(1 + sum a[l]) - log2(1 + sum r[l])       (logSED of Borzoi, Linder et al., Nat. Genet. 2025,
 *                                                               doi 10.1038/s41588-024-02053-6)
 *     d2          sqrt(sum (a[l] - r[l])^2)                     (D2)
 *     max_delta   a[l] - r[l], with its sign, where its size is largest; of equal ones the first (SAX)
 *     max_bin     that bin
 *
 * All of it is in float64, sums in rising order of bins: the same numbers whatever else is computed beside them.
 */
#ifndef CREME_ASSAY_PROFILE_STATISTICS_H
#define CREME_ASSAY_PROFILE_STATISTICS_H

#include <creme/tile.h>

#include <stddef.h>

typedef struct creme_profile_statistics {
    double sum_delta;
    double log_sed; /* NaN where a sum is -1 or less, which coverage is not */
    double d2;
    double max_delta;
    int64_t max_bin; /* counted as the profiles' bins are, from 0; -1: there is none */
} creme_profile_statistics;

/* *out = the statistics of track `track` over bins[bin_count], intervals of bins that rise and do not overlap, of two
 * profiles [..][tracks] that reach at least so far. With no bin at all every number is NaN and max_bin -1; a bin that
 * is NaN in either makes all but max_bin NaN. Takes memory of nobody, and cannot fail. */
void creme_profile_compare(creme_profile_statistics *out, const float *wild_type, const float *mutant, int64_t tracks,
                           int64_t track, const creme_interval *bins, size_t bin_count);

/* log2(1 + mutant) - log2(1 + wild_type), of two sums: log_sed where sums are at hand. NaN where one is -1 or less. */
double creme_log_sed(double wild_type, double mutant);

#endif
