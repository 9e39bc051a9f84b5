/* CREs beside other evidence: coverage by experiments, overlap with annotations. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/views.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static creme_status nothing_to_draw(const creme_table *table)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", creme_table_name(table));
}

static const char *text_of(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    if (!creme_table_find(table, name, &column) || creme_table_is_none(table, row, column)) return "";
    return creme_table_text(table, row, column);
}

/* NaN where there is no such column. Infinite where a mean, or p, was 0. */
static creme_status quotient_of(const creme_table *table, size_t row, const char *name, double *value)
{
    size_t column = 0;
    *value = NAN;
    return creme_table_find(table, name, &column) ? creme_table_quotient(table, row, column, value) : CREME_OK;
}

static creme_status number_of(const creme_table *table, size_t row, const char *name, double *value)
{
    size_t column = 0;
    *value = NAN;
    return creme_table_find(table, name, &column) ? creme_table_number(table, row, column, value) : CREME_OK;
}

static bool is_shown(const creme_table *table, size_t row, const creme_analysis_options *options)
{
    if (creme_view_is_silent(text_of(table, row, "class")) || creme_view_is_silent(text_of(table, row, "context")))
        return false;
    return !options->track || strcmp(text_of(table, row, "track"), options->track) == 0;
}

/* --- Coverage. -------------------------------------------------------------------------------------------------- */

static const char *class_of_ratio(double ratio, double p)
{
    if (!(p < 0.05)) return "other";
    return ratio > 0 ? "enhancer" : "silencer";
}

enum { NAMES = 16 };

typedef struct point {
    const char *series, *label;
    double x, y;
} point;

static int by_height(const void *a, const void *b)
{
    double left = ((const point *)a)->y, right = ((const point *)b)->y;
    return (left < right) - (left > right);
}

static creme_status mark_point(creme_marks *marks, const char *part, const point *at)
{
    creme_mark mark = creme_mark_of(part, "CREs", at->series);
    mark.label = at->label;
    mark.x = at->x;
    mark.y = at->y;
    return creme_marks_add(marks, &mark);
}

/* name: the highest points whose names do not lie upon each other; points[count] are sorted by height. */
static creme_status mark_names(const point *points, size_t count, double widest, creme_marks *marks)
{
    size_t named[NAMES], some = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count && some < NAMES && status == CREME_OK; i++) {
        bool room = strcmp(points[i].series, "other") != 0;
        for (size_t k = 0; k < some; k++) {
            double dx = fabs(points[i].x - points[named[k]].x), dy = fabs(points[i].y - points[named[k]].y);
            room = room && (dx > 0.3 * widest || dy > 0.035 * points[0].y);
        }
        if (!room) continue;
        named[some++] = i;
        status = mark_point(marks, "name", &points[i]);
    }
    return status;
}

/* Whether there is a point, and whether it would be infinitely far: p is the adjusted one where the table has it; the
 * authors give its logarithm. */
static creme_status read_point(point *out, bool *is_one, size_t *infinite, const creme_table *table, size_t row,
                               const char *name, const char *p_column)
{
    double p = NAN, log_p = NAN;
    creme_status status = CREME_OK;
    CREME_TRY(quotient_of(table, row, "log_ratio", &out->x));
    CREME_TRY(number_of(table, row, p_column, &p));
    CREME_TRY(quotient_of(table, row, "minus_log10_p_bonferroni", &log_p));
    if (isnan(log_p) && !isnan(p)) log_p = -log10(p > 1e-300 ? p : 1e-300);
    out->y = fabs(log_p);
    out->label = text_of(table, row, name);
    out->series = class_of_ratio(out->x, pow(10, -log_p));
    *infinite += isinf(out->x) || isinf(log_p);
    *is_one = isfinite(out->x) && isfinite(log_p);
done:
    return status;
}

