/* Attention by tensor cores, in one pass over the keys as in attention.cu, on 16-bit queries, keys, values, table and
 * weights; sums, softmax, levels of central masks and outputs are float32.
 *
 * A block has QUERIES queries of one head and sequence, ROWS to a warp, and makes VALUES components of their outputs.
 * Key tiles begin at token 0 whatever the queries are. Of a tile a warp makes, all in registers (nn/cuda/tensor.h:
 * how they are spread over lanes),
 *
 *   band[i][c] = (q'[i] + position bias) . r[first key - first query - (ROWS - 1) + c], c < KEYS + ROWS: 10 tiles of 8,
 *   logits[i][j] = band[i][j - i + ROWS - 1] + (q'[i] + content bias) . k[j]: a shift among four lanes,
 *   weights = exp(logits - maximum so far), which are the left side of the product with values as they lie.
 *
 * Each number is made from its own row and column by one order of products whatever the place of its query, so a row
 * of outputs depends on its query, the keys and the values alone, as far as the device's products do
 * (nn/cuda/tensor.h).
 *
 * Shared memory: two stages of keys and values, of which one is filled while the other is read, and of the table a
 * ring of 256 rows, which a tile moves on by KEYS rows. Rows are whole multiples of 128 bytes; of the 16-byte pieces of
 * row r number p lies in the place of p xor (r mod 8), so that a piece of 8 rows at a time lies in different banks. So
 * much has every GPU from 8.6 on: 101,376 bytes a block.
 *
 *                     K     keys    values    band     levels (16 masks)     bytes
 *   Enformer          64    16,384  49,152    32,768                        98,304
 *   Borzoi            64    16,384  49,152        16   16,896               82,448
 *   Flashzoi         192    49,152  49,152        16                        98,320
 *
 * Registers of a thread: 96 sums of outputs, 32 logits, 40 of the band while there is one, 4 for each 16 components of
 * queries (twice with a table). So 8 warps fill a multiprocessor. docs/cuda.md has what the compiler makes of it, and
 * what time it should take.
 */
#include "nn/cuda/numbers.h"
#include "nn/cuda/positions.h"
#include "nn/cuda/tensor.h"

enum {
    QUERIES = CUDA_TENSOR_QUERIES,
    KEYS = CUDA_TENSOR_KEYS,
    VALUES = CUDA_TENSOR_VALUES,
    ROWS = QUERIES / WARPS,
    TILES = KEYS / 8, /* of logits, 8 columns each */
    BAND_TILES = (KEYS + ROWS) / 8,
    BAND = KEYS + QUERIES, /* rows of the table that a block needs for a tile, one more than it uses */
    RING = 256,            /* those and the KEYS that come next */
    PIECE = 8,             /* numbers of a copy of 16 bytes */
    TURNS = 8              /* rows, after which pieces lie as in the first */
};

static_assert(ROWS == 16 && RING >= BAND + KEYS, "a warp has the rows of one product; what is read stays");

#define LOG2_E 1.44269504f

template <int KEY, bool TABLE> struct shared_parts {
    uint16_t keys[2][KEYS][KEY], values[2][KEYS][VALUES];
    uint16_t band[TABLE ? RING : 1][TABLE ? KEY : (int)PIECE];
};

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

/* to[COUNT][WIDTH] from rows `stride` apart; the first row of `to` has a number that is a multiple of TURNS. */
template <int COUNT, int WIDTH>
static __device__ __forceinline__ void copy_rows(uint16_t (*to)[WIDTH], const uint16_t *from, int64_t stride)
{
    constexpr int AT_ONCE = THREADS / TURNS, GROUP = TURNS * PIECE;
    static_assert(COUNT % AT_ONCE == 0 && WIDTH % GROUP == 0, "all threads copy as often");
    unsigned row = threadIdx.x / TURNS, piece = threadIdx.x % TURNS;
    uint16_t *own = to[row] + (piece ^ row % TURNS) * PIECE;
    from += row * stride + piece * PIECE;
#pragma unroll
    for (int r = 0; r < COUNT; r += AT_ONCE, from += AT_ONCE * stride) {
#pragma unroll
        for (int column = 0; column < WIDTH; column += GROUP) copy_later(own + r * WIDTH + column, from + column);
    }
}

/* Where in its row a lane finds piece 2 step + `half`, if the row's number is the lane's, modulo TURNS. */
static __device__ __forceinline__ unsigned piece_at(int step, int half, int lane)
{
    unsigned own = (unsigned)half ^ (unsigned)lane % TURNS;
    return (unsigned)(step / 4 * TURNS) * PIECE + ((unsigned)(step % 4 * 2) ^ own) * PIECE;
}

