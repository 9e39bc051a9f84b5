/* Which layer a part of the network is, what its tensors are called and of what shape they are. */
#include "model/borzoi/tensors_parts.h"

#define BATCH_NORM                                                                                                   \
    {                                                                                                                \
        CREME_BORZOI_BATCH_NORM,                                                                                     \
        {                                                                                                            \
            {"/gamma:0", ".weight"}, {"/beta:0", ".bias"}, {"/moving_mean:0", ".running_mean"},                      \
            {                                                                                                        \
                "/moving_variance:0", ".running_var"                                                                 \
            }                                                                                                        \
        }                                                                                                            \
    }

static const creme_borzoi_part_info parts[CREME_BORZOI_PARTS] = {
    [CREME_BORZOI_STEM_CONV] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_TOWER_CONV] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_QUERY] = {CREME_BORZOI_FILTER, {{"/q_layer/kernel:0", ".to_q.weight"}}},
    [CREME_BORZOI_KEY] = {CREME_BORZOI_FILTER, {{"/k_layer/kernel:0", ".to_k.weight"}}},
    [CREME_BORZOI_VALUE] = {CREME_BORZOI_FILTER, {{"/v_layer/kernel:0", ".to_v.weight"}}},
    [CREME_BORZOI_RELATIVE] = {CREME_BORZOI_FILTER, {{"/r_k_layer/kernel:0", ".to_rel_k.weight"}}},
    [CREME_BORZOI_ATTENTION_OUT] = {CREME_BORZOI_FILTER,
                                    {{"/embedding_layer/kernel:0", ".to_out.weight"},
                                     {"/embedding_layer/bias:0", ".to_out.bias"}}},
    [CREME_BORZOI_ROTARY_INPUTS] = {CREME_BORZOI_FILTER, {{"", ".Wqkv.weight"}, {"", ".Wqkv.bias"}}},
    [CREME_BORZOI_ROTARY_OUT] = {CREME_BORZOI_FILTER, {{"", ".out_proj.weight"}, {"", ".out_proj.bias"}}},
    [CREME_BORZOI_FFN_IN] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_FFN_OUT] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_UNET_MAIN] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_UNET_SKIP] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_UNET_DEPTHWISE] = {CREME_BORZOI_FILTER, {{"/depthwise_kernel:0", ".0.weight"}}},
    [CREME_BORZOI_UNET_POINTWISE] = {CREME_BORZOI_FILTER,
                                     {{"/pointwise_kernel:0", ".1.weight"}, {"/bias:0", ".1.bias"}}},
    [CREME_BORZOI_FINAL_CONV] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_HEAD] = {CREME_BORZOI_FILTER, {{"/kernel:0", ".weight"}, {"/bias:0", ".bias"}}},
    [CREME_BORZOI_TOWER_NORM] = BATCH_NORM,
    [CREME_BORZOI_UNET_MAIN_NORM] = BATCH_NORM,
    [CREME_BORZOI_UNET_SKIP_NORM] = BATCH_NORM,
    [CREME_BORZOI_FINAL_NORM] = BATCH_NORM,
    [CREME_BORZOI_ATTENTION_NORM] = {CREME_BORZOI_LAYER_NORM, {{"/gamma:0", ".weight"}, {"/beta:0", ".bias"}}},
    [CREME_BORZOI_FFN_NORM] = {CREME_BORZOI_LAYER_NORM, {{"/gamma:0", ".weight"}, {"/beta:0", ".bias"}}},
    [CREME_BORZOI_CONTENT_BIAS] = {CREME_BORZOI_BIAS, {{"/r_w_bias:0", ".rel_content_bias"}}},
    [CREME_BORZOI_POSITION_BIAS] = {CREME_BORZOI_BIAS, {{"/r_r_bias:0", ".rel_pos_bias"}}},
};

const creme_borzoi_part_info *creme_borzoi_part_get(creme_borzoi_part part)
{
    return &parts[part];
}

