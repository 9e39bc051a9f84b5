/* The parts of a network of the Borzoi family that have tensors, in either of the spellings in which it is
 * published: Keras ("conv1d_1/kernel:0") and the PyTorch port's ("res_tower.0.conv_layer.weight"). Which layer a
 * part is, and of what sizes, is in the config. */
#ifndef CREME_MODEL_BORZOI_TENSORS_H
#define CREME_MODEL_BORZOI_TENSORS_H

#include "model/borzoi/config.h"
#include "model/hybrid/tensors.h"

/* `index` is the step of the tower, the block of the transformer, the step of the U-Net, each from 0 in the order
 * of computation, and 0 for the rest. */
typedef enum creme_borzoi_part {
    /* filters: [taps][in][out], bias [out] */
    CREME_BORZOI_STEM_CONV = HYBRID_BLOCK_PARTS, /* stem.kernel x 4 -> stem.filters */
    CREME_BORZOI_TOWER_CONV,                     /* kernel x in -> out */
    /* Queries, keys, values of a rotary attention, which has these two in place of the block's parts for attention. */
    CREME_BORZOI_ROTARY_INPUTS,  /* dim -> H * K + G * K + G * V */
    CREME_BORZOI_ROTARY_OUT,     /* H * V -> dim */
    CREME_BORZOI_UNET_MAIN,      /* dim -> dim; none if the step has no dense_main */
    CREME_BORZOI_UNET_SKIP,      /* skip_channels -> dim */
    CREME_BORZOI_UNET_DEPTHWISE, /* kernel x 1 -> dim, no bias: each channel for itself */
    CREME_BORZOI_UNET_POINTWISE, /* dim -> dim */
    CREME_BORZOI_FINAL_CONV,     /* final_kernel x dim -> final_filters; none if the config has no final_conv */
    CREME_BORZOI_HEAD,           /* final_filters -> tracks */
    /* batch normalisations: of what goes into the filter */
    CREME_BORZOI_TOWER_NORM,
    CREME_BORZOI_UNET_MAIN_NORM,
    CREME_BORZOI_UNET_SKIP_NORM,
    CREME_BORZOI_FINAL_NORM,
    CREME_BORZOI_PARTS
} creme_borzoi_part;

/* Finds every tensor that the config, which must outlive the result, asks for (model/hybrid/tensors.h). */
CREME_CHECKED creme_status creme_borzoi_tensors_create(hybrid_tensors **out, const creme_weights *weights,
                                                       const creme_borzoi_config *config);

#endif
