/* HDF5 superblocks, and checked access to the bytes behind them. */
#include "model/weights/hdf5_parts.h"

#include <stdarg.h>
#include <stdio.h>

enum { MOST_STEPS = 100 * 1000 * 1000 }; /* the published Borzoi needs about 10^5 */

static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

/* The place of the signature, -1 if there is none. */
static int64_t find_signature(const uint8_t *bytes, size_t count)
{
    size_t at = 0;
    while (count >= sizeof signature && at <= count - sizeof signature) {
        if (memcmp(bytes + at, signature, sizeof signature) == 0) return (int64_t)at;
        if (at > SIZE_MAX / 2) break;
        at = at ? 2 * at : 512;
    }
    return -1;
}

bool creme_hdf5_recognise(const uint8_t *bytes, size_t count)
{
    return find_signature(bytes, count) >= 0;
}

creme_status creme_hdf5_fail(const creme_hdf5 *file, uint64_t address, const char *format, ...)
{
    char text[768];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: %s", file->path,
                      (unsigned long long)(address + file->user_block), text);
}

creme_status creme_hdf5_unsupported(const creme_hdf5 *file, const char *format, ...)
{
    char text[768];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: %s", file->path, text);
}

creme_status creme_hdf5_span_at(const creme_hdf5 *file, uint64_t address, uint64_t length, const char *what,
                                creme_hdf5_span *out)
{
    *out = (creme_hdf5_span){0};
    if (address > file->size || length > file->size - address) {
        return creme_hdf5_fail(file, address,
                               "expected %s of %llu bytes, but the file has only %llu bytes: it is damaged", what,
                               (unsigned long long)length, (unsigned long long)(file->size + file->user_block));
    }
    *out = (creme_hdf5_span){file->bytes + address, length};
    return CREME_OK;
}

creme_status creme_hdf5_step(creme_hdf5 *file, uint64_t address, uint64_t steps)
{
    if (file->steps_left < steps) {
        return creme_hdf5_fail(file, address, "the file's structure does not end: it is damaged");
    }
    file->steps_left -= steps;
    return CREME_OK;
}

bool creme_hdf5_take(creme_hdf5_span *span, int n, uint64_t *value)
{
    if (span->left < (uint64_t)n) return false;
    *value = creme_hdf5_load(span->at, n);
    span->at += n;
    span->left -= (uint64_t)n;
    return true;
}

bool creme_hdf5_skip(creme_hdf5_span *span, uint64_t n)
{
    if (span->left < n) return false;
    span->at += n;
    span->left -= n;
    return true;
}

static uint32_t rotate(uint32_t x, int k)
{
    return x << k | x >> (32 - k);
}

static void mix(uint32_t *a, uint32_t *b, uint32_t *c)
{
    static const int turns[6] = {4, 6, 8, 16, 19, 4};
    for (int i = 0; i < 6; i++) {
        *a -= *c;
        *a ^= rotate(*c, turns[i]);
        *c += *b;
        uint32_t first = *a; /* the roles rotate: (a, b, c) -> (b, c, a) */
        *a = *b;
        *b = *c;
        *c = first;
    }
}

static void finish(uint32_t *a, uint32_t *b, uint32_t *c)
{
    static const int turns[7] = {14, 11, 25, 16, 4, 14, 24};
    for (int i = 0; i < 7; i++) {
        *c ^= *b;
        *c -= rotate(*b, turns[i]);
        uint32_t last = *c; /* (c, a, b) follow each other */
        *c = *a;
        *a = *b;
        *b = last;
    }
    uint32_t last = *b; /* seven turns end one place further than three or six would */
    *b = *a;
    *a = *c;
    *c = last;
}

