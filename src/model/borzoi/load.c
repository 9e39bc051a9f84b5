/* From tensors to packed weights. */
#include "model/borzoi/network.h"

#include "base/memory.h"
#include "model/hybrid/load.h"

#include <math.h>

typedef struct loader {
    hybrid_loader base;
    borzoi_network *network;
    const char *path;
} loader;

static creme_status load_step(const loader *load, borzoi_step *step, int i)
{
    creme_status status = creme_hybrid_load_norm(&load->base, &step->norm, CREME_BORZOI_TOWER_NORM, i);
    return status == CREME_OK ? creme_hybrid_load_filter(&load->base, &step->conv, CREME_BORZOI_TOWER_CONV, i)
                              : status;
}

/* The widths of the central masks: float32(e^(ln(T + 1) / masks))^f - 1, f = 1 .. masks, as TensorFlow computes them.
 */
static void mask_widths(int64_t tokens, int64_t masks, float *widths)
{
    float rate = (float)exp(log((double)tokens + 1) / (double)masks);
    for (int64_t f = 1; f <= masks; f++) widths[f - 1] = powf(rate, (float)f) - 1;
}

static creme_status load_relative_attention(const loader *load, hybrid_block *block, int i)
{
    const creme_borzoi_block *from = &load->network->config.blocks[i];
    int64_t masks = from->position_features / 2;
    float widths[CREME_MOST_MASKS];
    hybrid_filter_values relative = {0};
    creme_status status = CREME_OK;
    if (masks < 1 || masks > CREME_MOST_MASKS || from->position_features % 2) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: layer \"%s\" has %lld position features; expected an even number up to %d", load->path,
                          from->mha, (long long)from->position_features, 2 * CREME_MOST_MASKS);
    }
    mask_widths(load->network->config.tokens, masks, widths);
    CREME_TRY(creme_hybrid_read_filter(load->base.tensors, HYBRID_RELATIVE, i, &relative));
    creme_attention_weights weights = {
        .heads = from->heads,
        .key = from->key_size,
        .value = from->value_size,
        .masks = masks,
        .widths = widths,
        .relative = relative.weights,
    };
    CREME_TRY(creme_hybrid_load_attention(&load->base, block, i, &weights));
done:
    creme_hybrid_filter_values_clear(&relative);
    return status;
}

/* Queries, keys and values come from one filter, side by side. */
static creme_status load_rotary_attention(const loader *load, hybrid_block *block, int i)
{
    const creme_borzoi_block *from = &load->network->config.blocks[i];
    creme_nn *nn = load->base.network->nn;
    int64_t keys = from->heads * from->key_size;
    hybrid_filter_values inputs = {0};
    creme_status status = CREME_OK;
    creme_attention_weights weights = {
        .tokens = load->network->config.tokens,
        .heads = from->heads,
        .key = from->key_size,
        .value = from->value_size,
        .kv_heads = from->kv_heads,
        .rotary = from->rotary,
        .rotary_base = from->rotary_base,
        .precision = load->base.precision,
    };
    CREME_TRY(creme_hybrid_read_filter(load->base.tensors, CREME_BORZOI_ROTARY_INPUTS, i, &inputs));
    CREME_TRY(creme_hybrid_pack_columns(nn, &block->query, &inputs, 0, keys, load->base.precision));
    CREME_TRY(
        creme_hybrid_pack_columns(nn, &block->key_value, &inputs, keys, inputs.out - keys, load->base.precision));
    CREME_TRY(creme_nn_attention_create(nn, &block->attention, &weights));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &block->out, CREME_BORZOI_ROTARY_OUT, i));
done:
    creme_hybrid_filter_values_clear(&inputs);
    return status;
}

static creme_status load_block(const loader *load, hybrid_block *block, int i)
{
    creme_status status = load->network->config.blocks[i].rotary > 0 ? load_rotary_attention(load, block, i)
                                                                     : load_relative_attention(load, block, i);
    return status == CREME_OK ? creme_hybrid_load_feed_forward(&load->base, block, i) : status;
}

static creme_status load_unet(const loader *load, borzoi_unet *unet, int i)
{
    hybrid_norm *main = &unet->norm_main, *skip = &unet->norm_skip;
    hybrid_filter_values depthwise = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_load_norm(&load->base, main, CREME_BORZOI_UNET_MAIN_NORM, i));
    CREME_TRY(creme_hybrid_load_norm(&load->base, skip, CREME_BORZOI_UNET_SKIP_NORM, i));
    if (load->network->config.unet[i].dense_main)
        CREME_TRY(creme_hybrid_load_filter(&load->base, &unet->main, CREME_BORZOI_UNET_MAIN, i));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &unet->skip, CREME_BORZOI_UNET_SKIP, i));
    CREME_TRY(creme_hybrid_read_filter(load->base.tensors, CREME_BORZOI_UNET_DEPTHWISE, i, &depthwise));
    CREME_TRY(creme_nn_vector_create(load->network->hybrid.nn, &unet->depthwise, depthwise.weights,
                                     depthwise.taps * depthwise.out));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &unet->pointwise, CREME_BORZOI_UNET_POINTWISE, i));
done:
    creme_hybrid_filter_values_clear(&depthwise);
    return status;
}

static creme_status load_end(const loader *load)
{
    borzoi_network *network = load->network;
    creme_status status = CREME_OK;
    if (network->config.final_conv) {
        CREME_TRY(creme_hybrid_load_norm(&load->base, &network->final_norm, CREME_BORZOI_FINAL_NORM, 0));
        CREME_TRY(creme_hybrid_load_filter(&load->base, &network->final_conv, CREME_BORZOI_FINAL_CONV, 0));
    }
    CREME_TRY(creme_hybrid_load_head(&load->base, CREME_BORZOI_HEAD, 0));
done:
    return status;
}

creme_status creme_borzoi_load(borzoi_network *network, const hybrid_tensors *tensors, const char *path)
{
    loader load = {{&network->hybrid, tensors, network->hybrid.precision}, network, path};
    const creme_borzoi_config *config = &network->config;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_load_stem(&load.base, &network->stem, CREME_BORZOI_STEM_CONV, network->n_value));
    for (int i = 0; i < config->tower_count; i++) CREME_TRY(load_step(&load, &network->tower[i], i));
    for (int i = 0; i < config->blocks_count; i++) CREME_TRY(load_block(&load, &network->hybrid.blocks[i], i));
    /* What follows the transformer is little work, and its errors weigh most. */
    load.base.precision = CREME_PRECISION_F32;
    for (int i = 0; i < config->unet_count; i++) CREME_TRY(load_unet(&load, &network->unet[i], i));
    CREME_TRY(load_end(&load));
done:
    return status;
}
