/* From the tables of a user to what is drawn. */
#include "analysis/views.h"

#include "analysis/flow.h"
#include "analysis/origin.h"
#include "analysis/thresholds.h"

#include "base/memory.h"
#include "table/marks_on_disk.h"
#include "table/table_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *creme_track_word(const char *track)
{
    return *track ? track : "all tracks";
}

bool creme_view_is_locus(const creme_analysis_options *options, const creme_record *record)
{
    return !options->locus || strcmp(record->name, options->locus) == 0 || strcmp(record->id, options->locus) == 0;
}

bool creme_view_is_silent(const char *class)
{
    return strcmp(class, "silent") == 0;
}

bool creme_view_shows(const creme_analysis_options *options, const creme_record *record)
{
    return creme_view_is_locus(options, record) && !creme_view_is_silent(record->context) &&
           !creme_view_is_silent(record->class);
}

creme_status creme_view_take_remarks(creme_analysis *out, const creme_analysis *from)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; from->remarks && i < creme_table_note_count(from->remarks) && status == CREME_OK; i++) {
        const char *note = creme_table_note(from->remarks, i);
        if (!creme_analysis_has_remark(out, note)) status = creme_analysis_note(out, note);
    }
    return status;
}

/* --- Analyses on the way. --------------------------------------------------------------------------------------- */

static creme_status call_as(creme_table *table, const creme_table *as)
{
    creme_free(table->path);
    table->path = NULL;
    return creme_copy_text(&table->path, creme_table_path(as));
}

/* Runs an analysis, whose table is called as that from which it is made. */
static creme_status run(creme_analysis *out, const char *kind, const creme_table *const *tables, size_t count,
                        const creme_analysis_options *options)
{
    creme_status status = creme_analysis_run(out, creme_analysis_find(kind), tables, count, options);
    return status == CREME_OK ? call_as(out->table, tables[0]) : status;
}

creme_status creme_view_classify(creme_analysis *made, const creme_table **table,
                                 const creme_analysis_options *options)
{
    creme_analysis_options own = creme_analysis_with_recorded(options, *table);
    size_t ignored = 0;
    if (creme_table_find(*table, "context", &ignored)) return CREME_OK;
    own.contexts = NULL;
    creme_status status = run(made, "contexts", table, 1, &own);
    if (status == CREME_OK) *table = made->table;
    return status;
}

/* --- From tables to marks. -------------------------------------------------------------------------------------- */

enum { MOST_TABLES = 4 };

/* The tables of the view's analysis, contexts taken out, and what was made on the way. */
typedef struct inputs {
    const creme_table *tables[MOST_TABLES];
    size_t count;
    creme_analysis made[MOST_TABLES];
    const char *what; /* who asks, for messages */
} inputs;

/* A table beyond those that the analysis takes is one of contexts; and `distance` may have one in place of CREs. */
static creme_status sort_tables(inputs *in, const creme_figure_view *view, const creme_table *const *tables,
                                size_t count, creme_analysis_options *with)
{
    size_t ignored = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        bool classes = view == &creme_view_distance && i == 1 && !creme_table_find(tables[i], "class", &ignored);
        if (i < view->takes && !classes) {
            in->tables[in->count++] = tables[i];
            continue;
        }
        const creme_table *contexts = tables[i];
        CREME_TRY(creme_view_classify(&in->made[i], &contexts, with));
        with->contexts = contexts;
    }
done:
    return status;
}

/* Runs an analysis on an assay's table, which takes its place. */
static creme_status analyze(inputs *in, size_t i, const char *kind, const creme_analysis_options *options)
{
    creme_analysis *made = &in->made[i];
    creme_status status = run(made, kind, &in->tables[i], 1, options);
    if (status == CREME_OK) in->tables[i] = made->table;
    return status;
}

/* What the analysis `both` takes are results of analyses themselves. The authors' tables have classes, but effects that
 * are not normalised yet. */
