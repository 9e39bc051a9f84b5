/* Checks shapes, then forwards to the backend. */
#include "nn/nn.h"

#include "base/memory.h"
#include "nn/cuda_library.h"
#include "nn/meter.h"

static bool on_device(const creme_nn *nn)
{
    return nn->operators != &creme_nn_reference && nn->operators != &creme_nn_onednn;
}

creme_status creme_nn_create(creme_nn **out, creme_backend backend, creme_threads *threads)
{
    return creme_nn_create_on(out, &(creme_nn_place){.backend = backend, .threads = threads});
}

creme_status creme_nn_create_on(creme_nn **out, const creme_nn_place *place)
{
    *out = NULL;
    creme_nn *nn = NULL;
    const creme_nn_operators *operators =
        place->backend == CREME_BACKEND_REFERENCE ? &creme_nn_reference : &creme_nn_onednn;
    creme_status status = CREME_OK;
    if (place->backend == CREME_BACKEND_CUDA) CREME_TRY(creme_nn_load_cuda(&operators));
    CREME_TRY(creme_allocate_zero(&nn, 1, sizeof *nn));
    nn->operators = operators;
    nn->device = place->device;
    nn->threads = place->threads;
    if (place->kernels) CREME_TRY(creme_kernel_file_open(&nn->kernels, place->kernels, place->tunes));
    CREME_TRY(nn->operators->create(nn));
    *out = nn;
    nn = NULL;
done:
    creme_nn_destroy(nn);
    return status;
}

void creme_nn_destroy(creme_nn *nn)
{
    if (!nn) return;
    nn->operators->destroy(nn);
    creme_kernel_file_close(nn->kernels);
    creme_free(nn);
}

uint64_t creme_nn_ticket(creme_nn *nn)
{
    return ++nn->tickets;
}

int64_t creme_nn_dense_rows(const creme_nn *nn)
{
    int64_t workers = creme_nn_workers(nn), least = 2; /* so that few threads have large products */
    return nn->operators->dense_rows * (on_device(nn) || workers > least ? workers : least);
}

int64_t creme_nn_workers(const creme_nn *nn)
{
    return on_device(nn) ? 1 : creme_threads_count(nn->threads);
}

bool creme_nn_folds(const creme_nn *nn)
{
    return nn->operators->folds;
}

int64_t creme_nn_free_bytes(creme_nn *nn)
{
    return nn->operators->free_bytes ? nn->operators->free_bytes(nn) : 0;
}

creme_status creme_nn_wait(creme_nn *nn)
{
    return nn->operators->wait ? nn->operators->wait(nn) : CREME_OK;
}

creme_status creme_nn_matrix_create(creme_nn *nn, creme_matrix *out, int64_t rows, int64_t channels)
{
    *out = (creme_matrix){NULL, rows, channels, CREME_FLOAT32};
    int64_t bytes;
    if (rows < 0 || channels < 0 || __builtin_mul_overflow(rows, channels, &bytes) ||
        __builtin_mul_overflow(bytes, (int64_t)sizeof(float), &bytes)) {
        return creme_fail(CREME_ERROR_MEMORY, "out of memory: a matrix of %lld x %lld", (long long)rows,
                          (long long)channels);
    }
    return nn->operators->allocate(nn, &out->at, (size_t)bytes);
}

void creme_nn_matrix_destroy(creme_nn *nn, creme_matrix *matrix)
{
    if (nn && matrix->at) nn->operators->release(nn, matrix->at);
    *matrix = (creme_matrix){0};
}

creme_status creme_nn_vector_create(creme_nn *nn, float **out, const float *values, int64_t count)
{
    size_t bytes = (size_t)count * sizeof **out;
    creme_status status = nn->operators->allocate(nn, out, bytes);
    return status == CREME_OK ? nn->operators->write(nn, *out, values, bytes) : status;
}

void creme_nn_vector_destroy(creme_nn *nn, float *vector)
{
    if (nn && vector) nn->operators->release(nn, vector);
}

creme_status creme_nn_read(creme_nn *nn, float *to_host, creme_matrix from)
{
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(
        nn, begun, CREME_WORK_OTHER, 0,
        nn->operators->read(nn, to_host, from.at, (size_t)(from.rows * from.channels) * sizeof(float)));
}

creme_matrix creme_matrix_rows(creme_matrix matrix, int64_t first, int64_t rows)
{
    int64_t before = first * matrix.channels;
    float *at = matrix.number == CREME_FLOAT32 ? matrix.at + before : (float *)((uint16_t *)matrix.at + before);
    return (creme_matrix){at, rows, matrix.channels, matrix.number};
}

