/* Strict numbers, suggestions, and amounts for people to read. */
#include "base/text.h"

#include "base/lines.h"
#include "base/memory.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* strtoll and its like pass over white space and signs that nobody meant to write. */
static bool begins_number(const char *text)
{
    if (*text == '-') text++;
    return isdigit((unsigned char)*text);
}

creme_status creme_text_read_integer(int64_t *out, const char *text, int64_t least, int64_t most, const char *what)
{
    char *end = NULL;
    errno = 0;
    long long value = begins_number(text) ? strtoll(text, &end, 10) : 0;
    if (!end || *end) return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is not a whole number", what, text);
    if (errno == ERANGE || value < least || value > most) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: %s is out of range, it must be %" PRId64 " to %" PRId64, what,
                          text, least, most);
    }
    *out = value;
    return CREME_OK;
}

creme_status creme_text_read_unsigned(uint64_t *out, const char *text, const char *what)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = begins_number(text) ? strtoull(text, &end, 10) : 0;
    if (!end || *end) return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is not a whole number", what, text);
    if (errno == ERANGE || *text == '-') {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: %s is out of range, it must be 0 to %" PRIu64, what, text,
                          UINT64_MAX);
    }
    *out = value;
    return CREME_OK;
}

creme_status creme_text_read_real(double *out, const char *text, double least, double most, const char *what)
{
    char *end = NULL;
    const char *digits = *text == '-' ? text + 1 : text;
    double value = *digits == '.' || isdigit((unsigned char)*digits) ? strtod(text, &end) : 0;
    if (!end || *end) return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is not a number", what, text);
    if (!(value >= least && value <= most)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: %s is out of range, it must be %g to %g", what, text, least,
                          most);
    }
    *out = value;
    return CREME_OK;
}

/* The number of `length` characters at `text`; 0: it is none. */
static int64_t read_count(const char *text, size_t length)
{
    char copy[24] = "";
    int64_t value = 0;
    if (length >= sizeof copy) return 0;
    memcpy(copy, text, length);
    return creme_parse_int64(copy, &value) && value > 0 ? value : 0;
}

creme_status creme_text_read_part(int64_t *k, int64_t *n, bool *by_cost, const char *text, const char *what)
{
    const char *slash = strchr(text, '/'), *colon = strchr(text, ':');
    *k = slash ? read_count(text, (size_t)(slash - text)) : 0;
    *n = slash ? read_count(slash + 1, strcspn(slash + 1, ":")) : 0;
    if (by_cost) *by_cost = colon != NULL;
    if (*k >= 1 && *k <= *n && (!colon || strcmp(colon, ":cost") == 0)) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: '%s': expected K/N or K/N:cost, such as 3/20 or 3/20:cost, with K from 1 to N", what,
                      text);
}

creme_status creme_text_read_span(int64_t *begin, int64_t *finish, const char *text, const char *what)
{
    char *end = NULL;
    errno = 0;
    long long first = isdigit((unsigned char)*text) ? strtoll(text, &end, 10) : 0;
    long long last = first;
    if (end && *end == '-' && isdigit((unsigned char)end[1])) last = strtoll(end + 1, &end, 10);
    if (!end || *end) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is neither a number nor a range FIRST-LAST", what, text);
    }
    if (errno == ERANGE || last == INT64_MAX || last < first) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: the range %s is empty or out of range", what, text);
    }
    *begin = first;
    *finish = last + 1;
    return CREME_OK;
}

creme_status creme_text_each(const char *list, creme_status (*take)(void *self, char *item), void *self)
{
    creme_status status = CREME_OK;
    while (list && status == CREME_OK) {
        size_t length = strcspn(list, ",");
        char *item = NULL;
        status = creme_copy_text_n(&item, list, length);
        if (status == CREME_OK) status = take(self, item);
        creme_free(item);
        list = list[length] ? list + length + 1 : NULL;
    }
    return status;
}

enum { LONGEST_WORD = 31 };

/* Levenshtein's distance, one row at a time; words are short (longer ones are never near anything). */
static size_t distance(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b), row[LONGEST_WORD + 1];
    if (m > LONGEST_WORD || n > LONGEST_WORD) return SIZE_MAX;
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t above = row[j];
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < best) best = above + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = above;
            row[j] = best;
        }
    }
    return row[n];
}

const char *creme_text_suggest(const char *text, const char *const *words, size_t count)
{
    size_t length = strlen(text), nearest = length < 6 ? 2 : 1 + length / 3;
    const char *found = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t apart = distance(text, words[i]);
        if (apart < nearest) {
            nearest = apart;
            found = words[i];
        }
    }
    for (size_t i = 0; i < count && !found && length >= 3; i++) {
        if (strncmp(words[i], text, length) == 0) found = words[i];
    }
    return found;
}

const char *creme_text_duration(double seconds, char *text, size_t bytes)
{
    if (!(seconds < 1e9)) {
        snprintf(text, bytes, "years");
    } else if (seconds < 9.95) {
        snprintf(text, bytes, "%.1f s", seconds);
    } else if (seconds < 60) {
        snprintf(text, bytes, "%.0f s", seconds);
    } else if (seconds < 3600) {
        snprintf(text, bytes, "%d min %02d s", (int)(seconds / 60), (int)fmod(seconds, 60));
    } else {
        snprintf(text, bytes, "%d h %02d min", (int)(seconds / 3600), (int)(fmod(seconds, 3600) / 60));
    }
    return text;
}

const char *creme_text_bytes(double count, char *text, size_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; count >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++) count /= 1024;
    snprintf(text, bytes, unit && count < 99.5 ? "%.1f %s" : "%.0f %s", count, units[unit]);
    return text;
}
