/* The part of numpy's legacy RandomState that creme-nn's shuffle draws from, bit for bit (numpy freezes that
 * stream for good: NEP 19). The generator is MT19937 (Matsumoto & Nishimura 1998, doi 10.1145/272991.272995). */
#ifndef CREME_SEQ_NUMPY_RANDOM_H
#define CREME_SEQ_NUMPY_RANDOM_H

#include <stdint.h>

typedef struct creme_numpy_random {
    uint32_t state[624];
    int used; /* words of the state already handed out */
} creme_numpy_random;

/* RandomState(seed). */
void creme_numpy_random_init(creme_numpy_random *random, uint32_t seed);

/* The next 32 random bits. */
uint32_t creme_numpy_random_next(creme_numpy_random *random);

/* items[permutation(count)] in place: what `items = items[rng.permutation(count)]` leaves. */
void creme_numpy_random_permute(creme_numpy_random *random, uint8_t *items, uint32_t count);

#endif
