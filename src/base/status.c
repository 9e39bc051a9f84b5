/* The thread's last error message. */
#include <creme/status.h>

#include "base/errors.h"
#include "base/printable.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES 1024

static _Thread_local char message[MESSAGE_BYTES];
static _Thread_local unsigned long count;

/* A message is one line, whatever file names hold. */
static void keep(const char *text)
{
    creme_write_one_line(message, sizeof message, text);
}

creme_status creme_fail(creme_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[MESSAGE_BYTES];
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    keep(text);
    count++;
    return status;
}

unsigned long creme_error_count(void)
{
    return count;
}

creme_status creme_error_prefix(creme_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[2 * MESSAGE_BYTES];
    int used = vsnprintf(text, MESSAGE_BYTES, format, arguments);
    va_end(arguments);
    if (used < 0) return status;
    if (used >= MESSAGE_BYTES) used = MESSAGE_BYTES - 1;
    memcpy(text + used, message, MESSAGE_BYTES);
    text[MESSAGE_BYTES - 1] = '\0';
    keep(text);
    return status;
}

creme_status creme_error_rename(creme_status status, const char *from, const char *to)
{
    creme_line line;
    const char *shown = creme_one_line(&line, from), *at = strstr(message, shown);
    if (!at || !*from) return status;
    return creme_fail(status, "%.*s%s%s", (int)(at - message), message, to, at + strlen(shown));
}

const char *creme_error_message(void)
{
    return message;
}

const char *creme_status_name(creme_status status)
{
    switch (status) {
    case CREME_OK:
        return "ok";
    case CREME_ERROR_MEMORY:
        return "memory";
    case CREME_ERROR_IO:
        return "io";
    case CREME_ERROR_FORMAT:
        return "format";
    case CREME_ERROR_NOT_FOUND:
        return "not found";
    case CREME_ERROR_RANGE:
        return "range";
    case CREME_ERROR_ARGUMENT:
        return "argument";
    case CREME_ERROR_UNSUPPORTED:
        return "unsupported";
    case CREME_ERROR_NUMERIC:
        return "numeric";
    case CREME_ERROR_LIBRARY:
        return "library";
    case CREME_ERROR_STOPPED:
        return "stopped";
    }
    return "unknown";
}
