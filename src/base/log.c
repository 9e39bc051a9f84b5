/* Formatting for the caller's log function. */
#include <creme/log.h>

#include "base/printable.h"

#include <stdarg.h>
#include <stdio.h>

static void write_line(const creme_log *log, creme_log_level level, const char *format, va_list arguments)
{
    if (!log || !log->write) return;
    char text[1024];
    creme_line line;
    vsnprintf(text, sizeof text, format, arguments);
    log->write(log->self, level, creme_one_line(&line, text));
}

void creme_log_info(const creme_log *log, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(log, CREME_LOG_INFO, format, arguments);
    va_end(arguments);
}

void creme_log_warning(const creme_log *log, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(log, CREME_LOG_WARNING, format, arguments);
    va_end(arguments);
}
