/* What networks of all families hold. */
#include "model/hybrid/hybrid.h"

#include "base/memory.h"

/* Constructs per call: enough rows of the transformer that each of many threads has four blocks of products
 * (bench/scaling), few enough that memory stays small. */
enum { ROWS_PER_BATCH = 8192, ROWS_PER_WORKER = 1024, MOST_BATCH = 32 };

/* On a device they are as many as fit into a share of its free memory: kernels want many rows. The rest of the memory
 * is for what is not counted here (the trunk, the end of the network), backgrounds, and networks beside this one. */
enum { MOST_DEVICE_BATCH = 64, DEVICE_SHARES = 8 };

creme_status creme_hybrid_create_nn(hybrid_network *network, const creme_model_options *options)
{
    const creme_nn_place place = {.backend = options->backend,
                                  .threads = options->threads,
                                  .device = options->gpu,
                                  .kernels = options->kernels,
                                  .tunes = options->tunes};
    return creme_nn_create_on(&network->nn, &place);
}

void creme_hybrid_set_geometry(hybrid_network *network, hybrid_step *steps, int count, int64_t stem_kernel)
{
    int64_t needed = 0;
    for (int i = count - 1; i >= 0; i--) {
        steps[i].row_bp = (int64_t)2 << i;
        steps[i].length = network->input_bp / steps[i].row_bp;
        steps[i].halo = 2 * needed + steps[i].pad;
        needed = steps[i].halo;
    }
    network->halo_bp = 2 * needed + (stem_kernel - 1) / 2;
}

static int64_t choose_batch(const hybrid_network *network)
{
    int64_t unused = creme_nn_free_bytes(network->nn), rows = ROWS_PER_WORKER * creme_nn_workers(network->nn);
    int64_t batch = (rows > ROWS_PER_BATCH ? rows : ROWS_PER_BATCH) / network->tokens, most = MOST_BATCH;
    if (unused > 0 && network->block_count > 0) {
        const hybrid_block *block = network->blocks; /* x, normed, queries, keys and values, attended */
        const creme_attention *shape = block->attention;
        int64_t query = shape->heads * shape->key, key_value = shape->kv_heads * (shape->key + shape->value);
        int64_t floats = 2 * network->dim + query + key_value + block->out->in;
        batch = unused / DEVICE_SHARES / (network->tokens * floats * (int64_t)sizeof(float));
        most = MOST_DEVICE_BATCH;
    }
    return batch < 1 ? 1 : batch > most ? most : batch;
}

void creme_hybrid_set_info(hybrid_network *network, const creme_model_info *info)
{
    creme_model_init(&network->base, network->base.kind, info);
    network->base.info.summary = network->summary;
    network->base.info.input_bp = network->input_bp;
    network->base.info.tracks = &network->tracks;
    network->base.info.weights_bytes = (size_t)info->parameters * sizeof(float);
    network->base.info.batch = choose_batch(network);
}

static void release_block(creme_nn *nn, hybrid_block *block)
{
    creme_filter *filters[] = {block->query, block->key_value, block->joint,
                               block->out,   block->dense1,    block->dense2};
    creme_hybrid_release_norm(nn, &block->norm1);
    creme_hybrid_release_norm(nn, &block->norm2);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) creme_nn_filter_destroy(nn, filters[i]);
    creme_nn_attention_destroy(nn, block->attention);
}

void creme_hybrid_network_clear(hybrid_network *network)
{
    for (int i = 0; network->blocks && i < network->block_count; i++) release_block(network->nn, &network->blocks[i]);
    creme_free(network->blocks);
    creme_free(network->head_weights);
    creme_free(network->head_bias);
    creme_track_table_clear(&network->tracks);
    creme_nn_destroy(network->nn);
}

void creme_hybrid_set_meter(creme_model *model, creme_meter *meter)
{
    ((hybrid_network *)model)->nn->meter = meter;
}
