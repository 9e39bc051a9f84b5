/* Writing safetensors: the header from the table of tensors, then the data in pieces. */
#include "model/weights/safetensors_write.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "model/weights/safetensors.h"
#include "model/weights/tensor.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 65536, ALIGNMENT = 8, VALUES_OF_TENSOR = 12 };

typedef struct safetensors_writer {
    const creme_safetensors_content *content;
    const creme_tensor **order; /* as the data lie in the file */
    creme_output *output;
    float *values;    /* [PIECE] */
    uint16_t *halves; /* [PIECE] */
} safetensors_writer;

static bool is_real(creme_dtype dtype)
{
    return dtype == CREME_F32 || dtype == CREME_F64 || dtype == CREME_F16 || dtype == CREME_BF16;
}

static creme_dtype written_type(const creme_safetensors_content *content, const creme_tensor *tensor)
{
    return is_real(tensor->dtype) ? content->dtype : tensor->dtype;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const creme_tensor *const *)a)->name, (*(const creme_tensor *const *)b)->name);
}

/* --- The header --------------------------------------------------------------------------------------------- */

static creme_status out_of_memory(const char *path)
{
    return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory: cannot make its header", path);
}

static json_t *describe(const creme_tensor *tensor, creme_dtype dtype, uint64_t begin, uint64_t end)
{
    json_t *shape = json_array();
    for (int i = 0; i < tensor->rank; i++) json_array_append_new(shape, json_integer(tensor->shape[i]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", creme_safetensors_dtype(dtype), "shape", shape, "data_offsets",
                     (json_int_t)begin, (json_int_t)end);
}

static creme_status describe_tensors(const safetensors_writer *writer, const char *path, json_t *header)
{
    uint64_t at = 0;
    for (size_t i = 0; i < writer->content->tensor_count; i++) {
        const creme_tensor *tensor = writer->order[i];
        creme_dtype dtype = written_type(writer->content, tensor);
        uint64_t begin = at;
        at += (uint64_t)tensor->count * creme_dtype_bytes(dtype);
        if (strcmp(tensor->name, "__metadata__") == 0 || json_object_get(header, tensor->name)) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: safetensors cannot hold a tensor of this name, or two: \"%s\"",
                              writer->content->source, tensor->name);
        }
        if (json_object_set_new(header, tensor->name, describe(tensor, dtype, begin, at)) != 0) {
            return out_of_memory(path);
        }
    }
    return CREME_OK;
}

static creme_status describe_texts(const safetensors_writer *writer, json_t *header)
{
    json_t *metadata = json_object();
    for (size_t i = 0; i < writer->content->text_count; i++) {
        const creme_safetensors_text *text = &writer->content->texts[i];
        if (json_object_set_new(metadata, text->name, json_string(text->value)) != 0) {
            json_decref(metadata);
            return creme_fail(CREME_ERROR_FORMAT, "%s: the text \"%.64s\" is not UTF-8", writer->content->source,
                              text->name);
        }
    }
    if (json_object_set_new(header, "__metadata__", metadata) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_MEMORY, "%s: out of memory: cannot hold its texts", writer->content->source);
}

static creme_status write_header(const safetensors_writer *writer, const char *path)
{
    char *text = NULL;
    creme_status status = creme_json_need(VALUES_OF_TENSOR * writer->content->tensor_count);
    if (status != CREME_OK) return creme_error_prefix(status, "%s: ", path);
    json_t *header = json_object();
    if (!header) return out_of_memory(path);
    if (writer->content->text_count > 0) CREME_TRY(describe_texts(writer, header));
    CREME_TRY(describe_tensors(writer, path, header));
    text = json_dumps(header, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text) {
        status = out_of_memory(path);
        goto done;
    }
    uint64_t length = strlen(text), padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    uint8_t start[8];
    for (int i = 0; i < 8; i++) start[i] = (uint8_t)(padded >> (8 * i));
    creme_output_write(writer->output, start, sizeof start);
    creme_output_write(writer->output, text, length);
    creme_output_write(writer->output, "        ", padded - length);
done:
    free(text); /* jansson's */
    json_decref(header);
    return status;
}

