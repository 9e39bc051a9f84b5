/* Products of rows with weights, the one thing that the backend leaves to a library (gemm.c: cuBLASLt; the tests put
 * a plain loop in its place).
 *
 *   y[rows][out] = x[rows][in] w[in][out] (+ bias) (+ y)
 *
 * A product is bound to one kernel when it is created: the library's choice for GEMM_USUAL_ROWS rows that neither
 * splits the sum over `in` among blocks nor asks for workspace to do so. It is used for any number of rows, always a
 * multiple of GEMM_BLOCK, so that a row of y is a function of its row of x, by the same operations in the same order.
 * That the library keeps to this is for nn_promise_test to find on each kind of device. */
#ifndef CREME_NN_CUDA_GEMM_H
#define CREME_NN_CUDA_GEMM_H

#include "nn/cuda/kernels.h"

enum { GEMM_BLOCK = 256, GEMM_USUAL_ROWS = 4096 };

typedef struct cuda_gemm_engine cuda_gemm_engine;
typedef struct cuda_gemm cuda_gemm;

CREME_CHECKED creme_status creme_cuda_gemm_engine_create(cuda_gemm_engine **out, cuda_stream stream);
void creme_cuda_gemm_engine_destroy(cuda_gemm_engine *engine);

/* x and w are bf16 if the precision says so, else float32 (whose products are taken in TF32 if it says that); sums
 * are float32. UNSUPPORTED if the library has no kernel for it. */
CREME_CHECKED creme_status creme_cuda_gemm_create(cuda_gemm **out, cuda_gemm_engine *engine, int64_t in,
                                                  int64_t columns, creme_precision precision);
void creme_cuda_gemm_destroy(cuda_gemm *gemm);

/* bias (device, [out]) or NULL; add: to what y holds. */
CREME_CHECKED creme_status creme_cuda_gemm_run(cuda_gemm *gemm, float *y, const void *x, const void *w,
                                               const float *bias, int64_t rows, bool add);
/* Whether it adds a bias itself; if not, bias must be NULL. */
bool creme_cuda_gemm_adds_bias(const cuda_gemm *gemm);

#endif
