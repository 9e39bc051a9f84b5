/* Arrays into a .npz file. */
#define _GNU_SOURCE
#include "store/npz.h"

#include "base/memory.h"
#include "base/npy.h"
#include "base/output.h"
#include "base/partial.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { STORED = 0, DEFLATED = 8, LEVEL = 1, PIECE = 1 << 16, MOST_PIECE = 1 << 30 };
enum { DATE = 1 << 5 | 1, VERSION = 20, VERSION_64 = 45, UNIX = 3 << 8 }; /* the first of January of 1980, always */
enum { LOCAL_BYTES = 30, CRC_PLACE = 14 };

typedef struct entry {
    char *name;               /* "activities.npy" */
    uint64_t wanted, written; /* bytes of the .npy file */
    uint64_t packed, offset;  /* bytes in the archive, where its local header is */
    uint32_t crc;
    FILE *spool;      /* NULL: goes straight into the archive */
    z_stream *stream; /* zlib wants it to stay where it is; NULL: none is open */
} entry;

struct creme_npz {
    creme_output *output;
    char *path;
    entry *entries; /* [count] */
    size_t count, capacity;
    uint64_t offset, limit; /* bytes of the archive so far; from where on 32 bits are too few */
    char *piece;            /* [PIECE] */
};

/* --- Records of an archive ------------------------------------------------------------------------------------- */

typedef struct record {
    unsigned char bytes[128];
    size_t used;
} record;

static void put(record *r, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) r->bytes[r->used++] = (unsigned char)(value >> 8 * i);
}

static void put_bytes(creme_npz *npz, const void *bytes, size_t count)
{
    creme_output_write(npz->output, bytes, count);
    npz->offset += count;
}

/* Whether sizes of the entry, or its place, are too large for 32 bits. */
static bool is_large(const creme_npz *npz, const entry *e)
{
    return e->wanted >= npz->limit || e->packed >= npz->limit || e->offset >= npz->limit;
}

/* From "version needed" to the length of the extra field: what local and central headers have in common. */
static void put_common(record *r, const entry *e, bool large, int extra_bytes)
{
    put(r, large ? VERSION_64 : VERSION, 2);
    put(r, 0, 2);
    put(r, e->spool ? DEFLATED : STORED, 2);
    put(r, 0, 2);
    put(r, DATE, 2);
    put(r, e->crc, 4);
    put(r, large ? UINT32_MAX : e->packed, 4);
    put(r, large ? UINT32_MAX : e->wanted, 4);
    put(r, strlen(e->name), 2);
    put(r, large ? (uint64_t)extra_bytes : 0, 2);
}

static void put_local(creme_npz *npz, entry *e)
{
    record r = {.used = 0}, extra = {.used = 0};
    e->offset = npz->offset;
    bool large = is_large(npz, e);
    put(&extra, 1, 2);
    put(&extra, 16, 2);
    put(&extra, e->wanted, 8);
    put(&extra, e->packed, 8);
    put(&r, 0x04034b50, 4);
    put_common(&r, e, large, (int)extra.used);
    put_bytes(npz, r.bytes, r.used);
    put_bytes(npz, e->name, strlen(e->name));
    if (large) put_bytes(npz, extra.bytes, extra.used);
}

static void put_central(creme_npz *npz, const entry *e)
{
    record r = {.used = 0}, extra = {.used = 0};
    bool large = is_large(npz, e);
    put(&extra, 1, 2);
    put(&extra, 24, 2);
    put(&extra, e->wanted, 8);
    put(&extra, e->packed, 8);
    put(&extra, e->offset, 8);
    put(&r, 0x02014b50, 4);
    put(&r, UNIX | (large ? VERSION_64 : VERSION), 2);
    put_common(&r, e, large, (int)extra.used);
    put(&r, 0, 2 + 2 + 2);               /* no comment, the first disk, no attributes of text */
    put(&r, (uint64_t)0100644 << 16, 4); /* a file that its owner may write */
    put(&r, large ? UINT32_MAX : e->offset, 4);
    put_bytes(npz, r.bytes, r.used);
    put_bytes(npz, e->name, strlen(e->name));
    if (large) put_bytes(npz, extra.bytes, extra.used);
}

