/* Attention of a few queries without making keys and values (nn/attention.h has the algebra). Of one sequence, and up
 * to QUERIES queries at a time, all in float32:
 *
 *   for each head:               u[r][D]      = (q' + content bias) W_k^T       (in parallel)
 *   for each block of tokens:    logits[r][T] = u x^T
 *   for each head:               weights      = exp(logits + relative logits - maximum), and their sums
 *   for each panel of channels:  m[r][D]      = weights x                        in place of u
 *   for each head:               out[r][V]    = m W_v / sum
 *
 * r runs over heads and, within each, over QUERIES places of which the first `rows` are taken. The two products with
 * x, which is large and would have to be packed for a library's, are written here; a number is always added up in the
 * same order, whichever other rows there are.
 */
#include "base/memory.h"
#include "nn/onednn/attention.h"
#include "nn/onednn/vector.h"

#include <stdatomic.h>

enum { QUERIES = 16, TOKENS = 64, SIDE = 4, PANEL = SIDE * CREME_LANES };

void creme_onednn_fold_clear(onednn_fold *fold)
{
    creme_gemm_destroy(fold->keys);
    creme_gemm_destroy(fold->values);
    creme_free(fold->packed_keys);
    creme_free(fold->packed_values);
}

/* W_k^T and W_v, head by head. `plain` [D * the greater of K and V] is scratch. */
static creme_status pack_heads(onednn_fold *fold, const creme_attention_weights *w, float *plain)
{
    creme_status status = CREME_OK;
    for (int64_t h = 0; h < w->heads; h++) {
        for (int64_t d = 0; d < w->dim; d++) {
            const float *from = w->key_weights + (d * w->heads + h) * w->key;
            for (int64_t c = 0; c < w->key; c++) plain[c * w->dim + d] = from[c];
        }
        CREME_TRY(creme_gemm_pack(fold->keys, fold->packed_keys + (size_t)h * fold->key_bytes, plain, 0));
        for (int64_t d = 0; d < w->dim; d++) {
            const float *from = w->value_weights + (d * w->heads + h) * w->value;
            memcpy(plain + d * w->value, from, (size_t)w->value * sizeof *plain);
        }
        CREME_TRY(creme_gemm_pack(fold->values, fold->packed_values + (size_t)h * fold->value_bytes, plain, 0));
    }
done:
    return status;
}

creme_status creme_onednn_fold_init(creme_nn *nn, onednn_attention *a, const creme_attention_weights *w)
{
    onednn_state *state = nn->state;
    onednn_fold *fold = &a->fold;
    float *plain = NULL;
    creme_status status = CREME_OK;
    int64_t wider = w->key > w->value ? w->key : w->value, rows = w->heads * QUERIES;
    CREME_TRY(creme_gemm_create(&fold->keys, state->engine, QUERIES, w->key, w->dim, CREME_PRECISION_F32, false));
    CREME_TRY(creme_gemm_create(&fold->values, state->engine, QUERIES, w->dim, w->value, CREME_PRECISION_F32, false));
    fold->key_bytes = (creme_gemm_packed_bytes(fold->keys) + 63) / 64 * 64;
    fold->value_bytes = (creme_gemm_packed_bytes(fold->values) + 63) / 64 * 64;
    CREME_TRY(creme_allocate_aligned(&fold->packed_keys, (size_t)w->heads, fold->key_bytes));
    CREME_TRY(creme_allocate_aligned(&fold->packed_values, (size_t)w->heads, fold->value_bytes));
    CREME_TRY(creme_allocate(&plain, (size_t)(w->dim * wider), sizeof *plain));
    CREME_TRY(pack_heads(fold, w, plain));
    CREME_TRY(creme_onednn_reserve(nn, (size_t)(QUERIES * wider) * sizeof(float)));
    CREME_TRY(creme_onednn_reserve_shared(nn, (size_t)(rows * (w->dim + w->tokens + 1)) * sizeof(float)));
done:
    creme_free(plain);
    return status;
}

typedef struct fold_work {
    creme_matrix out, q, x; /* of one sequence and its queries of this time */
    const onednn_attention *attention;
    onednn_state *state;
    int64_t rows, first_query;
    float *folded, *logits, *shares; /* [H * QUERIES] rows of D, T, 1 */
    _Atomic creme_status status;
} fold_work;

static void note(fold_work *work, creme_status status)
{
    if (status != CREME_OK) atomic_store(&work->status, status);
}

