/* Philox4x32-10 under a hashed name. */
#include "seq/random_philox.h"

#include <creme/hash.h>
#include <creme/shuffle.h>

static uint8_t *put(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) *to++ = (uint8_t)(value >> 8 * i);
    return to;
}

/* The name's bytes are laid out by hand: the same stream whatever a machine's padding and byte order. */
void creme_random_init(creme_random *random, const creme_random_key *key)
{
    uint8_t name[44], *end = name;
    end = put(end, key->seed, 8);
    end = put(end, key->locus, 8);
    end = put(end, (uint64_t)key->start, 8);
    end = put(end, (uint64_t)key->end, 8);
    end = put(end, key->replicate, 8);
    put(end, key->purpose, 4);
    creme_hash hash = creme_hash_bytes(name, sizeof name);
    *random = (creme_random){.key = {(uint32_t)hash.low, (uint32_t)(hash.low >> 32)},
                             .counter = {0, 0, (uint32_t)hash.high, (uint32_t)(hash.high >> 32)},
                             .used = 4};
}

uint32_t creme_random_next(creme_random *random)
{
    if (random->used == 4) {
        creme_philox_block(random->block, random->counter, random->key);
        creme_philox_skip(random->counter, 1);
        random->used = 0;
    }
    return random->block[random->used++];
}

/* Of the 2^32 words, 2^32 mod bound are refused, those that would make some results likelier. */
uint32_t creme_random_below(creme_random *random, uint32_t bound)
{
    uint64_t product = (uint64_t)creme_random_next(random) * bound;
    if ((uint32_t)product < bound) {
        uint32_t refused = -bound % bound;
        while ((uint32_t)product < refused) product = (uint64_t)creme_random_next(random) * bound;
    }
    return (uint32_t)(product >> 32);
}

double creme_random_unit(creme_random *random)
{
    uint64_t high = creme_random_next(random);
    uint64_t bits = high << 32 | creme_random_next(random);
    return (double)(bits >> 11) * 0x1p-53;
}
