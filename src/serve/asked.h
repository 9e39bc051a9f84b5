/* What a request for inference asks of a model: sequences, or edits of them, and a read-out. */
#ifndef CREME_SERVE_ASKED_H
#define CREME_SERVE_ASKED_H

#include "model/remote/oip_question.h"

#include <creme/model.h>

/* Limits of a request. */
typedef struct creme_serve_limits {
    size_t json_bytes;   /* of its JSON */
    size_t answer_bytes; /* of the numbers that it gets */
} creme_serve_limits;

/* A background with edits (the windowed extension). */
typedef struct creme_serve_variant {
    int64_t background; /* which of the sequences */
    size_t first, end;  /* which of the edits */
} creme_serve_variant;

typedef struct creme_serve_asked {
    int64_t count;         /* of sequences */
    uint8_t *codes;        /* [count][input_bp] */
    bool edited;           /* variants are asked for, else the sequences themselves */
    int64_t variant_count; /* 0 unless edited */
    creme_serve_variant *variants;
    creme_interval *edits; /* of each variant rising and disjoint */
    size_t *bases_at;      /* [edits]: where each one's new codes begin in bases */
    uint8_t *bases;
    creme_readout readout;        /* with tracks below; no scale, no peak, no list of bins */
    creme_track_selection tracks; /* without names */
} creme_serve_asked;

/* Takes the question apart. CREME_ERROR_FORMAT, _RANGE, _ARGUMENT, _NOT_FOUND or _UNSUPPORTED for what the model has
 * not or the limits forbid. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_serve_asked_read(creme_serve_asked *out, const creme_oip_question *question,
                                                  const creme_model_info *info, const creme_serve_limits *limits);
void creme_serve_asked_clear(creme_serve_asked *asked);

/* How many activities are asked for, and floats of each. */
int64_t creme_serve_asked_rows(const creme_serve_asked *asked);
int64_t creme_serve_asked_outputs(const creme_serve_asked *asked);

/* out[input_bp] = a variant's sequence. */
void creme_serve_asked_write(const creme_serve_asked *asked, int64_t variant, int64_t input_bp, uint8_t *out);

#endif
