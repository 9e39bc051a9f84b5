/* What networks of all families hold. */
#include "model/hybrid/hybrid.h"

#include "base/memory.h"

/* Constructs per call: enough rows of the transformer that every worker has some, few enough that memory stays small.
 */
enum { ROWS_PER_BATCH = 8192, MOST_BATCH = 32 };

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

void creme_hybrid_set_info(hybrid_network *network, const creme_model_info *info)
{
    int64_t batch = ROWS_PER_BATCH / network->tokens;
    network->base.info = *info;
    network->base.info.summary = network->summary;
    network->base.info.input_bp = network->input_bp;
    network->base.info.tracks = &network->tracks;
    network->base.info.weights_bytes = (size_t)info->parameters * sizeof(float);
    network->base.info.windowed = network->base.info.squashed = true;
    network->base.info.batch = batch < 1 ? 1 : batch > MOST_BATCH ? MOST_BATCH : batch;
}

static void release_block(creme_nn *nn, hybrid_block *block)
{
    creme_filter *filters[] = {block->query, block->key_value, block->out, block->dense1, block->dense2};
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
