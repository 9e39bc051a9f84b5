/* What predictor.c, whole sequences, and edits.c, the windowed extension, have in common. */
#ifndef CREME_MODEL_REMOTE_PREDICTOR_H
#define CREME_MODEL_REMOTE_PREDICTOR_H

#include "model/foreign/readout.h"
#include "model/remote/remote.h"

typedef struct creme_served_predictor {
    creme_predictor base; /* first */
    creme_foreign_readout reads;
    char *parameters; /* JSON; NULL: none */
    void *numbers;    /* [batch] sequences as the server wants them, where they travel as JSON; else NULL */
    int64_t batch;    /* sequences of a request */
    float *values;    /* [batch][reads.each] */
    creme_oip_message message;
    /* of a request with edits; grown to its size */
    const uint8_t **backgrounds; /* [batch]: those of the request, each once */
    int32_t *background_of;      /* [batch]: of each variant, which */
    int32_t *edits;              /* [edit_count][3]: variant, start, end */
    uint8_t *bases;              /* of all edits */
    size_t backgrounds_capacity, background_of_capacity, edits_capacity, bases_capacity;
} creme_served_predictor;

/* A request for so many sequences. */
creme_oip_request creme_served_request(const creme_served_predictor *self, const creme_served_model *model,
                                       int64_t rows);

/* The most bytes that its answer may have. */
size_t creme_served_most(const creme_served_predictor *self, const creme_served_model *model, int64_t rows);

/* self->values of the answer; what the server says went wrong is this failure's message. */
CREME_CHECKED creme_status creme_served_take_answer(creme_served_predictor *self, creme_served_model *model,
                                                    int64_t rows, const creme_http_answer *answer);

#endif
