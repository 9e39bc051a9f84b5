/* Sorted tables: footer, index block, data blocks.
 *
 *     [data block] ... [metaindex block] [index block] [footer: handles of the last two, magic number]
 *
 * A handle is an offset and a size; behind each block stand a byte for its compression and the checksum of both. In a
 * block, a key is told by how many bytes it shares with the key before it. */
#include "model/weights/sstable.h"

#include "base/memory.h"
#include "model/weights/protobuf.h"
#include "model/weights/snappy.h"

#include <string.h>

enum { FOOTER = 48, TRAILER = 5, MOST_KEY = 4096, MOST_BLOCK = 1 << 26 };

static const uint8_t magic[8] = {0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb};

typedef struct table {
    const char *path;
    const uint8_t *bytes;
    size_t count;    /* without the footer */
    uint64_t passed; /* where the last data block ended: blocks rise and do not overlap */
    const creme_crc32c *crc;
    creme_sstable_consumer *consume;
    void *context;
    uint8_t last_key[MOST_KEY]; /* of the data blocks so far */
    size_t last_length;
    bool any;
} table;

typedef struct block {
    uint64_t offset;
    const uint8_t *bytes, *end; /* of its entries */
    uint8_t *owned;             /* decompressed, or NULL */
} block;

typedef struct walk {
    const block *in;
    creme_protobuf left;
    uint8_t key[MOST_KEY];
    size_t key_length;
} walk;

bool creme_sstable_recognise(const uint8_t *bytes, size_t count)
{
    return count >= FOOTER && memcmp(bytes + count - sizeof magic, magic, sizeof magic) == 0;
}

static creme_status damaged(const table *t, uint64_t offset, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: %s: the file is damaged or cut; copy it again", t->path,
                      (unsigned long long)offset, what);
}

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static creme_status decompress(const table *t, block *out, uint64_t size)
{
    size_t length;
    const uint8_t *bytes = t->bytes + out->offset;
    if (!creme_snappy_length(bytes, size, &length)) return damaged(t, out->offset, "a block is not valid Snappy");
    if (length > MOST_BLOCK) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: offset %llu: a block of %zu bytes; at most %d are read",
                          t->path, (unsigned long long)out->offset, length, MOST_BLOCK);
    }
    /* A tag of 3 bytes gives at most 64: more cannot come of these bytes, and need not be allocated. */
    if (length / 32 > size) return damaged(t, out->offset, "a block is not valid Snappy");
    creme_status status = creme_allocate(&out->owned, length, 1);
    if (status != CREME_OK) return status;
    if (!creme_snappy_decompress(bytes, size, out->owned, length)) {
        return damaged(t, out->offset, "a block is not valid Snappy");
    }
    out->bytes = out->owned;
    out->end = out->owned + length;
    return CREME_OK;
}

/* Opens the block; creme_free(out->owned) whatever this returns. */
static creme_status open_block(const table *t, block *out, uint64_t offset, uint64_t size)
{
    *out = (block){.offset = offset};
    if (offset > t->count || size > t->count - offset || t->count - offset - size < TRAILER) {
        return damaged(t, offset < t->count ? offset : t->count, "a block reaches beyond the end of the table");
    }
    const uint8_t *bytes = t->bytes + offset;
    uint32_t checksum = creme_crc32c_mask(creme_crc32c_of(t->crc, bytes, size + 1));
    if (load(bytes + size + 1) != checksum) return damaged(t, offset, "a block does not have its checksum");
    out->bytes = bytes;
    out->end = bytes + size;
    creme_status status = CREME_OK;
    if (bytes[size] == 1) {
        status = decompress(t, out, size);
    } else if (bytes[size] != 0) {
        status = creme_fail(CREME_ERROR_UNSUPPORTED,
                            "%s: offset %llu: a block of compression type %u; 0 (none) and 1 "
                            "(Snappy) are read",
                            t->path, (unsigned long long)offset, bytes[size]);
    }
    if (status != CREME_OK) return status;
    uint64_t length = (uint64_t)(out->end - out->bytes);
    uint64_t restarts = length >= 4 ? load(out->end - 4) : 0;
    if (length < 4 || restarts > (length - 4) / 4) return damaged(t, offset, "a block has no sound list of restarts");
    out->end -= 4 + 4 * restarts;
    return CREME_OK;
}

