/* Opening and closing: geometry from the config, weights from the file. */
#include "model/borzoi/network.h"

#include "base/memory.h"
#include "model/borzoi/demo.h"
#include "model/borzoi/torch.h"
#include "model/model_kinds.h"
#include "model/weights/lora.h"

#include <stdio.h>

/* Constructs per call: enough rows of the transformer that every worker has some, few enough that memory stays small.
 */
enum { ROWS_PER_BATCH = 8192, MOST_BATCH = 32 };

static creme_status unsupported(const char *path, const char *layer, const char *what)
{
    return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: layer \"%s\": %s", path, layer, what);
}

static creme_status check_supported(const borzoi_network *network, const char *path)
{
    const creme_borzoi_config *c = &network->config;
    if (c->stem.pool != 2)
        return unsupported(path, c->stem.conv, "only a pool of 2 after the first convolution is supported");
    for (int i = 0; i < c->tower_count; i++) {
        if (c->tower[i].pool != 2) return unsupported(path, c->tower[i].conv, "only pools of 2 are supported");
    }
    for (int i = 0; i < c->unet_count; i++) {
        if (c->unet[i].upsample != 2)
            return unsupported(path, c->unet[i].separable, "only upsampling by 2 is supported");
    }
    if (c->tower_count < 1) return unsupported(path, c->head, "a network without a tower");
    if (c->final_conv && c->final_kernel != 1)
        return unsupported(path, c->final_conv, "only a kernel of 1 is supported here");
    if (!c->gelu_tanh) return unsupported(path, c->head, "only the tanh form of GELU is supported");
    if (c->input_bp % c->token_bp) return unsupported(path, c->head, "the input is not a whole number of tokens");
    return CREME_OK;
}

static void set_geometry(borzoi_network *network)
{
    const creme_borzoi_config *config = &network->config;
    hybrid_network *hybrid = &network->hybrid;
    hybrid->input_bp = config->input_bp;
    hybrid->token_bp = config->token_bp;
    hybrid->tokens = config->tokens;
    hybrid->dim = config->dim;
    hybrid->layer_epsilon = (float)config->ln_eps;
    hybrid->head_in = config->final_filters;
    hybrid->softplus = config->head_activation == CREME_BORZOI_SOFTPLUS;
    hybrid->skip_count = config->unet_count;
    for (int i = 0; i < config->tower_count; i++) {
        const creme_borzoi_step *from = &config->tower[i];
        network->steps[i] = (hybrid_step){.in = from->in, .out = from->out, .pad = (from->kernel - 1) / 2};
    }
    creme_hybrid_set_geometry(hybrid, network->steps, config->tower_count, config->stem.kernel);
    for (int i = 0; i < config->unet_count; i++) {
        hybrid->skip_channels[i] = config->unet[i].skip_channels;
        network->unet[i].kernel = config->unet[i].kernel;
        network->unet[i].step = config->unet[i].step;
        network->unet[i].length = config->tokens << (i + 1);
    }
}

double creme_borzoi_flop(const borzoi_network *network)
{
    const creme_borzoi_config *c = &network->config;
    double L = (double)c->input_bp, T = (double)c->tokens, dim = (double)c->dim;
    double sum = L * (double)(c->stem.kernel * 4 * c->stem.filters);
    for (int i = 0; i < c->tower_count; i++) {
        const creme_borzoi_step *s = &c->tower[i];
        sum += L / (double)network->steps[i].row_bp * (double)(s->kernel * s->in * s->out);
    }
    for (int i = 0; i < c->blocks_count; i++) {
        const creme_borzoi_block *b = &c->blocks[i];
        double keys = (double)(b->heads * b->key_size), values = (double)(b->heads * b->value_size);
        double kept = (double)((b->rotary ? b->kv_heads : b->heads) * (b->key_size + b->value_size));
        sum += T * dim * (keys + kept + values + 2 * (double)b->hidden) + T * T * (keys + values);
        sum += T * keys * (double)b->position_features;
    }
    for (int i = 0; i < c->unet_count; i++) {
        double rows = (double)network->unet[i].length;
        sum += rows * dim * ((double)c->unet[i].skip_channels + dim + (double)c->unet[i].kernel);
        if (c->unet[i].dense_main) sum += rows / 2 * dim * dim;
    }
    if (c->final_conv) sum += (double)c->bins * dim * (double)c->final_filters;
    return 2 * (sum + (double)c->bins * (double)c->final_filters * (double)c->tracks);
}

