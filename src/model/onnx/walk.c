/* Walking through graphs. */
#include "model/onnx/walk.h"

#include "base/memory.h"
#include "base/printable.h"

#include <string.h>

/* Graphs within graphs (branches, loops) are walked so deep; so many files may hold numbers. */
enum { MOST_DEPTH = 32, MOST_FILES = 4096 };

/* The numbers that onnx.proto gives to fields of its messages. */
enum {
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2,
    GRAPH_NODE = 1,
    GRAPH_INITIALIZER = 5,
    GRAPH_SPARSE_INITIALIZER = 15,
    TRAINING_INITIALIZATION = 1,
    TRAINING_ALGORITHM = 2,
    FUNCTION_NODE = 7,
    FUNCTION_ATTRIBUTE = 11,
    NODE_ATTRIBUTE = 5,
    ATTRIBUTE_TENSOR = 5,
    ATTRIBUTE_GRAPH = 6,
    ATTRIBUTE_TENSORS = 10,
    ATTRIBUTE_GRAPHS = 11,
    ATTRIBUTE_SPARSE = 22,
    ATTRIBUTE_SPARSES = 23,
    SPARSE_VALUES = 1,
    SPARSE_INDICES = 2,
    TENSOR_DIMENSION = 1,
    TENSOR_NAME = 8,
    TENSOR_EXTERNAL = 13
};

creme_status creme_onnx_broken(const creme_onnx_walk *r, const creme_protobuf *at)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: at byte %lld: expected an ONNX model, a protocol buffer; is it cut?",
                      r->path, (long long)(at->at - r->start));
}

bool creme_onnx_is(creme_protobuf text, const char *word)
{
    size_t length = (size_t)(text.end - text.at);
    return length == strlen(word) && memcmp(text.at, word, length) == 0;
}

/* A copy of at most CREME_ONNX_MOST_TEXT, without what a terminal would obey. */
creme_status creme_onnx_copy(char **out, creme_protobuf text)
{
    char before = '\0';
    size_t length = (size_t)(text.end - text.at);
    if (length > CREME_ONNX_MOST_TEXT) length = CREME_ONNX_MOST_TEXT;
    creme_status status = creme_copy_text_n(out, (const char *)text.at, length);
    if (status != CREME_OK) return status;
    length = strlen(*out);
    for (char *c = *out; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    }
    creme_make_printable(*out, length, &before);
    return CREME_OK;
}

/* --- External data --------------------------------------------------------------------------------------------- */

/* "weights.bin", "data/weights.bin": neither absolute nor with a "..". */
static bool stays_below(const char *location)
{
    if (*location == '/' || *location == '\0') return false;
    for (const char *part = location; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return false;
    }
    return true;
}

static creme_status add_external(creme_onnx_walk *r, creme_protobuf where, creme_protobuf tensor)
{
    creme_onnx_file *file = r->out;
    char *location = NULL, *name = NULL;
    size_t length = (size_t)(where.end - where.at);
    creme_status status = CREME_OK;
    if (length > CREME_ONNX_MOST_TEXT || memchr(where.at, '\0', length)) length = 0; /* no name of a file */
    CREME_TRY(creme_copy_text_n(&location, (const char *)where.at, length));
    if (!stays_below(location)) {
        creme_protobuf shown = {(const uint8_t *)location, (const uint8_t *)location + strlen(location)};
        creme_free(location);
        location = NULL;
        CREME_TRY(creme_onnx_copy(&name, tensor));
        CREME_TRY(creme_onnx_copy(&location, length ? where : shown));
        status = creme_fail(CREME_ERROR_FORMAT,
                            "%s: the numbers of its tensor \"%.100s\" are said to lie in \"%.200s\": expected a file "
                            "in its own folder",
                            r->path, name, location);
        goto done;
    }
    for (size_t i = 0; i < file->external_count; i++) {
        if (strcmp(file->external[i], location) == 0) goto done;
    }
    if (file->external_count == MOST_FILES) {
        status =
            creme_fail(CREME_ERROR_UNSUPPORTED, "%s: its numbers lie in more than %d files", r->path, MOST_FILES);
        goto done;
    }
    CREME_TRY(
        creme_grow(&file->external, &file->external_capacity, file->external_count + 1, sizeof *file->external));
    file->external[file->external_count++] = location;
    location = NULL;
done:
    creme_free(location);
    creme_free(name);
    return status;
}

/* An entry "location" = a file's name. */
static creme_status read_external(creme_onnx_walk *r, creme_protobuf entry, creme_protobuf tensor)
{
    creme_protobuf_field field;
    creme_protobuf key = {0}, value = {0};
    while (creme_protobuf_next(&entry, &field)) {
        if (field.number == ENTRY_KEY && field.is_bytes) key = field.bytes;
        if (field.number == ENTRY_VALUE && field.is_bytes) value = field.bytes;
    }
    if (!creme_protobuf_finished(&entry)) return creme_onnx_broken(r, &entry);
    return key.at && creme_onnx_is(key, "location") ? add_external(r, value, tensor) : CREME_OK;
}

