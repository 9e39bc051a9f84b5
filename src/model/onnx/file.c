/* Reading what an .onnx file says of itself. */
#include "model/onnx/file.h"

#include "base/memory.h"
#include "model/onnx/walk.h"
#include "model/weights/mapped_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TENSORS = 1024, MOST_CARD_BYTES = 1 << 28 };

/* The numbers that onnx.proto gives to fields of its messages. */
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
    GRAPH_INITIALIZER = 5,
    GRAPH_INPUT = 11,
    GRAPH_OUTPUT = 12,
    TENSOR_NAME = 8,
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
    creme_onnx_walk walk;
    creme_protobuf producer, version;
    /* Names of the main graph's initializers: older files list those as inputs, too. */
    creme_protobuf *initializers;
    size_t initializer_count, initializer_capacity;
} reader;

/* --- Texts ----------------------------------------------------------------------------------------------------- */

/* *text, which is the function's, and more of it. */
__attribute__((format(printf, 2, 3))) static creme_status append(char **text, const char *format, ...)
{
    char more[512], *joined = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(more, sizeof more, format, arguments);
    va_end(arguments);
    size_t length = *text ? strlen(*text) : 0;
    if (length + strlen(more) > CREME_ONNX_MOST_TEXT) return CREME_OK;
    creme_status status = creme_format_text(&joined, "%s%s", *text ? *text : "", more);
    if (status != CREME_OK) return status;
    creme_free(*text);
    *text = joined;
    return CREME_OK;
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
        if (field.number == DIMENSION_NAME && field.is_bytes && !name) CREME_TRY(creme_onnx_copy(&name, field.bytes));
    }
    if (!creme_protobuf_finished(&dimension)) {
        status = creme_onnx_broken(&r->walk, &dimension);
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
    return status != CREME_OK || creme_protobuf_finished(&shape) ? status : creme_onnx_broken(&r->walk, &shape);
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
    if (!creme_protobuf_finished(&type)) return creme_onnx_broken(&r->walk, &type);
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
    return status != CREME_OK || creme_protobuf_finished(&type) ? status : creme_onnx_broken(&r->walk, &type);
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
    creme_protobuf name = {r->walk.start, r->walk.start}, in = value;
    creme_status status = CREME_OK;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number == VALUE_NAME && field.is_bytes) name = field.bytes;
    }
    if (!creme_protobuf_finished(&in)) return creme_onnx_broken(&r->walk, &in);
    if (input && is_initializer(r, name)) return CREME_OK;
    if (out->count == MOST_TENSORS)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: it has more than %d %s", r->walk.path, MOST_TENSORS,
                          input ? "inputs" : "outputs");
    if (!out->at) CREME_TRY(creme_allocate_zero(&out->at, MOST_TENSORS, sizeof *out->at));
    creme_foreign_tensor *tensor = &out->at[out->count++];
    tensor->type = CREME_FOREIGN_TYPES;
    CREME_TRY(creme_onnx_copy(&tensor->name, name));
    while (creme_protobuf_next(&value, &field)) {
        if (field.number == VALUE_TYPE && field.is_bytes) CREME_TRY(read_type(r, field.bytes, tensor));
    }
    if (!tensor->datatype) CREME_TRY(creme_copy_text(&tensor->datatype, CREME_FOREIGN_NO_TENSOR));
done:
    return status;
}

static creme_status list_initializers(reader *r, creme_protobuf graph)
{
    creme_protobuf_field field, part;
    creme_status status = CREME_OK;
    while (status == CREME_OK && creme_protobuf_next(&graph, &field)) {
        if (field.number != GRAPH_INITIALIZER || !field.is_bytes) continue;
        creme_protobuf name = {r->walk.start, r->walk.start};
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
    creme_foreign_signature *tensors = &r->walk.out->tensors;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_walk_graph(&r->walk, graph, 0));
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
        if (field.number == OPSET_DOMAIN && field.is_bytes && !domain)
            CREME_TRY(creme_onnx_copy(&domain, field.bytes));
        if (field.number == OPSET_VERSION && !field.is_bytes) version = field.value;
    }
    if (!creme_protobuf_finished(&opset)) {
        status = creme_onnx_broken(&r->walk, &opset);
        goto done;
    }
    bool named = domain && *domain;
    CREME_TRY(append(&r->walk.out->opsets, "%s%.100s%s%lld", r->walk.out->opsets ? ", " : "", named ? domain : "",
                     named ? " " : "", (long long)version));
