/* What attention by tensor cores reads: keys, values and tables in 16 bits, by heads, filled up to whole tiles with
 * zeros, keys turned. So a block of queries only has to copy them, and they are half as long. */
#include "nn/cuda/positions.h"
#include "nn/cuda/tensor.h"

template <cuda_narrow N>
static __device__ inline float number_at(const cuda_pack &pack, const float *row, int64_t c, int64_t token)
{
    if (c >= pack.width) return 0;
    float x = pack.turn ? turned(&pack.a, row, c, token) : row[c];
    return N == CUDA_BFLOAT || fabsf(x) < 65520 ? x : NAN; /* not an infinity, which a key could hide */
}

/* The grid: pairs of numbers, heads, groups. */
template <cuda_narrow N> static __global__ void pack_rows(cuda_pack pack)
{
    int64_t head = blockIdx.y, group = blockIdx.z;
    uint32_t pairs = (uint32_t)(pack.columns / 2), count = (uint32_t)pack.rows * pairs;
    uint32_t *to = reinterpret_cast<uint32_t *>(pack.to) + (group * gridDim.y + head) * count;
    const float *from = pack.from + group * pack.from_rows * pack.stride + pack.offset + head * pack.width;
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        int64_t row = (uint32_t)i / pairs, c = (uint32_t)i % pairs * 2, source = row - pack.lead;
        uint32_t both = 0;
        if (source >= 0 && source < pack.from_rows) {
            const float *x = from + source * pack.stride;
            both = narrow_pair<N>(number_at<N>(pack, x, c, source), number_at<N>(pack, x, c + 1, source));
        }
        to[i] = both;
    }
}

extern "C" int creme_cuda_pack_rows(cuda_stream stream, const cuda_pack *pack)
{
    dim3 grid(blocks_for(pack->rows * pack->columns / 2), (unsigned)pack->heads, (unsigned)pack->groups);
    if (pack->half)
        CREME_LAUNCH(pack_rows<CUDA_HALF>, grid, THREADS, stream, *pack);
    else
        CREME_LAUNCH(pack_rows<CUDA_BFLOAT>, grid, THREADS, stream, *pack);
    return cudaGetLastError();
}
