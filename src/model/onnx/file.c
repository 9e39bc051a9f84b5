/* Reading what an .onnx file says of itself. */
#include "model/onnx/file.h"

#include "base/memory.h"
#include "base/printable.h"
#include "model/weights/mapped_file.h"
#include "model/weights/protobuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Graphs within graphs (branches, loops) are walked so deep; of inputs, outputs and external files so many, and of
 * names so many bytes are read. */
enum { MOST_DEPTH = 32, MOST_TENSORS = 1024, MOST_FILES = 4096, MOST_TEXT_BYTES = 4096, MOST_CARD_BYTES = 1 << 28 };

/* The numbers that onnx.proto gives to the fields of its messages. */
enum {
    MODEL_IR_VERSION = 1,
    MODEL_PRODUCER = 2,
    MODEL_PRODUCER_VERSION = 3,
    MODEL_GRAPH = 7,
    MODEL_OPSET = 8,
    MODEL_PROPERTY = 14,
    MODEL_TRAINING = 20,
    MODEL_FUNCTION = 25,
    OPSET_DOMAIN = 1,
    OPSET_VERSION = 2,
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2,
    GRAPH_NODE = 1,
    GRAPH_INITIALIZER = 5,
    GRAPH_INPUT = 11,
    GRAPH_OUTPUT = 12,
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
    TENSOR_EXTERNAL = 13,
    VALUE_NAME = 1,
    VALUE_TYPE = 2,
    TYPE_TENSOR = 1,
    TENSOR_TYPE_ELEMENT = 1,
    TENSOR_TYPE_SHAPE = 2,
    SHAPE_DIMENSION = 1,
    DIMENSION_VALUE = 1,
    DIMENSION_NAME = 2
};

typedef struct reader {
    creme_onnx_file *out;
    const char *path;
    const uint8_t *start;
    creme_protobuf producer, version;
    /* Names of the main graph's initializers: older files list those as inputs, too. */
    creme_protobuf *initializers;
    size_t initializer_count, initializer_capacity;
} reader;

static creme_status broken(const reader *r, const creme_protobuf *at)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: at byte %lld: expected an ONNX model, a protocol buffer; is it cut?",
                      r->path, (long long)(at->at - r->start));
}

/* --- Texts ----------------------------------------------------------------------------------------------------- */

static bool is(creme_protobuf text, const char *word)
{
    size_t length = (size_t)(text.end - text.at);
    return length == strlen(word) && memcmp(text.at, word, length) == 0;
}

/* A copy of at most MOST_TEXT_BYTES, without what a terminal would obey. */
static creme_status copy(char **out, creme_protobuf text)
{
    char before = '\0';
    size_t length = (size_t)(text.end - text.at);
    if (length > MOST_TEXT_BYTES) length = MOST_TEXT_BYTES;
    creme_status status = creme_copy_text_n(out, (const char *)text.at, length);
    if (status != CREME_OK) return status;
    length = strlen(*out);
    for (char *c = *out; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    }
    creme_make_printable(*out, length, &before);
    return CREME_OK;
}

