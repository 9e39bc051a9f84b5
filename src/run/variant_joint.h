/* Which variants are tested together. */
#ifndef CREME_RUN_VARIANT_JOINT_H
#define CREME_RUN_VARIANT_JOINT_H

#include "assay/scope.h"

#include <creme/log.h>

/* Sets scope->variants.joint: "all" pairs of each locus's variants, or those of a table with columns variant_1 and
 * variant_2 (names, or CHROM_POS_REF_ALT) where both are variants of the locus. Those that overlap, so that they
 * cannot be on one chromosome, are left out and counted. CREME_ERROR_RANGE for more pairs than anybody can mean;
 * CREME_ERROR_NOT_FOUND if there is none. */
CREME_CHECKED creme_status creme_variant_joint_read(creme_assay_scope *scope, const char *joint, creme_fasta *fasta,
                                                    const creme_log *log);

/* Whether one chromosome cannot have both: they replace the same bases, or are insertions at one place. `first`
 * begins no later than `second`. */
bool creme_variants_overlap(const creme_variant_record *first, const creme_variant_record *second);

#endif
