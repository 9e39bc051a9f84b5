/* Reading and making JSON with jansson, which does not always say that memory was short: its reader may then give
 * less than there is, or "no JSON" without a cause. So there has to be room for all of it beforehand (memory.h). */
#ifndef CREME_BASE_JSON_H
#define CREME_BASE_JSON_H

#include <creme/status.h>
#include <jansson.h>
#include <stddef.h>

/* *out = the JSON in text[bytes], to be ended with json_decref(). CREME_ERROR_MEMORY with a message;
 * CREME_ERROR_FORMAT with *error, whose text is printable, and a message to be replaced by one that names the file.
 * `flags` are jansson's. */
CREME_CHECKED creme_status creme_json_parse(json_t **out, const char *text, size_t bytes, size_t flags,
                                            json_error_t *error);

/* The same of a file, of at most `most` bytes. CREME_ERROR_IO, naming it, if it cannot be read. */
CREME_CHECKED creme_status creme_json_read(json_t **out, const char *path, size_t most, size_t flags,
                                           json_error_t *error);

/* The most of a run.json that is read: of some thousand sessions. */
enum { CREME_JSON_MOST_RECORD = 1 << 28 };

/* Before a document of about so many values (texts, numbers, lists) is made. */
CREME_CHECKED creme_status creme_json_need(size_t values);

#endif
