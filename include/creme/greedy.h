/* Greedy assays: what tiles do together, searched step by step.
 *
 * Interaction, multiplicity and fine tile choose after every round what the next one is made of, and may ask for
 * fewer constructs than creme_assay_constructs() says at first. Set sufficiency stands here because it tests what a
 * search found; it chooses nothing.
 *
 * They are units of work like those of assay.h, with an objective: one track, whose activity is what counts, and the
 * only one that is kept and has rows. Searches of several tracks share, through the engine, the sequences that they
 * have in common.
 */
#ifndef CREME_GREEDY_H
#define CREME_GREEDY_H

#include <creme/assay.h>
#include <creme/cre.h>
#include <creme/set.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In which directions is searched, or whose finds are taken. */
typedef enum creme_directions {
    CREME_DIRECTIONS_BOTH,
    CREME_DIRECTIONS_ENHANCERS,
    CREME_DIRECTIONS_SILENCERS
} creme_directions;

/* Whether one direction alone is meant: then *out is its search. */
CREME_API bool creme_directions_one(creme_directions directions, creme_search *out);

/* --- Interaction: which set of tiles, taken together, moves the TSS most?
 *
 * The current sequence is at first the wild type. In every round each tile that is not fixed yet is shuffled in it,
 * `shuffles` times (10; 2023: 5). Enhancers: the tile of the lowest mean is fixed, silencers: of the highest (ties:
 * the tile furthest left), as that one of its shuffles whose activity is nearest to the mean (ties: the lowest
 * replicate).
 *
 * Shuffle k of a tile has the name (seed, CREME_RANDOM_TILE, locus, tile, k), without the round: a tile is shuffled
 * only while it holds its own bases, so that this names the same bases in all rounds, and those of necessity. What a
 * shuffle does by chance is then in the round-1 effects and in the trace alike and drops out where they are compared;
 * with new ones in every round, the choice of the lowest mean alone would let tiles look cooperative.
 *
 * Elements (options.tiles) may overlap. What a fixed one covers stays as it was fixed, and the TSS tile as it is; of
 * an element that overlaps them the other bases take what its shuffle of round 1 has there, and one of which no base
 * that is no N is left is no longer tried.
 *
 * One row per round, round 0 being the wild type, without a tile. mean, sd and n are of the chosen tile's shuffles,
 * effect = (WT - mean) / WT. With A_t = mean of tile t's shuffles in round 1 and t_1 .. t_r the tiles fixed so far:
 *
 *     fixed_replicate, fixed   which shuffle was kept, and its activity
 *     alone                    A of this tile
 *     trace                    mean / WT
 *     additive                 (WT + sum_i (A_{t_i} - WT)) / WT
 *     multiplicative           prod_i A_{t_i} / WT
 *
 * (the last is the additive expectation of log activities). All three are 1 in round 0. Column of text: search. */
typedef struct creme_interaction_options {
    int64_t track; /* the objective, 0 .. tracks - 1 */
    creme_search search;
    int64_t rounds; /* at most, or until no tile is left; 0: 25 */
    /* 0: every tile has all its shuffles in every round. Above: rounds after the first draw them in stages, and tiles
     * that can no longer be chosen get no more; a round's choice is another than that of all shuffles with at most
     * this probability, if what a tile's shuffles do in the round and in round 1 (times current / WT) differs by
     * normally distributed amounts (src/assay/race.h). The chosen tile always has all its shuffles. */
    double error_probability;
} creme_interaction_options;

/* CREME_ERROR_RANGE where no tile fits beside the TSS tile, for a track out of 0 .. tracks - 1, rounds below 0, or an
 * error probability out of [0, 1). */
CREME_API CREME_CHECKED creme_status creme_interaction_create(creme_assay **out, const creme_site *site,
                                                              const creme_assay_options *options,
                                                              const creme_interaction_options *how);

/* --- Set sufficiency: do the tiles that a search found do together what they did at home?
 *
 * Starts from the shuffled backgrounds of sufficiency, with the TSS tile alone (CONTROL), and puts the tiles of the
 * set back at their own positions, one after the other. Row r: the first r tiles; round 0: the TSS tile alone. 10
 * shuffles.
 *
 * mean, sd and n are over the backgrounds, effect = (mean - mean CONTROL) / WT with the paired standard error of
 * sufficiency. Columns: round, control_mean, normalised = mean / WT for enhancers, mean / mean CONTROL for silencers;
 * column of text: search. */
typedef struct creme_set_options {
    int64_t track;
    creme_search search;
    const creme_interval *tiles; /* [tile_count], copied; in the order in which they are added */
    int64_t tile_count;
} creme_set_options;

/* CREME_ERROR_RANGE for a track out of 0 .. tracks - 1, a tile out of the window, or, but for elements, one that
 * overlaps the TSS tile or another of the set. */
CREME_API CREME_CHECKED creme_status creme_set_sufficiency_create(creme_assay **out, const creme_site *site,
                                                                  const creme_assay_options *options,
                                                                  const creme_set_options *set);

