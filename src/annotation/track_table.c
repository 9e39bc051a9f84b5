/* The table of a model's tracks. */
#include <creme/track.h>

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
    creme_track_table table;
    size_t columns;              /* of the header */
    size_t where[KNOWN_COLUMNS]; /* column + 1; 0 if absent */
    bool has_index;
    int64_t first_index; /* the index of the first row */
} table_reader;

static void clear_track(creme_track *track)
{
    creme_free(track->identifier);
    creme_free(track->description);
    creme_free(track->sum_stat);
    *track = (creme_track){0};
}

void creme_track_table_clear(creme_track_table *table)
{
    for (size_t i = 0; i < table->count; i++) clear_track(&table->at[i]);
    creme_free(table->at);
    *table = (creme_track_table){0};
}

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
    r->has_index = true;
    for (size_t i = 0; i < r->columns; i++) {
        for (size_t k = 0; k < KNOWN_COLUMNS; k++) {
            if (strcmp(fields[i], NAMES[k]) != 0) continue;
            if (r->where[k]) {
                return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "two columns are named '%s'", NAMES[k]);
            }
            r->where[k] = i + 1;
            if (i == 0) r->has_index = false;
        }
    }
    if (!r->where[IDENTIFIER]) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "no column is named 'identifier': expected a tab-separated table of tracks with a "
                                "header");
    }
    return CREME_OK;
}

static creme_status parse_index(table_reader *r, const char *text)
{
    if (!r->has_index) return CREME_OK;
    int64_t index = 0;
    bool valid = creme_parse_int64(text, &index) && index >= 0 && index <= INT32_MAX;
    if (valid && r->table.count == 0) r->first_index = index;
    int64_t expected = r->first_index + (int64_t)r->table.count;
    if (!valid || index != expected) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "the first column is '%.40s', expected %" PRId64
                                ": it is the row's index, and the table must hold every track of the model in order",
                                text, expected);
    }
    return CREME_OK;
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
    *pair = (int64_t)r->table.count;
    if (!r->where[STRAND_PAIR]) return CREME_OK;
    const char *text = fields[r->where[STRAND_PAIR] - 1];
    if (!creme_parse_int64(text, pair) || *pair < r->first_index || *pair > INT32_MAX) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT,
                                "strand_pair is '%.40s': expected the index of a row of this table", text);
    }
    *pair -= r->first_index;
    return CREME_OK;
}

static creme_status parse_row(table_reader *r, char *line, creme_track *track)
{
    char *fields[COLUMN_MAX];
    size_t count = creme_lines_split(line, fields, COLUMN_MAX);
    if (count != r->columns) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", count,
                                r->columns);
    }
    const char *identifier = fields[r->where[IDENTIFIER] - 1];
    if (identifier[0] == '\0') return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "the identifier is empty");
    creme_status status = CREME_OK;
    CREME_TRY(parse_index(r, fields[0]));
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
    creme_track track = {0};
    creme_status status = CREME_OK;
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(r->lines, &line));
        if (!line) break;
        if (line[0] == '\0') continue;
        CREME_TRY(parse_row(r, line, &track));
        CREME_TRY(creme_grow(&r->table.at, &r->table.capacity, r->table.count + 1, sizeof track));
        r->table.at[r->table.count++] = track;
        track = (creme_track){0};
    }
    if (r->table.count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no tracks", creme_lines_path(r->lines));
    }
done:
    clear_track(&track);
    return status;
}

/* The first row that is not the pair of its pair; `count` if there is none. */
static size_t find_unpaired(const creme_track_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int64_t pair = table->at[i].strand_pair;
        if (pair < 0 || (size_t)pair >= table->count || table->at[pair].strand_pair != (int64_t)i) return i;
    }
    return table->count;
}

static creme_status check_pairs(const table_reader *r)
{
    size_t row = find_unpaired(&r->table);
    if (row == r->table.count) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: track %" PRId64 " ('%.80s') names %" PRId64
                      " as its strand_pair, which is no row of this table or does not name it back",
                      creme_lines_path(r->lines), r->first_index + (int64_t)row, r->table.at[row].identifier,
                      r->first_index + r->table.at[row].strand_pair);
}

creme_status creme_track_table_read(creme_track_table *out, const char *path)
{
    *out = (creme_track_table){0};
    table_reader r = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&r.lines, path));
    CREME_TRY(read_header(&r));
    CREME_TRY(read_rows(&r));
    CREME_TRY(check_pairs(&r));
    r.table.has_scale = r.where[SCALE];
    r.table.has_clip_soft = r.where[CLIP_SOFT];
    r.table.has_sum_stat = r.where[SUM_STAT];
    *out = r.table;
    r.table = (creme_track_table){0};
done:
    creme_track_table_clear(&r.table);
    creme_lines_close(r.lines);
    return status;
}

static creme_status init_track(creme_track *track, size_t row, int64_t pair)
{
    char name[32];
    snprintf(name, sizeof name, "track_%zu", row);
    *track = (creme_track){.strand_pair = pair, .scale = 1};
    creme_status status = creme_copy_text(&track->identifier, name);
    if (status == CREME_OK) status = creme_copy_text(&track->description, name);
    if (status == CREME_OK) status = creme_copy_text(&track->sum_stat, "");
    return status;
}

creme_status creme_track_table_init(creme_track_table *out, size_t count, const int64_t *strand_pairs)
{
    *out = (creme_track_table){0};
    creme_track_table table = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&table.at, &table.capacity, count, sizeof *table.at));
    while (table.count < count) {
        size_t row = table.count++;
        CREME_TRY(init_track(&table.at[row], row, strand_pairs ? strand_pairs[row] : (int64_t)row));
    }
    if (find_unpaired(&table) != count) {
        status = creme_fail(CREME_ERROR_RANGE, "strand pair of track %zu: it is no track, or does not pair back",
                            find_unpaired(&table));
        goto done;
    }
    *out = table;
    table = (creme_track_table){0};
done:
    creme_track_table_clear(&table);
    return status;
}
