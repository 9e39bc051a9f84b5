/* Showing a result: its header, how much there is, and the strongest effects. */
#include "cli/inspect.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10, MOST_COLUMNS = 64 };

/* Hashes of the names seen in a column, to count how many different ones there are. */
typedef struct name_set {
    uint64_t *at;
    size_t count, capacity;
    uint64_t last;
} name_set;

typedef struct table {
    creme_lines *lines;
    char *names; /* the line of column names */
    size_t columns;
    int locus, track, value; /* columns; -1 if there is none */
    int64_t rows;
    name_set loci, tracks;
    struct {
        double value;
        char *line;
    } top[TOP + 1];
    size_t top_count;
} table;

static creme_status add_name(name_set *set, const char *name)
{
    uint64_t hash = creme_hash_bytes(name, strlen(name)).low;
    if (set->count > 0 && hash == set->last) return CREME_OK; /* rows of one locus stand together */
    creme_status status = creme_grow(&set->at, &set->capacity, set->count + 1, sizeof *set->at);
    if (status == CREME_OK) set->at[set->count++] = set->last = hash;
    return status;
}

static int by_hash(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static size_t count_names(name_set *set)
{
    size_t different = 0;
    if (set->count > 0) qsort(set->at, set->count, sizeof *set->at, by_hash);
    for (size_t i = 0; i < set->count; i++) different += i == 0 || set->at[i] != set->at[i - 1];
    return different;
}

static creme_status read_header(table *t, creme_output *output)
{
    creme_status status = CREME_OK;
    char *line = NULL, *fields[MOST_COLUMNS];
    for (;;) {
        CREME_TRY(creme_lines_next(t->lines, &line));
        if (!line || *line != '#') break;
        creme_output_print(output, "%s\n", line);
    }
    if (!line) return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "the table has no column names");
    CREME_TRY(creme_copy_text(&t->names, line));
    t->columns = creme_lines_split(line, fields, MOST_COLUMNS);
    t->locus = t->track = t->value = -1;
    for (int i = 0; i < (int)t->columns && i < MOST_COLUMNS; i++) {
        if (strcmp(fields[i], "locus") == 0) t->locus = i;
        if (strcmp(fields[i], "track") == 0) t->track = i;
        if (strcmp(fields[i], "effect") == 0 || strcmp(fields[i], "activity") == 0) t->value = i;
    }
    if (t->locus < 0 || t->track < 0 || t->value < 0) {
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT,
                                "the columns locus, track and effect are not all there");
    }
done:
    return status;
}

/* Keeps the line if its value is among the largest so far, by size. */
static creme_status consider(table *t, double value, const char *line)
{
    size_t place = t->top_count;
    while (place > 0 && fabs(value) > fabs(t->top[place - 1].value)) place--;
    if (place == TOP || !isfinite(value)) return CREME_OK;
    char *copy = NULL;
    creme_status status = creme_copy_text(&copy, line);
    if (status != CREME_OK) return status;
    memmove(&t->top[place + 1], &t->top[place], (t->top_count - place) * sizeof *t->top);
    t->top[place].value = value;
    t->top[place].line = copy;
    if (t->top_count == TOP) creme_free(t->top[TOP].line);
    if (t->top_count < TOP) t->top_count++;
    return status;
}

static creme_status read_row(table *t, char *line)
{
    char *fields[MOST_COLUMNS], *copy = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&copy, line));
    size_t count = creme_lines_split(line, fields, MOST_COLUMNS);
    if (count != t->columns) {
        status =
            creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "%zu columns, but the header has %zu", count, t->columns);
        goto done;
    }
    char *end = NULL;
    double value = strtod(fields[t->value], &end);
    if (end == fields[t->value]) value = NAN;
    CREME_TRY(add_name(&t->loci, fields[t->locus]));
    CREME_TRY(add_name(&t->tracks, fields[t->track]));
    CREME_TRY(consider(t, value, copy));
    t->rows++;
done:
    creme_free(copy);
    return status;
}

static void write_summary(table *t, creme_output *output)
{
    creme_output_print(output, "\nrows\t%" PRId64 "\nloci\t%zu\ntracks\t%zu\n\nlargest, by size\n%s\n", t->rows,
                       count_names(&t->loci), count_names(&t->tracks), t->names);
    for (size_t i = 0; i < t->top_count; i++) creme_output_print(output, "%s\n", t->top[i].line);
}

creme_status creme_inspect_result(creme_output *output, const char *path, const creme_model_options *options)
{
    (void)options;
    table t = {0};
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&t.lines, path));
    CREME_TRY(read_header(&t, output));
    for (;;) {
        CREME_TRY(creme_lines_next(t.lines, &line));
        if (!line) break;
        if (*line) CREME_TRY(read_row(&t, line));
    }
    write_summary(&t, output);
done:
    for (size_t i = 0; i < t.top_count; i++) creme_free(t.top[i].line);
    creme_free(t.loci.at);
    creme_free(t.tracks.at);
    creme_free(t.names);
    creme_lines_close(t.lines);
    return status;
}
