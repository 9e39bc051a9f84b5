/* The reference backend: every operator as its definition reads, in plain C with sums in double. It is slow, and
 * right. */
#include "base/memory.h"
#include "nn/cpu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 32 };

typedef struct ref_filter {
    creme_filter shape;
    float *weights; /* [taps][in][out] */
    float *bias;    /* [out] */
} ref_filter;

typedef struct ref_stem {
    creme_stem shape;
    float *table; /* [taps][6][out] */
    float *bias;
} ref_stem;

typedef struct ref_attention {
    creme_attention shape;
    int64_t masks;
    float *content_bias, *position_bias, *widths, *relative;
    float *table; /* [2T - 1][H * K] or NULL */
    int64_t rotary;
    float *cosine, *sine;                    /* [rotary / 2][T] */
    creme_filter *key_filter, *value_filter; /* NULL if nothing can be folded */
} ref_attention;

static creme_status ref_create(creme_nn *nn)
{
    nn->state = NULL;
    return CREME_OK;
}

static void ref_destroy(creme_nn *nn)
{
    (void)nn;
}

static void ref_filter_destroy(creme_nn *nn, creme_filter *base)
{
    (void)nn;
    ref_filter *filter = (ref_filter *)base;
    creme_free(filter->weights);
    creme_free(filter->bias);
    creme_free(filter);
}

static creme_status ref_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *weights)
{
    ref_filter *filter = NULL;
    creme_status status = creme_allocate_zero(&filter, 1, sizeof *filter);
    if (status != CREME_OK) return status;
    filter->shape = (creme_filter){weights->taps, weights->in, weights->out};
    CREME_TRY(creme_cpu_copy_floats(&filter->weights, weights->weights, weights->taps * weights->in * weights->out));
    CREME_TRY(creme_cpu_copy_floats(&filter->bias, weights->bias, weights->out));
    *out = &filter->shape;
    return CREME_OK;
done:
    ref_filter_destroy(nn, &filter->shape);
    return status;
}

static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

typedef struct convolve_work {
    creme_matrix y, x;
    const ref_filter *filter;
    creme_epilogue epilogue;
    double *scratch; /* [workers][out] */
} convolve_work;

static void convolve_row(const convolve_work *work, int64_t row, double *sum)
{
    const creme_filter *shape = &work->filter->shape;
    const float *x = work->x.at + row * shape->in;
    for (int64_t o = 0; o < shape->out; o++) sum[o] = work->filter->bias[o];
    for (int64_t i = 0; i < shape->taps * shape->in; i++) {
        const float *w = work->filter->weights + i * shape->out;
        double value = x[i];
        for (int64_t o = 0; o < shape->out; o++) sum[o] += value * w[o];
    }
    float *y = work->y.at + row * shape->out;
    for (int64_t o = 0; o < shape->out; o++) {
        switch (work->epilogue) {
        case CREME_STORE:
            y[o] = (float)sum[o];
            break;
        case CREME_STORE_RELU:
            y[o] = sum[o] <= 0 ? 0 : (float)sum[o];
            break;
        case CREME_STORE_SOFTPLUS:
            y[o] = (float)softplus(sum[o]);
            break;
        case CREME_ADD:
            y[o] += (float)sum[o];
            break;
        }
    }
}

static void convolve_task(void *context, int64_t first, int64_t end, int worker)
{
    const convolve_work *work = context;
    double *sum = work->scratch + worker * work->filter->shape.out;
    for (int64_t row = first; row < end; row++) convolve_row(work, row, sum);
}

static creme_status ref_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                                 creme_epilogue epilogue)
{
    convolve_work work = {y, x, (const ref_filter *)filter, epilogue, NULL};
    size_t scratch = (size_t)(creme_threads_count(nn->threads) * filter->out);
    creme_status status = creme_allocate(&work.scratch, scratch, sizeof(double));
    if (status != CREME_OK) return status;
    creme_cpu_for_rows(nn, y.rows, ROWS_AT_ONCE, convolve_task, &work);
    creme_free(work.scratch);
    return CREME_OK;
}

static void ref_stem_destroy(creme_nn *nn, creme_stem *base)
{
    (void)nn;
    ref_stem *stem = (ref_stem *)base;
    creme_free(stem->table);
    creme_free(stem->bias);
    creme_free(stem);
}

