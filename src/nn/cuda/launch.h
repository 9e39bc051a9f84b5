/* How kernels are launched, and what they share. For .cu files; they may also be compiled for the CPU, by a
 * cuda_runtime.h of our own (tests/cuda_on_cpu), which has other meanings for these four. */
#ifndef CREME_NN_CUDA_LAUNCH_H
#define CREME_NN_CUDA_LAUNCH_H

#include <cuda_runtime.h>

#include <stdint.h>

#ifndef CREME_CUDA_ON_CPU
/* Threads that know nothing of each other; threads that meet at barriers and in warps. */
#define CREME_LAUNCH(kernel, grid, block, stream, ...) kernel<<<grid, block, 0, stream>>>(__VA_ARGS__)
#define CREME_LAUNCH_TOGETHER(kernel, grid, block, shared, stream, ...)                                              \
    kernel<<<grid, block, shared, stream>>>(__VA_ARGS__)
/* The block's shared memory, of the size that the launch said, 16-byte aligned. */
#define CREME_SHARED(name) extern __shared__ __align__(16) float name[]
/* What a launch counts in 32 bits (pieces.h). */
enum { MOST_PIECES = 1 << 30 };
#endif

enum { LANES = 32, THREADS = 256, WARPS = THREADS / LANES, MOST_BLOCKS = 1 << 16 };

/* Blocks for so many numbers, each thread taking every MOST_BLOCKS * THREADS-th if they are very many. */
static inline unsigned blocks_for(int64_t count)
{
    int64_t blocks = (count + THREADS - 1) / THREADS;
    return (unsigned)(blocks < 1 ? 1 : blocks > MOST_BLOCKS ? (int64_t)MOST_BLOCKS : blocks);
}

static __device__ inline uint32_t first_of_thread()
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

static __device__ inline uint32_t threads_in_all()
{
    return gridDim.x * blockDim.x;
}

/* Sums and maxima over a warp, the same in all its lanes; always in one order. */
static __device__ inline float warp_sum(float x)
{
    for (int far = LANES / 2; far > 0; far /= 2) x += __shfl_xor_sync(0xffffffffu, x, far);
    return x;
}

static __device__ inline float warp_maximum(float x)
{
    for (int far = LANES / 2; far > 0; far /= 2) x = fmaxf(x, __shfl_xor_sync(0xffffffffu, x, far));
    return x;
}

#endif
