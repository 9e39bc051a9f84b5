/* From tensors to packed weights. */
#include "model/enformer/network.h"

#include "base/memory.h"

#include <string.h>

typedef struct loader {
    enformer_network *network;
    const creme_enformer_tensors *tensors;
    creme_precision precision; /* of the products that are loaded now */
} loader;

static creme_status load_filter(const loader *load, creme_filter **out, creme_enformer_part part, int64_t index)
{
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_read_filter(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_filter(load->network->hybrid.nn, out, &from, load->precision));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

static creme_status load_norm(const loader *load, hybrid_norm *out, creme_enformer_part part, int64_t index)
{
    hybrid_norm_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_read_norm(load->tensors, part, index, &from));
    CREME_TRY(creme_hybrid_pack_norm(load->network->hybrid.nn, out, &from));
done:
    creme_hybrid_norm_values_clear(&from);
    return status;
}

static creme_status load_stem(const loader *load, float n_value)
{
    enformer_network *network = load->network;
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_STEM_CONV, 0, &from));
    creme_stem_weights weights = {from.weights, from.bias, from.taps, from.out, n_value};
    CREME_TRY(creme_nn_stem_create(network->hybrid.nn, &network->stem, &weights));
    enformer_pool *pool = &network->stem_pool;
    CREME_TRY(load_norm(load, &pool->norm, CREME_ENFORMER_STEM_NORM, 0));
    CREME_TRY(load_filter(load, &pool->pointwise, CREME_ENFORMER_STEM_POINTWISE, 0));
    CREME_TRY(load_filter(load, &pool->gate, CREME_ENFORMER_STEM_POOL, 0));
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

static creme_status load_step(const loader *load, enformer_step *step, int64_t i)
{
    enformer_pool *pool = &step->pool;
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, &step->norm, CREME_ENFORMER_TOWER_CONV_NORM, i));
    CREME_TRY(load_filter(load, &step->conv, CREME_ENFORMER_TOWER_CONV, i));
    CREME_TRY(load_norm(load, &pool->norm, CREME_ENFORMER_TOWER_POINTWISE_NORM, i));
    CREME_TRY(load_filter(load, &pool->pointwise, CREME_ENFORMER_TOWER_POINTWISE, i));
    CREME_TRY(load_filter(load, &pool->gate, CREME_ENFORMER_TOWER_POOL, i));
done:
    return status;
}

/* table[2T - 1][H * K] = positions @ the block's projection, in float32 whatever the precision. */
static creme_status make_table(const loader *load, float *table, creme_matrix positions, int64_t i)
{
    creme_nn *nn = load->network->hybrid.nn;
    hybrid_filter_values from = {0};
    creme_filter *filter = NULL;
    creme_matrix product = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_RELATIVE, i, &from));
    creme_filter_weights weights = {from.weights, NULL, 1, from.in, from.out, CREME_PRECISION_F32};
    CREME_TRY(creme_nn_filter_create(nn, &filter, &weights));
    CREME_TRY(creme_nn_matrix_create(nn, &product, positions.rows, from.out));
    CREME_TRY(creme_nn_convolve(nn, product, positions, filter, CREME_STORE));
    CREME_TRY(creme_nn_read(nn, table, product));
done:
    creme_nn_matrix_destroy(nn, &product);
    creme_nn_filter_destroy(nn, filter);
    creme_hybrid_filter_values_clear(&from);
    return status;
}

static creme_status load_attention(const loader *load, hybrid_block *block, creme_matrix positions, int64_t i)
{
    const creme_enformer_config *config = &load->network->config;
    float *content = NULL, *position = NULL, *table = NULL;
    hybrid_filter_values key = {0}, value = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&table, (size_t)(positions.rows * config->heads * config->key_size), sizeof *table));
    CREME_TRY(make_table(load, table, positions, i));
    CREME_TRY(creme_enformer_read_bias(load->tensors, CREME_ENFORMER_CONTENT_BIAS, i, &content));
    CREME_TRY(creme_enformer_read_bias(load->tensors, CREME_ENFORMER_POSITION_BIAS, i, &position));
    if (i == load->network->hybrid.block_count - 1 && creme_nn_folds(load->network->hybrid.nn)) {
        /* of which few rows may be asked for */
        CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_KEY, i, &key));
        CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_VALUE, i, &value));
    }
    creme_attention_weights weights = {
        .tokens = load->network->hybrid.tokens,
        .heads = config->heads,
        .key = config->key_size,
        .value = config->value_size,
        .content_bias = content,
        .position_bias = position,
        .table = table,
        .dim = key.in,
        .key_weights = key.weights,
        .value_weights = value.weights,
        .precision = load->precision,
    };
    CREME_TRY(creme_nn_attention_create(load->network->hybrid.nn, &block->attention, &weights));
