/* Boxes in groups: swapped contexts, and two tiles together. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/views.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 5 }; /* of the groups on the x axis: the paper's classes, and what has none */

static double place_of(const char *context)
{
    int rank = creme_class_rank(context);
    return rank < PLACES - 1 ? rank + 1 : PLACES;
}

static creme_status mark_groups(const creme_dots *dots, size_t panel, creme_marks *marks)
{
    static const char *const names[PLACES] = {"enhancing", "neutral", "silencing", "other", "all loci"};
    creme_status status = CREME_OK;
    for (int place = 1; place <= PLACES && status == CREME_OK; place++) {
        size_t most = 0;
        for (size_t i = 0; i < dots->box_count; i++) {
            const creme_dot_box *box = &dots->boxes[i];
            if (box->panel == panel && box->x == place && box->count > most) most = box->count;
        }
        creme_mark mark = creme_mark_of("group", dots->panels.at[panel], names[place - 1]);
        mark.x = place;
        mark.n = (double)most;
        if (most > 0) status = creme_marks_add(marks, &mark);
    }
    return status;
}

static creme_status mark_all(creme_dots *dots, const creme_table *table, creme_marks *marks)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_dots_finish(dots, table));
    CREME_TRY(creme_dots_mark_panels(dots, marks));
    for (size_t i = 0; i < dots->panels.count; i++) CREME_TRY(mark_groups(dots, i, marks));
    CREME_TRY(creme_dots_mark_boxes(dots, marks));
done:
    return status;
}

/* Texts of a row; "" for no value or no column. */
static const char *text_at(const creme_frame *frame, size_t i, bool has, size_t column)
{
    size_t row = frame->at[i].row;
    return has && !creme_table_is_none(frame->table, row, column) ? creme_table_text(frame->table, row, column) : "";
}

static creme_status gather_swaps(creme_view_gathered *out, const creme_table *piece,
                                 const creme_analysis_options *options)
{
    creme_frame frame = {0};
    double *effects = NULL;
    size_t role = 0, source_column = 0, target_column = 0;
    bool has_role = creme_table_find(piece, "role", &role);
    bool has_source = creme_table_find(piece, "source_context", &source_column);
    bool has_target = creme_table_find(piece, "target_context", &target_column);
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
    CREME_TRY(creme_frame_numbers(&frame, "effect", false, &effects));
    out->rows += frame.count;
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *source = text_at(&frame, i, has_source, source_column);
        const char *target = text_at(&frame, i, has_target, target_column);
        if (creme_view_is_silent(source) || creme_view_is_silent(target)) continue;
        source = creme_context_word(source);
        target = creme_context_word(target);
        if (strcmp(text_at(&frame, i, has_role, role), "shuffled") == 0 || !*source || !*target) continue;
        if (!creme_view_shows(options, r) || (isnan(effects[i]) && !out->as_read)) continue;
        CREME_TRY(creme_dots_add(&out->dots, creme_track_word(r->track), target, place_of(source), effects[i]));
    }
done:
    creme_free(effects);
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_swaps(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                               const creme_thresholds *by)
{
    (void)by;
    return mark_all(&gathered->dots, head, &out->marks);
}

const creme_figure_view creme_view_context_swap = {
    .analysis = "swap", .takes = 1, .gather = gather_swaps, .mark_gathered = mark_swaps};

static creme_status show_second_iteration(creme_analysis *out, const creme_table *const *tables, size_t count,
                                          const creme_analysis_options *options)
{
    (void)count;
    static const struct {
        const char *column, *series;
    } shown[] = {{"additive", "additive"}, {"joint", "observed"}, {"multiplicative", "multiplicative"}};
    creme_frame frame = {0};
    creme_dots dots = {0};
    double *values[3] = {NULL, NULL, NULL};
    char panel[512];
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options->track));
    for (int k = 0; k < 3; k++) CREME_TRY(creme_frame_numbers(&frame, shown[k].column, false, &values[k]));
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        if (!creme_view_shows(options, r)) continue;
        snprintf(panel, sizeof panel, "%.250s%s%.100s", creme_track_word(r->track), *r->search ? ", " : "",
                 r->search);
        double x = place_of(creme_context_word(r->context));
        for (int k = 0; k < 3; k++) CREME_TRY(creme_dots_add(&dots, panel, shown[k].series, x, values[k][i]));
    }
    CREME_TRY(mark_all(&dots, tables[0], &out->marks));
    CREME_TRY(creme_analysis_remark_undrawn(out, options, tables[0], dots.none, dots.none + dots.count));
done:
    for (int k = 0; k < 3; k++) creme_free(values[k]);
    creme_dots_clear(&dots);
    creme_frame_close(&frame);
    return status;
}

const creme_figure_view creme_view_second_iteration = {
    .analysis = "pairs", .takes = 1, .mark = show_second_iteration};
