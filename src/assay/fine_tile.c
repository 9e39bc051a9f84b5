/* Fine tile: a CRE pruned to the part that keeps its effect.
 *
 * Every construct is edits of one control inside the one tile, so that controls are embedded once and only the tile
 * is evaluated. Rounds, of which each has all its constructs for background 0, then for 1, ...:
 *
 *     BEGIN    the wild type; of each background the control and the whole tile
 *     TRY      the survivors without each of them in turn
 *     CHECK    the survivors without the batch that is to go, unless that is a single one, which has been tried
 *     COMPARE  of each comparison, and each row, as many bases that are kept otherwise
 *
 * TRY is a race (race.h) of the pieces for those without which activity is best: where that may stop, a piece is tried
 * in no more backgrounds once it is surely among them or surely not. A single one that goes is tried in all, since its
 * numbers are a row's; of a batch, those of CHECK are. */
#include "assay/cre_choice.h"
#include "assay/fine_tile_compare.h"
#include "assay/fine_tile_stages.h"
#include "assay/fine_tile_trials.h"
#include "assay/kinds.h"
#include "assay/pieces.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { SHUFFLES = 10, MOST_COMPARISONS = CREME_MOST_FINE_TILE_COMPARISONS };

enum { STAGE, STEP, SUB_TILE_BP, SCORE, REMAINING_BP, UNDONE_SCORE, CONTROL_MEAN, COLUMN_COUNT };

/* By the set of comparisons, whose columns are behind the others: these names are asked for when the assay is gone. */
#define OWN "stage", "step", "sub_tile_bp", "score", "remaining_bp", "undone_score", "control_mean"
#define R   "random_score"
#define S   "saliency_score"
#define M   "motif_score"

static const char *const COLUMNS[1 << MOST_COMPARISONS][COLUMN_COUNT + MOST_COMPARISONS] = {
    {OWN}, {OWN, R}, {OWN, S}, {OWN, R, S}, {OWN, M}, {OWN, R, M}, {OWN, S, M}, {OWN, R, S, M}};

enum { KIND, SURVIVORS, TEXT_COUNT };
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"kind", "survivors"};

typedef enum phase { BEGIN, TRY, CHECK, COMPARE } phase;

/* What a construct is: number `index` of what its round has for each background. */
typedef struct draw {
    phase in;
    int64_t index, replicate, round;
    creme_interval without; /* TRY: what is left out */
} draw;

/* What a set of survivors does. */
typedef struct outcome {
    creme_summary mutants;
    creme_estimate gained; /* over the controls */
} outcome;

/* A row: where a stage begins, or a step that stands. */
typedef struct step_row {
    int stage;
    int64_t step, remaining;
    outcome came;
    double undone_score, compared[MOST_COMPARISONS];
    char *survivors;
} step_row;

typedef struct fine_tile {
    creme_assay base;
    creme_fine_tile_options how;
    creme_fine_tile_stages stages;
    creme_interval tile;
    phase now;
    int64_t first; /* number of the round's first construct */
    int64_t round, step;
    int stage;                     /* the one at work */
    creme_pieces pieces, finer;    /* survivors; room for cutting them */
    creme_fine_tile_trials trials; /* of this stage */
    creme_edit *edits;             /* of the construct given last */
    size_t edit_capacity;
    creme_fine_tile_comparisons comparisons;
    draw *draws; /* [base.round_end] */
    size_t draw_capacity;
    step_row *rows;
    size_t row_count, row_capacity;
    double *values, *controls; /* [shuffles] */
    double *current;           /* of the survivors [shuffles] */
    double control, whole;     /* mean CONTROL, mean MUT */
    creme_background **backgrounds;
} fine_tile;

static fine_tile *fine_tile_of(creme_assay *self)
{
    return (fine_tile *)self;
}

/* --- Constructs */

