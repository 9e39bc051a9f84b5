/* Scores beside experiments: curves of precision and recall, measures by distance, effects against effect sizes. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/ranking.h"
#include "analysis/views.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What an analysis of pairs calls its things. */
static const struct {
    const char *truth, *yes, *no, *group;
    const char *size, *value; /* columns: what was measured, and what stands beside it */
    double sign;              /* of the size: with it both rise */
    const char *size_label, *value_label;
} words[] = {
    {"regulated", "regulated", "not regulated", "cell_type", "effect_size", "score", -1,
     "loss of expression (−EffectSize)", NULL},
    {"causal", "causal", "not causal", "tissue", "slope", "log2fc", 1, "slope of the eQTL", "log2 fold change"}};

/* Counted rows of a table, by cell type and track. */
typedef struct scored {
    const creme_table *table;
    size_t kind; /* in words */
    size_t *rows, count;
    creme_labels names; /* [count]: of panels */
    creme_groups groups;
    const char *score; /* what ranks */
} scored;

static void clear(scored *s)
{
    creme_free(s->rows);
    creme_groups_clear(&s->groups);
    creme_labels_clear(&s->names);
}

static const char *text_of(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    if (!creme_table_find(table, name, &column) || creme_table_is_none(table, row, column)) return "";
    return creme_table_text(table, row, column);
}

static creme_status number_of(const creme_table *table, size_t row, const char *name, double *value)
{
    size_t column = 0;
    creme_status status = creme_table_need(table, name, &column);
    return status == CREME_OK ? creme_table_number(table, row, column, value) : status;
}

/* "K562: CAGE:K562", of the two that are there and differ. */
static creme_status name_panel(creme_labels *names, size_t i, const creme_table *table, size_t row, const char *group)
{
    const char *cell = text_of(table, row, group), *track = text_of(table, row, "track");
    if (!*cell || strcmp(cell, track) == 0) return creme_labels_set(names, i, "%s", creme_track_word(track));
    return creme_labels_set(names, i, "%s: %s", cell, creme_track_word(track));
}

static creme_status nothing(const creme_table *table)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row that counts is to be drawn", creme_table_name(table));
}

static bool is_shown(const creme_table *table, size_t row, const creme_analysis_options *options)
{
    return !options->track || strcmp(text_of(table, row, "track"), options->track) == 0;
}

/* A row of the table for each thing that was scored. */
static creme_status open_scored(scored *s, const creme_table *table, const creme_analysis_options *options,
                                bool ranked)
{
    size_t ignored = 0, rows = creme_table_row_count(table);
    *s = (scored){.table = table};
    creme_status status = CREME_OK;
    const size_t kinds = sizeof words / sizeof *words;
    while (s->kind + 1 < kinds && !creme_table_find(table, words[s->kind].truth, &ignored)) s->kind++;
    CREME_TRY(creme_table_need(table, words[s->kind].truth, &ignored));
    CREME_TRY(creme_table_need(table, "used", &ignored));
    CREME_TRY(creme_table_need(table, "score", &ignored));
    s->score = creme_table_note_after(table, "score: ");
    if (!s->score) s->score = "score";
    CREME_TRY(creme_allocate(&s->rows, rows, sizeof *s->rows));
    for (size_t row = 0; row < rows; row++) {
        bool used = strcmp(text_of(table, row, "used"), "1") == 0 || (!ranked && words[s->kind].sign > 0);
        if (used && is_shown(table, row, options)) s->rows[s->count++] = row;
    }
    if (s->count == 0) {
        status = nothing(table);
        goto done;
    }
    CREME_TRY(creme_labels_create(&s->names, s->count));
    for (size_t i = 0; i < s->count; i++) {
        CREME_TRY(name_panel(&s->names, i, table, s->rows[i], words[s->kind].group));
    }
    CREME_TRY(creme_groups_make(&s->groups, s->names.at, s->count));
done:
    return status;
}

/* The rows of one panel. */
static const size_t *panel_rows(const scored *s, size_t panel, size_t *count)
{
    *count = s->groups.first[panel + 1] - s->groups.first[panel];
    return s->groups.members + s->groups.first[panel];
}

/* --- Precision and recall --------------------------------------------------------------------------------------- */

enum { OWN, DISTANCE, PREDICTORS };

typedef struct values {
    double *of[PREDICTORS];
    bool *positive;
    bool known[PREDICTORS];
} values;

static void clear_values(values *v)
{
    creme_free(v->of[OWN]);
    creme_free(v->positive);
    *v = (values){0};
}

