/* Matrix products of our own, for processors on which oneDNN's cannot be used (gemm.h says which and why).
 *
 * B is kept in panels of CREME_OWN_COLUMNS columns: packed[panel][K][columns], zero beyond column N. A number of C is
 * added up over k = 0 .. K - 1, in this order, beginning with the bias: so a row of C depends on its row of A and on B
 * alone. Nothing is read or written beyond a matrix's end.
 */
#ifndef CREME_NN_OWN_GEMM_H
#define CREME_NN_OWN_GEMM_H

#include <stddef.h>
#include <stdint.h>

enum { CREME_OWN_COLUMNS = 16 };

typedef struct creme_own_shape {
    int64_t m, k, n;
} creme_own_shape;

/* c[M][N] = a[M][K] B + bias[N]; bias may be NULL. */
typedef void (*creme_own_product)(float *c, const float *a, const float *packed, const float *bias,
                                  creme_own_shape shape);

/* The kernel for this processor: on x86 with AVX2 and fused multiply-add, or for what the compiler was told to build
 * for. */
creme_own_product creme_own_kernel(void);

size_t creme_own_packed_bytes(int64_t k, int64_t n);
void creme_own_pack(float *packed, const float *b, int64_t k, int64_t n);

#endif