/* *text, which is the function's, and more of it. */
__attribute__((format(printf, 2, 3))) static creme_status append(char **text, const char *format, ...)
{
    char more[512], *joined = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(more, sizeof more, format, arguments);
    va_end(arguments);
    size_t length = *text ? strlen(*text) : 0;
    if (length + strlen(more) > MOST_TEXT_BYTES) return CREME_OK;
    creme_status status = creme_format_text(&joined, "%s%s", *text ? *text : "", more);
    if (status != CREME_OK) return status;
    creme_free(*text);
    *text = joined;
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

static creme_status add_external(reader *r, creme_protobuf where, creme_protobuf tensor)
{
    creme_onnx_file *file = r->out;
    char *location = NULL, *name = NULL;
    size_t length = (size_t)(where.end - where.at);
    creme_status status = CREME_OK;
    if (length > MOST_TEXT_BYTES || memchr(where.at, '\0', length)) length = 0; /* no name of a file */
    CREME_TRY(creme_copy_text_n(&location, (const char *)where.at, length));
    if (!stays_below(location)) {
        creme_protobuf shown = {(const uint8_t *)location, (const uint8_t *)location + strlen(location)};
        creme_free(location);
        location = NULL;
        CREME_TRY(copy(&name, tensor));
        CREME_TRY(copy(&location, length ? where : shown));
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
static creme_status read_external(reader *r, creme_protobuf entry, creme_protobuf tensor)
{
    creme_protobuf_field field;
    creme_protobuf key = {0}, value = {0};
    while (creme_protobuf_next(&entry, &field)) {
        if (field.number == ENTRY_KEY && field.is_bytes) key = field.bytes;
        if (field.number == ENTRY_VALUE && field.is_bytes) value = field.bytes;
    }
    if (!creme_protobuf_finished(&entry)) return broken(r, &entry);
    return key.at && is(key, "location") ? add_external(r, value, tensor) : CREME_OK;
}

/* --- Graphs ---------------------------------------------------------------------------------------------------- */

static void count_dimension(uint64_t dimension, int64_t *numbers)
{
    if (dimension > INT64_MAX || __builtin_mul_overflow(*numbers, (int64_t)dimension, numbers)) *numbers = 0;
}

static creme_status walk_tensor(reader *r, creme_protobuf tensor, bool is_weight)
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
    if (!creme_protobuf_finished(&in)) return broken(r, &in);
    if (is_weight && __builtin_add_overflow(r->out->parameters, numbers, &r->out->parameters)) r->out->parameters = 0;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&tensor, &field)) {
        if (field.number == TENSOR_EXTERNAL && field.is_bytes) status = read_external(r, field.bytes, name);
    }
    return status;
}

static creme_status walk_sparse(reader *r, creme_protobuf sparse)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&sparse, &field)) {
        if (!field.is_bytes) continue;
        if (field.number == SPARSE_VALUES) status = walk_tensor(r, field.bytes, true);
        if (field.number == SPARSE_INDICES) status = walk_tensor(r, field.bytes, false);
    }
    return status != CREME_OK || creme_protobuf_finished(&sparse) ? status : broken(r, &sparse);
}

static creme_status walk_graph(reader *r, creme_protobuf graph, int depth);

static creme_status walk_attribute(reader *r, creme_protobuf attribute, int depth)
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
            status = walk_graph(r, field.bytes, depth + 1);
    }
    return status != CREME_OK || creme_protobuf_finished(&attribute) ? status : broken(r, &attribute);
}

static creme_status walk_node(reader *r, creme_protobuf node, int depth)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    r->out->nodes++;
    while (status == CREME_OK && creme_protobuf_next(&node, &field)) {
        if (field.number == NODE_ATTRIBUTE && field.is_bytes) status = walk_attribute(r, field.bytes, depth);
    }
    return status != CREME_OK || creme_protobuf_finished(&node) ? status : broken(r, &node);
}

/* Nodes and numbers of a graph; not what it takes and gives. */
static creme_status walk_graph(reader *r, creme_protobuf graph, int depth)
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
    return status != CREME_OK || creme_protobuf_finished(&graph) ? status : broken(r, &graph);
}

static creme_status walk_function(reader *r, creme_protobuf function)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&function, &field)) {
        if (field.number == FUNCTION_NODE && field.is_bytes) status = walk_node(r, field.bytes, 0);
        if (field.number == FUNCTION_ATTRIBUTE && field.is_bytes) status = walk_attribute(r, field.bytes, 0);
    }
    return status != CREME_OK || creme_protobuf_finished(&function) ? status : broken(r, &function);
}

static creme_status walk_training(reader *r, creme_protobuf training)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&training, &field)) {
        bool graph = field.number == TRAINING_INITIALIZATION || field.number == TRAINING_ALGORITHM;
        if (graph && field.is_bytes) status = walk_graph(r, field.bytes, 0);
    }
    return status != CREME_OK || creme_protobuf_finished(&training) ? status : broken(r, &training);
}

