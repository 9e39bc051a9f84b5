/* Single layers of the Borzoi family, passed over on the way from the output to the input. */
#include "model/borzoi/config_walk.h"

#include <string.h>

enum { MOST_KERNEL = 1023 };

const creme_keras_layer *creme_walk_layer(const creme_walk *w, int layer)
{
    return &w->graph.layers[layer];
}

bool creme_walk_is_class(const creme_walk *w, int layer, const char *class_name)
{
    return layer >= 0 && strcmp(creme_walk_layer(w, layer)->class_name, class_name) == 0;
}

static bool is_activation(const creme_walk *w, int layer, const char *function)
{
    return creme_walk_is_class(w, layer, "Activation") &&
           json_object_get(creme_walk_layer(w, layer)->config, "activation") &&
           creme_keras_layer_has_text(&w->graph, layer, "activation", function);
}

static bool is_identity(const creme_walk *w, int layer)
{
    static const char *const classes[] = {"Dropout",         "SpatialDropout1D", "StochasticReverseComplement",
                                          "StochasticShift", "SwitchReverse",    "GaussianDropout"};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (creme_walk_is_class(w, layer, classes[i])) return true;
    }
    return is_activation(w, layer, "linear");
}

/* The layer, or what it passes through if it does nothing; -1 if that has no end. */
int creme_walk_resolve(const creme_walk *w, int layer)
{
    for (int steps = 0; is_identity(w, layer); steps++) {
        if (creme_walk_layer(w, layer)->inputs_count == 0 || steps > w->graph.count) return -1;
        layer = creme_walk_layer(w, layer)->inputs[0];
    }
    return layer;
}

/* The layer that feeds input i of this one, -1 if none. */
int creme_walk_source(const creme_walk *w, int layer, int i)
{
    return layer >= 0 && i < creme_walk_layer(w, layer)->inputs_count
               ? creme_walk_resolve(w, creme_walk_layer(w, layer)->inputs[i])
               : -1;
}

bool creme_walk_is_scaled_residual(const creme_walk *w, int layer)
{
    if (creme_walk_is_class(w, layer, "Scale")) return true;
    return creme_walk_is_class(w, layer, "Add") && (creme_walk_is_class(w, creme_walk_source(w, layer, 0), "Scale") ||
                                                    creme_walk_is_class(w, creme_walk_source(w, layer, 1), "Scale"));
}

/* "layer conv1d_2 (Conv1D) does not fit: expected ..." */
creme_status creme_walk_unfit(const creme_walk *w, int layer, const char *expected)
{
    if (layer < 0) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: not a network of the Borzoi family: expected %s where the graph ends", w->graph.path,
                          expected);
    }
    const creme_keras_layer *one = creme_walk_layer(w, layer);
    if (creme_walk_is_scaled_residual(w, layer)) {
        return creme_fail(
            CREME_ERROR_UNSUPPORTED,
            "%s: layer \"%.64s\" (%.64s) belongs to a residual tower (num_convs > 1), which is not supported",
            w->graph.path, one->name, one->class_name);
    }
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: not a network of the Borzoi family: layer \"%.64s\" (%.64s) does not fit: expected %s",
                      w->graph.path, one->name, one->class_name, expected);
}

/* Passes over the layer at which the walk stands, if it is of that class. */
creme_status creme_walk_take(creme_walk *w, const char *class_name, const char *expected, int *layer)
{
    *layer = w->at;
    if (!creme_walk_is_class(w, w->at, class_name)) return creme_walk_unfit(w, w->at, expected);
    if (w->layers_left-- <= 0) return creme_walk_unfit(w, w->at, "a graph without cycles");
    w->at = creme_walk_source(w, w->at, 0);
    return CREME_OK;
}

const char *creme_walk_name(const creme_walk *w, int layer)
{
    return creme_walk_layer(w, layer)->name;
}

/* --- single layers --------------------------------------------------------------------------------------------- */

bool creme_walk_is_gelu(const creme_walk *w, int layer, bool *tanh_form)
{
    if (layer < 0) return false;
    const creme_keras_layer *one = creme_walk_layer(w, layer);
    const char *function = json_string_value(json_object_get(one->config, "function"));
    *tanh_form = false;
    if (creme_walk_is_class(w, layer, "TFOpLambda") && function && strcmp(function, "nn.gelu") == 0) {
        *tanh_form = json_is_true(json_object_get(one->arguments, "approximate"));
        return true;
    }
    return is_activation(w, layer, "gelu");
}

creme_status creme_walk_take_gelu(creme_walk *w)
{
    bool tanh_form;
    if (!creme_walk_is_gelu(w, w->at, &tanh_form)) return creme_walk_unfit(w, w->at, "a GELU");
    if (w->gelu_known && w->config->gelu_tanh != tanh_form) {
        return creme_walk_unfit(w, w->at, "the same form of GELU everywhere (\"approximate\" true, or false)");
    }
    w->gelu_known = true;
    w->config->gelu_tanh = tanh_form;
    if (w->layers_left-- <= 0) return creme_walk_unfit(w, w->at, "a graph without cycles");
    w->at = creme_walk_source(w, w->at, 0);
    return CREME_OK;
}

