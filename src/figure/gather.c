/* Gathering values, and writing their statistics. */
#include "figure/gather.h"

#include <creme/distribution.h>

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LETTERS = 16 };

int creme_class_rank(const char *name)
{
    static const char *const order[] = {"enhancing", "neutral",     "silencing", "other",   "superadditive",
                                        "additive",  "subadditive", "enhancer",  "silencer"};
    for (int i = 0; i < (int)(sizeof order / sizeof *order); i++) {
        if (strcmp(order[i], name) == 0) return i;
    }
    return 100;
}

creme_status creme_gather_add(creme_gather *gather, const char *panel, const char *series, double x, double value)
{
    if (!isfinite(value)) return CREME_OK;
    size_t p = 0, s = 0, i = gather->last;
    creme_status status = CREME_OK;
    CREME_TRY(creme_names_add(&gather->panels, panel, &p));
    CREME_TRY(creme_names_add(&gather->series, series, &s));
    if (i >= gather->count || gather->at[i].panel != p || gather->at[i].series != s || gather->at[i].x != x) {
        for (i = 0; i < gather->count; i++) {
            if (gather->at[i].panel == p && gather->at[i].series == s && gather->at[i].x == x) break;
        }
    }
    if (i == gather->count) {
        CREME_TRY(creme_grow(&gather->at, &gather->capacity, i + 1, sizeof *gather->at));
        gather->at[gather->count++] = (creme_group){.panel = p, .series = s, .x = x};
    }
    creme_group *group = &gather->at[i];
    gather->last = i;
    CREME_TRY(creme_grow(&group->values, &group->capacity, group->count + 1, sizeof *group->values));
    group->values[group->count++] = value;
done:
    return status;
}

void creme_gather_clear(creme_gather *gather)
{
    for (size_t i = 0; i < gather->count; i++) creme_free(gather->at[i].values);
    creme_free(gather->at);
    creme_names_clear(&gather->panels);
    creme_names_clear(&gather->series);
    *gather = (creme_gather){0};
}

static int by_place(const void *a, const void *b)
{
    const creme_group *left = a, *right = b;
    if (left->panel != right->panel) return left->panel < right->panel ? -1 : 1;
    if (left->series != right->series) return left->series < right->series ? -1 : 1;
    return (left->x > right->x) - (left->x < right->x);
}

static int by_rank(const creme_names *names, size_t a, size_t b)
{
    int left = creme_class_rank(names->at[a]), right = creme_class_rank(names->at[b]);
    if (left != right) return left < right ? -1 : 1;
    return (a > b) - (a < b);
}

/* Brings the series into their order: new place of each, and the list itself. */
static creme_status order_series(creme_gather *gather)
{
    creme_names *names = &gather->series;
    size_t *place = NULL;
    char **sorted = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&place, names->count, sizeof *place));
    CREME_TRY(creme_allocate(&sorted, names->count, sizeof *sorted));
    for (size_t i = 0; i < names->count; i++) {
        for (size_t j = 0; j < names->count; j++) place[i] += by_rank(names, j, i) < 0;
        sorted[place[i]] = names->at[i];
    }
    memcpy(names->at, sorted, names->count * sizeof *sorted);
    for (size_t i = 0; i < gather->count; i++) gather->at[i].series = place[gather->at[i].series];
done:
    creme_free(place);
    creme_free(sorted);
    return status;
}

creme_status creme_gather_finish(creme_gather *gather, const char *what)
{
    if (gather->count == 0) return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", what);
    creme_status status = order_series(gather);
    if (status != CREME_OK) return status;
    qsort(gather->at, gather->count, sizeof *gather->at, by_place);
    for (size_t i = 0; i < gather->count; i++) creme_sort_finite(gather->at[i].values, gather->at[i].count);
    return CREME_OK;
}

static creme_mark mark_of(const creme_gather *gather, const char *part, const creme_group *group)
{
    return creme_mark_of(part, gather->panels.at[group->panel], gather->series.at[group->series]);
}

