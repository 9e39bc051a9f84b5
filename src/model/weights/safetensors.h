/* safetensors: a JSON header and, behind it, the tensors' bytes.
 *
 *     u64 N | N bytes of JSON: {"NAME": {"dtype": "F32", "shape": [..], "data_offsets": [BEGIN, END]}, ...} | data
 *
 * Offsets count from the start of the data. Checked: N is at most 100,000,000; every END - BEGIN is what dtype and
 * shape need; the tensors tile the data from its first byte to the file's last, without holes and overlaps. Types of
 * 8 bits and fewer other than BOOL, U8 and I8 are CREME_ERROR_UNSUPPORTED. `__metadata__` becomes texts, the record
 * "creme.architecture" in it also under the name "model_config".
 * (github.com/huggingface/safetensors, README and tensor.rs.)
 */
#ifndef CREME_MODEL_WEIGHTS_SAFETENSORS_H
#define CREME_MODEL_WEIGHTS_SAFETENSORS_H

#include "model/weights/collection.h"

/* Whether the bytes begin as a safetensors file does. */
bool creme_safetensors_recognise(const uint8_t *bytes, size_t count);

/* Adds the tensors and texts to `weights`; `bytes` must outlive it. CREME_ERROR_FORMAT with path and what is wrong. */
CREME_CHECKED creme_status creme_safetensors_read(creme_weights *weights, const uint8_t *bytes, size_t count);

/* "F32" for CREME_F32, and so on. */
const char *creme_safetensors_dtype(creme_dtype dtype);

#endif
