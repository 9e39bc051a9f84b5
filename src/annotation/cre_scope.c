/* What tables of CREs are read against. */
#include <creme/cre.h>

const creme_tile_set *creme_cre_scope_tiles(const creme_cre_scope *scope, size_t locus)
{
    return scope->tile_sets ? &scope->tile_sets[locus] : scope->grid;
}
