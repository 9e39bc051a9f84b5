/* Mean curves of what goes step by step or by distance. */
#include "analysis/by_locus.h"
#include "analysis/curves.h"
#include "analysis/flow.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Traces of the greedy assays */

/* The columns that may hold the step, the first that is there says what table it is; and those of the measures. */
static const char *const step_columns[] = {"copies", "step", "round"};
static const char *const measures[] = {"normalised",   "trace",      "additive",     "multiplicative", "score",
                                       "remaining_bp", "removed_bp", "random_score", "saliency_score", "motif_score"};

#define COUNT(array) (sizeof array / sizeof *array)

/* Every search, kind of element, and tile is a trace of its own. In a search the tile differs from step to step;
 * elsewhere it is what is followed. */
static creme_status label_traces(const creme_frame *frame, creme_labels *groups, creme_labels *traces)
{
    size_t column = 0;
    bool in_search = creme_table_find(frame->table, "search", &column);
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(groups, frame->count));
    CREME_TRY(creme_frame_key(frame, in_search ? CREME_BY_LOCUS : CREME_BY_TILE, traces));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        CREME_TRY(creme_labels_set(groups, i, "%s\t%s\t%s", r->track, *r->search ? r->search : r->class, r->context));
    }
done:
    return status;
}

/* Steps of a later stage go on from those of the stages before it; its step 0 is the last one of these. */
static creme_status join_stages(const creme_frame *frame, const creme_labels *traces, double *steps)
{
    double *stages = NULL;
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "stage", true, &stages));
    CREME_TRY(creme_groups_make(&groups, traces->at, traces->count));
    for (size_t g = 0; g < groups.count; g++) {
        double before = 0;
        for (size_t k = groups.first[g] + 1; k < groups.first[g + 1]; k++) {
            size_t i = groups.members[k], last = groups.members[k - 1];
            if (stages[i] > stages[last]) before = steps[last];
            if (stages[i] < stages[last]) before = 0; /* another track, or kind */
            steps[i] += before;
        }
    }
done:
    creme_free(stages);
    creme_groups_clear(&groups);
    return status;
}

static creme_status find_steps(const creme_frame *frame, double **steps)
{
    size_t column = 0;
    for (size_t i = 0; i < COUNT(step_columns); i++) {
        if (creme_table_find(frame->table, step_columns[i], &column)) {
            return creme_frame_numbers(frame, step_columns[i], false, steps);
        }
    }
    return creme_table_need(frame->table, "round", &column);
}

/* What is read of a table of traces. */
static const char *const trace_columns[] = {"locus",          "chrom",        "tss",        "strand",
                                            "track",          "context",      "class",      "search",
                                            "kind",           "shuffled",     "tile_start", "tile_end",
                                            "genome_start",   "genome_end",   "copies",     "step",
                                            "round",          "stage",        "fixed",      "wt",
                                            "normalised",     "trace",        "additive",   "multiplicative",
                                            "score",          "remaining_bp", "removed_bp", "random_score",
                                            "saliency_score", "motif_score",  NULL};

typedef struct traces {
    creme_curve_points *points;
    size_t measure[COUNT(measures)]; /* which are there */
    size_t count;
    creme_lookup *classes; /* that take the place of contexts; NULL: none do */
    const creme_analysis_options *options;
} traces;

static creme_status read_measures(const traces *t, const creme_frame *frame, double **values)
{
    creme_status status = CREME_OK;
    for (size_t m = 0; m < t->count; m++) {
        const char *name = measures[t->measure[m]];
        CREME_TRY(creme_frame_numbers(frame, name, false, &values[m]));
        if (!t->options->fixed_trace || strcmp(name, "trace") != 0) continue;
        CREME_TRY(creme_use_fixed(frame, values[m], NULL));
    }
done:
    return status;
}

static creme_status take_traces(void *self, creme_frame *frame)
{
    const traces *t = self;
    creme_labels groups = {0}, labels = {0};
    double *steps = NULL, *values[COUNT(measures)] = {NULL};
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(find_steps(frame, &steps));
    if (t->classes) CREME_TRY(creme_lookup_apply(t->classes, frame, false));
    CREME_TRY(label_traces(frame, &groups, &labels));
    if (creme_table_find(frame->table, "stage", &column)) CREME_TRY(join_stages(frame, &labels, steps));
    CREME_TRY(read_measures(t, frame, values));
    CREME_TRY(creme_curve_points_add(t->points, frame, groups.at, labels.at, steps, values));
done:
    for (size_t m = 0; m < COUNT(measures); m++) creme_free(values[m]);
    creme_free(steps);
    creme_labels_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_flow_traces(creme_analysis *out, const creme_analysis_flow *flow,
                               const creme_analysis_options *options)
{
    return creme_analyze_traces_of(out, flow->from, NULL, options);
}

creme_status creme_analyze_traces_of(creme_analysis *out, creme_table_pieces *pieces, creme_lookup *classes,
                                     const creme_analysis_options *options)
{
    const creme_table *head = creme_table_pieces_head(pieces);
    traces t = {.classes = classes, .options = options};
    const char *names[COUNT(measures)];
    size_t column = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < COUNT(measures); i++) {
        if (!creme_table_find(head, measures[i], &column)) continue;
        names[t.count] = measures[i];
        t.measure[t.count++] = i;
    }
    CREME_TRY(creme_curve_points_create(&t.points, t.count));
    CREME_TRY(creme_analysis_read_loci(out, pieces, trace_columns, options, take_traces, &t));
    CREME_TRY(creme_curves_create(&out->table, "track kind context", "step"));
    CREME_TRY(creme_curve_points_write(out->table, t.points, names, options));
    if (t.count == 0) CREME_TRY(creme_table_need(head, "trace", &column));
done:
    creme_curve_points_destroy(t.points);
    return status;
}

