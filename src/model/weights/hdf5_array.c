/* HDF5 datasets, attributes and strings. */
#include "model/weights/hdf5_parts.h"

enum { MOST_HEAP_OBJECTS = 65536, HEAP_PREFIX = 16 };

/* Contiguous data, or data inside the layout message; version 3 and 4: version, class, then class by class. */
static creme_status read_layout(creme_hdf5 *file, creme_hdf5_span body, const char *name, creme_hdf5_span *data)
{
    uint64_t at = creme_hdf5_address(file, body.at), version, class, address, bytes;
    if (!creme_hdf5_take(&body, 1, &version) || !creme_hdf5_take(&body, 1, &class)) {
        return creme_hdf5_fail(file, at, "the layout of dataset \"%s\" is too short: the file is damaged", name);
    }
    if (version != 3 && version != 4) {
        return creme_hdf5_unsupported(file, "dataset \"%s\" has a layout of version %u (3 and 4 are read)", name,
                                      (unsigned)version);
    }
    if (class == 0 && creme_hdf5_take(&body, 2, &bytes) && bytes <= body.left) {
        *data = (creme_hdf5_span){body.at, bytes};
        return CREME_OK;
    }
    if (class == 1 && creme_hdf5_take(&body, 8, &address) && creme_hdf5_take(&body, 8, &bytes)) {
        *data = (creme_hdf5_span){body.at, 0};
        if (bytes == 0) return CREME_OK;
        if (address == CREME_HDF5_UNDEFINED) {
            return creme_hdf5_fail(file, at, "dataset \"%s\" was never written: the file is incomplete", name);
        }
        return creme_hdf5_span_at(file, address, bytes, "the data of a dataset", data);
    }
    if (class == 2 || class == 3) {
        return creme_hdf5_unsupported(file,
                                      "dataset \"%s\" is %s (only contiguous data are read); rewrite it with "
                                      "\"h5repack -l CONTI -f NONE\"",
                                      name, class == 2 ? "chunked" : "virtual");
    }
    return creme_hdf5_fail(file, at, "the layout of dataset \"%s\" is malformed: the file is damaged", name);
}

/* What the messages of a dataset's header have said so far. */
typedef struct dataset_parts {
    creme_hdf5_span type, shape, layout;
    bool has_type, has_shape, has_layout;
} dataset_parts;

static creme_status collect(creme_hdf5 *file, const creme_hdf5_message *message, const char *name,
                            dataset_parts *parts)
{
    creme_hdf5_message_kind kind = message->kind;
    if (message->shared &&
        (kind == CREME_HDF5_DATATYPE || kind == CREME_HDF5_DATASPACE || kind == CREME_HDF5_FILTERS)) {
        return creme_hdf5_unsupported(
            file, "dataset \"%s\" uses a committed datatype (only types of its own are read)", name);
    }
    if (kind == CREME_HDF5_DATATYPE) {
        parts->type = message->body;
        parts->has_type = true;
    } else if (kind == CREME_HDF5_DATASPACE) {
        parts->shape = message->body;
        parts->has_shape = true;
    } else if (kind == CREME_HDF5_LAYOUT) {
        parts->layout = message->body;
        parts->has_layout = true;
    } else if (kind == CREME_HDF5_EXTERNAL_FILES) {
        return creme_hdf5_unsupported(file, "dataset \"%s\" keeps its data in another file", name);
    } else if (kind == CREME_HDF5_FILTERS && message->body.left > 1 && message->body.at[1] > 0) {
        return creme_hdf5_unsupported(file,
                                      "dataset \"%s\" is compressed or filtered; rewrite it with "
                                      "\"h5repack -l CONTI -f NONE\"",
                                      name);
    }
    return CREME_OK;
}

static creme_status finish(creme_hdf5 *file, uint64_t address, const char *name, const dataset_parts *parts,
                           creme_hdf5_array *out)
{
    creme_hdf5_span data;
    uint64_t bytes;
    if (!parts->has_type || !parts->has_shape || !parts->has_layout) {
        return creme_hdf5_fail(file, address, "\"%s\" is not a dataset (it lacks a type, a shape or a layout)", name);
    }
    creme_status status = creme_hdf5_read_type(file, parts->type, &out->type);
    if (status == CREME_OK) status = creme_hdf5_read_shape(file, parts->shape, out);
    if (status == CREME_OK && out->type.kind != CREME_HDF5_NUMBER) {
        const char *what = out->type.kind == CREME_HDF5_OTHER ? out->type.what : "text";
        return creme_hdf5_unsupported(
            file,
            "dataset \"%s\" holds %s (read are little-endian float16, bfloat16, float32, float64, "
            "int32, int64 and uint8)",
            name, what);
    }
    if (status == CREME_OK) status = read_layout(file, parts->layout, name, &data);
    if (status == CREME_OK) status = creme_hdf5_array_bytes(file, out, &bytes);
    if (status != CREME_OK) return status;
    if (bytes != data.left) {
        return creme_hdf5_fail(file, address, "dataset \"%s\" has %llu bytes of data, but its shape needs %llu", name,
                               (unsigned long long)data.left, (unsigned long long)bytes);
    }
    out->data = data.at;
    return CREME_OK;
}

