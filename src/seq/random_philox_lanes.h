/* The body of a creme_philox_draw_function for one width of vectors; random_philox.c includes it once for each,
 * having defined
 *
 * - NAME, the function, and TARGET, its attribute;
 * - LANES, how many blocks are computed abreast, one in each 64-bit lane;
 * - MULTIPLY, the product of the lower halves of two vectors of lanes;
 * - LOWER and UPPER, where to take (a0 b0 a2 b2 ...) and (a1 b1 a3 b3 ...) from two vectors a and b, by SHUFFLE.
 *
 * A word lives in the lower half of its lane, and what is in the upper half does not matter, as MULTIPLY ignores it:
 * so a round is two products, two shifts and four xors, and no word has to be moved. */
TARGET static bool NAME(int32_t numbers[CREME_PHILOX_BATCH][4], const uint32_t counter[4], const uint32_t key[2],
                        const int32_t left[4])
{
    typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));
    typedef int64_t signed_lanes __attribute__((vector_size(8 * LANES)));
    const lanes zero = {0};
    uint64_t first = (uint64_t)counter[1] << 32 | counter[0];
    lanes place, doubtful = zero;
    /* Even lanes take the first half of the blocks, so that interleaving pairs of lanes puts rows in order. */
    for (int i = 0; i < LANES; i++) place[i] = (uint64_t)(i / 2 + i % 2 * (LANES / 2));
    for (int done = 0; done < CREME_PHILOX_BATCH; done += LANES, place += LANES) {
        lanes c0 = place + first, c1 = c0 >> 32, c2 = zero + counter[2], c3 = zero + counter[3];
        lanes k0 = zero + key[0], k1 = zero + key[1];
#pragma GCC unroll 10
        for (int i = 0; i < 10; i++) {
            lanes even = MULTIPLY(c0, zero + 0xD2511F53u), odd = MULTIPLY(c2, zero + 0xCD9E8D57u);
            c0 = odd >> 32 ^ c1 ^ k0;
            c1 = odd;
            c2 = even >> 32 ^ c3 ^ k1;
            c3 = even;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        lanes words[4] = {c0, c1, c2, c3};
        for (int w = 0; w < 4; w++) {
            lanes bound = zero + (uint64_t)left[w] - place;
            bound &= (lanes)((signed_lanes)bound > (signed_lanes)zero);
            words[w] = MULTIPLY(words[w], bound);
            doubtful |= (words[w] & 0xffffffffu) - bound; /* negative if less */
        }
        lanes front = words[0] >> 32 | (words[1] & ~(uint64_t)0xffffffffu);
        lanes back = words[2] >> 32 | (words[3] & ~(uint64_t)0xffffffffu);
        lanes lower = SHUFFLE(front, back, LOWER), upper = SHUFFLE(front, back, UPPER);
        memcpy(numbers[done], &lower, sizeof lower);
        memcpy(numbers[done + LANES / 2], &upper, sizeof upper);
    }
    uint64_t any = 0;
    for (int i = 0; i < LANES; i++) any |= doubtful[i];
    return any >> 63;
}
#undef NAME
#undef TARGET
#undef LANES
#undef MULTIPLY
#undef LOWER
#undef UPPER
