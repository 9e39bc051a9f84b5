/* The types of numbers that tensors hold. */
#ifndef CREME_MODEL_WEIGHTS_TENSOR_H
#define CREME_MODEL_WEIGHTS_TENSOR_H

#include <creme/weights.h>
#include <stddef.h>
#include <stdint.h>

/* "float32", and the bytes of one item. */
const char *creme_dtype_name(creme_dtype dtype);
size_t creme_dtype_bytes(creme_dtype dtype);

/* out[count] = items [first, first + count) as float32, finite or not. The type must not be CREME_C64. */
void creme_tensor_copy_items(const creme_tensor *tensor, int64_t first, int64_t count, float *out);

#endif
