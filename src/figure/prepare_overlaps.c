/* Figures of CREs beside other evidence: coverage by experiments, overlap with annotations. */
#include "figure/prepare.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* name: the highest points whose names do not lie upon each other; points[count] are sorted by height. */
static void write_names(const point *points, size_t count, double widest, creme_sheet *sheet)
{
    size_t named[NAMES], some = 0;
    for (size_t i = 0; i < count && some < NAMES; i++) {
        if (strcmp(points[i].series, "other") == 0) continue;
        bool room = true;
        for (size_t k = 0; k < some; k++) {
            double dx = fabs(points[i].x - points[named[k]].x), dy = fabs(points[i].y - points[named[k]].y);
            room = room && (dx > 0.3 * widest || dy > 0.035 * points[0].y);
        }
        if (!room) continue;
        named[some++] = i;
        creme_mark mark = creme_mark_of("name", "CREs", points[i].series);
        mark.label = points[i].label;
        mark.x = points[i].x;
        mark.y = points[i].y;
        creme_sheet_add(sheet, &mark);
    }
}

creme_status creme_prepare_coverage(creme_preparation *p)
{
    creme_rows rows = {0};
    point *points = NULL;
    size_t count = 0;
    double widest = 0;
    int ratio = -1, p_value = -1, name = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_source_need(&ratio, rows.table, "log_ratio|log(Max enhancer / Max silencer)"));
    CREME_TRY(creme_source_need(&p_value, rows.table, "p_bonferroni|q|p|pvalue"));
    CREME_TRY(creme_source_need(&name, rows.table, "mark|name"));
    int log_p = creme_source_find(rows.table, "minus_log10_p_bonferroni|-log10(pvalue)");
    creme_mark mark = creme_mark_of("panel", "CREs", NULL);
    creme_sheet_add(&p->sheet, &mark);
    CREME_TRY(creme_allocate(&points, rows.table->rows, sizeof *points));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        double x = creme_source_number(rows.table, i, ratio), chance = creme_source_number(rows.table, i, p_value);
        double y = log_p >= 0 ? creme_source_number(rows.table, i, log_p) : -log10(chance > 1e-300 ? chance : 1e-300);
        if (!isfinite(x) || !isfinite(y)) continue;
        mark = creme_mark_of("point", "CREs", class_of_ratio(x, log_p >= 0 ? pow(10, -y) : chance));
        mark.label = creme_source_text(rows.table, i, name);
        mark.x = x;
        mark.y = fabs(y);
        creme_sheet_add(&p->sheet, &mark);
        points[count++] = (point){mark.series, mark.label, mark.x, mark.y};
        widest = fmax(widest, fabs(x));
    }
    qsort(points, count, sizeof *points, by_height);
    write_names(points, count, widest, &p->sheet);
    if (count == 0) status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", rows.table->path);
done:
    creme_free(points);
    creme_rows_close(&rows);
    return status;
}

/* --- Annotations. ----------------------------------------------------------------------------------------------- */

static const char *asterisks(double p)
{
    return p <= 0.0001 ? "****" : p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.05 ? "*" : "";
}

/* What is neither enhancer nor silencer is told apart by its context; what has no class (contexts) is that alone. */
static void name_series(char *out, size_t bytes, const creme_rows *rows, size_t i, int class, const char *context)
{
    const char *name = creme_class_name(creme_source_text(rows->table, i, class));
    bool unclassed = !*name || strcmp(name, "NA") == 0;
    if (creme_class_rank(name) < 100) {
        snprintf(out, bytes, "%s", name);
    } else if (unclassed && *context) {
        snprintf(out, bytes, "%s", context);
    } else {
        snprintf(out, bytes, "none%s%s", *context ? ", " : "", context);
    }
}

enum { ANNOTATIONS_PER_PANEL = 12 };

typedef struct overlaps {
    creme_rows rows;
    creme_names tracks, annotations, series;
    int annotation, class, share, n, q;
} overlaps;

