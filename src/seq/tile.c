/* The tiles of a window: a grid or a list. */
#include <creme/tile.h>

creme_status creme_tile_set_init_grid(creme_tile_set *set, int64_t window_bp, int64_t tile_bp)
{
    *set = (creme_tile_set){0};
    if (tile_bp < 1 || tile_bp > window_bp) {
        return creme_fail(CREME_ERROR_RANGE,
                          "tile size %lld bp does not fit a window of %lld bp: it must be at least 1 and at most the "
                          "window; with a tenth of it, %lld bp, there are tiles on both sides of the TSS",
                          (long long)tile_bp, (long long)window_bp, (long long)(window_bp + 9) / 10);
    }
    int64_t start = window_bp / 2 - tile_bp / 2;
    set->window_bp = window_bp;
    set->tile_bp = tile_bp;
    set->tss = (creme_interval){start, start + tile_bp};
    set->left = start / tile_bp;
    set->right = (window_bp - set->tss.end) / tile_bp;
    return CREME_OK;
}

/* Negative, 0, positive: a lies before b, is b, lies behind b. */
static int compare(creme_interval a, creme_interval b)
{
    if (a.start != b.start) return a.start < b.start ? -1 : 1;
    return a.end == b.end ? 0 : a.end < b.end ? -1 : 1;
}

creme_status creme_tile_set_init_list(creme_tile_set *set, int64_t window_bp, int64_t tile_bp,
                                      const creme_interval *listed, int64_t count)
{
    static const creme_interval none = {0, 0};
    creme_status status = creme_tile_set_init_grid(set, window_bp, tile_bp);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < count; i++) {
        creme_interval at = listed[i];
        if (at.end - at.start > set->widest_bp) set->widest_bp = at.end - at.start;
        if (at.start >= 0 && at.start < at.end && at.end <= window_bp && (i == 0 || compare(listed[i - 1], at) < 0))
            continue;
        *set = (creme_tile_set){0};
        return creme_fail(CREME_ERROR_RANGE,
                          "tile [%lld, %lld): expected one within a window of %lld bp, behind the one before",
                          (long long)at.start, (long long)at.end, (long long)window_bp);
    }
    set->left = set->right = 0;
    set->listed = count > 0 ? listed : &none;
    set->listed_count = count;
    return CREME_OK;
}

int64_t creme_tile_set_count(const creme_tile_set *set)
{
    return set->listed ? set->listed_count : set->left + set->right;
}

creme_interval creme_tile_set_get(const creme_tile_set *set, int64_t i)
{
    if (set->listed) return set->listed[i];
    int64_t step = i - set->left;
    if (step >= 0) step++; /* over the TSS tile */
    int64_t start = set->tss.start + step * set->tile_bp;
    return (creme_interval){start, start + set->tile_bp};
}

int64_t creme_tile_set_find(const creme_tile_set *set, creme_interval tile)
{
    int64_t low = 0, high = creme_tile_set_count(set);
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int order = compare(creme_tile_set_get(set, middle), tile);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

int64_t creme_tile_set_widest(const creme_tile_set *set)
{
    return set->widest_bp > set->tile_bp ? set->widest_bp : set->tile_bp;
}
