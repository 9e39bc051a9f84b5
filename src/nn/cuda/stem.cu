/* The first convolution: for each tap a row of a table, chosen by the base. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"

static __device__ float stem_value(const uint8_t *codes, const float *table, float bias, int64_t taps,
                                   int64_t channels)
{
    float sum = bias;
    for (int64_t tap = 0; tap < taps; tap++) sum += table[(tap * CREME_STEM_CODES + codes[tap]) * channels];
    return sum;
}

static __global__ void stem_rows(creme_matrix y, const uint8_t *codes, const float *table, const float *bias,
                                 int64_t taps, int64_t pool)
{
    int64_t count = y.rows * y.channels;
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        int64_t channel = i % y.channels;
        const uint8_t *at = codes + i / y.channels * pool;
        float value = stem_value(at, table + channel, bias[channel], taps, y.channels);
        if (pool == 2) {
            float second = stem_value(at + 1, table + channel, bias[channel], taps, y.channels);
            value = value > second || isnan(value) ? value : second;
        }
        y.at[i] = value;
    }
}

extern "C" int creme_cuda_stem_rows(cuda_stream stream, creme_matrix y, const uint8_t *codes, const float *table,
                                    const float *bias, int64_t taps, int64_t pool)
{
    CREME_LAUNCH(stem_rows, blocks_for(y.rows * y.channels), THREADS, stream, y, codes, table, bias, taps, pool);
    return cudaGetLastError();
}