static creme_status analyze_assays(inputs *in, const creme_figure_view *view, const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    if (view != &creme_view_necessity_sufficiency || in->count == 1) return CREME_OK;
    for (size_t i = 0; i < in->count; i++) {
        const char *kind = i == 1 ? "sufficiency" : "necessity";
        if (!creme_origin_is_analysis(in->tables[i], kind)) CREME_TRY(analyze(in, i, kind, options));
    }
done:
    return status;
}

static bool gives_thresholds(const creme_analysis_options *options)
{
    return options->rules_given || options->enhancing || options->neutral || options->silencing ||
           options->enhancer || options->silencer;
}

/* Those by which a table of tiles was classed; its silencers are of one kind. */
static bool are_same(const creme_thresholds *given, const creme_thresholds *recorded)
{
    bool silencer = given->silencer == recorded->silencer || given->sufficient_silencer == recorded->silencer;
    return given->rules == recorded->rules && given->enhancer == recorded->enhancer && silencer;
}

/* Thresholds that are given for an analysis's own table: one of contexts is analysed once more, the rest of its
 * thresholds being those recorded; others have nothing that could be, and no need where they were made by the same. */
static creme_status take_thresholds(const inputs *in, const creme_figure_view *view, const creme_thresholds *recorded,
                                    creme_analysis_options *with, bool *anew)
{
    *anew = gives_thresholds(with);
    if (!*anew) return CREME_OK;
    if (strcmp(view->analysis, "contexts") != 0) {
        creme_thresholds given;
        creme_status status = creme_thresholds_choose(&given, with);
        if (status != CREME_OK) return status;
        *anew = !are_same(&given, recorded);
        if (!*anew) return CREME_OK;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: it was made by creme analyze %s with thresholds of its own; for others, give %s "
                          "the table of the assay",
                          creme_table_name(in->tables[0]), view->analysis, in->what);
    }
    if (with->rules_given) return CREME_OK;
    if (!with->enhancing) with->enhancing = &recorded->enhancing;
    if (!with->neutral) with->neutral = &recorded->neutral;
    if (!with->silencing) with->silencing = &recorded->silencing;
    return CREME_OK;
}

/* --- In pieces. ------------------------------------------------------------------------------------------------- */

typedef struct gathering {
    const creme_figure_view *view;
    const creme_analysis_options *options;
    creme_view_gathered found;
    creme_thresholds by;
} gathering;

/* Takes what a piece of the analysis's table shows. */
static creme_status gather(void *self, const creme_table *piece)
{
    gathering *g = self;
    g->by = creme_thresholds_recorded(piece);
    return g->view->gather(&g->found, piece, g->options);
}

/* Of a table that the analysis has written. */
static creme_status gather_all(gathering *g, creme_table_pieces *pieces)
{
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(gather(g, piece));
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
done:
    return status;
}

/* Whether the first table is what the view shows, rather than what it is made of by the analysis *kind. */
static bool find_kind(const char **kind, const creme_figure_view *view, const creme_table *head)
{
    size_t ignored = 0;
    *kind = view->analysis;
    if (view->as_it_stands) return true;
    if (view->analysis) return creme_origin_is_analysis(head, view->analysis);
    *kind = creme_origin_is_assay(head, "sufficiency") ? "sufficiency" : "necessity";
    return creme_table_find(head, "class", &ignored);
}

static creme_status remark_undrawn(creme_analysis *out, const creme_view_gathered *found, const creme_table *head,
                                   const creme_analysis_options *options)
{
    const size_t none = found->dots.none + found->points.none;
    return creme_analysis_remark_undrawn(out, options, head, none,
                                         found->dots.none + found->dots.count + found->points.all);
}

