/* Outcomes in the making (creme/outcome.h): unit by unit, as a store is given them. */
#ifndef CREME_STORE_OUTCOME_H
#define CREME_STORE_OUTCOME_H

#include "store/drawn.h"

#include <creme/outcome.h>

/* *out = one without rows, of a plan that is copied; clear it, after a failure too. */
CREME_CHECKED creme_status creme_outcome_begin(creme_outcome *out, const creme_store_plan *plan, bool replicates);

/* Adds a unit, of which all is copied; its replicates, where they are wanted. What `rows` and `replicates` point to is
 * there after creme_outcome_end(). */
CREME_CHECKED creme_status creme_outcome_add(creme_outcome *outcome, const creme_store_unit *unit);
void creme_outcome_end(creme_outcome *outcome);

/* Says how many of the sequences of all `shuffles` were made. */
void creme_outcome_set_drawn(creme_outcome *outcome, const creme_drawn *drawn, int64_t shuffles);

#endif
