/* The values of Enformer's tensors, in our layout. */
#include "model/enformer/tensors_parts.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

static creme_status read_piece(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                               creme_enformer_piece piece, float **out)
{
    creme_enformer_entry *entry;
    *out = NULL;
    creme_status status = creme_enformer_find(tensors, part, index, piece, &entry);
    if (status == CREME_OK) status = creme_allocate(out, (size_t)entry->tensor->count, sizeof **out);
    if (status == CREME_OK) status = creme_tensor_read(entry->tensor, tensors->path, *out);
    if (status == CREME_OK) return CREME_OK;
    creme_free(*out);
    *out = NULL;
    return status;
}

static bool is_filter(creme_enformer_sort kind)
{
    return kind == CREME_ENFORMER_CONV || kind == CREME_ENFORMER_LINEAR || kind == CREME_ENFORMER_POOL;
}

static creme_status check_request(const creme_enformer_tensors *tensors, bool right_kind, creme_enformer_part part,
                                  int64_t index)
{
    if (right_kind && index >= 0 && index < creme_enformer_part_times(&tensors->config, part)) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "%s: there is no part %d of index %lld of the kind that was asked for",
                      tensors->path, (int)part, (long long)index);
}

creme_status creme_enformer_read_filter(const creme_enformer_tensors *tensors, creme_enformer_part part,
                                        int64_t index, hybrid_filter_values *out)
{
    *out = (hybrid_filter_values){0};
    const creme_enformer_part_info *info = creme_enformer_part_get(part);
    float *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_request(tensors, is_filter(info->kind), part, index));
    creme_enformer_shape shape = creme_enformer_part_shape(&tensors->config, part, index);
    out->taps = shape.taps;
    out->in = shape.in;
    out->out = shape.out;
    CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_WEIGHT, &values));
    if (tensors->spelling == CREME_ENFORMER_SONNET) {
        out->weights = values;
        values = NULL;
    } else {
        CREME_TRY(creme_hybrid_transpose_filter(out, values));
    }
    if (info->biased) CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_OFFSET, &out->bias));
done:
    creme_free(values);
    creme_weights_forget(tensors->weights); /* a network is large: it need not be in memory twice */
    if (status != CREME_OK) creme_hybrid_filter_values_clear(out);
    return status;
}

static creme_status fold(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                         hybrid_norm_values *norm)
{
    float *mean = NULL, *variance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_MEAN, &mean));
    CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_VARIANCE, &variance));
    for (int64_t c = 0; c < norm->channels; c++) {
        if (!(variance[c] > 0)) {
            creme_enformer_entry *entry;
            CREME_TRY(creme_enformer_find(tensors, part, index, CREME_ENFORMER_VARIANCE, &entry));
            status =
                creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %g at index %lld; a variance must be above 0",
                           tensors->path, entry->tensor->name, variance[c], (long long)c);
            goto done;
        }
    }
    creme_hybrid_fold_norm(norm, mean, variance, CREME_ENFORMER_EPS);
done:
    creme_free(mean);
    creme_free(variance);
    return status;
}

creme_status creme_enformer_read_norm(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                                      hybrid_norm_values *out)
{
    *out = (hybrid_norm_values){0};
    creme_enformer_sort kind = creme_enformer_part_get(part)->kind;
    creme_status status = CREME_OK;
    CREME_TRY(
        check_request(tensors, kind == CREME_ENFORMER_BATCH_NORM || kind == CREME_ENFORMER_LAYER_NORM, part, index));
    out->channels = creme_enformer_part_shape(&tensors->config, part, index).out;
    CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_SCALE, &out->scale));
    CREME_TRY(read_piece(tensors, part, index, CREME_ENFORMER_SHIFT, &out->shift));
    if (kind == CREME_ENFORMER_BATCH_NORM) CREME_TRY(fold(tensors, part, index, out));
done:
    if (status != CREME_OK) creme_hybrid_norm_values_clear(out);
    return status;
}

creme_status creme_enformer_read_bias(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                                      float **out)
{
    *out = NULL;
    bool right = creme_enformer_part_get(part)->kind == CREME_ENFORMER_BIAS;
    creme_status status = check_request(tensors, right, part, index);
    return status == CREME_OK ? read_piece(tensors, part, index, CREME_ENFORMER_WHOLE, out) : status;
}
