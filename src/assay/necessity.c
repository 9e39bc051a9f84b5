/* Necessity: each CRE tile shuffled alone, in the wild type.
 *
 * Constructs: 0 the wild type; 1 + k tiles + t tile t by its shuffle k. */
#include "assay/assay_kind.h"

#include "base/memory.h"

enum { SHUFFLES = 10 };

static creme_status necessity_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    int64_t tiles = creme_tile_grid_count(&self->grid), number = self->given - 1;
    creme_interval tile = creme_tile_grid_get(&self->grid, number % tiles);
    creme_shuffle_recipe recipe = creme_assay_recipe(self, tile, number / tiles, CREME_RANDOM_TILE);
    creme_assay_set_edit(self, construct, tile, NULL, &recipe);
    return CREME_OK;
}

static void necessity_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    int64_t tiles = creme_tile_grid_count(&self->grid);
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = id == 0 ? self->grid.tss : creme_tile_grid_get(&self->grid, (id - 1) % tiles);
    out->replicate = id == 0 ? 0 : (id - 1) / tiles;
}

static creme_status necessity_finish(creme_assay *self)
{
    int64_t n = self->options.shuffles, tiles = creme_tile_grid_count(&self->grid), tracks = self->options.tracks;
    double t = creme_student_t_95(n - 1), *mutants = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&mutants, (size_t)n, sizeof *mutants));
    CREME_TRY(creme_assay_make_rows(self, tiles));
    for (int64_t i = 0; i < tiles * tracks; i++) {
        creme_effect *row = &self->rows[i];
        row->tile = row->position = creme_tile_grid_get(&self->grid, i / tracks);
        row->wt = creme_assay_get(self, 0, row->track);
        creme_assay_gather(self, 1 + i / tracks, tiles, row->track, mutants);
        creme_summary summary = creme_summarise(mutants, n);
        creme_effect_set_mutants(row, &summary);
        creme_effect_set(row, creme_share_lost(row->wt, &summary), t);
    }
done:
    creme_free(mutants);
    return status;
}

static const creme_assay_kind necessity_kind = {
    .name = "necessity", .next = necessity_next, .describe = necessity_describe, .finish = necessity_finish};

creme_status creme_necessity_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof *self, &necessity_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    CREME_TRY(creme_assay_reserve(self, 1, creme_tile_grid_count(&self->grid)));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}
