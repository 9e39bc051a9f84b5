/* For tests: TensorFlow checkpoints, written by the format's description and by none of the reader's code: prefix-
 * compressed blocks, Snappy with literals and copies, bit-by-bit checksums, shards, an object graph. To be included
 * after cmocka.h. */
#ifndef CREME_TESTS_TF_BUNDLE_H
#define CREME_TESTS_TF_BUNDLE_H

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

/* --- Bundles --- */

typedef struct tf_variable {
    char key[400];
    int dtype; /* TensorFlow's number */
    int rank;
    int64_t shape[8];
    const void *data;
    size_t bytes;
    bool sliced;
} tf_variable;

typedef struct tf_bundle {
    tf_variable *variables;
    int count, shards; /* 0 shards: 1 */
    bool snappy;
    int per_block; /* 0: 7 */
} tf_bundle;

static inline int tf_compare(const void *a, const void *b)
{
    return strcmp(((const tf_variable *)a)->key, ((const tf_variable *)b)->key);
}

static inline void tf_add_entry(tf_table *t, const tf_variable *v, int shard, size_t offset, uint32_t checksum)
{
    tf_bytes shape = {0}, entry = {0};
    for (int i = 0; i < v->rank; i++) {
        tf_bytes size = {0};
        tf_field(&size, 1, (uint64_t)v->shape[i]);
        tf_field_bytes(&shape, 2, size.at, size.count);
        free(size.at);
    }
    tf_field(&entry, 1, (uint64_t)v->dtype);
    tf_field_bytes(&entry, 2, shape.at, shape.count);
    tf_field(&entry, 3, (uint64_t)shard);
    tf_field(&entry, 4, offset);
    tf_field(&entry, 5, v->bytes);
    tf_varint(&entry, 6 << 3 | 5);
    tf_number(&entry, checksum, 4);
    if (v->sliced) tf_field_bytes(&entry, 7, "", 0);
    tf_table_add(t, v->key, strlen(v->key), &entry);
    free(shape.at);
    free(entry.at);
}

/* index, data[shards]: the files' bytes, to be freed. Sorts the variables. */
static inline void tf_bundle_make(tf_bundle *bundle, tf_bytes *index, tf_bytes *data)
{
    int shards = bundle->shards ? bundle->shards : 1;
    tf_table table = {.snappy = bundle->snappy, .per_block = bundle->per_block ? bundle->per_block : 7};
    tf_bytes header = {0}, version = {0};
    qsort(bundle->variables, (size_t)bundle->count, sizeof *bundle->variables, tf_compare);
    for (int i = 0; i < shards; i++) data[i] = (tf_bytes){0};
    tf_field(&header, 1, (uint64_t)shards);
    tf_field(&version, 1, 1);
    tf_field_bytes(&header, 3, version.at, version.count);
    tf_table_add(&table, "", 0, &header);
    for (int i = 0; i < bundle->count; i++) {
        const tf_variable *v = &bundle->variables[i];
        int shard = i % shards;
        uint32_t checksum = tf_checksum(v->data, v->bytes);
        if (v->dtype == 7) { /* as it is stored, but for the length, which the checksum has in four bytes */
            tf_bytes flat = {0};
            const uint8_t *at = v->data;
            uint64_t length = 0;
            for (int shift = 0;; shift += 7) {
                length |= (uint64_t)(*at & 0x7f) << shift;
                if (*at++ < 0x80) break;
            }
            tf_number(&flat, length, 4);
            tf_put(&flat, at, v->bytes - (size_t)(at - (const uint8_t *)v->data));
            checksum = tf_checksum(flat.at, flat.count);
            free(flat.at);
        }
        tf_add_entry(&table, v, shard, data[shard].count, checksum);
        tf_put(&data[shard], v->data, v->bytes);
    }
    tf_table_end(&table);
    *index = table.file;
    free(header.at);
    free(version.at);
}

