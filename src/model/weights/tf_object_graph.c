/* The graph of objects in a checkpoint (TrackableObjectGraph), walked in breadth, so that objects which hold each
 * other end nothing in a circle. */
#include "model/weights/tf_object_graph.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_DEPTH = 64, MOST_PATH = 1023 };

typedef struct node {
    creme_protobuf message;
    bool seen;
    size_t parent; /* NONE at a root of the walk */
    creme_protobuf name;
} node;

#define NONE SIZE_MAX

typedef struct graph {
    const char *path;
    node *nodes;
    size_t count;
    size_t *queue; /* [count] */
    size_t first, last;
} graph;

typedef struct child {
    size_t id;
    creme_protobuf name;
} child;

static creme_status damaged(const graph *g)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: \"_CHECKPOINTABLE_OBJECT_GRAPH\" is not a graph of objects", g->path);
}

static bool is_named(creme_protobuf name, const char *text)
{
    size_t length = (size_t)(name.end - name.at);
    return length == strlen(text) && memcmp(name.at, text, length) == 0;
}

static creme_status read_nodes(graph *g, const uint8_t *bytes, size_t count)
{
    size_t capacity = 0;
    creme_protobuf in = {bytes, bytes + count};
    creme_protobuf_field field;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number != 1 || !field.is_bytes) continue;
        creme_status status = creme_grow(&g->nodes, &capacity, g->count + 1, sizeof *g->nodes);
        if (status != CREME_OK) return status;
        g->nodes[g->count++] = (node){.message = field.bytes};
    }
    if (!creme_protobuf_finished(&in)) return damaged(g);
    return creme_allocate(&g->queue, g->count, sizeof *g->queue);
}

/* The next child of a node, from *in on: field 1 {1: its number, 2: its name}. */
static bool next_child(const graph *g, creme_protobuf *in, child *out, bool *sound)
{
    creme_protobuf_field field, part;
    while (creme_protobuf_next(in, &field)) {
        if (field.number != 1 || !field.is_bytes) continue;
        uint64_t id = 0; /* zeros are not written */
        *out = (child){.name = {field.bytes.end, field.bytes.end}};
        while (creme_protobuf_next(&field.bytes, &part)) {
            if (part.number == 1 && !part.is_bytes) id = part.value;
            if (part.number == 2 && part.is_bytes) out->name = part.bytes;
        }
        *sound = creme_protobuf_finished(&field.bytes) && id < g->count;
        out->id = (size_t)id;
        return *sound;
    }
    *sound = creme_protobuf_finished(in);
    return false;
}

static void enqueue(graph *g, size_t id, size_t parent, creme_protobuf name)
{
    if (g->nodes[id].seen) return;
    g->nodes[id].seen = true;
    g->nodes[id].parent = parent;
    g->nodes[id].name = name;
    g->queue[g->last++] = id;
}

/* roots[0], roots[1] = the children `_trunk` and `_heads` nearest to node 0, id NONE where there is none. */
static creme_status find_roots(graph *g, child *roots)
{
    static const char *const names[] = {"_trunk", "_heads"};
    roots[0].id = roots[1].id = NONE;
    enqueue(g, 0, NONE, (creme_protobuf){NULL, NULL});
    while (g->first < g->last) {
        size_t id = g->queue[g->first++];
        creme_protobuf in = g->nodes[id].message;
        child one;
        bool sound;
        while (next_child(g, &in, &one, &sound)) {
            enqueue(g, one.id, id, one.name);
            for (int i = 0; i < 2; i++) {
                if (roots[i].id == NONE && is_named(one.name, names[i])) roots[i] = one;
            }
        }
        if (!sound) return damaged(g);
    }
    for (size_t i = 0; i < g->count; i++) g->nodes[i].seen = false;
    g->first = g->last = 0;
    return CREME_OK;
}

/* Writes the path of a node from its root; false if it is too long for a name. */
static bool write_path(const graph *g, size_t id, char *out)
{
    size_t steps[MOST_DEPTH], used = 0;
    int depth = 0;
    for (; id != NONE; id = g->nodes[id].parent) {
        if (depth == MOST_DEPTH) return false;
        steps[depth++] = id;
    }
    while (depth-- > 0) {
        creme_protobuf name = g->nodes[steps[depth]].name;
        size_t length = (size_t)(name.end - name.at);
        if (length == 0 || length > MOST_PATH - 1 - used || memchr(name.at, '\0', length)) return false;
        if (used > 0) out[used++] = '/';
        memcpy(out + used, name.at, length);
        used += length;
    }
    out[used] = '\0';
    return true;
}

/* The keys of a node's values: field 2 {1: "VARIABLE_VALUE", 3: the key}. */
static creme_status consume_values(const graph *g, size_t id, creme_tf_object_consumer *consume, void *context)
{
    creme_protobuf in = g->nodes[id].message;
    creme_protobuf_field field, part;
    char path[MOST_PATH + 1];
    while (creme_protobuf_next(&in, &field)) {
        if (field.number != 2 || !field.is_bytes) continue;
        bool is_value = false;
        creme_protobuf key = {NULL, NULL};
        while (creme_protobuf_next(&field.bytes, &part)) {
            if (part.number == 1 && part.is_bytes) is_value = is_named(part.bytes, "VARIABLE_VALUE");
            if (part.number == 3 && part.is_bytes) key = part.bytes;
        }
        if (!creme_protobuf_finished(&field.bytes)) return damaged(g);
        if (!is_value || !key.at || !write_path(g, id, path)) continue;
        creme_status status = consume(context, path, key.at, (size_t)(key.end - key.at));
        if (status != CREME_OK) return status;
    }
    return creme_protobuf_finished(&in) ? CREME_OK : damaged(g);
}

static creme_status walk(graph *g, creme_tf_object_consumer *consume, void *context)
{
    while (g->first < g->last) {
        size_t id = g->queue[g->first++];
        creme_protobuf in = g->nodes[id].message;
        child one;
        bool sound;
        while (next_child(g, &in, &one, &sound)) enqueue(g, one.id, id, one.name);
        if (!sound) return damaged(g);
        creme_status status = consume_values(g, id, consume, context);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

creme_status creme_tf_object_graph_walk(const char *path_of_file, const uint8_t *bytes, size_t count,
                                        creme_tf_object_consumer *consume, void *context)
{
    graph g = {.path = path_of_file};
    child roots[2];
    creme_status status = CREME_OK;
    CREME_TRY(read_nodes(&g, bytes, count));
    if (g.count == 0) goto done;
    CREME_TRY(find_roots(&g, roots));
    for (int i = 0; i < 2; i++) {
        if (roots[i].id != NONE) enqueue(&g, roots[i].id, NONE, roots[i].name);
    }
    CREME_TRY(walk(&g, consume, context));
done:
    creme_free(g.nodes);
    creme_free(g.queue);
    return status;
}
