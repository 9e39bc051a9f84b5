/* From tensors to packed weights. */
#include "model/borzoi/network.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

typedef struct loader {
    borzoi_network *network;
    const creme_borzoi_tensors *tensors;
    const char *path;
    creme_precision precision; /* of the products that are loaded now */
} loader;

static creme_status load_filter(const loader *load, creme_filter **out, creme_borzoi_part part, int index)
{
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_read_filter(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_filter(load->network->hybrid.nn, out, &from, load->precision));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

static creme_status load_norm(const loader *load, hybrid_norm *out, creme_borzoi_part part, int index)
{
    hybrid_norm_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_read_norm(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_norm(load->network->hybrid.nn, out, &from));
done:
    creme_hybrid_norm_values_clear(&from);
    return status;
}

static creme_status load_stem(const loader *load, float n_value)
{
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_STEM_CONV, 0, &from));
    creme_stem_weights weights = {from.weights, from.bias, from.taps, from.out, n_value};
    CREME_TRY(creme_nn_stem_create(load->network->hybrid.nn, &load->network->stem, &weights));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

static creme_status load_step(const loader *load, borzoi_step *step, int i)
{
    creme_status status = load_norm(load, &step->norm, CREME_BORZOI_TOWER_NORM, i);
    return status == CREME_OK ? load_filter(load, &step->conv, CREME_BORZOI_TOWER_CONV, i) : status;
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
    borzoi_network *network = load->network;
    const creme_borzoi_block *from = &network->config.blocks[i];
    int64_t masks = from->position_features / 2;
    float *content = NULL, *position = NULL, widths[CREME_MOST_MASKS];
    hybrid_filter_values relative = {0}, key = {0}, value = {0};
    creme_status status = CREME_OK;
    if (masks < 1 || masks > CREME_MOST_MASKS || from->position_features % 2) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: layer \"%s\" has %lld position features; expected an even number up to %d", load->path,
                          from->mha, (long long)from->position_features, 2 * CREME_MOST_MASKS);
    }
    CREME_TRY(creme_borzoi_read_bias(load->tensors, CREME_BORZOI_CONTENT_BIAS, i, &content));
    CREME_TRY(creme_borzoi_read_bias(load->tensors, CREME_BORZOI_POSITION_BIAS, i, &position));
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_RELATIVE, i, &relative));
    if (i == network->config.blocks_count - 1 && creme_nn_folds(network->hybrid.nn)) {
        /* of which few rows may be asked for */
        CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_KEY, i, &key));
        CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_VALUE, i, &value));
    }
    mask_widths(network->config.tokens, masks, widths);
    creme_attention_weights weights = {
        .tokens = network->config.tokens,
        .heads = from->heads,
        .key = from->key_size,
        .value = from->value_size,
        .content_bias = content,
        .position_bias = position,
        .masks = masks,
        .widths = widths,
        .relative = relative.weights,
        .dim = key.in,
        .key_weights = key.weights,
        .value_weights = value.weights,
        .precision = load->precision,
    };
    CREME_TRY(creme_nn_attention_create(network->hybrid.nn, &block->attention, &weights));
done:
    creme_free(content);
    creme_free(position);
    creme_hybrid_filter_values_clear(&relative);
    creme_hybrid_filter_values_clear(&key);
    creme_hybrid_filter_values_clear(&value);
    return status;
}

/* Keys and values come from one product: their kernels [dim][H * K] and [dim][H * V] side by side. */
static creme_status load_key_value(const loader *load, hybrid_block *block, int i)
{
    hybrid_filter_values k = {0}, v = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_KEY, i, &k));
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_VALUE, i, &v));
    CREME_TRY(creme_hybrid_pack_pair(load->network->hybrid.nn, &block->key_value, &k, &v, load->precision));
done:
    creme_hybrid_filter_values_clear(&k);
    creme_hybrid_filter_values_clear(&v);
    return status;
}

/* Queries, keys and values come from one filter, side by side. */
static creme_status load_rotary_attention(const loader *load, hybrid_block *block, int i)
{
    const creme_borzoi_block *from = &load->network->config.blocks[i];
    creme_nn *nn = load->network->hybrid.nn;
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
        .precision = load->precision,
    };
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_ROTARY_INPUTS, i, &inputs));
    CREME_TRY(creme_hybrid_pack_columns(nn, &block->query, &inputs, 0, keys, load->precision));
    CREME_TRY(creme_hybrid_pack_columns(nn, &block->key_value, &inputs, keys, inputs.out - keys, load->precision));
    CREME_TRY(creme_nn_attention_create(nn, &block->attention, &weights));
    CREME_TRY(load_filter(load, &block->out, CREME_BORZOI_ROTARY_OUT, i));
