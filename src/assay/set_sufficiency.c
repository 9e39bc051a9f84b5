/* Set sufficiency: the tiles of a set, one after the other, in shuffled backgrounds with the TSS tile.
 *
 * Constructs: 0 the wild type; 1 + r shuffles + k background k with the first r tiles. Each is derived from the one
 * `shuffles` constructs before it, which by then is embedded. */
#include "assay/kinds.h"

#include "base/memory.h"

#include <creme/greedy.h>

#include <math.h>
#include <string.h>

enum { SHUFFLES = 10 };

enum { ROUND, CONTROL_MEAN, NORMALISED, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"round", "control_mean", "normalised"};
static const char *const TEXT_COLUMNS[] = {"search"};

typedef struct set_sufficiency {
    creme_assay base;
    creme_search search;
    creme_interval *tiles; /* [tile_count], in the order of the set */
    int64_t tile_count;
    creme_background **backgrounds; /* [shuffles]: of each replicate, the one given last */
} set_sufficiency;

/* The tile added in a round; in round 0 that is the TSS tile. */
static creme_interval tile_of(const creme_assay *self, int64_t round)
{
    return round == 0 ? self->tiles.tss : ((const set_sufficiency *)self)->tiles[round - 1];
}

static creme_status set_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    int64_t n = self->options.shuffles, round = (self->given - 1) / n, k = (self->given - 1) % n;
    creme_background **held = &((set_sufficiency *)self)->backgrounds[k], *made = NULL;
    creme_status status;
    if (round == 0) {
        CREME_TRY(creme_assay_use_shuffled(self, (creme_interval){0, 0}, k, k, &made));
        creme_background_retain(made);
    } else {
        creme_interval tile = tile_of(self, round);
        creme_edit edit = {.at = tile, .bases = creme_assay_wild_bases(self, tile)};
        CREME_TRY(creme_background_derive(&made, *held, &edit, 1));
        creme_background_release(*held);
    }
    construct->background = *held = made;
done:
    return status;
}

static void set_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    int64_t n = self->options.shuffles, round = id == 0 ? 0 : (id - 1) / n;
    out->role = id == 0 ? "wt" : round == 0 ? "control" : "mutant";
    out->tile = out->position = tile_of(self, round);
    out->replicate = id == 0 ? 0 : (id - 1) % n;
    out->text = creme_search_name(((const set_sufficiency *)self)->search);
    out->round = round;
}

static void fill_row(const creme_assay *self, creme_effect *row, const double *values, const double *controls,
                     double t)
{
    int64_t n = self->options.shuffles;
    creme_summary mutant = creme_summarise(values, n), control = creme_summarise(controls, n);
    bool enhancers = ((const set_sufficiency *)self)->search == CREME_SEARCH_ENHANCERS;
    row->wt = creme_assay_get(self, 0, row->track);
    if (creme_assay_is_n(self, row->tile)) return; /* nothing was put in */
    creme_effect_set_mutants(row, &mutant);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(values, controls, n)), t);
    double whole = enhancers ? row->wt : control.mean;
    row->extra[CONTROL_MEAN] = control.mean;
    row->extra[NORMALISED] = whole > 0 ? mutant.mean / whole : NAN;
}

static creme_status set_finish(creme_assay *self)
{
    const set_sufficiency *set = (const set_sufficiency *)self;
    int64_t n = self->options.shuffles;
    double t = creme_student_t_95(n - 1), *values = NULL, *controls = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&values, (size_t)n, sizeof *values));
    CREME_TRY(creme_allocate(&controls, (size_t)n, sizeof *controls));
    CREME_TRY(creme_assay_make_rows(self, set->tile_count + 1));
    creme_assay_gather(self, 1, 1, self->objective, controls);
    for (int64_t round = 0; round <= set->tile_count; round++) {
        creme_effect *row = &self->rows[round];
        row->tile = row->position = tile_of(self, round);
        row->text[0] = creme_search_name(set->search);
        row->extra[ROUND] = (double)round;
        creme_assay_gather(self, 1 + round * n, 1, self->objective, values);
        fill_row(self, row, values, controls, t);
    }
done:
    creme_free(values);
    creme_free(controls);
    return status;
}

