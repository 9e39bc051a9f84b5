/* One number against another: context effects of two tracks, necessity and sufficiency, two models. */
#include "analysis/by_locus.h"
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/pairing.h"
#include "analysis/views.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points that are gathered for one panel. */
typedef struct points {
    double *x, *y;
    const char **series;
    size_t count;
    size_t none, all; /* that were to be added: without a value, and with */
} points;

static creme_status open_points(points *out, size_t most)
{
    *out = (points){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&out->x, most, 2 * sizeof *out->x));
    CREME_TRY(creme_allocate(&out->series, most, sizeof *out->series));
    out->y = out->x + most;
done:
    return status;
}

static void close_points(points *p)
{
    creme_free(p->x);
    creme_free(p->series);
    *p = (points){0};
}

static void add_point(points *p, double x, double y, const char *series)
{
    p->all++;
    if (isnan(x) || isnan(y)) {
        p->none++;
        return;
    }
    p->x[p->count] = x;
    p->y[p->count] = y;
    p->series[p->count++] = series;
}

static creme_status remark_none(creme_analysis *out, const creme_analysis_options *options, size_t none, size_t all,
                                const char *where, const char *why)
{
    if (none == 0) return CREME_OK;
    return creme_analysis_remark(out, options, "%s: %zu of %zu points are not drawn: %s", where, none, all, why);
}

static creme_status mark_points(const points *p, const char *panel, const char *x_label, const char *y_label,
                                creme_marks *marks)
{
    return creme_scatter_mark(&(creme_scatter){panel, x_label, y_label, p->x, p->y, p->series, p->count}, marks,
                              NULL);
}

static creme_status need_panels(const creme_analysis *out, const creme_table *const *tables, size_t count)
{
    if (out->marks.count > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s: they have no rows in common", creme_table_name(tables[0]),
                      creme_table_name(tables[count - 1]));
}

/* --- Context effects of one track against another's. ------------------------------------------------------------ */

/* The tracks of a frame, in their order. */
typedef struct tracks {
    creme_labels labels;
    creme_groups groups;
} tracks;

static creme_status open_tracks(tracks *out, const creme_frame *frame)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&out->labels, frame->count));
    for (size_t i = 0; i < frame->count; i++) out->labels.at[i] = creme_track_word(frame->at[i].track);
    CREME_TRY(creme_groups_make(&out->groups, out->labels.at, frame->count));
done:
    return status;
}

static void close_tracks(tracks *t)
{
    creme_groups_clear(&t->groups);
    creme_labels_clear(&t->labels);
}

static const char *track_at(const tracks *t, size_t which)
{
    return t->labels.at[t->groups.members[t->groups.first[which]]];
}

/* One table of context effects. */
typedef struct side {
    creme_analysis contexts;
    creme_frame frame;
    tracks tracks;
    double *effects;
} side;

static void close_side(side *s)
{
    creme_free(s->effects);
    close_tracks(&s->tracks);
    creme_frame_close(&s->frame);
    creme_analysis_clear(&s->contexts);
}

static creme_status open_side(side *s, const creme_table *table, const creme_analysis_options *options)
{
    const creme_table *classed = table;
    creme_status status = CREME_OK;
    CREME_TRY(creme_view_classify(&s->contexts, &classed, options));
    CREME_TRY(creme_frame_open(&s->frame, classed, options->track));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect", false, &s->effects));
    CREME_TRY(open_tracks(&s->tracks, &s->frame));
done:
    return status;
}

/* The rows of one track alone; borrows everything. */
static creme_status narrow(creme_frame *out, double **effects, const side *s, size_t track)
{
    size_t first = s->tracks.groups.first[track], n = s->tracks.groups.first[track + 1] - first;
    *out = s->frame;
    out->at = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&out->at, n, sizeof *out->at));
    CREME_TRY(creme_allocate(effects, n, sizeof **effects));
    out->count = n;
    for (size_t i = 0; i < n; i++) {
        out->at[i] = s->frame.at[s->tracks.groups.members[first + i]];
        (*effects)[i] = s->effects[s->tracks.groups.members[first + i]];
    }
done:
    return status;
}

