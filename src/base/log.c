/* Formatting for the caller's log function. */
#include <creme/log.h>

#include <stdarg.h>
#include <stdio.h>

static void write_line(const creme_log *log, creme_log_level level, const char *format, va_list arguments)
{
    if (!log || !log->write) return;
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    log->write(log->self, level, line);
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