static creme_status ref_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights)
{
    ref_stem *stem = NULL;
    creme_status status = creme_allocate_zero(&stem, 1, sizeof *stem);
    if (status != CREME_OK) return status;
    stem->shape = (creme_stem){weights->taps, weights->out};
    CREME_TRY(creme_cpu_stem_table(&stem->table, weights));
    CREME_TRY(creme_cpu_copy_floats(&stem->bias, weights->bias, weights->out));
    *out = &stem->shape;
    return CREME_OK;
done:
    ref_stem_destroy(nn, &stem->shape);
    return status;
}

typedef struct stem_work {
    creme_matrix y;
    const uint8_t *codes;
    const ref_stem *stem;
    int64_t pool;
} stem_work;

/* The greater one; NaN if either is. */
static float maximum(float a, float b)
{
    return a > b || isnan(a) ? a : b;
}

static float stem_value(const stem_work *work, int64_t position, int64_t channel)
{
    const creme_stem *shape = &work->stem->shape;
    double sum = work->stem->bias[channel];
    for (int64_t tap = 0; tap < shape->taps; tap++) {
        int64_t row = tap * CREME_STEM_CODES + work->codes[position + tap];
        sum += work->stem->table[row * shape->out + channel];
    }
    return (float)sum;
}

static void stem_task(void *context, int64_t first, int64_t end, int worker)
{
    (void)worker;
    const stem_work *work = context;
    for (int64_t row = first; row < end; row++) {
        for (int64_t c = 0; c < work->y.channels; c++) {
            float most = stem_value(work, row * work->pool, c);
            for (int64_t p = 1; p < work->pool; p++) most = maximum(most, stem_value(work, row * work->pool + p, c));
            work->y.at[row * work->y.channels + c] = most;
        }
    }
}

static creme_status ref_stem_run(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                                 int64_t pool)
{
    (void)count;
    stem_work work = {y, codes, (const ref_stem *)stem, pool};
    creme_cpu_for_rows(nn, y.rows, ROWS_AT_ONCE, stem_task, &work);
    return CREME_OK;
}

static double activate(double x, creme_activation activation)
{
    if (activation == CREME_RELU) return x <= 0 ? 0 : x;
    if (activation == CREME_GELU_SIGMOID) return x / (1 + exp(-1.702 * x));
    if (activation == CREME_GELU_TANH) return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
    return x;
}

/* Of channel c. */
static float normalised(double value, const creme_normalisation *how, int64_t c, int64_t position)
{
    if (position < 0 || position >= how->length) return 0;
    if (how->scale) value = value * how->scale[c] + how->shift[c];
    return (float)activate(value, how->activation);
}

typedef struct normalise_work {
    creme_matrix y, x;
    const creme_normalisation *how;
    const creme_segment *segments;
} normalise_work;

static void normalise_task(void *context, int64_t index, int64_t first, int64_t end)
{
    const normalise_work *work = context;
    const creme_segment *segment = &work->segments[index];
    const creme_normalisation *how = work->how;
    int64_t channels = work->y.channels;
    for (int64_t j = first; j < end; j++) {
        float *y = work->y.at + (segment->target + j) * channels;
        const float *x = work->x.at + (segment->source + j * how->pool) * channels;
        for (int64_t c = 0; c < channels; c++) {
            double value = how->pool == 2 ? maximum(x[c], x[channels + c]) : x[c];
            y[c] = normalised(value, how, c, segment->position + j);
        }
    }
}

static creme_status ref_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                  const creme_segment *segments, int64_t count)
{
    normalise_work work = {y, x, how, segments};
    creme_cpu_for_segments(nn, segments, count, ROWS_AT_ONCE, normalise_task, &work);
    return CREME_OK;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static creme_status ref_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                        int64_t count)
{
    (void)nn;
    for (int64_t i = 0; i < count; i++) {
        for (int64_t j = 0; j < segments[i].rows; j++) {
            float *to = y.at + (segments[i].target + j) * y.channels;
            const float *x0 = x.at + (segments[i].source + 2 * j) * x.channels, *x1 = x0 + x.channels;
            for (int64_t c = 0; c < y.channels; c++) to[c] = (float)((double)x0[c] - x1[c]);
        }
    }
    return CREME_OK;
}

