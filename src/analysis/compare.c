/* Two runs side by side: cell lines, models, settings. */
#include "analysis/frame.h"
#include "analysis/kinds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct side {
    creme_frame frame;
    creme_labels labels;
    double *values;
    size_t class_column;
    bool classed;
} side;

static void clear(side *s)
{
    creme_free(s->values);
    creme_labels_clear(&s->labels);
    creme_frame_close(&s->frame);
    *s = (side){0};
}

static const char *class_of(const side *s, size_t i)
{
    const creme_record *record = &s->frame.at[i];
    if (!s->classed) return record->context;
    bool none = creme_table_is_none(s->frame.table, record->row, s->class_column);
    return none ? "" : creme_table_text(s->frame.table, record->row, s->class_column);
}

static creme_status open(side *s, const creme_table *table, const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&s->frame, table, options));
    CREME_TRY(
        creme_frame_numbers(&s->frame, options->value ? options->value : "effect|delta_mean|wt", false, &s->values));
    s->classed = creme_table_find(table, "class", &s->class_column);
done:
    return status;
}

static bool has_one_track(const creme_frame *frame)
{
    for (size_t i = 1; i < frame->count; i++) {
        if (strcmp(frame->at[i].track, frame->at[0].track) != 0) return false;
    }
    return true;
}

/* What is joined by: the locus, its tile where both tables tell tiles apart, and the track unless each has one alone.
 */
static creme_status label(side *s, bool tiles, bool tracks)
{
    creme_status status = creme_labels_create(&s->labels, s->frame.count);
    for (size_t i = 0; i < s->frame.count && status == CREME_OK; i++) {
        const creme_record *r = &s->frame.at[i];
        status = creme_labels_set(&s->labels, i, "%s\t%s\t%lld", r->key, tracks ? r->track : "",
                                  tiles && r->has_tile ? (long long)r->tile.start : -1);
    }
    return status;
}

static bool has_tiles(const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        if (!frame->at[i].has_tile) return false;
    }
    return true;
}

/* One row of the summary: a pair of classes, or all. */
static creme_status add_summary(creme_table *summary, const char *label, const double *x, const double *y, size_t n)
{
    creme_test_result pearson = creme_pearson(x, y, n), spearman;
    creme_status status = creme_spearman(&spearman, x, y, n);
    if (status != CREME_OK) return status;
    return creme_table_add(summary, "linnnn", label, (int64_t)n, pearson.statistic, pearson.p, spearman.statistic,
                           spearman.p);
}

static creme_status summarise(creme_table *summary, const creme_labels *classes, const double *x, const double *y,
                              size_t n)
{
    creme_groups groups = {0};
    double *sorted = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(add_summary(summary, "all\tall", x, y, n));
    CREME_TRY(creme_groups_make(&groups, classes->at, n));
    CREME_TRY(creme_allocate(&sorted, n, 2 * sizeof *sorted));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        size_t count = groups.first[g + 1] - groups.first[g];
        for (size_t i = 0; i < count; i++) {
            sorted[i] = x[members[i]];
            sorted[count + i] = y[members[i]];
        }
        CREME_TRY(add_summary(summary, classes->at[*members], sorted, sorted + count, count));
    }
done:
    creme_free(sorted);
    creme_groups_clear(&groups);
    return status;
}

static creme_status write(creme_analysis *out, const side *a, const side *b, const size_t *matches)
{
    creme_labels classes = {0};
    double *x = NULL;
    size_t n = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table,
                                     "locus chrom tss strand tile_start tile_end track_1 track_2 value_1 "
                                     "value_2 class_1 class_2"));
    CREME_TRY(creme_table_create_for(&out->summary, "class_1 class_2 n pearson pearson_p spearman spearman_p"));
    CREME_TRY(creme_labels_create(&classes, a->frame.count));
    CREME_TRY(creme_allocate(&x, a->frame.count, 2 * sizeof *x));
    double *y = x + a->frame.count;
    for (size_t i = 0; i < a->frame.count; i++) {
        const creme_record *r = &a->frame.at[i];
        size_t j = matches[i];
        if (j == SIZE_MAX || isnan(a->values[i]) || isnan(b->values[j])) continue;
        CREME_TRY(creme_table_add(out->table, "ssisnnssnnss", r->name, r->chrom, r->tss, r->strand,
                                  r->has_tile ? (double)r->tile.start : NAN, r->has_tile ? (double)r->tile.end : NAN,
                                  r->track, b->frame.at[j].track, a->values[i], b->values[j], class_of(a, i),
                                  class_of(b, j)));
        CREME_TRY(creme_labels_set(&classes, n, "%s\t%s", class_of(a, i), class_of(b, j)));
        x[n] = a->values[i];
        y[n++] = b->values[j];
    }
    if (n == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no locus in common",
                            creme_table_path(a->frame.table), creme_table_path(b->frame.table));
        goto done;
    }
    CREME_TRY(summarise(out->summary, &classes, x, y, n));
done:
    creme_free(x);
    creme_labels_clear(&classes);
    return status;
}

CREME_ANALYSIS(compare)
{
    side a = {0}, b = {0};
    size_t *matches = NULL;
    char first[256] = "";
    creme_analysis_options left = *options, right = *options;
    creme_status status = CREME_OK;
    const char *comma = options->track ? strchr(options->track, ',') : NULL;
    if (comma) { /* one track of the first table, another of the second */
        snprintf(first, sizeof first, "%.*s", (int)(comma - options->track), options->track);
        left.track = first;
        right.track = comma + 1;
    }
    if (count == 1 && !comma) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "compare: of one table, two tracks: --track A,B");
        goto done;
    }
    CREME_TRY(open(&a, tables[0], &left));
    CREME_TRY(open(&b, tables[count - 1], &right));
    bool tiles = has_tiles(&a.frame) && has_tiles(&b.frame);
    bool tracks = !has_one_track(&a.frame) || !has_one_track(&b.frame);
    CREME_TRY(label(&a, tiles, tracks));
    CREME_TRY(label(&b, tiles, tracks));
    CREME_TRY(creme_labels_join(&a.labels, &b.labels, &matches));
    CREME_TRY(write(out, &a, &b, matches));
done:
    creme_free(matches);
    clear(&a);
    clear(&b);
    return status;
}
