/* The receptive field of what a run reads. */
#ifndef CREME_RUN_FIELD_H
#define CREME_RUN_FIELD_H

#include "model/receptive_field.h"
#include "run/inputs.h"

#include <creme/store.h>

/* Measures it by the first of the models: of every bin that may be read, each by itself, which is no less than that of
 * their mean or sum; with --peak and whole profiles of all bins; with --gene-bins of all that any locus reads. The
 * request's field_tries says with how many sequences. */
CREME_CHECKED creme_status creme_field_measure(creme_receptive_field *out, const creme_inputs *inputs);

/* The bases of the bins that are read so. */
creme_interval creme_field_readout(const creme_inputs *inputs);

enum { CREME_FIELD_BYTES = 64 };

/* Settles which field is trusted: sets inputs->field and field_noise, and request->trust_receptive_field to text, where
 * the field is written as "FIRST-LAST". "measured" is that which `store` (NULL: none) recorded when the step was begun,
 * else it is measured now. The request is the inputs' own. CREME_ERROR_ARGUMENT for a model that computes no more than
 * what an edit touches, and for a text that is neither; CREME_ERROR_RANGE for one beyond the window;
 * CREME_ERROR_UNSUPPORTED for a model of which none can be trusted: it cannot be found, or numbers vary too much. */
CREME_CHECKED creme_status creme_field_settle(creme_inputs *inputs, creme_run_request *request, creme_store *store,
                                              char text[CREME_FIELD_BYTES]);

/* Whether the request may trust one (the above), without measuring it. */
CREME_CHECKED creme_status creme_field_check(const creme_inputs *inputs);

#endif
