/* Operators that go row by row. Where there are segments, the grid's second side runs over them. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"

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

template <int N>
static __global__ void normalise(creme_matrix y, const float *x, creme_normalisation how,
                                 const creme_segment *segments)
{
    creme_segment s = segments[blockIdx.y];
    int64_t channels = y.channels, count = s.rows * channels;
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N) {
        int64_t row = i / channels, c = i % channels, position = s.position + row;
        const float *from = x + (s.source + row * how.pool) * channels + c;
        numbers<N> value = load<N>(from);
        if (how.pool == 2) {
            numbers<N> second = load<N>(from + channels);
            for (int n = 0; n < N; n++) value.at[n] = greater(value.at[n], second.at[n]);
        }
        if (how.scale) {
            numbers<N> scale = load<N>(how.scale + c), shift = load<N>(how.shift + c);
            for (int n = 0; n < N; n++) value.at[n] = value.at[n] * scale.at[n] + shift.at[n];
        }
        bool outside = position < 0 || position >= how.length;
        for (int n = 0; n < N; n++) value.at[n] = outside ? 0 : activate(value.at[n], how.activation);
        store(y.at, y.number, s.target * channels + i, value);
    }
}

/* x1 + (x0 - x1) sigmoid(gate), or where there is no gate x0 - x1. */
template <int N>
static __global__ void pair(creme_matrix y, const float *x, const float *gate, const creme_segment *segments)
{
    creme_segment s = segments[blockIdx.y];
    int64_t channels = y.channels, count = s.rows * channels;
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N) {
        const float *from = x + (s.source + i / channels * 2) * channels + i % channels;
        int64_t at = s.target * channels + i;
        numbers<N> value = load<N>(from), second = load<N>(from + channels);
        for (int n = 0; n < N; n++) value.at[n] -= second.at[n];
        if (gate) {
            numbers<N> logit = load<N>(gate + at);
            for (int n = 0; n < N; n++) value.at[n] = second.at[n] + value.at[n] * sigmoid(logit.at[n]);
        }
        store(y.at, y.number, at, value);
    }
}

/* Of numbers of any sort, of which a row has so many bytes. */
template <typename Number>
static __global__ void copy(Number *y, const Number *x, int64_t width, const creme_segment *segments)
{
    creme_segment s = segments[blockIdx.y];
    int64_t count = s.rows * width;
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all())
        y[s.target * width + i] = x[s.source * width + i];
}

static __global__ void upsample(creme_matrix y, const float *up, const float *skip, const creme_segment *up_segments,
                                const creme_segment *skip_segments, int64_t length)
{
    creme_segment u = up_segments[blockIdx.y], s = skip_segments[blockIdx.y];
    int64_t channels = y.channels, count = s.rows * channels;
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        int64_t row = i / channels, c = i % channels, position = s.position + row;
        float value = 0;
        if (position >= 0 && position < length) {
            value = up[(u.source + position / 2 - u.position) * channels + c] + skip[(s.source + row) * channels + c];
        }
        y.at[s.target * channels + i] = value;
    }
}

static __global__ void depthwise(creme_matrix y, const float *x, const float *weights, int64_t taps)
{
    int64_t channels = y.channels, count = y.rows * channels;
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        float sum = 0;
        for (int64_t t = 0; t < taps; t++) sum += x[i + t * channels] * weights[t * channels + i % channels];
        y.at[i] = sum;
    }
}

