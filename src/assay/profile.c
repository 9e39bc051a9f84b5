/* Profile: every bin of the wild type and of a mutant.
 *
 * Constructs: 0 the wild type; 1 + k the mutant by its shuffles k. */
#include "assay/kinds.h"
#include "assay/pieces.h"

#include "base/memory.h"

#include <creme/profile.h>

enum { SHUFFLES = 10 };

enum { BIN, DISTANCE_KB, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"bin", "distance_kb"};
static const char *const TEXT_COLUMNS[] = {"shuffled", "tiles"};

typedef struct profile {
    creme_assay base;
    creme_profile_options how; /* without tiles, which are in the pieces */
    size_t tile_count;         /* of the mutant */
    creme_pieces tiles;        /* those that overlap joined */
    creme_edit *edits;         /* [tiles.count] */
    char *tiles_text;          /* NULL: none */
} profile;

const char *creme_profile_mutant_name(creme_profile_mutant mutant)
{
    static const char *const names[] = {[CREME_PROFILE_ENHANCERS] = "enhancers",
                                        [CREME_PROFILE_SILENCERS] = "silencers",
                                        [CREME_PROFILE_CONTEXT] = "context"};
    return names[mutant];
}

static creme_status profile_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    const profile *own = (const profile *)self;
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    int64_t k = self->given - 1;
    if (own->tiles.count == 0) {
        return creme_assay_use_shuffled(self, (creme_interval){0, 0}, k, k, &construct->background);
    }
    for (size_t i = 0; i < own->tiles.count; i++) {
        creme_interval tile = own->tiles.at[i];
        own->edits[i] = (creme_edit){.at = tile, .shuffle = creme_assay_recipe(self, tile, k, CREME_RANDOM_TILE)};
    }
    construct->edits = own->edits;
    construct->edit_count = own->tiles.count;
    return CREME_OK;
}

/* The tile that stands for the mutant in a row. */
static creme_interval tile_of(const creme_assay *self)
{
    const profile *own = (const profile *)self;
    if (own->tiles.count == 0) return self->tiles.tss;
    return own->tile_count == 1 ? own->tiles.at[0] : (creme_interval){-1, -1};
}

static void profile_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    out->role = id == 0 ? "wt" : creme_profile_mutant_name(((const profile *)self)->how.mutant);
    out->tile = out->position = id == 0 ? self->tiles.tss : tile_of(self);
    out->replicate = id == 0 ? 0 : id - 1;
}

/* Whether nothing was shuffled that is known; of the context, whether nothing was left. */
static bool is_n(const creme_assay *self)
{
    const profile *own = (const profile *)self;
    bool all = own->tiles.count > 0;
    for (size_t i = 0; i < own->tiles.count; i++) all = all && creme_assay_is_n(self, own->tiles.at[i]);
    return own->how.mutant == CREME_PROFILE_CONTEXT ? creme_assay_is_n(self, self->tiles.tss) : all;
}

static void fill_row(const creme_assay *self, creme_effect *row, int64_t bin, double *mutants, double t)
{
    const profile *own = (const profile *)self;
    int64_t n = self->options.shuffles;
    row->tile = tile_of(self);
    row->position = creme_assay_bin(self, bin);
    row->text[0] = creme_profile_mutant_name(own->how.mutant);
    row->text[1] = own->tiles_text;
    row->extra[BIN] = (double)(own->how.bins.first + bin);
    row->extra[DISTANCE_KB] = (double)(row->position.start + row->position.end - self->tiles.window_bp) / 2000;
    row->wt = creme_assay_get_bin(self, 0, bin, row->track);
    if (is_n(self)) return;
    for (int64_t k = 0; k < n; k++) mutants[k] = creme_assay_get_bin(self, 1 + k, bin, row->track);
    if (own->how.mutant == CREME_PROFILE_CONTEXT) {
        creme_effect_set_context(row, mutants, n, t);
        return;
    }
    creme_summary summary = creme_summarise(mutants, n);
    creme_effect_set_mutants(row, &summary);
    creme_effect_set(row, creme_share_lost(row->wt, &summary), t);
}

