/* Relative logits from central masks: suffix sums of a few numbers for each query. */
#include "base/memory.h"
#include "nn/onednn/relative.h"
#include "nn/onednn/vector.h"

void creme_onednn_masks_clear(onednn_masks *masks)
{
    creme_free(masks->limits);
    creme_free(masks->relative);
}

creme_status creme_onednn_masks_init(onednn_masks *masks, const creme_attention_weights *w)
{
    int64_t keys = w->heads * w->key;
    creme_status status = CREME_OK;
    masks->count = w->masks;
    masks->padded = (2 * w->masks + CREME_LANES - 1) / CREME_LANES * CREME_LANES;
    CREME_TRY(creme_allocate(&masks->limits, (size_t)w->masks, sizeof *masks->limits));
    for (int64_t f = 0; f < w->masks; f++) {
        masks->limits[f] = (int64_t)fminf(fmaxf(ceilf(w->widths[f]), 0), (float)w->tokens);
    }
    /* relative[2 * masks][H * K] -> [H][K][padded], so that one q component meets all masks at once. */
    CREME_TRY(creme_cpu_copy_floats(&masks->relative, NULL, keys * masks->padded));
    for (int64_t f = 0; f < 2 * w->masks; f++) {
        for (int64_t i = 0; i < keys; i++) masks->relative[i * masks->padded + f] = w->relative[f * keys + i];
    }
done:
    return status;
}

/* Adds `amount` to the logits of keys [first, end), as far as they exist. */
CREME_INLINE void add_between(float *logits, int64_t first, int64_t end, int64_t tokens, float amount)
{
    if (first < 0) first = 0;
    if (end > tokens) end = tokens;
    for (int64_t j = first; j < end; j++) logits[j] += amount;
}

/* z[2 * masks] = (q' + position bias) . relative, for one query and head. */
CREME_KERNEL static void mask_products(const onednn_masks *masks, const float *q, const float *bias,
                                       const float *relative, int64_t key, float *z)
{
    float scale = 1.0f / sqrtf((float)key);
    for (int64_t f = 0; f < masks->padded; f += CREME_LANES) {
        creme_v16 sums[4] = {{0}}; /* four, so that one does not wait for another */
        int64_t c = 0;
        for (; c + 4 <= key; c += 4) {
            for (int i = 0; i < 4; i++) {
                float query = q[c + i] * scale + bias[c + i];
                sums[i] += creme_v16_load(relative + (c + i) * masks->padded + f) * query;
            }
        }
        for (; c < key; c++) sums[0] += creme_v16_load(relative + c * masks->padded + f) * (q[c] * scale + bias[c]);
        creme_v16_store(z + f, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}

CREME_KERNEL static void add_one(const onednn_masks *masks, int64_t tokens, int64_t query, const float *z,
                                 float *logits)
{
    float symmetric = 0, antisymmetric = 0;
    for (int64_t m = masks->count - 1; m >= 0; m--) {
        symmetric += z[m];
        antisymmetric += z[masks->count + m];
        int64_t low = m ? masks->limits[m - 1] : 0, high = masks->limits[m];
        if (low == 0 && high > 0) {
            logits[query] += symmetric;
            low = 1;
        }
        add_between(logits, query + low, query + high, tokens, symmetric + antisymmetric);
        add_between(logits, query - high + 1, query - low + 1, tokens, symmetric - antisymmetric);
    }
}

void creme_onednn_masks_add(const onednn_masks *masks, const creme_attention *shape, const float *position_bias,
                            const onednn_queries *queries, float *z)
{
    int64_t first = queries->head * shape->key;
    for (int64_t r = 0; r < queries->rows; r++) {
        mask_products(masks, queries->q + r * queries->stride, position_bias + first,
                      masks->relative + first * masks->padded, shape->key, z);
        add_one(masks, shape->tokens, queries->first + r, z, queries->logits + r * shape->tokens);
    }
}
