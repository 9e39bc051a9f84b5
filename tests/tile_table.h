/* For tests: what tables of CREs, of searches and of bases are read against. A window of 400 bp with tiles of 40:
 * [20, 60) is tile 0, [140, 180) 3, [180, 220) the TSS tile, [220, 260) 4, [340, 380) 7. Tracks blood and liver. Loci
 * B, A, and two that are called twice, at 100, 200, 300 and 400 of chr1, on the strands + - + -. */
#ifndef CREME_TESTS_TILE_TABLE_H
#define CREME_TESTS_TILE_TABLE_H

#include <creme/cre.h>
#include <stdlib.h>

enum { TILE_TABLE_LOCI = 4, TILE_TABLE_TILES = 8 };

typedef struct tile_table {
    creme_locus loci[TILE_TABLE_LOCI];
    creme_locus_list list;
    creme_track_choice choices[2];
    creme_track_selection tracks;
    creme_tile_set grid;
    creme_tile_set sets[TILE_TABLE_LOCI];
    creme_cre_scope scope; /* without a log */
} tile_table;

static inline void tile_table_init(tile_table *t)
{
    static char names[TILE_TABLE_LOCI][8] = {"B", "A", "twice", "twice"}, chrom[] = "chr1", empty[] = "";
    static char blood[] = "blood", liver[] = "liver";
    for (int i = 0; i < TILE_TABLE_LOCI; i++) {
        t->loci[i] = (creme_locus){names[i], chrom, 100 * (i + 1), i % 2 ? '-' : '+', empty};
    }
    t->list = (creme_locus_list){.at = t->loci, .count = TILE_TABLE_LOCI};
    t->choices[0] = (creme_track_choice){.track = 5, .other = -1, .name = blood};
    t->choices[1] = (creme_track_choice){.track = 2, .other = -1, .name = liver};
    t->tracks = (creme_track_selection){.at = t->choices, .count = 2};
    if (creme_tile_set_init_grid(&t->grid, 400, 40) != CREME_OK) abort();
    t->scope = (creme_cre_scope){.loci = &t->list, .tracks = &t->tracks, .grid = &t->grid};
}

/* Elements in place of the grid: three of B, two of A, none of the others. */
static inline void tile_table_use_elements(tile_table *t)
{
    static const creme_interval of_b[] = {{15, 60}, {15, 90}, {290, 300}}, of_a[] = {{15, 60}, {300, 400}};
    for (int i = 0; i < TILE_TABLE_LOCI; i++) {
        const creme_interval *listed = i == 0 ? of_b : of_a;
        if (creme_tile_set_init_list(&t->sets[i], 400, 40, listed, i == 0 ? 3 : i == 1 ? 2 : 0) != CREME_OK) abort();
    }
    t->scope.tile_sets = t->sets;
}

#endif
