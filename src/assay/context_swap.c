/* Context swap: the source's TSS tile in the target's window.
 *
 * Constructs: 0 the source's wild type, 1 the target's, 2 the swap; in the 2023 edition, for each replicate k,
 * 3 + 2k shuffled target k with its own TSS tile, and 4 + 2k the same with the source's. */
#include "assay/kinds.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

enum { SHUFFLES = 10 };

enum { WT_SOURCE, WT_TARGET, SWAP, FIRST_SHUFFLED };

enum { TARGET_WT, CONTROL_MEAN, CONTROL_SD, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"target_wt", "control_mean", "control_sd"};

typedef struct swap {
    creme_assay base; /* its site is the target */
    const creme_site *source;
    char *locus; /* "SOURCE in TARGET" */
} swap;

static void put_in_source(creme_assay *self, creme_construct *construct)
{
    const uint8_t *source = creme_background_codes(((const swap *)self)->source->wild_type);
    creme_assay_set_edit(self, construct, self->tiles.tss, source + self->tiles.tss.start, NULL);
}

static creme_status swap_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    int64_t id = self->given;
    construct->background = id == WT_SOURCE ? ((swap *)self)->source->wild_type : self->site->wild_type;
    if (id == SWAP) put_in_source(self, construct);
    if (id < FIRST_SHUFFLED) return CREME_OK;
    int64_t k = (id - FIRST_SHUFFLED) / 2;
    if ((id - FIRST_SHUFFLED) % 2) put_in_source(self, construct);
    return creme_assay_use_shuffled(self, (creme_interval){0, 0}, k, k, &construct->background);
}

static void swap_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    static const char *const single[] = {"wt", "target_wt", "mutant"};
    static const char *const paired[] = {"shuffled_control", "shuffled_mutant"};
    out->role = id < FIRST_SHUFFLED ? single[id] : paired[(id - FIRST_SHUFFLED) % 2];
    out->tile = out->position = self->tiles.tss;
    out->replicate = id < FIRST_SHUFFLED ? 0 : (id - FIRST_SHUFFLED) / 2;
}

/* Is the tile that is put elsewhere nothing but N? */
static bool moves_n(const creme_assay *self)
{
    creme_interval tss = self->tiles.tss;
    const creme_site *source = ((const swap *)self)->source;
    int64_t length = tss.end - tss.start;
    return creme_sequence_count_n(creme_background_codes(source->wild_type) + tss.start, length) == length;
}

/* The swap into the true target: one construct, so there is nothing to estimate an error from. */
static void fill_single(creme_assay *self, creme_effect *row)
{
    row->wt = creme_assay_get(self, WT_SOURCE, row->track);
    row->extra[TARGET_WT] = creme_assay_get(self, WT_TARGET, row->track);
    if (moves_n(self)) return;
    double mutant = creme_assay_get(self, SWAP, row->track), target = creme_assay_get(self, WT_TARGET, row->track);
    bool minus_target = self->options.edition == CREME_EDITION_2023;
    double before = minus_target ? target : 0;
    creme_summary summary = creme_summarise(&mutant, 1);
    creme_effect_set_mutants(row, &summary);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(&mutant, &before, 1)),
                     creme_student_t_95(0));
}

static void fill_shuffled(creme_assay *self, creme_effect *row, double *mutants, double *controls, double t)
{
    int64_t n = self->options.shuffles;
    row->role = "shuffled";
    row->wt = creme_assay_get(self, WT_SOURCE, row->track);
    row->extra[TARGET_WT] = creme_assay_get(self, WT_TARGET, row->track);
    if (moves_n(self)) return;
    creme_assay_gather(self, FIRST_SHUFFLED, 2, row->track, controls);
    creme_assay_gather(self, FIRST_SHUFFLED + 1, 2, row->track, mutants);
    creme_summary mutant = creme_summarise(mutants, n), control = creme_summarise(controls, n);
    creme_effect_set_mutants(row, &mutant);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(mutants, controls, n)), t);
    row->extra[CONTROL_MEAN] = control.mean;
    row->extra[CONTROL_SD] = control.sd;
}

