/* Attention in one pass over the keys (the online softmax of Milakov and Gimelshein 2018, arXiv 1805.02867, by tiles
 * as in Dao et al. 2022, arXiv 2205.14135): no matrix of T x T logits is kept anywhere.
 *
 * A block has QUERIES queries of one head and sequence, and makes up to CHUNK components of their outputs: 64 or,
 * where these do not fit into shared memory (long keys on RTX cards), 32. Key tiles begin at token 0 whatever the
 * queries are, and a query's numbers are added up tile by tile, so that they do not depend on its neighbours, nor on
 * how many a block has. Shared memory, in floats (pitch = K + 1, so that rows lie in different banks):
 *
 *   content  [QUERIES][pitch]       q' + content bias, or the turned q'
 *   keys     [KEYS][pitch]          of the present tile, turned
 *   weights  [QUERIES][KEYS + 1]    its logits, then exp(logit - maximum so far)
 *   place    [QUERIES][pitch]       q' + position bias             } with a table
 *   band     [BAND][pitch]          r of the tile's distances      }
 *   levels   [QUERIES][2 masks + 1] nn/cuda/positions.h, with central masks
 */
#include "nn/cuda/pieces.h"
#include "nn/cuda/positions.h"

enum {
    KEYS = 64,
    SIDE = 16, /* threads of a block as a square: each makes DOWN x ACROSS logits */
    ACROSS = KEYS / SIDE,
    COLUMNS = 8, /* of a lane */
    CHUNK = COLUMNS * LANES
};

template <int QUERIES> struct tile {
    enum {
        BAND = QUERIES + KEYS - 1,
        DOWN = QUERIES / SIDE,
        ROWS = QUERIES / WARPS /* of a warp, for softmax and outputs */
    };
};

typedef struct shared_parts {
    float *content, *keys, *weights, *place, *band, *levels;
} shared_parts;

/* What a block works on. */
typedef struct block_work {
    cuda_attention_parts a;
    shared_parts s;
    const float *q, *kv; /* of its first query and head; of its sequence */
    int64_t rows, first, head;
    int64_t q_stride, kv_stride, key_offset, value_offset, pitch;
    cuda_divisor key;
} block_work;

template <int QUERIES> static size_t shared_for(const cuda_attention_parts *a)
{
    int64_t pitch = a->key + 1, floats = (QUERIES + KEYS) * pitch + QUERIES * (KEYS + 1);
    if (a->table) floats += (QUERIES + tile<QUERIES>::BAND) * pitch;
    if (a->masks) floats += QUERIES * levels_of(a);
    return (size_t)floats * sizeof(float);
}

static bool fits(const cuda_attention_parts *a, size_t most)
{
    return shared_for<64>(a) <= most;
}

extern "C" size_t creme_cuda_attend_shared(const cuda_attention_parts *a, size_t most)
{
    return fits(a, most) ? shared_for<64>(a) : shared_for<32>(a);
}

template <int QUERIES> static __device__ shared_parts cut_shared(float *shared, const cuda_attention_parts *a)
{
    int64_t pitch = a->key + 1;
    shared_parts s = {};
    s.content = shared;
    s.keys = s.content + QUERIES * pitch;
    s.weights = s.keys + KEYS * pitch;
    s.place = s.weights + QUERIES * (KEYS + 1);
    s.band = s.place + (a->table ? QUERIES * pitch : 0);
    s.levels = s.band + (a->table ? tile<QUERIES>::BAND * pitch : 0);
    return s;
}

template <int QUERIES> static __device__ void load_queries(const block_work *w)
{
    uint32_t key = w->key.by;
    float scale = 1 / sqrtf((float)key);
    for (uint32_t i = threadIdx.x; i < QUERIES * key; i += THREADS) {
        uint32_t row = quotient(i, w->key), c = i - row * key;
        bool there = row < w->rows;
        const float *q = w->q + (there ? row : 0) * w->q_stride;
        float content = turned(&w->a, q, c, w->first + (there ? row : 0)) * scale;
        if (w->a.content_bias) content += w->a.content_bias[w->head * key + c];
        w->s.content[row * w->pitch + c] = there ? content : 0;
        if (!w->a.table) continue;
        float place = q[c] * scale + w->a.position_bias[w->head * key + c];
        w->s.place[row * w->pitch + c] = there ? place : 0;
    }
}

