/* Networks that are a local trunk of convolutions, followed by a transformer or not, evaluated by windows of tokens.
 * Without one (no blocks) a read-out needs the tokens below its bins alone, and only these are computed.
 *
 *   window.c       which tokens an edit touches; stretches of tokens that go through the trunk
 *   transformer.c  tokens -> the last block's rows that the read-out needs
 *   head.c         features of the wanted bins -> tracks -> activities
 *   predictor.c    whole sequences, embeddings, edits; memory
 *
 * What differs from family to family is a hybrid_family: its trunk, and what lies between transformer and head
 * (borzoi/, enformer/). Such a family's network and predictor begin with the structs below.
 *
 * Shape legend: L bases, T tokens, P bins, H heads, K key size, V value size.
 */
#ifndef CREME_MODEL_HYBRID_H
#define CREME_MODEL_HYBRID_H

#include "model/hybrid/layer.h"
#include "model/model_kind.h"
#include "nn/nn.h"

typedef struct hybrid_range {
    int64_t first, end;
} hybrid_range;

static inline int64_t hybrid_range_rows(hybrid_range range)
{
    return range.end - range.first;
}

enum {
    HYBRID_MOST_LEVELS = 32,
    HYBRID_TRUNK_SCRATCH = 3, /* matrices that a trunk works in */
    HYBRID_FIRST_PARTS = 2,
    HYBRID_END_SCRATCH = 5 /* matrices for what lies between transformer and head */
};

typedef struct hybrid_network hybrid_network;
typedef struct hybrid_predictor hybrid_predictor;
typedef struct hybrid_group hybrid_group;

/* --- Networks -------------------------------------------------------------------------------------------------- */

/* The geometry of a convolution of the trunk that is followed by a pool of 2. Step i reads rows of 2^(i + 1) bases:
 * the stem has a pool of 2 as well. */
typedef struct hybrid_step {
    int64_t in, out;
    int64_t pad;    /* (kernel - 1) / 2 */
    int64_t row_bp; /* bases per row of its input and output */
    int64_t halo;   /* rows of its input beyond a window of tokens, on each side */
    int64_t length; /* rows of the whole sequence */
} hybrid_step;

typedef struct hybrid_block {
    hybrid_norm norm1, norm2; /* [dim], before attention and before the feed-forward layer */
    creme_filter *query;      /* [dim][H * K] */
    creme_filter *key_value;  /* [dim][H * K + H * V] */
    creme_filter *joint;      /* [dim][both], in place of the two; NULL: there are these */
    creme_attention *attention;
    creme_filter *out;             /* [H * V][dim] */
    creme_filter *dense1, *dense2; /* [dim][hidden], [hidden][dim] */
} hybrid_block;

/* Which rows the read-out needs, from the wanted bins backwards. */
typedef struct hybrid_plan {
    hybrid_range tokens;                    /* of the last block's output */
    hybrid_range level[HYBRID_MOST_LEVELS]; /* of each level between the transformer and the bins */
    hybrid_range skip[HYBRID_MOST_LEVELS];  /* of each skip, a matrix that the trunk keeps for later */
} hybrid_plan;

typedef struct hybrid_family {
    /* The rows that bins [first, end) need. */
    void (*plan)(const hybrid_network *network, int64_t bin_first, int64_t bin_end, hybrid_plan *plan);
    /* Floats per token that each of the trunk's matrices must hold, counting halos as tokens. */
    void (*trunk_floats)(const hybrid_network *network, int64_t floats[HYBRID_TRUNK_SCRATCH]);
    /* The trunk on one group of windows: tokens into predictor->tokens, skip rows into predictor->skips. */
    creme_status (*run_group)(const hybrid_group *group);
    /* Floats that each of the end's matrices must hold for one sequence. */
    int64_t (*end_floats)(const hybrid_predictor *predictor);
    /* predictor->rows and skips of `count` sequences -> *features[count * bins][head_in], somewhere in
     * predictor->end. */
    creme_status (*run_end)(hybrid_predictor *predictor, int64_t count, creme_matrix *features);
} hybrid_family;

