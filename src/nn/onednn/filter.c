/* Convolutions and dense layers as matrix products of one fixed shape.
 *
 * A valid convolution over rows that lie one behind another is a product of patches: patch r is the taps x in floats
 * that begin at row r, a contiguous stretch of memory. Output rows are made `block` at a time; the last block is
 * filled up with zeros.
 */
#include "base/memory.h"
#include "nn/onednn/backend.h"
#include "nn/onednn/narrow.h"
#include "nn/onednn/vector.h"

#include <stdatomic.h>

/* Rows of a product: enough that the weights, once in cache, serve many; more for weights that do not stay there. */
enum { BLOCK_ROWS = 128, LARGE_BLOCK_ROWS = 256, LARGE_WEIGHTS = 1 << 20 };

typedef struct onednn_filter {
    creme_filter shape;
    creme_gemm *gemm;
    int64_t block, patch; /* rows; floats of a patch */
    /* Of what the product takes, patches or rows as they lie: how many, numbers of each, from one to the next. */
    int64_t pieces, piece, stride;
    void *packed;
    float *bias; /* [out] */
} onednn_filter;

void creme_onednn_filter_destroy(creme_nn *nn, creme_filter *base)
{
    (void)nn;
    onednn_filter *filter = (onednn_filter *)base;
    creme_gemm_destroy(filter->gemm);
    creme_free(filter->packed);
    creme_free(filter->bias);
    creme_free(filter);
}

creme_status creme_onednn_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *w)
{
    onednn_state *state = nn->state;
    onednn_filter *filter = NULL;
    creme_status status = creme_allocate_zero(&filter, 1, sizeof *filter);
    if (status != CREME_OK) return status;
    filter->shape = (creme_filter){w->taps, w->in, w->out};
    filter->patch = w->taps * w->in;
    filter->block = filter->patch * w->out < LARGE_WEIGHTS ? BLOCK_ROWS : LARGE_BLOCK_ROWS;
    creme_gemm_patches patches = {filter->block, w->taps, w->in, w->out};
    CREME_TRY(creme_gemm_create_patches(&filter->gemm, state->engine, patches, w->precision, true));
    CREME_TRY(creme_allocate_aligned(&filter->packed, creme_gemm_packed_bytes(filter->gemm), 1));
    CREME_TRY(creme_gemm_pack(filter->gemm, filter->packed, w->weights, 0));
    CREME_TRY(creme_cpu_copy_floats(&filter->bias, w->bias, w->out));
    bool rows = creme_gemm_takes_rows(filter->gemm);
    filter->pieces = rows ? filter->block + w->taps - 1 : filter->block;
    filter->piece = rows ? w->in : filter->patch;
    filter->stride = creme_gemm_source_stride(filter->gemm);
    CREME_TRY(
        creme_onednn_reserve(nn, (size_t)(filter->pieces * filter->stride + filter->block * w->out) * sizeof(float)));
    *out = &filter->shape;
    return CREME_OK;
done:
    creme_onednn_filter_destroy(nn, &filter->shape);
    return status;
}

typedef struct convolve_work {
    creme_matrix y, x;
    onednn_filter *filter;
    creme_epilogue epilogue;
    onednn_state *state;
    _Atomic creme_status status;
} convolve_work;

/* Copies the patches of rows first .. end - 1, or what they are cut from, in the product's precision, and zeros up to a
 * whole block. */
static void gather(const convolve_work *work, int64_t first, int64_t end, void *to)
{
    const onednn_filter *filter = work->filter;
    int64_t piece = filter->piece, stride = filter->stride, in = filter->shape.in;
    int64_t count = end - first + filter->pieces - filter->block;
    const float *from = work->x.at + first * in;
    size_t element = creme_gemm_source_bytes(filter->gemm);
    for (int64_t r = 0; r < count; r++) {
        if (element == sizeof(float))
            memcpy((float *)to + r * stride, from + r * in, (size_t)piece * sizeof(float));
        else
            creme_narrow_round_row((uint16_t *)to + r * stride, from + r * in, piece, stride);
    }
    size_t used = (size_t)(count * stride) * element, whole = (size_t)(filter->pieces * stride) * element;
    memset((char *)to + used, 0, whole - used);
}

