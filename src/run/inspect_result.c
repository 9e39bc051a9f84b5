/* Showing a result: its header, how much there is, and the strongest effects. */
#include "run/inspect.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10, MOST_COLUMNS = 64 };

/* What a table is about, by what made it: assays ("# creme VERSION NAME") and analyses ("# analysis: NAME"). Others
 * are about their effects. Loci bring columns of their own along, which say nothing of the result, whatever they are
 * called: of two with one name the first is the result's. */
static const struct {
    const char *kind, *column;
} subjects[] = {{"activity", "wt"},
                {"profile", "wt"},
                {"interaction", "trace"},
                {"set-sufficiency", "normalised"},
                {"multiplicity", "normalised"},
                {"fine-tile", "score"},
                {"predict", "activity"},
                {"analysis: both", "necessity"},
                {"analysis: interaction", "mse_additive"},
                {"analysis: pairs", "joint"},
                {"analysis: coverage", "coverage"},
                {"analysis: compare", "value_1"}};

/* Hashes of the names seen in a column, to count how many different ones there are. */
typedef struct name_set {
    uint64_t *at;
    size_t count, capacity;
    uint64_t last;
} name_set;

typedef struct table {
    creme_lines *lines;
    char *names;   /* the line of column names */
    char *made;    /* what made it, as in `subjects`; "" if the header does not say */
    char *subject; /* the name of the column `value` */
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

/* Of a '#' line: which assay or analysis made the table. An analysis says so behind the command's line. */
static creme_status read_origin(table *t, const char *line)
{
    const char *analysis = "# analysis: ", *command = "# creme ", *name = NULL;
    if (strncmp(line, analysis, strlen(analysis)) == 0) name = line + 2;
    if (!t->made && strncmp(line, command, strlen(command)) == 0) {
        name = strchr(line + strlen(command), ' ');
        if (name) name++;
    }
    if (!name) return CREME_OK;
    creme_free(t->made);
    return creme_copy_text(&t->made, name);
}

static int find_column(char *const *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count && i < MOST_COLUMNS; i++) {
        if (strcmp(fields[i], name) == 0) return (int)i;
    }
    return -1;
}

/* The column that the table is about; of a table of unknown kind its effects, or else activities. */
static int find_subject(const table *t, char *const *fields, size_t count)
{
    int column = -1;
    for (size_t i = 0; t->made && i < sizeof subjects / sizeof *subjects; i++) {
        if (strcmp(subjects[i].kind, t->made) == 0) column = find_column(fields, count, subjects[i].column);
    }
    if (column < 0) column = find_column(fields, count, "effect");
    return column < 0 ? find_column(fields, count, "activity") : column;
}

static creme_status read_header(table *t, creme_output *output)
{
    creme_status status = CREME_OK;
    char *line = NULL, *fields[MOST_COLUMNS];
    for (;;) {
        CREME_TRY(creme_lines_next(t->lines, &line));
        if (!line || *line != '#') break;
        creme_output_print(output, "%s\n", line);
        CREME_TRY(read_origin(t, line));
    }
    if (!line) return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "the table has no column names");
    CREME_TRY(creme_copy_text(&t->names, line));
    t->columns = creme_lines_split(line, fields, MOST_COLUMNS);
    t->locus = find_column(fields, t->columns, "locus");
    t->track = find_column(fields, t->columns, "track");
    t->value = find_subject(t, fields, t->columns);
    if (t->locus < 0 || t->track < 0) {
        return creme_lines_fail(t->lines, CREME_ERROR_FORMAT, "the columns locus and track are not both there");
    }
    if (t->value >= 0) CREME_TRY(creme_copy_text(&t->subject, fields[t->value]));
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
    double value = t->value < 0 ? NAN : strtod(fields[t->value], &end);
    if (t->value >= 0 && end == fields[t->value]) value = NAN;
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
    creme_output_print(output, "\nrows\t%" PRId64 "\nloci\t%zu\ntracks\t%zu\n", t->rows, count_names(&t->loci),
                       count_names(&t->tracks));
    if (t->subject) creme_output_print(output, "\nlargest, by the size of %s\n%s\n", t->subject, t->names);
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
    creme_free(t.made);
    creme_free(t.subject);
    creme_lines_close(t.lines);
    return status;
}
