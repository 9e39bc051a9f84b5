/* A model that is asked by several: a predictor for each read-out that was asked for lately, and the backgrounds that
 * they have embedded. One thread at a time. */
#ifndef CREME_SERVE_CORE_H
#define CREME_SERVE_CORE_H

#include "serve/asked.h"
#include "serve/embeddings.h"

typedef struct creme_serve_core creme_serve_core;

typedef struct creme_serve_core_options {
    size_t readouts;        /* that are ready at a time, at least 1: each has the scratch memory of a predictor */
    size_t embedding_bytes; /* embeddings take at most so much, or what one batch needs */
} creme_serve_core_options;

/* The model is borrowed. */
CREME_CHECKED creme_status creme_serve_core_create(creme_serve_core **out, const creme_model *model,
                                                   const creme_serve_core_options *options);
void creme_serve_core_destroy(creme_serve_core *core);

/* out[rows][outputs] (asked.h), a batch of the model at a time; go_on(self) is asked between them, and if it says no,
 * that is CREME_ERROR_STOPPED. Else what the model gives: CREME_ERROR_NUMERIC for NaN. */
CREME_CHECKED creme_status creme_serve_core_compute(creme_serve_core *core, const creme_serve_asked *asked,
                                                    bool (*go_on)(void *self), void *self, float *out);

creme_serve_embeddings_stats creme_serve_core_look(const creme_serve_core *core);

#endif
