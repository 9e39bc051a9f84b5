/* Figures of boxes: one group of boxes per class, asterisks between them. */
#include "figure/prepare.h"

#include <creme/statistics.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Groups on the x axis are numbered in the order of the paper's classes. */
static double place_of(const char *class)
{
    int rank = creme_class_rank(class);
    return rank < 4 ? rank + 1 : 5;
}

static void write_groups(const creme_gather *gather, const char *panel, creme_sheet *sheet)
{
    static const char *const names[] = {"enhancing", "neutral", "silencing", "other", "all loci"};
    for (int place = 1; place <= 5; place++) {
        double n = 0;
        for (size_t i = 0; i < gather->count; i++) {
            const creme_group *group = &gather->at[i];
            if (group->x != place || strcmp(gather->panels.at[group->panel], panel) != 0) continue;
            if ((double)group->count > n) n = (double)group->count;
        }
        if (n == 0) continue;
        creme_mark mark = creme_mark_of("group", panel, names[place - 1]);
        mark.x = place;
        mark.n = n;
        creme_sheet_add(sheet, &mark);
    }
}

static const char *asterisks(double p)
{
    return p <= 0.0001 ? "****" : p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.05 ? "*" : "ns";
}

/* Compares each two series of a group. Levels keep the brackets of a group apart. */
static creme_status write_comparisons(const creme_gather *gather, const creme_group *group, creme_sheet *sheet)
{
    const char *panel = gather->panels.at[group->panel];
    int level = 0;
    for (size_t step = 1; step < gather->series.count; step++) {
        for (size_t a = 0; a + step < gather->series.count; a++) {
            const creme_group *left = creme_gather_find(gather, panel, gather->series.at[a], group->x);
            const creme_group *right = creme_gather_find(gather, panel, gather->series.at[a + step], group->x);
            if (!left || !right) continue;
            creme_test_result test;
            creme_status status =
                creme_mann_whitney(&test, left->values, left->count, right->values, right->count, CREME_TWO_SIDED);
            if (status != CREME_OK) return status;
            if (!isfinite(test.p)) continue;
            creme_mark mark = creme_mark_of("comparison", panel, NULL);
            mark.label = asterisks(test.p);
            mark.x = group->x;
            mark.y = test.p;
            mark.low = (double)a + 1;
            mark.high = (double)(a + step) + 1;
            mark.n = ++level;
            creme_sheet_add(sheet, &mark);
        }
    }
    return CREME_OK;
}

static creme_status write_boxes(creme_preparation *p, creme_gather *gather)
{
    creme_status status = creme_gather_finish(gather, p->tables[0].path);
    if (status != CREME_OK) return status;
    creme_gather_write_panels(gather, &p->sheet);
    for (size_t i = 0; i < gather->panels.count; i++) {
        for (size_t s = 0; s < gather->series.count; s++) {
            creme_mark mark = creme_mark_of("series", gather->panels.at[i], gather->series.at[s]);
            mark.x = (double)s + 1;
            creme_sheet_add(&p->sheet, &mark);
        }
        write_groups(gather, gather->panels.at[i], &p->sheet);
    }
    creme_gather_write_boxes(gather, &p->sheet);
    for (size_t i = 0; i < gather->count && status == CREME_OK; i++) {
        const creme_group *group = &gather->at[i];
        bool first = true; /* of its panel and x */
        for (size_t j = 0; j < i; j++)
            first = first && (gather->at[j].panel != group->panel || gather->at[j].x != group->x);
        if (first) status = write_comparisons(gather, group, &p->sheet);
    }
    return status;
}

/* --- Context swap. ---------------------------------------------------------------------------------------------- */

