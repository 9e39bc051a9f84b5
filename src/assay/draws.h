/* Draws of every CRE tile, with or without controls: all at once, or in stages until each tile's interval is narrow,
 * or until its class is settled.
 *
 * Constructs: 0 the wild type; then replicate by replicate, within each one the tiles from the left. A shared control
 * (one for all tiles, by replicate) comes before the tiles of its replicate, a tile's own control before that tile.
 *
 * In stages, every tile has 5 replicates first (by class 3), then about a fifth of all more each time (looks.h), as
 * long as a fifth is left to be saved; tiles that are closed in between get no more. When that is looked at depends on
 * the number of replicates alone, and what is seen on the tile, and by class on the others of its locus: never on
 * batches or other loci.
 */
#ifndef CREME_ASSAY_DRAWS_H
#define CREME_ASSAY_DRAWS_H

#include "assay/assay_kind.h"
#include "assay/looks.h"

typedef enum creme_controls { CREME_CONTROLS_NONE, CREME_CONTROLS_SHARED, CREME_CONTROLS_OWN } creme_controls;

/* What a construct is. */
typedef struct creme_draw {
    int64_t tile, replicate; /* a shared control has tile -1 */
    bool control;
} creme_draw;

typedef struct creme_draws {
    creme_controls controls;
    int64_t tiles, shuffles;
    creme_looks looks; /* in stages */
    bool *settled;     /* by class: at the last look [tiles] */
    int64_t *open;     /* tiles that get further replicates, rising [open_count] */
    int64_t open_count, drawn;
    int64_t *counts;                   /* replicates of each tile [tiles] */
    int64_t *mutant_ids, *control_ids; /* [tiles][shuffles]; of shared controls [shuffles] */
    creme_draw *draws;                 /* [constructs] */
    size_t capacity;
    int64_t t_count; /* what t is for */
    double t;
} creme_draws;

/* Begins the assay's first round, of all replicates or of a first stage. */
CREME_CHECKED creme_status creme_draws_begin(creme_draws *draws, creme_assay *assay, creme_controls controls,
                                             bool in_stages);

/* When the round is observed: begins the next one for the tiles that are open, if there is anything left to draw.
 * `is_done` says of each whether it is closed now. */
CREME_CHECKED creme_status creme_draws_go_on(creme_draws *draws, creme_assay *assay,
                                             bool (*is_done)(creme_assay *assay, int64_t tile));

/* Something that is asked of a tile: whether
 *
 *     mutant x mean MUTANT + control x mean CONTROL + wt x WT
 *
 * would be above 0 with all draws. Of two it follows which class an effect has: above both, below both, or between. */
typedef struct creme_question {
    double mutant, control, wt;
} creme_question;

typedef struct creme_class_question {
    creme_question enhancer, silencer; /* above the first: an enhancer; below the second: a silencer */
} creme_class_question;

/* Sets draws->settled: of which tiles all draws would give every effect, in every track, the class that it has now.
 *
 * Bounds are those of looks.h for y_k, the k-th draw of what is asked. Few draws of one tile say little of their
 * spread, and those of the others at its locus say something of it, too: with s^2 the variance of the tile's m draws,
 * p^2 the mean of the others' (weighted by their degrees of freedom), and g = 4 or the others' degrees if fewer,
 *
 *     the variance taken is max(s^2, (g p^2 + (m - 1) s^2) / (g + m - 1)), of g + m - 1 degrees of freedom,
 *
 * and 9 times that where the m draws agree (s^2 < p^2 / 10^6) while the others' do not. Nothing is settled by draws
 * that are all equal, at tiles that all are. A locus whose WT is not above 0 has no effects.
 * docs/statistics.md has what was simulated. */
CREME_CHECKED creme_status creme_draws_settle(creme_draws *draws, creme_assay *assay,
                                              const creme_class_question *questions, int64_t count);

/* creme_student_t_95(counts[tile] - 1), which takes a while: kept for the next tile with as many. */
double creme_draws_t(creme_draws *draws, int64_t tile);

/* Activities of a tile's mutants, and of their controls; values[counts[tile]]. */
void creme_draws_mutants(const creme_draws *draws, const creme_assay *assay, int64_t tile, int64_t track,
                         double *values);
void creme_draws_controls(const creme_draws *draws, const creme_assay *assay, int64_t tile, int64_t track,
                          double *values);

void creme_draws_clear(creme_draws *draws);

#endif
