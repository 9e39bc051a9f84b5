/* Which tiles --tiles means, and which bases --region does. */
#ifndef CREME_ANNOTATION_TILE_FILTER_H
#define CREME_ANNOTATION_TILE_FILTER_H

#include <creme/locus.h>
#include <creme/tile.h>

typedef enum creme_tile_item_kind { CREME_TILE_INDEX, CREME_TILE_WINDOW, CREME_TILE_GENOME } creme_tile_item_kind;

typedef struct creme_tile_item {
    creme_tile_item_kind kind;
    creme_interval at; /* indices, bases of the window, or bases of the record */
    int record;
} creme_tile_item;

typedef struct creme_tile_filter {
    creme_tile_item *at;
    size_t count, capacity;
} creme_tile_filter;

/* Comma-separated items: "all", an index "3", a range "0-9" (inclusive), "window:804-5804" (0-based, half-open), or
 * "chr9:120001-125000" (1-based, inclusive). Commas separate items, so numbers are written without them. Without a
 * FASTA (NULL) there are no genomic ones. `grid`: the tiles that indices count; of elements, which each locus has its
 * own of, those of the locus that has the most. */
CREME_CHECKED creme_status creme_tile_filter_init(creme_tile_filter *out, const char *text, creme_fasta *fasta,
                                                  const creme_tile_set *grid);
/* Of --region: the same without "all" and indices. */
CREME_CHECKED creme_status creme_tile_filter_init_regions(creme_tile_filter *out, const char *text,
                                                          creme_fasta *fasta, const creme_tile_set *grid);
void creme_tile_filter_clear(creme_tile_filter *filter);

/* Whether tile i of this locus is meant: it is one of the indices, or overlaps one of the intervals.
 * `record` is that of the locus's chromosome. */
bool creme_tile_filter_has(const creme_tile_filter *filter, const creme_tile_set *grid, int64_t i,
                           const creme_locus *locus, creme_interval window, int record);

/* The bases of this locus's window that a region means, in the window; {0, 0} if it has none of them. */
creme_interval creme_tile_item_in_window(const creme_tile_item *item, const creme_locus *locus, creme_interval window,
                                         int record);

#endif
