/* Questions that are read, and their answers. */
#include "model/remote/oip_question.h"

#include "base/json.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERROR_BYTES = 1024, NUMBER_BYTES = 32 };

/* --- Tensors --------------------------------------------------------------------------------------------------- */

static creme_status refuse(const char *name, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "the input \"%.80s\" %s", name, what);
}

static creme_status read_shape(creme_oip_given *out, json_t *shape)
{
    size_t rank = json_array_size(shape);
    if (!json_is_array(shape) || rank < 1 || rank > CREME_FOREIGN_MOST_RANK)
        return refuse(out->name, "has no \"shape\" of 1 to 8 dimensions");
    out->rank = (int)rank;
    out->count = 1;
    for (size_t i = 0; i < rank; i++) {
        json_t *dimension = json_array_get(shape, i);
        json_int_t size = json_is_integer(dimension) ? json_integer_value(dimension) : -1;
        if (size < 0 || size > INT32_MAX) return refuse(out->name, "has a dimension that is no size");
        out->shape[i] = size;
        if (__builtin_mul_overflow(out->count, (int64_t)size, &out->count) || out->count > INT64_MAX / 16)
            return refuse(out->name, "is larger than can be");
    }
    return CREME_OK;
}

/* *at: where its bytes begin, behind those of the inputs before it. */
static creme_status find_bytes(creme_oip_given *out, json_t *size, const char *numbers, size_t count, size_t *at)
{
    json_int_t bytes = json_is_integer(size) ? json_integer_value(size) : -1;
    int64_t wanted = out->count * (int64_t)creme_foreign_type_bytes(out->type);
    if (bytes != wanted || (uint64_t)bytes > count - *at) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "the input \"%.80s\" has a \"binary_data_size\" of %lld: its shape says %lld, and %zu bytes "
            "are left behind the JSON",
            out->name, (long long)bytes, (long long)wanted, count - *at);
    }
    out->bytes = numbers + *at;
    *at += (size_t)bytes;
    return CREME_OK;
}

static creme_status read_input(creme_oip_given *out, json_t *json, const char *numbers, size_t count, size_t *at)
{
    out->name = json_string_value(json_object_get(json, "name"));
    if (!out->name) return creme_fail(CREME_ERROR_FORMAT, "an input without \"name\"");
    const char *datatype = json_string_value(json_object_get(json, "datatype"));
    json_t *size = json_object_get(json_object_get(json, "parameters"), "binary_data_size");
    creme_status status = read_shape(out, json_object_get(json, "shape"));
    if (status != CREME_OK) return status;
    out->type = datatype ? creme_foreign_type_find(datatype) : CREME_FOREIGN_TYPES;
    if (out->type == CREME_FOREIGN_TYPES)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "the input \"%.80s\" is of datatype \"%.40s\", which is not known",
                          out->name, datatype ? datatype : "");
    if (size) return find_bytes(out, size, numbers, count, at);
    out->data = json_object_get(json, "data");
    return json_is_array(out->data) ? CREME_OK : refuse(out->name, "has neither \"data\" nor a \"binary_data_size\"");
}

static creme_status read_inputs(creme_oip_question *out, const char *numbers, size_t count)
{
    json_t *inputs = json_object_get(out->json, "inputs");
    size_t given = json_array_size(inputs), at = 0;
    if (!json_is_array(inputs) || given < 1 || given > CREME_OIP_MOST_INPUTS)
        return creme_fail(CREME_ERROR_FORMAT, "expected \"inputs\", a list of 1 to %d", CREME_OIP_MOST_INPUTS);
    for (size_t i = 0; i < given; i++) {
        creme_status status = read_input(&out->inputs[i], json_array_get(inputs, i), numbers, count, &at);
        if (status != CREME_OK) return status;
        if (creme_oip_find_input(out, out->inputs[i].name)) return refuse(out->inputs[i].name, "is there twice");
        out->input_count = i + 1;
    }
    if (at != count)
        return creme_fail(CREME_ERROR_FORMAT, "%zu bytes are behind the JSON, %zu of them of inputs", count, at);
    return CREME_OK;
}

/* --- The question ---------------------------------------------------------------------------------------------- */

static creme_status read_flag(bool *out, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!value) return CREME_OK;
    if (!json_is_boolean(value)) return creme_fail(CREME_ERROR_FORMAT, "\"%s\": expected true or false", key);
    *out = json_is_true(value);
    return CREME_OK;
}

