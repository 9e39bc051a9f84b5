/* PyTorch checkpoints: from the pickle's tensors to bytes of the archive. */
#include "model/weights/torch_zip.h"

#include "base/memory.h"
#include "model/weights/pickle.h"
#include "model/weights/shards.h"
#include "model/weights/tensor.h"
#include "model/weights/torch_mapping.h"
#include "model/weights/zip.h"

#include <stdio.h>
#include <string.h>

enum { MOST_KEY_BYTES = 64, MOST_PICKLE_BYTES = 1 << 28, GATHER_LIMIT = 4 };

typedef struct torch_reader {
    creme_weights *weights;
    const char *path;
    json_t *map; /* of several files; else NULL */
    const char *shard;
    creme_zip zip;
    creme_pickle pickle;
    char *root;           /* "model/", perhaps empty */
    char *place;          /* "FILE: model/data.pkl" */
    uint64_t gather_left; /* bytes that may still be gathered */
    size_t prefix;        /* bytes of each name that are left out */
} torch_reader;

bool creme_torch_zip_recognise(const uint8_t *bytes, size_t count)
{
    return count >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

/* --- The archive -------------------------------------------------------------------------------------------- */

static bool ends_with(const creme_zip_entry *entry, const char *end)
{
    size_t length = strlen(end);
    return entry->name_bytes >= length && memcmp(entry->name + entry->name_bytes - length, end, length) == 0;
}

/* data.pkl of the outermost folder: others are tensors' constants in TorchScript archives. */
static const creme_zip_entry *find_pickle(const creme_zip *zip)
{
    const creme_zip_entry *best = NULL;
    for (size_t i = 0; i < zip->count; i++) {
        const creme_zip_entry *entry = &zip->entries[i];
        bool whole = entry->name_bytes == strlen("data.pkl");
        if (!ends_with(entry, whole ? "data.pkl" : "/data.pkl")) continue;
        if (!best || entry->name_bytes < best->name_bytes) best = entry;
    }
    return best;
}

static const creme_zip_entry *find_beside(const torch_reader *reader, const char *folder, const char *name,
                                          size_t name_bytes)
{
    char full[CREME_WEIGHTS_MOST_NAME_BYTES + 2 * MOST_KEY_BYTES];
    int n = snprintf(full, sizeof full, "%s%s%.*s", reader->root, folder, (int)name_bytes, name);
    return n < 0 || (size_t)n >= sizeof full ? NULL : creme_zip_find(&reader->zip, full, (size_t)n);
}

static creme_status check_byte_order(const torch_reader *reader)
{
    const creme_zip_entry *entry = find_beside(reader, "", "byteorder", strlen("byteorder"));
    const uint8_t *text;
    if (!entry) return CREME_OK; /* written before there was this record: little-endian */
    creme_status status = creme_zip_get(&reader->zip, entry, &text);
    if (status != CREME_OK || (entry->unpacked == 6 && memcmp(text, "little", 6) == 0)) return status;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: %sbyteorder is not \"little\": load it with torch.load and save it on another machine",
                      reader->path, reader->root);
}

static creme_status open_archive(torch_reader *reader, const uint8_t *bytes, size_t count)
{
    const char *path = reader->path;
    const uint8_t *data = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_zip_open(&reader->zip, path, bytes, count));
    const creme_zip_entry *entry = find_pickle(&reader->zip);
    if (!entry || !creme_weights_name_is_valid(entry->name, entry->name_bytes)) {
        status =
            creme_fail(CREME_ERROR_UNSUPPORTED,
                       "%s: a zip archive without data.pkl, so not a PyTorch checkpoint (Keras 3 \".keras\" files "
                       "are not read: save with model.save(\"NAME.h5\"))",
                       path);
        goto done;
    }
    CREME_TRY(creme_zip_get(&reader->zip, entry, &data));
    if (entry->unpacked > MOST_PICKLE_BYTES) {
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "%s: data.pkl has %llu bytes, expected at most %d", path,
                            (unsigned long long)entry->unpacked, MOST_PICKLE_BYTES);
        goto done;
    }
    CREME_TRY(creme_copy_text_n(&reader->root, entry->name, entry->name_bytes - strlen("data.pkl")));
    size_t place = strlen(path) + entry->name_bytes + 3;
    CREME_TRY(creme_allocate(&reader->place, place, 1));
    snprintf(reader->place, place, "%s: %.*s", path, (int)entry->name_bytes, entry->name);
    CREME_TRY(check_byte_order(reader));
    CREME_TRY(creme_pickle_read(&reader->pickle, reader->place, data, (size_t)entry->unpacked));
done:
    return status;
}

/* --- One tensor --------------------------------------------------------------------------------------------- */