static void query_task(void *context, int64_t head, int worker)
{
    fold_work *work = context;
    const onednn_attention *a = work->attention;
    int64_t key = a->shape.key;
    float *source = (float *)work->state->scratch[worker].bytes, scale = 1.0f / sqrtf((float)key);
    for (int64_t r = 0; r < work->rows; r++) {
        const float *q = work->q.at + r * work->q.channels + head * key;
        creme_onednn_load_query(source + r * key, q, a->content_bias + head * key, scale, key);
    }
    memset(source + work->rows * key, 0, (size_t)((QUERIES - work->rows) * key) * sizeof *source);
    float *to = work->folded + head * QUERIES * a->shape.dim;
    note(work, creme_gemm_run(a->fold.keys, to, source, a->fold.packed_keys + (size_t)head * a->fold.key_bytes, NULL,
                              worker));
}

/* The i-th row that is taken, of all heads one behind another. */
static int64_t taken_row(const fold_work *work, int64_t i)
{
    return i / work->rows * QUERIES + i % work->rows;
}

/* Numbers of up to SIDE taken rows from i: rows beyond the last are the last once more, and not used. */
static int64_t take_rows(const fold_work *work, int64_t i, int64_t row[SIDE])
{
    int64_t all = work->attention->shape.heads * work->rows, count = all - i < SIDE ? all - i : SIDE;
    for (int64_t k = 0; k < SIDE; k++) row[k] = taken_row(work, i + (k < count ? k : count - 1));
    return count;
}

/* products[i][j] = u[i] . x[j]. */
CREME_KERNEL static void multiply(float products[SIDE][SIDE], const float *const u[SIDE], const float *const x[SIDE],
                                  int64_t count)
{
    creme_v16 sums[SIDE][SIDE] = {{{0}}}, part[SIDE];
    int64_t c = 0;
    for (; c + CREME_LANES <= count; c += CREME_LANES) {
        for (int i = 0; i < SIDE; i++) part[i] = creme_v16_load(u[i] + c);
        for (int j = 0; j < SIDE; j++) {
            creme_v16 column = creme_v16_load(x[j] + c);
            for (int i = 0; i < SIDE; i++) sums[i][j] += part[i] * column;
        }
    }
    for (int j = 0; c < count && j < SIDE; j++) {
        creme_v16 column = creme_v16_load_part(x[j] + c, count - c, 0);
        for (int i = 0; i < SIDE; i++) sums[i][j] += creme_v16_load_part(u[i] + c, count - c, 0) * column;
    }
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) products[i][j] = creme_v16_sum(sums[i][j]);
    }
}

static void logits_task(void *context, int64_t first, int64_t end, int worker)
{
    (void)worker;
    fold_work *work = context;
    const creme_attention *shape = &work->attention->shape;
    int64_t all = shape->heads * work->rows, dim = shape->dim;
    for (int64_t t = first; t < end; t += SIDE) {
        const float *x[SIDE], *u[SIDE];
        int64_t tokens = end - t < SIDE ? end - t : SIDE;
        for (int64_t j = 0; j < SIDE; j++) x[j] = work->x.at + (t + (j < tokens ? j : tokens - 1)) * dim;
        for (int64_t i = 0; i < all; i += SIDE) {
            float products[SIDE][SIDE];
            int64_t row[SIDE], rows = take_rows(work, i, row);
            for (int64_t k = 0; k < SIDE; k++) u[k] = work->folded + row[k] * dim;
            multiply(products, u, x, dim);
            for (int64_t k = 0; k < rows; k++) {
                memcpy(work->logits + row[k] * shape->tokens + t, products[k], (size_t)tokens * sizeof(float));
            }
        }
    }
}

static void softmax_task(void *context, int64_t head, int worker)
{
    fold_work *work = context;
    const onednn_attention *a = work->attention;
    int64_t tokens = a->shape.tokens;
    onednn_queries queries = {
        .q = work->q.at + head * a->shape.key,
        .stride = work->q.channels,
        .rows = work->rows,
        .first = work->first_query,
        .head = head,
        .logits = work->logits + head * QUERIES * tokens,
    };
    float *scratch = (float *)work->state->scratch[worker].bytes;
    note(work, creme_onednn_relative_add(a, &queries, scratch, worker));
    for (int64_t r = 0; r < work->rows; r++) {
        const float *relative = creme_onednn_relative_row(a, &queries, r, scratch);
        work->shares[head * QUERIES + r] = creme_onednn_exponentiate(queries.logits + r * tokens, relative, tokens);
    }
}

