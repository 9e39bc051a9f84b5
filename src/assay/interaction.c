/* Interaction: tiles shuffled one after the other, the one that moves activity most first.
 *
 * Construct 0 is the wild type. It is part of the first round's constructs, so that it shares their batches.
 *
 * Elements may overlap. What a fixed one covers stays as it was fixed, and the TSS tile as it is; of an element that
 * overlaps them the other bases are shuffled, into those that its shuffle of round 1 has there. One of which nothing
 * is left is no longer asked for. */
#include "assay/greedy.h"
#include "assay/kinds.h"

#include "base/memory.h"

#include <creme/greedy.h>

#include <math.h>
#include <string.h>

enum { SHUFFLES_2024 = 10, SHUFFLES_2023 = 5, ROUNDS = 25 };

enum { ROUND, FIXED_REPLICATE, FIXED, ALONE, TRACE, ADDITIVE, MULTIPLICATIVE, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"round", "fixed_replicate", "fixed",         "alone",
                                                  "trace", "additive",        "multiplicative"};
static const char *const TEXT_COLUMNS[] = {"search"};

/* What a round came to. */
typedef struct pick {
    int64_t tile, replicate;
    double fixed;
    creme_summary mutants;
} pick;

typedef struct interaction {
    creme_assay base;
    creme_interaction_options how;
    creme_greedy greedy;
    double *activity; /* of the current sequence, as often as there are shuffles [shuffles] */
    double *alone;    /* mean of a tile's shuffles in round 1 [tiles] */
    pick *picks;      /* [how.rounds] */
    int64_t picked;
    creme_background *current; /* with the fixed tiles */
    bool *settled;             /* of elements: bases that stay as they are [window_bp]; NULL: of a grid */
    uint8_t *bases;            /* ... and an element's [the widest] */
} interaction;

static interaction *interaction_of(creme_assay *self)
{
    return (interaction *)self;
}

/* How to shuffle a tile: the same in all rounds. */
static creme_shuffle_recipe recipe_of(const creme_assay *self, const creme_greedy_draw *at)
{
    creme_interval tile = creme_tile_set_get(&self->tiles, at->tile);
    return creme_assay_recipe(self, tile, at->replicate, CREME_RANDOM_TILE);
}

/* Whether every base of it stays as it is, or is N. */
static bool has_nothing_left(const interaction *it, creme_interval tile)
{
    if (creme_assay_is_n(&it->base, tile)) return true;
    bool any = !it->settled;
    const uint8_t *wild = creme_assay_wild_bases(&it->base, tile);
    for (int64_t i = tile.start; i < tile.end && !any; i++) {
        any = !it->settled[i] && wild[i - tile.start] < CREME_BASE_N;
    }
    return !any;
}

static bool is_settled_in(const interaction *it, creme_interval tile)
{
    bool any = false;
    for (int64_t i = tile.start; it->settled && i < tile.end && !any; i++) any = it->settled[i];
    return any;
}

/* A tile's shuffle in the current sequence. */
static creme_status make_edit(interaction *it, const creme_greedy_draw *at, creme_edit *out)
{
    creme_assay *self = &it->base;
    creme_interval tile = creme_tile_set_get(&self->tiles, at->tile);
    *out = (creme_edit){.at = tile, .shuffle = recipe_of(self, at)};
    if (!is_settled_in(it, tile)) return CREME_OK;
    int64_t length = tile.end - tile.start;
    const uint8_t *current = creme_background_codes(it->current) + tile.start;
    memcpy(it->bases, creme_assay_wild_bases(self, tile), (size_t)length);
    creme_status status = creme_shuffle_apply(it->bases, length, &out->shuffle);
    for (int64_t i = 0; i < length; i++) {
        if (it->settled[tile.start + i]) it->bases[i] = current[i];
    }
    out->bases = it->bases;
    return status;
}

static creme_status interaction_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    interaction *it = interaction_of(self);
    const creme_greedy_draw *at = &it->greedy.draws[self->given];
    construct->background = it->current;
    if (at->round == 0) return CREME_OK;
    construct->edits = &self->edit;
    construct->edit_count = 1;
    return make_edit(it, at, &self->edit);
}

static void interaction_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const interaction *it = (const interaction *)self;
    const creme_greedy_draw *at = &it->greedy.draws[id];
    out->role = at->round == 0 ? "wt" : "mutant";
    out->tile = out->position = at->round == 0 ? self->tiles.tss : creme_tile_set_get(&self->tiles, at->tile);
    out->replicate = at->replicate;
    out->text = creme_search_name(it->how.search);
    out->round = at->round;
}

