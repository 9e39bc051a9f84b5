/* The files that a run reads, with hashes of their contents. */
#ifndef CREME_RUN_FINGERPRINT_H
#define CREME_RUN_FINGERPRINT_H

#include <creme/run.h>

typedef struct creme_fingerprints {
    creme_store_input *at; /* texts are owned */
    size_t count, capacity;
} creme_fingerprints;

/* The files of all options that name some, and of --model those of weights that lie in several; of a model that is in
 * no file, what it says of itself (record_name, record_hash). What `known` (may be
 * NULL) has of the same size and time of change is not read again. Pipes and devices are passed over. Clear it, after
 * a failure too. */
CREME_CHECKED creme_status creme_fingerprints_take(creme_fingerprints *out, const creme_run_request *request,
                                                   const creme_model_info *model, const creme_store_plan *known);
void creme_fingerprints_clear(creme_fingerprints *fingerprints);

#endif
