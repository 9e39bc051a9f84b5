/* Protocol buffers' wire format. */
#include "model/weights/protobuf.h"

bool creme_protobuf_varint(creme_protobuf *in, uint64_t *value)
{
    *value = 0;
    const uint8_t *at = in->at;
    for (int shift = 0; shift < 64 && at < in->end; shift += 7) {
        uint64_t byte = *at++;
        if (shift == 63 && byte > 1) return false;
        *value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            in->at = at;
            return true;
        }
    }
    return false;
}

static bool take_fixed(creme_protobuf *in, int n, uint64_t *value)
{
    if (in->end - in->at < n) return false;
    *value = 0;
    for (int i = 0; i < n; i++) *value |= (uint64_t)*in->at++ << (8 * i);
    return true;
}

bool creme_protobuf_next(creme_protobuf *in, creme_protobuf_field *field)
{
    const uint8_t *start = in->at;
    uint64_t key, length;
    bool sound = false;
    if (in->at == in->end || !creme_protobuf_varint(in, &key)) return false;
    *field = (creme_protobuf_field){.number = key >> 3};
    switch (key & 7) {
    case 0:
        sound = creme_protobuf_varint(in, &field->value);
        break;
    case 1:
        sound = take_fixed(in, 8, &field->value);
        break;
    case 2:
        sound = creme_protobuf_varint(in, &length) && length <= (uint64_t)(in->end - in->at);
        if (!sound) break;
        field->is_bytes = true;
        field->bytes = (creme_protobuf){in->at, in->at + length};
        in->at += length;
        break;
    case 5:
        sound = take_fixed(in, 4, &field->value);
        break;
    default: /* groups, which nobody writes any more */
        break;
    }
    if (!sound) in->at = start; /* so that it is seen not to be the end */
    return sound;
}