creme_matrix creme_matrix_as(creme_matrix matrix, int64_t rows, int64_t channels)
{
    return (creme_matrix){matrix.at, rows, channels, CREME_FLOAT32};
}

creme_matrix creme_nn_source(const creme_nn *nn, creme_matrix memory, int64_t rows, int64_t channels,
                             creme_precision precision)
{
    bool early = nn->operators->rounds_early && precision == CREME_PRECISION_BF16;
    return (creme_matrix){memory.at, rows, channels, early ? CREME_BFLOAT16 : CREME_FLOAT32};
}

static bool is_float(creme_matrix matrix)
{
    return matrix.number == CREME_FLOAT32;
}

/* Of a matrix that may be a source of products. */
static bool may_be(const creme_nn *nn, creme_matrix matrix)
{
    return is_float(matrix) || nn->operators->rounds_early;
}

static creme_status wrong_shape(const char *operator_name)
{
    return creme_fail(CREME_ERROR_LIBRARY, "internal error: %s called with shapes that do not fit", operator_name);
}

/* The operators of the CPU do not have it. */
static creme_status check_precision(const creme_nn *nn, creme_precision precision)
{
    if (precision != CREME_PRECISION_TF32 || on_device(nn)) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED, "--precision tf32 is of GPUs only: it needs --backend cuda");
}

creme_status creme_nn_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *weights)
{
    *out = NULL;
    if (weights->taps < 1 || weights->in < 1 || weights->out < 1) return wrong_shape("filter_create");
    creme_status status = check_precision(nn, weights->precision);
    if (status != CREME_OK) return status;
    return nn->operators->filter_create(nn, out, weights);
}

void creme_nn_filter_destroy(creme_nn *nn, creme_filter *filter)
{
    if (nn && filter) nn->operators->filter_destroy(nn, filter);
}

creme_status creme_nn_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *filter,
                               creme_epilogue epilogue)
{
    if (x.channels != filter->in || y.channels != filter->out || y.rows != x.rows - filter->taps + 1 ||
        !may_be(nn, x) || !may_be(nn, y) || (epilogue == CREME_ADD && !is_float(y)))
        return wrong_shape("convolve");
    if (y.rows <= 0) return CREME_OK;
    double flop = 2.0 * (double)y.rows * (double)(filter->taps * filter->in * filter->out);
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_PRODUCTS, flop, nn->operators->convolve(nn, y, x, filter, epilogue));
}

bool creme_nn_columns_are_alike(const creme_nn *nn, int64_t few, int64_t many)
{
    return few == many || !on_device(nn);
}

int64_t creme_nn_hidden_rows(creme_nn *nn, int64_t rows)
{
    if (nn->operators->feed_forward) return nn->operators->hidden_rows(nn);
    return rows < creme_nn_dense_rows(nn) ? rows : creme_nn_dense_rows(nn);
}

/* As many rows at a time as `hidden` has. */
static creme_status feed_forward_by_parts(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                          creme_filter *second, creme_precision precision, creme_matrix hidden)
{
    creme_status status = CREME_OK;
    for (int64_t done = 0; done < x.rows; done += hidden.rows) {
        int64_t rows = x.rows - done < hidden.rows ? x.rows - done : hidden.rows;
        creme_matrix between = creme_nn_source(nn, hidden, rows, first->out, precision);
        CREME_TRY(creme_nn_convolve(nn, between, creme_matrix_rows(x, done, rows), first, CREME_STORE_RELU));
        CREME_TRY(creme_nn_convolve(nn, creme_matrix_rows(y, done, rows), between, second, CREME_ADD));
    }
done:
    return status;
}

creme_status creme_nn_feed_forward(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                   creme_filter *second, creme_precision precision, creme_matrix hidden)
{
    if (first->taps != 1 || second->taps != 1 || first->in != x.channels || second->in != first->out ||
        second->out != y.channels || y.rows != x.rows || !is_float(y) || !may_be(nn, x) || !is_float(hidden) ||
        hidden.channels < first->out || hidden.rows < creme_nn_hidden_rows(nn, x.rows)) {
        return wrong_shape("feed_forward");
    }
    if (y.rows <= 0) return CREME_OK;
    if (!nn->operators->feed_forward) return feed_forward_by_parts(nn, y, x, first, second, precision, hidden);
    double flop = 2.0 * (double)y.rows * (double)(first->in * first->out + second->in * second->out);
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_PRODUCTS, flop,
                          nn->operators->feed_forward(nn, y, x, first, second, hidden));
}

creme_status creme_nn_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *weights)
{
    *out = NULL;
    if (weights->taps < 1 || weights->out < 1) return wrong_shape("stem_create");
    return nn->operators->stem_create(nn, out, weights);
}

