/* What layers are made of (nn.h), and what a backend makes of it. */
#ifndef CREME_NN_LAYERS_H
#define CREME_NN_LAYERS_H

#include <creme/compute.h>
#include <stdint.h>

/* What a backend makes of weights begins with their shapes. */
typedef struct creme_filter { /* a convolution or dense layer */
    int64_t taps, in, out;
} creme_filter;

typedef struct creme_stem { /* the first convolution */
    int64_t taps, out;
} creme_stem;

/* What the stem takes: the codes of creme/sequence.h, and one for positions beyond the true ends, which is zero. */
enum { CREME_BASE_OUTSIDE = 5, CREME_STEM_CODES = 6 };

/* GELU_SIGMOID is Enformer's x sigmoid(1.702 x), GELU_TANH Borzoi's approximation by tanh. */
typedef enum creme_activation { CREME_LINEAR, CREME_RELU, CREME_GELU_TANH, CREME_GELU_SIGMOID } creme_activation;
typedef enum creme_epilogue { CREME_STORE, CREME_STORE_RELU, CREME_STORE_SOFTPLUS, CREME_ADD } creme_epilogue;

typedef struct creme_filter_weights {
    const float *weights; /* [taps][in][out] */
    const float *bias;    /* [out] or NULL */
    int64_t taps, in, out;
    creme_precision precision;
} creme_filter_weights;

typedef struct creme_stem_weights {
    const float *weights; /* [taps][4][out] */
    const float *bias;    /* [out] or NULL */
    int64_t taps, out;
    float n_value; /* what an N puts into each channel */
} creme_stem_weights;

/* Batch normalisation at inference, folded: act(x * scale + shift), on the maximum over `pool` rows (1 or 2). */
typedef struct creme_normalisation {
    const float *scale, *shift; /* [channels], backend's memory; both NULL: none */
    creme_activation activation;
    int64_t pool;
    int64_t length; /* rows of the whole sequence at this layer: output rows at positions outside 0 .. length-1 are
                       zero */
} creme_normalisation;

#endif
