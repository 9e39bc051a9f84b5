/* Hostile CRE tables, read against four loci, two tracks and a grid of eight tiles. */
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
    creme_cre_list cres;
    creme_status status = creme_cre_list_read_lines(&cres, lines, &against.scope);
    if (status != CREME_OK && (cres.count > 0 || !*creme_error_message())) abort();
    for (size_t i = 0; i < cres.count; i++) {
        const creme_cre *cre = &cres.at[i];
        if (cre->locus >= TILE_TABLE_LOCI || cre->tile < 0 || cre->tile >= TILE_TABLE_TILES || cre->track < 0 ||
            cre->track > 1)
            abort();
        if (i > 0 && cre[-1].locus > cre->locus) abort();
    }
    creme_cre_list_clear(&cres);
    return 0;
}
