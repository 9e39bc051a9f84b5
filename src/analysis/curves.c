/* Tables of curves and of distributions, by groups. */
#include "analysis/curves.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>

enum { DRAWS = 1000 };

creme_status creme_curves_create(creme_table **out, const char *group_columns, const char *x_name)
{
    char columns[256];
    snprintf(columns, sizeof columns, "%s measure %s n mean sd median ci_low ci_high", group_columns, x_name);
    return creme_table_create_for(out, columns);
}

static creme_status add_group(creme_table *table, const char *measure, const size_t *members, size_t n,
                              const creme_points *all, const double *y, const creme_analysis_options *options)
{
    creme_curve c;
    double *low = NULL, *high = NULL;
    char name[512];
    const char *label = all->group[members[0]];
    creme_status status = creme_curve_make(&c, all, y, members, n);
    if (status != CREME_OK || c.count == 0) goto done;
    CREME_TRY(creme_allocate(&low, c.points, sizeof *low));
    CREME_TRY(creme_allocate(&high, c.points, sizeof *high));
    snprintf(name, sizeof name, "%s\t%s", measure, label);
    CREME_TRY(creme_bootstrap_mean(low, high, c.cells, c.traces.count, c.points,
                                   options->draws ? options->draws : DRAWS, 0.95, options->seed, name));
    for (size_t i = 0; i < c.points; i++) {
        creme_curve_point at = creme_curve_at(&c, i);
        CREME_TRY(CREME_TABLE_ADD(table, creme_label(label), measure, at.x, at.n, at.mean, at.sd, at.median, low[i],
                                  high[i]));
    }
done:
    creme_free(low);
    creme_free(high);
    creme_curve_clear(&c);
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

/* values[n], no NaN, are sorted. */
static creme_status add_distribution(creme_table *table, const char *label, double *values, size_t n)
{
    double mean = 0, sd = 0;
    creme_mean_sd(values, n, &mean, &sd);
    creme_sort(values, n);
    return CREME_TABLE_ADD(table, creme_label(label), n, mean, sd, creme_quantile(values, n, 0.25),
                           creme_quantile(values, n, 0.5), creme_quantile(values, n, 0.75));
}

creme_status creme_distribution_list_add(creme_distribution_list *list, const char *label, double value)
{
    size_t known = list->labels.count, at = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&list->at, &list->capacity, known + 1, sizeof *list->at));
    CREME_TRY(creme_text_map_add(&list->labels, label, &at));
    struct creme_labelled_values *of = &list->at[at];
    if (at == known) *of = (struct creme_labelled_values){0};
    if (isnan(value)) goto done;
    CREME_TRY(creme_grow(&of->values, &of->capacity, of->count + 1, sizeof *of->values));
    of->values[of->count++] = value;
done:
    return status;
}

creme_status creme_distribution_list_write(creme_table **out, const char *group_columns,
                                           creme_distribution_list *list)
{
    char columns[256];
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    snprintf(columns, sizeof columns, "%s n mean sd q1 median q3", group_columns);
    CREME_TRY(creme_table_create_for(&table, columns));
    for (size_t i = 0; i < list->labels.count; i++) {
        CREME_TRY(
            add_distribution(table, creme_text_map_get(&list->labels, i), list->at[i].values, list->at[i].count));
    }
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

void creme_distribution_list_clear(creme_distribution_list *list)
{
    for (size_t i = 0; i < list->labels.count; i++) creme_free(list->at[i].values);
    creme_free(list->at);
    creme_text_map_clear(&list->labels);
    *list = (creme_distribution_list){0};
}

creme_status creme_distributions(creme_table **out, const char *group_columns, const char *const *labels,
                                 const double *values, size_t count)
{
    creme_distribution_list list = {0};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        status = creme_distribution_list_add(&list, labels[i], values[i]);
    }
    if (status == CREME_OK) status = creme_distribution_list_write(out, group_columns, &list);
    creme_distribution_list_clear(&list);
    return status;
}
