/* Values along the genome: tiles of neighbouring loci overlap, what a browser shows may not. */
#ifndef CREME_ANALYSIS_STRETCHES_H
#define CREME_ANALYSIS_STRETCHES_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_stretch {
    const char *chrom; /* borrowed */
    int64_t start, end;
    double value;
} creme_stretch;

/* Sorts tiles[tile_count] (start < end) by chromosome in the order of bytes and by place, and makes *out[*count] of
 * them: rising, without overlaps, each with the mean of the tiles that hold it. The caller frees *out (creme_free).
 */
CREME_CHECKED creme_status creme_stretches_merge(creme_stretch **out, size_t *count, creme_stretch *tiles,
                                                 size_t tile_count);

/* The same of tiles that come one by one, sorted already by chromosome, start, end and value: what is made goes to
 * `take` as it is made. Begin with {.take, .self}. Tiles that lie upon each other are in memory; chromosomes' names
 * live until the end. */
typedef struct creme_stretch_sweep {
    creme_status (*take)(void *self, const creme_stretch *made);
    void *self;
    creme_stretch *at;
    size_t count, capacity;
    int64_t place;
} creme_stretch_sweep;

CREME_CHECKED creme_status creme_stretch_sweep_add(creme_stretch_sweep *sweep, const creme_stretch *tile);
CREME_CHECKED creme_status creme_stretch_sweep_end(creme_stretch_sweep *sweep);
void creme_stretch_sweep_clear(creme_stretch_sweep *sweep);

#endif
