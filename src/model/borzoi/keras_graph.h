/* The graph of a Keras 2 functional model, as its `model_config` states it: layers by name, and which layer feeds
 * which. */
#ifndef CREME_MODEL_BORZOI_KERAS_GRAPH_H
#define CREME_MODEL_BORZOI_KERAS_GRAPH_H

#include <creme/status.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { CREME_KERAS_MOST_INPUTS = 2, CREME_KERAS_MOST_LAYERS = 100000 };

typedef struct creme_keras_layer {
    const char *name, *class_name; /* borrowed from the graph */
    json_t *config;                /* an object, borrowed */
    json_t *arguments;             /* of the call, beside its inputs: an object, borrowed; NULL if there are none */
    int inputs_count;              /* may exceed CREME_KERAS_MOST_INPUTS: then only the first are kept */
    int inputs[CREME_KERAS_MOST_INPUTS];
} creme_keras_layer;

typedef struct creme_keras_graph {
    const char *path; /* for messages, borrowed */
    json_t *root;
    creme_keras_layer *layers;
    int count;
    int output; /* the layer whose first output is the model's only output */
} creme_keras_graph;

/* CREME_ERROR_FORMAT if the text is no JSON or no model (naming the line or the layer), CREME_ERROR_UNSUPPORTED for
 * models that are not functional, have several outputs, or use a layer twice. Clear *out in any case. */
CREME_CHECKED creme_status creme_keras_graph_read(creme_keras_graph *out, const char *path, const char *model_config);
void creme_keras_graph_clear(creme_keras_graph *graph);

/* *out = the layer's config value of that name: an integer, or an array of equal integers (as Keras writes sizes),
 * from `least` to `most`. CREME_ERROR_FORMAT, naming layer and key, otherwise. */
CREME_CHECKED creme_status creme_keras_layer_read_int(const creme_keras_graph *graph, int layer, const char *key,
                                                      int64_t least, int64_t most, int64_t *out);

/* Whether the layer's config value is that text, number or truth value; true also if there is no such key (Keras's
 * default). */
bool creme_keras_layer_has_text(const creme_keras_graph *graph, int layer, const char *key, const char *expected);
bool creme_keras_layer_has_int(const creme_keras_graph *graph, int layer, const char *key, int64_t expected);
bool creme_keras_layer_has_bool(const creme_keras_graph *graph, int layer, const char *key, bool expected);

#endif