static creme_status swap_finish(creme_assay *self)
{
    bool with_shuffled = self->options.edition == CREME_EDITION_2023;
    int64_t n = with_shuffled ? self->options.shuffles : 0, tracks = self->options.tracks;
    double t = creme_student_t_95(n - 1), *mutants = NULL, *controls = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&mutants, (size_t)n, sizeof *mutants));
    CREME_TRY(creme_allocate(&controls, (size_t)n, sizeof *controls));
    CREME_TRY(creme_assay_make_rows(self, with_shuffled ? 2 : 1));
    for (size_t i = 0; i < self->row_count; i++) self->rows[i].tile = self->rows[i].position = self->tiles.tss;
    for (int64_t i = 0; i < tracks; i++) fill_single(self, &self->rows[i]);
    for (int64_t i = 0; i < tracks && with_shuffled; i++) {
        fill_shuffled(self, &self->rows[tracks + i], mutants, controls, t);
    }
done:
    creme_free(mutants);
    creme_free(controls);
    return status;
}

static void swap_clear(creme_assay *self)
{
    creme_free(((swap *)self)->locus);
}

static creme_status name_pair(swap *self)
{
    const char *source = self->source->locus->name, *target = self->base.site->locus->name;
    size_t bytes = strlen(source) + strlen(" in ") + strlen(target) + 1;
    creme_status status = creme_allocate(&self->locus, bytes, 1);
    if (status != CREME_OK) return status;
    snprintf(self->locus, bytes, "%s in %s", source, target);
    self->base.locus = self->locus;
    return CREME_OK;
}

creme_status creme_context_swap_create(creme_assay **out, const creme_site *source, const creme_site *target,
                                       const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    int64_t source_bp = creme_background_length(source->wild_type);
    int64_t target_bp = creme_background_length(target->wild_type);
    if (source_bp != target_bp) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s in %s: windows of %lld and %lld bp cannot be swapped",
                          source->locus->name, target->locus->name, (long long)source_bp, (long long)target_bp);
    }
    CREME_TRY(creme_assay_allocate(&self, sizeof(swap), &creme_context_swap_kind, target, options, SHUFFLES));
    ((swap *)self)->source = source;
    CREME_TRY(name_pair((swap *)self));
    bool with_shuffled = options->edition == CREME_EDITION_2023;
    self->columns = COLUMNS;
    self->column_count = with_shuffled ? COLUMN_COUNT : 1;
    CREME_TRY(creme_assay_reserve(self, FIRST_SHUFFLED, with_shuffled ? 2 : 0));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Units of a locus: the sources whose TSS tile is put into its window. */
static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    (void)locus;
    return (int64_t)scope->loci->count;
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    return at.item != (int64_t)at.locus || scope->self_pairs;
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)at;
    return scope->options.tracks * (scope->options.edition == CREME_EDITION_2023 ? 2 : 1);
}

static int64_t shuffled(const creme_assay_scope *scope)
{
    return scope->options.edition == CREME_EDITION_2023 ? scope->options.shuffles : 0;
}

/* The target's wild type and shuffles, and the source's wild type, which other loci's units share. */
static int64_t shared(const creme_assay_scope *scope, size_t locus)
{
    (void)locus;
    return 2 + shuffled(scope);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    (void)at;
    return creme_context_swap_create(out, sites.source, sites.target, &scope->options);
}

const creme_assay_kind creme_context_swap_kind = {
    .name = "context-swap",
    .question = "does the TSS act alike in other genes' contexts?",
    .about = "For each ordered pair of loci, puts the source's TSS tile into the target's window. Preset 2024: "
             "effect = MUTANT / WT of the source. Preset 2023: effect = (MUTANT - WT of the target) / WT of the "
             "source, and a second row, role shuffled, in whose targets the context was shuffled.",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_SELF_PAIRS,
    .defaults = {{"shuffles", {"1", "10"}}},
    .place = CREME_PLACE_PAIR,
    .own_column = "target",
    .idle = "swapping contexts takes at least two loci",
    .items = items,
    .wanted = is_wanted,
    .shared = shared,
    .backgrounds = shared,
    .unit_rows = unit_rows,
    .create = create,
    .next = swap_next,
    .describe = swap_describe,
    .finish = swap_finish,
    .clear = swap_clear,
};