struct hybrid_network {
    creme_model base;
    const hybrid_family *family;
    creme_track_table tracks;
    creme_nn *nn;
    creme_precision precision;
    int64_t input_bp, token_bp, tokens, dim;
    int64_t halo_bp;      /* bases beyond a window of tokens that the trunk needs, on each side */
    float layer_epsilon;  /* of layer norm */
    hybrid_block *blocks; /* [block_count], which may be 0 */
    int block_count;
    int skip_count;
    int64_t skip_channels[HYBRID_MOST_LEVELS];
    int64_t head_in;
    bool softplus;       /* after the head */
    float *head_weights; /* [head_in][tracks], host */
    float *head_bias;    /* [tracks], host */
    char summary[160];
};

/* network->nn, where the options say. */
CREME_CHECKED creme_status creme_hybrid_create_nn(hybrid_network *network, const creme_model_options *options);

/* Rows and halos of the steps, and halo_bp: from the last step upwards, a convolution needs `pad` more rows on each
 * side, and a pool makes two of each. `in`, `out` and `pad` are set. */
void creme_hybrid_set_geometry(hybrid_network *network, hybrid_step *steps, int count, int64_t stem_kernel);

/* What creme_model_describe says, from the network (whose base.kind is set) and what is passed. */
void creme_hybrid_set_info(hybrid_network *network, const creme_model_info *info);

/* Releases what this struct holds (not the struct, not what the family added; nn last of all). */
void creme_hybrid_network_clear(hybrid_network *network);

/* --- Predictors ------------------------------------------------------------------------------------------------ */

/* A stretch of tokens to be computed. Its codes are those of a whole sequence. */
typedef struct hybrid_window {
    const uint8_t *codes; /* [input_bp] */
    hybrid_range tokens;
    int64_t slot; /* sequence of the batch that it belongs to */
} hybrid_window;

struct hybrid_predictor {
    creme_predictor base;
    const hybrid_network *network;
    hybrid_plan plan;
    hybrid_range needed; /* tokens that anything reads: of a transformer all, else plan.tokens */
    int64_t batch;       /* sequences at a time */
    int64_t head_rows;   /* of the head, at a time */

    creme_matrix tokens;                    /* [batch * T][dim]: the trunk's output, then the residual stream */
    creme_matrix skips[HYBRID_MOST_LEVELS]; /* [batch * rows of the skip][skip channels] */

    /* The trunk: windows of `trunk_tokens` tokens in all at a time, each counted with its halo's tokens. */
    int64_t trunk_tokens, halo_tokens;
    hybrid_window *windows; /* [window_capacity] */
    size_t window_count, window_capacity;
    uint8_t *codes;                          /* [trunk_tokens * token_bp] */
    creme_segment *segments, *more_segments; /* [trunk_tokens, at least batch] */
    int64_t *offsets;                        /* [trunk_tokens]: first row of each window at the present step */
    creme_matrix trunk[HYBRID_TRUNK_SCRATCH];

    int64_t segment_capacity; /* of segments */
    bool only_touched;        /* what the first block's attention reads is there, but of the windows' tokens */
    creme_matrix first[HYBRID_FIRST_PARTS]; /* memory for it, [T] rows, of the background `first_of`; 0: none */
    uint64_t first_of;

    /* The transformer, [batch * T] rows but for `hidden`. */
    creme_matrix normed, query, key_value, attended, hidden;
    creme_matrix rows; /* [batch * plan.tokens][dim]: the last block's rows */

    creme_matrix end[HYBRID_END_SCRATCH];

    creme_filter *head;    /* [head_in][columns], the chosen tracks only */
    int64_t columns;       /* chosen model tracks, rounded up to a whole vector */
    int64_t *column_of;    /* [2 * choices]: column of a choice's track and of its other strand, -1 if none */
    creme_matrix head_out; /* [head_rows][columns] */
    float *host;           /* the same, in host memory */
    double *sums;          /* [batch][choices]: over bins */
};

/* Of a family's creme_model_kind: the precisions that it has. */
#define CREME_HYBRID_PRECISIONS (1u << CREME_PRECISION_F32 | 1u << CREME_PRECISION_BF16 | 1u << CREME_PRECISION_TF32)

/* What a family's creme_model_kind holds. */
creme_status creme_hybrid_predictor_create(creme_predictor **out, const creme_model *model,
                                           const creme_readout *readout);
