/* What a terminal would obey does not reach it: names in files may hold escape sequences. */
#ifndef CREME_BASE_PRINTABLE_H
#define CREME_BASE_PRINTABLE_H

#include <stddef.h>

/* Puts '?' for each control character of text[length] in place, but for tabs and newlines: bytes below 32, 127, and
 * the second byte of U+0080 to U+009F in UTF-8. *before is the byte that came before the text, 0 at the start; it
 * becomes the text's last, so that a text may come in pieces. */
void creme_make_printable(char *text, size_t length, char *before);

#endif
