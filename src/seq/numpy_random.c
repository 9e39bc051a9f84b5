/* MT19937 and numpy's way of shuffling with it. */
#include "seq/numpy_random.h"

enum { WORDS = 624, SHIFT = 397 };

void creme_numpy_random_init(creme_numpy_random *random, uint32_t seed)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        random->state[i] = seed;
        seed = 1812433253u * (seed ^ seed >> 30) + i + 1;
    }
    random->used = WORDS;
}

static uint32_t twist(uint32_t high, uint32_t low, uint32_t far)
{
    uint32_t mixed = (high & 0x80000000u) | (low & 0x7fffffffu);
    return far ^ mixed >> 1 ^ (-(mixed & 1) & 0x9908b0dfu);
}

static void refill(creme_numpy_random *random)
{
    uint32_t *s = random->state;
    for (int i = 0; i < WORDS - SHIFT; i++) s[i] = twist(s[i], s[i + 1], s[i + SHIFT]);
    for (int i = WORDS - SHIFT; i < WORDS - 1; i++) s[i] = twist(s[i], s[i + 1], s[i + SHIFT - WORDS]);
    s[WORDS - 1] = twist(s[WORDS - 1], s[0], s[SHIFT - 1]);
    random->used = 0;
}

uint32_t creme_numpy_random_next(creme_numpy_random *random)
{
    if (random->used == WORDS) refill(random);
    uint32_t y = random->state[random->used++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

/* Uniform over 0 .. max, max >= 1: masked words until one fits. */
static uint32_t interval(creme_numpy_random *random, uint32_t max)
{
    uint32_t mask = UINT32_MAX >> __builtin_clz(max), value;
    do value = creme_numpy_random_next(random) & mask;
    while (value > max);
    return value;
}

/* permutation(n) swaps its way down through 0, 1, ..., n - 1; the same swaps of items give items[permutation]. */
void creme_numpy_random_permute(creme_numpy_random *random, uint8_t *items, uint32_t count)
{
    for (uint32_t i = count; i-- > 1;) {
        uint32_t j = interval(random, i);
        uint8_t item = items[i];
        items[i] = items[j];
        items[j] = item;
    }
}
