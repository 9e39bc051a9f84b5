/* Which layer a part of the network is, what its tensors are called and of what shape they are. */
#include "model/borzoi/tensors.h"

static hybrid_pieces DENSE = {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}};
static hybrid_pieces DEPTHWISE = {{"/depthwise_kernel:0", ".0.weight"}};
static hybrid_pieces POINTWISE = {{"/pointwise_kernel:0", ".1.weight"}, {"/bias:0", ".1.bias"}};
static hybrid_pieces QUERY = {{"/q_layer/kernel:0", ".to_q.weight"}};
static hybrid_pieces KEY = {{"/k_layer/kernel:0", ".to_k.weight"}};
static hybrid_pieces VALUE = {{"/v_layer/kernel:0", ".to_v.weight"}};
static hybrid_pieces RELATIVE = {{"/r_k_layer/kernel:0", ".to_rel_k.weight"}};
static hybrid_pieces OUT = {{"/embedding_layer/kernel:0", ".to_out.weight"},
                            {"/embedding_layer/bias:0", ".to_out.bias"}};
static hybrid_pieces ROTARY_INPUTS = {{"", ".Wqkv.weight"}, {"", ".Wqkv.bias"}}; /* of PyTorch alone */
static hybrid_pieces ROTARY_OUT = {{"", ".out_proj.weight"}, {"", ".out_proj.bias"}};
static hybrid_pieces CONTENT_BIAS = {{"/r_w_bias:0", ".rel_content_bias"}};
static hybrid_pieces POSITION_BIAS = {{"/r_r_bias:0", ".rel_pos_bias"}};
static hybrid_pieces LAYER_NORM = {{"/gamma:0", ".weight"}, {"/beta:0", ".bias"}};
static hybrid_pieces NORM = {{"/gamma:0", ".weight"},
                             {"/beta:0", ".bias"},
                             {"/moving_mean:0", ".running_mean"},
                             {"/moving_variance:0", ".running_var"}};

static const hybrid_part parts[CREME_BORZOI_PARTS] = {
    [HYBRID_QUERY] = {HYBRID_FILTER, &QUERY},
    [HYBRID_KEY] = {HYBRID_FILTER, &KEY},
    [HYBRID_VALUE] = {HYBRID_FILTER, &VALUE},
    [HYBRID_RELATIVE] = {HYBRID_FILTER, &RELATIVE},
    [HYBRID_ATTENTION_OUT] = {HYBRID_FILTER, &OUT},
    [HYBRID_FFN_IN] = {HYBRID_FILTER, &DENSE},
    [HYBRID_FFN_OUT] = {HYBRID_FILTER, &DENSE},
    [HYBRID_ATTENTION_NORM] = {HYBRID_LAYER_NORM, &LAYER_NORM},
    [HYBRID_FFN_NORM] = {HYBRID_LAYER_NORM, &LAYER_NORM},
    [HYBRID_CONTENT_BIAS] = {HYBRID_BIAS, &CONTENT_BIAS},
    [HYBRID_POSITION_BIAS] = {HYBRID_BIAS, &POSITION_BIAS},
    [CREME_BORZOI_STEM_CONV] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_TOWER_CONV] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_ROTARY_INPUTS] = {HYBRID_FILTER, &ROTARY_INPUTS},
    [CREME_BORZOI_ROTARY_OUT] = {HYBRID_FILTER, &ROTARY_OUT},
    [CREME_BORZOI_UNET_MAIN] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_UNET_SKIP] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_UNET_DEPTHWISE] = {HYBRID_FILTER, &DEPTHWISE},
    [CREME_BORZOI_UNET_POINTWISE] = {HYBRID_FILTER, &POINTWISE},
    [CREME_BORZOI_FINAL_CONV] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_HEAD] = {HYBRID_FILTER, &DENSE},
    [CREME_BORZOI_TOWER_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_BORZOI_UNET_MAIN_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_BORZOI_UNET_SKIP_NORM] = {HYBRID_BATCH_NORM, &NORM},
    [CREME_BORZOI_FINAL_NORM] = {HYBRID_BATCH_NORM, &NORM},
};

/* What training alone needs, and the other of the published heads. */
static const char *const IDLE[] = {"num_batches_tracked", "rotary_emb.inv_freq", "human_head.",
                                   "mouse_head.",         "n_averaged",          NULL};

static int part_times(const void *self, int part)
{
    const creme_borzoi_config *config = self;
    switch (part) {
    case CREME_BORZOI_STEM_CONV:
    case CREME_BORZOI_FINAL_CONV:
    case CREME_BORZOI_FINAL_NORM:
    case CREME_BORZOI_HEAD:
        return 1;
    case CREME_BORZOI_TOWER_CONV:
    case CREME_BORZOI_TOWER_NORM:
        return config->tower_count;
    case CREME_BORZOI_UNET_MAIN:
    case CREME_BORZOI_UNET_SKIP:
    case CREME_BORZOI_UNET_DEPTHWISE:
    case CREME_BORZOI_UNET_POINTWISE:
    case CREME_BORZOI_UNET_MAIN_NORM:
    case CREME_BORZOI_UNET_SKIP_NORM:
        return config->unet_count;
    default:
        return config->blocks_count;
    }
}

