/* Removal: each CRE tile taken away without being shuffled, alone, in the wild type: masked by N, deleted, or
 * replaced by sequences of the user's own. Construct 1 + t n + k is that of tile t and sequence k of n. */
#include "assay/classes.h"
#include "assay/follow_exons.h"
#include "assay/kinds.h"
#include "assay/splice.h"

#include "base/memory.h"

#include <creme/removal.h>

#include <string.h>

typedef struct removal {
    creme_assay base;
    creme_removal_options how;
    int64_t each;           /* constructs of a tile */
    uint8_t *mask;          /* MASK: [the widest tile], all N */
    creme_splicer *splicer; /* else */
    creme_spliced spliced;  /* of the construct that was given last */
    double *mutants;        /* of one tile [each] */
} removal;

static creme_interval tile_of(const creme_assay *self, int64_t id)
{
    return creme_tile_set_get(&self->tiles, (id - 1) / ((const removal *)self)->each);
}

static creme_status splice(removal *it, creme_interval tile, int64_t k, creme_construct *construct)
{
    creme_replacement made = {.at = tile};
    if (it->how.how == CREME_HOW_REPLACE) {
        made.bases = it->how.codes + it->how.first[k];
        made.length = it->how.first[k + 1] - it->how.first[k];
    }
    creme_status status = creme_splice(it->splicer, &made, 1, CREME_MOVES_FAR, &it->spliced);
    construct->edits = it->spliced.edits;
    construct->edit_count = it->spliced.count;
    if (status != CREME_OK) return status;
    return creme_assay_follow_exons(&it->base, it->splicer, &made, 1, CREME_MOVES_FAR, construct);
}

static creme_status removal_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    removal *it = (removal *)self;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    creme_interval tile = tile_of(self, self->given);
    if (!it->mask) return splice(it, tile, (self->given - 1) % it->each, construct);
    creme_assay_set_edit(self, construct, tile, it->mask, NULL);
    return CREME_OK;
}

static void removal_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = id == 0 ? self->tiles.tss : tile_of(self, id);
    out->replicate = id == 0 ? 0 : (id - 1) % ((const removal *)self)->each;
}

static void fill_row(creme_assay *self, creme_effect *row, int64_t tile, double t)
{
    removal *it = (removal *)self;
    row->tile = row->position = creme_tile_set_get(&self->tiles, tile);
    row->wt = creme_assay_get(self, 0, row->track);
    if (creme_assay_is_n(self, row->tile)) return;
    for (int64_t k = 0; k < it->each; k++) {
        it->mutants[k] = creme_assay_get(self, 1 + tile * it->each + k, row->track);
    }
    creme_summary summary = creme_summarise(it->mutants, it->each);
    creme_effect_set_mutants(row, &summary);
    creme_effect_set(row, creme_share_lost(row->wt, &summary), t);
}

static creme_status removal_finish(creme_assay *self)
{
    int64_t tiles = creme_tile_set_count(&self->tiles), tracks = self->options.tracks;
    double t = creme_student_t_95(((removal *)self)->each - 1);
    creme_status status = creme_assay_make_rows(self, tiles);
    for (int64_t i = 0; i < tiles * tracks && status == CREME_OK; i++) fill_row(self, &self->rows[i], i / tracks, t);
    return status;
}

static void removal_clear(creme_assay *self)
{
    removal *it = (removal *)self;
    creme_free(it->mask);
    creme_splicer_destroy(it->splicer);
    creme_spliced_clear(&it->spliced);
    creme_free(it->mutants);
}

/* What necessity is where it does not shuffle: the row of kinds.h is necessity's own. */
static const creme_assay_kind removal_kind = {
    .name = "necessity",
    .next = removal_next,
    .describe = removal_describe,
    .finish = removal_finish,
    .clear = removal_clear,
};

static creme_status check_how(const creme_assay_options *options, const creme_removal_options *how)
{
    if (creme_assay_draws_in_stages(options)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: nothing is drawn at random, and no interval narrows",
                          how->how == CREME_HOW_MASK     ? "masked tiles"
                          : how->how == CREME_HOW_DELETE ? "deleted tiles"
                                                         : "replaced tiles");
    }
    if (how->how != CREME_HOW_MASK && how->how != CREME_HOW_DELETE && how->how != CREME_HOW_REPLACE) {
        return creme_fail(CREME_ERROR_ARGUMENT, "removal of tiles: expected to mask, delete or replace them");
    }
    if (how->how == CREME_HOW_REPLACE && how->count < 1) {
        return creme_fail(CREME_ERROR_ARGUMENT, "replaced tiles: expected at least one sequence in their place");
    }
    return CREME_OK;
}

static creme_status set_up(removal *it)
{
    creme_assay *self = &it->base;
    int64_t widest = creme_tile_set_widest(&self->tiles);
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&it->mutants, (size_t)it->each, sizeof *it->mutants));
    if (it->how.how == CREME_HOW_MASK) {
        CREME_TRY(creme_allocate(&it->mask, (size_t)widest, 1));
        memset(it->mask, CREME_BASE_N, (size_t)widest);
    } else {
        CREME_TRY(creme_splicer_create(&it->splicer, self->site, widest));
    }
done:
    return status;
}

creme_status creme_removal_create(creme_assay **out, const creme_site *site, const creme_assay_options *options,
                                  const creme_removal_options *how)
{
    *out = NULL;
    creme_assay *self = NULL;
    const creme_assay_kind *kind = how->how == CREME_HOW_MASK ? &creme_masking_kind : &removal_kind;
    int64_t constructs = 0;
    creme_status status;
    CREME_TRY(check_how(options, how));
    CREME_TRY(creme_assay_allocate(&self, sizeof(removal), kind, site, options, 1));
    CREME_TRY(creme_assay_require_tiles(self));
    removal *it = (removal *)self;
    it->how = *how;
    it->each = how->how == CREME_HOW_REPLACE ? how->count : 1;
    if (__builtin_mul_overflow(it->each, creme_tile_set_count(&self->tiles), &constructs) ||
        __builtin_add_overflow(constructs, 1, &constructs)) {
        status = creme_fail(CREME_ERROR_RANGE, "%lld sequences in the place of each tile: more than can be counted",
                            (long long)it->each);
        goto done;
    }
    CREME_TRY(set_up(it));
    CREME_TRY(creme_assay_reserve(self, constructs, 0));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

creme_status creme_masking_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    return creme_removal_create(out, site, options, &(creme_removal_options){.how = CREME_HOW_MASK});
}

/* --- In a run */

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return 1 + creme_tile_set_count(creme_scope_tiles(scope, at.locus));
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_masking_create(out, sites.source, &options);
}

const creme_assay_kind creme_masking_kind = {
    .name = "masking",
    .question = "what does the TSS lose with a tile that nobody can read?",
    .about =
        "Replaces each tile alone by N. effect = (WT - MASKED) / WT, n = 1: nothing is drawn at random, and so there "
        "is no interval. What N is to the network, --n-value says. creme necessity --how mask is the same.",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_MATCHED | CREME_TAKES_BINS,
    .read_as = "necessity",
    .unit_constructs = unit_constructs,
    .create = create,
    .next = removal_next,
    .describe = removal_describe,
    .finish = removal_finish,
    .clear = removal_clear,
};
