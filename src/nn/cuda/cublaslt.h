/* cuBLASLt, which is not linked with: it is found and opened when a device is first used, version 13, 12 or 11 of it,
 * so that one object serves whatever the machine, its toolkit or its Python environment has. What is called of it is
 * the same in all. */
#ifndef CREME_NN_CUDA_CUBLASLT_H
#define CREME_NN_CUDA_CUBLASLT_H

#include <creme/status.h>
#include <cublasLt.h>

/* As F(name); cublasLtMatrixLayoutInit is a line of the header's over the one that is named here. */
#define CUBLASLT_FUNCTIONS(F)                                                                                        \
    F(cublasLtCreate)                                                                                                \
    F(cublasLtDestroy)                                                                                               \
    F(cublasLtGetVersion)                                                                                            \
    F(cublasLtGetStatusString)                                                                                       \
    F(cublasLtMatmul)                                                                                                \
    F(cublasLtMatmulAlgoCheck)                                                                                       \
    F(cublasLtMatmulAlgoConfigGetAttribute)                                                                          \
    F(cublasLtMatmulAlgoConfigSetAttribute)                                                                          \
    F(cublasLtMatmulAlgoGetHeuristic)                                                                                \
    F(cublasLtMatmulAlgoInit)                                                                                        \
    F(cublasLtMatmulDescCreate)                                                                                      \
    F(cublasLtMatmulDescDestroy)                                                                                     \
    F(cublasLtMatmulDescSetAttribute)                                                                                \
    F(cublasLtMatmulPreferenceCreate)                                                                                \
    F(cublasLtMatmulPreferenceDestroy)                                                                               \
    F(cublasLtMatmulPreferenceSetAttribute)                                                                          \
    F(cublasLtMatrixLayoutInit_internal)                                                                             \
    F(cublasLtMatrixLayoutSetAttribute)

#define CUBLASLT_POINTER(name) __typeof__(name) *name;
typedef struct cublaslt {
    CUBLASLT_FUNCTIONS(CUBLASLT_POINTER)
    char path[1024]; /* of the file, or the name by which the system found it */
} cublaslt;
#undef CUBLASLT_POINTER

/* The file that CREME_CUBLASLT in the environment names, and no other if there is one; else the newest of
 * libcublasLt.so.13, .12 and .11 that the driver can use, each where the system looks for libraries; in the packages
 * nvidia-cublas, nvidia-cublas-cu12 and -cu11 of the Python environment that this object is in, of VIRTUAL_ENV,
 * CONDA_PREFIX and HOME; and in CUDA's own folders. Once opened it stays. CREME_ERROR_UNSUPPORTED where it is not found
 * or does not open. */
CREME_CHECKED creme_status creme_cublaslt_open(cublaslt *out);

#endif
