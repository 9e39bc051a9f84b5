/* What a terminal would obey does not reach it: names in files may hold escape sequences. */
#ifndef CREME_BASE_PRINTABLE_H
#define CREME_BASE_PRINTABLE_H

#include <stddef.h>

enum { CREME_LINE_BYTES = 16384 };

/* Room for a text of one line. */
typedef struct creme_line {
    char text[CREME_LINE_BYTES];
} creme_line;

/* A name (a path, mostly) so that it stays in its cell of a table, its line of a header, its line of an error: the text
 * itself, or, if it holds control characters, a copy in *line where these are written as in C (\n, \t, \r, others
 * \033). A text that is longer than the line is cut. */
const char *creme_one_line(creme_line *line, const char *text);

/* The same, for an argument: good until the end of the block that it stands in. */
#define CREME_ONE_LINE(text) creme_one_line(&(creme_line){{0}}, text)

/* The same into out[bytes], whether or not there are any. */
void creme_write_one_line(char *out, size_t bytes, const char *text);

/* Puts '?' for each control character of text[length] in place, but for tabs and newlines: bytes below 32, 127, and
 * the second byte of U+0080 to U+009F in UTF-8. *before is the byte that came before the text, 0 at the start; it
 * becomes the text's last, so that a text may come in pieces. */
void creme_make_printable(char *text, size_t length, char *before);

#endif
