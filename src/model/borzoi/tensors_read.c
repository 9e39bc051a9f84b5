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

creme_status creme_borzoi_read_filter(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                      hybrid_filter_values *out)
{
    creme_borzoi_place place = creme_borzoi_part_place(tensors->config, part, index);
    float *values = NULL;
    creme_status status = CREME_OK;
    *out = (hybrid_filter_values){.taps = place.taps, .in = place.in, .out = place.out};
    CREME_TRY(read_piece(tensors, part, index, FIRST, &values));
    if (tensors->config->spelling == CREME_BORZOI_KERAS) {
        out->weights = values;
        values = NULL;
    } else {
        CREME_TRY(creme_hybrid_transpose_filter(out, values));
    }
    if (creme_borzoi_part_get(part)->pieces[SECOND][0])
        CREME_TRY(read_piece(tensors, part, index, SECOND, &out->bias));
done:
    creme_free(values);
    if (status != CREME_OK) creme_hybrid_filter_values_clear(out);
    return status;
}

static creme_status fold(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                         hybrid_norm_values *norm)
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
    }
    creme_hybrid_fold_norm(norm, mean, variance, tensors->config->bn_eps);
done:
    creme_free(mean);
    creme_free(variance);
    return status;
}

creme_status creme_borzoi_read_norm(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                    hybrid_norm_values *out)
{
    creme_status status = CREME_OK;
    *out = (hybrid_norm_values){.channels = creme_borzoi_part_place(tensors->config, part, index).out};
    CREME_TRY(read_piece(tensors, part, index, FIRST, &out->scale));
    CREME_TRY(read_piece(tensors, part, index, SECOND, &out->shift));
    if (creme_borzoi_part_get(part)->kind == CREME_BORZOI_BATCH_NORM) CREME_TRY(fold(tensors, part, index, out));
done:
    if (status != CREME_OK) creme_hybrid_norm_values_clear(out);
    return status;
}

creme_status creme_borzoi_read_bias(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index,
                                    float **out)
{
    return read_piece(tensors, part, index, FIRST, out);
}
