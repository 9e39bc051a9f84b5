/* Controls of an element: other stretches of the same window, drawn at random among those that are like it.
 *
 * A control has the element's width and overlaps none of the window's elements, nor what else is to be kept free (the
 * TSS tile, the bins that are read), nor a base of N, nor another control of this element. It lies on either side of
 * the TSS, its middle about as far from it as the element's, and has about its share of G and C among its bases. What
 * "about" means is relaxed in steps until there are enough; a later step does not take back what an earlier one drew:
 *
 *     step   distance, in units of the element's   share of G and C
 *     1      within 10 %                           within 0.05
 *     2      within 25 %                           within 0.05
 *     3      within 50 %                           within 0.05
 *     4      within 50 %                           within 0.10
 *     5      within 100 %                          within 0.10
 *
 * where the distance may always differ by the element's width. Control number i is drawn uniformly from all starts
 * that are left, by the stream of the random key with replicate i: a pure function of the key, the window and what is
 * in it. */
#ifndef CREME_ANNOTATION_MATCHED_H
#define CREME_ANNOTATION_MATCHED_H

#include <creme/shuffle.h>

enum { CREME_MATCHED_STEPS = 5 };

typedef struct creme_matcher creme_matcher;

/* *out, for a window of codes[window_bp] (borrowed for the call) whose TSS base is at `tss`. */
CREME_CHECKED creme_status creme_matcher_create(creme_matcher **out, const uint8_t *codes, int64_t window_bp,
                                                int64_t tss);
void creme_matcher_destroy(creme_matcher *matcher);

/* No control may overlap this; it may reach out of the window. To be called before any is drawn. */
void creme_matcher_keep_free(creme_matcher *matcher, creme_interval at);

/* controls[*count] = those of the element, `most` of them if there are so many, in the order in which they were drawn.
 * steps[CREME_MATCHED_STEPS] += how many each step gave. An element that is all N has none. */
CREME_CHECKED creme_status creme_matcher_draw(creme_matcher *matcher, creme_interval element, int64_t most,
                                              const creme_random_key *key, creme_interval *controls, int64_t *count,
                                              int64_t *steps);

#endif
