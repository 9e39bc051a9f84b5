/* Figures of one number against another: points, and histograms at the margins. */
#include "figure/prepare.h"
#include <creme/distribution.h>

#include "base/memory.h"

#include <creme/analysis.h>
#include <creme/statistics.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BINS = 40 };

creme_status creme_scatter_add(creme_scatter *scatter, double x, double y, const char *series)
{
    if (!isfinite(x) || !isfinite(y)) return CREME_OK;
    if (scatter->count == scatter->capacity) {
        size_t a = scatter->capacity, b = a, c = a, needed = scatter->count + 1;
        creme_status status = creme_grow(&scatter->x, &a, needed, sizeof *scatter->x);
        if (status == CREME_OK) status = creme_grow(&scatter->y, &b, needed, sizeof *scatter->y);
        if (status == CREME_OK) status = creme_grow(&scatter->series, &c, needed, sizeof *scatter->series);
        if (status != CREME_OK) return status;
        scatter->capacity = a;
    }
    scatter->x[scatter->count] = x;
    scatter->y[scatter->count] = y;
    scatter->series[scatter->count++] = series;
    return CREME_OK;
}

void creme_scatter_clear(creme_scatter *scatter)
{
    creme_free(scatter->x);
    creme_free(scatter->y);
    creme_free(scatter->series);
    *scatter = (creme_scatter){0};
}

/* Histogram of one axis, the series on top of each other in the order in which they came. */
static creme_status write_margin(const creme_scatter *scatter, const double *values, const creme_names *series,
                                 creme_sheet *sheet, const char *panel, const char *part)
{
    double least = INFINITY, most = -INFINITY, *chosen = NULL;
    size_t *counts = NULL, *below = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < scatter->count; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    double width = creme_bin_width(least, most, BINS), start = floor(least / width) * width;
    size_t bins = (size_t)floor((most - start) / width) + 1;
    CREME_TRY(creme_allocate(&chosen, scatter->count, sizeof *chosen));
    CREME_TRY(creme_allocate(&counts, bins, sizeof *counts));
    CREME_TRY(creme_allocate_zero(&below, bins, sizeof *below));
    for (size_t s = 0; s < series->count; s++) {
        size_t n = 0;
        for (size_t i = 0; i < scatter->count; i++) {
            if (strcmp(scatter->series[i], series->at[s]) == 0) chosen[n++] = values[i];
        }
        creme_histogram(counts, bins, start, width, chosen, n);
        for (size_t i = 0; i < bins; i++) {
            if (counts[i] == 0) continue;
            creme_mark mark = creme_mark_of(part, panel, series->at[s]);
            mark.low = start + width * (double)i;
            mark.high = mark.low + width;
            mark.least = (double)below[i];
            mark.most = (double)(below[i] += counts[i]);
            mark.n = (double)counts[i];
            creme_sheet_add(sheet, &mark);
        }
    }
done:
    creme_free(chosen);
    creme_free(counts);
    creme_free(below);
    return status;
}

creme_status creme_scatter_write(const creme_scatter *scatter, creme_sheet *sheet, const char *panel,
                                 const char *x_label, const char *y_label)
{
    creme_names series = {0};
    creme_status status = CREME_OK;
    creme_mark mark = creme_mark_of("panel", panel, y_label);
    mark.label = x_label;
    mark.y = creme_pearson(scatter->x, scatter->y, scatter->count).statistic;
    mark.n = (double)scatter->count;
    creme_sheet_add(sheet, &mark);
    for (int rank = 100; rank >= 0; rank--) { /* classes last, so that they stand on and lie over the others */
        for (size_t i = 0; i < scatter->count; i++) {
            size_t place = 0;
            int own = creme_class_rank(scatter->series[i]);
            if (own == 3) own = 99; /* other */
            if (own == rank) CREME_TRY(creme_names_add(&series, scatter->series[i], &place));
        }
    }
    for (size_t s = 0; s < series.count; s++) {
        mark = creme_mark_of("series", panel, series.at[s]);
        mark.x = (double)s + 1;
        creme_sheet_add(sheet, &mark);
        for (size_t i = 0; i < scatter->count; i++) {
            if (strcmp(scatter->series[i], series.at[s]) != 0) continue;
            mark = creme_mark_of("point", panel, series.at[s]);
            mark.x = scatter->x[i];
            mark.y = scatter->y[i];
            creme_sheet_add(sheet, &mark);
        }
    }
    CREME_TRY(write_margin(scatter, scatter->x, &series, sheet, panel, "x-bin"));
    CREME_TRY(write_margin(scatter, scatter->y, &series, sheet, panel, "y-bin"));
done:
    creme_names_clear(&series);
    return status;
}

static creme_status nothing_in_common(const creme_preparation *p)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "figure %s: the tables have no rows in common", p->figure->name);
}

/* --- Context effects of one track against another's. ------------------------------------------------------------ */

static const char *shared_class(const char *a, const char *b)
{
    return strcmp(a, b) == 0 ? a : "other";
}