static creme_status mark_pair(creme_analysis *out, const side *x_side, size_t a, const side *y_side, size_t b,
                              const creme_analysis_options *options)
{
    creme_frame xs = {0}, ys = {0};
    creme_join join = {0};
    points p = {0};
    double *x = NULL, *y = NULL;
    char panel[600];
    const char *x_track = track_at(&x_side->tracks, a), *y_track = track_at(&y_side->tracks, b);
    creme_status status = CREME_OK;
    CREME_TRY(narrow(&xs, &x, x_side, a));
    CREME_TRY(narrow(&ys, &y, y_side, b));
    CREME_TRY(creme_frames_join(&join, &xs, &ys, CREME_BY_LOCUS));
    CREME_TRY(open_points(&p, xs.count));
    for (size_t i = 0; i < xs.count; i++) {
        size_t j = join.match[i];
        if (j == SIZE_MAX || !creme_view_shows(options, &xs.at[i]) || !creme_view_shows(options, &ys.at[j])) continue;
        const char *own = creme_context_word(xs.at[i].context), *other = creme_context_word(ys.at[j].context);
        add_point(&p, x[i], y[j], strcmp(own, other) == 0 && *own ? own : "classes differ");
    }
    snprintf(panel, sizeof panel, "%.250s, %.250s", x_track, y_track);
    CREME_TRY(mark_points(&p, panel, x_track, y_track, &out->marks));
    CREME_TRY(remark_none(out, options, p.none, p.all, panel, "one or both effects are NA"));
    CREME_TRY(creme_analysis_remark_join(out, options, &join, &xs, &ys, true));
done:
    close_points(&p);
    creme_join_clear(&join);
    creme_free(x);
    creme_free(y);
    creme_free(xs.at);
    creme_free(ys.at);
    return status;
}

/* Of one table each two tracks; of two each track of the first with each of the second. */
static creme_status show_context_pairs(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options)
{
    side sides[2] = {0};
    bool two = count > 1;
    const side *y_side = &sides[two];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        CREME_TRY(open_side(&sides[i], tables[i], options));
        CREME_TRY(creme_view_take_remarks(out, &sides[i].contexts));
    }
    for (size_t a = 0; a < sides[0].tracks.groups.count; a++) {
        for (size_t b = two ? 0 : a + 1; b < y_side->tracks.groups.count; b++) {
            CREME_TRY(mark_pair(out, &sides[0], a, y_side, b, options));
        }
    }
    if (out->marks.count == 0 && !two) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: this figure needs loci with effects for two tracks or more",
                            creme_table_name(tables[0]));
        goto done;
    }
    CREME_TRY(need_panels(out, tables, count));
done:
    close_side(&sides[0]);
    close_side(&sides[1]);
    return status;
}

const creme_figure_view creme_view_context_pairs = {.takes = 2, .by_table = true, .mark = show_context_pairs};

/* --- Necessity against sufficiency. ----------------------------------------------------------------------------- */

/* The table of the analysis both. */
static creme_status gather_pairs(creme_view_gathered *out, const creme_table *piece,
                                 const creme_analysis_options *options)
{
    creme_frame frame = {0};
    double *x = NULL, *y = NULL;
    size_t panel = 0, column = 0;
    bool has_class = creme_table_find(piece, "necessity_class", &column);
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
    CREME_TRY(creme_frame_numbers(&frame, "necessity", false, &x));
    CREME_TRY(creme_frame_numbers(&frame, "sufficiency", false, &y));
    out->rows += frame.count;
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *r = &frame.at[i];
        const char *context = creme_context_word(r->context);
        CREME_TRY(creme_point_list_panel(&out->points, creme_track_word(r->track), &panel));
        if (!creme_view_shows(options, r)) continue;
        if (has_class && creme_view_is_silent(creme_table_text(piece, r->row, column))) continue;
        CREME_TRY(creme_point_list_add(&out->points, panel, x[i], y[i], *context ? context : "all loci"));
    }
done:
    creme_free(x);
    creme_free(y);
    creme_frame_close(&frame);
    return status;
}

static creme_status mark_pairs(creme_analysis *out, creme_view_gathered *gathered, const creme_table *head,
                               const creme_thresholds *by)
{
    (void)by;
    creme_status status = creme_point_list_mark(&gathered->points, NULL, NULL, &out->marks);
    return status == CREME_OK ? need_panels(out, &head, 1) : status;
}

const creme_figure_view creme_view_necessity_sufficiency = {
    .analysis = "both", .takes = 2, .gather = gather_pairs, .mark_gathered = mark_pairs};

/* --- One model and another. ------------------------------------------------------------------------------------- */

/* A table's file, without folder and endings, or (of a run folder) the folder that it lies in. */
static void name_of_table(char *out, size_t bytes, const char *path, bool by_folder)
{
    static const char inner[] = "/tables";
    const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path, *end = strchr(start, '.');
    if (by_folder && slash) {
        end = slash;
        size_t length = (size_t)(end - path);
        if (length > strlen(inner) && strncmp(end - strlen(inner), inner, strlen(inner)) == 0) end -= strlen(inner);
        for (start = end; start > path && start[-1] != '/';) start--;
    }
    snprintf(out, bytes, "%.*s", end ? (int)(end - start < 100 ? end - start : 100) : 100, start);
}

