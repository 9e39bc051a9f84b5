/* Hostile tables of searches, read against two loci, two tracks and a grid of eight tiles. */
#include "fuzz_file.h"

#include <creme/set.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char a[] = "A", b[] = "B", chrom[] = "chr1", none[] = "", blood[] = "blood", liver[] = "liver";
    creme_locus loci[] = {{a, chrom, 100, '+', none}, {b, chrom, 200, '-', none}};
    creme_locus_list list = {.at = loci, .count = 2};
    creme_track_choice choices[] = {{.name = blood}, {.name = liver}};
    creme_track_selection tracks = {.at = choices, .count = 2};
    creme_tile_grid grid;
    if (creme_tile_grid_init(&grid, 400, 40) != CREME_OK) abort();
    creme_cre_scope scope = {&list, &tracks, &grid, NULL};
    creme_set_list sets;
    creme_status status = creme_set_list_read(&sets, fuzz_write(0, data, size), &scope);
    if (status != CREME_OK && (sets.count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && sets.count == 0) abort();
    for (size_t i = 0; i < sets.count; i++) {
        const creme_set *set = &sets.at[i];
        if (set->locus > 1 || set->track < 0 || set->track > 1 || set->count < 1 || set->count > 8) abort();
        if (i > 0 && set[-1].locus > set->locus) abort();
    }
    creme_set_list_clear(&sets);
    return 0;
}
