/* Activity: the unchanged window alone, so that selections of TSSs are runs like any other.
 *
 * Constructs: 0 the wild type. */
#include "assay/kinds.h"

static const char *const peak_columns[] = {"peak_offset_bins"};

static creme_status activity_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    return CREME_OK;
}

static void activity_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    (void)id;
    out->role = "wt";
    out->tile = out->position = self->tiles.tss;
}

static creme_status activity_finish(creme_assay *self)
{
    creme_status status = creme_assay_make_rows(self, 1);
    if (status != CREME_OK) return status;
    for (int64_t track = 0; track < self->options.tracks; track++) {
        self->rows[track].tile = self->rows[track].position = self->tiles.tss;
        self->rows[track].wt = creme_assay_get(self, 0, track);
        if (self->options.peak) self->rows[track].extra[0] = creme_assay_get(self, 0, self->options.tracks + track);
    }
    return CREME_OK;
}

creme_status creme_activity_create(creme_assay **out, const creme_site *site, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof *self, &creme_activity_kind, site, options, 1));
    CREME_TRY(creme_assay_reserve(self, 1, 0));
    if (options->peak) {
        self->columns = peak_columns;
        self->column_count = 1;
    }
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
    return creme_activity_create(out, sites.source, &scope->options);
}

static bool is_whole(const creme_assay_scope *scope)
{
    (void)scope;
    return true;
}

const creme_assay_kind creme_activity_kind = {
    .name = "activity",
    .question = "how active is each TSS?",
    .about = "Predicts the unchanged window of each locus: the column wt. As predict does, but as a table of the "
             "assays' kind, which can be resumed, collected from parts, and taken by creme analyze to choose TSSs.",
    .example = "-o creme-demo/activity/",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_BINS | CREME_TAKES_PEAK,
    .defaults = {{"peak", {NULL, "on"}}},
    .whole = is_whole,
    .unit_rows = unit_rows,
    .create = create,
    .next = activity_next,
    .describe = activity_describe,
    .finish = activity_finish,
};
