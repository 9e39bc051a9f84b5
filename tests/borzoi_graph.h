/* For tests: the layers of a network of the Borzoi family as Keras 2 describes them, and the weights that go with
 * them.
 *
 * The description follows calico/baskerville (seqnn.py, blocks.py, layers.py) layer by layer, with the names that
 * Keras gives (class, then _1, _2, ... in the order of creation).
 */
#ifndef CREME_TESTS_BORZOI_GRAPH_H
#define CREME_TESTS_BORZOI_GRAPH_H

#include "borzoi_shape.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a weight is drawn. */
enum borzoi_weight_kind { BORZOI_KERNEL, BORZOI_BIAS, BORZOI_GAMMA, BORZOI_VARIANCE };

typedef struct borzoi_graph {
    json_t *layers;  /* [{class_name, name, config, inbound_nodes}] */
    json_t *weights; /* [{layer, name, shape, kind, fan_in}] */
    json_t *counts;  /* class -> layers so far */
    int first_suffix;
} borzoi_graph;

/* Adds a layer with one or two inputs (NULL: none) and returns its name, borrowed from the graph. `config` is stolen.
 */
static inline const char *borzoi_add(borzoi_graph *graph, const char *class_name, const char *stem, json_t *config,
                                     const char *input, const char *second)
{
    int i = (int)json_integer_value(json_object_get(graph->counts, stem));
    json_object_set_new(graph->counts, stem, json_integer(i + 1));
    i += graph->first_suffix;
    char name[64];
    snprintf(name, sizeof name, i ? "%s_%d" : "%s", stem, i);
    json_t *inbound = json_array();
    if (input && strcmp(class_name, "TFOpLambda") == 0) {
        json_array_append_new(inbound, json_pack("[s,i,i,{s:b}]", input, 0, 0, "approximate", 1));
    } else if (input) {
        json_t *call = json_pack("[[s,i,i,{}]]", input, 0, 0);
        /* SwitchReverse takes the second output of StochasticReverseComplement. */
        int output = strcmp(class_name, "SwitchReverse") == 0;
        if (second) json_array_append_new(call, json_pack("[s,i,i,{}]", second, 0, output));
        json_array_append_new(inbound, call);
    }
    json_object_set_new(config, "name", json_string(name));
    json_t *layer = json_pack("{s:s,s:s,s:o,s:o}", "class_name", class_name, "name", name, "config", config,
                              "inbound_nodes", inbound);
    json_array_append_new(graph->layers, layer);
    return json_string_value(json_object_get(layer, "name"));
}

/* Adds a weight; shape ends with a 0. */
static inline void borzoi_weight(borzoi_graph *graph, const char *layer, const char *name, int kind, int fan_in,
                                 const int *shape)
{
    json_t *dimensions = json_array();
    for (; *shape; shape++) json_array_append_new(dimensions, json_integer(*shape));
    json_array_append_new(graph->weights, json_pack("{s:s,s:s,s:i,s:i,s:o}", "layer", layer, "name", name, "kind",
                                                    kind, "fan_in", fan_in, "shape", dimensions));
}

static inline const char *borzoi_conv(borzoi_graph *graph, int kernel, int in, int out, const char *input)
{
    json_t *config = json_pack("{s:i,s:[i],s:[i],s:s,s:s,s:[i],s:i,s:s,s:b}", "filters", out, "kernel_size", kernel,
                               "strides", 1, "padding", "same", "data_format", "channels_last", "dilation_rate", 1,
                               "groups", 1, "activation", "linear", "use_bias", 1);
    const char *name = borzoi_add(graph, "Conv1D", "conv1d", config, input, NULL);
    borzoi_weight(graph, name, "kernel:0", BORZOI_KERNEL, kernel * in, (int[]){kernel, in, out, 0});
    borzoi_weight(graph, name, "bias:0", BORZOI_BIAS, 1, (int[]){out, 0});
    return name;
}

static inline const char *borzoi_dense(borzoi_graph *graph, int in, int out, const char *activation,
                                       const char *input)
{
    json_t *config = json_pack("{s:i,s:s,s:b}", "units", out, "activation", activation, "use_bias", 1);
    const char *name = borzoi_add(graph, "Dense", "dense", config, input, NULL);
    borzoi_weight(graph, name, "kernel:0", BORZOI_KERNEL, in, (int[]){in, out, 0});
    borzoi_weight(graph, name, "bias:0", BORZOI_BIAS, 1, (int[]){out, 0});
    return name;
}

