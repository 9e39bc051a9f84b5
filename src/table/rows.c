/* Reading the typed rows of tables, their key and their join. */
#include "table/rows.h"

#include "annotation/neighbours.h"
#include "base/memory.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = -1 };

/* Where things stand in the table; NONE: nowhere. */
typedef struct columns {
    int name, chrom, tss, strand, track, context, class, search, tile_start, tile_end, genome_start, genome_end;
} columns;

static int find(const creme_table *table, const char *name)
{
    size_t column = 0;
    return creme_table_find(table, name, &column) ? (int)column : NONE;
}

static creme_status need(const creme_table *table, const char *name, int *out)
{
    size_t column = 0;
    creme_status status = creme_table_need(table, name, &column);
    *out = (int)column;
    return status;
}

static creme_status find_columns(columns *c, const creme_table *table)
{
    creme_status status = CREME_OK;
    CREME_TRY(need(table, "locus", &c->name));
    CREME_TRY(need(table, "chrom", &c->chrom));
    CREME_TRY(need(table, "tss", &c->tss));
    CREME_TRY(need(table, "strand", &c->strand));
    c->track = find(table, "track");
    c->context = find(table, "context");
    c->class = find(table, "class");
    static const char *const searches[] = {"shuffled", "kind", "search"};
    c->search = NONE;
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        if (find(table, searches[i]) != NONE) c->search = find(table, searches[i]);
    }
    c->tile_start = find(table, "tile_start");
    c->tile_end = find(table, "tile_end");
    c->genome_start = find(table, "genome_start");
    c->genome_end = find(table, "genome_end");
done:
    return status;
}

/* "" for no value or no column. */
static const char *text_of(const creme_table *table, size_t row, int column)
{
    bool none = column == NONE || creme_table_is_none(table, row, (size_t)column);
    return none ? "" : creme_table_text(table, row, (size_t)column);
}

static creme_status read_interval(const creme_table *table, size_t row, int start, int end, bool *has,
                                  creme_interval *out)
{
    if (start == NONE || end == NONE || creme_table_is_none(table, row, (size_t)start)) return CREME_OK;
    creme_status status = creme_table_integer(table, row, (size_t)start, &out->start);
    if (status == CREME_OK) status = creme_table_integer(table, row, (size_t)end, &out->end);
    if (status == CREME_OK && out->end <= out->start) {
        return creme_table_fail(table, row, CREME_ERROR_FORMAT, "end %" PRId64 " is not behind start %" PRId64,
                                out->end, out->start);
    }
    *has = status == CREME_OK;
    return status;
}

static bool is_far(int64_t coordinate)
{
    return coordinate > INT64_C(1) << 40 || coordinate < -(INT64_C(1) << 40);
}

/* Of neighbours: texts that come again are mostly kept once. */
static bool is_same_locus(const creme_record *a, const creme_record *b)
{
    return a->name == b->name && a->chrom == b->chrom && a->strand == b->strand && a->tss == b->tss;
}

