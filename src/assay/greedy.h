/* Rounds of a greedy search over tiles: what interaction and multiplicity have in common.
 *
 * In every round each tile that has not been taken yet is drawn several times (shuffled in the sequence; or the place
 * of one more copy, in several backgrounds), the one of the lowest or highest mean is taken, and the next round goes
 * without it:
 *
 *     creme_greedy_begin_round   so many more constructs
 *     creme_greedy_add           says of each which draw it is
 *     creme_greedy_find_best     once they are observed
 *     creme_greedy_take          the best is no longer one of those that are left
 *
 * What a draw does to the sequence, and what is made of the best, is the assay's. */
#ifndef CREME_ASSAY_GREEDY_H
#define CREME_ASSAY_GREEDY_H

#include "assay/assay_kind.h"

enum { CREME_NO_TILE = -1 };

/* What a construct is. Round 0: what comes before all rounds, the wild type or (CREME_NO_TILE) a control. */
typedef struct creme_greedy_draw {
    int64_t round, tile, replicate;
} creme_greedy_draw;

typedef struct creme_greedy_best {
    int64_t tile;
    creme_summary mutants;
} creme_greedy_best;

/* Zero is none. */
typedef struct creme_greedy {
    int64_t tiles, replicates;
    int64_t *left; /* tiles that have not been taken, rising [left_count] */
    int64_t left_count;
    creme_greedy_draw *draws; /* of every construct [base.round_end] */
    size_t draw_capacity;
    int64_t drawn;  /* how many of them are said */
    int64_t *ids;   /* this round's construct of a tile and replicate [tiles][replicates] */
    double *values; /* activities of one tile in this round [replicates] */
} creme_greedy;

/* How many trials so many rounds take at most, of which there are no more than tiles, one tile fewer in each. */
int64_t creme_greedy_trials(int64_t tiles, int64_t rounds);

/* For `tiles` tiles (or places) and the assay's shuffles. assay->constructs = the wild type, `controls` for each
 * shuffle, and in each of `rounds` rounds, of which there are no more than tiles, one tile fewer. CREME_ERROR_RANGE
 * if that is more than can be counted. */
CREME_CHECKED creme_status creme_greedy_init(creme_greedy *greedy, creme_assay *assay, int64_t tiles, int64_t rounds,
                                             int64_t controls);
void creme_greedy_clear(creme_greedy *greedy);

CREME_CHECKED creme_status creme_greedy_begin_round(creme_greedy *greedy, creme_assay *assay, int64_t count);
void creme_greedy_add(creme_greedy *greedy, creme_greedy_draw draw);

/* greedy->values = the activities of a tile's first n draws in this round. */
void creme_greedy_fetch(creme_greedy *greedy, const creme_assay *assay, int64_t tile, int64_t n);

/* Of candidates[count], at least one, the tile of the highest (or lowest) mean over all replicates; of equal ones the
 * first. Leaves its activities in greedy->values. */
creme_greedy_best creme_greedy_find_best(creme_greedy *greedy, const creme_assay *assay, const int64_t *candidates,
                                         int64_t count, bool highest);

void creme_greedy_take(creme_greedy *greedy, int64_t tile);

#endif
