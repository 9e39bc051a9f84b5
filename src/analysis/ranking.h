/* How well a score ranks what is true above what is not: average precision, the area under the ROC curve, their
 * bootstrap, and the same by classes of distance, beside the distance alone. */
#ifndef CREME_ANALYSIS_RANKING_H
#define CREME_ANALYSIS_RANKING_H

#include <creme/status.h>
#include <creme/table.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scores, the highest first; equal ones are one threshold. */
typedef struct creme_ranking {
    size_t *order;  /* [count] */
    bool *ends;     /* [count]: the k-th of the order is the last of its score */
    bool *positive; /* [count]: the k-th of the order is */
    size_t count;
} creme_ranking;

/* score[count] has no NaN (infinite ones are fine). */
CREME_CHECKED creme_status creme_ranking_open(creme_ranking *out, const double *score, const bool *positive,
                                              size_t count);
void creme_ranking_close(creme_ranking *ranking);

typedef struct creme_ranked {
    /* Average precision: over the thresholds, sum of (R_k - R_(k-1)) P_k, recall R and precision P of what scores as
     * high as the k-th threshold or higher: average_precision_score of scikit-learn. No line is drawn between
     * thresholds, which would be too good (Davis & Goadrich 2006, doi 10.1145/1143844.1143874). */
    double auprc;
    /* The share of pairs of a positive and a negative of which the positive scores higher, half of those that are
     * equal: U / (positives negatives) of Mann and Whitney, roc_auc_score of scikit-learn. */
    double auroc;
    double precision; /* at the highest threshold whose recall is 0.7 or more */
} creme_ranked;

/* Each counts weight[i] times (NULL: once). All NaN without a positive, or without a negative. */
creme_ranked creme_ranking_measure(const creme_ranking *ranking, const uint32_t *weight);

/* One threshold of the curve of precision and recall. */
typedef struct creme_curve_point {
    double recall, precision;
} creme_curve_point;

/* *points[*count]: all thresholds, from the highest score on; to be freed. None without a positive. */
CREME_CHECKED creme_status creme_ranking_curve(const creme_ranking *ranking, creme_curve_point **points,
                                               size_t *count);

/* weight[count] = how often each is in a draw of `count` with replacement, named by all of these. */
void creme_draw_weights(uint32_t *weight, size_t count, uint64_t seed, const char *name, uint64_t replicate);

/* --- By distance */

enum { CREME_MOST_DISTANCES = 16 };

/* Bounds in kb, rising; class i is from bound i to below bound i + 1, and one more is what lies beyond the last. */
typedef struct creme_distance_classes {
    double bound_kb[CREME_MOST_DISTANCES];
    size_t bounds;
} creme_distance_classes;

/* "0,15,60,130,262", NULL for these. CREME_ERROR_ARGUMENT unless they are 2 to 16 rising numbers from 0 on. */
CREME_CHECKED creme_status creme_distance_classes_parse(creme_distance_classes *out, const char *text);

/* "15-60 kb", "over 262 kb", "below 15 kb" before the first bound; "" for NaN. Into text[CREME_DISTANCE_BYTES]. */
enum { CREME_DISTANCE_BYTES = 64 };
const char *creme_distance_class(const creme_distance_classes *classes, double distance_bp, char *text);

/* Things that are scored. */
typedef struct creme_scored {
    size_t count;
    const char *const *key; /* what each is: draws go by their order, not by that of rows */
    const bool *positive;
    const double *score;       /* no NaN */
    const double *distance_bp; /* from 0; NaN: not known, and in no class */
    const double *size;        /* what the score is correlated with; NaN: not known */
} creme_scored;

#define CREME_PERFORMANCE_COLUMNS                                                                                    \
    "distance predictor n positives share auprc auprc_low auprc_high auroc auroc_low auroc_high precision_at_70 "    \
    "gain gain_low gain_high n_sizes spearman spearman_p pearson pearson_p"

/* Adds to a table of the columns of `label` and those above, for all and for each class that is not empty, two rows:
 * of the score, which is called `predictor`, and of 1/distance (bp, at least 1) of the same things, unless the
 * distance of one is not known. size is what both are correlated with, over those that have one. Bounds are the
 * percentile bootstrap's of 95 %, things drawn with replacement, the same ones for both rows, so that gain, which is
 * auprc less that of 1/distance, has bounds of its own. A draw without positives or without negatives counts for
 * nothing. */
CREME_CHECKED creme_status creme_performance_add(creme_table *table, const char *label, const char *predictor,
                                                 const creme_scored *scored, const creme_distance_classes *classes,
                                                 int64_t draws, uint64_t seed);

#endif
