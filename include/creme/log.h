/* Where the library's warnings and notes go: a function that the caller passes in. The library never prints. */
#ifndef CREME_LOG_H
#define CREME_LOG_H

#include <creme/api.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_log_level { CREME_LOG_INFO, CREME_LOG_WARNING } creme_log_level;

typedef struct creme_log {
    /* Is handed one line without a newline, on the thread on which the library's function was called. */
    void (*write)(void *self, creme_log_level level, const char *message);
    void *self;
} creme_log;

/* Formats one line and hands it to the log. A NULL log, or one without a function, is silent. */
CREME_API void creme_log_info(const creme_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
CREME_API void creme_log_warning(const creme_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif
#endif
