/* Layers between a weight file and a backend: their values in our layout, in host memory, and packing them.
 *
 * Layout: every matrix product is a filter [taps][in][out], whatever the file's order is.
 */
#ifndef CREME_MODEL_HYBRID_LAYER_H
#define CREME_MODEL_HYBRID_LAYER_H

#include "nn/nn.h"

/* A convolution or dense layer. */
typedef struct hybrid_filter_values {
    int64_t taps, in, out;
    float *weights; /* [taps][in][out] */
    float *bias;    /* [out]; NULL if it has none */
} hybrid_filter_values;

/* y = x * scale + shift: batch normalisation folded, or what layer normalisation ends with. */
typedef struct hybrid_norm_values {
    int64_t channels;
    float *scale, *shift; /* [channels] */
} hybrid_norm_values;

void creme_hybrid_filter_values_clear(hybrid_filter_values *filter);
void creme_hybrid_norm_values_clear(hybrid_norm_values *norm);

/* filter->weights[taps][in][out] = from[out][in][taps], the order of PyTorch; the weights are allocated. */
CREME_CHECKED creme_status creme_hybrid_transpose_filter(hybrid_filter_values *filter, const float *from);

/* Folds batch normalisation, of which `norm` holds gamma and beta: scale = gamma / sqrt(variance + epsilon),
 * shift = beta - mean * scale, computed in float64. Variances have been checked. */
void creme_hybrid_fold_norm(hybrid_norm_values *norm, const float *mean, const float *variance, double epsilon);

/* In the backend's memory. */
typedef struct hybrid_norm {
    float *scale, *shift; /* [C] */
} hybrid_norm;

CREME_CHECKED creme_status creme_hybrid_pack_filter(creme_nn *nn, creme_filter **out,
                                                    const hybrid_filter_values *values, creme_precision precision);
CREME_CHECKED creme_status creme_hybrid_pack_norm(creme_nn *nn, hybrid_norm *out, const hybrid_norm_values *values);
void creme_hybrid_release_norm(creme_nn *nn, hybrid_norm *norm);

/* A filter that makes outputs first .. first + count - 1 of `values` only. */
CREME_CHECKED creme_status creme_hybrid_pack_columns(creme_nn *nn, creme_filter **out,
                                                     const hybrid_filter_values *values, int64_t first, int64_t count,
                                                     creme_precision precision);

/* Dense layers without bias that read the same rows, as one with their outputs side by side. */
CREME_CHECKED creme_status creme_hybrid_pack_together(creme_nn *nn, creme_filter **out,
                                                      const hybrid_filter_values *const *layers, int count,
                                                      creme_precision precision);

#endif
