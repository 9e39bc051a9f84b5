/* All replicates of a step as arrays, unit by unit. */
#include "store/export.h"

#include "base/memory.h"
#include "store/npz.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One of the replicates' columns. */
typedef struct column {
    size_t array, width; /* its number; bytes of a value */
    char *buffer;        /* of one unit's rows */
    size_t capacity;
} column;

typedef struct writer {
    const creme_store_plan *plan;
    creme_npz *npz;
    const char *path;
    column activities, *columns; /* [replicate columns] */
    int64_t rows;                /* of all units */
} writer;

/* --- Making the arrays ----------------------------------------------------------------------------------------- */

/* How many rows there are; texts are kept with as many bytes as the longest has. */
static creme_status measure(writer *w, creme_store *store)
{
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    size_t columns = w->plan->replicate_column_count;
    for (size_t i = 0; i < columns; i++) {
        creme_value_kind kind = w->plan->replicate_columns[i].kind;
        w->columns[i].width = kind == CREME_VALUE_TEXT ? 1 : sizeof(int64_t);
    }
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, true, &unit));
        if (!unit) break;
        w->rows += (int64_t)unit->replicate_count;
        for (size_t i = 0; i < unit->replicate_count * columns; i++) {
            const creme_value *value = &unit->replicate_values[i];
            column *c = &w->columns[i % columns];
            bool text = w->plan->replicate_columns[i % columns].kind == CREME_VALUE_TEXT && !value->none;
            if (text && value->length > c->width) c->width = value->length;
        }
    }
done:
    return status;
}

static creme_status add_text(writer *w, size_t *array, const char *name, size_t width, const int64_t *shape, int rank)
{
    char descr[24];
    snprintf(descr, sizeof descr, "|S%zu", width);
    return creme_npz_add(w->npz, array, name, descr, width, shape, rank);
}

static creme_status add_column(writer *w, size_t i)
{
    const creme_column *of = &w->plan->replicate_columns[i];
    column *c = &w->columns[i];
    if (of->kind == CREME_VALUE_TEXT) return add_text(w, &c->array, of->name, c->width, &w->rows, 1);
    const char *descr = of->kind == CREME_VALUE_INTEGER ? "<i8" : "<f8";
    return creme_npz_add(w->npz, &c->array, of->name, descr, c->width, &w->rows, 1);
}

/* One text as an array of no dimensions. */
static creme_status write_text(writer *w, const char *name, const char *text)
{
    size_t array, width = strlen(text);
    creme_status status = add_text(w, &array, name, width ? width : 1, NULL, 0);
    return status == CREME_OK ? creme_npz_append(w->npz, array, width ? text : "\0", width ? width : 1) : status;
}

static creme_status write_tracks(writer *w)
{
    const creme_store_plan *plan = w->plan;
    size_t width = 1, array;
    char *name = NULL;
    creme_status status = CREME_OK;
    int64_t count = (int64_t)plan->track_count;
    for (size_t i = 0; i < plan->track_count; i++) {
        if (strlen(plan->tracks[i]) > width) width = strlen(plan->tracks[i]);
    }
    CREME_TRY(creme_allocate(&name, width, 1));
    CREME_TRY(add_text(w, &array, "tracks", width, &count, 1));
    for (size_t i = 0; i < plan->track_count; i++) {
        memset(name, 0, width);
        memcpy(name, plan->tracks[i], strlen(plan->tracks[i]));
        CREME_TRY(creme_npz_append(w->npz, array, name, width));
    }
done:
    creme_free(name);
    return status;
}

static creme_status write_header(writer *w, creme_store *store)
{
    creme_output *output = NULL;
    char *header = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&output, &header));
    CREME_TRY(creme_export_header(store, output));
    status = creme_output_close(output);
    output = NULL;
    CREME_TRY(status);
    CREME_TRY(write_text(w, "header", header));
    CREME_TRY(write_text(w, "step", w->plan->step));
done:
    creme_output_discard(output);
    creme_free(header);
    return status;
}

