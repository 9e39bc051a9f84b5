/* Scatter plots with histograms at their margins. */
#include "analysis/dots.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <creme/statistics.h>

#include <math.h>
#include <string.h>

enum { BINS = 40 };

/* The points that are finite, and the series of each as its place among them. */
typedef struct cloud {
    double *x, *y, *chosen;       /* x, y, series: borrowed */
    const char **series, **names; /* names: of the series, in the order in which they are drawn */
    size_t count, name_count, name_capacity;
} cloud;

static void clear(cloud *c)
{
    creme_free(c->chosen);
    creme_free(c->names);
    *c = (cloud){0};
}

static bool is_listed(const cloud *c, const char *name)
{
    for (size_t i = 0; i < c->name_count; i++) {
        if (strcmp(c->names[i], name) == 0) return true;
    }
    return false;
}

static int rank_of(const char *series)
{
    return strcmp(series, "other") == 0 || strcmp(series, "classes differ") == 0 ? CREME_NO_CLASS - 1
                                                                                 : creme_class_rank(series);
}

/* Classes come last, so that they stand on and lie over the others. */
static creme_status list_series(cloud *c)
{
    const char *before = NULL;
    for (size_t i = 0; i < c->count; i++) {
        if (c->series[i] == before || is_listed(c, c->series[i])) continue;
        before = c->series[i];
        creme_status status = creme_grow(&c->names, &c->name_capacity, c->name_count + 1, sizeof *c->names);
        if (status != CREME_OK) return status;
        size_t at = c->name_count++;
        for (; at > 0 && rank_of(c->names[at - 1]) < rank_of(before); at--) c->names[at] = c->names[at - 1];
        c->names[at] = before;
    }
    return CREME_OK;
}

static creme_status open_cloud(cloud *c, const creme_scatter *scatter)
{
    creme_status status = CREME_OK;
    *c = (cloud){.x = scatter->x, .y = scatter->y, .series = scatter->series};
    for (size_t i = 0; i < scatter->count; i++) {
        if (!isfinite(c->x[i]) || !isfinite(c->y[i])) continue;
        c->x[c->count] = c->x[i];
        c->y[c->count] = c->y[i];
        c->series[c->count++] = c->series[i];
    }
    CREME_TRY(creme_allocate(&c->chosen, c->count, sizeof *c->chosen));
    status = list_series(c);
done:
    return status;
}

static bool is_of(const cloud *c, size_t i, size_t s)
{
    return c->series[i] == c->names[s] || strcmp(c->series[i], c->names[s]) == 0;
}

static creme_status mark_points(const cloud *c, const char *panel, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t s = 0; s < c->name_count; s++) {
        creme_mark mark = creme_mark_of("series", panel, c->names[s]);
        mark.x = (double)s + 1;
        CREME_TRY(creme_marks_add(marks, &mark));
        for (size_t i = 0; i < c->count; i++) {
            if (!is_of(c, i, s)) continue;
            mark = creme_mark_of("point", panel, c->names[s]);
            mark.x = c->x[i];
            mark.y = c->y[i];
            CREME_TRY(creme_marks_add(marks, &mark));
        }
    }
done:
    return status;
}

typedef struct margin {
    const char *part, *panel;
    double start, width;
    size_t bins, *counts, *below;
} margin;

static creme_status mark_bars(margin *m, const char *series, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < m->bins && status == CREME_OK; i++) {
        if (m->counts[i] == 0) continue;
        creme_mark mark = creme_mark_of(m->part, m->panel, series);
        mark.low = m->start + m->width * (double)i;
        mark.high = mark.low + m->width;
        mark.least = (double)m->below[i];
        mark.most = (double)(m->below[i] += m->counts[i]);
        mark.n = (double)m->counts[i];
        status = creme_marks_add(marks, &mark);
    }
    return status;
}

