/* Operators that go row by row. Where there are segments, the grid's second side runs over them. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"
#include "nn/cuda/pieces.h"

enum { MOST_SEGMENTS = 65535 }; /* of a launch: as many as a grid's second side has */

/* NaN is kept: fmaxf would drop it. */
static __device__ inline float greater(float a, float b)
{
    return a > b || isnan(a) ? a : b;
}

static __device__ inline float sigmoid(float x)
{
    return 1 / (1 + expf(-x));
}

static __device__ inline float activate(float x, creme_activation activation)
{
    if (activation == CREME_RELU) return x <= 0 ? 0 : x;
    if (activation == CREME_GELU_SIGMOID) return x * sigmoid(1.702f * x);
    /* (1 + tanh u) / 2 = sigmoid(2 u) */
    if (activation == CREME_GELU_TANH) return x * sigmoid(1.5957691216057308f * (x + 0.044715f * x * x * x));
    return x;
}

/* act(scale * value + shift) of channels c ..; 0 of a row outside the sequence. */
template <int N>
static __device__ inline void normalise_numbers(numbers<N> &value, const creme_normalisation &how, uint32_t c,
                                                int64_t position)
{
    if (how.scale) {
        numbers<N> scale = load<N>(how.scale + c), shift = load<N>(how.shift + c);
        for (int n = 0; n < N; n++) value.at[n] = value.at[n] * scale.at[n] + shift.at[n];
    }
    bool outside = position < 0 || position >= how.length;
    for (int n = 0; n < N; n++) value.at[n] = outside ? 0 : activate(value.at[n], how.activation);
}

/* How many pieces of the launch's rows this segment has. */
static __device__ inline uint32_t count_of(const row_pieces &pieces, const creme_segment &s)
{
    int64_t left = s.rows - pieces.first;
    return left <= 0 ? 0 : (left < pieces.rows ? (uint32_t)left : pieces.rows) * pieces.width.by;
}

template <int N>
static __global__ void normalise(creme_matrix y, const float *x, creme_normalisation how,
                                 const creme_segment *segments, row_pieces pieces)
{
    creme_segment s = segments[blockIdx.y];
    uint32_t channels = (uint32_t)y.channels, step = channels * (uint32_t)how.pool, count = count_of(pieces, s);
    int64_t target = (s.target + pieces.first) * channels, position = s.position + pieces.first;
    x += s.source * channels + pieces.first * step;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        const float *from = x + ((uint64_t)p.row * step + p.at);
        numbers<N> value = load<N>(from);
        if (how.pool == 2) {
            numbers<N> second = load<N>(from + channels);
            for (int n = 0; n < N; n++) value.at[n] = greater(value.at[n], second.at[n]);
        }
        normalise_numbers<N>(value, how, p.at, position + p.row);
        store(y.at, y.number, target + (uint64_t)i * N, value);
    }
}

/* Of a segment's pairs: x0 and x1 of piece i, and where it is put. */
template <int N> struct pair_numbers {
    numbers<N> first, second;
    int64_t at;
};

template <int N>
static __device__ inline pair_numbers<N> load_pair(const float *x, const creme_segment &s, uint32_t channels,
                                                   const row_pieces &pieces, uint32_t i, const piece_place &p)
{
    const float *from = x + (s.source + 2 * pieces.first) * channels;
    from += (uint64_t)p.row * (2 * channels) + p.at;
    int64_t at = (s.target + pieces.first) * channels + (int64_t)((uint64_t)i * N);
    return {load<N>(from), load<N>(from + channels), at};
}

template <int N>
static __global__ void difference(creme_matrix y, const float *x, const creme_segment *segments, row_pieces pieces)
{
    creme_segment s = segments[blockIdx.y];
    uint32_t count = count_of(pieces, s);
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        pair_numbers<N> pair = load_pair<N>(x, s, (uint32_t)y.channels, pieces, i, p);
        for (int n = 0; n < N; n++) pair.first.at[n] -= pair.second.at[n];
        store(y.at, y.number, pair.at, pair.first);
    }
}

