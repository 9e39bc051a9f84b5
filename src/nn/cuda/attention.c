/* Attention: its weights on the device as the kernels read them. In float32 by attention.cu; in other precisions by
 * tensor cores (attention_tensor.cu or, where it is asked for, attention_wgmma.cu), if keys are not too long for that:
 * bf16 in bfloat16, tf32 in float16, which rounds as TF32 does. */
#include "base/memory.h"
#include "nn/cpu.h"
#include "nn/cuda/backend.h"

#include <math.h>

/* Bytes of keys and values that attend_folded makes at a time, at least one sequence's. */
#define FOLDED_BYTES ((int64_t)1 << 29)
/* The same, of keys and values in 16 bits: 42 sequences of Enformer's, 15 of Borzoi's, some thousand blocks. */
#define PACKED_BYTES ((int64_t)1 << 28)

typedef struct cuda_attention {
    creme_attention shape;
    cuda_attention_parts parts;
    float *owned[6]; /* device memory that the parts point to, apart from the levels */
    uint8_t *levels;
    creme_filter *key_value; /* [D][H * K + H * V] or NULL */
    bool by_tensor_cores;
    cuda_tensor_parts tensor;
    uint16_t *packed_table;
} cuda_attention;

void creme_cuda_attention_destroy(creme_nn *nn, creme_attention *base)
{
    cuda_attention *a = (cuda_attention *)base;
    for (size_t i = 0; i < sizeof a->owned / sizeof *a->owned; i++) creme_cuda_release(nn, a->owned[i]);
    creme_cuda_release(nn, a->levels);
    creme_cuda_release(nn, a->packed_table);
    if (a->key_value) creme_cuda_filter_destroy(nn, a->key_value);
    creme_free(a);
}

/* rows[n][columns], in host memory, to the device as [columns / width][n][width]: by heads, if a head has `width`;
 * with `turn` as [columns / width][width][n]. */
static creme_status upload_by_heads(creme_nn *nn, float **out, const float *rows, int64_t n, int64_t columns,
                                    int64_t width, bool turn)
{
    float *plain = NULL;
    creme_status status = creme_allocate_aligned(&plain, (size_t)(n * columns), sizeof *plain);
    if (status != CREME_OK) return status;
    for (int64_t row = 0; row < n; row++) {
        for (int64_t c = 0; c < columns; c++) {
            int64_t head = c / width, at = turn ? c % width * n + row : row * width + c % width;
            plain[head * n * width + at] = rows[row * columns + c];
        }
    }
    status = creme_cuda_upload(nn, out, plain, (size_t)(n * columns) * sizeof *plain);
    creme_free(plain);
    return status;
}

/* Of each |d|, how many of the masks, whose widths rise, are off there. */
static creme_status upload_levels(creme_nn *nn, cuda_attention *a, const creme_attention_weights *w)
{
    uint8_t *levels = NULL;
    creme_status status = creme_allocate_zero(&levels, (size_t)w->tokens, 1);
    if (status != CREME_OK) return status;
    int64_t level = 0;
    for (int64_t d = 0; d < w->tokens; d++) {
        while (level < w->masks && !(w->widths[level] > (float)d)) level++;
        levels[d] = (uint8_t)level;
    }
    status = creme_cuda_upload(nn, &a->levels, levels, (size_t)w->tokens);
    a->parts.level = a->levels;
    creme_free(levels);
    return status;
}

static creme_status upload_relative(creme_nn *nn, cuda_attention *a, const creme_attention_weights *w)
{
    int64_t keys = w->heads * w->key;
    size_t bytes = (size_t)keys * sizeof(float);
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_upload(nn, &a->owned[0], w->content_bias, bytes));
    CREME_TRY(creme_cuda_upload(nn, &a->owned[1], w->position_bias, bytes));
    a->parts.content_bias = a->owned[0];
    a->parts.position_bias = a->owned[1];
    if (w->table) {
        CREME_TRY(upload_by_heads(nn, &a->owned[2], w->table, 2 * w->tokens - 1, keys, w->key, false));
        a->parts.table = a->owned[2];
    } else if (w->masks) {
        CREME_TRY(upload_by_heads(nn, &a->owned[3], w->relative, 2 * w->masks, keys, w->key, true));
        CREME_TRY(upload_levels(nn, a, w));
        a->parts.relative = a->owned[3];
        a->parts.masks = w->masks;
    }
done:
    return status;
}

