/* Control characters. */
#include "base/printable.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 127;
}

/* As in C; its length. */
static size_t escape(char out[5], char c)
{
    static const char named[] = "\n\t\r", letters[] = "ntr";
    const char *at = is_control(c) && c ? strchr(named, c) : NULL;
    if (!is_control(c)) return (size_t)snprintf(out, 5, "%c", c);
    if (at) return (size_t)snprintf(out, 5, "\\%c", letters[at - named]);
    return (size_t)snprintf(out, 5, "\\%03o", (unsigned)(unsigned char)c);
}

void creme_write_one_line(char *out, size_t bytes, const char *text)
{
    size_t used = 0;
    for (; *text; text++) {
        char piece[5];
        size_t length = escape(piece, *text);
        if (used + length >= bytes) break;
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = '\0';
}

const char *creme_one_line(creme_line *line, const char *text)
{
    const char *at = text;
    while (*at && !is_control(*at)) at++;
    if (!*at) return text;
    creme_write_one_line(line->text, sizeof line->text, text);
    return line->text;
}
