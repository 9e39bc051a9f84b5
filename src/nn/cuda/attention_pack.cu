/* What attention by tensor cores reads: keys, values and tables in 16 bits, by heads, filled up to whole tiles with
 * zeros, keys turned. So a block of queries only has to copy them, and they are half as long. */
#include "nn/cuda/pieces.h"
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
template <cuda_narrow N> static __global__ void pack_rows(cuda_pack pack, row_pieces pieces)
{
    int64_t head = blockIdx.y, group = blockIdx.z;
    uint32_t count = count_of(pieces);
    uint32_t *to = reinterpret_cast<uint32_t *>(pack.to) + (group * gridDim.y + head) * count;
    const float *from = pack.from + group * pack.from_rows * pack.stride + pack.offset + head * pack.width;
    for (uint32_t i = first_of_thread(); i < count; i += threads_in_all()) {
        piece_place p = place_of<2>(i, pieces);
        int64_t c = p.at, source = p.row - pack.lead;
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
    row_pieces pieces = {0, (uint32_t)pack->rows, divisor_of(pack->columns / 2)};
    dim3 grid(blocks_for(count_of(pieces)), (unsigned)pack->heads, (unsigned)pack->groups);
    if (pack->half)
        CREME_LAUNCH(pack_rows<CUDA_HALF>, grid, THREADS, stream, *pack, pieces);
    else
        CREME_LAUNCH(pack_rows<CUDA_BFLOAT>, grid, THREADS, stream, *pack, pieces);
    return cudaGetLastError();
}
