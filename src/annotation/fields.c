/* Cutting lines of tables. */
#include "annotation/fields.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Moves a text in place, "" becoming one quote; its end. `from` is behind the opening quote; *end = the closing one,
 * NULL if there is none. */
static char *take_quoted(char *from, char **end)
{
    char *to = from;
    *end = NULL;
    for (; *from; from++) {
        if (*from == '"' && from[1] != '"') {
            *end = from;
            break;
        }
        from += *from == '"';
        *to++ = *from;
    }
    return to;
}

/* Blanks beside a separator are no part of a field, unless it is in quotes. */
static creme_status split_csv(creme_fields *fields, const creme_lines *lines, char *line, char separator)
{
    const char ends[] = {separator, '\0'};
    for (char *at = line; at;) {
        char *to = NULL, *end = NULL;
        at += strspn(at, " ");
        bool quoted = *at == '"';
        fields->at[fields->count++] = at + quoted;
        if (quoted) {
            to = take_quoted(at + 1, &end);
            if (!end) {
                return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                        "a quoted field does not end on its line: expected a closing \"");
            }
            end++;
            end += strspn(end, " ");
        } else {
            to = end = at + strcspn(at, ends);
            while (to > at && to[-1] == ' ') to--;
        }
        if (*end && *end != separator) {
            return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                    "a quoted field is followed by '%c': expected a %s or the line's end", *end,
                                    separator == ',' ? "comma" : "semicolon");
        }
        at = *end ? end + 1 : NULL;
        *to = '\0';
    }
    return CREME_OK;
}

/* As in UCSC's BED: none at the ends. */
static void split_at_blanks(creme_fields *fields, char *line)
{
    char *rest = NULL;
    for (char *field = strtok_r(line, " \t", &rest); field; field = strtok_r(NULL, " \t", &rest)) {
        fields->at[fields->count++] = field;
    }
}

static void strip_quotes(char **field)
{
    char *text = *field;
    if (*text != '"') return;
    size_t length = strlen(text);
    if (length < 2 || text[length - 1] != '"') return;
    text[length - 1] = '\0';
    for (char *to = ++*field, *from = to;; from++) {
        if (from[0] == '"' && from[1] == '"') from++;
        *to++ = *from;
        if (!*from) break;
    }
}

creme_status creme_fields_split(creme_fields *fields, const creme_lines *lines, char *line, char separator)
{
    size_t most = 1, length = strlen(line);
    char other = separator == ' ' ? '\t' : separator;
    for (size_t i = 0; i < length; i++) most += (size_t)(line[i] == separator) | (size_t)(line[i] == other);
    fields->count = 0;
    creme_status status = creme_grow(&fields->at, &fields->capacity, most, sizeof *fields->at);
    if (status != CREME_OK) return status;
    if (separator == ',' || separator == ';') return split_csv(fields, lines, line, separator);
    if (separator == '\t')
        fields->count = creme_lines_split(line, fields->at, fields->capacity);
    else
        split_at_blanks(fields, line);
    for (size_t i = 0; i < fields->count; i++) strip_quotes(&fields->at[i]);
    return CREME_OK;
}

void creme_fields_clear(creme_fields *fields)
{
    creme_free(fields->at);
    *fields = (creme_fields){0};
}

creme_status creme_fields_need_once(const creme_fields *header, const creme_lines *lines, size_t column)
{
    for (size_t i = 0; i < header->count; i++) {
        if (i == column || strcasecmp(header->at[i], header->at[column]) != 0) continue;
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "the column '%.60s' is there twice: which one is meant?",
                                header->at[column]);
    }
    return CREME_OK;
}

static bool is_in(const size_t *set, size_t count, size_t value)
{
    for (size_t i = 0; i < count; i++) {
        if (set[i] == value) return true;
    }
    return false;
}

creme_status creme_fields_join(char **out, const creme_fields *fields, size_t first, const size_t *skip,
                               size_t skipped)
{
    size_t bytes = 1;
    for (size_t i = first; i < fields->count; i++) bytes += strlen(fields->at[i]) + 1;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status != CREME_OK) return status;
    char *at = *out;
    bool begun = false;
    for (size_t i = first; i < fields->count; i++) {
        if (is_in(skip, skipped, i)) continue;
        if (begun) *at++ = '\t';
        begun = true;
        size_t length = strlen(fields->at[i]);
        memcpy(at, fields->at[i], length);
        at += length;
    }
    *at = '\0';
    return CREME_OK;
}
