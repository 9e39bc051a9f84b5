/* Low-rank adapters (LoRA; Hu et al. 2021, arXiv 2106.09685) that lie in a checkpoint unmerged. */
#ifndef CREME_MODEL_WEIGHTS_LORA_H
#define CREME_MODEL_WEIGHTS_LORA_H

#include <creme/log.h>
#include <creme/weights.h>

/* Where the file has a linear layer's weight W [out][in] beside matrices A [r][in] and B [out][r], the tensor of W
 * becomes W + alpha / r B A, in float32 by way of float64, and A and B are no longer among the tensors. Spellings:
 *
 *     X.weight, X.lora_A, X.lora_B                                          loralib
 *     X.base_layer.weight, X.lora_A.NAME.weight, X.lora_B.NAME.weight       peft; ".base_layer" is dropped everywhere
 *     X.parametrizations.weight.original, ....weight.0.lora_A, ...lora_B    a parametrisation
 *
 * alpha: as given, unless it is 0; else "lora_alpha" of adapter_config.json in the weights' folder (with use_rslora
 * over the root of r). CREME_ERROR_UNSUPPORTED if it is not known, if a config asks for more than this (use_dora,
 * alpha_pattern, rank_pattern, fan_in_fan_out), if W has two adapters, or if A, B are of another kind of layer;
 * CREME_ERROR_FORMAT if W is not there or shapes do not fit; CREME_ERROR_ARGUMENT if alpha is given and there is no
 * adapter. Pairs that are not whole are left, as tensors that no network knows. */
CREME_CHECKED creme_status creme_lora_merge(creme_weights *weights, double alpha, const creme_log *log);

#endif
