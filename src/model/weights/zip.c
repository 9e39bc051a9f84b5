/* Zip archives: the end record, the central directory, and where an entry's data begin. */
#include "model/weights/zip.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    END_BYTES = 22,
    LOCATOR_BYTES = 20,
    END64_BYTES = 56,
    CENTRAL_BYTES = 46,
    LOCAL_BYTES = 30,
    MOST_COMMENT = 65535,
    MOST_ENTRIES = 1000000,
    ENCRYPTED = 1
};

/* What the end record says. */
typedef struct directory {
    uint64_t entries, bytes, offset;
} directory;

static uint64_t load(const uint8_t *at, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static bool has_mark(const uint8_t *at, const char *mark)
{
    return memcmp(at, mark, 4) == 0;
}

static creme_status fail(const creme_zip *zip, uint64_t offset, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: offset %llu: %s", zip->path, (unsigned long long)offset, what);
}

/* The end record is the last thing but for a comment whose length it states. */
static creme_status find_end(const creme_zip *zip, uint64_t *out)
{
    for (uint64_t back = END_BYTES; back <= zip->size && back <= END_BYTES + MOST_COMMENT; back++) {
        const uint8_t *at = zip->bytes + (zip->size - back);
        if (has_mark(at, "PK\5\6") && load(at + 20, 2) == back - END_BYTES) {
            *out = zip->size - back;
            return CREME_OK;
        }
    }
    return fail(zip, zip->size, "the zip archive has no end record: the file is truncated; fetch it again");
}

static creme_status read_end64(const creme_zip *zip, uint64_t end, directory *out)
{
    if (end < LOCATOR_BYTES || !has_mark(zip->bytes + end - LOCATOR_BYTES, "PK\6\7")) {
        return fail(zip, end, "expected a ZIP64 locator before the end record");
    }
    uint64_t at = load(zip->bytes + end - LOCATOR_BYTES + 8, 8);
    if (end - LOCATOR_BYTES < END64_BYTES || at > end - LOCATOR_BYTES - END64_BYTES ||
        !has_mark(zip->bytes + at, "PK\6\6")) {
        return fail(zip, end - LOCATOR_BYTES, "the ZIP64 locator does not lead to a ZIP64 end record");
    }
    const uint8_t *record = zip->bytes + at;
    if (load(record + 16, 4) != 0 || load(record + 20, 4) != 0 || load(record + 24, 8) != load(record + 32, 8)) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: a zip archive in several parts", zip->path);
    }
    *out = (directory){load(record + 32, 8), load(record + 40, 8), load(record + 48, 8)};
    return CREME_OK;
}

static creme_status read_end(const creme_zip *zip, directory *out)
{
    uint64_t end = 0;
    creme_status status = find_end(zip, &end);
    if (status != CREME_OK) return status;
    const uint8_t *record = zip->bytes + end;
    *out = (directory){load(record + 10, 2), load(record + 12, 4), load(record + 16, 4)};
    if (out->entries == 0xffff || out->bytes == 0xffffffff || out->offset == 0xffffffff) {
        status = read_end64(zip, end, out);
        if (status != CREME_OK) return status;
    } else if (load(record + 4, 2) != 0 || load(record + 6, 2) != 0 || load(record + 8, 2) != out->entries) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: a zip archive in several parts", zip->path);
    }
    if (out->offset > end || out->bytes > end - out->offset) {
        return fail(zip, end, "the central directory does not fit before the end record");
    }
    if (out->entries > MOST_ENTRIES) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: a zip archive of more than %d entries", zip->path,
                          MOST_ENTRIES);
    }
    if (out->entries > out->bytes / CENTRAL_BYTES) {
        return fail(zip, out->offset, "more entries than the central directory has room for");
    }
    return CREME_OK;
}

/* Sizes that do not fit in 32 bits stand in extra field 1, only those, in this order. */
static bool read_extra(const uint8_t *extra, size_t bytes, creme_zip_entry *entry)
{
    uint64_t *const wide[] = {&entry->unpacked, &entry->packed, &entry->header};
    size_t at = 0;
    while (bytes - at >= 4) {
        size_t length = load(extra + at + 2, 2);
        if (length > bytes - at - 4) break;
        if (load(extra + at, 2) == 1) {
            const uint8_t *field = extra + at + 4;
            for (int i = 0; i < 3; i++) {
                if (*wide[i] != 0xffffffff) continue;
                if (length < 8) return false;
                *wide[i] = load(field, 8);
                field += 8;
                length -= 8;
            }
            return true;
        }
        at += 4 + length;
    }
    return entry->unpacked != 0xffffffff && entry->packed != 0xffffffff && entry->header != 0xffffffff;
}