void creme_nn_stem_destroy(creme_nn *nn, creme_stem *stem)
{
    if (nn && stem) nn->operators->stem_destroy(nn, stem);
}

creme_status creme_nn_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                           int64_t pool)
{
    if (!is_float(y) || y.channels != stem->out || pool < 1 || pool > 2 || y.rows * pool != count - stem->taps + 1)
        return wrong_shape("stem");
    if (y.rows <= 0) return CREME_OK;
    double flop = 2.0 * (double)(y.rows * pool) * (double)(stem->taps * 4 * stem->out);
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_PRODUCTS, flop, nn->operators->stem(nn, y, codes, count, stem, pool));
}

static int segments_fit(const creme_segment *segments, int64_t count, int64_t target_rows, int64_t source_rows,
                        int64_t pool)
{
    for (int64_t i = 0; i < count; i++) {
        const creme_segment *s = &segments[i];
        if (s->rows < 0 || s->target < 0 || s->source < 0 || s->target + s->rows > target_rows) return 0;
        if (s->source + s->rows * pool > source_rows) return 0;
    }
    return 1;
}

creme_status creme_nn_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                const creme_segment *segments, int64_t count)
{
    if (!may_be(nn, y) || !is_float(x) || y.channels != x.channels || how->pool < 1 || how->pool > 2 ||
        !segments_fit(segments, count, y.rows, x.rows, how->pool)) {
        return wrong_shape("normalise");
    }
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0, nn->operators->normalise(nn, y, x, how, segments, count));
}

creme_status creme_nn_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                      int64_t count)
{
    if (!may_be(nn, y) || !is_float(x) || y.channels != x.channels ||
        !segments_fit(segments, count, y.rows, x.rows, 2))
        return wrong_shape("pair_difference");
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0, nn->operators->pair_difference(nn, y, x, segments, count));
}

creme_status creme_nn_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                 const creme_normalisation *how, const creme_segment *segments, int64_t count)
{
    if (!may_be(nn, y) || !is_float(x) || !is_float(gate) || y.channels != x.channels ||
        y.channels != gate.channels || (how && how->pool != 1) || !segments_fit(segments, count, y.rows, x.rows, 2) ||
        !segments_fit(segments, count, gate.rows, x.rows, 2)) {
        return wrong_shape("pair_merge");
    }
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0,
                          nn->operators->pair_merge(nn, y, x, gate, how, segments, count));
}

creme_status creme_nn_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma, const float *beta,
                                 float epsilon)
{
    if (!may_be(nn, y) || !is_float(x) || y.rows != x.rows || y.channels != x.channels)
        return wrong_shape("layer_norm");
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0, nn->operators->layer_norm(nn, y, x, gamma, beta, epsilon));
}

creme_status creme_nn_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                int64_t count)
{
    if (!may_be(nn, y) || y.number != x.number || y.channels != x.channels ||
        !segments_fit(segments, count, y.rows, x.rows, 1))
        return wrong_shape("copy_rows");
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0, nn->operators->copy_rows(nn, y, x, segments, count));
}

/* Rows at positions outside the sequence read nothing; of the others the first and the last must be there. */
static int upsample_fits(const creme_segment *up, const creme_segment *skip, int64_t up_rows, int64_t skip_rows,
                         int64_t y_rows, int64_t length)
{
    if (skip->target < 0 || skip->target + skip->rows > y_rows) return 0;
    int64_t first = skip->position < 0 ? 0 : skip->position;
    int64_t end = skip->position + skip->rows > length ? length : skip->position + skip->rows;
    if (end <= first) return 1;
    int64_t up_first = up->source + first / 2 - up->position, up_last = up->source + (end - 1) / 2 - up->position;
    int64_t skip_first = skip->source + first - skip->position, skip_last = skip->source + end - 1 - skip->position;
    return up_first >= 0 && up_last < up_rows && skip_first >= 0 && skip_last < skip_rows;
}

creme_status creme_nn_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                   const creme_segment *up_segments, const creme_segment *skip_segments,
                                   int64_t count, int64_t length)
{
    if (!is_float(y) || !is_float(up) || !is_float(skip) || y.channels != up.channels || y.channels != skip.channels)
        return wrong_shape("upsample_add");
    for (int64_t i = 0; i < count; i++) {
        if (!upsample_fits(&up_segments[i], &skip_segments[i], up.rows, skip.rows, y.rows, length)) {
            return wrong_shape("upsample_add");
        }
    }
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0,
                          nn->operators->upsample_add(nn, y, up, skip, up_segments, skip_segments, count, length));
}

