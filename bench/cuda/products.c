/* What cuBLASLt has for the products of published networks on this device: which kernels, how fast each is, and whether
 * a row's bits depend on how many rows there are and where it lies. One line for each kernel that is tried.
 *
 *     products [ROWS]          98,304 unless told: 64 sequences of 1,536 tokens
 *
 * The conditions of nn/cuda/gemm.c are the first form of each size; the others are what it might be instead. Of each
 * form a line says what the fastest kernel that keeps the promise gains over the one that is taken without a file of
 * kernels: the heuristic's first for USUAL_ROWS. All are tried for that, but only the first few shown. */
#include "nn/cuda/cublaslt.h"

#include <cuda_runtime_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256, CANDIDATES = 64, REPEATS = 5, DISTINCT = 4096, USUAL_ROWS = 4096, WORKSPACE = 32 << 20 };

static cublaslt lt;
static cublasLtHandle_t handle;
static cudaStream_t stream;
static void *workspace;

typedef struct form {
    const char *name;
    cudaDataType_t from, to;
    cublasComputeType_t compute;
    cublasLtEpilogue_t epilogue;
    bool turned; /* weights as [out][in] */
    bool split;  /* sums may be split, with workspace */
} form;

typedef struct product {
    int64_t in, out, rows;
} product;

typedef struct layouts {
    cublasLtMatrixLayoutOpaque_t w, x, y;
} layouts;

static void stop(const char *what, const char *why)
{
    printf("FAILED: %s: %s\n", what, why);
    exit(1);
}

static void cuda(cudaError_t error, const char *what)
{
    if (error != cudaSuccess) stop(what, cudaGetErrorString(error));
}

static void library(cublasStatus_t status, const char *what)
{
    if (status != CUBLAS_STATUS_SUCCESS) stop(what, lt.cublasLtGetStatusString(status));
}

static size_t size_of(cudaDataType_t type)
{
    return type == CUDA_R_16BF ? 2 : 4;
}

/* count made-up numbers in [-1, 1) on the device, of which `distinct` are repeated. */
static void *numbers(cudaDataType_t type, int64_t count, int64_t distinct, uint64_t seed)
{
    size_t element = size_of(type);
    char *there = NULL, *here = malloc((size_t)distinct * element);
    if (!here) stop("memory", "none left");
    for (int64_t i = 0; i < distinct; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        float x = (float)(int32_t)(seed >> 32) * 0x1p-31f;
        uint32_t bits;
        memcpy(&bits, &x, sizeof bits);
        if (element == 2)
            ((uint16_t *)(void *)here)[i] = (uint16_t)(bits >> 16);
        else
            ((float *)(void *)here)[i] = x;
    }
    cuda(cudaMalloc((void **)&there, (size_t)count * element), "memory");
    for (int64_t done = 0; done < count; done += distinct) {
        int64_t now = count - done < distinct ? count - done : distinct;
        cuda(cudaMemcpy(there + (size_t)done * element, here, (size_t)now * element, cudaMemcpyHostToDevice),
             "a copy");
    }
    free(here);
    return there;
}

static layouts lay_out(const form *f, product p, int64_t rows)
{
    layouts l;
    uint64_t in = (uint64_t)p.in, out = (uint64_t)p.out;
    library(lt.cublasLtMatrixLayoutInit_internal((cublasLtMatrixLayout_t)&l.w, sizeof l.w, f->from,
                                                 f->turned ? in : out, f->turned ? out : in,
                                                 f->turned ? p.in : p.out),
            "a layout");
    library(lt.cublasLtMatrixLayoutInit_internal((cublasLtMatrixLayout_t)&l.x, sizeof l.x, f->from, in,
                                                 (uint64_t)rows, p.in),
            "a layout");
    library(lt.cublasLtMatrixLayoutInit_internal((cublasLtMatrixLayout_t)&l.y, sizeof l.y, f->to, out, (uint64_t)rows,
                                                 p.out),
            "a layout");
    return l;
}

/* Where a product works. */
typedef struct place {
    const form *form;
    product p;
    cublasLtMatmulDesc_t what;
    char *x, *y, *some; /* [rows][in], [rows][out], [BLOCK][out] */
    void *w, *bias;
} place;

