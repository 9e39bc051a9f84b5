/* Rounding to bf16 and softmax in it: for any processor, and with AVX-512's instructions. */
#include "nn/onednn/narrow.h"

#include "nn/onednn/attention.h"
#include "nn/onednn/vector.h"

#include <stdbool.h>

CREME_KERNEL static void round_plain(uint16_t *to, const float *from, int64_t count)
{
    for (int64_t i = 0; i < count; i++) to[i] = creme_bf16_from(from[i]);
}

static float exponentiate_plain(uint16_t *to, float *logits, const float *relative, int64_t count)
{
    float share = creme_onednn_exponentiate(logits, relative, count);
    round_plain(to, logits, count);
    return share;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define NARROW __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))

enum { PAIR = 2 * CREME_LANES, SIDE = 4 };

/* Lanes that are there of 16, where `count` are left. */
CREME_INLINE uint16_t lanes_of(int64_t count)
{
    return count >= CREME_LANES ? 0xffff : count > 0 ? (uint16_t)((1u << count) - 1) : 0;
}

/* to[count] = both, of which the first count <= 32 are there. */
NARROW CREME_INLINE void store_pair(uint16_t *to, __m512 low, __m512 high, int64_t count)
{
    __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    _mm512_mask_storeu_epi16(to, lanes_of(count) | (uint32_t)lanes_of(count - CREME_LANES) << CREME_LANES, both);
}

NARROW static void round_avx512(uint16_t *to, const float *from, int64_t count)
{
    for (; count >= PAIR; count -= PAIR, from += PAIR, to += PAIR) {
        __m512i both = (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + CREME_LANES), _mm512_loadu_ps(from));
        _mm512_storeu_si512(to, both);
    }
    if (count == 0) return;
    __m512 low = _mm512_maskz_loadu_ps(lanes_of(count), from);
    __m512 high = _mm512_maskz_loadu_ps(lanes_of(count - CREME_LANES), from + CREME_LANES);
    store_pair(to, low, high, count);
}

/* logits += relative, unless that is NULL; returns the greatest. A NaN is left out (of NaN the instruction takes its
 * second operand), and makes the sum of the row NaN later. */
NARROW CREME_INLINE __m512 add_and_find(float *logits, const float *relative, int64_t count)
{
    __m512 lowest = _mm512_set1_ps(-INFINITY), most[SIDE] = {lowest, lowest, lowest, lowest};
    int64_t j = 0;
    for (; j + SIDE * CREME_LANES <= count; j += SIDE * CREME_LANES) {
        for (int i = 0; i < SIDE; i++) {
            int64_t at = j + i * CREME_LANES;
            __m512 here = _mm512_loadu_ps(logits + at);
            if (relative) {
                here = _mm512_add_ps(here, _mm512_loadu_ps(relative + at));
                _mm512_storeu_ps(logits + at, here);
            }
            most[i] = _mm512_max_ps(here, most[i]);
        }
    }
    for (; j < count; j += CREME_LANES) {
        __mmask16 there = lanes_of(count - j);
        __m512 here = _mm512_mask_loadu_ps(lowest, there, logits + j);
        if (relative) {
            here = _mm512_mask_add_ps(here, there, here, _mm512_maskz_loadu_ps(there, relative + j));
            _mm512_mask_storeu_ps(logits + j, there, here);
        }
        most[0] = _mm512_max_ps(here, most[0]);
    }
    return _mm512_max_ps(_mm512_max_ps(most[0], most[1]), _mm512_max_ps(most[2], most[3]));
}

/* 2^x, x <= 0, to 3e-6 relative, 0 where that is no normal number: 2^n 2^r with n <= x < n + 1, and of 2^r the
 * polynomial of degree 4 whose greatest relative error is least. */
NARROW CREME_INLINE __m512 power_of_two(__m512 x)
{
    __m512 r = _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF);
    __m512 p = _mm512_fmadd_ps(_mm512_set1_ps(1.3534168e-2f), r, _mm512_set1_ps(5.20114609e-2f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.241442756f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.693003835f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.00000259f));
    return _mm512_scalef_ps(p, x);
}

/* In powers of two: the maximum's product with log2 e is rounded, alike for all of the row, which their sum undoes. */
NARROW static float exponentiate_avx512(uint16_t *to, float *logits, const float *relative, int64_t count)
{
    const __m512 to_two = _mm512_set1_ps(1.44269504f);
    __m512 most = relative ? add_and_find(logits, relative, count) : add_and_find(logits, NULL, count);
    __m512 top = _mm512_set1_ps(_mm512_reduce_max_ps(most) * 1.44269504f);
    __m512 sums[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
    for (; count >= PAIR; count -= PAIR, logits += PAIR, to += PAIR) {
        __m512 low = power_of_two(_mm512_fmsub_ps(_mm512_loadu_ps(logits), to_two, top));
        __m512 high = power_of_two(_mm512_fmsub_ps(_mm512_loadu_ps(logits + CREME_LANES), to_two, top));
        sums[0] = _mm512_add_ps(sums[0], low);
        sums[1] = _mm512_add_ps(sums[1], high);
        _mm512_storeu_si512(to, (__m512i)_mm512_cvtne2ps_pbh(high, low));
    }
    if (count > 0) {
        __mmask16 first = lanes_of(count), second = lanes_of(count - CREME_LANES);
        __m512 low = power_of_two(_mm512_fmsub_ps(_mm512_maskz_loadu_ps(first, logits), to_two, top));
        __m512 high = power_of_two(_mm512_fmsub_ps(_mm512_maskz_loadu_ps(second, logits + CREME_LANES), to_two, top));
        sums[0] = _mm512_mask_add_ps(sums[0], first, sums[0], low);
        sums[1] = _mm512_mask_add_ps(sums[1], second, sums[1], high);
        store_pair(to, low, high, count);
    }
    return 1.0f / _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1]));
}
#endif

static const creme_narrow plain = {"plain", round_plain, exponentiate_plain};

#if defined(__x86_64__)
static const creme_narrow avx512 = {"AVX-512", round_avx512, exponentiate_avx512};

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static const creme_narrow *best(void)
{
    return has_avx512() ? &avx512 : &plain;
}
#else
static const creme_narrow *best(void)
{
    return &plain;
}
#endif

void creme_narrow_round(uint16_t *to, const float *from, int64_t count)
{
    best()->round(to, from, count);
}

void creme_narrow_round_row(uint16_t *to, const float *from, int64_t count, int64_t stride)
{
    best()->round(to, from, count);
    memset(to + count, 0, (size_t)(stride - count) * sizeof *to);
}

float creme_narrow_exponentiate(uint16_t *to, float *logits, const float *relative, int64_t count)
{
    return best()->exponentiate(to, logits, relative, count);
}

int creme_narrow_versions(creme_narrow versions[CREME_NARROW_VERSIONS_MAX])
{
    int count = 0;
    versions[count++] = plain;
    if (best() != &plain) versions[count++] = *best();
    return count;
}
