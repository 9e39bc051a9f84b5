/* The Borzoi family, recognised by walking a Keras graph from its output backwards. */
#include "model/borzoi/config.h"

#include "base/memory.h"
#include "model/borzoi/config_walk.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TRACKS = 1 << 20 };

/* --- parts, from the last to the first ------------------------------------------------------------------------- */

static creme_status read_strand_pair(creme_walk *w, int layer)
{
    json_t *pairs = json_object_get(creme_walk_layer(w, layer)->config, "strand_pair");
    creme_borzoi_config *config = w->config;
    if (!json_is_array(pairs)) return CREME_OK;
    bool fits = json_array_size(pairs) == (size_t)config->tracks;
    creme_status status = creme_allocate(&config->strand_pair, (size_t)config->tracks, sizeof *config->strand_pair);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; fits && i < config->tracks; i++) {
        json_t *one = json_array_get(pairs, (size_t)i);
        int64_t other = json_integer_value(one);
        fits = json_is_integer(one) && other >= 0 && other < config->tracks;
        config->strand_pair[i] = (int32_t)other;
    }
    for (int64_t i = 0; fits && i < config->tracks; i++) fits = config->strand_pair[config->strand_pair[i]] == i;
    if (fits) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: model_config: layer \"%.64s\": strand_pair does not pair the %lld tracks", w->graph.path,
                      creme_walk_name(w, layer), (long long)config->tracks);
}

static creme_status take_head(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    int layer, reverse = creme_walk_is_class(w, w->graph.output, "SwitchReverse") ? w->graph.output : -1;
    w->at = creme_walk_resolve(w, w->graph.output);
    creme_status status = creme_walk_take(w, "Dense", "the head, a Dense", &layer);
    if (status != CREME_OK) return status;
    config->head = creme_walk_name(w, layer);
    if (creme_keras_layer_has_text(&w->graph, layer, "activation", "linear")) { /* also if it does not say */
        config->head_activation = CREME_BORZOI_LINEAR;
    } else if (creme_keras_layer_has_text(&w->graph, layer, "activation", "softplus")) {
        config->head_activation = CREME_BORZOI_SOFTPLUS;
    } else {
        return creme_walk_unfit(w, layer, "a head with activation softplus or linear");
    }
    if (!creme_keras_layer_has_bool(&w->graph, layer, "use_bias", true))
        return creme_walk_unfit(w, layer, "a head with a bias");
    status = creme_keras_layer_read_int(&w->graph, layer, "units", 1, MOST_TRACKS, &config->tracks);
    if (status != CREME_OK || reverse < 0) return status;
    return read_strand_pair(w, reverse);
}

/* [norm, GELU, conv], [GELU] between the crop and the head. */
static creme_status take_final(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    bool tanh_form;
    int conv;
    config->has_final_gelu = creme_walk_is_gelu(w, w->at, &tanh_form);
    creme_status status = config->has_final_gelu ? creme_walk_take_gelu(w) : CREME_OK;
    if (status != CREME_OK || !creme_walk_is_class(w, w->at, "Conv1D")) return status;
    status = creme_walk_take_conv(w, &conv, &config->final_filters, &config->final_kernel);
    if (status == CREME_OK) status = creme_walk_take_gelu(w);
    if (status == CREME_OK) status = creme_walk_take_batch_norm(w, &config->final_norm);
    if (status == CREME_OK) config->final_conv = creme_walk_name(w, conv);
    return status;
}

static creme_status take_crop(creme_walk *w)
{
    int layer;
    if (!creme_walk_is_class(w, w->at, "Cropping1D")) return CREME_OK;
    creme_status status = creme_walk_take(w, "Cropping1D", "a crop", &layer);
    if (status != CREME_OK) return status;
    return creme_keras_layer_read_int(&w->graph, layer, "cropping", 0, CREME_BORZOI_MOST_INPUT_BP,
                                      &w->config->crop_bins);
}

