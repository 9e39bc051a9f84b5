/* Mean curves with a band of one standard deviation, from the tables of the analyses distance and traces. */
#include "analysis/by_locus.h"
#include "analysis/dots.h"
#include "analysis/flow.h"
#include "analysis/views.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Bands. ----------------------------------------------------------------------------------------------------- */

/* Means of groups of n values, which become one where panel, series and x are the same. */
typedef struct band {
    const char *panel, *series; /* labels.at of the curve's rows */
    double x, n, mean, squares; /* squares: sum of squared differences from the mean */
    size_t order;
} band;

typedef struct bands {
    creme_labels panels, series;
    band *at;
    size_t count;
} bands;

static creme_status open_bands(bands *out, size_t rows)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&out->panels, rows));
    CREME_TRY(creme_labels_create(&out->series, rows));
    CREME_TRY(creme_allocate(&out->at, rows, sizeof *out->at));
done:
    return status;
}

static void close_bands(bands *b)
{
    creme_labels_clear(&b->panels);
    creme_labels_clear(&b->series);
    creme_free(b->at);
    *b = (bands){0};
}

/* Adds n values of that mean and sd (NaN for one value). */
static creme_status add_band(bands *b, const char *panel, const char *series, double x, double n, double mean,
                             double sd)
{
    if (!isfinite(mean) || !(n > 0)) return CREME_OK;
    double squares = n > 1 ? (n - 1) * sd * sd : 0;
    for (size_t i = 0; i < b->count; i++) {
        band *same = &b->at[i];
        if (same->x != x || strcmp(same->panel, panel) != 0 || strcmp(same->series, series) != 0) continue;
        double all = same->n + n, apart = mean - same->mean;
        same->squares += squares + apart * apart * same->n * n / all;
        same->mean += apart * n / all;
        same->n = all;
        return CREME_OK;
    }
    creme_status status = creme_labels_set(&b->panels, b->count, "%s", panel);
    if (status == CREME_OK) status = creme_labels_set(&b->series, b->count, "%s", series);
    if (status != CREME_OK) return status;
    b->at[b->count] = (band){b->panels.at[b->count], b->series.at[b->count], x, n, mean, squares, 0};
    b->count++;
    return CREME_OK;
}

/* Place of a text among those of the bands: classes first, in their order, then as they came. */
static size_t place_of(const bands *b, size_t i, bool panel)
{
    const char *text = panel ? b->at[i].panel : b->at[i].series;
    size_t rank = panel ? 0 : (size_t)creme_class_rank(text), first = 0;
    while (strcmp(panel ? b->at[first].panel : b->at[first].series, text) != 0) first++;
    return rank * (b->count + 1) + first;
}

static int by_order(const void *a, const void *b)
{
    const band *left = a, *right = b;
    if (left->order != right->order) return left->order < right->order ? -1 : 1;
    return (left->x > right->x) - (left->x < right->x);
}