static creme_status ref_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                   const creme_normalisation *how, const creme_segment *segments, int64_t count)
{
    (void)nn;
    for (int64_t i = 0; i < count; i++) {
        for (int64_t j = 0; j < segments[i].rows; j++) {
            int64_t row = (segments[i].target + j) * y.channels, position = segments[i].position + j;
            const float *x0 = x.at + (segments[i].source + 2 * j) * x.channels, *x1 = x0 + x.channels;
            for (int64_t c = 0; c < y.channels; c++) {
                float merged = (float)(x1[c] + ((double)x0[c] - x1[c]) * sigmoid(gate.at[row + c]));
                y.at[row + c] = how ? normalised(merged, how, c, position) : merged;
            }
        }
    }
    return CREME_OK;
}

static creme_status ref_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                   const float *beta, float epsilon)
{
    (void)nn;
    for (int64_t row = 0; row < x.rows; row++) {
        const float *from = x.at + row * x.channels;
        double mean = 0, variance = 0;
        for (int64_t c = 0; c < x.channels; c++) mean += from[c];
        mean /= (double)x.channels;
        for (int64_t c = 0; c < x.channels; c++) variance += (from[c] - mean) * (from[c] - mean);
        double scale = 1 / sqrt(variance / (double)x.channels + epsilon);
        for (int64_t c = 0; c < x.channels; c++) {
            y.at[row * x.channels + c] = (float)((from[c] - mean) * scale * gamma[c] + beta[c]);
        }
    }
    return CREME_OK;
}

static creme_status ref_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                     const creme_segment *up_segments, const creme_segment *skip_segments,
                                     int64_t count, int64_t length)
{
    (void)nn;
    for (int64_t i = 0; i < count; i++) {
        const creme_segment *u = &up_segments[i], *s = &skip_segments[i];
        for (int64_t j = 0; j < s->rows; j++) {
            int64_t position = s->position + j;
            float *to = y.at + (s->target + j) * y.channels;
            if (position < 0 || position >= length) {
                memset(to, 0, (size_t)y.channels * sizeof *to);
                continue;
            }
            const float *a = up.at + (u->source + position / 2 - u->position) * y.channels;
            const float *b = skip.at + (s->source + j) * y.channels;
            for (int64_t c = 0; c < y.channels; c++) to[c] = a[c] + b[c];
        }
    }
    return CREME_OK;
}

static creme_status ref_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps)
{
    (void)nn;
    for (int64_t row = 0; row < y.rows; row++) {
        for (int64_t c = 0; c < y.channels; c++) {
            double sum = 0;
            for (int64_t t = 0; t < taps; t++)
                sum += (double)x.at[(row + t) * x.channels + c] * weights[t * x.channels + c];
            y.at[row * y.channels + c] = (float)sum;
        }
    }
    return CREME_OK;
}

static void ref_attention_destroy(creme_nn *nn, creme_attention *base)
{
    ref_attention *attention = (ref_attention *)base;
    creme_free(attention->content_bias);
    creme_free(attention->position_bias);
    creme_free(attention->widths);
    creme_free(attention->relative);
    creme_free(attention->table);
    creme_free(attention->cosine);
    creme_free(attention->sine);
    if (attention->key_filter) ref_filter_destroy(nn, attention->key_filter);
    if (attention->value_filter) ref_filter_destroy(nn, attention->value_filter);
    creme_free(attention);
}

