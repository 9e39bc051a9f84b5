/* Which bases a unit of mutagenesis changes: 100 of a tile or a region at most, so that a run that was stopped has lost
 * little, in the order of the window. An item is one such piece; the pieces beyond the end of what is cut are empty. */
#ifndef CREME_CLI_MUTATED_H
#define CREME_CLI_MUTATED_H

#include "cli/units.h"

typedef struct creme_mutated {
    int64_t tile_index;     /* in the grid; -1 of --region */
    creme_interval tile;    /* in the window: the tile, or what the window has of the region */
    creme_interval stretch; /* the bases to change, of it; empty: none */
} creme_mutated;

/* Items of a locus, of all tiles or of all regions. */
int64_t creme_mutated_items(const creme_units *units);

/* `record` is that of the locus's chromosome. */
creme_mutated creme_mutated_get(const creme_units *units, creme_unit_cursor at, int record);

#endif