static creme_status mark_bands(bands *b, const creme_table *table, creme_marks *marks)
{
    const size_t most = (CREME_NO_CLASS + 1) * (b->count + 1);
    double place = 0;
    creme_status status = CREME_OK;
    if (b->count == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no value to be drawn", creme_table_name(table));
    }
    for (size_t i = 0; i < b->count; i++) b->at[i].order = place_of(b, i, true) * most + place_of(b, i, false);
    qsort(b->at, b->count, sizeof *b->at, by_order);
    for (size_t i = 0; i < b->count; i++) {
        creme_mark mark = creme_mark_of("panel", b->at[i].panel, NULL);
        if (i == 0 || strcmp(b->at[i].panel, b->at[i - 1].panel) != 0) CREME_TRY(creme_marks_add(marks, &mark));
    }
    for (size_t i = 0, end; i < b->count; i = end) {
        creme_mark mark = creme_mark_of("series", b->at[i].panel, b->at[i].series);
        place = i > 0 && strcmp(b->at[i].panel, b->at[i - 1].panel) == 0 ? place + 1 : 1;
        mark.x = place;
        mark.n = 0;
        for (end = i; end < b->count && b->at[end].order == b->at[i].order; end++) mark.n += b->at[end].n;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
    for (size_t i = 0; i < b->count; i++) {
        const band *at = &b->at[i];
        double sd = at->n > 1 ? sqrt(at->squares / (at->n - 1)) : 0;
        creme_mark mark = creme_mark_of("curve", at->panel, at->series);
        mark.x = at->x;
        mark.y = at->mean;
        mark.low = at->mean - sd;
        mark.high = at->mean + sd;
        mark.n = at->n;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    return status;
}

/* --- Tables of curves. ------------------------------------------------------------------------------------------ */

/* What a row of such a table says: its first three columns, of which the second is class or kind. */
typedef struct curve_row {
    const char *track, *kind, *context, *measure;
    double x, n, mean, sd;
} curve_row;

typedef struct curve_table {
    const creme_table *table;
    size_t track, kind, context, measure, x, n, mean, sd;
} curve_table;

static creme_status open_curves(curve_table *out, const creme_table *table, const char *kind, const char *x)
{
    *out = (curve_table){.table = table};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "track", &out->track));
    CREME_TRY(creme_table_need(table, kind, &out->kind));
    CREME_TRY(creme_table_need(table, "context", &out->context));
    CREME_TRY(creme_table_need(table, "measure", &out->measure));
    CREME_TRY(creme_table_need(table, x, &out->x));
    CREME_TRY(creme_table_need(table, "n", &out->n));
    CREME_TRY(creme_table_need(table, "mean", &out->mean));
    CREME_TRY(creme_table_need(table, "sd", &out->sd));
done:
    return status;
}

static const char *text_of(const creme_table *table, size_t row, size_t column)
{
    return creme_table_is_none(table, row, column) ? "" : creme_table_text(table, row, column);
}

static creme_status read_curve(const curve_table *from, size_t i, curve_row *out)
{
    const creme_table *table = from->table;
    *out = (curve_row){.track = text_of(table, i, from->track),
                       .kind = text_of(table, i, from->kind),
                       .context = text_of(table, i, from->context),
                       .measure = text_of(table, i, from->measure)};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_number(table, i, from->x, &out->x));
    CREME_TRY(creme_table_number(table, i, from->n, &out->n));
    CREME_TRY(creme_table_number(table, i, from->mean, &out->mean));
    CREME_TRY(creme_table_number(table, i, from->sd, &out->sd));
done:
    return status;
}

/* "track, search, class": what is empty is left out. */
static const char *join_texts(char *out, size_t bytes, const char *a, const char *b, const char *c)
{
    const char *parts[] = {a, b, c};
    size_t length = 0;
    out[0] = '\0';
    for (int i = 0; i < 3; i++) {
        if (!*parts[i]) continue;
        length += (size_t)snprintf(out + length, bytes - length, "%s%.200s", length ? ", " : "", parts[i]);
    }
    return out;
}

static bool is_shown(const curve_row *row, const creme_analysis_options *options)
{
    if (creme_view_is_silent(row->kind) || creme_view_is_silent(row->context)) return false;
    return !options->track || strcmp(row->track, options->track) == 0;
}

/* --- Views. ----------------------------------------------------------------------------------------------------- */

static bool has_cres(const creme_table *table, size_t column)
{
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        if (creme_class_rank(creme_table_text(table, i, column)) < CREME_NO_CLASS) return true;
    }
    return false;
}

/* Enhancers and silencers, if any tile is one; else all tiles by the class of their context. */
static creme_status show_distance(creme_analysis *out, const creme_table *const *tables, size_t count,
                                  const creme_analysis_options *options)
{
    (void)count;
    bands b = {0};
    curve_table curves;
    creme_status status = CREME_OK;
    CREME_TRY(open_curves(&curves, tables[0], "class", "distance_kb"));
    CREME_TRY(open_bands(&b, creme_table_row_count(tables[0])));
    bool classed = has_cres(tables[0], curves.kind);
    for (size_t i = 0; i < creme_table_row_count(tables[0]); i++) {
        curve_row row;
        CREME_TRY(read_curve(&curves, i, &row));
        if (!is_shown(&row, options) || strcmp(row.measure, "test_over_max") != 0) continue;
        if (classed && creme_class_rank(row.kind) == CREME_NO_CLASS) continue;
        const char *context = creme_context_word(row.context);
        const char *series = classed ? row.kind : *context ? context : "all tiles";
        CREME_TRY(add_band(&b, creme_track_word(row.track), series, row.x, row.n, row.mean, row.sd));
    }
    CREME_TRY(mark_bands(&b, tables[0], &out->marks));
done:
    close_bands(&b);
    return status;
}