/* The survivors but number `without`, or, where that is none of them, but those to be dropped. */
static creme_status set_survivors(fine_tile *it, creme_construct *construct, int64_t without)
{
    creme_status status = creme_grow(&it->edits, &it->edit_capacity, it->pieces.count, sizeof *it->edits);
    if (status != CREME_OK) return status;
    size_t count = 0;
    for (size_t i = 0; i < it->pieces.count; i++) {
        if (without < 0 ? it->trials.dropped[i] : i == (size_t)without) continue;
        creme_interval at = it->pieces.at[i];
        it->edits[count++] = (creme_edit){.at = at, .bases = creme_assay_wild_bases(&it->base, at)};
    }
    construct->edits = it->edits;
    construct->edit_count = count;
    return CREME_OK;
}

/* As many bases as the row has, chosen otherwise. */
static void set_compared(fine_tile *it, creme_construct *construct, const draw *at)
{
    creme_assay *self = &it->base;
    int64_t rows = (int64_t)it->row_count;
    creme_random_key key = {.seed = self->options.seed,
                            .locus = self->site->key,
                            .start = it->tile.start,
                            .end = it->tile.end,
                            .replicate = (uint64_t)at->replicate,
                            .purpose = CREME_RANDOM_BASES};
    creme_fine_tile_compare_make(
        &it->comparisons, (int)(at->index / rows), &key, it->rows[at->index % rows].remaining,
        creme_background_codes(construct->background) + it->tile.start, creme_assay_wild_bases(self, it->tile));
    creme_assay_set_edit(self, construct, it->tile, it->comparisons.bases, NULL);
}

static creme_status fine_tile_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    fine_tile *it = fine_tile_of(self);
    const draw *at = &it->draws[self->given];
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    creme_status status = creme_assay_use_control(self, it->backgrounds, at->replicate, &construct->background);
    if (status != CREME_OK) return status;
    switch (at->in) {
    case BEGIN:
        if (at->index == 1) {
            creme_assay_set_edit(self, construct, it->tile, creme_assay_wild_bases(self, it->tile), NULL);
        }
        break;
    case TRY:
        return set_survivors(it, construct, at->index);
    case CHECK:
        return set_survivors(it, construct, -1);
    case COMPARE:
        set_compared(it, construct, at);
        break;
    }
    return CREME_OK;
}

static void fine_tile_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const fine_tile *it = (const fine_tile *)self;
    const draw *at = &it->draws[id];
    bool of_tss = at->in == BEGIN && at->index == 0;
    out->role = id == 0 ? "wt" : of_tss ? "control" : "mutant";
    if (at->in == COMPARE)
        out->role = creme_fine_tile_compare_role(&it->comparisons, (int)(at->index / (int64_t)it->row_count));
    out->tile = of_tss ? self->tiles.tss : it->tile;
    out->position = at->in == TRY ? at->without : out->tile;
    out->replicate = at->replicate;
    out->text = creme_cre_kind_name(it->how.kind);
    out->round = at->round;
}

/* --- Rounds */

/* Room for `count` more constructs; *at = the number of the first one that is to be said. */
static creme_status make_room(fine_tile *it, int64_t count, int64_t *at)
{
    creme_assay *self = &it->base;
    *at = self->round_end;
    creme_status status = creme_assay_begin_round(self, count);
    if (status != CREME_OK) return status;
    return creme_grow(&it->draws, &it->draw_capacity, (size_t)self->round_end, sizeof *it->draws);
}

/* A round of `per_background` constructs in each background, and before all others the wild type. */
static creme_status begin_round(fine_tile *it, phase now, int64_t per_background)
{
    int64_t at, wild_type = it->base.round_end == 0, shuffles = it->base.options.shuffles;
    creme_status status = make_room(it, wild_type + shuffles * per_background, &at);
    if (status != CREME_OK) return status;
    if (wild_type) it->draws[at++] = (draw){0};
    it->now = now;
    it->first = at;
    if (!wild_type) it->round++;
    for (int64_t k = 0; k < shuffles; k++) {
        for (int64_t i = 0; i < per_background; i++)
            it->draws[at++] = (draw){.in = now, .index = i, .replicate = k, .round = it->round};
    }
    return CREME_OK;
}