/* A table in memory. */
static creme_status show_gathered(creme_analysis *out, const creme_figure_view *view, const creme_table *table,
                                  const creme_table *head, const creme_analysis_options *options)
{
    gathering g = {.view = view, .options = options};
    creme_status status = gather(&g, table);
    if (status == CREME_OK) status = view->mark_gathered(out, &g.found, head, &g.by);
    if (status == CREME_OK) status = remark_undrawn(out, &g.found, head, options);
    creme_dots_clear(&g.found.dots);
    creme_point_list_clear(&g.found.points);
    return status;
}

static creme_status mark(creme_analysis *out, const creme_figure_view *view, inputs *in, creme_analysis_options *with)
{
    creme_analysis result = {0};
    const creme_table *const *shown = in->tables;
    size_t count = in->count;
    const creme_thresholds recorded = creme_thresholds_recorded(in->tables[0]);
    bool ready = view->analysis && creme_origin_is_analysis(in->tables[0], view->analysis);
    bool anew = false;
    creme_status status = CREME_OK;
    if (ready) CREME_TRY(take_thresholds(in, view, &recorded, with, &anew));
    CREME_TRY(analyze_assays(in, view, with));
    if (view->analysis && (!ready || anew)) {
        CREME_TRY(run(&result, view->analysis, in->tables, in->count, with));
        CREME_TRY(creme_view_take_remarks(out, &result));
        shown = (const creme_table *const *)&result.table;
        count = 1;
    }
    CREME_TRY(view->mark ? view->mark(out, shown, count, with)
                         : show_gathered(out, view, shown[0], in->tables[0], with));
done:
    creme_analysis_clear(&result);
    return status;
}

static creme_status mark_gathered(creme_analysis *out, const creme_figure_view *view, const inputs *in,
                                  creme_table_pieces *pieces, creme_analysis_options *with)
{
    gathering g = {.view = view, .options = with};
    creme_analysis result = {0};
    creme_analysis_flow flow = {.from = pieces, .take = gather, .self = &g};
    const creme_thresholds recorded = creme_thresholds_recorded(in->tables[0]);
    const char *kind = NULL;
    bool ready = find_kind(&kind, view, in->tables[0]), anew = false;
    creme_status status = CREME_OK;
    if (ready && view->analysis) CREME_TRY(take_thresholds(in, view, &recorded, with, &anew));
    g.found.as_read = ready && !anew;
    if (g.found.as_read) {
        CREME_TRY(gather_all(&g, pieces));
        if (g.found.rows == 0 && with->track) CREME_TRY(creme_frame_no_track(in->tables[0], with->track));
    } else {
        if (in->count > 1) CREME_TRY(creme_table_pieces_of(&flow.with, in->tables[1]));
        CREME_TRY(creme_analysis_run_flow(&result, creme_analysis_find(kind), &flow, with));
        CREME_TRY(creme_view_take_remarks(out, &result));
    }
    CREME_TRY(view->mark_gathered(out, &g.found, in->tables[0], &g.by));
    CREME_TRY(remark_undrawn(out, &g.found, in->tables[0], with));
done:
    creme_table_pieces_close(flow.with);
    creme_dots_clear(&g.found.dots);
    creme_point_list_clear(&g.found.points);
    creme_analysis_clear(&result);
    return status;
}

/* By an analysis that takes the first table in pieces, and whose result is small. */
static creme_status mark_flowed(creme_analysis *out, const creme_figure_view *view, const inputs *in,
                                creme_table_pieces *pieces, const creme_analysis_options *with)
{
    creme_analysis result = {0};
    creme_analysis_flow flow = {.from = pieces};
    creme_status status = CREME_OK;
    if (in->count > 1) CREME_TRY(creme_table_pieces_of(&flow.with, in->tables[1]));
    CREME_TRY(creme_analysis_run_flow(&result, creme_analysis_find(view->analysis), &flow, with));
    CREME_TRY(call_as(result.table, in->tables[0]));
    CREME_TRY(creme_view_take_remarks(out, &result));
    const creme_table *shown[] = {result.table};
    CREME_TRY(view->mark(out, shown, 1, with));
done:
    creme_table_pieces_close(flow.with);
    creme_analysis_clear(&result);
    return status;
}

