/* Embedded backgrounds that a server keeps for later requests, the least recently used given up first.
 *
 * A background is known by the predictor that embedded it, by the hash of its codes and by the codes themselves. One
 * that is not known, but differs little from one that is (a round of a greedy search from the round before), is made
 * from that: an embedding of edits equals that of the whole to the bit (creme/model.h). */
#ifndef CREME_SERVE_EMBEDDINGS_H
#define CREME_SERVE_EMBEDDINGS_H

#include <creme/model.h>

typedef struct creme_serve_embeddings creme_serve_embeddings;

/* Sequences are of `input_bp` bases; together they take at most `bytes`, or as much as the backgrounds of one call. */
CREME_CHECKED creme_status creme_serve_embeddings_create(creme_serve_embeddings **out, int64_t input_bp,
                                                         size_t bytes);
void creme_serve_embeddings_destroy(creme_serve_embeddings *embeddings);

/* out[count] = embeddings of the codes by the predictor, borrowed until the next call. Codes may be there twice. */
CREME_CHECKED creme_status creme_serve_embeddings_get(creme_serve_embeddings *embeddings, creme_predictor *predictor,
                                                      const uint8_t *const *codes, int64_t count,
                                                      const creme_embedding **out);

/* Gives up those of a predictor that is about to go. */
void creme_serve_embeddings_forget(creme_serve_embeddings *embeddings, const creme_predictor *predictor);

typedef struct creme_serve_embeddings_stats {
    int64_t found, whole, derived; /* asked for and known; embedded as a whole; made from another */
    size_t bytes, count;           /* now */
} creme_serve_embeddings_stats;
creme_serve_embeddings_stats creme_serve_embeddings_look(const creme_serve_embeddings *embeddings);

#endif