/* Tries the pieces in the race in the backgrounds that are due. */
static creme_status draw_trials(fine_tile *it)
{
    const creme_race *race = &it->trials.race;
    int64_t at;
    creme_status status = make_room(it, race->racing_count * (race->until - race->drawn), &at);
    if (status != CREME_OK) return status;
    it->now = TRY;
    it->first = at;
    for (int64_t k = race->drawn; k < race->until; k++) {
        for (int64_t i = 0; i < race->racing_count; i++) {
            int64_t piece = it->trials.places[race->racing[i]];
            it->draws[at++] = (draw){TRY, piece, k, it->round, it->pieces.at[piece]};
        }
    }
    return CREME_OK;
}

static creme_status begin_trials(fine_tile *it)
{
    bool any;
    creme_status status = creme_fine_tile_trials_begin(&it->trials, it->stages.at[it->stage].batch, &any);
    if (status != CREME_OK) return status;
    if (!any) return begin_round(it, CHECK, 1);
    it->round++;
    return draw_trials(it);
}

/* it->values = activities of what the round has under an index. */
static void fetch(fine_tile *it, int64_t index)
{
    int64_t per_background = (it->base.round_end - it->first) / it->base.options.shuffles;
    creme_assay_gather(&it->base, it->first + index, per_background, it->how.track, it->values);
}

/* What came of that which was fetched. */
static outcome outcome_of(const fine_tile *it)
{
    int64_t n = it->base.options.shuffles;
    return (outcome){creme_summarise(it->values, n), creme_paired_difference(it->values, it->controls, n)};
}

static double score_of(const fine_tile *it, const outcome *came)
{
    return creme_ratio(came->mutants.mean, it->whole);
}

static creme_status add_row(fine_tile *it, const outcome *came)
{
    creme_status status = creme_grow(&it->rows, &it->row_capacity, it->row_count + 1, sizeof *it->rows);
    if (status != CREME_OK) return status;
    step_row row = {.stage = it->stage,
                    .step = it->step,
                    .remaining = creme_pieces_total(&it->pieces),
                    .came = *came,
                    .undone_score = NAN};
    for (int i = 0; i < it->comparisons.count; i++) row.compared[i] = NAN;
    status = creme_pieces_write(&it->pieces, &row.survivors);
    if (status == CREME_OK) it->rows[it->row_count++] = row;
    return status;
}

/* The pieces there are now are the candidates of the stage. */
static creme_status set_up_trials(fine_tile *it)
{
    creme_race_rules rules = {.candidates = (int64_t)it->pieces.count,
                              .n = it->base.options.shuffles,
                              .highest = it->how.kind == CREME_CRE_ENHANCER,
                              .shared = true,
                              .error = creme_assay_stop_error(&it->base)};
    creme_fine_tile_trials_clear(&it->trials);
    return creme_fine_tile_trials_init(&it->trials, &rules);
}

/* Cuts what survives, which did as `came` says, to the width of the stage. */
static creme_status begin_stage(fine_tile *it, const outcome *came)
{
    creme_pieces before = it->pieces;
    creme_status status = CREME_OK;
    CREME_TRY(creme_pieces_cut(&it->finer, &before, it->stages.at[it->stage].width_bp));
    it->pieces = it->finer;
    it->finer = before;
    it->step = 0;
    CREME_TRY(add_row(it, came));
    /* A share of nothing says nothing: there is the one row. */
    if (!(it->whole > 0)) return CREME_OK;
    CREME_TRY(set_up_trials(it));
    CREME_TRY(begin_trials(it));
done:
    return status;
}

static creme_status end_stage(fine_tile *it)
{
    const outcome came = it->rows[it->row_count - 1].came;
    it->stage++;
    if (it->stage < it->stages.count && it->pieces.count > 0) return begin_stage(it, &came);
    if (it->comparisons.count == 0) return CREME_OK;
    return begin_round(it, COMPARE, it->comparisons.count * (int64_t)it->row_count);
}

/* What was fetched is of the survivors from now on. */
static void keep_current(fine_tile *it)
{
    memcpy(it->current, it->values, (size_t)it->base.options.shuffles * sizeof *it->current);
}

