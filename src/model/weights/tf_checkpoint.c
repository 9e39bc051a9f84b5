/* Tensor bundles: the entries of the index, and the bytes that they point to. */
#include "model/weights/tf_checkpoint.h"

#include "base/memory.h"
#include "model/weights/protobuf.h"
#include "model/weights/sstable.h"
#include "model/weights/tensor.h"
#include "model/weights/tf_object_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTRIBUTE "/.ATTRIBUTES/VARIABLE_VALUE"
#define GRAPH     "_CHECKPOINTABLE_OBJECT_GRAPH"

enum { MOST_ENTRIES = 100000, MOST_SHARDS = 99999, STRINGS = 7 };

typedef struct entry {
    char *key, *path; /* path: of the graph of objects, or NULL */
    uint64_t dtype, shard, offset, size;
    uint32_t checksum; /* masked */
    int rank;
    int64_t shape[CREME_WEIGHTS_MOST_DIMENSIONS];
    const uint8_t *data;
} entry;

typedef struct bundle {
    creme_weights *weights;
    const char *path;
    creme_crc32c crc;
    bool has_header;
    uint64_t shard_count;
    creme_mapped_file *shards; /* opened when first asked for */
    uint64_t opened, taken;    /* bytes of them; bytes of the tensors so far, which do not overlap */
    entry *entries;            /* by rising key */
    size_t count, capacity;
} bundle;

bool creme_tf_checkpoint_recognise(const uint8_t *bytes, size_t count)
{
    return creme_sstable_recognise(bytes, count);
}

/* --- The index --- */

static creme_status bad_entry(const bundle *b, const char *key, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\": %s", b->path, key, what);
}

/* BundleHeaderProto: {1: shards, 2: endianness, 3: version}. */
static creme_status read_header(bundle *b, creme_protobuf in)
{
    creme_protobuf_field field;
    uint64_t big_endian = 0;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number == 1 && !field.is_bytes) b->shard_count = field.value;
        if (field.number == 2 && !field.is_bytes) big_endian = field.value;
    }
    if (!creme_protobuf_finished(&in) || b->shard_count < 1 || b->shard_count > MOST_SHARDS) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: the header of the bundle is unsound; expected 1 to %d data files",
                          b->path, MOST_SHARDS);
    }
    if (big_endian) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: numbers in it are big-endian; only little-endian ones are read", b->path);
    }
    b->has_header = true;
    return creme_allocate_zero(&b->shards, b->shard_count, sizeof *b->shards);
}

/* TensorShapeProto: {2: Dim {1: size}, 3: unknown rank}. */
static creme_status read_shape(const bundle *b, entry *one, creme_protobuf in)
{
    creme_protobuf_field field, part;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number != 2 || !field.is_bytes) continue;
        uint64_t size = 0;
        while (creme_protobuf_next(&field.bytes, &part)) {
            if (part.number == 1 && !part.is_bytes) size = part.value;
        }
        if (!creme_protobuf_finished(&field.bytes) || size > INT64_MAX) {
            return bad_entry(b, one->key, "its shape is unsound");
        }
        if (one->rank == CREME_WEIGHTS_MOST_DIMENSIONS) {
            return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: tensor \"%s\" has more than %d dimensions", b->path,
                              one->key, CREME_WEIGHTS_MOST_DIMENSIONS);
        }
        one->shape[one->rank++] = (int64_t)size;
    }
    return creme_protobuf_finished(&in) ? CREME_OK : bad_entry(b, one->key, "its shape is unsound");
}

/* BundleEntryProto: {1: type, 2: shape, 3: shard, 4: offset, 5: size, 6: checksum, 7: slices}. */
static creme_status read_entry(const bundle *b, entry *one, creme_protobuf in)
{
    creme_protobuf_field field;
    while (creme_protobuf_next(&in, &field)) {
        if (field.number == 2 && field.is_bytes) {
            creme_status status = read_shape(b, one, field.bytes);
            if (status != CREME_OK) return status;
        }
        if (field.number == 7) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\" is stored in slices (a partitioned variable), which are not read",
                              b->path, one->key);
        }
        if (field.is_bytes) continue;
        if (field.number == 1) one->dtype = field.value;
        if (field.number == 3) one->shard = field.value;
        if (field.number == 4) one->offset = field.value;
        if (field.number == 5) one->size = field.value;
        if (field.number == 6) one->checksum = (uint32_t)field.value;
    }
    if (!creme_protobuf_finished(&in)) return bad_entry(b, one->key, "its entry is unsound");
    if (one->shard >= b->shard_count) return bad_entry(b, one->key, "it is in a data file beyond the last");
    return CREME_OK;
}

