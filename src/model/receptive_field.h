/* The receptive field of a read-out, measured: which bases of the input can move it.
 *
 * Sequences are drawn at random (named draws), and for each another one that differs from it at every base. A change
 * copies a stretch of the second into the first; it moves the read-out if any of its numbers comes out as another
 * one, to the bit. The outermost base on the left is searched for by bisection: the smallest s such that changing
 * [0, s) moves the read-out of any of the sequences; on the right likewise. So base s - 1 is one that matters: with and
 * without it a number differed. That none matters beyond it is not proven, since
 *
 *   - a base may matter in few sequences (where a unit is not at rest), and these were not among those drawn;
 *   - bisection takes it that a wider change moves what a narrower one within it moves, and two changes may cancel.
 *
 * Hence what was found is checked with sequences that no search has seen: all that lies outside is changed, or all of
 * it is N, or a stretch of it at random is changed. If that moves the read-out, the base that did is searched for in
 * that very change, the field is widened to it, and the check begins anew, until all of a check's changes move
 * nothing.
 *
 * Where equal sequences do not get equal numbers, each number has its own tolerance: 4 times the largest difference
 * that was seen of it, the sequences asked for twice in other company. */
#ifndef CREME_MODEL_RECEPTIVE_FIELD_H
#define CREME_MODEL_RECEPTIVE_FIELD_H

#include <creme/model.h>

typedef struct creme_field_options {
    int64_t tries; /* sequences of the search, and of each check; at least 1 */
    int64_t batch; /* sequences of a call of the model; at least 1 */
    uint64_t seed;
} creme_field_options;

typedef struct creme_receptive_field {
    creme_interval bases; /* of the input; start == end: no change moved anything */
    int64_t tries;        /* as the options say */
    int64_t widened;      /* how often a check found a base that the search had not */
    bool settled;         /* the last check moved nothing; else there were more checks than are worth while */
    int64_t predictions;  /* sequences that the model was asked for */
    /* The largest difference between equal sequences, as a share of the number at its largest; 0: there was none. */
    double noise;
} creme_receptive_field;

/* Measures the field of the predictor's read-out, which lists no bins. CREME_ERROR_STOPPED if somebody asks to stop;
 * else what the model gives. */
CREME_CHECKED creme_status creme_receptive_field_measure(creme_receptive_field *out, creme_predictor *predictor,
                                                         const creme_field_options *options);

#endif
