/* Attention by the tensor cores of compute capability 9.0: attention_tensor.cu's sums, by products of a warpgroup
 * (nn/cuda/wgmma.h), for which keys, values and table are read from shared memory once for 64 queries in place of 16.
 *
 * A block's two warpgroups have GROUP queries each, 16 to a warp. Of a key tile a warpgroup makes
 *
 *   band[i][c] = (q'[i] + position bias) . r[first key - its first query + 1 + c], c < KEYS: one block of the band,
 *   logits[i][j] = those of the block before, or of this one, + (q'[i] + content bias) . k[j],
 *   weights = exp(logits - maximum so far), from registers, and out += weights values, which go on meanwhile.
 *
 * Key j of query i wants number j - i + GROUP - 1 of two blocks in a row: of the one before if j <= i, else of this
 * one, and in both number (j - i - 1) mod KEYS. So a block's rows are turned once, by as much as they lie apart, and
 * what j <= i want of it is kept for the next tile, for which no band need be made again.
 *
 * Shared memory: STAGES of keys and values, since of one tile they are read, of the one before values perhaps still,
 * and the next come; of the table a ring of 64-row blocks: the second warpgroup reads what the first did in the tile
 * before. All lie as `describe` (nn/cuda/wgmma.h) says, in chunks of 64 components.
 *
 *                     K     keys    values    table    levels (16 masks)     bytes, with 1,024 for alignment
 *   Enformer          64    24,576  73,728    32,768                        132,096
 *   Borzoi            64    24,576  73,728     1,024   16,896               117,248
 *   Flashzoi         192    73,728  73,728     1,024                        149,504
 */
#include "nn/cuda/attention_launch.h"
#include "nn/cuda/wgmma.h"

enum {
    CHUNK = TURNS * PIECE, /* components of a row of 128 bytes */
    STAGES = 3,
    BANDS = 4, /* of the table: of two tiles, the one before them, and the one that comes */
    GROUP = WARPGROUP / LANES * ROWS,
    CHUNK_BYTES = KEYS * CHUNK * (int)sizeof(uint16_t),
    STEP = 16,  /* numbers of a sum in one product */
    UNUSED = 16 /* bytes from chunk to chunk where there is one */
};

static_assert((int)GROUP == (int)KEYS && (int)QUERIES == 2 * GROUP,
              "blocks of the band are as long as a warpgroup is high");

typedef uint16_t chunk_rows[KEYS][CHUNK];

template <int KEY, bool TABLE> struct wide_parts {
    struct {
        chunk_rows keys[KEY / CHUNK], values[VALUES / CHUNK];
    } stages[STAGES];
    uint16_t band[TABLE ? BANDS : 1][TABLE ? (int)KEYS : (int)TURNS][CHUNK];
};

/* What a warpgroup's products read and write, in registers. */
template <int KEY, bool TABLE> struct wide_work {
    uint32_t content[KEY / STEP][4], place[TABLE ? KEY / STEP : 1][4], weights[KEYS / STEP][4];
    float logits[TILES][4], band[TABLE ? TILES : 1][4];
    float kept[TABLE ? TILES : 1][4]; /* of the block of the band before, turned */
    warp_rows rows;
};

#ifdef CREME_WGMMA

static __device__ __forceinline__ void copy_chunk(uint16_t (*to)[CHUNK], const uint16_t *from, int64_t stride)
{
    constexpr int AT_ONCE = THREADS / TURNS;
    unsigned row = threadIdx.x / TURNS, piece = threadIdx.x % TURNS;
    uint16_t *own = to[row] + (piece ^ row % TURNS) * PIECE;
    from += row * stride + piece * PIECE;
#pragma unroll
    for (int r = 0; r < KEYS; r += AT_ONCE) copy_later(own + r * CHUNK, from + r * stride);
}

/* Begins to copy a tile's keys and values. */
template <int KEY, bool TABLE>
static __device__ __forceinline__ void fetch(wide_parts<KEY, TABLE> *s, const warp_work &w, int tile)
{
    int64_t first = (int64_t)tile * KEYS;
    auto *to = &s->stages[tile % STAGES];
#pragma unroll
    for (int c = 0; c < KEY / CHUNK; c++)
        copy_chunk(to->keys[c], w.keys + first * w.key_stride + c * CHUNK, w.key_stride);
#pragma unroll
    for (int c = 0; c < VALUES / CHUNK; c++)
        copy_chunk(to->values[c], w.values + first * w.value_stride + c * CHUNK, w.value_stride);
}

