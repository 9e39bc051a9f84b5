/* From any readable container to one safetensors file. */
#ifndef CREME_MODEL_WEIGHTS_CONVERT_H
#define CREME_MODEL_WEIGHTS_CONVERT_H

#include <creme/weights.h>
#include <stddef.h>

typedef struct creme_weights_conversion {
    size_t written, dropped;  /* tensors */
    const char *architecture; /* "model_config", the name of a file, or NULL: where it was found */
    char architecture_file[512];
} creme_weights_conversion;

/* Writes all tensors under their names, floating-point ones as `dtype` (CREME_F32 or CREME_BF16), integers as they
 * are, and as metadata
 *
 *     creme.architecture      the Keras model_config; else config.json beside the file: STEM.config.json, or
 * config.json creme.source_container  what the file was ("Keras HDF5"); kept if it was converted before others every
 * other text of the file, as it is NAME -> KEPT            a tensor that has the bytes, type and shape of KEPT in the
 * file's memory (an alias, as in PyTorch checkpoints) is written once, under the first name in byte order
 *
 * Errors as of creme_safetensors_write; CREME_ERROR_FORMAT if config.json is not a JSON object. */
CREME_CHECKED creme_status creme_weights_convert(creme_weights_conversion *out, const creme_weights *weights,
                                                 const char *path, creme_dtype dtype);

#endif
