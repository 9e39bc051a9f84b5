/* Percentiles: where a variant's effect lies among those of a former result. */
#ifndef CREME_RUN_VARIANT_BACKGROUND_H
#define CREME_RUN_VARIANT_BACKGROUND_H

#include "run/inputs.h"

#include "assay/variant_scope.h"

/* Sets scope->background and first_background from the table of creme variants in request->background: sizes of
 * log2fc of each of our tracks. CREME_ERROR_ARGUMENT, naming it, if something on which numbers depend was another
 * there (model, read-out, views, pseudocount, ...); CREME_ERROR_NOT_FOUND for a track that it does not have;
 * CREME_ERROR_FORMAT if it is no such table. */
CREME_CHECKED creme_status creme_variant_background_read(creme_variant_scope *scope, const creme_inputs *inputs);

#endif
