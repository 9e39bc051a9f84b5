/* A line reader over htslib's decompression. */
#include "base/lines.h"

#include "base/compressed.h"
#include "base/memory.h"
#include "base/signature.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16 };

struct creme_lines {
    BGZF *file; /* NULL: of memory */
    char *path;
    char *line;
    size_t length, capacity;
    int64_t number;
    const char *chunk; /* the memory, or what was read into `room` */
    size_t at, filled; /* of chunk */
    char *room;
};

/* From a file, or from memory where `text` is given. */
static creme_status open_lines(creme_lines **out, const char *path, const char *text, size_t bytes)
{
    *out = NULL;
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&lines, 1, sizeof *lines));
    lines->chunk = text;
    lines->filled = bytes;
    CREME_TRY(creme_copy_text(&lines->path, path));
    if (!text) {
        CREME_TRY(creme_allocate(&lines->room, CHUNK_BYTES, 1));
        lines->chunk = lines->room;
        CREME_TRY(creme_compressed_open(&lines->file, path));
    }
    *out = lines;
    lines = NULL;
done:
    creme_lines_close(lines);
    return status;
}

creme_status creme_lines_open(creme_lines **out, const char *path)
{
    return open_lines(out, path, NULL, 0);
}

creme_status creme_lines_open_memory(creme_lines **out, const char *name, const void *text, size_t bytes)
{
    return open_lines(out, name, text ? text : "", bytes);
}

creme_status creme_lines_open_file(creme_lines **out, const char *path, BGZF *file)
{
    creme_status status = open_lines(out, path, "", 0);
    if (status != CREME_OK) {
        creme_compressed_close(file);
        return status;
    }
    (*out)->file = file;
    status = creme_allocate(&(*out)->room, CHUNK_BYTES, 1);
    (*out)->chunk = (*out)->room;
    if (status == CREME_OK) return CREME_OK;
    creme_lines_close(*out);
    *out = NULL;
    return status;
}

void creme_lines_close(creme_lines *lines)
{
    if (!lines) return;
    creme_compressed_close(lines->file);
    creme_free(lines->room);
    creme_free(lines->line);
    creme_free(lines->path);
    creme_free(lines);
}

/* Appends part of a line; the terminator always has room. */
static creme_status append(creme_lines *lines, const char *bytes, size_t count)
{
    if (count > CREME_LINE_MAX - lines->length) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "line is longer than %d bytes: this is no table of text",
                                CREME_LINE_MAX);
    }
    creme_status status = creme_grow(&lines->line, &lines->capacity, lines->length + count + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(lines->line + lines->length, bytes, count);
    lines->length += count;
    return CREME_OK;
}

static creme_status finish(creme_lines *lines, char **line)
{
    if (memchr(lines->line, '\0', lines->length)) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "line holds a NUL byte: expected text in ASCII or UTF-8 (not UTF-16, not binary)");
    }
    if (lines->length > 0 && lines->line[lines->length - 1] == '\r') lines->length--;
    lines->line[lines->length] = '\0';
    if (memchr(lines->line, '\r', lines->length)) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "holds carriage returns within a line: save it with line ends of Unix or Windows");
    }
    *line = lines->line;
    if (lines->number == 1 && strncmp(lines->line, "\xef\xbb\xbf", 3) == 0) *line += 3;
    return CREME_OK;
}

static creme_status fill_chunk(creme_lines *lines)
{
    lines->at = lines->filled = 0;
    if (!lines->file) return CREME_OK;
    return creme_compressed_read(lines->file, lines->path, lines->room, CHUNK_BYTES, &lines->filled);
}

/* Before the first line is read. */
static creme_status refuse_others(const creme_lines *lines)
{
    const char *what = creme_signature_describe(lines->chunk + lines->at, lines->filled - lines->at);
    return what ? creme_fail(CREME_ERROR_FORMAT, "%s: is %s", lines->path, what) : CREME_OK;
}

/* An empty line that lies whole in the chunk, but for the first, needs none of what others do. */
static bool take_empty(creme_lines *lines, char **line)
{
    if (lines->at == lines->filled || lines->chunk[lines->at] != '\n' || lines->number == 1 || !lines->line)
        return false;
    lines->at++;
    lines->line[0] = '\0';
    *line = lines->line;
    return true;
}

creme_status creme_lines_next(creme_lines *lines, char **line)
{
    *line = NULL;
    lines->length = 0;
    lines->number++;
    if (take_empty(lines, line)) return CREME_OK;
    creme_status status = CREME_OK;
    for (bool started = false;; started = true) {
        if (lines->at == lines->filled) {
            status = fill_chunk(lines);
            if (status != CREME_OK) return status;
            if (lines->filled == 0) {
                if (started) return finish(lines, line);
                lines->number--;
                return CREME_OK;
            }
        }
        if (lines->number == 1 && !started) status = refuse_others(lines);
        if (status != CREME_OK) return status;
        const char *from = lines->chunk + lines->at;
        const char *newline = memchr(from, '\n', lines->filled - lines->at);
        size_t count = newline ? (size_t)(newline - from) : lines->filled - lines->at;
        status = append(lines, from, count);
        if (status != CREME_OK) return status;
        lines->at += count + (newline ? 1 : 0);
        if (newline) return finish(lines, line);
    }
}

const char *creme_lines_path(const creme_lines *lines)
{
    return lines->path;
}

int64_t creme_lines_number(const creme_lines *lines)
{
    return lines->number;
}

creme_status creme_lines_fail(const creme_lines *lines, creme_status status, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_fail(status, "%s:%lld: %s", lines->path, (long long)lines->number, text);
}

size_t creme_lines_split(char *line, char **fields, size_t limit)
{
    size_t count = 0;
    for (char *field = line; field;) {
        char *tab = strchr(field, '\t');
        if (tab) *tab = '\0';
        if (count < limit) fields[count] = field;
        count++;
        field = tab ? tab + 1 : NULL;
    }
    return count;
}

int creme_parse_int64(const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits < '0' || *digits > '9') return 0;
    errno = 0;
    char *end = NULL;
    long long parsed = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0') return 0;
    *value = parsed;
    return 1;
}
