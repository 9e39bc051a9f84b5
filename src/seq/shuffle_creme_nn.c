/* creme-nn's dinucleotide shuffle, bit for bit: for each base the list of what follows it, all but the last permuted,
 * and the walk through these lists. Draws of one call go on from each other's lists. As the last exits never change,
 * this is no uniform draw; creme_shuffle() is. */
#include "base/memory.h"
#include "seq/numpy_random.h"

#include <creme/shuffle.h>

static uint8_t letter_of(uint8_t code)
{
    return code < CREME_BASE_N ? code : CREME_BASE_T;
}

/* lists[count - 1] = successors of every A, then of every C, G, T, in order; begin[5] = where these lists begin. */
static void list_successors(uint8_t *lists, uint32_t begin[5], const uint8_t *codes, int64_t count)
{
    uint32_t next[4] = {0};
    for (int64_t i = 0; i + 1 < count; i++) next[letter_of(codes[i])]++;
    begin[0] = 0;
    for (int base = 0; base < 4; base++) {
        begin[base + 1] = begin[base] + next[base];
        next[base] = begin[base];
    }
    for (int64_t i = 0; i + 1 < count; i++) lists[next[letter_of(codes[i])]++] = letter_of(codes[i + 1]);
}

static void permute_lists(uint8_t *lists, const uint32_t begin[5], creme_numpy_random *random)
{
    for (int base = 0; base < 4; base++) {
        uint32_t length = begin[base + 1] - begin[base];
        if (length > 0) creme_numpy_random_permute(random, lists + begin[base], length - 1);
    }
}

creme_status creme_shuffle_creme_nn(uint8_t *out, const uint8_t *codes, int64_t count, uint64_t seed,
                                    int64_t replicate)
{
    creme_status status = CREME_OK;
    uint8_t *lists = NULL;
    if (seed > UINT32_MAX) {
        return creme_fail(CREME_ERROR_RANGE, "creme-nn shuffle: seed %llu, expected 0 to 4294967295",
                          (unsigned long long)seed);
    }
    if (count < 0 || count > INT32_MAX || replicate < 0) {
        return creme_fail(CREME_ERROR_RANGE,
                          "creme-nn shuffle: %lld bases and replicate %lld, expected 0 to %d bases", (long long)count,
                          (long long)replicate, INT32_MAX);
    }
    if (count == 0) return CREME_OK;
    CREME_TRY(creme_allocate(&lists, (size_t)count, 1));
    uint32_t begin[5];
    list_successors(lists, begin, codes, count);
    creme_numpy_random random;
    creme_numpy_random_init(&random, (uint32_t)seed);
    for (int64_t draw = 0; draw <= replicate; draw++) permute_lists(lists, begin, &random);
    uint8_t base = letter_of(codes[0]);
    for (int64_t i = 0; i < count; i++) {
        out[i] = base;
        if (i + 1 < count) base = lists[begin[base]++];
    }
done:
    creme_free(lists);
    return status;
}