static creme_status read_record(creme_frame *frame, creme_record *r, const columns *c)
{
    const creme_table *table = frame->table;
    creme_status status = CREME_OK;
    r->name = creme_table_text(table, r->row, (size_t)c->name);
    r->chrom = creme_table_text(table, r->row, (size_t)c->chrom);
    r->strand = creme_table_text(table, r->row, (size_t)c->strand);
    CREME_TRY(creme_table_integer(table, r->row, (size_t)c->tss, &r->tss));
    if (strcmp(r->strand, "+") != 0 && strcmp(r->strand, "-") != 0) {
        return creme_table_fail(table, r->row, CREME_ERROR_FORMAT, "strand '%.20s' must be + or -", r->strand);
    }
    r->context = text_of(table, r->row, c->context);
    r->class = text_of(table, r->row, c->class);
    r->search = text_of(table, r->row, c->search);
    CREME_TRY(read_interval(table, r->row, c->tile_start, c->tile_end, &r->has_tile, &r->tile));
    CREME_TRY(read_interval(table, r->row, c->genome_start, c->genome_end, &r->has_genome, &r->genome));
    if (is_far(r->tss) || is_far(r->tile.start) || is_far(r->tile.end) || is_far(r->genome.start) ||
        is_far(r->genome.end)) {
        return creme_table_fail(table, r->row, CREME_ERROR_RANGE, "a coordinate beyond any chromosome");
    }
    size_t index = (size_t)(r - frame->at);
    r->id = index > 0 && is_same_locus(r, r - 1) ? r[-1].id : NULL;
    if (r->id) goto done;
    CREME_TRY(creme_labels_set(&frame->keeper, index, "%s_%s_%" PRId64 "_%s", r->name, r->chrom,
                               r->tss + (*r->strand == '-'), r->strand));
    r->id = frame->keeper.at[index];
done:
    return status;
}

static creme_status read_rows(creme_frame *out, const columns *c, const char *track, size_t first, size_t rows)
{
    const creme_table *table = out->table;
    for (size_t row = first; row < first + rows; row++) {
        creme_record *record = &out->at[out->count];
        *record = (creme_record){.row = row, .track = text_of(table, row, c->track)};
        if (track && strcmp(record->track, track) != 0) continue;
        creme_status status = read_record(out, record, c);
        if (status != CREME_OK) return status;
        out->count++;
    }
    return CREME_OK;
}

creme_status creme_frame_open(creme_frame *out, const creme_table *table, const char *track)
{
    creme_status status = creme_frame_open_any(out, table, track);
    if (status != CREME_OK || out->count > 0 || !track) return status;
    creme_frame_close(out);
    return creme_frame_no_track(table, track);
}

creme_status creme_frame_no_track(const creme_table *table, const char *track)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row of track '%s'", creme_table_path(table), track);
}

creme_status creme_frame_open_any(creme_frame *out, const creme_table *table, const char *track)
{
    return creme_frame_open_rows(out, table, track, 0, creme_table_row_count(table));
}

creme_status creme_frame_open_rows(creme_frame *out, const creme_table *table, const char *track, size_t first,
                                   size_t rows)
{
    *out = (creme_frame){.table = table};
    columns c = {0};
    creme_status status = CREME_OK;
    CREME_TRY(find_columns(&c, table));
    out->has_tracks = c.track != NONE;
    out->has_contexts = c.context != NONE;
    out->has_classes = c.class != NONE;
    out->gives_genome = c.genome_start != NONE && c.genome_end != NONE;
    if (rows > creme_table_row_count(table) - first) rows = creme_table_row_count(table) - first;
    CREME_TRY(creme_allocate(&out->at, rows, sizeof *out->at));
    CREME_TRY(creme_labels_create(&out->keeper, rows));
    CREME_TRY(read_rows(out, &c, track, first, rows));
done:
    if (status != CREME_OK) creme_frame_close(out);
    return status;
}

void creme_frame_close(creme_frame *frame)
{
    creme_free(frame->at);
    creme_labels_clear(&frame->keeper);
    *frame = (creme_frame){0};
}

creme_status creme_frame_numbers(const creme_frame *frame, const char *name, bool optional, double **values)
{
    size_t column = 0;
    bool absent = false;
    *values = NULL;
    creme_status status = creme_table_need(frame->table, name, &column);
    if (status == CREME_ERROR_NOT_FOUND && optional) {
        absent = true;
        status = CREME_OK;
    }
    if (status == CREME_OK) status = creme_allocate(values, frame->count, sizeof **values);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        (*values)[i] = NAN;
        if (!absent) status = creme_table_number(frame->table, frame->at[i].row, column, &(*values)[i]);
    }
    if (status != CREME_OK) {
        creme_free(*values);
        *values = NULL;
    }
    return status;
}