static creme_status consume_entry(void *context, const creme_sstable_entry *from)
{
    bundle *b = context;
    creme_protobuf value = {from->value, from->value + from->value_length};
    if (from->key_length == 0) return read_header(b, value);
    if (!b->has_header) return creme_fail(CREME_ERROR_FORMAT, "%s: the bundle has no header", b->path);
    if (b->count == MOST_ENTRIES) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: more than %d tensors", b->path, MOST_ENTRIES);
    }
    if (memchr(from->key, '\0', from->key_length)) { /* the slices of partitioned variables have such keys */
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: it has slices of tensors (partitioned variables), which are not read", b->path);
    }
    creme_status status = creme_grow(&b->entries, &b->capacity, b->count + 1, sizeof *b->entries);
    if (status != CREME_OK) return status;
    entry *one = &b->entries[b->count];
    *one = (entry){0};
    status = creme_copy_text_n(&one->key, (const char *)from->key, from->key_length);
    if (status != CREME_OK) return status;
    b->count++;
    if (!creme_weights_name_is_valid(one->key, from->key_length)) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: the key of tensor %zu is not printable UTF-8 of at most %d bytes",
                          b->path, b->count - 1, CREME_WEIGHTS_MOST_NAME_BYTES);
    }
    return read_entry(b, one, value);
}

/* --- The data --- */

static creme_status open_shard(bundle *b, uint64_t shard)
{
    static const char ending[] = ".index";
    char tail[40], *path = NULL;
    size_t length = strlen(b->path), end = strlen(ending);
    if (b->shards[shard].bytes) return CREME_OK;
    if (length <= end || strcmp(b->path + length - end, ending) != 0) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: an index of a TensorFlow checkpoint must be named NAME.index, beside "
                          "NAME.data-00000-of-00001",
                          b->path);
    }
    snprintf(tail, sizeof tail, ".data-%05llu-of-%05llu", (unsigned long long)shard,
             (unsigned long long)b->shard_count);
    creme_status status = creme_allocate(&path, length + sizeof tail, 1);
    if (status != CREME_OK) return status;
    memcpy(path, b->path, length - end);
    strcpy(path + length - end, tail);
    status = creme_weights_add_file(b->weights, path, &b->shards[shard]);
    creme_free(path);
    b->opened += b->shards[shard].size;
    return status == CREME_OK ? CREME_OK : creme_error_prefix(status, "%s needs the data beside it: ", b->path);
}

/* one->data = its bytes, all inside the data file. */
static creme_status find_data(bundle *b, entry *one)
{
    creme_status status = open_shard(b, one->shard);
    if (status != CREME_OK) return status;
    const creme_mapped_file *file = &b->shards[one->shard];
    if (one->offset > file->size || one->size > file->size - one->offset) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: tensor \"%s\" is at %llu to %llu of data file %llu, which has %zu bytes: that file is "
                          "cut short; copy it again",
                          b->path, one->key, (unsigned long long)one->offset,
                          (unsigned long long)(one->offset + one->size), (unsigned long long)one->shard, file->size);
    }
    b->taken += one->size;
    if (b->taken > b->opened) return bad_entry(b, one->key, "its bytes are those of other tensors too");
    one->data = file->bytes ? file->bytes + one->offset : (const uint8_t *)"";
    return CREME_OK;
}

static creme_status wrong_checksum(const bundle *b, const entry *one)
{
    return creme_fail(
        CREME_ERROR_FORMAT,
        "%s: tensor \"%s\" does not have its checksum: data file %llu is damaged at %llu to %llu, or of "
        "another checkpoint; copy it again",
        b->path, one->key, (unsigned long long)one->shard, (unsigned long long)one->offset,
        (unsigned long long)(one->offset + one->size));
}

/* *known = false for texts. */
static creme_status convert_type(const bundle *b, const entry *one, creme_dtype *dtype, bool *known)
{
    static const struct {
        uint64_t number;
        creme_dtype dtype;
    } types[] = {{1, CREME_F32},  {2, CREME_F64},  {3, CREME_I32},  {4, CREME_U8},    {5, CREME_I16},
                 {6, CREME_I8},   {8, CREME_C64},  {9, CREME_I64},  {10, CREME_BOOL}, {14, CREME_BF16},
                 {17, CREME_U16}, {19, CREME_F16}, {22, CREME_U32}, {23, CREME_U64}};
    *known = one->dtype != STRINGS;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i].number == one->dtype) {
            *dtype = types[i].dtype;
            return CREME_OK;
        }
    }
    if (!*known) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: tensor \"%s\" is of TensorFlow's type number %llu, which is not read", b->path, one->key,
                      (unsigned long long)one->dtype);
}