/* Whether what the analysis `both` takes is to be made first. */
static bool needs_assays(const inputs *in, const creme_figure_view *view)
{
    return view == &creme_view_necessity_sufficiency && in->count > 1 &&
           !(creme_origin_is_analysis(in->tables[0], "necessity") &&
             creme_origin_is_analysis(in->tables[1], "sufficiency"));
}

static creme_status mark_in_pieces(creme_analysis *out, const creme_figure_view *view, inputs *in,
                                   creme_table_pieces *pieces, creme_analysis_options *with)
{
    if (view->gather && !needs_assays(in, view)) return mark_gathered(out, view, in, pieces, with);
    if (view->draw) return view->draw(out, pieces, in->tables + 1, in->count - 1, with);
    if (view->analysis && !view->gather && !creme_origin_is_analysis(in->tables[0], view->analysis) &&
        creme_analysis_flows(creme_analysis_find(view->analysis), in->count))
        return mark_flowed(out, view, in, pieces, with);
    creme_status status = creme_table_pieces_gather(pieces, &in->tables[0]);
    return status == CREME_OK ? mark(out, view, in, with) : status;
}

/* Into `out`, whose list of marks is empty. */
static creme_status draw(creme_analysis *out, const char *what, const creme_figure_view *view,
                         creme_table_pieces *const *pieces, size_t count, const creme_analysis_options *options)
{
    const creme_table *tables[MOST_TABLES] = {NULL};
    inputs in = {.what = what};
    creme_status status = CREME_OK;
    if (count > MOST_TABLES) count = MOST_TABLES;
    for (size_t i = 0; i < count; i++) {
        tables[i] = creme_table_pieces_head(pieces[i]);
        if (i > 0 && !view->draw_all) CREME_TRY(creme_table_pieces_gather(pieces[i], &tables[i]));
    }
    CREME_TRY(creme_origin_check(what, tables, count));
    creme_analysis_options with = view->by_table ? *options : creme_analysis_with_recorded(options, tables[0]);
    if (view->draw_all) {
        status = view->draw_all(out, pieces, count, &with);
        goto done;
    }
    CREME_TRY(sort_tables(&in, view, tables, count, &with));
    CREME_TRY(mark_in_pieces(out, view, &in, pieces[0], &with));
    for (size_t i = 0; i < MOST_TABLES; i++) CREME_TRY(creme_view_take_remarks(out, &in.made[i]));
done:
    for (size_t i = 0; i < MOST_TABLES; i++) creme_analysis_clear(&in.made[i]);
    if (status != CREME_OK) creme_analysis_clear(out);
    return status;
}

creme_status creme_analysis_draw_flow(creme_analysis *out, const char *what, const creme_figure_view *view,
                                      creme_table_pieces *const *tables, size_t count,
                                      const creme_analysis_options *options)
{
    *out = (creme_analysis){0};
    creme_status status = creme_marks_keep_on_disk(&out->marks);
    return status == CREME_OK ? draw(out, what, view, tables, count, options) : status;
}

creme_status creme_analysis_draw(creme_analysis *out, const char *what, const creme_figure_view *view,
                                 const creme_table *const *tables, size_t count,
                                 const creme_analysis_options *options)
{
    creme_table_pieces *pieces[MOST_TABLES] = {NULL};
    *out = (creme_analysis){0};
    creme_status status = CREME_OK;
    if (count > MOST_TABLES) count = MOST_TABLES;
    for (size_t i = 0; i < count; i++) CREME_TRY(creme_table_pieces_of(&pieces[i], tables[i]));
    CREME_TRY(draw(out, what, view, pieces, count, options));
done:
    for (size_t i = 0; i < MOST_TABLES; i++) creme_table_pieces_close(pieces[i]);
    return status;
}
