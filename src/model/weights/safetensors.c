/* safetensors files: the header is parsed whole and checked against the file before any tensor is known. */
#include "model/weights/safetensors.h"

#include "base/json.h"
#include "base/memory.h"
#include "model/weights/safetensors_parts.h"
#include "model/weights/shards.h"
#include "model/weights/tensor.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_HEADER_BYTES = 100000000, MOST_TEXTS = 20000 };

static const char *const dtypes[] = {
    [CREME_F32] = "F32", [CREME_F64] = "F64", [CREME_F16] = "F16",   [CREME_BF16] = "BF16", [CREME_I64] = "I64",
    [CREME_I32] = "I32", [CREME_U8] = "U8",   [CREME_I16] = "I16",   [CREME_I8] = "I8",     [CREME_U16] = "U16",
    [CREME_U32] = "U32", [CREME_U64] = "U64", [CREME_BOOL] = "BOOL", [CREME_C64] = "C64",
};
enum { DTYPES = sizeof dtypes / sizeof *dtypes };

const char *creme_safetensors_dtype(creme_dtype dtype)
{
    return dtypes[dtype];
}

static uint64_t header_length(const uint8_t *bytes)
{
    uint64_t length = 0;
    for (int i = 0; i < 8; i++) length |= (uint64_t)bytes[i] << (8 * i);
    return length;
}

/* A text in which byte 8 happens to be a brace gives an absurd length. */
bool creme_safetensors_recognise(const uint8_t *bytes, size_t count)
{
    return count > 8 && bytes[8] == '{' && header_length(bytes) <= UINT32_MAX;
}

creme_status creme_safetensors_parse_json(const char *path, uint64_t offset, const uint8_t *bytes, size_t count,
                                          json_t **out)
{
    json_error_t error;
    creme_status status = creme_json_parse(out, (const char *)bytes, count, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_MEMORY) return creme_error_prefix(status, "%s: ", path);
    if (*out && json_is_object(*out)) return CREME_OK;
    if (*out) {
        json_decref(*out);
        *out = NULL;
        return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: expected a JSON object", path,
                          (unsigned long long)offset);
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: the JSON is damaged: %s", path,
                      (unsigned long long)offset + (unsigned long long)error.position, error.text);
}

static creme_status parse_header(creme_safetensors_file *file)
{
    uint64_t length = file->size < 9 ? 0 : header_length(file->bytes);
    if (file->size < 9 || length > file->size - 8) {
        if (length > MOST_HEADER_BYTES) {
            return creme_fail(CREME_ERROR_FORMAT,
                              "%s: offset 0: a header of %llu bytes, expected at most %d: not a safetensors file, "
                              "or damaged",
                              file->path, (unsigned long long)length, MOST_HEADER_BYTES);
        }
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: offset %llu: the file ends here, within its header: it is truncated; fetch it again",
                          file->path, (unsigned long long)file->size);
    }
    if (length > MOST_HEADER_BYTES) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: offset 0: a header of %llu bytes, expected at most %d", file->path,
                          (unsigned long long)length, MOST_HEADER_BYTES);
    }
    if (file->bytes[8] != '{') {
        return creme_fail(CREME_ERROR_FORMAT, "%s: offset 8: expected '{': not a safetensors file", file->path);
    }
    file->data = file->bytes + 8 + length;
    file->data_bytes = file->size - 8 - length;
    return creme_safetensors_parse_json(file->path, 8, file->bytes + 8, (size_t)length, &file->header);
}

/* --- One tensor --------------------------------------------------------------------------------------------- */

static creme_status fail_entry(const creme_safetensors_file *file, const char *name, const char *expected)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\": %s", file->path, name, expected);
}

static creme_status read_dtype(const creme_safetensors_file *file, const char *name, const json_t *entry,
                               creme_dtype *out)
{
    const char *text = json_string_value(json_object_get(entry, "dtype"));
    if (!text) return fail_entry(file, name, "expected a text \"dtype\"");
    for (int i = 0; i < DTYPES; i++) {
        if (strcmp(text, dtypes[i]) == 0) {
            *out = (creme_dtype)i;
            return CREME_OK;
        }
    }
    if (!creme_weights_name_is_valid(text, strlen(text))) return fail_entry(file, name, "a dtype of no name");
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: tensor \"%s\": numbers of the type %.32s, expected F32, F64, F16, BF16, integers or BOOL",
                      file->path, name, text);
}

static bool read_size(const json_t *value, int64_t *out)
{
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0;
}

static creme_status read_shape(const creme_safetensors_file *file, const char *name, const json_t *entry,
                               creme_tensor *out)
{
    const json_t *shape = json_object_get(entry, "shape");
    if (!json_is_array(shape)) return fail_entry(file, name, "expected an array \"shape\"");
    if (json_array_size(shape) > CREME_WEIGHTS_MOST_DIMENSIONS) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: tensor \"%s\" has %zu dimensions, expected at most %d",
                          file->path, name, json_array_size(shape), CREME_WEIGHTS_MOST_DIMENSIONS);
    }
    out->rank = (int)json_array_size(shape);
    out->count = 1;
    for (int i = 0; i < out->rank; i++) {
        if (!read_size(json_array_get(shape, (size_t)i), &out->shape[i])) {
            return fail_entry(file, name, "expected sizes that are integers from 0 in \"shape\"");
        }
        if (__builtin_mul_overflow(out->count, out->shape[i], &out->count)) {
            return fail_entry(file, name, "its shape is absurdly large");
        }
    }
    return CREME_OK;
}

