/* Multiplicity: copies of a CRE added one by one, each where it does most.
 *
 * Constructs: 0 the wild type; the first round has for each replicate its control and every position, as distance
 * has; later rounds every free position, in backgrounds that hold the copies so far. */
#include "assay/cre_choice.h"

#include "base/memory.h"

#include <creme/higher_order.h>

#include <math.h>

enum { SHUFFLES = 10, COPIES_2024 = 15, COPIES_2023 = 10 };

enum { COPIES, CONTROL_MEAN, ONE_COPY_MEAN, NORMALISED, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"copies", "control_mean", "one_copy_mean", "normalised"};
static const char *const TEXT_COLUMNS[] = {"kind"};

enum { NOWHERE = -1 };

/* What a construct is: in a round, one more copy at a position, in background `replicate`. */
typedef struct draw {
    int64_t round, position, replicate; /* wild type and controls: round 0, NOWHERE */
} draw;

/* What a round came to. */
typedef struct copy {
    int64_t position;
    creme_summary mutants;
    creme_estimate gained; /* over the controls */
} copy;

typedef struct multiplicity {
    creme_assay base;
    creme_multiplicity_options how;
    int64_t positions;
    int64_t *free; /* positions without a copy, rising [free_count] */
    int64_t free_count;
    draw *draws; /* [base.round_end] */
    size_t draw_capacity;
    int64_t *ids;     /* this round's construct of a position and replicate [positions][shuffles] */
    double *values;   /* of one position [shuffles] */
    double *controls; /* [shuffles] */
    double one_copy;  /* mean, at the CRE's own position */
    copy *copies;     /* [how.copies] */
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
    const creme_assay *self = &it->base;
    creme_interval tile = creme_tile_grid_get(&self->grid, it->how.tile);
    return (creme_edit){.at = creme_tile_grid_get(&self->grid, position),
                        .bases = creme_assay_wild_bases(self, tile)};
}

static creme_status multiplicity_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    multiplicity *it = multiplicity_of(self);
    const draw *at = &it->draws[self->given];
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    creme_status status = creme_assay_use_control(self, it->backgrounds, at->replicate, &construct->background);
    if (status != CREME_OK || at->position == NOWHERE) return status;
    creme_edit edit = copy_at(it, at->position);
    creme_assay_set_edit(self, construct, edit.at, edit.bases, NULL);
    return CREME_OK;
}

static void multiplicity_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const multiplicity *it = (const multiplicity *)self;
    const draw *at = &it->draws[id];
    bool of_tss = at->position == NOWHERE;
    out->role = id == 0 ? "wt" : of_tss ? "control" : "mutant";
    out->tile = of_tss ? self->grid.tss : creme_tile_grid_get(&self->grid, it->how.tile);
    out->position = of_tss ? self->grid.tss : creme_tile_grid_get(&self->grid, at->position);
    out->replicate = at->replicate;
    out->text = creme_cre_kind_name(it->how.kind);
    out->round = at->round;
}

/* --- Rounds */

/* Every free position in every background; before the first round the wild type, and the controls with it. */
static creme_status begin_round(creme_assay *self)
{
    multiplicity *it = multiplicity_of(self);
    int64_t shuffles = self->options.shuffles, at = self->round_end, first = at == 0;
    creme_status status;
    CREME_TRY(creme_assay_begin_round(self, first + shuffles * (first + it->free_count)));
    CREME_TRY(creme_grow(&it->draws, &it->draw_capacity, (size_t)self->round_end, sizeof *it->draws));
    if (first) it->draws[at++] = (draw){.position = NOWHERE};
    for (int64_t k = 0; k < shuffles; k++) {
        if (first) it->draws[at++] = (draw){.position = NOWHERE, .replicate = k};
        for (int64_t i = 0; i < it->free_count; i++) {
            int64_t position = it->free[i];
            it->ids[position * shuffles + k] = at;
            it->draws[at++] = (draw){it->placed + 1, position, k};
        }
    }
done:
    return status;
}

/* it->values = this round's activities with the copy at a position. */
static creme_summary summarise(multiplicity *it, int64_t position)
{
    int64_t shuffles = it->base.options.shuffles;
    for (int64_t k = 0; k < shuffles; k++) {
        it->values[k] = creme_assay_get(&it->base, it->ids[position * shuffles + k], it->how.track);
    }
    return creme_summarise(it->values, shuffles);
}

static copy choose_position(multiplicity *it)
{
    copy best = {.position = NOWHERE};
    for (int64_t i = 0; i < it->free_count; i++) {
        creme_summary mutants = summarise(it, it->free[i]);
        if (best.position == NOWHERE || creme_cre_does_more(it->how.kind, mutants.mean, best.mutants.mean)) {
            best = (copy){.position = it->free[i], .mutants = mutants};
        }
    }
    summarise(it, best.position);
    best.gained = creme_paired_difference(it->values, it->controls, best.mutants.n);
    return best;
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
    int64_t kept = 0;
    for (int64_t i = 0; i < it->free_count; i++) {
        if (it->free[i] != position) it->free[kept++] = it->free[i];
    }
    it->free_count = kept;
    return CREME_OK;
}

