/* Writing safetensors files. */
#ifndef CREME_MODEL_WEIGHTS_SAFETENSORS_WRITE_H
#define CREME_MODEL_WEIGHTS_SAFETENSORS_WRITE_H

#include <creme/weights.h>
#include <stddef.h>

typedef struct creme_safetensors_text {
    const char *name, *value;
} creme_safetensors_text;

typedef struct creme_safetensors_content {
    const char *source;                 /* where the tensors come from, for messages */
    const creme_tensor *const *tensors; /* [tensor_count], with names that differ */
    size_t tensor_count;
    const creme_safetensors_text *texts; /* [text_count], UTF-8, with names that differ: `__metadata__` */
    size_t text_count;
    /* Makes items of a floating-point tensor when they are written; NULL: they are the tensors' data. */
    void (*make)(const void *make_self, const creme_tensor *tensor, int64_t first, int64_t count, float *out);
    const void *make_self;
    creme_dtype dtype; /* CREME_F32 or CREME_BF16: of every floating-point tensor; integers stay what they are */
} creme_safetensors_content;

/* Writes the file whole or not at all (base/output.h). The header lists the tensors sorted by name and is padded so
 * that the data begin at a multiple of 8; in the data, types of more bytes come first, then names, so that every
 * tensor is aligned to its type. float32 to float32 keeps every bit; to bfloat16, and from float64, values are
 * rounded to nearest, ties to even. CREME_ERROR_NUMERIC names the tensor and index of a NaN, an infinity, or a number
 * that the new type cannot hold; CREME_ERROR_FORMAT if a text is not UTF-8; CREME_ERROR_IO if it cannot be written.
 */
CREME_CHECKED creme_status creme_safetensors_write(const char *path, const creme_safetensors_content *content);

#endif
