/* Comparisons of a fine tile. */
#include "assay/fine_tile_compare.h"

#include "base/memory.h"

#include <string.h>

enum { RANDOM, SALIENCY };
static const char *const ROLES[CREME_MOST_FINE_TILE_COMPARISONS] = {"random", "saliency", "motifs"};

creme_status creme_fine_tile_compare_init(creme_fine_tile_comparisons *out, const creme_fine_tile_options *how,
                                          int64_t width)
{
    const double *const scores[CREME_MOST_FINE_TILE_COMPARISONS] = {NULL, how->saliency, how->motifs};
    creme_status status;
    *out = (creme_fine_tile_comparisons){0};
    CREME_TRY(creme_allocate(&out->bases, (size_t)width, 1));
    CREME_TRY(creme_allocate(&out->kept, (size_t)width, sizeof *out->kept));
    for (int i = 0; i < CREME_MOST_FINE_TILE_COMPARISONS; i++) {
        if (i == RANDOM ? !how->compare_random : !scores[i]) continue;
        /* What a score says is how much a base raises activity; of a motif, how good a hit it is. */
        bool lowest = i == SALIENCY && how->kind == CREME_CRE_SILENCER;
        CREME_TRY(creme_base_order_init(&out->orders[i], width, scores[i], lowest));
        out->set |= 1U << i;
        out->which[out->count++] = i;
    }
done:
    return status;
}

const char *creme_fine_tile_compare_role(const creme_fine_tile_comparisons *comparisons, int i)
{
    return ROLES[comparisons->which[i]];
}

void creme_fine_tile_compare_make(creme_fine_tile_comparisons *comparisons, int i, const creme_random_key *key,
                                  int64_t count, const uint8_t *background, const uint8_t *wild)
{
    const creme_base_order *order = &comparisons->orders[comparisons->which[i]];
    memcpy(comparisons->bases, background, (size_t)(key->end - key->start));
    creme_base_order_take(order, key, count, comparisons->kept);
    for (int64_t k = 0; k < count; k++) comparisons->bases[comparisons->kept[k]] = wild[comparisons->kept[k]];
}

void creme_fine_tile_compare_clear(creme_fine_tile_comparisons *comparisons)
{
    creme_free(comparisons->bases);
    creme_free(comparisons->kept);
    for (int i = 0; i < CREME_MOST_FINE_TILE_COMPARISONS; i++) creme_base_order_clear(&comparisons->orders[i]);
    *comparisons = (creme_fine_tile_comparisons){0};
}
