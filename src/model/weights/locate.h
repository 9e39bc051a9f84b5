/* Which file the path of a model's weights stands for. */
#ifndef CREME_MODEL_WEIGHTS_LOCATE_H
#define CREME_MODEL_WEIGHTS_LOCATE_H

#include <creme/status.h>

/* *out = the file that a folder or the stem of a TensorFlow checkpoint (tf_checkpoint.h) stands for, NULL if the path
 * is that of the file itself; creme_free it. In a folder: what Hugging Face's programs write there, model.safetensors
 * or pytorch_model.bin or the index of several such files, in this order; else a TensorFlow checkpoint. */
CREME_CHECKED creme_status creme_weights_locate(char **out, const char *path);

#endif