static creme_status show_coverage(creme_analysis *out, const creme_table *const *tables, size_t count,
                                  const creme_analysis_options *options)
{
    (void)count;
    const creme_table *table = tables[0];
    static const char *const p_columns[] = {"p_bonferroni", "q", "p"};
    size_t ignored = 0, some = 0, infinite = 0, rows = creme_table_row_count(table), k = 0;
    const char *name = creme_table_find(table, "mark", &ignored) ? "mark" : "name";
    point *points = NULL;
    double widest = 0;
    bool is_one = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "log_ratio", &ignored));
    CREME_TRY(creme_table_need(table, name, &ignored));
    while (k < 2 && !creme_table_find(table, p_columns[k], &ignored)) k++;
    CREME_TRY(creme_table_need(table, p_columns[k], &ignored));
    CREME_TRY(creme_allocate(&points, rows, sizeof *points));
    creme_mark mark = creme_mark_of("panel", "CREs", NULL);
    CREME_TRY(creme_marks_add(&out->marks, &mark));
    for (size_t i = 0; i < rows; i++) {
        if (!is_shown(table, i, options)) continue;
        CREME_TRY(read_point(&points[some], &is_one, &infinite, table, i, name, p_columns[k]));
        if (!is_one) continue;
        CREME_TRY(mark_point(&out->marks, "point", &points[some]));
        widest = fmax(widest, fabs(points[some++].x));
    }
    if (infinite > 0)
        CREME_TRY(creme_analysis_remark(out, options,
                                        "%s: %zu rows are not drawn: their ratio, or log p, is infinite",
                                        creme_table_name(table), infinite));
    if (some == 0) {
        status = nothing_to_draw(table);
        goto done;
    }
    qsort(points, some, sizeof *points, by_height);
    CREME_TRY(mark_names(points, some, widest, &out->marks));
done:
    creme_free(points);
    return status;
}

const creme_figure_view creme_view_coverage = {.takes = 1, .mark = show_coverage};

/* --- Annotations. ----------------------------------------------------------------------------------------------- */

enum { ANNOTATIONS_PER_PANEL = 12 };

/* What is neither enhancer nor silencer is told apart by its context; what has no class (contexts) is that alone. */
static void name_series(char *out, size_t bytes, const creme_table *table, size_t row)
{
    const char *class = text_of(table, row, "class"), *context = creme_context_word(text_of(table, row, "context"));
    if (creme_class_rank(class) < CREME_NO_CLASS) {
        snprintf(out, bytes, "%s", class);
    } else if (!*class && *context) {
        snprintf(out, bytes, "%s", context);
    } else {
        snprintf(out, bytes, "none%s%s", *context ? ", " : "", context);
    }
}

/* Rows by track, annotation and series, each a list of different texts. */
typedef struct overlaps {
    const creme_table *table;
    creme_labels names[3];
    creme_groups groups[3];
    size_t *rows, count; /* of the table: those that are shown */
} overlaps;

enum { TRACK, ANNOTATION, SERIES, LISTS };

static void close_overlaps(overlaps *o)
{
    for (int k = 0; k < LISTS; k++) {
        creme_groups_clear(&o->groups[k]);
        creme_labels_clear(&o->names[k]);
    }
    creme_free(o->rows);
}

static creme_status open_overlaps(overlaps *o, const creme_table *table, const creme_analysis_options *options)
{
    static const char *const needed[] = {"annotation", "class", "share", "n"};
    size_t ignored = 0, rows = creme_table_row_count(table);
    char series[64];
    o->table = table;
    creme_status status = CREME_OK;
    for (int k = 0; k < 4; k++) CREME_TRY(creme_table_need(table, needed[k], &ignored));
    CREME_TRY(creme_allocate(&o->rows, rows, sizeof *o->rows));
    for (size_t i = 0; i < rows; i++) {
        if (is_shown(table, i, options)) o->rows[o->count++] = i;
    }
    if (o->count == 0) {
        status = nothing_to_draw(table);
        goto done;
    }
    for (int k = 0; k < LISTS; k++) CREME_TRY(creme_labels_create(&o->names[k], o->count));
    for (size_t i = 0; i < o->count; i++) {
        name_series(series, sizeof series, table, o->rows[i]);
        CREME_TRY(creme_labels_set(&o->names[TRACK], i, "%s", creme_track_word(text_of(table, o->rows[i], "track"))));
        CREME_TRY(creme_labels_set(&o->names[ANNOTATION], i, "%s", text_of(table, o->rows[i], "annotation")));
        CREME_TRY(creme_labels_set(&o->names[SERIES], i, "%s", series));
    }
    for (int k = 0; k < LISTS; k++) CREME_TRY(creme_groups_make(&o->groups[k], o->names[k].at, o->count));
done:
    return status;
}

