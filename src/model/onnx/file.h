/* What an .onnx file says of itself, read without ONNX Runtime: a protocol buffer (onnx/onnx.proto). */
#ifndef CREME_MODEL_ONNX_FILE_H
#define CREME_MODEL_ONNX_FILE_H

#include "model/onnx/types.h"

typedef struct creme_onnx_file {
    int64_t ir_version; /* of the format; 0: not said */
    char *producer;     /* "pytorch 2.15.0"; "" */
    char *opsets;       /* "17", "17, com.microsoft 1"; "" */
    char *card;         /* the text at the key "creme" of metadata_props; NULL: there is none */
    size_t card_bytes;
    creme_foreign_signature tensors; /* shapes with the names of dimensions in `written`; types as of a session */
    int64_t nodes;
    int64_t parameters; /* numbers of all initializers */
    /* Files beside this one with the numbers of tensors, each once, as they are named in it: relative to its
     * folder. */
    char **external;
    size_t external_count, external_capacity;
} creme_onnx_file;

/* Whether a file that begins so may be such a file: the rest decides. */
bool creme_onnx_file_begins_so(const uint8_t *start, size_t bytes);

/* CREME_ERROR_FORMAT, with the offset, where the bytes are no such message, and if a tensor's numbers are said to lie
 * in a file that is not in the folder of this one or below ("/etc/passwd", "../x"); CREME_ERROR_IO as
 * creme_mapped_file_open(). Whether the graph makes sense is for ONNX Runtime to see. Clear it, after a failure
 * too. */
CREME_CHECKED creme_status creme_onnx_file_read(creme_onnx_file *out, const char *path);
/* The same of bytes that are in memory; `path` begins messages. */
CREME_CHECKED creme_status creme_onnx_file_parse(creme_onnx_file *out, const uint8_t *bytes, size_t size,
                                                 const char *path);
void creme_onnx_file_clear(creme_onnx_file *file);

/* *out = where an external file of it is, seen from here: in the folder of `path`. */
CREME_CHECKED creme_status creme_onnx_file_beside(char **out, const char *path, const char *external);

#endif
