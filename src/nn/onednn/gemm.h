/* Matrix products of one fixed shape: C[M][N] = A[M][K] B[K][N] + bias[N], through oneDNN's C API where its products
 * keep the promise of nn.h, and by our own kernels elsewhere: with AVX2 without AVX-512, and on processors other than
 * x86 (own_gemm.h); in bf16 with AMX, for speed (amx_gemm.h). gemm.c has the list, and what is wrong there.
 *
 * The shape is fixed at creation, and one call runs on one thread, so that the order of every sum is fixed too: a row
 * of C depends on its row of A and on B alone. gemm.c is the only file that knows oneDNN, whose interfaces differ
 * between 2.x (Debian 12) and 3.x.
 */
#ifndef CREME_NN_GEMM_H
#define CREME_NN_GEMM_H

#include <creme/compute.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_gemm_engine creme_gemm_engine; /* oneDNN's engine, and a stream for each worker */
typedef struct creme_gemm creme_gemm;

CREME_CHECKED creme_status creme_gemm_engine_create(creme_gemm_engine **out, int workers);
void creme_gemm_engine_destroy(creme_gemm_engine *engine);

/* CREME_ERROR_UNSUPPORTED if this processor has no kernel for the precision: bf16 needs AVX-512. `engine` must
 * outlive it. */
CREME_CHECKED creme_status creme_gemm_create(creme_gemm **out, creme_gemm_engine *engine, int64_t m, int64_t k,
                                             int64_t n, creme_precision precision, bool bias);

/* The same for patches of a convolution: K = taps x in; row r of A is rows r .. r + taps - 1 of a matrix [.][in]. */
typedef struct creme_gemm_patches {
    int64_t m, taps, in, n;
} creme_gemm_patches;

CREME_CHECKED creme_status creme_gemm_create_patches(creme_gemm **out, creme_gemm_engine *engine,
                                                     creme_gemm_patches patches, creme_precision precision,
                                                     bool bias);
void creme_gemm_destroy(creme_gemm *gemm);

/* Does it take that matrix itself, M + taps - 1 rows, in place of A? */
bool creme_gemm_takes_rows(const creme_gemm *gemm);

/* Bytes of B in the layout that the kernel wants, and of one element of A (4, or 2 for bf16). */
size_t creme_gemm_packed_bytes(const creme_gemm *gemm);
size_t creme_gemm_source_bytes(const creme_gemm *gemm);

/* From one row of A, or of the matrix in its place, to the next, in elements: K (in), or somewhat more where the kernel
 * wants it (bf16 with AMX). Beyond K there have to be zeros. */
int64_t creme_gemm_source_stride(const creme_gemm *gemm);

/* packed = b[K][N], float32, in the kernel's layout and precision. */
CREME_CHECKED creme_status creme_gemm_pack(creme_gemm *gemm, void *packed, const float *b, int worker);

/* c[M][N] from a[M][stride] (float32, or bf16 as made by creme_narrow_round) and packed B. `bias` as said at
 * creation. */
CREME_CHECKED creme_status creme_gemm_run(creme_gemm *gemm, float *c, const void *a, const void *packed,
                                          const float *bias, int worker);

/* "2.6.3", of the oneDNN that is loaded. Returns text. */
const char *creme_gemm_version(char *text, size_t bytes);

#endif
