/* Hostile TensorFlow checkpoints. Checksums would stop nearly every mutation at the door, so that the first byte of
 * the input says how it is wrapped: 0, it is the index as it stands; 1, the contents of one block, to which the
 * trailer, the index of blocks and the footer are added with good checksums; 2, the same, compressed (that is, the
 * input is what the decompressor sees); 3, the graph of objects; 4, the input of the decompressor alone. */
#include "model/weights/crc32c.h"
#include "model/weights/snappy.h"
#include "model/weights/tf_object_graph.h"
#include <creme/weights.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/creme-fuzz.XXXXXX", index_path[64], data_path[64];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void remove_folder(void)
{
    unlink(data_path);
    rmdir(folder);
}

/* The data beside every index: 64 zeros, so that a sound index of zeros opens. */
static void make_data(void)
{
    if (index_path[0]) return;
    if (!mkdtemp(folder)) abort();
    snprintf(index_path, sizeof index_path, "%s/a.index", folder);
    snprintf(data_path, sizeof data_path, "%s/a.data-00000-of-00001", folder);
    FILE *file = fopen(data_path, "wb");
    if (!file || fwrite((char[64]){0}, 1, 64, file) != 64 || fclose(file) != 0) abort();
    atexit(remove_folder);
}

static void look(const uint8_t *index, size_t count)
{
    creme_weights *weights;
    make_data();
    if (creme_weights_open_memory(&weights, index_path, index, count) != CREME_OK) {
        if (!*creme_error_message()) abort();
        return;
    }
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        if (creme_weights_find(weights, tensor->name) != tensor) abort();
    }
    creme_weights_close(weights);
}

static size_t put_varint(uint8_t *to, size_t value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7) to[n++] = (uint8_t)(value | 0x80);
    to[n++] = (uint8_t)value;
    return n;
}

/* A block with its trailer; returns how many bytes that are. */
static size_t put_block(const creme_crc32c *crc, uint8_t *to, const uint8_t *contents, size_t count, int compression)
{
    memcpy(to, contents, count);
    to[count] = (uint8_t)compression;
    uint32_t sum = creme_crc32c_mask(creme_crc32c_of(crc, to, count + 1));
    memcpy(to + count + 1, &sum, sizeof sum);
    return count + 5;
}

static void look_at_block(const uint8_t *contents, size_t count, int compression)
{
    static const uint8_t magic[8] = {0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb};
    uint8_t *file = calloc(1, count + 256), index[64];
    creme_crc32c crc;
    if (!file) return;
    creme_crc32c_init(&crc);
    size_t end = put_block(&crc, file, contents, count, compression), handle;
    uint8_t place[24];
    place[0] = 0;
    handle = 1 + put_varint(place + 1, count);
    memcpy(index, "\0\1", 2); /* one entry, of the key "z", and one restart */
    index[2] = (uint8_t)handle;
    index[3] = 'z';
    memcpy(index + 4, place, handle);
    memcpy(index + 4 + handle, "\0\0\0\0\1\0\0\0", 8);
    size_t start = end, length = 4 + handle + 8;
    end += put_block(&crc, file + end, index, length, 0);
    size_t used = 2; /* the handle of the meta data: nothing at 0 */
    used += put_varint(file + end + used, start);
    put_varint(file + end + used, length);
    memcpy(file + end + 40, magic, sizeof magic);
    look(file, end + 48);
    free(file);
}

static creme_status check_path(void *context, const char *path, const uint8_t *key, size_t key_length)
{
    size_t *paths = context;
    if (strlen(path) > 1023 || (key_length > 0 && key[0] == 0 && key[key_length - 1] == 1)) ++*paths;
    return CREME_OK;
}

static void look_at_snappy(const uint8_t *data, size_t size)
{
    size_t length;
    if (!creme_snappy_length(data, size, &length) || length > 1 << 20) return;
    uint8_t *out = malloc(length ? length : 1); /* of just this size, so that ASan sees every overrun */
    if (out) creme_snappy_decompress(data, size, out, length);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t paths = 0;
    if (size == 0) return 0;
    switch (data[0]) {
    case 1:
        look_at_block(data + 1, size - 1, 0);
        break;
    case 2:
        look_at_block(data + 1, size - 1, 1);
        break;
    case 3:
        if (creme_tf_object_graph_walk("fuzz", data + 1, size - 1, check_path, &paths) == CREME_OK && paths > size)
            abort();
        break;
    case 4:
        look_at_snappy(data + 1, size - 1);
        break;
    default:
        look(data + 1, size - 1);
    }
    return 0;
}
