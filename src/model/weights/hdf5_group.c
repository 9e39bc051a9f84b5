/* HDF5 groups: from the name of a link to the address of the object. */
#include "model/weights/hdf5_parts.h"

/* A group of the old style: a v1 B-tree over the names, which stand in a local heap.
 *
 *     TREE  level 1      key 0   child 0   key 1   child 1   key 2         a key is a place in the heap;
 *                                  |                                      child i holds the names in
 *     SNOD                  (name, object), (name, object), ...           (key i, key i + 1]
 */
typedef struct symbol_table {
    creme_hdf5 *file;
    uint64_t tree;
    creme_hdf5_span names; /* the heap's data */
} symbol_table;

enum { SYMBOL_BYTES = 40, MOST_LEVELS = 32 };

static creme_status open_heap(symbol_table *table, uint64_t address)
{
    creme_hdf5_span heap;
    creme_status status = creme_hdf5_span_at(table->file, address, 32, "a heap of names", &heap);
    if (status != CREME_OK) return status;
    if (memcmp(heap.at, "HEAP", 4) != 0 || heap.at[4] != 0) {
        return creme_hdf5_fail(table->file, address, "expected a heap of names: the file is damaged");
    }
    return creme_hdf5_span_at(table->file, creme_hdf5_load(heap.at + 24, 8), creme_hdf5_load(heap.at + 8, 8),
                              "a heap of names", &table->names);
}

/* *order = how the wanted name compares with the one at that place of the heap. */
static creme_status compare(const symbol_table *table, const char *name, size_t length, uint64_t place, int *order)
{
    const creme_hdf5_span *names = &table->names;
    uint64_t at = creme_hdf5_address(table->file, names->at);
    const uint8_t *text = names->at + (place < names->left ? place : 0);
    uint64_t seen = place >= names->left ? 0 : names->left - place < length + 1 ? names->left - place : length + 1;
    const uint8_t *end = seen ? memchr(text, 0, seen) : NULL;
    if (!end && seen <= length) {
        return creme_hdf5_fail(table->file, at, "a name in this heap does not end: the file is damaged");
    }
    size_t other = end ? (size_t)(end - text) : length + 1, shared = length < other ? length : other;
    *order = memcmp(name, text, shared);
    if (*order == 0) *order = (length > other) - (length < other);
    return CREME_OK;
}

/* *child = the one child of a tree node whose range of names holds the wanted one, CREME_HDF5_UNDEFINED if none does.
 */
