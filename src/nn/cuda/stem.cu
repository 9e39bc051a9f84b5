/* The first convolution: for each tap a row of a table, chosen by the base. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"

template <int N>
static __device__ inline numbers<N> stem_value(const uint8_t *codes, const float *table, numbers<N> sum, int64_t taps,
                                               int64_t channels)
{
    for (int64_t tap = 0; tap < taps; tap++) {
        numbers<N> more = load<N>(table + (tap * CREME_STEM_CODES + codes[tap]) * channels);
        for (int n = 0; n < N; n++) sum.at[n] += more.at[n];
    }
    return sum;
}

template <int N>
static __global__ void stem_rows(creme_matrix y, const uint8_t *codes, const float *table, const float *bias,
                                 int64_t taps, int64_t pool)
{
    int64_t count = y.rows * y.channels;
    for (int64_t i = first_of_thread() * N; i < count; i += threads_in_all() * N) {
        int64_t channel = i % y.channels;
        const uint8_t *at = codes + i / y.channels * pool;
        numbers<N> begin = load<N>(bias + channel);
        numbers<N> value = stem_value<N>(at, table + channel, begin, taps, y.channels);
        if (pool == 2) {
            numbers<N> second = stem_value<N>(at + 1, table + channel, begin, taps, y.channels);
            for (int n = 0; n < N; n++) {
                bool first = value.at[n] > second.at[n] || isnan(value.at[n]);
                value.at[n] = first ? value.at[n] : second.at[n];
            }
        }
        store(y.at, y.number, i, value);
    }
}

extern "C" int creme_cuda_stem_rows(cuda_stream stream, creme_matrix y, const uint8_t *codes, const float *table,
                                    const float *bias, int64_t taps, int64_t pool)
{
    int64_t count = y.rows * y.channels;
    if (y.channels % 4 == 0)
        CREME_LAUNCH(stem_rows<4>, blocks_for(count / 4), THREADS, stream, y, codes, table, bias, taps, pool);
    else
        CREME_LAUNCH(stem_rows<1>, blocks_for(count), THREADS, stream, y, codes, table, bias, taps, pool);
    return cudaGetLastError();
}
