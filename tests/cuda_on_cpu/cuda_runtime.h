/* The words of CUDA that the kernels use, for a C++ compiler without CUDA.
 *
 * A grid's blocks run one after another, and a block's threads too, on the calling thread: each until it ends, or
 * until it has to wait at a barrier for others, which then have their turn (blocks.cpp). Threads that wait for one
 * that never comes end the program, with a word about it. */
#ifndef CREME_TESTS_CUDA_RUNTIME_H
#define CREME_TESTS_CUDA_RUNTIME_H

#include "cuda_runtime_api.h"

#include <cmath>
#include <stdint.h>
#include <string.h>

using std::isnan;

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned across = 1, unsigned down = 1, unsigned deep = 1) : x(across), y(down), z(deep) {}
};

/* Of the thread that runs now, on whichever thread of the processor. */
extern dim3 gridDim, blockDim, blockIdx, threadIdx;

/* Runs body(context) for every thread of every block; `together`: they may wait for each other. */
void creme_emulate(dim3 grid, dim3 block, size_t shared_bytes, bool together, void (*body)(void *), void *context);
float *creme_emulated_shared(void);

void __syncthreads(void);
void __syncwarp(void);
float __shfl_xor_sync(unsigned mask, float value, int lane_mask);
int __any_sync(unsigned mask, int is);
float __shfl_sync(unsigned mask, float value, int lane);
int __shfl_sync(unsigned mask, int value, int lane);

/* What a thread shows to its warp. */
typedef struct creme_slot {
    alignas(8) unsigned char bytes[24];
} creme_slot;
/* Of all lanes of the warp, when all have come; valid until this thread meets its warp again. */
const creme_slot *creme_exchange(const void *mine, size_t bytes);
/* What products of warpgroups want to know (wgmma.cpp): of blocks whose threads meet, and of what this thread has
 * copied to shared memory. */
void creme_block_begins(size_t shared_bytes);
void creme_block_ends(unsigned threads);
void creme_shared_written(const void *at, size_t bytes);
/* Launches so far of threads that meet. */
unsigned creme_launches(void);

static inline uint32_t __float_as_uint(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float __uint_as_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

template <typename Body> static void creme_call(void *body)
{
    (*static_cast<Body *>(body))();
}

template <typename Body> static void creme_run(dim3 grid, dim3 block, size_t shared_bytes, bool together, Body body)
{
    creme_emulate(grid, block, shared_bytes, together, creme_call<Body>, &body);
}

#define CREME_LAUNCH(kernel, grid, block, stream, ...)                                                               \
    ((void)(stream), creme_run(grid, block, 0, false, [&] { kernel(__VA_ARGS__); }))
#define CREME_LAUNCH_TOGETHER(kernel, grid, block, shared, stream, ...)                                              \
    ((void)(stream), creme_run(grid, block, shared, true, [&] { kernel(__VA_ARGS__); }))
#define CREME_SHARED(name) float *name = creme_emulated_shared()
enum { MOST_PIECES = 1 << 14 }; /* few, so that tests see several launches in place of one */

#endif