static cublasStatus_t run(const place *at, const cublasLtMatmulAlgo_t *kernel, int64_t first, int64_t rows, void *y)
{
    layouts l = lay_out(at->form, at->p, rows);
    float one = 1, none = 0;
    const char *x = at->x + (size_t)(first * at->p.in) * size_of(at->form->from);
    return lt.cublasLtMatmul(handle, at->what, &one, at->w, (cublasLtMatrixLayout_t)&l.w, x,
                             (cublasLtMatrixLayout_t)&l.x, &none, y, (cublasLtMatrixLayout_t)&l.y, y,
                             (cublasLtMatrixLayout_t)&l.y, kernel, workspace, at->form->split ? WORKSPACE : 0,
                             stream);
}

static float milliseconds(const place *at, const cublasLtMatmulAlgo_t *kernel)
{
    cudaEvent_t begun, done;
    float time = 0;
    cuda(cudaEventCreate(&begun), "an event");
    cuda(cudaEventCreate(&done), "an event");
    cuda(cudaEventRecord(begun, stream), "an event");
    for (int i = 0; i < REPEATS; i++) library(run(at, kernel, 0, at->p.rows, at->y), "a product");
    cuda(cudaEventRecord(done, stream), "an event");
    cuda(cudaEventSynchronize(done), "a product");
    cuda(cudaEventElapsedTime(&time, begun, done), "an event");
    cudaEventDestroy(begun);
    cudaEventDestroy(done);
    return time / REPEATS;
}

/* Whether rows first .. have the same bits among all as among BLOCK. "-": it does not run for so few. */
static const char *same_rows(const place *at, const cublasLtMatmulAlgo_t *kernel, int64_t first)
{
    size_t row = (size_t)at->p.out * size_of(at->form->to), bytes = BLOCK * row;
    char *left = malloc(bytes), *right = malloc(bytes);
    if (!left || !right) stop("memory", "none left");
    bool runs = run(at, kernel, first, BLOCK, at->some) == CUBLAS_STATUS_SUCCESS, same = false;
    if (runs) {
        cuda(cudaMemcpyAsync(left, at->y + (size_t)first * row, bytes, cudaMemcpyDeviceToHost, stream), "a copy");
        cuda(cudaMemcpyAsync(right, at->some, bytes, cudaMemcpyDeviceToHost, stream), "a copy");
        cuda(cudaStreamSynchronize(stream), "a product");
        same = memcmp(left, right, bytes) == 0;
    }
    free(left);
    free(right);
    return !runs ? "-" : same ? "yes" : "NO";
}

static int setting(const cublasLtMatmulAlgo_t *kernel, cublasLtMatmulAlgoConfigAttributes_t attribute)
{
    int64_t value = 0; /* of 2 to 4 bytes, the lower ones */
    size_t bytes;
    lt.cublasLtMatmulAlgoConfigGetAttribute(kernel, attribute, &value, sizeof(int32_t), &bytes);
    return (int)value;
}

static void report(const place *at, int number, const cublasLtMatmulHeuristicResult_t *found, float ms,
                   const char *same, const char *shifted)
{
    const cublasLtMatmulAlgo_t *kernel = &found->algo;
    double operations = 2.0 * (double)at->p.in * (double)at->p.out * (double)at->p.rows;
    printf(
        "    %d: %.3f ms, %.0f TFLOP/s; rows the same %s, shifted %s; workspace %zu, kernel %d, tile %d, stages %d, "
        "parts %d\n",
        number, (double)ms, operations / (double)ms * 1e-9, same, shifted, found->workspaceSize,
        setting(kernel, CUBLASLT_ALGO_CONFIG_ID), setting(kernel, CUBLASLT_ALGO_CONFIG_TILE_ID),
        setting(kernel, CUBLASLT_ALGO_CONFIG_STAGES_ID), setting(kernel, CUBLASLT_ALGO_CONFIG_SPLITK_NUM));
}

