/* Blocks of a file, or memory, as lines and as bytes. */
#include "annotation/variants_private.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void creme_variant_source_clear(creme_variant_source *source)
{
    creme_free(source->line);
    *source = (creme_variant_source){0};
}

creme_status creme_variant_source_fill(creme_variant_source *s, bool *end)
{
    *end = false;
    if (s->at < s->filled) return CREME_OK;
    if (s->file) {
        creme_status status = creme_compressed_read_block(s->file, s->path);
        if (status != CREME_OK) return status;
        s->chunk = s->file->uncompressed_block;
        s->filled = s->file->block_length > 0 ? (size_t)s->file->block_length : 0;
        s->at = (size_t)s->skip;
        s->skip = 0;
        if (s->at > s->filled) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: its index does not fit it: make it anew (bcftools index -f)",
                              s->path);
        }
    }
    *end = s->at == s->filled;
    return CREME_OK;
}

creme_status creme_variant_source_read(creme_variant_source *s, void *bytes, size_t count, size_t *got)
{
    *got = 0;
    for (bool end = false; *got < count;) {
        creme_status status = creme_variant_source_fill(s, &end);
        if (status != CREME_OK || end) return status;
        size_t here = s->filled - s->at < count - *got ? s->filled - s->at : count - *got;
        if (bytes) memcpy((char *)bytes + *got, s->chunk + s->at, here);
        s->at += here;
        *got += here;
    }
    return CREME_OK;
}

/* How many of the bytes belong to the first `fields` fields, of which *left still begin here. */
static size_t count_kept(const char *bytes, size_t count, size_t *left)
{
    const char *at = bytes, *end = bytes + count;
    while (*left > 0) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        if (!tab) return count;
        if (--*left == 0) return (size_t)(tab - bytes);
        at = tab + 1;
    }
    return 0;
}

static creme_status append(creme_variant_source *s, const char *bytes, size_t count)
{
    if (count > CREME_VARIANT_LINE_MAX - s->length) {
        return creme_fail(CREME_ERROR_FORMAT, "%s:%lld: line is longer than %d MiB: this is no VCF", s->path,
                          (long long)s->number, CREME_VARIANT_LINE_MAX >> 20);
    }
    creme_status status = creme_grow(&s->line, &s->capacity, s->length + count + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(s->line + s->length, bytes, count);
    s->length += count;
    return CREME_OK;
}

static creme_status finish(creme_variant_source *s, char **line)
{
    creme_status status = creme_grow(&s->line, &s->capacity, s->length + 1, 1);
    if (status != CREME_OK) return status;
    if (memchr(s->line, '\0', s->length)) {
        return creme_fail(CREME_ERROR_FORMAT, "%s:%lld: line holds a NUL byte: expected text", s->path,
                          (long long)s->number);
    }
    if (s->length > 0 && s->line[s->length - 1] == '\r') s->length--;
    s->line[s->length] = '\0';
    *line = s->line;
    if (s->number == 1 && strncmp(*line, "\xef\xbb\xbf", 3) == 0) *line += 3;
    return CREME_OK;
}

creme_status creme_variant_source_line(creme_variant_source *s, size_t fields, char **line)
{
    *line = NULL;
    s->length = 0;
    s->number++;
    size_t left = fields > 0 ? fields : SIZE_MAX;
    for (bool started = false, end = false;; started = true) {
        creme_status status = creme_variant_source_fill(s, &end);
        if (status != CREME_OK) return status;
        if (end) {
            if (started) return finish(s, line);
            s->number--;
            return CREME_OK;
        }
        const char *from = s->chunk + s->at;
        const char *newline = memchr(from, '\n', s->filled - s->at);
        size_t count = newline ? (size_t)(newline - from) : s->filled - s->at;
        status = append(s, from, count_kept(from, count, &left));
        if (status != CREME_OK) return status;
        s->at += count + (newline ? 1 : 0);
        if (newline) return finish(s, line);
    }
}

creme_status creme_variant_source_seek(creme_variant_source *s, uint64_t offset)
{
    errno = 0;
    if (bgzf_seek(s->file, (int64_t)(offset >> 16 << 16), SEEK_SET) != 0) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", s->path, strerror(errno ? errno : EIO));
    }
    s->at = s->filled = 0;
    s->skip = (int64_t)(offset & 0xffff);
    s->number = 0;
    return CREME_OK;
}

uint64_t creme_variant_source_tell(const creme_variant_source *s)
{
    return (uint64_t)s->file->block_address << 16 | s->at;
}
