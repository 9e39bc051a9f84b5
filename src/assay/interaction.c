/* Interaction: tiles shuffled one after the other, the one that moves activity most first.
 *
 * Construct 0 is the wild type. It is part of the first round's constructs, so that it shares their batches. */
#include "assay/assay_kind.h"
#include "assay/race.h"

#include "base/memory.h"

#include <creme/higher_order.h>

#include <math.h>

enum { SHUFFLES_2024 = 10, SHUFFLES_2023 = 5, ROUNDS = 25 };

enum { ROUND, FIXED_REPLICATE, FIXED, ALONE, TRACE, ADDITIVE, MULTIPLICATIVE, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"round", "fixed_replicate", "fixed",         "alone",
                                                  "trace", "additive",        "multiplicative"};
static const char *const TEXT_COLUMNS[] = {"search"};

/* What a construct is: shuffle `replicate` of a tile in a round. */
typedef struct draw {
    int64_t round, tile, replicate; /* the wild type: round 0 */
} draw;

/* What a round came to. */
typedef struct pick {
    int64_t tile, replicate;
    double fixed;
    creme_summary mutants;
} pick;

typedef struct interaction {
    creme_assay base;
    creme_interaction_options how;
    int64_t tiles;
    int64_t *left; /* tiles that are not fixed, rising [left_count] */
    int64_t left_count;
    int64_t *racing; /* those of them that can still win this round, rising [racing_count] */
    int64_t racing_count;
    int64_t drawn; /* shuffles of each of those */
    creme_race race;
    draw *draws; /* [base.round_end] */
    size_t draw_capacity;
    int64_t *ids;              /* this round's construct of a tile and replicate [tiles][shuffles] */
    double *values;            /* of one tile [shuffles] */
    double *known;             /* what round 1 says of them [shuffles] */
    creme_race_bounds *bounds; /* [tiles] */
    double *alone;             /* mean of a tile's shuffles in round 1 [tiles] */
    pick *picks;               /* [how.rounds] */
    int64_t picked;
    creme_background *current; /* with the fixed tiles */
} interaction;

static interaction *interaction_of(creme_assay *self)
{
    return (interaction *)self;
}

/* How to shuffle a tile: the same in all rounds. */
static creme_shuffle_recipe recipe_of(const creme_assay *self, const draw *at)
{
    creme_interval tile = creme_tile_grid_get(&self->grid, at->tile);
    return creme_assay_recipe(self, tile, at->replicate, CREME_RANDOM_TILE);
}

static creme_status interaction_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    const interaction *it = interaction_of(self);
    const draw *at = &it->draws[self->given];
    construct->background = it->current;
    if (at->round == 0) return CREME_OK;
    creme_shuffle_recipe recipe = recipe_of(self, at);
    creme_assay_set_edit(self, construct, creme_tile_grid_get(&self->grid, at->tile), NULL, &recipe);
    return CREME_OK;
}

static void interaction_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const interaction *it = (const interaction *)self;
    const draw *at = &it->draws[id];
    out->role = at->round == 0 ? "wt" : "mutant";
    out->tile = out->position = at->round == 0 ? self->grid.tss : creme_tile_grid_get(&self->grid, at->tile);
    out->replicate = at->replicate;
    out->text = creme_search_name(it->how.search);
    out->round = at->round;
}

/* --- Rounds */

/* Draws shuffles of the tiles in the race until each has `until` of them; before all others the wild type. */
static creme_status draw_until(creme_assay *self, int64_t until)
{
    interaction *it = interaction_of(self);
    int64_t at = self->round_end, wild_type = at == 0;
    creme_status status;
    CREME_TRY(creme_assay_begin_round(self, wild_type + it->racing_count * (until - it->drawn)));
    CREME_TRY(creme_grow(&it->draws, &it->draw_capacity, (size_t)self->round_end, sizeof *it->draws));
    if (wild_type) it->draws[at++] = (draw){0};
    for (; it->drawn < until; it->drawn++) {
        for (int64_t i = 0; i < it->racing_count; i++) {
            int64_t tile = it->racing[i];
            it->ids[tile * self->options.shuffles + it->drawn] = at;
            it->draws[at++] = (draw){it->picked + 1, tile, it->drawn};
        }
    }
done:
    return status;
}

/* Round 1, against which all others are held, is always drawn in full. */
static creme_status begin_round(creme_assay *self)
{
    interaction *it = interaction_of(self);
    int64_t shuffles = self->options.shuffles;
    bool in_stages = it->how.error_probability > 0 && it->picked > 0 && it->left_count > 1;
    it->race = (creme_race){shuffles, it->left_count, it->how.error_probability};
    it->racing_count = it->left_count;
    for (int64_t i = 0; i < it->left_count; i++) it->racing[i] = it->left[i];
    it->drawn = 0;
    return draw_until(self, in_stages ? creme_race_next(shuffles, 0) : shuffles);
}