/* Its milliseconds if it keeps the promise, else 0. One that is not shown is only reported if rows depend on others. */
static float try_kernel(const place *at, int number, const cublasLtMatmulHeuristicResult_t *found, bool shown)
{
    const cublasLtMatmulAlgo_t *kernel = &found->algo;
    cublasStatus_t status = run(at, kernel, 0, at->p.rows, at->y);
    if (status != CUBLAS_STATUS_SUCCESS) {
        if (shown) printf("    %d: does not run: %s\n", number, lt.cublasLtGetStatusString(status));
        return 0;
    }
    float ms = milliseconds(at, kernel);
    int64_t last = at->p.rows - BLOCK;
    const char *same = same_rows(at, kernel, last), *shifted = same_rows(at, kernel, last - BLOCK / 2);
    bool pure = found->workspaceSize == 0 && setting(kernel, CUBLASLT_ALGO_CONFIG_SPLITK_NUM) <= 1;
    bool alike = strcmp(same, "yes") == 0 && strcmp(shifted, "yes") == 0;
    if (shown || (pure && !alike)) report(at, number, found, ms, same, shifted);
    return pure && alike ? ms : 0;
}

/* Of those for so many rows: which is the fastest that keeps the promise, and which the first. 0: none. */
static void try_all(const place *at, const cublasLtMatmulHeuristicResult_t *found, int count, int shown, float *first,
                    float *best)
{
    for (int i = 0; i < count; i++) {
        float ms = try_kernel(at, i, &found[i], i < shown);
        if (*first == 0) *first = ms;
        if (ms > 0 && (*best == 0 || ms < *best)) *best = ms;
    }
}

static int heuristic(const place *at, int64_t rows, cublasLtMatmulHeuristicResult_t *found)
{
    layouts l = lay_out(at->form, at->p, rows);
    cublasLtMatmulPreference_t wishes;
    uint64_t most = at->form->split ? WORKSPACE : 0;
    uint32_t one_sum = CUBLASLT_REDUCTION_SCHEME_NONE;
    int count = 0;
    library(lt.cublasLtMatmulPreferenceCreate(&wishes), "a preference");
    library(
        lt.cublasLtMatmulPreferenceSetAttribute(wishes, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &most, sizeof most),
        "a preference");
    if (!at->form->split) {
        library(lt.cublasLtMatmulPreferenceSetAttribute(wishes, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &one_sum,
                                                        sizeof one_sum),
                "a preference");
    }
    cublasStatus_t status = lt.cublasLtMatmulAlgoGetHeuristic(
        handle, at->what, (cublasLtMatrixLayout_t)&l.w, (cublasLtMatrixLayout_t)&l.x, (cublasLtMatrixLayout_t)&l.y,
        (cublasLtMatrixLayout_t)&l.y, wishes, CANDIDATES, found, &count);
    printf("  asked for %lld rows: %s, %d found\n", (long long)rows, lt.cublasLtGetStatusString(status), count);
    lt.cublasLtMatmulPreferenceDestroy(wishes);
    return status == CUBLAS_STATUS_SUCCESS ? count : 0;
}

