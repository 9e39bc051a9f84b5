/* Products by cuBLASLt. Its matrices are column-major: to it, y^T [out][rows] = w^T [out][in] x^T [in][rows], and w
 * that is turned already is to be turned. */
#include "nn/cuda/gemm.h"

#include "base/memory.h"
#include "nn/cuda/cublaslt.h"

#include <stdio.h>
#include <stdlib.h>

enum { CANDIDATES = 64, MOST_ALIGNMENT = 256, FORMS = 8 };

struct cuda_gemm_engine {
    cublaslt lt;
    cublasLtHandle_t handle;
    cuda_stream stream;
};

/* One end of a product: a description of it, and the kernel that was chosen. */
typedef struct gemm_form {
    cuda_gemm_end end;
    cublasLtMatmulDesc_t what;
    cublasLtMatmulAlgo_t kernel;
    bool looked, there;
} gemm_form;

struct cuda_gemm {
    cuda_gemm_engine *engine;
    cuda_gemm_shape shape;
    cudaDataType_t source; /* of x and w */
    cublasComputeType_t compute;
    gemm_form forms[FORMS];
};

/* The matrices of a product of so many rows. */
typedef struct gemm_layouts {
    cublasLtMatrixLayoutOpaque_t x, w, y;
} gemm_layouts;

/* What became of the kernels that the library offered. */
typedef struct gemm_offer {
    cublasStatus_t status;
    int offered, failed, workspace, split, few_rows; /* the last four: why they were not taken */
} gemm_offer;

static creme_status check(const cublaslt *lt, cublasStatus_t code, const char *what)
{
    if (code == CUBLAS_STATUS_SUCCESS) return CREME_OK;
    creme_status status = code == CUBLAS_STATUS_ALLOC_FAILED ? CREME_ERROR_MEMORY : CREME_ERROR_LIBRARY;
    return creme_fail(status, "cuBLASLt failed in %s: %s", what, lt->cublasLtGetStatusString(code));
}

static creme_status check_of(const cuda_gemm *gemm, cublasStatus_t code, const char *what)
{
    return check(&gemm->engine->lt, code, what);
}

creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream)
{
    cuda_gemm_engine *engine = NULL;
    creme_status status = creme_allocate_zero(&engine, 1, sizeof *engine);
    if (status != CREME_OK) return status;
    engine->stream = stream;
    CREME_TRY(creme_cublaslt_open(&engine->lt));
    CREME_TRY(check(&engine->lt, engine->lt.cublasLtCreate(&engine->handle), "beginning"));
    *out = engine;
    engine = NULL;
done:
    creme_free(engine);
    return status;
}

void creme_cuda_gemm_engine_destroy(cuda_gemm_engine *engine)
{
    if (!engine) return;
    engine->lt.cublasLtDestroy(engine->handle);
    creme_free(engine);
}

void creme_cuda_gemm_describe(char *text, size_t bytes)
{
    cublaslt lt;
    if (creme_cublaslt_open(&lt) != CREME_OK) {
        snprintf(text, bytes, "%s", creme_error_message());
        return;
    }
    size_t version = lt.cublasLtGetVersion(); /* of 12.1.3: 120103; of 13.0.2 too, 130002 */
    snprintf(text, bytes, "%zu.%zu.%zu (%s)", version / 10000, version / 100 % 100, version % 100, lt.path);
}

/* One of the matrices of a product; of the parts of one, each `offset` numbers behind the one before. */
typedef struct gemm_matrix {
    cublasLtMatrixLayoutOpaque_t *at;
    cudaDataType_t type;
    int64_t length, count, pitch, offset;
} gemm_matrix;

