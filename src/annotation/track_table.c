/* The table of a model's tracks: reading it. */
#include "annotation/track_place.h"

#include "annotation/loci_parser.h"
#include "base/lines.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDENTIFIER, CLIP, CLIP_SOFT, SCALE, SUM_STAT, STRAND_PAIR, DESCRIPTION, KNOWN_COLUMNS };
static const char *const NAMES[KNOWN_COLUMNS] = {"identifier", "clip",        "clip_soft",  "scale",
                                                 "sum_stat",   "strand_pair", "description"};

enum { COLUMN_MAX = 256 };

typedef struct table_reader {
    creme_lines *lines;
    creme_track_rows rows;
    size_t columns;              /* of the header */
    size_t where[KNOWN_COLUMNS]; /* column + 1; 0 if absent */
} table_reader;

static creme_status read_header(table_reader *r)
{
    char *line = NULL, *fields[COLUMN_MAX];
    creme_status status = creme_lines_next(r->lines, &line);
    if (status != CREME_OK) return status;
    if (!line)
        return creme_fail(CREME_ERROR_FORMAT, "%s: is empty: expected a table of tracks", creme_lines_path(r->lines));
    r->columns = creme_lines_split(line, fields, COLUMN_MAX);
    if (r->columns > COLUMN_MAX) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "more than %d columns: this is no table of tracks",
                                COLUMN_MAX);
    }
    r->rows.has_index = true;
    for (size_t i = 0; i < r->columns; i++) {
        for (size_t k = 0; k < KNOWN_COLUMNS; k++) {
            if (strcmp(fields[i], NAMES[k]) != 0) continue;
            if (r->where[k]) {
                return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "two columns are named '%s'", NAMES[k]);
            }
            r->where[k] = i + 1;
            if (i == 0) r->rows.has_index = false;
        }
    }
    if (!r->where[IDENTIFIER]) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "no column is named 'identifier': expected a tab-separated table of tracks with a "
                                "header");
    }
    return CREME_OK;
}

static creme_status parse_index(table_reader *r, const char *text, int64_t *index)
{
    *index = (int64_t)r->rows.count;
    if (!r->rows.has_index || (creme_loci_parse_whole(text, index) && *index >= 0 && *index <= INT32_MAX))
        return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "the first column is '%.40s', expected the track's index",
                            text);
}

static creme_status parse_number(const table_reader *r, char **fields, int column, float absent, float *value)
{
    *value = absent;
    if (!r->where[column]) return CREME_OK;
    const char *text = fields[r->where[column] - 1];
    char *end = NULL;
    *value = strtof(text, &end);
    if (end == text || *end != '\0' || !isfinite(*value)) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%s is '%.40s': expected a finite number",
                                NAMES[column], text);
    }
    return CREME_OK;
}

static creme_status parse_pair(const table_reader *r, char **fields, int64_t *pair)
{
    if (!r->rows.has_pairs) return CREME_OK;
    const char *text = fields[r->where[STRAND_PAIR] - 1];
    if (creme_loci_parse_whole(text, pair) && *pair >= 0 && *pair <= INT32_MAX) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "strand_pair is '%.40s': expected the index of a track",
                            text);
}

static creme_status parse_row(table_reader *r, char *line, creme_track_row *row)
{
    creme_track *track = &row->track;
    char *fields[COLUMN_MAX];
    size_t count = creme_lines_split(line, fields, COLUMN_MAX);
    if (count != r->columns) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", count,
                                r->columns);
    }
    const char *identifier = fields[r->where[IDENTIFIER] - 1];
    if (identifier[0] == '\0') return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "the identifier is empty");
    creme_status status = CREME_OK;
    CREME_TRY(parse_index(r, fields[0], &row->index));
    CREME_TRY(parse_number(r, fields, CLIP, 0, &track->clip));
    CREME_TRY(parse_number(r, fields, CLIP_SOFT, 0, &track->clip_soft));
    CREME_TRY(parse_number(r, fields, SCALE, 1, &track->scale));
    CREME_TRY(parse_pair(r, fields, &track->strand_pair));
    const char *description = r->where[DESCRIPTION] ? fields[r->where[DESCRIPTION] - 1] : identifier;
    const char *sum_stat = r->where[SUM_STAT] ? fields[r->where[SUM_STAT] - 1] : "";
    CREME_TRY(creme_copy_text(&track->identifier, identifier));
    CREME_TRY(creme_copy_text(&track->description, description));
    CREME_TRY(creme_copy_text(&track->sum_stat, sum_stat));
done:
    return status;
}

static creme_status read_rows(table_reader *r)
{
    creme_track_row row = {0};
    creme_track_rows *rows = &r->rows;
    creme_status status = CREME_OK;
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        if (line[0] == '\0') continue;
        CREME_TRY(parse_row(r, line, &row));
        CREME_TRY(creme_grow(&rows->at, &rows->capacity, rows->count + 1, sizeof row));
        rows->at[rows->count++] = row;
        row = (creme_track_row){0};
    }
    if (rows->count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no tracks", creme_lines_path(r->lines));
    }
done:
    creme_track_clear(&row.track);
    return status;
}

creme_status creme_track_table_read_for(creme_track_table *out, const char *path, size_t tracks,
                                        const int64_t *strand_pairs)
{
    *out = (creme_track_table){0};
    table_reader r = {.rows = {.path = path}};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&r.lines, path));
    CREME_TRY(read_header(&r));
    r.rows.has_pairs = r.where[STRAND_PAIR];
    CREME_TRY(read_rows(&r));
    CREME_TRY(creme_track_place(out, &r.rows, tracks, strand_pairs));
    out->has_scale = r.where[SCALE];
    out->has_clip_soft = r.where[CLIP_SOFT];
    out->has_sum_stat = r.where[SUM_STAT];
done:
    creme_track_rows_clear(&r.rows);
    creme_lines_close(r.lines);
    return status;
}

creme_status creme_track_table_read(creme_track_table *out, const char *path)
{
    return creme_track_table_read_for(out, path, 0, NULL);
}