done:
    creme_hybrid_filter_values_clear(&inputs);
    return status;
}

static creme_status load_attention(const loader *load, hybrid_block *block, int i)
{
    creme_status status = CREME_OK;
    if (load->network->config.blocks[i].rotary > 0) return load_rotary_attention(load, block, i);
    CREME_TRY(load_filter(load, &block->query, CREME_BORZOI_QUERY, i));
    CREME_TRY(load_key_value(load, block, i));
    CREME_TRY(load_relative_attention(load, block, i));
    CREME_TRY(load_filter(load, &block->out, CREME_BORZOI_ATTENTION_OUT, i));
done:
    return status;
}

static creme_status load_block(const loader *load, hybrid_block *block, int i)
{
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, &block->norm1, CREME_BORZOI_ATTENTION_NORM, i));
    CREME_TRY(load_attention(load, block, i));
    CREME_TRY(load_norm(load, &block->norm2, CREME_BORZOI_FFN_NORM, i));
    CREME_TRY(load_filter(load, &block->dense1, CREME_BORZOI_FFN_IN, i));
    CREME_TRY(load_filter(load, &block->dense2, CREME_BORZOI_FFN_OUT, i));
done:
    return status;
}

static creme_status load_unet(const loader *load, borzoi_unet *unet, int i)
{
    hybrid_norm *main = &unet->norm_main, *skip = &unet->norm_skip;
    hybrid_filter_values depthwise = {0};
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, main, CREME_BORZOI_UNET_MAIN_NORM, i));
    CREME_TRY(load_norm(load, skip, CREME_BORZOI_UNET_SKIP_NORM, i));
    if (load->network->config.unet[i].dense_main)
        CREME_TRY(load_filter(load, &unet->main, CREME_BORZOI_UNET_MAIN, i));
    CREME_TRY(load_filter(load, &unet->skip, CREME_BORZOI_UNET_SKIP, i));
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_UNET_DEPTHWISE, i, &depthwise));
    CREME_TRY(creme_nn_vector_create(load->network->hybrid.nn, &unet->depthwise, depthwise.weights,
                                     depthwise.taps * depthwise.out));
    CREME_TRY(load_filter(load, &unet->pointwise, CREME_BORZOI_UNET_POINTWISE, i));
done:
    creme_hybrid_filter_values_clear(&depthwise);
    return status;
}

static creme_status load_end(const loader *load)
{
    borzoi_network *network = load->network;
    hybrid_norm *norm = &network->final_norm;
    hybrid_filter_values head = {0};
    creme_status status = CREME_OK;
    if (network->config.final_conv) {
        CREME_TRY(load_norm(load, norm, CREME_BORZOI_FINAL_NORM, 0));
        CREME_TRY(load_filter(load, &network->final_conv, CREME_BORZOI_FINAL_CONV, 0));
    }
    CREME_TRY(creme_borzoi_read_filter(load->tensors, CREME_BORZOI_HEAD, 0, &head));
    network->hybrid.head_weights = head.weights;
    network->hybrid.head_bias = head.bias;
    head.weights = head.bias = NULL;
done:
    creme_hybrid_filter_values_clear(&head);
    return status;
}

creme_status creme_borzoi_load(borzoi_network *network, const creme_borzoi_tensors *tensors, const char *path,
                               float n_value)
{
    loader load = {network, tensors, path, network->hybrid.precision};
    const creme_borzoi_config *config = &network->config;
    creme_status status = CREME_OK;
    CREME_TRY(load_stem(&load, n_value));
    for (int i = 0; i < config->tower_count; i++) CREME_TRY(load_step(&load, &network->tower[i], i));
    for (int i = 0; i < config->blocks_count; i++) CREME_TRY(load_block(&load, &network->hybrid.blocks[i], i));
    load.precision = CREME_PRECISION_F32; /* what follows the transformer is little work, and its errors weigh most */
    for (int i = 0; i < config->unet_count; i++) CREME_TRY(load_unet(&load, &network->unet[i], i));
    CREME_TRY(load_end(&load));
done:
    return status;
}
