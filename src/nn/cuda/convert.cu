/* Around matrix products: their sources, and what they leave to be done. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"
#include "nn/cuda/pieces.h"

template <int N> static __global__ void to_bf16(uint16_t *to, const float *from, uint32_t count)
{
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        int64_t at = (int64_t)((uint64_t)i * N);
        store(to, CREME_BFLOAT16, at, load<N>(from + at));
    }
}

extern "C" int creme_cuda_to_bf16(cuda_stream stream, uint16_t *to, const float *from, int64_t count)
{
    int64_t fours = count % 4 == 0 && reinterpret_cast<uintptr_t>(from) % sizeof(numbers<4>) == 0 ? 4 : 1;
    for (int64_t done = 0; done < count; done += MOST_PIECES * fours) {
        int64_t pieces = (count - done) / fours;
        if (pieces > MOST_PIECES) pieces = MOST_PIECES;
        if (fours == 4)
            CREME_LAUNCH(to_bf16<4>, blocks_for(pieces), THREADS, stream, to + done, from + done, (uint32_t)pieces);
        else
            CREME_LAUNCH(to_bf16<1>, blocks_for(pieces), THREADS, stream, to + done, from + done, (uint32_t)pieces);
    }
    return cudaGetLastError();
}

extern "C" int creme_cuda_pad(cuda_stream stream, void *to, const void *from, size_t used, size_t whole)
{
    cudaError_t error = cudaMemcpyAsync(to, from, used, cudaMemcpyDeviceToDevice, stream);
    if (error != cudaSuccess || used == whole) return error;
    return cudaMemsetAsync((char *)to + used, 0, whole - used, stream);
}

/* A row of a panel is one stretch of x: its rows lie one behind another. */
template <int N> static __global__ void fill_panel(cuda_panel panel, creme_matrix x, row_pieces pieces)
{
    uint32_t channels = (uint32_t)x.channels, count = count_of(pieces);
    int64_t from = (panel.first + pieces.first) * channels, to = pieces.first * panel.taps * channels;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        int64_t source = from + (int64_t)((uint64_t)p.row * channels + p.at),
                target = to + (int64_t)((uint64_t)i * N);
        if (x.number == CREME_BFLOAT16) {
            const uint16_t *narrow = reinterpret_cast<const uint16_t *>(x.at) + source;
            *reinterpret_cast<halves<N> *>(static_cast<uint16_t *>(panel.to) + target) =
                *reinterpret_cast<const halves<N> *>(narrow);
        } else {
            store(panel.to, panel.number, target, load<N>(x.at + source));
        }
    }
}

extern "C" int creme_cuda_panel_rows(cuda_stream stream, const cuda_panel *panel, creme_matrix x)
{
    int64_t fours = x.channels % 4 == 0 ? 4 : 1, width = panel->taps * x.channels / fours;
    for (int64_t row = 0; row < panel->rows;) {
        row_pieces pieces = pieces_of(row, panel->rows, width);
        unsigned blocks = blocks_for(count_of(pieces));
        if (fours == 4)
            CREME_LAUNCH(fill_panel<4>, blocks, THREADS, stream, *panel, x, pieces);
        else
            CREME_LAUNCH(fill_panel<1>, blocks, THREADS, stream, *panel, x, pieces);
        row += pieces.rows;
    }
    return cudaGetLastError();
}

static __device__ inline float finished(float x, creme_epilogue epilogue)
{
    if (epilogue == CREME_STORE_RELU) return x <= 0 ? 0 : x;
    if (epilogue == CREME_STORE_SOFTPLUS) return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x)));
    return x;
}

template <int N>
static __global__ void finish(creme_matrix y, const float *x, const float *bias, creme_epilogue epilogue,
                              row_pieces pieces)
{
    uint32_t count = count_of(pieces);
    int64_t first = pieces.first * y.channels;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        int64_t at = first + (int64_t)((uint64_t)i * N);
        numbers<N> value = load<N>(x + at);
        if (bias) {
            numbers<N> more = load<N>(bias + place_of<N>(i, pieces).at);
            for (int n = 0; n < N; n++) value.at[n] += more.at[n];
        }
        for (int n = 0; n < N; n++) value.at[n] = finished(value.at[n], epilogue);
        store(y.at, y.number, at, value);
    }
}

extern "C" int creme_cuda_finish(cuda_stream stream, creme_matrix y, const float *x, const float *bias,
                                 creme_epilogue epilogue)
{
    int64_t fours = y.channels % 4 == 0 ? 4 : 1;
    for (int64_t row = 0; row < y.rows;) {
        row_pieces pieces = pieces_of(row, y.rows, y.channels / fours);
        unsigned blocks = blocks_for(count_of(pieces));
        if (fours == 4)
            CREME_LAUNCH(finish<4>, blocks, THREADS, stream, y, x, bias, epilogue, pieces);
        else
            CREME_LAUNCH(finish<1>, blocks, THREADS, stream, y, x, bias, epilogue, pieces);
        row += pieces.rows;
    }
    return cudaGetLastError();
}
