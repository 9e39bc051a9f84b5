/* Races: which of several candidates have the best means of n draws, decided before all of them are drawn.
 *
 * A search races its candidates (tiles to shuffle, places for a copy, pieces to leave out) round after round. In a
 * round candidate i has the draws y_i1 .. y_in, and M_i, their mean, is what decides: the `best` ones of the lowest
 * (or highest) are wanted. When is looked is said in looks.h; at a look m draws are known of each candidate that is
 * neither surely among the best nor surely not.
 *
 *     round 1   y . . . . . . . . .       drawn once
 *     round 2   y y y                     given up at the look of 3
 *     round 3   y y y y y                 now: draws 4, 5 are known of round 1 last, as 6 .. 10 are
 *
 * Draws keep their names from round to round, so a draw that is not made now is known as it was when it was made last,
 * in round g, times base_k / base_k of g: base_k is the activity without any candidate (of the current sequence, of
 * background k), and all that is known of one that was never made. The draws that are made say how far that is off, in
 * proportion to w_k = base_k / mean base (where the base is high, candidates do more, and vary more): with
 * d^g_ij = (y_ij - (y_ij of g) base_j / (base_j of g)) / w_j, over all j < m, which were all made in round g,
 *
 *     y_ik  =  what is known of it + w_k (mean of d^g_i),       for each k >= m that was made in round g last
 *
 * with which e_i = mean over k of y_ik. If the d^g of a candidate are independent draws of one normal distribution of
 * variance s_ig^2, and of the draws that are not made those that were made in round g last have the sum of weights
 * W_g, and of their squares V_g,
 *
 *     var(e_i - M_i)  <=  v_i  =  ((sum over g of W_g s_ig)^2 / m + sum over g of V_g s_ig^2) / n^2
 *
 * s_ig^2 is the variance of candidate i's d^g, to which the mean of all candidates' counts as 10 further degrees of
 * freedom (or as many as there are): few draws alone say little of a spread, and where they all agree by chance it
 * is not taken for none. Where draw k of all candidates is in one background, the mean over candidates of what is seen
 * in it is taken off first, since it moves them all alike.
 *
 * Candidate i is surely better than j if (e_j - e_i) / sqrt(v_i + v_j) is above Student's quantile. It is surely among
 * the best when all but fewer than `best` of those left are surely worse, surely not when `best` of those left are
 * surely better. For another choice than that of all draws, one of the best has to be held for surely worse than one
 * that is none: best x (candidates - best) comparisons, by `looks` looks. Each fails with probability at most error /
 * (comparisons looks), so that a round's choice is another with a probability of at most `error` (Bonferroni).
 */
#ifndef CREME_ASSAY_RACE_H
#define CREME_ASSAY_RACE_H

#include "assay/looks.h"

typedef struct creme_race_rules {
    int64_t candidates, n; /* draws of each in a round */
    bool highest;          /* the best is the highest mean, else the lowest */
    bool shared;           /* draw k of all candidates is in one background */
    double error;          /* of a round; 0: all draws are made */
} creme_race_rules;

/* What is known of draws that are made in rounds that are over. Zero is nothing. */
typedef struct creme_race_memory {
    double *values, *bases; /* [rounds][candidates][n], [rounds][n] */
    size_t value_capacity, base_capacity;
    int64_t *last; /* the round in which a draw was made last, -1: in none [candidates][n] */
    int64_t rounds;
} creme_race_memory;

/* Spreads of the candidates that are decided, as they were then, and of all. */
typedef struct creme_race_spreads {
    creme_spread given_up, all;
} creme_race_spreads;

typedef struct creme_race_entry creme_race_entry; /* what is known of a candidate at a look */

/* Zero is none. */
typedef struct creme_race {
    creme_race_rules rules;
    creme_race_memory memory;
    creme_looks looks;
    int64_t *racing;             /* candidates that get further draws, rising [racing_count] */
    int64_t racing_count;        /* once the choice stands: of one, the best; of several, those that are undecided */
    int64_t drawn, until;        /* draws that are known of those, and of which the next ones are asked for */
    int64_t best, sure;          /* how many are wanted, and are sure */
    bool *is_sure;               /* among the best [candidates] */
    creme_race_entry *entries;   /* [candidates] */
    double *common, *weights;    /* what background k does to all, and w_k [n] */
    double *quantiles;           /* by degrees of freedom */
    creme_race_spreads *spreads; /* s_g^2, g = -1, 0, ... [memory.rounds] */
    size_t spread_capacity;
} creme_race;

/* With room for all candidates; to be cleared also where it fails. */
CREME_CHECKED creme_status creme_race_init(creme_race *race, const creme_race_rules *rules);

/* A round of entrants[count], rising, of which so many best are wanted, 1 .. count. The first draws, until race->until,
 * are to be made: all of them, if in_full. */
CREME_CHECKED creme_status creme_race_begin(creme_race *race, const int64_t *entrants, int64_t count, int64_t best,
                                            bool in_full);

/* A draw that was made in this round. */
void creme_race_set(creme_race *race, int64_t candidate, int64_t k, double value);

/* When all draws until race->until are set: decides what can be decided. Whether further draws are to be made, of those
 * in race->racing, from race->drawn until race->until. Of one best that is so until it has all its draws; several are
 * chosen when it is sure which they are, or all draws of those undecided are made. base[n]: of this round. */
bool creme_race_look(creme_race *race, const double *base);

void creme_race_clear(creme_race *race);

#endif