static void probe(const form *f, product p, int most)
{
    static cublasLtMatmulHeuristicResult_t found[CANDIDATES];
    cublasOperation_t turn = CUBLAS_OP_T;
    place at = {.form = f, .p = p};
    printf("%s, %lld -> %lld, %lld rows\n", f->name, (long long)p.in, (long long)p.out, (long long)p.rows);
    at.x = numbers(f->from, p.rows * p.in, DISTINCT * p.in, 1);
    at.w = numbers(f->from, p.in * p.out, p.in * p.out, 2);
    at.bias = numbers(f->to, p.out, p.out, 3);
    cuda(cudaMalloc((void **)&at.y, (size_t)(p.rows * p.out) * size_of(f->to)), "memory");
    cuda(cudaMalloc((void **)&at.some, (size_t)(BLOCK * p.out) * size_of(f->to)), "memory");
    library(lt.cublasLtMatmulDescCreate(&at.what, f->compute, CUDA_R_32F), "a product");
    library(
        lt.cublasLtMatmulDescSetAttribute(at.what, CUBLASLT_MATMUL_DESC_EPILOGUE, &f->epilogue, sizeof f->epilogue),
        "a product");
    if (f->turned)
        library(lt.cublasLtMatmulDescSetAttribute(at.what, CUBLASLT_MATMUL_DESC_TRANSA, &turn, sizeof turn),
                "a product");
    if (f->epilogue == CUBLASLT_EPILOGUE_BIAS || f->epilogue == CUBLASLT_EPILOGUE_RELU_BIAS) {
        library(
            lt.cublasLtMatmulDescSetAttribute(at.what, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &at.bias, sizeof at.bias),
            "a product");
    }
    float first = 0, best = 0;
    int count = heuristic(&at, USUAL_ROWS, found);
    try_all(&at, found, count, 1, &first, &best);
    count = heuristic(&at, p.rows, found);
    try_all(&at, found, count, most, &first, &best);
    if (first > 0)
        printf("  GAIN %.1f %%: without a file of kernels %.3f ms, the fastest %.3f\n",
               100 * (double)(1 - best / first), (double)first, (double)best);
    fflush(stdout);
    lt.cublasLtMatmulDescDestroy(at.what);
    void *memory[] = {at.x, at.w, at.bias, at.y, at.some};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) cudaFree(memory[i]);
}

int main(int argc, char **argv)
{
    int64_t rows = argc > 1 ? atoll(argv[1]) : 98304;
    struct cudaDeviceProp about;
    if (creme_cublaslt_open(&lt) != CREME_OK) stop("cuBLASLt", creme_error_message());
    cuda(cudaGetDeviceProperties(&about, 0), "the device");
    printf("%s, %d multiprocessors, cuBLASLt %zu, %s\n", about.name, about.multiProcessorCount,
           lt.cublasLtGetVersion(), lt.path);
    cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "a stream");
    cuda(cudaMalloc(&workspace, WORKSPACE), "memory");
    library(lt.cublasLtCreate(&handle), "beginning");
    const cublasComputeType_t full = CUBLAS_COMPUTE_32F, tf32 = CUBLAS_COMPUTE_32F_FAST_TF32;
    const form forms[] = {
        {"bf16 -> f32, bias", CUDA_R_16BF, CUDA_R_32F, full, CUBLASLT_EPILOGUE_BIAS, false, false},
        {"bf16 -> bf16", CUDA_R_16BF, CUDA_R_16BF, full, CUBLASLT_EPILOGUE_DEFAULT, false, false},
        {"bf16 -> bf16, bias, relu", CUDA_R_16BF, CUDA_R_16BF, full, CUBLASLT_EPILOGUE_RELU_BIAS, false, false},
        {"bf16 -> f32, weights turned", CUDA_R_16BF, CUDA_R_32F, full, CUBLASLT_EPILOGUE_DEFAULT, true, false},
        {"bf16 -> f32, sums split", CUDA_R_16BF, CUDA_R_32F, full, CUBLASLT_EPILOGUE_DEFAULT, false, true},
        {"tf32 -> f32", CUDA_R_32F, CUDA_R_32F, tf32, CUBLASLT_EPILOGUE_DEFAULT, false, false},
        {"tf32 -> f32, weights turned", CUDA_R_32F, CUDA_R_32F, tf32, CUBLASLT_EPILOGUE_DEFAULT, true, false},
        {"f32 -> f32", CUDA_R_32F, CUDA_R_32F, full, CUBLASLT_EPILOGUE_DEFAULT, false, false},
    };
    const product large[] = {{1536, 2560, rows}, {1536, 3072, rows}, {3072, 1536, rows}, {1536, 1536, rows}};
    const product others[] = {{3840, 768, 16384}, {6400, 1536, 16384}, {768, 768, 65536},
                              {3072, 16, 512},    {80, 74, 4096},      {7, 1, 4096}};
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        for (size_t f = 0; f < 3; f++) probe(&forms[f], large[i], 4);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) probe(&forms[0], others[i], 3);
    for (size_t f = 3; f < sizeof forms / sizeof *forms; f++) {
        product p = large[1];
        p.rows = f < 5 ? rows : 32768;
        probe(&forms[f], p, 3);
    }
    printf("done\n");
    return 0;
}