creme_status creme_nn_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps)
{
    if (!is_float(y) || !is_float(x) || y.channels != x.channels || y.rows != x.rows - taps + 1)
        return wrong_shape("depthwise");
    if (y.rows <= 0) return CREME_OK;
    double begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_OTHER, 0, nn->operators->depthwise(nn, y, x, weights, taps));
}

static bool attention_fits(const creme_attention_weights *w)
{
    if (w->tokens < 1 || w->heads < 1 || w->key < 1 || w->value < 1 || w->kv_heads < 0) return false;
    if (w->kv_heads > 0 && w->heads % w->kv_heads != 0) return false;
    if (w->masks < 0 || w->masks > CREME_MOST_MASKS || w->dim < 0) return false;
    if (w->dim > 0 && (!w->key_weights || !w->value_weights || w->kv_heads % w->heads != 0)) return false;
    if (w->rotary == 0) return true;
    bool alone = !w->dim && !w->content_bias && !w->position_bias && !w->masks && !w->table;
    return alone && w->rotary > 0 && w->rotary % 2 == 0 && w->rotary <= w->key && w->rotary_base > 0;
}

creme_status creme_nn_attention_create(creme_nn *nn, creme_attention **out, const creme_attention_weights *weights)
{
    *out = NULL;
    if (!attention_fits(weights)) return wrong_shape("attention_create");
    creme_status status = check_precision(nn, weights->precision);
    if (status == CREME_OK) status = nn->operators->attention_create(nn, out, weights);
    if (status == CREME_OK) (*out)->positions = weights->table ? weights->tokens : 2 * weights->masks;
    return status;
}

void creme_nn_attention_destroy(creme_nn *nn, creme_attention *attention)
{
    if (nn && attention) nn->operators->attention_destroy(nn, attention);
}

creme_status creme_nn_attend(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix kv,
                             creme_attention *attention, int64_t batch, int64_t first_query)
{
    int64_t tokens = attention->tokens, heads = attention->heads, key = attention->key, value = attention->value;
    int64_t kv_heads = attention->kv_heads;
    if (!(is_float(out) || attention->rounds) || !is_float(q) || !(is_float(kv) || attention->joint))
        return wrong_shape("attend");
    if (batch < 1 || kv.rows != batch * tokens || q.rows != out.rows || q.rows % batch || q.channels != heads * key ||
        out.channels != heads * value || kv.channels != kv_heads * (key + value) || first_query < 0 ||
        first_query + q.rows / batch > tokens) {
        return wrong_shape("attend");
    }
    double each = (double)tokens * (double)(key + value) + (double)attention->positions * (double)key;
    double flop = 2.0 * (double)(q.rows * heads) * each, begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_ATTENTION, flop,
                          nn->operators->attend(nn, out, q, kv, attention, batch, first_query));
}

creme_status creme_nn_attend_joint(creme_nn *nn, creme_matrix out, creme_matrix joint, creme_attention *attention,
                                   int64_t batch)
{
    int64_t heads = attention->heads, key = attention->key, value = attention->value, kv_heads = attention->kv_heads;
    if (!attention->joint || is_float(joint) || batch < 1 || joint.rows != batch * attention->tokens ||
        out.rows != joint.rows || out.channels != heads * value ||
        joint.channels != heads * key + kv_heads * (key + value))
        return wrong_shape("attend_joint");
    double each = (double)attention->tokens * (double)(key + value) + (double)attention->positions * (double)key;
    double flop = 2.0 * (double)(out.rows * heads) * each, begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_ATTENTION, flop,
                          nn->operators->attend_joint(nn, out, joint, attention, batch));
}

creme_status creme_nn_attend_folded(creme_nn *nn, creme_matrix out, creme_matrix q, creme_matrix x,
                                    creme_attention *attention, int64_t batch, int64_t first_query)
{
    int64_t tokens = attention->tokens, heads = attention->heads;
    if (!is_float(out) || !is_float(q) || !is_float(x)) return wrong_shape("attend_folded");
    if (attention->dim < 1 || batch < 1 || x.rows != batch * tokens || x.channels != attention->dim ||
        q.rows != out.rows || q.rows % batch || q.channels != heads * attention->key ||
        out.channels != heads * attention->value || first_query < 0 || first_query + q.rows / batch > tokens) {
        return wrong_shape("attend_folded");
    }
    double dim = (double)attention->dim, key = (double)attention->key, both = key + (double)attention->value;
    double each = 2 * (double)tokens * dim + dim * both + (double)attention->positions * key;
    double flop = 2.0 * (double)(q.rows * heads) * each, begun = creme_nn_begin(nn);
    return creme_nn_leave(nn, begun, CREME_WORK_ATTENTION, flop,
                          nn->operators->attend_folded(nn, out, q, x, attention, batch, first_query));
}
