/* Products of a warpgroup (four warps, the first of which has a number that is a multiple of 4), which compute
 * capability 9.0 has and no other: for .cu files that are compiled for sm_90a too, with CREME_WGMMA around what calls
 * them. The tests have bodies of their own (tests/cuda_on_cpu/emulated_wgmma.h).
 *
 * A product is d[64][8 * TILES] += a[64][16] b[16][8 * TILES]. Warp w of the four holds rows 16 w .. 16 w + 15 of a
 * and d in registers, spread over its lanes as in nn/cuda/tensor.h, d in tiles of 8 columns. All four share b, which
 * lies in shared memory and is read there once. Rows of 128 bytes make it, 8 of them an aligned block of 1,024 bytes,
 * in which the 16-byte piece p of row r lies in the place of p xor r ("128-byte swizzle"):
 *
 *   KEY_MAJOR    a row has 64 numbers of b along its 16: column n of b is row n, and begins where `describe` is told;
 *   VALUE_MAJOR  a row has 64 columns of b: number k of a column is in row k; columns 64 and on are `chunk` bytes on.
 *
 * Products begin when they are asked for, and are done when products_wait() has returned: until then their registers,
 * of d and of a, belong to them, and so does what they read of shared memory.
 *
 *   products_begin(registers...)   those that products to come read or write; whatever was done with them is done
 *   add_products<...>(d, a, b)     as many as wanted, in their order
 *   products_go()
 *   products_wait(registers...)    those of d
 *
 * Products read shared memory past the threads (the asynchronous proxy): who has written there calls
 * show_to_products() before the barrier.
 */
#ifndef CREME_NN_CUDA_WGMMA_H
#define CREME_NN_CUDA_WGMMA_H

#include "nn/cuda/tensor.h"

/* In the passes of a compiler that know these instructions, and in its host's. */
#if !defined(__CUDA_ARCH__) || defined(__CUDA_ARCH_FEAT_SM90_ALL)
#define CREME_WGMMA
#endif

enum { WARPGROUP = 128, SWIZZLED = 1024 /* bytes, and their alignment */ };

typedef enum cuda_right_side { KEY_MAJOR, VALUE_MAJOR } cuda_right_side;

#ifdef CREME_CUDA_ON_CPU
#include "emulated_wgmma.h"
#else

template <int COUNT> static __device__ __forceinline__ void settle(float (&registers)[COUNT])
{
#pragma unroll
    for (int i = 0; i < COUNT; i++) asm volatile("" : "+f"(registers[i])::"memory");
}

template <int COUNT> static __device__ __forceinline__ void settle(uint32_t (&registers)[COUNT])
{
#pragma unroll
    for (int i = 0; i < COUNT; i++) asm volatile("" : "+r"(registers[i])::"memory");
}

template <typename T, int ROWS_OF, int COUNT>
static __device__ __forceinline__ void settle(T (&registers)[ROWS_OF][COUNT])
{
#pragma unroll
    for (int i = 0; i < ROWS_OF; i++) settle(registers[i]);
}

template <typename... Registers> static __device__ __forceinline__ void products_begin(Registers &...registers)
{
    (settle(registers), ...);
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

static __device__ __forceinline__ void products_go(void)
{
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

template <typename... Registers> static __device__ __forceinline__ void products_wait(Registers &...registers)
{
    asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
    (settle(registers), ...);
}

static __device__ __forceinline__ void show_to_products(void)
{
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

#define CREME_TILE(d) "+f"((d)[0]), "+f"((d)[1]), "+f"((d)[2]), "+f"((d)[3])
#define CREME_TILES_8(d)                                                                                             \
    CREME_TILE((d)[0]), CREME_TILE((d)[1]), CREME_TILE((d)[2]), CREME_TILE((d)[3]), CREME_TILE((d)[4]),              \
        CREME_TILE((d)[5]), CREME_TILE((d)[6]), CREME_TILE((d)[7])

/* The last three: whether d is added to, at all; the signs of a and b; which side b is. */
#define CREME_WGMMA_64(type)                                                                                         \
    "{.reg .pred p; setp.ne.b32 p, %37, 0;\n"                                                                        \
    "wgmma.mma_async.sync.aligned.m64n64k16.f32." type "." type " "                                                  \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, "     \
    "%23, %24, %25, %26, %27, %28, %29, %30, %31}, {%32, %33, %34, %35}, %36, p, 1, 1, %38;}"
#define CREME_WGMMA_192(type)                                                                                        \
    "{.reg .pred p; setp.ne.b32 p, %101, 0;\n"                                                                       \
    "wgmma.mma_async.sync.aligned.m64n192k16.f32." type "." type " "                                                 \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, "     \
    "%23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, "      \
    "%44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, %64, "      \
    "%65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83, %84, %85, "      \
    "%86, %87, %88, %89, %90, %91, %92, %93, %94, %95}, {%96, %97, %98, %99}, %100, p, 1, 1, %102;}"

#define CREME_LEFT_AND_RIGHT                                                                                         \
    "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "n"(FRESH ? 0 : 1), "n"(SIDE == VALUE_MAJOR ? 1 : 0)

/* FRESH: d is written, whatever it was. */
template <cuda_narrow N, cuda_right_side SIDE, bool FRESH>
static __device__ __forceinline__ void add_products(float (&d)[8][4], const uint32_t a[4], uint64_t b)
{
    if constexpr (N == CUDA_BFLOAT)
        asm volatile(CREME_WGMMA_64("bf16") : CREME_TILES_8(d) : CREME_LEFT_AND_RIGHT : "memory");
    else
        asm volatile(CREME_WGMMA_64("f16") : CREME_TILES_8(d) : CREME_LEFT_AND_RIGHT : "memory");
}

template <cuda_narrow N, cuda_right_side SIDE, bool FRESH>
static __device__ __forceinline__ void add_products(float (&d)[24][4], const uint32_t a[4], uint64_t b)
{
    if constexpr (N == CUDA_BFLOAT)
        asm volatile(CREME_WGMMA_192("bf16")
                     : CREME_TILES_8(d), CREME_TILES_8(d + 8), CREME_TILES_8(d + 16)
                     : CREME_LEFT_AND_RIGHT
                     : "memory");
    else
        asm volatile(CREME_WGMMA_192("f16")
                     : CREME_TILES_8(d), CREME_TILES_8(d + 8), CREME_TILES_8(d + 16)
                     : CREME_LEFT_AND_RIGHT
                     : "memory");
}

#undef CREME_TILE
#undef CREME_TILES_8
#undef CREME_WGMMA_64
#undef CREME_WGMMA_192
#undef CREME_LEFT_AND_RIGHT

#endif

/* The first aligned byte of shared memory; SWIZZLED bytes more than are used have to be there. */
static __device__ __forceinline__ void *aligned_shared(void *shared)
{
    return static_cast<char *>(shared) + (SWIZZLED - shared_address(shared) % SWIZZLED) % SWIZZLED;
}

/* The matrix descriptor (PTX ISA, "Matrix descriptor format") of b whose first number is at `at`: address, distance of
 * chunks of 64 columns, distance of 8 rows, each in 16 bytes; 128-byte swizzle. */
static __device__ __forceinline__ uint64_t describe(const void *at, unsigned chunk)
{
    uint64_t address = (shared_address(at) & 0x3ffffu) >> 4, leading = chunk >> 4, stride = SWIZZLED >> 4;
    return address | leading << 16 | stride << 32 | (uint64_t)1 << 62;
}

#endif