static creme_status open_overlaps(overlaps *out, creme_preparation *p)
{
    size_t place = 0;
    char name[64];
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&out->rows, p, 0, NULL));
    const creme_source *table = out->rows.table;
    CREME_TRY(creme_source_need(&out->annotation, table, "annotation"));
    CREME_TRY(creme_source_need(&out->class, table, "class"));
    CREME_TRY(creme_source_need(&out->share, table, "share"));
    CREME_TRY(creme_source_need(&out->n, table, "n"));
    out->q = creme_source_find(table, "q|p");
    for (size_t i = 0; i < table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&out->rows, i, &row)) continue;
        CREME_TRY(creme_names_add(&out->tracks, row.track, &place));
        CREME_TRY(creme_names_add(&out->annotations, creme_source_text(table, i, out->annotation), &place));
        name_series(name, sizeof name, &out->rows, i, out->class, row.context);
        CREME_TRY(creme_names_add(&out->series, name, &place));
    }
    if (out->tracks.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", table->path);
    }
done:
    return status;
}

static void close_overlaps(overlaps *o)
{
    creme_names_clear(&o->tracks);
    creme_names_clear(&o->annotations);
    creme_names_clear(&o->series);
    creme_rows_close(&o->rows);
}

/* Series in the order of their first rows, enhancers and silencers first. */
static void write_overlap_series(const overlaps *o, const char *panel, creme_sheet *sheet)
{
    double x = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < o->series.count; i++) {
            if ((creme_class_rank(o->series.at[i]) == 100) != (pass == 1)) continue;
            creme_mark mark = creme_mark_of("series", panel, o->series.at[i]);
            mark.x = ++x;
            creme_sheet_add(sheet, &mark);
        }
    }
}

static void write_bars(const overlaps *o, const char *panel, const char *track, size_t first, size_t end,
                       creme_sheet *sheet)
{
    const creme_source *table = o->rows.table;
    char name[64];
    for (size_t i = 0; i < table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&o->rows, i, &row) || strcmp(row.track, track) != 0) continue;
        size_t group = creme_names_find(&o->annotations, creme_source_text(table, i, o->annotation));
        if (group < first || group >= end) continue;
        name_series(name, sizeof name, &o->rows, i, o->class, row.context);
        creme_mark mark = creme_mark_of("bar", panel, name);
        mark.label = asterisks(creme_source_number(table, i, o->q));
        mark.x = (double)(group - first) + 1;
        mark.y = creme_source_number(table, i, o->share);
        mark.n = creme_source_number(table, i, o->n);
        creme_sheet_add(sheet, &mark);
    }
}

/* The annotations from `first` on of one track. */
static void write_overlap_panel(const overlaps *o, const char *track, size_t first, creme_sheet *sheet)
{
    size_t all = o->annotations.count,
           end = first + ANNOTATIONS_PER_PANEL < all ? first + ANNOTATIONS_PER_PANEL : all;
    char panel[2 * CREME_LOCUS_NAME_BYTES];
    snprintf(panel, sizeof panel, "%.500s", track);
    if (all > ANNOTATIONS_PER_PANEL) {
        snprintf(panel, sizeof panel, "%.500s, annotations %zu to %zu of %zu", track, first + 1, end, all);
    }
    creme_mark mark = creme_mark_of("panel", panel, NULL);
    creme_sheet_add(sheet, &mark);
    write_overlap_series(o, panel, sheet);
    for (size_t group = first; group < end; group++) {
        mark = creme_mark_of("group", panel, NULL);
        mark.label = o->annotations.at[group];
        mark.x = (double)(group - first) + 1;
        creme_sheet_add(sheet, &mark);
    }
    write_bars(o, panel, track, first, end, sheet);
}

creme_status creme_prepare_annotations(creme_preparation *p)
{
    overlaps o = {0};
    creme_status status = open_overlaps(&o, p);
    for (size_t t = 0; status == CREME_OK && t < o.tracks.count; t++) {
        for (size_t first = 0; first < o.annotations.count; first += ANNOTATIONS_PER_PANEL) {
            write_overlap_panel(&o, o.tracks.at[t], first, &p->sheet);
        }
    }
    close_overlaps(&o);
    return status;
}
