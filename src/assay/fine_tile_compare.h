/* What a fine tile's survivors are compared with: as many single bases of the tile, chosen otherwise. */
#ifndef CREME_ASSAY_FINE_TILE_COMPARE_H
#define CREME_ASSAY_FINE_TILE_COMPARE_H

#include "assay/base_order.h"

#include <creme/greedy.h>

enum { CREME_MOST_FINE_TILE_COMPARISONS = 3 };

/* Zero is none. */
typedef struct creme_fine_tile_comparisons {
    int which[CREME_MOST_FINE_TILE_COMPARISONS]; /* random, saliency, motifs: those that are made [count] */
    int count;
    unsigned set; /* the same as bits */
    creme_base_order orders[CREME_MOST_FINE_TILE_COMPARISONS];
    uint8_t *bases; /* of the construct made last [the tile's width] */
    int32_t *kept;  /* [the tile's width] */
} creme_fine_tile_comparisons;

/* Those that are asked for. To be cleared also where it fails. */
CREME_CHECKED creme_status creme_fine_tile_compare_init(creme_fine_tile_comparisons *out,
                                                        const creme_fine_tile_options *how, int64_t width);

/* The i-th's role in tables of replicates: "random". */
const char *creme_fine_tile_compare_role(const creme_fine_tile_comparisons *comparisons, int i);

/* comparisons->bases = those of a background, but for `count` of wild[width] that the i-th comparison keeps. */
void creme_fine_tile_compare_make(creme_fine_tile_comparisons *comparisons, int i, const creme_random_key *key,
                                  int64_t count, const uint8_t *background, const uint8_t *wild);

void creme_fine_tile_compare_clear(creme_fine_tile_comparisons *comparisons);

#endif
