/* What a reader of one container fills: named tensors and texts. */
#ifndef CREME_MODEL_WEIGHTS_COLLECTION_H
#define CREME_MODEL_WEIGHTS_COLLECTION_H

#include "model/weights/mapped_file.h"

#include <creme/weights.h>
#include <stdbool.h>

enum { CREME_WEIGHTS_MOST_NAME_BYTES = 1023 };

typedef struct creme_weights_named_text {
    char *name, *value;
} creme_weights_named_text;

struct creme_weights {
    creme_mapped_file file; /* empty if the bytes are the caller's */
    char *path;
    const char *container;
    creme_tensor *tensors;
    size_t count, capacity;
    const creme_tensor **by_name; /* sorted by name */
    creme_weights_named_text *texts;
    size_t texts_count, texts_capacity;
    creme_mapped_file *files; /* further ones: shards */
    size_t files_count, files_capacity;
    void **buffers; /* data that lie in no file as they are: gathered, decompressed */
    size_t buffers_count, buffers_capacity;
};

/* Adds a tensor; its name is copied, its data are borrowed. CREME_ERROR_FORMAT if the name is longer than
 * CREME_WEIGHTS_MOST_NAME_BYTES, empty, not UTF-8 or has control characters. */
CREME_CHECKED creme_status creme_weights_add_tensor(creme_weights *weights, const char *name,
                                                    const creme_tensor *tensor);

/* Adds a copy of a text of `length` bytes. */
CREME_CHECKED creme_status creme_weights_add_text(creme_weights *weights, const char *name, const char *text,
                                                  size_t length);

/* *out = a further file, mapped as long as `weights` lives. */
CREME_CHECKED creme_status creme_weights_add_file(creme_weights *weights, const char *path, creme_mapped_file *out);

/* Hands over a block of creme_allocate(), which is freed with `weights`, or at once if this fails. */
CREME_CHECKED creme_status creme_weights_add_buffer(creme_weights *weights, void *buffer);

/* CREME_ERROR_FORMAT or _UNSUPPORTED: the bytes are of no container that is read; says what they are, if that is
 * known. */
creme_status creme_weights_refuse(const char *path, const uint8_t *bytes, size_t count);

/* Sorts the names anew, after tensors were added, renamed or taken out. CREME_ERROR_FORMAT if two are alike. */
CREME_CHECKED creme_status creme_weights_index(creme_weights *weights);

/* Whether the bytes are 1 to CREME_WEIGHTS_MOST_NAME_BYTES bytes of UTF-8 without control characters. */
bool creme_weights_name_is_valid(const char *name, size_t length);

#endif
