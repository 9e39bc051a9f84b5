/* The body of a creme_philox_draw_function for one width of vectors; random_philox.c includes it once for each,
 * having defined
 *
 * - NAME, the function, and TARGET, its attribute;
 * - LANES, how many blocks a vector has, one in each 64-bit lane;
 * - ABREAST, how many such vectors are computed at a time, so that one does not wait for another: as many as registers
 *   hold;
 * - MULTIPLY, the product of the lower halves of two vectors of lanes;
 * - AT_LEAST_ZERO, of each signed lane the greater one of it and 0;
 * - LOWER and UPPER, where to take (a0 b0 a2 b2 ...) and (a1 b1 a3 b3 ...) from two vectors a and b, by
 *   CREME_SEQ_SHUFFLE.
 *
 * A word lives in the lower half of its lane, and what is in the upper half does not matter, as MULTIPLY ignores it:
 * so a round is two products, two shifts and four xors, and no word has to be moved. */
TARGET static bool NAME(int32_t numbers[CREME_PHILOX_BATCH][4], const uint32_t counter[4], const uint32_t key[2],
                        const int32_t left[4])
{
    typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));
    typedef int64_t signed_lanes __attribute__((vector_size(8 * LANES)));
    const lanes zero = {0};
    lanes place, doubtful = zero;
    if (counter[0] > UINT32_MAX - CREME_PHILOX_BATCH) return draw_plain(numbers, counter, key, left); /* carries */
    /* Even lanes take the first half of the blocks, so that interleaving pairs of lanes puts rows in order. */
    for (int i = 0; i < LANES; i++) place[i] = (uint64_t)(i / 2 + i % 2 * (LANES / 2));
    lanes bounds[4];
    CREME_SEQ_UNROLLED for (int w = 0; w < 4; w++) bounds[w] = zero + (uint64_t)left[w] - place;
    uint64_t keys[10][2];
    for (int i = 0; i < 10; i++) {
        keys[i][0] = key[0] + (uint32_t)i * 0x9E3779B9u;
        keys[i][1] = key[1] + (uint32_t)i * 0xBB67AE85u;
    }
    __asm__("" : "+m"(keys)); /* from memory they come with the instruction that needs them */
    for (int done = 0; done < CREME_PHILOX_BATCH; done += ABREAST * LANES, place += ABREAST * LANES) {
        lanes words[ABREAST][4];
        CREME_SEQ_UNROLLED for (int s = 0; s < ABREAST; s++)
        {
            words[s][0] = place + ((uint64_t)counter[0] + (uint64_t)(s * LANES));
            words[s][1] = zero + counter[1];
            words[s][2] = zero + counter[2];
            words[s][3] = zero + counter[3];
        }
        CREME_SEQ_UNROLLED for (int i = 0; i < 10; i++)
        {
            CREME_SEQ_UNROLLED for (int s = 0; s < ABREAST; s++)
            {
                lanes *c = words[s];
                lanes even = MULTIPLY(c[0], zero + 0xD2511F53u), odd = MULTIPLY(c[2], zero + 0xCD9E8D57u);
                c[0] = odd >> 32 ^ c[1] ^ (zero + keys[i][0]);
                c[1] = odd;
                c[2] = even >> 32 ^ c[3] ^ (zero + keys[i][1]);
                c[3] = even;
            }
        }
        CREME_SEQ_UNROLLED for (int s = 0; s < ABREAST; s++)
        {
            lanes *c = words[s];
            CREME_SEQ_UNROLLED for (int w = 0; w < 4; w++)
            {
                lanes bound = AT_LEAST_ZERO(bounds[w]);
                bounds[w] -= (uint64_t)LANES;
                c[w] = MULTIPLY(c[w], bound);
                doubtful |= c[w] ^ (c[w] - bound); /* if less, taking it away borrows from the upper half */
            }
            lanes front = c[0] >> 32 | (c[1] & ~(uint64_t)0xffffffffu);
            lanes back = c[2] >> 32 | (c[3] & ~(uint64_t)0xffffffffu);
            lanes lower = CREME_SEQ_SHUFFLE(lanes, front, back, LOWER),
                  upper = CREME_SEQ_SHUFFLE(lanes, front, back, UPPER);
            memcpy(numbers[done + s * LANES], &lower, sizeof lower);
            memcpy(numbers[done + s * LANES + LANES / 2], &upper, sizeof upper);
        }
    }
    uint64_t any = 0;
    for (int i = 0; i < LANES; i++) any |= doubtful[i];
    return any >> 32;
}
#undef NAME
#undef TARGET
#undef LANES
#undef ABREAST
#undef MULTIPLY
#undef AT_LEAST_ZERO
#undef LOWER
#undef UPPER
