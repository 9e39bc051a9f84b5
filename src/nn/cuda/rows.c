/* Operators that are one kernel: segments and codes go to the device, then the kernel to the stream. */
#include "base/memory.h"
#include "nn/cpu.h"
#include "nn/cuda/backend.h"

typedef struct cuda_stem {
    creme_stem shape;
    float *table, *bias; /* [taps][6][out], [out] */
} cuda_stem;

void creme_cuda_stem_destroy(creme_nn *nn, creme_stem *base)
{
    cuda_stem *stem = (cuda_stem *)base;
    creme_cuda_release(nn, stem->table);
    creme_cuda_release(nn, stem->bias);
    creme_free(stem);
}

creme_status creme_cuda_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *w)
{
    cuda_stem *stem = NULL;
    float *table = NULL;
    creme_status status = creme_allocate_zero(&stem, 1, sizeof *stem);
    if (status != CREME_OK) return status;
    stem->shape = (creme_stem){w->taps, w->out};
    size_t row = (size_t)w->out * sizeof(float);
    CREME_TRY(creme_cpu_stem_table(&table, w));
    CREME_TRY(creme_cuda_upload(nn, &stem->table, table, (size_t)(w->taps * CREME_STEM_CODES) * row));
    CREME_TRY(creme_cuda_upload(nn, &stem->bias, w->bias, row));
    *out = &stem->shape;
    stem = NULL;
done:
    creme_free(table);
    if (stem) creme_cuda_stem_destroy(nn, &stem->shape);
    return status;
}

creme_status creme_cuda_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *base,
                             int64_t pool)
{
    cuda_state *state = nn->state;
    const cuda_stem *stem = (const cuda_stem *)base;
    uint8_t *there = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_cuda_enter(nn));
    CREME_TRY(creme_cuda_stage(nn, &there, codes, (size_t)count));
    CREME_TRY(creme_cuda_check(
        creme_cuda_stem_rows(state->stream, y, there, stem->table, stem->bias, base->taps, pool), "stem"));
done:
    return status;
}

static int64_t most_rows(const creme_segment *segments, int64_t count)
{
    int64_t most = 0;
    for (int64_t i = 0; i < count; i++) most = segments[i].rows > most ? segments[i].rows : most;
    return most;
}

static creme_status stage_segments(creme_nn *nn, creme_segment **out, const creme_segment *segments, int64_t count)
{
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    return creme_cuda_stage(nn, out, segments, (size_t)count * sizeof *segments);
}

/* The same, and *most = the rows of the longest; where that is 0 there is nothing to do, and nothing is staged. */
static creme_status stage_rows(creme_nn *nn, creme_segment **out, int64_t *most, const creme_segment *segments,
                               int64_t count)
{
    *most = most_rows(segments, count);
    return *most == 0 ? CREME_OK : stage_segments(nn, out, segments, count);
}

creme_status creme_cuda_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                  const creme_segment *segments, int64_t count)
{
    cuda_state *state = nn->state;
    creme_segment *there = NULL;
    int64_t most = 0;
    creme_status status = stage_rows(nn, &there, &most, segments, count);
    if (status != CREME_OK || most == 0) return status;
    return creme_cuda_check(creme_cuda_normalise_rows(state->stream, y, x.at, how, there, count, most), "normalise");
}

creme_status creme_cuda_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                        int64_t count)
{
    cuda_state *state = nn->state;
    creme_segment *there = NULL;
    int64_t most = 0;
    creme_status status = stage_rows(nn, &there, &most, segments, count);
    if (status != CREME_OK || most == 0) return status;
    return creme_cuda_check(creme_cuda_difference_rows(state->stream, y, x.at, there, count, most), "pairs");
}

creme_status creme_cuda_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                   const creme_normalisation *how, const creme_segment *segments, int64_t count)
{
    cuda_state *state = nn->state;
    creme_segment *there = NULL;
    int64_t most = 0;
    creme_status status = stage_rows(nn, &there, &most, segments, count);
    if (status != CREME_OK || most == 0) return status;
    return creme_cuda_check(creme_cuda_merge_rows(state->stream, y, x.at, gate.at, how, there, count, most),
                            "pooling of pairs");
}

creme_status creme_cuda_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                   const float *beta, float epsilon)
{
    cuda_state *state = nn->state;
    if (y.rows == 0) return CREME_OK;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    return creme_cuda_check(creme_cuda_layer_norm_rows(state->stream, y, x.at, gamma, beta, epsilon), "layer norm");
}

creme_status creme_cuda_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                  int64_t count)
{
    cuda_state *state = nn->state;
    creme_segment *there = NULL;
    int64_t most = 0;
    creme_status status = stage_rows(nn, &there, &most, segments, count);
    if (status != CREME_OK || most == 0) return status;
    return creme_cuda_check(creme_cuda_segment_rows(state->stream, y, x.at, there, count, most), "a copy of rows");
}

creme_status creme_cuda_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                     const creme_segment *up_segments, const creme_segment *skip_segments,
                                     int64_t count, int64_t length)
{
    cuda_state *state = nn->state;
    creme_segment *ups = NULL, *skips = NULL;
    int64_t most = 0;
    creme_status status = stage_rows(nn, &skips, &most, skip_segments, count);
    if (status != CREME_OK || most == 0) return status;
    status = stage_segments(nn, &ups, up_segments, count);
    if (status != CREME_OK) return status;
    return creme_cuda_check(
        creme_cuda_upsample_rows(state->stream, y, up.at, skip.at, ups, skips, count, most, length), "upsampling");
}

creme_status creme_cuda_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps)
{
    cuda_state *state = nn->state;
    creme_status status = creme_cuda_enter(nn);
    if (status != CREME_OK) return status;
    return creme_cuda_check(creme_cuda_depthwise_rows(state->stream, y, x.at, weights, taps), "depthwise");
}