/* --- The data ----------------------------------------------------------------------------------------------- */

/* To the nearest bfloat16, ties to even; what is too large becomes infinity. */
static uint16_t to_bf16(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static creme_status fail_value(const safetensors_writer *writer, const creme_tensor *tensor, int64_t i, float value)
{
    return creme_fail(CREME_ERROR_NUMERIC, "%s: tensor \"%s\" is %s at index %lld%s", writer->content->source,
                      tensor->name, isnan(value) ? "NaN" : "infinite", (long long)i,
                      isfinite(value) ? " as bfloat16: write it as f32"
                                      : ": the file is damaged, or its training failed");
}

static creme_status write_piece(const safetensors_writer *writer, const creme_tensor *tensor, int64_t first,
                                int64_t count)
{
    float *values = writer->values;
    if (writer->content->make) {
        writer->content->make(writer->content->make_self, tensor, first, count, values);
    } else {
        creme_tensor_copy_items(tensor, first, count, values);
    }
    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) return fail_value(writer, tensor, first + i, values[i]);
    }
    if (writer->content->dtype == CREME_F32) {
        creme_output_write(writer->output, values, (size_t)count * sizeof *values);
        return CREME_OK;
    }
    for (int64_t i = 0; i < count; i++) {
        writer->halves[i] = to_bf16(values[i]);
        if ((writer->halves[i] & 0x7f80) == 0x7f80) return fail_value(writer, tensor, first + i, values[i]);
    }
    creme_output_write(writer->output, writer->halves, (size_t)count * sizeof *writer->halves);
    return CREME_OK;
}

static creme_status write_tensor(const safetensors_writer *writer, const creme_tensor *tensor)
{
    if (!is_real(tensor->dtype)) {
        creme_output_write(writer->output, tensor->data, (size_t)tensor->count * creme_dtype_bytes(tensor->dtype));
        return CREME_OK;
    }
    for (int64_t first = 0; first < tensor->count; first += PIECE) {
        int64_t left = tensor->count - first;
        creme_status status = write_piece(writer, tensor, first, left < PIECE ? left : PIECE);
        if (status != CREME_OK) return status;
    }
    return creme_output_check(writer->output); /* a full disk ends it early */
}

/* Types of more bytes first, by name among equals. */
static void sort(safetensors_writer *writer)
{
    static const size_t widths[] = {8, 4, 2, 1};
    const creme_safetensors_content *content = writer->content;
    size_t n = 0;
    for (int w = 0; w < 4; w++) {
        size_t start = n;
        for (size_t i = 0; i < content->tensor_count; i++) {
            const creme_tensor *tensor = content->tensors[i];
            if (creme_dtype_bytes(written_type(content, tensor)) == widths[w]) writer->order[n++] = tensor;
        }
        qsort(writer->order + start, n - start, sizeof *writer->order, compare_names);
    }
}

creme_status creme_safetensors_write(const char *path, const creme_safetensors_content *content)
{
    safetensors_writer writer = {.content = content};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&writer.order, content->tensor_count, sizeof *writer.order));
    CREME_TRY(creme_allocate(&writer.values, PIECE, sizeof *writer.values));
    CREME_TRY(creme_allocate(&writer.halves, PIECE, sizeof *writer.halves));
    sort(&writer);
    CREME_TRY(creme_output_open(&writer.output, path));
    CREME_TRY(write_header(&writer, path));
    for (size_t i = 0; i < content->tensor_count; i++) CREME_TRY(write_tensor(&writer, writer.order[i]));
    creme_output *whole = writer.output;
    writer.output = NULL;
    CREME_TRY(creme_output_close(whole));
done:
    creme_output_discard(writer.output);
    creme_free(writer.order);
    creme_free(writer.values);
    creme_free(writer.halves);
    return status;
}