/* it->values = the activities of a tile's shuffles in this round, as far as they are drawn. */
static void fetch(interaction *it, int64_t tile)
{
    for (int64_t k = 0; k < it->drawn; k++) {
        int64_t id = it->ids[tile * it->base.options.shuffles + k];
        it->values[k] = creme_assay_get(&it->base, id, it->how.track);
    }
}

/* What is known of a tile's shuffles: their activities in round 1, times what is left of WT by now. Round 1 has the
 * constructs 1 + k tiles + tile. */
static void recall(interaction *it, int64_t tile)
{
    const creme_assay *self = &it->base;
    double wt = creme_assay_get(self, 0, it->how.track), now = it->picks[it->picked - 1].fixed;
    double factor = wt > 0 ? now / wt : 1;
    for (int64_t k = 0; k < self->options.shuffles; k++) {
        it->known[k] = factor * creme_assay_get(self, 1 + k * it->tiles + tile, it->how.track);
    }
}

/* Leaves those tiles in the race that can still win it. */
static void give_up_hopeless(interaction *it)
{
    bool lowest = it->how.search == CREME_SEARCH_ENHANCERS;
    double quantile = creme_race_quantile(&it->race, it->drawn), cut = lowest ? INFINITY : -INFINITY;
    for (int64_t i = 0; i < it->racing_count; i++) {
        int64_t tile = it->racing[i];
        fetch(it, tile);
        recall(it, tile);
        it->bounds[tile] = creme_race_bound(&it->race, it->known, it->values, it->drawn, quantile);
        cut = lowest ? fmin(cut, it->bounds[tile].high) : fmax(cut, it->bounds[tile].low);
    }
    int64_t kept = 0;
    for (int64_t i = 0; i < it->racing_count; i++) {
        creme_race_bounds at = it->bounds[it->racing[i]];
        if (lowest ? at.low <= cut : at.high >= cut) it->racing[kept++] = it->racing[i];
    }
    it->racing_count = kept;
}

static bool is_better(const interaction *it, double mean, double than)
{
    return it->how.search == CREME_SEARCH_ENHANCERS ? mean < than : mean > than;
}

static pick choose_tile(interaction *it)
{
    pick best = {.tile = -1};
    for (int64_t i = 0; i < it->racing_count; i++) {
        int64_t tile = it->racing[i];
        fetch(it, tile);
        creme_summary mutants = creme_summarise(it->values, it->drawn);
        if (it->picked == 0) it->alone[tile] = mutants.mean;
        if (best.tile < 0 || is_better(it, mutants.mean, best.mutants.mean)) {
            best = (pick){.tile = tile, .mutants = mutants};
        }
    }
    return best;
}

/* The shuffle whose activity is nearest to the mean. */
static void choose_replicate(interaction *it, pick *best)
{
    fetch(it, best->tile);
    for (int64_t k = 1; k < best->mutants.n; k++) {
        double nearest = fabs(it->values[best->replicate] - best->mutants.mean);
        if (fabs(it->values[k] - best->mutants.mean) < nearest) best->replicate = k;
    }
    best->fixed = it->values[best->replicate];
}

static creme_status fix(interaction *it, const pick *best)
{
    creme_assay *self = &it->base;
    creme_background *before = it->current, *after = NULL;
    draw at = {.tile = best->tile, .replicate = best->replicate};
    creme_edit edit = {.at = creme_tile_grid_get(&self->grid, best->tile), .shuffle = recipe_of(self, &at)};
    creme_status status;
    CREME_TRY(creme_background_derive(&after, before, &edit, 1));
    creme_background_release(before);
    it->current = after;
    int64_t kept = 0;
    for (int64_t i = 0; i < it->left_count; i++) {
        if (it->left[i] != best->tile) it->left[kept++] = it->left[i];
    }
    it->left_count = kept;
done:
    return status;
}

static creme_status interaction_choose(creme_assay *self)
{
    interaction *it = interaction_of(self);
    int64_t shuffles = self->options.shuffles;
    if (it->drawn < shuffles) {
        give_up_hopeless(it);
        return draw_until(self, it->racing_count > 1 ? creme_race_next(shuffles, it->drawn) : shuffles);
    }
    pick best = choose_tile(it);
    choose_replicate(it, &best);
    it->picks[it->picked++] = best;
    if (it->picked == it->how.rounds) return CREME_OK;
    creme_status status = fix(it, &best);
    return status == CREME_OK ? begin_round(self) : status;
}

/* --- Rows */

static void fill_wild_type(const creme_assay *self, creme_effect *row)
{
    double wt = creme_assay_get(self, 0, row->track);
    row->tile = row->position = (creme_interval){-1, -1};
    row->wt = row->mean = wt;
    row->n = 1;
    row->effect = creme_ratio(0, wt);
    row->extra[ROUND] = 0;
    row->extra[TRACE] = row->extra[ADDITIVE] = row->extra[MULTIPLICATIVE] = creme_ratio(wt, wt);
}

