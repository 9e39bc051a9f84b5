/* The tile grid of a sequence window.
 *
 *        CRE tiles            TSS tile           CRE tiles
 *   |..[    ][    ][    ][    ](====)[    ][    ][    ][    ]..|
 *   0                          L/2                             L
 *
 * The TSS tile is [L/2 - w/2, L/2 - w/2 + w); the grid runs outwards from it in steps of w, and only whole tiles
 * count (one that ends exactly at L is whole). Source: Toneyan & Koo, Nat. Genet. 2024,
 * doi 10.1038/s41588-024-01923-3.
 */
#ifndef CREME_TILE_H
#define CREME_TILE_H

#include <creme/sequence.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct creme_tile_grid {
    int64_t window_bp, tile_bp;
    creme_interval tss;
    int64_t left, right; /* whole tiles on either side of the TSS tile */
} creme_tile_grid;

/* *grid = the grid of tiles of tile_bp bases in a window of window_bp. CREME_ERROR_RANGE unless 1 <= tile_bp <=
 * window_bp. */
CREME_API CREME_CHECKED creme_status creme_tile_grid_init(creme_tile_grid *grid, int64_t window_bp, int64_t tile_bp);

/* How many CRE tiles there are (the TSS tile is none of them), and the i-th, from left to right: 0 <= i < count. */
CREME_API int64_t creme_tile_grid_count(const creme_tile_grid *grid);
CREME_API creme_interval creme_tile_grid_get(const creme_tile_grid *grid, int64_t i);

#ifdef __cplusplus
}
#endif
#endif
