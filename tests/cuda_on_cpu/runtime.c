/* The CUDA runtime on a processor. Memory is counted by libcreme, so that tests can make an allocation fail. */
#include "cuda_runtime_api.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_BYTES = 1 << 16 };

struct CUstream_st {
    int device; /* on which it was made; whoever uses it must have chosen that */
    double clock;
};

/* Of this thread, as in CUDA. */
static _Thread_local int current;

struct CUevent_st {
    double clock;
};

cudaError_t cudaGetDeviceCount(int *count)
{
    const char *told = getenv("CREME_CUDA_ON_CPU_DEVICES");
    *count = told ? atoi(told) : 1;
    return *count > 0 ? cudaSuccess : cudaErrorNoDevice;
}

cudaError_t cudaSetDevice(int device)
{
    int count = 0;
    if (cudaGetDeviceCount(&count) != cudaSuccess || device < 0 || device >= count) return cudaErrorInvalidDevice;
    current = device;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *version)
{
    *version = CUDART_VERSION;
    return cudaSuccess;
}

static int capability(void)
{
    const char *told = getenv("CREME_CUDA_ON_CPU_CAPABILITY");
    return told ? atoi(told) : 80; /* of an A100 */
}

cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *properties, int device)
{
    const char *other = getenv("CREME_CUDA_ON_CPU_OTHER");
    *properties = (struct cudaDeviceProp){"a processor", capability() / 10, capability() % 10};
    if (other && atoi(other) == device) snprintf(properties->name, sizeof properties->name, "another processor");
    return device >= 0 ? cudaSuccess : cudaErrorInvalidDevice;
}

static int most_shared(void)
{
    const char *told = getenv("CREME_CUDA_ON_CPU_SHARED");
    return told ? atoi(told) : 163 * 1024; /* of an A100 */
}

cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device)
{
    *value = attribute == cudaDevAttrMaxSharedMemoryPerBlockOptin ? most_shared()
             : attribute == cudaDevAttrComputeCapabilityMajor     ? capability() / 10
             : attribute == cudaDevAttrComputeCapabilityMinor     ? capability() % 10
             : attribute == cudaDevAttrMultiProcessorCount        ? 1
                                                                  : 0;
    return device >= 0 ? cudaSuccess : cudaErrorInvalidDevice;
}

cudaError_t cudaMemGetInfo(size_t *unused, size_t *all)
{
    *unused = *all = (size_t)1 << 30;
    return cudaSuccess;
}

cudaError_t cudaGetLastError(void)
{
    return cudaSuccess;
}

const char *cudaGetErrorString(cudaError_t error)
{
    return error == cudaErrorNoDevice           ? "no CUDA-capable device is detected"
           : error == cudaErrorMemoryAllocation ? "out of memory"
                                                : "an error";
}

cudaError_t cudaMalloc(void **memory, size_t bytes)
{
    const char *small = getenv("CREME_CUDA_ON_CPU_SMALL");
    if (small && atoi(small) == current && bytes > SMALL_BYTES) return cudaErrorMemoryAllocation;
    return creme_allocate_aligned(memory, bytes, 1) == CREME_OK ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t cudaFree(void *memory)
{
    creme_free(memory);
    return cudaSuccess;
}

cudaError_t cudaMallocHost(void **memory, size_t bytes)
{
    return cudaMalloc(memory, bytes);
}

cudaError_t cudaFreeHost(void *memory)
{
    return cudaFree(memory);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags)
{
    (void)flags;
    if (creme_allocate_zero(stream, 1, sizeof **stream) != CREME_OK) return cudaErrorMemoryAllocation;
    (*stream)->device = current;
    return cudaSuccess;
}

/* Whether this thread has chosen the stream's device. */
static cudaError_t check(cudaStream_t stream)
{
    return stream && stream->device == current ? cudaSuccess : cudaErrorInvalidValue;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    return cudaFree(stream);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    return check(stream);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned flags)
{
    (void)flags;
    return creme_allocate_zero(event, 1, sizeof **event) == CREME_OK ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t cudaEventCreate(cudaEvent_t *event)
{
    return cudaEventCreateWithFlags(event, 0);
}

cudaError_t cudaEventDestroy(cudaEvent_t event)
{
    return cudaFree(event);
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream)
{
    if (check(stream) != cudaSuccess) return cudaErrorInvalidValue;
    if (!event) return cudaErrorInvalidValue;
    event->clock = stream->clock;
    return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event)
{
    return event ? cudaSuccess : cudaErrorInvalidValue;
}

cudaError_t cudaEventElapsedTime(float *milliseconds, cudaEvent_t from, cudaEvent_t to)
{
    if (!from || !to) return cudaErrorInvalidValue;
    *milliseconds = (float)(to->clock - from->clock);
    return cudaSuccess;
}

void creme_cuda_on_cpu_pass(cudaStream_t stream, float milliseconds)
{
    stream->clock += (double)milliseconds;
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream)
{
    (void)kind;
    if (check(stream) != cudaSuccess) return cudaErrorInvalidValue;
    memcpy(to, from, bytes);
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void *to, int value, size_t bytes, cudaStream_t stream)
{
    if (check(stream) != cudaSuccess) return cudaErrorInvalidValue;
    memset(to, value, bytes);
    return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void *kernel, cudaFuncAttribute attribute, int value)
{
    (void)kernel;
    (void)attribute;
    return value <= most_shared() ? cudaSuccess : cudaErrorInvalidValue;
}
