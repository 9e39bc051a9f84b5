/* Which kernel of cuBLASLt makes a product: the one that a file names, else the first that the library offers, among
 * those that keep the promise. */
#include "nn/cuda/gemm_parts.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a matrix's address is surely a multiple of, since views begin at any row. */
static uint32_t alignment(int64_t columns, size_t element)
{
    uint64_t bytes = (uint64_t)columns * element, most = bytes & (~bytes + 1);
    return most > GEMM_MOST_ALIGNMENT ? GEMM_MOST_ALIGNMENT : (uint32_t)most;
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
    creme_status status = creme_cuda_gemm_check(lt, lt->cublasLtMatmulPreferenceCreate(out), "a preference");
    for (size_t i = 0; status == CREME_OK && i < sizeof wishes / sizeof *wishes; i++) {
        cublasStatus_t code =
            lt->cublasLtMatmulPreferenceSetAttribute(*out, wishes[i].attribute, wishes[i].value, wishes[i].bytes);
        status = creme_cuda_gemm_check(lt, code, "a preference");
    }
    return status;
}

/* --- What is said of it ---------------------------------------------------------------------------------------- */

void creme_cuda_gemm_name(char text[GEMM_TEXT], const cuda_gemm *gemm, cuda_gemm_end end)
{
    static const char *const precisions[] = {"f32", "bf16", "tf32"};
    const cuda_gemm_shape *shape = &gemm->shape;
    char parts[64] = "";
    if (shape->taps > 1) snprintf(parts, sizeof parts, ", %lld overlapping", (long long)shape->taps);
    snprintf(text, GEMM_TEXT, "a product of %lld%s and %lld channels in %s, to %s%s%s", (long long)shape->in, parts,
             (long long)shape->out, precisions[shape->precision], end.number == CREME_BFLOAT16 ? "bf16" : "f32",
             end.bias ? ", bias" : "", end.relu ? ", relu" : "");
}

void creme_cuda_gemm_explain(char *text, size_t bytes, const cuda_gemm *gemm, const gemm_form *form,
                             const gemm_offer *offer)
{
    char name[GEMM_TEXT];
    creme_cuda_gemm_name(name, gemm, form->end);
    snprintf(text, bytes,
             "%s: %s; %d kernels offered, %d with a failure, %d that want workspace, %d that split sums, %d that "
             "refuse %d rows",
             name, gemm->engine->lt.cublasLtGetStatusString(offer->status), offer->offered, offer->failed,
             offer->workspace, offer->split, offer->few_rows, GEMM_BLOCK);
}

void creme_cuda_gemm_note(const char *format, ...)
{
    const char *path = getenv("CREME_CUDA_LOG");
    FILE *file = path && *path ? fopen(path, "a") : NULL;
    va_list arguments;
    if (!file) return;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fputc('\n', file);
    fclose(file);
}

/* --- Settings -------------------------------------------------------------------------------------------------- */

/* As the library stores them; `parts` and `id` are signed, and never below 0. */
static size_t setting_bytes(int setting)
{
    return setting >= CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID ? sizeof(uint16_t) : sizeof(uint32_t);
}

static int64_t get_setting(const cublaslt *lt, const cublasLtMatmulAlgo_t *kernel, int setting)
{
    uint16_t narrow = 0;
    uint32_t wide = 0;
    size_t bytes = setting_bytes(setting), written;
    void *value = bytes == sizeof narrow ? (void *)&narrow : (void *)&wide;
    cublasLtMatmulAlgoConfigAttributes_t attribute = (cublasLtMatmulAlgoConfigAttributes_t)setting;
    if (lt->cublasLtMatmulAlgoConfigGetAttribute(kernel, attribute, value, bytes, &written) != CUBLAS_STATUS_SUCCESS)
        return 0; /* a kernel that knows no such thing */
    return bytes == sizeof narrow ? narrow : wide;
}

void creme_cuda_gemm_get_settings(const cuda_gemm *gemm, gemm_settings *out, const cublasLtMatmulAlgo_t *kernel)
{
    for (int i = 0; i < CREME_KERNEL_SETTINGS; i++) out->at[i] = get_setting(&gemm->engine->lt, kernel, i);
}

bool creme_cuda_gemm_make(const cuda_gemm *gemm, const gemm_form *form, cublasLtMatmulAlgo_t *out,
                          const gemm_settings *settings)
{
    const cublaslt *lt = &gemm->engine->lt;
    cudaDataType_t to = form->end.number == CREME_BFLOAT16 ? CUDA_R_16BF : CUDA_R_32F;
    gemm_settings now;
    cublasStatus_t code =
        lt->cublasLtMatmulAlgoInit(gemm->engine->handle, gemm->compute, CUDA_R_32F, gemm->source, gemm->source, to,
                                   to, (int)settings->at[CUBLASLT_ALGO_CONFIG_ID], out);
    if (code != CUBLAS_STATUS_SUCCESS) return false;
    creme_cuda_gemm_get_settings(gemm, &now, out);
    for (int i = 0; i < CREME_KERNEL_SETTINGS; i++) {
        uint16_t narrow = (uint16_t)settings->at[i];
        uint32_t wide = (uint32_t)settings->at[i];
        size_t bytes = setting_bytes(i);
        if (now.at[i] == settings->at[i]) continue; /* what it has anyway may be nothing to set */
        if (lt->cublasLtMatmulAlgoConfigSetAttribute(
                out, (cublasLtMatmulAlgoConfigAttributes_t)i,
                bytes == sizeof narrow ? (const void *)&narrow : (const void *)&wide, bytes) != CUBLAS_STATUS_SUCCESS)
            return false;
    }
    creme_cuda_gemm_get_settings(gemm, &now, out);
    return memcmp(&now, settings, sizeof now) == 0;
}