creme_status creme_prepare_context_swap(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    creme_row_index index = {0};
    const creme_source *contexts = &p->tables[1];
    int effect = -1, target = -1, locus = -1, context = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, contexts));
    CREME_TRY(creme_source_need(&effect, rows.table, "effect"));
    CREME_TRY(creme_source_need(&target, rows.table, "target"));
    CREME_TRY(creme_source_need(&locus, contexts, CREME_COLUMN_LOCUS));
    CREME_TRY(creme_source_need(&context, contexts, CREME_COLUMN_CONTEXT));
    int role = creme_source_find(rows.table, "role"), track = creme_source_find(contexts, CREME_COLUMN_TRACK);
    CREME_TRY(creme_row_index_create(&index, contexts, locus, rows.track < 0 ? -1 : track, -1));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        if (role >= 0 && strcmp(creme_source_text(rows.table, i, role), "shuffled") == 0) continue;
        long j = creme_row_index_find(&index, creme_source_text(rows.table, i, target),
                                      track < 0 || rows.track < 0 ? NULL : row.track, NULL);
        const char *class = j < 0 ? "" : creme_context_name(creme_source_text(contexts, (size_t)j, context));
        if (!*row.context || !*class) continue;
        CREME_TRY(creme_gather_add(&gather, row.track, class, place_of(row.context),
                                   creme_source_number(rows.table, i, effect)));
    }
    CREME_TRY(write_boxes(p, &gather));
done:
    creme_row_index_clear(&index);
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}

/* --- The second round of the greedy search. --------------------------------------------------------------------- */

static const char *const expectations[] = {"additive", "observed", "multiplicative"};

static creme_status add_three(creme_gather *gather, const char *panel, const char *context, double additive,
                              double observed, double multiplicative)
{
    const double values[] = {additive, observed, multiplicative};
    double x = place_of(*context ? context : "all loci");
    creme_status status = CREME_OK;
    for (int k = 0; k < 3 && status == CREME_OK; k++) {
        status = creme_gather_add(gather, panel, expectations[k], x, values[k]);
    }
    return status;
}

static creme_status gather_rounds(creme_gather *gather, const creme_rows *rows)
{
    int columns[4], search = creme_source_find(rows->table, "search");
    static const char *const names[] = {"round", "additive", "trace", "multiplicative"};
    creme_status status = CREME_OK;
    for (int k = 0; k < 4; k++) CREME_TRY(creme_source_need(&columns[k], rows->table, names[k]));
    for (size_t i = 0; i < rows->table->rows; i++) {
        creme_row row;
        char panel[256];
        if (!creme_rows_get(rows, i, &row) || creme_source_number(rows->table, i, columns[0]) != 2) continue;
        const char *direction = creme_source_text(rows->table, i, search);
        snprintf(panel, sizeof panel, "%.100s%s%.100s", row.track, *direction ? ", " : "", direction);
        CREME_TRY(add_three(gather, panel, row.context, creme_source_number(rows->table, i, columns[1]),
                            creme_source_number(rows->table, i, columns[2]),
                            creme_source_number(rows->table, i, columns[3])));
    }
done:
    return status;
}

/* The authors' table: four rows per locus, wt, greedy_it1, greedy_it2 and two_cres_shuffled, their activity in column 0. */
static creme_status gather_authors(creme_gather *gather, const creme_rows *rows, int what)
{
    int value = -1;
    double wt = NAN, first = NAN, second = NAN;
    creme_status status = CREME_OK;
    CREME_TRY(creme_source_need(&value, rows->table, "0"));
    for (size_t i = 0; i < rows->table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(rows, i, &row)) continue;
        const char *name = creme_source_text(rows->table, i, what);
        double activity = creme_source_number(rows->table, i, value);
        if (strcmp(name, "wt") == 0) wt = activity;
        if (strcmp(name, "greedy_it1") == 0) first = activity;
        if (strcmp(name, "greedy_it2") == 0) second = activity;
        if (strcmp(name, "two_cres_shuffled") != 0) continue;
        CREME_TRY(add_three(gather, row.track, row.context, (first + second - wt) / wt, activity / wt,
                            first * second / (wt * wt)));
    }
done:
    return status;
}

creme_status creme_prepare_second_iteration(creme_preparation *p)
{
    creme_gather gather = {0};
    creme_rows rows = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, p->count > 1 ? &p->tables[1] : NULL));
    int authors = creme_source_find(rows.table, "round") < 0 ? creme_source_find(rows.table, "Unnamed: 0") : -1;
    CREME_TRY(authors >= 0 ? gather_authors(&gather, &rows, authors) : gather_rounds(&gather, &rows));
    CREME_TRY(write_boxes(p, &gather));
done:
    creme_rows_close(&rows);
    creme_gather_clear(&gather);
    return status;
}
