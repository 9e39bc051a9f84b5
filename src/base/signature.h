/* What a file is that was given in the place of another: archives, web pages, spreadsheets, binary formats. */
#ifndef CREME_BASE_SIGNATURE_H
#define CREME_BASE_SIGNATURE_H

#include <stddef.h>

/* In words, with what to do, as "a zip archive: unpack it first", by the file's first bytes; NULL if these tell
 * nothing. Never of text that any of our readers takes. */
const char *creme_signature_describe(const void *bytes, size_t count);

#endif
