/* A model in several files, with an index beside them, as Hugging Face's programs write it:
 *
 *     {"weight_map": {"NAME": "model-00001-of-00002.safetensors", ...}, ...}        model.safetensors.index.json
 *     {"weight_map": {"NAME": "pytorch_model-00001-of-00002.bin", ...}, ...}        pytorch_model.bin.index.json
 *
 * The files are looked for in the index's folder and nowhere else. A tensor that the index assigns to another file, or
 * to none, is passed over.
 */
#ifndef CREME_MODEL_WEIGHTS_SHARDS_H
#define CREME_MODEL_WEIGHTS_SHARDS_H

#include "model/weights/collection.h"

#include <jansson.h>

/* Whether the bytes begin as a JSON object does. */
bool creme_shards_recognise(const uint8_t *bytes, size_t count);

/* Adds the tensors of all files of the index `bytes`, which was read from weights->path. CREME_ERROR_FORMAT with path
 * and what is wrong, also for a tensor that is not where the index has it; CREME_ERROR_IO if a file is not there. */
CREME_CHECKED creme_status creme_shards_read(creme_weights *weights, const uint8_t *bytes, size_t count);

/* Whether the index's map puts the tensor into that file; it is then taken out of the map. Without a map (NULL)
 * everything is in the one file. */
bool creme_shard_has(json_t *map, const char *shard, const char *name);

#endif