/* The skip of a U-Net step: dense, GELU, norm, from a layer of the tower. */
static creme_status read_skip(creme_walk *w, int from, creme_borzoi_unet *unet, int *skip)
{
    int main = w->at;
    int64_t units;
    w->at = from;
    creme_status status = creme_walk_take_dense(w, &unet->dense_skip, &units);
    if (status == CREME_OK) status = creme_walk_take_gelu(w);
    if (status == CREME_OK) status = creme_walk_take_batch_norm(w, &unet->norm_skip);
    *skip = w->at;
    w->at = main;
    return status;
}

static creme_status take_unet(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    int layer, sum, up;
    int64_t filters, units;
    if (config->unet_count == CREME_BORZOI_MOST_STEPS) return creme_walk_unfit(w, w->at, "fewer U-Net steps");
    creme_borzoi_unet *unet = &config->unet[config->unet_count];
    creme_status status = creme_walk_take(w, "SeparableConv1D", "a SeparableConv1D", &layer);
    if (status == CREME_OK) status = creme_walk_check_conv(w, layer, &unet->kernel);
    if (status == CREME_OK) {
        status = creme_keras_layer_read_int(&w->graph, layer, "filters", 1, CREME_BORZOI_MOST_CHANNELS, &filters);
    }
    if (status != CREME_OK) return status;
    unet->separable = creme_walk_name(w, layer);
    status = creme_walk_take(w, "Add", "the sum of an upsampled path and a skip", &sum);
    if (status != CREME_OK) return status;
    int which = creme_walk_is_class(w, creme_walk_source(w, sum, 1), "UpSampling1D") ? 1 : 0;
    if (creme_walk_layer(w, sum)->inputs_count != 2) return creme_walk_unfit(w, sum, "a sum of two");
    status = read_skip(w, creme_walk_source(w, sum, 1 - which), unet, &w->skips[config->unet_count]);
    w->at = creme_walk_source(w, sum, which);
    if (status == CREME_OK) status = creme_walk_take(w, "UpSampling1D", "an UpSampling1D", &up);
    if (status == CREME_OK)
        status = creme_keras_layer_read_int(&w->graph, up, "size", 1, CREME_BORZOI_MOST_POOL, &unet->upsample);
    if (status == CREME_OK && creme_walk_is_class(w, w->at, "Dense"))
        status = creme_walk_take_dense(w, &unet->dense_main, &units);
    if (status == CREME_OK) status = creme_walk_take_gelu(w);
    if (status == CREME_OK) status = creme_walk_take_batch_norm(w, &unet->norm_main);
    config->unet_count++;
    return status;
}

/* The half of a block that ends in `sum`: its branch and where the branch starts, which is the other input of the
 * sum. The walk then stands at the branch. */
static creme_status split_sum(creme_walk *w, const char *branch_class, int *start)
{
    int sum;
    creme_status status = creme_walk_take(w, "Add", "the sum that ends half a transformer block", &sum);
    if (status != CREME_OK) return status;
    int a = creme_walk_source(w, sum, 0), b = creme_walk_source(w, sum, 1);
    if (creme_walk_layer(w, sum)->inputs_count != 2 || creme_walk_is_scaled_residual(w, sum))
        return creme_walk_unfit(w, sum, "a sum of two");
    bool second = creme_walk_is_class(w, b, branch_class);
    if (!second && !creme_walk_is_class(w, a, branch_class)) return creme_walk_unfit(w, second ? a : b, branch_class);
    w->at = second ? b : a;
    *start = second ? a : b;
    return CREME_OK;
}

static creme_status take_attention(creme_walk *w, creme_borzoi_block *block)
{
    int layer;
    const creme_keras_graph *graph = &w->graph;
    creme_status status = creme_walk_take(w, "MultiheadAttention", "a MultiheadAttention", &layer);
    if (status != CREME_OK) return status;
    block->mha = creme_walk_name(w, layer);
    status = creme_keras_layer_read_int(graph, layer, "key_size", 1, CREME_BORZOI_MOST_CHANNELS, &block->key_size);
    if (status == CREME_OK) {
        status =
            creme_keras_layer_read_int(graph, layer, "value_size", 1, CREME_BORZOI_MOST_CHANNELS, &block->value_size);
    }
    const json_t *config = creme_walk_layer(w, layer)->config;
    if (status == CREME_OK && json_object_get(config, "heads")) {
        status = creme_keras_layer_read_int(graph, layer, "heads", 1, CREME_BORZOI_MOST_CHANNELS, &block->heads);
    }
    if (status == CREME_OK && json_is_integer(json_object_get(config, "num_position_features"))) {
        status = creme_keras_layer_read_int(graph, layer, "num_position_features", 2, CREME_BORZOI_MOST_CHANNELS,
                                            &block->position_features);
    }
    return status;
}