static creme_status add_tensor(bundle *b, entry *one)
{
    creme_tensor tensor = {.rank = one->rank, .count = 1};
    bool known;
    char name[CREME_WEIGHTS_MOST_NAME_BYTES + 1];
    creme_status status = convert_type(b, one, &tensor.dtype, &known);
    if (status != CREME_OK || !known) return status;
    memcpy(tensor.shape, one->shape, sizeof tensor.shape);
    bool too_large = false;
    for (int i = 0; i < one->rank; i++) {
        too_large |= __builtin_mul_overflow(tensor.count, one->shape[i], &tensor.count);
    }
    uint64_t bytes = 0;
    too_large = too_large || __builtin_mul_overflow((uint64_t)tensor.count, creme_dtype_bytes(tensor.dtype), &bytes);
    if (too_large || bytes != one->size) {
        char shape[128];
        return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s, but has %llu bytes", b->path, one->key,
                          creme_tensor_describe(&tensor, shape, sizeof shape), (unsigned long long)one->size);
    }
    status = find_data(b, one);
    if (status != CREME_OK) return status;
    if (creme_crc32c_mask(creme_crc32c_of(&b->crc, one->data, one->size)) != one->checksum) {
        return wrong_checksum(b, one);
    }
    tensor.data = one->data;
    size_t length = strlen(one->key), cut = strlen(ATTRIBUTE);
    if (length > cut && strcmp(one->key + length - cut, ATTRIBUTE) == 0) length -= cut;
    snprintf(name, sizeof name, "%.*s", (int)length, one->key);
    return creme_weights_add_tensor(b->weights, one->path ? one->path : name, &tensor);
}

/* --- Names from the graph of objects --- */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->key, ((const entry *)b)->key);
}

static entry *find_entry(const bundle *b, const char *key)
{
    if (b->count == 0) return NULL;
    entry wanted = {.key = (char *)key};
    return bsearch(&wanted, b->entries, b->count, sizeof *b->entries, compare_keys);
}

static creme_status take_path(void *context, const char *path, const uint8_t *key, size_t key_length)
{
    bundle *b = context;
    char text[CREME_WEIGHTS_MOST_NAME_BYTES + 1];
    if (key_length >= sizeof text || memchr(key, '\0', key_length)) return CREME_OK;
    memcpy(text, key, key_length);
    text[key_length] = '\0';
    entry *one = find_entry(b, text);
    return one && !one->path ? creme_copy_text(&one->path, path) : CREME_OK;
}

/* A text: its length as a varint, the masked checksum of the length, its bytes. The checksum of the entry is that of
 * the length in four bytes, of the checksum, and of the bytes. */
static creme_status read_text(const bundle *b, const entry *one, creme_protobuf *text)
{
    uint64_t length;
    *text = (creme_protobuf){one->data, one->data + one->size};
    if (one->rank != 0 || !creme_protobuf_varint(text, &length) || text->end - text->at < 4 || length > UINT32_MAX ||
        length != (uint64_t)(text->end - text->at) - 4) {
        return bad_entry(b, one->key, "it is not one text");
    }
    uint8_t head[8] = {length & 0xff, length >> 8 & 0xff, length >> 16 & 0xff, length >> 24 & 0xff};
    memcpy(head + 4, text->at, 4);
    uint32_t mask = creme_crc32c_mask(creme_crc32c_of(&b->crc, head, 4));
    uint8_t stored[4] = {mask & 0xff, mask >> 8 & 0xff, mask >> 16 & 0xff, mask >> 24 & 0xff};
    text->at += 4;
    uint32_t all = creme_crc32c_extend(&b->crc, creme_crc32c_of(&b->crc, head, 8), text->at, length);
    if (memcmp(stored, head + 4, 4) != 0 || creme_crc32c_mask(all) != one->checksum) return wrong_checksum(b, one);
    return CREME_OK;
}

static bool has_component(const char *key, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = key; (at = strstr(at, name)); at++) {
        if ((at == key || at[-1] == '/') && at[length] == '/') return true;
    }
    return false;
}

static creme_status name_by_graph(bundle *b)
{
    creme_protobuf text;
    for (size_t i = 0; i < b->count; i++) {
        if (has_component(b->entries[i].key, "_trunk") || has_component(b->entries[i].key, "_heads")) return CREME_OK;
    }
    entry *graph = find_entry(b, GRAPH);
    if (!graph || graph->dtype != STRINGS) return CREME_OK;
    creme_status status = find_data(b, graph);
    if (status == CREME_OK) status = read_text(b, graph, &text);
    if (status != CREME_OK) return status;
    return creme_tf_object_graph_walk(b->path, text.at, (size_t)(text.end - text.at), take_path, b);
}

creme_status creme_tf_checkpoint_read(creme_weights *weights, const uint8_t *bytes, size_t count)
{
    bundle *b = NULL;
    creme_status status = creme_allocate_zero(&b, 1, sizeof *b);
    if (status != CREME_OK) return status;
    b->weights = weights;
    b->path = weights->path;
    weights->container = "TensorFlow checkpoint";
    creme_crc32c_init(&b->crc);
    CREME_TRY(creme_sstable_read(b->path, bytes, count, &b->crc, consume_entry, b));
    if (!b->has_header) CREME_TRY(creme_fail(CREME_ERROR_FORMAT, "%s: the bundle is empty", b->path));
    CREME_TRY(name_by_graph(b));
    for (size_t i = 0; i < b->count; i++) CREME_TRY(add_tensor(b, &b->entries[i]));
done:
    for (size_t i = 0; i < b->count; i++) {
        creme_free(b->entries[i].key);
        creme_free(b->entries[i].path);
    }
    creme_free(b->entries);
    creme_free(b->shards);
    creme_free(b);
    return status;
}
