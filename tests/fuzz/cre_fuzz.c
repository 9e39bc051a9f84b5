/* Hostile CRE tables, read against two loci, two tracks and a grid of eight tiles. */
#include "fuzz_file.h"

#include <creme/cre.h>

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
    creme_cre_list cres;
    creme_status status = creme_cre_list_read(&cres, fuzz_write(0, data, size), &scope);
    if (status != CREME_OK && (cres.count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && cres.count == 0) abort();
    for (size_t i = 0; i < cres.count; i++) {
        const creme_cre *cre = &cres.at[i];
        if (cre->locus > 1 || cre->tile < 0 || cre->tile >= 8 || cre->track < 0 || cre->track > 1) abort();
        if (i > 0 && cre[-1].locus > cre->locus) abort();
    }
    creme_cre_list_clear(&cres);
    return 0;
}
