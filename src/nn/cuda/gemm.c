/* Products by cuBLASLt. Its matrices are column-major: to it, y^T [out][rows] = w^T [out][in] x^T [in][rows], and w
 * that is turned already is to be turned. */
#include "nn/cuda/gemm_parts.h"

#include "base/memory.h"
#include "nn/cuda/backend.h"

#include <cuda_runtime_api.h>
#include <stdio.h>

creme_status creme_cuda_gemm_check(const cublaslt *lt, cublasStatus_t code, const char *what)
{
    if (code == CUBLAS_STATUS_SUCCESS) return CREME_OK;
    creme_status status = code == CUBLAS_STATUS_ALLOC_FAILED ? CREME_ERROR_MEMORY : CREME_ERROR_LIBRARY;
    return creme_fail(status, "cuBLASLt failed in %s: %s", what, lt->cublasLtGetStatusString(code));
}

/* The file is for a device of this kind, and this version of the library. */
static creme_status bind_kernels(const cuda_gemm_engine *engine, int number)
{
    struct cudaDeviceProp about;
    creme_kernel_device device = {.library = (int64_t)engine->lt.cublasLtGetVersion()};
    int multiprocessors = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_check(cudaGetDeviceProperties(&about, number), "asking for the device"));
    CREME_TRY(creme_cuda_check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, number),
                               "asking for the device"));
    snprintf(device.name, sizeof device.name, "%.127s", about.name);
    for (char *c = device.name; *c; c++) {
        if ((unsigned char)*c < ' ') *c = ' '; /* a line of the file is made of it */
    }
    device.major = about.major;
    device.minor = about.minor;
    device.multiprocessors = multiprocessors;
    status = creme_kernel_file_bind(engine->kernels, &device);
done:
    return status;
}

creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream, int device,
                                           creme_kernel_file *kernels)
{
    cuda_gemm_engine *engine = NULL;
    creme_status status = creme_allocate_zero(&engine, 1, sizeof *engine);
    if (status != CREME_OK) return status;
    engine->stream = stream;
    engine->kernels = kernels;
    CREME_TRY(creme_cublaslt_open(&engine->lt));
    if (kernels) CREME_TRY(bind_kernels(engine, device));
    CREME_TRY(creme_cuda_gemm_check(&engine->lt, engine->lt.cublasLtCreate(&engine->handle), "beginning"));
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
    return creme_cuda_gemm_check(lt, code, "a layout");
}

creme_status creme_cuda_gemm_lay_out(const cuda_gemm *gemm, gemm_layouts *layouts, int64_t rows, creme_number number)
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
    CREME_TRY(
        creme_cuda_gemm_check(lt, lt->cublasLtMatmulDescCreate(&form->what, gemm->compute, CUDA_R_32F), "a product"));
    CREME_TRY(creme_cuda_gemm_check(
        lt, lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue, sizeof epilogue),
        "a product"));
    if (gemm_weights_turned(gemm->shape.precision)) {
        cublasOperation_t turn = CUBLAS_OP_T;
        CREME_TRY(creme_cuda_gemm_check(
            lt, lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_TRANSA, &turn, sizeof turn),
            "a product"));
    }
    if (end.bias) { /* a kernel may depend on where it lies; nobody reads there before a product runs */
        const void *somewhere = (const void *)(uintptr_t)GEMM_MOST_ALIGNMENT;
        CREME_TRY(
            creme_cuda_gemm_check(lt,
                                  lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_BIAS_POINTER,
                                                                     &somewhere, sizeof somewhere),
                                  "a bias"));
    }
    CREME_TRY(creme_cuda_gemm_choose(gemm, form, offer));
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
        creme_cuda_gemm_explain(text, sizeof text, gemm, form_of(gemm, plain), &offer);
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
    for (int i = 0; i < GEMM_FORMS; i++) {
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

creme_status creme_cuda_gemm_multiply(const cuda_gemm *gemm, const gemm_form *form,
                                      const cublasLtMatmulAlgo_t *kernel, const cuda_gemm_call *call)
{
    const cublaslt *lt = &gemm->engine->lt;
    gemm_layouts layouts;
    float one = 1, beta = call->add ? 1 : 0;
    creme_status status = creme_cuda_gemm_lay_out(gemm, &layouts, call->rows, call->end.number);
    if (status != CREME_OK) return status;
    cublasLtMatrixLayout_t to = (cublasLtMatrixLayout_t)&layouts.y;
    return creme_cuda_gemm_check(lt,
                                 lt->cublasLtMatmul(gemm->engine->handle, form->what, &one, call->w,
                                                    (cublasLtMatrixLayout_t)&layouts.w, call->x,
                                                    (cublasLtMatrixLayout_t)&layouts.x, &beta, call->y, to, call->y,
                                                    to, kernel, NULL, 0, gemm->engine->stream),
                                 "a product");
}

creme_status creme_cuda_gemm_run(cuda_gemm *gemm, const cuda_gemm_call *call)
{
    const cublaslt *lt = &gemm->engine->lt;
    gemm_form *form = form_of(gemm, call->end);
    bool wide = call->end.number == CREME_FLOAT32;
    creme_status status = CREME_OK;
    if (!form->there || call->rows % (GEMM_BLOCK * gemm->shape.taps) || (wide ? call->end.relu : call->add))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: a product that gemm.h does not allow");
    if (call->end.bias) {
        CREME_TRY(
            creme_cuda_gemm_check(lt,
                                  lt->cublasLtMatmulDescSetAttribute(form->what, CUBLASLT_MATMUL_DESC_BIAS_POINTER,
                                                                     &call->bias, sizeof call->bias),
                                  "a bias"));
    }
    CREME_TRY(creme_cuda_gemm_tune(gemm, form, call));
    status = creme_cuda_gemm_multiply(gemm, form, &form->kernel, call);
done:
    return status;
}
