/* Classes: what is concluded of effects, and the limits by which that is done.
 *
 * Analyses (analysis.h) give every row its class; assays that stop by class (assay.h) draw shuffles until it stands.
 */
#ifndef CREME_CLASSES_H
#define CREME_CLASSES_H

#include <creme/api.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_rules { CREME_RULES_2024, CREME_RULES_2023, CREME_RULES_BORZOI } creme_rules;

/* The thresholds of classes. creme_thresholds_of() gives those of the rules. The header of a table that an analysis
 * made says which ones it used: "preset: 2024" and "thresholds: enhancing 0.95, neutral 0.05, silencing -0.3". */
typedef struct creme_thresholds {
    creme_rules rules;
    double enhancing, neutral, silencing; /* of context effects: 0.95, 0.05, -0.3; 2023: 0.95, 0.2, -0.5; Borzoi: 0.9,
                                             0.05, -0.2 */
    double enhancer, silencer, sufficient_silencer;  /* of tiles' effects: 0.3, -0.3, -0.3; Borzoi: -0.15 the last */
    double strong;                                   /* 2023 calls 0.3 to 0.5 weak: 0.5 */
    double interacting, additive;                    /* of the mean squared difference: 0.1, 0.05; 2023: 0.3 both */
    double multiplicative, multiplicative_silencers; /* of mse_log_multiplicative: 0.04, 0.01 */
    double activity; /* a TSS of a smaller WT is silent; 2023: 30; NaN: a fiftieth of the median of the loci */
} creme_thresholds;

/* The thresholds of the paper, the preprint, or the paper for Borzoi. */
CREME_API creme_thresholds creme_thresholds_of(creme_rules rules);

/* Class of a context effect e: "enhancing" (e > enhancing), "neutral" (|e| <= neutral; 2023: |e| < neutral),
 * "silencing" (e < silencing), "other"; "" for NaN. */
CREME_API const char *creme_context_class(double effect, const creme_thresholds *by);

/* Class of a tile by its normalised effect and the context of its TSS: "enhancer" (effect > enhancer in an enhancing
 * context), "silencer" (< silencer in a silencing context), "none"; "" for NaN. Borzoi's sufficient silencers
 * (`sufficient`) lie in silencing or neutral contexts. Without a context ("") the effect alone decides. */
CREME_API const char *creme_tile_class(double effect, const char *context, const creme_thresholds *by,
                                       bool sufficient);

/* Class of a greedy trace by its mean squared difference from the additive expectation, and the difference of their
 * means: "superadditive" (mse > interacting, trace above), "subadditive" (mse > interacting, trace below), "additive"
 * (mse < additive), "unclassified". The paper calls the first two cooperative and redundant. "" for NaN. */
CREME_API const char *creme_interaction_class(double mse, double difference, const creme_thresholds *by);

#ifdef __cplusplus
}
#endif
#endif