const creme_figure_view creme_view_distance = {.analysis = "distance", .takes = 2, .mark = show_distance};

/* Which rows of a table of traces are drawn, and as what. */
typedef struct trace_form {
    struct {
        const char *measure, *series; /* series NULL: the kind */
    } curves[4];
    bool kind_in_panel, context_in_panel;
} trace_form;

static creme_status mark_traces(creme_analysis *out, const creme_table *table, const trace_form *form,
                                const creme_analysis_options *options, const char *x)
{
    bands b = {0};
    curve_table curves;
    char panel[1024];
    creme_status status = CREME_OK;
    CREME_TRY(open_curves(&curves, table, "kind", x));
    CREME_TRY(open_bands(&b, creme_table_row_count(table)));
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        curve_row row;
        int k = 0;
        CREME_TRY(read_curve(&curves, i, &row));
        while (k < 4 && form->curves[k].measure && strcmp(form->curves[k].measure, row.measure) != 0) k++;
        if (k == 4 || !form->curves[k].measure || !is_shown(&row, options)) continue;
        const char *context = creme_context_word(row.context);
        const char *named = form->curves[k].series, *series = named       ? named
                                                              : *row.kind ? row.kind
                                                              : *context  ? context
                                                                          : "all loci";
        join_texts(panel, sizeof panel, creme_track_word(row.track), form->kind_in_panel ? row.kind : "",
                   form->context_in_panel ? (creme_class_rank(row.context) < CREME_NO_CLASS ? row.context : context)
                                          : "");
        CREME_TRY(add_band(&b, panel, series, row.x, row.n, row.mean, row.sd));
    }
    CREME_TRY(mark_bands(&b, table, &out->marks));
done:
    close_bands(&b);
    return status;
}

static creme_status show_set_sufficiency(creme_analysis *out, const creme_table *const *tables, size_t count,
                                         const creme_analysis_options *options)
{
    (void)count;
    static const trace_form form = {.curves = {{"normalised", NULL}}, .context_in_panel = true};
    return mark_traces(out, tables[0], &form, options, "step");
}

const creme_figure_view creme_view_set_sufficiency = {.analysis = "traces", .takes = 1, .mark = show_set_sufficiency};

static creme_status show_multiplicity(creme_analysis *out, const creme_table *const *tables, size_t count,
                                      const creme_analysis_options *options)
{
    (void)count;
    static const trace_form form = {.curves = {{"normalised", NULL}}};
    return mark_traces(out, tables[0], &form, options, "step");
}

const creme_figure_view creme_view_multiplicity = {.analysis = "traces", .takes = 1, .mark = show_multiplicity};

/* --- Traces by the class of their interaction. ------------------------------------------------------------------ */

/* What the traces are told apart by: classes of interaction, or where the table has none, contexts. */
static creme_status read_classes(creme_lookup *classes, const creme_table *of, const creme_table *head)
{
    creme_table_pieces *pieces = NULL;
    size_t column = 0;
    bool classed = creme_table_find(of, "class", &column);
    creme_status status = creme_table_pieces_of(&pieces, of);
    if (status == CREME_OK)
        status = creme_lookup_read(classes, pieces, head, CREME_BY_TRACK | (classed ? CREME_BY_SEARCH : 0), classed);
    creme_table_pieces_close(pieces);
    classes->head = of;
    return status;
}

