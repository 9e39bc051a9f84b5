/* Reading what an assay is asked about: tiles, CREs, sets and scores, against the loci and tracks of the inputs. */
#ifndef CREME_RUN_SCOPE_READ_H
#define CREME_RUN_SCOPE_READ_H

#include "run/inputs.h"

#include "assay/scope.h"

/* Checks what only this assay is told, too. *records (owned by the caller) = of each locus's chromosome in the FASTA;
 * the scope borrows them, and the loci. Clear the scope, after a failure too. */
CREME_CHECKED creme_status creme_scope_read(creme_assay_scope *out, int **records, const creme_inputs *inputs);

#endif