void creme_hybrid_predictor_destroy(creme_predictor *predictor);
creme_status creme_hybrid_predict(creme_predictor *predictor, const uint8_t *const *codes, int64_t count, float *out);
creme_status creme_hybrid_embed(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                creme_embedding **out);
creme_status creme_hybrid_predict_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                        float *out);
creme_status creme_hybrid_embed_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                      creme_embedding **out);
bool creme_hybrid_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                      const creme_track_selection *all);
void creme_hybrid_set_meter(creme_model *model, creme_meter *meter);
void creme_hybrid_embedding_destroy(creme_embedding *embedding);
size_t creme_hybrid_embedding_bytes(const creme_predictor *predictor);

/* --- Parts of a predictor -------------------------------------------------------------------------------------- */

/* window.c: windows that go through the trunk together, one behind another. */
struct hybrid_group {
    hybrid_predictor *predictor;
    const hybrid_window *windows;
    int64_t count;
};

/* Adds windows for those of the tokens that anything reads. */
CREME_CHECKED creme_status creme_hybrid_add_tokens(hybrid_predictor *predictor, const uint8_t *codes, int64_t slot,
                                                   hybrid_range tokens);
CREME_CHECKED creme_status creme_hybrid_add_changes(hybrid_predictor *predictor, const creme_variant *variant,
                                                    int64_t slot);
CREME_CHECKED creme_status creme_hybrid_run_trunk(hybrid_predictor *predictor);
CREME_CHECKED creme_status creme_hybrid_reserve_trunk(hybrid_predictor *predictor);

/* Writes the bases of the group's windows with their halos to predictor->codes, and returns how many; sets
 * predictor->offsets to each window's first row of the stem's output, whose rows stand for `row_bp` bases. */
int64_t creme_hybrid_gather_codes(const hybrid_group *group, int64_t row_bp);

/* Set predictor->segments to take each window's rows from where they lie now (predictor->offsets) to packed rows,
 * which become the offsets, and return how many these are: the rows that `step` reads; tokens. Where two rows of the
 * source make one, the operator that is given the segments knows. */
int64_t creme_hybrid_pack_step(const hybrid_group *group, const hybrid_step *step);
int64_t creme_hybrid_pack_tokens(const hybrid_group *group);

/* Sets predictor->segments to copy each window's own tokens from its rows (predictor->offsets) to predictor->tokens.
 */
void creme_hybrid_place_tokens(const hybrid_group *group);

/* Keeps those rows of a step's output, convolved but not pooled, that skip `u` needs of the group's windows. */
CREME_CHECKED creme_status creme_hybrid_keep_skip(const hybrid_group *group, int u, const hybrid_step *step,
                                                  creme_matrix from);

/* Sets predictor->segments to copy `rows` rows to each of `count` slots. */
void creme_hybrid_set_slots(hybrid_predictor *predictor, int64_t rows, int64_t slot, int64_t count);

/* first.c: layer norm, queries, keys and values of the first block. Those of a background, known by its ticket, whose
 * tokens [T][dim] these are, into some slots; */
CREME_CHECKED creme_status creme_hybrid_load_first(hybrid_predictor *predictor, creme_matrix tokens, uint64_t ticket,
                                                   int64_t slot, int64_t slots);
/* then of the windows' tokens of the first `count` slots; *done is false if all have to be made after all. */
CREME_CHECKED creme_status creme_hybrid_run_first(hybrid_predictor *predictor, int64_t count, bool *done);
CREME_CHECKED creme_status creme_hybrid_reserve_first(hybrid_predictor *predictor);

/* transformer.c: layer norm, queries, keys and values of a block, of all tokens of the first `count` slots; the
 * residual stream in predictor->tokens -> predictor->rows. */
CREME_CHECKED creme_status creme_hybrid_project(hybrid_predictor *predictor, const hybrid_block *block,
                                                int64_t count);
CREME_CHECKED creme_status creme_hybrid_run_transformer(hybrid_predictor *predictor, int64_t count);
CREME_CHECKED creme_status creme_hybrid_reserve_transformer(hybrid_predictor *predictor);

/* head.c: features[count * bins][head_in] -> out[count][outputs]. */
CREME_CHECKED creme_status creme_hybrid_run_head(hybrid_predictor *predictor, creme_matrix features, int64_t count,
                                                 float *out);
CREME_CHECKED creme_status creme_hybrid_reserve_head(hybrid_predictor *predictor);

#endif