static creme_status lay_out_one(const cuda_gemm *gemm, const gemm_matrix *m)
{
    const cublaslt *lt = &gemm->engine->lt;
    cublasLtMatrixLayout_t layout = (cublasLtMatrixLayout_t)m->at;
    int32_t parts = (int32_t)gemm->shape.taps;
    cublasStatus_t code = lt->cublasLtMatrixLayoutInit_internal(layout, sizeof *m->at, m->type, (uint64_t)m->length,
                                                                (uint64_t)m->count, m->pitch);
    if (code == CUBLAS_STATUS_SUCCESS && parts > 1)
        code = lt->cublasLtMatrixLayoutSetAttribute(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &parts, sizeof parts);
    if (code == CUBLAS_STATUS_SUCCESS && parts > 1)
        code = lt->cublasLtMatrixLayoutSetAttribute(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &m->offset,
                                                    sizeof m->offset);
    return check_of(gemm, code, "a layout");
}

static creme_status lay_out(const cuda_gemm *gemm, gemm_layouts *layouts, int64_t rows, creme_number number)
{
    const cuda_gemm_shape *s = &gemm->shape;
    bool turned = gemm_weights_turned(s->precision);
    int64_t length = turned ? s->in : s->out, rows_of_part = rows / s->taps;
    cudaDataType_t to = number == CREME_BFLOAT16 ? CUDA_R_16BF : CUDA_R_32F;
    const gemm_matrix matrices[] = {
        {&layouts->w, gemm->source, length, turned ? s->out : s->in, length, 0},
        {&layouts->x, gemm->source, s->in, rows_of_part, s->in, s->in / s->taps},
        {&layouts->y, to, s->out, rows_of_part, s->out * s->taps, s->out},
    };
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < sizeof matrices / sizeof *matrices; i++)
        status = lay_out_one(gemm, &matrices[i]);
    return status;
}

/* What a matrix's address is surely a multiple of, since views begin at any row. */
static uint32_t alignment(int64_t columns, size_t element)
{
    uint64_t bytes = (uint64_t)columns * element, most = bytes & (~bytes + 1);
    return most > MOST_ALIGNMENT ? MOST_ALIGNMENT : (uint32_t)most;
}

static creme_status make_preference(const cuda_gemm *gemm, creme_number number, cublasLtMatmulPreference_t *out)
{
    const cublaslt *lt = &gemm->engine->lt;
    uint32_t x = alignment(gemm->shape.in / gemm->shape.taps, gemm->source == CUDA_R_16BF ? 2 : 4);
    uint32_t y = alignment(gemm->shape.out, number == CREME_BFLOAT16 ? 2 : 4),
             one_sum = CUBLASLT_REDUCTION_SCHEME_NONE;
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
    creme_status status = check(lt, lt->cublasLtMatmulPreferenceCreate(out), "a preference");
    for (size_t i = 0; status == CREME_OK && i < sizeof wishes / sizeof *wishes; i++) {
        cublasStatus_t code =
            lt->cublasLtMatmulPreferenceSetAttribute(*out, wishes[i].attribute, wishes[i].value, wishes[i].bytes);
        status = check(lt, code, "a preference");
    }
    return status;
}

/* Whether a kernel adds up each number in one place, for few rows as for many; if not, which of the reasons it was. */
static bool is_row_pure(const cuda_gemm *gemm, const gemm_form *form, const cublasLtMatmulHeuristicResult_t *found,
                        gemm_offer *offer)
{
    const cublaslt *lt = &gemm->engine->lt;
    int32_t parts = 0;
    uint32_t scheme = 0;
    size_t bytes;
    const cublasLtMatmulAlgo_t *kernel = &found->algo;
    if (found->state != CUBLAS_STATUS_SUCCESS) {
        offer->failed++;
        return false;
    }
    if (found->workspaceSize > 0) {
        offer->workspace++;
        return false;
    }
    lt->cublasLtMatmulAlgoConfigGetAttribute(kernel, CUBLASLT_ALGO_CONFIG_SPLITK_NUM, &parts, sizeof parts, &bytes);
    lt->cublasLtMatmulAlgoConfigGetAttribute(kernel, CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME, &scheme, sizeof scheme,
                                             &bytes);
    if (parts > 1 || parts < 0 || scheme != CUBLASLT_REDUCTION_SCHEME_NONE) {
        offer->split++;
        return false;
    }
    gemm_layouts few;
    cublasLtMatmulHeuristicResult_t result;
    if (lay_out(gemm, &few, GEMM_BLOCK * gemm->shape.taps, form->end.number) == CREME_OK &&
        lt->cublasLtMatmulAlgoCheck(gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&few.w,
                                    (cublasLtMatrixLayout_t)&few.x, (cublasLtMatrixLayout_t)&few.y,
                                    (cublasLtMatrixLayout_t)&few.y, kernel, &result) == CUBLAS_STATUS_SUCCESS)
        return true;
    offer->few_rows++;
    return false;
}

