/* Products of rows with weights, the one thing that the backend leaves to a library (cuBLASLt; the tests put
 * plain loops in its place).
 *
 *   y[rows][out] = f(x[rows][in] w[in][out] (+ bias) (+ y))
 *
 * A product is bound to one kernel for each end that it is asked for: that of a file which the user made
 * (nn/kernel_file.h), or else the library's choice for GEMM_USUAL_ROWS rows; of those only that neither split the sum
 * over `in` among blocks nor ask for workspace to do so. No clock has a say in it. It is used for any number of
 * rows, always a multiple of GEMM_BLOCK (in each part), so that a row of y is a function of its row of x, by the same
 * operations in the same order. That the library keeps to this is for nn_products_test to find on each kind of device.
 *
 * Rows of x may overlap, as those of a convolution do: with `taps` above 1 each begins in / taps numbers behind the
 * one before. Then a product is of `taps` parts, a strided batch in one launch: part j makes rows j, j + taps, ... of y
 * from those of x, which do not overlap.
 *
 * Weights lie as [in][out], but as [out][in] where gemm_weights_turned() says so: tensor cores of compute capability
 * 9.0 take float32 only with the numbers of a sum one behind another.
 *
 * What the library offered, and why it was not taken, goes to the end of the file that CREME_CUDA_LOG in the
 * environment names. */
#ifndef CREME_NN_CUDA_GEMM_H
#define CREME_NN_CUDA_GEMM_H

#include "nn/cuda/kernels.h"
#include "nn/kernel_file.h"

#include <creme/status.h>

enum { GEMM_BLOCK = 256, GEMM_USUAL_ROWS = 4096 };

static inline bool gemm_weights_turned(creme_precision precision)
{
    return precision == CREME_PRECISION_TF32;
}

typedef struct cuda_gemm_engine cuda_gemm_engine;
typedef struct cuda_gemm cuda_gemm;

typedef struct cuda_gemm_shape {
    int64_t in, out, taps; /* taps divide `in`; 1: rows of x lie apart */
    creme_precision precision;
} cuda_gemm_shape;

/* How a product ends: what y is of, what is added, and what is done then. */
typedef struct cuda_gemm_end {
    creme_number number; /* of y, and of the bias */
    bool bias;
    bool relu; /* negative -> 0; NaN may become 0 too. With BFLOAT16 only */
} cuda_gemm_end;

typedef struct cuda_gemm_call {
    void *y; /* device, [rows][out] */
    const void *x, *w, *bias;
    int64_t rows; /* a multiple of GEMM_BLOCK * taps */
    bool add;     /* to what y holds. With FLOAT32 only */
    cuda_gemm_end end;
} cuda_gemm_call;

/* `kernels` is borrowed, and was made for that device and this version of the library, or creme_kernel_file_bind says
 * so; NULL: there are none. */
CREME_CHECKED creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream, int device,
                                                         creme_kernel_file *kernels);
void creme_cuda_gemm_engine_destroy(cuda_gemm_engine *engine);
/* "13.0.2 (/usr/.../libcublasLt.so.13)", or why there is none, into text[bytes]. */
void creme_cuda_gemm_describe(char *text, size_t bytes);

/* x and w are bf16 if the precision says so, else float32 (whose products are taken in TF32 if it says that); sums
 * are float32. UNSUPPORTED if the library has no kernel for the plain product with y of float32, FORMAT if that of
 * the file will not do. */
CREME_CHECKED creme_status creme_cuda_gemm_create(cuda_gemm **out, cuda_gemm_engine *engine, cuda_gemm_shape shape);
void creme_cuda_gemm_destroy(cuda_gemm *gemm);

/* Whether there is a kernel that ends so. */
CREME_CHECKED creme_status creme_cuda_gemm_find(bool *found, cuda_gemm *gemm, cuda_gemm_end end);
/* Only with an end that was found. */
CREME_CHECKED creme_status creme_cuda_gemm_run(cuda_gemm *gemm, const cuda_gemm_call *call);

#endif
