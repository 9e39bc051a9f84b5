/* Profiles: what a model predicts along the window, bin by bin, before and after a mutation.
 *
 * The wild type, and the same window with CREs shuffled, all of them together, or with everything but the TSS tile
 * shuffled. For each bin: wt, mean and sd over the shuffles, effect = (WT - mean) / WT. Shuffle k of a tile is that of
 * necessity (so that with one tile the mutants are those of necessity), shuffle k of the context that of context
 * dependence.
 *
 * An activity is bins x tracks floats here: the engine's read-out is one of every bin (creme_readout.every_bin).
 */
#ifndef CREME_PROFILE_H
#define CREME_PROFILE_H

#include <creme/assay.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_profile_mutant {
    CREME_PROFILE_ENHANCERS,
    CREME_PROFILE_SILENCERS,
    CREME_PROFILE_CONTEXT
} creme_profile_mutant;

CREME_API const char *
creme_profile_mutant_name(creme_profile_mutant mutant); /* "enhancers", "silencers", "context" */

/* The bins that are read: `count` of them, number `first` of the model's being the first; that begins at base
 * first_bp of the window, and each is bin_bp wide. */
typedef struct creme_profile_bins {
    int64_t first, count;
    int64_t first_bp, bin_bp;
} creme_profile_bins;

typedef struct creme_profile_options {
    creme_profile_bins bins;
    creme_profile_mutant mutant;
    const creme_interval
        *tiles; /* [tile_count], rising, disjoint, copied: shuffled together. Of the context: none. */
    size_t tile_count;
    int64_t track; /* the only one that has rows; -1: all have */
} creme_profile_options;

/* 10 shuffles. One row per bin and track: position is the bin in the window; tile the tile that was shuffled, if it
 * is one alone, none if there are several, and the TSS tile, which was not shuffled, of the context. Columns of text:
 * shuffled (the mutant's name) and tiles ("start-end,start-end" in the window, NULL of the context); of numbers: bin
 * (the model's) and distance_kb, from the middle of the window to that of the bin, downstream of the TSS above 0.
 * CREME_ERROR_RANGE for bins or tiles that are not in the window, tiles that overlap each other or the TSS tile, and
 * a track that there is not; CREME_ERROR_ARGUMENT for enhancers or silencers without tiles, and a context with some.
 */
CREME_API CREME_CHECKED creme_status creme_profile_create(creme_assay **out, const creme_site *site,
                                                          const creme_assay_options *options,
                                                          const creme_profile_options *how);

#ifdef __cplusplus
}
#endif
#endif