creme_status creme_hdf5_read_dataset(creme_hdf5 *file, uint64_t address, const char *name, creme_hdf5_array *out)
{
    creme_hdf5_header header;
    creme_hdf5_message message;
    dataset_parts parts = {0};
    bool more = false;
    *out = (creme_hdf5_array){0};
    creme_status status = creme_hdf5_header_open(&header, file, address);
    if (status == CREME_OK) status = creme_hdf5_header_next(&header, &message, &more);
    while (status == CREME_OK && more) {
        status = collect(file, &message, name, &parts);
        if (status == CREME_OK) status = creme_hdf5_header_next(&header, &message, &more);
    }
    return status == CREME_OK ? finish(file, address, name, &parts, out) : status;
}

/* Cuts a part off an attribute message; version 1 pads each to a multiple of 8. */
static bool take_part(creme_hdf5_span *body, uint64_t bytes, bool padded, creme_hdf5_span *part)
{
    *part = (creme_hdf5_span){body->at, bytes};
    return bytes <= body->left && creme_hdf5_skip(body, padded ? (bytes + 7) / 8 * 8 : bytes);
}

/* Version, flags, then u16 bytes of name, type and shape, [character set], name, type, shape, data. *matches says
 * whether it is the wanted attribute; only then is the rest looked at. */
static creme_status read_attribute(creme_hdf5 *file, const creme_hdf5_message *message, const char *wanted,
                                   creme_hdf5_array *out, bool *matches)
{
    creme_hdf5_span body = message->body, name, type, shape;
    uint64_t at = creme_hdf5_address(file, body.at), version, flags, name_bytes, type_bytes, shape_bytes, bytes;
    bool whole = creme_hdf5_take(&body, 1, &version) && creme_hdf5_take(&body, 1, &flags) &&
                 creme_hdf5_take(&body, 2, &name_bytes) && creme_hdf5_take(&body, 2, &type_bytes) &&
                 creme_hdf5_take(&body, 2, &shape_bytes) && (version != 3 || creme_hdf5_skip(&body, 1));
    if (!whole || version < 1 || version > 3) {
        return creme_hdf5_fail(file, at, "an attribute is malformed: the file is damaged");
    }
    bool padded = version == 1;
    if (!take_part(&body, name_bytes, padded, &name))
        return creme_hdf5_fail(file, at, "an attribute's name is cut off");
    *matches = name_bytes == strlen(wanted) + 1 && memcmp(name.at, wanted, name_bytes) == 0;
    if (!*matches) return CREME_OK;
    if (message->shared || (version > 1 && flags & 3)) {
        return creme_hdf5_unsupported(file, "attribute \"%s\" uses a committed datatype or is shared", wanted);
    }
    if (!take_part(&body, type_bytes, padded, &type) || !take_part(&body, shape_bytes, padded, &shape)) {
        return creme_hdf5_fail(file, at, "attribute \"%s\" is cut off: the file is damaged", wanted);
    }
    creme_status status = creme_hdf5_read_type(file, type, &out->type);
    if (status == CREME_OK) status = creme_hdf5_read_shape(file, shape, out);
    if (status == CREME_OK) status = creme_hdf5_array_bytes(file, out, &bytes);
    if (status == CREME_OK && bytes > body.left) {
        return creme_hdf5_fail(file, at, "attribute \"%s\" needs %llu bytes, but has %llu: the file is damaged",
                               wanted, (unsigned long long)bytes, (unsigned long long)body.left);
    }
    out->data = body.at;
    return status;
}

/* Attribute info: version, flags, [maximum creation index u16], address of the heap with attributes outside the
 * header. */
static bool has_dense_attributes(creme_hdf5_span body)
{
    uint64_t version, flags, heap;
    return creme_hdf5_take(&body, 1, &version) && creme_hdf5_take(&body, 1, &flags) &&
           (!(flags & 1) || creme_hdf5_skip(&body, 2)) && creme_hdf5_take(&body, 8, &heap) &&
           heap != CREME_HDF5_UNDEFINED;
}