/* --- Multiplicity: does activity saturate as copies of a CRE are added?
 *
 * Shuffles of the window with the TSS tile, 10 of them, the same as those of sufficiency. In every round one more
 * copy of the CRE is tried at each position that is free (src/assay/tile_places.h), in all of them; the position of
 * the highest mean is kept (of a silencer: the lowest; ties: the one furthest left). The CRE's own position is one
 * like any other.
 *
 * One row per number of copies, from 0, the TSS tile alone (CONTROL). tile is the CRE's, position where this round's
 * copy went (none in the first row); mean, sd and n are of the activities with all copies so far; effect = (mean -
 * mean CONTROL) / WT. Columns:
 *
 *     copies
 *     control_mean    mean CONTROL
 *     one_copy_mean   with one copy, at the CRE's own position
 *     normalised      mean / one_copy_mean
 *
 * Column of text: kind. */
typedef struct creme_multiplicity_options {
    int64_t track; /* the objective, 0 .. tracks - 1 */
    int64_t tile;  /* the CRE: index among the tiles */
    creme_cre_kind kind;
    int64_t copies; /* at most, or until no position is free; 0: 15 (2023: 10) */
} creme_multiplicity_options;

/* CREME_ERROR_RANGE for a tile that is not there, a track out of 0 .. tracks - 1, or copies below 0. */
CREME_API CREME_CHECKED creme_status creme_multiplicity_create(creme_assay **out, const creme_site *site,
                                                               const creme_assay_options *options,
                                                               const creme_multiplicity_options *how);

/* --- Fine tile: what is the smallest part of a CRE that keeps its effect?
 *
 * CONTROL and MUT are sufficiency's: 10 shuffles of the window with the TSS tile, without and with the whole tile.
 * The tile is pruned in stages, each with its width of sub-tiles, threshold and batch (2024: 500 bp, 0.9, 1; then 50
 * bp, 0.7, 10). A step of a stage replaces each surviving sub-tile in turn by what the background has there, and
 * drops the `batch` of them without which activity is highest (of a silencer: lowest; ties: those furthest left).
 * With
 *
 *     score = mean activity of the survivors in the backgrounds / mean MUT
 *
 * the step stands while what survives does enough: score >= threshold for an enhancer, 1 / score >= threshold for a
 * silencer (whose activity rises from MUT towards CONTROL as it is lost: the threshold is the same share, from the
 * other side). The first step that does not stand is undone and ends the stage; the next one begins with the
 * survivors, neighbours joined and cut to its width from the left (a narrower piece at the right end of a stretch is
 * kept). An element begins with the first stage that is not wider than it is, or with the last, and its batches are
 * at most a tenth of its sub-tiles, but at least 1. A stage also ends when nothing survives. What does less in whole
 * than in part (MUT < CONTROL for an enhancer) is pruned to nothing: that, too, is an answer. Where mean MUT is not
 * above 0 there is the first row alone, without a score.
 *
 * One row per step that stands, and one for the beginning of each stage, step 0. tile is the whole tile; mean, sd
 * and n are of the survivors' activities; effect = (mean - mean CONTROL) / WT. Columns:
 *
 *     stage, step     from 1; from 0
 *     sub_tile_bp     the stage's width
 *     score
 *     remaining_bp    bases that survive
 *     undone_score    in the last row of a stage: score of the step that was undone
 *     control_mean    mean CONTROL
 *
 * and of comparisons: mean activity / MUT where in place of the survivors as many single bases of the tile are kept,
 *
 *     random_score    with compare_random: drawn at random
 *     saliency_score  with saliency: those of the highest score (of a silencer: the lowest)
 *     motif_score     with motifs: those of the highest score
 *
 *
 * Columns of text: kind, survivors ("start-end,start-end" in the window, neighbours joined). The bases of
 * random_score are the first remaining_bp of an order of the tile's bases that is drawn for each background, by the
 * name (seed, CREME_RANDOM_BASES, locus, tile, k): those of a later row are some of those of an earlier one. Of bases
 * with equal scores the leftmost are kept first, and of those without a score, when all others are kept, the first
 * ones of that order. */
typedef struct creme_fine_tile_stage {
    int64_t width_bp;
    double threshold;
    int64_t batch;
} creme_fine_tile_stage;

enum { CREME_MOST_FINE_TILE_STAGES = 8, CREME_MOST_SUB_TILES = 100000 };

typedef struct creme_fine_tile_options {
    int64_t track; /* the objective, 0 .. tracks - 1 */
    int64_t tile;  /* the CRE: index among the tiles */
    creme_cre_kind kind;
    const creme_fine_tile_stage *stages; /* [stage_count], copied */
    int stage_count;                     /* 0: the two of 2024 */
    bool compare_random;
    /* Scores of the tile's bases [tile_bp], in the window's direction, NaN where there is none; NULL: no such
     * comparison. Copied. */
    const double *saliency, *motifs;
} creme_fine_tile_options;

/* CREME_ERROR_RANGE for a tile that is not there, a track out of 0 .. tracks - 1, or stages that make no sense:
 * more than CREME_MOST_FINE_TILE_STAGES, widths that do not fall or are wider than the tile, more than
 * CREME_MOST_SUB_TILES sub-tiles, thresholds out of (0, 1], batches below 1. */
CREME_API CREME_CHECKED creme_status creme_fine_tile_create(creme_assay **out, const creme_site *site,
                                                            const creme_assay_options *options,
                                                            const creme_fine_tile_options *how);

/* The survivors of the last row, in the window, neighbours joined. After creme_assay_finish; borrowed from the
 * assay. */
CREME_API const creme_interval *creme_fine_tile_survivors(const creme_assay *assay, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