uint32_t creme_hdf5_checksum(const uint8_t *bytes, uint64_t count)
{
    uint32_t a = 0xdeadbeef + (uint32_t)count, b = a, c = a;
    for (; count > 12; count -= 12, bytes += 12) {
        a += (uint32_t)creme_hdf5_load(bytes, 4);
        b += (uint32_t)creme_hdf5_load(bytes + 4, 4);
        c += (uint32_t)creme_hdf5_load(bytes + 8, 4);
        mix(&a, &b, &c);
    }
    if (count == 0) return c;
    uint8_t rest[12] = {0};
    memcpy(rest, bytes, count);
    a += (uint32_t)creme_hdf5_load(rest, 4);
    b += (uint32_t)creme_hdf5_load(rest + 4, 4);
    c += (uint32_t)creme_hdf5_load(rest + 8, 4);
    finish(&a, &b, &c);
    return c;
}

/* Superblocks 0 and 1: K of the trees, then base, free space, end, driver, and the root group's symbol table entry.
 */
static creme_status read_old_superblock(creme_hdf5 *out, unsigned version, uint64_t *end)
{
    creme_hdf5_span span = {0};
    creme_status status = creme_hdf5_span_at(out, 0, version ? 100 : 96, "a superblock", &span);
    if (status != CREME_OK) return status;
    unsigned offsets = span.at[13], lengths = span.at[14];
    if (offsets != 8 || lengths != 8) {
        return creme_hdf5_unsupported(
            out, "HDF5 file with offsets of %u and lengths of %u bytes (only 8 and 8 are read)", offsets, lengths);
    }
    const uint8_t *rest = span.at + (version ? 28 : 24);
    out->tree_k = (unsigned)creme_hdf5_load(span.at + 18, 2);
    *end = creme_hdf5_load(rest + 16, 8);
    out->root = creme_hdf5_load(rest + 40, 8);
    return CREME_OK;
}

static creme_status read_new_superblock(creme_hdf5 *out, uint64_t *end)
{
    creme_hdf5_span span = {0};
    creme_status status = creme_hdf5_span_at(out, 0, 48, "a superblock", &span);
    if (status != CREME_OK) return status;
    if (span.at[9] != 8 || span.at[10] != 8) {
        return creme_hdf5_unsupported(out,
                                      "HDF5 file with offsets of %u and lengths of %u bytes (only 8 and 8 are read)",
                                      span.at[9], span.at[10]);
    }
    if (creme_hdf5_checksum(span.at, 44) != creme_hdf5_load(span.at + 44, 4)) {
        return creme_hdf5_fail(out, 0, "the superblock does not match its checksum: the file is damaged");
    }
    out->tree_k = 16;
    *end = creme_hdf5_load(span.at + 28, 8);
    out->root = creme_hdf5_load(span.at + 36, 8);
    return CREME_OK;
}

creme_status creme_hdf5_open(creme_hdf5 *out, const char *path, const uint8_t *bytes, size_t count)
{
    int64_t start = find_signature(bytes, count);
    *out = (creme_hdf5){.path = path, .steps_left = MOST_STEPS};
    if (start < 0) return creme_fail(CREME_ERROR_FORMAT, "%s: not an HDF5 file", path);
    out->bytes = bytes + start;
    out->size = count - (uint64_t)start;
    out->user_block = (uint64_t)start;
    if (out->size < 9) return creme_hdf5_fail(out, 8, "the file ends inside the superblock: it is truncated");
    unsigned version = out->bytes[8];
    uint64_t end = 0;
    if (version > 3) return creme_hdf5_unsupported(out, "HDF5 superblock version %u (0 to 3 are read)", version);
    creme_status status = version < 2 ? read_old_superblock(out, version, &end) : read_new_superblock(out, &end);
    if (status != CREME_OK) return status;
    /* The stated end counts from the front of the file; the base is where writers put the superblock. */
    uint64_t base = creme_hdf5_load(out->bytes + (version == 0 ? 24 : version == 1 ? 28 : 12), 8);
    if (base != 0 && base != out->user_block) {
        return creme_hdf5_fail(out, 0, "the base address %llu is not the superblock's place: the file is damaged",
                               (unsigned long long)base);
    }
    if (base != 0) end = end >= base ? end - base : 0;
    if (end > out->size) {
        return creme_hdf5_fail(out, out->size,
                               "the file ends here, but should have %llu bytes: it is truncated; fetch it again",
                               (unsigned long long)(end + out->user_block));
    }
    out->size = end;
    return CREME_OK;
}
