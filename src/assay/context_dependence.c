/* Context dependence: how much of the TSS's activity is left in shuffled surroundings.
 *
 * Constructs: 0 the wild type; 1 + k shuffled background k, which has the TSS tile: all at once, or by class in stages
 * until the bounds of the effect that all would give lie within one class. */
#include "assay/classes.h"
#include "assay/kinds.h"
#include "assay/looks.h"

#include "base/memory.h"

#include <math.h>

enum { SHUFFLES_2024 = 100, SHUFFLES_2023 = 10 };

static creme_status context_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    int64_t k = self->given - 1;
    return creme_assay_use_shuffled(self, (creme_interval){0, 0}, k, k, &construct->background);
}

static void context_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = self->tiles.tss;
    out->replicate = id == 0 ? 0 : id - 1;
}

static void gather(const creme_assay *self, int64_t n, int64_t track, double *mutants)
{
    for (int64_t k = 0; k < n; k++) mutants[k] = creme_assay_get(self, 1 + k, track);
}

/* The bounds are the interval's (creme_skewed_bounds), for the mean of a sample of which some are seen (looks.h). Equal
 * draws say nothing of what others may be. */
static bool is_settled(const creme_assay *self, const double *mutants, int64_t n, double wt, double quantile)
{
    creme_thresholds by = creme_assay_limits(self);
    double seen = sqrt(1 - (double)n / (double)self->options.shuffles);
    creme_bounds mean = creme_skewed_bounds(mutants, n, quantile * seen);
    if (!(wt > 0)) return true; /* no effect */
    if (!(mean.low < mean.high)) return false;
    return creme_context_class_is_settled((creme_bounds){(wt - mean.high) / wt, (wt - mean.low) / wt}, &by);
}

static creme_looks looks_of(const creme_assay *self)
{
    return (creme_looks){.n = self->options.shuffles,
                         .first = CREME_FIRST_LOOK_AT_CONTEXT,
                         .by_fifths = true,
                         .candidates = 1,
                         .error = self->options.stop_error};
}

static creme_status context_choose(creme_assay *self)
{
    const creme_looks looks = looks_of(self);
    int64_t n = self->round_end - 1;
    double *mutants = NULL;
    bool settled = true;
    if (n == looks.n) return CREME_OK;
    creme_status status = creme_allocate(&mutants, (size_t)n, sizeof *mutants);
    if (status != CREME_OK) return status;
    double quantile = creme_looks_quantile(&looks, n - 1);
    for (int64_t track = 0; track < self->options.tracks && settled; track++) {
        gather(self, n, track, mutants);
        settled = is_settled(self, mutants, n, creme_assay_get(self, 0, track), quantile);
    }
    creme_free(mutants);
    if (settled || creme_assay_is_n(self, self->tiles.tss)) return CREME_OK;
    return creme_assay_begin_round(self, creme_looks_next(&looks, n) - n);
}

static creme_status context_finish(creme_assay *self)
{
    int64_t n = self->round_end - 1;
    double t = creme_student_t_95(n - 1), *mutants = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&mutants, (size_t)n, sizeof *mutants));
    CREME_TRY(creme_assay_make_rows(self, 1));
    for (int64_t track = 0; track < self->options.tracks; track++) {
        creme_effect *row = &self->rows[track];
        row->tile = row->position = self->tiles.tss;
        row->wt = creme_assay_get(self, 0, track);
        if (creme_assay_is_n(self, row->tile)) continue;
        gather(self, n, track, mutants);
        creme_effect_set_context(row, mutants, n, t);
    }
done:
    creme_free(mutants);
    return status;
}

creme_status creme_context_dependence_create(creme_assay **out, const creme_site *site,
                                             const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    int64_t shuffles = options->edition == CREME_EDITION_2023 ? SHUFFLES_2023 : SHUFFLES_2024;
    CREME_TRY(creme_assay_allocate(&self, sizeof *self, &creme_context_dependence_kind, site, options, shuffles));
    self->one_round = options->stop_by != CREME_STOP_BY_CLASS;
    const creme_looks looks = looks_of(self);
    CREME_TRY(creme_assay_count(self, 1, 1));
    CREME_TRY(creme_assay_begin_round(self, self->one_round ? self->constructs : 1 + creme_looks_next(&looks, 0)));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)at;
    return scope->options.tracks;
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    (void)at;
    return creme_context_dependence_create(out, sites.source, &scope->options);
}

static bool is_whole(const creme_assay_scope *scope)
{
    (void)scope;
    return true;
}

const creme_assay_kind creme_context_dependence_kind = {
    .name = "context-dependence",
    .question = "how much does the TSS depend on its context?",
    .about = "Shuffles the whole window and puts the TSS tile back, many times. effect = (WT - mean MUTANT) / WT: "
             "0 is a TSS that stands alone, towards 1 an enhancing context, below 0 a silencing one.",
    .takes =
        CREME_TAKES_COMMON | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_STOP_BY | CREME_TAKES_CONTEXT_LIMITS,
    .defaults = {{"shuffles", {"100", "10"}}},
    .whole = is_whole,
    .report_analysis = "contexts",
    .unit_rows = unit_rows,
    .create = create,
    .next = context_next,
    .choose = context_choose,
    .describe = context_describe,
    .finish = context_finish,
};
