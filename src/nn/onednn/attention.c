/* Attention by blocks of queries: a block's logits against all keys live in one worker's scratch, never T x T of
 * them.
 *
 *   for each sequence and head:         pack K^T and V                        (in parallel)
 *   for each of these, each block of R queries:                               (in parallel)
 *       logits[R][T] = (q' + content bias) K^T          one matrix product
 *       logits      += relative logits                  a constant between two mask widths
 *       weights      = exp(logits - row maximum)        in place; the row sums are kept
 *       out[R][V]    = weights V / row sum               one matrix product
 *
 * Relative logits: with z_f = (q' + position bias) . relative_f, a distance d > 0 that lies between widths m - 1 and
 * m gets sum_{f >= m} z_f + z_{masks + f}, d < 0 the difference, d = 0 the first sum alone.
 */
#include "base/memory.h"
#include "nn/onednn/backend.h"
#include "nn/onednn/vector.h"

#include <stdatomic.h>

enum { QUERIES = 64, QUERIES_MANY_TOKENS = 32, MANY_TOKENS = 2048 };

typedef struct onednn_attention {
    creme_attention shape;
    int64_t block; /* queries at a time */
    creme_gemm *logits, *values;
    size_t keys_bytes, values_bytes; /* of one packed head */
    float *content_bias, *position_bias;
    int64_t masks, padded_masks; /* 2 * masks rounded up to whole vectors */
    int64_t *limits;             /* [masks]: mask f is on for |d| < limits[f] */
    float *relative;             /* [H][K][padded_masks] */
    creme_precision precision;
} onednn_attention;

void creme_onednn_attention_destroy(creme_nn *nn, creme_attention *base)
{
    (void)nn;
    onednn_attention *a = (onednn_attention *)base;
    creme_gemm_destroy(a->logits);
    creme_gemm_destroy(a->values);
    creme_free(a->content_bias);
    creme_free(a->position_bias);
    creme_free(a->limits);
    creme_free(a->relative);
    creme_free(a);
}

/* Bytes of one worker's scratch, and where its parts begin (floats): logits, queries or packed weights in bf16, out,
 * masks. */
typedef struct scratch_plan {
    size_t logits, source, out, masks, transposed, end;
} scratch_plan;

static size_t whole_lines(int64_t floats)
{
    return (size_t)((floats + 15) / 16 * 16);
}

static scratch_plan plan_scratch(const onednn_attention *a)
{
    const creme_attention *s = &a->shape;
    scratch_plan plan = {0};
    int64_t wider = s->tokens > s->key ? s->tokens : s->key;
    plan.source = plan.logits + whole_lines(a->block * s->tokens);
    plan.out = plan.source + whole_lines(a->block * (a->precision == CREME_PRECISION_BF16 ? wider : s->key));
    plan.masks = plan.out + whole_lines(a->block * s->value);
    plan.end = plan.masks + whole_lines(a->padded_masks + 2 * CREME_MOST_MASKS);
    plan.transposed = 0; /* while packing nothing else is there */
    size_t packing = whole_lines(s->tokens * (s->key > s->value ? s->key : s->value));
    if (packing > plan.end) plan.end = packing;
    return plan;
}

/* relative[2 * masks][H * K] -> [H][K][padded], so that one q component meets all masks at once. */
static void arrange_relative(onednn_attention *a, const float *relative)
{
    int64_t heads = a->shape.heads, key = a->shape.key;
    for (int64_t f = 0; f < 2 * a->masks; f++) {
        for (int64_t i = 0; i < heads * key; i++)
            a->relative[i * a->padded_masks + f] = relative[f * heads * key + i];
    }
}

/* Sequences whose heads are packed together: enough to give every worker a head. */
static int64_t group_size(const onednn_attention *a, int workers)
{
    return (workers + a->shape.heads - 1) / a->shape.heads;
}

