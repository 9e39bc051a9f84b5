/* What fine-tile leaves of CREs, as BED. */
#ifndef CREME_RUN_SURVIVORS_H
#define CREME_RUN_SURVIVORS_H

#include "run/units.h"

#include "base/output.h"

/* A line for each stretch that survives, in the order of the chromosome and cut to it: chrom, start, end,
 * LOCUS:START-END:TRACK:KIND (START-END the whole tile in the window), score, strand of the locus. The score is 1000
 * x the share of the whole tile's activity that is kept (fine-tile's score, of a silencer its inverse), 0 to 1000.
 * `last` is the unit's last row. */
void creme_survivors_write(creme_output *output, const creme_inputs *inputs, const creme_unit *unit,
                           const creme_effect *last);

#endif