static inline const char *borzoi_norm(borzoi_graph *graph, bool layer_norm, bool sync, int channels,
                                      const char *input)
{
    json_t *config = json_pack("{s:[i],s:f,s:b,s:b}", "axis", 2, "epsilon", 0.001, "center", 1, "scale", 1);
    const char *class_name = layer_norm ? "LayerNormalization"
                             : sync     ? "SyncBatchNormalization"
                                        : "BatchNormalization";
    const char *stem = layer_norm ? "layer_normalization" : sync ? "sync_batch_normalization" : "batch_normalization";
    const char *name = borzoi_add(graph, class_name, stem, config, input, NULL);
    const int *shape = (int[]){channels, 0};
    borzoi_weight(graph, name, "gamma:0", BORZOI_GAMMA, 1, shape);
    borzoi_weight(graph, name, "beta:0", BORZOI_BIAS, 1, shape);
    if (layer_norm) return name;
    borzoi_weight(graph, name, "moving_mean:0", BORZOI_BIAS, 1, shape);
    borzoi_weight(graph, name, "moving_variance:0", BORZOI_VARIANCE, 1, shape);
    return name;
}

static inline const char *borzoi_gelu(borzoi_graph *graph, const char *input)
{
    return borzoi_add(graph, "TFOpLambda", "tf.nn.gelu", json_pack("{s:s}", "function", "nn.gelu"), input, NULL);
}

static inline const char *borzoi_dropout(borzoi_graph *graph, const char *input)
{
    return borzoi_add(graph, "Dropout", "dropout", json_pack("{s:f}", "rate", 0.2), input, NULL);
}

static inline const char *borzoi_pool(borzoi_graph *graph, const char *input)
{
    json_t *config = json_pack("{s:[i],s:[i],s:s,s:s}", "strides", 2, "pool_size", 2, "padding", "same",
                               "data_format", "channels_last");
    return borzoi_add(graph, "MaxPooling1D", "max_pooling1d", config, input, NULL);
}

static inline const char *borzoi_attention(borzoi_graph *graph, const borzoi_file_shape *shape, int dim,
                                           const char *input)
{
    int h = shape->heads, k = shape->key_size, v = dim / h, f = shape->position_features;
    json_t *config = json_pack("{s:i,s:i}", "value_size", v, "key_size", k);
    const char *name = borzoi_add(graph, "MultiheadAttention", "multihead_attention", config, input, NULL);
    borzoi_weight(graph, name, "r_w_bias:0", BORZOI_BIAS, 1, (int[]){1, h, 1, k, 0});
    borzoi_weight(graph, name, "r_r_bias:0", BORZOI_BIAS, 1, (int[]){1, h, 1, k, 0});
    borzoi_weight(graph, name, "q_layer/kernel:0", BORZOI_KERNEL, dim, (int[]){dim, h * k, 0});
    borzoi_weight(graph, name, "k_layer/kernel:0", BORZOI_KERNEL, dim, (int[]){dim, h * k, 0});
    borzoi_weight(graph, name, "v_layer/kernel:0", BORZOI_KERNEL, dim, (int[]){dim, h * v, 0});
    borzoi_weight(graph, name, "embedding_layer/kernel:0", BORZOI_KERNEL, h * v, (int[]){h * v, dim, 0});
    borzoi_weight(graph, name, "embedding_layer/bias:0", BORZOI_BIAS, 1, (int[]){dim, 0});
    borzoi_weight(graph, name, "r_k_layer/kernel:0", BORZOI_KERNEL, f, (int[]){f, h * k, 0});
    return name;
}

static inline const char *borzoi_sum(borzoi_graph *graph, const char *a, const char *b)
{
    return borzoi_add(graph, "Add", "add", json_object(), a, b);
}

static inline const char *borzoi_block(borzoi_graph *graph, const borzoi_file_shape *shape, int dim,
                                       const char *input)
{
    const char *x = borzoi_norm(graph, true, false, dim, input);
    x = borzoi_dropout(graph, borzoi_attention(graph, shape, dim, x));
    const char *middle = borzoi_sum(graph, input, x);
    x = borzoi_norm(graph, true, false, dim, middle);
    x = borzoi_dropout(graph, borzoi_dense(graph, dim, 2 * dim, "linear", x));
    x = borzoi_add(graph, "ReLU", "re_lu",
                   json_pack("{s:n,s:f,s:f}", "max_value", "negative_slope", 0.0, "threshold", 0.0), x, NULL);
    x = borzoi_dropout(graph, borzoi_dense(graph, 2 * dim, dim, "linear", x));
    return borzoi_sum(graph, middle, x);
}

