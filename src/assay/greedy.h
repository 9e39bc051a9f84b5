/* Rounds of a greedy search over tiles: what interaction and multiplicity have in common.
 *
 * In every round each tile that has not been taken yet is drawn several times (shuffled in the sequence; or the place
 * of one more copy, in several backgrounds), the one of the lowest or highest mean is taken, and the next round goes
 * without it:
 *
 *     creme_greedy_begin         the first draws of a round
 *     creme_greedy_go_on         once they are observed: further ones, while the choice does not stand (race.h)
 *     creme_greedy_find_best     when it does
 *     creme_greedy_take          the best is no longer one of those that are left
 *
 * What a draw does to the sequence, and what is made of the best, is the assay's. */
#ifndef CREME_ASSAY_GREEDY_H
#define CREME_ASSAY_GREEDY_H

#include "assay/assay_kind.h"
#include "assay/race.h"

enum { CREME_NO_TILE = -1 };

/* What a construct is. Round 0: what comes before all rounds, the wild type or (CREME_NO_TILE) a control. */
typedef struct creme_greedy_draw {
    int64_t round, tile, replicate;
} creme_greedy_draw;

typedef struct creme_greedy_best {
    int64_t tile;
    creme_summary mutants;
} creme_greedy_best;

typedef struct creme_greedy_rules {
    int64_t tiles, rounds; /* or places; there are no more rounds than tiles, one tile fewer in each */
    bool controls;         /* every replicate has one, before round 1, and is a background of its own */
    int64_t whole;         /* a tile that has all its draws in round 1, CREME_NO_TILE: none */
    bool highest;
    double error; /* of a round's choice; 0: everything is drawn */
} creme_greedy_rules;

/* Zero is none. */
typedef struct creme_greedy {
    creme_greedy_rules rules;
    int64_t replicates;
    int64_t *left; /* tiles that have not been taken, rising [left_count] */
    int64_t left_count;
    creme_race race;
    int64_t round;            /* from 1 */
    creme_greedy_draw *draws; /* of every construct [base.round_end] */
    size_t draw_capacity;
    int64_t drawn;  /* how many of them are said */
    int64_t *ids;   /* this round's construct of a tile and replicate [tiles][replicates] */
    double *values; /* activities of one tile in this round [replicates] */
} creme_greedy;

/* How many trials so many rounds take at most, of which there are no more than tiles, one tile fewer in each. */
int64_t creme_greedy_trials(int64_t tiles, int64_t rounds);

/* For the assay's shuffles. assay->constructs = the most there may be. CREME_ERROR_RANGE if that is more than can be
 * counted. To be cleared also where it fails. */
CREME_CHECKED creme_status creme_greedy_init(creme_greedy *greedy, creme_assay *assay,
                                             const creme_greedy_rules *rules);
void creme_greedy_clear(creme_greedy *greedy);

/* The next round, of the tiles that are left; before the first one the wild type, and the controls. in_full: all its
 * draws at once, whatever the error. */
CREME_CHECKED creme_status creme_greedy_begin(creme_greedy *greedy, creme_assay *assay, bool in_full);

/* *more = whether the choice needs further draws, which are begun then. base[replicates]: the activities without any
 * of the tiles that are tried. */
CREME_CHECKED creme_status creme_greedy_go_on(creme_greedy *greedy, creme_assay *assay, const double *base,
                                              bool *more);

/* values[replicates] = the activities of the controls. */
void creme_greedy_fetch_controls(const creme_greedy *greedy, const creme_assay *assay, double *values);

/* greedy->values = the activities of a tile's first n draws in this round. */
void creme_greedy_fetch(creme_greedy *greedy, const creme_assay *assay, int64_t tile, int64_t n);

/* Of the tiles that are left and still in the race, at least one, that of the best mean over all replicates; of equal
 * ones the first. Leaves its activities in greedy->values. */
creme_greedy_best creme_greedy_find_best(creme_greedy *greedy, const creme_assay *assay);

void creme_greedy_take(creme_greedy *greedy, int64_t tile);

#endif