static creme_status read_offsets(const creme_safetensors_file *file, const char *name, const json_t *entry,
                                 creme_safetensors_extent *extent, creme_tensor *out)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    int64_t begin, end, bytes;
    if (json_array_size(offsets) != 2 || !read_size(json_array_get(offsets, 0), &begin) ||
        !read_size(json_array_get(offsets, 1), &end) || begin > end) {
        return fail_entry(file, name, "expected \"data_offsets\": [BEGIN, END] with 0 <= BEGIN <= END");
    }
    if (__builtin_mul_overflow(out->count, (int64_t)creme_dtype_bytes(out->dtype), &bytes) || bytes != end - begin) {
        char text[128];
        return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\": %lld bytes at its data_offsets are not a %s",
                          file->path, name, (long long)(end - begin), creme_tensor_describe(out, text, sizeof text));
    }
    if ((uint64_t)end > file->data_bytes) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: offset %llu: the file ends here, but tensor \"%s\" goes on to %llu: it is truncated; "
                          "fetch it again",
                          file->path, (unsigned long long)file->size, name,
                          (unsigned long long)(file->size - file->data_bytes) + (unsigned long long)end);
    }
    *extent = (creme_safetensors_extent){(uint64_t)begin, (uint64_t)end, name};
    out->data = file->data + begin;
    return CREME_OK;
}

static creme_status add_entry(creme_weights *weights, const creme_safetensors_file *file, const char *name,
                              const json_t *entry, creme_safetensors_extent *extent)
{
    creme_tensor tensor = {0};
    creme_status status = CREME_OK;
    if (!json_is_object(entry)) return fail_entry(file, name, "expected an object {dtype, shape, data_offsets}");
    CREME_TRY(read_dtype(file, name, entry, &tensor.dtype));
    CREME_TRY(read_shape(file, name, entry, &tensor));
    CREME_TRY(read_offsets(file, name, entry, extent, &tensor));
    if (!creme_shard_has(file->map, file->shard, name)) return CREME_OK;
    CREME_TRY(creme_weights_add_tensor(weights, name, &tensor));
done:
    return status;
}

/* --- The whole header --------------------------------------------------------------------------------------- */

static int compare_extents(const void *a, const void *b)
{
    const creme_safetensors_extent *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Every byte of the data must belong to exactly one tensor. */
static creme_status check_tiling(const creme_safetensors_file *file, creme_safetensors_extent *extents, size_t count)
{
    uint64_t start = file->size - file->data_bytes, at = 0;
    qsort(extents, count, sizeof *extents, compare_extents);
    for (size_t i = 0; i < count; i++) {
        if (extents[i].begin != at) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: tensor \"%s\" %s: the header is damaged",
                              file->path, (unsigned long long)(start + extents[i].begin), extents[i].name,
                              extents[i].begin < at ? "overlaps another" : "leaves a hole before it");
        }
        at = extents[i].end;
    }
    if (at == file->data_bytes) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: offset %llu: %llu bytes more than the header accounts for: the file is damaged",
                      file->path, (unsigned long long)(start + at), (unsigned long long)(file->data_bytes - at));
}

static creme_status add_texts(creme_weights *weights, const creme_safetensors_file *file, json_t *metadata)
{
    const char *name;
    json_t *value;
    creme_status status = CREME_OK;
    if (!json_is_object(metadata)) return fail_entry(file, "__metadata__", "expected an object of texts");
    json_object_foreach(metadata, name, value)
    {
        if (!json_is_string(value)) return fail_entry(file, "__metadata__", "expected texts only");
        if (weights->texts_count >= MOST_TEXTS) {
            return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: more than %d texts in \"__metadata__\"", file->path,
                              MOST_TEXTS);
        }
        if (file->map && creme_weights_text(weights, name)) continue; /* another shard has it too */
        CREME_TRY(creme_weights_add_text(weights, name, json_string_value(value), json_string_length(value)));
    }
done:
    return status;
}

static creme_status add_all(creme_weights *weights, const creme_safetensors_file *file)
{
    creme_safetensors_extent *extents = NULL;
    const char *name;
    json_t *entry;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&extents, json_object_size(file->header), sizeof *extents));
    json_object_foreach(file->header, name, entry)
    {
        if (strcmp(name, "__metadata__") == 0) {
            CREME_TRY(add_texts(weights, file, entry));
            continue;
        }
        if (!creme_weights_name_is_valid(name, strlen(name))) {
            status = creme_fail(CREME_ERROR_FORMAT,
                                "%s: the name of tensor %zu is not printable UTF-8 of at most %d bytes", file->path,
                                count, CREME_WEIGHTS_MOST_NAME_BYTES);
            goto done;
        }
        CREME_TRY(add_entry(weights, file, name, entry, &extents[count]));
        count++;
    }
    CREME_TRY(check_tiling(file, extents, count));
done:
    creme_free(extents);
    return status;
}

creme_status creme_safetensors_add(creme_weights *weights, creme_safetensors_file *file)
{
    creme_status status = parse_header(file);
    if (status == CREME_OK) status = add_all(weights, file);
    json_decref(file->header);
    file->header = NULL;
    return status;
}

/* A file that creme convert wrote answers for the Keras file that it was. */
creme_status creme_safetensors_name_architecture(creme_weights *weights)
{
    const char *text = creme_weights_text(weights, "creme.architecture");
    if (!text || creme_weights_text(weights, "model_config")) return CREME_OK;
    return creme_weights_add_text(weights, "model_config", text, strlen(text));
}

creme_status creme_safetensors_read(creme_weights *weights, const uint8_t *bytes, size_t count)
{
    creme_safetensors_file file = {.path = weights->path, .bytes = bytes, .size = count};
    weights->container = "safetensors";
    creme_status status = creme_safetensors_add(weights, &file);
    return status == CREME_OK ? creme_safetensors_name_architecture(weights) : status;
}