static void set_info(borzoi_network *network)
{
    const creme_borzoi_config *c = &network->config;
    bool hashed = network->record_hash[0] != '\0';
    char transformer[80] = "no transformer";
    if (c->blocks_count > 0) {
        snprintf(transformer, sizeof transformer, "%d transformer blocks of %lld (%lld heads%s)", c->blocks_count,
                 (long long)c->dim, (long long)c->blocks[0].heads, c->blocks[0].rotary ? ", rotary" : "");
    }
    snprintf(network->hybrid.summary, sizeof network->hybrid.summary,
             "%d tower steps %lld..%lld, %s, %d U-Net steps, %lld tokens of %lld bp", c->tower_count,
             (long long)c->stem.filters, (long long)c->dim, transformer, c->unet_count, (long long)c->tokens,
             (long long)c->token_bp);
    creme_hybrid_set_info(&network->hybrid, &(creme_model_info){
                                                .bins = c->bins,
                                                .bin_bp = c->bin_bp,
                                                .first_bin_bp = c->crop_bins * c->bin_bp,
                                                .parameters = network->parameters,
                                                .forward_flop = creme_borzoi_flop(network),
                                                .n_value = network->n_value,
                                                .record_name = hashed ? CREME_BORZOI_DEMO_PATH : NULL,
                                                .record_hash = hashed ? network->record_hash : NULL,
                                            });
}

static creme_status read_track_table(borzoi_network *network, const creme_weights *weights, const char *file,
                                     const creme_model_options *options)
{
    const creme_borzoi_config *config = &network->config;
    if (creme_borzoi_is_demo(weights) && !options->targets)
        return creme_borzoi_demo_tracks(&network->hybrid.tracks, weights);
    int64_t *pairs = NULL;
    creme_status status = CREME_OK;
    if (config->strand_pair) {
        CREME_TRY(creme_allocate(&pairs, (size_t)config->tracks, sizeof *pairs));
        for (int64_t i = 0; i < config->tracks; i++) pairs[i] = config->strand_pair[i];
    }
    CREME_TRY(creme_model_read_tracks(&network->hybrid.tracks, file, config->tracks, pairs, options));
done:
    creme_free(pairs);
    return status;
}

static creme_status allocate_layers(borzoi_network *network)
{
    const creme_borzoi_config *config = &network->config;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&network->tower, (size_t)config->tower_count, sizeof *network->tower));
    CREME_TRY(creme_allocate_zero(&network->steps, (size_t)config->tower_count, sizeof *network->steps));
    CREME_TRY(creme_allocate_zero(&network->hybrid.blocks, (size_t)config->blocks_count, sizeof(hybrid_block)));
    network->hybrid.block_count = config->blocks_count;
    CREME_TRY(creme_allocate_zero(&network->unet, (size_t)config->unet_count, sizeof *network->unet));
done:
    return status;
}

static const hybrid_family FAMILY = {
    .plan = creme_borzoi_plan,
    .trunk_floats = creme_borzoi_trunk_floats,
    .run_group = creme_borzoi_run_group,
    .end_floats = creme_borzoi_end_floats,
    .run_end = creme_borzoi_run_end,
};

static creme_status read_config(borzoi_network *network, const creme_weights *weights,
                                const creme_model_options *options)
{
    if (creme_borzoi_torch_recognise(weights)) return creme_borzoi_torch_read(&network->config, weights, options);
    char hint[128];
    creme_model_kind_hint(weights, creme_borzoi_kind.about.name, hint, sizeof hint);
    if (*hint) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: these are not the weights of a Borzoi%s",
                          creme_weights_path(weights), hint);
    }
    creme_status status = creme_borzoi_config_read(&network->config, weights);
    if (status != CREME_OK) return status;
    if (options->head) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: a Keras file has one head, so none can be chosen (\"%s\")",
                          creme_weights_path(weights), options->head);
    }
    return CREME_OK;
}

static creme_status load(borzoi_network *network, const creme_weights *weights, const creme_model_options *options)
{
    const char *path = creme_weights_path(weights);
    hybrid_tensors *tensors = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_tensors_create(&tensors, weights, &network->config));
    CREME_TRY(
        creme_unknown_check(creme_hybrid_tensors_unknown(tensors), path, options->ignore_tensors, options->log));
    CREME_TRY(creme_borzoi_load(network, tensors, path));
    network->parameters = creme_hybrid_tensors_parameters(tensors);