CREME_KERNEL static void finish(float *y, const float *c, int64_t count, creme_epilogue epilogue)
{
    switch (epilogue) {
    case CREME_STORE:
        if (y != c) memcpy(y, c, (size_t)count * sizeof *y);
        break;
    case CREME_STORE_RELU:
        for (int64_t i = 0; i < count; i++) y[i] = c[i] <= 0 ? 0 : c[i];
        break;
    case CREME_STORE_SOFTPLUS:
        for (int64_t i = 0; i < count; i++) y[i] = (c[i] > 0 ? c[i] : 0) + log1pf(expf(-fabsf(c[i])));
        break;
    case CREME_ADD:
        for (int64_t i = 0; i < count; i++) y[i] += c[i];
        break;
    }
}

static void convolve_block(void *context, int64_t first, int64_t end, int worker)
{
    convolve_work *work = context;
    onednn_filter *filter = work->filter;
    char *scratch = work->state->scratch[worker].bytes;
    int whole = end - first == filter->block;
    int direct = whole && filter->shape.taps == 1 && creme_gemm_source_bytes(filter->gemm) == sizeof(float);
    const void *a = work->x.at + first * filter->shape.in;
    if (!direct) {
        gather(work, first, end, scratch);
        a = scratch;
    }
    float *y = work->y.at + first * filter->shape.out;
    float *c = (float *)scratch + filter->pieces * filter->stride;
    if (whole && work->epilogue != CREME_ADD) c = y;
    creme_status status = creme_gemm_run(filter->gemm, c, a, filter->packed, filter->bias, worker);
    if (status != CREME_OK) atomic_store(&work->status, status);
    finish(y, c, (end - first) * filter->shape.out, work->epilogue);
}

static creme_status failure(const convolve_work *work)
{
    creme_status status = atomic_load(&work->status);
    return status == CREME_OK ? CREME_OK : creme_fail(status, "oneDNN failed in a matrix product");
}

creme_status creme_onednn_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *base,
                                   creme_epilogue epilogue)
{
    onednn_filter *filter = (onednn_filter *)base;
    convolve_work work = {y, x, filter, epilogue, nn->state, CREME_OK};
    creme_cpu_for_rows(nn, y.rows, filter->block, convolve_block, &work);
    return failure(&work);
}

/* --- Two dense layers, one behind the other ---------------------------------------------------------------------- */

typedef struct feed_work {
    convolve_work first, second; /* x of the one, y of the other; what lies between is at `hidden` */
    creme_matrix hidden;
    int64_t rows; /* of a block */
} feed_work;

/* Blocks of the filter within rows first .. end - 1 of y and x, which begin at row `first` of it. */
static void convolve_rows(convolve_work *work, int64_t rows, int worker)
{
    for (int64_t first = 0; first < rows; first += work->filter->block) {
        int64_t end = first + work->filter->block;
        convolve_block(work, first, end < rows ? end : rows, worker);
    }
}

static void feed_block(void *context, int64_t first, int64_t end, int worker)
{
    feed_work *work = context;
    int64_t rows = end - first;
    creme_matrix hidden = creme_matrix_rows(work->hidden, worker * work->rows, rows);
    convolve_work one = work->first, two = work->second;
    one.x = creme_matrix_rows(one.x, first, rows);
    one.y = two.x = creme_matrix_as(hidden, rows, one.filter->shape.out);
    two.y = creme_matrix_rows(two.y, first, rows);
    convolve_rows(&one, rows, worker);
    convolve_rows(&two, rows, worker);
    creme_status status = atomic_load(&one.status) != CREME_OK ? atomic_load(&one.status) : atomic_load(&two.status);
    if (status != CREME_OK) atomic_store(&work->first.status, status);
}

int64_t creme_onednn_hidden_rows(creme_nn *nn)
{
    return (int64_t)creme_threads_count(nn->threads) * LARGE_BLOCK_ROWS;
}

creme_status creme_onednn_feed_forward(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *first,
                                       creme_filter *second, creme_matrix hidden)
{
    onednn_filter *one = (onednn_filter *)first, *two = (onednn_filter *)second;
    feed_work work = {.first = {{0}, x, one, CREME_STORE_RELU, nn->state, CREME_OK},
                      .second = {y, {0}, two, CREME_ADD, nn->state, CREME_OK},
                      .hidden = hidden,
                      .rows = one->block > two->block ? one->block : two->block};
    creme_cpu_for_rows(nn, y.rows, work.rows, feed_block, &work);
    return failure(&work.first);
}
