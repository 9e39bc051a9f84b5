/* Convolutions and dense layers as matrix products.
 *
 * A valid convolution over rows that lie one behind another is one product of patches: of `taps` adjacent rows as one.
 * In memory these overlap, which a matrix of cuBLASLt's may not; but every taps-th of them lies apart, so that they are
 * `taps` matrices in place, a strided batch (gemm.h). Where the library has no kernel for such a batch, patches are
 * written out, some thousand rows at a time, as panels in the precision of the product. (A product for each tap, added
 * up in y, needs neither, but reads and writes y's float32 once a tap: docs/cuda.md has the bill.)
 *
 * Products are of whole blocks. What is left of the rows is made in a block that ends with the last row: the rows
 * before them are made twice, to the same bits, and of a product that is added dropped. Fewer rows than a block go into
 * one of their own, filled up with zeros.
 */
#include "base/memory.h"
#include "nn/cuda/backend.h"

#include <string.h>

/* Of a panel. So many rows fill all processors several times over; their bytes are bounded for the sake of small
 * GPUs. */
enum { PANEL_ROWS = 16384, PANEL_BYTES = 256 << 20 };

typedef struct cuda_filter {
    creme_filter shape;
    cuda_gemm *gemm;
    size_t element;        /* bytes of a number of sources and weights */
    int64_t parts;         /* of a product: taps of a convolution without panels, else 1 */
    int64_t step;          /* numbers from one row of the product's sources to the next */
    void *weights;         /* [taps][in][out], or [out][taps][in] (gemm.h) */
    float *bias;           /* [out] or NULL */
    uint16_t *narrow_bias; /* the same in bfloat16, of products in that */
} cuda_filter;

/* What a product is to do, of what is left to do after it: `by_product` does it all, else `end` says how it ends, and
 * creme_cuda_finish does the rest. */
typedef struct filter_way {
    cuda_gemm_end end;
    bool add, by_product;
} filter_way;

void creme_cuda_filter_destroy(creme_nn *nn, creme_filter *base)
{
    cuda_filter *filter = (cuda_filter *)base;
    creme_cuda_gemm_destroy(filter->gemm);
    creme_cuda_release(nn, filter->weights);
    creme_cuda_release(nn, filter->bias);
    creme_cuda_release(nn, filter->narrow_bias);
    creme_free(filter);
}

/* The taps' weights as they are to lie, in host memory. */
static uint16_t to_bf16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(bits >> 16 | 0x40u);
    return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

static void lay_out(void *to, const cuda_filter *filter, const creme_filter_weights *w)
{
    int64_t sum = w->taps * w->in, count = sum * w->out;
    if (gemm_weights_turned(w->precision)) {
        for (int64_t i = 0; i < count; i++) ((float *)to)[i % w->out * sum + i / w->out] = w->weights[i];
        return;
    }
    if (filter->element == sizeof(float)) {
        memcpy(to, w->weights, (size_t)count * sizeof(float));
        return;
    }
    for (int64_t i = 0; i < count; i++) ((uint16_t *)to)[i] = to_bf16(w->weights[i]);
}

static creme_status upload_bias(creme_nn *nn, cuda_filter *filter, const creme_filter_weights *w)
{
    uint16_t *narrow = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_upload(nn, &filter->bias, w->bias, (size_t)w->out * sizeof *w->bias));
    if (w->precision != CREME_PRECISION_BF16) return CREME_OK;
    CREME_TRY(creme_allocate_zero(&narrow, (size_t)w->out, sizeof *narrow));
    for (int64_t i = 0; i < w->out; i++) narrow[i] = to_bf16(w->bias[i]);
    CREME_TRY(creme_cuda_upload(nn, &filter->narrow_bias, narrow, (size_t)w->out * sizeof *narrow));
done:
    creme_free(narrow);
    return status;
}

/* Without panels if the library can. */
static creme_status make_gemm(cuda_filter *filter, cuda_gemm_engine *engine, const creme_filter_weights *w)
{
    cuda_gemm_shape shape = {w->taps * w->in, w->out, w->taps, w->precision};
    filter->parts = w->taps;
    filter->step = w->in;
    creme_status status = creme_cuda_gemm_create(&filter->gemm, engine, shape);
    if (status != CREME_ERROR_UNSUPPORTED || w->taps == 1) return status;
    filter->parts = shape.taps = 1;
    filter->step = shape.in;
    return creme_cuda_gemm_create(&filter->gemm, engine, shape);
}