template <int QUERIES> static __device__ void load_tile(const block_work *w, int64_t first_key)
{
    uint32_t key = w->key.by;
    int64_t tokens = w->a.tokens;
    for (uint32_t i = threadIdx.x; i < KEYS * key; i += THREADS) {
        uint32_t row = quotient(i, w->key), c = i - row * key;
        int64_t token = first_key + row;
        float value = 0;
        if (token < tokens) value = turned(&w->a, w->kv + token * w->kv_stride + w->key_offset, c, token);
        w->s.keys[row * w->pitch + c] = value;
    }
    if (!w->a.table) return;
    const float *table = w->a.table + w->head * (2 * tokens - 1) * key;
    for (uint32_t i = threadIdx.x; i < tile<QUERIES>::BAND * key; i += THREADS) {
        /* place d holds the distance of key k of the tile from query row r, where k - r + QUERIES - 1 is it */
        uint32_t d = quotient(i, w->key), c = i - d * key;
        int64_t distance = first_key - w->first - (QUERIES - 1) + d, row = distance + tokens - 1;
        w->s.band[d * w->pitch + c] = row >= 0 && row < 2 * tokens - 1 ? table[row * key + c] : 0;
    }
}

/* sums += products of the thread's queries and keys: rows y + SIDE i, keys x + SIDE j. */
template <int DOWN> static __device__ void add_content(const block_work *w, float sums[DOWN][ACROSS], int x, int y)
{
    const float *q = w->s.content + y * w->pitch, *k = w->s.keys + x * w->pitch;
    int64_t step = SIDE * w->pitch;
    for (int64_t c = 0; c < w->a.key; c++) {
        float left[DOWN], right[ACROSS];
        for (int i = 0; i < DOWN; i++) left[i] = q[i * step + c];
        for (int j = 0; j < ACROSS; j++) right[j] = k[j * step + c];
        for (int i = 0; i < DOWN; i++) {
            for (int j = 0; j < ACROSS; j++) sums[i][j] += left[i] * right[j];
        }
    }
}

/* The same with the band: of the thread's logits, those with one j - i share a distance. */
template <int DOWN> static __device__ void add_band(const block_work *w, float sums[DOWN][ACROSS], int x, int y)
{
    const float *q = w->s.place + y * w->pitch, *r = w->s.band + (x - y + DOWN * SIDE - 1) * w->pitch;
    int64_t step = SIDE * w->pitch;
    for (int64_t c = 0; c < w->a.key; c++) {
        float left[DOWN], right[DOWN + ACROSS - 1];
        for (int i = 0; i < DOWN; i++) left[i] = q[i * step + c];
        for (int d = 0; d < DOWN + ACROSS - 1; d++) right[d] = r[(d - DOWN + 1) * step + c];
        for (int i = 0; i < DOWN; i++) {
            for (int j = 0; j < ACROSS; j++) sums[i][j] += left[i] * right[j - i + DOWN - 1];
        }
    }
}

template <int DOWN> static __device__ void make_logits(const block_work *w, int64_t first_key)
{
    int x = threadIdx.x % SIDE, y = threadIdx.x / SIDE;
    if (y >= w->rows) return; /* and so are its further rows */
    float sums[DOWN][ACROSS] = {};
    add_content<DOWN>(w, sums, x, y);
    if (w->a.table) add_band<DOWN>(w, sums, x, y);
    for (int i = 0; i < DOWN; i++) {
        for (int j = 0; j < ACROSS; j++) {
            int row = y + SIDE * i, column = x + SIDE * j;
            int64_t token = first_key + column, query = w->first + row;
            float logit = sums[i][j];
            if (w->a.masks && row < w->rows && token < w->a.tokens)
                logit += level_at(w->s.levels + row * levels_of(&w->a), &w->a, token - query);
            w->s.weights[row * (KEYS + 1) + column] = token < w->a.tokens ? logit : -INFINITY;
        }
    }
}

/* What a warp has made of its rows so far: outputs relative to exp(most), and the sum of weights. */
template <int ROWS> struct warp_rows {
    float sums[ROWS][COLUMNS], most[ROWS], total[ROWS];
};

template <int ROWS> static __device__ void weigh(float *weights, warp_rows<ROWS> *rows, int lane)
{
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        float *at = weights + r * (KEYS + 1);
        float first = at[lane], second = at[lane + LANES];
        float most = fmaxf(rows->most[r], warp_maximum(fmaxf(first, second)));
        float shrink = expf(rows->most[r] - most);
        first = expf(first - most);
        second = expf(second - most);
        rows->most[r] = most;
        rows->total[r] = rows->total[r] * shrink + warp_sum(first + second);
        at[lane] = first;
        at[lane + LANES] = second;
#pragma unroll
        for (int n = 0; n < COLUMNS; n++) rows->sums[r][n] *= shrink;
    }
}

