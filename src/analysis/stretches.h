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

#endif
