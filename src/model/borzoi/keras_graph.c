/* Keras 2 functional models from JSON. */
#include "model/borzoi/keras_graph.h"

#include "base/json.h"
#include "base/memory.h"

#include <string.h>

static creme_status malformed(const creme_keras_graph *graph, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: model_config: %s", graph->path, what);
}

static const char *get_text(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* Names and places of the layers; their inputs can only be looked up after all of them are known. */
static creme_status read_layers(creme_keras_graph *graph, json_t *layers, json_t *places)
{
    size_t n = json_array_size(layers);
    if (n == 0) return malformed(graph, "expected \"layers\", a list of layers");
    if (n > CREME_KERAS_MOST_LAYERS) return malformed(graph, "more layers than any network has");
    creme_status status = creme_allocate_zero(&graph->layers, n, sizeof *graph->layers);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < n; i++) {
        json_t *one = json_array_get(layers, i);
        creme_keras_layer *layer = &graph->layers[i];
        layer->config = json_object_get(one, "config");
        layer->class_name = get_text(one, "class_name");
        layer->name = get_text(one, "name");
        if (!layer->name) layer->name = get_text(layer->config, "name");
        if (!layer->name || !layer->class_name || !json_is_object(layer->config)) {
            return creme_fail(CREME_ERROR_FORMAT,
                              "%s: model_config: layer %zu lacks a name, a class_name or a config", graph->path, i);
        }
        if (json_object_get(places, layer->name)) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: model_config: two layers are named \"%.64s\"", graph->path,
                              layer->name);
        }
        if (json_object_set_new(places, layer->name, json_integer((json_int_t)i)) != 0) {
            return creme_fail(CREME_ERROR_MEMORY, "out of memory: model_config of %zu layers", n);
        }
    }
    graph->count = (int)n;
    return CREME_OK;
}

/* One input: ["conv1d", node 0, output 0, {arguments}]. */
static creme_status read_input(const creme_keras_graph *graph, creme_keras_layer *layer, json_t *input,
                               json_t *places)
{
    const char *from = json_string_value(json_array_get(input, 0));
    json_t *place = from ? json_object_get(places, from) : NULL;
    if (!place) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: model_config: layer \"%.64s\" has an input that is no layer of the model", graph->path,
                          layer->name);
    }
    json_t *arguments = json_array_get(input, 3);
    if (json_is_object(arguments) && json_object_size(arguments) > 0) layer->arguments = arguments;
    if (layer->inputs_count < CREME_KERAS_MOST_INPUTS) {
        layer->inputs[layer->inputs_count] = (int)json_integer_value(place);
    }
    layer->inputs_count++;
    return CREME_OK;
}

/* inbound_nodes: [] or one call; a call is a list of inputs, or (for TensorFlow functions) one input. */
static creme_status read_inputs(const creme_keras_graph *graph, creme_keras_layer *layer, json_t *calls,
                                json_t *places)
{
    if (!json_is_array(calls)) {
        return creme_fail(
            CREME_ERROR_UNSUPPORTED,
            "%s: model_config: layer \"%.64s\" has no inbound_nodes (only functional Keras 2 models are read)",
            graph->path, layer->name);
    }
    if (json_array_size(calls) == 0) return CREME_OK;
    if (json_array_size(calls) > 1) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: model_config: layer \"%.64s\" is used more than once",
                          graph->path, layer->name);
    }
    json_t *call = json_array_get(calls, 0), *input;
    if (json_is_string(json_array_get(call, 0))) return read_input(graph, layer, call, places);
    size_t i;
    json_array_foreach(call, i, input)
    {
        creme_status status = read_input(graph, layer, input, places);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* [["dense", 0, 0]], or, for a single output in some versions, ["dense", 0, 0]. */
static creme_status read_output(creme_keras_graph *graph, json_t *outputs, json_t *places)
{
    size_t n = json_array_size(outputs);
    json_t *one = json_array_get(outputs, 0);
    if (json_is_string(one)) {
        one = outputs;
        n = 1;
    }
    if (n > 1) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: the model has %zu outputs (only models with one are read)",
                          graph->path, n);
    }
    const char *name = json_string_value(json_array_get(one, 0));
    json_t *place = name ? json_object_get(places, name) : NULL;
    if (!place) return malformed(graph, "\"output_layers\" names no layer of the model");
    graph->output = (int)json_integer_value(place);
    return CREME_OK;
}

