/* Sufficiency: TSS tile alone (CONTROL) and with one CRE tile (MUTANT), in shuffled backgrounds.
 *
 * Constructs: 0 the wild type; then for each replicate k
 *   shared backgrounds   the control, and every tile:              1 + k (tiles + 1) + {0, 1 + t}
 *   fresh backgrounds    for every tile its control and the tile:  1 + (k tiles + t) 2 + {0, 1} */
#include "assay/assay_kind.h"

#include "base/memory.h"

#include <math.h>

enum { SHUFFLES = 10 };

enum { CONTROL_MEAN, CONTROL_SD, EFFECT_VS_CONTROL, EFFECT_VS_CONTROL_SE, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"control_mean", "control_sd", "effect_vs_control",
                                                  "effect_vs_control_se"};

/* What construct number id (not 0) is. */
typedef struct place {
    int64_t k, tile;
    bool control;
} place;

static place place_of(const creme_assay *self, int64_t id)
{
    int64_t tiles = creme_tile_grid_count(&self->grid), number = id - 1;
    if (self->options.fresh_backgrounds) {
        return (place){number / 2 / tiles, number / 2 % tiles, number % 2 == 0};
    }
    int64_t in_replicate = number % (tiles + 1);
    return (place){number / (tiles + 1), in_replicate ? in_replicate - 1 : 0, in_replicate == 0};
}

static creme_status sufficiency_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    place at = place_of(self, self->given);
    creme_interval tile = creme_tile_grid_get(&self->grid, at.tile), whole = {0, 0};
    bool fresh = self->options.fresh_backgrounds;
    int64_t number = fresh ? (self->given - 1) / 2 : at.k;
    creme_status status = creme_assay_use_shuffled(self, fresh ? tile : whole, at.k, number, &construct->background);
    if (status == CREME_OK && !at.control) {
        creme_assay_set_edit(self, construct, tile, creme_assay_wild_bases(self, tile), NULL);
    }
    return status;
}

static void sufficiency_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    place at = id == 0 ? (place){0} : place_of(self, id);
    bool of_tss = id == 0 || (at.control && !self->options.fresh_backgrounds);
    out->role = id == 0 ? "wt" : at.control ? "control" : "mutant";
    out->tile = out->position = of_tss ? self->grid.tss : creme_tile_grid_get(&self->grid, at.tile);
    out->replicate = at.k;
}

static void fill_row(const creme_assay *self, creme_effect *row, const double *mutants, const double *controls,
                     double t)
{
    int64_t n = self->options.shuffles;
    row->wt = creme_assay_get(self, 0, row->track);
    creme_summary mutant = creme_summarise(mutants, n), control = creme_summarise(controls, n);
    creme_effect_set_mutants(row, &mutant);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(mutants, controls, n)), t);
    creme_estimate ratio = creme_paired_ratio(mutants, controls, n);
    row->extra[CONTROL_MEAN] = control.mean;
    row->extra[CONTROL_SD] = control.sd;
    row->extra[EFFECT_VS_CONTROL] = ratio.value - 1;
    row->extra[EFFECT_VS_CONTROL_SE] = ratio.se;
}

static creme_status sufficiency_finish(creme_assay *self)
{
    int64_t n = self->options.shuffles, tiles = creme_tile_grid_count(&self->grid), tracks = self->options.tracks;
    bool fresh = self->options.fresh_backgrounds;
    int64_t stride = fresh ? 2 * tiles : tiles + 1;
    double t = creme_student_t_95(n - 1), *mutants = NULL, *controls = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&mutants, (size_t)n, sizeof *mutants));
    CREME_TRY(creme_allocate(&controls, (size_t)n, sizeof *controls));
    CREME_TRY(creme_assay_make_rows(self, tiles));
    for (int64_t i = 0; i < tiles * tracks; i++) {
        creme_effect *row = &self->rows[i];
        int64_t tile = i / tracks;
        row->tile = row->position = creme_tile_grid_get(&self->grid, tile);
        creme_assay_gather(self, fresh ? 2 + 2 * tile : 2 + tile, stride, row->track, mutants);
        creme_assay_gather(self, fresh ? 1 + 2 * tile : 1, stride, row->track, controls);
        fill_row(self, row, mutants, controls, t);
    }
done:
    creme_free(mutants);
    creme_free(controls);
    return status;
}

static const creme_assay_kind sufficiency_kind = {
    .name = "sufficiency", .next = sufficiency_next, .describe = sufficiency_describe, .finish = sufficiency_finish};

creme_status creme_sufficiency_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof *self, &sufficiency_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    int64_t tiles = creme_tile_grid_count(&self->grid);
    CREME_TRY(creme_assay_reserve(self, 1, options->fresh_backgrounds ? 2 * tiles : tiles + 1));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}
