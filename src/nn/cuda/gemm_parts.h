/* What the files of products share: gemm.c, gemm_choose.c, gemm_tune.c. */
#ifndef CREME_NN_CUDA_GEMM_PARTS_H
#define CREME_NN_CUDA_GEMM_PARTS_H

#include "nn/cuda/cublaslt.h"
#include "nn/cuda/gemm.h"

enum { GEMM_CANDIDATES = 64, GEMM_MOST_ALIGNMENT = 256, GEMM_FORMS = 8, GEMM_TEXT = 512 };

struct cuda_gemm_engine {
    cublaslt lt;
    cublasLtHandle_t handle;
    cuda_stream stream;
    creme_kernel_file *kernels; /* borrowed; NULL: there is none */
};

/* One end of a product: a description of it, and the kernel that was chosen. */
typedef struct gemm_form {
    cuda_gemm_end end;
    cublasLtMatmulDesc_t what;
    cublasLtMatmulAlgo_t kernel;
    int64_t timed; /* rows at which it was */
    bool looked, there;
} gemm_form;

struct cuda_gemm {
    cuda_gemm_engine *engine;
    cuda_gemm_shape shape;
    cudaDataType_t source; /* of x and w */
    cublasComputeType_t compute;
    gemm_form forms[GEMM_FORMS];
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

typedef struct gemm_settings {
    int64_t at[CREME_KERNEL_SETTINGS];
} gemm_settings;

/* --- gemm.c */
CREME_CHECKED creme_status creme_cuda_gemm_check(const cublaslt *lt, cublasStatus_t code, const char *what);
CREME_CHECKED creme_status creme_cuda_gemm_lay_out(const cuda_gemm *gemm, gemm_layouts *layouts, int64_t rows,
                                                   creme_number number);
/* By this kernel; the bias, if there is one, was set. */
CREME_CHECKED creme_status creme_cuda_gemm_multiply(const cuda_gemm *gemm, const gemm_form *form,
                                                    const cublasLtMatmulAlgo_t *kernel, const cuda_gemm_call *call);

/* --- gemm_choose.c */

/* Sets kernel, there and timed: the file's kernel; of what it does not have, the first of the library's that will do.
 * CREME_ERROR_FORMAT if the file's will not. */
CREME_CHECKED creme_status creme_cuda_gemm_choose(const cuda_gemm *gemm, gemm_form *form, gemm_offer *offer);
/* The same of what the file has of it. */
CREME_CHECKED creme_status creme_cuda_gemm_take(const cuda_gemm *gemm, gemm_form *form,
                                                const creme_kernel_choice *choice);
/* The kernels that the library offers for so many rows of each part, in its order: offer->offered of them. */
CREME_CHECKED creme_status creme_cuda_gemm_ask(const cuda_gemm *gemm, const gemm_form *form, int64_t rows,
                                               cublasLtMatmulHeuristicResult_t found[GEMM_CANDIDATES],
                                               gemm_offer *offer);
/* Whether a kernel adds up each number in one place, for few rows as for many; if not, *offer counts which of the
 * reasons it was. */
bool creme_cuda_gemm_is_row_pure(const cuda_gemm *gemm, const gemm_form *form,
                                 const cublasLtMatmulHeuristicResult_t *found, gemm_offer *offer);
void creme_cuda_gemm_get_settings(const cuda_gemm *gemm, gemm_settings *out, const cublasLtMatmulAlgo_t *kernel);
/* The kernel of such settings; false if there is none. */
bool creme_cuda_gemm_make(const cuda_gemm *gemm, const gemm_form *form, cublasLtMatmulAlgo_t *out,
                          const gemm_settings *settings);
creme_kernel_product creme_cuda_gemm_product(const cuda_gemm *gemm, cuda_gemm_end end);
/* "a product of 1536 and 3072 channels in bf16, to f32, bias" */
void creme_cuda_gemm_name(char text[GEMM_TEXT], const cuda_gemm *gemm, cuda_gemm_end end);
void creme_cuda_gemm_explain(char *text, size_t bytes, const cuda_gemm *gemm, const gemm_form *form,
                             const gemm_offer *offer);
/* A line at the end of the file that CREME_CUDA_LOG names. */
void creme_cuda_gemm_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- gemm_tune.c */

/* Where the file tunes, and has not timed the product for half as many rows or for enough: times the kernels that will
 * do on this product's own numbers, takes the fastest, and puts it into the file. What y holds stays. */
CREME_CHECKED creme_status creme_cuda_gemm_tune(const cuda_gemm *gemm, gemm_form *form, const cuda_gemm_call *call);

#endif