static creme_status read_values(values *v, const scored *s, const size_t *members, size_t count)
{
    *v = (values){.known = {true, true}};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&v->of[OWN], count, 2 * sizeof *v->of[OWN]));
    CREME_TRY(creme_allocate(&v->positive, count, sizeof *v->positive));
    v->of[DISTANCE] = v->of[OWN] + count;
    for (size_t k = 0; k < count; k++) {
        size_t row = s->rows[members[k]];
        double distance = NAN;
        CREME_TRY(number_of(s->table, row, "score", &v->of[OWN][k]));
        CREME_TRY(number_of(s->table, row, "distance", &distance));
        v->of[DISTANCE][k] = 1 / fmax(fabs(distance), 1);
        v->positive[k] = strcmp(text_of(s->table, row, words[s->kind].truth), "1") == 0;
        v->known[OWN] = v->known[OWN] && !isnan(v->of[OWN][k]);
        v->known[DISTANCE] = v->known[DISTANCE] && !isnan(distance);
    }
done:
    return status;
}

/* The steps whose area is the average precision: thresholds at which recall rises. */
static creme_status mark_curve(const creme_ranking *ranking, const char *panel, const char *series,
                               creme_marks *marks)
{
    creme_curve_point *points = NULL;
    size_t count = 0;
    double before = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_ranking_curve(ranking, &points, &count));
    for (size_t i = 0; i < count; i++) {
        creme_mark mark = creme_mark_of("curve", panel, series);
        if (points[i].recall == before) continue;
        if (before == 0) {
            mark.x = 0;
            mark.y = points[i].precision;
            CREME_TRY(creme_marks_add(marks, &mark));
        }
        mark.x = before = points[i].recall;
        mark.y = points[i].precision;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    creme_free(points);
    return status;
}

static creme_status mark_predictor(const values *v, int p, size_t count, const char *panel, const char *series,
                                   creme_marks *marks)
{
    creme_ranking ranking = {0};
    creme_mark mark = creme_mark_of("series", panel, series);
    creme_status status = CREME_OK;
    CREME_TRY(creme_ranking_open(&ranking, v->of[p], v->positive, count));
    mark.x = p + 1;
    mark.y = creme_ranking_measure(&ranking, NULL).auprc;
    mark.n = (double)count;
    CREME_TRY(creme_marks_add(marks, &mark));
    CREME_TRY(mark_curve(&ranking, panel, series, marks));
done:
    creme_ranking_close(&ranking);
    return status;
}

static creme_status mark_panel(creme_analysis *out, const scored *s, size_t panel)
{
    size_t count = 0, positives = 0;
    const size_t *members = panel_rows(s, panel, &count);
    const char *name = s->names.at[members[0]];
    values v = {0};
    creme_status status = CREME_OK;
    CREME_TRY(read_values(&v, s, members, count));
    for (size_t k = 0; k < count; k++) positives += v.positive[k];
    creme_mark mark = creme_mark_of("panel", name, NULL);
    CREME_TRY(creme_marks_add(&out->marks, &mark));
    mark = creme_mark_of("threshold", name, NULL);
    mark.y = (double)positives / (double)count;
    mark.low = (double)positives;
    mark.n = (double)count;
    CREME_TRY(creme_marks_add(&out->marks, &mark));
    if (v.known[OWN]) CREME_TRY(mark_predictor(&v, OWN, count, name, s->score, &out->marks));
    if (v.known[DISTANCE]) CREME_TRY(mark_predictor(&v, DISTANCE, count, name, "1/distance", &out->marks));
done:
    clear_values(&v);
    return status;
}

static creme_status show_precision(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    (void)count;
    scored s = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_scored(&s, tables[0], options, true));
    for (size_t panel = 0; panel < s.groups.count; panel++) CREME_TRY(mark_panel(out, &s, panel));
done:
    clear(&s);
    return status;
}

const creme_figure_view creme_view_precision_recall = {.takes = 1, .mark = show_precision};

/* --- Effects and effect sizes ----------------------------------------------------------------------------------- */

static creme_status scatter(creme_analysis *out, const scored *s, size_t panel)
{
    size_t count = 0;
    const size_t *members = panel_rows(s, panel, &count);
    double *x = NULL;
    const char **series = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&x, count, 2 * sizeof *x));
    CREME_TRY(creme_allocate(&series, count, sizeof *series));
    size_t n = 0;
    const char *const series_of[] = {"not known", words[s->kind].no, words[s->kind].yes};
    for (int pass = 0; pass < 3; pass++) { /* those that are true lie above the others */
        for (size_t k = 0; k < count; k++) {
            size_t row = s->rows[members[k]];
            const char *truth = text_of(s->table, row, words[s->kind].truth);
            if (pass != (!*truth ? 0 : strcmp(truth, "1") == 0 ? 2 : 1)) continue;
            CREME_TRY(number_of(s->table, row, words[s->kind].size, &x[n]));
            CREME_TRY(number_of(s->table, row, words[s->kind].value, &x[count + n]));
            x[n] *= words[s->kind].sign;
            series[n++] = series_of[pass];
        }
    }
    const creme_scatter cloud = {s->names.at[members[0]],
                                 words[s->kind].size_label,
                                 words[s->kind].value_label ? words[s->kind].value_label : s->score,
                                 x,
                                 x + count,
                                 series,
                                 n};
    CREME_TRY(creme_scatter_mark(&cloud, &out->marks, NULL));
done:
    creme_free(x);
    creme_free(series);
    return status;
}