static creme_status ref_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *w)
{
    ref_attention *attention = NULL;
    creme_status status = creme_allocate_zero(&attention, 1, sizeof *attention);
    if (status != CREME_OK) return status;
    attention->shape = (creme_attention){.tokens = w->tokens,
                                         .heads = w->heads,
                                         .key = w->key,
                                         .value = w->value,
                                         .kv_heads = w->kv_heads ? w->kv_heads : w->heads,
                                         .dim = w->dim};
    attention->masks = w->masks;
    attention->rotary = w->rotary;
    int64_t keys = w->heads * w->key;
    CREME_TRY(creme_cpu_copy_floats(&attention->content_bias, w->content_bias, keys));
    CREME_TRY(creme_cpu_copy_floats(&attention->position_bias, w->position_bias, keys));
    if (w->table) CREME_TRY(creme_cpu_copy_floats(&attention->table, w->table, (2 * w->tokens - 1) * keys));
    CREME_TRY(creme_cpu_copy_floats(&attention->widths, w->widths, w->masks));
    CREME_TRY(creme_cpu_copy_floats(&attention->relative, w->relative, 2 * w->masks * keys));
    CREME_TRY(creme_cpu_rotary_tables(&attention->cosine, &attention->sine, w));
    creme_filter_weights k = {w->key_weights, NULL, 1, w->dim, keys, CREME_PRECISION_F32};
    creme_filter_weights v = {w->value_weights, NULL, 1, w->dim, w->heads * w->value, CREME_PRECISION_F32};
    if (w->dim) CREME_TRY(ref_filter_create(nn, &attention->key_filter, &k));
    if (w->dim) CREME_TRY(ref_filter_create(nn, &attention->value_filter, &v));
    *out = &attention->shape;
    return CREME_OK;
done:
    ref_attention_destroy(nn, &attention->shape);
    return status;
}

typedef struct attend_work {
    creme_matrix out, q, kv;
    const ref_attention *attention;
    int64_t queries, first_query;
    double *scratch; /* [workers][tokens + value] */
} attend_work;

/* (q' + position bias) . r_d, from the table or from the features of d one by one. */
static double relative_logit(const ref_attention *a, const float *q, int64_t head, int64_t distance)
{
    int64_t key = a->shape.key, keys = a->shape.heads * key;
    double scale = 1 / sqrt((double)key), sum = 0;
    if (a->table) {
        const float *r = a->table + (distance + a->shape.tokens - 1) * keys + head * key;
        for (int64_t c = 0; c < key; c++) sum += (q[c] * scale + a->position_bias[head * key + c]) * r[c];
        return sum;
    }
    for (int64_t f = 0; f < a->masks; f++) {
        if (!(a->widths[f] > (float)llabs(distance))) continue;
        double sign = (distance > 0) - (distance < 0);
        const float *symmetric = a->relative + f * keys + head * key;
        const float *antisymmetric = a->relative + (a->masks + f) * keys + head * key;
        for (int64_t c = 0; c < key; c++) {
            sum += (q[c] * scale + a->position_bias[head * key + c]) * (symmetric[c] + sign * antisymmetric[c]);
        }
    }
    return sum;
}

/* Component c of turn_token(x). */
static double turned(const ref_attention *a, const float *x, int64_t c, int64_t token)
{
    int64_t half = a->rotary / 2;
    if (c >= a->rotary) return x[c];
    int64_t at = c % half * a->shape.tokens + token;
    double cosine = a->cosine[at], sine = a->sine[at];
    return c < half ? x[c] * cosine - x[c + half] * sine : x[c] * cosine + x[c - half] * sine;
}

static double logit_of(const ref_attention *a, const float *q, const float *k, int64_t head, int64_t i, int64_t j)
{
    int64_t key = a->shape.key;
    double scale = 1 / sqrt((double)key), sum = relative_logit(a, q, head, j - i);
    for (int64_t c = 0; c < key; c++) {
        double bias = a->content_bias[head * key + c];
        sum += (turned(a, q, c, i) * scale + bias) * turned(a, k, c, j);
    }
    return sum;
}

static void attend_one(const attend_work *work, int64_t sequence, int64_t head, int64_t query, double *weights,
                       double *sum)
{
    const ref_attention *a = work->attention;
    int64_t tokens = a->shape.tokens, heads = a->shape.heads, key = a->shape.key, value = a->shape.value;
    int64_t kv_heads = a->shape.kv_heads, kv_head = head * kv_heads / heads, width = kv_heads * (key + value);
    int64_t row = sequence * work->queries + query;
    const float *q = work->q.at + row * heads * key + head * key;
    const float *kv = work->kv.at + sequence * tokens * width;
    double most = -INFINITY, total = 0;
    for (int64_t j = 0; j < tokens; j++) {
        weights[j] = logit_of(a, q, kv + j * width + kv_head * key, head, work->first_query + query, j);
        if (weights[j] > most) most = weights[j];
    }
    for (int64_t v = 0; v < value; v++) sum[v] = 0;
    for (int64_t j = 0; j < tokens; j++) {
        double weight = exp(weights[j] - most);
        const float *from = kv + j * width + kv_heads * key + kv_head * value;
        total += weight;
        for (int64_t v = 0; v < value; v++) sum[v] += weight * from[v];
    }
    float *out = work->out.at + row * heads * value + head * value;
    for (int64_t v = 0; v < value; v++) out[v] = (float)(sum[v] / total);
}

