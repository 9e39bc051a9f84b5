/* Keras 2 models in HDF5: the groups of the layers, and in each the datasets that its `weight_names` lists. */
#ifndef CREME_MODEL_WEIGHTS_KERAS_HDF5_H
#define CREME_MODEL_WEIGHTS_KERAS_HDF5_H

#include "model/weights/collection.h"

/* Adds the tensors and texts of a whole-model file (groups below /model_weights) or of a weights-only file (groups
 * below /) to `weights`. `bytes` must outlive it. */
CREME_CHECKED creme_status creme_keras_hdf5_read(creme_weights *weights, const uint8_t *bytes, size_t count);

#endif