done:
    creme_hybrid_tensors_destroy(tensors);
    return status;
}

creme_status creme_borzoi_open(creme_model **out, const char *file, const creme_model_options *options)
{
    creme_weights *weights = NULL;
    borzoi_network *network = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_borzoi_open_weights(&weights, file));
    CREME_TRY(creme_lora_merge(weights, options->lora_alpha, options->log));
    CREME_TRY(creme_allocate_zero(&network, 1, sizeof *network));
    network->hybrid.base.kind = &creme_borzoi_kind;
    network->n_value = options->n_value;
    network->hybrid.family = &FAMILY;
    network->hybrid.precision = options->precision;
    if (creme_borzoi_is_demo(weights)) creme_borzoi_demo_hash(network->record_hash);
    CREME_TRY(read_config(network, weights, options));
    CREME_TRY(check_supported(network, file));
    CREME_TRY(read_track_table(network, weights, file, options));
    CREME_TRY(creme_hybrid_create_nn(&network->hybrid, options));
    CREME_TRY(allocate_layers(network));
    set_geometry(network);
    CREME_TRY(load(network, weights, options));
    set_info(network);
    *out = &network->hybrid.base;
    network = NULL;
done:
    creme_weights_close(weights);
    if (network) creme_borzoi_close(&network->hybrid.base);
    return status;
}

static void release_unet(creme_nn *nn, borzoi_unet *unet)
{
    creme_hybrid_release_norm(nn, &unet->norm_main);
    creme_hybrid_release_norm(nn, &unet->norm_skip);
    creme_nn_filter_destroy(nn, unet->main);
    creme_nn_filter_destroy(nn, unet->skip);
    creme_nn_filter_destroy(nn, unet->pointwise);
    creme_nn_vector_destroy(nn, unet->depthwise);
}

void creme_borzoi_close(creme_model *model)
{
    borzoi_network *network = (borzoi_network *)model;
    creme_nn *nn = network->hybrid.nn;
    const creme_borzoi_config *config = &network->config;
    creme_nn_stem_destroy(nn, network->stem);
    for (int i = 0; network->tower && i < config->tower_count; i++) {
        creme_hybrid_release_norm(nn, &network->tower[i].norm);
        creme_nn_filter_destroy(nn, network->tower[i].conv);
    }
    for (int i = 0; network->unet && i < config->unet_count; i++) release_unet(nn, &network->unet[i]);
    creme_hybrid_release_norm(nn, &network->final_norm);
    creme_nn_filter_destroy(nn, network->final_conv);
    creme_hybrid_network_clear(&network->hybrid);
    creme_free(network->steps);
    creme_free(network->tower);
    creme_free(network->unet);
    creme_borzoi_config_clear(&network->config);
    creme_free(network);
}

/* A Keras file with a graph may be of this family; opening it tells. */
static bool recognise(const creme_weights *weights)
{
    return creme_borzoi_torch_recognise(weights) || creme_weights_text(weights, "model_config");
}

const creme_model_kind creme_borzoi_kind = {
    .about =
        {
            .name = "borzoi",
            .noun = "a network of the Borzoi family",
            .file = "a Keras h5 of the Borzoi family or PyTorch's Borzoi (safetensors or .bin)",
            .takes = CREME_TAKES_HEAD | CREME_TAKES_TENSORS | CREME_TAKES_N_VALUE | CREME_TAKES_BACKEND,
            .precisions = CREME_HYBRID_PRECISIONS,
            .input_bp = CREME_BORZOI_PUBLISHED_INPUT_BP,
            .squashed = true,
        },
    .random = &creme_random_borzoi,
    .recognise = recognise,
    .built_in = CREME_BORZOI_DEMO,
    .open = creme_borzoi_open,
    .close = creme_borzoi_close,
    .predictor_create = creme_hybrid_predictor_create,
    .predictor_destroy = creme_hybrid_predictor_destroy,
    .predict = creme_hybrid_predict,
    .embed = creme_hybrid_embed,
    .predict_edits = creme_hybrid_predict_edits,
    .tracks_are_separate = creme_hybrid_tracks_are_separate,
    .embed_edits = creme_hybrid_embed_edits,
    .set_meter = creme_hybrid_set_meter,
    .embedding_destroy = creme_hybrid_embedding_destroy,
    .embedding_bytes = creme_hybrid_embedding_bytes,
};
