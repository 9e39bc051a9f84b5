/* Tensor cores and what feeds them, as functions that a warp's 32 lanes call together. Compute capability 8.0 has all
 * of it. For .cu files; the tests have bodies of their own (tests/cuda_on_cpu/emulated_tensor.h), which gather a
 * fragment's numbers from the lanes by the same layouts.
 *
 * A product is d[16][8] += a[16][16] b[16][8]. With g = lane / 4 and t = lane % 4 a lane holds (PTX ISA, "Matrix
 * fragments for mma.m16n8k16 with floating point type"), two adjacent numbers to a word, the first in its lower half:
 *
 *   a[0..3]  rows g, g + 8, g, g + 8, columns 2t, 2t + 1 of the first two words, 2t + 8, 2t + 9 of the others
 *   b[0..1]  column g, rows 2t, 2t + 1; 2t + 8, 2t + 9
 *   d[0..3]  row g, columns 2t, 2t + 1; row g + 8, the same columns
 *
 * Products of 16-bit numbers are exact, sums float32. That each number of d is made from its row of a and its column
 * of b in one way, whatever its place, is a property of the device.
 */
#ifndef CREME_NN_CUDA_TENSOR_H
#define CREME_NN_CUDA_TENSOR_H

#include "nn/cuda/launch.h"

/* BFLOAT: 8 bits of precision and the range of float32. HALF: 11 bits, as TF32 has, below 65,520. */
typedef enum cuda_narrow { CUDA_BFLOAT, CUDA_HALF } cuda_narrow;

#ifdef CREME_CUDA_ON_CPU
#include "emulated_tensor.h"
#else

/* Two numbers rounded, ties to even; NaN stays NaN. */
template <cuda_narrow N> static __device__ __forceinline__ uint32_t narrow_pair(float low, float high)
{
    uint32_t both;
    if (N == CUDA_BFLOAT)
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
    else
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
    return both;
}

/* 2^x to 2 ulp, 1 of 0 exactly, 0 where it is below 2^-126; NaN stays NaN. */
static __device__ __forceinline__ float power_of_two(float x)
{
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x));
    return power;
}

template <cuda_narrow N>
static __device__ __forceinline__ void add_product(float d[4], const uint32_t a[4], const uint32_t b[2])
{
    if (N == CUDA_BFLOAT) {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
                     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    } else {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
                     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
}

static __device__ __forceinline__ uint32_t shared_address(const void *at)
{
    return (uint32_t)__cvta_generic_to_shared(at);
}

/* Four matrices of 8 rows of 8 numbers (16 bytes, aligned) of shared memory: lane 8m + r says where row r of matrix m
 * is; of matrix m a lane gets numbers 2t, 2t + 1 of row g in to[m]. */
static __device__ __forceinline__ void load_matrices(uint32_t to[4], const uint16_t *row)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(shared_address(row))
                 : "memory");
}

/* The same, of each matrix turned: number g of rows 2t and 2t + 1. */
static __device__ __forceinline__ void load_turned(uint32_t to[4], const uint16_t *row)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(shared_address(row))
                 : "memory");
}

/* 16 aligned bytes of device memory to shared memory, at some time before copies_wait() returns to this thread; a
 * barrier then shows them to the others. */
static __device__ __forceinline__ void copy_later(void *shared, const void *from)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" : : "r"(shared_address(shared)), "l"(from) : "memory");
}

/* For all copies of this thread. */
static __device__ __forceinline__ void copies_wait(void)
{
    asm volatile("cp.async.wait_all;" : : : "memory");
}

#endif
#endif