static creme_status take_block(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    int middle, start;
    int64_t units;
    if (config->blocks_count == CREME_BORZOI_MOST_BLOCKS)
        return creme_walk_unfit(w, w->at, "fewer transformer blocks");
    creme_borzoi_block *block = &config->blocks[config->blocks_count];
    creme_status status = split_sum(w, "Dense", &middle);
    if (status == CREME_OK) status = creme_walk_take_dense(w, &block->dense2, &units);
    if (status == CREME_OK) status = creme_walk_take_relu(w);
    if (status == CREME_OK) status = creme_walk_take_dense(w, &block->dense1, &block->hidden);
    if (status == CREME_OK) status = creme_walk_take_layer_norm(w, &block->ln2);
    if (status == CREME_OK && w->at != middle)
        status = creme_walk_unfit(w, w->at, "both paths of a block to start at one layer");
    if (status == CREME_OK) status = split_sum(w, "MultiheadAttention", &start);
    if (status == CREME_OK) status = take_attention(w, block);
    if (status == CREME_OK) status = creme_walk_take_layer_norm(w, &block->ln1);
    if (status == CREME_OK && w->at != start)
        status = creme_walk_unfit(w, w->at, "both paths of a block to start at one layer");
    config->blocks_count++;
    return status;
}

/* Pool and conv; then either norm and GELU (a step of the tower) or the input (the stem). */
static creme_status take_conv_and_pool(creme_walk *w, bool *was_stem)
{
    creme_borzoi_config *config = w->config;
    int64_t pool, filters, kernel;
    int conv;
    bool tanh_form;
    creme_status status = creme_walk_take_pool(w, &pool);
    if (status == CREME_OK) status = creme_walk_take_conv(w, &conv, &filters, &kernel);
    if (status != CREME_OK) return status;
    *was_stem = !creme_walk_is_gelu(w, w->at, &tanh_form);
    if (*was_stem) {
        config->stem = (creme_borzoi_stem){creme_walk_name(w, conv), filters, kernel, pool};
        return CREME_OK;
    }
    if (config->tower_count == CREME_BORZOI_MOST_STEPS) return creme_walk_unfit(w, conv, "fewer steps of the tower");
    creme_borzoi_step *step = &config->tower[config->tower_count];
    *step = (creme_borzoi_step){.conv = creme_walk_name(w, conv), .kernel = kernel, .out = filters, .pool = pool};
    w->tower_convs[config->tower_count++] = conv;
    status = creme_walk_take_gelu(w);
    return status == CREME_OK ? creme_walk_take_batch_norm(w, &step->norm) : status;
}

static creme_status take_input(creme_walk *w)
{
    if (!creme_walk_is_class(w, w->at, "InputLayer")) return creme_walk_unfit(w, w->at, "the input");
    const json_t *shape = json_object_get(creme_walk_layer(w, w->at)->config, "batch_input_shape");
    const json_t *length = json_array_get(shape, 1);
    if (json_array_size(shape) != 3 || !json_is_integer(length) ||
        json_integer_value(json_array_get(shape, 2)) != 4) {
        return creme_walk_unfit(w, w->at, "batch_input_shape [null, LENGTH, 4]");
    }
    w->config->input_bp = json_integer_value(length);
    if (w->config->input_bp < 1 || w->config->input_bp > CREME_BORZOI_MOST_INPUT_BP) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: model_config: the input has %lld bp, expected 1 to %d",
                          w->graph.path, (long long)w->config->input_bp, CREME_BORZOI_MOST_INPUT_BP);
    }
    return CREME_OK;
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

#define REVERSE(items, count)                                                                                        \
    for (int i_ = 0; i_ < (count) / 2; i_++) {                                                                       \
        __typeof__((items)[0]) held_ = (items)[i_];                                                                  \
        (items)[i_] = (items)[(count)-1 - i_];                                                                       \
        (items)[(count)-1 - i_] = held_;                                                                             \
    }

