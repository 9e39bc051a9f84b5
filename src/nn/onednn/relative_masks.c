/* Relative logits from central masks: suffix sums of a few numbers for each query. */
#include "base/memory.h"
#include "nn/onednn/attention.h"
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

int64_t creme_onednn_masks_scratch(const onednn_masks *masks, const creme_attention *shape)
{
    return masks->padded + (shape->tokens + CREME_LANES) + shape->key; /* z, a row and what fill adds, a query */
}

/* z[2 * masks] = query . relative, for one query and head; `query` is q' + position bias. */
CREME_KERNEL static void mask_products(const onednn_masks *masks, const float *query, const float *relative,
                                       int64_t key, float *z)
{
    for (int64_t f = 0; f < masks->padded; f += CREME_LANES) {
        creme_v16 sums[4] = {{0}}; /* four, so that one does not wait for another */
        int64_t c = 0;
        for (; c + 4 <= key; c += 4) {
            for (int i = 0; i < 4; i++)
                sums[i] += creme_v16_load(relative + (c + i) * masks->padded + f) * query[c + i];
        }
        for (; c < key; c++) sums[0] += creme_v16_load(relative + c * masks->padded + f) * query[c];
        creme_v16_store(z + f, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}

/* row[first .. end - 1] = value, as far as these keys exist, and up to CREME_LANES - 1 more beyond: what lies further
 * is filled later. */
CREME_INLINE void fill(float *row, int64_t first, int64_t end, int64_t tokens, creme_v16 value)
{
    if (first < 0) first = 0;
    if (end > tokens) end = tokens;
    for (int64_t j = first; j < end; j += CREME_LANES) creme_v16_store(row + j, value);
}

/* From the first key to the last. z becomes the values of keys behind the query. */
CREME_KERNEL static void spread(const onednn_masks *masks, int64_t tokens, int64_t query, float *z, float *row)
{
    const creme_v16 zero = {0};
    int64_t count = masks->count, widest = masks->limits[count - 1];
    creme_v16 symmetric = zero, antisymmetric = zero, middle = zero;
    fill(row, 0, query - widest + 1, tokens, zero);
    for (int64_t m = count - 1; m >= 0; m--) {
        symmetric += z[m];
        antisymmetric += z[count + m];
        int64_t low = m ? masks->limits[m - 1] : 0;
        if (low == 0 && masks->limits[m] > 0) middle = symmetric;
        fill(row, query - masks->limits[m] + 1, query - low + 1, tokens, symmetric - antisymmetric);
        z[m] = symmetric[0] + antisymmetric[0];
    }
    row[query] = middle[0];
    for (int64_t m = 0, low = 1; m < count; m++) {
        fill(row, query + low, query + masks->limits[m], tokens, zero + z[m]);
        if (masks->limits[m] > low) low = masks->limits[m];
    }
    fill(row, query + (widest > 1 ? widest : 1), tokens, tokens, zero);
}

const float *creme_onednn_masks_row(const onednn_masks *masks, const creme_attention *shape,
                                    const float *position_bias, const onednn_queries *queries, int64_t r,
                                    float *scratch)
{
    int64_t first = queries->head * shape->key;
    float *z = scratch, *row = z + masks->padded, *query = row + shape->tokens + CREME_LANES;
    float scale = 1.0f / sqrtf((float)shape->key);
    creme_onednn_load_query(query, queries->q + r * queries->stride, position_bias + first, scale, shape->key);
    mask_products(masks, query, masks->relative + first * masks->padded, shape->key, z);
    spread(masks, shape->tokens, queries->first + r, z, row);
    return row;
}
