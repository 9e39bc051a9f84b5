/* From tensors to packed weights. */
#include "model/hybrid/load.h"

#include "base/memory.h"

creme_status creme_hybrid_load_filter(const hybrid_loader *load, creme_filter **out, int part, int index)
{
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_filter(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_filter(load->network->nn, out, &from, load->precision));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

creme_status creme_hybrid_load_norm(const hybrid_loader *load, hybrid_norm *out, int part, int index)
{
    hybrid_norm_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_norm(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_norm(load->network->nn, out, &from));
done:
    creme_hybrid_norm_values_clear(&from);
    return status;
}

creme_status creme_hybrid_load_stem(const hybrid_loader *load, creme_stem **out, int part, float n_value)
{
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_filter(load->tensors, part, 0, &from));
    creme_stem_weights weights = {from.weights, from.bias, from.taps, from.out, n_value};
    CREME_TRY(creme_nn_stem_create(load->network->nn, out, &weights));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

creme_status creme_hybrid_load_head(const hybrid_loader *load, int part, int index)
{
    hybrid_filter_values from = {0};
    creme_status status = creme_hybrid_read_filter(load->tensors, part, index, &from);
    if (status != CREME_OK) return status;
    load->network->head_weights = from.weights;
    load->network->head_bias = from.bias;
    return CREME_OK;
}

/* Keys and values come from one product: their kernels [dim][H * K] and [dim][H * V] side by side; and queries too,
 * where attention reads all three as they lie. Of the last block, of which few rows may be asked for, queries are
 * apart, and attention may want to fold keys and values into them. */
static creme_status load_products(const hybrid_loader *load, hybrid_block *block, int index,
                                  creme_attention_weights *weights)
{
    creme_nn *nn = load->network->nn;
    hybrid_filter_values query = {0}, key = {0}, value = {0};
    const hybrid_filter_values *const layers[] = {&query, &key, &value};
    bool is_last = index == load->network->block_count - 1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_filter(load->tensors, HYBRID_QUERY, index, &query));
    CREME_TRY(creme_hybrid_read_filter(load->tensors, HYBRID_KEY, index, &key));
    CREME_TRY(creme_hybrid_read_filter(load->tensors, HYBRID_VALUE, index, &value));
    if (is_last && creme_nn_folds(nn)) {
        weights->dim = key.in;
        weights->key_weights = key.weights;
        weights->value_weights = value.weights;
    }
    CREME_TRY(creme_nn_attention_create(nn, &block->attention, weights));
    if (block->attention->joint && !is_last) {
        CREME_TRY(creme_hybrid_pack_together(nn, &block->joint, layers, 3, load->precision));
    } else {
        CREME_TRY(creme_hybrid_pack_filter(nn, &block->query, &query, load->precision));
        CREME_TRY(creme_hybrid_pack_together(nn, &block->key_value, layers + 1, 2, load->precision));
    }
done:
    creme_hybrid_filter_values_clear(&query);
    creme_hybrid_filter_values_clear(&key);
    creme_hybrid_filter_values_clear(&value);
    return status;
}

creme_status creme_hybrid_load_attention(const hybrid_loader *load, hybrid_block *block, int index,
                                         creme_attention_weights *weights)
{
    float *content = NULL, *position = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_bias(load->tensors, HYBRID_CONTENT_BIAS, index, &content));
    CREME_TRY(creme_hybrid_read_bias(load->tensors, HYBRID_POSITION_BIAS, index, &position));
    weights->tokens = load->network->tokens;
    weights->content_bias = content;
    weights->position_bias = position;
    weights->precision = load->precision;
    CREME_TRY(load_products(load, block, index, weights));
    CREME_TRY(creme_hybrid_load_filter(load, &block->out, HYBRID_ATTENTION_OUT, index));
done:
    creme_free(content);
    creme_free(position);
    return status;
}

creme_status creme_hybrid_load_feed_forward(const hybrid_loader *load, hybrid_block *block, int index)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_load_norm(load, &block->norm1, HYBRID_ATTENTION_NORM, index));
    CREME_TRY(creme_hybrid_load_norm(load, &block->norm2, HYBRID_FFN_NORM, index));
    CREME_TRY(creme_hybrid_load_filter(load, &block->dense1, HYBRID_FFN_IN, index));
    CREME_TRY(creme_hybrid_load_filter(load, &block->dense2, HYBRID_FFN_OUT, index));
done:
    return status;
}