creme_status creme_cuda_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *w)
{
    cuda_state *state = nn->state;
    cuda_filter *filter = NULL;
    void *plain = NULL;
    creme_status status = creme_allocate_zero(&filter, 1, sizeof *filter);
    if (status != CREME_OK) return status;
    filter->shape = (creme_filter){w->taps, w->in, w->out};
    filter->element = w->precision == CREME_PRECISION_BF16 ? sizeof(uint16_t) : sizeof(float);
    size_t bytes = (size_t)(w->taps * w->in * w->out) * filter->element;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(make_gemm(filter, state->engine, w));
    CREME_TRY(creme_allocate_zero(&plain, bytes, 1));
    lay_out(plain, filter, w);
    CREME_TRY(creme_cuda_upload(nn, &filter->weights, plain, bytes));
    if (w->bias) CREME_TRY(upload_bias(nn, filter, w));
    *out = &filter->shape;
    filter = NULL;
done:
    creme_free(plain);
    if (filter) creme_cuda_filter_destroy(nn, &filter->shape);
    return status;
}

static size_t row_bytes(creme_matrix y)
{
    return (size_t)y.channels * (y.number == CREME_BFLOAT16 ? sizeof(uint16_t) : sizeof(float));
}

/* A view of some rows. */
static creme_matrix rows_of(creme_matrix y, int64_t first, int64_t rows)
{
    void *at = (char *)y.at + (size_t)first * row_bytes(y);
    return (creme_matrix){at, rows, y.channels, y.number};
}

/* y = (y +) x weights (+ bias) of rows in whole blocks, ended as `way` says. */
static creme_status run_gemm(const cuda_filter *filter, void *y, const void *x, int64_t rows, filter_way way)
{
    const void *bias = way.end.number == CREME_BFLOAT16 ? (const void *)filter->narrow_bias : filter->bias;
    return creme_cuda_gemm_run(
        filter->gemm,
        &(cuda_gemm_call){
            .y = y, .x = x, .w = filter->weights, .bias = bias, .rows = rows, .add = way.add, .end = way.end});
}

/* Rows of y that a product makes at least. */
static int64_t block_of(const cuda_filter *filter)
{
    return GEMM_BLOCK * filter->parts;
}

/* The same of fewer rows than a block, which are filled up to one in scratch. Sources overlap the next rows'. */
static creme_status multiply_few(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const void *x,
                                 filter_way way)
{
    cuda_state *state = nn->state;
    void *source = NULL, *block = NULL;
    int64_t rows = block_of(filter), overlap = filter->parts - 1;
    size_t row = (size_t)filter->step * filter->element, bytes = (size_t)y.rows * row_bytes(y);
    size_t used = (size_t)(y.rows + overlap) * row, whole = (size_t)(rows + overlap) * row;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_scratch(nn, &source, CUDA_TAIL_SOURCE, whole));
    CREME_TRY(creme_cuda_scratch(nn, &block, CUDA_TAIL, (size_t)rows * row_bytes(y)));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, source, x, used, whole), "a product"));
    if (way.add) CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, block, y.at, bytes, bytes), "an addition"));
    CREME_TRY(run_gemm(filter, block, source, rows, way));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, y.at, block, bytes, bytes), "a product"));
done:
    return status;
}

/* y += of the last rows of a block; of the others, to which it has been added, in scratch, where nobody reads it. */
static creme_status add_last(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const void *x, int64_t rows,
                             filter_way way)
{
    cuda_state *state = nn->state;
    char *block = NULL;
    size_t whole = (size_t)y.rows * row_bytes(y), bytes = (size_t)rows * row_bytes(y);
    char *last = (char *)y.at + (whole - bytes);
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_scratch(nn, &block, CUDA_TAIL, whole));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, block, y.at, whole, whole), "an addition"));
    CREME_TRY(run_gemm(filter, block, x, y.rows, way));
    CREME_TRY(
        creme_cuda_check(creme_cuda_pad(state->stream, last, block + (whole - bytes), bytes, bytes), "a product"));
done:
    return status;
}

/* The same of any rows; sources lie `step` numbers apart. */
static creme_status multiply(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const char *x, filter_way way)
{
    int64_t block = block_of(filter), whole = y.rows / block * block, last = y.rows - block;
    if (whole == 0) return multiply_few(nn, filter, y, x, way);
    creme_status status = run_gemm(filter, y.at, x, whole, way);
    if (status != CREME_OK || whole == y.rows) return status;
    creme_matrix again = rows_of(y, last, block);
    x += (size_t)(last * filter->step) * filter->element;
    if (way.add) return add_last(nn, filter, again, x, y.rows - whole, way);
    return run_gemm(filter, again.at, x, block, way);
}

