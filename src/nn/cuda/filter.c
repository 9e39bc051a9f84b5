/* Convolutions and dense layers as matrix products.
 *
 * A valid convolution over rows that lie one behind another is one product of patches: of `taps` adjacent rows as one.
 * In memory these overlap, which cuBLASLt does not allow; so they are written apart, some thousand rows at a time, as
 * panels in the precision of the product. (A product for each tap, added up in y, needs no panels, but reads and writes
 * y's float32 once a tap: docs/cuda.md has the bill.) Rows beyond the last whole GEMM_BLOCK are put into a block of
 * their own, filled up with zeros.
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
    size_t element; /* bytes of a number of sources and weights */
    void *weights;  /* [taps][in][out] */
    float *bias;    /* [out] or NULL */
} cuda_filter;

void creme_cuda_filter_destroy(creme_nn *nn, creme_filter *base)
{
    cuda_filter *filter = (cuda_filter *)base;
    creme_cuda_gemm_destroy(filter->gemm);
    creme_cuda_release(nn, filter->weights);
    creme_cuda_release(nn, filter->bias);
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
    int64_t count = w->taps * w->in * w->out;
    if (filter->element == sizeof(float)) {
        memcpy(to, w->weights, (size_t)count * sizeof(float));
        return;
    }
    for (int64_t i = 0; i < count; i++) ((uint16_t *)to)[i] = to_bf16(w->weights[i]);
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
    CREME_TRY(creme_cuda_gemm_create(&filter->gemm, state->engine, w->taps * w->in, w->out, w->precision));
    CREME_TRY(creme_allocate_zero(&plain, bytes, 1));
    lay_out(plain, filter, w);
    CREME_TRY(creme_cuda_upload(nn, &filter->weights, plain, bytes));
    if (w->bias) CREME_TRY(creme_cuda_upload(nn, &filter->bias, w->bias, (size_t)w->out * sizeof(float)));
    *out = &filter->shape;
    filter = NULL;
done:
    creme_free(plain);
    if (filter) creme_cuda_filter_destroy(nn, &filter->shape);
    return status;
}

/* A view of some rows of a matrix of float32. */
static creme_matrix rows_of(creme_matrix y, int64_t first, int64_t rows)
{
    return (creme_matrix){y.at + first * y.channels, rows, y.channels, CREME_FLOAT32};
}

static const float *gemm_bias(const cuda_filter *filter)
{
    return creme_cuda_gemm_adds_bias(filter->gemm) ? filter->bias : NULL;
}

/* y = (y +) x weights (+ bias) of fewer rows than a block, whose sources are filled up to one. */
static creme_status multiply_block(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const void *x, bool add)
{
    cuda_state *state = nn->state;
    float *block = NULL;
    size_t bytes = (size_t)(y.rows * y.channels) * sizeof(float);
    size_t block_bytes = (size_t)(GEMM_BLOCK * y.channels) * sizeof(float);
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_scratch(nn, &block, CUDA_TAIL, block_bytes));
    if (add)
        CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, block, y.at, bytes, block_bytes), "an addition"));
    CREME_TRY(creme_cuda_gemm_run(filter->gemm, block, x, filter->weights, gemm_bias(filter), GEMM_BLOCK, add));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, y.at, block, bytes, bytes), "a product"));
done:
    return status;
}

/* The same of any rows; sources lie one behind another, `padded` up to a whole GEMM_BLOCK or not. */
static creme_status multiply(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const char *x, bool padded,
                             bool add)
{
    cuda_state *state = nn->state;
    int64_t whole = y.rows / GEMM_BLOCK * GEMM_BLOCK;
    size_t row = (size_t)(filter->shape.taps * filter->shape.in) * filter->element;
    const char *rest = x + (size_t)whole * row;
    creme_status status = CREME_OK;
    if (whole) CREME_TRY(creme_cuda_gemm_run(filter->gemm, y.at, x, filter->weights, gemm_bias(filter), whole, add));
    if (whole == y.rows) return CREME_OK;
    if (!padded) {
        char *source = NULL;
        CREME_TRY(creme_cuda_scratch(nn, &source, CUDA_TAIL_SOURCE, GEMM_BLOCK * row));
        CREME_TRY(creme_cuda_check(
            creme_cuda_pad(state->stream, source, rest, (size_t)(y.rows - whole) * row, GEMM_BLOCK * row),
            "a product"));
        rest = source;
    }
    status = multiply_block(nn, filter, rows_of(y, whole, y.rows - whole), rest, add);
done:
    return status;
}

/* A dense layer: x's rows are its sources, in bfloat16 where that is asked for. */
static creme_status run_dense(creme_nn *nn, const cuda_filter *filter, creme_matrix y, creme_matrix x, bool add)
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
    status = multiply(nn, filter, y, source, false, add);
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

static creme_status run_panels(creme_nn *nn, const cuda_filter *filter, creme_matrix y, creme_matrix x, bool add)
{
    cuda_state *state = nn->state;
    cuda_panel panel = {.taps = filter->shape.taps};
    int64_t most = panel_rows(filter, y.rows), width = panel.taps * x.channels;
    creme_status status = CREME_OK;
    panel.number = filter->element == sizeof(uint16_t) ? CREME_BFLOAT16 : CREME_FLOAT32;
    CREME_TRY(creme_cuda_scratch(nn, &panel.to, CUDA_PANEL, (size_t)(most * width) * filter->element));
    for (panel.first = 0; panel.first < y.rows; panel.first += most) {
        panel.rows = y.rows - panel.first < most ? y.rows - panel.first : most;
        panel.padded = (panel.rows + GEMM_BLOCK - 1) / GEMM_BLOCK * GEMM_BLOCK;
        CREME_TRY(creme_cuda_check(creme_cuda_panel_rows(state->stream, &panel, x), "a convolution's panel"));
        CREME_TRY(multiply(nn, filter, rows_of(y, panel.first, panel.rows), panel.to, true, add));
    }
done:
    return status;
}

creme_status creme_cuda_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *base,
                                 creme_epilogue epilogue)
{
    cuda_state *state = nn->state;
    const cuda_filter *filter = (const cuda_filter *)base;
    creme_matrix sums = {y.at, y.rows, y.channels, CREME_FLOAT32};
    bool add = epilogue == CREME_ADD;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    if (x.number == CREME_BFLOAT16 && filter->element != sizeof(uint16_t))
        return creme_fail(CREME_ERROR_LIBRARY, "internal error: sources in bf16 for a product in float32");
    if (y.number == CREME_BFLOAT16)
        CREME_TRY(creme_cuda_scratch(nn, &sums.at, CUDA_WIDE, (size_t)(y.rows * y.channels) * sizeof(float)));
    if (filter->shape.taps == 1)
        CREME_TRY(run_dense(nn, filter, sums, x, add));
    else
        CREME_TRY(run_panels(nn, filter, sums, x, add));
    const float *bias = gemm_bias(filter) ? NULL : filter->bias;
    if (!bias && y.number == CREME_FLOAT32 && (add || epilogue == CREME_STORE)) return CREME_OK;
    CREME_TRY(
        creme_cuda_check(creme_cuda_finish(state->stream, y, sums.at, bias, epilogue), "what follows a product"));
done:
    return status;
}