done:
    creme_free(content);
    creme_free(position);
    creme_free(table);
    creme_hybrid_filter_values_clear(&key);
    creme_hybrid_filter_values_clear(&value);
    return status;
}

/* Keys and values come from one product: their kernels side by side. */
static creme_status load_key_value(const loader *load, hybrid_block *block, int64_t i)
{
    hybrid_filter_values k = {0}, v = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_KEY, i, &k));
    CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_VALUE, i, &v));
    CREME_TRY(creme_hybrid_pack_pair(load->network->hybrid.nn, &block->key_value, &k, &v, load->precision));
done:
    creme_hybrid_filter_values_clear(&k);
    creme_hybrid_filter_values_clear(&v);
    return status;
}

static creme_status load_block(const loader *load, hybrid_block *block, creme_matrix positions, int64_t i)
{
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, &block->norm1, CREME_ENFORMER_ATTENTION_NORM, i));
    CREME_TRY(load_filter(load, &block->query, CREME_ENFORMER_QUERY, i));
    CREME_TRY(load_key_value(load, block, i));
    CREME_TRY(load_attention(load, block, positions, i));
    CREME_TRY(load_filter(load, &block->out, CREME_ENFORMER_ATTENTION_OUT, i));
    CREME_TRY(load_norm(load, &block->norm2, CREME_ENFORMER_FFN_NORM, i));
    CREME_TRY(load_filter(load, &block->dense1, CREME_ENFORMER_FFN_IN, i));
    CREME_TRY(load_filter(load, &block->dense2, CREME_ENFORMER_FFN_OUT, i));
done:
    return status;
}

static creme_status load_blocks(const loader *load)
{
    hybrid_network *network = &load->network->hybrid;
    const creme_enformer_config *config = &load->network->config;
    int64_t rows = 2 * network->tokens - 1;
    float *values = NULL, *vector = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&values, (size_t)(rows * config->position_features), sizeof *values));
    CREME_TRY(creme_enformer_positions(values, network->tokens, config->position_features, load->network->gamma));
    CREME_TRY(creme_nn_vector_create(network->nn, &vector, values, rows * config->position_features));
    creme_matrix positions = {vector, rows, config->position_features, CREME_FLOAT32};
    for (int i = 0; i < network->block_count; i++) CREME_TRY(load_block(load, &network->blocks[i], positions, i));
done:
    creme_nn_vector_destroy(network->nn, vector);
    creme_free(values);
    return status;
}

static creme_status load_end(const loader *load, int head)
{
    enformer_network *network = load->network;
    hybrid_filter_values from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, &network->final_norm, CREME_ENFORMER_FINAL_NORM, 0));
    CREME_TRY(load_filter(load, &network->final_conv, CREME_ENFORMER_FINAL_CONV, 0));
    CREME_TRY(creme_enformer_read_filter(load->tensors, CREME_ENFORMER_HEAD, head, &from));
    network->hybrid.head_weights = from.weights;
    network->hybrid.head_bias = from.bias;
    from.weights = from.bias = NULL;
done:
    creme_hybrid_filter_values_clear(&from);
    return status;
}

creme_status creme_enformer_load(enformer_network *network, const creme_enformer_tensors *tensors, int head,
                                 float n_value)
{
    loader load = {network, tensors, network->hybrid.precision};
    creme_status status = CREME_OK;
    CREME_TRY(load_stem(&load, n_value));
    for (int i = 0; i < network->config.tower_count; i++) CREME_TRY(load_step(&load, &network->tower[i], i));
    CREME_TRY(load_blocks(&load));
    load.precision = CREME_PRECISION_F32; /* what follows the transformer is little work, and its errors weigh most */
    CREME_TRY(load_end(&load, head));
done:
    return status;
}
