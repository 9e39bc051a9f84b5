/* Questions and answers with numbers. */
#include "model/remote/oip.h"

#include "base/json.h"
#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_JSON_BYTES = 1 << 20, ROOM_OF_NUMBER = 8, NUMBERS_ALIGN = 8 };

/* --- Questions ------------------------------------------------------------------------------------------------- */

/* The n-th number, as JSON; of a half only the values of a base in a channel: 0, 0.25, 1. */
static int print_number(char *text, size_t bytes, creme_foreign_type type, const void *numbers, size_t n)
{
    if (type == CREME_FOREIGN_FP32) return snprintf(text, bytes, "%g", (double)((const float *)numbers)[n]);
    if (type == CREME_FOREIGN_FP64) return snprintf(text, bytes, "%g", ((const double *)numbers)[n]);
    if (type == CREME_FOREIGN_FP16) {
        uint16_t half = ((const uint16_t *)numbers)[n];
        return snprintf(text, bytes, "%s", half == 0 ? "0" : half == 0x3c00 ? "1" : "0.25");
    }
    if (type == CREME_FOREIGN_BF16) {
        float number;
        creme_foreign_to_floats(&number, (const uint16_t *)numbers + n, 1, type);
        return snprintf(text, bytes, "%g", (double)number);
    }
    if (type == CREME_FOREIGN_INT32) return snprintf(text, bytes, "%d", (int)((const int32_t *)numbers)[n]);
    if (type == CREME_FOREIGN_INT64) return snprintf(text, bytes, "%d", (int)((const int64_t *)numbers)[n]);
    return snprintf(text, bytes, "%d", ((const uint8_t *)numbers)[n]);
}

static creme_status add_numbers(creme_oip_message *out, creme_foreign_type type, const void *numbers, size_t count)
{
    creme_status status = creme_grow(&out->bytes, &out->capacity, out->count + count * ROOM_OF_NUMBER + 1, 1);
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        char text[32];
        size_t used = i ? 1 : 0;
        text[0] = ',';
        used += (size_t)print_number(text + used, sizeof text - used, type, numbers, i);
        status = creme_oip_add_bytes(out, text, used);
    }
    return status;
}

static size_t numbers_of(const int64_t *shape, int rank)
{
    size_t count = 1;
    for (int i = 0; i < rank; i++) count *= (size_t)shape[i];
    return count;
}

static size_t bytes_of(const int64_t *shape, int rank, creme_foreign_type type)
{
    return numbers_of(shape, rank) * creme_foreign_type_bytes(type);
}

/* What JSON says of the tensors behind the first. */
static creme_status add_extras(creme_oip_message *out, const creme_oip_request *request)
{
    char shape[96];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < request->extra_count && status == CREME_OK; i++) {
        const creme_oip_extra *extra = &request->extras[i];
        status =
            creme_oip_add(out,
                          ",{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"parameters\":"
                          "{\"binary_data_size\":%zu}}",
                          extra->name, creme_foreign_shape_text(extra->shape, extra->rank, shape, sizeof shape),
                          creme_foreign_type_name(extra->type), bytes_of(extra->shape, extra->rank, extra->type));
    }
    return status;
}

