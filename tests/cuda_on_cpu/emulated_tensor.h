/* The functions of nn/cuda/tensor.h for a processor (tensor.cpp). Which number of a matrix a lane holds is written down
 * here a second time, from the PTX ISA: a kernel that takes another for it gets other sums. */
#ifndef CREME_TESTS_EMULATED_TENSOR_H
#define CREME_TESTS_EMULATED_TENSOR_H

#include <cuda_runtime.h>

#include <stdint.h>

uint32_t creme_narrow_pair(bool half, float low, float high);
void creme_add_product(bool half, float d[4], const uint32_t a[4], const uint32_t b[2]);
void creme_load_matrices(bool turned, uint32_t to[4], const uint16_t *row);
void copy_later(void *shared, const void *from);
void copies_wait(void);

template <cuda_narrow N> static inline uint32_t narrow_pair(float low, float high)
{
    return creme_narrow_pair(N == CUDA_HALF, low, high);
}

static inline float power_of_two(float x)
{
    float power = exp2f(x);
    return power < 0x1p-126f ? 0 : power;
}

template <cuda_narrow N> static inline void add_product(float d[4], const uint32_t a[4], const uint32_t b[2])
{
    creme_add_product(N == CUDA_HALF, d, a, b);
}

static inline void load_matrices(uint32_t to[4], const uint16_t *row)
{
    creme_load_matrices(false, to, row);
}

static inline void load_turned(uint32_t to[4], const uint16_t *row)
{
    creme_load_matrices(true, to, row);
}

#endif
