/* Tiles that may overlap, as stretches that do not. */
#include "analysis/stretches.h"

#include "base/memory.h"
#include "base/order.h"

#include <stdbool.h>
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

/* --- The sweep: tiles that hold the place that it has reached, in their order */

/* Gives the stretch from `place` to where a tile ends or, at `limit`, the next one begins, and goes on to there. */
static creme_status go_on(creme_stretch_sweep *sweep, int64_t limit)
{
    int64_t end = limit;
    double sum = 0;
    size_t kept = 0;
    for (size_t i = 0; i < sweep->count; i++) {
        if (sweep->at[i].end < end) end = sweep->at[i].end;
        sum += sweep->at[i].value;
    }
    const creme_stretch made = {sweep->at[0].chrom, sweep->place, end, sum / (double)sweep->count};
    creme_status status = sweep->take(sweep->self, &made);
    for (size_t i = 0; i < sweep->count; i++) {
        if (sweep->at[i].end > end) sweep->at[kept++] = sweep->at[i];
    }
    sweep->count = kept;
    sweep->place = end;
    return status;
}

creme_status creme_stretch_sweep_add(creme_stretch_sweep *sweep, const creme_stretch *tile)
{
    creme_status status = CREME_OK;
    while (sweep->count > 0) {
        bool here = strcmp(sweep->at[0].chrom, tile->chrom) == 0;
        if (here && sweep->place == tile->start) break;
        CREME_TRY(go_on(sweep, here ? tile->start : INT64_MAX));
    }
    if (sweep->count == 0) sweep->place = tile->start;
    CREME_TRY(creme_grow(&sweep->at, &sweep->capacity, sweep->count + 1, sizeof *sweep->at));
    sweep->at[sweep->count++] = *tile;
done:
    return status;
}

creme_status creme_stretch_sweep_end(creme_stretch_sweep *sweep)
{
    creme_status status = CREME_OK;
    while (sweep->count > 0 && status == CREME_OK) status = go_on(sweep, INT64_MAX);
    return status;
}

void creme_stretch_sweep_clear(creme_stretch_sweep *sweep)
{
    creme_free(sweep->at);
    *sweep = (creme_stretch_sweep){0};
}

static creme_status collect(void *self, const creme_stretch *made)
{
    merged *out = self;
    creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
    if (status == CREME_OK) out->at[out->count++] = *made;
    return status;
}

creme_status creme_stretches_merge(creme_stretch **out, size_t *count, creme_stretch *tiles, size_t tile_count)
{
    merged made = {0};
    creme_stretch_sweep sweep = {.take = collect, .self = &made};
    creme_status status = CREME_OK;
    *out = NULL;
    *count = 0;
    creme_order(tiles, tile_count, sizeof *tiles, by_place);
    for (size_t i = 0; i < tile_count; i++) CREME_TRY(creme_stretch_sweep_add(&sweep, &tiles[i]));
    CREME_TRY(creme_stretch_sweep_end(&sweep));
    *out = made.at;
    *count = made.count;
    made.at = NULL;
done:
    creme_free(made.at);
    creme_stretch_sweep_clear(&sweep);
    return status;
}
