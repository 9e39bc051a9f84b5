/* Read-outs that also say where the profile has its maximum. */
#ifndef CREME_MODEL_PEAK_H
#define CREME_MODEL_PEAK_H

#include "model/model_kind.h"

/* For readout->peak: a predictor on top of one of all bins (->profile), to which embeddings belong. */
CREME_CHECKED creme_status creme_peak_predictor_create(creme_predictor **out, const creme_model *model,
                                                       const creme_readout *readout);
void creme_peak_predictor_destroy(creme_predictor *predictor);

/* creme_predictor_predict() and _predict_edits() of it, one of codes and variants being NULL. */
CREME_CHECKED creme_status creme_peak_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                              const creme_variant *variants, int64_t count, float *out);

#endif
