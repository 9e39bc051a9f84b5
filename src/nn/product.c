/* A convolution on random numbers, timed. */
#include "nn/product.h"

#include "base/memory.h"
#include "nn/meter.h"

/* Numbers even in [-1, 1). */
static void fill(float *numbers, int64_t count)
{
    uint32_t state = 1;
    for (int64_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        numbers[i] = (float)(int32_t)state * 0x1p-31f;
    }
}

static creme_status make_matrix(creme_nn *nn, creme_matrix *out, int64_t rows, int64_t channels)
{
    float *numbers = NULL; /* on the host */
    size_t count = (size_t)(rows * channels);
    creme_status status = CREME_OK;
    CREME_TRY(creme_nn_matrix_create(nn, out, rows, channels));
    CREME_TRY(creme_allocate(&numbers, count, sizeof *numbers));
    fill(numbers, rows * channels);
    CREME_TRY(nn->operators->write(nn, out->at, numbers, count * sizeof *numbers));
done:
    creme_free(numbers);
    return status;
}

creme_product_shape creme_product_large(creme_nn *nn)
{
    const int64_t enough = (int64_t)8 << 30;
    return creme_nn_free_bytes(nn) < enough ? CREME_LARGE_PRODUCT : (creme_product_shape){1, 4096, 4096, 16384};
}

/* The product alone is timed: where its sources may be rounded before, they are. */
static creme_status make_source(creme_product *product, creme_nn *nn, creme_precision precision)
{
    creme_matrix x = product->x;
    creme_normalisation as_it_is = {.activation = CREME_LINEAR, .pool = 1, .length = x.rows};
    creme_segment all = {.rows = x.rows};
    creme_status status = creme_nn_matrix_create(nn, &product->source, x.rows, x.channels);
    if (status != CREME_OK) return status;
    product->source = creme_nn_source(nn, product->source, x.rows, x.channels, precision);
    return creme_nn_normalise(nn, product->source, x, &as_it_is, &all, 1);
}

creme_status creme_product_init(creme_product *out, creme_nn *nn, creme_product_shape shape,
                                creme_precision precision)
{
    int64_t count = shape.taps * shape.in * shape.out;
    float *weights = NULL;
    creme_status status = CREME_OK;
    *out = (creme_product){.flop = 2.0 * (double)count * (double)shape.rows};
    CREME_TRY(creme_allocate(&weights, (size_t)count, sizeof *weights));
    fill(weights, count);
    creme_filter_weights filter = {weights, NULL, shape.taps, shape.in, shape.out, precision};
    CREME_TRY(creme_nn_filter_create(nn, &out->filter, &filter));
    CREME_TRY(make_matrix(nn, &out->x, shape.rows + shape.taps - 1, shape.in));
    CREME_TRY(make_matrix(nn, &out->y, shape.rows, shape.out));
    CREME_TRY(make_source(out, nn, precision));
done:
    creme_free(weights);
    return status;
}

void creme_product_clear(creme_product *product, creme_nn *nn)
{
    creme_nn_matrix_destroy(nn, &product->x);
    creme_nn_matrix_destroy(nn, &product->source);
    creme_nn_matrix_destroy(nn, &product->y);
    creme_nn_filter_destroy(nn, product->filter);
    *product = (creme_product){0};
}

creme_status creme_product_run(creme_product *product, creme_nn *nn)
{
    double begun = creme_seconds();
    creme_status status = creme_nn_convolve(nn, product->y, product->source, product->filter, CREME_STORE);
    if (status == CREME_OK) status = creme_nn_wait(nn);
    double seconds = creme_seconds() - begun;
    if (product->best == 0 || seconds < product->best) product->best = seconds;
    return status;
}

double creme_product_rate(const creme_product *product)
{
    return product->best > 0 ? product->flop / product->best : 0;
}