/* Epsilon, and the axis: the last. All norms of a kind must agree. */
static creme_status check_norm(creme_walk *w, int layer, bool *known, double *eps)
{
    json_t *value = json_object_get(creme_walk_layer(w, layer)->config, "epsilon");
    const creme_keras_graph *graph = &w->graph;
    bool last_axis =
        creme_keras_layer_has_int(graph, layer, "axis", 2) || creme_keras_layer_has_int(graph, layer, "axis", -1);
    if (!last_axis || !creme_keras_layer_has_bool(graph, layer, "center", true) ||
        !creme_keras_layer_has_bool(graph, layer, "scale", true)) {
        return creme_walk_unfit(w, layer, "a norm over the channels with gamma and beta");
    }
    double this_eps = value ? json_number_value(value) : 1e-3; /* Keras's default */
    if (!(this_eps > 0 && this_eps < 1)) return creme_walk_unfit(w, layer, "an epsilon between 0 and 1");
    if (*known && *eps != this_eps) return creme_walk_unfit(w, layer, "the same epsilon in all norms of a kind");
    *known = true;
    *eps = this_eps;
    return CREME_OK;
}

creme_status creme_walk_take_batch_norm(creme_walk *w, const char **name)
{
    int layer = w->at;
    creme_status status = creme_walk_is_class(w, layer, "SyncBatchNormalization")
                              ? creme_walk_take(w, "SyncBatchNormalization", "a batch norm", &layer)
                              : creme_walk_take(w, "BatchNormalization", "a batch norm", &layer);
    if (status != CREME_OK) return status;
    *name = creme_walk_name(w, layer);
    return check_norm(w, layer, &w->bn_eps_known, &w->config->bn_eps);
}

creme_status creme_walk_take_layer_norm(creme_walk *w, const char **name)
{
    int layer;
    creme_status status = creme_walk_take(w, "LayerNormalization", "a layer norm", &layer);
    if (status != CREME_OK) return status;
    *name = creme_walk_name(w, layer);
    return check_norm(w, layer, &w->ln_eps_known, &w->config->ln_eps);
}

/* What convolutions and dense layers have in common, and the kernel where there is one. */
creme_status creme_walk_check_conv(const creme_walk *w, int layer, int64_t *kernel)
{
    const creme_keras_graph *graph = &w->graph;
    if (!creme_keras_layer_has_int(graph, layer, "strides", 1) ||
        !creme_keras_layer_has_int(graph, layer, "dilation_rate", 1) ||
        !creme_keras_layer_has_int(graph, layer, "groups", 1) ||
        !creme_keras_layer_has_int(graph, layer, "depth_multiplier", 1) ||
        !creme_keras_layer_has_text(graph, layer, "padding", "same") ||
        !creme_keras_layer_has_text(graph, layer, "data_format", "channels_last") ||
        !creme_keras_layer_has_text(graph, layer, "activation", "linear") ||
        !creme_keras_layer_has_bool(graph, layer, "use_bias", true)) {
        return creme_walk_unfit(w, layer,
                                "stride 1, no dilation, no groups, padding \"same\", a bias and no activation");
    }
    creme_status status = creme_keras_layer_read_int(graph, layer, "kernel_size", 1, MOST_KERNEL, kernel);
    if (status == CREME_OK && *kernel % 2 == 0) return creme_walk_unfit(w, layer, "an odd kernel");
    return status;
}

creme_status creme_walk_take_conv(creme_walk *w, int *layer, int64_t *filters, int64_t *kernel)
{
    creme_status status = creme_walk_take(w, "Conv1D", "a Conv1D", layer);
    if (status == CREME_OK) status = creme_walk_check_conv(w, *layer, kernel);
    if (status != CREME_OK) return status;
    return creme_keras_layer_read_int(&w->graph, *layer, "filters", 1, CREME_BORZOI_MOST_CHANNELS, filters);
}

creme_status creme_walk_take_dense(creme_walk *w, const char **name, int64_t *units)
{
    int layer;
    creme_status status = creme_walk_take(w, "Dense", "a Dense", &layer);
    if (status != CREME_OK) return status;
    *name = creme_walk_name(w, layer);
    if (!creme_keras_layer_has_text(&w->graph, layer, "activation", "linear") ||
        !creme_keras_layer_has_bool(&w->graph, layer, "use_bias", true)) {
        return creme_walk_unfit(w, layer, "a Dense with a bias and no activation");
    }
    return creme_keras_layer_read_int(&w->graph, layer, "units", 1, CREME_BORZOI_MOST_CHANNELS, units);
}

creme_status creme_walk_take_pool(creme_walk *w, int64_t *pool)
{
    int layer;
    *pool = 1;
    if (!creme_walk_is_class(w, w->at, "MaxPooling1D")) return CREME_OK;
    creme_status status = creme_walk_take(w, "MaxPooling1D", "a max pool", &layer);
    if (status == CREME_OK)
        status = creme_keras_layer_read_int(&w->graph, layer, "pool_size", 1, CREME_BORZOI_MOST_POOL, pool);
    if (status != CREME_OK) return status;
    if (!creme_keras_layer_has_int(&w->graph, layer, "strides", *pool))
        return creme_walk_unfit(w, layer, "a stride equal to pool_size");
    return CREME_OK;
}

creme_status creme_walk_take_relu(creme_walk *w)
{
    int layer;
    if (is_activation(w, w->at, "relu")) {
        return creme_walk_take(w, "Activation", "a ReLU", &layer);
    }
    creme_status status = creme_walk_take(w, "ReLU", "a ReLU", &layer);
    if (status != CREME_OK) return status;
    const json_t *config = creme_walk_layer(w, layer)->config;
    const json_t *most = json_object_get(config, "max_value");
    if ((most && !json_is_null(most)) || json_number_value(json_object_get(config, "negative_slope")) != 0 ||
        json_number_value(json_object_get(config, "threshold")) != 0) {
        return creme_walk_unfit(w, layer, "a plain ReLU");
    }
    return CREME_OK;
}