static creme_status fail_tensor(const torch_reader *reader, creme_status status, const char *name, const char *what)
{
    return creme_fail(status, "%s: tensor \"%s\": %s", reader->path, name, what);
}

static creme_status get_storage(const torch_reader *reader, const char *name, const creme_pickle_value *storage,
                                const uint8_t **data)
{
    const creme_zip_entry *entry = NULL;
    int64_t bytes;
    if (storage->text_bytes <= MOST_KEY_BYTES && creme_weights_name_is_valid(storage->text, storage->text_bytes)) {
        entry = find_beside(reader, "data/", storage->text, storage->text_bytes);
    }
    if (!entry) return fail_tensor(reader, CREME_ERROR_FORMAT, name, "its storage is not in the archive");
    if (__builtin_mul_overflow(storage->number, (int64_t)creme_dtype_bytes(storage->dtype), &bytes) ||
        (uint64_t)bytes != entry->unpacked) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: tensor \"%s\": its storage has %llu bytes, expected %lld items of %s", reader->path,
                          name, (unsigned long long)entry->unpacked, (long long)storage->number,
                          creme_dtype_name(storage->dtype));
    }
    return creme_zip_get(&reader->zip, entry, data);
}

/* A view as the pickle has it: item (i, j, ...) is item offset + i strides[0] + j strides[1] + ... of the storage. */
typedef struct view {
    int64_t strides[CREME_WEIGHTS_MOST_DIMENSIONS];
    bool contiguous;
} view;

/* Fills shape and count, and checks that no item lies outside the storage. */
static creme_status measure(const torch_reader *reader, const char *name, const creme_pickle_value *from,
                            creme_tensor *out, view *as)
{
    const creme_pickle_value *sizes = from->items[0], *strides = from->items[1];
    if (sizes->count > CREME_WEIGHTS_MOST_DIMENSIONS) {
        return fail_tensor(reader, CREME_ERROR_UNSUPPORTED, name, "it has more than 8 dimensions");
    }
    out->rank = (int)sizes->count;
    out->count = 1;
    as->contiguous = true;
    int64_t last = from->number, reach;
    for (int i = out->rank - 1; i >= 0; i--) {
        int64_t size = out->shape[i] = sizes->items[i]->number, stride = strides->items[i]->number;
        as->strides[i] = size > 1 ? stride : 0; /* others say nothing, and may be absurd */
        if (size != 1 && stride != out->count) as->contiguous = false;
        if (__builtin_mul_overflow(out->count, size, &out->count) ||
            (size > 1 &&
             (__builtin_mul_overflow(size - 1, stride, &reach) || __builtin_add_overflow(last, reach, &last)))) {
            return fail_tensor(reader, CREME_ERROR_FORMAT, name, "its shape is absurdly large");
        }
    }
    if (out->count == 0) {
        as->contiguous = true;
        return CREME_OK;
    }
    if (last >= from->storage->number) {
        return fail_tensor(reader, CREME_ERROR_FORMAT, name, "it reaches beyond its storage");
    }
    if (out->count > from->storage->number) {
        return fail_tensor(reader, CREME_ERROR_UNSUPPORTED, name,
                           "an expanded view, of more items than are stored: save tensor.contiguous()");
    }
    return CREME_OK;
}

static void gather(const creme_tensor *tensor, const view *as, const uint8_t *from, uint8_t *to)
{
    int64_t index[CREME_WEIGHTS_MOST_DIMENSIONS] = {0}, at = 0;
    size_t bytes = creme_dtype_bytes(tensor->dtype);
    for (int64_t n = 0; n < tensor->count; n++) {
        memcpy(to + (size_t)n * bytes, from + (size_t)at * bytes, bytes);
        for (int i = tensor->rank - 1; i >= 0; i--) {
            at += as->strides[i];
            if (++index[i] < tensor->shape[i]) break;
            at -= as->strides[i] * tensor->shape[i];
            index[i] = 0;
        }
    }
}

/* Replaces tensor->data by a block of its own in row-major order. */
static creme_status make_contiguous(torch_reader *reader, creme_tensor *tensor, const char *name, const view *as)
{
    uint8_t *block = NULL;
    size_t bytes = (size_t)tensor->count * creme_dtype_bytes(tensor->dtype);
    if (bytes > reader->gather_left) {
        return fail_tensor(reader, CREME_ERROR_UNSUPPORTED, name,
                           "too many transposed views of the same storages: save contiguous tensors");
    }
    reader->gather_left -= bytes;
    creme_status status = creme_allocate(&block, bytes, 1);
    if (status != CREME_OK) return status;
    gather(tensor, as, tensor->data, block);
    tensor->data = block;
    return creme_weights_add_buffer(reader->weights, block);
}