static void set_clear(creme_assay *self)
{
    set_sufficiency *set = (set_sufficiency *)self;
    for (int64_t k = 0; set->backgrounds && k < self->options.shuffles; k++) {
        creme_background_release(set->backgrounds[k]);
    }
    creme_free(set->backgrounds);
    creme_free(set->tiles);
}

static bool overlap(creme_interval a, creme_interval b)
{
    return a.start < b.end && b.start < a.end;
}

static creme_status check_tiles(const creme_assay *self, const creme_set_options *set)
{
    for (int64_t i = 0; i < set->tile_count; i++) {
        creme_interval tile = set->tiles[i];
        bool inside = tile.start >= 0 && tile.start < tile.end && tile.end <= self->tiles.window_bp;
        bool taken = overlap(tile, self->tiles.tss);
        for (int64_t j = 0; j < i; j++) taken = taken || overlap(tile, set->tiles[j]);
        if (self->tiles.listed) taken = false; /* elements may: what is there already is put there again */
        if (inside && !taken) continue;
        return creme_fail(
            CREME_ERROR_RANGE, "tile [%lld, %lld) of the set %s", (long long)tile.start, (long long)tile.end,
            inside ? "overlaps the TSS tile or one before it" : "is empty or reaches out of the window");
    }
    return CREME_OK;
}

creme_status creme_set_sufficiency_create(creme_assay **out, const creme_site *site,
                                          const creme_assay_options *options, const creme_set_options *set)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(
        creme_assay_allocate(&self, sizeof(set_sufficiency), &creme_set_sufficiency_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_set_objective(self, set->track, set->search));
    CREME_TRY(check_tiles(self, set));
    set_sufficiency *made = (set_sufficiency *)self;
    made->search = set->search;
    made->tile_count = set->tile_count;
    size_t count = (size_t)set->tile_count;
    CREME_TRY(creme_allocate(&made->tiles, count, sizeof *made->tiles));
    if (count > 0) memcpy(made->tiles, set->tiles, count * sizeof *made->tiles);
    CREME_TRY(creme_allocate_zero(&made->backgrounds, (size_t)self->options.shuffles, sizeof(creme_background *)));
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = 1;
    CREME_TRY(creme_assay_reserve(self, 1, set->tile_count + 1));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Units of a locus: the sets that were found there. */
static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    return (int64_t)(scope->first_set[locus + 1] - scope->first_set[locus]);
}

static const creme_set *set_of(const creme_assay_scope *scope, creme_unit_place at)
{
    return &scope->sets.at[scope->first_set[at.locus] + (size_t)at.item];
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    creme_search search;
    return !creme_directions_one(scope->directions, &search) || set_of(scope, at)->search == search;
}

/* Tiles of a set that are put in: all, or the first `rounds`. */
static int64_t tiles_of(const creme_assay_scope *scope, const creme_set *set)
{
    int64_t count = (int64_t)set->count;
    return scope->rounds < count ? scope->rounds : count;
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return 1 + scope->options.shuffles * (1 + tiles_of(scope, set_of(scope, at)));
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    return 1 + tiles_of(scope, set_of(scope, at));
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    const creme_set *set = set_of(scope, at);
    creme_set_options how = {set->track, set->search, set->tiles, tiles_of(scope, set)};
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_set_sufficiency_create(out, sites.source, &options, &how);
}

const creme_assay_kind creme_set_sufficiency_kind = {
    .name = "set-sufficiency",
    .question = "are the tiles that a search found enough together?",
    .about = "In shuffled backgrounds that hold the TSS tile, puts in the tiles that creme interaction found, one "
             "after the other, at their own positions. normalised = mean / WT (enhancers) or mean / mean with the "
             "TSS tile alone (silencers). Give it the tile size and the tracks of the search.",
    .example = "--tracks blood --set interaction.tsv",
    .usage = "--set FILE",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_SETS,
    .needs = CREME_TAKES_SETS,
    .defaults = {{"shuffles", {"10", "10"}}},
    .by_round = true,
    .idle = "none of its sets is of this search",
    .items = items,
    .wanted = is_wanted,
    .unit_constructs = unit_constructs,
    .unit_rows = unit_rows,
    .shared = creme_scope_controls,
    .backgrounds = creme_scope_controls,
    .create = create,
    .next = set_next,
    .describe = set_describe,
    .finish = set_finish,
    .clear = set_clear,
};
