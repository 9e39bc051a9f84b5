/* Digests of what a database holds, so that damage is seen: hashes (XXH3) that are recorded with it and held against it
 * whenever it is read. They say nothing about who wrote it. */
#ifndef CREME_STORE_DIGEST_H
#define CREME_STORE_DIGEST_H

#include <creme/hash.h>
#include <creme/store.h>

/* Of all that a plan has but its command and the numbers of units, which collecting changes; out[CREME_HASH_TEXT]. */
CREME_CHECKED creme_status creme_digest_plan(const creme_store_plan *plan, char *out);

/* Of a unit's place, name and rows, or of its replicates. */
CREME_CHECKED creme_status creme_digest_unit(const creme_store_plan *plan, const creme_store_unit *unit,
                                             bool replicates, char *out);

#endif
