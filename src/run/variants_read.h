/* Reading what creme variants is asked about: the variants themselves, regions, and pairs of variant and gene. */
#ifndef CREME_RUN_VARIANTS_READ_H
#define CREME_RUN_VARIANTS_READ_H

#include "run/inputs.h"

#include "assay/scope.h"

/* Sets scope->variants from the request; loci, window, grid, options and records are set already. The scope is
 * cleared by the caller, after a failure too. CREME_ERROR_ARGUMENT where there is no genome to make variants of;
 * CREME_ERROR_NOT_FOUND if no region lies on it, or no pair is of a variant and a locus at hand; else as the readers
 * of these files. */
CREME_CHECKED creme_status creme_variants_read(creme_assay_scope *scope, const creme_inputs *inputs);

#endif
