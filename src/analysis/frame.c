/* Reading loci and tiles out of tables of several dialects. */
#include "analysis/frame.h"

#include "analysis/table_parts.h"
#include "base/lines.h"
#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = -1, ENFORMER_BP = 196608 };

/* Where things stand in the table; NONE: nowhere. */
typedef struct dialect {
    int name, chrom, tss, strand, id, track, context, tile_start, tile_end, genome_start, genome_end;
    bool by_start; /* tss is creme-nn's position */
} dialect;

static int find(const creme_table *table, const char *name)
{
    size_t column = 0;
    return creme_table_find(table, name, &column) ? (int)column : NONE;
}

static int find_any(const creme_table *table, const char *const *names)
{
    for (; *names; names++) {
        if (find(table, *names) != NONE) return find(table, *names);
    }
    return NONE;
}

static creme_status find_columns(dialect *d, const creme_table *table)
{
    static const char *const ids[] = {"seq_id", "enf_data_id", "path", NULL};
    static const char *const tracks[] = {"track", "cell_line", "cell line", NULL};
    d->name = find(table, "locus");
    d->chrom = find(table, "chrom");
    d->tss = find(table, "tss");
    d->strand = find(table, "strand");
    d->by_start = d->name == NONE && find(table, "Chromosome") != NONE;
    if (d->by_start) {
        d->name = find(table, "gene_name");
        d->chrom = find(table, "Chromosome");
        d->tss = find(table, "Start");
        d->strand = find(table, "Strand");
    }
    d->id = d->name == NONE ? find_any(table, ids) : NONE;
    d->track = find_any(table, tracks);
    d->context = find(table, "context");
    d->tile_start = find(table, "tile_start");
    d->tile_end = find(table, "tile_end");
    d->genome_start = find(table, "genome_start");
    d->genome_end = find(table, "genome_end");
    size_t column = 0;
    if (d->id != NONE) return CREME_OK;
    creme_status status =
        creme_table_need(table, d->by_start ? "gene_name" : "locus|seq_id|enf_data_id|path", &column);
    if (status == CREME_OK) status = creme_table_need(table, d->by_start ? "Chromosome" : "chrom", &column);
    if (status == CREME_OK) status = creme_table_need(table, d->by_start ? "Start" : "tss", &column);
    if (status == CREME_OK) status = creme_table_need(table, d->by_start ? "Strand" : "strand", &column);
    return status;
}

/* Cuts the last "_word" off a text in place; NULL if there is none. */
static char *cut_last(char *text)
{
    char *bar = strrchr(text, '_');
    if (!bar) return NULL;
    *bar = '\0';
    return bar + 1;
}

/* "path/GENE_chr1_1000_+.pickle" or "GENE_chr1_1000_+_804_5804.pickle", taken apart in place. */
static bool parse_id(char *text, creme_record *record, char **name, char **chrom)
{
    char *slash = strrchr(text, '/'), *start = slash ? slash + 1 : text;
    char *dot = strstr(start, ".pickle");
    if (dot) *dot = '\0';
    char *strand = cut_last(start);
    if (strand && strcmp(strand, "+") != 0 && strcmp(strand, "-") != 0) {
        char *tile_start = cut_last(start);
        if (!tile_start || !creme_parse_int64(tile_start, &record->tile.start)) return false;
        if (!creme_parse_int64(strand, &record->tile.end)) return false;
        record->has_tile = true;
        strand = cut_last(start);
    }
    char *position = strand ? cut_last(start) : NULL;
    *chrom = position ? cut_last(start) : NULL;
    *name = start;
    if (!*chrom || !**chrom || !*start || !creme_parse_int64(position, &record->tss)) return false;
    if (strcmp(strand, "+") != 0 && strcmp(strand, "-") != 0) return false;
    record->strand = *strand == '+' ? "+" : "-";
    record->tss -= *strand == '-';
    return true;
}

static creme_status keep(creme_frame *frame, const char *text, const char **kept)
{
    return creme_table_keep(frame->keeper.keeper, text, strlen(text), kept);
}

static creme_status read_id(creme_frame *frame, creme_record *record, int column)
{
    const char *text = creme_table_text(frame->table, record->row, (size_t)column);
    char *copy = NULL, *name = NULL, *chrom = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&copy, text));
    if (!parse_id(copy, record, &name, &chrom)) {
        status = creme_table_fail(frame->table, record->row, CREME_ERROR_FORMAT,
                                  "'%.80s' is not an id such as GENE_chr1_1000_+ or GENE_chr1_1000_+_804_5804", text);
        goto done;
    }
    CREME_TRY(keep(frame, name, &record->name));
    CREME_TRY(keep(frame, chrom, &record->chrom));