static hybrid_place place_in_attention(const creme_borzoi_block *block, int part, int64_t dim)
{
    int64_t keys = block->heads * block->key_size, values = block->heads * block->value_size;
    int64_t kept = block->kv_heads * (block->key_size + block->value_size);
    bool rotary_part = part == CREME_BORZOI_ROTARY_INPUTS || part == CREME_BORZOI_ROTARY_OUT;
    if (rotary_part != (block->rotary > 0)) return (hybrid_place){0};
    switch (part) {
    case HYBRID_QUERY:
    case HYBRID_KEY:
        return (hybrid_place){block->mha, 1, dim, keys};
    case HYBRID_VALUE:
        return (hybrid_place){block->mha, 1, dim, values};
    case HYBRID_RELATIVE:
        return (hybrid_place){block->mha, 1, block->position_features, keys};
    case CREME_BORZOI_ROTARY_INPUTS:
        return (hybrid_place){block->mha, 1, dim, keys + kept};
    case HYBRID_ATTENTION_OUT:
    case CREME_BORZOI_ROTARY_OUT:
        return (hybrid_place){block->mha, 1, values, dim};
    default:
        return (hybrid_place){block->mha, 1, block->heads, block->key_size};
    }
}

static hybrid_place place_in_block(const creme_borzoi_block *block, int part, int64_t dim)
{
    switch (part) {
    case HYBRID_FFN_IN:
        return (hybrid_place){block->dense1, 1, dim, block->hidden};
    case HYBRID_FFN_OUT:
        return (hybrid_place){block->dense2, 1, block->hidden, dim};
    case HYBRID_ATTENTION_NORM:
        return (hybrid_place){block->ln1, 1, 1, dim};
    case HYBRID_FFN_NORM:
        return (hybrid_place){block->ln2, 1, 1, dim};
    default:
        return place_in_attention(block, part, dim);
    }
}

static hybrid_place place_in_unet(const creme_borzoi_unet *unet, int part, int64_t dim)
{
    switch (part) {
    case CREME_BORZOI_UNET_MAIN:
        return (hybrid_place){unet->dense_main, 1, dim, dim};
    case CREME_BORZOI_UNET_SKIP:
        return (hybrid_place){unet->dense_skip, 1, unet->skip_channels, dim};
    case CREME_BORZOI_UNET_DEPTHWISE:
        return (hybrid_place){unet->separable, unet->kernel, 1, dim};
    case CREME_BORZOI_UNET_POINTWISE:
        return (hybrid_place){unet->separable, 1, dim, dim};
    case CREME_BORZOI_UNET_MAIN_NORM:
        return (hybrid_place){unet->norm_main, 1, 1, dim};
    default:
        return (hybrid_place){unet->norm_skip, 1, 1, unet->skip_channels};
    }
}

/* Layers have the file's own names, whatever the spelling. */
static hybrid_place find_place(const void *self, hybrid_spelling spelling, int part, int index,
                               char text[HYBRID_LAYER_ROOM])
{
    const creme_borzoi_config *config = self;
    (void)spelling, (void)text;
    switch (part) {
    case CREME_BORZOI_STEM_CONV:
        return (hybrid_place){config->stem.conv, config->stem.kernel, 4, config->stem.filters};
    case CREME_BORZOI_TOWER_CONV:
        return (hybrid_place){config->tower[index].conv, config->tower[index].kernel, config->tower[index].in,
                              config->tower[index].out};
    case CREME_BORZOI_TOWER_NORM:
        return (hybrid_place){config->tower[index].norm, 1, 1, config->tower[index].in};
    case CREME_BORZOI_FINAL_CONV:
        return (hybrid_place){config->final_conv, config->final_kernel, config->dim, config->final_filters};
    case CREME_BORZOI_FINAL_NORM:
        return (hybrid_place){config->final_norm, 1, 1, config->dim};
    case CREME_BORZOI_HEAD:
        return (hybrid_place){config->head, 1, config->final_filters, config->tracks};
    case CREME_BORZOI_UNET_MAIN:
    case CREME_BORZOI_UNET_SKIP:
    case CREME_BORZOI_UNET_DEPTHWISE:
    case CREME_BORZOI_UNET_POINTWISE:
    case CREME_BORZOI_UNET_MAIN_NORM:
    case CREME_BORZOI_UNET_SKIP_NORM:
        return place_in_unet(&config->unet[index], part, config->dim);
    default:
        return place_in_block(&config->blocks[index], part, config->dim);
    }
}

static const hybrid_catalogue CATALOGUE = {
    .parts = parts,
    .part_count = CREME_BORZOI_PARTS,
    .times = part_times,
    .place = find_place,
    .idle = IDLE,
};

creme_status creme_borzoi_tensors_create(hybrid_tensors **out, const creme_weights *weights,
                                         const creme_borzoi_config *config)
{
    creme_status status = creme_hybrid_tensors_create(out, weights, &CATALOGUE);
    if (status == CREME_OK) status = creme_hybrid_tensors_check(*out, config, config->spelling, config->bn_eps);
    if (status == CREME_OK) return CREME_OK;
    creme_hybrid_tensors_destroy(*out);
    *out = NULL;
    return status;
}
