/* Setting and showing fields by name. */
#include "run/parameter.h"

#include "base/output.h"
#include "base/printable.h"
#include "base/text.h"

#include <creme/sequence.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *creme_parameter_choice(const creme_parameter *parameter, int number)
{
    size_t stride = parameter->stride ? parameter->stride : sizeof *parameter->choices;
    return *(const char *const *)((const char *)parameter->choices + stride * (size_t)number);
}

/* Whether a text is this choice; *file = what stands behind its '=', NULL if it has none. */
static bool is_choice(const char *text, const char *choice, const char **file)
{
    const char *equals = strchr(choice, '=');
    *file = NULL;
    if (!equals) return strcmp(text, choice) == 0;
    size_t length = (size_t)(equals + 1 - choice);
    *file = text + length;
    return strncmp(text, choice, length) == 0 && text[length] != '\0';
}

static creme_status read_choice(void *base, const char *text, const creme_parameter *parameter, const char *what)
{
    char known[128] = "";
    const char *choice = NULL, *file = NULL;
    for (int i = 0; (choice = creme_parameter_choice(parameter, i)); i++) {
        if (is_choice(text, choice, &file)) {
            *(int *)(void *)((char *)base + parameter->offset) = i;
            if (parameter->file) *(const char **)(void *)((char *)base + parameter->file) = file;
            return CREME_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? " or " : "", choice);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is not known, it must be %s", what, text, known);
}

creme_status creme_parameter_set(const creme_parameter *parameter, void *base, const char *text, const char *what,
                                 const char *value)
{
    void *at = (char *)base + parameter->offset;
    creme_interval *span = at;
    switch (parameter->kind) {
    case CREME_PARAMETER_FLAG:
        *(bool *)at = true;
        return CREME_OK;
    case CREME_PARAMETER_TEXT:
        if (!*text) return creme_fail(CREME_ERROR_ARGUMENT, "%s: its %s is empty", what, value);
        *(const char **)at = text;
        return CREME_OK;
    case CREME_PARAMETER_INTEGER:
        return creme_text_read_integer(at, text, parameter->least, parameter->most, what);
    case CREME_PARAMETER_UNSIGNED:
        return creme_text_read_unsigned(at, text, what);
    case CREME_PARAMETER_REAL:
        return creme_text_read_real(at, text, (double)parameter->least, (double)parameter->most, what);
    case CREME_PARAMETER_CHOICE:
        return read_choice(base, text, parameter, what);
    case CREME_PARAMETER_SPAN:
        return creme_text_read_span(&span->start, &span->end, text, what);
    }
    return CREME_OK;
}

const char *creme_parameter_text(const creme_parameter *parameter, const void *base, bool given, char buffer[64])
{
    const void *at = (const char *)base + parameter->offset;
    const creme_interval *span = at;
    switch (parameter->kind) {
    case CREME_PARAMETER_FLAG:
        return *(const bool *)at ? "" : NULL;
    case CREME_PARAMETER_TEXT:
        return *(const char *const *)at;
    case CREME_PARAMETER_INTEGER:
        if (*(const int64_t *)at < parameter->least) return NULL;
        snprintf(buffer, 64, "%" PRId64, *(const int64_t *)at);
        return buffer;
    case CREME_PARAMETER_UNSIGNED:
        snprintf(buffer, 64, "%" PRIu64, *(const uint64_t *)at);
        return buffer;
    case CREME_PARAMETER_REAL:
        if (!parameter->fallback && !given) return NULL;
        snprintf(buffer, 64, "%.9g", *(const double *)at);
        return buffer;
    case CREME_PARAMETER_CHOICE:
        if (!parameter->fallback && !given) return NULL;
        return creme_parameter_choice(parameter, *(const int *)at);
    case CREME_PARAMETER_SPAN:
        if (span->end == 0) return NULL;
        snprintf(buffer, 64, "%" PRId64 "-%" PRId64, span->start, span->end - 1);
        return buffer;
    }
    return NULL;
}

const char *const *creme_parameter_file(const creme_parameter *parameter, const void *base)
{
    const char *at = (const char *)base;
    if (parameter->is_file) {
        const char *const *text = (const char *const *)(const void *)(at + parameter->offset);
        return *text && parameter->word && strcmp(*text, parameter->word) == 0 ? NULL : text;
    }
    return parameter->file ? (const char *const *)(const void *)(at + parameter->file) : NULL;
}

void creme_parameter_write(creme_output *output, const creme_parameter *parameter, const void *base, const char *text)
{
    const char *equals = parameter->file ? strchr(text, '=') : NULL;
    const char *const *file = creme_parameter_file(parameter, base);
    if (!equals || !*file) {
        creme_parameter_quote(output, text);
        return;
    }
    creme_output_print(output, "%.*s", (int)(equals + 1 - text), text);
    creme_parameter_quote(output, *file);
}

/* Control characters as creme_one_line() has them, which a shell takes so. */
static void write_escaped(creme_output *output, const char *text)
{
    creme_output_print(output, "$'");
    for (; *text; text++) {
        const char one[2] = {*text, '\0'};
        creme_output_print(output, "%s%s", *text == '\'' || *text == '\\' ? "\\" : "", CREME_ONE_LINE(one));
    }
    creme_output_print(output, "'");
}

void creme_parameter_quote(creme_output *output, const char *text)
{
    creme_line line;
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (*text && text[strspn(text, plain)] == '\0') {
        creme_output_print(output, "%s", text);
        return;
    }
    if (creme_one_line(&line, text) != text) {
        write_escaped(output, text);
        return;
    }
    creme_output_print(output, "'");
    for (; *text; text++) creme_output_print(output, *text == '\'' ? "'\\''" : "%c", *text);
    creme_output_print(output, "'");
}

/* What stands behind a \\ in $'...', and how many characters of it there are. */
static char read_escape(const char *at, size_t *length)
{
    static const char letters[] = "ntr", named[] = "\n\t\r";
    const char *letter = *at ? strchr(letters, *at) : NULL;
    *length = *at != '\0';
    if (letter) return named[letter - letters];
    if (*at < '0' || *at > '3' || strspn(at, "01234567") < 3) return *at;
    *length = 3;
    return (char)((at[0] - '0') * 64 + (at[1] - '0') * 8 + (at[2] - '0'));
}

void creme_parameter_unquote(char *text)
{
    const char *from = text;
    bool quoted = false, escapes = false;
    while (*from) {
        size_t length = 1;
        if (*from == '\'' || (!quoted && from[0] == '$' && from[1] == '\'')) {
            escapes = *from == '$';
            from += 1 + escapes;
            quoted = !quoted;
        } else if (*from == '\\' && (escapes || !quoted)) {
            *text++ = read_escape(from + 1, &length);
            from += 1 + length;
        } else {
            *text++ = *from++;
        }
    }
    *text = '\0';
}
