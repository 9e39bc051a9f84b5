/* Profiles: what a model predicts along the window, bin by bin, before and after a mutation.
 *
 * The wild type, and the same window with CREs shuffled, all of them together, or with everything but the TSS tile
 * shuffled. For each bin: wt, mean and sd over the shuffles, effect = (WT - mean) / WT. Shuffle k of a tile is that
 * of necessity (so that with one tile the mutants are those of necessity), shuffle k of the context that of context
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

/* "enhancers", "silencers", "context" */
CREME_API const char *creme_profile_mutant_name(creme_profile_mutant mutant);

/* The bins that are read: `count` of them, the first being the model's bin number `first`, which begins at base
 * first_bp of the window. Each is bin_bp wide. */
typedef struct creme_profile_bins {
    int64_t first, count;
    int64_t first_bp, bin_bp;
} creme_profile_bins;

typedef struct creme_profile_options {
    creme_profile_bins bins;
    creme_profile_mutant mutant;
    const creme_interval *tiles; /* [tile_count], rising, disjoint, copied: shuffled together; none with CONTEXT */
    size_t tile_count;
    int64_t track; /* the only one that has rows; -1: all have */
} creme_profile_options;

/* *out = an assay, owned and used as those of assay.h. 10 shuffles. One row per bin and track. position is the bin in
 * the window; tile is the tile that was shuffled, none if there are several, and with CONTEXT the TSS tile, which is
 * the one that was not shuffled. Columns of text: shuffled (the mutant's name) and tiles ("start-end,start-end" in
 * the window, NULL of the context); of numbers: bin (the model's) and distance_kb, from the middle of the window to
 * that of the bin, downstream of the TSS above 0. CREME_ERROR_RANGE for bins or tiles that are not in the window,
 * tiles that overlap each other or the TSS tile, and a track out of -1 .. tracks - 1; CREME_ERROR_ARGUMENT for
 * ENHANCERS or SILENCERS without tiles, and CONTEXT with tiles. Elements (options.tiles) may overlap: those that do
 * are shuffled as one stretch, from the first base to the last. */
CREME_API CREME_CHECKED creme_status creme_profile_create(creme_assay **out, const creme_site *site,
                                                          const creme_assay_options *options,
                                                          const creme_profile_options *how);

#ifdef __cplusplus
}
#endif
#endif
