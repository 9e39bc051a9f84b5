/* Where a tile can be put: what distance and multiplicity have in common.
 *
 * A tile of a grid fits into every place of the grid. An element of another width is put where it lies, and centred
 * at the middle of each tile of the grid beside the TSS tile, as far as it stays in the window and off the TSS tile
 * there:
 *
 *      grid        |..[    ][    ][    ](====)[    ][    ]..|
 *      narrower       [el]   -[el]- -[el]-    -[el]- -[el]-
 *      wider          -[  ele  ]-             (next to the TSS tile it would overlap that)
 *
 * At middle c an element of w bases has [c - w / 2, c - w / 2 + w). Its own place counts even where it overlaps the
 * TSS tile, which then has that part already. */
#ifndef CREME_ASSAY_TILE_PLACES_H
#define CREME_ASSAY_TILE_PLACES_H

#include <creme/tile.h>

/* Zero is none. */
typedef struct creme_tile_places {
    creme_interval *at; /* all as wide as the tile, rising, without a repeat [count] */
    int64_t count;
    int64_t own; /* which of them is the tile's own */
} creme_tile_places;

/* Of the i-th tile of the set. CREME_ERROR_MEMORY alone. */
CREME_CHECKED creme_status creme_tile_places_find(creme_tile_places *out, const creme_tile_set *tiles, int64_t i);
void creme_tile_places_clear(creme_tile_places *places);

/* How many there are. */
int64_t creme_tile_places_count(const creme_tile_set *tiles, int64_t i);

#endif
