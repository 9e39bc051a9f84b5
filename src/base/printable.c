/* Control characters. */
#include "base/printable.h"

#include <stdbool.h>

static bool is_obeyed(unsigned char before, unsigned char c)
{
    if (c == '\t' || c == '\n') return false;
    return c < ' ' || c == 127 || (before == 0xc2 && c >= 0x80 && c <= 0x9f);
}

void creme_make_printable(char *text, size_t length, char *before)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (is_obeyed((unsigned char)*before, (unsigned char)c)) text[i] = '?';
        *before = c;
    }
}