done:
    creme_free(copy);
    return status;
}

static creme_status read_columns(creme_frame *frame, creme_record *record, const dialect *d)
{
    const creme_table *table = frame->table;
    record->name = creme_table_text(table, record->row, (size_t)d->name);
    record->chrom = creme_table_text(table, record->row, (size_t)d->chrom);
    creme_status status = creme_table_integer(table, record->row, (size_t)d->tss, &record->tss);
    if (status != CREME_OK) return status;
    const char *strand = creme_table_text(table, record->row, (size_t)d->strand);
    if (strcmp(strand, "+") != 0 && strcmp(strand, "-") != 0) {
        return creme_table_fail(table, record->row, CREME_ERROR_FORMAT, "strand '%.20s' must be + or -", strand);
    }
    record->strand = strand;
    if (d->by_start) record->tss -= *strand == '-';
    return CREME_OK;
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

static void place_tile(creme_record *record, int64_t window_bp)
{
    const creme_locus locus = {.tss = record->tss, .strand = *record->strand};
    creme_interval window = creme_locus_window(&locus, window_bp, CREME_WINDOW_CREME);
    record->genome = creme_locus_to_genome(&locus, window, record->tile);
    record->has_genome = true;
}

static creme_status read_record(creme_frame *frame, creme_record *record, const dialect *d, int64_t window_bp)
{
    const creme_table *table = frame->table;
    creme_status status = d->id != NONE ? read_id(frame, record, d->id) : read_columns(frame, record, d);
    if (status != CREME_OK) return status;
    status = read_interval(table, record->row, d->tile_start, d->tile_end, &record->has_tile, &record->tile);
    if (status == CREME_OK) {
        status =
            read_interval(table, record->row, d->genome_start, d->genome_end, &record->has_genome, &record->genome);
    }
    if (status != CREME_OK) return status;
    if (llabs(record->tss) > INT64_C(1) << 40 || llabs(record->tile.start) > INT64_C(1) << 40 ||
        llabs(record->tile.end) > INT64_C(1) << 40) {
        return creme_table_fail(table, record->row, CREME_ERROR_RANGE, "a coordinate beyond any chromosome");
    }
    if (record->has_tile && !record->has_genome && d->id != NONE) place_tile(record, window_bp);
    if (d->context != NONE && !creme_table_is_none(table, record->row, (size_t)d->context)) {
        record->context = creme_table_text(table, record->row, (size_t)d->context);
    }
    char position[32];
    snprintf(position, sizeof position, "_%" PRId64 "_", record->tss + (*record->strand == '-'));
    size_t index = (size_t)(record - frame->at);
    status =
        creme_labels_set(&frame->keeper, index, "%s_%s%s%s", record->name, record->chrom, position, record->strand);
    record->key = frame->keeper.at[index];
    return status;
}

static creme_status read_rows(creme_frame *out, const dialect *d, const creme_analysis_options *options)
{
    const creme_table *table = out->table;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        creme_record *record = &out->at[out->count];
        *record = (creme_record){.row = row, .track = "", .context = ""};
        if (d->track != NONE && !creme_table_is_none(table, row, (size_t)d->track)) {
            record->track = creme_table_text(table, row, (size_t)d->track);
        }
        if (options->track && strcmp(record->track, options->track) != 0) continue;
        creme_status status = read_record(out, record, d, options->window_bp ? options->window_bp : ENFORMER_BP);
        if (status != CREME_OK) return status;
        out->count++;
    }
    if (out->count > 0 || !options->track) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row of track '%s'", creme_table_path(table), options->track);
}

/* Contexts of another table, by locus and track. */
static creme_status take_contexts(creme_frame *frame, const creme_analysis_options *options)
{
    creme_frame contexts = {0};
    creme_labels here = {0}, there = {0};
    size_t *matches = NULL, column = 0;
    creme_status status = CREME_OK;
    creme_analysis_options plain = *options;
    plain.contexts = NULL;
    CREME_TRY(creme_table_need(options->contexts, "context", &column));
    CREME_TRY(creme_frame_open(&contexts, options->contexts, &plain));
    CREME_TRY(creme_frame_label(frame, false, &here));
    CREME_TRY(creme_frame_label(&contexts, false, &there));
    CREME_TRY(creme_labels_join(&here, &there, &matches));
    for (size_t i = 0; i < frame->count; i++) {
        frame->at[i].context = matches[i] == SIZE_MAX ? "" : contexts.at[matches[i]].context;
    }
done:
    creme_free(matches);
    creme_labels_clear(&here);
    creme_labels_clear(&there);
    creme_frame_close(&contexts);
    return status;
}