static const char *name_at(const overlaps *o, int list, size_t group)
{
    return o->names[list].at[o->groups[list].members[o->groups[list].first[group]]];
}

/* Series in the order of their first rows, enhancers and silencers first. */
static creme_status mark_series(const overlaps *o, const char *panel, creme_marks *marks)
{
    double x = 0;
    creme_status status = CREME_OK;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t s = 0; s < o->groups[SERIES].count; s++) {
            creme_mark mark = creme_mark_of("series", panel, name_at(o, SERIES, s));
            if ((creme_class_rank(mark.series) == CREME_NO_CLASS) != (pass == 1)) continue;
            mark.x = ++x;
            CREME_TRY(creme_marks_add(marks, &mark));
        }
    }
done:
    return status;
}

static creme_status mark_bar(const overlaps *o, size_t i, const char *panel, double x, creme_marks *marks)
{
    double q = NAN, p = NAN;
    creme_mark mark = creme_mark_of("bar", panel, o->names[SERIES].at[i]);
    mark.x = x;
    creme_status status = CREME_OK;
    CREME_TRY(number_of(o->table, o->rows[i], "q", &q));
    CREME_TRY(number_of(o->table, o->rows[i], "p", &p));
    mark.label = creme_asterisks(isnan(q) ? p : q, NULL);
    CREME_TRY(number_of(o->table, o->rows[i], "share", &mark.y));
    CREME_TRY(number_of(o->table, o->rows[i], "n", &mark.n));
    CREME_TRY(creme_marks_add(marks, &mark));
done:
    return status;
}

/* The annotations from `first` on of one track. */
static creme_status mark_panel(const overlaps *o, size_t track, size_t first, creme_marks *marks)
{
    size_t all = o->groups[ANNOTATION].count;
    size_t end = first + ANNOTATIONS_PER_PANEL < all ? first + ANNOTATIONS_PER_PANEL : all;
    char panel[600];
    snprintf(panel, sizeof panel, "%.500s", name_at(o, TRACK, track));
    if (all > ANNOTATIONS_PER_PANEL) {
        snprintf(panel, sizeof panel, "%.500s, annotations %zu to %zu of %zu", name_at(o, TRACK, track), first + 1,
                 end, all);
    }
    creme_mark mark = creme_mark_of("panel", panel, NULL);
    creme_status status = CREME_OK;
    CREME_TRY(creme_marks_add(marks, &mark));
    CREME_TRY(mark_series(o, panel, marks));
    for (size_t group = first; group < end; group++) {
        mark = creme_mark_of("group", panel, NULL);
        mark.label = name_at(o, ANNOTATION, group);
        mark.x = (double)(group - first) + 1;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
    for (size_t i = 0; i < o->count; i++) {
        size_t group = o->groups[ANNOTATION].of[i];
        if (o->groups[TRACK].of[i] != track || group < first || group >= end) continue;
        CREME_TRY(mark_bar(o, i, panel, (double)(group - first) + 1, marks));
    }
done:
    return status;
}

static creme_status show_annotations(creme_analysis *out, const creme_table *const *tables, size_t count,
                                     const creme_analysis_options *options)
{
    (void)count;
    overlaps o = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_overlaps(&o, tables[0], options));
    for (size_t t = 0; t < o.groups[TRACK].count; t++) {
        for (size_t first = 0; first < o.groups[ANNOTATION].count; first += ANNOTATIONS_PER_PANEL) {
            CREME_TRY(mark_panel(&o, t, first, &out->marks));
        }
    }
done:
    close_overlaps(&o);
    return status;
}

const creme_figure_view creme_view_annotations = {.takes = 1, .mark = show_annotations};
