/* The block function under creme_random, one block or a batch at a time. */
#ifndef CREME_SEQ_RANDOM_PHILOX_H
#define CREME_SEQ_RANDOM_PHILOX_H

#include <stdbool.h>
#include <stdint.h>

enum { CREME_PHILOX_BATCH = 64 };

/* block[4] = Philox4x32-10 of one counter under a key. */
void creme_philox_block(uint32_t block[4], const uint32_t counter[4], const uint32_t key[2]);

/* counter += blocks, in its words 0 and 1, which wrap after 2^64 blocks. */
void creme_philox_skip(uint32_t counter[4], uint64_t blocks);

/* numbers[b][w] = floor(word * bound / 2^32) with word w of the block at `counter` + b and bound = left[w] - b, or 0
 * where that is negative: Lemire's multiplication for drawing from what is left when one is taken each time. Returns
 * whether the lower half of any product was below its bound; only then may a word have to be refused.
 * left[w] <= 2^31 - 1. */
typedef bool creme_philox_draw_function(int32_t numbers[CREME_PHILOX_BATCH][4], const uint32_t counter[4],
                                        const uint32_t key[2], const int32_t left[4]);

/* The versions of it that this processor can run, from plain C to its widest vectors: they differ in speed only.
 * Returns how many. */
enum { CREME_PHILOX_VERSIONS_MAX = 4 };
int creme_philox_versions(creme_philox_draw_function *versions[CREME_PHILOX_VERSIONS_MAX]);

#endif