static creme_status create_parts(creme_nn *nn, onednn_attention *a, const creme_attention_weights *w)
{
    onednn_state *state = nn->state;
    creme_status status = CREME_OK;
    int64_t keys = w->heads * w->key;
    CREME_TRY(creme_gemm_create(&a->logits, state->engine, a->block, w->key, w->tokens, w->precision, false));
    CREME_TRY(creme_gemm_create(&a->values, state->engine, a->block, w->tokens, w->value, w->precision, false));
    a->keys_bytes = (creme_gemm_packed_bytes(a->logits) + 63) / 64 * 64;
    a->values_bytes = (creme_gemm_packed_bytes(a->values) + 63) / 64 * 64;
    CREME_TRY(creme_cpu_copy_floats(&a->content_bias, w->content_bias, keys));
    CREME_TRY(creme_cpu_copy_floats(&a->position_bias, w->position_bias, keys));
    CREME_TRY(creme_allocate(&a->limits, (size_t)w->masks, sizeof *a->limits));
    for (int64_t f = 0; f < w->masks; f++) {
        a->limits[f] = (int64_t)fminf(fmaxf(ceilf(w->widths[f]), 0), (float)w->tokens);
    }
    CREME_TRY(creme_cpu_copy_floats(&a->relative, NULL, keys * a->padded_masks));
    arrange_relative(a, w->relative);
    CREME_TRY(creme_onednn_reserve(nn, plan_scratch(a).end * sizeof(float)));
    int64_t heads = group_size(a, state->workers) * w->heads;
    CREME_TRY(creme_onednn_reserve_shared(nn, (size_t)heads * (a->keys_bytes + a->values_bytes)));
done:
    return status;
}

creme_status creme_onednn_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *w)
{
    onednn_attention *a = NULL;
    creme_status status = creme_allocate_zero(&a, 1, sizeof *a);
    if (status != CREME_OK) return status;
    a->shape = (creme_attention){w->tokens, w->heads, w->key, w->value};
    a->block = w->tokens > MANY_TOKENS ? QUERIES_MANY_TOKENS : QUERIES;
    a->masks = w->masks;
    a->padded_masks = (2 * w->masks + CREME_LANES - 1) / CREME_LANES * CREME_LANES;
    a->precision = w->precision;
    status = create_parts(nn, a, w);
    if (status == CREME_OK)
        *out = &a->shape;
    else
        creme_onednn_attention_destroy(nn, &a->shape);
    return status;
}

typedef struct attend_work {
    creme_matrix out, q, kv;
    onednn_attention *attention;
    onednn_state *state;
    scratch_plan plan;
    int64_t queries, first_query, blocks; /* of one sequence */
    int64_t first_sequence;               /* of the group under way */
    _Atomic creme_status status;
} attend_work;

static void note(attend_work *work, creme_status status)
{
    if (status != CREME_OK) atomic_store(&work->status, status);
}

static char *packed_head(const attend_work *work, int64_t unit)
{
    const onednn_attention *a = work->attention;
    return work->state->shared.bytes + (size_t)unit * (a->keys_bytes + a->values_bytes);
}

/* to[columns][rows] = from[rows][columns], whose rows are `stride` apart: a few rows at a time, which stay in the
 * nearest cache, so that what is written is contiguous. */
CREME_KERNEL static void transpose(float *to, const float *from, int64_t rows, int64_t columns, int64_t stride)
{
    for (int64_t first = 0; first < rows; first += CREME_LANES) {
        int64_t end = first + CREME_LANES < rows ? first + CREME_LANES : rows;
        for (int64_t c = 0; c < columns; c++) {
            for (int64_t r = first; r < end; r++) to[c * rows + r] = from[r * stride + c];
        }
    }
}

/* Packs K^T and V of one head of one sequence. */
static void pack_task(void *context, int64_t unit, int worker)
{
    attend_work *work = context;
    onednn_attention *a = work->attention;
    int64_t tokens = a->shape.tokens, heads = a->shape.heads, key = a->shape.key, value = a->shape.value;
    int64_t sequence = work->first_sequence + unit / heads, head = unit % heads, width = work->kv.channels;
    const float *kv = work->kv.at + sequence * tokens * width;
    float *plain = (float *)work->state->scratch[worker].bytes + work->plan.transposed;
    char *packed = packed_head(work, unit);
    transpose(plain, kv + head * key, tokens, key, width);
    note(work, creme_gemm_pack(a->logits, packed, plain, worker));
    for (int64_t j = 0; j < tokens; j++) {
        memcpy(plain + j * value, kv + j * width + heads * key + head * value, (size_t)value * sizeof *plain);
    }
    note(work, creme_gemm_pack(a->values, packed + a->keys_bytes, plain, worker));
}