static inline const char *borzoi_unet(borzoi_graph *graph, const borzoi_file_shape *shape, int dim, int skip_channels,
                                      const char *input, const char *skip)
{
    const char *up = borzoi_norm(graph, false, shape->sync_norm, dim, input);
    up = borzoi_gelu(graph, up);
    skip = borzoi_gelu(graph, borzoi_norm(graph, false, shape->sync_norm, skip_channels, skip));
    if (shape->upsample_dense) up = borzoi_dense(graph, dim, dim, "linear", up);
    skip = borzoi_dense(graph, skip_channels, dim, "linear", skip);
    up = borzoi_add(graph, "UpSampling1D", "up_sampling1d", json_pack("{s:i}", "size", 2), up, NULL);
    const char *sum = borzoi_sum(graph, up, skip);
    json_t *config =
        json_pack("{s:i,s:[i],s:[i],s:s,s:s,s:[i],s:i,s:s,s:b,s:i}", "filters", dim, "kernel_size",
                  shape->unet_kernel, "strides", 1, "padding", "same", "data_format", "channels_last",
                  "dilation_rate", 1, "groups", 1, "activation", "linear", "use_bias", 1, "depth_multiplier", 1);
    const char *name = borzoi_add(graph, "SeparableConv1D", "separable_conv1d", config, sum, NULL);
    borzoi_weight(graph, name, "depthwise_kernel:0", BORZOI_KERNEL, shape->unet_kernel,
                  (int[]){shape->unet_kernel, dim, 1, 0});
    borzoi_weight(graph, name, "pointwise_kernel:0", BORZOI_KERNEL, dim, (int[]){1, dim, dim, 0});
    borzoi_weight(graph, name, "bias:0", BORZOI_BIAS, 1, (int[]){dim, 0});
    return name;
}

/* From the last U-Net step (or block) to the end; returns the output layer. */
static inline const char *borzoi_end(borzoi_graph *graph, const borzoi_file_shape *shape, int dim, const char *x,
                                     const char *reverse)
{
    int width = dim;
    if (shape->crop_bins) {
        json_t *config = json_pack("{s:[i,i]}", "cropping", shape->crop_bins, shape->crop_bins);
        x = borzoi_add(graph, "Cropping1D", "cropping1d", config, x, NULL);
    }
    if (shape->final_filters) {
        x = borzoi_gelu(graph, borzoi_norm(graph, false, shape->sync_norm, dim, x));
        width = shape->final_filters;
        x = borzoi_dropout(graph, borzoi_conv(graph, 1, dim, width, x));
    }
    if (!shape->no_final_gelu) x = borzoi_gelu(graph, x);
    x = borzoi_dense(graph, width, shape->tracks, "softplus", x);
    json_t *pairs = json_array();
    for (int i = 0; i < shape->tracks; i++)
        json_array_append_new(pairs, json_integer((i ^ 1) < shape->tracks ? i ^ 1 : i));
    json_t *config =
        shape->strand_pair ? json_pack("{s:o}", "strand_pair", pairs) : json_pack("{s:n}", "strand_pair");
    if (!shape->strand_pair) json_decref(pairs);
    return borzoi_add(graph, "SwitchReverse", "switch_reverse", config, x, reverse);
}

/* The description of the whole network. *weights, if asked for, is the list of weights; release both with
 * json_decref. */
static inline json_t *borzoi_graph_build(const borzoi_file_shape *shape, json_t **weights)
{
    borzoi_graph graph = {json_array(), json_array(), json_object(), shape->first_suffix};
    json_t *config = json_pack("{s:[n,i,i],s:s}", "batch_input_shape", shape->input_bp, 4, "dtype", "float32");
    const char *input = borzoi_add(&graph, "InputLayer", "sequence", config, NULL, NULL);
    const char *reverse = borzoi_add(&graph, "StochasticReverseComplement", "stochastic_reverse_complement",
                                     json_object(), input, NULL);
    const char *x =
        borzoi_add(&graph, "StochasticShift", "stochastic_shift", json_pack("{s:i}", "shift_max", 3), reverse, NULL);
    const char *steps[BORZOI_MOST_STEPS];
    int channels = shape->stem_filters;
    x = borzoi_pool(&graph, borzoi_conv(&graph, shape->stem_kernel, 4, channels, x));
    for (int i = 0; i < shape->tower_steps; i++) {
        x = borzoi_gelu(&graph, borzoi_norm(&graph, false, shape->sync_norm, channels, x));
        steps[i] = borzoi_conv(&graph, shape->tower_kernel, channels, shape->tower_filters[i], x);
        channels = shape->tower_filters[i];
        x = borzoi_pool(&graph, steps[i]);
    }
    for (int i = 0; i < shape->blocks; i++) x = borzoi_block(&graph, shape, channels, x);
    for (int i = 0; i < shape->unet_steps; i++) {
        int from = shape->tower_steps - 1 - i;
        x = borzoi_unet(&graph, shape, channels, shape->tower_filters[from], x, steps[from]);
    }
    const char *output = borzoi_end(&graph, shape, channels, x, reverse);
    json_t *model = json_pack("{s:s,s:{s:s,s:[[s,i,i]],s:[[s,i,i]]}}", "class_name", "Functional", "config", "name",
                              "model_1", "input_layers", input, 0, 0, "output_layers", output, 0, 0);
    json_t *layers = json_array();
    size_t n = json_array_size(graph.layers);
    for (size_t i = 0; i < n; i++) {
        json_array_append(layers, json_array_get(graph.layers, shape->layers_reversed ? n - 1 - i : i));
    }
    json_object_set_new(json_object_get(model, "config"), "layers", layers);
    json_decref(graph.layers);
    json_decref(graph.counts);
    if (weights) {
        *weights = graph.weights;
    } else {
        json_decref(graph.weights);
    }
    return model;
}

#endif