/* A table of contexts; `tss` tells TSSs of one gene apart, where both tables have that column. */
typedef struct context_side {
    creme_rows rows;
    creme_names tracks;
    creme_row_index index;
    int effect, tss;
} context_side;

static creme_status open_side(context_side *side, creme_preparation *p, size_t table, bool by_tss)
{
    size_t place = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&side->rows, p, table, NULL));
    side->tss = by_tss ? creme_source_find(side->rows.table, "tss") : -1;
    CREME_TRY(creme_source_need(&side->effect, side->rows.table, "effect|delta_mean"));
    CREME_TRY(creme_row_index_create(&side->index, side->rows.table, side->rows.locus, side->rows.track, side->tss));
    for (size_t i = 0; i < side->rows.table->rows; i++) {
        creme_row row;
        if (creme_rows_get(&side->rows, i, &row)) CREME_TRY(creme_names_add(&side->tracks, row.track, &place));
    }
done:
    return status;
}

static void close_side(context_side *side)
{
    creme_row_index_clear(&side->index);
    creme_names_clear(&side->tracks);
    creme_rows_close(&side->rows);
}

static const char *class_of(const creme_row *row, double effect)
{
    const creme_thresholds by = creme_thresholds_of(CREME_RULES_2024);
    return *row->context ? row->context : creme_context_class(effect, &by);
}

/* Track `a` of the first side against `b` of the second. */
static creme_status write_pair(creme_preparation *p, const context_side *x_side, const context_side *y_side,
                               const char *a, const char *b, bool *some)
{
    creme_scatter scatter = {0};
    creme_status status = CREME_OK;
    char panel[256];
    const creme_source *xs = x_side->rows.table, *ys = y_side->rows.table;
    for (size_t i = 0; i < xs->rows; i++) {
        creme_row row, other;
        if (!creme_rows_get(&x_side->rows, i, &row) || strcmp(row.track, a) != 0) continue;
        long j = creme_row_index_find(&y_side->index, creme_source_text(xs, i, x_side->rows.locus),
                                      y_side->rows.track < 0 ? NULL : b,
                                      y_side->tss < 0 ? NULL : creme_source_text(xs, i, x_side->tss));
        if (j < 0 || !creme_rows_get(&y_side->rows, (size_t)j, &other)) continue;
        double x = creme_source_number(xs, i, x_side->effect), y = creme_source_number(ys, (size_t)j, y_side->effect);
        CREME_TRY(creme_scatter_add(&scatter, x, y, shared_class(class_of(&row, x), class_of(&other, y))));
    }
    if (scatter.count > 0) {
        snprintf(panel, sizeof panel, "%.100s, %.100s", a, b);
        CREME_TRY(creme_scatter_write(&scatter, &p->sheet, panel, a, b));
        *some = true;
    }
done:
    creme_scatter_clear(&scatter);
    return status;
}

/* Of one table each two tracks; of two each track of the first with each of the second. */
creme_status creme_prepare_context_pairs(creme_preparation *p)
{
    context_side sides[2] = {0};
    bool some = false, two = p->count > 1;
    bool by_tss = two && creme_source_find(&p->tables[0], "tss") >= 0 && creme_source_find(&p->tables[1], "tss") >= 0;
    const context_side *y_side = &sides[two];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < p->count; i++) CREME_TRY(open_side(&sides[i], p, i, by_tss));
    for (size_t a = 0; a < sides[0].tracks.count; a++) {
        for (size_t b = two ? 0 : a + 1; b < y_side->tracks.count; b++) {
            CREME_TRY(write_pair(p, &sides[0], y_side, sides[0].tracks.at[a], y_side->tracks.at[b], &some));
        }
    }
    if (!some && two) status = nothing_in_common(p);
    if (!some && !two) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: this figure needs loci with effects for two tracks or more",
                            sides[0].rows.table->path);
    }
done:
    close_side(&sides[0]);
    close_side(&sides[1]);
    return status;
}

/* --- Necessity against sufficiency. ----------------------------------------------------------------------------- */

static creme_status write_effects_of(creme_preparation *p, const creme_rows *rows, const creme_rows *others,
                                     const creme_row_index *index, const char *track, const int *effect, bool *some)
{
    creme_scatter scatter = {0};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < rows->table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(rows, i, &row) || strcmp(row.track, track) != 0) continue;
        long j =
            creme_row_index_find(index, creme_source_text(rows->table, i, rows->locus),
                                 others->track < 0 ? NULL : track, creme_source_text(rows->table, i, rows->tile));
        if (j < 0) continue;
        bool vs_control =
            effect[2] >= 0 && (strcmp(row.context, "neutral") == 0 || strcmp(row.context, "silencing") == 0);
        double other = creme_source_number(others->table, (size_t)j, vs_control ? effect[2] : effect[1]);
        CREME_TRY(creme_scatter_add(&scatter, creme_source_number(rows->table, i, effect[0]), other,
                                    *row.context ? row.context : "all loci"));
    }
    if (scatter.count > 0) {
        CREME_TRY(creme_scatter_write(&scatter, &p->sheet, track, NULL, NULL));
        *some = true;
    }