/* Of sources that are x's rows, rounded to bfloat16 first where that is asked for. */
static creme_status run_in_place(creme_nn *nn, const cuda_filter *filter, creme_matrix y, creme_matrix x,
                                 filter_way way)
{
    cuda_state *state = nn->state;
    const void *source = x.at;
    uint16_t *rounded = NULL;
    int64_t count = x.rows * x.channels;
    creme_status status = CREME_OK;
    if (filter->element == sizeof(uint16_t) && x.number == CREME_FLOAT32) {
        CREME_TRY(creme_cuda_scratch(nn, &rounded, CUDA_SOURCE, (size_t)count * sizeof *rounded));
        CREME_TRY(creme_cuda_check(creme_cuda_to_bf16(state->stream, rounded, x.at, count), "rounding to bf16"));
        source = rounded;
    }
    status = multiply(nn, filter, y, source, way);
done:
    return status;
}

/* Rows that a panel holds. */
static int64_t panel_rows(const cuda_filter *filter, int64_t rows)
{
    int64_t bytes = filter->shape.taps * filter->shape.in * (int64_t)filter->element, most = PANEL_BYTES / bytes;
    int64_t whole = (rows + GEMM_BLOCK - 1) / GEMM_BLOCK * GEMM_BLOCK;
    most = most < GEMM_BLOCK ? (int64_t)GEMM_BLOCK : most > PANEL_ROWS ? (int64_t)PANEL_ROWS : most;
    most = most / GEMM_BLOCK * GEMM_BLOCK;
    return whole < most ? whole : most;
}

static creme_status run_panels(creme_nn *nn, const cuda_filter *filter, creme_matrix y, creme_matrix x,
                               filter_way way)
{
    cuda_state *state = nn->state;
    cuda_panel panel = {.taps = filter->shape.taps};
    int64_t most = panel_rows(filter, y.rows), width = panel.taps * x.channels;
    creme_status status = CREME_OK;
    panel.number = filter->element == sizeof(uint16_t) ? CREME_BFLOAT16 : CREME_FLOAT32;
    CREME_TRY(creme_cuda_scratch(nn, &panel.to, CUDA_PANEL, (size_t)(most * width) * filter->element));
    for (panel.first = 0; panel.first < y.rows; panel.first += most) {
        panel.rows = y.rows - panel.first < most ? y.rows - panel.first : most;
        CREME_TRY(creme_cuda_check(creme_cuda_panel_rows(state->stream, &panel, x), "a convolution's panel"));
        CREME_TRY(multiply(nn, filter, rows_of(y, panel.first, panel.rows), panel.to, way));
    }
done:
    return status;
}

/* As much as the library can do is left to it: into bfloat16 all or nothing, with the bias rounded too. */
static creme_status find_way(filter_way *out, const cuda_filter *filter, creme_number number, creme_epilogue epilogue)
{
    bool bias = filter->bias != NULL, plain = epilogue == CREME_STORE || epilogue == CREME_ADD, found = false;
    creme_status status = CREME_OK;
    *out = (filter_way){.end = {number, bias, epilogue == CREME_STORE_RELU}, .add = epilogue == CREME_ADD};
    if (number == CREME_BFLOAT16 && (plain || epilogue == CREME_STORE_RELU)) {
        CREME_TRY(creme_cuda_gemm_find(&out->by_product, filter->gemm, out->end));
        if (out->by_product) return CREME_OK;
    }
    out->end = (cuda_gemm_end){CREME_FLOAT32, bias, false};
    if (bias) CREME_TRY(creme_cuda_gemm_find(&found, filter->gemm, out->end));
    out->end.bias = found;
    out->by_product = number == CREME_FLOAT32 && found == bias && plain;
done:
    return status;
}

creme_status creme_cuda_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *base,
                                 creme_epilogue epilogue)
{
    cuda_state *state = nn->state;
    const cuda_filter *filter = (const cuda_filter *)base;
    creme_matrix sums = y;
    filter_way way;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    if (x.number == CREME_BFLOAT16 && filter->element != sizeof(uint16_t))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: sources in bf16 for a product in float32");
    CREME_TRY(find_way(&way, filter, y.number, epilogue));
    if (y.number != way.end.number) {
        sums.number = CREME_FLOAT32;
        CREME_TRY(creme_cuda_scratch(nn, &sums.at, CUDA_WIDE, (size_t)(y.rows * y.channels) * sizeof(float)));
    }
    if (filter->step == filter->shape.in)
        CREME_TRY(run_in_place(nn, filter, sums, x, way));
    else
        CREME_TRY(run_panels(nn, filter, sums, x, way));
    if (way.by_product) return CREME_OK;
    const float *bias = way.end.bias ? NULL : filter->bias;
    CREME_TRY(
        creme_cuda_check(creme_cuda_finish(state->stream, y, sums.at, bias, epilogue), "what follows a product"));
done:
    return status;
}