static creme_status take_all(creme_walk *w)
{
    bool was_stem = false;
    creme_borzoi_config *config = w->config;
    creme_status status = take_head(w);
    if (status == CREME_OK) status = take_final(w);
    if (status == CREME_OK) status = take_crop(w);
    while (status == CREME_OK && creme_walk_is_class(w, w->at, "SeparableConv1D")) status = take_unet(w);
    while (status == CREME_OK && creme_walk_is_class(w, w->at, "Add")) status = take_block(w);
    while (status == CREME_OK && !was_stem) status = take_conv_and_pool(w, &was_stem);
    if (status == CREME_OK) status = take_input(w);
    REVERSE(config->unet, config->unet_count);
    REVERSE(w->skips, config->unet_count);
    REVERSE(config->blocks, config->blocks_count);
    REVERSE(config->tower, config->tower_count);
    REVERSE(w->tower_convs, config->tower_count);
    return status;
}

static creme_status wrong_size(const creme_walk *w, const char *layer, const char *what, int64_t is, int64_t expected)
{
    return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: layer \"%.64s\": %s %lld, expected %lld", w->graph.path, layer,
                      what, (long long)is, (long long)expected);
}

/* Channels and lengths from the input to the transformer. */
static creme_status measure_trunk(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    int64_t length = config->input_bp, channels = config->stem.filters, pool = config->stem.pool;
    const char *name = config->stem.conv;
    for (int i = 0; i <= config->tower_count; i++) {
        if (length % pool != 0)
            return wrong_size(w, name, "a length that the pool behind it does not divide:", length, pool);
        length /= pool;
        if (i == config->tower_count) break;
        creme_borzoi_step *step = &config->tower[i];
        step->in = channels;
        step->length = length;
        channels = step->out;
        pool = step->pool;
        name = step->conv;
    }
    config->dim = channels;
    config->tokens = length;
    config->token_bp = config->input_bp / length;
    return CREME_OK;
}

static creme_status find_skip(creme_walk *w, int i, int64_t length)
{
    creme_borzoi_config *config = w->config;
    creme_borzoi_unet *unet = &config->unet[i];
    for (int k = 0; k < config->tower_count; k++) {
        const creme_borzoi_step *step = &config->tower[k];
        if (w->tower_convs[k] != w->skips[i]) continue;
        if (step->length != length)
            return wrong_size(w, step->conv, "as a skip, has a length of", step->length, length);
        unet->step = k;
        unet->skip_channels = step->out;
        return CREME_OK;
    }
    return creme_walk_unfit(w, w->skips[i], "a convolution of the tower, as the source of a skip");
}

/* The units of a Dense or filters of a conv, by name: the walk has them only as names by now. */
static creme_status check_units(const creme_walk *w, const char *layer, const char *key)
{
    for (int i = 0; layer && i < w->graph.count; i++) {
        int64_t units = 0;
        if (w->graph.layers[i].name != layer) continue;
        creme_status status = creme_keras_layer_read_int(&w->graph, i, key, 1, CREME_BORZOI_MOST_CHANNELS, &units);
        if (status != CREME_OK) return status;
        if (units != w->config->dim) return wrong_size(w, layer, "channels:", units, w->config->dim);
    }
    return CREME_OK;
}

