/* All replicates of a step as an HDF5 file, unit by unit. */
#include "store/export.h"

#include "base/memory.h"

#include <errno.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_ROWS = 256, CHUNK_TRACKS = 256 };

/* A dataset that grows by rows. */
typedef struct column {
    hid_t data, type; /* -1: none */
    size_t width;     /* bytes of a value */
    char *buffer;     /* of one unit's rows */
    size_t capacity;
} column;

typedef struct writer {
    const creme_store_plan *plan;
    hid_t file;
    column activities, *columns; /* [replicate columns] */
    hsize_t rows;                /* written */
} writer;

static creme_status failed(const char *path)
{
    return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, errno ? strerror(errno) : "HDF5 failed");
}

/* --- Making the file ------------------------------------------------------------------------------------------- */

static bool write_attribute(hid_t at, const char *name, const char *text)
{
    size_t length = strlen(text);
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), attribute = -1;
    bool fine = H5Tset_size(type, length ? length : 1) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
    if (fine) attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    fine = attribute >= 0 && H5Awrite(attribute, type, length ? text : "\0") >= 0;
    if (attribute >= 0) fine = H5Aclose(attribute) >= 0 && fine;
    H5Sclose(space);
    H5Tclose(type);
    return fine;
}

/* A dataset of no rows of `across` values (0: a plain list), in chunks, compressed. */
static hid_t make_dataset(hid_t file, const char *name, hid_t type, hsize_t across)
{
    int rank = across ? 2 : 1;
    hsize_t now[2] = {0, across}, most[2] = {H5S_UNLIMITED, across};
    hsize_t chunk[2] = {CHUNK_ROWS, across < CHUNK_TRACKS ? across : CHUNK_TRACKS};
    hid_t space = H5Screate_simple(rank, now, most), how = H5Pcreate(H5P_DATASET_CREATE);
    /* Without the time at which it was made, the same results are the same bytes. */
    bool fine = H5Pset_chunk(how, rank, chunk) >= 0 && H5Pset_shuffle(how) >= 0 && H5Pset_deflate(how, 1) >= 0 &&
                H5Pset_obj_track_times(how, false) >= 0;
    hid_t data = fine ? H5Dcreate2(file, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT) : -1;
    H5Pclose(how);
    H5Sclose(space);
    return data;
}

static hid_t text_type(size_t width)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (H5Tset_size(type, width) < 0 || H5Tset_strpad(type, H5T_STR_NULLPAD) < 0) return -1;
    return type;
}

static bool make_column(writer *w, size_t i)
{
    const creme_column *of = &w->plan->replicate_columns[i];
    column *c = &w->columns[i];
    switch (of->kind) {
    case CREME_VALUE_TEXT:
        c->type = text_type(c->width);
        break;
    case CREME_VALUE_INTEGER:
        c->type = H5Tcopy(H5T_NATIVE_INT64);
        c->width = sizeof(int64_t);
        break;
    case CREME_VALUE_REAL:
        c->type = H5Tcopy(H5T_NATIVE_DOUBLE);
        c->width = sizeof(double);
        break;
    }
    if (c->type < 0) return false;
    c->data = make_dataset(w->file, of->name, c->type, 0);
    return c->data >= 0 && write_attribute(c->data, "axes", "sequence");
}

static creme_status write_tracks(const writer *w, const char *path)
{
    const creme_store_plan *plan = w->plan;
    size_t width = 1;
    char *names = NULL;
    for (size_t i = 0; i < plan->track_count; i++) {
        if (strlen(plan->tracks[i]) > width) width = strlen(plan->tracks[i]);
    }
    creme_status status = creme_allocate_zero(&names, plan->track_count + 1, width);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < plan->track_count; i++)
        memcpy(names + i * width, plan->tracks[i], strlen(plan->tracks[i]));
    hsize_t count = plan->track_count;
    hid_t type = text_type(width), space = H5Screate_simple(1, &count, NULL), how = H5Pcreate(H5P_DATASET_CREATE);
    hid_t data = H5Pset_obj_track_times(how, false) < 0
                     ? -1
                     : H5Dcreate2(w->file, "tracks", type, space, H5P_DEFAULT, how, H5P_DEFAULT);
    bool fine = data >= 0 && H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, names) >= 0;
    if (data >= 0) fine = H5Dclose(data) >= 0 && fine;
    H5Pclose(how);
    H5Sclose(space);
    H5Tclose(type);
    creme_free(names);
    return fine ? CREME_OK : failed(path);
}

static creme_status describe(const writer *w, const creme_store *store, const char *path)
{
    creme_output *output = NULL;
    char *header = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&output, &header));
    creme_export_header(store, output);
    CREME_TRY(creme_output_close(output));
    if (!write_attribute(w->file, "header", header) || !write_attribute(w->file, "step", w->plan->step) ||
        !write_attribute(w->activities.data, "axes", "sequence, track") ||
        !write_attribute(w->activities.data, "about",
                         "activity of each sequence in each of /tracks; NaN: not kept")) {
        status = failed(path);
    }
done:
    creme_free(header);
    return status;
}

