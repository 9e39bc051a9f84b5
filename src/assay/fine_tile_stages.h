/* Stages of a fine tile: those of 2024, what makes sense, and how many constructs they may take. */
#ifndef CREME_ASSAY_FINE_TILE_STAGES_H
#define CREME_ASSAY_FINE_TILE_STAGES_H

#include <creme/greedy.h>

typedef struct creme_fine_tile_stages {
    creme_fine_tile_stage at[CREME_MOST_FINE_TILE_STAGES];
    int count;
    int first; /* the one with which a tile begins: wider sub-tiles do not take it apart, but for the last, where the
                  whole tile is the one sub-tile */
} creme_fine_tile_stages;

/* *out = asked[count], or with a count of 0 those of 2024, for a tile of that width, which is one of `tiles`: of an
 * element a batch is at most a tenth of its sub-tiles, as the 10 of 100 of 2024 are, since more would be most of it.
 * CREME_ERROR_RANGE for stages that make no sense. */
CREME_CHECKED creme_status creme_fine_tile_stages_set(creme_fine_tile_stages *out, const creme_fine_tile_stage *asked,
                                                      int count, const creme_tile_set *tiles, int64_t width);

/* Of each background. */
typedef struct creme_fine_tile_counts {
    int64_t constructs, rows; /* without those of comparisons, of which each has as many as rows */
    int64_t trials;           /* those of the constructs that leave out one sub-tile */
} creme_fine_tile_counts;

/* The most that there may be: nothing is dropped in the stages before, and everything in this one, batch by batch.
 * CREME_ERROR_RANGE for too many sub-tiles. */
CREME_CHECKED creme_status creme_fine_tile_stages_count(const creme_fine_tile_stages *stages, int64_t width,
                                                        creme_fine_tile_counts *out);

/* The same where half of a stage's sub-tiles can go: the search stops, having tried what cannot. */
creme_fine_tile_counts creme_fine_tile_stages_typically(const creme_fine_tile_stages *stages, int64_t width);

#endif
