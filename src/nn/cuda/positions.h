/* Positions in attention (nn/attention.h), as its kernels compute them. For .cu files.
 *
 * With central masks a query's relative logits are a few levels: of level m (so many masks are off at |d|) d > 0 gets
 * levels[m], d < 0 levels[masks + m], and d = 0 levels[2 masks]: suffix sums of its products with the masks' vectors.
 */
#ifndef CREME_NN_CUDA_POSITIONS_H
#define CREME_NN_CUDA_POSITIONS_H

#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"

/* Component c of turn_token(x). */
static __device__ inline float turned(const cuda_attention_parts *a, const float *x, int64_t c, int64_t token)
{
    if (c >= 2 * a->half) return x[c];
    int64_t pair = c < a->half ? c : c - a->half, at = token * a->half + pair;
    float first = x[pair], second = x[pair + a->half];
    return c < a->half ? first * a->cosine[at] - second * a->sine[at] : second * a->cosine[at] + first * a->sine[at];
}

static inline __host__ __device__ int64_t levels_of(const cuda_attention_parts *a)
{
    return 2 * a->masks + 1;
}

/* A head's queries, of float32 or bfloat16, `stride` numbers apart; that which is meant is row `first`. */
typedef struct block_queries {
    const void *at;
    creme_number number;
    int64_t stride, first;
} block_queries;

static __device__ inline float query_number(const block_queries &q, int64_t row, int64_t c)
{
    int64_t at = (q.first + row) * q.stride + c;
    return q.number == CREME_BFLOAT16 ? from_bfloat16(static_cast<const uint16_t *>(q.at)[at])
                                      : static_cast<const float *>(q.at)[at];
}

/* levels[all][2 * masks + 1] = (q' + position bias) . relative of queries q; the first stands for those from `rows` on.
 * By all threads of a block; a barrier must follow. */
static __device__ inline void level_products(float *levels, const cuda_attention_parts *a, const block_queries &q,
                                             int64_t rows, int64_t all, int64_t head)
{
    int64_t key = a->key, two = 2 * a->masks;
    float scale = 1 / sqrtf((float)key);
    const float *relative = a->relative + head * key * two, *bias = a->position_bias + head * key;
    for (int64_t i = threadIdx.x; i < all * two; i += THREADS) {
        int64_t row = i / two, f = i % two;
        int64_t from = row < rows ? row : 0;
        float sum = 0;
        for (int64_t c = 0; c < key; c++) sum += (query_number(q, from, c) * scale + bias[c]) * relative[c * two + f];
        levels[row * levels_of(a) + f] = sum;
    }
}

/* Those products -> levels; each row by a thread, and a barrier must follow. */
static __device__ inline void level_sums(float *levels, const cuda_attention_parts *a, int64_t all)
{
    int64_t masks = a->masks;
    if (threadIdx.x >= all) return;
    float *z = levels + threadIdx.x * levels_of(a);
    float symmetric = 0, antisymmetric = 0, here = 0;
    for (int64_t m = masks - 1; m >= 0; m--) {
        symmetric += z[m];
        antisymmetric += z[masks + m];
        z[m] = symmetric + antisymmetric;
        z[masks + m] = symmetric - antisymmetric;
        if (m == a->level[0]) here = symmetric;
    }
    z[2 * masks] = here;
}

/* What is added at a distance, |distance| < T, by the query's levels. */
static __device__ inline float level_at(const float *levels, const cuda_attention_parts *a, int64_t distance)
{
    int64_t masks = a->masks;
    if (distance == 0) return levels[2 * masks];
    int64_t level = a->level[distance < 0 ? -distance : distance];
    if (level >= masks) return 0;
    return levels[distance < 0 ? masks + level : level];
}

#endif