static creme_status make_file(writer *w, const creme_store *store, const char *partial, const char *path)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    /* HDF5 2 would write what older readers cannot read. */
    H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
    w->file = H5Fcreate(partial, H5F_ACC_EXCL, H5P_DEFAULT, access);
    H5Pclose(access);
    if (w->file < 0) return failed(path);
    w->activities.width = w->plan->track_count * sizeof(float);
    w->activities.type = H5Tcopy(H5T_NATIVE_FLOAT);
    w->activities.data = make_dataset(w->file, "activities", w->activities.type, w->plan->track_count);
    if (w->activities.data < 0) return failed(path);
    for (size_t i = 0; i < w->plan->replicate_column_count; i++) {
        if (!make_column(w, i)) return failed(path);
    }
    creme_status status = write_tracks(w, path);
    return status == CREME_OK ? describe(w, store, path) : status;
}

/* --- Units ----------------------------------------------------------------------------------------------------- */

/* Texts are kept with as many bytes as the longest has. */
static creme_status measure_texts(writer *w, creme_store *store)
{
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    size_t columns = w->plan->replicate_column_count;
    for (size_t i = 0; i < columns; i++) w->columns[i] = (column){.data = -1, .type = -1, .width = 1};
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, true, &unit));
        if (!unit) break;
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
        memcpy(to, value->text, value->length);
}

static void put_activities(const writer *w, const creme_store_unit *unit, size_t number)
{
    size_t tracks = w->plan->track_count, each = unit->track < 0 ? tracks : 1;
    float *to = (float *)w->activities.buffer + number * tracks;
    for (size_t i = 0; i < tracks; i++) to[i] = NAN;
    memcpy(unit->track < 0 ? to : to + unit->track, unit->activities + number * each, each * sizeof *to);
}

/* The buffer's rows go behind those that are there. */
static bool append(const writer *w, const column *c, hsize_t rows, hsize_t across)
{
    int rank = across ? 2 : 1;
    hsize_t size[2] = {w->rows + rows, across}, first[2] = {w->rows, 0}, count[2] = {rows, across};
    if (H5Dset_extent(c->data, size) < 0) return false;
    hid_t there = H5Dget_space(c->data), here = H5Screate_simple(rank, count, NULL);
    bool fine = H5Sselect_hyperslab(there, H5S_SELECT_SET, first, NULL, count, NULL) >= 0 &&
                H5Dwrite(c->data, c->type, here, there, H5P_DEFAULT, c->buffer) >= 0;
    H5Sclose(here);
    H5Sclose(there);
    return fine;
}

static creme_status write_unit(writer *w, const creme_store_unit *unit, const char *path)
{
    size_t rows = unit->replicate_count, columns = w->plan->replicate_column_count;
    creme_status status = CREME_OK;
    if (rows == 0) return CREME_OK;
    CREME_TRY(creme_grow(&w->activities.buffer, &w->activities.capacity, rows * w->activities.width, 1));
    for (size_t i = 0; i < rows; i++) put_activities(w, unit, i);
    if (!append(w, &w->activities, rows, w->plan->track_count)) return failed(path);
    for (size_t c = 0; c < columns; c++) {
        column *to = &w->columns[c];
        CREME_TRY(creme_grow(&to->buffer, &to->capacity, rows * to->width, 1));
        for (size_t i = 0; i < rows; i++) {
            put_value(to->buffer + i * to->width, &unit->replicate_values[i * columns + c],
                      w->plan->replicate_columns[c].kind, to->width);
        }
        if (!append(w, to, rows, 0)) return failed(path);
    }
    w->rows += rows;
done:
    return status;
}

static bool close_column(column *c)
{
    bool fine = c->data < 0 || H5Dclose(c->data) >= 0;
    if (c->type >= 0) H5Tclose(c->type);
    creme_free(c->buffer);
    *c = (column){.data = -1, .type = -1};
    return fine;
}

static bool close_writer(writer *w)
{
    bool fine = close_column(&w->activities);
    for (size_t i = 0; w->columns && i < w->plan->replicate_column_count; i++) {
        fine = close_column(&w->columns[i]) && fine;
    }
    if (w->file >= 0) fine = H5Fclose(w->file) >= 0 && fine;
    w->file = -1;
    creme_free(w->columns);
    w->columns = NULL;
    return fine;
}

/* Writes `partial`; messages name the file that it will be. */
static creme_status write_file(creme_store *store, const char *partial, const char *path)
{
    writer w = {.plan = creme_store_get_plan(store), .file = -1, .activities = {.data = -1, .type = -1}};
    creme_store_cursor cursor = {0};
    const creme_store_unit *unit = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&w.columns, w.plan->replicate_column_count + 1, sizeof *w.columns));
    CREME_TRY(measure_texts(&w, store));
    CREME_TRY(make_file(&w, store, partial, path));
    for (;;) {
        CREME_TRY(creme_store_next(store, &cursor, true, &unit));
        if (!unit) break;
        CREME_TRY(write_unit(&w, unit, path));
    }
done:
    if (!close_writer(&w) && status == CREME_OK) status = failed(path);
    return status;
}

creme_status creme_export_hdf5(creme_store *store, const char *path)
{
    char *partial = NULL;
    if (strcmp(path, "-") == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format hdf5: needs --out FILE, it cannot be written to a pipe");
    }
    creme_status status = creme_format_text(&partial, "%s.%ld.partial", path, (long)getpid());
    if (status != CREME_OK) return status;
    /* After a disk was full, it crashes when it tidies up at the end of the process: all is closed here without that. */
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* it would print by itself */
    errno = 0;
    status = write_file(store, partial, path);
    if (status == CREME_OK && rename(partial, path) != 0) status = failed(path);
    if (status != CREME_OK) unlink(partial);
    creme_free(partial);
    return status;
}
