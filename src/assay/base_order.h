/* In which order the bases of a tile are kept: by a score, the others at random. */
#ifndef CREME_ASSAY_BASE_ORDER_H
#define CREME_ASSAY_BASE_ORDER_H

#include <creme/shuffle.h>
#include <stdbool.h>
#include <stdint.h>

/* Zero has no bases. */
typedef struct creme_base_order {
    int64_t width;
    int32_t *ranked; /* bases with a score, the best one first; of equal ones the leftmost [ranked_count] */
    int64_t ranked_count;
    bool *scored; /* [width] */
} creme_base_order;

/* scores[width], NaN where there is none; NULL: none has one. Not kept. Clear after a failure too. */
CREME_CHECKED creme_status creme_base_order_init(creme_base_order *out, int64_t width, const double *scores,
                                                 bool lowest_first);
void creme_base_order_clear(creme_base_order *order);

/* kept[0 .. count - 1] = the first `count` bases: those with a score, then others in an order that the key draws, of
 * which fewer are the first ones of more. kept[width] is written to as a whole. */
void creme_base_order_take(const creme_base_order *order, const creme_random_key *key, int64_t count, int32_t *kept);

#endif