done:
    creme_scatter_clear(&scatter);
    return status;
}

creme_status creme_prepare_necessity_sufficiency(creme_preparation *p)
{
    creme_rows rows = {0}, others = {0};
    creme_names tracks = {0};
    creme_row_index index = {0};
    int effect[3] = {-1, -1, -1};
    size_t place = 0;
    bool some = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, p->count > 2 ? &p->tables[2] : NULL));
    CREME_TRY(creme_rows_open(&others, p, 1, NULL));
    CREME_TRY(creme_source_need(&effect[0], rows.table, "effect|Normalized shuffle effect"));
    CREME_TRY(creme_source_need(&effect[1], others.table, "effect|Normalized CRE effect"));
    effect[2] = creme_source_find(others.table, "effect_vs_control");
    CREME_TRY(creme_row_index_create(&index, others.table, others.locus, others.track, others.tile));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (creme_rows_get(&rows, i, &row)) CREME_TRY(creme_names_add(&tracks, row.track, &place));
    }
    for (size_t t = 0; t < tracks.count; t++) {
        CREME_TRY(write_effects_of(p, &rows, &others, &index, tracks.at[t], effect, &some));
    }
    if (!some) status = nothing_in_common(p);
done:
    creme_row_index_clear(&index);
    creme_names_clear(&tracks);
    creme_rows_close(&rows);
    creme_rows_close(&others);
    return status;
}

/* --- One model against another. --------------------------------------------------------------------------------- */

/* A table's file, without folder and endings, or (of a run folder) the folder that it lies in. */
static void name_of_table(char *out, size_t bytes, const creme_source *table, bool by_folder)
{
    static const char inner[] = "/tables";
    const char *slash = strrchr(table->path, '/'), *start = slash ? slash + 1 : table->path,
               *end = strchr(start, '.');
    if (by_folder && slash) {
        end = slash;
        size_t length = (size_t)(end - table->path);
        if (length > strlen(inner) && strncmp(end - strlen(inner), inner, strlen(inner)) == 0) end -= strlen(inner);
        for (start = end; start > table->path && start[-1] != '/';) start--;
    }
    snprintf(out, bytes, "%.*s", end ? (int)(end - start < 100 ? end - start : 100) : 100, start);
}

/* What to call the activities of the two tables. */
static void name_tables(char names[2][104], const creme_source *a, const creme_source *b)
{
    for (int by_folder = 0; by_folder < 2; by_folder++) {
        name_of_table(names[0], sizeof names[0], a, by_folder);
        name_of_table(names[1], sizeof names[1], b, by_folder);
        if (strcmp(names[0], names[1]) != 0) return;
    }
}

static bool has_several_tracks(const creme_source *source, int track)
{
    for (size_t i = 1; track >= 0 && i < source->rows; i++) {
        if (strcmp(creme_source_text(source, i, track), creme_source_text(source, 0, track)) != 0) return true;
    }
    return false;
}

static double log_activity(double value)
{
    return value > 0 ? log10(value) : NAN;
}

creme_status creme_prepare_models(creme_preparation *p)
{
    creme_rows rows = {0}, others = {0};
    creme_row_index index = {0};
    creme_scatter scatter = {0};
    int wt[2] = {-1, -1}, tss[2];
    char names[2][104];
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, 0, NULL));
    CREME_TRY(creme_rows_open(&others, p, 1, NULL));
    CREME_TRY(creme_source_need(&wt[0], rows.table, "wt|activity"));
    CREME_TRY(creme_source_need(&wt[1], others.table, "wt|activity"));
    for (int i = 0; i < 2; i++) tss[i] = creme_source_find(&p->tables[i], "tss");
    bool by_track = has_several_tracks(others.table, others.track), by_tss = tss[0] >= 0 && tss[1] >= 0;
    CREME_TRY(creme_row_index_create(&index, others.table, others.locus, by_track ? others.track : -1,
                                     by_tss ? tss[1] : -1));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        long j = creme_row_index_find(&index, row.locus, by_track ? row.track : NULL,
                                      by_tss ? creme_source_text(rows.table, i, tss[0]) : NULL);
        if (j < 0) continue;
        CREME_TRY(creme_scatter_add(&scatter, log_activity(creme_source_number(rows.table, i, wt[0])),
                                    log_activity(creme_source_number(others.table, (size_t)j, wt[1])),
                                    *row.context ? row.context : "all loci"));
    }
    if (scatter.count == 0) {
        status = nothing_in_common(p);
        goto done;
    }
    name_tables(names, rows.table, others.table);
    CREME_TRY(creme_scatter_write(&scatter, &p->sheet, "TSS activity", names[0], names[1]));
done:
    creme_row_index_clear(&index);
    creme_scatter_clear(&scatter);
    creme_rows_close(&rows);
    creme_rows_close(&others);
    return status;
}
