/* What the files of the oneDNN backend share. */
#ifndef CREME_NN_ONEDNN_BACKEND_H
#define CREME_NN_ONEDNN_BACKEND_H

#include "nn/cpu.h"
#include "nn/onednn/gemm.h"

typedef struct onednn_scratch {
    char *bytes;
    size_t size;
} onednn_scratch;

typedef struct onednn_state {
    creme_gemm_engine *engine;
    int workers;
    onednn_scratch *scratch; /* [workers] */
    onednn_scratch shared;   /* for what all workers read: packed keys and values */
} onednn_state;

/* Sees to it that every worker, or the shared one, has at least so many bytes. Called when weights are packed, never
 * in a forward pass. */
CREME_CHECKED creme_status creme_onednn_reserve(creme_nn *nn, size_t bytes);
CREME_CHECKED creme_status creme_onednn_reserve_shared(creme_nn *nn, size_t bytes);

/* filter.c */
creme_status creme_onednn_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *weights);
void creme_onednn_filter_destroy(creme_nn *nn, creme_filter *filter);
creme_status creme_onednn_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                                   creme_epilogue epilogue);
creme_status creme_onednn_feed_forward(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                       creme_filter *second, creme_matrix hidden);
int64_t creme_onednn_hidden_rows(creme_nn *nn);

/* stem.c */
creme_status creme_onednn_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights);
void creme_onednn_stem_destroy(creme_nn *nn, creme_stem *stem);
creme_status creme_onednn_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                               int64_t pool);

/* elementwise.c */
creme_status creme_onednn_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                    const creme_segment *segments, int64_t count);
creme_status creme_onednn_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                          int64_t count);
creme_status creme_onednn_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                     const creme_normalisation *how, const creme_segment *segments, int64_t count);
creme_status creme_onednn_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                     const float *beta, float epsilon);
creme_status creme_onednn_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                       const creme_segment *up_segments, const creme_segment *skip_segments,
                                       int64_t count, int64_t length);
creme_status creme_onednn_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps);

/* attention.c */
creme_status creme_onednn_attention_create(creme_nn *nn, creme_attention **out,
                                           const creme_attention_weights *weights);
void creme_onednn_attention_destroy(creme_nn *nn, creme_attention *attention);
creme_status creme_onednn_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                                 creme_attention *attention, int64_t batch, int64_t first_query);
creme_status creme_onednn_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                        creme_attention *attention, int64_t batch, int64_t first_query);

#endif
