/* The values of Borzoi's tensors, in our layout. */
#include "model/borzoi/tensors_parts.h"

#include "base/memory.h"

#include <math.h>

enum { FIRST, SECOND, MEAN, VARIANCE }; /* pieces: weight and bias, scale and shift */

static creme_status read_piece(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index, int piece,
                               float **out)
{
    const creme_tensor *tensor;
    *out = NULL;
    creme_status status = creme_borzoi_find(tensors, part, index, piece, &tensor);
    if (status == CREME_OK) status = creme_allocate(out, (size_t)tensor->count, sizeof **out);
    if (status == CREME_OK) status = creme_tensor_read(tensor, tensors->path, *out);
    creme_weights_forget(tensors->weights); /* a network is large: it need not be in memory twice */
    if (status == CREME_OK) return CREME_OK;
    creme_free(*out);
    *out = NULL;
    return status;
}

/* to[taps][in][out] = from[out][in][taps], in squares that stay in the cache. */
static void transpose(const float *from, creme_borzoi_filter *to)
{
    enum { SQUARE = 32 };
    int64_t taps = to->taps, in = to->in, out = to->out;
    for (int64_t i0 = 0; i0 < in; i0 += SQUARE) {
        int64_t i1 = i0 + SQUARE < in ? i0 + SQUARE : in;
        for (int64_t o0 = 0; o0 < out; o0 += SQUARE) {
            int64_t o1 = o0 + SQUARE < out ? o0 + SQUARE : out;
            for (int64_t t = 0; t < taps; t++) {
                for (int64_t i = i0; i < i1; i++) {
                    for (int64_t o = o0; o < o1; o++)
                        to->weights[(t * in + i) * out + o] = from[(o * in + i) * taps + t];
                }
            }
        }
    }
}

creme_status creme_borzoi_read_filter(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                      creme_borzoi_filter *out)
{
    creme_borzoi_place place = creme_borzoi_part_place(tensors->config, part, index);
    float *values = NULL;
    creme_status status = CREME_OK;
    *out = (creme_borzoi_filter){.taps = place.taps, .in = place.in, .out = place.out};
    CREME_TRY(read_piece(tensors, part, index, FIRST, &values));
    if (tensors->config->spelling == CREME_BORZOI_KERAS) {
        out->weights = values;
        values = NULL;
    } else {
        CREME_TRY(creme_allocate(&out->weights, (size_t)(place.taps * place.in * place.out), sizeof *out->weights));
        transpose(values, out);
    }
    if (creme_borzoi_part_get(part)->pieces[SECOND][0])
        CREME_TRY(read_piece(tensors, part, index, SECOND, &out->bias));
done:
    creme_free(values);
    if (status != CREME_OK) creme_borzoi_filter_clear(out);
    return status;
}

static creme_status fold(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                         creme_borzoi_scaling *norm)
{
    float *mean = NULL, *variance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_piece(tensors, part, index, MEAN, &mean));
    CREME_TRY(read_piece(tensors, part, index, VARIANCE, &variance));
    for (int64_t c = 0; c < norm->channels; c++) {
        if (variance[c] < 0) {
            const creme_tensor *tensor;
            CREME_TRY(creme_borzoi_find(tensors, part, index, VARIANCE, &tensor));
            status = creme_fail(CREME_ERROR_FORMAT, "%s: \"%s\"[%lld] is negative", tensors->path, tensor->name,
                                (long long)c);
            goto done;
        }
        double scale = norm->scale[c] / sqrt((double)variance[c] + tensors->config->bn_eps);
        norm->shift[c] = (float)(norm->shift[c] - mean[c] * scale);
        norm->scale[c] = (float)scale;
    }
done:
    creme_free(mean);
    creme_free(variance);
    return status;
}

creme_status creme_borzoi_read_norm(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                    creme_borzoi_scaling *out)
{
    creme_status status = CREME_OK;
    *out = (creme_borzoi_scaling){.channels = creme_borzoi_part_place(tensors->config, part, index).out};
    CREME_TRY(read_piece(tensors, part, index, FIRST, &out->scale));
    CREME_TRY(read_piece(tensors, part, index, SECOND, &out->shift));
    if (creme_borzoi_part_get(part)->kind == CREME_BORZOI_BATCH_NORM) CREME_TRY(fold(tensors, part, index, out));
done:
    if (status != CREME_OK) creme_borzoi_scaling_clear(out);
    return status;
}

creme_status creme_borzoi_read_bias(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                    float **out)
{
    return read_piece(tensors, part, index, FIRST, out);
}

void creme_borzoi_filter_clear(creme_borzoi_filter *filter)
{
    creme_free(filter->weights);
    creme_free(filter->bias);
    *filter = (creme_borzoi_filter){0};
}

void creme_borzoi_scaling_clear(creme_borzoi_scaling *norm)
{
    creme_free(norm->scale);
    creme_free(norm->shift);
    *norm = (creme_borzoi_scaling){0};
}
