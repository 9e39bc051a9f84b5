/* Reading tables for figures. */
#include "figure/source.h"

#include "base/memory.h"

#include <creme/hash.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Cells. ----------------------------------------------------------------------------------------------------- */

creme_status creme_source_read(creme_source *out, const char *path)
{
    *out = (creme_source){0};
    creme_status status = creme_table_read(&out->table, path);
    if (status != CREME_OK) return status;
    out->path = creme_table_path(out->table);
    out->rows = creme_table_row_count(out->table);
    return out->rows > 0 ? CREME_OK : creme_fail(CREME_ERROR_FORMAT, "%s: the table has no rows", path);
}

void creme_source_clear(creme_source *source)
{
    creme_table_destroy(source->table);
    *source = (creme_source){0};
}

int creme_source_find(const creme_source *source, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "|");
        for (size_t i = 0; i < creme_table_column_count(source->table); i++) {
            const char *name = creme_table_column_name(source->table, i);
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
    return column < 0 ? "" : creme_table_text(source->table, row, (size_t)column);
}

static double number_of(const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);
    return end == text || *end ? NAN : value;
}

double creme_source_number(const creme_source *source, size_t row, int column)
{
    return number_of(creme_source_text(source, row, column));
}

void creme_source_locus_name(char *out, size_t bytes, const char *text)
{
    static const char ending[] = ".pickle";
    size_t length = strlen(text), tail = sizeof ending - 1;
    if (length > tail && strcmp(text + length - tail, ending) == 0) {
        const char *slash = strrchr(text, '/');
        if (slash) text = slash + 1;
        length = strlen(text) - tail;
    }
    if (length >= bytes) length = bytes - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

/* --- Names and keys. -------------------------------------------------------------------------------------------- */

creme_status creme_names_append(creme_names *names, const char *text)
{
    creme_status status = creme_grow(&names->at, &names->capacity, names->count + 1, sizeof *names->at);
    if (status == CREME_OK) status = creme_copy_text(&names->at[names->count], text);
    if (status == CREME_OK) names->count++;
    return status;
}

/* What was added last is asked for most. */
size_t creme_names_find(const creme_names *names, const char *text)
{
    for (size_t i = names->count; i-- > 0;) {
        if (strcmp(names->at[i], text) == 0) return i;
    }
    return names->count;
}

creme_status creme_names_add(creme_names *names, const char *text, size_t *index)
{
    *index = creme_names_find(names, text);
    return *index < names->count ? CREME_OK : creme_names_append(names, text);
}

void creme_names_clear(creme_names *names)
{
    for (size_t i = 0; i < names->count; i++) creme_free(names->at[i]);
    creme_free(names->at);
    *names = (creme_names){0};
}

static uint64_t hash_of(const char *text)
{
    double number = text ? number_of(text) : 0;
    if (!text) return 0;
    return isfinite(number) ? creme_hash_bytes(&number, sizeof number).low : creme_hash_bytes(text, strlen(text)).low;
}

static uint64_t key_of(const char *locus, const char *second, const char *third)
{
    char name[CREME_LOCUS_NAME_BYTES];
    if (locus) creme_source_locus_name(name, sizeof name, locus);
    uint64_t parts[3] = {hash_of(locus ? name : NULL), hash_of(second), hash_of(third)};
    return creme_hash_bytes(parts, sizeof parts).low;
}

static int by_key_and_row(const void *a, const void *b)
{
    const creme_row_entry *left = a, *right = b;
    if (left->key != right->key) return left->key < right->key ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

creme_status creme_row_index_create(creme_row_index *out, const creme_source *source, int locus, int second,
                                    int third)
{
    *out = (creme_row_index){0};
    creme_status status = creme_allocate(&out->at, source->rows, sizeof *out->at);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < source->rows; i++) {
        const char *cells[3];
        const int columns[3] = {locus, second, third};
        for (int k = 0; k < 3; k++) cells[k] = columns[k] < 0 ? NULL : creme_source_text(source, i, columns[k]);
        out->at[i] = (creme_row_entry){key_of(cells[0], cells[1], cells[2]), i};
    }
    out->count = source->rows;
    qsort(out->at, out->count, sizeof *out->at, by_key_and_row);
    return CREME_OK;
}

long creme_row_index_find(const creme_row_index *index, const char *locus, const char *second, const char *third)
{
    uint64_t key = key_of(locus, second, third);
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
