/* Layers from host memory into a backend. */
#include "model/hybrid/layer.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

void creme_hybrid_filter_values_clear(hybrid_filter_values *filter)
{
    creme_free(filter->weights);
    creme_free(filter->bias);
    *filter = (hybrid_filter_values){0};
}

void creme_hybrid_norm_values_clear(hybrid_norm_values *norm)
{
    creme_free(norm->scale);
    creme_free(norm->shift);
    *norm = (hybrid_norm_values){0};
}

/* One square of input and output channels, small enough to stay in the cache. */
static void transpose_square(hybrid_filter_values *to, const float *from, int64_t i0, int64_t i1, int64_t o0,
                             int64_t o1)
{
    for (int64_t t = 0; t < to->taps; t++) {
        for (int64_t i = i0; i < i1; i++) {
            for (int64_t o = o0; o < o1; o++) {
                to->weights[(t * to->in + i) * to->out + o] = from[(o * to->in + i) * to->taps + t];
            }
        }
    }
}

creme_status creme_hybrid_transpose_filter(hybrid_filter_values *filter, const float *from)
{
    enum { SQUARE = 32 };
    int64_t in = filter->in, out = filter->out;
    creme_status status =
        creme_allocate(&filter->weights, (size_t)(filter->taps * in * out), sizeof *filter->weights);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < in; i += SQUARE) {
        for (int64_t o = 0; o < out; o += SQUARE) {
            transpose_square(filter, from, i, i + SQUARE < in ? i + SQUARE : in, o,
                             o + SQUARE < out ? o + SQUARE : out);
        }
    }
    return CREME_OK;
}

void creme_hybrid_fold_norm(hybrid_norm_values *norm, const float *mean, const float *variance, double epsilon)
{
    for (int64_t c = 0; c < norm->channels; c++) {
        double scale = norm->scale[c] / sqrt((double)variance[c] + epsilon);
        norm->shift[c] = (float)(norm->shift[c] - mean[c] * scale);
        norm->scale[c] = (float)scale;
    }
}

creme_status creme_hybrid_pack_filter(creme_nn *nn, creme_filter **out, const hybrid_filter_values *values,
                                      creme_precision precision)
{
    creme_filter_weights weights = {values->weights, values->bias, values->taps, values->in, values->out, precision};
    return creme_nn_filter_create(nn, out, &weights);
}

creme_status creme_hybrid_pack_norm(creme_nn *nn, hybrid_norm *out, const hybrid_norm_values *values)
{
    creme_status status = creme_nn_vector_create(nn, &out->scale, values->scale, values->channels);
    return status == CREME_OK ? creme_nn_vector_create(nn, &out->shift, values->shift, values->channels) : status;
}

void creme_hybrid_release_norm(creme_nn *nn, hybrid_norm *norm)
{
    creme_nn_vector_destroy(nn, norm->scale);
    creme_nn_vector_destroy(nn, norm->shift);
}

creme_status creme_hybrid_pack_columns(creme_nn *nn, creme_filter **out, const hybrid_filter_values *values,
                                       int64_t first, int64_t count, creme_precision precision)
{
    int64_t rows = values->taps * values->in;
    float *weights = NULL;
    creme_status status = creme_allocate(&weights, (size_t)(rows * count), sizeof *weights);
    if (status != CREME_OK) return status;
    for (int64_t row = 0; row < rows; row++) {
        memcpy(weights + row * count, values->weights + row * values->out + first, (size_t)count * sizeof *weights);
    }
    const float *bias = values->bias ? values->bias + first : NULL;
    creme_filter_weights part = {weights, bias, values->taps, values->in, count, precision};
    status = creme_nn_filter_create(nn, out, &part);
    creme_free(weights);
    return status;
}

creme_status creme_hybrid_pack_together(creme_nn *nn, creme_filter **out, const hybrid_filter_values *const *layers,
                                        int count, creme_precision precision)
{
    hybrid_filter_values all = {.taps = 1, .in = layers[0]->in};
    for (int i = 0; i < count; i++) all.out += layers[i]->out;
    creme_status status = creme_allocate(&all.weights, (size_t)(all.in * all.out), sizeof *all.weights);
    if (status != CREME_OK) return status;
    for (int64_t row = 0; row < all.in; row++) {
        float *to = all.weights + row * all.out;
        for (int i = 0; i < count; i++) {
            memcpy(to, layers[i]->weights + row * layers[i]->out, (size_t)layers[i]->out * sizeof *to);
            to += layers[i]->out;
        }
    }
    status = creme_hybrid_pack_filter(nn, out, &all, precision);
    creme_hybrid_filter_values_clear(&all);
    return status;
}
