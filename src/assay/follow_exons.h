/* Assays that read exons, and mutants of another length: the exons move, and what is read with them. */
#ifndef CREME_ASSAY_FOLLOW_EXONS_H
#define CREME_ASSAY_FOLLOW_EXONS_H

#include "assay/assay_kind.h"
#include "assay/splice.h"

/* Makes the bins that are read of the construct those over the exons as these replacements have moved them
 * (creme_splice_move), so that the mutant is read where its gene lies; nothing without exons. Exons that are cut out
 * are not read, nor what was beyond the bins of the wild type, even if it has come into them; with all of them gone
 * the sum is 0. The list lives until the next construct. */
CREME_CHECKED creme_status creme_assay_follow_exons(creme_assay *assay, const creme_splicer *splicer,
                                                    const creme_replacement *replacements, size_t count,
                                                    creme_moving_side side, creme_construct *construct);

#endif