/* --- The promise ----------------------------------------------------------------------------------------------- */

bool creme_cuda_gemm_is_row_pure(const cuda_gemm *gemm, const gemm_form *form,
                                 const cublasLtMatmulHeuristicResult_t *found, gemm_offer *offer)
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
    if (creme_cuda_gemm_lay_out(gemm, &few, GEMM_BLOCK * gemm->shape.taps, form->end.number) != CREME_OK ||
        lt->cublasLtMatmulAlgoCheck(gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&few.w,
                                    (cublasLtMatrixLayout_t)&few.x, (cublasLtMatrixLayout_t)&few.y,
                                    (cublasLtMatrixLayout_t)&few.y, kernel, &result) != CUBLAS_STATUS_SUCCESS) {
        offer->few_rows++;
        return false;
    }
    if (result.workspaceSize > 0) offer->workspace++;
    return result.workspaceSize == 0;
}

/* --- Choosing -------------------------------------------------------------------------------------------------- */

creme_kernel_product creme_cuda_gemm_product(const cuda_gemm *gemm, cuda_gemm_end end)
{
    const cuda_gemm_shape *shape = &gemm->shape;
    return (creme_kernel_product){shape->in,  shape->taps, shape->out, shape->precision,
                                  end.number, end.bias,    end.relu};
}

creme_status creme_cuda_gemm_ask(const cuda_gemm *gemm, const gemm_form *form, int64_t rows,
                                 cublasLtMatmulHeuristicResult_t found[GEMM_CANDIDATES], gemm_offer *offer)
{
    const cublaslt *lt = &gemm->engine->lt;
    gemm_layouts usual;
    cublasLtMatmulPreference_t preference = NULL;
    creme_status status = CREME_OK;
    offer->offered = 0;
    CREME_TRY(creme_cuda_gemm_lay_out(gemm, &usual, rows * gemm->shape.taps, form->end.number));
    CREME_TRY(make_preference(gemm, form->end.number, &preference));
    offer->status = lt->cublasLtMatmulAlgoGetHeuristic(
        gemm->engine->handle, form->what, (cublasLtMatrixLayout_t)&usual.w, (cublasLtMatrixLayout_t)&usual.x,
        (cublasLtMatrixLayout_t)&usual.y, (cublasLtMatrixLayout_t)&usual.y, preference, GEMM_CANDIDATES, found,
        &offer->offered);
    if (offer->status != CUBLAS_STATUS_SUCCESS) offer->offered = 0;
    /* Layouts that overlap may be refused as such. */
    bool refused = offer->status == CUBLAS_STATUS_NOT_SUPPORTED ||
                   (offer->status == CUBLAS_STATUS_INVALID_VALUE && gemm->shape.taps > 1);
    if (!refused) CREME_TRY(creme_cuda_gemm_check(lt, offer->status, "choosing a kernel"));
done:
    if (preference) lt->cublasLtMatmulPreferenceDestroy(preference);
    return status;
}

creme_status creme_cuda_gemm_take(const cuda_gemm *gemm, gemm_form *form, const creme_kernel_choice *choice)
{
    const char *path = creme_kernel_file_path(gemm->engine->kernels);
    char name[GEMM_TEXT];
    gemm_settings settings;
    gemm_offer offer = {0};
    cublasLtMatmulHeuristicResult_t kernel = {.state = CUBLAS_STATUS_SUCCESS};
    memcpy(settings.at, choice->settings, sizeof settings.at);
    creme_cuda_gemm_name(name, gemm, form->end);
    if (!creme_cuda_gemm_make(gemm, form, &kernel.algo, &settings) ||
        !creme_cuda_gemm_is_row_pure(gemm, form, &kernel, &offer))
        return creme_fail(CREME_ERROR_FORMAT, "--kernels: %s: kernel %lld will not do for %s", path,
                          (long long)settings.at[CUBLASLT_ALGO_CONFIG_ID], name);
    form->kernel = kernel.algo;
    form->there = true;
    form->timed = choice->rows;
    creme_cuda_gemm_note("found: %s: kernel %lld, tile %lld, stages %lld, by %s", name, (long long)settings.at[0],
                         (long long)settings.at[CUBLASLT_ALGO_CONFIG_TILE_ID],
                         (long long)settings.at[CUBLASLT_ALGO_CONFIG_STAGES_ID], path);
    return CREME_OK;
}

creme_status creme_cuda_gemm_choose(const cuda_gemm *gemm, gemm_form *form, gemm_offer *offer)
{
    creme_kernel_product of = creme_cuda_gemm_product(gemm, form->end);
    creme_kernel_file *file = gemm->engine->kernels;
    const creme_kernel_choice *recorded = file ? creme_kernel_file_find(file, &of) : NULL;
    cublasLtMatmulHeuristicResult_t *found = NULL;
    char text[2 * GEMM_TEXT];
    if (recorded) return creme_cuda_gemm_take(gemm, form, recorded);
    creme_status status = creme_allocate_zero(&found, GEMM_CANDIDATES, sizeof *found);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_cuda_gemm_ask(gemm, form, GEMM_USUAL_ROWS, found, offer));
    for (int i = 0; i < offer->offered && !form->there; i++) {
        if (!creme_cuda_gemm_is_row_pure(gemm, form, &found[i], offer)) continue;
        form->kernel = found[i].algo;
        form->there = true;
    }
    creme_cuda_gemm_explain(text, sizeof text, gemm, form, offer);
    creme_cuda_gemm_note("%s: %s%s", form->there ? "found" : "NOT FOUND", text,
                         file && form->there ? "; --kernels does not have it" : "");
done:
    creme_free(found);
    return status;
}