/* --- Rounds */

/* Round 1 says what each tile does by itself. */
static void keep_alone(interaction *it)
{
    for (int64_t tile = 0; tile < it->greedy.rules.tiles; tile++) {
        creme_greedy_fetch(&it->greedy, &it->base, tile, it->greedy.replicates);
        it->alone[tile] = creme_summarise(it->greedy.values, it->greedy.replicates).mean;
    }
}

/* A tile of which nothing is left to shuffle (of nothing but N, or within the TSS tile or those that are fixed) has no
 * effect, so it is never picked. */
static void leave_out_idle(interaction *it)
{
    for (int64_t i = it->greedy.left_count - 1; i >= 0; i--) {
        int64_t tile = it->greedy.left[i];
        if (has_nothing_left(it, creme_tile_set_get(&it->base.tiles, tile))) creme_greedy_take(&it->greedy, tile);
    }
}

/* The best tile, and that one of its shuffles whose activity is nearest to the mean. */
static pick choose(interaction *it)
{
    creme_greedy_best best = creme_greedy_find_best(&it->greedy, &it->base);
    const double *values = it->greedy.values;
    int64_t nearest = 0;
    for (int64_t k = 1; k < best.mutants.n; k++) {
        if (fabs(values[k] - best.mutants.mean) < fabs(values[nearest] - best.mutants.mean)) nearest = k;
    }
    return (pick){best.tile, nearest, values[nearest], best.mutants};
}

static void settle(interaction *it, creme_interval tile)
{
    if (!it->settled) return;
    for (int64_t i = tile.start; i < tile.end; i++) it->settled[i] = true;
    leave_out_idle(it);
}

static creme_status fix(interaction *it, const pick *best)
{
    creme_background *before = it->current, *after = NULL;
    creme_greedy_draw at = {.tile = best->tile, .replicate = best->replicate};
    creme_edit edit;
    creme_status status;
    CREME_TRY(make_edit(it, &at, &edit));
    CREME_TRY(creme_background_derive(&after, before, &edit, 1));
    creme_background_release(before);
    it->current = after;
    creme_greedy_take(&it->greedy, best->tile);
    settle(it, edit.at);
done:
    return status;
}

/* Round 1, against which all others are held, is always drawn in full. */
static creme_status interaction_choose(creme_assay *self)
{
    interaction *it = interaction_of(self);
    double current = it->picked ? it->picks[it->picked - 1].fixed : creme_assay_get(self, 0, it->how.track);
    for (int64_t k = 0; k < self->options.shuffles; k++) it->activity[k] = current;
    bool more;
    creme_status status = creme_greedy_go_on(&it->greedy, self, it->activity, &more);
    if (status != CREME_OK || more) return status;
    if (it->picked == 0) {
        keep_alone(it);
        leave_out_idle(it);
        if (it->greedy.left_count == 0) return CREME_OK;
    }
    pick best = choose(it);
    it->picks[it->picked++] = best;
    if (it->picked == it->how.rounds) return CREME_OK;
    status = fix(it, &best);
    return status == CREME_OK && it->greedy.left_count > 0 ? creme_greedy_begin(&it->greedy, self, false) : status;
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
    row->tile = row->position = creme_tile_set_get(&self->tiles, picked->tile);
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
    creme_greedy_clear(&it->greedy);
    creme_free(it->activity);
    creme_free(it->alone);
    creme_free(it->picks);
    creme_free(it->settled);
    creme_free(it->bases);
}

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

static creme_status set_up_elements(interaction *it)
{
    const creme_tile_set *tiles = &it->base.tiles;
    creme_status status;
    CREME_TRY(creme_allocate_zero(&it->settled, (size_t)tiles->window_bp, sizeof *it->settled));
    CREME_TRY(creme_allocate(&it->bases, (size_t)creme_tile_set_widest(tiles), 1));
    for (int64_t i = tiles->tss.start; i < tiles->tss.end; i++) it->settled[i] = true;
done:
    return status;
}