/* The table is read once for its classes, unless these are given, and once for its traces. */
static creme_status draw_greedy_traces(creme_analysis *out, creme_table_pieces *first,
                                       const creme_table *const *others, size_t count,
                                       const creme_analysis_options *options)
{
    static const trace_form form = {
        .curves = {{"trace", "observed"}, {"additive", "additive"}, {"multiplicative", "multiplicative"}},
        .kind_in_panel = true,
        .context_in_panel = true};
    const creme_table *head = creme_table_pieces_head(first);
    creme_analysis made = {0}, traces = {0};
    creme_analysis_flow flow = {.from = first};
    creme_lookup classes = {0};
    creme_analysis_options plain = *options;
    creme_status status = CREME_OK;
    plain.contexts = NULL;
    if (count == 0) {
        CREME_TRY(creme_analysis_run_flow(&made, creme_analysis_find("interaction"), &flow, options));
        CREME_TRY(creme_view_take_remarks(out, &made));
        CREME_TRY(creme_table_pieces_rewind(first));
    }
    CREME_TRY(read_classes(&classes, count == 0 ? made.table : others[0], head));
    CREME_TRY(creme_analyze_traces_of(&traces, first, &classes, &plain));
    CREME_TRY(creme_view_take_remarks(out, &traces));
    if (classes.join.pairs == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no locus and track in common",
                            creme_table_name(head), creme_table_name(classes.head));
        goto done;
    }
    CREME_TRY(creme_lookup_end(&classes, out, head, options));
    CREME_TRY(mark_traces(out, traces.table, &form, options, "step"));
done:
    creme_lookup_clear(&classes);
    creme_analysis_clear(&made);
    creme_analysis_clear(&traces);
    return status;
}

const creme_figure_view creme_view_greedy_traces = {.takes = 2, .draw = draw_greedy_traces};

/* --- Pruning, by how many bases are gone. ----------------------------------------------------------------------- */

/* From the column removed_bp, or what is left of the tile. */
static creme_status find_removed(const creme_frame *frame, double **out)
{
    size_t column = 0;
    creme_status status = CREME_OK;
    if (creme_table_find(frame->table, "removed_bp", &column))
        return creme_frame_numbers(frame, "removed_bp", false, out);
    CREME_TRY(creme_frame_numbers(frame, "remaining_bp", false, out));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        (*out)[i] = r->has_tile ? (double)(r->tile.end - r->tile.start) - (*out)[i] : NAN;
    }
done:
    return status;
}

static creme_status gather_scores(creme_dots *dots, const creme_frame *frame, const creme_analysis_options *options)
{
    static const struct {
        const char *column, *series;
    } scores[] = {
        {"score", "CREME"}, {"saliency_score", "saliency"}, {"random_score", "random"}, {"motif_score", "motifs"}};
    double *removed = NULL, *values = NULL;
    char panel[1024];
    creme_status status = CREME_OK;
    CREME_TRY(find_removed(frame, &removed));
    for (int k = 0; k < 4; k++) {
        CREME_TRY(creme_frame_numbers(frame, scores[k].column, k > 0, &values));
        for (size_t i = 0; i < frame->count; i++) {
            const creme_record *r = &frame->at[i];
            if (!creme_view_shows(options, r)) continue;
            join_texts(panel, sizeof panel, creme_track_word(r->track), *r->search ? r->search : r->class, "");
            if (isnan(values[i])) continue; /* what it was not compared with */
            CREME_TRY(creme_dots_add(dots, panel, scores[k].series, removed[i], values[i]));
        }
        creme_free(values);
        values = NULL;
    }
done:
    creme_free(values);
    creme_free(removed);
    return status;
}

static creme_status gather_fine_tiles(creme_view_gathered *out, const creme_table *piece,
                                      const creme_analysis_options *options)
{
    creme_frame frame = {0};
    creme_status status = creme_frame_open_any(&frame, piece, options->track);
    if (status == CREME_OK) status = gather_scores(&out->dots, &frame, options);
    out->rows += frame.count;
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_fine_tiles(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                                    const creme_thresholds *by)
{
    creme_dots *dots = &gathered->dots;
    bands b = {0};
    double mean = NAN, sd = NAN;
    creme_status status = CREME_OK;
    (void)by;
    CREME_TRY(creme_dots_finish(dots, head));
    CREME_TRY(open_bands(&b, dots->box_count));
    for (size_t i = 0, end; i < dots->count; i = end) {
        end = creme_dots_end(dots, i, true);
        creme_mean_sd(dots->values + i, end - i, &mean, &sd);
        CREME_TRY(add_band(&b, creme_dots_panel(dots, i), creme_dots_series(dots, i), creme_dots_box(dots, i)->x,
                           (double)(end - i), mean, sd));
    }
    CREME_TRY(mark_bands(&b, head, &out->marks));
done:
    close_bands(&b);
    return status;
}

const creme_figure_view creme_view_fine_tile = {
    .takes = 1, .as_it_stands = true, .gather = gather_fine_tiles, .mark_gathered = mark_fine_tiles};
