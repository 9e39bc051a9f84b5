/* Dealing loci to parts, so that each part has as much to do. */
#ifndef CREME_RUN_DEAL_H
#define CREME_RUN_DEAL_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

/* *out[count] (creme_free) = the part, from 0, that each locus goes to: the dearest first, each to the part that has
 * least; of equals, the first locus and the first part. So loci of equal costs are dealt like cards, every parts-th,
 * and nobody gets a locus while an earlier part has none. It depends on nothing but what is given. */
CREME_CHECKED creme_status creme_deal(int64_t **out, const int64_t *costs, size_t count, int64_t parts);

#endif