static creme_status read_rest(creme_oip_question *out)
{
    json_t *outputs = json_object_get(out->json, "outputs"), *first = json_array_get(outputs, 0);
    out->parameters = json_object_get(out->json, "parameters");
    out->id = json_object_get(out->json, "id");
    if (out->parameters && !json_is_object(out->parameters))
        return creme_fail(CREME_ERROR_FORMAT, "\"parameters\": expected an object");
    bool named = json_is_string(out->id) && json_string_length(out->id) <= CREME_OIP_MOST_ID;
    if (out->id && !named && !json_is_integer(out->id))
        return creme_fail(CREME_ERROR_FORMAT, "\"id\": expected a text of at most %d bytes", CREME_OIP_MOST_ID);
    if (outputs && (!json_is_array(outputs) || json_array_size(outputs) > 1))
        return creme_fail(CREME_ERROR_FORMAT, "\"outputs\": expected a list of at most one: there is one output");
    if (first && !json_is_string(json_object_get(first, "name")))
        return creme_fail(CREME_ERROR_FORMAT, "\"outputs\": an output without \"name\"");
    out->output = json_string_value(json_object_get(first, "name"));
    creme_status status = read_flag(&out->binary, out->parameters, "binary_data_output");
    if (status != CREME_OK) return status;
    return read_flag(&out->binary, json_object_get(first, "parameters"), "binary_data");
}

creme_status creme_oip_read_question(creme_oip_question *out, const char *body, size_t bytes, int64_t json_bytes,
                                     size_t most_json)
{
    json_error_t error;
    size_t text = json_bytes < 0 ? bytes : (size_t)json_bytes;
    *out = (creme_oip_question){0};
    if (text > bytes)
        return creme_fail(CREME_ERROR_FORMAT,
                          "Inference-Header-Content-Length says %zu bytes of JSON, and the body has %zu", text,
                          bytes);
    if (text > most_json)
        return creme_fail(CREME_ERROR_FORMAT,
                          "%zu bytes of JSON: at most %zu are read; numbers may travel as bytes (binary_tensor_data)",
                          text, most_json);
    creme_status status = creme_json_parse(&out->json, body, text, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_FORMAT) return creme_fail(status, "the request is no JSON: %s", error.text);
    if (status != CREME_OK) return status;
    if (!json_is_object(out->json)) return creme_fail(CREME_ERROR_FORMAT, "the request is JSON, but no object");
    status = read_rest(out);
    return status == CREME_OK ? read_inputs(out, body + text, bytes - text) : status;
}

void creme_oip_question_clear(creme_oip_question *question)
{
    json_decref(question->json);
    *question = (creme_oip_question){0};
}

const creme_oip_given *creme_oip_find_input(const creme_oip_question *question, const char *name)
{
    for (size_t i = 0; i < question->input_count; i++) {
        if (strcmp(question->inputs[i].name, name) == 0) return &question->inputs[i];
    }
    return NULL;
}

/* --- Whole numbers --------------------------------------------------------------------------------------------- */

/* Where they go: as codes or as numbers. */
typedef struct taker {
    const creme_oip_given *input;
    uint8_t *codes;
    int32_t *numbers;
    int64_t count; /* so far */
    int32_t least, most;
} taker;

static creme_status take(taker *self, int64_t number)
{
    if (number < self->least || number > self->most)
        return creme_fail(CREME_ERROR_FORMAT, "the input \"%.80s\" holds %lld: expected %d to %d", self->input->name,
                          (long long)number, (int)self->least, (int)self->most);
    if (self->count >= self->input->count) return refuse(self->input->name, "has more numbers than its shape says");
    if (self->codes)
        self->codes[self->count++] = (uint8_t)number;
    else
        self->numbers[self->count++] = (int32_t)number;
    return CREME_OK;
}

/* Lists within lists are read through. */
static creme_status take_json(taker *self, json_t *data, int depth)
{
    creme_status status = CREME_OK;
    if (json_is_integer(data)) return take(self, json_integer_value(data));
    if (!json_is_array(data) || depth > CREME_FOREIGN_MOST_RANK)
        return refuse(self->input->name, "has in \"data\" what is neither a whole number nor a list of them");
    for (size_t i = 0; i < json_array_size(data) && status == CREME_OK; i++)
        status = take_json(self, json_array_get(data, i), depth + 1);
    return status;
}

static int64_t number_at(const creme_oip_given *input, int64_t i)
{
    int32_t small = 0;
    int64_t large = 0;
    const char *at = input->bytes + (size_t)i * creme_foreign_type_bytes(input->type);
    switch (input->type) {
    case CREME_FOREIGN_INT64:
        memcpy(&large, at, sizeof large);
        return large;
    case CREME_FOREIGN_INT32:
        memcpy(&small, at, sizeof small);
        return small;
    case CREME_FOREIGN_INT8:
        return (int8_t)*at;
    default:
        return (uint8_t)*at;
    }
}

static creme_status take_bytes(taker *self)
{
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < self->input->count && status == CREME_OK; i++)
        status = take(self, number_at(self->input, i));
    return status;
}

