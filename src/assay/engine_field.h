/* A receptive field that is trusted: which sequences are the same within it, and whether it holds. */
#ifndef CREME_ASSAY_ENGINE_FIELD_H
#define CREME_ASSAY_ENGINE_FIELD_H

#include "assay/engine_batch.h"

/* How often a locus's first sequence is evaluated again, each time with other bases outside the field: numbers that
 * count something come out the same now and then, whatever the bases are. */
enum { CREME_FIELD_TRIES = 4 };

typedef struct creme_field_trust {
    creme_interval field; /* {0, 0}: none is trusted, and nothing else here is there */
    double noise;
    creme_recent *seen;          /* whole sequences (with what is read of them) that were asked for */
    creme_recent *held;          /* wild types of loci of which it was tried */
    uint8_t *codes;              /* [batch][input_bp] */
    const uint8_t **pointers;    /* [batch] */
    const creme_bin_list **bins; /* [batch], where they are listed */
    float *activities;           /* [batch][outputs] */
} creme_field_trust;

/* Of the batch's shape. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_field_trust_init(creme_field_trust *out, const creme_batch *batch,
                                                  creme_interval field, double noise);
void creme_field_trust_clear(creme_field_trust *trust);

/* Whether nobody has asked for this whole sequence before, as far as is remembered. */
bool creme_field_trust_is_new(creme_field_trust *trust, creme_hash whole);

/* A slot was just taken: is it the first of the locus with that wild type? Then it is tried with its batch. */
void creme_field_trust_mark(const creme_field_trust *trust, creme_batch *batch, creme_hash site);

/* The batch has been evaluated: evaluates the marked sequences again, CREME_FIELD_TRIES times, with other bases outside
 * the field. CREME_ERROR_NUMERIC, naming the construct, if that makes a difference. *checked grows by how many there
 * were. */
CREME_CHECKED creme_status creme_field_trust_check(creme_field_trust *trust, creme_batch *batch, int64_t *checked);

#endif