static creme_status find_child(const symbol_table *table, uint64_t node, const char *name, size_t length,
                               unsigned *level, uint64_t *child)
{
    creme_hdf5 *file = table->file;
    creme_hdf5_span span;
    creme_status status = creme_hdf5_span_at(file, node, 24, "a node of a group's tree", &span);
    if (status != CREME_OK) return status;
    unsigned used = (unsigned)creme_hdf5_load(span.at + 6, 2);
    if (memcmp(span.at, "TREE", 4) != 0 || span.at[4] != 0 || span.at[5] >= *level || used > 2 * file->tree_k) {
        return creme_hdf5_fail(file, node, "expected a node of a group's tree below level %u: the file is damaged",
                               *level);
    }
    *level = span.at[5];
    *child = CREME_HDF5_UNDEFINED;
    status = creme_hdf5_span_at(file, node + 24, 16 * (uint64_t)used + 8, "a node of a group's tree", &span);
    unsigned low = 0, high = used; /* the first child whose last name is not before the wanted one */
    while (status == CREME_OK && low < high) {
        unsigned middle = (low + high) / 2;
        int order = 0;
        status = creme_hdf5_step(file, node, 1);
        if (status == CREME_OK) {
            status = compare(table, name, length, creme_hdf5_load(span.at + 16 * (uint64_t)middle + 16, 8), &order);
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (status == CREME_OK && low < used) *child = creme_hdf5_load(span.at + 16 * (uint64_t)low + 8, 8);
    return status;
}

static creme_status find_symbol(const symbol_table *table, uint64_t node, const char *name, size_t length,
                                uint64_t *address, bool *found)
{
    creme_hdf5 *file = table->file;
    creme_hdf5_span span;
    creme_status status = creme_hdf5_span_at(file, node, 8, "the symbols of a group", &span);
    if (status != CREME_OK) return status;
    unsigned symbols = (unsigned)creme_hdf5_load(span.at + 6, 2);
    if (memcmp(span.at, "SNOD", 4) != 0 || span.at[4] != 1) {
        return creme_hdf5_fail(file, node, "expected the symbols of a group: the file is damaged");
    }
    status = creme_hdf5_span_at(file, node + 8, SYMBOL_BYTES * (uint64_t)symbols, "the symbols of a group", &span);
    for (unsigned i = 0; status == CREME_OK && i < symbols; i++) {
        const uint8_t *symbol = span.at + SYMBOL_BYTES * i;
        int order = 1;
        status = creme_hdf5_step(file, node, 1);
        if (status == CREME_OK) status = compare(table, name, length, creme_hdf5_load(symbol, 8), &order);
        if (status != CREME_OK || order != 0) continue;
        if (creme_hdf5_load(symbol + 16, 4) == 2) {
            return creme_hdf5_unsupported(file, "\"%.*s\" is a symbolic link (only hard links are read)", (int)length,
                                          name);
        }
        *address = creme_hdf5_load(symbol + 8, 8);
        *found = true;
        return CREME_OK;
    }
    return status;
}

static creme_status find_in_table(creme_hdf5 *file, const creme_hdf5_message *message, const char *name,
                                  size_t length, uint64_t *address, bool *found)
{
    creme_hdf5_span body = message->body;
    symbol_table table = {.file = file};
    uint64_t at = creme_hdf5_address(file, body.at), heap;
    if (!creme_hdf5_take(&body, 8, &table.tree) || !creme_hdf5_take(&body, 8, &heap)) {
        return creme_hdf5_fail(file, at, "a group's symbol table message is too short: the file is damaged");
    }
    creme_status status = open_heap(&table, heap);
    unsigned level = MOST_LEVELS;
    uint64_t node = table.tree;
    while (status == CREME_OK && level > 0 && node != CREME_HDF5_UNDEFINED) {
        status = find_child(&table, node, name, length, &level, &node);
    }
    if (status != CREME_OK || node == CREME_HDF5_UNDEFINED) return status;
    return find_symbol(&table, node, name, length, address, found);
}

/* A link in the header: version 1, flags, [kind], [creation order u64], [character set], bytes of the name, name,
 * address. */
static creme_status match_link(creme_hdf5 *file, const creme_hdf5_message *message, const char *name, size_t length,
                               uint64_t *address, bool *found)
{
    creme_hdf5_span body = message->body;
    uint64_t at = creme_hdf5_address(file, body.at), version, flags, kind = 0, bytes;
    bool whole = creme_hdf5_take(&body, 1, &version) && creme_hdf5_take(&body, 1, &flags) &&
                 (!(flags & 8) || creme_hdf5_take(&body, 1, &kind)) && (!(flags & 4) || creme_hdf5_skip(&body, 8)) &&
                 (!(flags & 16) || creme_hdf5_skip(&body, 1)) && creme_hdf5_take(&body, 1 << (flags & 3), &bytes) &&
                 bytes <= body.left;
    if (!whole || version != 1) return creme_hdf5_fail(file, at, "a link is malformed: the file is damaged");
    if (bytes != length || memcmp(body.at, name, length) != 0) return CREME_OK;
    if (kind != 0) {
        return creme_hdf5_unsupported(file, "\"%.*s\" is a symbolic or external link (only hard links are read)",
                                      (int)length, name);
    }
    creme_hdf5_skip(&body, bytes);
    if (!creme_hdf5_take(&body, 8, address))
        return creme_hdf5_fail(file, at, "a link has no address: the file is damaged");
    *found = true;
    return CREME_OK;
}

/* Link info: version, flags, [maximum creation index u64], address of the heap that holds links outside the header.
 */
static bool has_dense_links(creme_hdf5_span body)
{
    uint64_t version, flags, heap;
    return creme_hdf5_take(&body, 1, &version) && creme_hdf5_take(&body, 1, &flags) &&
           (!(flags & 1) || creme_hdf5_skip(&body, 8)) && creme_hdf5_take(&body, 8, &heap) &&
           heap != CREME_HDF5_UNDEFINED;
}

creme_status creme_hdf5_find_link(creme_hdf5 *file, uint64_t group, const char *name, size_t length,
                                  uint64_t *address, bool *found)
{
    creme_hdf5_header header;
    creme_hdf5_message message;
    bool more = false, is_group = false, dense = false;
    *found = false;
    creme_status status = creme_hdf5_header_open(&header, file, group);
    if (status == CREME_OK) status = creme_hdf5_header_next(&header, &message, &more);
    while (status == CREME_OK && more && !*found) {
        if (message.kind == CREME_HDF5_SYMBOL_TABLE) {
            is_group = true;
            status = find_in_table(file, &message, name, length, address, found);
        } else if (message.kind == CREME_HDF5_LINK) {
            status = match_link(file, &message, name, length, address, found);
        } else if (message.kind == CREME_HDF5_LINK_INFO) {
            is_group = true;
            dense = dense || has_dense_links(message.body);
        }
        if (status == CREME_OK && !*found) status = creme_hdf5_header_next(&header, &message, &more);
    }
    if (status != CREME_OK || *found) return status;
    if (!is_group)
        return creme_hdf5_fail(file, group, "looked for \"%.*s\" in an object that is no group", (int)length, name);
    if (dense) {
        return creme_hdf5_unsupported(
            file,
            "a group keeps its links in a newer HDF5 structure (a fractal heap), which this version does not read; "
            "save the model again with libver=\"earliest\" (HDF5 2 and libver=\"latest\" write such)");
    }
    return CREME_OK;
}

creme_status creme_hdf5_find_path(creme_hdf5 *file, uint64_t group, const char *name, uint64_t *address, bool *found)
{
    *found = true;
    *address = group;
    while (*found) {
        size_t length = strcspn(name, "/");
        creme_status status = creme_hdf5_find_link(file, *address, name, length, address, found);
        if (status != CREME_OK || name[length] == '\0') return status;
        name += length + 1;
    }
    return CREME_OK;
}
