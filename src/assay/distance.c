/* Distance: one CRE tile at every place that it can have beside the TSS tile, in shuffled backgrounds.
 *
 * Constructs: 0 the wild type; for each replicate k the TSS-only control and every position:
 * 1 + k (positions + 1) + {0, 1 + p}. Where p is the tile's own position the construct is the CONTROL of 2023. */
#include "assay/kinds.h"
#include "assay/tile_places.h"

#include "base/memory.h"

#include <math.h>

enum { SHUFFLES = 10 };

enum { TEST_OVER_CONTROL, TEST_OVER_MAX, CONTROL_TSS_MEAN, EFFECT_VS_CONTROL, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"test_over_control", "test_over_max", "control_tss_mean",
                                                  "effect_vs_control"};

typedef struct distance {
    creme_assay base;
    creme_tile_places places;
} distance;

static const creme_tile_places *places_of(const creme_assay *self)
{
    return &((const distance *)self)->places;
}

static creme_interval moved_tile(const creme_assay *self)
{
    const creme_tile_places *places = places_of(self);
    return places->at[places->own];
}

static creme_status distance_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    int64_t positions = places_of(self)->count;
    int64_t k = (self->given - 1) / (positions + 1), place = (self->given - 1) % (positions + 1);
    creme_status status = creme_assay_use_shuffled(self, (creme_interval){0, 0}, k, k, &construct->background);
    if (status == CREME_OK && place > 0) {
        creme_assay_set_edit(self, construct, places_of(self)->at[place - 1],
                             creme_assay_wild_bases(self, moved_tile(self)), NULL);
    }
    return status;
}

static void distance_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    int64_t positions = places_of(self)->count;
    int64_t place = id == 0 ? 0 : (id - 1) % (positions + 1);
    out->role = id == 0 ? "wt" : place == 0 ? "control" : "mutant";
    out->tile = place == 0 ? self->tiles.tss : moved_tile(self);
    out->position = place == 0 ? self->tiles.tss : places_of(self)->at[place - 1];
    out->replicate = id == 0 ? 0 : (id - 1) / (positions + 1);
}

/* TEST at position p over CONTROL, at the tile's own position: a ratio of means; in 2023, as its authors have it, the
 * mean of the ratios in each background, which has none where a CONTROL is not above 0. */
static double over_control(const creme_assay *self, int64_t track, int64_t p, double *tests, double *controls)
{
    int64_t n = self->options.shuffles, stride = places_of(self)->count + 1;
    creme_assay_gather(self, 2 + p, stride, track, tests);
    creme_assay_gather(self, 2 + places_of(self)->own, stride, track, controls);
    if (self->options.edition != CREME_EDITION_2023) {
        return creme_ratio(creme_summarise(tests, n).mean, creme_summarise(controls, n).mean);
    }
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum += creme_ratio(tests[k], controls[k]);
    return sum / (double)n;
}

/* Once the rows' means are there: this track's rows against the tile's own position and against the best one. */
static void fill_ratios(creme_assay *self, int64_t track, double *tests, double *controls)
{
    int64_t positions = places_of(self)->count, tracks = self->options.tracks;
    double best = -INFINITY;
    if (creme_assay_is_n(self, moved_tile(self))) return; /* nothing was moved */
    for (int64_t p = 0; p < positions; p++) best = fmax(best, self->rows[p * tracks + track].mean);
    for (int64_t p = 0; p < positions; p++) {
        creme_effect *row = &self->rows[p * tracks + track];
        row->extra[TEST_OVER_CONTROL] = over_control(self, track, p, tests, controls);
        row->extra[TEST_OVER_MAX] = creme_ratio(row->mean, best);
    }
}

static void fill_row(creme_assay *self, creme_effect *row, const double *tests, const double *controls, double t)
{
    int64_t n = self->options.shuffles;
    row->wt = creme_assay_get(self, 0, row->track);
    if (creme_assay_is_n(self, row->tile)) return;
    /* at its own place a tile within the TSS tile is there already */
    if (row->position.start == row->tile.start && creme_assay_adds_nothing(self, row->tile)) return;
    creme_summary test = creme_summarise(tests, n);
    creme_effect_set_mutants(row, &test);
    creme_effect_set(row, creme_share_of(row->wt, creme_paired_difference(tests, controls, n)), t);
    row->extra[CONTROL_TSS_MEAN] = creme_summarise(controls, n).mean;
    row->extra[EFFECT_VS_CONTROL] = creme_paired_ratio(tests, controls, n).value - 1;
}

