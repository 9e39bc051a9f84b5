/* Multiplicity: copies of a CRE added one by one, each where it does most.
 *
 * Constructs: 0 the wild type; the first round has for each replicate its control and every place, as distance has;
 * later rounds every free place, in backgrounds that hold the copies so far. Where places are drawn no longer once the
 * choice stands, the controls and the CRE's own place have all their replicates all the same. */
#include "assay/cre_choice.h"
#include "assay/greedy.h"
#include "assay/kinds.h"
#include "assay/tile_places.h"

#include "base/memory.h"

#include <creme/greedy.h>

#include <math.h>
#include <string.h>

enum { SHUFFLES = 10, COPIES_2024 = 15, COPIES_2023 = 10 };

enum { COPIES, CONTROL_MEAN, ONE_COPY_MEAN, NORMALISED, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"copies", "control_mean", "one_copy_mean", "normalised"};
static const char *const TEXT_COLUMNS[] = {"kind"};

/* What a round came to. */
typedef struct copy {
    creme_greedy_best best; /* position and activities */
    creme_estimate gained;  /* over the controls */
} copy;

typedef struct multiplicity {
    creme_assay base;
    creme_multiplicity_options how;
    creme_tile_places places;
    creme_greedy greedy; /* its tiles are places, its replicates backgrounds */
    double *controls;    /* [shuffles] */
    double *activities;  /* with the copies so far [shuffles] */
    double one_copy;     /* mean, at the CRE's own position */
    copy *copies;        /* [how.copies] */
    int64_t placed;
    creme_background **backgrounds; /* with the copies so far [shuffles] */
} multiplicity;

static multiplicity *multiplicity_of(creme_assay *self)
{
    return (multiplicity *)self;
}

/* A copy of the CRE at a position. */
static creme_edit copy_at(const multiplicity *it, int64_t position)
{
    creme_interval tile = it->places.at[it->places.own];
    return (creme_edit){.at = it->places.at[position], .bases = creme_assay_wild_bases(&it->base, tile)};
}

static creme_status multiplicity_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    multiplicity *it = multiplicity_of(self);
    const creme_greedy_draw *at = &it->greedy.draws[self->given];
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    creme_status status = creme_assay_use_control(self, it->backgrounds, at->replicate, &construct->background);
    if (status != CREME_OK || at->tile == CREME_NO_TILE) return status;
    creme_edit edit = copy_at(it, at->tile);
    creme_assay_set_edit(self, construct, edit.at, edit.bases, NULL);
    return CREME_OK;
}

static void multiplicity_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const multiplicity *it = (const multiplicity *)self;
    const creme_greedy_draw *at = &it->greedy.draws[id];
    bool of_tss = at->tile == CREME_NO_TILE;
    out->role = id == 0 ? "wt" : of_tss ? "control" : "mutant";
    out->tile = of_tss ? self->tiles.tss : it->places.at[it->places.own];
    out->position = of_tss ? self->tiles.tss : it->places.at[at->tile];
    out->replicate = at->replicate;
    out->text = creme_cre_kind_name(it->how.kind);
    out->round = at->round;
}

/* --- Rounds */

static copy choose(multiplicity *it)
{
    creme_greedy_best best = creme_greedy_find_best(&it->greedy, &it->base);
    return (copy){best, creme_paired_difference(it->greedy.values, it->controls, best.mutants.n)};
}

/* Where a copy is there is no room for another. */
static void take_overlapping(multiplicity *it, int64_t position)
{
    creme_interval taken = it->places.at[position];
    for (int64_t i = it->places.count - 1; i >= 0; i--) {
        creme_interval at = it->places.at[i];
        if (at.start < taken.end && taken.start < at.end) creme_greedy_take(&it->greedy, i);
    }
}

/* Makes the copy part of the backgrounds. */
static creme_status place(multiplicity *it, int64_t position)
{
    creme_edit edit = copy_at(it, position);
    for (int64_t k = 0; k < it->base.options.shuffles; k++) {
        creme_background *after = NULL;
        creme_status status = creme_background_derive(&after, it->backgrounds[k], &edit, 1);
        if (status != CREME_OK) return status;
        creme_background_release(it->backgrounds[k]);
        it->backgrounds[k] = after;
    }
    take_overlapping(it, position);
    return CREME_OK;
}

