/* Mean curves of what goes step by step or by distance, and swaps by pairs of classes. */
#include "analysis/curves.h"
#include "analysis/frame.h"
#include "analysis/kinds.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *cell(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    bool there = creme_table_find(table, name, &column) && !creme_table_is_none(table, row, column);
    return there ? creme_table_text(table, row, column) : "";
}

/* --- Traces of the greedy assays */

/* The columns that may hold the step and the measures; the first steps column that is there says what table it is. */
static const char *const step_columns[] = {"copies", "step", "round", "Unnamed: 0"};
static const struct {
    const char *name, *columns;
} measures[] = {{"normalised", "normalised|Normalized TSS activity"},
                {"trace", "trace"},
                {"additive", "additive"},
                {"multiplicative", "multiplicative"},
                {"score", "score|CREME score"},
                {"remaining_bp", "remaining_bp"},
                {"removed_bp", "CREME bps"},
                {"random_score", "random_score|Random score"},
                {"saliency_score", "saliency_score|Saliency score"},
                {"motif_score", "motif_score|XSTREME score"}};

#define COUNT(array) (sizeof array / sizeof *array)

/* The authors' "Enhancer" is our "enhancer". */
static const char *authors_class(const creme_table *table, size_t row)
{
    const char *class = cell(table, row, "tile class");
    return strcasecmp(class, "enhancer") == 0 ? "enhancer" : strcasecmp(class, "silencer") == 0 ? "silencer" : class;
}

/* The search, or the kind of element. */
static const char *kind_text(const creme_table *table, size_t row)
{
    const char *search = cell(table, row, "search"), *kind = cell(table, row, "kind");
    return *search ? search : *kind ? kind : authors_class(table, row);
}

/* Every search, kind of element, and tile is a trace of its own. */
static creme_status label_traces(const creme_frame *frame, creme_labels *groups, creme_labels *traces)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(groups, frame->count));
    CREME_TRY(creme_labels_create(traces, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        const char *kind = kind_text(frame->table, r->row);
        CREME_TRY(creme_labels_set(groups, i, "%s\t%s\t%s", r->track, kind, r->context));
        /* In a search the tile differs from step to step; elsewhere it is what is followed. */
        bool of_tile = !*cell(frame->table, r->row, "search") && r->has_tile;
        CREME_TRY(creme_labels_set(traces, i, "%s\t%lld", r->key, of_tile ? (long long)r->tile.start : -1));
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
    return creme_table_need(frame->table, "round|copies|step", &column);
}

CREME_ANALYSIS(traces)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels groups = {0}, traces = {0};
    double *steps = NULL, *values = NULL;
    size_t found = 0, column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options));
    CREME_TRY(find_steps(&frame, &steps));
    CREME_TRY(label_traces(&frame, &groups, &traces));
    if (creme_table_find(frame.table, "stage", &column)) CREME_TRY(join_stages(&frame, &traces, steps));
    CREME_TRY(creme_curves_create(&out->table, "track kind context", "step"));
    const creme_points points = {groups.at, traces.at, steps, frame.count};
    for (size_t i = 0; i < COUNT(measures); i++) {
        if (creme_table_need(frame.table, measures[i].columns, &column) != CREME_OK) continue;
        CREME_TRY(creme_frame_numbers(&frame, measures[i].columns, false, &values));
        CREME_TRY(creme_curves_add(out->table, measures[i].name, &points, values, options));
        creme_free(values);
        values = NULL;
        found++;
    }
    if (found == 0) CREME_TRY(creme_table_need(frame.table, "trace|normalised|score", &column));
done:
    creme_free(values);
    creme_free(steps);
    creme_labels_clear(&groups);
    creme_labels_clear(&traces);
    creme_frame_close(&frame);
    return status;
}

/* --- Distance */

/* Distances of the positions in kb; 2023 takes both sides together. */
static creme_status find_distances(const creme_frame *frame, double **out, const creme_analysis_options *options)
{
    size_t binned = 0;
    bool theirs = creme_table_find(frame->table, "Binned distance (Kb)", &binned);
    creme_status status = theirs ? creme_frame_numbers(frame, "Binned distance (Kb)", false, out)
                                 : creme_frame_positions_kb(frame, out);
    if (status != CREME_OK || options->rules != CREME_RULES_2023) return status;
    for (size_t i = 0; i < frame->count; i++) (*out)[i] = fabs((*out)[i]);
    return CREME_OK;
}

/* Class of each row's tile: by a table of CREs, else by the table's own column. */
static creme_status find_classes(const creme_frame *frame, const creme_table *cres, const char **classes,
                                 const creme_analysis_options *options)
{
    creme_frame other = {0};
    creme_labels here = {0}, there = {0};
    size_t *matches = NULL, column = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < frame->count && !cres; i++) {
        classes[i] = cell(frame->table, frame->at[i].row, "class");
        if (!*classes[i]) classes[i] = authors_class(frame->table, frame->at[i].row);
    }
    if (!cres) return CREME_OK;
    CREME_TRY(creme_table_need(cres, "class|tile class", &column));
    CREME_TRY(creme_frame_open(&other, cres, options));
    CREME_TRY(creme_frame_label(frame, true, &here));
    CREME_TRY(creme_frame_label(&other, true, &there));
    CREME_TRY(creme_labels_join(&here, &there, &matches));
    for (size_t i = 0; i < frame->count; i++) {
        if (matches[i] == SIZE_MAX) continue;
        size_t row = other.at[matches[i]].row;
        if (!creme_table_is_none(cres, row, column)) classes[i] = creme_table_text(cres, row, column);
    }
