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

/* Series in the order of their first rows, enhancers and silencers first. */
static void write_overlap_series(const creme_names *names, creme_sheet *sheet)
{
    double x = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < names->count; i++) {
            if ((creme_class_rank(names->at[i]) == 100) != (pass == 1)) continue;
            creme_mark mark = creme_mark_of("series", NULL, names->at[i]);
            mark.x = ++x;
            creme_sheet_add(sheet, &mark);
        }
    }
}

creme_status creme_prepare_annotations(creme_preparation *p)
{
    static const char *const needed[] = {"annotation", "class", "share", "n"};
    creme_rows rows = {0};
    creme_names panels = {0}, annotations = {0}, series = {0};
    char name[64];
    int columns[4] = {-1, -1, -1, -1};
    size_t place = 0, group = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    for (int k = 0; k < 4; k++) CREME_TRY(creme_source_need(&columns[k], rows.table, needed[k]));
    int q = creme_source_find(rows.table, "q|p");
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        size_t before = panels.count, known = annotations.count;
        CREME_TRY(creme_names_add(&panels, row.track, &place));
        creme_mark mark = creme_mark_of("panel", row.track, NULL);
        if (place == before) creme_sheet_add(&p->sheet, &mark);
        CREME_TRY(creme_names_add(&annotations, creme_source_text(rows.table, i, columns[0]), &group));
        mark = creme_mark_of("group", NULL, NULL);
        mark.label = annotations.at[group];
        mark.x = (double)group + 1;
        if (group == known) creme_sheet_add(&p->sheet, &mark);
        name_series(name, sizeof name, &rows, i, columns[1], row.context);
        CREME_TRY(creme_names_add(&series, name, &place));
        mark = creme_mark_of("bar", row.track, name);
        mark.label = asterisks(creme_source_number(rows.table, i, q));
        mark.x = (double)group + 1;
        mark.y = creme_source_number(rows.table, i, columns[2]);
        mark.n = creme_source_number(rows.table, i, columns[3]);
        creme_sheet_add(&p->sheet, &mark);
    }
    write_overlap_series(&series, &p->sheet);
    if (panels.count == 0)
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", rows.table->path);
done:
    creme_names_clear(&panels);
    creme_names_clear(&series);
    creme_names_clear(&annotations);
    creme_rows_close(&rows);
    return status;
}
