/* How far from the TSS CREs lie, and where the greedy search looks first. */
#include "analysis/by_locus.h"
#include "analysis/dots.h"
#include "analysis/views.h"

#include "base/memory.h"
#include "base/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_TILE_KB = 5 };

/* The width of the tiles in kb, of the first row that has one; of elements, that of bins. 0: no row has. */
static double width_of_first(const creme_frame *frame)
{
    double bin = creme_frame_bin_kb(frame);
    if (!isnan(bin)) return bin;
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        if (r->has_tile) return (double)(r->tile.end - r->tile.start) / 1000;
        if (r->has_genome) return (double)(r->genome.end - r->genome.start) / 1000;
    }
    return 0;
}

/* --- Distances of CREs. ----------------------------------------------------------------------------------------- */

static creme_status gather_distances(creme_view_gathered *out, const creme_table *piece,
                                     const creme_analysis_options *options)
{
    creme_frame frame = {0};
    double *distances = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
    CREME_TRY(creme_frame_distances_kb(&frame, false, &distances));
    out->rows += frame.count;
    if (out->tile_kb == 0) out->tile_kb = width_of_first(&frame);
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        if (creme_class_rank(r->class) == CREME_NO_CLASS || isnan(distances[i])) continue;
        if (!creme_view_shows(options, r)) continue;
        CREME_TRY(creme_dots_add(&out->dots, creme_track_word(r->track), r->class, distances[i], 1));
    }
done:
    creme_free(distances);
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_distances(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                                   const creme_thresholds *by)
{
    creme_dots *dots = &gathered->dots;
    creme_status status = CREME_OK;
    (void)by;
    CREME_TRY(creme_dots_finish(dots, head));
    CREME_TRY(creme_dots_mark_panels(dots, &out->marks));
    CREME_TRY(creme_dots_mark_series(dots, &out->marks));
    for (size_t i = 0, end; i < dots->count; i = end) {
        end = creme_dots_end(dots, i, true);
        creme_mark mark = creme_mark_of("bin", creme_dots_panel(dots, i), creme_dots_series(dots, i));
        mark.x = creme_dots_box(dots, i)->x;
        mark.width = gathered->tile_kb > 0 ? gathered->tile_kb : USUAL_TILE_KB;
        mark.n = (double)(end - i);
        CREME_TRY(creme_marks_add(&out->marks, &mark));
    }
done:
    return status;
}

const creme_figure_view creme_view_distance_histogram = {
    .takes = 1, .gather = gather_distances, .mark_gathered = mark_distances};

/* --- First rounds of the greedy search. ------------------------------------------------------------------------- */

typedef struct place {
    const char *panel, *context; /* the context's word, "all loci" if nothing tells */
    size_t panel_order, locus_order;
    double x, round; /* kb from the TSS; the round is NaN in the authors' tables */
    double nearest;  /* of the locus's places, that nearest to the TSS: orders loci */
} place;

typedef struct places {
    creme_names panels; /* in the order in which they come, as loci (with track and search) */
    creme_text_map loci;
    place *at; /* panel: NULL until all are there */
    size_t count, capacity;
    double width;
    const creme_analysis_options *options;
} places;

static void close_places(places *all)
{
    creme_names_clear(&all->panels);
    creme_text_map_clear(&all->loci);
    creme_free(all->at);
    *all = (places){0};
}

/* Words that outlive the record. */
static const char *context_of(const creme_record *r)
{
    const char *context = creme_context_word(r->context);
    return *context ? context : "all loci";
}

static creme_status take_place(places *all, const creme_record *r, const char *locus, double distance, double round,
                               bool shown)
{
    char *panel = NULL;
    place at = {.context = context_of(r), .x = distance, .round = round};
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&panel, "%s%s%s", creme_track_word(r->track), *r->search ? ", " : "", r->search));
    CREME_TRY(creme_names_add(&all->panels, panel, &at.panel_order));
    CREME_TRY(creme_text_map_add(&all->loci, locus, &at.locus_order));
    if (!shown) goto done;
    CREME_TRY(creme_grow(&all->at, &all->capacity, all->count + 1, sizeof *all->at));
    all->at[all->count++] = at;
done:
    creme_free(panel);
    return status;
}

/* The tiles that were chosen first, by panel and locus. */
static creme_status take_places(void *self, creme_frame *frame)
{
    places *all = self;
    creme_labels keys = {0};
    double *chosen = NULL, *distance = NULL, *round = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_find_chosen(frame, &chosen, &distance));
    CREME_TRY(creme_frame_numbers(frame, "round", true, &round));
    CREME_TRY(creme_frame_key(frame, CREME_BY_TRACK | CREME_BY_SEARCH, &keys));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        bool shown = chosen[i] == 1 && !isnan(distance[i]) && creme_view_shows(all->options, r);
        CREME_TRY(take_place(all, r, keys.at[i], distance[i], round[i], shown));
    }
    if (all->width == 0) all->width = width_of_first(frame);
