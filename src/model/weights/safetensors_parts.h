/* What the reader of one safetensors file and the reader of the index of several share. */
#ifndef CREME_MODEL_WEIGHTS_SAFETENSORS_PARTS_H
#define CREME_MODEL_WEIGHTS_SAFETENSORS_PARTS_H

#include "model/weights/collection.h"

#include <jansson.h>

typedef struct creme_safetensors_file {
    const char *path;
    const uint8_t *bytes;
    uint64_t size;
    json_t *map;       /* the index's weight_map, from which what is read is taken out; NULL: all is wanted */
    const char *shard; /* what the map calls this file */
    json_t *header;
    const uint8_t *data; /* behind the header */
    uint64_t data_bytes;
} creme_safetensors_file;

typedef struct creme_safetensors_extent {
    uint64_t begin, end; /* within the data */
    const char *name;
} creme_safetensors_extent;

/* *out = a JSON object; the error names the offset in the file, `offset` being that of the first byte. */
CREME_CHECKED creme_status creme_safetensors_parse_json(const char *path, uint64_t offset, const uint8_t *bytes,
                                                        size_t count, json_t **out);

/* Reads the header of `file`, whose first fields are set, checks it, and adds what is wanted. */
CREME_CHECKED creme_status creme_safetensors_add(creme_weights *weights, creme_safetensors_file *file);

/* "creme.architecture" as "model_config" too. */
CREME_CHECKED creme_status creme_safetensors_name_architecture(creme_weights *weights);

#endif