const char *creme_frame_text(const creme_frame *frame, size_t i, const char *name)
{
    return text_of(frame->table, frame->at[i].row, find(frame->table, name));
}

creme_status creme_frame_check_tiles(const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (record->has_tile && (record->has_genome || frame->gives_genome)) continue;
        return creme_table_fail(frame->table, record->row, CREME_ERROR_FORMAT,
                                "no tile: expected tile_start, tile_end, genome_start and genome_end");
    }
    return CREME_OK;
}

creme_status creme_frame_need_tiles(creme_frame *frame, size_t *left_out)
{
    size_t kept = 0;
    creme_status status = creme_frame_check_tiles(frame);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < frame->count; i++) {
        if (frame->at[i].has_genome) frame->at[kept++] = frame->at[i];
    }
    if (left_out) *left_out = frame->count - kept;
    frame->count = kept;
    return CREME_OK;
}

double creme_distance_bp(const creme_record *record, creme_interval genome)
{
    return creme_tss_distance(record->tss, *record->strand, genome);
}

double creme_distance_kb(const creme_record *record, creme_interval genome)
{
    double width = (double)(genome.end - genome.start);
    double steps = round(creme_distance_bp(record, genome) / width);
    return steps == 0 ? 0 : steps * width / 1000;
}

static const double ELEMENT_BIN_KB = 1;

typedef struct position_columns {
    size_t start, end; /* in the genome */
    int in_window;     /* NONE: not there */
} position_columns;

static creme_status position_kb(const creme_frame *frame, const creme_record *record, const position_columns *c,
                                double *out)
{
    const creme_table *table = frame->table;
    creme_interval position = {0};
    bool placed = false;
    creme_status status = read_interval(table, record->row, (int)c->start, (int)c->end, &placed, &position);
    if (status != CREME_OK) return status;
    *out = placed ? creme_distance_kb(record, position) : NAN;
    if (placed || !record->has_tile || !record->has_genome || c->in_window == NONE) return CREME_OK;
    status = creme_table_integer(table, record->row, (size_t)c->in_window, &position.start);
    if (status != CREME_OK) return status;
    *out = creme_distance_kb(record, record->genome) + (double)(position.start - record->tile.start) / 1000;
    return CREME_OK;
}

static creme_status find_positions(const creme_frame *frame, double *out)
{
    position_columns c = {.in_window = find(frame->table, "position_start")};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(frame->table, "genome_position_start", &c.start));
    CREME_TRY(creme_table_need(frame->table, "genome_position_end", &c.end));
    for (size_t i = 0; i < frame->count; i++) CREME_TRY(position_kb(frame, &frame->at[i], &c, &out[i]));
done:
    return status;
}

double creme_frame_bin_kb(const creme_frame *frame)
{
    return find(frame->table, "element") != NONE ? ELEMENT_BIN_KB : NAN;
}

/* Where records are counted by their distance: elements of many widths need bins of one. */
static double own_distance_kb(const creme_record *record, double bin_kb)
{
    if (!record->has_genome) return NAN;
    if (isnan(bin_kb)) return creme_distance_kb(record, record->genome);
    double bins = round(creme_distance_bp(record, record->genome) / 1000 / bin_kb);
    return bins == 0 ? 0 : bins * bin_kb;
}

creme_status creme_frame_distances_kb(const creme_frame *frame, bool moved, double **out)
{
    if (find(frame->table, "distance_kb") != NONE) return creme_frame_numbers(frame, "distance_kb", false, out);
    creme_status status = creme_allocate(out, frame->count, sizeof **out);
    if (status == CREME_OK && moved) status = find_positions(frame, *out);
    for (size_t i = 0; i < frame->count && status == CREME_OK && !moved; i++) {
        (*out)[i] = own_distance_kb(&frame->at[i], creme_frame_bin_kb(frame));
    }
    if (status != CREME_OK) {
        creme_free(*out);
        *out = NULL;
    }
    return status;
}
