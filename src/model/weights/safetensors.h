/* safetensors: a JSON header and, behind it, the tensors' bytes.
 *
 *     u64 N | N bytes of JSON: {"NAME": {"dtype": "F32", "shape": [..], "data_offsets": [BEGIN, END]}, ...} | data
 *
 * Offsets count from the start of the data. Checked: N is at most 100,000,000; every END - BEGIN is what dtype and
 * shape need; the tensors tile the data from its first byte to the file's last, without holes and overlaps. Types of
 * 8 bits and fewer other than BOOL, U8 and I8 are CREME_ERROR_UNSUPPORTED. `__metadata__` becomes texts, the record
 * "creme.architecture" in it also under the name "model_config".
 *
 * A model in several files has an index beside them, model.safetensors.index.json:
 *
 *     {"weight_map": {"NAME": "model-00001-of-00002.safetensors", ...}, ...}
 *
 * The files are looked for in the index's folder and nowhere else. A tensor that the index assigns to another file,
 * or to none, is passed over. (github.com/huggingface/safetensors, README and tensor.rs.)
 */
#ifndef CREME_MODEL_WEIGHTS_SAFETENSORS_H
#define CREME_MODEL_WEIGHTS_SAFETENSORS_H

#include "model/weights/collection.h"

/* Whether the bytes begin as a safetensors file does, or as a JSON object. */
bool creme_safetensors_recognise(const uint8_t *bytes, size_t count);
bool creme_safetensors_recognise_index(const uint8_t *bytes, size_t count);

/* Adds the tensors and texts to `weights`; `bytes` must outlive it. CREME_ERROR_FORMAT with path and what is wrong;
 * for the index also CREME_ERROR_IO if a file that it names is not there. */
CREME_CHECKED creme_status creme_safetensors_read(creme_weights *weights, const uint8_t *bytes, size_t count);
CREME_CHECKED creme_status creme_safetensors_read_index(creme_weights *weights, const uint8_t *bytes, size_t count);

/* "F32" for CREME_F32, and so on. */
const char *creme_safetensors_dtype(creme_dtype dtype);

#endif
