/* Masking: each CRE tile replaced by N, alone, in the wild type. Construct 1 + t is that of tile t. */
#include "assay/kinds.h"

#include "base/memory.h"

#include <string.h>

typedef struct masking {
    creme_assay base;
    uint8_t *mask; /* [the widest tile], all N */
} masking;

static creme_interval tile_of(const creme_assay *self, int64_t id)
{
    return creme_tile_set_get(&self->tiles, id - 1);
}

static creme_status masking_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    creme_assay_set_edit(self, construct, tile_of(self, self->given), ((masking *)self)->mask, NULL);
    return CREME_OK;
}

static void masking_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = id == 0 ? self->tiles.tss : tile_of(self, id);
}

static creme_status masking_finish(creme_assay *self)
{
    int64_t tiles = creme_tile_set_count(&self->tiles), tracks = self->options.tracks;
    creme_status status = creme_assay_make_rows(self, tiles);
    for (int64_t i = 0; i < tiles * tracks && status == CREME_OK; i++) {
        creme_effect *row = &self->rows[i];
        int64_t id = 1 + i / tracks;
        row->tile = row->position = tile_of(self, id);
        row->wt = creme_assay_get(self, 0, row->track);
        if (creme_assay_is_n(self, row->tile)) continue;
        row->mean = creme_assay_get(self, id, row->track);
        row->n = 1;
        row->effect = creme_ratio(row->wt - row->mean, row->wt);
    }
    return status;
}

static void masking_clear(creme_assay *self)
{
    creme_free(((masking *)self)->mask);
}

creme_status creme_masking_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    if (options->until_ci > 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "masked tiles: nothing is drawn at random, and no interval narrows");
    }
    CREME_TRY(creme_assay_allocate(&self, sizeof(masking), &creme_masking_kind, site, options, 1));
    CREME_TRY(creme_assay_require_tiles(self));
    masking *it = (masking *)self;
    size_t widest = (size_t)creme_tile_set_widest(&self->tiles);
    CREME_TRY(creme_allocate(&it->mask, widest, 1));
    memset(it->mask, CREME_BASE_N, widest);
    CREME_TRY(creme_assay_reserve(self, 1 + creme_tile_set_count(&self->tiles), 0));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return 1 + creme_tile_set_count(creme_scope_tiles(scope, at.locus));
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_masking_create(out, sites.source, &options);
}

const creme_assay_kind creme_masking_kind = {
    .name = "masking",
    .question = "what does the TSS lose with a tile that nobody can read?",
    .about =
        "Replaces each tile alone by N. effect = (WT - MASKED) / WT, n = 1: nothing is drawn at random, and so there "
        "is no interval. What N is to the network, --n-value says. creme necessity --how mask is the same.",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS,
    .read_as = "necessity",
    .unit_constructs = unit_constructs,
    .create = create,
    .next = masking_next,
    .describe = masking_describe,
    .finish = masking_finish,
    .clear = masking_clear,
};
