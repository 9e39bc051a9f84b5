/* 95 % intervals of CREs' effects: the assay's table has them, beside the one of CREs. */
#include "report/report.h"

#include "assay/effect.h"
#include "base/memory.h"

#include <math.h>

/* The assay's table. */
typedef struct source {
    creme_frame frame;
    creme_report_intervals of; /* its records */
} source;

static creme_status open_source(source *s, const creme_table *table)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&s->frame, table, NULL));
    CREME_TRY(creme_frame_need_tiles(&s->frame, NULL));
    s->of.count = s->frame.count;
    CREME_TRY(creme_frame_numbers(&s->frame, "effect", false, &s->of.effect));
    CREME_TRY(creme_frame_numbers(&s->frame, "ci_low", true, &s->of.low));
    CREME_TRY(creme_frame_numbers(&s->frame, "ci_high", true, &s->of.high));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect_vs_control", true, &s->of.versus_control));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect_vs_control_se", true, &s->of.control_se));
    CREME_TRY(creme_frame_numbers(&s->frame, "n", true, &s->of.n));
done:
    return status;
}

void creme_report_intervals_clear(creme_report_intervals *of)
{
    creme_free(of->effect);
    creme_free(of->low);
    creme_free(of->high);
    creme_free(of->versus_control);
    creme_free(of->control_se);
    creme_free(of->n);
    *of = (creme_report_intervals){0};
}

static void close_source(source *s)
{
    creme_report_intervals_clear(&s->of);
    creme_frame_close(&s->frame);
}

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(a) + 1e-12;
}

/* The interval of that of the assay's effects which the tile's is; none if it is neither. */
static void take(creme_report_tile *tile, const creme_report_intervals *s, size_t i)
{
    if (same(tile->effect, s->effect[i])) {
        tile->low = s->low[i];
        tile->high = s->high[i];
    } else if (same(tile->effect, s->versus_control[i]) && s->n[i] >= 2 && s->n[i] < 1e9) {
        double half = creme_student_t_95((int64_t)s->n[i] - 1) * s->control_se[i];
        tile->low = tile->effect - half;
        tile->high = tile->effect + half;
    }
}

creme_status creme_report_add_intervals(creme_report *report, size_t first, const creme_table *cres,
                                        const creme_table *assay)
{
    source s = {0};
    creme_frame frame = {0};
    creme_join join = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_source(&s, assay));
    CREME_TRY(creme_frame_open(&frame, cres, NULL));
    CREME_TRY(creme_frame_need_tiles(&frame, NULL));
    CREME_TRY(creme_frames_join(&join, &frame, &s.frame, CREME_BY_TRACK | CREME_BY_TILE));
    for (size_t i = 0, at = first; i < frame.count && at < report->tile_count; i++) {
        creme_report_tile *tile = &report->tiles[at];
        if (tile->row != frame.at[i].row) continue; /* a row without an effect */
        at++;
        if (join.match[i] != SIZE_MAX && !isfinite(tile->low)) take(tile, &s.of, join.match[i]);
    }
done:
    creme_join_clear(&join);
    creme_frame_close(&frame);
    close_source(&s);
    return status;
}

creme_status creme_report_intervals_read(creme_report_intervals *out, const creme_table *assay)
{
    source s = {0};
    *out = (creme_report_intervals){0};
    creme_status status = open_source(&s, assay);
    if (status == CREME_OK) {
        *out = s.of;
        s.of = (creme_report_intervals){0};
    }
    close_source(&s);
    return status;
}

void creme_report_intervals_take(creme_report *report, size_t first, const creme_report_intervals *intervals)
{
    for (size_t at = first; at < report->tile_count; at++) {
        creme_report_tile *tile = &report->tiles[at];
        if (tile->row < intervals->count && !isfinite(tile->low)) take(tile, intervals, tile->row);
    }
}