static creme_status multiplicity_choose(creme_assay *self)
{
    multiplicity *it = multiplicity_of(self);
    if (it->placed == 0) {
        creme_assay_gather(self, 1, it->positions + 1, it->how.track, it->controls);
        it->one_copy = summarise(it, it->how.tile).mean;
    }
    copy best = choose_position(it);
    it->copies[it->placed++] = best;
    if (it->placed == it->how.copies) return CREME_OK;
    creme_status status = place(it, best.position);
    return status == CREME_OK ? begin_round(self) : status;
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
        copy alone = {.position = NOWHERE, .mutants = control}, with = i ? it->copies[i - 1] : alone;
        row->tile = creme_tile_grid_get(&self->grid, it->how.tile);
        row->position = i ? creme_tile_grid_get(&self->grid, with.position) : (creme_interval){-1, -1};
        row->text[0] = creme_cre_kind_name(it->how.kind);
        row->wt = wt;
        creme_effect_set_mutants(row, &with.mutants);
        creme_effect_set(row, creme_share_of(wt, with.gained), t);
        row->extra[COPIES] = (double)i;
        row->extra[CONTROL_MEAN] = control.mean;
        row->extra[ONE_COPY_MEAN] = it->one_copy;
        row->extra[NORMALISED] = creme_ratio(with.mutants.mean, it->one_copy);
    }
    return CREME_OK;
}

static void multiplicity_clear(creme_assay *self)
{
    multiplicity *it = multiplicity_of(self);
    creme_assay_release_backgrounds(it->backgrounds, self->options.shuffles);
    creme_free(it->free);
    creme_free(it->draws);
    creme_free(it->ids);
    creme_free(it->values);
    creme_free(it->controls);
    creme_free(it->copies);
}

static const creme_assay_kind multiplicity_kind = {.name = "multiplicity",
                                                   .next = multiplicity_next,
                                                   .choose = multiplicity_choose,
                                                   .describe = multiplicity_describe,
                                                   .finish = multiplicity_finish,
                                                   .clear = multiplicity_clear};

/* --- Creation */

/* The wild type, the controls, and each round's positions, one fewer than before. */
static creme_status count_constructs(creme_assay *self)
{
    const multiplicity *it = multiplicity_of(self);
    int64_t trials = it->how.copies * it->positions - it->how.copies * (it->how.copies - 1) / 2;
    if (!__builtin_mul_overflow(trials + 1, self->options.shuffles, &self->constructs) &&
        !__builtin_add_overflow(self->constructs, 1, &self->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles at %lld positions: more than can be counted",
                      (long long)self->options.shuffles, (long long)trials);
}

static creme_status set_up(multiplicity *it)
{
    creme_assay *self = &it->base;
    size_t positions = (size_t)it->positions, shuffles = (size_t)self->options.shuffles;
    creme_status status;
    CREME_TRY(creme_allocate(&it->free, positions, sizeof *it->free));
    CREME_TRY(creme_allocate(&it->ids, positions, shuffles * sizeof *it->ids));
    CREME_TRY(creme_allocate(&it->values, shuffles, sizeof *it->values));
    CREME_TRY(creme_allocate(&it->controls, shuffles, sizeof *it->controls));
    CREME_TRY(creme_allocate(&it->copies, (size_t)it->how.copies, sizeof *it->copies));
    CREME_TRY(creme_allocate_zero(&it->backgrounds, shuffles, sizeof(creme_background *)));
    for (int64_t i = 0; i < it->positions; i++) it->free[i] = i;
    it->free_count = it->positions;
    CREME_TRY(begin_round(self));
done:
    return status;
}

creme_status creme_multiplicity_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                       const creme_multiplicity_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(multiplicity), &multiplicity_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    CREME_TRY(creme_assay_check_cre(self, how->tile, how->kind, how->track));
    if (how->copies < 0) {
        status = creme_fail(CREME_ERROR_RANGE, "%lld copies: expected at least 1 (0 is the edition's default)",
                            (long long)how->copies);
        goto done;
    }
    multiplicity *it = multiplicity_of(self);
    it->how = *how;
    it->positions = creme_tile_grid_count(&self->grid);
    if (how->copies == 0) it->how.copies = options->edition == CREME_EDITION_2023 ? COPIES_2023 : COPIES_2024;
    if (it->how.copies > it->positions) it->how.copies = it->positions;
    self->objective = how->track;
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = 1;
    CREME_TRY(count_constructs(self));
    CREME_TRY(set_up(it));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}
