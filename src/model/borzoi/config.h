/* What a network of the Borzoi family consists of, read from the graph that a Keras file carries (or, of the PyTorch
 * port's files, from the shapes of the tensors: torch.h).
 *
 *     input [L][4]
 *       -> stem: conv k, max pool
 *       -> tower[i]: norm, GELU, conv k, max pool                 (what goes into the pool is kept: the skips)
 *       -> blocks[i]: x += MHA(LN x);  x += dense2 relu dense1 (LN x)
 *       -> unet[i]: separable( upsample [dense] GELU norm (x)  +  dense GELU norm (skip) )
 *       -> crop_bins off each side
 *       -> [final: norm, GELU, conv k]  -> [GELU]
 *       -> head: dense, softplus or linear                        [bins][tracks]
 *
 * Keras's graph is walked from its output backwards; names of layers carry no meaning. Layers that do nothing in
 * inference (dropout, the stochastic ones, SwitchReverse) are passed over. (Linder et al. 2025,
 * doi 10.1038/s41588-024-02053-6; calico/baskerville.)
 */
#ifndef CREME_MODEL_BORZOI_CONFIG_H
#define CREME_MODEL_BORZOI_CONFIG_H

#include "model/hybrid/tensors.h"

#include <creme/status.h>
#include <creme/weights.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    CREME_BORZOI_MOST_STEPS = 32, /* of the tower, and of the U-Net */
    CREME_BORZOI_MOST_BLOCKS = 128,
    CREME_BORZOI_MOST_POOL = 64,
    CREME_BORZOI_MOST_INPUT_BP = 1 << 26,
    CREME_BORZOI_MOST_CHANNELS = 1 << 17
};

typedef enum creme_borzoi_activation { CREME_BORZOI_LINEAR, CREME_BORZOI_SOFTPLUS } creme_borzoi_activation;

/* Every `const char *` below is the name of a layer in the file: of a Keras layer, whose tensors are NAME/kernel:0,
 * NAME/bias:0, ..., or of a PyTorch module, whose tensors are NAME.weight, NAME.bias, ... Borrowed from the config.
 * Shapes are Keras's, which are ours too. All convolutions have stride 1, "same" padding, an odd kernel and a bias;
 * pools have a stride equal to their size. */
typedef struct creme_borzoi_stem {
    const char *conv; /* kernel [kernel][4][filters] */
    int64_t filters, kernel, pool;
} creme_borzoi_stem;

typedef struct creme_borzoi_step {
    const char *norm; /* [in] */
    const char *conv; /* kernel [kernel][in][out] */
    int64_t kernel, in, out, pool;
    int64_t length; /* positions before the pool: those of the skip */
} creme_borzoi_step;

typedef struct creme_borzoi_block {
    const char *ln1, *mha, *ln2; /* [dim] */
    const char *dense1, *dense2; /* kernel [dim][hidden], [hidden][dim] */
    int64_t hidden;
    int64_t heads, key_size, value_size;
    int64_t position_features; /* 0: not known without the weights, or rotary */
    int64_t rotary, kv_heads;  /* Flashzoi's attention (nn/attention.h): components that are turned, heads of keys and
                                  values; rotary = 0: relative positions */
    float rotary_base;
} creme_borzoi_block;

typedef struct creme_borzoi_unet {
    const char *norm_main, *dense_main; /* [dim], kernel [dim][dim]; dense_main is NULL if there is none */
    const char *norm_skip, *dense_skip; /* [skip_channels], kernel [skip_channels][dim] */
    const char *separable;              /* depthwise_kernel [kernel][dim][1], pointwise_kernel [1][dim][dim] */
    int64_t kernel, upsample, skip_channels;
    int step; /* the skip is what goes into the pool of tower[step] */
} creme_borzoi_unet;

typedef struct creme_borzoi_config {
    hybrid_spelling spelling;
    int64_t input_bp;
    creme_borzoi_stem stem;
    int tower_count, blocks_count, unet_count;
    creme_borzoi_step tower[CREME_BORZOI_MOST_STEPS];
    creme_borzoi_block blocks[CREME_BORZOI_MOST_BLOCKS];
    creme_borzoi_unet unet[CREME_BORZOI_MOST_STEPS]; /* in the order in which they are computed */
    int64_t dim;    /* channels of the transformer: tower's last `out` (or the stem's) */
    int64_t tokens; /* length of the transformer */
    int64_t token_bp, bin_bp;
    int64_t crop_bins; /* on each side */
    int64_t bins;      /* after the crop; bin b covers [(crop_bins + b) bin_bp, +bin_bp) of the input */

    const char *final_norm,
        *final_conv; /* [dim], kernel [final_kernel][dim][final_filters]; both NULL if there are none */
    int64_t final_kernel, final_filters; /* final_filters = dim then: what the head sees */
    bool has_final_gelu;

    const char *head; /* kernel [final_filters][tracks] */
    int64_t tracks;
    creme_borzoi_activation head_activation;
    int32_t *
        strand_pair; /* [tracks]: the track of the other strand, or the track itself; NULL if the file does not say */

    bool gelu_tanh; /* all GELUs: the tanh approximation, or the exact one */
    double bn_eps, ln_eps;
    void *graph; /* owns the names of a Keras file */
    void *names; /* owns those of a PyTorch file */
} creme_borzoi_config;

/* Reads `model_config`; `path` is for messages. Heads are dim / value_size, as baskerville makes them, and
 * position_features 0, where the file does not say. CREME_ERROR_FORMAT if the text is malformed,
 * CREME_ERROR_UNSUPPORTED if the network is not of this family, naming the first layer (from the output backwards)
 * that does not fit. On failure *out is empty. */
CREME_CHECKED creme_status creme_borzoi_config_parse(creme_borzoi_config *out, const char *path,
                                                     const char *model_config);

/* The same for a weight file; heads and position_features come from the shapes of the attention's tensors.
 * CREME_ERROR_FORMAT also if the file has no model_config or lacks these tensors. */
CREME_CHECKED creme_status creme_borzoi_config_read(creme_borzoi_config *out, const creme_weights *weights);

/* Frees what the config holds; an empty one is fine. */
void creme_borzoi_config_clear(creme_borzoi_config *config);

#endif
