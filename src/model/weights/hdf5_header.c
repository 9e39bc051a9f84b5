/* HDF5 object headers: the messages of one object, over all of its chunks. */
#include "model/weights/hdf5_parts.h"

static creme_status add_chunk(creme_hdf5_header *header, const creme_hdf5_message *message)
{
    creme_hdf5_span body = message->body;
    uint64_t address, length, at = creme_hdf5_address(header->file, body.at);
    if (!creme_hdf5_take(&body, 8, &address) || !creme_hdf5_take(&body, 8, &length)) {
        return creme_hdf5_fail(header->file, at, "a continuation of an object header is too short");
    }
    if (header->pending == CREME_HDF5_MOST_CONTINUATIONS) {
        return creme_hdf5_fail(header->file, at, "an object header has more than %d continuations",
                               CREME_HDF5_MOST_CONTINUATIONS);
    }
    header->chunks[header->pending].address = address;
    header->chunks[header->pending].length = length;
    header->pending++;
    return CREME_OK;
}

/* Version 1: version, reserved, messages u16, references u32, bytes of the first chunk u32, 4 bytes of padding. */
static creme_status open_version_1(creme_hdf5_header *header)
{
    creme_hdf5_span prefix;
    creme_status status = creme_hdf5_span_at(header->file, header->address, 16, "an object header", &prefix);
    if (status != CREME_OK) return status;
    header->version = 1;
    header->messages_left = creme_hdf5_load(prefix.at + 2, 2);
    return creme_hdf5_span_at(header->file, header->address + 16, creme_hdf5_load(prefix.at + 8, 4),
                              "the messages of an object header", &header->chunk);
}

/* A version 2 chunk ends in a checksum over itself; *chunk becomes what is before it, without the `skip` bytes at the
 * front. */
static creme_status check_chunk(creme_hdf5_header *header, creme_hdf5_span *chunk, uint64_t skip)
{
    uint64_t at = creme_hdf5_address(header->file, chunk->at);
    if (chunk->left < skip + 4) return creme_hdf5_fail(header->file, at, "a chunk of an object header is too short");
    creme_status status = creme_hdf5_step(header->file, at, 1 + chunk->left / 64);
    if (status != CREME_OK) return status;
    chunk->left -= 4;
    if (creme_hdf5_checksum(chunk->at, chunk->left) != creme_hdf5_load(chunk->at + chunk->left, 4)) {
        return creme_hdf5_fail(header->file, at, "an object header does not match its checksum: the file is damaged");
    }
    chunk->at += skip;
    chunk->left -= skip;
    return CREME_OK;
}

/* Version 2: "OHDR", 2, flags, [4 times u32], [2 limits u16], bytes of the first chunk (1, 2, 4 or 8 bytes). */
static creme_status open_version_2(creme_hdf5_header *header)
{
    creme_hdf5_span span;
    creme_status status = creme_hdf5_span_at(header->file, header->address, 6, "an object header", &span);
    if (status != CREME_OK) return status;
    if (span.at[4] != 2) {
        return creme_hdf5_unsupported(header->file, "object header of version %u (1 and 2 are read)", span.at[4]);
    }
    unsigned flags = span.at[5];
    int width = 1 << (flags & 3);
    uint64_t before = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    status = creme_hdf5_span_at(header->file, header->address, before + (uint64_t)width, "an object header", &span);
    if (status != CREME_OK) return status;
    uint64_t bytes = creme_hdf5_load(span.at + before, width);
    uint64_t all;
    if (__builtin_add_overflow(before + (uint64_t)width + 4, bytes, &all)) all = UINT64_MAX;
    status = creme_hdf5_span_at(header->file, header->address, all, "an object header", &header->chunk);
    if (status != CREME_OK) return status;
    header->version = 2;
    header->creation_order = flags & 4;
    return check_chunk(header, &header->chunk, before + (uint64_t)width);
}

creme_status creme_hdf5_header_open(creme_hdf5_header *header, creme_hdf5 *file, uint64_t address)
{
    creme_hdf5_span first;
    header->file = file;
    header->address = address;
    header->creation_order = false;
    header->messages_left = UINT64_MAX;
    header->pending = header->next = 0;
    creme_status status = creme_hdf5_span_at(file, address, 4, "an object header", &first);
    if (status != CREME_OK) return status;
    if (memcmp(first.at, "OHDR", 4) == 0) return open_version_2(header);
    if (first.at[0] == 1) return open_version_1(header);
    return creme_hdf5_fail(file, address, "expected an object header: the file is damaged");
}

static creme_status next_chunk(creme_hdf5_header *header)
{
    creme_hdf5 *file = header->file;
    int i = header->next++;
    creme_status status = creme_hdf5_span_at(file, header->chunks[i].address, header->chunks[i].length,
                                             "a continuation of an object header", &header->chunk);
    if (status != CREME_OK || header->version == 1) return status;
    if (header->chunk.left < 4 || memcmp(header->chunk.at, "OCHK", 4) != 0) {
        return creme_hdf5_fail(file, header->chunks[i].address, "expected a continuation of an object header");
    }
    return check_chunk(header, &header->chunk, 4);
}

/* One message off the chunk: kind, bytes u16, flags, then in version 1 three reserved bytes. */
static creme_status take_message(creme_hdf5_header *header, creme_hdf5_message *message)
{
    creme_hdf5_span *chunk = &header->chunk;
    uint64_t at = creme_hdf5_address(header->file, chunk->at), kind, bytes, flags;
    bool old = header->version == 1;
    bool whole = creme_hdf5_take(chunk, old ? 2 : 1, &kind) && creme_hdf5_take(chunk, 2, &bytes) &&
                 creme_hdf5_take(chunk, 1, &flags) &&
                 creme_hdf5_skip(chunk, old                      ? 3
                                        : header->creation_order ? 2
                                                                 : 0);
    if (!whole || bytes > chunk->left) {
        return creme_hdf5_fail(header->file, at,
                               "a message of an object header runs past its end: the file is damaged");
    }
    message->kind = (unsigned)kind;
    message->shared = flags & 2;
    message->body = (creme_hdf5_span){chunk->at, bytes};
    creme_hdf5_skip(chunk, bytes);
    return CREME_OK;
}

creme_status creme_hdf5_header_next(creme_hdf5_header *header, creme_hdf5_message *message, bool *found)
{
    /* What is left of a chunk when no message fits is a gap. */
    uint64_t smallest = header->version == 1 ? 8 : header->creation_order ? 6 : 4;
    *found = false;
    while (header->messages_left > 0) {
        creme_status status = creme_hdf5_step(header->file, header->address, 1);
        if (status != CREME_OK) return status;
        if (header->chunk.left < smallest) {
            if (header->next == header->pending) return CREME_OK;
            status = next_chunk(header);
            if (status != CREME_OK) return status;
            continue;
        }
        header->messages_left--;
        status = take_message(header, message);
        if (status == CREME_OK && message->kind == CREME_HDF5_CONTINUATION) {
            status = add_chunk(header, message);
            if (status != CREME_OK) return status;
            continue;
        }
        *found = status == CREME_OK;
        return status;
    }
    return CREME_OK;
}
