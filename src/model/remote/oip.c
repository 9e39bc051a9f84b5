/* What servers say of themselves and of their models. */
#include "model/remote/oip.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/printable.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TENSORS = 1024, MOST_NAME_BYTES = 4096, ERROR_BYTES = 400 };

/* *out = the object that the body is. */
static creme_status parse_object(json_t **out, const char *body, size_t bytes)
{
    json_error_t error;
    creme_status status = creme_json_parse(out, body, bytes, 0, &error);
    if (status == CREME_ERROR_FORMAT) return creme_fail(status, "its answer is no JSON: %s", error.text);
    if (status != CREME_OK || json_is_object(*out)) return status;
    json_decref(*out);
    *out = NULL;
    return creme_fail(CREME_ERROR_FORMAT, "its answer is JSON, but no object");
}

creme_status creme_oip_read_server(bool *binary, const char *body, size_t bytes)
{
    json_t *json = NULL;
    *binary = false;
    creme_status status = parse_object(&json, body, bytes);
    if (status != CREME_OK) return status;
    json_t *extensions = json_object_get(json, "extensions");
    for (size_t i = 0; i < json_array_size(extensions); i++) {
        const char *name = json_string_value(json_array_get(extensions, i));
        if (name && strcmp(name, "binary_tensor_data") == 0) *binary = true;
    }
    json_decref(json);
    return CREME_OK;
}

/* --- Metadata -------------------------------------------------------------------------------------------------- */

static creme_status read_shape(creme_foreign_tensor *tensor, json_t *shape, const char *list, size_t number)
{
    size_t rank = json_array_size(shape);
    if (!json_is_array(shape) || rank < 1 || rank > CREME_FOREIGN_MOST_RANK) {
        return creme_fail(CREME_ERROR_FORMAT, "its %s[%zu] has no \"shape\" of 1 to %d dimensions", list, number,
                          CREME_FOREIGN_MOST_RANK);
    }
    tensor->rank = (int)rank;
    for (size_t i = 0; i < rank; i++) {
        json_t *dimension = json_array_get(shape, i);
        json_int_t value = json_is_integer(dimension) ? json_integer_value(dimension) : 0;
        if (value != -1 && (value < 1 || value > INT32_MAX))
            return creme_fail(CREME_ERROR_FORMAT, "its %s[%zu]: a dimension that is neither a size nor -1", list,
                              number);
        tensor->shape[i] = value;
    }
    return CREME_OK;
}

static creme_status read_tensor(creme_foreign_tensor *tensor, json_t *json, const char *list, size_t number)
{
    json_t *name = json_object_get(json, "name"), *type = json_object_get(json, "datatype");
    creme_status status = CREME_OK;
    if (!json_is_string(name) || !json_is_string(type) || json_string_length(name) > MOST_NAME_BYTES ||
        json_string_length(type) > MOST_NAME_BYTES)
        return creme_fail(CREME_ERROR_FORMAT, "its %s[%zu] has no \"name\" or \"datatype\"", list, number);
    CREME_TRY(creme_copy_text(&tensor->name, json_string_value(name)));
    CREME_TRY(creme_copy_text(&tensor->datatype, json_string_value(type)));
    tensor->type = creme_foreign_type_find(tensor->datatype);
    CREME_TRY(read_shape(tensor, json_object_get(json, "shape"), list, number));
done:
    return status;
}

static creme_status read_tensors(creme_foreign_tensors *out, json_t *json, const char *list)
{
    json_t *array = json_object_get(json, list);
    size_t count = json_array_size(array);
    if (count < 1 || count > MOST_TENSORS)
        return creme_fail(CREME_ERROR_FORMAT, "its metadata has no list \"%s\" of tensors", list);
    creme_status status = creme_allocate_zero(&out->at, count, sizeof *out->at);
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        out->count = i + 1;
        status = read_tensor(&out->at[i], json_array_get(array, i), list, i);
    }
    return status;
}

creme_status creme_oip_read_metadata(creme_oip_metadata *out, const char *body, size_t bytes)
{
    *out = (creme_oip_metadata){0};
    creme_status status = CREME_OK;
    CREME_TRY(parse_object(&out->json, body, bytes));
    CREME_TRY(read_tensors(&out->tensors.inputs, out->json, "inputs"));
    CREME_TRY(read_tensors(&out->tensors.outputs, out->json, "outputs"));
    out->card = json_object_get(json_object_get(out->json, "parameters"), "creme");
done:
    return status;
}

void creme_oip_metadata_clear(creme_oip_metadata *metadata)
{
    creme_foreign_signature_clear(&metadata->tensors);
    json_decref(metadata->json);
    *metadata = (creme_oip_metadata){0};
}

creme_status creme_oip_read_config(char **out, const char *body, size_t bytes)
{
    json_t *json = NULL;
    *out = NULL;
    creme_status status = parse_object(&json, body, bytes);
    if (status != CREME_OK) return status;
    json_t *parameter = json_object_get(json_object_get(json, "parameters"), "creme");
    const char *text = json_string_value(json_object_get(parameter, "string_value"));
    status = creme_copy_text(out, text ? text : "");
    json_decref(json);
    return status;
}

/* The text of the error, or the beginning of whatever was said; on one line. */
void creme_oip_read_error(char *text, size_t text_bytes, const char *body, size_t bytes)
{
    json_t *json = NULL;
    json_error_t error;
    const char *said = NULL;
    if (bytes > 0 && creme_json_parse(&json, body, bytes, 0, &error) == CREME_OK)
        said = json_string_value(json_object_get(json, "error"));
    int most = (int)(text_bytes < ERROR_BYTES ? text_bytes : ERROR_BYTES) - 1;
    if (said)
        snprintf(text, text_bytes, "%.*s", most, said);
    else
        snprintf(text, text_bytes, "%.*s", (int)bytes < most ? (int)bytes : most, body);
    json_decref(json);
    for (char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    }
    char before = '\0';
    creme_make_printable(text, strlen(text), &before);
}