/* Within the TSS tile the CRE is there already: that is no copy of it. */
static bool is_there_already(const multiplicity *it)
{
    creme_interval own = it->places.at[it->places.own];
    return creme_assay_adds_nothing(&it->base, own) && !creme_assay_is_n(&it->base, own);
}

/* What the first round says of the CRE's own place. */
static void keep_own(multiplicity *it)
{
    creme_greedy_fetch(&it->greedy, &it->base, it->places.own, it->greedy.replicates);
    it->one_copy = creme_summarise(it->greedy.values, it->greedy.replicates).mean;
    if (is_there_already(it)) creme_greedy_take(&it->greedy, it->places.own);
}

static creme_status multiplicity_choose(creme_assay *self)
{
    multiplicity *it = multiplicity_of(self);
    creme_greedy *greedy = &it->greedy;
    bool more;
    if (it->placed == 0) creme_greedy_fetch_controls(greedy, self, it->controls);
    creme_status status = creme_greedy_go_on(greedy, self, it->placed ? it->activities : it->controls, &more);
    if (status != CREME_OK || more) return status;
    if (it->placed == 0) keep_own(it);
    if (greedy->left_count == 0) return CREME_OK;
    copy chosen = choose(it);
    it->copies[it->placed++] = chosen;
    memcpy(it->activities, greedy->values, (size_t)greedy->replicates * sizeof *it->activities);
    if (it->placed == it->how.copies) return CREME_OK;
    status = place(it, chosen.best.tile);
    return status == CREME_OK && greedy->left_count > 0 ? creme_greedy_begin(greedy, self, false) : status;
}

/* --- Rows */

static creme_status multiplicity_finish(creme_assay *self)
{
    const multiplicity *it = multiplicity_of(self);
    creme_summary control = creme_summarise(it->controls, self->options.shuffles);
    double t = creme_student_t_95(self->options.shuffles - 1), wt = creme_assay_get(self, 0, it->how.track);
    creme_status status = creme_assay_make_rows(self, it->placed + 1);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i <= it->placed; i++) {
        creme_effect *row = &self->rows[i];
        copy alone = {.best = {CREME_NO_TILE, control}}, with = i ? it->copies[i - 1] : alone;
        row->tile = it->places.at[it->places.own];
        row->position = (creme_interval){-1, -1};
        row->text[0] = creme_cre_kind_name(it->how.kind);
        row->wt = wt;
        row->extra[COPIES] = (double)i;
        if (creme_assay_is_n(self, row->tile)) continue; /* there is nothing to be copied */
        if (i > 0) row->position = it->places.at[with.best.tile];
        creme_effect_set_mutants(row, &with.best.mutants);
        creme_effect_set(row, creme_share_of(wt, with.gained), t);
        row->extra[CONTROL_MEAN] = control.mean;
        row->extra[ONE_COPY_MEAN] = it->one_copy;
        row->extra[NORMALISED] = creme_ratio(with.best.mutants.mean, it->one_copy);
    }
    return CREME_OK;
}

static void multiplicity_clear(creme_assay *self)
{
    multiplicity *it = multiplicity_of(self);
    creme_assay_release_backgrounds(it->backgrounds, self->options.shuffles);
    creme_greedy_clear(&it->greedy);
    creme_tile_places_clear(&it->places);
    creme_free(it->controls);
    creme_free(it->activities);
    creme_free(it->copies);
}

/* --- Creation */

static creme_status set_up(multiplicity *it)
{
    creme_assay *self = &it->base;
    size_t shuffles = (size_t)self->options.shuffles;
    creme_status status;
    CREME_TRY(creme_allocate(&it->controls, shuffles, sizeof *it->controls));
    CREME_TRY(creme_allocate(&it->activities, shuffles, sizeof *it->activities));
    CREME_TRY(creme_allocate(&it->copies, (size_t)it->how.copies, sizeof *it->copies));
    CREME_TRY(creme_allocate_zero(&it->backgrounds, shuffles, sizeof(creme_background *)));
    CREME_TRY(creme_greedy_begin(&it->greedy, self, is_there_already(it)));
done:
    return status;
}

