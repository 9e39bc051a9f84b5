/* Text files line by line, plain or compressed, with line numbers and bounds.
 *
 * Line ends are LF or CRLF; the last line may lack one; a UTF-8 byte order mark is dropped. A NUL byte, a line of
 * more than CREME_LINE_MAX bytes and a truncated gzip are errors, never a short line. */
#ifndef CREME_BASE_LINES_H
#define CREME_BASE_LINES_H

#include <creme/status.h>
#include <htslib/bgzf.h>
#include <stddef.h>
#include <stdint.h>

enum { CREME_LINE_MAX = 1 << 20 };

typedef struct creme_lines creme_lines;

/* CREME_ERROR_IO, or CREME_ERROR_FORMAT for a bgzip file that is cut short. Pipes are fine. */
CREME_CHECKED creme_status creme_lines_open(creme_lines **out, const char *path);

/* The same of text in memory (plain, borrowed until close); `name` takes the path's place in messages. */
CREME_CHECKED creme_status creme_lines_open_memory(creme_lines **out, const char *name, const void *text,
                                                   size_t bytes);

/* The same of a file that was opened, and of which nothing was taken so far but a look at its first block; it is
 * closed with the lines, and after a failure. */
CREME_CHECKED creme_status creme_lines_open_file(creme_lines **out, const char *path, BGZF *file);
void creme_lines_close(creme_lines *lines);

/* *line = the next line without its end, or NULL after the last. Borrowed until the next call; may be written to. */
CREME_CHECKED creme_status creme_lines_next(creme_lines *lines, char **line);

/* The path, and the number of the line that `next` gave last, from 1. */
const char *creme_lines_path(const creme_lines *lines);
int64_t creme_lines_number(const creme_lines *lines);

/* creme_fail() with "PATH:LINE: " before the message. */
creme_status creme_lines_fail(const creme_lines *lines, creme_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Cuts `line` at each tab, in place: the first `limit` fields are put into `fields`, and how many there are in all is
 * returned. The last field that fits keeps nothing of those beyond. */
size_t creme_lines_split(char *line, char **fields, size_t limit);

/* *value = the whole text as a decimal integer, optional sign, no blanks. 0 if it is none or does not fit. */
int creme_parse_int64(const char *text, int64_t *value);

#endif
