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
#include "nn/cuda/attention_launch.h"

enum {
    BAND_TILES = (KEYS + ROWS) / 8,
    BAND = KEYS + QUERIES, /* rows of the table that a block needs for a tile, one more than it uses */
    RING = 256             /* those and the KEYS that come next */
};

static_assert(RING >= BAND + KEYS, "what is read stays");

template <int KEY, bool TABLE> struct shared_parts {
    uint16_t keys[2][KEYS][KEY], values[2][KEYS][VALUES];
    uint16_t band[TABLE ? RING : 1][TABLE ? KEY : (int)PIECE];
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

template <cuda_narrow N, int KEY, bool TABLE>
static __global__ void __launch_bounds__(THREADS) attend(cuda_tensor_parts p, cuda_tensor_call call)
{
    CREME_SHARED(shared);
    shared_parts<KEY, TABLE> *s = reinterpret_cast<shared_parts<KEY, TABLE> *>(shared);
    int64_t chunks = p.value / VALUES, sequence = blockIdx.z / chunks, chunk = blockIdx.z % chunks;
    warp_work w = find_work(p, call, sequence, chunk);
    fetch(s, w, 0);
    if (!TABLE && p.a.masks) find_levels(&w, p, reinterpret_cast<float *>(s + 1));
    uint32_t content[KEY / 16][4], place[TABLE ? KEY / 16 : 1][4];
    load_queries<N, KEY>(content, w, p.a.content_bias);
    if constexpr (TABLE) load_queries<N, KEY>(place, w, p.a.position_bias);
    warp_rows rows = no_rows();
    int tiles = (int)(p.tokens / KEYS);
    for (int tile = 0; tile < tiles; tile++) {
        copies_wait();
        __syncthreads(); /* the tile is there for all, and the one before it, in whose place the next comes, is done */
        if (tile + 1 < tiles) fetch(s, w, tile + 1);
        if (w.rows > 0) attend_tile<N, KEY, TABLE>(&rows, s, w, content, place, tile);
    }
    if (w.rows > 0) store(call, w, rows, sequence, chunk);
}

struct tensor_way {
    template <cuda_narrow N, int KEY, bool TABLE> static auto kernel()
    {
        return attend<N, KEY, TABLE>;
    }
    template <int KEY, bool TABLE> static constexpr size_t bytes()
    {
        return sizeof(shared_parts<KEY, TABLE>);
    }
};

extern "C" size_t creme_cuda_tensor_shared(const cuda_attention_parts *a)
{
    return shared_bytes_for<tensor_way>(a);
}

extern "C" int creme_cuda_tensor_attend(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    return launch_for<tensor_way>(stream, p, call);
}
