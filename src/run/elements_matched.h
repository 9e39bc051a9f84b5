/* Controls of elements (--matched) among a run's tiles. */
#ifndef CREME_RUN_ELEMENTS_MATCHED_H
#define CREME_RUN_ELEMENTS_MATCHED_H

#include "run/inputs.h"

#include "assay/scope.h"

/* Adds controls to the scope's elements (before there are tile sets of them): the request's number for each, or as many
 * as there are (annotation/matched.h). The log is told how many, by step, and how many elements have fewer. */
CREME_CHECKED creme_status creme_elements_add_controls(creme_assay_scope *out, const creme_inputs *inputs);

#endif
