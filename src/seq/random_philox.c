/* Philox4x32-10, one block or a batch; the batch in the widest vectors that the processor has. */
#include "seq/random_philox.h"

#include "seq/clones.h"

#include <string.h>

void creme_philox_block(uint32_t block[4], const uint32_t counter[4], const uint32_t key[2])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int i = 0; i < 10; i++) {
        uint64_t even = (uint64_t)0xD2511F53u * c0, odd = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(odd >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)odd;
        c2 = (uint32_t)(even >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)even;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

void creme_philox_skip(uint32_t counter[4], uint64_t blocks)
{
    uint64_t at = ((uint64_t)counter[1] << 32 | counter[0]) + blocks;
    counter[0] = (uint32_t)at;
    counter[1] = (uint32_t)(at >> 32);
}

static bool draw_plain(int32_t numbers[CREME_PHILOX_BATCH][4], const uint32_t counter[4], const uint32_t key[2],
                       const int32_t left[4])
{
    bool doubtful = false;
    for (int b = 0; b < CREME_PHILOX_BATCH; b++) {
        uint32_t at[4] = {counter[0], counter[1], counter[2], counter[3]}, block[4];
        creme_philox_skip(at, (uint64_t)b);
        creme_philox_block(block, at, key);
        for (int w = 0; w < 4; w++) {
            uint32_t bound = left[w] > b ? (uint32_t)(left[w] - b) : 0;
            uint64_t product = (uint64_t)block[w] * bound;
            numbers[b][w] = (int32_t)(product >> 32);
            doubtful |= (uint32_t)product < bound;
        }
    }
    return doubtful;
}

#ifdef __x86_64__
#include <immintrin.h>

#define NAME draw_sse2
#define TARGET
#define LANES            2
#define ABREAST          2
#define MULTIPLY(a, b)   ((lanes)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#define AT_LEAST_ZERO(a) ((a) & (lanes)((signed_lanes)(a) > (signed_lanes)zero))
#define LOWER            0, 2
#define UPPER            1, 3
#include "seq/random_philox_lanes.h"

#define NAME             draw_avx2
#define TARGET           __attribute__((target("avx2")))
#define LANES            4
#define ABREAST          2
#define MULTIPLY(a, b)   ((lanes)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define AT_LEAST_ZERO(a) ((a) & (lanes)((signed_lanes)(a) > (signed_lanes)zero))
#define LOWER            0, 4, 2, 6
#define UPPER            1, 5, 3, 7
#include "seq/random_philox_lanes.h"

#define NAME             draw_avx512
#define TARGET           __attribute__((target("avx512f")))
#define LANES            8
#define ABREAST          4
#define MULTIPLY(a, b)   ((lanes)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define AT_LEAST_ZERO(a) ((lanes)_mm512_max_epi64((__m512i)(signed_lanes)(a), (__m512i)zero))
#define LOWER            0, 8, 2, 10, 4, 12, 6, 14
#define UPPER            1, 9, 3, 11, 5, 13, 7, 15
#include "seq/random_philox_lanes.h"
#endif

int creme_philox_versions(creme_philox_draw_function *versions[CREME_PHILOX_VERSIONS_MAX])
{
    int count = 0;
    versions[count++] = draw_plain;
#ifdef __x86_64__
    versions[count++] = draw_sse2;
    if (__builtin_cpu_supports("avx2")) versions[count++] = draw_avx2;
    if (__builtin_cpu_supports("avx512f")) versions[count++] = draw_avx512;
#endif
    return count;
}