static creme_status make_arrays(writer *w, creme_store *store)
{
    const creme_store_plan *plan = w->plan;
    int64_t shape[] = {w->rows, (int64_t)plan->track_count};
    creme_status status = CREME_OK;
    w->activities.width = plan->track_count * sizeof(float);
    CREME_TRY(creme_npz_add(w->npz, &w->activities.array, "activities", "<f4", sizeof(float), shape, 2));
    for (size_t i = 0; i < plan->replicate_column_count; i++) CREME_TRY(add_column(w, i));
    CREME_TRY(write_tracks(w));
    CREME_TRY(write_header(w, store));
done:
    return status;
}

/* --- Units ----------------------------------------------------------------------------------------------------- */

static void put_value(char *to, const creme_value *value, creme_value_kind kind, size_t width)
{
    int64_t integer = value->none ? -1 : value->integer;
    double real = value->none ? NAN : value->real;
    memset(to, 0, width);
    if (kind == CREME_VALUE_INTEGER)
        memcpy(to, &integer, sizeof integer);
    else if (kind == CREME_VALUE_REAL)
        memcpy(to, &real, sizeof real);
    else if (!value->none)
        memcpy(to, value->text, value->length < width ? value->length : width); /* none is longer, it was measured */
}

static void put_activities(const writer *w, const creme_store_unit *unit, size_t number)
{
    size_t tracks = w->plan->track_count, each = unit->track < 0 ? tracks : 1;
    float *to = (float *)w->activities.buffer + number * tracks;
    for (size_t i = 0; i < tracks; i++) to[i] = NAN;
    memcpy(unit->track < 0 ? to : to + unit->track, unit->activities + number * each, each * sizeof *to);
}

static creme_status write_unit(writer *w, const creme_store_unit *unit)
{
    size_t rows = unit->replicate_count, columns = w->plan->replicate_column_count;
    column *to = &w->activities;
    creme_status status = CREME_OK;
    if (rows == 0) return CREME_OK;
    CREME_TRY(creme_grow(&to->buffer, &to->capacity, rows * to->width, 1));
    for (size_t i = 0; i < rows; i++) put_activities(w, unit, i);
    CREME_TRY(creme_npz_append(w->npz, to->array, to->buffer, rows * to->width));
    for (size_t c = 0; c < columns; c++) {
        to = &w->columns[c];
        CREME_TRY(creme_grow(&to->buffer, &to->capacity, rows * to->width, 1));
        for (size_t i = 0; i < rows; i++) {
            put_value(to->buffer + i * to->width, &unit->replicate_values[i * columns + c],
                      w->plan->replicate_columns[c].kind, to->width);
        }
        CREME_TRY(creme_npz_append(w->npz, to->array, to->buffer, rows * to->width));
    }
done:
    return status;
}

static creme_status write_units(writer *w, creme_store *store)
{
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    int64_t rows = 0;
    creme_status status = CREME_OK;
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, true, &unit));
        if (!unit) break;
        rows += (int64_t)unit->replicate_count;
        if (rows > w->rows) break;
        CREME_TRY(write_unit(w, unit));
    }
    if (rows != w->rows) {
        status =
            creme_fail(CREME_ERROR_ARGUMENT,
                       "%s: the run has gone on while it was exported; export it again when it is done", w->path);
    }
done:
    return status;
}

creme_status creme_export_npz(creme_store *store, const char *path)
{
    writer w = {.plan = creme_store_get_plan(store), .path = path};
    creme_npz *npz = NULL;
    creme_status status = CREME_OK;
    if (strcmp(path, "-") == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format npz: needs --out FILE, it cannot be written to a pipe");
    }
    CREME_TRY(creme_allocate_zero(&w.columns, w.plan->replicate_column_count + 1, sizeof *w.columns));
    CREME_TRY(creme_npz_open(&w.npz, path));
    CREME_TRY(measure(&w, store));
    CREME_TRY(make_arrays(&w, store));
    CREME_TRY(write_units(&w, store));
    npz = w.npz;
    w.npz = NULL;
    status = creme_npz_close(npz);
done:
    creme_npz_discard(w.npz);
    for (size_t i = 0; w.columns && i < w.plan->replicate_column_count; i++) creme_free(w.columns[i].buffer);
    creme_free(w.activities.buffer);
    creme_free(w.columns);
    return status;
}
