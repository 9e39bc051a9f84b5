/* From a network's tensors to packed weights: what networks of all families have. Everything made is released by
 * the network's close, also after a failure. */
#ifndef CREME_MODEL_HYBRID_LOAD_H
#define CREME_MODEL_HYBRID_LOAD_H

#include "model/hybrid/hybrid.h"
#include "model/hybrid/tensors.h"

typedef struct hybrid_loader {
    hybrid_network *network; /* nn and tokens are set */
    const hybrid_tensors *tensors;
    creme_precision precision; /* of the products that are loaded now */
} hybrid_loader;

CREME_CHECKED creme_status creme_hybrid_load_filter(const hybrid_loader *load, creme_filter **out, int part,
                                                    int index);
CREME_CHECKED creme_status creme_hybrid_load_norm(const hybrid_loader *load, hybrid_norm *out, int part, int index);

/* The first convolution, which reads bases; `n_value` is what an N puts into each channel. */
CREME_CHECKED creme_status creme_hybrid_load_stem(const hybrid_loader *load, creme_stem **out, int part,
                                                  float n_value);

/* The head's weights, for all tracks, which stay in host memory. */
CREME_CHECKED creme_status creme_hybrid_load_head(const hybrid_loader *load, int part, int index);

/* Queries, keys, values, attention and its output of a block with relative positions. `weights` says heads, sizes
 * and what positions are made of; the rest is filled in here. */
CREME_CHECKED creme_status creme_hybrid_load_attention(const hybrid_loader *load, hybrid_block *block, int index,
                                                       creme_attention_weights *weights);

/* The two normalisations and the feed-forward layer of a block. */
CREME_CHECKED creme_status creme_hybrid_load_feed_forward(const hybrid_loader *load, hybrid_block *block, int index);

#endif