creme_status creme_hdf5_find_attribute(creme_hdf5 *file, uint64_t address, const char *name, creme_hdf5_array *out,
                                       bool *found)
{
    creme_hdf5_header header;
    creme_hdf5_message message;
    bool more = false, dense = false;
    *out = (creme_hdf5_array){0};
    *found = false;
    creme_status status = creme_hdf5_header_open(&header, file, address);
    if (status == CREME_OK) status = creme_hdf5_header_next(&header, &message, &more);
    while (status == CREME_OK && more && !*found) {
        if (message.kind == CREME_HDF5_ATTRIBUTE) status = read_attribute(file, &message, name, out, found);
        if (message.kind == CREME_HDF5_ATTRIBUTE_INFO) dense = dense || has_dense_attributes(message.body);
        if (status == CREME_OK && !*found) status = creme_hdf5_header_next(&header, &message, &more);
    }
    if (status == CREME_OK && !*found && dense) {
        return creme_hdf5_unsupported(
            file,
            "attribute \"%s\" may stand in a newer HDF5 structure (a fractal heap), which "
            "this version does not read; "
            "save the model again with libver=\"earliest\" (HDF5 2 and libver=\"latest\" write such)",
            name);
    }
    return status;
}

/* Object `index` of a global heap: "GCOL", 1, 3 reserved, bytes of the whole; each object: index u16, references u16,
 * 4 reserved, bytes u64, data padded to a multiple of 8; index 0 is free space and the last. */
static creme_status find_heap_object(creme_hdf5 *file, uint64_t address, uint64_t index, creme_hdf5_span *object)
{
    creme_hdf5_span heap;
    creme_status status = creme_hdf5_span_at(file, address, 16, "a heap of strings", &heap);
    if (status != CREME_OK) return status;
    if (memcmp(heap.at, "GCOL", 4) != 0 || heap.at[4] != 1) {
        return creme_hdf5_fail(file, address, "expected a heap of strings: the file is damaged");
    }
    status = creme_hdf5_span_at(file, address, creme_hdf5_load(heap.at + 8, 8), "a heap of strings", &heap);
    if (status != CREME_OK) return status;
    bool inside = creme_hdf5_skip(&heap, 16);
    for (int i = 0; inside && i < MOST_HEAP_OBJECTS && heap.left >= HEAP_PREFIX; i++) {
        uint64_t here = creme_hdf5_load(heap.at, 2), bytes = creme_hdf5_load(heap.at + 8, 8);
        status = creme_hdf5_step(file, address, 1);
        if (status != CREME_OK) return status;
        creme_hdf5_skip(&heap, HEAP_PREFIX);
        if (here == 0 || bytes > heap.left) break;
        if (here == index) {
            *object = (creme_hdf5_span){heap.at, bytes};
            return CREME_OK;
        }
        inside = creme_hdf5_skip(&heap, bytes / 8 * 8) && creme_hdf5_skip(&heap, bytes % 8 ? 8 : 0);
    }
    return creme_hdf5_fail(file, address, "string %llu is not in its heap: the file is damaged",
                           (unsigned long long)index);
}

creme_status creme_hdf5_get_string(creme_hdf5 *file, const creme_hdf5_array *array, int64_t i, const char **text,
                                   size_t *length)
{
    const uint8_t *item = array->data + (uint64_t)i * array->type.size;
    creme_hdf5_span string = {item, array->type.size};
    if (array->type.kind == CREME_HDF5_VARIABLE_STRING) {
        uint64_t stated = creme_hdf5_load(item, 4), heap = creme_hdf5_load(item + 4, 8);
        *text = "";
        *length = 0;
        if (stated == 0) return CREME_OK;
        creme_status status = find_heap_object(file, heap, creme_hdf5_load(item + 12, 4), &string);
        if (status != CREME_OK) return status;
        if (stated > string.left) {
            return creme_hdf5_fail(file, creme_hdf5_address(file, item),
                                   "a string of %llu bytes has only %llu in its heap", (unsigned long long)stated,
                                   (unsigned long long)string.left);
        }
        string.left = stated;
    }
    while (string.left > 0 && string.at[string.left - 1] == '\0') string.left--;
    while (array->type.space_padded && string.left > 0 && string.at[string.left - 1] == ' ') string.left--;
    if (memchr(string.at, 0, string.left)) {
        return creme_hdf5_fail(file, creme_hdf5_address(file, string.at), "a text has a NUL inside");
    }
    *text = (const char *)string.at;
    *length = string.left;
    return CREME_OK;
}
