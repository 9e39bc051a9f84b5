/* Views: other sequences that say the same to a network whose answer should not depend on strand and phase.
 *
 *     sequence            0 1 2 3 4 5 6 7
 *     shift by 2          _ _ 0 1 2 3 4 5         _ no base: CREME_BASE_OUTSIDE, zeros in all channels
 *     then reversed       5'4'3'2'1'0'_ _         ' complement
 *
 * A view of an edited sequence is the view of the background with the edits where the view puts them.
 */
#ifndef CREME_MODEL_ENSEMBLE_VIEWS_H
#define CREME_MODEL_ENSEMBLE_VIEWS_H

#include <creme/sequence.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct creme_view {
    int64_t shift; /* |shift| < length */
    bool reverse;  /* the reverse complement of what the shift gives */
} creme_view;

/* The sequence itself. */
bool creme_view_is_plain(creme_view view);

/* out[length] = the view of codes[length]. */
void creme_view_write(creme_view view, const uint8_t *codes, int64_t length, uint8_t *out);

/* out[at most count] = where the bases of changed[count] (rising, disjoint) lie in the view: rising, disjoint, without
 * what the shift pushed over an end. Returns how many. */
size_t creme_view_map(creme_view view, const creme_interval *changed, size_t count, int64_t length,
                      creme_interval *out);

#endif