static void put_end(creme_npz *npz, uint64_t directory)
{
    record r = {.used = 0};
    uint64_t end = npz->offset, size = end - directory;
    bool large = end >= npz->limit;
    if (large) {
        put(&r, 0x06064b50, 4);
        put(&r, 44, 8);
        put(&r, UNIX | VERSION_64, 2);
        put(&r, VERSION_64, 2);
        put(&r, 0, 8); /* the first disk */
        put(&r, npz->count, 8);
        put(&r, npz->count, 8);
        put(&r, size, 8);
        put(&r, directory, 8);
        put(&r, 0x07064b50, 4);
        put(&r, 0, 4);
        put(&r, end, 8);
        put(&r, 1, 4);
    }
    put(&r, 0x06054b50, 4);
    put(&r, 0, 4);
    put(&r, npz->count, 2);
    put(&r, npz->count, 2);
    put(&r, large ? UINT32_MAX : size, 4);
    put(&r, large ? UINT32_MAX : directory, 4);
    put(&r, 0, 2);
    put_bytes(npz, r.bytes, r.used);
}

/* --- Compressing ----------------------------------------------------------------------------------------------- */

static creme_status cannot_write(const creme_npz *npz)
{
    return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", npz->path, strerror(errno ? errno : EIO));
}

/* A file beside the archive that nobody else sees, and that is gone with this process. */
static creme_status open_spool(const creme_npz *npz, entry *e)
{
    creme_partial partial;
    int file = -1;
    creme_status status = creme_partial_make_file(&partial, &file, npz->path, 0600, npz->path);
    if (status != CREME_OK) return status;
    creme_partial_remove(&partial);
    e->spool = fdopen(file, "w+b");
    if (!e->spool) close(file);
    if (!e->spool) return cannot_write(npz);
    status = creme_allocate_zero(&e->stream, 1, sizeof *e->stream);
    if (status != CREME_OK) return status;
    if (deflateInit2(e->stream, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK) return CREME_OK;
    creme_free(e->stream);
    e->stream = NULL;
    return creme_fail(CREME_ERROR_MEMORY, "out of memory: compressing %s", e->name);
}

/* Hands what is in the stream's input, and with Z_FINISH all that is still in it, to the spool. */
static creme_status squeeze(creme_npz *npz, entry *e, int flush)
{
    do {
        e->stream->next_out = (Bytef *)npz->piece;
        e->stream->avail_out = PIECE;
        if (deflate(e->stream, flush) == Z_STREAM_ERROR)
            return creme_fail(CREME_ERROR_LIBRARY, "%s: zlib fails on %s", npz->path, e->name);
        size_t made = PIECE - e->stream->avail_out;
        errno = 0;
        if (fwrite(npz->piece, 1, made, e->spool) != made) return cannot_write(npz);
        e->packed += made;
    } while (e->stream->avail_out == 0);
    return CREME_OK;
}

/* The spool behind its local header. */
static creme_status copy_spool(creme_npz *npz, entry *e)
{
    size_t got;
    creme_status status = squeeze(npz, e, Z_FINISH);
    if (status != CREME_OK) return status;
    errno = 0;
    if (fflush(e->spool) != 0 || fseek(e->spool, 0, SEEK_SET) != 0) return cannot_write(npz);
    put_local(npz, e);
    while ((got = fread(npz->piece, 1, PIECE, e->spool)) > 0) put_bytes(npz, npz->piece, got);
    return ferror(e->spool) ? cannot_write(npz) : CREME_OK;
}

/* --- Arrays ---------------------------------------------------------------------------------------------------- */

creme_status creme_npz_open(creme_npz **out, const char *path)
{
    creme_npz *npz = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&npz, 1, sizeof *npz));
    npz->limit = UINT32_MAX;
    CREME_TRY(creme_copy_text(&npz->path, path));
    CREME_TRY(creme_allocate(&npz->piece, PIECE, 1));
    CREME_TRY(creme_output_open(&npz->output, path));
    if (!creme_output_can_amend(npz->output)) {
        status =
            creme_fail(CREME_ERROR_ARGUMENT, "%s: arrays need a file, a pipe or a device cannot take them", path);
        goto done;
    }
    *out = npz;
    npz = NULL;
