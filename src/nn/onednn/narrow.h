/* Into bf16: rounding, and softmax that ends in it. Processors with AVX-512's bf16 have instructions for it. */
#ifndef CREME_NN_NARROW_H
#define CREME_NN_NARROW_H

#include <stdint.h>

/* to[count] = nearest bfloat16, ties to even; NaN stays NaN. Subnormal numbers, which products in bf16 take for zero,
 * may become zero. */
void creme_narrow_round(uint16_t *to, const float *from, int64_t count);

/* The same of a row of a product's A, which is `stride` long: zero beyond. */
void creme_narrow_round_row(uint16_t *to, const float *from, int64_t count, int64_t stride);

/* logits += relative, unless that is NULL; then to[count] = e^(logits - maximum), exact to 3e-6 before it is rounded to
 * bf16; below e^-87 that much or 0. Returns 1 / the sum of what was rounded; NaN if a logit is. */
float creme_narrow_exponentiate(uint16_t *to, float *logits, const float *relative, int64_t count);

/* The versions of them that this processor can run, of which the last is taken. Returns how many. */
typedef struct creme_narrow {
    const char *name;
    void (*round)(uint16_t *to, const float *from, int64_t count);
    float (*exponentiate)(uint16_t *to, float *logits, const float *relative, int64_t count);
} creme_narrow;
enum { CREME_NARROW_VERSIONS_MAX = 2 };
int creme_narrow_versions(creme_narrow versions[CREME_NARROW_VERSIONS_MAX]);

#endif