/* From the transformer to the head. */
static creme_status measure_rest(creme_walk *w)
{
    creme_borzoi_config *config = w->config;
    int64_t length = config->tokens;
    creme_status status = CREME_OK;
    for (int i = 0; status == CREME_OK && i < config->blocks_count; i++) {
        creme_borzoi_block *block = &config->blocks[i];
        status = check_units(w, block->dense2, "units");
        if (block->heads == 0 && config->dim % block->value_size == 0) block->heads = config->dim / block->value_size;
    }
    for (int i = 0; status == CREME_OK && i < config->unet_count; i++) {
        creme_borzoi_unet *unet = &config->unet[i];
        if (length > CREME_BORZOI_MOST_INPUT_BP / unet->upsample)
            return creme_walk_unfit(w, w->skips[i], "less upsampling");
        length *= unet->upsample;
        status = find_skip(w, i, length);
        if (status == CREME_OK) status = check_units(w, unet->dense_main, "units");
        if (status == CREME_OK) status = check_units(w, unet->dense_skip, "units");
        if (status == CREME_OK) status = check_units(w, unet->separable, "filters");
    }
    if (status != CREME_OK) return status;
    if (config->input_bp % length != 0)
        return wrong_size(w, config->head, "bins before the crop:", length, config->tokens);
    config->bin_bp = config->input_bp / length;
    config->bins = length - 2 * config->crop_bins;
    if (config->bins < 1) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: cropping %lld bins off each side of %lld leaves none",
                          w->graph.path, (long long)config->crop_bins, (long long)length);
    }
    if (!config->final_conv) config->final_filters = config->dim;
    return CREME_OK;
}

creme_status creme_borzoi_config_parse(creme_borzoi_config *out, const char *path, const char *model_config)
{
    creme_walk w = {.config = out};
    *out = (creme_borzoi_config){0};
    creme_status status = creme_keras_graph_read(&w.graph, path, model_config);
    w.layers_left = 4 * (int64_t)w.graph.count + 64;
    if (status == CREME_OK) status = take_all(&w);
    if (status == CREME_OK) status = measure_trunk(&w);
    if (status == CREME_OK) status = measure_rest(&w);
    out->graph = w.graph.root; /* names point into it */
    w.graph.root = NULL;
    creme_keras_graph_clear(&w.graph);
    if (status != CREME_OK) creme_borzoi_config_clear(out);
    return status;
}

/* Heads and positional features from the shapes of "MHA/r_w_bias:0" [1][H][1][K] and "MHA/r_k_layer/kernel:0" [F][H
 * K]. */
static creme_status complete_block(creme_borzoi_block *block, const creme_weights *weights)
{
    char name[256], text[2][64];
    snprintf(name, sizeof name, "%.200s/r_w_bias:0", block->mha);
    const creme_tensor *bias = creme_weights_find(weights, name);
    snprintf(name, sizeof name, "%.200s/r_k_layer/kernel:0", block->mha);
    const creme_tensor *kernel = creme_weights_find(weights, name);
    const char *path = creme_weights_path(weights);
    if (!bias || !kernel) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: layer \"%.64s\" lacks the tensor r_w_bias:0 or r_k_layer/kernel:0",
                          path, block->mha);
    }
    if (bias->rank != 4 || bias->count != bias->shape[1] * block->key_size || bias->shape[3] != block->key_size ||
        kernel->rank != 2 || kernel->shape[1] != bias->count || bias->shape[1] < 1 || kernel->shape[0] < 2) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: layer \"%.64s\": r_w_bias:0 is %s and r_k_layer/kernel:0 %s, expected [1, heads, 1, %lld] and "
            "[features, heads x %lld]",
            path, block->mha, creme_tensor_describe(bias, text[0], sizeof text[0]),
            creme_tensor_describe(kernel, text[1], sizeof text[1]), (long long)block->key_size,
            (long long)block->key_size);
    }
    block->heads = bias->shape[1];
    block->position_features = kernel->shape[0];
    return CREME_OK;
}

creme_status creme_borzoi_config_read(creme_borzoi_config *out, const creme_weights *weights)
{
    const char *text = creme_weights_text(weights, "model_config");
    *out = (creme_borzoi_config){0};
    if (!text) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: has no model_config (Keras: save the whole model, not its weights only), nor a tensor "
                          "conv_dna.conv_layer.weight (PyTorch's Borzoi)",
                          creme_weights_path(weights));
    }
    creme_status status = creme_borzoi_config_parse(out, creme_weights_path(weights), text);
    for (int i = 0; status == CREME_OK && i < out->blocks_count; i++)
        status = complete_block(&out->blocks[i], weights);
    if (status != CREME_OK) creme_borzoi_config_clear(out);
    return status;
}

void creme_borzoi_config_clear(creme_borzoi_config *config)
{
    creme_free(config->strand_pair);
    json_decref(config->graph);
    creme_free(config->names);
    *config = (creme_borzoi_config){0};
}