creme_status creme_oip_write_request(creme_oip_message *out, const creme_oip_request *request, const void *numbers)
{
    char shape[96];
    size_t count = numbers_of(request->shape, request->rank);
    size_t bytes = bytes_of(request->shape, request->rank, request->type);
    creme_status status = CREME_OK;
    out->count = 0;
    out->json_bytes = -1;
    creme_foreign_shape_text(request->shape, request->rank, shape, sizeof shape);
    CREME_TRY(creme_oip_add(out, "{\"id\":\"%lld\",\"inputs\":[{\"name\":", (long long)request->id));
    CREME_TRY(creme_oip_add_text(out, request->input));
    CREME_TRY(
        creme_oip_add(out, ",\"shape\":%s,\"datatype\":\"%s\",", shape, creme_foreign_type_name(request->type)));
    if (request->binary) {
        CREME_TRY(creme_oip_add(out, "\"parameters\":{\"binary_data_size\":%zu}", bytes));
    } else {
        CREME_TRY(creme_oip_add(out, "\"data\":["));
        CREME_TRY(add_numbers(out, request->type, numbers, count));
        CREME_TRY(creme_oip_add(out, "]"));
    }
    CREME_TRY(creme_oip_add(out, "}"));
    CREME_TRY(add_extras(out, request));
    CREME_TRY(creme_oip_add(out, "],\"outputs\":[{\"name\":"));
    CREME_TRY(creme_oip_add_text(out, request->output));
    if (request->binary) CREME_TRY(creme_oip_add(out, ",\"parameters\":{\"binary_data\":true}"));
    CREME_TRY(creme_oip_add(out, "}]"));
    if (request->parameters) {
        CREME_TRY(creme_oip_add(out, ",\"parameters\":"));
        CREME_TRY(creme_oip_add_bytes(out, request->parameters, strlen(request->parameters)));
    }
    CREME_TRY(creme_oip_add(out, "}"));
    if (!request->binary) goto done;
    while (out->count % NUMBERS_ALIGN) CREME_TRY(creme_oip_add_bytes(out, " ", 1));
    out->json_bytes = (int64_t)out->count;
    CREME_TRY(creme_grow(&out->bytes, &out->capacity, out->count + bytes, 1));
    if (numbers) memcpy(out->bytes + out->count, numbers, bytes);
    out->count += bytes;
    for (size_t i = 0; i < request->extra_count; i++) {
        const creme_oip_extra *extra = &request->extras[i];
        CREME_TRY(creme_oip_add_bytes(out, extra->numbers, bytes_of(extra->shape, extra->rank, extra->type)));
    }
done:
    return status;
}

/* --- Answers --------------------------------------------------------------------------------------------------- */

static creme_status lie(const char *format, ...) __attribute__((format(printf, 1, 2)));
static creme_status lie(const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_fail(CREME_ERROR_FORMAT, "its answer %s", text);
}

/* Lists within lists are read through, as row-major numbers. */
static creme_status take_json(float *out, size_t count, size_t *used, json_t *data, int depth)
{
    if (json_is_number(data)) {
        if (*used < count) out[*used] = (float)json_number_value(data);
        ++*used;
        return CREME_OK;
    }
    if (!json_is_array(data) || depth > CREME_FOREIGN_MOST_RANK)
        return lie("has in \"data\" what is neither a number nor a list of them");
    for (size_t i = 0; i < json_array_size(data); i++) {
        creme_status status = take_json(out, count, used, json_array_get(data, i), depth + 1);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* Dimensions of 1 say nothing. */
static bool is_shape(json_t *shape, const creme_oip_expected *expected)
{
    int want = 0;
    if (!json_is_array(shape)) return false;
    for (size_t i = 0; i < json_array_size(shape); i++) {
        json_t *dimension = json_array_get(shape, i);
        if (!json_is_integer(dimension)) return false;
        json_int_t value = json_integer_value(dimension);
        if (value == 1) continue;
        while (want < expected->rank && expected->shape[want] == 1) want++;
        if (want == expected->rank || expected->shape[want] != value) return false;
        want++;
    }
    while (want < expected->rank && expected->shape[want] == 1) want++;
    return want == expected->rank;
}

static creme_status wrong_shape(json_t *shape, const creme_oip_expected *expected)
{
    char want[96];
    creme_foreign_shape_text(expected->shape, expected->rank, want, sizeof want);
    creme_status status = creme_json_need(16 + json_array_size(shape));
    if (status != CREME_OK) return status;
    char *is = json_is_array(shape) ? json_dumps(shape, JSON_COMPACT) : NULL;
    status = lie("has the shape %.120s: expected %s", is ? is : "of none", want);
    free(is);
    return status;
}

static creme_foreign_type type_of(json_t *output)
{
    static const creme_foreign_type known[] = {CREME_FOREIGN_FP32, CREME_FOREIGN_FP16, CREME_FOREIGN_FP64,
                                               CREME_FOREIGN_BF16};
    const char *name = json_string_value(json_object_get(output, "datatype"));
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, creme_foreign_type_name(known[i])) == 0) return known[i];
    }
    return CREME_FOREIGN_TYPES;
}

/* An output, and where its numbers are. */
typedef struct found_output {
    json_t *json;      /* NULL: there is none of that name */
    int64_t at, bytes; /* behind those of the outputs before it; bytes -1: they are JSON */
    int64_t all;       /* bytes of all outputs */
} found_output;