double creme_gather_series_x(const creme_gather *gather, const creme_group *group)
{
    double x = 0;
    size_t before = (size_t)-1;
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *other = &gather->at[i];
        if (other->panel != group->panel || other->series == before || other->series > group->series) continue;
        before = other->series;
        x++;
    }
    return x;
}

const creme_group *creme_gather_find(const creme_gather *gather, const char *panel, const char *series, double x)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        if (group->x == x && strcmp(gather->panels.at[group->panel], panel) == 0 &&
            strcmp(gather->series.at[group->series], series) == 0) {
            return group;
        }
    }
    return NULL;
}

void creme_gather_write_panels(const creme_gather *gather, creme_sheet *sheet)
{
    for (size_t i = 0; i < gather->panels.count; i++) {
        creme_mark mark = creme_mark_of("panel", gather->panels.at[i], NULL);
        creme_sheet_add(sheet, &mark);
    }
}

void creme_gather_write_series(const creme_gather *gather, creme_sheet *sheet)
{
    for (size_t i = 0; i < gather->count;) {
        const creme_group *group = &gather->at[i];
        creme_mark mark = mark_of(gather, "series", group);
        mark.x = creme_gather_series_x(gather, group);
        mark.n = 0;
        for (; i < gather->count && gather->at[i].panel == group->panel && gather->at[i].series == group->series;
             i++) {
            mark.n += (double)gather->at[i].count;
        }
        creme_sheet_add(sheet, &mark);
    }
}

static void write_outliers(const creme_gather *gather, const creme_group *group, double x, double least, double most,
                           creme_sheet *sheet)
{
    creme_mark mark = mark_of(gather, "outlier", group);
    mark.x = x;
    for (size_t i = 0; i < group->count; i++) {
        if (group->values[i] >= least && group->values[i] <= most) continue;
        mark.y = group->values[i];
        creme_sheet_add(sheet, &mark);
    }
}

void creme_gather_write_boxes(const creme_gather *gather, creme_sheet *sheet)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        creme_box box = creme_box_of(group->values, group->count);
        creme_mark mark = mark_of(gather, "box", group);
        mark.x = group->x;
        mark.y = box.median;
        mark.low = box.q1;
        mark.high = box.q3;
        mark.least = box.least;
        mark.most = box.most;
        mark.n = (double)group->count;
        creme_sheet_add(sheet, &mark);
        write_outliers(gather, group, group->x, box.least, box.most, sheet);
    }
}

void creme_gather_write_letters(const creme_gather *gather, creme_sheet *sheet)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        creme_letter letters[MOST_LETTERS];
        size_t count = creme_letters_of(letters, MOST_LETTERS, group->values, group->count);
        double x = creme_gather_series_x(gather, group);
        for (size_t k = count; k-- > 0;) { /* the tails first: wider boxes are drawn over them */
            creme_mark mark = mark_of(gather, "letter", group);
            mark.x = x;
            mark.low = letters[k].low;
            mark.high = letters[k].high;
            mark.width = (double)(count - k) / (double)count;
            mark.n = (double)group->count;
            creme_sheet_add(sheet, &mark);
        }
        creme_mark mark = mark_of(gather, "median", group);
        mark.x = x;
        mark.y = creme_quantile(group->values, group->count, 0.5);
        mark.n = (double)group->count;
        creme_sheet_add(sheet, &mark);
        write_outliers(gather, group, x, letters[count - 1].low, letters[count - 1].high, sheet);
    }
}

void creme_gather_write_bands(const creme_gather *gather, creme_sheet *sheet)
{
    for (size_t i = 0; i < gather->count; i++) {
        const creme_group *group = &gather->at[i];
        double mean, sd;
        creme_mean_sd(group->values, group->count, &mean, &sd);
        creme_mark mark = mark_of(gather, "curve", group);
        mark.x = group->x;
        mark.y = mean;
        mark.low = isnan(sd) ? mean : mean - sd;
        mark.high = isnan(sd) ? mean : mean + sd;
        mark.n = (double)group->count;
        creme_sheet_add(sheet, &mark);
    }
}
