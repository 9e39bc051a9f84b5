/* Strict access to a JSON document, with errors that say where. */
#include "model/json_place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TEXT_BYTES = 200 };

creme_json_quote creme_json_quote_text(const char *text)
{
    creme_json_quote quote = {0};
    for (size_t i = 0; i + 1 < sizeof quote.text && text[i]; i++) {
        unsigned char byte = (unsigned char)text[i];
        quote.text[i] = byte < 0x20 || byte == 0x7f ? '?' : (char)byte;
    }
    return quote;
}

creme_status creme_json_fail(const creme_json_place *place, const char *key, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    const char *dot = key && *place->path ? "." : "", *colon = key || *place->path ? ": " : "";
    return creme_fail(CREME_ERROR_FORMAT, "%s: %s%s%s%s%s", place->file, place->path, dot,
                      key ? creme_json_quote_text(key).text : "", colon, message);
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a truth value";
    default:
        return "null";
    }
}

/* "a, b, c" of a NULL-terminated list. */
static void join(char *out, size_t size, const char *const *items)
{
    size_t used = 0;
    *out = 0;
    for (int i = 0; items[i] && used < size; i++) {
        if (*items[i]) used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", items[i]);
    }
}

static int index_in(const char *const *items, const char *text)
{
    for (int i = 0; items[i]; i++) {
        if (strcmp(items[i], text) == 0) return i;
    }
    return -1;
}

creme_status creme_json_check_keys(const creme_json_place *place, const char *const *keys)
{
    if (!json_is_object(place->object)) {
        return creme_json_fail(place, NULL, "expected an object, found %s", type_name(place->object));
    }
    const char *key;
    json_t *value;
    json_object_foreach(place->object, key, value)
    {
        if (index_in(keys, key) >= 0) continue;
        char known[256];
        join(known, sizeof known, keys);
        return creme_json_fail(place, NULL, "unknown key \"%s\": expected some of %s",
                               creme_json_quote_text(key).text, known);
    }
    return CREME_OK;
}

/* *out = the value at a key; NULL where it is absent and not needed. */
static creme_status get(const creme_json_place *place, const char *key, bool needed, json_t **out)
{
    *out = json_object_get(place->object, key);
    return *out || !needed ? CREME_OK : creme_json_fail(place, NULL, "the key \"%s\" is missing", key);
}

creme_status creme_json_get_array(const creme_json_place *place, const char *key, int minimum, int maximum,
                                  json_t **out)
{
    creme_status status = get(place, key, true, out);
    if (status != CREME_OK) return status;
    if (!json_is_array(*out)) return creme_json_fail(place, key, "expected an array, found %s", type_name(*out));
    size_t count = json_array_size(*out);
    if (count >= (size_t)minimum && count <= (size_t)maximum) return CREME_OK;
    return creme_json_fail(place, key, "%zu items: expected %d to %d", count, minimum, maximum);
}

creme_json_place creme_json_item(const creme_json_place *place, const char *key, json_t *array, int i)
{
    creme_json_place item = {.file = place->file, .object = json_array_get(array, (size_t)i)};
    snprintf(item.path, sizeof item.path, "%s[%d]", key, i);
    return item;
}

creme_status creme_json_get_number(const creme_json_place *place, const char *key, bool needed, double minimum,
                                   double maximum, double *out)
{
    json_t *value;
    creme_status status = get(place, key, needed, &value);
    if (status != CREME_OK || !value) return status;
    if (!json_is_number(value)) return creme_json_fail(place, key, "expected a number, found %s", type_name(value));
    double number = json_number_value(value);
    if (!(number >= minimum && number <= maximum)) {
        return creme_json_fail(place, key, "%g: expected a number from %g to %g", number, minimum, maximum);
    }
    *out = number;
    return CREME_OK;
}

creme_status creme_json_get_integer(const creme_json_place *place, const char *key, bool needed, int64_t minimum,
                                    int64_t maximum, int64_t *out)
{
    json_t *value;
    creme_status status = get(place, key, needed, &value);
    if (status != CREME_OK || !value) return status;
    if (!json_is_integer(value)) {
        return creme_json_fail(place, key, "expected a whole number, found %s",
                               json_is_real(value) ? "a fraction" : type_name(value));
    }
    json_int_t number = json_integer_value(value);
    if (number < minimum || number > maximum) {
        return creme_json_fail(place, key, "%lld: expected %lld to %lld", (long long)number, (long long)minimum,
                               (long long)maximum);
    }
    *out = number;
    return CREME_OK;
}

static bool has_control_characters(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) return true;
    }
    return false;
}

creme_status creme_json_get_text(const creme_json_place *place, const char *key, bool needed, const char **out)
{
    json_t *value;
    creme_status status = get(place, key, needed, &value);
    if (status != CREME_OK || !value) return status;
    if (!json_is_string(value)) return creme_json_fail(place, key, "expected a text, found %s", type_name(value));
    const char *text = json_string_value(value);
    size_t bytes = json_string_length(value);
    if (bytes < 1 || bytes > MAX_TEXT_BYTES) {
        return creme_json_fail(place, key, "a text of %zu bytes: expected 1 to %d", bytes, MAX_TEXT_BYTES);
    }
    if (has_control_characters(text)) return creme_json_fail(place, key, "the text has control characters");
    *out = text;
    return CREME_OK;
}

creme_status creme_json_get_choice(const creme_json_place *place, const char *key, const char *const *choices,
                                   int *out)
{
    const char *text;
    creme_status status = creme_json_get_text(place, key, true, &text);
    if (status != CREME_OK) return status;
    *out = index_in(choices, text);
    if (*out >= 0) return CREME_OK;
    char known[256];
    join(known, sizeof known, choices);
    return creme_json_fail(place, key, "\"%s\": expected one of %s", creme_json_quote_text(text).text, known);
}