static creme_status find_output(found_output *out, json_t *json, const char *name)
{
    json_t *outputs = json_object_get(json, "outputs");
    const char *error = json_string_value(json_object_get(json, "error"));
    *out = (found_output){.bytes = -1};
    if (error && *error) return lie("is an error, though its code is that of success: %.300s", error);
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        json_t *output = json_array_get(outputs, i);
        json_t *size = json_object_get(json_object_get(output, "parameters"), "binary_data_size");
        int64_t bytes = json_is_integer(size) ? json_integer_value(size) : -1;
        if (size && (bytes < 0 || bytes > INT64_MAX / 4)) return lie("has a \"binary_data_size\" that cannot be");
        const char *is = json_string_value(json_object_get(output, "name"));
        bool ours = is && strcmp(is, name) == 0;
        if (ours && out->json) return lie("has two outputs \"%.100s\"", name);
        if (ours) out->json = output, out->at = out->all, out->bytes = bytes;
        if (bytes > 0 && __builtin_add_overflow(out->all, bytes, &out->all)) return lie("is larger than can be");
    }
    return out->json ? CREME_OK : lie("has no output \"%.100s\"", name);
}

/* An id may be left out, and may be a number. */
static creme_status check_id(json_t *json, int64_t expected)
{
    json_t *id = json_object_get(json, "id");
    char want[32], number[32];
    const char *text = json_string_value(id);
    snprintf(want, sizeof want, "%lld", (long long)expected);
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(id));
    if (json_is_integer(id)) text = number;
    if (text && *text && strcmp(text, want) != 0)
        return lie("is that to another question, with the id \"%.40s\": expected \"%s\"", text, want);
    return CREME_OK;
}

static creme_status take_output(float *out, const creme_oip_expected *expected, json_t *json, const char *numbers,
                                size_t count)
{
    found_output found;
    size_t wanted = numbers_of(expected->shape, expected->rank), used = 0;
    creme_status status = check_id(json, expected->id);
    if (status == CREME_OK) status = find_output(&found, json, expected->output);
    if (status != CREME_OK) return status;
    json_t *output = found.json;
    int64_t bytes = found.bytes;
    json_t *shape = json_object_get(output, "shape");
    if (!is_shape(shape, expected)) return wrong_shape(shape, expected);
    creme_foreign_type type = type_of(output);
    if (type == CREME_FOREIGN_TYPES) {
        const char *name = json_string_value(json_object_get(output, "datatype"));
        return lie("is of datatype %.40s: expected FP32, FP16, BF16 or FP64", name ? name : "none");
    }
    if (bytes < 0) {
        status = take_json(out, wanted, &used, json_object_get(output, "data"), 0);
        if (status != CREME_OK || used == wanted) return status;
        return lie("has %zu numbers: expected %zu", used, wanted);
    }
    if ((uint64_t)bytes != wanted * creme_foreign_type_bytes(type) || (uint64_t)found.all != count) {
        return lie("has %zu bytes of numbers, %lld of them of this output: expected %zu", count, (long long)bytes,
                   wanted * creme_foreign_type_bytes(type));
    }
    creme_foreign_to_floats(out, numbers + found.at, wanted, type);
    return CREME_OK;
}

/* How long its model took, by what a worker of ours says. */
static void take_seconds(double *inside, json_t *answer)
{
    json_t *said = json_object_get(json_object_get(answer, "parameters"), "creme_seconds");
    double seconds = json_number_value(said);
    if (!json_is_number(said) || !(seconds >= 0 && seconds < 1e9)) return;
    *inside = (*inside > 0 ? *inside : 0) + seconds;
}

creme_status creme_oip_read_answer(float *out, const creme_oip_expected *expected, const char *body, size_t bytes,
                                   int64_t json_bytes)
{
    json_t *json = NULL;
    json_error_t error;
    size_t text = json_bytes < 0 ? bytes : (size_t)json_bytes;
    if (json_bytes > MOST_JSON_BYTES)
        return lie("has a header of %lld bytes: 1 MB is the most", (long long)json_bytes);
    if (text > bytes) return lie("has %zu bytes, of which %zu should be JSON", bytes, text);
    creme_status status = creme_json_parse(&json, body, text, 0, &error);
    if (status == CREME_ERROR_FORMAT) return lie("is no JSON: %s", error.text);
    if (status != CREME_OK) return status;
    status = json_is_object(json) ? take_output(out, expected, json, body + text, bytes - text)
                                  : lie("is JSON, but no object");
    if (status == CREME_OK && expected->inside) take_seconds(expected->inside, json);
    json_decref(json);
    return status;
}
