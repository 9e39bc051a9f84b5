/* The Open Inference Protocol v2 (of KServe, Triton, MLServer): what is said and what is answered, as bytes.
 *
 * Numbers travel as they are, little-endian, behind the JSON of a message, where the server lists the extension
 * "binary_tensor_data"; else as JSON. */
#ifndef CREME_MODEL_REMOTE_OIP_H
#define CREME_MODEL_REMOTE_OIP_H

#include "model/foreign/tensor.h"

#include <jansson.h>

/* What a server says of a model. */
typedef struct creme_oip_metadata {
    json_t *json; /* all of it */
    creme_foreign_signature tensors;
    json_t *card; /* borrowed from json: parameters.creme, an object or a text; NULL: not there */
} creme_oip_metadata;

/* Of GET v2: whether it takes numbers as bytes. CREME_ERROR_FORMAT if that is no answer to it. */
CREME_CHECKED creme_status creme_oip_read_server(bool *binary, const char *body, size_t bytes);

/* Of GET v2/models/M. CREME_ERROR_FORMAT, saying what is not as it should be. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_oip_read_metadata(creme_oip_metadata *out, const char *body, size_t bytes);
void creme_oip_metadata_clear(creme_oip_metadata *metadata);

/* Of GET v2/models/M/config, an extension of Triton's: *out = the text of parameters.creme.string_value, "" if there
 * is none. */
CREME_CHECKED creme_status creme_oip_read_config(char **out, const char *body, size_t bytes);

/* What a server says went wrong, {"error": "text"}, or the beginning of any other text, printable, into text[bytes].
 * */
void creme_oip_read_error(char *text, size_t text_bytes, const char *body, size_t bytes);

/* What tensors of an inference are called by our servers, and those of the windowed extension (docs/any-model.md), with
 * B backgrounds, V variants of them and E edits. */
#define CREME_OIP_SEQUENCE   "sequence"         /* UINT8 [B, L]: codes */
#define CREME_OIP_ACTIVITY   "activity"         /* FP32 */
#define CREME_OIP_BACKGROUND "creme_background" /* INT32 [V]: of which background each is */
#define CREME_OIP_EDITS      "creme_edits"      /* INT32 [E, 3]: variant, start, end */
#define CREME_OIP_BASES      "creme_edit_bases" /* UINT8 [bases of all edits]: the new codes, one after the other */

/* --- Inference ------------------------------------------------------------------------------------------------- */

/* A further tensor of a binary request, behind the sequences. */
typedef struct creme_oip_extra {
    const char *name;
    creme_foreign_type type;
    int64_t shape[2]; /* [rank] */
    int rank;
    const void *numbers;
} creme_oip_extra;

typedef struct creme_oip_request {
    int64_t id;
    const char *input, *output; /* names */
    creme_foreign_type type;
    int64_t shape[3]; /* of the input, [rank] */
    int rank;
    const char *parameters; /* JSON of an object; NULL: none */
    bool binary;
    const creme_oip_extra *extras; /* [extra_count] */
    size_t extra_count;
} creme_oip_request;

/* A text that grows. Zero it first. */
typedef struct creme_oip_message {
    char *bytes;
    size_t count, capacity;
    int64_t json_bytes; /* -1: all of it */
} creme_oip_message;
void creme_oip_message_clear(creme_oip_message *message);

/* Add bytes, what printf would write (short), and a text in quotes as JSON has it. */
CREME_CHECKED creme_status creme_oip_add_bytes(creme_oip_message *out, const void *bytes, size_t count);
CREME_CHECKED creme_status creme_oip_add(creme_oip_message *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
CREME_CHECKED creme_status creme_oip_add_text(creme_oip_message *out, const char *text);

/* *out = the message; numbers[shape] are of the request's type. Of a binary request `numbers` may be NULL: then there
 * is room for them behind its JSON, out->bytes + out->json_bytes, a multiple of 8 bytes from the beginning. */
CREME_CHECKED creme_status creme_oip_write_request(creme_oip_message *out, const creme_oip_request *request,
                                                   const void *numbers);

/* What is expected. */
typedef struct creme_oip_expected {
    int64_t id;
    const char *output;
    int64_t shape[3]; /* [rank], but for dimensions of 1, which may be there or not */
    int rank;
    double
        *inside; /* grows by parameters.creme_seconds of the answer, if it says that; from below 0 as from 0. NULL */
} creme_oip_expected;

/* out[shape] = the numbers of an answer, of any floating-point type, made float32. `json_bytes` is that of
 * Inference-Header-Content-Length, -1 without. CREME_ERROR_FORMAT, saying what it is and what was expected. */
CREME_CHECKED creme_status creme_oip_read_answer(float *out, const creme_oip_expected *expected, const char *body,
                                                 size_t bytes, int64_t json_bytes);

#endif
