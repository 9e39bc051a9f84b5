/* TensorFlow checkpoints of version 2, "tensor bundles": an index NAME.index, a sorted table from a variable's key to
 * its type, shape and place, and the places themselves in NAME.data-00000-of-00001, ... Also the variables of a
 * SavedModel, which are such a bundle. Every checksum in them is checked. */
#ifndef CREME_MODEL_WEIGHTS_TF_CHECKPOINT_H
#define CREME_MODEL_WEIGHTS_TF_CHECKPOINT_H

#include "model/weights/collection.h"

/* *out = the index that a path stands for, NULL if it does not look like a checkpoint's; creme_free it. Such paths
 * are a folder with a file `checkpoint`, with one index, or of a SavedModel; NAME, NAME.data-...; the file
 * `checkpoint` or `saved_model.pb` itself. CREME_ERROR_FORMAT if it is a folder in which there is no index, or no
 * telling which. */
CREME_CHECKED creme_status creme_tf_checkpoint_locate(char **out, const char *path);

/* Whether the bytes are those of an index. */
bool creme_tf_checkpoint_recognise(const uint8_t *bytes, size_t count);

/* Adds the tensors of the index `bytes`, which was read from weights->path (it ends in ".index"; the data stand
 * beside it), in the order of their keys. A tensor is named by its key without "/.ATTRIBUTES/VARIABLE_VALUE". If no
 * key tells of a "_trunk" or "_heads", but the graph of objects in the file has some, then what is below them has its
 * path in that graph for a name: "_trunk/_layers/0/...". Texts are passed over. */
CREME_CHECKED creme_status creme_tf_checkpoint_read(creme_weights *weights, const uint8_t *bytes, size_t count);

#endif