static void explain(char *text, size_t bytes, const cuda_gemm *gemm, const gemm_form *form, const gemm_offer *offer)
{
    static const char *const precisions[] = {"f32", "bf16", "tf32"};
    char parts[64] = "";
    if (gemm->shape.taps > 1) snprintf(parts, sizeof parts, ", %lld overlapping", (long long)gemm->shape.taps);
    snprintf(
        text, bytes,
        "a product of %lld%s and %lld channels in %s, to %s%s%s: %s; %d kernels offered, %d with a failure, %d that "
        "want workspace, %d that split sums, %d that refuse %d rows",
        (long long)gemm->shape.in, parts, (long long)gemm->shape.out, precisions[gemm->shape.precision],
        form->end.number == CREME_BFLOAT16 ? "bf16" : "f32", form->end.bias ? ", bias" : "",
        form->end.relu ? ", relu" : "", gemm->engine->lt.cublasLtGetStatusString(offer->status), offer->offered,
        offer->failed, offer->workspace, offer->split, offer->few_rows, GEMM_BLOCK);
}

static void note(const cuda_gemm *gemm, const gemm_form *form, const gemm_offer *offer)
{
    char text[512];
    const char *path = getenv("CREME_CUDA_LOG");
    FILE *file = path && *path ? fopen(path, "a") : NULL;
    if (!file) return;
    explain(text, sizeof text, gemm, form, offer);
    fprintf(file, "%s: %s\n", form->there ? "found" : "NOT FOUND", text);
    fclose(file);
}

static creme_status choose(const cuda_gemm *gemm, gemm_form *form, gemm_offer *offer)
{
    const cublaslt *lt = &gemm->engine->lt;
    gemm_layouts usual;
    cublasLtMatmulPreference_t preference = NULL;
    cublasLtMatmulHeuristicResult_t *found = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&found, CANDIDATES, sizeof *found));
    CREME_TRY(lay_out(gemm, &usual, GEMM_USUAL_ROWS * gemm->shape.taps, form->end.number));
    CREME_TRY(make_preference(gemm, form->end.number, &preference));
    offer->status = lt->cublasLtMatmulAlgoGetHeuristic(
        gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&usual.w, (cublasLtMatrixLayout_t)&usual.x,
        (cublasLtMatrixLayout_t)&usual.y, (cublasLtMatrixLayout_t)&usual.y, preference, CANDIDATES, found,
        &offer->offered);
    /* Layouts that overlap may be refused as such. */
    bool refused = offer->status == CUBLAS_STATUS_NOT_SUPPORTED ||
                   (offer->status == CUBLAS_STATUS_INVALID_VALUE && gemm->shape.taps > 1);
    if (!refused) CREME_TRY(check(lt, offer->status, "choosing a kernel"));
    for (int i = 0; offer->status == CUBLAS_STATUS_SUCCESS && i < offer->offered && !form->there; i++) {
        if (!is_row_pure(gemm, form, &found[i], offer)) continue;
        form->kernel = found[i].algo;
        form->there = true;
    }
    note(gemm, form, offer);
done:
    if (preference) lt->cublasLtMatmulPreferenceDestroy(preference);
    creme_free(found);
    return status;
}

static cublasLtEpilogue_t epilogue_of(cuda_gemm_end end)
{
    if (end.relu) return end.bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU;
    return end.bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT;
}

