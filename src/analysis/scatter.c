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
    double *x, *y, *chosen;
    const char **series, **names; /* names: of the series, in the order in which they are drawn */
    size_t count, name_count;
} cloud;

static void clear(cloud *c)
{
    creme_free(c->x);
    creme_free(c->series);
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

/* Classes come last, so that they stand on and lie over the others. */
static void list_series(cloud *c)
{
    for (int rank = CREME_NO_CLASS; rank >= 0; rank--) {
        for (size_t i = 0; i < c->count; i++) {
            int own = creme_class_rank(c->series[i]);
            if (strcmp(c->series[i], "other") == 0) own = CREME_NO_CLASS - 1;
            if (own == rank && !is_listed(c, c->series[i])) c->names[c->name_count++] = c->series[i];
        }
    }
}

static creme_status open_cloud(cloud *c, const creme_scatter *scatter)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&c->x, scatter->count, 3 * sizeof *c->x));
    CREME_TRY(creme_allocate(&c->series, scatter->count, sizeof *c->series));
    CREME_TRY(creme_allocate(&c->names, scatter->count, sizeof *c->names));
    c->y = c->x + scatter->count;
    c->chosen = c->y + scatter->count;
    for (size_t i = 0; i < scatter->count; i++) {
        if (!isfinite(scatter->x[i]) || !isfinite(scatter->y[i])) continue;
        c->x[c->count] = scatter->x[i];
        c->y[c->count] = scatter->y[i];
        c->series[c->count++] = scatter->series[i];
    }
    list_series(c);
done:
    return status;
}

static creme_status mark_points(const cloud *c, const char *panel, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t s = 0; s < c->name_count; s++) {
        creme_mark mark = creme_mark_of("series", panel, c->names[s]);
        mark.x = (double)s + 1;
        CREME_TRY(creme_marks_add(marks, &mark));
        for (size_t i = 0; i < c->count; i++) {
            if (strcmp(c->series[i], c->names[s]) != 0) continue;
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
            if (strcmp(c->series[i], c->names[s]) == 0) c->chosen[n++] = values[i];
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