static creme_status choose_first(fine_tile *it)
{
    int64_t n = it->base.options.shuffles;
    fetch(it, 0);
    memcpy(it->controls, it->values, (size_t)n * sizeof *it->controls);
    it->control = creme_summarise(it->controls, n).mean;
    fetch(it, 1);
    keep_current(it);
    outcome whole = outcome_of(it);
    it->whole = whole.mutants.mean;
    return begin_stage(it, &whole);
}

/* Whether what is left does enough of what the whole does. */
static bool stands(const fine_tile *it, double mean)
{
    double threshold = it->stages.at[it->stage].threshold;
    if (it->how.kind == CREME_CRE_ENHANCER) return mean >= threshold * it->whole;
    return it->whole >= threshold * mean;
}

/* What was fetched is of what survives without the batch. */
static creme_status settle(fine_tile *it)
{
    outcome came = outcome_of(it);
    if (!stands(it, came.mutants.mean)) {
        it->rows[it->row_count - 1].undone_score = score_of(it, &came);
        return end_stage(it);
    }
    keep_current(it);
    creme_pieces_drop(&it->pieces, it->trials.dropped);
    creme_fine_tile_trials_drop(&it->trials);
    it->step++;
    creme_status status = add_row(it, &came);
    if (status != CREME_OK) return status;
    return it->pieces.count > 0 ? begin_trials(it) : end_stage(it);
}

static creme_status choose_batch(fine_tile *it)
{
    const double *single;
    for (int64_t id = it->first; id < it->base.round_end; id++) {
        double value = creme_assay_get(&it->base, id, it->how.track);
        creme_fine_tile_trials_set(&it->trials, it->draws[id].index, it->draws[id].replicate, value);
    }
    if (creme_fine_tile_trials_look(&it->trials, it->current, &single)) return draw_trials(it);
    if (!single) return begin_round(it, CHECK, 1);
    memcpy(it->values, single, (size_t)it->base.options.shuffles * sizeof *it->values);
    return settle(it);
}

static void finish_comparisons(fine_tile *it)
{
    for (int i = 0; i < it->comparisons.count; i++) {
        for (size_t row = 0; row < it->row_count; row++) {
            fetch(it, i * (int64_t)it->row_count + (int64_t)row);
            outcome came = outcome_of(it);
            it->rows[row].compared[i] = score_of(it, &came);
        }
    }
}

static creme_status fine_tile_choose(creme_assay *self)
{
    fine_tile *it = fine_tile_of(self);
    switch (it->now) {
    case BEGIN:
        return choose_first(it);
    case TRY:
        return choose_batch(it);
    case CHECK:
        fetch(it, 0);
        return settle(it);
    case COMPARE:
        finish_comparisons(it);
        break;
    }
    return CREME_OK;
}

/* --- Rows */

static void fill_row(const fine_tile *it, const step_row *from, double t, creme_effect *row)
{
    row->tile = row->position = it->tile;
    row->text[KIND] = creme_cre_kind_name(it->how.kind);
    row->wt = creme_assay_get(&it->base, 0, it->how.track);
    row->extra[STAGE] = from->stage + 1;
    row->extra[STEP] = (double)from->step;
    if (creme_assay_adds_nothing(&it->base, it->tile)) return; /* nothing is there to survive */
    row->text[SURVIVORS] = from->survivors;
    creme_effect_set_mutants(row, &from->came.mutants);
    creme_effect_set(row, creme_share_of(row->wt, from->came.gained), t);
    row->extra[SUB_TILE_BP] = (double)it->stages.at[from->stage].width_bp;
    row->extra[SCORE] = score_of(it, &from->came);
    row->extra[REMAINING_BP] = (double)from->remaining;
    row->extra[UNDONE_SCORE] = from->undone_score;
    row->extra[CONTROL_MEAN] = it->control;
    for (int i = 0; i < it->comparisons.count; i++) row->extra[COLUMN_COUNT + i] = from->compared[i];
}

