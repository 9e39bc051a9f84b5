/* A forward pass of a network of the Borzoi family, for one read-out.
 *
 *   trunk.c        codes of windows -> tokens, and the rows of the skips that the read-out needs
 *   transformer.c  tokens -> the last block's rows that the read-out needs
 *   end.c          these rows and the skips -> rows of the wanted bins -> tracks
 *   predictor.c    what to compute for whole sequences, for embeddings and for edits; memory
 */
#ifndef CREME_MODEL_BORZOI_PREDICTOR_H
#define CREME_MODEL_BORZOI_PREDICTOR_H

#include "model/borzoi/network.h"

typedef struct borzoi_range {
    int64_t first, end;
} borzoi_range;

/* Which rows the read-out needs, from the wanted bins backwards. */
typedef struct borzoi_plan {
    borzoi_range tokens;                        /* of the last block's output */
    borzoi_range unet[CREME_BORZOI_MOST_STEPS]; /* of each U-Net step's output */
    borzoi_range skip[CREME_BORZOI_MOST_STEPS]; /* of each U-Net step's skip */
} borzoi_plan;

/* A stretch of tokens to be computed. Its codes are those of a whole sequence. */
typedef struct borzoi_window {
    const uint8_t *codes; /* [input_bp] */
    borzoi_range tokens;
    int64_t slot; /* sequence of the batch that it belongs to */
} borzoi_window;

typedef struct borzoi_predictor {
    creme_predictor base;
    const borzoi_network *network;
    borzoi_plan plan;
    int64_t batch; /* sequences at a time */

    creme_filter *head; /* [final_filters][columns], the chosen tracks only */
    int64_t columns;    /* chosen model tracks, rounded up to a whole vector */
    int64_t *column_of; /* [2 * choices]: column of a choice's track and of its other strand, -1 if none */

    creme_matrix tokens;                         /* [batch * T][dim]: the trunk's output, then the residual stream */
    creme_matrix skips[CREME_BORZOI_MOST_STEPS]; /* [batch * rows of the skip][skip channels] */

    /* The trunk's scratch: windows of `trunk_tokens` tokens in all at a time, each counted with its halo's tokens. */
    int64_t trunk_tokens, halo_tokens;
    borzoi_window *windows; /* [window_capacity] */
    size_t window_count, window_capacity;
    uint8_t *codes;                          /* [bases of a group with halos] */
    creme_segment *segments, *more_segments; /* [trunk_tokens, at least batch] */
    int64_t *offsets;                        /* [trunk_tokens]: first row of each window at the present step */
    creme_matrix inner, outer;               /* inputs and outputs of convolutions */

    /* The transformer's scratch, [batch * T] rows but for the feed-forward layer, which goes `dense_rows` at a time.
     */
    creme_matrix normed, query, key_value, attended, hidden;
    creme_matrix rows; /* [batch * plan.tokens][dim]: the last block's rows */

    /* The end's scratch: U-Net levels and the head, for all sequences of a batch. */
    creme_matrix end_x, end_a, end_b, end_c, end_d;
    creme_matrix head_out; /* [BORZOI_DENSE_ROWS][columns] */
    float *host;           /* the same, in host memory */
    double *sums;          /* [batch][choices]: over bins */
} borzoi_predictor;

/* Rows of a feed-forward layer, and of the head, at a time. */
enum { BORZOI_DENSE_ROWS = 1024 };

/* The plan for bins [first, end) of the cropped output. */
void creme_borzoi_plan(borzoi_plan *plan, const borzoi_network *network, int64_t bin_first, int64_t bin_end);

/* Tokens of all `window_count` windows into predictor->tokens, skip rows into predictor->skips. */
CREME_CHECKED creme_status creme_borzoi_run_trunk(borzoi_predictor *predictor);

/* The residual stream in predictor->tokens (first `count` sequences) -> predictor->rows. */
CREME_CHECKED creme_status creme_borzoi_run_transformer(borzoi_predictor *predictor, int64_t count);

/* predictor->rows and skips -> out[count][outputs]. */
CREME_CHECKED creme_status creme_borzoi_run_end(borzoi_predictor *predictor, int64_t count, float *out);

/* Matrices of these parts; called by creme_borzoi_predictor_create. */
CREME_CHECKED creme_status creme_borzoi_reserve_trunk(borzoi_predictor *predictor);
CREME_CHECKED creme_status creme_borzoi_reserve_transformer(borzoi_predictor *predictor);
CREME_CHECKED creme_status creme_borzoi_reserve_end(borzoi_predictor *predictor);

/* What creme_borzoi_kind holds. */
creme_status creme_borzoi_predictor_create(creme_predictor **out, const creme_model *model,
                                           const creme_readout *readout);
void creme_borzoi_predictor_destroy(creme_predictor *predictor);
creme_status creme_borzoi_predict(creme_predictor *predictor, const uint8_t *const *codes, int64_t count, float *out);
creme_status creme_borzoi_embed(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                creme_embedding **out);
creme_status creme_borzoi_predict_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                        float *out);
void creme_borzoi_embedding_destroy(creme_embedding *embedding);
size_t creme_borzoi_embedding_bytes(const creme_predictor *predictor);

static inline int64_t borzoi_range_rows(borzoi_range range)
{
    return range.end - range.first;
}

#endif