static inline int tf_write_file(const char *path, const tf_bytes *bytes)
{
    FILE *file = fopen(path, "wb");
    if (!file) return -1;
    size_t done = bytes->count ? fwrite(bytes->at, 1, bytes->count, file) : 0;
    return fclose(file) != 0 || done != bytes->count ? -1 : 0;
}

/* Writes PREFIX.index and PREFIX.data-*; 0, or -1. */
static inline int tf_bundle_write(tf_bundle *bundle, const char *prefix)
{
    tf_bytes index, data[16];
    char path[512];
    int shards = bundle->shards ? bundle->shards : 1, failed = 0;
    tf_bundle_make(bundle, &index, data);
    snprintf(path, sizeof path, "%s.index", prefix);
    failed |= tf_write_file(path, &index);
    for (int i = 0; i < shards; i++) {
        snprintf(path, sizeof path, "%s.data-%05d-of-%05d", prefix, i, shards);
        failed |= tf_write_file(path, &data[i]);
        free(data[i].at);
    }
    free(index.at);
    return failed;
}

/* A text as the data hold it: length, masked checksum of the length in four bytes, bytes. */
static inline tf_bytes tf_text(const void *text, size_t length)
{
    tf_bytes out = {0}, four = {0};
    tf_number(&four, length, 4);
    tf_varint(&out, length);
    tf_number(&out, tf_checksum(four.at, 4), 4);
    tf_put(&out, text, length);
    free(four.at);
    return out;
}

/* --- Graphs of objects --- */

typedef struct tf_node {
    int parent;
    char name[64];
    const char *key; /* of its value, or NULL */
    int extra_child; /* one more child, "loop", if not 0 */
} tf_node;

typedef struct tf_graph {
    tf_node nodes[2000];
    int count;
} tf_graph;

/* The node at the end of the path, made if need be; node 0 is the root. */
static inline int tf_graph_node(tf_graph *graph, const char *path)
{
    int at = 0;
    if (graph->count == 0) graph->count = 1;
    while (*path) {
        size_t length = strcspn(path, "/");
        int found = 0;
        for (int i = 1; i < graph->count && !found; i++) {
            const tf_node *node = &graph->nodes[i];
            if (node->parent == at && strlen(node->name) == length && memcmp(node->name, path, length) == 0)
                found = i;
        }
        if (!found) {
            if (graph->count == 2000) abort();
            found = graph->count++;
            graph->nodes[found] = (tf_node){.parent = at};
            memcpy(graph->nodes[found].name, path, length);
        }
        at = found;
        path += length + (path[length] == '/');
    }
    return at;
}

static inline void tf_graph_child(tf_bytes *message, int id, const char *name)
{
    tf_bytes child = {0};
    tf_field(&child, 1, (uint64_t)id);
    tf_field_bytes(&child, 2, name, strlen(name));
    tf_field_bytes(message, 1, child.at, child.count);
    free(child.at);
}

/* The message, to be freed. */
static inline tf_bytes tf_graph_message(const tf_graph *graph)
{
    tf_bytes out = {0};
    for (int i = 0; i < graph->count; i++) {
        tf_bytes node = {0}, value = {0};
        for (int c = 1; c < graph->count; c++) {
            if (graph->nodes[c].parent == i) tf_graph_child(&node, c, graph->nodes[c].name);
        }
        if (graph->nodes[i].extra_child) tf_graph_child(&node, graph->nodes[i].extra_child, "loop");
        if (graph->nodes[i].key) {
            tf_field_bytes(&value, 1, "VARIABLE_VALUE", 14);
            tf_field_bytes(&value, 2, "a/full/name", 11);
            tf_field_bytes(&value, 3, graph->nodes[i].key, strlen(graph->nodes[i].key));
            tf_field_bytes(&node, 2, value.at, value.count);
        }
        tf_field_bytes(&out, 1, node.at, node.count);
        free(node.at);
        free(value.at);
    }
    return out;
}

#endif
