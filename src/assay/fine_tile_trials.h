/* Trials of a fine tile's stage: which of the pieces that survive are to go in a step.
 *
 * Each survivor is left out in turn, in several backgrounds; those without which activity is best are the batch that is
 * to go. That is a race (race.h), which lasts over the steps of the stage: its candidates are the pieces with which the
 * stage began, its base what survives in each background. */
#ifndef CREME_ASSAY_FINE_TILE_TRIALS_H
#define CREME_ASSAY_FINE_TILE_TRIALS_H

#include "assay/race.h"

/* Zero is none. */
typedef struct creme_fine_tile_trials {
    creme_race race;
    int64_t count;    /* survivors */
    int64_t *numbers; /* of each survivor, its number as a candidate, rising [count] */
    int64_t *places;  /* of a candidate, its number among the survivors [candidates] */
    double *values;   /* activities in this step [candidates][n] */
    bool *dropped;    /* survivors that are to go [count] */
    struct creme_fine_tile_trial *ranking;
} creme_fine_tile_trials;

/* For the pieces of a stage, rules->candidates of them. To be cleared also where it fails. */
CREME_CHECKED creme_status creme_fine_tile_trials_init(creme_fine_tile_trials *out, const creme_race_rules *rules);

/* A step, in which so many are to go; *any = whether there is something to be tried. Where it may stop early, there is
 * nothing if all of several are to go: then they are marked. */
CREME_CHECKED creme_status creme_fine_tile_trials_begin(creme_fine_tile_trials *trials, int64_t batch, bool *any);

/* The activity without a survivor in background k. */
void creme_fine_tile_trials_set(creme_fine_tile_trials *trials, int64_t piece, int64_t k, double value);

/* When those are set that race asks for: whether more are to be tried. If not, the batch is marked in `dropped`; of a
 * single one, all activities are known, which *single (borrowed) then are. base[n]: activities of what survives. */
bool creme_fine_tile_trials_look(creme_fine_tile_trials *trials, const double *base, const double **single);

/* The survivors that are marked are none any more. */
void creme_fine_tile_trials_drop(creme_fine_tile_trials *trials);

void creme_fine_tile_trials_clear(creme_fine_tile_trials *trials);

#endif
