/* The graph of Python objects that TensorFlow stores with a checkpoint: which object holds which, by which name, and
 * under which keys its variables are. */
#ifndef CREME_MODEL_WEIGHTS_TF_OBJECT_GRAPH_H
#define CREME_MODEL_WEIGHTS_TF_OBJECT_GRAPH_H

#include "model/weights/protobuf.h"

#include <creme/status.h>

/* `path` is "_trunk/_layers/0/w"; the key is not NUL-terminated. Both are borrowed during the call. */
typedef creme_status creme_tf_object_consumer(void *context, const char *path, const uint8_t *key, size_t key_length);

/* Calls `consume` for each variable below the objects named `_trunk` and `_heads` that are nearest to the root, by
 * the shortest path from there. CREME_ERROR_FORMAT (with `path_of_file`) if the bytes are no such graph. */
CREME_CHECKED creme_status creme_tf_object_graph_walk(const char *path_of_file, const uint8_t *bytes, size_t count,
                                                      creme_tf_object_consumer *consume, void *context);

#endif
