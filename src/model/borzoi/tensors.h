/* The tensors of a network of the Borzoi family in our layout, in either of the spellings in which it is published:
 * Keras ("conv1d_1/kernel:0") and the PyTorch port's ("res_tower.0.conv_layer.weight").
 *
 * Which layer a part is, and of what sizes, is in the config; a table here has what stands behind the layer's name in
 * each spelling. Layout: every matrix product is a filter [taps][in][out], as Keras has it; PyTorch's [out][in][taps]
 * is transposed. Dimensions of 1 count for nothing when a shape is held against what the config asks for.
 */
#ifndef CREME_MODEL_BORZOI_TENSORS_H
#define CREME_MODEL_BORZOI_TENSORS_H

#include "model/borzoi/config.h"
#include "model/hybrid/layer.h"
#include "model/weights/unknown.h"

/* The parts of the network that have tensors. `index` below is the step of the tower, the block of the transformer,
 * the step of the U-Net, each from 0 in the order of computation, and 0 for the rest. */
typedef enum creme_borzoi_part {
    /* filters: [taps][in][out], bias [out] */
    CREME_BORZOI_STEM_CONV,      /* stem.kernel x 4 -> stem.filters */
    CREME_BORZOI_TOWER_CONV,     /* kernel x in -> out */
    CREME_BORZOI_QUERY,          /* dim -> H * K, no bias; a head's columns stand together */
    CREME_BORZOI_KEY,            /* dim -> H * K, no bias */
    CREME_BORZOI_VALUE,          /* dim -> H * V, no bias */
    CREME_BORZOI_RELATIVE,       /* position_features -> H * K, no bias */
    CREME_BORZOI_ATTENTION_OUT,  /* H * V -> dim */
    CREME_BORZOI_ROTARY_INPUTS,  /* dim -> H * K + G * K + G * V: queries, keys, values of a rotary attention, which
                                    has this and the next in place of the five above and the two biases */
    CREME_BORZOI_ROTARY_OUT,     /* H * V -> dim */
    CREME_BORZOI_FFN_IN,         /* dim -> hidden */
    CREME_BORZOI_FFN_OUT,        /* hidden -> dim */
    CREME_BORZOI_UNET_MAIN,      /* dim -> dim; none if the step has no dense_main */
    CREME_BORZOI_UNET_SKIP,      /* skip_channels -> dim */
    CREME_BORZOI_UNET_DEPTHWISE, /* kernel x 1 -> dim, no bias: each channel for itself */
    CREME_BORZOI_UNET_POINTWISE, /* dim -> dim */
    CREME_BORZOI_FINAL_CONV,     /* final_kernel x dim -> final_filters; none if the config has no final_conv */
    CREME_BORZOI_HEAD,           /* final_filters -> tracks */
    /* batch normalisations, folded into scale and shift: of what goes into the filter */
    CREME_BORZOI_TOWER_NORM,
    CREME_BORZOI_UNET_MAIN_NORM,
    CREME_BORZOI_UNET_SKIP_NORM,
    CREME_BORZOI_FINAL_NORM,
    /* layer normalisations: dim */
    CREME_BORZOI_ATTENTION_NORM,
    CREME_BORZOI_FFN_NORM,
    /* what the queries have added: [H][K] */
    CREME_BORZOI_CONTENT_BIAS,
    CREME_BORZOI_POSITION_BIAS,
    CREME_BORZOI_PARTS
} creme_borzoi_part;

typedef struct creme_borzoi_tensors creme_borzoi_tensors;

/* Finds every tensor that the config asks for and checks its type and shape; `weights` and `config` must outlive the
 * result, and no values are read yet. CREME_ERROR_FORMAT names the tensor that is absent or of another shape. */
CREME_CHECKED creme_status creme_borzoi_tensors_create(creme_borzoi_tensors **out, const creme_weights *weights,
                                                       const creme_borzoi_config *config);
void creme_borzoi_tensors_destroy(creme_borzoi_tensors *tensors);

/* The tensors of the file that no part of the network uses, without those that training alone needs
 * (num_batches_tracked) and those of the other of the published heads. Borrowed. */
const creme_unknown_tensors *creme_borzoi_tensors_unknown(const creme_borzoi_tensors *tensors);

/* Trained numbers, that is, without the means and variances of batch normalisation. */
int64_t creme_borzoi_tensors_parameters(const creme_borzoi_tensors *tensors);

/* Reads one part that the network has, of the kind that the function reads; clear the result. CREME_ERROR_NUMERIC
 * names the tensor and index of a NaN or infinity, CREME_ERROR_FORMAT a variance below 0. */
CREME_CHECKED creme_status creme_borzoi_read_filter(const creme_borzoi_tensors *tensors, creme_borzoi_part part,
                                                    int index, hybrid_filter_values *out);
CREME_CHECKED creme_status creme_borzoi_read_norm(const creme_borzoi_tensors *tensors, creme_borzoi_part part,
                                                  int index, hybrid_norm_values *out);

/* *out = [H][K], one of the two biases of block `index`; creme_free it. */
CREME_CHECKED creme_status creme_borzoi_read_bias(const creme_borzoi_tensors *tensors, creme_borzoi_part part,
                                                  int index, float **out);

#endif