static creme_status upload_rotary(creme_nn *nn, cuda_attention *a, const creme_attention_weights *w)
{
    float *cosine = NULL, *sine = NULL;
    int64_t half = w->rotary / 2;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cpu_rotary_tables(&cosine, &sine, w));
    CREME_TRY(upload_by_heads(nn, &a->owned[4], cosine, half, w->tokens, w->tokens, true));
    CREME_TRY(upload_by_heads(nn, &a->owned[5], sine, half, w->tokens, w->tokens, true));
    a->parts.cosine = a->owned[4];
    a->parts.sine = a->owned[5];
    a->parts.half = half;
done:
    creme_free(cosine);
    creme_free(sine);
    return status;
}

/* One filter for keys and values together, so that its output is what attend reads. */
static creme_status make_key_value(creme_nn *nn, cuda_attention *a, const creme_attention_weights *w)
{
    int64_t keys = w->heads * w->key, values = w->heads * w->value;
    float *both = NULL;
    creme_status status = creme_allocate_aligned(&both, (size_t)(w->dim * (keys + values)), sizeof *both);
    if (status != CREME_OK) return status;
    for (int64_t d = 0; d < w->dim; d++) {
        float *row = both + d * (keys + values);
        for (int64_t c = 0; c < keys; c++) row[c] = w->key_weights[d * keys + c];
        for (int64_t c = 0; c < values; c++) row[keys + c] = w->value_weights[d * values + c];
    }
    creme_filter_weights weights = {both, NULL, 1, w->dim, keys + values, CREME_PRECISION_F32};
    status = creme_cuda_filter_create(nn, &a->key_value, &weights);
    creme_free(both);
    return status;
}

static int64_t whole(int64_t count, int64_t of)
{
    return (count + of - 1) / of * of;
}

/* The table by heads -> in 16 bits, with zeros for the distances of queries and keys that fill up blocks and tiles. */
static creme_status pack_table(creme_nn *nn, cuda_attention *a)
{
    const cuda_state *state = nn->state;
    cuda_tensor_parts *t = &a->tensor;
    int64_t tokens = t->a.tokens, there = 2 * tokens - 1, lead = CUDA_TENSOR_QUERIES - 1;
    t->nearest = lead + tokens - 1;
    t->distances = t->nearest + t->tokens + 1; /* a block copies one row more than it uses */
    size_t bytes = (size_t)(t->a.heads * t->distances * t->key) * sizeof(uint16_t);
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_allocate(nn, &a->packed_table, bytes));
    cuda_pack pack = {.to = a->packed_table,
                      .from = t->a.table,
                      .groups = t->a.heads,
                      .heads = 1,
                      .rows = t->distances,
                      .columns = t->key,
                      .lead = lead,
                      .from_rows = there,
                      .stride = t->a.key,
                      .width = t->a.key,
                      .half = t->half};
    CREME_TRY(creme_cuda_check(creme_cuda_pack_rows(state->stream, &pack), "a table of positions"));
    t->table = a->packed_table;
done:
    return status;
}

static size_t tensor_shared(const cuda_state *state, const cuda_attention_parts *parts)
{
    return state->by_warpgroups ? creme_cuda_wgmma_shared(parts) : creme_cuda_tensor_shared(parts);
}

static creme_status tensor_attend(creme_nn *nn, const cuda_tensor_parts *parts, const cuda_tensor_call *call)
{
    const cuda_state *state = nn->state;
    int error = state->by_warpgroups ? creme_cuda_wgmma_attend(state->stream, parts, call)
                                     : creme_cuda_tensor_attend(state->stream, parts, call);
    return creme_cuda_check(error, "attention");
}

static creme_status prepare_tensor_cores(creme_nn *nn, cuda_attention *a, creme_precision precision)
{
    const cuda_state *state = nn->state;
    const cuda_attention_parts *parts = &a->parts;
    if (precision == CREME_PRECISION_F32 || tensor_shared(state, parts) > state->most_shared) return CREME_OK;
    a->by_tensor_cores = true;
    a->shape.rounds = precision == CREME_PRECISION_BF16;
    a->tensor = (cuda_tensor_parts){
        .a = *parts,
        .half = precision == CREME_PRECISION_TF32,
        .tokens = whole(parts->tokens, CUDA_TENSOR_KEYS),
        .key = parts->key <= CUDA_TENSOR_KEY ? CUDA_TENSOR_KEY : CUDA_TENSOR_LONG_KEY,
        .value = whole(parts->value, CUDA_TENSOR_VALUES),
    };
    const cuda_tensor_parts *t = &a->tensor;
    bool filled_up = t->tokens != parts->tokens || t->key != parts->key || t->value != parts->value;
    a->shape.joint = a->shape.rounds && !filled_up && !parts->half; /* read as they lie */
    return parts->table ? pack_table(nn, a) : CREME_OK;
}

