/* Raw Snappy: a length, then literals and copies from what is already decompressed. */
#include "model/weights/snappy.h"

#include "model/weights/protobuf.h"

#include <string.h>

bool creme_snappy_length(const uint8_t *bytes, size_t count, size_t *length)
{
    creme_protobuf in = {bytes, bytes + count};
    uint64_t value;
    if (!creme_protobuf_varint(&in, &value) || value > UINT32_MAX) return false;
    *length = (size_t)value;
    return true;
}

/* Takes `n` bytes off the front as a little-endian number. */
static bool take(creme_protobuf *in, int n, size_t *value)
{
    if (in->end - in->at < n) return false;
    *value = 0;
    for (int i = 0; i < n; i++) *value |= (size_t)*in->at++ << (8 * i);
    return true;
}

/* Reads one tag: `length` bytes, which follow (offset 0) or stand `offset` bytes back in the output. */
static bool take_tag(creme_protobuf *in, size_t *length, size_t *offset)
{
    size_t tag, more;
    *offset = 0;
    if (!take(in, 1, &tag)) return false;
    switch (tag & 3) {
    case 0:
        *length = (tag >> 2) + 1;
        if (tag >> 2 < 60) return true;
        if (!take(in, (int)(tag >> 2) - 59, &more)) return false;
        *length = more + 1;
        return true;
    case 1:
        *length = 4 + (tag >> 2 & 7);
        if (!take(in, 1, &more)) return false;
        *offset = tag >> 5 << 8 | more;
        return *offset > 0;
    default:
        *length = 1 + (tag >> 2);
        return take(in, (tag & 3) == 2 ? 2 : 4, offset) && *offset > 0;
    }
}

bool creme_snappy_decompress(const uint8_t *bytes, size_t count, uint8_t *out, size_t length)
{
    creme_protobuf in = {bytes, bytes + count};
    uint64_t stated;
    size_t done = 0, run, offset;
    if (!creme_protobuf_varint(&in, &stated) || stated != length) return false;
    while (in.at < in.end) {
        if (!take_tag(&in, &run, &offset) || run > length - done) return false;
        if (offset > 0) {
            if (offset > done) return false;
            for (size_t i = 0; i < run; i++) out[done + i] = out[done + i - offset]; /* they may overlap */
        } else {
            if (run > (size_t)(in.end - in.at)) return false;
            memcpy(out + done, in.at, run);
            in.at += run;
        }
        done += run;
    }
    return done == length;
}
