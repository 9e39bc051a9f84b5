/* The CUDA backend is a shared object of its own, libcreme_cuda.so, loaded when it is first asked for. */
#ifndef CREME_NN_CUDA_LIBRARY_H
#define CREME_NN_CUDA_LIBRARY_H

#include "nn/nn.h"

/* *out = its operators. It is looked for under the name in the environment variable CREME_CUDA_LIBRARY, and no
 * further if there is one; else beside the program or library that this function is in; in lib/ beside the folder of
 * the program; and where the system looks for libraries. Once loaded it stays. CREME_ERROR_UNSUPPORTED where it is
 * not found, lacks something, or was built for another version. */
CREME_CHECKED creme_status creme_nn_load_cuda(const creme_nn_operators **out);

/* What `creme version` says of it: the CUDA that it was built with, the driver, cuBLASLt and the GPUs that it finds, or
 * what is missing of these; "none: " and why, where this creme has no CUDA backend. Into text[bytes]. */
void creme_nn_describe_cuda(char *text, size_t bytes);

#endif