/* The same of block `number` of the table's rows; w.band is where block 0 is, the second warpgroup's before tile 0. */
template <int KEY>
static __device__ __forceinline__ void fetch_band(wide_parts<KEY, true> *s, const warp_work &w, int number)
{
    copy_chunk(s->band[number % BANDS], w.band + (int64_t)number * KEYS * KEY, KEY);
}

/* What was fetched is there for all, and all have done what they did before. */
static __device__ __forceinline__ void meet(void)
{
    copies_wait();
    show_to_products();
    __syncthreads();
}

/* d[i][j] (+)= a[i] . rows[j] */
template <cuda_narrow N, int KEY, bool FRESH>
static __device__ __forceinline__ void add_dots(float (&d)[TILES][4], const uint32_t (&a)[KEY / STEP][4],
                                                const chunk_rows *rows)
{
#pragma unroll
    for (int step = 0; step < KEY / STEP; step++) {
        const uint16_t *at = rows[step * STEP / CHUNK][0] + step * STEP % CHUNK;
        if (FRESH && step == 0)
            add_products<N, KEY_MAJOR, true>(d, a[step], describe(at, UNUSED));
        else
            add_products<N, KEY_MAJOR, false>(d, a[step], describe(at, UNUSED));
    }
}

/* out += weights values */
template <cuda_narrow N>
static __device__ __forceinline__ void mix(float (&out)[VALUES / 8][4], const uint32_t (&weights)[KEYS / STEP][4],
                                           const chunk_rows *values)
{
#pragma unroll
    for (int step = 0; step < KEYS / STEP; step++)
        add_products<N, VALUE_MAJOR, false>(out, weights[step], describe(values[0][step * STEP], CHUNK_BYTES));
}

/* Of warp WARP of four: logits[i][j] = the one kept if j <= i, else band[i][(j - i - 1) mod KEYS]; those are kept then.
 *
 * i is 16 WARP + 8 half + group, so the lane wants, in place of its columns 2 place + e of each tile, those of the tile
 * FIRST - half on at 2 place + e + shift, shift = 7 - group: another lane's of its four, as attention_tensor.cu's
 * shift_band says. */
template <int WARP>
static __device__ __forceinline__ void turn_band(float (&logits)[TILES][4], float (&kept)[TILES][4],
                                                 const float (&band)[TILES][4], int lane)
{
    constexpr int FIRST = TILES - 1 - 2 * WARP;
    int place = lane % 4, group = lane / 4, shift = 7 - group;
#pragma unroll
    for (int e = 0; e < 2; e++) {
        int from = group * 4 + (2 * place + e + shift) % 8 / 2;
        bool second = (e + shift) % 2, next = 2 * place + second < shift;
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int tile = 0; tile < TILES; tile++) {
                const float *near = band[(tile + FIRST - half + TILES) % TILES] + 2 * half;
                const float *far = band[(tile + FIRST - half + 1 + TILES) % TILES] + 2 * half;
                float offer = next ? (second ? far[1] : far[0]) : (second ? near[1] : near[0]);
                float here = __shfl_sync(0xffffffffu, offer, from);
                int diagonal = 2 * WARP + half; /* the tile in which j may be i */
                bool before = tile < diagonal || (tile == diagonal && 2 * place + e <= group);
                logits[tile][2 * half + e] = before ? kept[tile][2 * half + e] : here;
                kept[tile][2 * half + e] = here;
            }
        }
    }
}

template <int KEY> static __device__ __forceinline__ void turn_band(wide_work<KEY, true> &g, const warp_work &w)
{
    switch (w.warp % (WARPGROUP / LANES)) {
    case 0:
        turn_band<0>(g.logits, g.kept, g.band, w.lane);
        break;
    case 1:
        turn_band<1>(g.logits, g.kept, g.band, w.lane);
        break;
    case 2:
        turn_band<2>(g.logits, g.kept, g.band, w.lane);
        break;
    default:
        turn_band<3>(g.logits, g.kept, g.band, w.lane);
    }
}

/* Relative logits by block `number` of the table's rows. */
template <cuda_narrow N, int KEY>
static __device__ __forceinline__ void relate(wide_work<KEY, true> &g, const wide_parts<KEY, true> *s,
                                              const warp_work &w, int number)
{
    products_begin(g.band, g.place);
    add_dots<N, KEY, true>(g.band, g.place, &s->band[number % BANDS]);
    products_go();
    products_wait(g.band, g.rows.out);
    turn_band(g, w);
}

