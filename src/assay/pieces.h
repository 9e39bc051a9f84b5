/* Pieces of a stretch: rising, disjoint intervals, some of them neighbours. */
#ifndef CREME_ASSAY_PIECES_H
#define CREME_ASSAY_PIECES_H

#include <creme/sequence.h>
#include <stdbool.h>
#include <stddef.h>

/* Zero is none. */
typedef struct creme_pieces {
    creme_interval *at;
    size_t count, capacity;
} creme_pieces;

/* Joins neighbours, then cuts each stretch from its left end into pieces of `width`; a narrower one may remain at
 * its right end. A width of 0 only joins. `to` is another one than `from`. */
CREME_CHECKED creme_status creme_pieces_cut(creme_pieces *to, const creme_pieces *from, int64_t width);

/* Removes the pieces that are marked in dropped[count]. */
void creme_pieces_drop(creme_pieces *pieces, const bool *dropped);

/* Bases in all. */
int64_t creme_pieces_total(const creme_pieces *pieces);

/* *out = "start-end,start-end", neighbours joined; "" for none. The caller frees it. */
CREME_CHECKED creme_status creme_pieces_write(const creme_pieces *pieces, char **out);

void creme_pieces_clear(creme_pieces *pieces);

#endif