int creme_borzoi_part_times(const creme_borzoi_config *config, creme_borzoi_part part)
{
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

static creme_borzoi_place place_in_attention(const creme_borzoi_block *block, creme_borzoi_part part, int64_t dim)
{
    int64_t keys = block->heads * block->key_size, values = block->heads * block->value_size;
    int64_t kept = block->kv_heads * (block->key_size + block->value_size);
    bool rotary_part = part == CREME_BORZOI_ROTARY_INPUTS || part == CREME_BORZOI_ROTARY_OUT;
    if (rotary_part != (block->rotary > 0)) return (creme_borzoi_place){0};
    switch (part) {
    case CREME_BORZOI_QUERY:
    case CREME_BORZOI_KEY:
        return (creme_borzoi_place){block->mha, 1, dim, keys};
    case CREME_BORZOI_VALUE:
        return (creme_borzoi_place){block->mha, 1, dim, values};
    case CREME_BORZOI_RELATIVE:
        return (creme_borzoi_place){block->mha, 1, block->position_features, keys};
    case CREME_BORZOI_ROTARY_INPUTS:
        return (creme_borzoi_place){block->mha, 1, dim, keys + kept};
    case CREME_BORZOI_ATTENTION_OUT:
    case CREME_BORZOI_ROTARY_OUT:
        return (creme_borzoi_place){block->mha, 1, values, dim};
    default:
        return (creme_borzoi_place){block->mha, 1, block->heads, block->key_size};
    }
}

static creme_borzoi_place place_in_block(const creme_borzoi_block *block, creme_borzoi_part part, int64_t dim)
{
    switch (part) {
    case CREME_BORZOI_FFN_IN:
        return (creme_borzoi_place){block->dense1, 1, dim, block->hidden};
    case CREME_BORZOI_FFN_OUT:
        return (creme_borzoi_place){block->dense2, 1, block->hidden, dim};
    case CREME_BORZOI_ATTENTION_NORM:
        return (creme_borzoi_place){block->ln1, 1, 1, dim};
    case CREME_BORZOI_FFN_NORM:
        return (creme_borzoi_place){block->ln2, 1, 1, dim};
    default:
        return place_in_attention(block, part, dim);
    }
}

static creme_borzoi_place place_in_unet(const creme_borzoi_unet *unet, creme_borzoi_part part, int64_t dim)
{
    switch (part) {
    case CREME_BORZOI_UNET_MAIN:
        return (creme_borzoi_place){unet->dense_main, 1, dim, dim};
    case CREME_BORZOI_UNET_SKIP:
        return (creme_borzoi_place){unet->dense_skip, 1, unet->skip_channels, dim};
    case CREME_BORZOI_UNET_DEPTHWISE:
        return (creme_borzoi_place){unet->separable, unet->kernel, 1, dim};
    case CREME_BORZOI_UNET_POINTWISE:
        return (creme_borzoi_place){unet->separable, 1, dim, dim};
    case CREME_BORZOI_UNET_MAIN_NORM:
        return (creme_borzoi_place){unet->norm_main, 1, 1, dim};
    default:
        return (creme_borzoi_place){unet->norm_skip, 1, 1, unet->skip_channels};
    }
}

creme_borzoi_place creme_borzoi_part_place(const creme_borzoi_config *config, creme_borzoi_part part, int index)
{
    switch (part) {
    case CREME_BORZOI_STEM_CONV:
        return (creme_borzoi_place){config->stem.conv, config->stem.kernel, 4, config->stem.filters};
    case CREME_BORZOI_TOWER_CONV:
        return (creme_borzoi_place){config->tower[index].conv, config->tower[index].kernel, config->tower[index].in,
                                    config->tower[index].out};
    case CREME_BORZOI_TOWER_NORM:
        return (creme_borzoi_place){config->tower[index].norm, 1, 1, config->tower[index].in};
    case CREME_BORZOI_FINAL_CONV:
        return (creme_borzoi_place){config->final_conv, config->final_kernel, config->dim, config->final_filters};
    case CREME_BORZOI_FINAL_NORM:
        return (creme_borzoi_place){config->final_norm, 1, 1, config->dim};
    case CREME_BORZOI_HEAD:
        return (creme_borzoi_place){config->head, 1, config->final_filters, config->tracks};
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