/* One tile; products with the values of the one before may be under way, and then those of this one are. */
template <cuda_narrow N, int KEY, bool TABLE>
static __device__ __forceinline__ void attend_tile(wide_work<KEY, TABLE> &g, const wide_parts<KEY, TABLE> *s,
                                                   const warp_work &w, int tile)
{
    const auto *stage = &s->stages[tile % STAGES];
    if constexpr (TABLE) relate<N, KEY>(g, s, w, tile + 2 - w.warp / (WARPGROUP / LANES));
    products_begin(g.logits, g.content);
    add_dots<N, KEY, !TABLE>(g.logits, g.content, stage->keys);
    products_go();
    products_wait(g.logits, g.rows.out);
    if (!TABLE && w.a.masks) add_levels(g.logits, w, (int64_t)tile * KEYS);
    hide(g.logits, w, (int64_t)tile * KEYS);
    weigh(g.logits, &g.rows);
#pragma unroll
    for (int i = 0; i < KEYS / STEP * 4; i++) {
        const float *two = g.logits[i / 2] + i % 2 * 2;
        g.weights[i / 4][i % 4] = narrow_pair<N>(two[0], two[1]);
    }
    products_begin(g.rows.out, g.weights);
    mix<N>(g.rows.out, g.weights, stage->values);
    products_go();
}

template <cuda_narrow N, int KEY, bool TABLE>
static __device__ __forceinline__ void attend_all(const cuda_tensor_parts &p, const cuda_tensor_call &call,
                                                  wide_parts<KEY, TABLE> *s)
{
    int64_t chunks = p.value / VALUES, sequence = blockIdx.z / chunks, chunk = blockIdx.z % chunks;
    warp_work w = find_work(p, call, sequence, chunk);
    w.warp = __shfl_sync(0xffffffffu, w.warp, 0); /* which tells the compiler that warps do not diverge by it */
    fetch(s, w, 0);
    if constexpr (TABLE) {
        for (int number = 0; number < BANDS - 1; number++) fetch_band(s, w, number);
    }
    if (!TABLE && p.a.masks) find_levels(&w, p, reinterpret_cast<float *>(s + 1));
    wide_work<KEY, TABLE> g;
    g.rows = no_rows();
    load_queries<N, KEY>(g.content, w, p.a.content_bias);
    if constexpr (TABLE) load_queries<N, KEY>(g.place, w, p.a.position_bias);
    int number = w.warp / (WARPGROUP / LANES), tiles = (int)(p.tokens / KEYS);
    meet();
    if constexpr (TABLE) relate<N, KEY>(g, s, w, 1 - number); /* for what is kept */
    for (int tile = 0; tile < tiles; tile++) {
        if (tile + 1 < tiles) {
            fetch(s, w, tile + 1);
            if constexpr (TABLE) fetch_band(s, w, tile + BANDS - 1);
        }
        attend_tile<N, KEY, TABLE>(g, s, w, tile);
        if (tile + 1 < tiles) meet();
    }
    products_wait(g.rows.out);
    if (w.rows > 0) store(call, w, g.rows, sequence, chunk);
}

#endif

template <cuda_narrow N, int KEY, bool TABLE>
static __global__ void __launch_bounds__(THREADS, 1) attend(cuda_tensor_parts p, cuda_tensor_call call)
{
#ifdef CREME_WGMMA
    CREME_SHARED(shared);
    attend_all<N, KEY, TABLE>(p, call, static_cast<wide_parts<KEY, TABLE> *>(aligned_shared(shared)));
#endif
}

struct wgmma_way {
    template <cuda_narrow N, int KEY, bool TABLE> static auto kernel()
    {
        return attend<N, KEY, TABLE>;
    }
    template <int KEY, bool TABLE> static constexpr size_t bytes()
    {
        return SWIZZLED + sizeof(wide_parts<KEY, TABLE>);
    }
};

extern "C" size_t creme_cuda_wgmma_shared(const cuda_attention_parts *a)
{
    return shared_bytes_for<wgmma_way>(a);
}

extern "C" int creme_cuda_wgmma_attend(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    return launch_for<wgmma_way>(stream, p, call);
}
