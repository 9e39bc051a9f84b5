/* Around matrix products: their sources, and what they leave to be done. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"

template <int N> static __global__ void to_bf16(uint16_t *to, const float *from, int64_t count)
{
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N)
        store(to, CREME_BFLOAT16, i, load<N>(from + i));
}

extern "C" int creme_cuda_to_bf16(cuda_stream stream, uint16_t *to, const float *from, int64_t count)
{
    if (count % 4 == 0 && reinterpret_cast<uintptr_t>(from) % sizeof(numbers<4>) == 0)
        CREME_LAUNCH(to_bf16<4>, blocks_for(count / 4), THREADS, stream, to, from, count);
    else
        CREME_LAUNCH(to_bf16<1>, blocks_for(count), THREADS, stream, to, from, count);
    return cudaGetLastError();
}

extern "C" int creme_cuda_pad(cuda_stream stream, void *to, const void *from, size_t used, size_t whole)
{
    cudaError_t error = cudaMemcpyAsync(to, from, used, cudaMemcpyDeviceToDevice, stream);
    if (error != cudaSuccess || used == whole) return error;
    return cudaMemsetAsync((char *)to + used, 0, whole - used, stream);
}

/* A row of a panel is one stretch of x: its rows lie one behind another. */
template <int N> static __global__ void fill_panel(cuda_panel panel, creme_matrix x)
{
    int64_t width = panel.taps * x.channels, count = panel.rows * width;
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N) {
        int64_t row = i / width, at = (panel.first + row) * x.channels + i % width;
        if (x.number == CREME_BFLOAT16) {
            const uint16_t *from = reinterpret_cast<const uint16_t *>(x.at) + at;
            *reinterpret_cast<halves<N> *>(static_cast<uint16_t *>(panel.to) + i) =
                *reinterpret_cast<const halves<N> *>(from);
        } else {
            store(panel.to, panel.number, i, load<N>(x.at + at));
        }
    }
}

extern "C" int creme_cuda_panel_rows(cuda_stream stream, const cuda_panel *panel, creme_matrix x)
{
    int64_t count = panel->rows * panel->taps * x.channels;
    if (x.channels % 4 == 0)
        CREME_LAUNCH(fill_panel<4>, blocks_for(count / 4), THREADS, stream, *panel, x);
    else
        CREME_LAUNCH(fill_panel<1>, blocks_for(count), THREADS, stream, *panel, x);
    return cudaGetLastError();
}

static __device__ inline float finished(float x, creme_epilogue epilogue)
{
    if (epilogue == CREME_STORE_RELU) return x <= 0 ? 0 : x;
    if (epilogue == CREME_STORE_SOFTPLUS) return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x)));
    return x;
}

template <int N>
static __global__ void finish(creme_matrix y, const float *x, const float *bias, creme_epilogue epilogue)
{
    int64_t count = y.rows * y.channels;
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N) {
        numbers<N> value = load<N>(x + i);
        if (bias) {
            numbers<N> more = load<N>(bias + i % y.channels);
            for (int n = 0; n < N; n++) value.at[n] += more.at[n];
        }
        for (int n = 0; n < N; n++) value.at[n] = finished(value.at[n], epilogue);
        store(y.at, y.number, i, value);
    }
}

extern "C" int creme_cuda_finish(cuda_stream stream, creme_matrix y, const float *x, const float *bias,
                                 creme_epilogue epilogue)
{
    int64_t count = y.rows * y.channels;
    if (y.channels % 4 == 0)
        CREME_LAUNCH(finish<4>, blocks_for(count / 4), THREADS, stream, y, x, bias, epilogue);
    else
        CREME_LAUNCH(finish<1>, blocks_for(count), THREADS, stream, y, x, bias, epilogue);
    return cudaGetLastError();
}