static creme_status form_init(const cuda_gemm *gemm, gemm_form *form, cuda_gemm_end end, gemm_offer *offer)
{
    const cublaslt *lt = &gemm->engine->lt;
    cublasLtEpilogue_t epilogue = epilogue_of(end);
    creme_status status = CREME_OK;
    form->looked = true;
    form->end = end;
    CREME_TRY(check(lt, lt->cublasLtMatmulDescCreate(&form->what, gemm->compute, CUDA_R_32F), "a product"));
    CREME_TRY(check(
        lt, lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue, sizeof epilogue),
        "a product"));
    if (gemm_weights_turned(gemm->shape.precision)) {
        cublasOperation_t turn = CUBLAS_OP_T;
        CREME_TRY(
            check(lt, lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_TRANSA, &turn, sizeof turn),
                  "a product"));
    }
    if (end.bias) { /* a kernel may depend on where it lies; nobody reads there before a product runs */
        const void *somewhere = (const void *)(uintptr_t)MOST_ALIGNMENT;
        CREME_TRY(check(lt,
                        lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &somewhere,
                                                           sizeof somewhere),
                        "a bias"));
    }
    CREME_TRY(choose(gemm, form, offer));
done:
    return status;
}

static gemm_form *form_of(cuda_gemm *gemm, cuda_gemm_end end)
{
    return &gemm->forms[(end.number == CREME_BFLOAT16 ? 4 : 0) + (end.relu ? 2 : 0) + (end.bias ? 1 : 0)];
}

creme_status creme_cuda_gemm_create(cuda_gemm **out, cuda_gemm_engine *engine, cuda_gemm_shape shape)
{
    const cuda_gemm_end plain = {CREME_FLOAT32, false, false};
    cuda_gemm *gemm = NULL;
    gemm_offer offer = {0};
    creme_status status = creme_allocate_zero(&gemm, 1, sizeof *gemm);
    if (status != CREME_OK) return status;
    gemm->engine = engine;
    gemm->shape = shape;
    gemm->source = shape.precision == CREME_PRECISION_BF16 ? CUDA_R_16BF : CUDA_R_32F;
    gemm->compute = shape.precision == CREME_PRECISION_TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
    CREME_TRY(form_init(gemm, form_of(gemm, plain), plain, &offer));
    if (!form_of(gemm, plain)->there) {
        char text[512];
        explain(text, sizeof text, gemm, form_of(gemm, plain), &offer);
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "cuBLASLt has no kernel for %s", text);
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
    for (int i = 0; i < FORMS; i++) {
        if (gemm->forms[i].what) gemm->engine->lt.cublasLtMatmulDescDestroy(gemm->forms[i].what);
    }
    creme_free(gemm);
}

creme_status creme_cuda_gemm_find(bool *found, cuda_gemm *gemm, cuda_gemm_end end)
{
    gemm_form *form = form_of(gemm, end);
    gemm_offer offer = {0};
    creme_status status = form->looked ? CREME_OK : form_init(gemm, form, end, &offer);
    *found = form->there;
    return status;
}

creme_status creme_cuda_gemm_run(cuda_gemm *gemm, const cuda_gemm_call *call)
{
    const cublaslt *lt = &gemm->engine->lt;
    gemm_layouts layouts;
    gemm_form *form = form_of(gemm, call->end);
    float one = 1, beta = call->add ? 1 : 0;
    creme_status status = CREME_OK;
    bool wide = call->end.number == CREME_FLOAT32;
    if (!form->there || call->rows % GEMM_BLOCK || (wide ? call->end.relu : call->add))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: a product that gemm.h does not allow");
    if (call->end.bias) {
        CREME_TRY(check(lt,
                        lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &call->bias,
                                                           sizeof call->bias),
                        "a bias"));
    }
    CREME_TRY(lay_out(gemm, &layouts, call->rows, call->end.number));
    cublasLtMatrixLayout_t to = (cublasLtMatrixLayout_t)&layouts.y;
    CREME_TRY(
        check(lt,
              lt->cublasLtMatmul(gemm->engine->handle, form->what, &one, call->w, (cublasLtMatrixLayout_t)&layouts.w,
                                 call->x, (cublasLtMatrixLayout_t)&layouts.x, &beta, call->y, to, call->y, to,
                                 &form->kernel, NULL, 0, gemm->engine->stream),
              "a product"));
done:
    return status;
}
