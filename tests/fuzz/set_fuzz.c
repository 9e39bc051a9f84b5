/* Hostile tables of searches, read against four loci, two tracks and a grid of eight tiles. */
#include "table/tile_rows.h"
#include "tile_table.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tile_table against;
    tile_table_init(&against);
    creme_lines *lines = NULL;
    if (creme_lines_open_memory(&lines, "in", data, size) != CREME_OK) abort();
    creme_set_list sets;
    creme_status status = creme_set_list_read_lines(&sets, lines, &against.scope);
    if (status != CREME_OK && (sets.count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && sets.count == 0) abort();
    for (size_t i = 0; i < sets.count; i++) {
        const creme_set *set = &sets.at[i];
        if (set->locus >= TILE_TABLE_LOCI || set->track < 0 || set->track > 1 || set->count < 1 ||
            set->count > TILE_TABLE_TILES)
            abort();
        if (i > 0 && set[-1].locus > set->locus) abort();
    }
    creme_set_list_clear(&sets);
    return 0;
}
