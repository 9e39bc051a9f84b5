/* PyTorch checkpoints since version 1.6: a zip archive of a pickle, ROOT/data.pkl, which says what the tensors are,
 * and one entry ROOT/data/KEY of raw bytes per storage, on which tensors are views.
 *
 * The pickle is interpreted under the restrictions of pickle.h, never executed. Its top is a lone tensor, which is
 * then named "tensor", or a dictionary of tensors (a state_dict), or one in which that is to be found
 * (torch_mapping.h). Values that are no tensors are passed over, objects of other programs among them. If all names
 * begin with "module." (as DataParallel makes them), that is left out. Tensors that share a storage share its bytes
 * here too; one whose strides are not those of row-major order is gathered into memory of its own.
 */
#ifndef CREME_MODEL_WEIGHTS_TORCH_ZIP_H
#define CREME_MODEL_WEIGHTS_TORCH_ZIP_H

#include "model/weights/collection.h"

#include <jansson.h>

/* Whether the bytes begin as a zip archive does. */
bool creme_torch_zip_recognise(const uint8_t *bytes, size_t count);

/* A file that is one of several: the index's map and what it calls the file (shards.h). */
typedef struct creme_torch_zip_file {
    const char *path;
    const uint8_t *bytes;
    size_t size;
    json_t *map;
    const char *shard;
} creme_torch_zip_file;

/* Adds those of its tensors that the map wants, under their full names. */
CREME_CHECKED creme_status creme_torch_zip_add(creme_weights *weights, const creme_torch_zip_file *file);

/* Adds the tensors to `weights`; `bytes` must outlive it. CREME_ERROR_FORMAT and CREME_ERROR_UNSUPPORTED as in zip.h
 * and pickle.h; the latter also for zip archives of other kinds and for big-endian data. */
CREME_CHECKED creme_status creme_torch_zip_read(creme_weights *weights, const uint8_t *bytes, size_t count);

#endif
