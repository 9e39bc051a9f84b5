/* Loci that the model holds to be silent: an effect is a share of WT, and a share of next to nothing says nothing. */
#ifndef CREME_ANALYSIS_SILENT_H
#define CREME_ANALYSIS_SILENT_H

#include "analysis/kinds.h"

/* silent[frame->count], to be freed by the caller: rows of loci whose WT in the row's track is below options->min_wt;
 * by default below 30 (2023, the preprint's threshold of activity), else below a fiftieth of the median WT of the
 * table's loci in that track; and any whose WT is not above 0. A locus without a WT is not silent, nor is any in a
 * table without the column wt, which is CREME_ERROR_NOT_FOUND if min_wt was given. A remark says how many there are
 * in each track. */
CREME_CHECKED creme_status creme_silent_find(creme_analysis *out, bool **silent, const creme_frame *frame,
                                             const creme_analysis_options *options);

/* The same of records that came with their WTs, wts[sites->count]; of a locus and track the first counts. */
CREME_CHECKED creme_status creme_silent_sites(creme_analysis *out, bool **silent, const creme_frame *sites,
                                              const double *wts, const creme_analysis_options *options);

/* The rule, for who has the WTs of a track's loci, one of each and no NaN: what they must have, for which they may be
 * sorted; whether a locus is silent; and that remark. */
double creme_silent_below(double *wts, size_t known, const creme_analysis_options *options);
bool creme_silent_is(double wt, double least);
CREME_CHECKED creme_status creme_silent_remark(creme_analysis *out, const char *track, const double *wts,
                                               size_t known, double least, const creme_analysis_options *options);

#endif