/* --- What the main graph takes and gives ----------------------------------------------------------------------- */

static creme_status read_dimension(reader *r, creme_protobuf dimension, creme_foreign_tensor *out)
{
    creme_protobuf_field field;
    const char *before = out->rank ? ", " : "[";
    char *name = NULL;
    int64_t size = -1;
    creme_status status = CREME_OK;
    while (creme_protobuf_next(&dimension, &field)) {
        if (field.number == DIMENSION_VALUE && !field.is_bytes) size = (int64_t)field.value;
        if (field.number == DIMENSION_NAME && field.is_bytes && !name) CREME_TRY(copy(&name, field.bytes));
    }
    if (!creme_protobuf_finished(&dimension)) {
        status = broken(r, &dimension);
        goto done;
    }
    if (name && *name && size < 1)
        CREME_TRY(append(&out->written, "%s%.60s", before, name));
    else
        CREME_TRY(append(&out->written, "%s%lld", before, (long long)size));
    if (out->rank == CREME_FOREIGN_MOST_RANK || size > INT32_MAX) out->type = CREME_FOREIGN_TYPES;
    if (out->rank < CREME_FOREIGN_MOST_RANK) out->shape[out->rank++] = size < 1 ? -1 : size;
done:
    creme_free(name);
    return status;
}

static creme_status read_shape(reader *r, creme_protobuf shape, creme_foreign_tensor *out)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&shape, &field)) {
        if (field.number == SHAPE_DIMENSION && field.is_bytes) status = read_dimension(r, field.bytes, out);
    }
    if (status == CREME_OK) status = append(&out->written, out->rank ? "]" : "[]");
    return status != CREME_OK || creme_protobuf_finished(&shape) ? status : broken(r, &shape);
}

static creme_status read_tensor_type(reader *r, creme_protobuf type, creme_foreign_tensor *out)
{
    creme_protobuf_field field;
    creme_protobuf shape = {0};
    uint64_t element = 0;
    creme_status status = CREME_OK;
    while (creme_protobuf_next(&type, &field)) {
        if (field.number == TENSOR_TYPE_ELEMENT && !field.is_bytes) element = field.value;
        if (field.number == TENSOR_TYPE_SHAPE && field.is_bytes) shape = field.bytes;
    }
    if (!creme_protobuf_finished(&type)) return broken(r, &type);
    int64_t number = element > INT32_MAX ? -1 : (int64_t)element;
    if (!out->datatype) status = creme_copy_text(&out->datatype, creme_onnx_type_name(number));
    out->type = creme_onnx_type(number);
    if (status == CREME_OK && shape.at && out->rank == 0) status = read_shape(r, shape, out);
    return status;
}

static creme_status read_type(reader *r, creme_protobuf type, creme_foreign_tensor *out)
{
    creme_protobuf_field field;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&type, &field)) {
        if (field.number == TYPE_TENSOR && field.is_bytes) status = read_tensor_type(r, field.bytes, out);
    }
    return status != CREME_OK || creme_protobuf_finished(&type) ? status : broken(r, &type);
}

static bool is_initializer(const reader *r, creme_protobuf name)
{
    size_t length = (size_t)(name.end - name.at);
    for (size_t i = 0; i < r->initializer_count; i++) {
        creme_protobuf other = r->initializers[i];
        if ((size_t)(other.end - other.at) == length && memcmp(other.at, name.at, length) == 0) return true;
    }
    return false;
}

