/* Higher-order assays: what tiles do together.
 *
 * They are units of work like those of assay.h, with an objective: one track, whose activity is what counts, and the
 * only one that has rows. Constructs of one unit hold the activities of all tracks; searches of several tracks share
 * the sequences that they have in common. Those that search are greedy: they choose after every round, and may ask
 * for fewer constructs than creme_assay_constructs says at first.
 */
#ifndef CREME_HIGHER_ORDER_H
#define CREME_HIGHER_ORDER_H

#include <creme/assay.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is looked for: tiles without which activity is lowest, or highest. */
typedef enum creme_search { CREME_SEARCH_ENHANCERS, CREME_SEARCH_SILENCERS } creme_search;

const char *creme_search_name(creme_search search); /* "enhancers", "silencers" */

#ifdef __cplusplus
}
#endif
#endif
