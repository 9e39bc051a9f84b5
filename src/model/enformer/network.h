/* Enformer with its weights packed for a backend (Avsec et al. 2021, doi 10.1038/s41592-021-01252-x). */
#ifndef CREME_MODEL_ENFORMER_NETWORK_H
#define CREME_MODEL_ENFORMER_NETWORK_H

#include "model/enformer/positions.h"
#include "model/enformer/tensors.h"
#include "model/hybrid/hybrid.h"

/* x += pointwise(GELU(norm(x))), then softmax pooling of pairs. */
typedef struct enformer_pool {
    hybrid_norm norm;
    creme_filter *pointwise; /* [C][C] */
    creme_filter *gate;      /* [C][C] */
} enformer_pool;

typedef struct enformer_step {
    hybrid_norm norm;   /* [in] */
    creme_filter *conv; /* [kernel][in][out] */
    enformer_pool pool; /* of [out] */
} enformer_step;

typedef struct enformer_network {
    hybrid_network hybrid;
    creme_enformer_config config;
    creme_stem *stem;
    enformer_pool stem_pool;
    hybrid_step *steps;   /* [tower_count] */
    enformer_step *tower; /* [tower_count] */
    hybrid_norm final_norm;
    creme_filter *final_conv; /* [dim][final_channels] */
    int64_t crop;             /* tokens cut off at each end */
    creme_enformer_gamma gamma;
    float n_value;
} enformer_network;

/* Packs the tensors into the network, whose geometry, nn, precision and n_value are set, with the head of output
 * `head`. What is made is released by the network's close, also after a failure. */
CREME_CHECKED creme_status creme_enformer_load(enformer_network *network, const hybrid_tensors *tensors, int head);

/* random.c: networks with random weights. */
extern const creme_random_family creme_random_enformer;

/* trunk.c: what hybrid_family asks for. */
void creme_enformer_trunk_floats(const hybrid_network *network, int64_t floats[HYBRID_TRUNK_SCRATCH]);
creme_status creme_enformer_run_group(const hybrid_group *group);

#endif
