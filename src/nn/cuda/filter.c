/* Convolutions and dense layers as matrix products.
 *
 * A valid convolution over rows that lie one behind another is the sum over its taps of products of all rows, from
 * row `tap` on. (It is also one product of patches, rows of taps x in floats that overlap; but cuBLASLt wants the rows
 * of a matrix apart.) Rows beyond the last whole GEMM_BLOCK are put into a block of their own, filled up with zeros.
 */
#include "base/memory.h"
#include "nn/cuda/backend.h"

#include <string.h>

typedef struct cuda_filter {
    creme_filter shape;
    cuda_gemm *gemm;
    size_t element;   /* bytes of a number of sources and weights */
    size_t tap_bytes; /* from one tap's weights to the next's: whole lines */
    char *weights;    /* [taps][in][out] */
    float *bias;      /* [out] or NULL */
} cuda_filter;

void creme_cuda_filter_destroy(creme_nn *nn, creme_filter *base)
{
    cuda_filter *filter = (cuda_filter *)base;
    creme_cuda_gemm_destroy(filter->gemm);
    creme_cuda_release(nn, filter->weights);
    creme_cuda_release(nn, filter->bias);
    creme_free(filter);
}

/* The taps' weights as they shall lie, in host memory. */
static uint16_t to_bf16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(bits >> 16 | 0x40u);
    return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

static void lay_out(char *to, const cuda_filter *filter, const creme_filter_weights *w)
{
    int64_t count = w->in * w->out;
    for (int64_t t = 0; t < w->taps; t++, to += filter->tap_bytes) {
        if (filter->element == sizeof(float)) {
            memcpy(to, w->weights + t * count, (size_t)count * sizeof(float));
            continue;
        }
        for (int64_t i = 0; i < count; i++) ((uint16_t *)to)[i] = to_bf16(w->weights[t * count + i]);
    }
}

creme_status creme_cuda_filter_create(creme_nn *nn, creme_filter **out, const creme_filter_weights *w)
{
    cuda_state *state = nn->state;
    cuda_filter *filter = NULL;
    char *plain = NULL;
    creme_status status = creme_allocate_zero(&filter, 1, sizeof *filter);
    if (status != CREME_OK) return status;
    filter->shape = (creme_filter){w->taps, w->in, w->out};
    filter->element = w->precision == CREME_PRECISION_BF16 ? sizeof(uint16_t) : sizeof(float);
    filter->tap_bytes = ((size_t)(w->in * w->out) * filter->element + 255) / 256 * 256;
    size_t bytes = (size_t)w->taps * filter->tap_bytes;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(creme_cuda_gemm_create(&filter->gemm, state->engine, w->in, w->out, w->precision));
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

/* The sum over taps, of a multiple of GEMM_BLOCK rows. */
static creme_status multiply(const cuda_filter *filter, float *y, const char *x, int64_t rows, bool add)
{
    const float *bias = creme_cuda_gemm_adds_bias(filter->gemm) ? filter->bias : NULL;
    for (int64_t t = 0; t < filter->shape.taps; t++) {
        const char *from = x + (size_t)(t * filter->shape.in) * filter->element;
        creme_status status =
            creme_cuda_gemm_run(filter->gemm, y, from, filter->weights + (size_t)t * filter->tap_bytes,
                                t == 0 ? bias : NULL, rows, add || t > 0);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* The same of fewer rows, in a block of their own. */
static creme_status multiply_tail(creme_nn *nn, const cuda_filter *filter, creme_matrix y, const char *x, bool add)
{
    cuda_state *state = nn->state;
    char *source = NULL;
    float *block = NULL;
    size_t row = (size_t)filter->shape.in * filter->element, bytes = (size_t)(y.rows * y.channels) * sizeof(float);
    size_t used = (size_t)(y.rows + filter->shape.taps - 1) * row;
    size_t source_bytes = (size_t)(GEMM_BLOCK + filter->shape.taps - 1) * row;
    size_t block_bytes = (size_t)(GEMM_BLOCK * y.channels) * sizeof(float);
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_scratch(nn, &source, CUDA_TAIL_SOURCE, source_bytes));
    CREME_TRY(creme_cuda_scratch(nn, &block, CUDA_TAIL, block_bytes));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, source, x, used, source_bytes), "a convolution"));
    if (add)
        CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, block, y.at, bytes, block_bytes), "an addition"));
    CREME_TRY(multiply(filter, block, source, GEMM_BLOCK, add));
    CREME_TRY(creme_cuda_check(creme_cuda_pad(state->stream, y.at, block, bytes, bytes), "a convolution"));
done:
    return status;
}

creme_status creme_cuda_convolve(creme_nn *nn, creme_matrix y, creme_matrix x, creme_filter *base,
                                 creme_epilogue epilogue)
{
    cuda_state *state = nn->state;
    const cuda_filter *filter = (const cuda_filter *)base;
    int64_t whole = y.rows / GEMM_BLOCK * GEMM_BLOCK;
    const char *source = (const char *)x.at;
    bool add = epilogue == CREME_ADD;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    if (filter->element == sizeof(uint16_t)) {
        uint16_t *narrow = NULL;
        int64_t count = x.rows * x.channels;
        CREME_TRY(creme_cuda_scratch(nn, &narrow, CUDA_SOURCE, (size_t)count * sizeof *narrow));
        CREME_TRY(creme_cuda_check(creme_cuda_to_bf16(state->stream, narrow, x.at, count), "rounding to bf16"));
        source = (const char *)narrow;
    }
    if (whole) CREME_TRY(multiply(filter, y.at, source, whole, add));
    if (whole < y.rows) {
        const char *rest = source + (size_t)(whole * filter->shape.in) * filter->element;
        CREME_TRY(multiply_tail(nn, filter, (creme_matrix){y.at + whole * y.channels, y.rows - whole, y.channels},
                                rest, add));
    }
    const float *bias = creme_cuda_gemm_adds_bias(filter->gemm) ? NULL : filter->bias;
    if (!bias && (add || epilogue == CREME_STORE)) return CREME_OK;
    CREME_TRY(creme_cuda_check(creme_cuda_finish(state->stream, y.at, y.rows, y.channels, bias, epilogue),
                               "what follows a product"));
done:
    return status;
}
