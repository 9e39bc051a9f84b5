/* Enformer's table of relative positions P[d], d = -(T - 1) .. T - 1 (Avsec et al. 2021,
 * doi 10.1038/s41592-021-01252-x).
 *
 * With F = features / 6 columns per basis and a = |d|, a row is [ S(a) | sign(d) * S(a) ], sign(0) = 0, where
 * S(a) = [ exponential | central mask | gamma ], F columns each:
 *
 *     exponential_i = 2^(-a / h_i), h_i = 2^(3 + i (log2 T - 3) / (F - 1)), i = 0 .. F - 1
 *     mask_i        = 1 if 2^i - 1 > a, else 0, i = 1 .. F
 *     gamma_i       = p_i(a) / max p, p_i = 1e-8 + the density at a of the gamma distribution of mean i T / F and
 *                     standard deviation T / (2 F), i = 1 .. F
 */
#ifndef CREME_MODEL_ENFORMER_POSITIONS_H
#define CREME_MODEL_ENFORMER_POSITIONS_H

#include <creme/status.h>
#include <stdint.h>

/* Over what the maximum is taken. These are two different functions, not two roundings of one. */
typedef enum creme_enformer_gamma {
    CREME_ENFORMER_GAMMA_POSITIONS, /* over positions, one maximum per column: TensorFlow, the published weights */
    CREME_ENFORMER_GAMMA_FEATURES   /* over columns, one maximum per position: what enformer-pytorch computes for T
                                       other   than 1536 or without use_tf_gamma */
} creme_enformer_gamma;

/* out[2T - 1][features]: row p is distance d = p - (T - 1).
 * For T = 1536, 192 features and GAMMA_POSITIONS the gamma columns are those that TensorFlow computes in float32, to
 * 1.2e-7 (its rounding moves them by up to 2.5e-3 against the formula, and the published weights are used to that);
 * everything else is computed in float64 and rounded.
 * CREME_ERROR_RANGE unless T > 0 and features is a positive multiple of 6. */
CREME_CHECKED creme_status creme_enformer_positions(float *out, int64_t tokens, int64_t features,
                                                    creme_enformer_gamma gamma);

#endif
