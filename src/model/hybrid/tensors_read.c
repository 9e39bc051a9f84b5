/* The values of a network's tensors, in our layout. */
#include "base/memory.h"
#include "model/hybrid/tensors.h"

enum { FIRST, SECOND, MEAN, VARIANCE }; /* pieces: weights and bias, scale and shift */

static creme_status check_request(const hybrid_tensors *tensors, bool right_sort, int part, int index)
{
    if (right_sort && index >= 0 && index < tensors->catalogue->times(tensors->config, part) &&
        creme_hybrid_tensors_sizes(tensors, part, index).taps > 0)
        return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "%s: there is no part %d of index %d of the kind that was asked for",
                      tensors->path, part, index);
}

static creme_status read_piece(const hybrid_tensors *tensors, int part, int index, int piece, float **out)
{
    hybrid_entry *entry;
    *out = NULL;
    creme_status status = creme_hybrid_tensors_find(tensors, part, index, piece, &entry);
    if (status == CREME_OK) status = creme_allocate(out, (size_t)entry->tensor->count, sizeof **out);
    if (status == CREME_OK) status = creme_tensor_read(entry->tensor, tensors->path, *out);
    creme_weights_forget(tensors->weights); /* a network is large: it need not be in memory twice */
    if (status == CREME_OK) return CREME_OK;
    creme_free(*out);
    *out = NULL;
    return status;
}

creme_status creme_hybrid_read_filter(const hybrid_tensors *tensors, int part, int index, hybrid_filter_values *out)
{
    const hybrid_part *about = &tensors->catalogue->parts[part];
    float *values = NULL;
    creme_status status = CREME_OK;
    *out = (hybrid_filter_values){0};
    CREME_TRY(check_request(tensors, about->sort == HYBRID_FILTER, part, index));
    hybrid_sizes sizes = creme_hybrid_tensors_sizes(tensors, part, index);
    *out = (hybrid_filter_values){.taps = sizes.taps, .in = sizes.in, .out = sizes.out};
    CREME_TRY(read_piece(tensors, part, index, FIRST, &values));
    if (tensors->spelling == HYBRID_TENSORFLOW) {
        out->weights = values;
        values = NULL;
    } else {
        CREME_TRY(creme_hybrid_transpose_filter(out, values));
    }
    if ((*about->pieces)[SECOND][tensors->spelling]) CREME_TRY(read_piece(tensors, part, index, SECOND, &out->bias));
done:
    creme_free(values);
    if (status != CREME_OK) creme_hybrid_filter_values_clear(out);
    return status;
}

static creme_status fold(const hybrid_tensors *tensors, int part, int index, hybrid_norm_values *norm)
{
    float *mean = NULL, *variance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_piece(tensors, part, index, MEAN, &mean));
    CREME_TRY(read_piece(tensors, part, index, VARIANCE, &variance));
    for (int64_t c = 0; c < norm->channels; c++) {
        hybrid_entry *entry;
        if (variance[c] >= 0) continue;
        CREME_TRY(creme_hybrid_tensors_find(tensors, part, index, VARIANCE, &entry));
        status = creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %g at index %lld; a variance is not negative",
                            tensors->path, entry->tensor->name, variance[c], (long long)c);
        goto done;
    }
    creme_hybrid_fold_norm(norm, mean, variance, tensors->epsilon);
done:
    creme_free(mean);
    creme_free(variance);
    return status;
}

creme_status creme_hybrid_read_norm(const hybrid_tensors *tensors, int part, int index, hybrid_norm_values *out)
{
    hybrid_sort sort = tensors->catalogue->parts[part].sort;
    creme_status status = CREME_OK;
    *out = (hybrid_norm_values){0};
    CREME_TRY(check_request(tensors, sort == HYBRID_BATCH_NORM || sort == HYBRID_LAYER_NORM, part, index));
    out->channels = creme_hybrid_tensors_sizes(tensors, part, index).out;
    CREME_TRY(read_piece(tensors, part, index, FIRST, &out->scale));
    CREME_TRY(read_piece(tensors, part, index, SECOND, &out->shift));
    if (sort == HYBRID_BATCH_NORM) CREME_TRY(fold(tensors, part, index, out));
done:
    if (status != CREME_OK) creme_hybrid_norm_values_clear(out);
    return status;
}

creme_status creme_hybrid_read_bias(const hybrid_tensors *tensors, int part, int index, float **out)
{
    bool right = tensors->catalogue->parts[part].sort == HYBRID_BIAS;
    *out = NULL;
    creme_status status = check_request(tensors, right, part, index);
    return status == CREME_OK ? read_piece(tensors, part, index, FIRST, out) : status;
}