static creme_status show_sizes(creme_analysis *out, const creme_table *const *tables, size_t count,
                               const creme_analysis_options *options)
{
    (void)count;
    scored s = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_scored(&s, tables[0], options, false));
    for (size_t panel = 0; panel < s.groups.count; panel++) CREME_TRY(scatter(out, &s, panel));
    if (out->marks.count == 0) status = nothing(tables[0]);
done:
    clear(&s);
    return status;
}

const creme_figure_view creme_view_effect_sizes = {.takes = 1, .mark = show_sizes};

/* --- By distance ------------------------------------------------------------------------------------------------ */

/* The rows of a summary, by cell type and track. */
typedef struct summary {
    const creme_table *table;
    size_t *rows, count;
    creme_labels names;
    creme_groups groups;
} summary;

static creme_status open_summary(summary *s, const creme_table *table, const creme_analysis_options *options)
{
    size_t ignored = 0, rows = creme_table_row_count(table);
    *s = (summary){.table = table};
    creme_status status = CREME_OK;
    if (!creme_table_find(table, "auprc", &ignored) && creme_table_find(table, "used", &ignored)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: this is the table of single pairs; the measures by distance are in its --summary",
                          creme_table_name(table));
    }
    CREME_TRY(creme_table_need(table, "auprc", &ignored));
    CREME_TRY(creme_table_need(table, "distance", &ignored));
    CREME_TRY(creme_table_need(table, "predictor", &ignored));
    CREME_TRY(creme_allocate(&s->rows, rows, sizeof *s->rows));
    for (size_t row = 0; row < rows; row++) {
        if (is_shown(table, row, options)) s->rows[s->count++] = row;
    }
    if (s->count == 0) {
        status = nothing(table);
        goto done;
    }
    CREME_TRY(creme_labels_create(&s->names, s->count));
    const char *group = creme_table_find(table, words[1].group, &ignored) ? words[1].group : words[0].group;
    for (size_t i = 0; i < s->count; i++) CREME_TRY(name_panel(&s->names, i, table, s->rows[i], group));
    CREME_TRY(creme_groups_make(&s->groups, s->names.at, s->count));
done:
    return status;
}

static creme_status mark_bar(creme_analysis *out, const creme_table *table, size_t row, const char *panel, double x)
{
    creme_mark mark = creme_mark_of("bar", panel, text_of(table, row, "predictor"));
    creme_status status = CREME_OK;
    mark.x = x;
    CREME_TRY(number_of(table, row, "auprc", &mark.y));
    CREME_TRY(number_of(table, row, "auprc_low", &mark.low));
    CREME_TRY(number_of(table, row, "auprc_high", &mark.high));
    CREME_TRY(number_of(table, row, "n", &mark.n));
    CREME_TRY(creme_marks_add(&out->marks, &mark));
done:
    return status;
}

static creme_status mark_class(creme_analysis *out, const creme_table *table, size_t row, const char *panel, double x)
{
    creme_mark mark = creme_mark_of("group", panel, NULL);
    creme_status status = CREME_OK;
    mark.label = text_of(table, row, "distance");
    mark.x = x;
    CREME_TRY(number_of(table, row, "share", &mark.y));
    CREME_TRY(number_of(table, row, "positives", &mark.low));
    CREME_TRY(number_of(table, row, "n", &mark.n));
    CREME_TRY(creme_marks_add(&out->marks, &mark));
done:
    return status;
}

/* Rows of one distance follow upon each other. */
static creme_status mark_classes(creme_analysis *out, const summary *s, size_t panel)
{
    const size_t *members = s->groups.members + s->groups.first[panel];
    size_t count = s->groups.first[panel + 1] - s->groups.first[panel], predictors = 0;
    const char *name = s->names.at[members[0]], *before = "";
    double x = 0;
    creme_status status = CREME_OK;
    creme_mark mark = creme_mark_of("panel", name, NULL);
    CREME_TRY(creme_marks_add(&out->marks, &mark));
    for (size_t k = 0; k < count; k++) {
        size_t row = s->rows[members[k]];
        const char *distance = text_of(s->table, row, "distance");
        if (strcmp(distance, before) != 0) CREME_TRY(mark_class(out, s->table, row, name, ++x));
        before = distance;
        if (x == 1) {
            mark = creme_mark_of("series", name, text_of(s->table, row, "predictor"));
            mark.x = (double)++predictors;
            CREME_TRY(creme_marks_add(&out->marks, &mark));
        }
        CREME_TRY(mark_bar(out, s->table, row, name, x));
    }
done:
    return status;
}

static creme_status show_distances(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    (void)count;
    summary s = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_summary(&s, tables[0], options));
    for (size_t panel = 0; panel < s.groups.count; panel++) CREME_TRY(mark_classes(out, &s, panel));
done:
    creme_free(s.rows);
    creme_groups_clear(&s.groups);
    creme_labels_clear(&s.names);
    return status;
}

const creme_figure_view creme_view_by_distance = {.takes = 1, .mark = show_distances};
