/* Cutting tiles and regions into units of mutagenesis. */
#include "cli/mutated.h"

enum { UNIT_BP = 100 };

static bool by_region(const creme_units *units)
{
    return units->inputs->settings->region != NULL;
}

/* Pieces of a tile, or of the longest region that there could be. */
static int64_t pieces_of_each(const creme_units *units)
{
    int64_t longest = by_region(units) ? units->grid.window_bp : units->grid.tile_bp;
    return (longest + UNIT_BP - 1) / UNIT_BP;
}

int64_t creme_mutated_items(const creme_units *units)
{
    int64_t count = by_region(units) ? (int64_t)units->tiles.count : creme_tile_grid_count(&units->grid);
    return count * pieces_of_each(units);
}

creme_mutated creme_mutated_get(const creme_units *units, creme_unit_cursor at, int record)
{
    const creme_inputs *inputs = units->inputs;
    const creme_locus *locus = &inputs->loci.at[at.locus];
    int64_t which = at.item / pieces_of_each(units), piece = at.item % pieces_of_each(units);
    creme_mutated bases = {.tile_index = -1};
    if (by_region(units)) {
        creme_interval window =
            creme_locus_window(locus, inputs->info->input_bp, (creme_window_rule)inputs->settings->window);
        bases.tile = creme_tile_item_in_window(&units->tiles.at[which], locus, window, record);
    } else {
        bases.tile_index = which;
        bases.tile = creme_tile_grid_get(&units->grid, which);
    }
    bases.stretch = (creme_interval){bases.tile.start + piece * UNIT_BP, bases.tile.start + (piece + 1) * UNIT_BP};
    if (bases.stretch.end > bases.tile.end) bases.stretch.end = bases.tile.end;
    return bases;
}