/* What to call the activities of the two tables. */
static void name_tables(char names[2][104], const creme_table *a, const creme_table *b)
{
    for (int by_folder = 0; by_folder < 2; by_folder++) {
        name_of_table(names[0], sizeof names[0], creme_table_path(a), by_folder);
        name_of_table(names[1], sizeof names[1], creme_table_path(b), by_folder);
        if (strcmp(names[0], names[1]) != 0) return;
    }
}

static double log_activity(double value)
{
    return value > 0 ? log10(value) : NAN;
}

/* One model's activities of TSSs. */
typedef struct activities {
    creme_pairing_side rows;
    const creme_analysis_options *options;
} activities;

/* What is said of a row is its series, "" if it is not shown. */
static creme_status take_activities(void *self, creme_frame *frame)
{
    activities *a = self;
    double *wt = NULL;
    creme_status status = creme_frame_numbers(frame, "wt", false, &wt);
    a->rows.has_tracks = frame->has_tracks;
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        const char *context = creme_context_word(r->context);
        const char *series = !creme_view_shows(a->options, r) ? "" : *context ? context : "all loci";
        status = creme_pairing_add(&a->rows, r, wt[i], series, NULL);
    }
    creme_free(wt);
    return status;
}

static creme_status read_activities(creme_analysis *out, activities *a, creme_table_pieces *pieces,
                                    const creme_analysis_options *options)
{
    static const char *const wanted[] = {"locus",        "chrom",      "tss",        "strand",   "track",
                                         "context",      "class",      "tile_start", "tile_end", "wt",
                                         "genome_start", "genome_end", NULL};
    creme_analysis_options own = *options;
    own.contexts = NULL;
    a->rows.table = creme_table_pieces_head(pieces);
    a->options = options;
    return creme_analysis_read_rows(out, pieces, wanted, &own, take_activities, a);
}

/* Series are few, and borrowed by points. */
static creme_status find_series(const char **out, const char *said)
{
    static const char *const words[] = {"enhancing", "neutral", "silencing", "other", "all loci"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *out = words[i];
        if (strcmp(words[i], said) == 0) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_LIBRARY, "a series of the name '%s'", said);
}

static creme_status gather_activities(creme_point_list *all, creme_pairing *pairing)
{
    creme_paired p;
    const char *series = NULL;
    size_t panel = 0;
    bool more = true;
    creme_status status = creme_point_list_panel(all, "TSS activity", &panel);
    while (status == CREME_OK) {
        CREME_TRY(creme_pairing_next(pairing, &p, &more));
        if (!more) break;
        if (!*p.left_said) continue;
        CREME_TRY(find_series(&series, p.left_said));
        CREME_TRY(creme_point_list_add(all, panel, log_activity(p.x), log_activity(p.y), series));
    }
done:
    return status;
}

static creme_status draw_models(creme_analysis *out, creme_table_pieces *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    activities x = {0}, y = {0};
    creme_pairing pairing = {0};
    creme_point_list all = {0};
    char names[2][104];
    creme_status status = CREME_OK;
    CREME_TRY(read_activities(out, &x, tables[0], options));
    CREME_TRY(read_activities(out, &y, tables[count - 1], options));
    const creme_table *heads[] = {x.rows.table, y.rows.table};
    bool by_track = x.rows.has_several || y.rows.has_several;
    CREME_TRY(creme_pairing_make(&pairing, &x.rows, &y.rows, by_track ? CREME_BY_TRACK : CREME_BY_LOCUS, false));
    CREME_TRY(gather_activities(&all, &pairing));
    name_tables(names, heads[0], heads[1]);
    CREME_TRY(creme_point_list_mark(&all, names[0], names[1], &out->marks));
    CREME_TRY(need_panels(out, heads, 2));
    CREME_TRY(remark_none(out, options, all.none, all.all, "TSS activity",
                          "a WT is NA or not above 0, and has no logarithm"));
    CREME_TRY(creme_pairing_remark(&pairing, out, &x.rows, &y.rows, options));
done:
    creme_point_list_clear(&all);
    creme_pairing_clear(&pairing);
    creme_pairing_side_clear(&x.rows);
    creme_pairing_side_clear(&y.rows);
    return status;
}

const creme_figure_view creme_view_models = {.takes = 2, .draw_all = draw_models};
