/* What a network consists of, from the files of the PyTorch port: Borzoi (johahi/borzoi-replicate-N), Flashzoi
 * (johahi/flashzoi-replicate-N: Borzoi with rotary attention, nn/attention.h), and Borzoi Prime (a third step of the
 * U-Net, bins of 16 bp, no final convolution), with either attention.
 *
 * Every size comes from the shapes of the tensors (heads from the shape [1, H, 1, K] of the attention's biases), so
 * that reduced networks load too; what the class fixes is fixed here: pools of 2, tanh GELU, epsilon 1e-3, softplus.
 * Flashzoi's tensors do not tell the number of heads, nor how many components of each are turned and by which
 * angles: `heads` of config.json, else 8; the class has 128 and base 20,000, unless config.json has `rotary_emb_dim`
 * or `rotary_emb_base`. The names may have something before them that is the same for all ("model.").
 *
 * No tensor tells how much is cropped off the end. config.json beside the file (or in it: model/weights/sidecar.h)
 * may: bins_to_return of the middle, or with return_center_bins_only: false all but 16 on each side; else of 524,288
 * bp the bins of the 196,608 in the middle are left, and everything at other lengths.
 */
#ifndef CREME_MODEL_BORZOI_TORCH_H
#define CREME_MODEL_BORZOI_TORCH_H

#include "model/borzoi/config.h"

#include <creme/model.h>

enum { CREME_BORZOI_PUBLISHED_INPUT_BP = 524288 };

/* Whether the names are those of the PyTorch port. */
bool creme_borzoi_torch_recognise(const creme_weights *weights);

/* Of the options, `head` ("human" or "mouse"; NULL: the first that is there) and `input_bp` (0: 524,288) count.
 * CREME_ERROR_FORMAT names a tensor that is absent or of a shape that cannot be, or a key of config.json that
 * contradicts the tensors; CREME_ERROR_UNSUPPORTED for networks beyond config.h's limits;
 * CREME_ERROR_NOT_FOUND for a head that is not there (naming those that are); CREME_ERROR_RANGE for an input that is
 * not a whole number of tokens. On failure *out is empty. */
CREME_CHECKED creme_status creme_borzoi_torch_read(creme_borzoi_config *out, const creme_weights *weights,
                                                   const creme_model_options *options);

#endif
