/* The model kind "onnx": a file that ONNX Runtime computes (docs/any-model.md).
 *
 *   abi.h       the functions of ONNX Runtime that are called
 *   library.c   finding it; session.c: a model in it; run.c: numbers there and back
 *   file.c      what the file says without it; walk.c: through its graphs
 *   onnx.c      the kind: opening, step by step
 *   predict.c   read-outs
 *   survey.c    a file for people to read, also where it cannot be used */
#ifndef CREME_MODEL_ONNX_ONNX_H
#define CREME_MODEL_ONNX_ONNX_H

#include "model/foreign/foreign.h"
#include "model/foreign/readout.h"
#include "model/onnx/file.h"
#include "model/onnx/runtime.h"

typedef struct creme_onnx_model {
    creme_model base; /* first */
    creme_onnx_file file;
    creme_model_card card;
    char *card_source; /* where the card is, for people; NULL: there is none */
    creme_onnx_session session;
    creme_foreign_form form;
    creme_track_table tracks;
    char *summary, *name;
    creme_log log;
    bool tried;    /* whether a sequence's numbers depend on its company */
    int64_t least; /* sequences of a batch, which is filled up to so many */
} creme_onnx_model;

/* The steps of opening, for a survey to stop at; each after the one before. The first makes a model that is to be
 * closed; the second reads what the file says and its card: that of --model-card, else that in the file, else
 * FILE.creme.json beside it, else one that says nothing. The third needs ONNX Runtime, the fourth makes a model of it
 * all. */
CREME_CHECKED creme_status creme_onnx_begin(creme_onnx_model **out, const char *path,
                                            const creme_model_options *options);
CREME_CHECKED creme_status creme_onnx_read_card(creme_onnx_model *model, const char *path,
                                                const creme_model_options *options);
CREME_CHECKED creme_status creme_onnx_start(creme_onnx_model *model, const char *path,
                                            const creme_model_options *options);
CREME_CHECKED creme_status creme_onnx_settle(creme_onnx_model *model, const creme_model_options *options);
void creme_onnx_close(creme_model *model); /* NULL is fine */

/* A sequence's numbers should not depend on the others of its batch. Where they do, batches are filled up: to two
 * sequences if larger ones give the same (products with one row may have a kernel of their own), else to whole ones,
 * and it is tried whether that helps. Done before the first prediction, once. */
CREME_CHECKED creme_status creme_onnx_try_company(creme_onnx_model *model);

/* predict.c: what the kind holds. */
CREME_CHECKED creme_status creme_onnx_predictor_create(creme_predictor **out, const creme_model *model,
                                                       const creme_readout *readout);
void creme_onnx_predictor_destroy(creme_predictor *predictor);
CREME_CHECKED creme_status creme_onnx_predict(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                              float *out);

/* The graph's numbers of `rows` sequences in numbers[], of which the form says how they lie. Clear the answer, after
 * a failure too. */
CREME_CHECKED creme_status creme_onnx_ask(creme_onnx_model *model, void *numbers, int64_t rows,
                                          creme_onnx_answer *answer);

/* survey.c: what can be said of a file for people to read. */
CREME_CHECKED creme_status creme_onnx_survey(creme_output *output, const char *path,
                                             const creme_model_options *options);

/* "FILE.creme.json", the card beside a file. */
CREME_CHECKED creme_status creme_onnx_card_path(char **out, const char *path);

#endif
