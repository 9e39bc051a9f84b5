/* The CUDA backend: matrix products by cuBLASLt, everything else by our own kernels. */
#include "base/memory.h"
#include "nn/cuda/backend.h"

#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MAJOR = 8 }; /* compute capability 8.0: bf16 and TF32 */
enum {
    WARPGROUP_MAJOR = 9,
    WARPGROUP_MINOR = 0,
    WARPGROUP_CUDA = 12000
}; /* compute capability 9.0 alone has products of warpgroups */

/* 128 x 256 numbers of a product are a block's work: of 3,072 columns these are 3,072 blocks for some 130 processors,
 * so that the last round of blocks, which does not fill them, is lost in the others. More would take memory only:
 * 32,768 x 3,072 floats are 400 MB, whatever the batch is. */
enum { DENSE_ROWS = 32768 };

static void cuda_destroy(creme_nn *nn)
{
    cuda_state *state = nn->state;
    if (!state) return;
    if (creme_cuda_enter(nn) == CREME_OK) {
        if (state->stream) cudaStreamSynchronize(state->stream);
        creme_cuda_memory_clear(nn);
        creme_cuda_gemm_engine_destroy(state->engine);
        if (state->stream) cudaStreamDestroy(state->stream);
    }
    creme_free(state);
    nn->state = NULL;
}

static creme_status check_device(int device)
{
    int count = 0, major = 0, minor = 0;
    cudaError_t error = cudaGetDeviceCount(&count);
    if (error != cudaSuccess || count == 0) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "--backend cuda: no GPU can be used: %s",
                          error == cudaSuccess ? "there is none" : cudaGetErrorString(error));
    }
    if (device >= count) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "--gpu %d: there %s %d GPU%s here, counted from 0", device,
                          count == 1 ? "is" : "are", count, count == 1 ? "" : "s");
    }
    cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device);
    cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device);
    if (major < LEAST_MAJOR) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "--gpu %d: it has compute capability %d.%d; at least %d.0 is needed", device, major, minor,
                          LEAST_MAJOR);
    }
    return CREME_OK;
}

/* Adds to text[bytes], which ends at `at`; returns where it ends then. */
static size_t add_version(char *text, size_t bytes, size_t at, const char *before, int version)
{
    int added = snprintf(text + at, bytes - at, "%s%d.%d", before, version / 1000, version / 10 % 100);
    return added < 0 || (size_t)added >= bytes - at ? bytes - 1 : at + (size_t)added;
}

static size_t add_text(char *text, size_t bytes, size_t at, const char *before, const char *more)
{
    int added = snprintf(text + at, bytes - at, "%s%s", before, more);
    return added < 0 || (size_t)added >= bytes - at ? bytes - 1 : at + (size_t)added;
}

static void cuda_describe(char *text, size_t bytes)
{
    char library[1200], one[320];
    int driver = 0, count = 0;
    struct cudaDeviceProp about;
    size_t at = add_version(text, bytes, 0, "built with ", CUDART_VERSION);
    if (cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0)
        at = add_version(text, bytes, at, "; driver for up to ", driver);
    else
        at = add_text(text, bytes, at, "; no driver", "");
    creme_cuda_gemm_describe(library, sizeof library);
    at = add_text(text, bytes, at, "; cuBLASLt ", library);
    cudaError_t error = cudaGetDeviceCount(&count);
    if (error != cudaSuccess) {
        cudaGetLastError(); /* noted here */
        add_text(text, bytes, at, "; no GPU: ", cudaGetErrorString(error));
        return;
    }
    for (int i = 0; i < count; i++) {
        if (cudaGetDeviceProperties(&about, i) != cudaSuccess) continue;
        snprintf(one, sizeof one, "%d %s (%d.%d)", i, about.name, about.major, about.minor);
        at = add_text(text, bytes, at, i == 0 ? "; GPU " : ", ", one);
    }
}

/* Which products attention by tensor cores is made of: CREME_CUDA_ATTENTION in the environment. */
static creme_status choose_attention(cuda_state *state)
{
    const char *named = getenv("CREME_CUDA_ATTENTION");
    int major = 0, minor = 0;
    if (!named || !*named || strcmp(named, "mma") == 0) return CREME_OK;
    if (strcmp(named, "wgmma") != 0) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "CREME_CUDA_ATTENTION: it is mma (without it, too) or wgmma, not '%s'", named);
    }
    if (CUDART_VERSION < WARPGROUP_CUDA) {
        return creme_fail(
            CREME_ERROR_UNSUPPORTED,
            "CREME_CUDA_ATTENTION=wgmma: this libcreme_cuda.so was compiled by CUDA %d.%d, which lacks it",
            CUDART_VERSION / 1000, CUDART_VERSION / 10 % 100);
    }
    cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, state->device);
    cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, state->device);
    if (major != WARPGROUP_MAJOR || minor != WARPGROUP_MINOR) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "CREME_CUDA_ATTENTION=wgmma: GPU %d has compute capability %d.%d; it needs %d.%d",
                          state->device, major, minor, WARPGROUP_MAJOR, WARPGROUP_MINOR);
    }
    state->by_warpgroups = true;
    return CREME_OK;
}

static creme_status cuda_create(creme_nn *nn)
{
    cuda_state *state = NULL;
    int shared = 0;
    creme_status status = check_device(nn->device);
    if (status != CREME_OK) return status;
    status = creme_allocate_zero(&state, 1, sizeof *state);
    if (status != CREME_OK) return status;
    state->device = nn->device;
    nn->state = state;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(creme_cuda_check(cudaDeviceGetAttribute(&shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, nn->device),
                               "asking for memory"));
    state->most_shared = (size_t)shared;
    CREME_TRY(choose_attention(state));
    CREME_TRY(creme_cuda_check(cudaStreamCreateWithFlags(&state->stream, cudaStreamNonBlocking), "making a stream"));
    CREME_TRY(creme_cuda_gemm_engine_create(&state->engine, state->stream, nn->device, nn->kernels));
done:
    return status;
}

extern const creme_nn_operators creme_nn_cuda;
const creme_nn_operators creme_nn_cuda = {
    .name = "cuda",
    .dense_rows = DENSE_ROWS,
    .rounds_early = true,
    .folds = false, /* float32 products without tensor cores: longer than keys and values in any precision */
    .describe = cuda_describe,
    .create = cuda_create,
    .destroy = cuda_destroy,
    .allocate = creme_cuda_allocate,
    .release = creme_cuda_release,
    .write = creme_cuda_write,
    .read = creme_cuda_read,
    .free_bytes = creme_cuda_free_bytes,
    .wait = creme_cuda_wait,
    .filter_create = creme_cuda_filter_create,
    .filter_destroy = creme_cuda_filter_destroy,
    .convolve = creme_cuda_convolve,
    .stem_create = creme_cuda_stem_create,
    .stem_destroy = creme_cuda_stem_destroy,
    .stem = creme_cuda_stem,
    .normalise = creme_cuda_normalise,
    .pair_difference = creme_cuda_pair_difference,
    .pair_merge = creme_cuda_pair_merge,
    .layer_norm = creme_cuda_layer_norm,
    .copy_rows = creme_cuda_copy_rows,
    .upsample_add = creme_cuda_upsample_add,
    .depthwise = creme_cuda_depthwise,
    .attention_create = creme_cuda_attention_create,
    .attention_destroy = creme_cuda_attention_destroy,
    .attend = creme_cuda_attend,
    .attend_joint = creme_cuda_attend_joint,
    .attend_folded = creme_cuda_attend_folded,
};
