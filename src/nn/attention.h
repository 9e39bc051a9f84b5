/* What an attention layer is made of. Shape legend: T tokens, H heads, K key size, V value size, G heads of keys and
 * values.
 */
#ifndef CREME_NN_ATTENTION_H
#define CREME_NN_ATTENTION_H

#include <creme/compute.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct creme_attention { /* what of an attention layer is no matrix product with weights */
    int64_t tokens, heads, key, value, kv_heads;
    int64_t positions; /* vectors of positions that a query is multiplied by; set by creme_nn_attention_create */
    int64_t dim;       /* D of what can be folded; 0: this cannot */
    bool rounds;       /* out of creme_nn_attend may be a source (creme_nn_source) of its precision */
    bool joint;        /* creme_nn_attend_joint may be called, and creme_nn_attend with keys and values in a source */
} creme_attention;

/* Multi-head attention. Head h reads the keys and values of head g = floor(h G / H) (Ainslie et al. 2023,
 * arXiv 2305.13245); G = H unless said otherwise, and then g = h. Of token i
 *
 *   out[h,i] = sum_j softmax_j(logit[h,i,j]) v[g,j]
 *
 * There are two forms. With relative positions, as in Enformer and Borzoi (Avsec et al. 2021,
 * doi 10.1038/s41592-021-01252-x), q' = q K^-0.5 and d = j - i:
 *
 *   logit[h,i,j] = (q'[h,i] + content_bias[h]) . k[g,j] + (q'[h,i] + position_bias[h]) . r[h,d]
 *
 * r is given as a table over d (Enformer), or as r[h,d] = features(d) @ relative (Borzoi), where features(d) are
 * central masks: for f < masks, 1 if widths[f] > |d|, then the same times sign(d) (0 at d = 0). Since they are
 * constant between widths, a query's relative logits are then suffix sums of 2 * masks numbers.
 *
 * With rotary positions (Su et al. 2021, arXiv 2104.09864), as in Flashzoi:
 *
 *   logit[h,i,j] = K^-0.5 (turn_i q[h,i]) . (turn_j k[g,j])
 *
 * turn_t rotates each pair of components (c, c + R/2), c < R/2, of the first R = rotary by the angle t base^(-2c/R),
 * and leaves the others. (base^(-2c/R) and the angle are rounded to float32, as they were in training.)
 *
 * Where few queries are asked for, keys and values need not be made (the relative form with G = H only): they are
 * k = x W_k and v = x W_v, so that
 *
 *   (q' + content_bias) . k[j] = ((q' + content_bias) W_k^T) . x[j]
 *   sum_j w[j] v[j]            = (sum_j w[j] x[j]) W_v
 *
 * which takes 2 T H D + D H (K + V) multiply-adds for a query, and the products above T D H (K + V) for all keys and
 * values, and T H (K + V) for a query. */
typedef struct creme_attention_weights {
    int64_t tokens, heads, key, value;
    int64_t kv_heads;                          /* G, a divisor of H; 0: H */
    const float *content_bias, *position_bias; /* [H][K]; NULL: 0 */
    int64_t masks;                             /* <= CREME_MOST_MASKS */
    const float *widths;                       /* [masks], rising */
    const float *relative;                     /* [2 * masks][H * K] */
    const float *table;                        /* [2T - 1][H * K]: r of d = -(T - 1) .. T - 1; NULL: from the masks */
    int64_t rotary;                            /* R, even, <= K; 0: the relative form. Without biases and r */
    float rotary_base;
    int64_t dim; /* D; 0: attend_folded is not to be called */
    const float *key_weights,
        *value_weights; /* [D][H * K], [D][H * V]: k and v are products of x [T][D] with these */
    creme_precision precision;
} creme_attention_weights;

enum { CREME_MOST_MASKS = 64 };

#endif