static creme_status take_all(taker *self)
{
    const creme_oip_given *input = self->input;
    if (!creme_foreign_type_is_whole(input->type))
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "the input \"%.80s\" is of datatype %s: expected UINT8, INT8, INT32 or INT64", input->name,
                          creme_foreign_type_name(input->type));
    creme_status status = input->bytes ? take_bytes(self) : take_json(self, input->data, 0);
    if (status == CREME_OK && self->count != input->count)
        status = refuse(input->name, "has fewer numbers than its shape says");
    return status;
}

creme_status creme_oip_take_integers(int32_t *out, const creme_oip_given *input, int32_t least, int32_t most)
{
    taker self = {.input = input, .numbers = out, .least = least, .most = most};
    return take_all(&self);
}

creme_status creme_oip_take_codes(uint8_t *out, const creme_oip_given *input, uint8_t most)
{
    taker self = {.input = input, .codes = out, .most = most};
    uint8_t largest = 0;
    if (!input->bytes || input->type != CREME_FOREIGN_UINT8) return take_all(&self);
    memcpy(out, input->bytes, (size_t)input->count);
    for (int64_t i = 0; i < input->count; i++) largest = out[i] > largest ? out[i] : largest;
    if (largest <= most) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "the input \"%.80s\" holds %d: expected 0 to %d", input->name, largest,
                      most);
}

/* --- Answers --------------------------------------------------------------------------------------------------- */

static creme_status add_id(creme_oip_message *out, json_t *id)
{
    if (!id) return CREME_OK;
    creme_status status = creme_json_need(16);
    if (status != CREME_OK) return status;
    char *text = json_dumps(id, JSON_ENCODE_ANY);
    if (!text) return creme_fail(CREME_ERROR_MEMORY, "out of memory: an answer");
    status = creme_oip_add_bytes(out, ",\"id\":", 6);
    if (status == CREME_OK) status = creme_oip_add_bytes(out, text, strlen(text));
    free(text);
    return status;
}

static creme_status add_floats(creme_oip_message *out, const float *numbers, size_t count)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        char text[NUMBER_BYTES]; /* nine digits are all that a float32 has */
        int used = snprintf(text, sizeof text, "%s%.9g", i ? "," : "", (double)numbers[i]);
        status = creme_oip_add_bytes(out, text, (size_t)used);
    }
    return status;
}

creme_status creme_oip_write_reply(creme_oip_message *out, const creme_oip_reply *reply, const float *numbers)
{
    char shape[96];
    size_t count = 1;
    creme_status status = CREME_OK;
    for (int i = 0; i < reply->rank; i++) count *= (size_t)reply->shape[i];
    out->count = 0;
    out->json_bytes = -1;
    creme_foreign_shape_text(reply->shape, reply->rank, shape, sizeof shape);
    CREME_TRY(creme_oip_add(out, "{\"model_name\":"));
    CREME_TRY(creme_oip_add_text(out, reply->model));
    CREME_TRY(creme_oip_add(out, ",\"model_version\":"));
    CREME_TRY(creme_oip_add_text(out, reply->version));
    CREME_TRY(add_id(out, reply->id));
    CREME_TRY(creme_oip_add(out, ",\"parameters\":{\"creme_seconds\":%.6f},\"outputs\":[{\"name\":", reply->seconds));
    CREME_TRY(creme_oip_add_text(out, reply->output));
    CREME_TRY(creme_oip_add(out, ",\"datatype\":\"FP32\",\"shape\":%s,", shape));
    if (reply->binary) {
        size_t bytes = count * sizeof *numbers;
        CREME_TRY(creme_oip_add(out, "\"parameters\":{\"binary_data_size\":%zu}}]}", bytes));
        out->json_bytes = (int64_t)out->count;
        CREME_TRY(creme_oip_add_bytes(out, numbers, bytes));
    } else {
        CREME_TRY(creme_oip_add(out, "\"data\":["));
        CREME_TRY(add_floats(out, numbers, count));
        CREME_TRY(creme_oip_add(out, "]}]}"));
    }
done:
    return status;
}

creme_status creme_oip_write_error(creme_oip_message *out, const char *text)
{
    char plain[ERROR_BYTES];
    size_t used = 0;
    for (; text[used] && used + 1 < sizeof plain; used++)
        plain[used] = text[used] < ' ' || text[used] > '~' ? '?' : text[used];
    plain[used] = '\0';
    out->count = 0;
    out->json_bytes = -1;
    creme_status status = creme_oip_add(out, "{\"error\":");
    if (status == CREME_OK) status = creme_oip_add_text(out, plain);
    return status == CREME_OK ? creme_oip_add(out, "}\n") : status;
}