static creme_status fine_tile_finish(creme_assay *self)
{
    fine_tile *it = fine_tile_of(self);
    double t = creme_student_t_95(self->options.shuffles - 1);
    creme_status status = CREME_OK;
    CREME_TRY(creme_pieces_cut(&it->finer, &it->pieces, 0));
    CREME_TRY(creme_assay_make_rows(self, (int64_t)it->row_count));
    for (size_t i = 0; i < it->row_count; i++) fill_row(it, &it->rows[i], t, &self->rows[i]);
done:
    return status;
}

const creme_interval *creme_fine_tile_survivors(const creme_assay *assay, size_t *count)
{
    const fine_tile *it = (const fine_tile *)assay;
    *count = creme_assay_adds_nothing(assay, it->tile) ? 0 : it->finer.count;
    return it->finer.at;
}

static void fine_tile_clear(creme_assay *self)
{
    fine_tile *it = fine_tile_of(self);
    creme_assay_release_backgrounds(it->backgrounds, self->options.shuffles);
    for (size_t i = 0; i < it->row_count; i++) creme_free(it->rows[i].survivors);
    creme_free(it->rows);
    creme_pieces_clear(&it->pieces);
    creme_pieces_clear(&it->finer);
    creme_fine_tile_trials_clear(&it->trials);
    creme_free(it->edits);
    creme_fine_tile_compare_clear(&it->comparisons);
    creme_free(it->draws);
    creme_free(it->values);
    creme_free(it->controls);
    creme_free(it->current);
}

/* --- Creation */

static creme_status count_constructs(fine_tile *it)
{
    creme_assay *self = &it->base;
    creme_fine_tile_counts counts;
    creme_status status = creme_fine_tile_stages_count(&it->stages, it->tile.end - it->tile.start, &counts);
    if (status != CREME_OK) return status;
    int64_t constructs = counts.constructs + it->comparisons.count * counts.rows;
    if (!__builtin_mul_overflow(constructs, self->options.shuffles, &self->constructs) &&
        !__builtin_add_overflow(self->constructs, 1, &self->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles of %lld sets of sub-tiles: more than can be counted",
                      (long long)self->options.shuffles, (long long)constructs);
}

static creme_status set_up(fine_tile *it)
{
    creme_assay *self = &it->base;
    size_t shuffles = (size_t)self->options.shuffles;
    creme_status status;
    CREME_TRY(creme_allocate(&it->current, shuffles, sizeof *it->current));
    CREME_TRY(creme_allocate(&it->values, shuffles, sizeof *it->values));
    CREME_TRY(creme_allocate(&it->controls, shuffles, sizeof *it->controls));
    CREME_TRY(creme_allocate_zero(&it->backgrounds, shuffles, sizeof(creme_background *)));
    CREME_TRY(creme_grow(&it->pieces.at, &it->pieces.capacity, 1, sizeof *it->pieces.at));
    it->pieces.at[it->pieces.count++] = it->tile;
    CREME_TRY(begin_round(it, BEGIN, 2));
done:
    return status;
}

creme_status creme_fine_tile_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                    const creme_fine_tile_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(fine_tile), &creme_fine_tile_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    CREME_TRY(creme_assay_check_cre(self, how->tile, how->kind, how->track));
    fine_tile *it = fine_tile_of(self);
    it->how = *how;
    it->how.stages = NULL;
    it->how.saliency = it->how.motifs = NULL;
    it->tile = creme_tile_set_get(&self->tiles, how->tile);
    int64_t width = it->tile.end - it->tile.start;
    CREME_TRY(creme_fine_tile_stages_set(&it->stages, how->stages, how->stage_count, &self->tiles, width));
    it->stage = it->stages.first;
    self->objective = how->track;
    CREME_TRY(creme_fine_tile_compare_init(&it->comparisons, how, width));
    self->columns = COLUMNS[it->comparisons.set];
    self->column_count = COLUMN_COUNT + it->comparisons.count;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = TEXT_COUNT;
    CREME_TRY(count_constructs(it));
    CREME_TRY(set_up(it));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Of a unit, for each background, at most or typically: 0 for what cannot be, which is said where the unit is made. */
static creme_fine_tile_counts count_in_scope(const creme_assay_scope *scope, creme_unit_place at, bool typically)
{
    const creme_tile_set *tiles = creme_scope_tiles(scope, at.locus);
    creme_interval tile = creme_tile_set_get(tiles, creme_scope_cre(scope, at.locus, at.item)->tile);
    int64_t width = tile.end - tile.start;
    creme_fine_tile_stages stages;
    creme_fine_tile_counts counts;
    if (creme_fine_tile_stages_set(&stages, scope->stages, scope->stage_count, tiles, width) != CREME_OK ||
        creme_fine_tile_stages_count(&stages, width, &counts) != CREME_OK)
        return (creme_fine_tile_counts){0};
    return typically ? creme_fine_tile_stages_typically(&stages, width) : counts;
}

static int64_t constructs_of(const creme_assay_scope *scope, creme_fine_tile_counts counts)
{
    int64_t comparisons = scope->compare_random + (scope->saliency.values != NULL) + (scope->motifs.values != NULL);
    if (counts.constructs == 0) return 0;
    return 1 + scope->options.shuffles * (counts.constructs + comparisons * counts.rows);
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return constructs_of(scope, count_in_scope(scope, at, false));
}

/* A third of the trials is saved where they may stop. */
static int64_t typical_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    creme_fine_tile_counts counts = count_in_scope(scope, at, true);
    int64_t saved = scope->options.stop_by == CREME_STOP_BY_CLASS ? counts.trials * scope->options.shuffles / 3 : 0;
    return constructs_of(scope, counts) - saved;
}