static creme_status profile_finish(creme_assay *self)
{
    int64_t n = self->options.shuffles, tracks = self->objective < 0 ? self->options.tracks : 1;
    double t = creme_student_t_95(n - 1), *mutants = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&mutants, (size_t)n, sizeof *mutants));
    CREME_TRY(creme_assay_make_rows(self, self->bins.count));
    for (int64_t i = 0; i < self->bins.count * tracks; i++) fill_row(self, &self->rows[i], i / tracks, mutants, t);
done:
    creme_free(mutants);
    return status;
}

static void profile_clear(creme_assay *self)
{
    profile *own = (profile *)self;
    creme_pieces_clear(&own->tiles);
    creme_free(own->edits);
    creme_free(own->tiles_text);
}

static creme_status check_bins(const creme_assay *self, const creme_profile_bins *bins)
{
    int64_t window = self->tiles.window_bp;
    bool fine = bins->first >= 0 && bins->count > 0 && bins->bin_bp > 0 && bins->first_bp >= 0 &&
                bins->first_bp <= window && bins->count <= (window - bins->first_bp) / bins->bin_bp;
    if (fine) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "%lld bins of %lld bp from base %lld on: not in a window of %lld bp",
                      (long long)bins->count, (long long)bins->bin_bp, (long long)bins->first_bp, (long long)window);
}

static creme_status check_tiles(const creme_assay *self, const creme_profile_options *how)
{
    int64_t last = 0;
    bool context = how->mutant == CREME_PROFILE_CONTEXT;
    if (context != (how->tile_count == 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a profile without %s takes %s",
                          creme_profile_mutant_name(how->mutant), context ? "no tiles" : "tiles");
    }
    for (size_t i = 0; i < how->tile_count; i++) {
        creme_interval tile = how->tiles[i], tss = self->tiles.tss;
        bool inside = tile.start >= 0 && tile.start < tile.end && tile.end <= self->tiles.window_bp;
        bool taken = tile.start < last || (tile.start < tss.end && tss.start < tile.end);
        /* elements may overlap */
        if (self->tiles.listed) taken = i > 0 && tile.start < how->tiles[i - 1].start;
        last = tile.end;
        if (inside && !taken) continue;
        return creme_fail(CREME_ERROR_RANGE, "tile [%lld, %lld) of a profile %s", (long long)tile.start,
                          (long long)tile.end,
                          !inside              ? "is empty or reaches out of the window"
                          : self->tiles.listed ? "lies before the one given before it"
                                               : "overlaps the TSS tile or one before it");
    }
    return CREME_OK;
}

static creme_status take_tiles(profile *own, const creme_profile_options *how)
{
    creme_status status;
    CREME_TRY(creme_grow(&own->tiles.at, &own->tiles.capacity, how->tile_count, sizeof *own->tiles.at));
    CREME_TRY(creme_allocate(&own->edits, how->tile_count, sizeof *own->edits));
    if (how->tile_count == 0) return CREME_OK;
    own->tile_count = how->tile_count;
    for (size_t i = 0; i < how->tile_count; i++) {
        creme_interval tile = how->tiles[i], *last = own->tiles.at + own->tiles.count - (i > 0);
        if (i > 0 && tile.start < last->end) {
            if (tile.end > last->end) last->end = tile.end;
        } else {
            own->tiles.at[own->tiles.count++] = tile;
        }
    }
    CREME_TRY(creme_pieces_write(&own->tiles, &own->tiles_text));
done:
    return status;
}

creme_status creme_profile_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                  const creme_profile_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(profile), &creme_profile_kind, site, options, SHUFFLES));
    CREME_TRY(check_bins(self, &how->bins));
    CREME_TRY(check_tiles(self, how));
    if (how->track >= 0) CREME_TRY(creme_assay_set_objective(self, how->track, CREME_SEARCH_ENHANCERS));
    profile *own = (profile *)self;
    own->how = *how;
    self->bins = how->bins;
    CREME_TRY(take_tiles(own, how));
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = 2;
    CREME_TRY(creme_assay_reserve(self, 1, 1));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* With CREs: of each track a mutant without its enhancers, one without its silencers, and where there are neither,
 * one without the context. Else one for all tracks. */
