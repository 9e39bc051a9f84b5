/* Which share of each class lies on an annotation, or is in a list of genes, against all other tiles. */
#include "analysis/features.h"
#include "analysis/kinds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tiles to count, and their classes. */
typedef struct counted {
    const creme_frame *frame;
    const size_t *units; /* records: all tiles, or for genes one for each locus and class */
    size_t count;
    const char *const *labels; /* of all records: track, context, class */
    bool *on;                  /* of all records */
} counted;

static creme_status count_overlaps(creme_table *table, const counted *c, const char *annotation, const char *kind)
{
    const char **labels = NULL;
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&labels, c->count, sizeof *labels));
    for (size_t i = 0; i < c->count; i++) labels[i] = c->labels[c->units[i]];
    CREME_TRY(creme_groups_make(&groups, labels, c->count));
    for (size_t g = 0; g < groups.count; g++) {
        const char *label = labels[groups.members[groups.first[g]]];
        size_t track = strcspn(label, "\t") + 1;
        int64_t in = 0, in_on = 0, rest = 0, rest_on = 0;
        for (size_t i = 0; i < c->count; i++) {
            if (strncmp(labels[i], label, track) != 0) continue;
            bool on = c->on[c->units[i]];
            if (groups.of[i] == g)
                in++, in_on += on;
            else
                rest++, rest_on += on;
        }
        creme_test_result fisher;
        CREME_TRY(creme_fisher_exact(&fisher, in_on, in - in_on, rest_on, rest - rest_on));
        CREME_TRY(CREME_TABLE_ADD(table, creme_label(label), annotation, kind, in, in_on, (double)in_on / (double)in,
                                  rest, rest_on, (double)rest_on / (double)rest, fisher.statistic, fisher.p));
    }
done:
    creme_free(labels);
    creme_groups_clear(&groups);
    return status;
}

/* One record for each locus and class. */
static creme_status pick_loci(const creme_frame *frame, const creme_labels *classes, size_t **units, size_t *count)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&labels, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s", frame->at[i].id, classes->at[i]));
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, frame->count));
    CREME_TRY(creme_allocate(units, groups.count, sizeof **units));
    for (size_t g = 0; g < groups.count; g++) (*units)[(*count)++] = groups.members[groups.first[g]];
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

static creme_status overlap_one(creme_table *table, const creme_frame *frame, const creme_labels *classes,
                                creme_feature *at, size_t n, const creme_chromosome_aliases *aliases, bool *on)
{
    size_t *units = NULL, count = 0;
    bool genes = at->end == 0;
    creme_status status = CREME_OK;
    if (genes) {
        CREME_TRY(pick_loci(frame, classes, &units, &count));
    } else {
        CREME_TRY(creme_allocate(&units, frame->count, sizeof *units));
        while (count < frame->count) units[count] = count, count++;
    }
    creme_features_sort(at, n);
    creme_features_mark(at, n, frame, aliases, on);
    const counted c = {frame, units, count, classes->at, on};
    CREME_TRY(count_overlaps(table, &c, at->label, genes ? "genes" : "bed"));
done:
    creme_free(units);
    return status;
}

static creme_status label_classes(const creme_frame *frame, creme_labels *labels)
{
    creme_status status = creme_labels_create(labels, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        status = creme_labels_set(labels, i, "%s\t%s\t%s", r->track, r->context, r->class);
    }
    return status;
}

static bool has_intervals(const creme_features *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->at[i].end != 0) return true;
    }
    return false;
}

static creme_status group_features(const creme_features *f, creme_groups *groups, creme_feature **sorted)
{
    const char **labels = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&labels, f->count, sizeof *labels));
    CREME_TRY(creme_allocate(sorted, f->count, sizeof **sorted));
    for (size_t i = 0; i < f->count; i++) labels[i] = f->at[i].label;
    CREME_TRY(creme_groups_make(groups, labels, f->count));
    for (size_t i = 0; i < f->count; i++) (*sorted)[i] = f->at[groups->members[i]];
done:
    creme_free(labels);
    return status;
}

/* q over all rows of the table. */
static creme_status add_q(creme_table *table)
{
    size_t p = 0, q = 0;
    double *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "p", &p));
    CREME_TRY(creme_table_numbers(table, p, &values));
    CREME_TRY(creme_adjust_benjamini_hochberg(values, values, creme_table_row_count(table)));
    CREME_TRY(creme_table_add_column(table, "q"));
    q = creme_table_column_count(table) - 1;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        CREME_TRY(creme_table_set_number(table, row, q, values[row]));
    }
done:
    creme_free(values);
    return status;
}

creme_status creme_analyze_overlap(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels classes = {0};
    creme_features f = {0};
    creme_groups groups = {0};
    creme_feature *sorted = NULL;
    bool *on = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(creme_features_read(&f, &frame, options));
    if (has_intervals(&f)) CREME_TRY(creme_analysis_need_tiles(out, &frame, options));
    CREME_TRY(label_classes(&frame, &classes));
    CREME_TRY(group_features(&f, &groups, &sorted));
    CREME_TRY(creme_allocate(&on, frame.count, sizeof *on));
    CREME_TRY(creme_table_create_for(&out->table, "track context class annotation kind n overlapping share rest "
                                                  "rest_overlapping rest_share odds_ratio p"));
    for (size_t g = 0; g < groups.count; g++) {
        CREME_TRY(overlap_one(out->table, &frame, &classes, sorted + groups.first[g],
                              groups.first[g + 1] - groups.first[g], options->aliases, on));
    }
    CREME_TRY(add_q(out->table));
done:
    creme_free(on);
    creme_free(sorted);
    creme_groups_clear(&groups);
    creme_features_clear(&f);
    creme_labels_clear(&classes);
    creme_frame_close(&frame);
    return status;
}
