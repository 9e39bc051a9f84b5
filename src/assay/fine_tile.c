/* Fine tile: a CRE pruned to the part that keeps its effect.
 *
 * Every construct is edits of one control inside the one tile, so that controls are embedded once and only the tile
 * is evaluated. Rounds, of which each has all its constructs for background 0, then for 1, ...:
 *
 *     BEGIN    the wild type; of each background the control and the whole tile
 *     TRY      the survivors without each of them in turn
 *     CHECK    the survivors without the batch that is to go, unless that is a single one, which has been tried
 *     COMPARE  of each comparison, and each row, as many bases that are kept otherwise
 */
#include "assay/base_order.h"
#include "assay/cre_choice.h"
#include "assay/kinds.h"
#include "assay/pieces.h"

#include "base/memory.h"

#include <creme/greedy.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHUFFLES = 10 };

enum { STAGE, STEP, SUB_TILE_BP, SCORE, REMAINING_BP, UNDONE_SCORE, CONTROL_MEAN, COLUMN_COUNT };

/* Other ways of choosing bases, each with its column behind the others. */
enum { RANDOM, SALIENCY, MOTIFS, MOST_COMPARISONS };
static const char *const ROLES[MOST_COMPARISONS] = {"random", "saliency", "motifs"};

#define OWN "stage", "step", "sub_tile_bp", "score", "remaining_bp", "undone_score", "control_mean"
#define R   "random_score"
#define S   "saliency_score"
#define M   "motif_score"

/* By the set of comparisons: these names are asked for when the assay is gone. */
static const char *const COLUMNS[1 << MOST_COMPARISONS][COLUMN_COUNT + MOST_COMPARISONS] = {
    {OWN}, {OWN, R}, {OWN, S}, {OWN, R, S}, {OWN, M}, {OWN, R, M}, {OWN, S, M}, {OWN, R, S, M}};

enum { KIND, SURVIVORS, TEXT_COUNT };
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"kind", "survivors"};

static const creme_fine_tile_stage STAGES_2024[] = {{500, 0.9, 1}, {50, 0.7, 10}};

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

/* A survivor and the mean without it. */
typedef struct trial {
    double mean;
    size_t index;
} trial;

typedef struct fine_tile {
    creme_assay base;
    creme_fine_tile_options how;
    creme_fine_tile_stage stages[CREME_MOST_FINE_TILE_STAGES];
    creme_interval tile;
    phase now;
    int64_t first; /* number of the round's first construct */
    int64_t round, step;
    int stage, first_stage;     /* the one at work, and that with which it begins */
    creme_pieces pieces, finer; /* survivors; room for cutting them */
    bool *dropped;              /* [pieces] */
    trial *trials;              /* [pieces] */
    size_t dropped_capacity, trial_capacity;
    creme_edit *edits; /* of the construct given last */
    size_t edit_capacity;
    int compared[MOST_COMPARISONS]; /* which comparisons are made [comparisons] */
    int comparisons;
    creme_base_order orders[MOST_COMPARISONS];
    uint8_t *bases; /* COMPARE: the tile [its width] */
    int32_t *kept;  /* COMPARE: its bases that are kept [its width] */
    draw *draws;    /* [base.round_end] */
    size_t draw_capacity;
    step_row *rows;
    size_t row_count, row_capacity;
    double *values, *controls; /* [shuffles] */
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
        if (without < 0 ? it->dropped[i] : i == (size_t)without) continue;
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
    int64_t rows = (int64_t)it->row_count, count = it->rows[at->index % rows].remaining;
    const creme_base_order *order = &it->orders[it->compared[at->index / rows]];
    const uint8_t *wild = creme_assay_wild_bases(self, it->tile);
    creme_random_key key = {.seed = self->options.seed,
                            .locus = self->site->key,
                            .start = it->tile.start,
                            .end = it->tile.end,
                            .replicate = (uint64_t)at->replicate,
                            .purpose = CREME_RANDOM_BASES};
    const uint8_t *background = creme_background_codes(construct->background) + it->tile.start;
    memcpy(it->bases, background, (size_t)(it->tile.end - it->tile.start));
    creme_base_order_take(order, &key, count, it->kept);
    for (int64_t i = 0; i < count; i++) it->bases[it->kept[i]] = wild[it->kept[i]];
    creme_assay_set_edit(self, construct, it->tile, it->bases, NULL);
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
    if (at->in == COMPARE) out->role = ROLES[it->compared[at->index / (int64_t)it->row_count]];
    out->tile = of_tss ? self->tiles.tss : it->tile;
    out->position = at->in == TRY ? at->without : out->tile;
    out->replicate = at->replicate;
    out->text = creme_cre_kind_name(it->how.kind);
    out->round = at->round;
}