static creme_status read_graph(creme_keras_graph *graph, json_t *places)
{
    json_t *config = json_object_get(graph->root, "config");
    const char *class_name = get_text(graph->root, "class_name");
    if (!class_name || !json_is_object(config))
        return malformed(graph, "expected an object with class_name and config");
    if (strcmp(class_name, "Functional") != 0 && strcmp(class_name, "Model") != 0) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: a Keras model of class \"%.64s\" (only functional models are read)", graph->path,
                          class_name);
    }
    json_t *layers = json_object_get(config, "layers");
    creme_status status = read_layers(graph, layers, places);
    for (int i = 0; status == CREME_OK && i < graph->count; i++) {
        json_t *calls = json_object_get(json_array_get(layers, (size_t)i), "inbound_nodes");
        status = read_inputs(graph, &graph->layers[i], calls, places);
    }
    return status == CREME_OK ? read_output(graph, json_object_get(config, "output_layers"), places) : status;
}

creme_status creme_keras_graph_read(creme_keras_graph *out, const char *path, const char *model_config)
{
    json_error_t error;
    *out = (creme_keras_graph){.path = path};
    creme_status parsed =
        creme_json_parse(&out->root, model_config, strlen(model_config), JSON_REJECT_DUPLICATES, &error);
    if (parsed == CREME_ERROR_MEMORY) return creme_error_prefix(parsed, "%s: ", path);
    if (parsed != CREME_OK) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: model_config: line %d, column %d: %s", path, error.line,
                          error.column, error.text);
    }
    json_t *places = json_object();
    if (!places) return creme_fail(CREME_ERROR_MEMORY, "out of memory: %s: model_config", path);
    creme_status status = read_graph(out, places);
    json_decref(places);
    return status;
}

void creme_keras_graph_clear(creme_keras_graph *graph)
{
    creme_free(graph->layers);
    json_decref(graph->root);
    *graph = (creme_keras_graph){0};
}

/* The value, or what all items of an array are. False if it is not one integer. */
static bool get_int(const json_t *value, int64_t *out)
{
    size_t n = json_array_size(value);
    for (size_t i = 1; i < n; i++) {
        if (!json_equal(json_array_get(value, i), json_array_get(value, 0))) return false;
    }
    if (n > 0) value = json_array_get(value, 0);
    *out = json_integer_value(value);
    return json_is_integer(value);
}

creme_status creme_keras_layer_read_int(const creme_keras_graph *graph, int layer, const char *key, int64_t least,
                                        int64_t most, int64_t *out)
{
    const creme_keras_layer *one = &graph->layers[layer];
    int64_t value = 0;
    if (!get_int(json_object_get(one->config, key), &value) || value < least || value > most) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: model_config: layer \"%.64s\": expected \"%s\", an integer from %lld to %lld",
                          graph->path, one->name, key, (long long)least, (long long)most);
    }
    *out = value;
    return CREME_OK;
}

bool creme_keras_layer_has_text(const creme_keras_graph *graph, int layer, const char *key, const char *expected)
{
    const json_t *value = json_object_get(graph->layers[layer].config, key);
    return !value || (json_is_string(value) && strcmp(json_string_value(value), expected) == 0);
}

bool creme_keras_layer_has_int(const creme_keras_graph *graph, int layer, const char *key, int64_t expected)
{
    const json_t *value = json_object_get(graph->layers[layer].config, key);
    int64_t number;
    return !value || (get_int(value, &number) && number == expected);
}

bool creme_keras_layer_has_bool(const creme_keras_graph *graph, int layer, const char *key, bool expected)
{
    const json_t *value = json_object_get(graph->layers[layer].config, key);
    return !value || (json_is_boolean(value) && json_is_true(value) == expected);
}