/* Begins to copy a tile's keys and values, and what of the table is not there yet. */
template <int KEY, bool TABLE>
static __device__ __forceinline__ void fetch(shared_parts<KEY, TABLE> *s, const warp_work &w, int tile)
{
    int64_t first = (int64_t)tile * KEYS;
    copy_rows<KEYS>(s->keys[tile % 2], w.keys + first * w.key_stride, w.key_stride);
    copy_rows<KEYS>(s->values[tile % 2], w.values + first * w.value_stride, w.value_stride);
    if constexpr (TABLE) {
        int64_t next = first + BAND - KEYS;
        if (tile == 0)
            copy_rows<BAND>(s->band, w.band, KEY);
        else
            copy_rows<KEYS>(s->band + next % RING, w.band + next * KEY, KEY);
    }
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

/* sums[i][j] += queries[i] . rows[first + j] for the j of COUNT tiles; `first` may be beyond the ring. */
template <cuda_narrow N, int KEY, int COUNT>
static __device__ __forceinline__ void add_dots(float sums[COUNT][4], const uint32_t queries[KEY / 16][4],
                                                const uint16_t (*rows)[KEY], unsigned first, int lane)
{
    first += lane % 8 + lane / 16 * 8; /* matrices: 8 rows, two halves of 16 components; the next 8 rows */
#pragma unroll
    for (int step = 0; step < KEY / 16; step++) {
#pragma unroll
        for (int tile = 0; tile < COUNT; tile += 2) {
            uint32_t b[4];
            load_matrices(b, rows[(first + tile * 8) % RING] + piece_at(step, lane / 8 % 2, lane));
            add_product<N>(sums[tile], queries[step], b);
            add_product<N>(sums[tile + 1], queries[step], b + 2);
        }
    }
}

/* logits[i][j] = band[i][j - i + ROWS - 1].
 *
 * Rows `group` and `group` + 8 want columns shift + 8 and shift on, shift = 7 - group: in place of its columns 2
 * place + e of each tile a lane wants those at 2 place + e + shift, modulo 8 another lane's of its four, and the next
 * tile's where it is 8 or more. So a lane offers, for e = 0 and 1, that one of its two columns which has the parity
 * of e + shift, of the next tile if it lies before `shift`. */
static __device__ __forceinline__ void shift_band(float logits[TILES][4], const float band[BAND_TILES][4], int lane)
{
    int place = lane % 4, shift = 7 - lane / 4;
#pragma unroll
    for (int e = 0; e < 2; e++) {
        int from = lane / 4 * 4 + (2 * place + e + shift) % 8 / 2;
        bool second = (e + shift) % 2, next = 2 * place + second < shift;
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int tile = 0; tile < TILES; tile++) {
                const float *near = band[tile + 1 - half] + 2 * half, *far = band[tile + 2 - half] + 2 * half;
                float offer = next ? (second ? far[1] : far[0]) : (second ? near[1] : near[0]);
                logits[tile][2 * half + e] = __shfl_sync(0xffffffffu, offer, from);
            }
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

/* out += weights values. */
template <cuda_narrow N>
static __device__ __forceinline__ void mix(warp_rows *rows, const float weights[TILES][4],
                                           const uint16_t (*values)[VALUES], int lane)
{
#pragma unroll
    for (int step = 0; step < KEYS / 16; step++) {
        const float *left = weights[2 * step], *right = weights[2 * step + 1];
        uint32_t a[4] = {narrow_pair<N>(left[0], left[1]), narrow_pair<N>(left[2], left[3]),
                         narrow_pair<N>(right[0], right[1]), narrow_pair<N>(right[2], right[3])};
#pragma unroll
        for (int tile = 0; tile < VALUES / 8; tile += 2) {
            uint32_t b[4]; /* matrices: 8 keys, the next 8 keys; the next 8 components */
            load_turned(b, values[step * 16 + lane % 16] + piece_at(tile / 2, lane / 16, lane));
            add_product<N>(rows->out[tile], a, b);
            add_product<N>(rows->out[tile + 1], a, b + 2);
        }
    }
}

/* out[rows][H][V], of `number`, from number `at` on: the warp's first query and its head, `columns` of them there. */
static __device__ __forceinline__ void store(void *out, creme_number number, int64_t at, const warp_work &w,
                                             const warp_rows &rows, int64_t columns)
{
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

/* One tile, of a warp that has queries. */
template <cuda_narrow N, int KEY, bool TABLE>
static __device__ __forceinline__ void attend_tile(warp_rows *rows, const shared_parts<KEY, TABLE> *s,
                                                   const warp_work &w, const uint32_t content[KEY / 16][4],
                                                   const uint32_t place[TABLE ? KEY / 16 : 1][4], int tile)
{
    float logits[TILES][4] = {};
    if constexpr (TABLE) {
        float band[BAND_TILES][4] = {};
        add_dots<N, KEY, BAND_TILES>(band, place, s->band, tile * KEYS + QUERIES - ROWS * (w.warp + 1), w.lane);
        shift_band(logits, band, w.lane);
    }
    add_dots<N, KEY, TILES>(logits, content, s->keys[tile % 2], 0, w.lane);
    if (!TABLE && w.a.masks) add_levels(logits, w, (int64_t)tile * KEYS);
    hide(logits, w, (int64_t)tile * KEYS);
    weigh(logits, rows);
    mix<N>(rows, logits, s->values[tile % 2], w.lane);
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

template <cuda_narrow N, int KEY, bool TABLE>
static __global__ void __launch_bounds__(THREADS) attend(cuda_tensor_parts p, cuda_tensor_call call)
{
    CREME_SHARED(shared);
    shared_parts<KEY, TABLE> *s = reinterpret_cast<shared_parts<KEY, TABLE> *>(shared);
    int64_t chunks = p.value / VALUES, sequence = blockIdx.z / chunks, chunk = blockIdx.z % chunks;
    warp_work w = find_work(p, call, sequence, chunk);
    fetch(s, w, 0);
    if (!TABLE && p.a.masks) {
        float *levels = reinterpret_cast<float *>(s + 1);
        int64_t back = w.warp * ROWS; /* to the block's first query */
        block_queries q = {w.q, w.q_number, w.q_stride, -back};
        level_products(levels, &p.a, q, w.rows + back, QUERIES, w.head);
        __syncthreads();
        level_sums(levels, &p.a, QUERIES);
        w.levels = levels + back * levels_of(&p.a);
    }
    uint32_t content[KEY / 16][4], place[TABLE ? KEY / 16 : 1][4];
    load_queries<N, KEY>(content, w, p.a.content_bias);
    if constexpr (TABLE) load_queries<N, KEY>(place, w, p.a.position_bias);
    warp_rows rows = {};
    rows.most[0] = rows.most[1] = -INFINITY;
    int tiles = (int)(p.tokens / KEYS);
    for (int tile = 0; tile < tiles; tile++) {
        copies_wait();
        __syncthreads(); /* the tile is there for all, and the one before it, in whose place the next comes, is done */
        if (tile + 1 < tiles) fetch(s, w, tile + 1);
        if (w.rows > 0) attend_tile<N, KEY, TABLE>(&rows, s, w, content, place, tile);
    }
    if (w.rows <= 0) return;
    int64_t from = sequence * call.queries + (int64_t)blockIdx.x * QUERIES + w.warp * ROWS;
    int64_t at = (from * p.a.heads + w.head) * p.a.value + chunk * VALUES;
    store(call.out, call.out_number, at, w, rows, p.a.value - chunk * VALUES);
}

template <int KEY, bool TABLE> static size_t shared_bytes(const cuda_attention_parts *a)
{
    size_t levels = !TABLE && a->masks ? (size_t)(QUERIES * levels_of(a)) * sizeof(float) : 0;
    return sizeof(shared_parts<KEY, TABLE>) + levels;
}

template <cuda_narrow N, int KEY, bool TABLE>
static cudaError_t launch(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    auto kernel = attend<N, KEY, TABLE>;
    size_t bytes = shared_bytes<KEY, TABLE>(&p->a);
    cudaError_t error =
        cudaFuncSetAttribute((const void *)kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, (int)bytes);
    if (error != cudaSuccess) return error;
    dim3 grid((unsigned)((call->queries + QUERIES - 1) / QUERIES), (unsigned)p->a.heads,
              (unsigned)(call->batch * (p->value / VALUES)));
    CREME_LAUNCH_TOGETHER(kernel, grid, THREADS, bytes, stream, *p, *call);
    return cudaGetLastError();
}

template <cuda_narrow N>
static cudaError_t launch_for(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    if (p->table) return launch<N, CUDA_TENSOR_KEY, true>(stream, p, call);
    if (p->key == CUDA_TENSOR_KEY) return launch<N, CUDA_TENSOR_KEY, false>(stream, p, call);
    return launch<N, CUDA_TENSOR_LONG_KEY, false>(stream, p, call);
}

extern "C" size_t creme_cuda_tensor_shared(const cuda_attention_parts *a)
{
    if (a->key > CUDA_TENSOR_LONG_KEY || (a->table && a->key > CUDA_TENSOR_KEY)) return SIZE_MAX;
    if (a->table) return shared_bytes<CUDA_TENSOR_KEY, true>(a);
    return a->key <= CUDA_TENSOR_KEY ? shared_bytes<CUDA_TENSOR_KEY, false>(a)
                                     : shared_bytes<CUDA_TENSOR_LONG_KEY, false>(a);
}

extern "C" int creme_cuda_tensor_attend(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    return p->half ? launch_for<CUDA_HALF>(stream, p, call) : launch_for<CUDA_BFLOAT>(stream, p, call);
}
