/* What the assays of single CREs have in common. */
#include "assay/cre_choice.h"

#include "base/memory.h"

creme_status creme_assay_check_cre(const creme_assay *assay, int64_t tile, creme_cre_kind kind, int64_t track)
{
    int64_t tiles = creme_tile_set_count(&assay->tiles);
    if (track < 0 || track >= assay->options.tracks) {
        return creme_fail(CREME_ERROR_RANGE, "objective %lld: there are %lld tracks", (long long)track,
                          (long long)assay->options.tracks);
    }
    if (tile < 0 || tile >= tiles) {
        return creme_fail(CREME_ERROR_RANGE, "tile %lld: the window has CRE tiles 0 to %lld", (long long)tile,
                          (long long)tiles - 1);
    }
    if (kind == CREME_CRE_ENHANCER || kind == CREME_CRE_SILENCER) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "kind %d of CRE: expected enhancer or silencer", (int)kind);
}

creme_status creme_assay_use_control(creme_assay *assay, creme_background **backgrounds, int64_t k,
                                     creme_background **out)
{
    if (!backgrounds[k]) {
        creme_background *drawn = NULL;
        creme_status status = creme_assay_use_shuffled(assay, (creme_interval){0, 0}, k, k, &drawn);
        if (status != CREME_OK) return status;
        backgrounds[k] = creme_background_retain(drawn);
    }
    *out = backgrounds[k];
    return CREME_OK;
}

void creme_assay_release_backgrounds(creme_background **backgrounds, int64_t count)
{
    for (int64_t k = 0; backgrounds && k < count; k++) creme_background_release(backgrounds[k]);
    creme_free(backgrounds);
}