/* --- Rounds */

/* A round of `per_background` constructs in each background, and before all others the wild type. */
static creme_status begin_round(fine_tile *it, phase now, int64_t per_background)
{
    creme_assay *self = &it->base;
    int64_t at = self->round_end, wild_type = at == 0;
    creme_status status;
    CREME_TRY(creme_assay_begin_round(self, wild_type + self->options.shuffles * per_background));
    CREME_TRY(creme_grow(&it->draws, &it->draw_capacity, (size_t)self->round_end, sizeof *it->draws));
    if (wild_type) it->draws[at++] = (draw){0};
    it->now = now;
    it->first = at;
    if (!wild_type) it->round++;
    for (int64_t k = 0; k < self->options.shuffles; k++) {
        for (int64_t i = 0; i < per_background; i++, at++) {
            it->draws[at] = (draw){.in = now, .index = i, .replicate = k, .round = it->round};
            if (now == TRY) it->draws[at].without = it->pieces.at[i];
        }
    }
done:
    return status;
}

static creme_status begin_trials(fine_tile *it)
{
    return begin_round(it, TRY, (int64_t)it->pieces.count);
}

static int64_t constructs_per_background(const fine_tile *it)
{
    return (it->base.round_end - it->first) / it->base.options.shuffles;
}

/* What came of that which the round has under an index. */
static outcome outcome_of(fine_tile *it, int64_t index)
{
    int64_t n = it->base.options.shuffles;
    creme_assay_gather(&it->base, it->first + index, constructs_per_background(it), it->how.track, it->values);
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
    for (int i = 0; i < it->comparisons; i++) row.compared[i] = NAN;
    status = creme_pieces_write(&it->pieces, &row.survivors);
    if (status == CREME_OK) it->rows[it->row_count++] = row;
    return status;
}

/* Cuts what survives, which did as `came` says, to the width of the stage. */
static creme_status begin_stage(fine_tile *it, const outcome *came)
{
    creme_pieces before = it->pieces;
    creme_status status = CREME_OK;
    CREME_TRY(creme_pieces_cut(&it->finer, &before, it->stages[it->stage].width_bp));
    it->pieces = it->finer;
    it->finer = before;
    it->step = 0;
    CREME_TRY(add_row(it, came));
    /* A share of nothing says nothing: there is the one row. */
    if (it->whole > 0) CREME_TRY(begin_trials(it));
done:
    return status;
}

static creme_status end_stage(fine_tile *it)
{
    const outcome came = it->rows[it->row_count - 1].came;
    it->stage++;
    if (it->stage < it->how.stage_count && it->pieces.count > 0) return begin_stage(it, &came);
    if (it->comparisons == 0) return CREME_OK;
    return begin_round(it, COMPARE, it->comparisons * (int64_t)it->row_count);
}

static creme_status choose_first(fine_tile *it)
{
    int64_t n = it->base.options.shuffles;
    creme_assay_gather(&it->base, it->first, constructs_per_background(it), it->how.track, it->controls);
    it->control = creme_summarise(it->controls, n).mean;
    outcome whole = outcome_of(it, 1);
    it->whole = whole.mutants.mean;
    return begin_stage(it, &whole);
}

static int rank_enhancer(const void *a, const void *b)
{
    const trial *left = a, *right = b;
    if (left->mean != right->mean) return left->mean > right->mean ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static int rank_silencer(const void *a, const void *b)
{
    const trial *left = a, *right = b;
    if (left->mean != right->mean) return left->mean < right->mean ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* Whether what is left does enough of what the whole does. */
static bool stands(const fine_tile *it, double mean)
{
    double threshold = it->stages[it->stage].threshold;
    if (it->how.kind == CREME_CRE_ENHANCER) return mean >= threshold * it->whole;
    return it->whole >= threshold * mean;
}

/* `came` is of what survives without the batch. */
static creme_status settle(fine_tile *it, const outcome *came)
{
    if (!stands(it, came->mutants.mean)) {
        it->rows[it->row_count - 1].undone_score = score_of(it, came);
        return end_stage(it);
    }
    creme_pieces_drop(&it->pieces, it->dropped);
    it->step++;
    creme_status status = add_row(it, came);
    if (status != CREME_OK) return status;
    return it->pieces.count > 0 ? begin_trials(it) : end_stage(it);
}

static creme_status choose_batch(fine_tile *it)
{
    size_t count = it->pieces.count, batch = (size_t)it->stages[it->stage].batch;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&it->trials, &it->trial_capacity, count, sizeof *it->trials));
    CREME_TRY(creme_grow(&it->dropped, &it->dropped_capacity, count, sizeof *it->dropped));
    for (size_t i = 0; i < count; i++) {
        it->trials[i] = (trial){outcome_of(it, (int64_t)i).mutants.mean, i};
        it->dropped[i] = false;
    }
    qsort(it->trials, count, sizeof *it->trials, it->how.kind == CREME_CRE_ENHANCER ? rank_enhancer : rank_silencer);
    if (batch > count) batch = count;
    for (size_t i = 0; i < batch; i++) it->dropped[it->trials[i].index] = true;
    if (batch > 1) return begin_round(it, CHECK, 1);
    outcome tried = outcome_of(it, (int64_t)it->trials[0].index);
    CREME_TRY(settle(it, &tried));
done:
    return status;
}

