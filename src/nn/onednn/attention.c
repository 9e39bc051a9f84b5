/* Attention by blocks of queries: a block's logits against all keys live in one worker's scratch, never T x T of
 * them.
 *
 *   for each sequence and head:         pack K^T and V                        (in parallel)
 *   for each of these, each block of R queries:                               (in parallel)
 *       logits[R][T] = (q' + content bias) K^T          one matrix product
 *       logits      += relative logits                  from a table; those from masks row by row, with the next
 *       weights      = exp(logits - row maximum)        in place, or in bf16 beside them; the row sums are kept
 *       out[R][V]    = weights V / row sum               one matrix product
 *
 * How the relative logits come about is told in relative.h.
 */
#include "nn/onednn/attention.h"
#include "base/memory.h"
#include "nn/onednn/narrow.h"
#include "nn/onednn/vector.h"

#include <stdatomic.h>

enum { QUERIES = 64, QUERIES_MANY_TOKENS = 32, MANY_TOKENS = 2048 };

void creme_onednn_attention_destroy(creme_nn *nn, creme_attention *base)
{
    (void)nn;
    onednn_attention *a = (onednn_attention *)base;
    creme_gemm_destroy(a->logits);
    creme_gemm_destroy(a->values);
    creme_free(a->content_bias);
    creme_free(a->position_bias);
    creme_onednn_masks_clear(&a->masks);
    creme_onednn_table_clear(&a->table);
    creme_onednn_rotary_clear(&a->rotary);
    creme_onednn_fold_clear(&a->fold);
    creme_free(a);
}

static size_t whole_lines(int64_t floats)
{
    return (size_t)((floats + 15) / 16 * 16);
}

onednn_attention_scratch creme_onednn_attention_scratch(const onednn_attention *a)
{
    const creme_attention *s = &a->shape;
    onednn_attention_scratch plan = {0};
    int64_t query = creme_gemm_source_stride(a->logits), weights = creme_gemm_source_stride(a->values);
    int64_t wider = weights > query ? weights : query;
    plan.source = plan.logits + whole_lines(a->block * s->tokens);
    plan.out = plan.source + whole_lines(a->block * (a->precision == CREME_PRECISION_BF16 ? wider : query));
    plan.query = plan.out + whole_lines(a->block * s->value);
    plan.relative = plan.query + whole_lines(s->key);
    int64_t relative = a->has_table ? a->block * CREME_TABLE_TILE : creme_onednn_masks_scratch(&a->masks, s);
    plan.end = plan.relative + whole_lines(relative);
    plan.transposed = 0; /* while packing nothing else is there */
    size_t packing = whole_lines(s->tokens * (s->key > s->value ? s->key : s->value));
    if (packing > plan.end) plan.end = packing;
    return plan;
}

/* Sequences whose heads are packed together: enough to give every worker a head. */
static int64_t group_size(const onednn_attention *a, int workers)
{
    return (workers + a->shape.kv_heads - 1) / a->shape.kv_heads;
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
    if (a->has_table)
        CREME_TRY(creme_onednn_table_init(nn, &a->table, a->block, w));
    else
        CREME_TRY(creme_onednn_masks_init(&a->masks, w));
    CREME_TRY(creme_onednn_rotary_init(&a->rotary, w));
    CREME_TRY(creme_onednn_reserve(nn, creme_onednn_attention_scratch(a).end * sizeof(float)));
    int64_t heads = group_size(a, state->workers) * a->shape.kv_heads;
    CREME_TRY(creme_onednn_reserve_shared(nn, (size_t)heads * (a->keys_bytes + a->values_bytes)));
    if (w->dim) CREME_TRY(creme_onednn_fold_init(nn, a, w));
done:
    return status;
}