static creme_status add_tensor(torch_reader *reader, const char *name, const creme_pickle_value *from)
{
    creme_tensor tensor = {.dtype = from->storage->dtype};
    view as = {0};
    const uint8_t *data = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(measure(reader, name, from, &tensor, &as));
    CREME_TRY(get_storage(reader, name, from->storage, &data));
    tensor.data = tensor.count > 0 ? data + (size_t)from->number * creme_dtype_bytes(tensor.dtype) : data;
    if (!as.contiguous) CREME_TRY(make_contiguous(reader, &tensor, name, &as));
    CREME_TRY(creme_weights_add_tensor(reader->weights, name, &tensor));
done:
    return status;
}

/* --- The dictionary ----------------------------------------------------------------------------------------- */

static const char module[] = "module.";

/* Whether every tensor's name begins with "module.". */
static bool have_prefix(const creme_pickle_value *dict)
{
    bool any = false;
    for (size_t i = 0; i + 1 < dict->count; i += 2) {
        const creme_pickle_value *key = dict->items[i];
        if (dict->items[i + 1]->kind != CREME_PICKLE_TENSOR) continue;
        if (key->kind != CREME_PICKLE_TEXT || key->text_bytes < strlen(module) ||
            memcmp(key->text, module, strlen(module)) != 0) {
            return false;
        }
        any = true;
    }
    return any;
}

/* One that torch makes in another way than is understood: sparse, quantised, complex. */
static bool is_unread_tensor(const creme_pickle_value *item)
{
    const creme_pickle_value *from = item->kind == CREME_PICKLE_FOREIGN && item->count == 2 ? item->items[0] : NULL;
    bool torch = from && from->text_bytes >= 5 && memcmp(from->text, "torch", 5) == 0;
    return torch && (from->text_bytes == 5 || from->text[5] == '.') && !creme_pickle_text_is(item->items[1], "Size");
}

static creme_status fail_foreign(const torch_reader *reader, const creme_pickle_value *key,
                                 const creme_pickle_value *item)
{
    char name[256];
    bool printable = key->kind == CREME_PICKLE_TEXT && creme_weights_name_is_valid(key->text, key->text_bytes);
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: tensor \"%.*s\" is made by %s, which is not read: save dense tensors", reader->path,
                      printable ? (int)key->text_bytes : 1, printable ? key->text : "?",
                      creme_pickle_foreign_name(item, name, sizeof name));
}

static creme_status add_item(torch_reader *reader, const creme_pickle_value *key, const creme_pickle_value *item)
{
    char name[CREME_WEIGHTS_MOST_NAME_BYTES + 1];
    if (is_unread_tensor(item)) return fail_foreign(reader, key, item);
    if (item->kind != CREME_PICKLE_TENSOR) return CREME_OK;
    if (key->kind != CREME_PICKLE_TEXT || key->text_bytes <= reader->prefix ||
        !creme_weights_name_is_valid(key->text, key->text_bytes)) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: the name of tensor %zu is not printable UTF-8 of at most %d bytes",
                          reader->place, reader->weights->count, CREME_WEIGHTS_MOST_NAME_BYTES);
    }
    size_t length = key->text_bytes - reader->prefix;
    memcpy(name, key->text + reader->prefix, length);
    name[length] = '\0';
    return creme_shard_has(reader->map, reader->shard, name) ? add_tensor(reader, name, item) : CREME_OK;
}

static creme_status add_root(torch_reader *reader)
{
    const creme_pickle_value *dict = NULL;
    creme_status status = CREME_OK;
    if (reader->pickle.root->kind == CREME_PICKLE_TENSOR) return add_tensor(reader, "tensor", reader->pickle.root);
    CREME_TRY(creme_torch_mapping_find(&dict, &reader->pickle, reader->place));
    reader->prefix = !reader->map && have_prefix(dict) ? strlen(module) : 0;
    for (size_t i = 0; i + 1 < dict->count; i += 2) CREME_TRY(add_item(reader, dict->items[i], dict->items[i + 1]));
done:
    return status;
}

creme_status creme_torch_zip_add(creme_weights *weights, const creme_torch_zip_file *file)
{
    torch_reader reader = {.weights = weights,
                           .path = file->path,
                           .map = file->map,
                           .shard = file->shard,
                           .gather_left = (uint64_t)file->size * GATHER_LIMIT};
    creme_status status = open_archive(&reader, file->bytes, file->size);
    if (status == CREME_OK) status = add_root(&reader);
    creme_pickle_clear(&reader.pickle);
    creme_zip_clear(&reader.zip);
    creme_free(reader.root);
    creme_free(reader.place);
    return status;
}

creme_status creme_torch_zip_read(creme_weights *weights, const uint8_t *bytes, size_t count)
{
    weights->container = "PyTorch zip";
    return creme_torch_zip_add(weights, &(creme_torch_zip_file){weights->path, bytes, count, NULL, NULL});
}