static creme_status read_value(reader *r, creme_protobuf value, bool input, creme_foreign_tensors *out)
{
    creme_protobuf_field field;
    creme_protobuf name = {r->start, r->start}, in = value;
    creme_status status = CREME_OK;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number == VALUE_NAME && field.is_bytes) name = field.bytes;
    }
    if (!creme_protobuf_finished(&in)) return broken(r, &in);
    if (input && is_initializer(r, name)) return CREME_OK;
    if (out->count == MOST_TENSORS)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: it has more than %d %s", r->path, MOST_TENSORS,
                          input ? "inputs" : "outputs");
    if (!out->at) CREME_TRY(creme_allocate_zero(&out->at, MOST_TENSORS, sizeof *out->at));
    creme_foreign_tensor *tensor = &out->at[out->count++];
    tensor->type = CREME_FOREIGN_TYPES;
    CREME_TRY(copy(&tensor->name, name));
    while (creme_protobuf_next(&value, &field)) {
        if (field.number == VALUE_TYPE && field.is_bytes) CREME_TRY(read_type(r, field.bytes, tensor));
    }
    if (!tensor->datatype) CREME_TRY(creme_copy_text(&tensor->datatype, "no tensor"));
done:
    return status;
}

static creme_status list_initializers(reader *r, creme_protobuf graph)
{
    creme_protobuf_field field, part;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&graph, &field)) {
        if (field.number != GRAPH_INITIALIZER || !field.is_bytes) continue;
        creme_protobuf name = {r->start, r->start};
        while (creme_protobuf_next(&field.bytes, &part)) {
            if (part.number == TENSOR_NAME && part.is_bytes) name = part.bytes;
        }
        status = creme_grow(&r->initializers, &r->initializer_capacity, r->initializer_count + 1, sizeof name);
        if (status == CREME_OK) r->initializers[r->initializer_count++] = name;
    }
    return status;
}

static creme_status read_graph(reader *r, creme_protobuf graph)
{
    creme_protobuf_field field;
    creme_foreign_signature *tensors = &r->out->tensors;
    creme_status status = CREME_OK;
    CREME_TRY(walk_graph(r, graph, 0));
    CREME_TRY(list_initializers(r, graph));
    while (creme_protobuf_next(&graph, &field)) {
        if (!field.is_bytes) continue;
        if (field.number == GRAPH_INPUT) CREME_TRY(read_value(r, field.bytes, true, &tensors->inputs));
        if (field.number == GRAPH_OUTPUT) CREME_TRY(read_value(r, field.bytes, false, &tensors->outputs));
    }
done:
    return status;
}

/* --- The model ------------------------------------------------------------------------------------------------- */

static creme_status read_opset(reader *r, creme_protobuf opset)
{
    creme_protobuf_field field;
    char *domain = NULL;
    uint64_t version = 0;
    creme_status status = CREME_OK;
    while (creme_protobuf_next(&opset, &field)) {
        if (field.number == OPSET_DOMAIN && field.is_bytes && !domain) CREME_TRY(copy(&domain, field.bytes));
        if (field.number == OPSET_VERSION && !field.is_bytes) version = field.value;
    }
    if (!creme_protobuf_finished(&opset)) {
        status = broken(r, &opset);
        goto done;
    }
    bool named = domain && *domain;
    CREME_TRY(append(&r->out->opsets, "%s%.100s%s%lld", r->out->opsets ? ", " : "", named ? domain : "",
                     named ? " " : "", (long long)version));
done:
    creme_free(domain);
    return status;
}

