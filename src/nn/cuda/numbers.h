/* Numbers of a matrix by fours, where its channels allow: a load of 16 bytes, and one search for row and channel, in
 * place of four. For .cu files. */
#ifndef CREME_NN_CUDA_NUMBERS_H
#define CREME_NN_CUDA_NUMBERS_H

#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"

/* N adjacent numbers: 4, of matrices whose channels are a multiple of that (rows then begin at multiples of 16 bytes,
 * or of 8 for bfloat16), else 1. */
template <int N> struct alignas(N * sizeof(float)) numbers {
    float at[N];
};

template <int N> struct alignas(N * sizeof(uint16_t)) halves {
    uint16_t at[N];
};

/* Ties to even; NaN stays NaN. */
static __device__ inline uint16_t to_bfloat16(float x)
{
#ifdef CREME_CUDA_ON_CPU
    uint32_t bits = __float_as_uint(x);
    bool is_nan = (bits & 0x7fffffffu) > 0x7f800000u; /* rounding might make an infinity of it */
    return (uint16_t)(is_nan ? bits >> 16 | 0x40u : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
#else
    uint16_t narrow;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(narrow) : "f"(x));
    return narrow;
#endif
}

static __device__ inline float from_bfloat16(uint16_t narrow)
{
    return __uint_as_float((uint32_t)narrow << 16);
}

template <int N> static __device__ inline numbers<N> load(const float *from)
{
    return *reinterpret_cast<const numbers<N> *>(from);
}

template <int N> static __device__ inline halves<N> round_all(const numbers<N> &x)
{
    halves<N> rounded;
    for (int n = 0; n < N; n++) rounded.at[n] = to_bfloat16(x.at[n]);
    return rounded;
}

/* Numbers i .. i + N - 1 of what is at `to`. */
template <int N> static __device__ inline void store(void *to, creme_number number, int64_t i, const numbers<N> &x)
{
    if (number == CREME_BFLOAT16)
        *reinterpret_cast<halves<N> *>(static_cast<uint16_t *>(to) + i) = round_all(x);
    else
        *reinterpret_cast<numbers<N> *>(static_cast<float *>(to) + i) = x;
}

#endif
