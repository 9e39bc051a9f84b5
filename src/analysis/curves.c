/* Curves: a matrix of traces and points for each group, from which all is computed column by column. */
#include "analysis/curves.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_POINTS = 10000, DRAWS = 1000 };

void creme_mean_sd(const double *values, size_t n, double *mean, double *sd)
{
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    *mean = n > 0 ? sum / (double)n : NAN;
    for (size_t i = 0; i < n; i++) square += (values[i] - *mean) * (values[i] - *mean);
    *sd = n > 1 ? sqrt(square / (double)(n - 1)) : NAN;
}

creme_status creme_curves_create(creme_table **out, const char *group_columns, const char *x_name)
{
    char columns[256];
    snprintf(columns, sizeof columns, "%s measure %s n mean sd median ci_low ci_high", group_columns, x_name);
    return creme_table_create_for(out, columns);
}

/* One group at work. */
typedef struct curve {
    size_t count;    /* its points that have a value */
    size_t *members; /* [count] of all points */
    double *x;       /* [points], ascending */
    size_t points;
    creme_groups traces;
    double *cells, *hits; /* [traces][points]: sums, then means, NaN for none; how many */
    double *low, *high, *column;
} curve;

static void clear(curve *c)
{
    creme_free(c->members);
    creme_free(c->x);
    creme_groups_clear(&c->traces);
    creme_free(c->cells);
    creme_free(c->hits);
    creme_free(c->low);
    creme_free(c->high);
    creme_free(c->column);
    *c = (curve){0};
}

static creme_status take_members(curve *c, const size_t *members, size_t n, const creme_points *all, const double *y)
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

static size_t find_x(const curve *c, double x)
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

static creme_status fill(curve *c, const creme_points *all, const double *y)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&c->cells, c->traces.count, c->points * sizeof *c->cells));
    CREME_TRY(creme_allocate_zero(&c->hits, c->traces.count, c->points * sizeof *c->hits));
    CREME_TRY(creme_allocate(&c->low, c->points, sizeof *c->low));
    CREME_TRY(creme_allocate(&c->high, c->points, sizeof *c->high));
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

static creme_status write_points(const curve *c, creme_table *table, const char *label, const char *measure)
{
    creme_status status = CREME_OK;
    for (size_t point = 0; point < c->points && status == CREME_OK; point++) {
        size_t n = 0;
        for (size_t trace = 0; trace < c->traces.count; trace++) {
            double value = c->cells[trace * c->points + point];
            if (!isnan(value)) c->column[n++] = value;
        }
        double mean = 0, sd = 0;
        creme_mean_sd(c->column, n, &mean, &sd);
        creme_sort(c->column, n);
        status = creme_table_add(table, "lsninnnnn", label, measure, c->x[point], (int64_t)n, mean, sd,
                                 creme_quantile(c->column, n, 0.5), c->low[point], c->high[point]);
    }
    return status;
}

static creme_status add_group(creme_table *table, const char *measure, const size_t *members, size_t n,
                              const creme_points *all, const double *y, const creme_analysis_options *options)
{
    curve c = {0};
    char name[512];
    creme_status status = CREME_OK;
    CREME_TRY(take_members(&c, members, n, all, y));
    if (c.count == 0) goto done;
    CREME_TRY(fill(&c, all, y));
    const char *label = all->group[members[0]];
    snprintf(name, sizeof name, "%s\t%s", measure, label);
    CREME_TRY(creme_bootstrap_mean(c.low, c.high, c.cells, c.traces.count, c.points,
                                   options->draws ? options->draws : DRAWS, 0.95, options->seed, name));
    CREME_TRY(write_points(&c, table, label, measure));
done:
    clear(&c);
    return status;
}

creme_status creme_curves_add(creme_table *table, const char *measure, const creme_points *points, const double *y,
                              const creme_analysis_options *options)
{
    creme_groups groups = {0};
    creme_status status = creme_groups_make(&groups, points->group, points->count);
    for (size_t g = 0; g < groups.count && status == CREME_OK; g++) {
        status = add_group(table, measure, groups.members + groups.first[g], groups.first[g + 1] - groups.first[g],
                           points, y, options);
    }
    creme_groups_clear(&groups);
    return status;
}

static creme_status add_distribution(creme_table *table, const char *label, const size_t *members, size_t count,
                                     const double *values)
{
    double *sorted = NULL, mean = 0, sd = 0;
    size_t n = 0;
    creme_status status = creme_allocate(&sorted, count, sizeof *sorted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[members[i]])) sorted[n++] = values[members[i]];
    }
    creme_mean_sd(sorted, n, &mean, &sd);
    creme_sort(sorted, n);
    status = creme_table_add(table, "linnnnn", label, (int64_t)n, mean, sd, creme_quantile(sorted, n, 0.25),
                             creme_quantile(sorted, n, 0.5), creme_quantile(sorted, n, 0.75));
    creme_free(sorted);
    return status;
}

creme_status creme_distributions(creme_table **out, const char *group_columns, const char *const *labels,
                                 const double *values, size_t count)
{
    char columns[256];
    creme_table *table = NULL;
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    *out = NULL;
    snprintf(columns, sizeof columns, "%s n mean sd q1 median q3", group_columns);
    CREME_TRY(creme_table_create_for(&table, columns));
    CREME_TRY(creme_groups_make(&groups, labels, count));
    for (size_t g = 0; g < groups.count; g++) {
        size_t first = groups.first[g];
        CREME_TRY(add_distribution(table, labels[groups.members[first]], groups.members + first,
                                   groups.first[g + 1] - first, values));
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    creme_groups_clear(&groups);
    return status;
}