/* m[i][PANEL] = sum over tokens of weights[i][t] x[t][PANEL]; rows of x are `stride` apart. */
CREME_KERNEL static void mix(float *const m[SIDE], const float *const weights[SIDE], const float *x, int64_t stride,
                             int64_t tokens)
{
    creme_v16 sums[SIDE][SIDE] = {{{0}}}, part[SIDE];
    for (int64_t t = 0; t < tokens; t++) {
        for (int v = 0; v < SIDE; v++) part[v] = creme_v16_load(x + t * stride + v * CREME_LANES);
        for (int i = 0; i < SIDE; i++) {
            for (int v = 0; v < SIDE; v++) sums[i][v] += part[v] * weights[i][t];
        }
    }
    for (int i = 0; i < SIDE; i++) {
        for (int v = 0; v < SIDE; v++) creme_v16_store(m[i] + v * CREME_LANES, sums[i][v]);
    }
}

/* The same of one row and fewer channels than a panel has. */
CREME_KERNEL static void mix_part(float *m, const float *weights, const float *x, int64_t stride, int64_t tokens,
                                  int64_t channels)
{
    for (int64_t c = 0; c < channels; c++) {
        float sum = 0;
        for (int64_t t = 0; t < tokens; t++) sum += x[t * stride + c] * weights[t];
        m[c] = sum;
    }
}

static void mix_task(void *context, int64_t panel, int worker)
{
    (void)worker;
    fold_work *work = context;
    const creme_attention *shape = &work->attention->shape;
    int64_t all = shape->heads * work->rows, first = panel * PANEL, channels = shape->dim - first;
    for (int64_t i = 0; i < all; i += SIDE) {
        int64_t row[SIDE], rows = take_rows(work, i, row);
        float *m[SIDE];
        const float *weights[SIDE];
        for (int64_t k = 0; k < SIDE; k++) {
            m[k] = work->folded + row[k] * shape->dim + first;
            weights[k] = work->logits + row[k] * shape->tokens;
        }
        if (channels >= PANEL) mix(m, weights, work->x.at + first, shape->dim, shape->tokens);
        for (int64_t k = 0; channels < PANEL && k < rows; k++) {
            mix_part(m[k], weights[k], work->x.at + first, shape->dim, shape->tokens, channels);
        }
    }
}

static void value_task(void *context, int64_t head, int worker)
{
    fold_work *work = context;
    const onednn_attention *a = work->attention;
    int64_t value = a->shape.value;
    float *out = (float *)work->state->scratch[worker].bytes;
    const float *mixed = work->folded + head * QUERIES * a->shape.dim;
    note(work, creme_gemm_run(a->fold.values, out, mixed, a->fold.packed_values + (size_t)head * a->fold.value_bytes,
                              NULL, worker));
    for (int64_t r = 0; r < work->rows; r++) {
        float *to = work->out.at + r * work->out.channels + head * value, share = work->shares[head * QUERIES + r];
        for (int64_t v = 0; v < value; v++) to[v] = out[r * value + v] * share;
    }
}

static void run(creme_nn *nn, fold_work *work)
{
    const creme_attention *shape = &work->attention->shape;
    creme_threads_for(nn->threads, shape->heads, query_task, work);
    creme_cpu_for_rows(nn, shape->tokens, TOKENS, logits_task, work);
    creme_threads_for(nn->threads, shape->heads, softmax_task, work);
    creme_threads_for(nn->threads, (shape->dim + PANEL - 1) / PANEL, mix_task, work);
    creme_threads_for(nn->threads, shape->heads, value_task, work);
}

creme_status creme_onednn_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                        creme_attention *shape, int64_t batch, int64_t first_query)
{
    onednn_state *state = nn->state;
    int64_t queries = q.rows / batch, rows = shape->heads * QUERIES;
    fold_work work = {.attention = (const onednn_attention *)shape, .state = state, .status = CREME_OK};
    work.folded = (float *)state->shared.bytes;
    work.logits = work.folded + rows * shape->dim;
    work.shares = work.logits + rows * shape->tokens;
    for (int64_t sequence = 0; sequence < batch; sequence++) {
        work.x = creme_matrix_rows(x, sequence * shape->tokens, shape->tokens);
        for (int64_t first = 0; first < queries; first += QUERIES) {
            work.rows = queries - first < QUERIES ? queries - first : QUERIES;
            work.q = creme_matrix_rows(q, sequence * queries + first, work.rows);
            work.out = creme_matrix_rows(out, sequence * queries + first, work.rows);
            work.first_query = first_query + first;
            run(nn, &work);
        }
    }
    creme_status status = atomic_load(&work.status);
    return status == CREME_OK ? CREME_OK : creme_fail(status, "oneDNN failed in attention");
}