creme_status creme_onednn_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *w)
{
    onednn_attention *a = NULL;
    creme_status status = creme_allocate_zero(&a, 1, sizeof *a);
    if (status != CREME_OK) return status;
    a->shape = (creme_attention){.tokens = w->tokens,
                                 .heads = w->heads,
                                 .key = w->key,
                                 .value = w->value,
                                 .kv_heads = w->kv_heads ? w->kv_heads : w->heads,
                                 .dim = w->dim};
    a->block = w->tokens > MANY_TOKENS ? QUERIES_MANY_TOKENS : QUERIES;
    a->has_table = w->table != NULL;
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
    onednn_attention_scratch plan;
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

/* Packs K^T, turned, and V of one head of one sequence. */
static void pack_task(void *context, int64_t unit, int worker)
{
    attend_work *work = context;
    onednn_attention *a = work->attention;
    int64_t tokens = a->shape.tokens, heads = a->shape.kv_heads, key = a->shape.key, value = a->shape.value;
    int64_t sequence = work->first_sequence + unit / heads, head = unit % heads, width = work->kv.channels;
    const float *kv = work->kv.at + sequence * tokens * width;
    float *plain = (float *)work->state->scratch[worker].bytes + work->plan.transposed;
    char *packed = packed_head(work, unit);
    transpose(plain, kv + head * key, tokens, key, width);
    creme_onednn_rotary_turn_keys(&a->rotary, plain);
    note(work, creme_gemm_pack(a->logits, packed, plain, worker));
    for (int64_t j = 0; j < tokens; j++) {
        memcpy(plain + j * value, kv + j * width + heads * key + head * value, (size_t)value * sizeof *plain);
    }
    note(work, creme_gemm_pack(a->values, packed + a->keys_bytes, plain, worker));
}

/* Sixteen logits with what is added to them, which is written. */
CREME_INLINE creme_v16 add_at(float *logits, const float *relative, int64_t j)
{
    creme_v16 here = creme_v16_load(logits + j);
    if (!relative) return here;
    here += creme_v16_load(relative + j);
    creme_v16_store(logits + j, here);
    return here;
}

/* logits += relative, unless that is NULL; returns the greatest. Four running maxima, so that one does not wait for
 * another. A NaN is left out, and makes the sum of the row NaN later. */
CREME_INLINE float add_and_find(float *logits, const float *relative, int64_t count)
{
    creme_v16 most[4];
    for (int i = 0; i < 4; i++) most[i] = creme_v16_set(-INFINITY);
    int64_t j = 0;
    for (; j + 4 * CREME_LANES <= count; j += 4 * CREME_LANES) {
        for (int i = 0; i < 4; i++)
            most[i] = creme_v16_greater(add_at(logits, relative, j + i * CREME_LANES), most[i]);
    }
    for (; j + CREME_LANES <= count; j += CREME_LANES)
        most[0] = creme_v16_greater(add_at(logits, relative, j), most[0]);
    if (j < count) {
        for (int64_t i = j; relative && i < count; i++) logits[i] += relative[i];
        most[1] = creme_v16_greater(creme_v16_load_part(logits + j, count - j, -INFINITY), most[1]);
    }
    return creme_v16_most(
        creme_v16_greater(creme_v16_greater(most[0], most[1]), creme_v16_greater(most[2], most[3])));
}

CREME_KERNEL static float exponentiate(float *logits, const float *relative, int64_t count)
{
    float top = relative ? add_and_find(logits, relative, count) : add_and_find(logits, NULL, count);
    creme_v16 sum = {0};
    int64_t j = 0;
    for (; j + CREME_LANES <= count; j += CREME_LANES) {
        creme_v16 value = creme_v16_exp_low(creme_v16_load(logits + j) - top);
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

float creme_onednn_exponentiate(float *logits, const float *relative, int64_t count)
{
    return exponentiate(logits, relative, count);
}

CREME_KERNEL static void load_query(float *to, const float *q, const float *bias, float scale, int64_t key)
{
    for (int64_t c = 0; c < key; c++) to[c] = q[c] * scale + bias[c];
}

void creme_onednn_load_query(float *to, const float *q, const float *bias, float scale, int64_t key)
{
    load_query(to, q, bias, scale, key);
}

/* source[block][K, and what the product wants beyond] = q' + bias of the queries, turned, zero beyond; in bf16 by way
 * of `row` [K]. */
static void load_queries(const onednn_attention *a, const onednn_queries *queries, const float *bias, void *source,
                         float *row)
{
    int64_t key = a->shape.key, stride = queries->stride, rows = queries->rows;
    bool narrow = a->precision == CREME_PRECISION_BF16;
    bias += queries->head * key;
    float scale = 1.0f / sqrtf((float)key);
    int64_t width = creme_gemm_source_stride(a->logits);
    size_t row_bytes = (size_t)width * creme_gemm_source_bytes(a->logits);
    for (int64_t r = 0; r < rows; r++) {
        float *query = narrow ? row : (float *)source + r * width;
        creme_onednn_load_query(query, queries->q + r * stride, bias, scale, key);
        creme_onednn_rotary_turn_query(&a->rotary, query, queries->first + r);
        if (narrow) creme_narrow_round_row((uint16_t *)source + r * width, query, key, width);
    }
    memset((char *)source + (size_t)rows * row_bytes, 0, (size_t)(a->block - rows) * row_bytes);
}

creme_status creme_onednn_relative_add(const onednn_attention *a, const onednn_queries *queries, float *scratch,
                                       int worker)
{
    if (!a->has_table) return CREME_OK;
    onednn_attention_scratch plan = creme_onednn_attention_scratch(a);
    float *source = scratch + plan.source, *relative = scratch + plan.relative;
    load_queries(a, queries, a->position_bias, source, scratch + plan.query);
    return creme_onednn_table_add(&a->table, &a->shape, queries, source, relative, worker);
}

const float *creme_onednn_relative_row(const onednn_attention *a, const onednn_queries *queries, int64_t r,
                                       float *scratch)
{
    if (a->masks.count == 0) return NULL;
    float *relative = scratch + creme_onednn_attention_scratch(a).relative;
    return creme_onednn_masks_row(&a->masks, &a->shape, a->position_bias, queries, r, relative);
}

/* The block's logits against all keys: content, then positions that come by a product. */
static void compute_logits(attend_work *work, const onednn_queries *queries, const char *packed, float *scratch,
                           int worker)
{
    onednn_attention *a = work->attention;
    float *source = scratch + work->plan.source;
    load_queries(a, queries, a->content_bias, source, scratch + work->plan.query);
    note(work, creme_gemm_run(a->logits, queries->logits, source, packed, NULL, worker));
    note(work, creme_onednn_relative_add(a, queries, scratch, worker));
}

/* The same into a row of bf16, which is `stride` long: zero beyond. */
static float exponentiate_narrow(uint16_t *to, float *logits, const float *relative, int64_t count, int64_t stride)
{
    memset(to + count, 0, (size_t)(stride - count) * sizeof *to);
    return creme_narrow_exponentiate(to, logits, relative, count);
}

static void attend_task(void *context, int64_t index, int worker)
{
    attend_work *work = context;
    onednn_attention *a = work->attention;
    int64_t tokens = a->shape.tokens, heads = a->shape.heads, value = a->shape.value;
    int64_t unit = index / work->blocks, first = index % work->blocks * a->block;
    int64_t sequence = work->first_sequence + unit / heads, head = unit % heads, kv_heads = a->shape.kv_heads;
    int64_t rows = work->queries - first < a->block ? work->queries - first : a->block;
    int64_t stride = creme_gemm_source_stride(a->values);
    float *scratch = (float *)work->state->scratch[worker].bytes;
    float *logits = scratch + work->plan.logits, *out = scratch + work->plan.out, shares[QUERIES];
    uint16_t *narrow = a->precision == CREME_PRECISION_BF16 ? (uint16_t *)(scratch + work->plan.source) : NULL;
    const char *packed = packed_head(work, unit / heads * kv_heads + head * kv_heads / heads);
    onednn_queries queries = {
        .q = work->q.at + (sequence * work->queries + first) * work->q.channels + head * a->shape.key,
        .stride = work->q.channels,
        .rows = rows,
        .first = work->first_query + first,
        .head = head,
        .logits = logits,
    };

    compute_logits(work, &queries, packed, scratch, worker);
    for (int64_t r = 0; r < rows; r++) {
        float *row = logits + r * tokens;
        const float *relative = creme_onednn_relative_row(a, &queries, r, scratch);
        shares[r] = narrow ? exponentiate_narrow(narrow + r * stride, row, relative, tokens, stride)
                           : creme_onednn_exponentiate(row, relative, tokens);
    }
    if (narrow) memset(narrow + rows * stride, 0, (size_t)((a->block - rows) * stride) * sizeof *narrow);
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
    attend_work work = {out,         q, kv, a,       nn->state, creme_onednn_attention_scratch(a), q.rows / batch,
                        first_query, 0, 0,  CREME_OK};
    work.blocks = (work.queries + a->block - 1) / a->block;
    int64_t group = group_size(a, work.state->workers);
    for (int64_t first = 0; first < batch; first += group) {
        int64_t sequences = batch - first < group ? batch - first : group;
        work.first_sequence = first;
        creme_threads_for(nn->threads, sequences * a->shape.kv_heads, pack_task, &work);
        creme_threads_for(nn->threads, sequences * a->shape.heads * work.blocks, attend_task, &work);
    }
    creme_status status = atomic_load(&work.status);
    return status == CREME_OK ? CREME_OK : creme_fail(status, "oneDNN failed in attention");
}
