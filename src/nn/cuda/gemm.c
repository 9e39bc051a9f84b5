/* Products by cuBLASLt. Its matrices are column-major: to it, y^T [out][rows] = w^T [out][in] x^T [in][rows]. */
#include "nn/cuda/gemm.h"

#include "base/memory.h"

#include <cublasLt.h>

enum { CANDIDATES = 16, MOST_ALIGNMENT = 256 };

struct cuda_gemm_engine {
    cublasLtHandle_t handle;
    cuda_stream stream;
};

/* With or without a bias: a description of the product, and the kernel that was chosen. */
typedef struct gemm_form {
    cublasLtMatmulDesc_t what;
    cublasLtMatmulAlgo_t kernel;
    bool there;
} gemm_form;

struct cuda_gemm {
    cuda_gemm_engine *engine;
    int64_t in, out;
    cudaDataType_t source; /* of x and w */
    cublasComputeType_t compute;
    gemm_form plain, biased;
};

/* The matrices of a product of so many rows. */
typedef struct gemm_layouts {
    cublasLtMatrixLayoutOpaque_t x, w, y;
} gemm_layouts;

static creme_status check(cublasStatus_t code, const char *what)
{
    if (code == CUBLAS_STATUS_SUCCESS) return CREME_OK;
    creme_status status = code == CUBLAS_STATUS_ALLOC_FAILED ? CREME_ERROR_MEMORY : CREME_ERROR_LIBRARY;
    return creme_fail(status, "cuBLASLt failed in %s: %s", what, cublasLtGetStatusString(code));
}

creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream)
{
    cuda_gemm_engine *engine = NULL;
    creme_status status = creme_allocate_zero(&engine, 1, sizeof *engine);
    if (status != CREME_OK) return status;
    engine->stream = stream;
    status = check(cublasLtCreate(&engine->handle), "beginning");
    if (status == CREME_OK)
        *out = engine;
    else
        creme_free(engine);
    return status;
}

void creme_cuda_gemm_engine_destroy(cuda_gemm_engine *engine)
{
    if (!engine) return;
    cublasLtDestroy(engine->handle);
    creme_free(engine);
}

static creme_status lay_out(const cuda_gemm *gemm, gemm_layouts *layouts, int64_t rows)
{
    uint64_t in = (uint64_t)gemm->in, out = (uint64_t)gemm->out;
    creme_status status = CREME_OK;
    CREME_TRY(check(cublasLtMatrixLayoutInit(&layouts->w, gemm->source, out, in, gemm->out), "a layout"));
    CREME_TRY(check(cublasLtMatrixLayoutInit(&layouts->x, gemm->source, in, (uint64_t)rows, gemm->in), "a layout"));
    CREME_TRY(check(cublasLtMatrixLayoutInit(&layouts->y, CUDA_R_32F, out, (uint64_t)rows, gemm->out), "a layout"));
done:
    return status;
}

/* What a matrix's address is surely a multiple of, since views begin at any row. */
static uint32_t alignment(int64_t columns, size_t element)
{
    uint64_t bytes = (uint64_t)columns * element, most = bytes & (~bytes + 1);
    return most > MOST_ALIGNMENT ? MOST_ALIGNMENT : (uint32_t)most;
}

static creme_status make_preference(const cuda_gemm *gemm, cublasLtMatmulPreference_t *out)
{
    uint32_t x = alignment(gemm->in, gemm->source == CUDA_R_16BF ? 2 : 4), y = alignment(gemm->out, 4);
    uint32_t one_sum = CUBLASLT_REDUCTION_SCHEME_NONE;
    uint64_t workspace = 0;
    const struct {
        cublasLtMatmulPreferenceAttributes_t attribute;
        const void *value;
        size_t bytes;
    } wishes[] = {
        {CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &one_sum, sizeof one_sum},
        {CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, sizeof workspace},
        {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, &x, sizeof x},
        {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, &y, sizeof y},
        {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, &y, sizeof y},
    };
    creme_status status = check(cublasLtMatmulPreferenceCreate(out), "a preference");
    for (size_t i = 0; status == CREME_OK && i < sizeof wishes / sizeof *wishes; i++) {
        status =
            check(cublasLtMatmulPreferenceSetAttribute(*out, wishes[i].attribute, wishes[i].value, wishes[i].bytes),
                  "a preference");
    }
    return status;
}