done:
    creme_npz_discard(npz);
    return status;
}

void creme_npz_set_limit(creme_npz *npz, uint64_t limit)
{
    npz->limit = limit;
}

creme_status creme_npz_add(creme_npz *npz, size_t *number, const char *name, const char *descr, size_t item_bytes,
                           const int64_t *shape, int rank)
{
    char header[CREME_NPY_HEADER_BYTES];
    size_t length = creme_npy_header(header, descr, shape, rank);
    creme_status status = creme_grow(&npz->entries, &npz->capacity, npz->count + 1, sizeof *npz->entries);
    if (status != CREME_OK) return status;
    entry *e = &npz->entries[npz->count];
    *e = (entry){.wanted = item_bytes, .crc = (uint32_t)crc32(0, NULL, 0)};
    for (int i = 0; i < rank; i++) e->wanted *= (uint64_t)shape[i];
    e->wanted += length;
    *number = npz->count;
    CREME_TRY(creme_format_text(&e->name, "%s.npy", name));
    npz->count++;
    for (size_t i = 0; i < *number; i++) {
        if (strcmp(npz->entries[i].name, e->name) != 0) continue;
        status = creme_fail(CREME_ERROR_ARGUMENT, "%s: two arrays would be called %s", npz->path, name);
        goto done;
    }
    if (*number > 0) {
        CREME_TRY(open_spool(npz, e));
    } else {
        e->packed = e->wanted;
        put_local(npz, e);
    }
    CREME_TRY(creme_npz_append(npz, *number, header, length));
done:
    return status;
}

creme_status creme_npz_append(creme_npz *npz, size_t number, const void *bytes, size_t count)
{
    entry *e = &npz->entries[number];
    const Bytef *at = bytes;
    e->written += count;
    while (count > 0) { /* zlib counts in unsigned int */
        uInt now = count < MOST_PIECE ? (uInt)count : MOST_PIECE;
        e->crc = (uint32_t)crc32(e->crc, at, now);
        if (!e->spool) {
            put_bytes(npz, at, now);
        } else {
            e->stream->next_in = (Bytef *)(uintptr_t)at;
            e->stream->avail_in = now;
            creme_status status = squeeze(npz, e, Z_NO_FLUSH);
            if (status != CREME_OK) return status;
        }
        at += now;
        count -= now;
    }
    return CREME_OK;
}

static creme_status check_full(const creme_npz *npz, const entry *e)
{
    if (e->written == e->wanted) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "%s: %s got %llu bytes in place of %llu", npz->path, e->name,
                      (unsigned long long)e->written, (unsigned long long)e->wanted);
}

static void release(creme_npz *npz)
{
    for (size_t i = 0; i < npz->count; i++) {
        entry *e = &npz->entries[i];
        if (e->stream) deflateEnd(e->stream);
        creme_free(e->stream);
        if (e->spool) fclose(e->spool);
        creme_free(e->name);
    }
    creme_free(npz->entries);
    creme_free(npz->piece);
    creme_free(npz->path);
    creme_free(npz);
}

/* The checksum of what went straight into the archive is known at last. */
static void amend_first(creme_npz *npz)
{
    record r = {.used = 0};
    put(&r, npz->entries[0].crc, 4);
    creme_output_amend(npz->output, (int64_t)npz->entries[0].offset + CRC_PLACE, r.bytes, r.used);
}

creme_status creme_npz_close(creme_npz *npz)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < npz->count; i++) CREME_TRY(check_full(npz, &npz->entries[i]));
    for (size_t i = 1; i < npz->count; i++) CREME_TRY(copy_spool(npz, &npz->entries[i]));
    uint64_t directory = npz->offset;
    for (size_t i = 0; i < npz->count; i++) put_central(npz, &npz->entries[i]);
    put_end(npz, directory);
    if (npz->count > 0) amend_first(npz);
    creme_output *output = npz->output;
    npz->output = NULL;
    status = creme_output_close(output);
done:
    creme_npz_discard(npz);
    return status;
}

void creme_npz_discard(creme_npz *npz)
{
    if (!npz) return;
    creme_output_discard(npz->output);
    release(npz);
}
