/* Reading tables for figures. */
#include "figure/source.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* --- Reading. --------------------------------------------------------------------------------------------------- */

/* Cuts the next field off a line: *line moves past it, to NULL after the last. Quotes are undone in place. */
static char *next_field(char **line, char separator)
{
    char *field = *line, *from = field, *to = field;
    if (separator == ',' && *from == '"') {
        for (from++; *from; from++) {
            if (*from == '"' && *++from != '"') break;
            *to++ = *from;
        }
    } else {
        while (*from && *from != separator) *to++ = *from++;
    }
    while (*from && *from != separator) from++;
    *line = *from ? from + 1 : NULL;
    *to = '\0';
    return field;
}

static creme_status keep(creme_source *source, const char *field, size_t *place)
{
    size_t bytes = strlen(field) + 1;
    creme_status status = creme_grow(&source->text, &source->text_capacity, source->text_bytes + bytes, 1);
    if (status != CREME_OK) return status;
    *place = source->text_bytes;
    memcpy(source->text + *place, field, bytes);
    source->text_bytes += bytes;
    return CREME_OK;
}

static creme_status read_names(creme_source *source, creme_lines *lines, char *separator)
{
    char *line = NULL;
    size_t capacity = 0;
    creme_status status = CREME_OK;
    do {
        CREME_TRY(creme_lines_next(lines, &line));
    } while (line && *line == '#');
    if (!line) return creme_lines_fail(lines, CREME_ERROR_FORMAT, "the table has no column names");
    *separator = strchr(line, '\t') ? '\t' : ',';
    while (line) {
        char *field = next_field(&line, *separator);
        CREME_TRY(creme_grow(&source->names, &capacity, source->columns + 1, sizeof *source->names));
        CREME_TRY(keep(source, field, &source->names[source->columns++]));
    }
done:
    return status;
}

static creme_status read_row(creme_source *source, creme_lines *lines, char *line, char separator)
{
    size_t first = source->rows * source->columns, count = 0;
    creme_status status =
        creme_grow(&source->cells, &source->cells_capacity, first + source->columns, sizeof *source->cells);
    while (line && status == CREME_OK) {
        char *field = next_field(&line, separator);
        if (count < source->columns) status = keep(source, field, &source->cells[first + count]);
        count++;
    }
    if (status != CREME_OK) return status;
    if (count != source->columns) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%zu columns, but the header has %zu", count,
                                source->columns);
    }
    source->rows++;
    return CREME_OK;
}

creme_status creme_source_read(creme_source *out, const char *path)
{
    *out = (creme_source){0};
    creme_lines *lines = NULL;
    char *line = NULL, separator = '\t';
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&out->path, path));
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(read_names(out, lines, &separator));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (*line && *line != '#') CREME_TRY(read_row(out, lines, line, separator));
    }
    if (out->rows == 0) status = creme_fail(CREME_ERROR_FORMAT, "%s: the table has no rows", path);
done:
    creme_lines_close(lines);
    return status;
}

void creme_source_clear(creme_source *source)
{
    creme_free(source->path);
    creme_free(source->text);
    creme_free(source->names);
    creme_free(source->cells);
    *source = (creme_source){0};
}

/* --- Looking up. ------------------------------------------------------------------------------------------------ */

int creme_source_find(const creme_source *source, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "|");
        for (size_t i = 0; i < source->columns; i++) {
            const char *name = source->text + source->names[i];
            if (strlen(name) == length && strncmp(name, names, length) == 0) return (int)i;
        }
        names += length + (names[length] == '|');
    }
    return -1;
}

creme_status creme_source_need(int *out, const creme_source *source, const char *names)
{
    *out = creme_source_find(source, names);
    if (*out >= 0) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: this figure needs a column %.*s, which is not there", source->path,
                      (int)strcspn(names, "|"), names);
}

const char *creme_source_text(const creme_source *source, size_t row, int column)
{
    return column < 0 ? "" : source->text + source->cells[row * source->columns + (size_t)column];
}

double creme_source_number(const creme_source *source, size_t row, int column)
{
    const char *text = creme_source_text(source, row, column);
    char *end = NULL;
    double value = strtod(text, &end);
    return end == text || *end ? NAN : value;
}

creme_status creme_names_add(creme_names *names, const char *text, size_t *index)
{
    for (size_t i = names->count; i-- > 0;) {
        if (strcmp(names->at[i], text) == 0) {
            *index = i;
            return CREME_OK;
        }
    }
    creme_status status = creme_grow(&names->at, &names->capacity, names->count + 1, sizeof *names->at);
    if (status == CREME_OK) status = creme_copy_text(&names->at[names->count], text);
    if (status == CREME_OK) *index = names->count++;
    return status;
}

void creme_names_clear(creme_names *names)
{
    for (size_t i = 0; i < names->count; i++) creme_free(names->at[i]);
    creme_free(names->at);
    *names = (creme_names){0};
}

static unsigned long long key_of(const char *locus, const char *track, double number)
{
    uint64_t parts[3] = {0};
    if (locus) parts[0] = creme_hash_bytes(locus, strlen(locus)).low;
    if (track) parts[1] = creme_hash_bytes(track, strlen(track)).low;
    if (isfinite(number)) memcpy(&parts[2], &number, sizeof number);
    return creme_hash_bytes(parts, sizeof parts).low;
}

static int by_key_and_row(const void *a, const void *b)
{
    const struct creme_row_entry *left = a, *right = b;
    if (left->key != right->key) return left->key < right->key ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

creme_status creme_row_index_create(creme_row_index *out, const creme_source *source, int locus, int track,
                                    int number)
{
    *out = (creme_row_index){0};
    creme_status status = creme_allocate(&out->at, source->rows, sizeof *out->at);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < source->rows; i++) {
        out->at[i].row = i;
        out->at[i].key = key_of(locus < 0 ? NULL : creme_source_text(source, i, locus),
                                track < 0 ? NULL : creme_source_text(source, i, track),
                                number < 0 ? NAN : creme_source_number(source, i, number));
    }
    out->count = source->rows;
    qsort(out->at, out->count, sizeof *out->at, by_key_and_row);
    return CREME_OK;
}

long creme_row_index_find(const creme_row_index *index, const char *locus, const char *track, double number)
{
    unsigned long long key = key_of(locus, track, number);
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->at[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->count && index->at[low].key == key ? (long)index->at[low].row : -1;
}

void creme_row_index_clear(creme_row_index *index)
{
    creme_free(index->at);
    *index = (creme_row_index){0};
}