static void attend_task(void *context, int64_t first, int64_t end, int worker)
{
    const attend_work *work = context;
    const creme_attention *shape = &work->attention->shape;
    double *weights = work->scratch + worker * (shape->tokens + shape->value), *sum = weights + shape->tokens;
    for (int64_t row = first; row < end; row++) {
        for (int64_t head = 0; head < shape->heads; head++) {
            attend_one(work, row / work->queries, head, row % work->queries, weights, sum);
        }
    }
}

static creme_status ref_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                               creme_attention *attention, int64_t batch, int64_t first_query)
{
    attend_work work = {out, q, kv, (const ref_attention *)attention, q.rows / batch, first_query, NULL};
    size_t scratch = (size_t)(creme_threads_count(nn->threads) * (attention->tokens + attention->value));
    creme_status status = creme_allocate(&work.scratch, scratch, sizeof(double));
    if (status != CREME_OK) return status;
    creme_cpu_for_rows(nn, q.rows, ROWS_AT_ONCE, attend_task, &work);
    creme_free(work.scratch);
    return CREME_OK;
}

/* What folding is equal to: keys and values are made, and put side by side. */
static creme_status ref_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                      creme_attention *base, int64_t batch, int64_t first_query)
{
    const ref_attention *a = (const ref_attention *)base;
    int64_t keys = base->heads * base->key, values = base->heads * base->value;
    creme_matrix k = {NULL, x.rows, keys, CREME_FLOAT32}, v = {NULL, x.rows, values, CREME_FLOAT32},
                 kv = {NULL, x.rows, keys + values, CREME_FLOAT32};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&k.at, (size_t)(k.rows * keys), sizeof *k.at));
    CREME_TRY(creme_allocate(&v.at, (size_t)(v.rows * values), sizeof *v.at));
    CREME_TRY(creme_allocate(&kv.at, (size_t)(kv.rows * kv.channels), sizeof *kv.at));
    CREME_TRY(ref_convolve(nn, k, x, a->key_filter, CREME_STORE));
    CREME_TRY(ref_convolve(nn, v, x, a->value_filter, CREME_STORE));
    for (int64_t row = 0; row < x.rows; row++) {
        memcpy(kv.at + row * kv.channels, k.at + row * keys, (size_t)keys * sizeof *k.at);
        memcpy(kv.at + row * kv.channels + keys, v.at + row * values, (size_t)values * sizeof *v.at);
    }
    CREME_TRY(ref_attend(nn, out, q, kv, base, batch, first_query));
done:
    creme_free(k.at);
    creme_free(v.at);
    creme_free(kv.at);
    return status;
}

const creme_nn_operators creme_nn_reference = {
    .name = "reference",
    .dense_rows = CREME_CPU_DENSE_ROWS,
    .folds = true,
    .create = ref_create,
    .destroy = ref_destroy,
    .allocate = creme_cpu_allocate,
    .release = creme_cpu_release,
    .write = creme_cpu_copy,
    .read = creme_cpu_copy,
    .filter_create = ref_filter_create,
    .filter_destroy = ref_filter_destroy,
    .convolve = ref_convolve,
    .stem_create = ref_stem_create,
    .stem_destroy = ref_stem_destroy,
    .stem = ref_stem_run,
    .normalise = ref_normalise,
    .pair_difference = ref_pair_difference,
    .pair_merge = ref_pair_merge,
    .layer_norm = ref_layer_norm,
    .copy_rows = creme_cpu_copy_rows,
    .upsample_add = ref_upsample_add,
    .depthwise = ref_depthwise,
    .attention_create = ref_attention_create,
    .attention_destroy = ref_attention_destroy,
    .attend = ref_attend,
    .attend_folded = ref_attend_folded,
};