/* The next entry of a block, *found = false after the last. */
static creme_status next_entry(const table *t, walk *w, creme_sstable_entry *entry, bool *found)
{
    uint64_t shared, rest, value;
    *entry = (creme_sstable_entry){0};
    *found = w->left.at < w->left.end;
    if (!*found) return CREME_OK;
    if (!creme_protobuf_varint(&w->left, &shared) || !creme_protobuf_varint(&w->left, &rest) ||
        !creme_protobuf_varint(&w->left, &value) || shared > w->key_length ||
        rest > (uint64_t)(w->left.end - w->left.at) || value > (uint64_t)(w->left.end - w->left.at) - rest) {
        return damaged(t, w->in->offset, "a block has an entry that reaches beyond it");
    }
    if (rest > MOST_KEY - shared) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: offset %llu: a key of more than %d bytes", t->path,
                          (unsigned long long)w->in->offset, MOST_KEY);
    }
    memcpy(w->key + shared, w->left.at, rest);
    w->key_length = shared + rest;
    *entry = (creme_sstable_entry){w->key, w->left.at + rest, w->key_length, value};
    w->left.at += rest + value;
    return CREME_OK;
}

static bool rises(const table *t, const creme_sstable_entry *entry)
{
    if (!t->any) return true;
    size_t both = t->last_length < entry->key_length ? t->last_length : entry->key_length;
    int order = memcmp(t->last_key, entry->key, both);
    return order < 0 || (order == 0 && t->last_length < entry->key_length);
}

static creme_status read_data_block(table *t, uint64_t offset, uint64_t size)
{
    block in;
    bool found;
    creme_sstable_entry entry;
    creme_status status = open_block(t, &in, offset, size);
    walk w = {.in = &in, .left = {in.bytes, in.end}};
    while (status == CREME_OK) {
        status = next_entry(t, &w, &entry, &found);
        if (status != CREME_OK || !found) break;
        if (!rises(t, &entry)) {
            status = damaged(t, offset, "the keys of a block do not rise");
            break;
        }
        memcpy(t->last_key, entry.key, entry.key_length);
        t->last_length = entry.key_length;
        t->any = true;
        status = t->consume(t->context, &entry);
    }
    creme_free(in.owned);
    return status;
}

static bool take_handle(creme_protobuf *in, uint64_t *offset, uint64_t *size)
{
    return creme_protobuf_varint(in, offset) && creme_protobuf_varint(in, size);
}

static creme_status read_index(table *t, uint64_t offset, uint64_t size)
{
    block in;
    bool found;
    creme_sstable_entry entry;
    creme_status status = open_block(t, &in, offset, size);
    walk w = {.in = &in, .left = {in.bytes, in.end}};
    while (status == CREME_OK) {
        status = next_entry(t, &w, &entry, &found);
        if (status != CREME_OK || !found) break;
        creme_protobuf handle = {entry.value, entry.value + entry.value_length};
        uint64_t at, length;
        if (!take_handle(&handle, &at, &length) || at < t->passed || at > t->count || length > t->count - at) {
            status = damaged(t, offset, "the index of blocks has a place that is none");
            break;
        }
        t->passed = at + length;
        status = read_data_block(t, at, length);
    }
    creme_free(in.owned);
    return status;
}

creme_status creme_sstable_read(const char *path, const uint8_t *bytes, size_t count, const creme_crc32c *crc,
                                creme_sstable_consumer *consume, void *context)
{
    table t = {.path = path, .bytes = bytes, .crc = crc, .consume = consume, .context = context};
    if (!creme_sstable_recognise(bytes, count)) {
        return damaged(&t, count, "the end of a table (magic number 0xdb4775248b80fb57) is not there");
    }
    t.count = count - FOOTER;
    creme_protobuf footer = {bytes + t.count, bytes + count - sizeof magic};
    uint64_t offset, size;
    if (!take_handle(&footer, &offset, &size) || !take_handle(&footer, &offset, &size)) {
        return damaged(&t, t.count, "the table's footer is unsound");
    }
    return read_index(&t, offset, size);
}
