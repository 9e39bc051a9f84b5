/* Numbers of rows in pieces of a few, which the threads of a launch share: piece i is one of row i / width. Pieces are
 * counted in 32 bits, and divided by multiplying: there is no division in any kernel's loop. Where they are more than
 * a launch may count, there are several launches, each of some rows. For .cu files. */
#ifndef CREME_NN_CUDA_PIECES_H
#define CREME_NN_CUDA_PIECES_H

#include "nn/cuda/launch.h"

/* n / by = (n + floor(n multiplier / 2^32)) / 2^shift of n < 2^31 (Granlund and Montgomery 1994, doi
 * 10.1145/178243.178249). */
typedef struct cuda_divisor {
    uint32_t by, multiplier, shift;
} cuda_divisor;

/* 1 <= by < 2^31 */
static inline cuda_divisor divisor_of(int64_t by)
{
    cuda_divisor divisor = {(uint32_t)by, 0, 0};
    while (((int64_t)1 << divisor.shift) < by) divisor.shift++;
    uint64_t above = ((uint64_t)1 << divisor.shift) - (uint64_t)by;
    divisor.multiplier = (uint32_t)((above << 32) / (uint64_t)by + 1);
    return divisor;
}

static __device__ inline uint32_t quotient(uint32_t n, const cuda_divisor &divisor)
{
    uint32_t high = (uint32_t)((uint64_t)n * divisor.multiplier >> 32);
    return (n + high) >> divisor.shift;
}

/* Rows first .. first + rows - 1, of `width` pieces each. */
typedef struct row_pieces {
    int64_t first;
    uint32_t rows;
    cuda_divisor width;
} row_pieces;

/* The rows of a launch from `first` on, of `rows` rows of so many pieces, at most MOST_PIECES. */
static inline row_pieces pieces_of(int64_t first, int64_t rows, int64_t width)
{
    int64_t most = MOST_PIECES / width, left = rows - first;
    most = most < 1 ? 1 : most;
    return {first, (uint32_t)(left < most ? left : most), divisor_of(width)};
}

static inline __host__ __device__ uint32_t count_of(const row_pieces &pieces)
{
    return pieces.rows * pieces.width.by;
}

/* Where piece i of some rows begins: number `at` of row `row`, counted from the first of them. */
typedef struct piece_place {
    uint32_t row, at;
} piece_place;

template <int N> static __device__ inline piece_place place_of(uint32_t i, const row_pieces &pieces)
{
    uint32_t row = quotient(i, pieces.width);
    return {row, (i - row * pieces.width.by) * N};
}

#endif
