/* Matrix products in bf16 of our own, for x86 processors with tiles (AMX).
 *
 * oneDNN 2.6 reaches a fifth of what such a processor can do, and wants each row of A by itself: here rows may lie over
 * each other, as patches of a convolution do (`stride` less than K), so that they need not be copied.
 *
 * B is kept in panels of CREME_AMX_COLUMNS columns, zero beyond column N: packed[panel][step][half of the
 * panel][16 pairs of rows][16 columns][2]. A number of C is added up over k in steps of CREME_AMX_STEP, in this order,
 * the bias last: so a row of C depends on its row of A and on B alone.
 */
#ifndef CREME_NN_AMX_GEMM_H
#define CREME_NN_AMX_GEMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREME_AMX_STEP = 32, CREME_AMX_COLUMNS = 32 };

typedef struct creme_amx_shape {
    int64_t m, k, n; /* K is a multiple of CREME_AMX_STEP */
    int64_t stride;  /* from one row of A to the next, in elements */
} creme_amx_shape;

/* Was this compiled with tiles? Whether the processor and the system have them is for the caller to know. */
bool creme_amx_compiled(void);

size_t creme_amx_packed_bytes(int64_t k, int64_t n);

/* The row length that a product wants of rows of `count` numbers: whole steps. */
static inline int64_t creme_amx_row(int64_t count)
{
    return (count + CREME_AMX_STEP - 1) / CREME_AMX_STEP * CREME_AMX_STEP;
}

/* packed = b[taps][in][N], each tap filled up to whole steps by rows of zeros: K = taps x creme_amx_row(in). */
void creme_amx_pack(uint16_t *packed, const float *b, int64_t taps, int64_t in, int64_t n);

/* c[M][N] = a[M][K] B + bias[N]; bias may be NULL. */
void creme_amx_multiply(float *c, const uint16_t *a, const uint16_t *packed, const float *bias,
                        creme_amx_shape shape);

#endif
