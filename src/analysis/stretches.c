/* Tiles that may overlap, as stretches that do not. */
#include "analysis/stretches.h"

#include "base/memory.h"
#include "base/order.h"

#include <string.h>

typedef struct merged {
    creme_stretch *at;
    size_t count, capacity;
} merged;

static int by_place(const void *a, const void *b)
{
    const creme_stretch *x = a, *y = b;
    int order = strcmp(x->chrom, y->chrom);
    if (order != 0) return order;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* From `start` on: the mean of the tiles first .. last that hold it, up to where one begins or ends. Those before
 * `first` have ended. */
static creme_status add_stretch(merged *out, const creme_stretch *tiles, size_t first, size_t last, int64_t *start)
{
    int64_t end = INT64_MAX;
    double sum = 0;
    size_t n = 0;
    for (size_t i = first; i < last && tiles[i].start < end; i++) {
        const creme_stretch *tile = &tiles[i];
        if (tile->end <= *start) continue;
        if (tile->start > *start) {
            end = tile->start;
            break;
        }
        if (tile->end < end) end = tile->end;
        sum += tile->value;
        n++;
    }
    creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
    if (status != CREME_OK) return status;
    out->at[out->count++] = (creme_stretch){tiles[first].chrom, *start, end, sum / (double)n};
    *start = end;
    return CREME_OK;
}

/* Tiles that hang together, one group after another. */
static creme_status merge(merged *out, const creme_stretch *tiles, size_t tile_count)
{
    creme_status status = CREME_OK;
    for (size_t first = 0, last = 0; first < tile_count; first = last) {
        int64_t start = tiles[first].start, end = tiles[first].end;
        for (last = first + 1; last < tile_count; last++) {
            const creme_stretch *next = &tiles[last];
            if (strcmp(next->chrom, tiles[first].chrom) != 0 || next->start >= end) break;
            if (next->end > end) end = next->end;
        }
        while (start < end) {
            while (tiles[first].end <= start) first++;
            CREME_TRY(add_stretch(out, tiles, first, last, &start));
        }
    }
done:
    return status;
}

creme_status creme_stretches_merge(creme_stretch **out, size_t *count, creme_stretch *tiles, size_t tile_count)
{
    merged made = {0};
    *out = NULL;
    *count = 0;
    creme_order(tiles, tile_count, sizeof *tiles, by_place);
    creme_status status = merge(&made, tiles, tile_count);
    if (status != CREME_OK) {
        creme_free(made.at);
        return status;
    }
    *out = made.at;
    *count = made.count;
    return CREME_OK;
}
