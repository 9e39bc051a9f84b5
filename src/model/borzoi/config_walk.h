/* The walk over a Keras graph that recognises a network of the Borzoi family: it starts at the output and passes over
 * one layer after the other towards the input. Each creme_walk_take_... wants the walk to stand at a layer of its
 * kind, checks that it has no options that the engine does not compute, and leaves the walk at the layer that feeds
 * it. What does not fit is CREME_ERROR_UNSUPPORTED, naming the layer; a number that is not there or absurd is
 * CREME_ERROR_FORMAT. */
#ifndef CREME_MODEL_BORZOI_CONFIG_WALK_H
#define CREME_MODEL_BORZOI_CONFIG_WALK_H

#include "model/borzoi/config.h"
#include "model/borzoi/keras_graph.h"

typedef struct creme_walk {
    creme_keras_graph graph;
    creme_borzoi_config *config;
    int at;                                   /* a layer, -1 where the graph ends */
    int skips[CREME_BORZOI_MOST_STEPS];       /* unet[i]'s skip: a layer */
    int tower_convs[CREME_BORZOI_MOST_STEPS]; /* tower[i]'s conv: a layer */
    bool gelu_known, bn_eps_known, ln_eps_known;
    int64_t layers_left; /* that may still be passed: a cycle must not keep us busy */
} creme_walk;

/* Questions to the graph. */
const creme_keras_layer *creme_walk_layer(const creme_walk *w, int layer);
const char *creme_walk_name(const creme_walk *w, int layer);
bool creme_walk_is_class(const creme_walk *w, int layer, const char *class_name);
bool creme_walk_is_gelu(const creme_walk *w, int layer, bool *tanh_form);
bool creme_walk_is_scaled_residual(const creme_walk *w, int layer); /* baskerville's num_convs > 1 */

/* The layer, or what it passes through if it does nothing in inference; -1 if that has no end. */
int creme_walk_resolve(const creme_walk *w, int layer);

/* The resolved layer that feeds input i of this one, -1 if none. */
int creme_walk_source(const creme_walk *w, int layer, int i);

/* CREME_ERROR_UNSUPPORTED: "layer conv1d_2 (Conv1D) does not fit: expected ...". */
creme_status creme_walk_unfit(const creme_walk *w, int layer, const char *expected);

/* Any layer of that class, with no further checks; *layer is it. */
CREME_CHECKED creme_status creme_walk_take(creme_walk *w, const char *class_name, const char *expected, int *layer);

CREME_CHECKED creme_status creme_walk_take_gelu(creme_walk *w);
CREME_CHECKED creme_status creme_walk_take_relu(creme_walk *w);
CREME_CHECKED creme_status creme_walk_take_batch_norm(creme_walk *w, const char **name);
CREME_CHECKED creme_status creme_walk_take_layer_norm(creme_walk *w, const char **name);
CREME_CHECKED creme_status creme_walk_take_conv(creme_walk *w, int *layer, int64_t *filters, int64_t *kernel);
CREME_CHECKED creme_status creme_walk_take_dense(creme_walk *w, const char **name, int64_t *units);
CREME_CHECKED creme_status creme_walk_take_pool(creme_walk *w, int64_t *pool); /* 1 if there is none */

/* Stride 1, "same", and so on, of a Conv1D or SeparableConv1D; *kernel is odd. */
CREME_CHECKED creme_status creme_walk_check_conv(const creme_walk *w, int layer, int64_t *kernel);

#endif
