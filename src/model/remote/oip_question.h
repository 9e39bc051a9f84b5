/* The other side of oip.h: what a client asks a server, and how it is answered (src/serve). */
#ifndef CREME_MODEL_REMOTE_OIP_QUESTION_H
#define CREME_MODEL_REMOTE_OIP_QUESTION_H

#include "model/remote/oip.h"

/* A tensor of a question. Its numbers are bytes, little-endian, of any alignment, or JSON. */
typedef struct creme_oip_given {
    const char *name; /* borrowed, like all that is pointed to */
    creme_foreign_type type;
    int64_t shape[CREME_FOREIGN_MOST_RANK]; /* [rank], none below 0 */
    int rank;
    int64_t count;     /* of its numbers: the product of its shape */
    const char *bytes; /* NULL: they are JSON */
    json_t *data;      /* lists within lists of numbers; NULL: they are bytes */
} creme_oip_given;

enum { CREME_OIP_MOST_INPUTS = 8, CREME_OIP_MOST_ID = 256 };

/* POST v2/models/M/infer. */
typedef struct creme_oip_question {
    json_t *json;
    creme_oip_given inputs[CREME_OIP_MOST_INPUTS];
    size_t input_count;
    json_t *parameters; /* an object, borrowed; NULL: there are none */
    json_t *id;         /* a text or a whole number, borrowed; NULL: there is none */
    const char *output; /* which is asked for, borrowed; NULL: it does not say */
    bool binary;        /* its numbers are wanted as bytes */
} creme_oip_question;

/* Reads body[bytes], of which `json_bytes` are JSON (-1: all), at most `most_json`. The body is borrowed as long as the
 * question lives. CREME_ERROR_FORMAT, saying what is not as it should be; CREME_ERROR_UNSUPPORTED for types that there
 * are not here. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_oip_read_question(creme_oip_question *out, const char *body, size_t bytes,
                                                   int64_t json_bytes, size_t most_json);
void creme_oip_question_clear(creme_oip_question *question);

/* The input of that name; NULL if there is none. */
const creme_oip_given *creme_oip_find_input(const creme_oip_question *question, const char *name);

/* out[count] = its whole numbers, of UINT8, INT8, INT32 or INT64, as JSON or bytes. CREME_ERROR_FORMAT if one is
 * outside [least, most], or if there are not `count`. */
CREME_CHECKED creme_status creme_oip_take_integers(int32_t *out, const creme_oip_given *input, int32_t least,
                                                   int32_t most);
/* The same of codes of bases, 0 to `most`. */
CREME_CHECKED creme_status creme_oip_take_codes(uint8_t *out, const creme_oip_given *input, uint8_t most);

/* What is answered. */
typedef struct creme_oip_reply {
    const char *model, *version, *output;
    json_t *id; /* of the question */
    int64_t shape[3];
    int rank;
    bool binary;
    double seconds; /* that the model took: parameters.creme_seconds */
} creme_oip_reply;

/* *out = the answer; numbers[shape]. */
CREME_CHECKED creme_status creme_oip_write_reply(creme_oip_message *out, const creme_oip_reply *reply,
                                                 const float *numbers);

/* *out = {"error": "text"}; what is no ASCII becomes '?'. */
CREME_CHECKED creme_status creme_oip_write_error(creme_oip_message *out, const char *text);

#endif
