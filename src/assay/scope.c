/* What assays ask of their scope alike. */
#include "assay/scope.h"

#include "base/memory.h"

void creme_assay_scope_clear(creme_assay_scope *scope)
{
    creme_tile_filter_clear(&scope->tiles);
    creme_cre_list_clear(&scope->cres);
    creme_free(scope->first_cre);
    creme_free(scope->tile_sets);
    creme_free(scope->elements);
    creme_free(scope->first_element);
    creme_free(scope->element_numbers);
    creme_free(scope->first_control);
    creme_free(scope->controls);
    creme_element_list_clear(&scope->element_list);
    creme_base_scores_clear(&scope->saliency);
    creme_base_scores_clear(&scope->motifs);
    creme_set_list_clear(&scope->sets);
    creme_substitutes_clear(&scope->substitutes);
    creme_variant_scope_clear(&scope->variants);
    for (size_t i = 0; i < scope->context_count; i++) creme_free(scope->contexts[i]);
    creme_free(scope->contexts);
    scope->contexts = NULL;
    scope->context_count = 0;
    creme_free(scope->first_set);
    scope->first_cre = scope->first_set = NULL;
    scope->tile_sets = NULL;
    scope->elements = NULL;
    scope->first_element = scope->element_numbers = scope->first_control = NULL;
    scope->controls = NULL;
    scope->listed = NULL;
}

const creme_tile_set *creme_scope_tiles(const creme_assay_scope *scope, size_t locus)
{
    return scope->tile_sets ? &scope->tile_sets[locus] : &scope->grid;
}

bool creme_scope_is_control(const creme_assay_scope *scope, size_t locus, creme_interval tile)
{
    if (!scope->first_control) return false;
    int64_t number = creme_tile_set_find(&scope->tile_sets[locus], tile);
    return number >= 0 && scope->element_numbers[scope->first_element[locus] + (size_t)number] == CREME_CONTROL;
}

creme_assay_options creme_scope_options(const creme_assay_scope *scope, size_t locus)
{
    creme_assay_options options = scope->options;
    if (scope->tile_sets) options.tiles = &scope->tile_sets[locus];
    if (scope->contexts) options.context = scope->contexts[locus];
    return options;
}

int64_t creme_scope_cre_count(const creme_assay_scope *scope, size_t locus)
{
    return scope->first_cre ? (int64_t)(scope->first_cre[locus + 1] - scope->first_cre[locus]) : 0;
}

const creme_cre *creme_scope_cre(const creme_assay_scope *scope, size_t locus, int64_t i)
{
    return &scope->cres.at[scope->first_cre[locus] + (size_t)i];
}

bool creme_scope_is_listed(const creme_assay_scope *scope, size_t locus, int64_t tile)
{
    if (!scope->first_cre) return true;
    int64_t count = creme_scope_cre_count(scope, locus), low = 0, high = count; /* they rise by tile */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (creme_scope_cre(scope, locus, middle)->tile < tile)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && creme_scope_cre(scope, locus, low)->tile == tile;
}

bool creme_directions_one(creme_directions directions, creme_search *out)
{
    *out = directions == CREME_DIRECTIONS_SILENCERS ? CREME_SEARCH_SILENCERS : CREME_SEARCH_ENHANCERS;
    return directions != CREME_DIRECTIONS_BOTH;
}

creme_interval creme_scope_window(const creme_assay_scope *scope, size_t locus)
{
    return creme_locus_window(&scope->loci->at[locus], scope->grid.window_bp, scope->window);
}

bool creme_scope_has_tile(const creme_assay_scope *scope, size_t locus, int64_t tile)
{
    if (!scope->has_tiles) return true;
    return creme_tile_filter_has(&scope->tiles, creme_scope_tiles(scope, locus), tile, &scope->loci->at[locus],
                                 creme_scope_window(scope, locus), scope->records[locus]);
}

int64_t creme_scope_controls(const creme_assay_scope *scope, size_t locus)
{
    (void)locus;
    return 1 + scope->options.shuffles;
}
