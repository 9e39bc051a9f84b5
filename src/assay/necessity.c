/* Necessity: each CRE tile shuffled alone, in the wild type. Which construct is which, draws.h says. */
#include "assay/classes.h"
#include "assay/draws.h"
#include "assay/kinds.h"

#include "base/memory.h"

#include <creme/removal.h>

enum { SHUFFLES = 10 };

typedef struct necessity {
    creme_assay base;
    creme_draws draws;
    double *mutants; /* of one tile [shuffles] */
} necessity;

static creme_status necessity_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    const creme_draw *draw = &((necessity *)self)->draws.draws[self->given];
    creme_interval tile = creme_tile_set_get(&self->tiles, draw->tile);
    creme_shuffle_recipe recipe = creme_assay_recipe(self, tile, draw->replicate, CREME_RANDOM_TILE);
    creme_assay_set_edit(self, construct, tile, NULL, &recipe);
    return CREME_OK;
}

static void necessity_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const creme_draw *draw = &((const necessity *)self)->draws.draws[id];
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = id == 0 ? self->tiles.tss : creme_tile_set_get(&self->tiles, draw->tile);
    out->replicate = draw->replicate;
}

static void fill_row(creme_assay *self, creme_effect *row, int64_t tile, int64_t track)
{
    necessity *it = (necessity *)self;
    int64_t n = it->draws.counts[tile];
    row->wt = creme_assay_get(self, 0, track);
    if (creme_assay_is_n(self, creme_tile_set_get(&self->tiles, tile))) return;
    creme_draws_mutants(&it->draws, self, tile, track, it->mutants);
    creme_summary summary = creme_summarise(it->mutants, n);
    creme_effect_set_mutants(row, &summary);
    creme_effect_set(row, creme_share_lost(row->wt, &summary), creme_draws_t(&it->draws, tile));
}

static bool is_done(creme_assay *self, int64_t tile)
{
    if (creme_assay_is_n(self, creme_tile_set_get(&self->tiles, tile))) return true;
    if (self->options.stop_by == CREME_STOP_BY_CLASS) return ((necessity *)self)->draws.settled[tile];
    for (int64_t track = 0; track < self->options.tracks; track++) {
        creme_effect row = {0};
        fill_row(self, &row, tile, track);
        if (!creme_effect_is_narrow(&row, self->options.until_ci)) return false;
    }
    return true;
}

static creme_status necessity_choose(creme_assay *self)
{
    necessity *it = (necessity *)self;
    creme_thresholds by = creme_assay_limits(self);
    /* effect > limit where (1 - limit) WT - mean MUTANT > 0 */
    const creme_class_question question = {{-1, 0, 1 - by.enhancer}, {-1, 0, 1 - creme_silencer_limit(&by, false)}};
    creme_status status = CREME_OK;
    if (self->options.stop_by == CREME_STOP_BY_CLASS) status = creme_draws_settle(&it->draws, self, &question, 1);
    return status == CREME_OK ? creme_draws_go_on(&it->draws, self, is_done) : status;
}

static creme_status necessity_finish(creme_assay *self)
{
    int64_t tiles = creme_tile_set_count(&self->tiles), tracks = self->options.tracks;
    creme_status status = creme_assay_make_rows(self, tiles);
    for (int64_t i = 0; i < tiles * tracks && status == CREME_OK; i++) {
        creme_effect *row = &self->rows[i];
        row->tile = row->position = creme_tile_set_get(&self->tiles, i / tracks);
        fill_row(self, row, i / tracks, row->track);
    }
    return status;
}

static void necessity_clear(creme_assay *self)
{
    necessity *it = (necessity *)self;
    creme_draws_clear(&it->draws);
    creme_free(it->mutants);
}

creme_status creme_necessity_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    bool in_stages = creme_assay_draws_in_stages(options);
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(necessity), &creme_necessity_kind, site, options, SHUFFLES));
    self->one_round = !in_stages;
    CREME_TRY(creme_assay_require_tiles(self));
    necessity *it = (necessity *)self;
    CREME_TRY(creme_allocate(&it->mutants, (size_t)self->options.shuffles, sizeof *it->mutants));
    CREME_TRY(creme_draws_begin(&it->draws, self, CREME_CONTROLS_NONE, in_stages));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t each = scope->how == CREME_HOW_SHUFFLE   ? scope->options.shuffles
                   : scope->how == CREME_HOW_REPLACE ? scope->substitutes.count
                                                     : 1;
    return 1 + each * creme_tile_set_count(creme_scope_tiles(scope, at.locus));
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_assay_options options = creme_scope_options(scope, at.locus);
    if (scope->how == CREME_HOW_SHUFFLE) return creme_necessity_create(out, sites.source, &options);
    creme_removal_options how = {scope->how, scope->substitutes.codes, scope->substitutes.first,
                                 scope->substitutes.count};
    return creme_removal_create(out, sites.source, &options, &how);
}

const creme_assay_kind creme_necessity_kind = {
    .name = "necessity",
    .question = "which tiles does the TSS need?",
    .about = "Shuffles each tile alone, several times. effect = (WT - mean SHUFFLE) / WT: above 0.3 a necessary "
             "enhancer, below -0.3 a necessary silencer.",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_MATCHED | CREME_TAKES_BINS | CREME_TAKES_DRAWS |
             CREME_TAKES_UNTIL_CI | CREME_TAKES_STOP_BY | CREME_TAKES_TILE_LIMITS | CREME_TAKES_HOW,
    .defaults = {{"shuffles", {"10", "10"}}},
    .report_analysis = "necessity",
    .unit_constructs = unit_constructs,
    .create = create,
    .next = necessity_next,
    .choose = necessity_choose,
    .describe = necessity_describe,
    .finish = necessity_finish,
    .clear = necessity_clear,
};
