/* Where a tile can be put. */
#include "assay/tile_places.h"

#include "base/memory.h"

#include <stdbool.h>

/* Goes through the places from left to right; out[] may be NULL. */
typedef struct walk {
    creme_interval own, *out;
    int64_t count, own_at; /* own_at: -1 as long as it has not been passed */
} walk;

static void add(walk *w, creme_interval at)
{
    if (w->own_at < 0 && w->own.start <= at.start) {
        if (w->out) w->out[w->count] = w->own;
        w->own_at = w->count++;
        if (w->own.start == at.start) return;
    }
    if (w->out) w->out[w->count] = at;
    w->count++;
}

static void go(walk *w, const creme_tile_set *tiles)
{
    const creme_interval tss = tiles->tss;
    int64_t width = w->own.end - w->own.start, first = tss.start % tiles->tile_bp;
    w->own_at = -1;
    for (int64_t start = first; start + tiles->tile_bp <= tiles->window_bp; start += tiles->tile_bp) {
        int64_t begin = start + tiles->tile_bp / 2 - width / 2, end = begin + width;
        bool inside = begin >= 0 && end <= tiles->window_bp, off = end <= tss.start || begin >= tss.end;
        if (inside && off) add(w, (creme_interval){begin, end});
    }
    if (w->own_at < 0) {
        if (w->out) w->out[w->count] = w->own;
        w->own_at = w->count++;
    }
}

int64_t creme_tile_places_count(const creme_tile_set *tiles, int64_t i)
{
    walk w = {.own = creme_tile_set_get(tiles, i)};
    go(&w, tiles);
    return w.count;
}

creme_status creme_tile_places_find(creme_tile_places *out, const creme_tile_set *tiles, int64_t i)
{
    *out = (creme_tile_places){0};
    creme_status status = creme_allocate(&out->at, (size_t)creme_tile_places_count(tiles, i), sizeof *out->at);
    if (status != CREME_OK) return status;
    walk w = {.own = creme_tile_set_get(tiles, i), .out = out->at};
    go(&w, tiles);
    out->count = w.count;
    out->own = w.own_at;
    return CREME_OK;
}

void creme_tile_places_clear(creme_tile_places *places)
{
    creme_free(places->at);
    *places = (creme_tile_places){0};
}
