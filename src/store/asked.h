/* How often the model was asked for a step: what each process that worked on it has counted, for run.json and
 * `creme status`. It is kept with the units that it was asked for: a killed process has counted as far as it got. */
#ifndef CREME_STORE_ASKED_H
#define CREME_STORE_ASKED_H

#include "base/output.h"

#include <creme/store.h>

typedef struct creme_asked {
    int64_t evaluated; /* sequences that went through the model */
    int64_t recalled;  /* sequences that were known from other steps of the folder */
} creme_asked;

/* What this process has counted so far of the step that it began. */
void creme_asked_set(creme_store *store, creme_asked now);

/* *out = the sum over all processes that worked on the step. *known: one of them has counted; a folder of schema 3
 * knows nothing. */
CREME_CHECKED creme_status creme_asked_get(creme_store *store, creme_asked *out, bool *known);

/* Both as columns of a table, a tab before each; NA if they are not known. */
CREME_CHECKED creme_status creme_asked_print(creme_store *store, creme_output *output);

#endif
