/* A model of one's own: functions in place of a network.
 *
 *     static creme_status describe(void *self, creme_model_description *out);
 *     static creme_status predict(void *self, const creme_prediction_request *request, float *out);
 *
 *     creme_model_functions functions = {.describe = describe, .predict = predict};
 *     creme_model_from_functions(&model, &functions, self);
 *
 * The model is then like any other: predictors, engine and assays take it. It is evaluated by whole windows only:
 * creme_model_info.windowed is false, the engine asks for every construct as a whole sequence, and
 * creme_predictor_embed() and creme_predictor_predict_edits() are CREME_ERROR_UNSUPPORTED. It is one model, no
 * ensemble, and has no views. examples/own_model.c is a whole program.
 */
#ifndef CREME_CALLBACK_MODEL_H
#define CREME_CALLBACK_MODEL_H

#include <creme/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the model is. Zero is the default of every field that is not said to be needed. Texts and arrays are
 * copied; they have to live until creme_model_from_functions() returns. */
typedef struct creme_model_description {
    const char *summary; /* one line on what it is; NULL: "functions of the caller" */
    int64_t input_bp;    /* L, bases of a sequence: needed, 1 to 2^31 - 1 */
    /* P: needed, 1 or more each. Bin b covers [first_bin_bp + b * bin_bp, + bin_bp) of the input, and all of them lie
     * in it. */
    int64_t bins, bin_bp;
    int64_t first_bin_bp;
    int64_t tracks;                  /* T: needed, 1 to 1,000,000 */
    const char *const *names;        /* [tracks], the tracks' identifiers; NULL: "track_0", "track_1", ... */
    const char *const *descriptions; /* [tracks]; NULL: as the names */
    const int64_t *strand_pairs;     /* [tracks], the row of each track's opposite strand; NULL: none is stranded */
    int64_t batch;                   /* how many sequences a call of predict is best given; 0: 1. At most 65,536 */
} creme_model_description;

/* What predict() is asked for. All is borrowed during the call. */
typedef struct creme_prediction_request {
    const uint8_t *const *codes; /* [count][input_bp]: A 0, C 1, G 2, T 3, N 4 (sequence.h) */
    int64_t count;               /* sequences, 1 to the description's batch */
    int64_t bin_first, bin_end;  /* the bins that are wanted: [bin_first, bin_end) */
    const int64_t *tracks;       /* [track_count]: the tracks that are wanted; one may stand there twice */
    int64_t track_count;
} creme_prediction_request;

/* A function that fails calls creme_fail() with a message, on the thread on which it was called, and returns what
 * that returns; whoever asked the model for something is given this status and message. Without a message, or with a
 * number that is no creme_status (CREME_ERROR_LIBRARY is given then), the message says which function it was. */
typedef struct creme_model_functions {
    /* Needed. *out is zero. Called once, by creme_model_from_functions(). */
    CREME_CHECKED creme_status (*describe)(void *self, creme_model_description *out);
    /* Needed. out[count][bin_end - bin_first][track_count] = the prediction, a number for each bin and track. A NaN
     * or an infinity is an error of the model (CREME_ERROR_NUMERIC), and so is a number that it leaves out. What it
     * writes may depend on nothing but the request's codes: equal sequences are asked for once. Called by one thread
     * at a time for each predictor of the model; where several are in use at once, it has to stand being called from
     * their threads at the same time. */
    CREME_CHECKED creme_status (*predict)(void *self, const creme_prediction_request *request, float *out);
    /* May be NULL. Called once, by creme_model_close(), when no predictor is left. */
    void (*destroy)(void *self);
} creme_model_functions;

/* *out = a model of these functions (copied), to be closed with creme_model_close(). `self` is what they are handed,
 * and is the model's from now on; after a failure *out is NULL, `self` is the caller's as before, and destroy() was
 * not called. CREME_ERROR_ARGUMENT without describe or predict, or for a name of a track that is empty or holds a
 * control character; CREME_ERROR_RANGE for a description with numbers that cannot be; CREME_ERROR_MEMORY; or what
 * describe() returned. */
CREME_API CREME_CHECKED creme_status creme_model_from_functions(creme_model **out,
                                                                const creme_model_functions *functions, void *self);

#ifdef __cplusplus
}
#endif
#endif