static void fill_round(const creme_assay *self, creme_effect *row, int64_t round, double t)
{
    const interaction *it = (const interaction *)self;
    const pick *picked = &it->picks[round - 1];
    double alone = it->alone[picked->tile], wt = creme_assay_get(self, 0, row->track);
    const creme_effect *before = row - 1;
    row->tile = row->position = creme_tile_grid_get(&self->grid, picked->tile);
    row->wt = wt;
    creme_effect_set_mutants(row, &picked->mutants);
    creme_effect_set(row, creme_share_lost(wt, &picked->mutants), t);
    row->extra[ROUND] = (double)round;
    row->extra[FIXED_REPLICATE] = (double)picked->replicate;
    row->extra[FIXED] = picked->fixed;
    row->extra[ALONE] = alone;
    row->extra[TRACE] = creme_ratio(picked->mutants.mean, wt);
    row->extra[ADDITIVE] = before->extra[ADDITIVE] + creme_ratio(alone - wt, wt);
    row->extra[MULTIPLICATIVE] = before->extra[MULTIPLICATIVE] * creme_ratio(alone, wt);
}

static creme_status interaction_finish(creme_assay *self)
{
    const interaction *it = interaction_of(self);
    double t = creme_student_t_95(self->options.shuffles - 1);
    creme_status status = creme_assay_make_rows(self, it->picked + 1);
    if (status != CREME_OK) return status;
    fill_wild_type(self, &self->rows[0]);
    for (int64_t round = 1; round <= it->picked; round++) fill_round(self, &self->rows[round], round, t);
    for (size_t i = 0; i < self->row_count; i++) self->rows[i].text[0] = creme_search_name(it->how.search);
    return CREME_OK;
}

static void interaction_clear(creme_assay *self)
{
    interaction *it = interaction_of(self);
    creme_background_release(it->current);
    creme_free(it->left);
    creme_free(it->racing);
    creme_free(it->known);
    creme_free(it->bounds);
    creme_free(it->draws);
    creme_free(it->ids);
    creme_free(it->values);
    creme_free(it->alone);
    creme_free(it->picks);
}

static const creme_assay_kind interaction_kind = {.name = "interaction",
                                                  .next = interaction_next,
                                                  .choose = interaction_choose,
                                                  .describe = interaction_describe,
                                                  .finish = interaction_finish,
                                                  .clear = interaction_clear};

/* --- Creation */

static creme_status check_how(const creme_interaction_options *how)
{
    if (how->rounds < 0) {
        return creme_fail(CREME_ERROR_RANGE, "%lld rounds: expected at least 1 (0 means %d)", (long long)how->rounds,
                          ROUNDS);
    }
    if (how->error_probability >= 0 && how->error_probability < 1) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "an error probability of %g: expected 0 (every shuffle is drawn) to 1",
                      how->error_probability);
}

/* The wild type, and each round's shuffles of one tile fewer. */
static creme_status count_constructs(creme_assay *self)
{
    const interaction *it = interaction_of(self);
    int64_t trials = it->how.rounds * it->tiles - it->how.rounds * (it->how.rounds - 1) / 2;
    if (!__builtin_mul_overflow(trials, self->options.shuffles, &self->constructs) &&
        !__builtin_add_overflow(self->constructs, 1, &self->constructs)) {
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles of %lld tiles: more than can be counted",
                      (long long)self->options.shuffles, (long long)trials);
}

static creme_status set_up(interaction *it)
{
    creme_assay *self = &it->base;
    size_t tiles = (size_t)it->tiles, shuffles = (size_t)self->options.shuffles;
    creme_status status;
    CREME_TRY(creme_allocate(&it->left, tiles, sizeof *it->left));
    CREME_TRY(creme_allocate(&it->racing, tiles, sizeof *it->racing));
    CREME_TRY(creme_allocate(&it->known, shuffles, sizeof *it->known));
    CREME_TRY(creme_allocate(&it->bounds, tiles, sizeof *it->bounds));
    CREME_TRY(creme_allocate(&it->ids, tiles, shuffles * sizeof *it->ids));
    CREME_TRY(creme_allocate(&it->values, shuffles, sizeof *it->values));
    CREME_TRY(creme_allocate(&it->alone, tiles, sizeof *it->alone));
    CREME_TRY(creme_allocate(&it->picks, (size_t)it->how.rounds, sizeof *it->picks));
    for (int64_t i = 0; i < it->tiles; i++) it->left[i] = i;
    it->left_count = it->tiles;
    it->current = creme_background_retain(self->site->wild_type);
    CREME_TRY(begin_round(self));
done:
    return status;
}

creme_status creme_interaction_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                      const creme_interaction_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    int64_t shuffles = options->edition == CREME_EDITION_2023 ? SHUFFLES_2023 : SHUFFLES_2024;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(interaction), &interaction_kind, site, options, shuffles));
    CREME_TRY(creme_assay_set_objective(self, how->track, how->search));
    CREME_TRY(check_how(how));
    CREME_TRY(creme_assay_require_tiles(self));
    interaction *it = interaction_of(self);
    it->how = *how;
    it->tiles = creme_tile_grid_count(&self->grid);
    if (it->how.rounds == 0) it->how.rounds = ROUNDS;
    if (it->how.rounds > it->tiles) it->how.rounds = it->tiles;
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