static creme_status read_property(reader *r, creme_protobuf entry)
{
    creme_protobuf_field field;
    creme_protobuf key = {0}, value = {r->start, r->start};
    while (creme_protobuf_next(&entry, &field)) {
        if (field.number == ENTRY_KEY && field.is_bytes) key = field.bytes;
        if (field.number == ENTRY_VALUE && field.is_bytes) value = field.bytes;
    }
    if (!creme_protobuf_finished(&entry)) return broken(r, &entry);
    if (!key.at || !is(key, "creme")) return CREME_OK;
    size_t bytes = (size_t)(value.end - value.at);
    if (bytes > MOST_CARD_BYTES || r->out->card)
        return creme_fail(CREME_ERROR_FORMAT, "%s: its metadata_props hold %s", r->path,
                          r->out->card ? "two model cards" : "a model card that is too large");
    creme_status status = creme_allocate(&r->out->card, bytes + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(r->out->card, value.at, bytes);
    r->out->card[bytes] = '\0';
    r->out->card_bytes = bytes;
    return CREME_OK;
}

static creme_status read_field(reader *r, const creme_protobuf_field *field)
{
    if (field->number == MODEL_IR_VERSION && !field->is_bytes)
        r->out->ir_version = field->value > INT32_MAX ? 0 : (int64_t)field->value;
    if (!field->is_bytes) return CREME_OK;
    switch (field->number) {
    case MODEL_PRODUCER:
        r->producer = field->bytes;
        return CREME_OK;
    case MODEL_PRODUCER_VERSION:
        r->version = field->bytes;
        return CREME_OK;
    case MODEL_GRAPH:
        return read_graph(r, field->bytes);
    case MODEL_OPSET:
        return read_opset(r, field->bytes);
    case MODEL_PROPERTY:
        return read_property(r, field->bytes);
    case MODEL_TRAINING:
        return walk_training(r, field->bytes);
    case MODEL_FUNCTION:
        return walk_function(r, field->bytes);
    default:
        return CREME_OK;
    }
}

static creme_status name_producer(reader *r)
{
    char *name = NULL, *version = NULL;
    creme_status status = CREME_OK;
    if (r->producer.at) CREME_TRY(copy(&name, r->producer));
    if (r->version.at) CREME_TRY(copy(&version, r->version));
    CREME_TRY(creme_format_text(&r->out->producer, "%.200s%s%.100s", name ? name : "", version && *version ? " " : "",
                                version ? version : ""));
    if (!r->out->opsets) CREME_TRY(creme_copy_text(&r->out->opsets, ""));
done:
    creme_free(name);
    creme_free(version);
    return status;
}

creme_status creme_onnx_file_read(creme_onnx_file *out, const char *path)
{
    creme_mapped_file mapped = {0};
    creme_protobuf_field field;
    reader r = {.out = out, .path = path};
    creme_status status = CREME_OK;
    *out = (creme_onnx_file){0};
    CREME_TRY(creme_mapped_file_open(&mapped, path));
    r.start = mapped.bytes ? mapped.bytes : (const uint8_t *)"";
    creme_protobuf all = {r.start, r.start + mapped.size};
    while (creme_protobuf_next(&all, &field)) CREME_TRY(read_field(&r, &field));
    if (!creme_protobuf_finished(&all)) {
        status = broken(&r, &all);
        goto done;
    }
    if (out->ir_version < 1 || !out->tensors.outputs.count) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: expected an ONNX model: it has no %s", path,
                            out->ir_version < 1 ? "version of its format" : "graph with outputs");
        goto done;
    }
    CREME_TRY(name_producer(&r));
done:
    creme_free(r.initializers);
    creme_mapped_file_close(&mapped);
    return status;
}

void creme_onnx_file_clear(creme_onnx_file *file)
{
    creme_free(file->producer);
    creme_free(file->opsets);
    creme_free(file->card);
    creme_foreign_signature_clear(&file->tensors);
    for (size_t i = 0; i < file->external_count; i++) creme_free(file->external[i]);
    creme_free(file->external);
    *file = (creme_onnx_file){0};
}

/* A first field that a model may begin with, which its version nearly always is. */
bool creme_onnx_file_begins_so(const uint8_t *start, size_t bytes)
{
    creme_protobuf in = {start, start + bytes};
    creme_protobuf_field field;
    uint64_t key = 0;
    if (bytes < 4 || start[0] != (MODEL_IR_VERSION << 3) || !creme_protobuf_next(&in, &field)) return false;
    if (field.value < 1 || field.value > 1000 || !creme_protobuf_varint(&in, &key)) return false;
    return key >> 3 > MODEL_IR_VERSION && key >> 3 <= MODEL_FUNCTION + 1 && ((key & 7) == 2 || (key & 7) == 0);
}

creme_status creme_onnx_file_beside(char **out, const char *path, const char *external)
{
    const char *slash = strrchr(path, '/');
    return creme_format_text(out, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, external);
}
