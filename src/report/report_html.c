/* Texts of any content in HTML, JSON and addresses. */
#include "report/report.h"

#include <string.h>

/* How many bytes the UTF-8 character at `text` has; 0 if it is none. */
static int utf8_length(const unsigned char *text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int length = *text < 0x80 ? 1 : *text >> 5 == 6 ? 2 : *text >> 4 == 14 ? 3 : *text >> 3 == 30 ? 4 : 0;
    if (length <= 1) return length;
    uint32_t code = *text & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
        if (text[i] >> 6 != 2) return 0;
        code = code << 6 | (text[i] & 0x3f);
    }
    return code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : length;
}

static void write_character(creme_output *output, const unsigned char **at)
{
    int length = utf8_length(*at);
    if (length == 0) {
        creme_output_print(output, "\xef\xbf\xbd");
    } else if (**at < ' ' || **at == 0x7f) {
        creme_output_print(output, " ");
    } else {
        creme_output_write(output, *at, (size_t)length);
    }
    *at += length ? length : 1;
}

void creme_html_text(creme_output *output, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        if (strchr("&<>\"'", *at)) {
            creme_output_print(output, "&#%d;", *at++);
        } else {
            write_character(output, &at);
        }
    }
}

void creme_html_json(creme_output *output, const char *text)
{
    creme_output_print(output, "\"");
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        if (strchr("&<>\"'\\", *at)) {
            creme_output_print(output, "\\u%04x", *at++);
        } else {
            write_character(output, &at);
        }
    }
    creme_output_print(output, "\"");
}

void creme_html_address(creme_output *output, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/";
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        creme_output_print(output, strchr(plain, *at) ? "%c" : "%%%02X", *at);
    }
}

void creme_html_base64(creme_output *output, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (i + 1 < count) group |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < count) group |= bytes[i + 2];
        char text[4] = {digits[group >> 18], digits[group >> 12 & 63], digits[group >> 6 & 63], digits[group & 63]};
        if (i + 1 >= count) text[2] = '=';
        if (i + 2 >= count) text[3] = '=';
        creme_output_write(output, text, 4);
    }
}
