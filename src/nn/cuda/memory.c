/* Memory of the device, and ways there and back. */
#include "base/memory.h"
#include "nn/cuda/backend.h"

#include <cuda_runtime_api.h>
#include <string.h>

creme_status creme_cuda_check(int error, const char *what)
{
    if (error == cudaSuccess) return CREME_OK;
    creme_status status = error == cudaErrorMemoryAllocation ? CREME_ERROR_MEMORY : CREME_ERROR_LIBRARY;
    return creme_fail(status, "CUDA failed in %s: %s", what, cudaGetErrorString((cudaError_t)error));
}

creme_status creme_cuda_enter(creme_nn *nn)
{
    const cuda_state *state = nn->state;
    return creme_cuda_check(cudaSetDevice(state->device), "choosing the device");
}

creme_status creme_cuda_allocate(creme_nn *nn, void *out, size_t bytes)
{
    const cuda_state *state = nn->state;
    void *memory = NULL;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    cudaError_t error = cudaMalloc(&memory, bytes ? bytes : 1);
    if (error == cudaErrorMemoryAllocation) {
        cudaGetLastError(); /* noted here; it is not to be found again after the next kernel */
        return creme_fail(CREME_ERROR_MEMORY, "out of memory on GPU %d: %zu bytes; --batch takes fewer at a time",
                          state->device, bytes);
    }
    status = creme_cuda_check(error, "allocation");
    if (status == CREME_OK) *(void **)out = memory;
    return status;
}

void creme_cuda_release(creme_nn *nn, void *memory)
{
    if (memory && creme_cuda_enter(nn) == CREME_OK) cudaFree(memory);
}

creme_status creme_cuda_write(creme_nn *nn, void *to, const void *from_host, size_t bytes)
{
    const cuda_state *state = nn->state;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(
        creme_cuda_check(cudaMemcpyAsync(to, from_host, bytes, cudaMemcpyHostToDevice, state->stream), "a copy"));
    CREME_TRY(creme_cuda_check(cudaStreamSynchronize(state->stream), "a copy to the device"));
done:
    return status;
}

creme_status creme_cuda_read(creme_nn *nn, void *to_host, const void *from, size_t bytes)
{
    const cuda_state *state = nn->state;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(
        creme_cuda_check(cudaMemcpyAsync(to_host, from, bytes, cudaMemcpyDeviceToHost, state->stream), "a copy"));
    CREME_TRY(creme_cuda_check(cudaStreamSynchronize(state->stream), "a kernel, or the copy of its result"));
done:
    return status;
}

creme_status creme_cuda_wait(creme_nn *nn)
{
    const cuda_state *state = nn->state;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    return creme_cuda_check(cudaStreamSynchronize(state->stream), "a kernel");
}

int64_t creme_cuda_free_bytes(creme_nn *nn)
{
    size_t unused = 0, all = 0;
    if (creme_cuda_enter(nn) != CREME_OK || cudaMemGetInfo(&unused, &all) != cudaSuccess) return 0;
    return (int64_t)unused;
}

creme_status creme_cuda_upload(creme_nn *nn, void *out, const void *from, size_t bytes)
{
    const cuda_state *state = nn->state;
    void *memory = NULL;
    creme_status status = creme_cuda_allocate(nn, &memory, bytes);
    if (status != CREME_OK) return status;
    if (from)
        status = creme_cuda_write(nn, memory, from, bytes);
    else
        status = creme_cuda_check(cudaMemsetAsync(memory, 0, bytes, state->stream), "clearing memory");
    if (status == CREME_OK)
        *(void **)out = memory;
    else
        creme_cuda_release(nn, memory);
    return status;
}

static void slot_clear(cuda_slot *slot)
{
    if (slot->pinned) cudaFreeHost(slot->pinned);
    if (slot->device) cudaFree(slot->device);
    slot->pinned = slot->device = NULL;
    slot->bytes = slot->used = 0;
}

static creme_status slot_grow(creme_nn *nn, cuda_slot *slot, size_t bytes)
{
    creme_status status = CREME_OK;
    size_t more = bytes < 65536 ? 65536 : bytes + bytes / 2;
    slot_clear(slot);
    if (!slot->copied) {
        CREME_TRY(creme_cuda_check(cudaEventCreateWithFlags(&slot->copied, cudaEventDisableTiming), "an event"));
    }
    CREME_TRY(creme_cuda_check(cudaMallocHost(&slot->pinned, more), "allocation of pinned memory"));
    CREME_TRY(creme_cuda_allocate(nn, &slot->device, more));
    slot->bytes = more;
done:
    if (status != CREME_OK) slot_clear(slot);
    return status;
}

creme_status creme_cuda_stage(creme_nn *nn, void *out, const void *from, size_t bytes)
{
    cuda_state *state = nn->state;
    cuda_slot *slot = &state->slots[state->next_slot];
    const cuda_slot *last = &state->slots[(state->next_slot + CUDA_SLOTS - 1) % CUDA_SLOTS];
    creme_status status = CREME_OK;
    if (bytes > 0 && last->used == bytes && memcmp(last->pinned, from, bytes) == 0) {
        *(void **)out = last->device;
        return CREME_OK;
    }
    slot->used = 0;
    state->next_slot = (state->next_slot + 1) % CUDA_SLOTS;
    /* The device's part may be read by kernels that are still to run: the copy stands behind them in the stream. */
    if (slot->copied) CREME_TRY(creme_cuda_check(cudaEventSynchronize(slot->copied), "waiting for a copy"));
    if (bytes > slot->bytes) CREME_TRY(slot_grow(nn, slot, bytes));
    memcpy(slot->pinned, from, bytes);
    CREME_TRY(creme_cuda_check(
        cudaMemcpyAsync(slot->device, slot->pinned, bytes, cudaMemcpyHostToDevice, state->stream), "a copy"));
    CREME_TRY(creme_cuda_check(cudaEventRecord(slot->copied, state->stream), "an event"));
    slot->used = bytes;
    *(void **)out = slot->device;
done:
    return status;
}

creme_status creme_cuda_scratch(creme_nn *nn, void *out, cuda_scratch_use use, size_t bytes)
{
    cuda_state *state = nn->state;
    if (bytes > state->scratch_bytes[use]) {
        creme_cuda_release(nn, state->scratch[use]); /* which waits until nothing reads it any more */
        state->scratch[use] = NULL;
        state->scratch_bytes[use] = 0;
        creme_status status = creme_cuda_allocate(nn, &state->scratch[use], bytes);
        if (status != CREME_OK) return status;
        state->scratch_bytes[use] = bytes;
    }
    *(void **)out = state->scratch[use];
    return CREME_OK;
}

void creme_cuda_memory_clear(creme_nn *nn)
{
    cuda_state *state = nn->state;
    for (int i = 0; i < CUDA_SLOTS; i++) {
        slot_clear(&state->slots[i]);
        if (state->slots[i].copied) cudaEventDestroy(state->slots[i].copied);
    }
    for (int i = 0; i < CUDA_SCRATCHES; i++) creme_cuda_release(nn, state->scratch[i]);
}