done:
    creme_free(matches);
    creme_labels_clear(&here);
    creme_labels_clear(&there);
    creme_frame_close(&other);
    return status;
}

static creme_status label_distances(const creme_frame *frame, const creme_table *cres, creme_labels *groups,
                                    creme_labels *traces, const creme_analysis_options *options)
{
    const char **classes = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&classes, frame->count, sizeof *classes));
    for (size_t i = 0; i < frame->count; i++) classes[i] = "";
    CREME_TRY(find_classes(frame, cres, classes, options));
    CREME_TRY(creme_labels_create(groups, frame->count));
    CREME_TRY(creme_labels_create(traces, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        CREME_TRY(creme_labels_set(groups, i, "%s\t%s\t%s", r->track, classes[i], r->context));
        CREME_TRY(creme_labels_set(traces, i, "%s\t%lld", r->key, r->has_tile ? (long long)r->tile.start : -1));
    }
done:
    creme_free(classes);
    return status;
}

CREME_ANALYSIS(distance)
{
    /* Ours, then the same measure of the authors. Their "Fold change over control" is TEST / max TEST. */
    static const struct {
        const char *name, *columns;
    } measured[] = {{"test_over_max", "test_over_max|Fold change over control"},
                    {"test_over_control", "test_over_control"},
                    {"effect", "effect"},
                    {"effect_vs_control", "effect_vs_control"},
                    {"sufficiency_effect", "CRE sufficiency effect"}};
    creme_frame frame = {0};
    creme_labels groups = {0}, traces = {0};
    double *distances = NULL, *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options));
    CREME_TRY(find_distances(&frame, &distances, options));
    CREME_TRY(label_distances(&frame, count > 1 ? tables[1] : NULL, &groups, &traces, options));
    CREME_TRY(creme_curves_create(&out->table, "track class context", "distance_kb"));
    const creme_points points = {groups.at, traces.at, distances, frame.count};
    for (size_t i = 0; i < COUNT(measured); i++) {
        CREME_TRY(creme_frame_numbers(&frame, measured[i].columns, i > 0, &values));
        CREME_TRY(creme_curves_add(out->table, measured[i].name, &points, values, options));
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

/* Contexts of the targets: those of the same loci as sources, for a table has all ordered pairs. */
static creme_status find_target_contexts(const creme_frame *frame, const char **contexts)
{
    creme_labels sources = {0}, targets = {0};
    size_t *matches = NULL;
    creme_status status = CREME_OK;
    size_t name = 0, chrom = 0, tss = 0, strand = 0;
    CREME_TRY(creme_table_need(frame->table, "target", &name));
    CREME_TRY(creme_table_need(frame->table, "target_chrom", &chrom));
    CREME_TRY(creme_table_need(frame->table, "target_tss", &tss));
    CREME_TRY(creme_table_need(frame->table, "target_strand", &strand));
    CREME_TRY(creme_frame_label(frame, false, &sources));
    CREME_TRY(creme_labels_create(&targets, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        size_t row = frame->at[i].row;
        int64_t position = 0;
        CREME_TRY(creme_table_integer(frame->table, row, tss, &position));
        const char *text = creme_table_text(frame->table, row, strand);
        CREME_TRY(creme_labels_set(&targets, i, "%s_%s_%lld_%s\t%s", creme_table_text(frame->table, row, name),
                                   creme_table_text(frame->table, row, chrom),
                                   (long long)(position + (strcmp(text, "-") == 0)), text, frame->at[i].track));
    }
    CREME_TRY(creme_labels_join(&targets, &sources, &matches));
    for (size_t i = 0; i < frame->count; i++) {
        contexts[i] = matches[i] == SIZE_MAX ? "" : frame->at[matches[i]].context;
    }
done:
    creme_free(matches);
    creme_labels_clear(&sources);
    creme_labels_clear(&targets);
    return status;
}

CREME_ANALYSIS(swap)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels labels = {0};
    const char **contexts = NULL;
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options));
    CREME_TRY(creme_frame_numbers(&frame, "effect", false, &effects));
    CREME_TRY(creme_allocate(&contexts, frame.count, sizeof *contexts));
    CREME_TRY(find_target_contexts(&frame, contexts));
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand target track role source_context "
                                                  "target_context effect"));
    CREME_TRY(creme_labels_create(&labels, frame.count));
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *role = cell(frame.table, r->row, "role");
        CREME_TRY(creme_table_add(out->table, "ssissssssn", r->name, r->chrom, r->tss, r->strand,
                                  cell(frame.table, r->row, "target"), r->track, role, r->context, contexts[i],
                                  effects[i]));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s", r->track, role, r->context, contexts[i]));
    }
    CREME_TRY(creme_distributions(&out->summary, "track role source_context target_context", labels.at, effects,
                                  frame.count));
done:
    creme_free(contexts);
    creme_free(effects);
    creme_labels_clear(&labels);
    creme_frame_close(&frame);
    return status;
}