/* A warp makes a row. */
static __global__ void layer_norm(creme_matrix y, const float *x, const float *gamma, const float *beta,
                                  float epsilon)
{
    int64_t channels = y.channels, rows_at_once = (int64_t)gridDim.x * WARPS;
    int lane = threadIdx.x % LANES;
    for (int64_t row = (int64_t)blockIdx.x * WARPS + threadIdx.x / LANES; row < y.rows; row += rows_at_once) {
        const float *from = x + row * channels;
        float sum = 0, squares = 0;
        for (int64_t c = lane; c < channels; c += LANES) sum += from[c];
        float mean = warp_sum(sum) / (float)channels;
        for (int64_t c = lane; c < channels; c += LANES) squares += (from[c] - mean) * (from[c] - mean);
        float scale = 1 / sqrtf(warp_sum(squares) / (float)channels + epsilon);
        for (int64_t c = lane; c < channels; c += LANES) {
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

/* A grid for segments first .. of `count`, of up to `numbers` numbers each. */
static dim3 grid_for(int64_t numbers, int64_t first, int64_t count)
{
    int64_t segments = count - first < MOST_SEGMENTS ? count - first : (int64_t)MOST_SEGMENTS;
    return dim3(blocks_for(numbers), (unsigned)segments);
}

static int width_of(creme_matrix y)
{
    return y.channels % 4 == 0 ? 4 : 1;
}

extern "C" int creme_cuda_normalise_rows(cuda_stream stream, creme_matrix y, const float *x,
                                         const creme_normalisation *how, const creme_segment *segments, int64_t count,
                                         int64_t most_rows)
{
    for (int64_t i = 0; i < count; i += MOST_SEGMENTS) {
        dim3 grid = grid_for(most_rows * y.channels / width_of(y), i, count);
        if (width_of(y) == 4)
            CREME_LAUNCH(normalise<4>, grid, THREADS, stream, y, x, *how, segments + i);
        else
            CREME_LAUNCH(normalise<1>, grid, THREADS, stream, y, x, *how, segments + i);
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_pair_rows(cuda_stream stream, creme_matrix y, const float *x, const float *gate,
                                    const creme_segment *segments, int64_t count, int64_t most_rows)
{
    for (int64_t i = 0; i < count; i += MOST_SEGMENTS) {
        dim3 grid = grid_for(most_rows * y.channels / width_of(y), i, count);
        if (width_of(y) == 4)
            CREME_LAUNCH(pair<4>, grid, THREADS, stream, y, x, gate, segments + i);
        else
            CREME_LAUNCH(pair<1>, grid, THREADS, stream, y, x, gate, segments + i);
    }
    return cudaGetLastError();
}

/* Rows are copied in pieces as large as their bytes allow. */
extern "C" int creme_cuda_segment_rows(cuda_stream stream, creme_matrix y, const float *x,
                                       const creme_segment *segments, int64_t count, int64_t most_rows)
{
    int64_t bytes = y.channels * (int64_t)(y.number == CREME_BFLOAT16 ? sizeof(uint16_t) : sizeof(float));
    int64_t piece = bytes % 16 == 0 ? 16 : bytes % 4 == 0 ? 4 : 2, width = bytes / piece;
    for (int64_t i = 0; i < count; i += MOST_SEGMENTS) {
        dim3 grid = grid_for(most_rows * width, i, count);
        const creme_segment *from = segments + i;
        if (piece == 16) {
            CREME_LAUNCH(copy, grid, THREADS, stream, (numbers<4> *)y.at, (const numbers<4> *)x, width, from);
        } else if (piece == 4) {
            CREME_LAUNCH(copy, grid, THREADS, stream, y.at, x, width, from);
        } else {
            CREME_LAUNCH(copy, grid, THREADS, stream, (uint16_t *)y.at, (const uint16_t *)x, width, from);
        }
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_upsample_rows(cuda_stream stream, creme_matrix y, const float *up, const float *skip,
                                        const creme_segment *up_segments, const creme_segment *skip_segments,
                                        int64_t count, int64_t most_rows, int64_t length)
{
    for (int64_t i = 0; i < count; i += MOST_SEGMENTS) {
        dim3 grid = grid_for(most_rows * y.channels, i, count);
        CREME_LAUNCH(upsample, grid, THREADS, stream, y, up, skip, up_segments + i, skip_segments + i, length);
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_depthwise_rows(cuda_stream stream, creme_matrix y, const float *x, const float *weights,
                                         int64_t taps)
{
    CREME_LAUNCH(depthwise, blocks_for(y.rows * y.channels), THREADS, stream, y, x, weights, taps);
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
