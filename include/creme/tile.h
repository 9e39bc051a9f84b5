/* The tiles of a sequence window: a grid, or a list of intervals of the user's own (candidate elements).
 *
 *        CRE tiles            TSS tile           CRE tiles
 *   |..[    ][    ][    ][    ](====)[    ][    ][    ][    ]..|
 *   0                          L/2                             L
 *
 * The TSS tile is [L/2 - w/2, L/2 - w/2 + w); the grid runs outwards from it in steps of w, and only whole tiles
 * count (one that ends exactly at L is whole). Source: Toneyan & Koo, Nat. Genet. 2024,
 * doi 10.1038/s41588-024-01923-3. Intervals of a list have any widths, may overlap each other and the TSS tile.
 */
#ifndef CREME_TILE_H
#define CREME_TILE_H

#include <creme/sequence.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_tile_set {
    int64_t window_bp, tile_bp; /* of a list tile_bp is the width of the TSS tile alone */
    creme_interval tss;
    int64_t left, right;             /* of a grid: whole tiles on either side of the TSS tile */
    const creme_interval *listed;    /* of a list: its intervals [listed_count], borrowed; NULL: a grid */
    int64_t listed_count, widest_bp; /* ... how many, and the widest one's bases */
} creme_tile_set;

/* *set = the grid of tiles of tile_bp bases in a window of window_bp. CREME_ERROR_RANGE unless 1 <= tile_bp <=
 * window_bp. */
CREME_API CREME_CHECKED creme_status creme_tile_set_init_grid(creme_tile_set *set, int64_t window_bp,
                                                              int64_t tile_bp);

/* *set = the intervals listed[count] of the window, which are borrowed, beside a TSS tile of tile_bp bases.
 * CREME_ERROR_RANGE as above, for an interval that is empty or reaches out of the window, and unless they rise by
 * start, then by end, without a repeat. */
CREME_API CREME_CHECKED creme_status creme_tile_set_init_list(creme_tile_set *set, int64_t window_bp, int64_t tile_bp,
                                                              const creme_interval *listed, int64_t count);

/* How many CRE tiles there are (the TSS tile is none of them), and the i-th, from left to right: 0 <= i < count. */
CREME_API int64_t creme_tile_set_count(const creme_tile_set *set);
CREME_API creme_interval creme_tile_set_get(const creme_tile_set *set, int64_t i);

/* Which tile that is, -1 if it is none. */
CREME_API int64_t creme_tile_set_find(const creme_tile_set *set, creme_interval tile);

/* The width of its widest tile, or of the TSS tile if that is wider. */
CREME_API int64_t creme_tile_set_widest(const creme_tile_set *set);

#ifdef __cplusplus
}
#endif
#endif
