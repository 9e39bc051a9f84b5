/* Sufficiency: TSS tile alone (CONTROL) and with one CRE tile (MUTANT), in shuffled backgrounds: the same ones for
 * all tiles, or fresh ones for every tile. Which construct is which, draws.h says. */
#include "assay/classes.h"
#include "assay/draws.h"
#include "assay/kinds.h"

#include "base/memory.h"

#include <string.h>

enum { SHUFFLES = 10 };

enum { CONTROL_MEAN, CONTROL_SD, EFFECT_VS_CONTROL, EFFECT_VS_CONTROL_SE, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"control_mean", "control_sd", "effect_vs_control",
                                                  "effect_vs_control_se"};

typedef struct sufficiency {
    creme_assay base;
    creme_draws draws;
    double *mutants, *controls; /* of one tile [shuffles] */
} sufficiency;

static creme_status sufficiency_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    const creme_draw *draw = &((sufficiency *)self)->draws.draws[self->given];
    creme_interval tile = {0, 0}, whole = {0, 0};
    if (draw->tile >= 0) tile = creme_tile_set_get(&self->tiles, draw->tile);
    bool fresh = self->options.fresh_backgrounds;
    int64_t tiles = creme_tile_set_count(&self->tiles), k = draw->replicate;
    creme_status status = creme_assay_use_shuffled(self, fresh ? tile : whole, k, fresh ? k * tiles + draw->tile : k,
                                                   &construct->background);
    if (status == CREME_OK && !draw->control) {
        creme_assay_set_edit(self, construct, tile, creme_assay_wild_bases(self, tile), NULL);
    }
    return status;
}

static void sufficiency_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const creme_draw *draw = &((const sufficiency *)self)->draws.draws[id];
    bool of_tss = id == 0 || draw->tile < 0;
    out->role = id == 0 ? "wt" : draw->control ? "control" : "mutant";
    out->tile = out->position = of_tss ? self->tiles.tss : creme_tile_set_get(&self->tiles, draw->tile);
    out->replicate = draw->replicate;
}

static void fill_row(creme_assay *self, creme_effect *row, int64_t tile, int64_t track)
{
    sufficiency *it = (sufficiency *)self;
    int64_t n = it->draws.counts[tile];
    row->wt = creme_assay_get(self, 0, track);
    if (creme_assay_adds_nothing(self, creme_tile_set_get(&self->tiles, tile))) return;
    creme_draws_mutants(&it->draws, self, tile, track, it->mutants);
    creme_draws_controls(&it->draws, self, tile, track, it->controls);
    creme_summary mutant = creme_summarise(it->mutants, n), control = creme_summarise(it->controls, n);
    creme_effect_set_mutants(row, &mutant);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(it->mutants, it->controls, n)),
                     creme_draws_t(&it->draws, tile));
    creme_estimate ratio = creme_paired_ratio(it->mutants, it->controls, n);
    row->extra[CONTROL_MEAN] = control.mean;
    row->extra[CONTROL_SD] = control.sd;
    row->extra[EFFECT_VS_CONTROL] = ratio.value - 1;
    row->extra[EFFECT_VS_CONTROL_SE] = ratio.se;
}

static bool is_done(creme_assay *self, int64_t tile)
{
    if (creme_assay_adds_nothing(self, creme_tile_set_get(&self->tiles, tile))) return true;
    if (self->options.stop_by == CREME_STOP_BY_CLASS) return ((sufficiency *)self)->draws.settled[tile];
    for (int64_t track = 0; track < self->options.tracks; track++) {
        creme_effect row = {0};
        fill_row(self, &row, tile, track);
        if (!creme_effect_is_narrow(&row, self->options.until_ci)) return false;
    }
    return true;
}

/* Analyses take the effect relative to WT in enhancing contexts, and by the rules of 2023 in all; else that relative
 * to the control. */
static creme_status settle(creme_assay *self)
{
    creme_thresholds by = creme_assay_limits(self);
    const char *context = self->options.context;
    double up = by.enhancer, down = creme_silencer_limit(&by, true);
    const creme_class_question questions[] = {{{1, -1, -up}, {1, -1, -down}},
                                              {{1, -(1 + up), 0}, {1, -(1 + down), 0}}};
    bool by_wt = by.rules == CREME_RULES_2023 || (context && strcmp(context, "enhancing") == 0);
    return creme_draws_settle(&((sufficiency *)self)->draws, self, questions, by_wt ? 1 : 2);
}

static creme_status sufficiency_choose(creme_assay *self)
{
    creme_status status = self->options.stop_by == CREME_STOP_BY_CLASS ? settle(self) : CREME_OK;
    return status == CREME_OK ? creme_draws_go_on(&((sufficiency *)self)->draws, self, is_done) : status;
}

static creme_status sufficiency_finish(creme_assay *self)
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

static void sufficiency_clear(creme_assay *self)
{
    sufficiency *it = (sufficiency *)self;
    creme_draws_clear(&it->draws);
    creme_free(it->mutants);
    creme_free(it->controls);
}

creme_status creme_sufficiency_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    bool in_stages = creme_assay_draws_in_stages(options);
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(sufficiency), &creme_sufficiency_kind, site, options, SHUFFLES));
    self->one_round = !in_stages;
    CREME_TRY(creme_assay_require_tiles(self));
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    sufficiency *it = (sufficiency *)self;
    CREME_TRY(creme_allocate(&it->mutants, (size_t)self->options.shuffles, sizeof *it->mutants));
    CREME_TRY(creme_allocate(&it->controls, (size_t)self->options.shuffles, sizeof *it->controls));
    CREME_TRY(creme_draws_begin(&it->draws, self,
                                options->fresh_backgrounds ? CREME_CONTROLS_OWN : CREME_CONTROLS_SHARED, in_stages));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

static int64_t backgrounds(const creme_assay_scope *scope, size_t locus)
{
    int64_t of_each = scope->options.fresh_backgrounds ? creme_tile_set_count(creme_scope_tiles(scope, locus)) : 1;
    return 1 + scope->options.shuffles * of_each;
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t tiles = creme_tile_set_count(creme_scope_tiles(scope, at.locus));
    return 1 + scope->options.shuffles * (scope->options.fresh_backgrounds ? 2 * tiles : tiles + 1);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_sufficiency_create(out, sites.source, &options);
}

const creme_assay_kind creme_sufficiency_kind = {
    .name = "sufficiency",
    .question = "is a tile enough on its own?",
    .about = "In shuffled backgrounds that hold the TSS tile alone (CONTROL), puts each tile back (MUTANT). effect "
             "= (mean MUTANT - mean CONTROL) / WT; effect_vs_control divides by the mean CONTROL instead, as the "
             "paper does for neutral and silencing contexts.",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_MATCHED | CREME_TAKES_BINS | CREME_TAKES_DRAWS |
             CREME_TAKES_UNTIL_CI | CREME_TAKES_STOP_BY | CREME_TAKES_TILE_LIMITS | CREME_TAKES_FRESH,
    .defaults = {{"shuffles", {"10", "10"}}},
    .own_column = "effect_vs_control_se",
    .unit_constructs = unit_constructs,
    .backgrounds = backgrounds,
    .report_analysis = "sufficiency",
    .create = create,
    .next = sufficiency_next,
    .choose = sufficiency_choose,
    .describe = sufficiency_describe,
    .finish = sufficiency_finish,
    .clear = sufficiency_clear,
};
