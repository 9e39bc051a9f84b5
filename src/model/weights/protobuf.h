/* Just enough of protocol buffers' wire format to walk messages, from bytes that may be hostile. */
#ifndef CREME_MODEL_WEIGHTS_PROTOBUF_H
#define CREME_MODEL_WEIGHTS_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message, or another stretch of bytes, that is read from its front. */
typedef struct creme_protobuf {
    const uint8_t *at, *end;
} creme_protobuf;

typedef struct creme_protobuf_field {
    uint64_t number;
    bool is_bytes;        /* a text or message, in `bytes`; otherwise a number, in `value` */
    uint64_t value;       /* of a varint, fixed64 or fixed32 */
    creme_protobuf bytes; /* borrowed */
} creme_protobuf_field;

/* Takes a varint of up to 64 bits off the front; false if there is none. */
bool creme_protobuf_varint(creme_protobuf *in, uint64_t *value);

/* Takes the next field, true, or false: at the end (then in->at == in->end), or where the bytes are none. */
bool creme_protobuf_next(creme_protobuf *in, creme_protobuf_field *field);

/* Whether the walk stopped at the end. */
static inline bool creme_protobuf_finished(const creme_protobuf *in)
{
    return in->at == in->end;
}

#endif
