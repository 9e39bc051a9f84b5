/* A network of the Borzoi family with its weights packed for a backend.
 *
 * Shape legend: L bases, T tokens, C channels, P bins. Level i of the trunk is where tower step i reads: one row
 * stands for row_bp[i] bases.
 */
#ifndef CREME_MODEL_BORZOI_NETWORK_H
#define CREME_MODEL_BORZOI_NETWORK_H

#include "model/borzoi/config.h"
#include "model/model_kind.h"
#include "nn/nn.h"

/* Batch normalisation folded to x * scale + shift. */
typedef struct borzoi_norm {
    float *scale, *shift; /* [C], backend's memory */
} borzoi_norm;

typedef struct borzoi_step {
    borzoi_norm norm;   /* [in] */
    creme_filter *conv; /* [kernel][in][out] */
    int64_t pad;        /* (kernel - 1) / 2 */
    int64_t row_bp;     /* bases per row of its input and output */
    int64_t halo;       /* rows of its input beyond a window of tokens, on each side */
    int64_t length;     /* rows of the whole sequence */
    int64_t in, out;
} borzoi_step;

typedef struct borzoi_block {
    float *gamma1, *beta1, *gamma2, *beta2; /* [dim] */
    creme_filter *query;                    /* [dim][H * K] */
    creme_filter *key_value;                /* [dim][H * K + H * V] */
    creme_attention *attention;
    creme_filter *out;             /* [H * V][dim] */
    creme_filter *dense1, *dense2; /* [dim][hidden], [hidden][dim] */
} borzoi_block;

typedef struct borzoi_unet {
    borzoi_norm norm_main, norm_skip;      /* [dim], [skip channels] */
    creme_filter *main, *skip;             /* [dim][dim] or NULL, [skip channels][dim] */
    float *depthwise;                      /* [kernel][dim] */
    creme_filter *pointwise;               /* [dim][dim] */
    int64_t kernel, skip_channels, length; /* length: rows of its output */
    int step;                              /* of the tower, whose rows before the pool are the skip */
} borzoi_unet;

typedef struct borzoi_network {
    creme_model base;
    creme_track_table tracks;
    creme_borzoi_config config;
    creme_precision precision;
    creme_nn *nn;
    int64_t halo_bp; /* bases beyond a window of tokens that the trunk needs, on each side */
    creme_stem *stem;
    borzoi_step *tower;   /* [config.tower_count] */
    borzoi_block *blocks; /* [config.blocks_count] */
    borzoi_unet *unet;    /* [config.unet_count] */
    borzoi_norm final_norm;
    creme_filter *final_conv; /* [dim][final_filters] or NULL */
    float *head_weights;      /* [final_filters][tracks], host */
    float *head_bias;         /* [tracks], host */
    char summary[160];
    int64_t parameters;
} borzoi_network;

/* Opens a weight file (creme_model_kind.open). */
CREME_CHECKED creme_status creme_borzoi_open(creme_model **out, const char *file, const creme_model_options *options);
void creme_borzoi_close(creme_model *model);

/* Packs the weights of an opened file into the network, whose config, nn and precision are set. Everything made so
 * far is released by creme_borzoi_close, also after a failure. */
CREME_CHECKED creme_status creme_borzoi_load(borzoi_network *network, const creme_weights *weights, float n_value);

/* 2 x multiply-adds of a whole forward pass. */
double creme_borzoi_flop(const borzoi_network *network);

#endif