creme_status creme_cuda_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *w)
{
    const cuda_state *state = nn->state;
    cuda_attention *a = NULL;
    creme_status status = creme_allocate_zero(&a, 1, sizeof *a);
    if (status != CREME_OK) return status;
    int64_t kv_heads = w->kv_heads ? w->kv_heads : w->heads;
    a->shape = (creme_attention){.tokens = w->tokens,
                                 .heads = w->heads,
                                 .key = w->key,
                                 .value = w->value,
                                 .kv_heads = kv_heads,
                                 .dim = w->dim};
    a->parts.tokens = w->tokens;
    a->parts.heads = w->heads;
    a->parts.kv_heads = kv_heads;
    a->parts.key = w->key;
    a->parts.value = w->value;
    CREME_TRY(creme_cuda_enter(nn));
    if (w->rotary)
        CREME_TRY(upload_rotary(nn, a, w));
    else
        CREME_TRY(upload_relative(nn, a, w));
    if (w->dim) CREME_TRY(make_key_value(nn, a, w));
    CREME_TRY(prepare_tensor_cores(nn, a, w->precision));
    bool exactly = !a->by_tensor_cores || w->dim; /* what is folded is */
    size_t shared = creme_cuda_attend_shared(&a->parts, state->most_shared);
    if (exactly && shared > state->most_shared) {
        status =
            creme_fail(CREME_ERROR_UNSUPPORTED,
                       "attention with keys of %lld needs %zu bytes of a block's shared memory: this GPU has %zu",
                       (long long)w->key, shared, state->most_shared);
        goto done;
    }
    *out = &a->shape;
    a = NULL;
done:
    if (a) creme_cuda_attention_destroy(nn, &a->shape);
    return status;
}

static creme_status attend_exactly(creme_nn *nn, const cuda_attention *a, const cuda_attend_call *call)
{
    const cuda_state *state = nn->state;
    return creme_cuda_check(creme_cuda_attend_rows(state->stream, &a->parts, call, state->most_shared), "attention");
}

/* Keys and values of `batch` sequences in 16 bits, values behind keys in `keys`. */
static creme_status pack_keys_and_values(creme_nn *nn, const cuda_tensor_parts *t, const float *kv, int64_t batch,
                                         uint16_t *keys, uint16_t *values)
{
    const cuda_state *state = nn->state;
    int64_t heads = t->a.kv_heads;
    cuda_pack pack = {.to = keys,
                      .from = kv,
                      .groups = batch,
                      .heads = heads,
                      .rows = t->tokens,
                      .columns = t->key,
                      .from_rows = t->a.tokens,
                      .stride = heads * (t->a.key + t->a.value),
                      .width = t->a.key,
                      .half = t->half,
                      .turn = t->a.half > 0,
                      .a = t->a};
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_check(creme_cuda_pack_rows(state->stream, &pack), "rounding keys"));
    pack.to = values;
    pack.columns = t->value;
    pack.offset = heads * t->a.key;
    pack.width = t->a.value;
    pack.turn = false;
    CREME_TRY(creme_cuda_check(creme_cuda_pack_rows(state->stream, &pack), "rounding values"));
done:
    return status;
}

/* [batch][G][tokens][width] */
static cuda_narrow_rows packed_rows(const cuda_tensor_parts *t, const uint16_t *at, int64_t width)
{
    return (cuda_narrow_rows){at, width, t->tokens * width, t->a.kv_heads * t->tokens * width};
}

static void *row_of(creme_matrix matrix, int64_t row)
{
    size_t element = matrix.number == CREME_BFLOAT16 ? sizeof(uint16_t) : sizeof(float);
    return (char *)matrix.at + (size_t)(row * matrix.channels) * element;
}

static creme_status attend_by_tensor_cores(creme_nn *nn, const cuda_attention *a, creme_matrix out, creme_matrix q,
                                           creme_matrix kv, int64_t batch, int64_t first_query)
{
    const cuda_tensor_parts *t = &a->tensor;
    int64_t rows = t->a.kv_heads * t->tokens, one = rows * (t->key + t->value), queries = q.rows / batch;
    int64_t group = PACKED_BYTES / (one * (int64_t)sizeof(uint16_t));
    if (group < 1) group = 1;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < batch; first += group) {
        int64_t now = batch - first < group ? batch - first : group;
        uint16_t *keys = NULL;
        CREME_TRY(creme_cuda_scratch(nn, &keys, CUDA_PACKED, (size_t)(now * one) * sizeof *keys));
        uint16_t *values = keys + now * rows * t->key;
        CREME_TRY(pack_keys_and_values(nn, t, row_of(kv, first * t->a.tokens), now, keys, values));
        cuda_tensor_call part = {.out = row_of(out, first * queries),
                                 .out_number = out.number,
                                 .q = row_of(q, first * queries),
                                 .q_stride = q.channels,
                                 .keys = packed_rows(t, keys, t->key),
                                 .values = packed_rows(t, values, t->value),
                                 .batch = now,
                                 .queries = queries,
                                 .first_query = first_query};
        CREME_TRY(tensor_attend(nn, t, &part));
    }