/* x1 + (x0 - x1) sigmoid(gate), normalised if that is `followed`. */
template <int N>
static __global__ void merge(creme_matrix y, const float *x, const float *gate, bool followed,
                             creme_normalisation how, const creme_segment *segments, row_pieces pieces)
{
    creme_segment s = segments[blockIdx.y];
    uint32_t count = count_of(pieces, s);
    int64_t position = s.position + pieces.first;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        pair_numbers<N> pair = load_pair<N>(x, s, (uint32_t)y.channels, pieces, i, p);
        numbers<N> value, logit = load<N>(gate + pair.at);
        for (int n = 0; n < N; n++) {
            float by = pair.first.at[n] - pair.second.at[n];
            value.at[n] = pair.second.at[n] + by * sigmoid(logit.at[n]);
        }
        if (followed) normalise_numbers<N>(value, how, p.at, position + p.row);
        store(y.at, y.number, pair.at, value);
    }
}

/* Of numbers of any sort, of which a row has `width`. */
template <typename Number>
static __global__ void copy(Number *y, const Number *x, const creme_segment *segments, row_pieces pieces)
{
    creme_segment s = segments[blockIdx.y];
    uint32_t width = pieces.width.by, count = count_of(pieces, s);
    y += (s.target + pieces.first) * width;
    x += (s.source + pieces.first) * width;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) y[i] = x[i];
}

template <int N>
static __global__ void upsample(creme_matrix y, const float *up, const float *skip, const creme_segment *up_segments,
                                const creme_segment *skip_segments, int64_t length, row_pieces pieces)
{
    creme_segment u = up_segments[blockIdx.y], s = skip_segments[blockIdx.y];
    uint32_t channels = (uint32_t)y.channels, count = count_of(pieces, s);
    y.at += (s.target + pieces.first) * channels;
    skip += (s.source + pieces.first) * channels;
    int64_t first = u.source - u.position;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        int64_t position = s.position + pieces.first + p.row;
        numbers<N> value = {};
        if (position >= 0 && position < length) {
            const float *from = up + (first + (int64_t)((uint64_t)position / 2)) * channels + p.at;
            numbers<N> low = load<N>(from), high = load<N>(skip + (uint64_t)i * N);
            for (int n = 0; n < N; n++) value.at[n] = low.at[n] + high.at[n];
        }
        store(y.at, CREME_FLOAT32, (int64_t)((uint64_t)i * N), value);
    }
}

template <int N>
static __global__ void depthwise(creme_matrix y, const float *x, const float *weights, int taps, row_pieces pieces)
{
    uint32_t channels = (uint32_t)y.channels, count = count_of(pieces);
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        const float *from = x + (uint64_t)i * N, *by = weights + place_of<N>(i, pieces).at;
        numbers<N> sum = {};
        for (int t = 0; t < taps; t++, from += channels, by += channels) {
            numbers<N> value = load<N>(from), weight = load<N>(by);
            for (int n = 0; n < N; n++) sum.at[n] += value.at[n] * weight.at[n];
        }
        store(y.at, CREME_FLOAT32, (int64_t)((uint64_t)i * N), sum);
    }
}

/* A warp makes a row. */
static __global__ void layer_norm(creme_matrix y, const float *x, const float *gamma, const float *beta,
                                  float epsilon)
{
    int64_t rows_at_once = (int64_t)gridDim.x * WARPS;
    int channels = (int)y.channels, lane = (int)(threadIdx.x % LANES);
    for (int64_t row = (int64_t)blockIdx.x * WARPS + threadIdx.x / LANES; row < y.rows; row += rows_at_once) {
        const float *from = x + row * channels;
        float sum = 0, squares = 0;
        for (int c = lane; c < channels; c += LANES) sum += from[c];
        float mean = warp_sum(sum) / (float)channels;
        for (int c = lane; c < channels; c += LANES) squares += (from[c] - mean) * (from[c] - mean);
        float scale = 1 / sqrtf(warp_sum(squares) / (float)channels + epsilon);
        for (int c = lane; c < channels; c += LANES) {
            numbers<1> value = {{(from[c] - mean) * scale * gamma[c] + beta[c]}};
            store(y.at, y.number, row * channels + c, value);
        }
    }
}

