/* From tensors to packed weights. */
#include "model/enformer/network.h"

#include "base/memory.h"
#include "model/hybrid/load.h"

typedef struct loader {
    hybrid_loader base;
    enformer_network *network;
} loader;

static creme_status load_stem(const loader *load)
{
    enformer_network *network = load->network;
    enformer_pool *pool = &network->stem_pool;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_load_stem(&load->base, &network->stem, CREME_ENFORMER_STEM_CONV, network->n_value));
    CREME_TRY(creme_hybrid_load_norm(&load->base, &pool->norm, CREME_ENFORMER_STEM_NORM, 0));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &pool->pointwise, CREME_ENFORMER_STEM_POINTWISE, 0));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &pool->gate, CREME_ENFORMER_STEM_POOL, 0));
done:
    return status;
}

static creme_status load_step(const loader *load, enformer_step *step, int i)
{
    enformer_pool *pool = &step->pool;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_load_norm(&load->base, &step->norm, CREME_ENFORMER_TOWER_CONV_NORM, i));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &step->conv, CREME_ENFORMER_TOWER_CONV, i));
    CREME_TRY(creme_hybrid_load_norm(&load->base, &pool->norm, CREME_ENFORMER_TOWER_POINTWISE_NORM, i));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &pool->pointwise, CREME_ENFORMER_TOWER_POINTWISE, i));
    CREME_TRY(creme_hybrid_load_filter(&load->base, &pool->gate, CREME_ENFORMER_TOWER_POOL, i));
done:
    return status;
}

/* table[2T - 1][H * K] = positions @ the block's projection, in float32 whatever the precision. */
static creme_status make_table(const loader *load, float *table, creme_matrix positions, int i)
{
    creme_nn *nn = load->network->hybrid.nn;
    hybrid_filter_values from = {0};
    creme_filter *filter = NULL;
    creme_matrix product = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_read_filter(load->base.tensors, HYBRID_RELATIVE, i, &from));
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

static creme_status load_block(const loader *load, hybrid_block *block, creme_matrix positions, int i)
{
    const creme_enformer_config *config = &load->network->config;
    creme_attention_weights weights = {
        .heads = config->heads,
        .key = config->key_size,
        .value = config->value_size,
    };
    float *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&table, (size_t)(positions.rows * config->heads * config->key_size), sizeof *table));
    CREME_TRY(make_table(load, table, positions, i));
    weights.table = table;
    CREME_TRY(creme_hybrid_load_attention(&load->base, block, i, &weights));
    CREME_TRY(creme_hybrid_load_feed_forward(&load->base, block, i));
done:
    creme_free(table);
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

creme_status creme_enformer_load(enformer_network *network, const hybrid_tensors *tensors, int head)
{
    loader load = {{&network->hybrid, tensors, network->hybrid.precision}, network};
    creme_status status = CREME_OK;
    CREME_TRY(load_stem(&load));
    for (int i = 0; i < network->config.tower_count; i++) CREME_TRY(load_step(&load, &network->tower[i], i));
    CREME_TRY(load_blocks(&load));
    /* What follows the transformer is little work, and its errors weigh most. */
    load.base.precision = CREME_PRECISION_F32;
    CREME_TRY(creme_hybrid_load_norm(&load.base, &network->final_norm, CREME_ENFORMER_FINAL_NORM, 0));
    CREME_TRY(creme_hybrid_load_filter(&load.base, &network->final_conv, CREME_ENFORMER_FINAL_CONV, 0));
    CREME_TRY(creme_hybrid_load_head(&load.base, CREME_ENFORMER_HEAD, head));
done:
    return status;
}