done:
    return status;
}

/* Keys and values are read where the product left them: keys of the first head and token are at `keys`, values behind
 * those of all heads, tokens `stride` numbers apart. The rest of the call is made. */
static creme_status attend_in_place(creme_nn *nn, const cuda_attention *a, cuda_tensor_call call,
                                    const uint16_t *keys, int64_t stride)
{
    const creme_attention *shape = &a->shape;
    int64_t sequence = shape->tokens * stride;
    call.keys = (cuda_narrow_rows){keys, stride, shape->key, sequence};
    call.values = (cuda_narrow_rows){keys + shape->kv_heads * shape->key, stride, shape->value, sequence};
    return tensor_attend(nn, &a->tensor, &call);
}

static const uint16_t *narrow_numbers(creme_matrix matrix)
{
    return (const uint16_t *)(const void *)matrix.at;
}

creme_status creme_cuda_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv, creme_attention *base,
                               int64_t batch, int64_t first_query)
{
    const cuda_attention *a = (const cuda_attention *)base;
    if (q.rows == 0) return CREME_OK;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    if (kv.number == CREME_BFLOAT16) {
        cuda_tensor_call call = {.out = out.at,
                                 .out_number = out.number,
                                 .q = q.at,
                                 .q_stride = q.channels,
                                 .batch = batch,
                                 .queries = q.rows / batch,
                                 .first_query = first_query};
        return attend_in_place(nn, a, call, narrow_numbers(kv), kv.channels);
    }
    if (a->by_tensor_cores) return attend_by_tensor_cores(nn, a, out, q, kv, batch, first_query);
    cuda_attend_call call = {out.at, q.at, kv.at, batch, q.rows / batch, first_query};
    return attend_exactly(nn, a, &call);
}

creme_status creme_cuda_attend_joint(creme_nn *nn, creme_matrix out, creme_matrix joint, creme_attention *base,
                                     int64_t batch)
{
    const cuda_attention *a = (const cuda_attention *)base;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    cuda_tensor_call call = {.out = out.at,
                             .out_number = out.number,
                             .q = joint.at,
                             .q_number = CREME_BFLOAT16,
                             .q_stride = joint.channels,
                             .batch = batch,
                             .queries = base->tokens};
    return attend_in_place(nn, a, call, narrow_numbers(joint) + base->heads * base->key, joint.channels);
}

/* Keys and values are made after all, of some sequences at a time: here their products take little of the time
 * (docs/cuda.md). In float32, as nn/nn.h says. */
creme_status creme_cuda_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                      creme_attention *base, int64_t batch, int64_t first_query)
{
    const cuda_attention *a = (const cuda_attention *)base;
    int64_t width = a->key_value->out, queries = q.rows / batch, tokens = base->tokens;
    int64_t one = tokens * width * (int64_t)sizeof(float), group = FOLDED_BYTES / one;
    if (group < 1) group = 1;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < batch; first += group) {
        int64_t now = batch - first < group ? batch - first : group;
        creme_matrix kv = {NULL, now * tokens, width, CREME_FLOAT32};
        creme_matrix part = {x.at + first * tokens * x.channels, now * tokens, x.channels, CREME_FLOAT32};
        creme_matrix to = {out.at + first * queries * out.channels, now * queries, out.channels, CREME_FLOAT32};
        creme_matrix from = {q.at + first * queries * q.channels, now * queries, q.channels, CREME_FLOAT32};
        CREME_TRY(creme_cuda_scratch(nn, &kv.at, CUDA_KEY_VALUE, (size_t)(now * one)));
        CREME_TRY(creme_cuda_convolve(nn, kv, part, a->key_value, CREME_STORE));
        cuda_attend_call call = {to.at, from.at, kv.at, now, queries, first_query};
        if (queries > 0) CREME_TRY(attend_exactly(nn, a, &call));
    }
done:
    return status;
}