/* The same of rows of up to HELD * 4 LANES channels, a multiple of four: a lane keeps its numbers, which are read once.
 */
template <int HELD>
static __global__ void layer_norm_held(creme_matrix y, const float *x, const float *gamma, const float *beta,
                                       float epsilon)
{
    int64_t rows_at_once = (int64_t)gridDim.x * WARPS;
    int channels = (int)y.channels, first = (int)(threadIdx.x % LANES) * 4;
    for (int64_t row = (int64_t)blockIdx.x * WARPS + threadIdx.x / LANES; row < y.rows; row += rows_at_once) {
        const float *from = x + row * channels;
        numbers<4> held[HELD];
        float sum = 0, squares = 0;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int c = first + i * 4 * LANES;
            held[i] = c < channels ? load<4>(from + c) : numbers<4>{};
            for (int n = 0; n < 4; n++) sum += held[i].at[n];
        }
        float mean = warp_sum(sum) / (float)channels;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            if (first + i * 4 * LANES >= channels) continue;
            for (int n = 0; n < 4; n++) squares += (held[i].at[n] - mean) * (held[i].at[n] - mean);
        }
        float scale = 1 / sqrtf(warp_sum(squares) / (float)channels + epsilon);
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int c = first + i * 4 * LANES;
            if (c >= channels) continue;
            numbers<4> by = load<4>(gamma + c), more = load<4>(beta + c);
            for (int n = 0; n < 4; n++) held[i].at[n] = (held[i].at[n] - mean) * scale * by.at[n] + more.at[n];
            store(y.at, y.number, row * channels + c, held[i]);
        }
    }
}

/* A grid for segments first .. of `count`, of up to so many pieces each. */
static dim3 grid_for(const row_pieces &pieces, int64_t first, int64_t count)
{
    int64_t segments = count - first < MOST_SEGMENTS ? count - first : (int64_t)MOST_SEGMENTS;
    return dim3(blocks_for(count_of(pieces)), (unsigned)segments);
}

static int width_of(creme_matrix y)
{
    return y.channels % 4 == 0 ? 4 : 1;
}