static void finish_comparisons(fine_tile *it)
{
    for (int i = 0; i < it->comparisons; i++) {
        for (size_t row = 0; row < it->row_count; row++) {
            outcome came = outcome_of(it, i * (int64_t)it->row_count + (int64_t)row);
            it->rows[row].compared[i] = score_of(it, &came);
        }
    }
}

static creme_status fine_tile_choose(creme_assay *self)
{
    fine_tile *it = fine_tile_of(self);
    outcome checked;
    switch (it->now) {
    case BEGIN:
        return choose_first(it);
    case TRY:
        return choose_batch(it);
    case CHECK:
        checked = outcome_of(it, 0);
        return settle(it, &checked);
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
    row->extra[SUB_TILE_BP] = (double)it->stages[from->stage].width_bp;
    row->extra[SCORE] = score_of(it, &from->came);
    row->extra[REMAINING_BP] = (double)from->remaining;
    row->extra[UNDONE_SCORE] = from->undone_score;
    row->extra[CONTROL_MEAN] = it->control;
    for (int i = 0; i < it->comparisons; i++) row->extra[COLUMN_COUNT + i] = from->compared[i];
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
    creme_free(it->dropped);
    creme_free(it->trials);
    creme_free(it->edits);
    creme_free(it->bases);
    creme_free(it->kept);
    for (int i = 0; i < MOST_COMPARISONS; i++) creme_base_order_clear(&it->orders[i]);
    creme_free(it->draws);
    creme_free(it->values);
    creme_free(it->controls);
}

/* --- Creation */

static creme_status check_stage(const creme_fine_tile_stage *stage, int number, int64_t widest)
{
    if (stage->width_bp < 1 || stage->width_bp > widest) {
        return creme_fail(
            CREME_ERROR_RANGE,
            "stage %d: sub-tiles of %lld bp: expected 1 to %lld, in the first stage not above the tile's "
            "width and in the others below that of the stage before",
            number, (long long)stage->width_bp, (long long)widest);
    }
    if (!(stage->threshold > 0 && stage->threshold <= 1)) {
        return creme_fail(CREME_ERROR_RANGE, "stage %d: threshold %g: expected above 0, at most 1", number,
                          stage->threshold);
    }
    if (stage->batch < 1) {
        return creme_fail(CREME_ERROR_RANGE, "stage %d: batches of %lld sub-tiles: expected at least 1", number,
                          (long long)stage->batch);
    }
    return CREME_OK;
}

/* The stages that are asked for. */
static const creme_fine_tile_stage *stages_of(const creme_fine_tile_stage *asked, int *count)
{
    if (*count != 0) return asked;
    *count = sizeof STAGES_2024 / sizeof *STAGES_2024;
    return STAGES_2024;
}

/* The stage with which a tile of that width begins: those whose sub-tiles are wider do not take it apart, but for the
 * last, where the whole tile is the one sub-tile. */
static int first_stage_of(const creme_fine_tile_stage *stages, int count, int64_t width)
{
    int first = 0;
    while (first < count - 1 && stages[first].width_bp > width) first++;
    return first;
}

/* Of an element a batch is at most a tenth of its sub-tiles, as the 10 of 100 of 2024 are: more would be most of it. */
static void fit_batches(creme_fine_tile_stage *stages, int count, const creme_tile_set *tiles, int64_t width)
{
    for (int i = 0; tiles->listed && i < count; i++) {
        int64_t tenth = (width + stages[i].width_bp - 1) / stages[i].width_bp / 10;
        if (tenth < 1) tenth = 1;
        if (stages[i].batch > tenth) stages[i].batch = tenth;
    }
}

static bool are_paper(const creme_fine_tile_stage *stages, int count)
{
    return count == 2 && stages[0].width_bp == STAGES_2024[0].width_bp &&
           stages[1].width_bp == STAGES_2024[1].width_bp;
}

/* Those of 2024 are of tiles of 5,000 bp; narrower ones want theirs: as many, if there is room, of the same shares. */
static creme_status refuse_paper(int64_t width)
{
    char finer[32] = "";
    int64_t first = width < 10 ? 1 : width / 10, second = first / 10 ? first / 10 : 1;
    if (second < first) snprintf(finer, sizeof finer, ",%lld:0.7:10", (long long)second);
    return creme_fail(CREME_ERROR_RANGE,
                      "the paper's, 500:0.9:1,50:0.7:10, are wider than tiles of %lld bp; in proportion they are "
                      "%lld:0.9:1%s",
                      (long long)width, (long long)first, finer);
}

static creme_status set_stages(fine_tile *it, const creme_fine_tile_options *how)
{
    int count = how->stage_count;
    const creme_fine_tile_stage *stages = stages_of(how->stages, &count);
    if (count < 0 || count > CREME_MOST_FINE_TILE_STAGES) {
        return creme_fail(CREME_ERROR_RANGE, "%d stages: expected 1 to %d (0 means those of 2024)", count,
                          CREME_MOST_FINE_TILE_STAGES);
    }
    int64_t widest = it->base.tiles.listed ? it->base.tiles.window_bp : it->base.tiles.tile_bp;
    for (int i = 0; i < count; i++) {
        if (i == 0 && stages[i].width_bp > widest && are_paper(stages, count)) return refuse_paper(widest);
        creme_status status = check_stage(&stages[i], i + 1, widest);
        if (status != CREME_OK) return status;
        widest = stages[i].width_bp - 1;
        it->stages[i] = stages[i];
    }
    it->how.stage_count = count;
    fit_batches(it->stages, count, &it->base.tiles, it->tile.end - it->tile.start);
    it->stage = it->first_stage = first_stage_of(it->stages, count, it->tile.end - it->tile.start);
    return CREME_OK;
}

/* The most that there may be of each background: nothing is dropped in the stages before, and everything in this one,
 * batch by batch. *rows = how many rows they may make. CREME_ERROR_RANGE for too many sub-tiles. */
static creme_status count_per_background(const creme_fine_tile_stage *stages, int count, int64_t width,
                                         int64_t *constructs, int64_t *rows)
{
    int first = first_stage_of(stages, count, width);
    int64_t before = 0;
    *constructs = 2;
    *rows = 0;
    for (int i = first; i < count; i++) {
        const creme_fine_tile_stage *stage = &stages[i];
        int64_t pieces = (width + stage->width_bp - 1) / stage->width_bp;
        /* where widths do not divide, every stretch that the stage before left may end in a narrower piece */
        if (i > first && stages[i - 1].width_bp % stage->width_bp != 0) pieces += before;
        if (pieces > CREME_MOST_SUB_TILES) {
            return creme_fail(CREME_ERROR_RANGE, "stage %d: %lld sub-tiles: expected at most %d", i + 1,
                              (long long)pieces, CREME_MOST_SUB_TILES);
        }
        before = pieces;
        ++*rows;
        for (int64_t left = pieces; left > 0; left -= stage->batch, ++*rows) {
            *constructs += left + (stage->batch > 1 && left > 1);
        }
    }
    return CREME_OK;
}

/* The same where half of a stage's sub-tiles can go: the search stops, having tried what cannot. */
static int64_t count_typically(const creme_fine_tile_stage *stages, int count, int64_t width, int64_t *rows)
{
    int64_t constructs = 2, left_bp = width;
    *rows = 0;
    for (int i = first_stage_of(stages, count, width); i < count; i++) {
        const creme_fine_tile_stage *stage = &stages[i];
        int64_t pieces = (left_bp + stage->width_bp - 1) / stage->width_bp, left = pieces;
        ++*rows;
        for (;;) {
            constructs += left + (stage->batch > 1 && left > 1);
            if (2 * (left - stage->batch) < pieces) break;
            left -= stage->batch;
            ++*rows;
        }
        if (left * stage->width_bp < left_bp) left_bp = left * stage->width_bp;
    }
    return constructs;
}

static creme_status count_constructs(fine_tile *it)
{
    creme_assay *self = &it->base;
    int64_t constructs = 0, rows = 0;
    creme_status status =
        count_per_background(it->stages, it->how.stage_count, it->tile.end - it->tile.start, &constructs, &rows);
    if (status != CREME_OK) return status;
    constructs += it->comparisons * rows;
    if (!__builtin_mul_overflow(constructs, self->options.shuffles, &self->constructs) &&
        !__builtin_add_overflow(self->constructs, 1, &self->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles of %lld sets of sub-tiles: more than can be counted",
                      (long long)self->options.shuffles, (long long)constructs);
}

/* Which comparisons are made, in which order each keeps bases, and their columns. */
static creme_status set_comparisons(fine_tile *it, const creme_fine_tile_options *how)
{
    const double *const scores[MOST_COMPARISONS] = {NULL, how->saliency, how->motifs};
    int64_t width = it->tile.end - it->tile.start;
    creme_status status = CREME_OK;
    unsigned set = 0;
    for (int i = 0; i < MOST_COMPARISONS; i++) {
        if (i == RANDOM ? !how->compare_random : !scores[i]) continue;
        /* What a score says is how much a base raises activity; of a motif, how good a hit it is. */
        bool lowest = i == SALIENCY && how->kind == CREME_CRE_SILENCER;
        CREME_TRY(creme_base_order_init(&it->orders[i], width, scores[i], lowest));
        set |= 1U << i;
        it->compared[it->comparisons++] = i;
    }
    it->base.columns = COLUMNS[set];
    it->base.column_count = COLUMN_COUNT + it->comparisons;
done:
    return status;
}

static creme_status set_up(fine_tile *it)
{
    creme_assay *self = &it->base;
    size_t shuffles = (size_t)self->options.shuffles, width = (size_t)(it->tile.end - it->tile.start);
    creme_status status;
    CREME_TRY(creme_allocate(&it->values, shuffles, sizeof *it->values));
    CREME_TRY(creme_allocate(&it->controls, shuffles, sizeof *it->controls));
    CREME_TRY(creme_allocate_zero(&it->backgrounds, shuffles, sizeof(creme_background *)));
    CREME_TRY(creme_allocate(&it->bases, width, 1));
    CREME_TRY(creme_allocate(&it->kept, width, sizeof *it->kept));
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
    CREME_TRY(set_stages(it, how));
    self->objective = how->track;
    CREME_TRY(set_comparisons(it, how));
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

/* Of a unit: constructs for each background, of one comparison as many as rows; at most, or typically. 0 for what
 * cannot be, which is said where the unit is made. */
static void count_in_scope(const creme_assay_scope *scope, creme_unit_place at, bool typically, int64_t *constructs,
                           int64_t *rows)
{
    const creme_tile_set *tiles = creme_scope_tiles(scope, at.locus);
    creme_interval tile = creme_tile_set_get(tiles, creme_scope_cre(scope, at.locus, at.item)->tile);
    creme_fine_tile_stage stages[CREME_MOST_FINE_TILE_STAGES];
    int count = scope->stage_count;
    const creme_fine_tile_stage *asked = stages_of(scope->stages, &count);
    memcpy(stages, asked, (size_t)count * sizeof *stages);
    fit_batches(stages, count, tiles, tile.end - tile.start);
    if (count_per_background(stages, count, tile.end - tile.start, constructs, rows) != CREME_OK)
        *constructs = *rows = 0;
    else if (typically)
        *constructs = count_typically(stages, count, tile.end - tile.start, rows);
}

static int64_t constructs_in_scope(const creme_assay_scope *scope, creme_unit_place at, bool typically)
{
    int64_t comparisons = scope->compare_random + (scope->saliency.values != NULL) + (scope->motifs.values != NULL);
    int64_t constructs = 0, rows = 0;
    count_in_scope(scope, at, typically, &constructs, &rows);
    return constructs > 0 ? 1 + scope->options.shuffles * (constructs + comparisons * rows) : 0;
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return constructs_in_scope(scope, at, false);
}

static int64_t typical_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return constructs_in_scope(scope, at, true);
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t constructs = 0, rows = 0;
    count_in_scope(scope, at, false, &constructs, &rows);
    return rows;
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
             CREME_TAKES_STAGES,
    .needs = CREME_TAKES_CRES,
    .defaults = {{"shuffles", {"10", "10"}}},
    .by_round = true,
    .own_column = "sub_tile_bp",
    .items = creme_scope_cre_count,
    .unit_constructs = unit_constructs,
    .typical_constructs = typical_constructs,
    .typical = "half of a stage's sub-tiles can go",
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
