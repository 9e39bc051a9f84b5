/* The few functions of the CUDA runtime that the backend calls, for a processor in place of a GPU: the device's memory
 * is the host's, and a stream does at once what it is asked for. With this folder searched for headers before any
 * other, the backend's sources compile without CUDA (and without change); cublasLt.h is the same of products.
 *
 * A stream has a clock, which only products move on (cublaslt.c): what events say of times is the same every time. */
#ifndef CREME_TESTS_CUDA_RUNTIME_API_H
#define CREME_TESTS_CUDA_RUNTIME_API_H

#include <stddef.h>

#define CREME_CUDA_ON_CPU 1
#define CUDART_VERSION    13000

typedef enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorNoDevice = 100,
    cudaErrorInvalidDevice = 101
} cudaError_t;
typedef enum cudaMemcpyKind {
    cudaMemcpyHostToDevice = 1,
    cudaMemcpyDeviceToHost = 2,
    cudaMemcpyDeviceToDevice = 3
} cudaMemcpyKind;
typedef enum cudaDeviceAttr {
    cudaDevAttrMultiProcessorCount = 16,
    cudaDevAttrComputeCapabilityMajor = 75,
    cudaDevAttrComputeCapabilityMinor = 76,
    cudaDevAttrMaxSharedMemoryPerBlockOptin = 97
} cudaDeviceAttr;
typedef enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 } cudaFuncAttribute;
typedef struct CUstream_st *cudaStream_t;
struct cudaDeviceProp {
    char name[256];
    int major, minor;
};
typedef struct CUevent_st *cudaEvent_t;
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2 };

#ifdef __cplusplus
extern "C" {
#endif
/* As many GPUs as CREME_CUDA_ON_CPU_DEVICES in the environment says; one without it. That of the number in
 * CREME_CUDA_ON_CPU_SMALL has no room for more than 64 KiB in one piece; that in CREME_CUDA_ON_CPU_OTHER is of another
 * kind. A block has as much shared memory as
 * CREME_CUDA_ON_CPU_SHARED says, in bytes, and the device the compute capability CREME_CUDA_ON_CPU_CAPABILITY, 90 for
 * 9.0; as an A100 without them. */
cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaDriverGetVersion(int *version);
cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *properties, int device);
cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device);
cudaError_t cudaMemGetInfo(size_t *unused, size_t *all);
cudaError_t cudaGetLastError(void);
const char *cudaGetErrorString(cudaError_t error);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned flags);
cudaError_t cudaEventCreate(cudaEvent_t *event);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventElapsedTime(float *milliseconds, cudaEvent_t from, cudaEvent_t to);
cudaError_t cudaMalloc(void **memory, size_t bytes);
cudaError_t cudaFree(void *memory);
cudaError_t cudaMallocHost(void **memory, size_t bytes);
cudaError_t cudaFreeHost(void *memory);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *to, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaFuncSetAttribute(const void *kernel, cudaFuncAttribute attribute, int value);
void creme_cuda_on_cpu_pass(cudaStream_t stream, float milliseconds); /* on its clock */
#ifdef __cplusplus
}
#endif
#endif