/* --- Distance */

/* The grid's width where a table does not say it; and how far a middle may lie from a place of the grid, which is of
 * even width and has the TSS left or right of its middle. */
enum { TILE_BP = 5000, OFF_GRID_BP = 3 };

/* Elements are put at the grid's places, whatever their widths, and at their own, which no other has: a mean there
 * would be one of others than beside it. */
static creme_status keep_to_grid(const creme_frame *frame, double *distances)
{
    double *start = NULL, *end = NULL;
    size_t column = 0;
    const char *size = creme_table_note_after(frame->table, "  --tile-size ");
    double step = size ? strtod(size, NULL) : 0;
    creme_status status = CREME_OK;
    if (!creme_table_find(frame->table, "element", &column)) return CREME_OK;
    if (!(step >= 1)) step = TILE_BP;
    CREME_TRY(creme_frame_numbers(frame, "position_start", false, &start));
    CREME_TRY(creme_frame_numbers(frame, "position_end", false, &end));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        distances[i] = NAN;
        if (!r->has_tile || !r->has_genome) continue;
        double moved = (start[i] + end[i] - (double)(r->tile.start + r->tile.end)) / 2;
        double bp = creme_distance_bp(r, r->genome) + moved, of_grid = round(bp / step) * step;
        if (fabs(bp - of_grid) <= OFF_GRID_BP) distances[i] = of_grid == 0 ? 0 : of_grid / 1000;
    }
done:
    creme_free(start);
    creme_free(end);
    return status;
}

/* Distances of the positions in kb; 2023 takes both sides together. */
static creme_status find_distances(const creme_frame *frame, double **out, const creme_analysis_options *options)
{
    creme_status status = creme_frame_distances_kb(frame, true, out);
    if (status == CREME_OK) status = keep_to_grid(frame, *out);
    if (status != CREME_OK || options->rules != CREME_RULES_2023) return status;
    for (size_t i = 0; i < frame->count; i++) (*out)[i] = fabs((*out)[i]);
    return CREME_OK;
}

static creme_status label_distances(const creme_frame *frame, creme_labels *groups)
{
    creme_status status = creme_labels_create(groups, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        status = creme_labels_set(groups, i, "%s\t%s\t%s", r->track, r->class, r->context);
    }
    return status;
}

static const char *const distance_columns[] = {"locus",
                                               "chrom",
                                               "tss",
                                               "strand",
                                               "track",
                                               "context",
                                               "class",
                                               "tile_start",
                                               "tile_end",
                                               "genome_start",
                                               "genome_end",
                                               "element",
                                               "position_start",
                                               "position_end",
                                               "distance_kb",
                                               "genome_position_start",
                                               "genome_position_end",
                                               "test_over_max",
                                               "test_over_control",
                                               "effect",
                                               "effect_vs_control",
                                               "sufficiency_effect",
                                               NULL};
static const char *const measured[] = {"test_over_max", "test_over_control", "effect", "effect_vs_control",
                                       "sufficiency_effect"};

typedef struct distances {
    creme_curve_points *points;
    creme_lookup *cres; /* NULL: classes are the table's own */
    const creme_analysis_options *options;
} distances;

static creme_status take_distances(void *self, creme_frame *frame)
{
    const distances *d = self;
    creme_labels groups = {0}, labels = {0};
    double *kb = NULL, *values[COUNT(measured)] = {NULL};
    creme_status status = CREME_OK;
    CREME_TRY(find_distances(frame, &kb, d->options));
    if (d->cres) CREME_TRY(creme_lookup_apply(d->cres, frame, true));
    CREME_TRY(label_distances(frame, &groups));
    CREME_TRY(creme_frame_key(frame, CREME_BY_TILE, &labels));
    for (size_t m = 0; m < COUNT(measured); m++) {
        CREME_TRY(creme_frame_numbers(frame, measured[m], m > 0, &values[m]));
    }
    CREME_TRY(creme_curve_points_add(d->points, frame, groups.at, labels.at, kb, values));
done:
    for (size_t m = 0; m < COUNT(measured); m++) creme_free(values[m]);
    creme_free(kb);
    creme_labels_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

/* Classes of a table of CREs take the place of the table's own. */
static creme_status end_classes(creme_analysis *out, const creme_lookup *cres, const creme_table *head,
                                const creme_analysis_options *options)
{
    if (cres->join.pairs == 0 && cres->join.left_alone > 0)
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no tile of the same locus and track in common",
                          creme_table_name(head), creme_table_name(cres->head));
    return creme_lookup_end(cres, out, head, options);
}

creme_status creme_flow_distance(creme_analysis *out, const creme_analysis_flow *flow,
                                 const creme_analysis_options *options)
{
    const creme_table *head = creme_table_pieces_head(flow->from);
    creme_lookup cres = {0};
    distances d = {.cres = flow->with ? &cres : NULL, .options = options};
    creme_status status = CREME_OK;
    if (flow->with) CREME_TRY(creme_lookup_read(&cres, flow->with, head, CREME_BY_TRACK | CREME_BY_TILE, true));
    CREME_TRY(creme_curve_points_create(&d.points, COUNT(measured)));
    CREME_TRY(creme_analysis_read_loci(out, flow->from, distance_columns, options, take_distances, &d));
    if (flow->with) CREME_TRY(end_classes(out, &cres, head, options));
    CREME_TRY(creme_curves_create(&out->table, "track class context", "distance_kb"));
    CREME_TRY(creme_curve_points_write(out->table, d.points, measured, options));
done:
    creme_lookup_clear(&cres);
    creme_curve_points_destroy(d.points);
    return status;
}
