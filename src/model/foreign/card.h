/* The model card: what a model that others compute says of itself and the shapes of its tensors do not. JSON:
 *
 *     {"creme": 1, "name": "my-net", "version": "3", "weights": "sha256:...",
 *      "input_bp": 196608, "bins": 896, "bin_bp": 128, "first_bin_bp": 40960,
 *      "tracks": [{"identifier": "CNhs12336+", "description": "CAGE:K562", "strand_pair": 1,
 *                  "scale": 1, "clip_soft": 384, "sum_stat": "sum_sqrt"}, ...],
 *      "n": "code4", "outside": "code5", "output": "activity", "reduces": true, "sums": true, "windowed": 1,
 *      "max_batch": 8, "deterministic": true, "tracks_first": false}
 *
 * "creme", the version of the card, is needed, all else may be left out; a key that is not known is an error, since a
 * misspelt one would change what numbers mean. A card comes with the model, as an object or as a text that holds one,
 * or from a file of the user's. */
#ifndef CREME_MODEL_FOREIGN_CARD_H
#define CREME_MODEL_FOREIGN_CARD_H

#include <creme/hash.h>
#include <creme/track.h>
#include <jansson.h>

/* Of the card itself, and of the windowed extension that we know (docs/any-model.md). */
enum { CREME_CARD_VERSION = 1, CREME_CARD_WINDOWED = 1 };

/* How the model is told of a base that is not known. */
typedef enum creme_card_n {
    CREME_CARD_N_UNSAID,
    CREME_CARD_N_QUARTER, /* "0.25": in each of the four channels */
    CREME_CARD_N_ZERO,    /* "0": in each */
    CREME_CARD_N_CODE     /* "code4": the model is handed codes, and an N is 4 */
} creme_card_n;

typedef enum creme_card_answer { CREME_CARD_UNSAID, CREME_CARD_YES, CREME_CARD_NO } creme_card_answer;

typedef struct creme_model_card {
    char *name, *version, *weights; /* NULL: not said */
    char *output;                   /* of several outputs, the one to read; NULL: not said */
    int64_t input_bp, bins, bin_bp; /* 0: not said */
    int64_t first_bin_bp;           /* -1: not said */
    int64_t max_batch;              /* sequences of one request; 0: not said */
    creme_card_n n;
    creme_card_answer tracks_first; /* an output of rank 3 is [N][tracks][bins] */
    bool outside;                   /* bases beyond a sequence's end are told from Ns, as code 5 */
    bool reduces;                   /* whoever computes picks bins and tracks, and takes the mean or sum over bins */
    bool sums;                      /* ... adds up strands and undoes the squashed scale before that */
    bool windowed;                  /* ... and takes edits of backgrounds (docs/any-model.md) */
    bool deterministic;             /* equal sequences get equal bits, whatever company they are in */
    /* count 0: not said. `squashed`: every track has scale, clip_soft and sum_stat. */
    creme_track_table tracks;
    bool squashed;
    char hash[CREME_HASH_TEXT]; /* of all that numbers may depend on, not of max_batch and windowed; "": there is no
                                   card */
} creme_model_card;

/* A card that says nothing. */
void creme_model_card_init(creme_model_card *out);

/* Reads an object, or a text that holds one. `source` begins messages. CREME_ERROR_FORMAT says which key and what was
 * expected. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_model_card_read(creme_model_card *out, json_t *json, const char *source);

/* The same of text[bytes], and of a file. */
CREME_CHECKED creme_status creme_model_card_parse(creme_model_card *out, const char *text, size_t bytes,
                                                  const char *source);
CREME_CHECKED creme_status creme_model_card_open(creme_model_card *out, const char *path);
void creme_model_card_clear(creme_model_card *card);

/* *out = the card as an object, to be ended with json_decref(); what it does not say is left out, and so is a scale
 * that cannot be undone for all tracks. Texts are cut to what is read, what is no UTF-8 becomes '?'. */
CREME_CHECKED creme_status creme_model_card_write(json_t **out, const creme_model_card *card);

/* What "n" calls it; "" where it is not said. */
const char *creme_card_n_text(creme_card_n n);

#endif