/* --- Graphs ---------------------------------------------------------------------------------------------------- */

static void count_dimension(uint64_t dimension, int64_t *numbers)
{
    if (dimension > INT64_MAX || __builtin_mul_overflow(*numbers, (int64_t)dimension, numbers)) *numbers = 0;
}

static creme_status walk_tensor(creme_onnx_walk *r, creme_protobuf tensor, bool is_weight)
{
    creme_protobuf_field field;
    creme_protobuf name = {r->start, r->start}, in = tensor;
    int64_t numbers = 1;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number == TENSOR_NAME && field.is_bytes) name = field.bytes;
        if (field.number == TENSOR_DIMENSION && !field.is_bytes) count_dimension(field.value, &numbers);
        for (uint64_t packed; field.number == TENSOR_DIMENSION && field.is_bytes;) {
            if (!creme_protobuf_varint(&field.bytes, &packed)) break;
            count_dimension(packed, &numbers);
        }
    }
    if (!creme_protobuf_finished(&in)) return creme_onnx_broken(r, &in);
    if (is_weight && __builtin_add_overflow(r->out->parameters, numbers, &r->out->parameters)) r->out->parameters = 0;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&tensor, &field)) {
        if (field.number == TENSOR_EXTERNAL && field.is_bytes) status = read_external(r, field.bytes, name);
    }
    return status;
}

static creme_status walk_sparse(creme_onnx_walk *r, creme_protobuf sparse)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&sparse, &field)) {
        if (!field.is_bytes) continue;
        if (field.number == SPARSE_VALUES) status = walk_tensor(r, field.bytes, true);
        if (field.number == SPARSE_INDICES) status = walk_tensor(r, field.bytes, false);
    }
    return status != CREME_OK || creme_protobuf_finished(&sparse) ? status : creme_onnx_broken(r, &sparse);
}

static creme_status walk_attribute(creme_onnx_walk *r, creme_protobuf attribute, int depth)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&attribute, &field)) {
        if (!field.is_bytes) continue;
        if (field.number == ATTRIBUTE_TENSOR || field.number == ATTRIBUTE_TENSORS)
            status = walk_tensor(r, field.bytes, true);
        if (field.number == ATTRIBUTE_SPARSE || field.number == ATTRIBUTE_SPARSES)
            status = walk_sparse(r, field.bytes);
        if (field.number == ATTRIBUTE_GRAPH || field.number == ATTRIBUTE_GRAPHS)
            status = creme_onnx_walk_graph(r, field.bytes, depth + 1);
    }
    return status != CREME_OK || creme_protobuf_finished(&attribute) ? status : creme_onnx_broken(r, &attribute);
}

static creme_status walk_node(creme_onnx_walk *r, creme_protobuf node, int depth)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    r->out->nodes++;
    while (status == CREME_OK && creme_protobuf_next(&node, &field)) {
        if (field.number == NODE_ATTRIBUTE && field.is_bytes) status = walk_attribute(r, field.bytes, depth);
    }
    return status != CREME_OK || creme_protobuf_finished(&node) ? status : creme_onnx_broken(r, &node);
}

/* Nodes and numbers of a graph; not what it takes and gives. */
creme_status creme_onnx_walk_graph(creme_onnx_walk *r, creme_protobuf graph, int depth)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    if (depth > MOST_DEPTH)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: its graphs lie in each other more than %d deep", r->path,
                          MOST_DEPTH);
    while (status == CREME_OK && creme_protobuf_next(&graph, &field)) {
        if (!field.is_bytes) continue;
        if (field.number == GRAPH_NODE) status = walk_node(r, field.bytes, depth);
        if (field.number == GRAPH_INITIALIZER) status = walk_tensor(r, field.bytes, true);
        if (field.number == GRAPH_SPARSE_INITIALIZER) status = walk_sparse(r, field.bytes);
    }
    return status != CREME_OK || creme_protobuf_finished(&graph) ? status : creme_onnx_broken(r, &graph);
}

creme_status creme_onnx_walk_function(creme_onnx_walk *r, creme_protobuf function)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&function, &field)) {
        if (field.number == FUNCTION_NODE && field.is_bytes) status = walk_node(r, field.bytes, 0);
        if (field.number == FUNCTION_ATTRIBUTE && field.is_bytes) status = walk_attribute(r, field.bytes, 0);
    }
    return status != CREME_OK || creme_protobuf_finished(&function) ? status : creme_onnx_broken(r, &function);
}

creme_status creme_onnx_walk_training(creme_onnx_walk *r, creme_protobuf training)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&training, &field)) {
        bool graph = field.number == TRAINING_INITIALIZATION || field.number == TRAINING_ALGORITHM;
        if (graph && field.is_bytes) status = creme_onnx_walk_graph(r, field.bytes, 0);
    }
    return status != CREME_OK || creme_protobuf_finished(&training) ? status : creme_onnx_broken(r, &training);
}
