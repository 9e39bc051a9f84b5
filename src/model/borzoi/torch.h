/* What a Borzoi consists of, from the files of its PyTorch port (johahi/borzoi-replicate-N).
 *
 * Every size comes from the shapes of the tensors (heads from the shape [1, H, 1, K] of the attention's biases), so
 * that reduced networks load too; what the class fixes is fixed here: two steps of the U-Net, pools of 2, tanh GELU,
 * epsilon 1e-3, softplus. The names may have something before them that is the same for all ("model.").
 *
 * No tensor tells how much is cropped off the end. config.json beside the file (or in it: model/weights/sidecar.h)
 * may: bins_to_return of the middle, or with return_center_bins_only: false all but 16 on each side; else 6,144 bins
 * of the published 16,384 are left, and everything at other lengths.
 */
#ifndef CREME_MODEL_BORZOI_TORCH_H
#define CREME_MODEL_BORZOI_TORCH_H

#include "model/borzoi/config.h"

#include <creme/model.h>

/* Whether the names are those of the PyTorch port. */
bool creme_borzoi_torch_recognise(const creme_weights *weights);

/* Of the options, `head` ("human" or "mouse"; NULL: the first that is there) and `input_bp` (0: 524,288) count.
 * CREME_ERROR_FORMAT names a tensor that is absent or of a shape that cannot be, or a key of config.json that
 * contradicts the tensors; CREME_ERROR_UNSUPPORTED for Flashzoi, Borzoi Prime and networks beyond config.h's limits;
 * CREME_ERROR_NOT_FOUND for a head that is not there (naming those that are); CREME_ERROR_RANGE for an input that is
 * not a whole number of tokens. On failure *out is empty. */
CREME_CHECKED creme_status creme_borzoi_torch_read(creme_borzoi_config *out, const creme_weights *weights,
                                                   const creme_model_options *options);

#endif
