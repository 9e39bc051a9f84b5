/* Tensors of a file that the network which is made of it does not have. */
#ifndef CREME_MODEL_WEIGHTS_UNKNOWN_H
#define CREME_MODEL_WEIGHTS_UNKNOWN_H

#include <creme/log.h>
#include <creme/status.h>
#include <stddef.h>

typedef struct creme_unknown_tensors {
    const char **names; /* [count], borrowed */
    size_t count, capacity;
} creme_unknown_tensors;

CREME_CHECKED creme_status creme_unknown_add(creme_unknown_tensors *unknown, const char *name);
void creme_unknown_clear(creme_unknown_tensors *unknown);

/* CREME_ERROR_UNSUPPORTED if there are any that `ignore` does not match, naming the first of them: a head that was
 * added or an adapter that is left out makes another network. `ignore` is an expression (base/pattern.h) or NULL;
 * what it leaves out is told to the log. CREME_ERROR_ARGUMENT if it does not compile or matches none of them. */
CREME_CHECKED creme_status creme_unknown_check(const creme_unknown_tensors *unknown, const char *path,
                                               const char *ignore, const creme_log *log);

#endif
