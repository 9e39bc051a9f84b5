/* Points of many curves, on disk until they are drawn one group at a time. */
#include "analysis/curves.h"

#include "base/memory.h"
#include "base/sorter.h"
#include "base/text_map.h"
#include "table/table_parts.h"

#include <math.h>
#include <string.h>

/* Behind it are the measures' values. */
typedef struct point {
    int64_t order; /* of the row */
    uint64_t group, trace;
    double x;
} point;

struct creme_curve_points {
    size_t measures;
    creme_text_map groups, traces;
    creme_sorter *rows; /* by order: loci come one after another, whatever the table's order */
    char *record;       /* a point and its values */
};

static int by_order(const void *a, const void *b)
{
    const point *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

static int by_group(const void *a, const void *b)
{
    const point *x = a, *y = b;
    return (x->group > y->group) - (x->group < y->group);
}

static size_t record_bytes(const creme_curve_points *points)
{
    return sizeof(point) + points->measures * sizeof(double);
}

creme_status creme_curve_points_create(creme_curve_points **out, size_t measures)
{
    creme_curve_points *points = NULL;
    *out = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&points, 1, sizeof *points));
    points->measures = measures;
    CREME_TRY(creme_allocate(&points->record, record_bytes(points), 1));
    CREME_TRY(creme_sorter_create(&points->rows, record_bytes(points), by_order, 0));
    *out = points;
    points = NULL;
done:
    creme_curve_points_destroy(points);
    return status;
}

void creme_curve_points_destroy(creme_curve_points *points)
{
    if (!points) return;
    creme_text_map_clear(&points->groups);
    creme_text_map_clear(&points->traces);
    creme_sorter_destroy(points->rows);
    creme_free(points->record);
    creme_free(points);
}

creme_status creme_curve_points_add(creme_curve_points *points, const creme_frame *frame, const char *const *groups,
                                    const char *const *traces, const double *x, double *const *values)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < frame->count; i++) {
        size_t group = 0, trace = 0;
        CREME_TRY(creme_text_map_add(&points->groups, groups[i], &group));
        CREME_TRY(creme_text_map_add(&points->traces, traces[i], &trace));
        const point p = {creme_table_order(frame->table, frame->at[i].row), group, trace, x[i]};
        memcpy(points->record, &p, sizeof p);
        for (size_t m = 0; m < points->measures; m++) {
            memcpy(points->record + sizeof p + m * sizeof(double), &values[m][i], sizeof(double));
        }
        CREME_TRY(creme_sorter_add(points->rows, points->record, NULL));
    }
done:
    return status;
}

/* The same points by group; groups in the order of their first rows, first[g] being which that is. */
static creme_status sort_groups(creme_sorter **out, size_t *first, creme_curve_points *points)
{
    size_t *rank = NULL, found = 0, groups = points->groups.count;
    const void *record = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_create(out, record_bytes(points), by_group, 0));
    CREME_TRY(creme_allocate(&rank, groups, sizeof *rank));
    for (size_t g = 0; g < groups; g++) rank[g] = SIZE_MAX;
    CREME_TRY(creme_sorter_next(points->rows, &record, NULL));
    while (record) {
        point p;
        memcpy(points->record, record, record_bytes(points));
        memcpy(&p, record, sizeof p);
        if (rank[p.group] == SIZE_MAX) {
            first[found] = p.group;
            rank[p.group] = found++;
        }
        p.group = rank[p.group];
        memcpy(points->record, &p, sizeof p);
        CREME_TRY(creme_sorter_add(*out, points->record, NULL));
        CREME_TRY(creme_sorter_next(points->rows, &record, NULL));
    }
done:
    creme_free(rank);
    return status;
}

/* One group's points of a measure, where there is a value. */
typedef struct drawn {
    const char **group, **trace;
    double *x, *y;
    size_t count, capacity;
} drawn;

static void clear(drawn *d)
{
    creme_free(d->group);
    creme_free(d->trace);
    creme_free(d->x);
    creme_free(d->y);
}

static creme_status take(drawn *d, const point *p, double y, const char *group, const char *trace)
{
    size_t capacity[] = {d->capacity, d->capacity, d->capacity, d->capacity};
    creme_status status = CREME_OK;
    if (isnan(p->x) || isnan(y)) return CREME_OK;
    CREME_TRY(creme_grow(&d->group, &capacity[0], d->count + 1, sizeof *d->group));
    CREME_TRY(creme_grow(&d->trace, &capacity[1], d->count + 1, sizeof *d->trace));
    CREME_TRY(creme_grow(&d->x, &capacity[2], d->count + 1, sizeof *d->x));
    CREME_TRY(creme_grow(&d->y, &capacity[3], d->count + 1, sizeof *d->y));
    d->capacity = capacity[3];
    d->group[d->count] = group;
    d->trace[d->count] = trace;
    d->x[d->count] = p->x;
    d->y[d->count++] = y;
done:
    return status;
}

static creme_status write_measure(creme_table *table, const creme_curve_points *points, creme_sorter *sorted,
                                  const size_t *first, size_t measure, const char *name,
                                  const creme_analysis_options *options)
{
    drawn d = {0};
    const void *record = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_rewind(sorted));
    CREME_TRY(creme_sorter_next(sorted, &record, NULL));
    for (size_t g = 0; g < points->groups.count; g++) {
        const char *group = creme_text_map_get(&points->groups, first[g]);
        d.count = 0;
        for (; record && ((const point *)record)->group == g;) {
            double y;
            memcpy(&y, (const char *)record + sizeof(point) + measure * sizeof y, sizeof y);
            const point *p = record;
            CREME_TRY(take(&d, p, y, group, creme_text_map_get(&points->traces, p->trace)));
            CREME_TRY(creme_sorter_next(sorted, &record, NULL));
        }
        const creme_points of_group = {d.group, d.trace, d.x, d.count};
        CREME_TRY(creme_curves_add(table, name, &of_group, d.y, options));
    }
done:
    clear(&d);
    return status;
}

creme_status creme_curve_points_write(creme_table *table, creme_curve_points *points, const char *const *names,
                                      const creme_analysis_options *options)
{
    creme_sorter *sorted = NULL;
    size_t *first = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&first, points->groups.count, sizeof *first));
    CREME_TRY(sort_groups(&sorted, first, points));
    creme_sorter_destroy(points->rows); /* whose rows are in the other now */
    points->rows = NULL;
    for (size_t m = 0; m < points->measures; m++) {
        CREME_TRY(write_measure(table, points, sorted, first, m, names[m], options));
    }
done:
    creme_sorter_destroy(sorted);
    creme_free(first);
    return status;
}
