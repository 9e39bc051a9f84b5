/* What the two ways of attention share: attention.c, for which all keys and values are made, and fold.c, for which
 * none are. */
#ifndef CREME_NN_ONEDNN_ATTENTION_H
#define CREME_NN_ONEDNN_ATTENTION_H

#include "nn/onednn/relative.h"

/* The weights of keys and values, packed by heads. */
typedef struct onednn_fold {
    creme_gemm *keys, *values;     /* [queries][K] x [K][D], [queries][D] x [D][V] */
    size_t key_bytes, value_bytes; /* of one head */
    char *packed_keys, *packed_values;
} onednn_fold;

typedef struct onednn_attention {
    creme_attention shape;
    int64_t block; /* queries at a time */
    creme_gemm *logits, *values;
    size_t keys_bytes, values_bytes; /* of one packed head */
    float *content_bias, *position_bias;
    bool has_table;
    onednn_masks masks; /* unless it has a table */
    onednn_table table;
    onednn_rotary rotary;
    onednn_fold fold; /* if shape.dim > 0 */
    creme_precision precision;
} onednn_attention;

/* One worker's scratch, and where its parts begin (floats): logits, queries or weights in bf16, out, one query, what
 * the relative logits need. */
typedef struct onednn_attention_scratch {
    size_t logits, source, out, query, relative, transposed, end;
} onednn_attention_scratch;

onednn_attention_scratch creme_onednn_attention_scratch(const onednn_attention *attention);

/* to[K] = q' + bias of one query. */
void creme_onednn_load_query(float *to, const float *q, const float *bias, float scale, int64_t key);

/* Adds the block's relative logits that come from a table. */
CREME_CHECKED creme_status creme_onednn_relative_add(const onednn_attention *attention, const onednn_queries *queries,
                                                     float *scratch, int worker);

/* Those of query r of the block that come from masks [T], in scratch, for creme_onednn_exponentiate to add; NULL: there
 * are none. */
const float *creme_onednn_relative_row(const onednn_attention *attention, const onednn_queries *queries, int64_t r,
                                       float *scratch);

/* logits += relative, unless that is NULL; then logits[count] -> exp(logits - maximum); returns 1 / their sum, NaN if a
 * logit is. */
float creme_onednn_exponentiate(float *logits, const float *relative, int64_t count);

/* fold.c */
CREME_CHECKED creme_status creme_onednn_fold_init(creme_nn *nn, onednn_attention *attention,
                                                  const creme_attention_weights *weights);
void creme_onednn_fold_clear(onednn_fold *fold);

#endif
