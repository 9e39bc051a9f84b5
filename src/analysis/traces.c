/* Mean curves of what goes step by step or by distance, and swaps by pairs of classes. */
#include "analysis/curves.h"
#include "analysis/kinds.h"

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

creme_status creme_analyze_traces(creme_analysis *out, const creme_table *const *tables, size_t count,
                                  const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels groups = {0}, traces = {0};
    double *steps = NULL, *values = NULL;
    size_t found = 0, column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(find_steps(&frame, &steps));
    CREME_TRY(label_traces(&frame, &groups, &traces));
    if (creme_table_find(frame.table, "stage", &column)) CREME_TRY(join_stages(&frame, &traces, steps));
    CREME_TRY(creme_curves_create(&out->table, "track kind context", "step"));
    const creme_points points = {groups.at, traces.at, steps, frame.count};
    for (size_t i = 0; i < COUNT(measures); i++) {
        if (!creme_table_find(frame.table, measures[i], &column)) continue;
        CREME_TRY(creme_frame_numbers(&frame, measures[i], false, &values));
        if (options->fixed_trace && strcmp(measures[i], "trace") == 0) {
            CREME_TRY(creme_use_fixed(&frame, values, NULL));
        }
        CREME_TRY(creme_curves_add(out->table, measures[i], &points, values, options));
        creme_free(values);
        values = NULL;
        found++;
    }
    if (found == 0) CREME_TRY(creme_table_need(frame.table, "trace", &column));
done:
    creme_free(values);
    creme_free(steps);
    creme_labels_clear(&groups);
    creme_labels_clear(&traces);
    creme_frame_close(&frame);
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

/* Classes of a table of CREs take the place of the frame's own. */
static creme_status take_classes(creme_analysis *out, creme_frame *frame, const creme_table *cres,
                                 const creme_analysis_options *options)
{
    creme_frame other = {0};
    creme_join join = {0};
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(cres, "class", &column));
    CREME_TRY(creme_frame_open(&other, cres, NULL));
    CREME_TRY(creme_frames_join(&join, frame, &other, CREME_BY_TRACK | CREME_BY_TILE));
    if (join.pairs == 0 && frame->count > 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no tile of the same locus and track in common",
                            creme_table_name(frame->table), creme_table_name(cres));
        goto done;
    }
    for (size_t i = 0; i < frame->count; i++) {
        frame->at[i].class = join.match[i] == SIZE_MAX ? "" : other.at[join.match[i]].class;
    }
    CREME_TRY(creme_analysis_remark_join(out, options, &join, frame, &other, false));
done:
    creme_join_clear(&join);
    creme_frame_close(&other);
    return status;
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

creme_status creme_analyze_distance(creme_analysis *out, const creme_table *const *tables, size_t count,
                                    const creme_analysis_options *options)
{
    static const char *const measured[] = {"test_over_max", "test_over_control", "effect", "effect_vs_control",
                                           "sufficiency_effect"};
    creme_frame frame = {0};
    creme_labels groups = {0}, traces = {0};
    double *distances = NULL, *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(find_distances(&frame, &distances, options));
    if (count > 1) CREME_TRY(take_classes(out, &frame, tables[1], options));
    CREME_TRY(label_distances(&frame, &groups));
    CREME_TRY(creme_frame_key(&frame, CREME_BY_TILE, &traces));
    CREME_TRY(creme_curves_create(&out->table, "track class context", "distance_kb"));
    const creme_points points = {groups.at, traces.at, distances, frame.count};
    for (size_t i = 0; i < COUNT(measured); i++) {
        CREME_TRY(creme_frame_numbers(&frame, measured[i], i > 0, &values));
        CREME_TRY(creme_curves_add(out->table, measured[i], &points, values, options));
        creme_free(values);
        values = NULL;
    }
done:
    creme_free(values);
    creme_free(distances);
    creme_labels_clear(&groups);
    creme_labels_clear(&traces);
    creme_frame_close(&frame);
    return status;
}

/* --- Swap */

/* The targets as loci, to be joined by: the same rows under another locus. */
static creme_status open_targets(creme_frame *out, const creme_table *table, const char *track)
{
    size_t tss = 0, ignored = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "target", &ignored));
    CREME_TRY(creme_table_need(table, "target_chrom", &ignored));
    CREME_TRY(creme_table_need(table, "target_tss", &tss));
    CREME_TRY(creme_table_need(table, "target_strand", &ignored));
    CREME_TRY(creme_frame_open(out, table, track));
    for (size_t i = 0; i < out->count; i++) {
        creme_record *r = &out->at[i];
        r->name = creme_frame_text(out, i, "target");
        r->chrom = creme_frame_text(out, i, "target_chrom");
        r->strand = creme_frame_text(out, i, "target_strand");
        CREME_TRY(creme_table_integer(table, r->row, tss, &r->tss));
    }
done:
    return status;
}

/* One row of each source, for a table has all ordered pairs. */
static creme_status keep_sources(creme_frame *sources)
{
    creme_labels keys = {0};
    creme_groups groups = {0};
    size_t kept = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_key(sources, CREME_BY_TRACK, &keys));
    CREME_TRY(creme_groups_make(&groups, keys.at, sources->count));
    for (size_t g = 0; g < groups.count; g++) sources->at[kept++] = sources->at[groups.members[groups.first[g]]];
    sources->count = kept;
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&keys);
    return status;
}

/* Contexts of the targets: those of the same loci as sources. */
static creme_status find_target_contexts(creme_analysis *out, const creme_table *table,
                                         const creme_analysis_options *options, const char ***contexts)
{
    creme_frame targets = {0}, sources = {0};
    creme_join join = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_targets(&targets, table, options->track));
    CREME_TRY(creme_analysis_open(out, &sources, table, options));
    CREME_TRY(keep_sources(&sources));
    CREME_TRY(creme_frames_join(&join, &targets, &sources, CREME_BY_TRACK));
    CREME_TRY(creme_allocate(contexts, targets.count, sizeof **contexts));
    for (size_t i = 0; i < targets.count; i++) {
        (*contexts)[i] = join.match[i] == SIZE_MAX ? "" : sources.at[join.match[i]].context;
    }
done:
    creme_join_clear(&join);
    creme_frame_close(&targets);
    creme_frame_close(&sources);
    return status;
}

creme_status creme_analyze_swap(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels labels = {0};
    const char **contexts = NULL;
    double *effects = NULL, *wt = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(creme_frame_numbers(&frame, "wt", true, &wt));
    CREME_TRY(creme_frame_numbers(&frame, "effect", false, &effects));
    CREME_TRY(find_target_contexts(out, tables[0], options, &contexts));
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand target track role source_context "
                                                  "target_context wt effect"));
    CREME_TRY(creme_labels_create(&labels, frame.count));
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *role = creme_frame_text(&frame, i, "role");
        CREME_TRY(CREME_TABLE_ADD(out->table, r, creme_frame_text(&frame, i, "target"), r->track, role, r->context,
                                  contexts[i], wt[i], effects[i]));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s", r->track, role, r->context, contexts[i]));
    }
    CREME_TRY(creme_distributions(&out->summary, "track role source_context target_context", labels.at, effects,
                                  frame.count));
done:
    creme_free(contexts);
    creme_free(wt);
    creme_free(effects);
    creme_labels_clear(&labels);
    creme_frame_close(&frame);
    return status;
}