/* Whether a kernel adds up each number in one place, for few rows as for many. */
static bool is_row_pure(const cuda_gemm *gemm, const gemm_form *form, const cublasLtMatmulHeuristicResult_t *found)
{
    int32_t parts = 0;
    uint32_t scheme = 0;
    size_t bytes;
    const cublasLtMatmulAlgo_t *kernel = &found->algo;
    if (found->state != CUBLAS_STATUS_SUCCESS || found->workspaceSize > 0) return false;
    cublasLtMatmulAlgoConfigGetAttribute(kernel, CUBLASLT_ALGO_CONFIG_SPLITK_NUM, &parts, sizeof parts, &bytes);
    cublasLtMatmulAlgoConfigGetAttribute(kernel, CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME, &scheme, sizeof scheme,
                                         &bytes);
    if (parts > 1 || parts < 0 || scheme != CUBLASLT_REDUCTION_SCHEME_NONE) return false;
    gemm_layouts few;
    cublasLtMatmulHeuristicResult_t result;
    if (lay_out(gemm, &few, GEMM_BLOCK) != CREME_OK) return false;
    return cublasLtMatmulAlgoCheck(gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&few.w,
                                   (cublasLtMatrixLayout_t)&few.x, (cublasLtMatrixLayout_t)&few.y,
                                   (cublasLtMatrixLayout_t)&few.y, kernel, &result) == CUBLAS_STATUS_SUCCESS;
}

static creme_status choose(const cuda_gemm *gemm, gemm_form *form)
{
    gemm_layouts usual;
    cublasLtMatmulPreference_t preference = NULL;
    cublasLtMatmulHeuristicResult_t found[CANDIDATES];
    int count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(lay_out(gemm, &usual, GEMM_USUAL_ROWS));
    CREME_TRY(make_preference(gemm, &preference));
    cublasStatus_t code = cublasLtMatmulAlgoGetHeuristic(
        gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&usual.w, (cublasLtMatrixLayout_t)&usual.x,
        (cublasLtMatrixLayout_t)&usual.y, (cublasLtMatrixLayout_t)&usual.y, preference, CANDIDATES, found, &count);
    if (code != CUBLAS_STATUS_NOT_SUPPORTED) CREME_TRY(check(code, "choosing a kernel"));
    for (int i = 0; code == CUBLAS_STATUS_SUCCESS && i < count && !form->there; i++) {
        if (!is_row_pure(gemm, form, &found[i])) continue;
        form->kernel = found[i].algo;
        form->there = true;
    }
done:
    if (preference) cublasLtMatmulPreferenceDestroy(preference);
    return status;
}

static creme_status form_init(const cuda_gemm *gemm, gemm_form *form, cublasLtEpilogue_t epilogue)
{
    creme_status status = CREME_OK;
    CREME_TRY(check(cublasLtMatmulDescCreate(&form->what, gemm->compute, CUDA_R_32F), "a product"));
    CREME_TRY(
        check(cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue, sizeof epilogue),
              "a product"));
    CREME_TRY(choose(gemm, form));
done:
    return status;
}

creme_status creme_cuda_gemm_create(cuda_gemm **out, cuda_gemm_engine *engine, int64_t in, int64_t columns,
                                    creme_precision precision)
{
    cuda_gemm *gemm = NULL;
    creme_status status = creme_allocate_zero(&gemm, 1, sizeof *gemm);
    if (status != CREME_OK) return status;
    gemm->engine = engine;
    gemm->in = in;
    gemm->out = columns;
    gemm->source = precision == CREME_PRECISION_BF16 ? CUDA_R_16BF : CUDA_R_32F;
    gemm->compute = precision == CREME_PRECISION_TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
    CREME_TRY(form_init(gemm, &gemm->plain, CUBLASLT_EPILOGUE_DEFAULT));
    CREME_TRY(form_init(gemm, &gemm->biased, CUBLASLT_EPILOGUE_BIAS));
    if (!gemm->plain.there) {
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "cuBLASLt has no kernel for a product of %lld and %lld channels",
                            (long long)in, (long long)columns);
        goto done;
    }
    *out = gemm;
    gemm = NULL;
done:
    creme_cuda_gemm_destroy(gemm);
    return status;
}

void creme_cuda_gemm_destroy(cuda_gemm *gemm)
{
    if (!gemm) return;
    if (gemm->plain.what) cublasLtMatmulDescDestroy(gemm->plain.what);
    if (gemm->biased.what) cublasLtMatmulDescDestroy(gemm->biased.what);
    creme_free(gemm);
}

bool creme_cuda_gemm_adds_bias(const cuda_gemm *gemm)
{
    return gemm->biased.there;
}

creme_status creme_cuda_gemm_run(cuda_gemm *gemm, float *y, const void *x, const void *w, const float *bias,
                                 int64_t rows, bool add)
{
    gemm_layouts layouts;
    gemm_form *form = bias ? &gemm->biased : &gemm->plain;
    float one = 1, beta = add ? 1 : 0;
    creme_status status = CREME_OK;
    if (bias) {
        CREME_TRY(
            check(cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &bias, sizeof bias),
                  "a bias"));
    }
    CREME_TRY(lay_out(gemm, &layouts, rows));
    cublasLtMatrixLayout_t to = (cublasLtMatrixLayout_t)&layouts.y;
    CREME_TRY(check(cublasLtMatmul(gemm->engine->handle, form->what, &one, w, (cublasLtMatrixLayout_t)&layouts.w, x,
                                   (cublasLtMatrixLayout_t)&layouts.x, &beta, y, to, y, to, &form->kernel, NULL, 0,
                                   gemm->engine->stream),
                    "a product"));
done:
    return status;
}
