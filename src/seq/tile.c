/* The tile grid of a window. */
#include <creme/tile.h>

creme_status creme_tile_grid_init(creme_tile_grid *grid, int64_t window_bp, int64_t tile_bp)
{
    *grid = (creme_tile_grid){0};
    if (tile_bp < 1 || tile_bp > window_bp) {
        return creme_fail(CREME_ERROR_RANGE,
                          "tile size %lld bp does not fit a window of %lld bp: it must be at least 1 and at most the "
                          "window",
                          (long long)tile_bp, (long long)window_bp);
    }
    int64_t start = window_bp / 2 - tile_bp / 2;
    grid->window_bp = window_bp;
    grid->tile_bp = tile_bp;
    grid->tss = (creme_interval){start, start + tile_bp};
    grid->left = start / tile_bp;
    grid->right = (window_bp - grid->tss.end) / tile_bp;
    return CREME_OK;
}

int64_t creme_tile_grid_count(const creme_tile_grid *grid)
{
    return grid->left + grid->right;
}

creme_interval creme_tile_grid_get(const creme_tile_grid *grid, int64_t i)
{
    int64_t step = i - grid->left;
    if (step >= 0) step++; /* over the TSS tile */
    int64_t start = grid->tss.start + step * grid->tile_bp;
    return (creme_interval){start, start + grid->tile_bp};
}