done:
    creme_labels_clear(&keys);
    creme_free(chosen);
    creme_free(distance);
    creme_free(round);
    return status;
}

static int by_panel_class_and_place(const void *a, const void *b)
{
    const place *left = a, *right = b;
    if (left->panel_order != right->panel_order) return left->panel_order < right->panel_order ? -1 : 1;
    int ranks = creme_class_rank(left->context) - creme_class_rank(right->context);
    if (ranks != 0) return ranks;
    if (left->nearest != right->nearest) return left->nearest < right->nearest ? -1 : 1;
    if (left->locus_order != right->locus_order) return left->locus_order < right->locus_order ? -1 : 1;
    return (left->x > right->x) - (left->x < right->x);
}

static creme_status order_places(places *all)
{
    double *nearest = NULL;
    size_t loci = all->loci.count;
    creme_status status = creme_allocate(&nearest, loci, sizeof *nearest);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < loci; i++) nearest[i] = INFINITY;
    for (size_t i = 0; i < all->count; i++) {
        double *of = &nearest[all->at[i].locus_order];
        *of = fmin(*of, fabs(all->at[i].x));
    }
    for (size_t i = 0; i < all->count; i++) all->at[i].nearest = nearest[all->at[i].locus_order];
    creme_free(nearest);
    qsort(all->at, all->count, sizeof *all->at, by_panel_class_and_place);
    return CREME_OK;
}

static bool same_class(const place *a, const place *b)
{
    return a && b && a->panel_order == b->panel_order && strcmp(a->context, b->context) == 0;
}

/* cell: one choice; its row is that of the locus, counted from the top. group: the rows of a class. */
static creme_status mark_cells(const places *all, creme_marks *marks)
{
    double y = 0, first = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < all->count; i++) {
        const place *at = &all->at[i], *before = i ? at - 1 : NULL, *after = i + 1 < all->count ? at + 1 : NULL;
        bool new_panel = !before || before->panel_order != at->panel_order;
        if (new_panel) y = 0;
        if (new_panel || before->locus_order != at->locus_order) y++;
        if (!same_class(before, at)) first = y - 1;
        creme_mark mark = creme_mark_of("cell", at->panel, at->context);
        mark.x = at->x;
        mark.y = y;
        mark.width = all->width;
        mark.n = at->round;
        CREME_TRY(creme_marks_add(marks, &mark));
        if (same_class(at, after)) continue;
        mark = creme_mark_of("group", at->panel, at->context);
        mark.low = first;
        mark.high = y;
        mark.n = y - first;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    return status;
}

/* frequency: at each distance, the loci of each class that chose it, stacked from low to high. */
static creme_status mark_frequencies(const creme_dots *dots, double width, creme_marks *marks)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < dots->box_count && status == CREME_OK; i++) {
        const creme_dot_box *box = &dots->boxes[i];
        creme_mark mark = creme_mark_of("frequency", dots->panels.at[box->panel], dots->series.at[box->series]);
        mark.x = box->x;
        mark.low = 0;
        for (const creme_dot_box *other = dots->boxes; other < box; other++) {
            if (other->panel == box->panel && other->x == box->x) mark.low += (double)other->count;
        }
        mark.n = (double)box->count;
        mark.high = mark.low + mark.n;
        mark.width = width;
        status = creme_marks_add(marks, &mark);
    }
    return status;
}

static creme_status draw_greedy_locations(creme_analysis *out, creme_table_pieces *first,
                                          const creme_table *const *others, size_t count,
                                          const creme_analysis_options *options)
{
    (void)others, (void)count;
    creme_dots dots = {0};
    places all = {.options = options};
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_read_rows(out, first, NULL, options, take_places, &all));
    if (all.width == 0) all.width = USUAL_TILE_KB;
    for (size_t i = 0; i < all.count; i++) {
        all.at[i].panel = all.panels.at[all.at[i].panel_order];
        CREME_TRY(creme_dots_add(&dots, all.at[i].panel, all.at[i].context, all.at[i].x, 1));
    }
    CREME_TRY(creme_dots_finish(&dots, creme_table_pieces_head(first)));
    CREME_TRY(order_places(&all));
    CREME_TRY(creme_dots_mark_panels(&dots, &out->marks));
    CREME_TRY(creme_dots_mark_series(&dots, &out->marks));
    CREME_TRY(mark_cells(&all, &out->marks));
    CREME_TRY(mark_frequencies(&dots, all.width, &out->marks));
done:
    close_places(&all);
    creme_dots_clear(&dots);
    return status;
}

const creme_figure_view creme_view_greedy_locations = {.takes = 1, .draw = draw_greedy_locations};
