/* Which kernel of attention by tensor cores a call's shape takes, and its launch. For the .cu files that have such
 * kernels, each as a `Way`:
 *
 *     template <cuda_narrow N, int KEY, bool TABLE> static auto kernel();  the kernel
 *     template <int KEY, bool TABLE> static constexpr size_t bytes();      of its shared memory, without masks' levels
 */
#ifndef CREME_NN_CUDA_ATTENTION_LAUNCH_H
#define CREME_NN_CUDA_ATTENTION_LAUNCH_H

#include "nn/cuda/attention_warp.h"

template <class Way, int KEY, bool TABLE> static size_t shared_bytes(const cuda_attention_parts *a)
{
    size_t levels = !TABLE && a->masks ? (size_t)(QUERIES * levels_of(a)) * sizeof(float) : 0;
    return Way::template bytes<KEY, TABLE>() + levels;
}

/* SIZE_MAX: there is no kernel for it. */
template <class Way> static size_t shared_bytes_for(const cuda_attention_parts *a)
{
    if (a->key > CUDA_TENSOR_LONG_KEY || (a->table && a->key > CUDA_TENSOR_KEY)) return SIZE_MAX;
    if (a->table) return shared_bytes<Way, CUDA_TENSOR_KEY, true>(a);
    return a->key <= CUDA_TENSOR_KEY ? shared_bytes<Way, CUDA_TENSOR_KEY, false>(a)
                                     : shared_bytes<Way, CUDA_TENSOR_LONG_KEY, false>(a);
}

template <class Way, cuda_narrow N, int KEY, bool TABLE>
static cudaError_t launch(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    auto kernel = Way::template kernel<N, KEY, TABLE>();
    size_t bytes = shared_bytes<Way, KEY, TABLE>(&p->a);
    cudaError_t error =
        cudaFuncSetAttribute((const void *)kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, (int)bytes);
    if (error != cudaSuccess) return error;
    dim3 grid((unsigned)((call->queries + QUERIES - 1) / QUERIES), (unsigned)p->a.heads,
              (unsigned)(call->batch * (p->value / VALUES)));
    CREME_LAUNCH_TOGETHER(kernel, grid, THREADS, bytes, stream, *p, *call);
    return cudaGetLastError();
}

template <class Way, cuda_narrow N>
static cudaError_t launch_narrow(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    if (p->table) return launch<Way, N, CUDA_TENSOR_KEY, true>(stream, p, call);
    if (p->key == CUDA_TENSOR_KEY) return launch<Way, N, CUDA_TENSOR_KEY, false>(stream, p, call);
    return launch<Way, N, CUDA_TENSOR_LONG_KEY, false>(stream, p, call);
}

template <class Way>
static cudaError_t launch_for(cuda_stream stream, const cuda_tensor_parts *p, const cuda_tensor_call *call)
{
    return p->half ? launch_narrow<Way, CUDA_HALF>(stream, p, call)
                   : launch_narrow<Way, CUDA_BFLOAT>(stream, p, call);
}

#endif
