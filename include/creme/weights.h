/* Weight files: named tensors and a little text, whatever the container.
 *
 * A file is mapped into memory and never executed; every offset in it is checked against the file's size before it is
 * followed, so that a hostile file gives an error, not a crash. The container is told from the content: Keras 2 HDF5,
 * safetensors, PyTorch checkpoints (zip, since 1.6), either also as the index of several files or a folder, TensorFlow
 * checkpoints.
 */
#ifndef CREME_WEIGHTS_H
#define CREME_WEIGHTS_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CREME_WEIGHTS_MOST_DIMENSIONS = 8 };

typedef enum creme_dtype {
    CREME_F32,
    CREME_F64,
    CREME_F16,
    CREME_BF16,
    CREME_I64,
    CREME_I32,
    CREME_U8,
    CREME_I16,
    CREME_I8,
    CREME_U16,
    CREME_U32,
    CREME_U64,
    CREME_BOOL, /* a byte, 0 or 1 */
    CREME_C64   /* two float32; creme_tensor_read refuses it */
} creme_dtype;

typedef struct creme_tensor {
    const char *name;
    creme_dtype dtype;
    int rank;
    int64_t shape[CREME_WEIGHTS_MOST_DIMENSIONS];
    int64_t count;    /* product of shape */
    const void *data; /* count items, little-endian, perhaps unaligned: read them with creme_tensor_read */
} creme_tensor;

typedef struct creme_weights creme_weights;

/* *out = the opened weights, to be closed. CREME_ERROR_IO if the file cannot be read, CREME_ERROR_FORMAT if it is
 * malformed or truncated (naming path and offset), or of no known kind (naming the kinds that are),
 * CREME_ERROR_UNSUPPORTED for legal files that use what this reader does not read (chunked or compressed datasets,
 * newer groups, ...), naming it. */
CREME_API CREME_CHECKED creme_status creme_weights_open(creme_weights **out, const char *path);

/* The same from memory, which must outlive the result. `path` is only used in messages. */
CREME_API CREME_CHECKED creme_status creme_weights_open_memory(creme_weights **out, const char *path,
                                                               const void *bytes, size_t count);
CREME_API void creme_weights_close(creme_weights *weights);

/* Gives back the memory that holds what was read of the files so far. Tensors can be read as before; they are then read
 * from the files again. Of use to a caller who copies large tensors one by one. */
CREME_API void creme_weights_forget(const creme_weights *weights);

CREME_API const char *creme_weights_path(const creme_weights *weights);
CREME_API const char *creme_weights_container(const creme_weights *weights); /* "Keras HDF5", "safetensors", ... */

/* Tensors in the file's order. Those of safetensors and PyTorch are named as in the file, but without a leading
 * "module." if all have it; a lone PyTorch tensor is named "tensor". A Keras tensor is named LAYER/REST, where REST
 * is its weight name without a leading "LAYER/": "conv1d/kernel:0", "multihead_attention/q_layer/kernel:0". Names are
 * unique (a repeated one is CREME_ERROR_FORMAT at open). */
CREME_API size_t creme_weights_count(const creme_weights *weights);
CREME_API const creme_tensor *creme_weights_get(const creme_weights *weights, size_t i);

/* The tensor of that name, NULL if there is none. Borrowed. */
CREME_API const creme_tensor *creme_weights_find(const creme_weights *weights, const char *name);

/* A text that the file carries, NULL if it does not: "model_config" (Keras: JSON), "keras_version", "backend"; of
 * safetensors everything in `__metadata__`, and as "model_config" the record "creme.architecture" that creme convert
 * writes. Borrowed, NUL-terminated (a text with a NUL inside is CREME_ERROR_FORMAT at open). */
CREME_API const char *creme_weights_text(const creme_weights *weights, const char *name);

/* out[count] = the tensor's values as float32. CREME_ERROR_NUMERIC names the tensor and index of a NaN or infinity,
 * which is also what a number beyond float32 becomes; CREME_ERROR_UNSUPPORTED if the tensor is complex. */
CREME_API CREME_CHECKED creme_status creme_tensor_read(const creme_tensor *tensor, const char *path, float *out);

/* Writes "float32 [15, 4, 512]" into text[bytes], cut to what fits; returns `text`. */
CREME_API const char *creme_tensor_describe(const creme_tensor *tensor, char *text, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
