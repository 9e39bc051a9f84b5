/* For tests: TensorFlow checkpoints with shards and a graph of objects, by an independent writer. */
#ifndef CREME_TESTS_TF_BUNDLE_H
#define CREME_TESTS_TF_BUNDLE_H

#include "tf_table.h"

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
