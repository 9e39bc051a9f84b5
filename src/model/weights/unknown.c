/* What is not understood is refused, unless the user says that it does not matter. */
#include "model/weights/unknown.h"

#include "base/memory.h"
#include "base/pattern.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SHOWN = 8 };

creme_status creme_unknown_add(creme_unknown_tensors *unknown, const char *name)
{
    creme_status status = creme_grow(&unknown->names, &unknown->capacity, unknown->count + 1, sizeof *unknown->names);
    if (status == CREME_OK) unknown->names[unknown->count++] = name;
    return status;
}

void creme_unknown_clear(creme_unknown_tensors *unknown)
{
    creme_free(unknown->names);
    *unknown = (creme_unknown_tensors){0};
}

static creme_status refuse(const creme_unknown_tensors *left, const char *path)
{
    char list[800] = "", more[40] = "";
    size_t used = 0, shown = left->count < MOST_SHOWN ? left->count : MOST_SHOWN;
    for (size_t i = 0; i < shown && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s\"%.120s\"", i ? ", " : "", left->names[i]);
    }
    if (left->count > shown) snprintf(more, sizeof more, " and %zu more", left->count - shown);
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: %zu tensor%s no part of this network: %s%s. With them it is another network, whose "
                      "predictions would differ; if they do not matter, --ignore-tensors PATTERN leaves them out",
                      path, left->count, left->count == 1 ? " is" : "s are", list, more);
}

creme_status creme_unknown_check(const creme_unknown_tensors *unknown, const char *path, const char *ignore,
                                 const creme_log *log)
{
    creme_unknown_tensors left = {0};
    regex_t pattern;
    creme_status status = CREME_OK;
    if (ignore) {
        status = creme_pattern_compile(&pattern, ignore);
        if (status != CREME_OK) return creme_error_prefix(status, "tensors to be ignored, '%.200s': ", ignore);
    }
    for (size_t i = 0; i < unknown->count; i++) {
        if (ignore && regexec(&pattern, unknown->names[i], 0, NULL, 0) == 0) continue;
        CREME_TRY(creme_unknown_add(&left, unknown->names[i]));
    }
    if (left.count > 0) {
        status = refuse(&left, path);
    } else if (ignore && unknown->count == 0) {
        status = creme_fail(CREME_ERROR_ARGUMENT,
                            "%s: there is no tensor to be ignored by '%.200s': every one is a part of the network",
                            path, ignore);
    } else if (ignore) {
        creme_log_warning(log, "%s: %zu tensors are ignored, the first is \"%s\"", path, unknown->count,
                          unknown->names[0]);
    }
done:
    if (ignore) regfree(&pattern);
    creme_unknown_clear(&left);
    return status;
}