/* Histogram of one axis, the series on top of each other. */
static creme_status mark_margin(const cloud *c, const double *values, const char *part, const char *panel,
                                creme_marks *marks)
{
    double least = INFINITY, most = -INFINITY;
    margin m = {.part = part, .panel = panel};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < c->count; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    m.width = creme_bin_width(least, most, BINS);
    m.start = floor(least / m.width) * m.width;
    m.bins = (size_t)floor((most - m.start) / m.width) + 1;
    CREME_TRY(creme_allocate(&m.counts, m.bins, sizeof *m.counts));
    CREME_TRY(creme_allocate_zero(&m.below, m.bins, sizeof *m.below));
    for (size_t s = 0; s < c->name_count; s++) {
        size_t n = 0;
        for (size_t i = 0; i < c->count; i++) {
            if (is_of(c, i, s)) c->chosen[n++] = values[i];
        }
        creme_histogram(m.counts, m.bins, m.start, m.width, c->chosen, n);
        CREME_TRY(mark_bars(&m, c->names[s], marks));
    }
done:
    creme_free(m.counts);
    creme_free(m.below);
    return status;
}

creme_status creme_scatter_mark(const creme_scatter *scatter, creme_marks *marks, size_t *drawn)
{
    cloud c = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_cloud(&c, scatter));
    if (drawn) *drawn = c.count;
    if (c.count == 0) goto done;
    creme_mark mark = creme_mark_of("panel", scatter->panel, scatter->y_label);
    mark.label = scatter->x_label;
    mark.y = creme_pearson(c.x, c.y, c.count).statistic;
    mark.n = (double)c.count;
    CREME_TRY(creme_marks_add(marks, &mark));
    CREME_TRY(mark_points(&c, scatter->panel, marks));
    CREME_TRY(mark_margin(&c, c.x, "x-bin", scatter->panel, marks));
    CREME_TRY(mark_margin(&c, c.y, "y-bin", scatter->panel, marks));
done:
    clear(&c);
    return status;
}

/* --- Points that are gathered */

creme_status creme_point_list_panel(creme_point_list *list, const char *panel, size_t *which)
{
    size_t known = list->panels.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&list->at, &list->capacity, known + 1, sizeof *list->at));
    CREME_TRY(creme_text_map_add(&list->panels, panel, which));
    if (*which == known) list->at[known] = (struct creme_panel_points){0};
done:
    return status;
}

creme_status creme_point_list_add(creme_point_list *list, size_t which, double x, double y, const char *series)
{
    struct creme_panel_points *p = &list->at[which];
    size_t room[] = {p->capacity, p->capacity, p->capacity};
    creme_status status = CREME_OK;
    list->all++;
    if (isnan(x) || isnan(y)) {
        list->none++;
        return CREME_OK;
    }
    CREME_TRY(creme_grow(&p->x, &room[0], p->count + 1, sizeof *p->x));
    CREME_TRY(creme_grow(&p->y, &room[1], p->count + 1, sizeof *p->y));
    CREME_TRY(creme_grow(&p->series, &room[2], p->count + 1, sizeof *p->series));
    p->capacity = room[2];
    p->x[p->count] = x;
    p->y[p->count] = y;
    p->series[p->count++] = series;
done:
    return status;
}

creme_status creme_point_list_mark(creme_point_list *list, const char *x_label, const char *y_label,
                                   creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < list->panels.count && status == CREME_OK; i++) {
        const struct creme_panel_points *p = &list->at[i];
        const creme_scatter scatter = {
            creme_text_map_get(&list->panels, i), x_label, y_label, p->x, p->y, p->series, p->count};
        status = creme_scatter_mark(&scatter, marks, NULL);
    }
    return status;
}

void creme_point_list_clear(creme_point_list *list)
{
    for (size_t i = 0; i < list->panels.count && list->at; i++) {
        creme_free(list->at[i].x);
        creme_free(list->at[i].y);
        creme_free(list->at[i].series);
    }
    creme_free(list->at);
    creme_text_map_clear(&list->panels);
    *list = (creme_point_list){0};
}