/* Adds `amount` to the logits of keys [first, end), as far as they exist. */
CREME_INLINE void add_between(float *logits, int64_t first, int64_t end, int64_t tokens, float amount)
{
    if (first < 0) first = 0;
    if (end > tokens) end = tokens;
    for (int64_t j = first; j < end; j++) logits[j] += amount;
}

/* z[2 * masks] = (q' + position bias) . relative, for one query and head. */
CREME_INLINE void mask_products(const onednn_attention *a, const float *q, int64_t head, float scale, float *z)
{
    int64_t key = a->shape.key;
    const float *bias = a->position_bias + head * key, *relative = a->relative + head * key * a->padded_masks;
    for (int64_t f = 0; f < a->padded_masks; f += CREME_LANES) {
        creme_v16 sums[4] = {{0}}; /* four, so that one does not wait for another */
        int64_t c = 0;
        for (; c + 4 <= key; c += 4) {
            for (int i = 0; i < 4; i++) {
                float query = q[c + i] * scale + bias[c + i];
                sums[i] += creme_v16_load(relative + (c + i) * a->padded_masks + f) * query;
            }
        }
        for (; c < key; c++) sums[0] += creme_v16_load(relative + c * a->padded_masks + f) * (q[c] * scale + bias[c]);
        creme_v16_store(z + f, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}

CREME_KERNEL static void add_relative(const onednn_attention *a, const float *q, int64_t head, int64_t query,
                                      float *logits, float *z)
{
    int64_t tokens = a->shape.tokens, masks = a->masks;
    mask_products(a, q, head, 1.0f / sqrtf((float)a->shape.key), z);
    float symmetric = 0, antisymmetric = 0;
    for (int64_t m = masks - 1; m >= 0; m--) {
        symmetric += z[m];
        antisymmetric += z[masks + m];
        int64_t low = m ? a->limits[m - 1] : 0, high = a->limits[m];
        if (low == 0 && high > 0) {
            logits[query] += symmetric;
            low = 1;
        }
        add_between(logits, query + low, query + high, tokens, symmetric + antisymmetric);
        add_between(logits, query - high + 1, query - low + 1, tokens, symmetric - antisymmetric);
    }
}

/* The greatest of count numbers. Four running maxima, so that one does not wait for another. */
CREME_INLINE float greatest(const float *numbers, int64_t count)
{
    creme_v16 most[4];
    for (int i = 0; i < 4; i++) most[i] = creme_v16_set(-INFINITY);
    int64_t j = 0;
    for (; j + 4 * CREME_LANES <= count; j += 4 * CREME_LANES) {
        for (int i = 0; i < 4; i++) most[i] = creme_v16_max(most[i], creme_v16_load(numbers + j + i * CREME_LANES));
    }
    for (; j + CREME_LANES <= count; j += CREME_LANES) most[0] = creme_v16_max(most[0], creme_v16_load(numbers + j));
    if (j < count) most[1] = creme_v16_max(most[1], creme_v16_load_part(numbers + j, count - j, -INFINITY));
    return creme_v16_most(creme_v16_max(creme_v16_max(most[0], most[1]), creme_v16_max(most[2], most[3])));
}

/* logits[count] -> exp(logits - maximum); returns 1 / their sum. */
CREME_KERNEL static float exponentiate(float *logits, int64_t count)
{
    float top = greatest(logits, count);
    creme_v16 sum = {0};
    int64_t j = 0;
    for (; j + CREME_LANES <= count; j += CREME_LANES) {
        creme_v16 value = creme_v16_exp(creme_v16_load(logits + j) - top);
        sum += value;
        creme_v16_store(logits + j, value);
    }
    float total = creme_v16_sum(sum);
    for (; j < count; j++) {
        logits[j] = expf(logits[j] - top);
        total += logits[j];
    }
    return 1.0f / total;
}

CREME_KERNEL static void load_query(float *to, const float *q, const float *bias, float scale, int64_t key)
{
    for (int64_t c = 0; c < key; c++) to[c] = q[c] * scale + bias[c];
}

CREME_KERNEL static void load_query_bf16(uint16_t *to, const float *q, const float *bias, float scale, int64_t key)
{
    for (int64_t c = 0; c < key; c++) to[c] = creme_bf16_from(q[c] * scale + bias[c]);
}

/* source[block][K] = q' + content bias of `rows` queries, zero beyond. */
static void load_queries(const attend_work *work, const float *q, int64_t head, int64_t rows, void *source)
{
    const onednn_attention *a = work->attention;
    int64_t key = a->shape.key, stride = work->q.channels;
    const float *bias = a->content_bias + head * key;
    float scale = 1.0f / sqrtf((float)key);
    size_t row_bytes = (size_t)key * creme_gemm_source_bytes(a->logits);
    for (int64_t r = 0; r < rows; r++) {
        if (a->precision == CREME_PRECISION_BF16)
            load_query_bf16((uint16_t *)source + r * key, q + r * stride, bias, scale, key);
        else
            load_query((float *)source + r * key, q + r * stride, bias, scale, key);
    }
    memset((char *)source + (size_t)rows * row_bytes, 0, (size_t)(a->block - rows) * row_bytes);
}

static void attend_task(void *context, int64_t index, int worker)
{
    attend_work *work = context;
    onednn_attention *a = work->attention;
    int64_t tokens = a->shape.tokens, heads = a->shape.heads, key = a->shape.key, value = a->shape.value;
    int64_t unit = index / work->blocks, first = index % work->blocks * a->block;
    int64_t sequence = work->first_sequence + unit / heads, head = unit % heads;
    int64_t rows = work->queries - first < a->block ? work->queries - first : a->block;
    float *scratch = (float *)work->state->scratch[worker].bytes;
    float *logits = scratch + work->plan.logits, *out = scratch + work->plan.out, *z = scratch + work->plan.masks;
    void *source = scratch + work->plan.source; /* the queries, then in bf16 the weights */
    uint16_t *narrow = a->precision == CREME_PRECISION_BF16 ? source : NULL;
    const float *q = work->q.at + (sequence * work->queries + first) * work->q.channels + head * key;
    const char *packed = packed_head(work, unit);
    float shares[QUERIES];

    load_queries(work, q, head, rows, source);
    note(work, creme_gemm_run(a->logits, logits, source, packed, NULL, worker));
    for (int64_t r = 0; r < rows; r++) {
        add_relative(a, q + r * work->q.channels, head, work->first_query + first + r, logits + r * tokens, z);
        shares[r] = exponentiate(logits + r * tokens, tokens);
        if (narrow) creme_onednn_to_bf16(narrow + r * tokens, logits + r * tokens, tokens);
    }
    if (narrow) memset(narrow + rows * tokens, 0, (size_t)((a->block - rows) * tokens) * sizeof *narrow);
    const void *weights = narrow ? (const void *)narrow : logits;
    note(work, creme_gemm_run(a->values, out, weights, packed + a->keys_bytes, NULL, worker));
    for (int64_t r = 0; r < rows; r++) {
        float *to = work->out.at + (sequence * work->queries + first + r) * work->out.channels + head * value;
        for (int64_t c = 0; c < value; c++) to[c] = out[r * value + c] * shares[r];
    }
}

creme_status creme_onednn_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                                 creme_attention *base, int64_t batch, int64_t first_query)
{
    onednn_attention *a = (onednn_attention *)base;
    attend_work work = {out, q, kv, a, nn->state, plan_scratch(a), q.rows / batch, first_query, 0, 0, CREME_OK};
    work.blocks = (work.queries + a->block - 1) / a->block;
    int64_t group = group_size(a, work.state->workers);
    for (int64_t first = 0; first < batch; first += group) {
        int64_t units = (batch - first < group ? batch - first : group) * a->shape.heads;
        work.first_sequence = first;
        creme_threads_for(nn->threads, units, pack_task, &work);
        creme_threads_for(nn->threads, units * work.blocks, attend_task, &work);
    }
    creme_status status = atomic_load(&work.status);
    return status == CREME_OK ? CREME_OK : creme_fail(status, "oneDNN failed in attention");
}
