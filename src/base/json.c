/* JSON, with room for it. */
#include "base/json.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* jansson takes some 110 bytes for "{}," and less for all that is longer; a value of a document that is made is a
 * few. */
enum { ROOM_OF_BYTE = 40, ROOM_OF_VALUE = 512, ROOM_AT_LEAST = 1 << 20, READ_BYTES = 1 << 16 };

static creme_status need(size_t count, size_t each)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, each, &bytes) || __builtin_add_overflow(bytes, ROOM_AT_LEAST, &bytes)) {
        bytes = (size_t)-1;
    }
    return creme_memory_need(bytes, "JSON");
}

creme_status creme_json_need(size_t values)
{
    return need(values, ROOM_OF_VALUE);
}

/* What it says quotes the file. */
static void make_printable(json_error_t *error)
{
    for (char *c = error->text; *c; c++) {
        if (*c < 0x20 || *c > 0x7e) *c = '?';
    }
}

creme_status creme_json_parse(json_t **out, const char *text, size_t bytes, size_t flags, json_error_t *error)
{
    *out = NULL;
    *error = (json_error_t){.line = 1};
    creme_status status = need(bytes, ROOM_OF_BYTE);
    if (status != CREME_OK) return status;
    *out = json_loadb(text, bytes, flags, error);
    if (*out) return CREME_OK;
    /* Where it runs out all the same, it gives no cause. */
    if (!*error->text || json_error_code(error) == json_error_out_of_memory) {
        return creme_fail(CREME_ERROR_MEMORY, "out of memory: cannot hold JSON of %zu bytes", bytes);
    }
    make_printable(error);
    return creme_fail(CREME_ERROR_FORMAT, "no JSON: %s", error->text);
}

static creme_status read_bytes(char **out, size_t *count, const char *path, size_t most)
{
    size_t capacity = 0, got = 1;
    FILE *file = fopen(path, "rb");
    if (!file) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    creme_status status = CREME_OK;
    while (got > 0 && *count <= most) {
        CREME_TRY(creme_grow(out, &capacity, *count + READ_BYTES, 1));
        errno = 0;
        got = fread(*out + *count, 1, READ_BYTES, file);
        *count += got;
    }
    if (ferror(file)) status = creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", path, strerror(errno ? errno : EIO));
done:
    fclose(file);
    return status;
}

creme_status creme_json_read(json_t **out, const char *path, size_t most, size_t flags, json_error_t *error)
{
    char *text = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    *out = NULL;
    *error = (json_error_t){.line = 1};
    CREME_TRY(read_bytes(&text, &count, path, most));
    if (count > most) {
        snprintf(error->text, sizeof error->text, "expected a file of at most %zu bytes", most);
        status = creme_fail(CREME_ERROR_FORMAT, "%s: %s", path, error->text);
        goto done;
    }
    status = creme_json_parse(out, text ? text : "", count, flags, error);
done:
    creme_free(text);
    return status;
}
