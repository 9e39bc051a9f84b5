/* 95 % intervals of CREs' effects: the assay's table has them, beside the one of CREs. */
#include "report/report_taking.h"

#include "assay/effect.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

static const char *const wanted[] = {"locus",
                                     "chrom",
                                     "tss",
                                     "strand",
                                     "track",
                                     "tile_start",
                                     "tile_end",
                                     "genome_start",
                                     "genome_end",
                                     "effect",
                                     "ci_low",
                                     "ci_high",
                                     "n",
                                     "effect_vs_control",
                                     "effect_vs_control_se",
                                     NULL};

/* A piece of the assay's table; numbers that it does not have are NaN. */
typedef struct source {
    creme_frame frame;
    double *effect, *low, *high, *versus_control, *control_se, *n; /* [frame.count] */
} source;

static creme_status open_source(source *s, const creme_table *piece)
{
    *s = (source){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&s->frame, piece, NULL));
    CREME_TRY(creme_frame_need_tiles(&s->frame, NULL));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect", false, &s->effect));
    CREME_TRY(creme_frame_numbers(&s->frame, "ci_low", true, &s->low));
    CREME_TRY(creme_frame_numbers(&s->frame, "ci_high", true, &s->high));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect_vs_control", true, &s->versus_control));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect_vs_control_se", true, &s->control_se));
    CREME_TRY(creme_frame_numbers(&s->frame, "n", true, &s->n));
done:
    return status;
}

static void close_source(source *s)
{
    creme_free(s->effect);
    creme_free(s->low);
    creme_free(s->high);
    creme_free(s->versus_control);
    creme_free(s->control_se);
    creme_free(s->n);
    creme_frame_close(&s->frame);
}

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(a) + 1e-12;
}

/* The interval of that of the assay's effects which the tile's is; none if it is neither. */
static void take(creme_report_tile *tile, const source *s, size_t i)
{
    if (isfinite(tile->low)) return;
    if (same(tile->effect, s->effect[i])) {
        tile->low = s->low[i];
        tile->high = s->high[i];
    } else if (same(tile->effect, s->versus_control[i]) && s->n[i] >= 2 && s->n[i] < 1e9) {
        double half = creme_student_t_95((int64_t)s->n[i] - 1) * s->control_se[i];
        tile->low = tile->effect - half;
        tile->high = tile->effect + half;
    }
}

/* Hands all rows that are tiles to `use`. */
static creme_status read_rows(creme_table_pieces *assay, void (*use)(void *self, const source *s, size_t i),
                              void *self)
{
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_choose(assay, wanted));
    CREME_TRY(creme_table_pieces_next(assay, &piece));
    while (piece) {
        source s;
        status = open_source(&s, piece);
        for (size_t i = 0; i < s.frame.count && status == CREME_OK; i++) use(self, &s, i);
        close_source(&s);
        if (status != CREME_OK) goto done;
        CREME_TRY(creme_table_pieces_next(assay, &piece));
    }
done:
    return status;
}

/* --- Rows in the order of tiles */

typedef struct follower {
    creme_report *report;
    size_t row, at; /* of the analysis; the next tile */
} follower;

static void follow(void *self, const source *s, size_t i)
{
    follower *f = self;
    const creme_report *report = f->report;
    size_t row = f->row++;
    if (f->at == report->tile_count || report->tiles[f->at].row != row) return; /* without an effect */
    take(&report->tiles[f->at++], s, i);
}

creme_status creme_report_follow_intervals(creme_report *report, size_t first, creme_table_pieces *assay)
{
    follower f = {.report = report, .at = first};
    return read_rows(assay, follow, &f);
}

/* --- Rows in any order */

/* Tiles by what they are joined by: lists that begin in a slot; a number is a tile's place from `first` on, + 1, 0 the
 * end. */
typedef struct joiner {
    creme_report *report;
    size_t first, count;
    bool by_track;
    uint32_t *slots, *next;
    size_t slot_count;
    size_t last_track;
} joiner;

static size_t slot_of(const joiner *j, uint32_t locus, uint32_t track, int64_t start)
{
    uint64_t hash = locus;
    hash = hash * 0x9e3779b97f4a7c15u + (j->by_track ? track : 0);
    hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u + (uint64_t)start;
    hash = (hash ^ hash >> 32) * 0x94d049bb133111ebu;
    return (size_t)(hash >> 20) & (j->slot_count - 1);
}

/* From the last tile on, so that lists have them in their order. */
static creme_status open_joiner(joiner *j)
{
    const creme_report_tile *tiles = j->report->tiles + j->first;
    creme_status status = CREME_OK;
    if (j->count >= UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "a table too large for a page");
    for (j->slot_count = 64; j->slot_count < j->count; j->slot_count *= 2) continue;
    CREME_TRY(creme_allocate_zero(&j->slots, j->slot_count, sizeof *j->slots));
    CREME_TRY(creme_allocate(&j->next, j->count, sizeof *j->next));
    for (size_t i = j->count; i-- > 0;) {
        uint32_t *slot = &j->slots[slot_of(j, tiles[i].locus, tiles[i].track, tiles[i].start)];
        j->next[i] = *slot;
        *slot = (uint32_t)i + 1;
    }
done:
    return status;
}

static bool find_track(joiner *j, const char *name, uint32_t *track)
{
    const creme_names *tracks = &j->report->tracks;
    size_t count = tracks->count;
    for (size_t k = 0; k < count; k++) {
        size_t i = (j->last_track + k) % count;
        if (strcmp(tracks->at[i], name) != 0) continue;
        j->last_track = i;
        *track = (uint32_t)i;
        return true;
    }
    return false;
}

/* Of rows with the same key the first counts. */
static void join(void *self, const source *s, size_t i)
{
    joiner *j = self;
    const creme_record *record = &s->frame.at[i];
    size_t locus = 0;
    uint32_t track = 0;
    if (!creme_report_loci_has(&j->report->loci, record, &locus)) return;
    if (j->by_track && !find_track(j, record->track, &track)) return;
    for (uint32_t at = j->slots[slot_of(j, (uint32_t)locus, track, record->tile.start)]; at; at = j->next[at - 1]) {
        creme_report_tile *tile = &j->report->tiles[j->first + at - 1];
        if (tile->joined || tile->locus != locus || (j->by_track && tile->track != track)) continue;
        if (tile->start != record->tile.start || tile->start + tile->width != record->tile.end) continue;
        tile->joined = true;
        take(tile, s, i);
    }
}

creme_status creme_report_add_intervals(creme_report *report, const creme_report_table *cres,
                                        creme_table_pieces *assay)
{
    size_t ignored = 0;
    joiner j = {.report = report, .first = cres->first_tile, .count = cres->end_tile - cres->first_tile};
    j.by_track = cres->has_tracks && creme_table_find(creme_table_pieces_head(assay), "track", &ignored);
    creme_status status = open_joiner(&j);
    if (status == CREME_OK) status = read_rows(assay, join, &j);
    creme_free(j.slots);
    creme_free(j.next);
    return status;
}
