/* Traces as a matrix, from which all is computed column by column. */
#include "table/curve.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <math.h>

enum { MOST_POINTS = 10000 };

void creme_curve_clear(creme_curve *c)
{
    creme_free(c->members);
    creme_free(c->x);
    creme_groups_clear(&c->traces);
    creme_free(c->cells);
    creme_free(c->hits);
    creme_free(c->column);
    *c = (creme_curve){0};
}

static creme_status take_members(creme_curve *c, const size_t *members, size_t n, const creme_points *all,
                                 const double *y)
{
    const char **traces = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&c->members, n, sizeof *c->members));
    CREME_TRY(creme_allocate(&c->x, n, sizeof *c->x));
    CREME_TRY(creme_allocate(&traces, n, sizeof *traces));
    for (size_t i = 0; i < n; i++) {
        size_t point = members[i];
        if (isnan(y[point]) || isnan(all->x[point])) continue;
        traces[c->count] = all->trace[point];
        c->x[c->count] = all->x[point];
        c->members[c->count++] = point;
    }
    creme_sort(c->x, c->count);
    for (size_t i = 0; i < c->count; i++) {
        if (c->points == 0 || c->x[i] != c->x[c->points - 1]) c->x[c->points++] = c->x[i];
    }
    CREME_TRY(creme_groups_make(&c->traces, traces, c->count));
    if (c->points > MOST_POINTS) {
        status = creme_fail(CREME_ERROR_RANGE, "a curve of %zu points, at most %d: is that column meant?", c->points,
                            MOST_POINTS);
    }
done:
    creme_free(traces);
    return status;
}

static size_t find_x(const creme_curve *c, double x)
{
    size_t low = 0, high = c->points;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->x[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static creme_status fill(creme_curve *c, const creme_points *all, const double *y)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&c->cells, c->traces.count, c->points * sizeof *c->cells));
    CREME_TRY(creme_allocate_zero(&c->hits, c->traces.count, c->points * sizeof *c->hits));
    CREME_TRY(creme_allocate(&c->column, c->traces.count, sizeof *c->column));
    for (size_t i = 0; i < c->count; i++) {
        size_t cell = c->traces.of[i] * c->points + find_x(c, all->x[c->members[i]]);
        c->cells[cell] += y[c->members[i]];
        c->hits[cell]++;
    }
    for (size_t i = 0; i < c->traces.count * c->points; i++) {
        c->cells[i] = c->hits[i] > 0 ? c->cells[i] / c->hits[i] : NAN;
    }
done:
    return status;
}

creme_status creme_curve_make(creme_curve *out, const creme_points *points, const double *y, const size_t *members,
                              size_t n)
{
    *out = (creme_curve){0};
    creme_status status = take_members(out, members, n, points, y);
    if (status == CREME_OK && out->count > 0) status = fill(out, points, y);
    if (status != CREME_OK) creme_curve_clear(out);
    return status;
}

creme_curve_point creme_curve_at(const creme_curve *c, size_t point)
{
    creme_curve_point out = {.x = c->x[point]};
    for (size_t trace = 0; trace < c->traces.count; trace++) {
        double value = c->cells[trace * c->points + point];
        if (!isnan(value)) c->column[out.n++] = value;
    }
    creme_mean_sd(c->column, out.n, &out.mean, &out.sd);
    creme_sort(c->column, out.n);
    out.median = creme_quantile(c->column, out.n, 0.5);
    return out;
}
