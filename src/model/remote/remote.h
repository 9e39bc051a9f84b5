/* Served models: behind the Open Inference Protocol v2 (docs/any-model.md).
 *
 *   address.c    where it is
 *   process.c    workers: programs that are started, watched and ended here
 *   http.c       one connection
 *   server.c     asking, and starting a worker again that is gone
 *   oip.c        what servers say; oip_infer.c: sequences there, numbers back
 *   remote.c     the kinds of models
 *   edits.c      the windowed extension: backgrounds and edits in place of sequences
 *   predictor.c  read-outs: by the server where it can, else here
 *   survey.c     all that is known of one, for people to read
 *
 * What served models share with others that are not computed here is in foreign/. */
#ifndef CREME_MODEL_REMOTE_REMOTE_H
#define CREME_MODEL_REMOTE_REMOTE_H

#include "model/foreign/foreign.h"
#include "model/foreign/readout.h"
#include "model/remote/oip.h"
#include "model/remote/server.h"

typedef struct creme_served_model {
    creme_model base; /* first */
    creme_address address;
    creme_server *server;
    creme_oip_metadata metadata;
    creme_model_card card;
    creme_foreign_form form;
    creme_track_table tracks;
    char *summary, *record_name;
    char record_hash[CREME_HASH_TEXT];
    creme_log log;
    int number;    /* of several workers, which */
    bool binary;   /* numbers travel as bytes */
    bool answered; /* ... and it has taken some so */
    int64_t asked; /* how many requests there were */
    double inside; /* seconds in the model, by the answers that say so; below 0: none did */
} creme_served_model;

/* The steps of opening one. *out = a model whose server is there and ready, and has been asked nothing. */
CREME_CHECKED creme_status creme_served_connect(creme_served_model **out, creme_address_form form, const char *text,
                                                const creme_model_options *options);
/* What the server says of itself: sets `binary`. *answer is borrowed until the next question. */
CREME_CHECKED creme_status creme_served_ask_server(creme_served_model *model, const creme_http_answer **answer);
/* What it says of its model: sets `metadata`. */
CREME_CHECKED creme_status creme_served_ask_model(creme_served_model *model);
/* Sets `card`. */
CREME_CHECKED creme_status creme_served_read_card(creme_served_model *model, const creme_model_options *options);
/* Sets all the rest: form, tracks, summary, record and base. */
CREME_CHECKED creme_status creme_served_settle(creme_served_model *model, const creme_model_kind *kind,
                                               const creme_model_options *options);
void creme_served_close(creme_model *model);

/* survey.c: the kinds' `survey`. */
CREME_CHECKED creme_status creme_served_survey(creme_output *output, const creme_model_kind *kind,
                                               creme_address_form form, const char *text,
                                               const creme_model_options *options);

/* Warns that its numbers travel as JSON; of several workers the first says so. */
void creme_served_say_json(const creme_served_model *model);

/* predictor.c: what the kinds hold. */
CREME_CHECKED creme_status creme_served_predictor_create(creme_predictor **out, const creme_model *model,
                                                         const creme_readout *readout);
void creme_served_predictor_destroy(creme_predictor *predictor);
CREME_CHECKED creme_status creme_served_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                                int64_t count, float *out);

/* edits.c: the same, of models whose server knows the windowed extension. */
CREME_CHECKED creme_status creme_served_embed(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                              creme_embedding **out);
CREME_CHECKED creme_status creme_served_predict_edits(creme_predictor *predictor, const creme_variant *variants,
                                                      int64_t count, float *out);
void creme_served_embedding_destroy(creme_embedding *embedding);
size_t creme_served_embedding_bytes(const creme_predictor *predictor);

#endif
