/* Read-outs whose bins are listed with each sequence. */
#ifndef CREME_MODEL_LISTED_H
#define CREME_MODEL_LISTED_H

#include "model/model_kind.h"

#include <creme/listed.h>

/* For readout->listed: a predictor on top of one of every bin (->profile), to which embeddings belong. */
CREME_CHECKED creme_status creme_listed_predictor_create(creme_predictor **out, const creme_model *model,
                                                         const creme_readout *readout);
void creme_listed_predictor_destroy(creme_predictor *predictor);

/* creme_predictor_predict_listed() and _predict_edits_listed() of it, one of codes and variants being NULL. */
CREME_CHECKED creme_status creme_listed_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                                const creme_variant *variants, const creme_bin_list *const *bins,
                                                int64_t count, float *out);

#endif
