/* Around matrix products: their sources, and what they leave to be done. */
#include "nn/cuda/kernels.h"
#include "nn/cuda/launch.h"

static __global__ void to_bf16(uint16_t *to, const float *from, int64_t count)
{
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        uint32_t bits = __float_as_uint(from[i]);
        bool is_nan = (bits & 0x7fffffffu) > 0x7f800000u; /* rounding might make an infinity of it */
        to[i] = (uint16_t)(is_nan ? bits >> 16 | 0x40u : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
    }
}

extern "C" int creme_cuda_to_bf16(cuda_stream stream, uint16_t *to, const float *from, int64_t count)
{
    CREME_LAUNCH(to_bf16, blocks_for(count), THREADS, stream, to, from, count);
    return cudaGetLastError();
}

extern "C" int creme_cuda_pad(cuda_stream stream, void *to, const void *from, size_t used, size_t whole)
{
    cudaError_t error = cudaMemcpyAsync(to, from, used, cudaMemcpyDeviceToDevice, stream);
    if (error != cudaSuccess || used == whole) return error;
    return cudaMemsetAsync((char *)to + used, 0, whole - used, stream);
}

static __global__ void finish(float *y, int64_t count, int64_t channels, const float *bias, creme_epilogue epilogue)
{
    for (int64_t i = first_of_thread(); i < count; i += threads_in_all()) {
        float x = y[i];
        if (bias) x += bias[i % channels];
        if (epilogue == CREME_STORE_RELU) x = x <= 0 ? 0 : x;
        if (epilogue == CREME_STORE_SOFTPLUS) x = (x > 0 ? x : 0) + log1pf(expf(-fabsf(x)));
        y[i] = x;
    }
}

extern "C" int creme_cuda_finish(cuda_stream stream, float *y, int64_t rows, int64_t channels, const float *bias,
                                 creme_epilogue epilogue)
{
    CREME_LAUNCH(finish, blocks_for(rows * channels), THREADS, stream, y, rows * channels, channels, bias, epilogue);
    return cudaGetLastError();
}
