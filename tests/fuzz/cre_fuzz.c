/* Hostile CRE tables, read against four loci, two tracks and a grid of eight tiles. */
#include "fuzz_file.h"
#include "tile_table.h"

#include <creme/cre.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tile_table against;
    tile_table_init(&against);
    creme_cre_list cres;
    creme_status status = creme_cre_list_read(&cres, fuzz_write(0, data, size), &against.scope);
    if (status != CREME_OK && (cres.count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && cres.count == 0) abort();
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