/* sums += weights v, for `count` keys whose values begin at v; a lane has columns `lane` + LANES n < columns. */
template <int ROWS>
static __device__ void mix(const float *weights, warp_rows<ROWS> *rows, const float *v, int64_t stride, int64_t count,
                           int lane, int64_t columns)
{
    for (int64_t j = 0; j < count; j++) {
        float value[COLUMNS];
#pragma unroll
        for (int n = 0; n < COLUMNS; n++) {
            int column = lane + LANES * n;
            value[n] = column < columns ? v[j * stride + column] : 0;
        }
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            float weight = weights[r * (KEYS + 1) + j];
#pragma unroll
            for (int n = 0; n < COLUMNS; n++) rows->sums[r][n] += weight * value[n];
        }
    }
}

/* The grid: blocks of queries; heads; chunks of components of each sequence. */
template <int QUERIES>
static __global__ void __launch_bounds__(THREADS)
    attend(cuda_attention_parts a, cuda_attend_call call, cuda_divisor by_key)
{
    CREME_SHARED(shared);
    enum { ROWS = tile<QUERIES>::ROWS };
    int64_t chunks = (a.value + CHUNK - 1) / CHUNK, sequence = blockIdx.z / chunks, chunk = blockIdx.z % chunks;
    int64_t begin = (int64_t)blockIdx.x * QUERIES, kv_head = blockIdx.y * a.kv_heads / a.heads;
    block_work w = {};
    w.a = a;
    w.key = by_key;
    w.s = cut_shared<QUERIES>(shared, &a);
    w.head = blockIdx.y;
    w.rows = call.queries - begin < QUERIES ? call.queries - begin : (int64_t)QUERIES;
    w.first = call.first_query + begin;
    w.pitch = a.key + 1;
    w.q_stride = a.heads * a.key;
    w.kv_stride = a.kv_heads * (a.key + a.value);
    w.key_offset = kv_head * a.key;
    w.value_offset = a.kv_heads * a.key + kv_head * a.value + chunk * CHUNK;
    w.q = call.q + (sequence * call.queries + begin) * w.q_stride + w.head * a.key;
    w.kv = call.kv + sequence * a.tokens * w.kv_stride;

    load_queries<QUERIES>(&w);
    if (a.masks) {
        block_queries q = {w.q, CREME_FLOAT32, w.q_stride, 0};
        level_products(w.s.levels, &a, q, w.rows, QUERIES, w.head);
        __syncthreads();
        level_sums(w.s.levels, &a, QUERIES);
    }
    int warp = threadIdx.x / LANES, lane = threadIdx.x % LANES;
    int64_t columns = a.value - chunk * CHUNK;
    float *weights = w.s.weights + warp * ROWS * (KEYS + 1);
    warp_rows<ROWS> rows = {};
    for (int r = 0; r < ROWS; r++) rows.most[r] = -INFINITY;
    for (int64_t key = 0; key < a.tokens; key += KEYS) {
        int64_t count = a.tokens - key < KEYS ? a.tokens - key : (int64_t)KEYS;
        load_tile<QUERIES>(&w, key);
        __syncthreads();
        make_logits<tile<QUERIES>::DOWN>(&w, key);
        __syncthreads();
        if (warp * ROWS >= w.rows) continue;
        weigh<ROWS>(weights, &rows, lane);
        __syncwarp();
        mix<ROWS>(weights, &rows, w.kv + key * w.kv_stride + w.value_offset, w.kv_stride, count, lane, columns);
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        int64_t row = warp * ROWS + r;
        if (row >= w.rows) break;
        float *out =
            call.out + ((sequence * call.queries + begin + row) * a.heads + w.head) * a.value + chunk * CHUNK;
#pragma unroll
        for (int n = 0; n < COLUMNS; n++) {
            if (lane + LANES * n < columns) out[lane + LANES * n] = rows.sums[r][n] / rows.total[r];
        }
    }
}

template <int QUERIES>
static int attend_by(cuda_stream stream, const cuda_attention_parts *a, const cuda_attend_call *call)
{
    auto kernel = attend<QUERIES>;
    size_t shared = shared_for<QUERIES>(a);
    cudaError_t error =
        cudaFuncSetAttribute((const void *)kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, (int)shared);
    if (error != cudaSuccess) return error;
    int64_t chunks = (a->value + CHUNK - 1) / CHUNK;
    dim3 grid((unsigned)((call->queries + QUERIES - 1) / QUERIES), (unsigned)a->heads,
              (unsigned)(call->batch * chunks));
    CREME_LAUNCH_TOGETHER(kernel, grid, THREADS, shared, stream, *a, *call, divisor_of(a->key));
    return cudaGetLastError();
}

extern "C" int creme_cuda_attend_rows(cuda_stream stream, const cuda_attention_parts *a, const cuda_attend_call *call,
                                      size_t most)
{
    return fits(a, most) ? attend_by<64>(stream, a, call) : attend_by<32>(stream, a, call);
}
