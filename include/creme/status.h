/* Status codes and the error message behind them.
 *
 * Every function that can fail returns a creme_status, which the compiler insists on being looked at. The
 * function in which something goes wrong calls creme_fail() once, with a message for the user: which file,
 * which line or offset, what was expected, what to do. Callers only pass the status on; they may put a place
 * before the message with creme_error_prefix(). The message is kept per thread. The library never prints.
 *
 * Unless a header says otherwise, this holds for every function:
 *
 * - After a failure its outputs are untouched or empty, nothing leaks, and what it was handed can be used as before.
 * - Any function that allocates can fail with CREME_ERROR_MEMORY, any that reads or writes a file with
 * CREME_ERROR_IO; the
 *   headers name what else there is.
 * - Pointers that are handed over are borrowed for the call and are not NULL, unless it says that they may be. Options
 *   are the exception: where a function takes a pointer to options, the header says if NULL stands for all defaults.
 * - `T **out` receives a thing of its own, to be given back by the function of the same family: create and destroy,
 * open
 *   and close, retain and release. Those take NULL too. A struct that a function fills (`T *out`) is emptied by the
 *   family's clear or close; a struct of zeros is empty, and clearing twice does no harm.
 * - A returned `const T *` is borrowed and lives as long as the thing that it was asked of.
 */
#ifndef CREME_STATUS_H
#define CREME_STATUS_H

#include <creme/api.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_status {
    CREME_OK = 0,
    CREME_ERROR_MEMORY,      /* an allocation failed */
    CREME_ERROR_IO,          /* the system refused: open, read, write, disk full */
    CREME_ERROR_FORMAT,      /* a file is not what it should be: truncated, malformed, wrong kind */
    CREME_ERROR_NOT_FOUND,   /* a named thing (chromosome, track, tensor) is not there */
    CREME_ERROR_RANGE,       /* a number or interval is outside what is possible */
    CREME_ERROR_ARGUMENT,    /* the caller's options contradict each other or make no sense */
    CREME_ERROR_UNSUPPORTED, /* legal, but not handled by this build or version */
    CREME_ERROR_NUMERIC,     /* NaN or infinity where a number is needed */
    CREME_ERROR_LIBRARY,     /* a library underneath failed in a way it should not */
    CREME_ERROR_STOPPED      /* somebody asked for it: Ctrl-C */
} creme_status;

/* Records the message of a failure on this thread (cut at 1,023 bytes) and returns `status`, so that one can
 * write `return creme_fail(CREME_ERROR_IO, "%s: %s", path, strerror(errno));`. */
CREME_API creme_status creme_fail(creme_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts a text before this thread's message, as in "loci.tsv:7: " + message. Returns `status` unchanged. */
CREME_API creme_status creme_error_prefix(creme_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Where `from`, such as the name of a file while it is made, stands in this thread's message, `to` takes its place.
 * Returns `status` unchanged. */
CREME_API creme_status creme_error_rename(creme_status status, const char *from, const char *to);

/* The message of this thread's last failure, one line, without a trailing newline; "" if there was none.
 * Borrowed; valid until the next failure on this thread. */
CREME_API const char *creme_error_message(void);

/* A short name of a status for logs: "ok", "memory", "io", ... Never NULL. */
CREME_API const char *creme_status_name(creme_status status);

/* For functions with `creme_status status` and a label `done:` that releases what they hold. */
#define CREME_TRY(call)                                                                                              \
    do {                                                                                                             \
        status = (call);                                                                                             \
        if (status != CREME_OK) goto done;                                                                           \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
