/* What a warp of attention by tensor cores does but products, whichever instructions make these (attention_tensor.cu,
 * attention_wgmma.cu). For .cu files.
 *
 * A warp has ROWS queries of a block's. It goes over key tiles of KEYS, from token 0 on whatever the queries are; of a
 * tile its lanes hold logits[8 columns to a tile][4], and of outputs out[8 components to a tile][4], as results of
 * products lie (nn/cuda/tensor.h): rows `group` and `group` + 8, columns 2 place and 2 place + 1.
 */
#ifndef CREME_NN_CUDA_ATTENTION_WARP_H
#define CREME_NN_CUDA_ATTENTION_WARP_H

#include "nn/cuda/numbers.h"
#include "nn/cuda/positions.h"
#include "nn/cuda/tensor.h"

enum {
    QUERIES = CUDA_TENSOR_QUERIES,
    KEYS = CUDA_TENSOR_KEYS,
    VALUES = CUDA_TENSOR_VALUES,
    ROWS = QUERIES / WARPS,
    TILES = KEYS / 8, /* of logits, 8 columns each */
    PIECE = 8,        /* numbers of a copy of 16 bytes */
    TURNS = 8         /* rows, after which pieces lie as in the first */
};

static_assert(ROWS == 16, "a warp has the rows of one product");

#define LOG2_E 1.44269504f

/* What a warp works on. */
struct warp_work {
    cuda_attention_parts a;
    const uint16_t *keys, *values,
        *band;     /* of the block's head: [T][], [T][], [][KEY] from its first tile's row on */
    const void *q; /* of the warp's first query */
    float *levels; /* of that, in shared memory */
    int64_t q_stride, key_stride, value_stride, head, first; /* token of its first query */
    int64_t rows;                                            /* may be less than 1 */
    creme_number q_number;
    int warp, lane, group, place; /* lane = 4 group + place */
};

/* Sums of outputs relative to exp(most), and this lane's part of the sum of weights, of rows `group` and `group` +
 * 8. */
struct warp_rows {
    float out[VALUES / 8][4], most[2], total[2];
};

static __device__ inline warp_rows no_rows(void)
{
    warp_rows rows = {};
    rows.most[0] = rows.most[1] = -INFINITY;
    return rows;
}

/* The block's place in the grid: blocks of queries; heads; chunks of components of each sequence. */
static __device__ __forceinline__ warp_work find_work(const cuda_tensor_parts &p, const cuda_tensor_call &call,
                                                      int64_t sequence, int64_t chunk)
{
    warp_work w = {};
    w.a = p.a;
    w.warp = threadIdx.x / LANES;
    w.lane = threadIdx.x % LANES;
    w.group = w.lane / 4;
    w.place = w.lane % 4;
    w.head = blockIdx.y;
    int64_t begin = (int64_t)blockIdx.x * QUERIES, own = begin + w.warp * ROWS;
    int64_t kv_head = w.head * p.a.kv_heads / p.a.heads;
    w.keys = call.keys.at + sequence * call.keys.sequence + kv_head * call.keys.head;
    w.values = call.values.at + sequence * call.values.sequence + kv_head * call.values.head + chunk * VALUES;
    w.key_stride = call.keys.row;
    w.value_stride = call.values.row;
    w.first = call.first_query + own;
    w.rows = call.queries - own;
    w.q_stride = call.q_stride;
    w.q_number = call.q_number;
    int64_t q = (sequence * call.queries + own) * w.q_stride + w.head * p.a.key;
    w.q = call.q_number == CREME_BFLOAT16 ? (const void *)(static_cast<const uint16_t *>(call.q) + q)
                                          : (const void *)(static_cast<const float *>(call.q) + q);
    int64_t lowest = -(call.first_query + begin) - (QUERIES - 1);
    if (p.table) w.band = p.table + (w.head * p.distances + p.nearest + lowest) * p.key;
    return w;
}

/* Central masks' levels of the block's queries, at `levels` in shared memory; a barrier must follow. */
static __device__ __forceinline__ void find_levels(warp_work *w, const cuda_tensor_parts &p, float *levels)
{
    int64_t back = w->warp * ROWS; /* to the block's first query */
    block_queries q = {w->q, w->q_number, w->q_stride, -back};
    level_products(levels, &p.a, q, w->rows + back, QUERIES, w->head);
    __syncthreads();
    level_sums(levels, &p.a, QUERIES);
    w->levels = levels + back * levels_of(&p.a);
}

/* q' + bias, turned, of component c; zero beyond. One that is infinite in 16 bits makes logits so, and those NaN: a
 * logit less the maximum, or an infinity less another. */
static __device__ inline float query_at(const warp_work &w, int row, int64_t c, const float *bias)
{
    if (row >= w.rows || c >= w.a.key) return 0;
    float x;
    if (w.q_number == CREME_BFLOAT16) /* never of rotary positions */
        x = from_bfloat16(static_cast<const uint16_t *>(w.q)[row * w.q_stride + c]);
    else
        x = turned(&w.a, static_cast<const float *>(w.q) + row * w.q_stride, c, w.first + row);
    x *= 1 / sqrtf((float)w.a.key);
    return bias ? x + bias[w.head * w.a.key + c] : x;
}

