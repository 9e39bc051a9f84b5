/* The receptive field of what a run reads. */
#ifndef CREME_RUN_FIELD_H
#define CREME_RUN_FIELD_H

#include "model/receptive_field.h"
#include "run/inputs.h"

/* Measures it by the first of the models: of every bin that may be read, each by itself, which is no less than that of
 * their mean or sum; with --peak and whole profiles of all bins; with --gene-bins of all that any locus reads. The
 * request's field_tries says with how many sequences. */
CREME_CHECKED creme_status creme_field_measure(creme_receptive_field *out, const creme_inputs *inputs);

/* The bases of the bins that are read so. */
creme_interval creme_field_readout(const creme_inputs *inputs);

#endif
