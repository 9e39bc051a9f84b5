/* Sixteen floats at a time, through the compiler's vector types: one AVX-512 register, or two, or four of narrower
 * machines. The functions marked CREME_KERNEL are compiled for several instruction sets, and the loader picks the
 * best one. They are static: clang names the others so that other sources do not find them. */
#ifndef CREME_NN_VECTOR_H
#define CREME_NN_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wpsabi"

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CREME_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CREME_SANITIZED
#endif
/* Picking is glibc's loader's (an ifunc), and sanitizers crash in it. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(CREME_SANITIZED)
#ifdef __clang__ /* which would have 64-byte vectors passed to what is inlined in registers, and refuses that */
#define CREME_KERNEL __attribute__((target_clones("avx2", "default")))
#else
#define CREME_KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#else
#define CREME_KERNEL
#endif
#define CREME_INLINE static inline __attribute__((always_inline))

enum { CREME_LANES = 16 };

typedef float creme_v16 __attribute__((vector_size(64)));
typedef int32_t creme_v16i __attribute__((vector_size(64)));

/* What chooses between lanes is written as a loop over them that is kept a loop until gcc vectorises it, for
 * whichever instruction set the kernel is cloned. Comparing whole vectors, or the same loop unrolled too early, gcc
 * 12 goes through scalars in the clones, which made softmax nearly five times slower. */
#define CREME_LANES_LOOP _Pragma("GCC unroll 1") for (int i = 0; i < CREME_LANES; i++)

/* What keeps a tile's sums in registers: its loops are gone before arrays are looked at. */
#if defined(__clang__)
#define CREME_UNROLLED _Pragma("unroll")
#else
#define CREME_UNROLLED _Pragma("GCC unroll 8")
#endif

CREME_INLINE creme_v16 creme_v16_load(const float *from)
{
    creme_v16 v;
    memcpy(&v, from, sizeof v);
    return v;
}

CREME_INLINE void creme_v16_store(float *to, creme_v16 v)
{
    memcpy(to, &v, sizeof v);
}

/* The first `count` < 16 floats; the other lanes hold `fill`. */
CREME_INLINE creme_v16 creme_v16_load_part(const float *from, int64_t count, float fill)
{
    int part = (int)count;
    float lanes[CREME_LANES];
    CREME_LANES_LOOP lanes[i] = i < part ? from[i] : fill;
    return creme_v16_load(lanes);
}

CREME_INLINE void creme_v16_store_part(float *to, creme_v16 v, int64_t count)
{
    float lanes[CREME_LANES];
    int part = (int)count;
    creme_v16_store(lanes, v);
    CREME_LANES_LOOP if (i < part) to[i] = lanes[i];
}

CREME_INLINE creme_v16 creme_v16_set(float x)
{
    return x - (creme_v16){0};
}

/* a where a > b (a < b), else b; b where either is NaN. clang does the opposite of gcc: it takes comparisons of whole
 * vectors, and goes through memory in a loop over lanes. */
CREME_INLINE creme_v16 creme_v16_greater(creme_v16 a, creme_v16 b)
{
#ifdef __clang__
    creme_v16i chosen = a > b;
    return (creme_v16)(((creme_v16i)a & chosen) | ((creme_v16i)b & ~chosen));
#else
    CREME_LANES_LOOP a[i] = a[i] > b[i] ? a[i] : b[i];
    return a;
#endif
}

CREME_INLINE creme_v16 creme_v16_lesser(creme_v16 a, creme_v16 b)
{
#ifdef __clang__
    creme_v16i chosen = a < b;
    return (creme_v16)(((creme_v16i)a & chosen) | ((creme_v16i)b & ~chosen));
#else
    CREME_LANES_LOOP a[i] = a[i] < b[i] ? a[i] : b[i];
    return a;
#endif
}

/* The greater one; NaN if either is: a comparison with NaN picks b, and the bits of a NaN, greater than infinity's,
 * are found by integer arithmetic. */
CREME_INLINE creme_v16 creme_v16_max(creme_v16 a, creme_v16 b)
{
    creme_v16i a_is_nan = (0x7f800000 - ((creme_v16i)a & 0x7fffffff)) >> 31;
    return (creme_v16)((creme_v16i)creme_v16_greater(a, b) | a_is_nan);
}

/* Sums and maxima over lanes, always in the same order. */
CREME_INLINE float creme_v16_sum(creme_v16 v)
{
    float lanes[CREME_LANES];
    creme_v16_store(lanes, v);
    for (int width = CREME_LANES / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
    }
    return lanes[0];
}

CREME_INLINE float creme_v16_most(creme_v16 v)
{
    float lanes[CREME_LANES];
    creme_v16_store(lanes, v);
    float most = lanes[0];
    for (int i = 1; i < CREME_LANES; i++) most = lanes[i] > most ? lanes[i] : most;
    return most;
}

/* e^x to about 1e-7 relative, x <= 88: 2^n e^r with |r| <= ln 2 / 2 and the Taylor polynomial of degree 7. Arguments
 * are held to -87 from below, where float32 has normal numbers; NaN stays NaN. */
CREME_INLINE creme_v16 creme_v16_exp_low(creme_v16 x)
{
    x = creme_v16_greater(creme_v16_set(-87.0f), x);
    const float round = 12583039.0f; /* 1.5 * 2^23 + 127: adding it rounds, and leaves n + 127 in the lowest bits */
    creme_v16 biased = x * 1.44269504f + round;
    creme_v16 n = biased - round;
    creme_v16 r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    creme_v16 p = creme_v16_set(1.98412698e-4f);
    p = p * r + 1.38888889e-3f;
    p = p * r + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * (creme_v16)((creme_v16i)biased << 23);
}

/* The same of any x, held to 88. */
CREME_INLINE creme_v16 creme_v16_exp(creme_v16 x)
{
    return creme_v16_exp_low(creme_v16_lesser(creme_v16_set(88.0f), x));
}

CREME_INLINE creme_v16 creme_v16_sigmoid(creme_v16 x)
{
    return 1.0f / (1.0f + creme_v16_exp(-x));
}

/* Nearest bfloat16, ties to even; the upper half of a float32. NaN stays NaN. */
CREME_INLINE uint16_t creme_bf16_from(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

#endif