static creme_status set_up(interaction *it)
{
    creme_assay *self = &it->base;
    size_t tiles = (size_t)it->greedy.rules.tiles, shuffles = (size_t)self->options.shuffles;
    creme_status status;
    CREME_TRY(creme_allocate(&it->activity, shuffles, sizeof *it->activity));
    CREME_TRY(creme_allocate(&it->alone, tiles, sizeof *it->alone));
    CREME_TRY(creme_allocate(&it->picks, (size_t)it->how.rounds, sizeof *it->picks));
    it->current = creme_background_retain(self->site->wild_type);
    if (self->tiles.listed) CREME_TRY(set_up_elements(it));
    CREME_TRY(creme_greedy_begin(&it->greedy, self, true));
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
    CREME_TRY(creme_assay_allocate(&self, sizeof(interaction), &creme_interaction_kind, site, options, shuffles));
    CREME_TRY(creme_assay_set_objective(self, how->track, how->search));
    CREME_TRY(check_how(how));
    CREME_TRY(creme_assay_require_tiles(self));
    interaction *it = interaction_of(self);
    int64_t tiles = creme_tile_set_count(&self->tiles);
    it->how = *how;
    if (it->how.rounds == 0) it->how.rounds = ROUNDS;
    if (it->how.rounds > tiles) it->how.rounds = tiles;
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = 1;
    creme_greedy_rules rules = {.tiles = tiles,
                                .rounds = it->how.rounds,
                                .whole = CREME_NO_TILE,
                                .highest = it->how.search == CREME_SEARCH_SILENCERS,
                                .error = it->how.error_probability};
    CREME_TRY(creme_greedy_init(&it->greedy, self, &rules));
    CREME_TRY(set_up(it));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Units of a locus: searches, in one direction or both, for each track. */
static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    (void)locus;
    return scope->options.tracks * (scope->directions == CREME_DIRECTIONS_BOTH ? 2 : 1);
}

/* The wild type, and the first round of a search. */
static int64_t shared(const creme_assay_scope *scope, size_t locus)
{
    return 1 + scope->options.shuffles * creme_tile_set_count(creme_scope_tiles(scope, locus));
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t tiles = creme_tile_set_count(creme_scope_tiles(scope, at.locus));
    return 1 + scope->options.shuffles * creme_greedy_trials(tiles, scope->rounds > 0 ? scope->rounds : ROUNDS);
}

/* As on networks (bench/README.md); everything, unless choices may stand early. */
static int64_t typical_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t most = unit_constructs(scope, at), always = shared(scope, at.locus);
    return scope->error_probability > 0 && most > 0 ? always + (most - always) * 2 / 5 : 0;
}

static const char *typical(const creme_assay_scope *scope)
{
    (void)scope;
    return "two fifths of the draws after round 1 are made";
}

/* Round 0, and one for each tile that is fixed. */
static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t tiles = creme_tile_set_count(creme_scope_tiles(scope, at.locus));
    int64_t rounds = scope->rounds > 0 ? scope->rounds : ROUNDS;
    return 1 + (rounds < tiles ? rounds : tiles);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_search search;
    bool both = !creme_directions_one(scope->directions, &search);
    if (both) search = at.item % 2 == 0 ? CREME_SEARCH_ENHANCERS : CREME_SEARCH_SILENCERS;
    creme_interaction_options how = {.track = at.item / (both ? 2 : 1),
                                     .search = search,
                                     .rounds = scope->rounds,
                                     .error_probability = scope->error_probability};
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_interaction_create(out, sites.source, &options, &how);
}

const creme_assay_kind creme_interaction_kind = {
    .name = "interaction",
    .question = "which tiles, taken together, move the TSS most?",
    .about = "Searches step by step. In every round each tile that is not fixed yet is shuffled several times in "
             "the sequence as it is; the tile of the lowest mean (enhancers) or the highest (silencers) is fixed, "
             "as the shuffle nearest to that mean. trace = mean / WT after each round stands beside what the "
             "tiles' effects in round 1 would add or multiply up to. One search for each locus, each of --tracks "
             "and each direction: choose few tracks.",
    .example = "--tracks blood --search enhancers --rounds 3 -o interaction.tsv",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_SEARCH |
             CREME_TAKES_STOP_BY,
    .defaults = {{"shuffles", {"10", "5"}}},
    .by_round = true,
    .own_column = "additive",
    .items = items,
    .unit_constructs = unit_constructs,
    .typical_constructs = typical_constructs,
    .typical = typical,
    .unit_rows = unit_rows,
    .shared = shared,
    .report_analysis = "interaction",
    .create = create,
    .next = interaction_next,
    .choose = interaction_choose,
    .describe = interaction_describe,
    .finish = interaction_finish,
    .clear = interaction_clear,
};