enum { MUTANTS = CREME_PROFILE_CONTEXT + 1 };

static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    (void)locus;
    return scope->first_cre ? scope->options.tracks * MUTANTS : 1;
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)at;
    return scope->bins.count * (scope->first_cre ? 1 : scope->options.tracks);
}

/* The next of the CREs that a mutant is without, from the locus's i-th on; NULL after the last. */
static const creme_cre *next_of_mutant(const creme_assay_scope *scope, creme_unit_place unit, int64_t *i)
{
    while (*i < creme_scope_cre_count(scope, unit.locus)) {
        const creme_cre *cre = creme_scope_cre(scope, unit.locus, (*i)++);
        bool same_kind = (cre->kind == CREME_CRE_ENHANCER ? CREME_PROFILE_ENHANCERS : CREME_PROFILE_SILENCERS) ==
                         (creme_profile_mutant)(unit.item % MUTANTS);
        if (cre->track == unit.item / MUTANTS && same_kind) return cre;
    }
    return NULL;
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    if (!scope->first_cre) return true;
    int64_t i = 0;
    if (at.item % MUTANTS != CREME_PROFILE_CONTEXT) return next_of_mutant(scope, at, &i) != NULL;
    for (; i < creme_scope_cre_count(scope, at.locus); i++) {
        if (creme_scope_cre(scope, at.locus, i)->track == at.item / MUTANTS) return false;
    }
    return true;
}

static int64_t shared(const creme_assay_scope *scope, size_t locus)
{
    (void)scope;
    (void)locus;
    return 1;
}

static bool is_whole(const creme_assay_scope *scope)
{
    return !scope->first_cre;
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_profile_options how = {.bins = scope->bins, .mutant = CREME_PROFILE_CONTEXT, .track = -1};
    creme_assay_options options = creme_scope_options(scope, at.locus);
    creme_interval *tiles = NULL;
    int64_t i = 0;
    creme_status status = CREME_OK;
    if (scope->first_cre) {
        how.mutant = (creme_profile_mutant)(at.item % MUTANTS);
        how.track = at.item / MUTANTS;
        CREME_TRY(creme_allocate(&tiles, (size_t)creme_scope_cre_count(scope, at.locus), sizeof *tiles));
        for (const creme_cre *cre; (cre = next_of_mutant(scope, at, &i));) {
            tiles[how.tile_count++] = creme_tile_set_get(creme_scope_tiles(scope, at.locus), cre->tile);
        }
        how.tiles = tiles;
    }
    status = creme_profile_create(out, sites.source, &options, &how);
done:
    creme_free(tiles);
    return status;
}

const creme_assay_kind creme_profile_kind = {
    .name = "profile",
    .question = "what does the predicted profile lose with its CREs?",
    .about = "Predicts every bin about the TSS, of the wild type and of a mutant: with all enhancers of --cres "
             "shuffled together, with all silencers; without --cres, and of loci that have none there, with "
             "everything but the TSS tile shuffled. One row per bin: wt, mean and sd over the shuffles, effect = "
             "(wt - mean) / wt.",
    .example = "--cres creme-demo/cres.tsv --profile-bins 16",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_PROFILE | CREME_TAKES_DRAWS | CREME_TAKES_CRES,
    .defaults = {{"shuffles", {"10", "10"}}},
    .place = CREME_PLACE_POSITION,
    .items = items,
    .wanted = is_wanted,
    .shared = shared,
    .whole = is_whole,
    .unit_rows = unit_rows,
    .create = create,
    .next = profile_next,
    .describe = profile_describe,
    .finish = profile_finish,
    .clear = profile_clear,
};
