/* The first convolution: for each tap a row of a table, chosen by the base. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"
#include "nn/cuda/numbers.h"
#include "nn/cuda/pieces.h"

template <int N>
static __device__ inline numbers<N> stem_value(const uint8_t *codes, const float *table, numbers<N> sum, int taps,
                                               uint32_t channels)
{
    for (int tap = 0; tap < taps; tap++) {
        numbers<N> more = load<N>(table + (uint64_t)(uint32_t)(tap * CREME_STEM_CODES + codes[tap]) * channels);
        for (int n = 0; n < N; n++) sum.at[n] += more.at[n];
    }
    return sum;
}

template <int N>
static __global__ void stem_rows(creme_matrix y, const uint8_t *codes, const float *table, const float *bias,
                                 int taps, uint32_t pool, row_pieces pieces)
{
    uint32_t channels = (uint32_t)y.channels, count = count_of(pieces);
    int64_t first = pieces.first * channels;
    codes += pieces.first * pool;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<N>(i, pieces);
        const uint8_t *at = codes + (uint64_t)p.row * pool;
        numbers<N> begin = load<N>(bias + p.at);
        numbers<N> value = stem_value<N>(at, table + p.at, begin, taps, channels);
        if (pool == 2) {
            numbers<N> second = stem_value<N>(at + 1, table + p.at, begin, taps, channels);
            for (int n = 0; n < N; n++) {
                bool greater = value.at[n] > second.at[n] || isnan(value.at[n]);
                value.at[n] = greater ? value.at[n] : second.at[n];
            }
        }
        store(y.at, y.number, first + (int64_t)((uint64_t)i * N), value);
    }
}

extern "C" int creme_cuda_stem_rows(cuda_stream stream, creme_matrix y, const uint8_t *codes, const float *table,
                                    const float *bias, int64_t taps, int64_t pool)
{
    int64_t fours = y.channels % 4 == 0 ? 4 : 1;
    for (int64_t row = 0; row < y.rows;) {
        row_pieces pieces = pieces_of(row, y.rows, y.channels / fours);
        unsigned blocks = blocks_for(count_of(pieces));
        if (fours == 4)
            CREME_LAUNCH(stem_rows<4>, blocks, THREADS, stream, y, codes, table, bias, (int)taps, (uint32_t)pool,
                         pieces);
        else
            CREME_LAUNCH(stem_rows<1>, blocks, THREADS, stream, y, codes, table, bias, (int)taps, (uint32_t)pool,
                         pieces);
        row += pieces.rows;
    }
    return cudaGetLastError();
}