static creme_status read_entry(const creme_zip *zip, uint64_t *at, uint64_t end, creme_zip_entry *out)
{
    const uint8_t *record = zip->bytes + *at;
    if (end - *at < CENTRAL_BYTES || !has_mark(record, "PK\1\2")) {
        return fail(zip, *at, "expected an entry of the central directory");
    }
    size_t name = load(record + 28, 2), extra = load(record + 30, 2), comment = load(record + 32, 2);
    if (name + extra + comment > end - *at - CENTRAL_BYTES) {
        return fail(zip, *at, "an entry reaches beyond the central directory");
    }
    *out = (creme_zip_entry){.name = (const char *)record + CENTRAL_BYTES,
                             .name_bytes = name,
                             .header = load(record + 42, 4),
                             .packed = load(record + 20, 4),
                             .unpacked = load(record + 24, 4),
                             .flags = (unsigned)load(record + 8, 2),
                             .method = (unsigned)load(record + 10, 2)};
    if (!read_extra(record + CENTRAL_BYTES + name, extra, out)) {
        return fail(zip, *at, "an entry of more than 4 GB lacks its ZIP64 sizes");
    }
    *at += CENTRAL_BYTES + name + extra + comment;
    return CREME_OK;
}

static int compare_text(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

static int compare_entries(const void *a, const void *b)
{
    const creme_zip_entry *x = a, *y = b;
    return compare_text(x->name, x->name_bytes, y->name, y->name_bytes);
}

creme_status creme_zip_open(creme_zip *zip, const char *path, const uint8_t *bytes, size_t count)
{
    *zip = (creme_zip){.path = path, .bytes = bytes, .size = count};
    directory where;
    creme_status status = read_end(zip, &where);
    if (status != CREME_OK) return status;
    zip->directory = where.offset;
    status = creme_allocate(&zip->entries, (size_t)where.entries, sizeof *zip->entries);
    uint64_t at = where.offset, end = where.offset + where.bytes;
    for (; status == CREME_OK && zip->count < where.entries; zip->count++) {
        status = read_entry(zip, &at, end, &zip->entries[zip->count]);
    }
    if (status != CREME_OK) return status;
    qsort(zip->entries, zip->count, sizeof *zip->entries, compare_entries);
    for (size_t i = 1; i < zip->count; i++) {
        if (compare_entries(&zip->entries[i - 1], &zip->entries[i]) == 0) {
            return fail(zip, where.offset, "two entries of the zip archive have the same name");
        }
    }
    return CREME_OK;
}

void creme_zip_clear(creme_zip *zip)
{
    creme_free(zip->entries);
    *zip = (creme_zip){0};
}

const creme_zip_entry *creme_zip_find(const creme_zip *zip, const char *name, size_t name_bytes)
{
    size_t low = 0, high = zip->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_zip_entry *entry = &zip->entries[middle];
        int order = compare_text(name, name_bytes, entry->name, entry->name_bytes);
        if (order == 0) return entry;
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

creme_status creme_zip_get(const creme_zip *zip, const creme_zip_entry *entry, const uint8_t **data)
{
    uint64_t limit = zip->directory;
    if (entry->flags & ENCRYPTED || entry->method != 0) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: the zip entry at offset %llu is %s, expected stored ones, as torch.save writes them: "
                          "unpack the file and pack it again with \"zip -0\"",
                          zip->path, (unsigned long long)entry->header,
                          entry->flags & ENCRYPTED ? "encrypted" : "compressed");
    }
    if (limit < LOCAL_BYTES || entry->header > limit - LOCAL_BYTES ||
        !has_mark(zip->bytes + entry->header, "PK\3\4")) {
        return fail(zip, entry->header, "expected the local header of a zip entry");
    }
    const uint8_t *header = zip->bytes + entry->header;
    uint64_t start = entry->header + LOCAL_BYTES + load(header + 26, 2) + load(header + 28, 2);
    if (entry->packed != entry->unpacked || start > limit || entry->unpacked > limit - start) {
        return fail(zip, entry->header, "a zip entry whose data do not lie in the file");
    }
    *data = zip->bytes + start;
    return CREME_OK;
}
