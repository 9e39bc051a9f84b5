/* A network of the Borzoi family with its weights packed for a backend (Linder et al. 2025,
 * doi 10.1038/s41588-024-02053-6). */
#ifndef CREME_MODEL_BORZOI_NETWORK_H
#define CREME_MODEL_BORZOI_NETWORK_H

#include "model/borzoi/tensors.h"
#include "model/hybrid/hybrid.h"

#include <creme/hash.h>

typedef struct borzoi_step {
    hybrid_norm norm;   /* [in] */
    creme_filter *conv; /* [kernel][in][out] */
} borzoi_step;

typedef struct borzoi_unet {
    hybrid_norm norm_main, norm_skip; /* [dim], [skip channels] */
    creme_filter *main, *skip;        /* [dim][dim] or NULL, [skip channels][dim] */
    float *depthwise;                 /* [kernel][dim] */
    creme_filter *pointwise;          /* [dim][dim] */
    int64_t kernel, length;           /* length: rows of its output */
    int step;                         /* of the tower, whose rows before the pool are the skip */
} borzoi_unet;

typedef struct borzoi_network {
    hybrid_network hybrid;
    creme_borzoi_config config;
    creme_stem *stem;
    hybrid_step *steps; /* [config.tower_count] */
    borzoi_step *tower; /* [config.tower_count] */
    borzoi_unet *unet;  /* [config.unet_count] */
    hybrid_norm final_norm;
    creme_filter *final_conv; /* [dim][final_filters] or NULL */
    int64_t parameters;
    float n_value;
    char record_hash[CREME_HASH_TEXT]; /* of the embedded weights; "" for those of a file */
} borzoi_network;

/* Opens a weight file (creme_model_kind.open). */
CREME_CHECKED creme_status creme_borzoi_open(creme_model **out, const char *file, const creme_model_options *options);
void creme_borzoi_close(creme_model *model);

/* Packs the tensors of the file at `path` into the network, whose config, nn, precision and n_value are set.
 * Everything made so far is released by creme_borzoi_close, also after a failure. */
CREME_CHECKED creme_status creme_borzoi_load(borzoi_network *network, const hybrid_tensors *tensors,
                                             const char *path);

/* 2 x multiply-adds of a whole forward pass. */
double creme_borzoi_flop(const borzoi_network *network);

/* random.c: networks with random weights. */
extern const creme_random_family creme_random_borzoi;

/* trunk.c and end.c: what hybrid_family asks for. */
void creme_borzoi_trunk_floats(const hybrid_network *network, int64_t floats[HYBRID_TRUNK_SCRATCH]);
creme_status creme_borzoi_run_group(const hybrid_group *group);
void creme_borzoi_plan(const hybrid_network *network, int64_t bin_first, int64_t bin_end, hybrid_plan *plan);
int64_t creme_borzoi_end_floats(const hybrid_predictor *predictor);
creme_status creme_borzoi_run_end(hybrid_predictor *predictor, int64_t count, creme_matrix *features);

#endif
