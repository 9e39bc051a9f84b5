/* Regular expressions: what the library's compiler should not see is refused. */
#include "base/pattern.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 4096, MOST_DEPTH = 64, MOST_LETTERS = 10000 };

/* Behind a bracket expression that begins at `at`: "[^]a[:alpha:]]". */
static const char *skip_bracket(const char *at)
{
    at++;
    if (*at == '^') at++;
    if (*at == ']') at++;
    while (*at && *at != ']') {
        const char *kind = at[0] == '[' && at[1] && strchr(".:=", at[1]) ? at + 1 : NULL;
        const char *end = kind ? strchr(kind + 1, *kind) : NULL;
        at = end && end[1] == ']' ? end + 2 : at + 1;
    }
    return *at ? at + 1 : at;
}

/* How often "{m,n}", "{m}" or "{m,}" repeats at most (m where there is no end); *at is put behind it. */
static long read_repetition(const char **at)
{
    char *end = NULL;
    long least = strtol(*at + 1, &end, 10), most = least;
    if (*end == ',') most = strtol(end + 1, &end, 10);
    *at = *end == '}' ? end + 1 : *at + 1;
    return most > least ? most : least;
}

/* Letters of the expression when every repetition is written out: what compiling it takes. */
static creme_status measure(const char *expression)
{
    long letters[MOST_DEPTH + 1] = {0}, last = 0; /* by depth; of the atom before */
    int depth = 0;
    for (const char *at = expression; *at;) {
        if (*at == '(') {
            if (depth == MOST_DEPTH)
                return creme_fail(CREME_ERROR_ARGUMENT, "groups are more than %d deep", MOST_DEPTH);
            letters[++depth] = 0;
            last = 0;
            at++;
            continue;
        }
        if (*at == '{') {
            long times = read_repetition(&at);
            letters[depth] -= last;
            if (times > MOST_LETTERS || last > MOST_LETTERS / (times > 0 ? times : 1))
                last = MOST_LETTERS + 1;
            else
                last *= times > 0 ? times : 1;
        } else if (*at == ')' && depth > 0) {
            last = letters[depth--];
            at++;
        } else {
            at = *at == '[' ? skip_bracket(at) : at + (at[0] == '\\' && at[1] ? 2 : 1);
            last = 1;
        }
        letters[depth] += last;
        if (letters[depth] > MOST_LETTERS) {
            return creme_fail(CREME_ERROR_ARGUMENT, "its repetitions amount to more than %d letters", MOST_LETTERS);
        }
    }
    return CREME_OK;
}

static creme_status compile(regex_t *out, const char *expression, int flags)
{
    if (strlen(expression) > MOST_BYTES) {
        return creme_fail(CREME_ERROR_ARGUMENT, "an expression of more than %d bytes", MOST_BYTES);
    }
    creme_status status = measure(expression);
    if (status != CREME_OK) return status;
    int error = regcomp(out, expression, REG_EXTENDED | REG_NOSUB | flags);
    if (error == 0) return CREME_OK;
    char reason[128];
    regerror(error, out, reason, sizeof reason);
    return creme_fail(CREME_ERROR_ARGUMENT, "%s", reason);
}

creme_status creme_pattern_compile(regex_t *out, const char *expression)
{
    return compile(out, expression, 0);
}

creme_status creme_pattern_compile_any_case(regex_t *out, const char *expression)
{
    return compile(out, expression, REG_ICASE);
}