/* body(grid, segments, pieces) for launches that together are all rows of all segments. */
template <typename Body> static int for_segments(int64_t count, int64_t most_rows, int64_t width, Body body)
{
    for (int64_t i = 0; i < count; i += MOST_SEGMENTS) {
        for (int64_t row = 0; row < most_rows;) {
            row_pieces pieces = pieces_of(row, most_rows, width);
            body(grid_for(pieces, i, count), i, pieces);
            row += pieces.rows;
        }
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_normalise_rows(cuda_stream stream, creme_matrix y, const float *x,
                                         const creme_normalisation *how, const creme_segment *segments, int64_t count,
                                         int64_t most_rows)
{
    return for_segments(count, most_rows, y.channels / width_of(y), [&](dim3 grid, int64_t i, row_pieces pieces) {
        if (width_of(y) == 4)
            CREME_LAUNCH(normalise<4>, grid, THREADS, stream, y, x, *how, segments + i, pieces);
        else
            CREME_LAUNCH(normalise<1>, grid, THREADS, stream, y, x, *how, segments + i, pieces);
    });
}

extern "C" int creme_cuda_difference_rows(cuda_stream stream, creme_matrix y, const float *x,
                                          const creme_segment *segments, int64_t count, int64_t most_rows)
{
    return for_segments(count, most_rows, y.channels / width_of(y), [&](dim3 grid, int64_t i, row_pieces pieces) {
        if (width_of(y) == 4)
            CREME_LAUNCH(difference<4>, grid, THREADS, stream, y, x, segments + i, pieces);
        else
            CREME_LAUNCH(difference<1>, grid, THREADS, stream, y, x, segments + i, pieces);
    });
}

extern "C" int creme_cuda_merge_rows(cuda_stream stream, creme_matrix y, const float *x, const float *gate,
                                     const creme_normalisation *how, const creme_segment *segments, int64_t count,
                                     int64_t most_rows)
{
    bool followed = how != nullptr;
    creme_normalisation none = {}, after = followed ? *how : none;
    return for_segments(count, most_rows, y.channels / width_of(y), [&](dim3 grid, int64_t i, row_pieces pieces) {
        if (width_of(y) == 4)
            CREME_LAUNCH(merge<4>, grid, THREADS, stream, y, x, gate, followed, after, segments + i, pieces);
        else
            CREME_LAUNCH(merge<1>, grid, THREADS, stream, y, x, gate, followed, after, segments + i, pieces);
    });
}

/* Rows are copied in pieces as large as their bytes allow. */
extern "C" int creme_cuda_segment_rows(cuda_stream stream, creme_matrix y, const float *x,
                                       const creme_segment *segments, int64_t count, int64_t most_rows)
{
    int64_t bytes = y.channels * (int64_t)(y.number == CREME_BFLOAT16 ? sizeof(uint16_t) : sizeof(float));
    int64_t piece = bytes % 16 == 0 ? 16 : bytes % 4 == 0 ? 4 : 2;
    return for_segments(count, most_rows, bytes / piece, [&](dim3 grid, int64_t i, row_pieces pieces) {
        const creme_segment *from = segments + i;
        if (piece == 16) {
            CREME_LAUNCH(copy, grid, THREADS, stream, (numbers<4> *)y.at, (const numbers<4> *)x, from, pieces);
        } else if (piece == 4) {
            CREME_LAUNCH(copy, grid, THREADS, stream, y.at, x, from, pieces);
        } else {
            CREME_LAUNCH(copy, grid, THREADS, stream, (uint16_t *)y.at, (const uint16_t *)x, from, pieces);
        }
    });
}

extern "C" int creme_cuda_upsample_rows(cuda_stream stream, creme_matrix y, const float *up, const float *skip,
                                        const creme_segment *up_segments, const creme_segment *skip_segments,
                                        int64_t count, int64_t most_rows, int64_t length)
{
    return for_segments(count, most_rows, y.channels / width_of(y), [&](dim3 grid, int64_t i, row_pieces pieces) {
        const creme_segment *u = up_segments + i, *s = skip_segments + i;
        if (width_of(y) == 4)
            CREME_LAUNCH(upsample<4>, grid, THREADS, stream, y, up, skip, u, s, length, pieces);
        else
            CREME_LAUNCH(upsample<1>, grid, THREADS, stream, y, up, skip, u, s, length, pieces);
    });
}

extern "C" int creme_cuda_depthwise_rows(cuda_stream stream, creme_matrix y, const float *x, const float *weights,
                                         int64_t taps)
{
    for (int64_t row = 0; row < y.rows;) {
        row_pieces pieces = pieces_of(row, y.rows, y.channels / width_of(y));
        creme_matrix to = {y.at + row * y.channels, pieces.rows, y.channels, y.number};
        const float *from = x + row * y.channels;
        if (width_of(y) == 4)
            CREME_LAUNCH(depthwise<4>, blocks_for(count_of(pieces)), THREADS, stream, to, from, weights, (int)taps,
                         pieces);
        else
            CREME_LAUNCH(depthwise<1>, blocks_for(count_of(pieces)), THREADS, stream, to, from, weights, (int)taps,
                         pieces);
        row += pieces.rows;
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_layer_norm_rows(cuda_stream stream, creme_matrix y, const float *x, const float *gamma,
                                          const float *beta, float epsilon)
{
    enum { HELD = 12 }; /* 1,536 channels */
    unsigned blocks = blocks_for(y.rows * LANES);
    if (y.channels % 4 == 0 && y.channels <= HELD * 4 * LANES) {
        auto held = layer_norm_held<HELD>;
        CREME_LAUNCH_TOGETHER(held, blocks, THREADS, 0, stream, y, x, gamma, beta, epsilon);
    } else {
        CREME_LAUNCH_TOGETHER(layer_norm, blocks, THREADS, 0, stream, y, x, gamma, beta, epsilon);
    }
    return cudaGetLastError();
}