creme_status creme_multiplicity_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                       const creme_multiplicity_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(multiplicity), &creme_multiplicity_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    CREME_TRY(creme_assay_check_cre(self, how->tile, how->kind, how->track));
    if (how->copies < 0) {
        status = creme_fail(CREME_ERROR_RANGE, "%lld copies: expected at least 1 (0 is the edition's default)",
                            (long long)how->copies);
        goto done;
    }
    multiplicity *it = multiplicity_of(self);
    CREME_TRY(creme_tile_places_find(&it->places, &self->tiles, how->tile));
    it->how = *how;
    if (how->copies == 0) it->how.copies = options->edition == CREME_EDITION_2023 ? COPIES_2023 : COPIES_2024;
    if (it->how.copies > it->places.count) it->how.copies = it->places.count;
    self->objective = how->track;
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = 1;
    creme_greedy_rules rules = {.tiles = it->places.count,
                                .rounds = it->how.copies,
                                .controls = true,
                                .whole = it->places.own,
                                .highest = how->kind == CREME_CRE_ENHANCER,
                                .error = creme_assay_stop_error(self)};
    CREME_TRY(creme_greedy_init(&it->greedy, self, &rules));
    CREME_TRY(set_up(it));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

static int64_t copies_of(const creme_assay_scope *scope)
{
    if (scope->copies > 0) return scope->copies;
    return scope->options.edition == CREME_EDITION_2023 ? COPIES_2023 : COPIES_2024;
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    const creme_cre *cre = creme_scope_cre(scope, at.locus, at.item);
    int64_t places = creme_tile_places_count(creme_scope_tiles(scope, at.locus), cre->tile);
    return 1 + scope->options.shuffles * (1 + creme_greedy_trials(places, copies_of(scope)));
}

/* As on networks (bench/README.md); everything, unless choices may stand early. */
static int64_t typical_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t most = unit_constructs(scope, at), always = creme_scope_controls(scope, at.locus);
    return scope->options.stop_by == CREME_STOP_BY_CLASS && most > 0 ? always + (most - always) * 3 / 5 : 0;
}

static const char *typical(const creme_assay_scope *scope)
{
    (void)scope;
    return "three fifths of the draws are made";
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)at;
    return 1 + copies_of(scope);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    const creme_cre *cre = creme_scope_cre(scope, at.locus, at.item);
    creme_multiplicity_options how = {
        .track = cre->track, .tile = cre->tile, .kind = cre->kind, .copies = scope->copies};
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_multiplicity_create(out, sites.source, &options, &how);
}

const creme_assay_kind creme_multiplicity_kind = {
    .name = "multiplicity",
    .question = "does activity saturate as copies of a CRE are added?",
    .about = "In shuffled backgrounds that hold the TSS tile, tries one more copy of the CRE at every free "
             "position of the grid and keeps the one of the highest mean (of a silencer: the lowest), round after "
             "round. normalised = mean / mean with one copy at its own position: a straight line where copies add "
             "up, a plateau where they saturate.",
    .example = "--cres creme-demo/cres.tsv --tracks blood --copies 2",
    .usage = "--cres FILE",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_CRES |
             CREME_TAKES_COPIES | CREME_TAKES_STOP_BY,
    .needs = CREME_TAKES_CRES,
    .defaults = {{"shuffles", {"10", "10"}}, {"copies", {"15", "10"}}},
    .place = CREME_PLACE_POSITION,
    .by_round = true,
    .own_column = "copies",
    .items = creme_scope_cre_count,
    .unit_constructs = unit_constructs,
    .typical_constructs = typical_constructs,
    .typical = typical,
    .unit_rows = unit_rows,
    .shared = creme_scope_controls,
    .backgrounds = creme_scope_controls,
    .create = create,
    .next = multiplicity_next,
    .choose = multiplicity_choose,
    .describe = multiplicity_describe,
    .finish = multiplicity_finish,
    .clear = multiplicity_clear,
};
