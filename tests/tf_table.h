/* For tests: sorted tables as TensorFlow writes them, by the format's description and by none of the reader's code:
 * prefix-compressed blocks, Snappy with literals and copies, bit-by-bit checksums; and protocol buffers. */
#ifndef CREME_TESTS_TF_TABLE_H
#define CREME_TESTS_TF_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Bytes --- */

typedef struct tf_bytes {
    uint8_t *at;
    size_t count, room;
} tf_bytes;

static inline void tf_put(tf_bytes *to, const void *bytes, size_t count)
{
    if (to->count + count > to->room) {
        to->room = 2 * (to->count + count) + 64;
        to->at = realloc(to->at, to->room);
        if (!to->at) abort();
    }
    if (count > 0) memcpy(to->at + to->count, bytes, count);
    to->count += count;
}

static inline void tf_number(tf_bytes *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) tf_put(to, &(uint8_t){(uint8_t)(value >> (8 * i))}, 1);
}

static inline void tf_varint(tf_bytes *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) tf_number(to, (value & 0x7f) | 0x80, 1);
    tf_number(to, value, 1);
}

/* The checksum as it is stored. */
static inline uint32_t tf_checksum(const void *bytes, size_t count)
{
    uint32_t c = 0xffffffff;
    for (size_t i = 0; i < count; i++) {
        c ^= ((const uint8_t *)bytes)[i];
        for (int bit = 0; bit < 8; bit++) c = c & 1 ? c >> 1 ^ 0x82f63b78 : c >> 1;
    }
    c = ~c;
    return (c >> 15 | c << 17) + 0xa282ead8u;
}

/* Protocol buffers: zeros are not written. */
static inline void tf_field(tf_bytes *to, int number, uint64_t value)
{
    if (value == 0) return;
    tf_varint(to, (uint64_t)number << 3);
    tf_varint(to, value);
}

static inline void tf_field_bytes(tf_bytes *to, int number, const void *bytes, size_t count)
{
    tf_varint(to, (uint64_t)number << 3 | 2);
    tf_varint(to, count);
    tf_put(to, bytes, count);
}

/* --- Snappy --- */

static inline void tf_literal(tf_bytes *to, const uint8_t *bytes, size_t count)
{
    if (count == 0) return;
    if (count <= 60) {
        tf_number(to, (count - 1) << 2, 1);
    } else {
        int extra = count <= 256 ? 1 : count <= 65536 ? 2 : 3;
        tf_number(to, (uint64_t)(59 + extra) << 2, 1);
        tf_number(to, count - 1, extra);
    }
    tf_put(to, bytes, count);
}

/* The longest match of at most 64 bytes within the last 3,000, over itself if it comes to that. */
static inline void tf_snappy(tf_bytes *to, const uint8_t *bytes, size_t count)
{
    size_t start = 0, at = 0;
    tf_varint(to, count);
    while (at < count) {
        size_t best = 0, offset = 0;
        for (size_t back = 1; back <= at && back <= 3000; back++) {
            size_t length = 0;
            while (length < 64 && at + length < count && bytes[at + length] == bytes[at + length - back]) length++;
            if (length > best) best = length, offset = back;
        }
        if (best < 4) {
            at++;
            continue;
        }
        tf_literal(to, bytes + start, at - start);
        if (best <= 11 && offset < 2048) {
            tf_number(to, 1 | (best - 4) << 2 | offset >> 8 << 5, 1);
            tf_number(to, offset & 0xff, 1);
        } else {
            tf_number(to, (offset % 2 ? 2 : 3) | (best - 1) << 2, 1);
            tf_number(to, offset, offset % 2 ? 2 : 4);
        }
        at += best;
        start = at;
    }
    tf_literal(to, bytes + start, count - start);
}

/* --- Tables --- */

typedef struct tf_table {
    bool snappy;
    int per_block; /* entries */
    tf_bytes file;
    tf_bytes block, restarts, index;
    char last_key[2048];
    size_t last_length;
    int in_block, index_entries;
} tf_table;

/* Stores a block with its trailer; *offset, *size = its handle. */
static inline void tf_store(tf_table *t, const tf_bytes *block, bool snappy, size_t *offset, size_t *size)
{
    tf_bytes packed = {0};
    if (snappy) {
        tf_snappy(&packed, block->at, block->count);
    } else {
        tf_put(&packed, block->at, block->count);
    }
    *offset = t->file.count;
    *size = packed.count;
    tf_number(&packed, snappy, 1);
    tf_put(&t->file, packed.at, packed.count);
    tf_number(&t->file, tf_checksum(packed.at, packed.count), 4);
    free(packed.at);
}

static inline void tf_end_block(tf_table *t)
{
    size_t offset, size;
    if (t->in_block == 0) return;
    tf_put(&t->block, t->restarts.at, t->restarts.count);
    tf_number(&t->block, t->restarts.count / 4, 4);
    tf_store(t, &t->block, t->snappy, &offset, &size);
    tf_varint(&t->index, 0); /* every key of the index whole */
    tf_varint(&t->index, t->last_length);
    tf_bytes handle = {0};
    tf_varint(&handle, offset);
    tf_varint(&handle, size);
    tf_varint(&t->index, handle.count);
    tf_put(&t->index, t->last_key, t->last_length);
    tf_put(&t->index, handle.at, handle.count);
    free(handle.at);
    t->index_entries++;
    t->block.count = t->restarts.count = 0;
    t->in_block = 0;
}

static inline void tf_table_add(tf_table *t, const char *key, size_t length, const tf_bytes *value)
{
    size_t shared = 0;
    if (t->in_block % 16 == 0) {
        tf_number(&t->restarts, t->block.count, 4);
    } else {
        while (shared < length && shared < t->last_length && key[shared] == t->last_key[shared]) shared++;
    }
    tf_varint(&t->block, shared);
    tf_varint(&t->block, length - shared);
    tf_varint(&t->block, value->count);
    tf_put(&t->block, key + shared, length - shared);
    tf_put(&t->block, value->at, value->count);
    memcpy(t->last_key, key, length);
    t->last_length = length;
    if (++t->in_block == t->per_block) tf_end_block(t);
}

/* Ends the table; t->file is then the whole file, to be freed. */
static inline void tf_table_end(tf_table *t)
{
    size_t offset[2], size[2], start;
    tf_bytes empty = {0};
    tf_end_block(t);
    tf_number(&empty, 0, 4);
    tf_number(&empty, 1, 4);
    tf_store(t, &empty, false, &offset[0], &size[0]);
    tf_number(&t->index, 0, 4);
    tf_number(&t->index, 1, 4);
    tf_store(t, &t->index, false, &offset[1], &size[1]);
    start = t->file.count;
    for (int i = 0; i < 2; i++) {
        tf_varint(&t->file, offset[i]);
        tf_varint(&t->file, size[i]);
    }
    while (t->file.count < start + 40) tf_number(&t->file, 0, 1);
    tf_number(&t->file, 0xdb4775248b80fb57u, 8);
    free(empty.at);
    free(t->block.at);
    free(t->restarts.at);
    free(t->index.at);
}

#endif