template <cuda_narrow N, int KEY>
static __device__ __forceinline__ void load_queries(uint32_t to[KEY / 16][4], const warp_work &w, const float *bias)
{
#pragma unroll
    for (int step = 0; step < KEY / 16; step++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int row = w.group + i % 2 * 8, c = step * 16 + i / 2 * 8 + w.place * 2;
            to[step][i] = narrow_pair<N>(query_at(w, row, c, bias), query_at(w, row, c + 1, bias));
        }
    }
}

static __device__ inline int64_t within(const warp_work &w, int64_t distance)
{
    int64_t most = w.a.tokens - 1; /* queries and keys that are not there may lie further apart */
    return distance > most ? most : distance < -most ? -most : distance;
}

/* Whether all of lowest .. highest are on one side, where the same masks are off. */
static __device__ inline bool one_level(const warp_work &w, int64_t lowest, int64_t highest)
{
    if (lowest <= 0 && highest >= 0) return false;
    int64_t a = within(w, lowest), b = within(w, highest);
    return w.a.level[a < 0 ? -a : a] == w.a.level[b < 0 ? -b : b];
}

static __device__ __forceinline__ void add_levels(float logits[TILES][4], const warp_work &w, int64_t first_key)
{
    int64_t lowest = first_key - w.first - (ROWS - 1), highest = first_key - w.first + KEYS - 1;
    bool one = w.a.tokens > 1 && one_level(w, lowest, highest);
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int row = w.group + half * 8;
        const float *levels = w.levels + row * levels_of(&w.a);
        float all = one ? level_at(levels, &w.a, within(w, lowest)) : 0;
#pragma unroll
        for (int i = 0; i < TILES * 2; i++) {
            int64_t distance = first_key + i / 2 * 8 + w.place * 2 + i % 2 - w.first - row;
            logits[i / 2][half * 2 + i % 2] += one ? all : level_at(levels, &w.a, within(w, distance));
        }
    }
}

/* Keys that are not there get no weight. */
static __device__ __forceinline__ void hide(float logits[TILES][4], const warp_work &w, int64_t first_key)
{
    if (first_key + KEYS <= w.a.tokens) return;
#pragma unroll
    for (int i = 0; i < TILES * 4; i++) {
        if (first_key + i / 4 * 8 + w.place * 2 + i % 2 >= w.a.tokens) logits[i / 4][i % 4] = -INFINITY;
    }
}

/* Over the four lanes that share rows. */
static __device__ inline float four_maximum(float x)
{
    x = fmaxf(x, __shfl_xor_sync(0xffffffffu, x, 1));
    return fmaxf(x, __shfl_xor_sync(0xffffffffu, x, 2));
}

static __device__ inline float four_sum(float x)
{
    x += __shfl_xor_sync(0xffffffffu, x, 1);
    return x + __shfl_xor_sync(0xffffffffu, x, 2);
}

/* logits -> weights, what there is so far made relative to the new maximum, if any of the warp's has moved: else it
 * would be multiplied by 1. A NaN passes the maximum, not exp, and moves it. */
static __device__ __forceinline__ void weigh(float logits[TILES][4], warp_rows *rows)
{
    float shrink[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
        float most = rows->most[half], sum = 0;
#pragma unroll
        for (int i = 0; i < TILES * 2; i++) most = fmaxf(most, logits[i / 2][half * 2 + i % 2]);
        most = four_maximum(most);
        float scaled = most * LOG2_E;
        shrink[half] = power_of_two((rows->most[half] - most) * LOG2_E);
#pragma unroll
        for (int i = 0; i < TILES * 2; i++) {
            float weight = power_of_two(logits[i / 2][half * 2 + i % 2] * LOG2_E - scaled);
            logits[i / 2][half * 2 + i % 2] = weight;
            sum += weight;
        }
        rows->most[half] = most;
        rows->total[half] = rows->total[half] * shrink[half] + sum;
    }
    if (!__any_sync(0xffffffffu, shrink[0] != 1 || shrink[1] != 1)) return;
#pragma unroll
    for (int i = 0; i < VALUES / 2; i++) rows->out[i / 4][i % 4] *= shrink[i % 4 / 2];
}

/* The warp's rows of out[batch * queries][H * V], components of a chunk of VALUES. */
static __device__ __forceinline__ void store(const cuda_tensor_call &call, const warp_work &w, const warp_rows &rows,
                                             int64_t sequence, int64_t chunk)
{
    void *out = call.out;
    creme_number number = call.out_number;
    int64_t first = sequence * call.queries + w.first - call.first_query, columns = w.a.value - chunk * VALUES;
    int64_t at = (first * w.a.heads + w.head) * w.a.value + chunk * VALUES;
    bool pairs = w.a.value % 2 == 0;
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int row = w.group + half * 8;
        float total = four_sum(rows.total[half]);
        if (row >= w.rows) continue;
        int64_t to = at + row * w.a.heads * w.a.value + w.place * 2;
#pragma unroll
        for (int tile = 0; tile < VALUES / 8; tile++) {
            numbers<2> two = {{rows.out[tile][half * 2] / total, rows.out[tile][half * 2 + 1] / total}};
            int column = tile * 8 + w.place * 2;
            if (pairs && column < columns) {
                store(out, number, to + tile * 8, two);
                continue;
            }
            for (int e = 0; e < 2; e++) {
                if (column + e < columns) store(out, number, to + tile * 8 + e, numbers<1>{{two.at[e]}});
            }
        }
    }
}

#endif