static const char *typical(const creme_assay_scope *scope)
{
    return scope->options.stop_by == CREME_STOP_BY_CLASS
               ? "half of a stage's sub-tiles can go, and a third of the trials is not made"
               : "half of a stage's sub-tiles can go";
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    return count_in_scope(scope, at, false).rows;
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    const creme_cre *cre = creme_scope_cre(scope, at.locus, at.item);
    size_t number = (size_t)(cre - scope->cres.at);
    creme_fine_tile_options how = {.track = cre->track,
                                   .tile = cre->tile,
                                   .kind = cre->kind,
                                   .stages = scope->stages,
                                   .stage_count = scope->stage_count,
                                   .compare_random = scope->compare_random,
                                   .saliency = creme_base_scores_get(&scope->saliency, number),
                                   .motifs = creme_base_scores_get(&scope->motifs, number)};
    creme_assay_options options = creme_scope_options(scope, at.locus);
    creme_status status = creme_fine_tile_create(out, sites.source, &options, &how);
    /* The table of CREs was checked, so that only the stages can be out of range. */
    return status == CREME_ERROR_RANGE ? creme_error_prefix(status, "--stages: ") : status;
}

const creme_assay_kind creme_fine_tile_kind = {
    .name = "fine-tile",
    .question = "what is the smallest part of a CRE that keeps its effect?",
    .about = "In shuffled backgrounds that hold the TSS tile and the CRE, replaces each sub-tile of the CRE in "
             "turn by background and drops those without which it does most, step by step, as long as score = mean "
             "/ mean with the whole tile stays above the threshold (of a silencer: its inverse). Then goes on with "
             "narrower sub-tiles. The column survivors says what is left.",
    .example = "--cres creme-demo/cres.tsv --tracks liver",
    .usage = "--cres FILE",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_CRES |
             CREME_TAKES_STAGES | CREME_TAKES_STOP_BY,
    .needs = CREME_TAKES_CRES,
    .defaults = {{"shuffles", {"10", "10"}}},
    .by_round = true,
    .own_column = "sub_tile_bp",
    .items = creme_scope_cre_count,
    .unit_constructs = unit_constructs,
    .typical_constructs = typical_constructs,
    .typical = typical,
    .unit_rows = unit_rows,
    .shared = creme_scope_controls,
    .backgrounds = creme_scope_controls,
    .create = create,
    .kept = creme_fine_tile_survivors,
    .next = fine_tile_next,
    .choose = fine_tile_choose,
    .describe = fine_tile_describe,
    .finish = fine_tile_finish,
    .clear = fine_tile_clear,
};