static creme_status distance_finish(creme_assay *self)
{
    int64_t n = self->options.shuffles, positions = places_of(self)->count;
    int64_t tracks = self->options.tracks;
    double t = creme_student_t_95(n - 1), *tests = NULL, *controls = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&tests, (size_t)n, sizeof *tests));
    CREME_TRY(creme_allocate(&controls, (size_t)n, sizeof *controls));
    CREME_TRY(creme_assay_make_rows(self, positions));
    for (int64_t i = 0; i < positions * tracks; i++) {
        creme_effect *row = &self->rows[i];
        row->tile = moved_tile(self);
        row->position = places_of(self)->at[i / tracks];
        creme_assay_gather(self, 2 + i / tracks, positions + 1, row->track, tests);
        creme_assay_gather(self, 1, positions + 1, row->track, controls);
        fill_row(self, row, tests, controls, t);
    }
    for (int64_t track = 0; track < tracks; track++) fill_ratios(self, track, tests, controls);
done:
    creme_free(tests);
    creme_free(controls);
    return status;
}

static void distance_clear(creme_assay *self)
{
    creme_tile_places_clear(&((distance *)self)->places);
}

creme_status creme_distance_create(creme_assay **out, const creme_site *site, int64_t tile,
                                   const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(distance), &creme_distance_kind, site, options, SHUFFLES));
    CREME_TRY(creme_assay_require_tiles(self));
    int64_t tiles = creme_tile_set_count(&self->tiles);
    if (tile < 0 || tile >= tiles) {
        status = creme_fail(CREME_ERROR_RANGE, "tile %lld: the window has CRE tiles 0 to %lld", (long long)tile,
                            (long long)tiles - 1);
        goto done;
    }
    creme_tile_places *places = &((distance *)self)->places;
    CREME_TRY(creme_tile_places_find(places, &self->tiles, tile));
    self->columns = COLUMNS;
    self->column_count = COLUMN_COUNT;
    CREME_TRY(creme_assay_reserve(self, 1, places->count + 1));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Units of a locus: the tiles that are moved. */
static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    return creme_tile_set_count(creme_scope_tiles(scope, locus));
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    return creme_scope_has_tile(scope, at.locus, at.item) && creme_scope_is_listed(scope, at.locus, at.item);
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    return 1 + scope->options.shuffles * (1 + creme_tile_places_count(creme_scope_tiles(scope, at.locus), at.item));
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    return scope->options.tracks * creme_tile_places_count(creme_scope_tiles(scope, at.locus), at.item);
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_distance_create(out, sites.source, at.item, &options);
}

const creme_assay_kind creme_distance_kind = {
    .name = "distance",
    .question = "how does a tile's effect change with its distance?",
    .about = "In shuffled backgrounds with the TSS tile, puts a tile at every position of the grid (TEST). effect "
             "= (mean TEST - mean CONTROL) / WT, CONTROL being the TSS tile alone; test_over_control compares with "
             "the tile at its own position, test_over_max with its best one. Choose tiles with --tiles: every one "
             "takes as many predictions as the sufficiency test of all.",
    .example = "--tiles 9",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_DRAWS | CREME_TAKES_TILES |
             CREME_TAKES_CRES,
    .defaults = {{"shuffles", {"10", "10"}}},
    .place = CREME_PLACE_POSITION,
    .own_column = "test_over_max",
    .items = items,
    .wanted = is_wanted,
    .unit_constructs = unit_constructs,
    .unit_rows = unit_rows,
    .shared = creme_scope_controls,
    .backgrounds = creme_scope_controls,
    .create = create,
    .next = distance_next,
    .describe = distance_describe,
    .finish = distance_finish,
    .clear = distance_clear,
};
