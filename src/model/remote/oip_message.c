/* Messages that are written. */
#include "model/remote/oip.h"

#include "base/json.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void creme_oip_message_clear(creme_oip_message *message)
{
    creme_free(message->bytes);
    *message = (creme_oip_message){0};
}

creme_status creme_oip_add_bytes(creme_oip_message *out, const void *bytes, size_t count)
{
    creme_status status = creme_grow(&out->bytes, &out->capacity, out->count + count + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(out->bytes + out->count, bytes, count);
    out->count += count;
    out->bytes[out->count] = '\0';
    return CREME_OK;
}

creme_status creme_oip_add(creme_oip_message *out, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_oip_add_bytes(out, text, (size_t)count < sizeof text ? (size_t)count : sizeof text - 1);
}

/* A text in quotes, as JSON has it. */
creme_status creme_oip_add_text(creme_oip_message *out, const char *text)
{
    creme_status status = creme_json_need(16);
    if (status != CREME_OK) return status;
    json_t *json = json_string(text);
    char *quoted = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
    json_decref(json);
    if (!quoted) return creme_fail(CREME_ERROR_MEMORY, "out of memory: a request");
    status = creme_oip_add_bytes(out, quoted, strlen(quoted));
    free(quoted);
    return status;
}
