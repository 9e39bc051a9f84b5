/* Context effects, and effects of tiles by the class of the context. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/views.h"

#include "base/memory.h"

#include <creme/distribution.h>

#include <math.h>
#include <string.h>

/* --- Context effects. ------------------------------------------------------------------------------------------- */

static creme_status mark_limits(creme_marks *marks, const char *panel, const creme_thresholds *by)
{
    const double at[] = {by->enhancing, by->neutral, -by->neutral, by->silencing};
    static const char *const series[] = {"enhancing", "neutral", "neutral", "silencing"};
    creme_status status = CREME_OK;
    for (int i = 0; i < 4 && status == CREME_OK; i++) {
        creme_mark mark = creme_mark_of("threshold", panel, series[i]);
        mark.x = at[i];
        status = creme_marks_add(marks, &mark);
    }
    return status;
}

typedef struct bins {
    double start, width;
    size_t count, *counts, *below;
} bins;

/* Bars of all series of a panel, each standing on those before it. *first = the next panel's first dot. */
static creme_status mark_stack(const creme_dots *dots, size_t panel, size_t *first, bins *b, creme_marks *marks)
{
    creme_status status = CREME_OK;
    memset(b->below, 0, b->count * sizeof *b->below);
    for (size_t i = *first, end; i < dots->count && creme_dots_box(dots, i)->panel == panel; i = *first = end) {
        end = creme_dots_end(dots, i, false);
        creme_histogram(b->counts, b->count, b->start, b->width, dots->values + i, end - i);
        for (size_t k = 0; k < b->count; k++) {
            if (b->counts[k] == 0) continue;
            creme_mark mark = creme_mark_of("bin", creme_dots_panel(dots, i), creme_dots_series(dots, i));
            mark.x = b->start + b->width * ((double)k + 0.5);
            mark.low = (double)b->below[k];
            mark.high = (double)(b->below[k] += b->counts[k]);
            mark.width = b->width;
            mark.n = (double)b->counts[k];
            CREME_TRY(creme_marks_add(marks, &mark));
        }
    }
done:
    return status;
}

/* Few effects lie far below zero (they are divided by a small WT): those below the 0.5 % quantile share the first
 * bar. */
static creme_status find_first_edge(double *edge, const creme_dots *dots, double width)
{
    double *sorted = NULL;
    creme_status status = creme_allocate(&sorted, dots->count, sizeof *sorted);
    if (status != CREME_OK) return status;
    memcpy(sorted, dots->values, dots->count * sizeof *sorted);
    creme_sort(sorted, dots->count);
    double least = creme_quantile(sorted, dots->count, 0.005);
    if (!(least < -0.5)) least = -0.5;
    if (least < -2) least = -2;
    *edge = floor(least / width + 1e-9) * width;
    creme_free(sorted);
    return CREME_OK;
}

static creme_status mark_stacks(const creme_dots *dots, const creme_thresholds *by, creme_marks *marks)
{
    bins b = {.width = 0.05};
    size_t first = 0;
    creme_status status = CREME_OK;
    CREME_TRY(find_first_edge(&b.start, dots, b.width));
    b.count = (size_t)lround((1 - b.start) / b.width);
    CREME_TRY(creme_allocate(&b.counts, b.count, sizeof *b.counts));
    CREME_TRY(creme_allocate(&b.below, b.count, sizeof *b.below));
    for (size_t i = 0; i < dots->panels.count; i++) {
        CREME_TRY(mark_limits(marks, dots->panels.at[i], by));
        CREME_TRY(mark_stack(dots, i, &first, &b, marks));
    }
done:
    creme_free(b.counts);
    creme_free(b.below);
    return status;
}

static creme_status gather_contexts(creme_view_gathered *out, const creme_table *piece,
                                    const creme_analysis_options *options)
{
    creme_frame frame = {0};
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
    CREME_TRY(creme_frame_numbers(&frame, "effect", false, &effects));
    out->rows += frame.count;
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *context = creme_context_word(r->context);
        bool is_lacking = isnan(effects[i]) && out->as_read;
        if (!creme_view_shows(options, r) || (!*context && !is_lacking)) continue;
        CREME_TRY(creme_dots_add(&out->dots, creme_track_word(r->track), context, 0, effects[i]));
    }
done:
    creme_free(effects);
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_contexts(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                                  const creme_thresholds *by)
{
    creme_dots *dots = &gathered->dots;
    creme_status status = CREME_OK;
    CREME_TRY(creme_dots_finish(dots, head));
    CREME_TRY(creme_dots_mark_panels(dots, &out->marks));
    CREME_TRY(creme_dots_mark_series(dots, &out->marks));
    CREME_TRY(mark_stacks(dots, by, &out->marks));
done:
    return status;
}

const creme_figure_view creme_view_contexts = {
    .analysis = "contexts", .takes = 1, .gather = gather_contexts, .mark_gathered = mark_contexts};

/* --- Effects of tiles. ------------------------------------------------------------------------------------------ */

/* threshold: y. */
static creme_status mark_tile_limits(const creme_dots *dots, const creme_thresholds *by, bool sufficient,
                                     creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < dots->panels.count; i++) {
        creme_mark mark = creme_mark_of("threshold", dots->panels.at[i], "enhancing");
        mark.y = by->enhancer;
        CREME_TRY(creme_marks_add(marks, &mark));
        mark.series = "silencing";
        mark.y = sufficient ? by->sufficient_silencer : by->silencer;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    return status;
}

static creme_status gather_tiles(creme_view_gathered *out, const creme_table *piece,
                                 const creme_analysis_options *options)
{
    creme_frame frame = {0};
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
    CREME_TRY(creme_frame_numbers(&frame, "effect", false, &effects));
    out->rows += frame.count;
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *context = creme_context_word(r->context);
        if (!creme_view_shows(options, r)) continue;
        CREME_TRY(
            creme_dots_add(&out->dots, creme_track_word(r->track), *context ? context : "all loci", 0, effects[i]));
    }
done:
    creme_free(effects);
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_tiles(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                               const creme_thresholds *by, bool sufficient)
{
    creme_dots *dots = &gathered->dots;
    creme_status status = CREME_OK;
    CREME_TRY(creme_dots_finish(dots, head));
    CREME_TRY(creme_dots_mark_panels(dots, &out->marks));
    CREME_TRY(creme_dots_mark_series(dots, &out->marks));
    CREME_TRY(mark_tile_limits(dots, by, sufficient, &out->marks));
    CREME_TRY(creme_dots_mark_letters(dots, &out->marks));
done:
    return status;
}

static creme_status mark_necessity(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                                   const creme_thresholds *by)
{
    return mark_tiles(out, gathered, head, by, false);
}

static creme_status mark_sufficiency(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                                     const creme_thresholds *by)
{
    return mark_tiles(out, gathered, head, by, true);
}

const creme_figure_view creme_view_necessity = {
    .analysis = "necessity", .takes = 1, .gather = gather_tiles, .mark_gathered = mark_necessity};
const creme_figure_view creme_view_sufficiency = {
    .analysis = "sufficiency", .takes = 1, .gather = gather_tiles, .mark_gathered = mark_sufficiency};