done:
    creme_free(domain);
    return status;
}

static creme_status read_property(reader *r, creme_protobuf entry)
{
    creme_protobuf_field field;
    creme_protobuf key = {0}, value = {r->walk.start, r->walk.start};
    while (creme_protobuf_next(&entry, &field)) {
        if (field.number == ENTRY_KEY && field.is_bytes) key = field.bytes;
        if (field.number == ENTRY_VALUE && field.is_bytes) value = field.bytes;
    }
    if (!creme_protobuf_finished(&entry)) return creme_onnx_broken(&r->walk, &entry);
    if (!key.at || !creme_onnx_is(key, "creme")) return CREME_OK;
    size_t bytes = (size_t)(value.end - value.at);
    if (bytes > MOST_CARD_BYTES || r->walk.out->card)
        return creme_fail(CREME_ERROR_FORMAT, "%s: its metadata_props hold %s", r->walk.path,
                          r->walk.out->card ? "two model cards" : "a model card that is too large");
    creme_status status = creme_allocate(&r->walk.out->card, bytes + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(r->walk.out->card, value.at, bytes);
    r->walk.out->card[bytes] = '\0';
    r->walk.out->card_bytes = bytes;
    return CREME_OK;
}

static creme_status read_field(reader *r, const creme_protobuf_field *field)
{
    if (field->number == MODEL_IR_VERSION && !field->is_bytes)
        r->walk.out->ir_version = field->value > INT32_MAX ? 0 : (int64_t)field->value;
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
        return creme_onnx_walk_training(&r->walk, field->bytes);
    case MODEL_FUNCTION:
        return creme_onnx_walk_function(&r->walk, field->bytes);
    default:
        return CREME_OK;
    }
}

static creme_status name_producer(reader *r)
{
    char *name = NULL, *version = NULL;
    creme_status status = CREME_OK;
    if (r->producer.at) CREME_TRY(creme_onnx_copy(&name, r->producer));
    if (r->version.at) CREME_TRY(creme_onnx_copy(&version, r->version));
    CREME_TRY(creme_format_text(&r->walk.out->producer, "%.200s%s%.100s", name ? name : "",
                                version && *version ? " " : "", version ? version : ""));
    if (!r->walk.out->opsets) CREME_TRY(creme_copy_text(&r->walk.out->opsets, ""));
done:
    creme_free(name);
    creme_free(version);
    return status;
}

creme_status creme_onnx_file_parse(creme_onnx_file *out, const uint8_t *bytes, size_t size, const char *path)
{
    creme_protobuf_field field;
    creme_protobuf all = {bytes, bytes + size};
    reader r = {.walk = {.out = out, .path = path, .start = bytes}};
    creme_status status = CREME_OK;
    *out = (creme_onnx_file){0};
    while (creme_protobuf_next(&all, &field)) CREME_TRY(read_field(&r, &field));
    if (!creme_protobuf_finished(&all)) {
        status = creme_onnx_broken(&r.walk, &all);
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
    return status;
}

creme_status creme_onnx_file_read(creme_onnx_file *out, const char *path)
{
    creme_mapped_file file;
    *out = (creme_onnx_file){0};
    creme_status status = creme_mapped_file_open(&file, path);
    if (status != CREME_OK) return status;
    status = creme_onnx_file_parse(out, file.bytes ? file.bytes : (const uint8_t *)"", file.size, path);
    creme_mapped_file_close(&file);
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
