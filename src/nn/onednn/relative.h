/* The relative part of attention's logits, of a block of queries of one head. Two forms:
 *
 *   masks   r_d is a sum of central masks (Borzoi): with z_f = (q' + position bias) . relative_f, a distance d > 0
 * that lies between widths m - 1 and m gets sum_{f >= m} z_f + z_{masks + f}, d < 0 the difference, d = 0 the first
 * sum alone. table   r_d is any function of d (Enformer): the products of the block with the rows of the table that
 * it meets, a band of T + block of the 2T - 1, by tiles, each added to the logits while it is in cache.
 */
#ifndef CREME_NN_ONEDNN_RELATIVE_H
#define CREME_NN_ONEDNN_RELATIVE_H

#include "nn/onednn/backend.h"

enum { CREME_TABLE_TILE = 128 }; /* distances at a time */

typedef struct onednn_masks {
    int64_t count, padded; /* 2 * count rounded up to whole vectors */
    int64_t *limits;       /* [count]: mask f is on for |d| < limits[f] */
    float *relative;       /* [H][K][padded] */
} onednn_masks;

typedef struct onednn_table {
    creme_gemm *product; /* [block][K] x [K][CREME_TABLE_TILE] */
    int64_t block, tiles;
    size_t tile_bytes;
    char *packed; /* [H][tiles][tile_bytes] */
} onednn_table;

typedef struct onednn_rotary {
    int64_t half, tokens;
    float *cosine, *sine; /* [half][T] */
} onednn_rotary;

/* Queries first .. first + rows - 1 of one head, and their logits. */
typedef struct onednn_queries {
    const float *q; /* row r at q + r * stride, [K] */
    int64_t stride, rows, first, head;
    float *logits; /* [rows][T] */
} onednn_queries;

CREME_CHECKED creme_status creme_onednn_masks_init(onednn_masks *masks, const creme_attention_weights *weights);
void creme_onednn_masks_clear(onednn_masks *masks);
/* The relative logits of query r of the block, one for each key. Returns them, in scratch. */
const float *creme_onednn_masks_row(const onednn_masks *masks, const creme_attention *shape,
                                    const float *position_bias, const onednn_queries *queries, int64_t r,
                                    float *scratch);
int64_t creme_onednn_masks_scratch(const onednn_masks *masks, const creme_attention *shape); /* floats */

CREME_CHECKED creme_status creme_onednn_table_init(creme_nn *nn, onednn_table *table, int64_t block,
                                                   const creme_attention_weights *weights);
void creme_onednn_table_clear(onednn_table *table);
/* Adds to the logits. source[block][stride of the product's A] = q' + position bias in the product's precision; tile
 * is scratch [block][CREME_TABLE_TILE]. */
CREME_CHECKED creme_status creme_onednn_table_add(const onednn_table *table, const creme_attention *shape,
                                                  const onednn_queries *queries, const void *source, float *tile,
                                                  int worker);

/* Rotary positions leave nothing to add: they turn queries and keys before the product. */
CREME_CHECKED creme_status creme_onednn_rotary_init(onednn_rotary *rotary, const creme_attention_weights *weights);
void creme_onednn_rotary_clear(onednn_rotary *rotary);
/* Turns one query [K], that of `token`, in place; all keys of a head, transposed: [K][T]. */
void creme_onednn_rotary_turn_query(const onednn_rotary *rotary, float *query, int64_t token);
void creme_onednn_rotary_turn_keys(const onednn_rotary *rotary, float *keys);

#endif