creme_status creme_frame_open(creme_frame *out, const creme_table *table, const creme_analysis_options *options)
{
    *out = (creme_frame){.table = table};
    dialect d = {0};
    creme_status status = CREME_OK;
    CREME_TRY(find_columns(&d, table));
    out->gives_genome = d.genome_start != NONE && d.genome_end != NONE;
    CREME_TRY(creme_allocate(&out->at, creme_table_row_count(table), sizeof *out->at));
    CREME_TRY(creme_labels_create(&out->keeper, creme_table_row_count(table)));
    CREME_TRY(read_rows(out, &d, options));
    if (options->contexts) CREME_TRY(take_contexts(out, options));
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

creme_status creme_frame_numbers(const creme_frame *frame, const char *names, bool optional, double **values)
{
    size_t column = 0;
    bool absent = false;
    *values = NULL;
    creme_status status = creme_table_need(frame->table, names, &column);
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

creme_status creme_frame_need_tiles(creme_frame *frame)
{
    size_t kept = 0;
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record record = frame->at[i];
        if (record.has_tile && record.has_genome) {
            frame->at[kept++] = record;
        } else if (!record.has_tile || !frame->gives_genome) {
            return creme_table_fail(frame->table, record.row, CREME_ERROR_FORMAT,
                                    "no tile: expected tile_start, tile_end, genome_start and genome_end");
        }
    }
    frame->count = kept;
    return CREME_OK;
}

double creme_distance_kb(const creme_record *record, creme_interval genome)
{
    double width = (double)(genome.end - genome.start);
    double distance = (double)genome.start + width / 2 - ((double)record->tss + 0.5);
    if (*record->strand == '-') distance = -distance;
    double steps = round(distance / width);
    return steps == 0 ? 0 : steps * width / 1000;
}

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

creme_status creme_frame_positions_kb(const creme_frame *frame, double **out)
{
    position_columns c = {.in_window = NONE};
    size_t in_window = 0;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_table_need(frame->table, "genome_position_start", &c.start));
    CREME_TRY(creme_table_need(frame->table, "genome_position_end", &c.end));
    if (creme_table_find(frame->table, "position_start", &in_window)) c.in_window = (int)in_window;
    CREME_TRY(creme_allocate(out, frame->count, sizeof **out));
    for (size_t i = 0; i < frame->count; i++) CREME_TRY(position_kb(frame, &frame->at[i], &c, &(*out)[i]));
done:
    if (status != CREME_OK) {
        creme_free(*out);
        *out = NULL;
    }
    return status;
}

creme_status creme_frame_label(const creme_frame *frame, bool tiles, creme_labels *out)
{
    creme_status status = creme_labels_create(out, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *record = &frame->at[i];
        if (tiles) {
            status = creme_labels_set(out, i, "%s\t%s\t%" PRId64 "\t%" PRId64, record->key, record->track,
                                      record->tile.start, record->tile.end);
        } else {
            status = creme_labels_set(out, i, "%s\t%s", record->key, record->track);
        }
    }
    if (status != CREME_OK) creme_labels_clear(out);
    return status;
}

creme_status creme_labels_join(const creme_labels *a, const creme_labels *b, size_t **matches)
{
    creme_groups groups = {0};
    const char **both = NULL;
    *matches = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&both, a->count + b->count, sizeof *both));
    for (size_t i = 0; i < a->count; i++) both[i] = a->at[i];
    for (size_t i = 0; i < b->count; i++) both[a->count + i] = b->at[i];
    CREME_TRY(creme_groups_make(&groups, both, a->count + b->count));
    CREME_TRY(creme_allocate(matches, a->count, sizeof **matches));
    for (size_t i = 0; i < a->count; i++) (*matches)[i] = SIZE_MAX;
    for (size_t g = 0; g < groups.count; g++) {
        size_t match = SIZE_MAX;
        for (size_t k = groups.first[g]; k < groups.first[g + 1] && match == SIZE_MAX; k++) {
            if (groups.members[k] >= a->count) match = groups.members[k] - a->count;
        }
        for (size_t k = groups.first[g]; k < groups.first[g + 1] && groups.members[k] < a->count; k++) {
            (*matches)[groups.members[k]] = match;
        }
    }
done:
    creme_free(both);
    creme_groups_clear(&groups);
    return status;
}
