/* Operators that work row by row: normalisation with activation and pooling, layer norm, the U-Net's sums, depthwise
 * filters. */
#include "base/memory.h"
#include "nn/onednn/backend.h"
#include "nn/onednn/vector.h"

enum { ROWS_AT_ONCE = 128 };

/* Loads up to 16 floats at x[c], of a row with `channels`. */
CREME_INLINE creme_v16 load_at(const float *x, int64_t c, int64_t channels)
{
    return c + CREME_LANES <= channels ? creme_v16_load(x + c) : creme_v16_load_part(x + c, channels - c, 0);
}

CREME_INLINE void store_at(float *y, creme_v16 value, int64_t c, int64_t channels)
{
    if (c + CREME_LANES <= channels)
        creme_v16_store(y + c, value);
    else
        creme_v16_store_part(y + c, value, channels - c);
}

/* --- normalise ------------------------------------------------------------------------------------------------- */

typedef struct normalise_work {
    creme_matrix y, x;
    const creme_normalisation *how;
    const creme_segment *segments;
} normalise_work;

/* GELU by tanh: x (1 + tanh u) / 2 = x sigmoid(2u), u = sqrt(2 / pi) (x + 0.044715 x^3). */
CREME_INLINE creme_v16 activate(creme_v16 x, creme_activation activation)
{
    switch (activation) {
    case CREME_GELU_TANH:
        return x * creme_v16_sigmoid(x * (1.59576912f + 0.0713548163f * (x * x)));
    case CREME_GELU_SIGMOID:
        return x * creme_v16_sigmoid(1.702f * x);
    case CREME_RELU:
        return creme_v16_max(x, (creme_v16){0});
    case CREME_LINEAR:
        break;
    }
    return x;
}

CREME_INLINE creme_v16 scaled_at(creme_v16 value, const creme_normalisation *how, int64_t c, int64_t channels)
{
    if (!how->scale) return value;
    return value * load_at(how->scale, c, channels) + load_at(how->shift, c, channels);
}

CREME_INLINE void normalise_row(float *y, const float *x, const creme_normalisation *how, int64_t channels,
                                creme_activation activation)
{
    for (int64_t c = 0; c < channels; c += CREME_LANES) {
        creme_v16 value = load_at(x, c, channels);
        if (how->pool == 2) value = creme_v16_max(value, load_at(x + channels, c, channels));
        store_at(y, activate(scaled_at(value, how, c, channels), activation), c, channels);
    }
}

CREME_KERNEL static void normalise_rows(const normalise_work *work, const creme_segment *segment, int64_t first,
                                        int64_t end)
{
    int64_t channels = work->y.channels;
    const creme_normalisation *how = work->how;
    for (int64_t j = first; j < end; j++) {
        float *y = work->y.at + (segment->target + j) * channels;
        const float *x = work->x.at + (segment->source + j * how->pool) * channels;
        int64_t position = segment->position + j;
        if (position < 0 || position >= how->length)
            memset(y, 0, (size_t)channels * sizeof *y);
        else if (how->activation == CREME_GELU_TANH)
            normalise_row(y, x, how, channels, CREME_GELU_TANH);
        else
            normalise_row(y, x, how, channels, how->activation);
    }
}

static void normalise_task(void *context, int64_t segment, int64_t first, int64_t end)
{
    const normalise_work *work = context;
    normalise_rows(work, &work->segments[segment], first, end);
}

creme_status creme_onednn_normalise(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_normalisation *how,
                                    const creme_segment *segments, int64_t count)
{
    normalise_work work = {y, x, how, segments};
    creme_cpu_for_segments(nn, segments, count, ROWS_AT_ONCE, normalise_task, &work);
    return CREME_OK;
}

/* --- pairs ----------------------------------------------------------------------------------------------------- */

typedef struct pair_work {
    creme_matrix y, x;
    const float *gate;              /* rows as those of y; NULL: differences */
    const creme_normalisation *how; /* of what is merged; NULL: none */
    const creme_segment *segments;
} pair_work;

/* x0 - x1, or merged by a gate. */
CREME_INLINE creme_v16 pair_at(const float *x, const float *gate, int64_t c, int64_t channels)
{
    creme_v16 x1 = load_at(x + channels, c, channels), difference = load_at(x, c, channels) - x1;
    return gate ? x1 + difference * creme_v16_sigmoid(load_at(gate, c, channels)) : difference;
}

CREME_INLINE void merge_row(float *y, const float *x, const float *gate, const creme_normalisation *how,
                            int64_t channels, creme_activation activation)
{
    for (int64_t c = 0; c < channels; c += CREME_LANES) {
        creme_v16 value = pair_at(x, gate, c, channels);
        store_at(y, activate(scaled_at(value, how, c, channels), activation), c, channels);
    }
}

CREME_KERNEL static void merge_rows(const pair_work *work, const creme_segment *segment, int64_t first, int64_t end)
{
    int64_t channels = work->y.channels;
    const creme_normalisation *how = work->how;
    for (int64_t j = first; j < end; j++) {
        int64_t row = (segment->target + j) * channels, position = segment->position + j;
        const float *x = work->x.at + (segment->source + 2 * j) * channels;
        float *y = work->y.at + row;
        if (position < 0 || position >= how->length)
            memset(y, 0, (size_t)channels * sizeof *y);
        else if (how->activation == CREME_GELU_SIGMOID)
            merge_row(y, x, work->gate + row, how, channels, CREME_GELU_SIGMOID);
        else
            merge_row(y, x, work->gate + row, how, channels, how->activation);
    }
}

CREME_KERNEL static void pair_rows(const pair_work *work, const creme_segment *segment, int64_t first, int64_t end)
{
    int64_t channels = work->y.channels;
    for (int64_t j = first; j < end; j++) {
        int64_t row = (segment->target + j) * channels;
        const float *x = work->x.at + (segment->source + 2 * j) * channels;
        const float *gate = work->gate ? work->gate + row : NULL;
        for (int64_t c = 0; c < channels; c += CREME_LANES)
            store_at(work->y.at + row, pair_at(x, gate, c, channels), c, channels);
    }
}

static void pair_task(void *context, int64_t segment, int64_t first, int64_t end)
{
    const pair_work *work = context;
    if (work->how)
        merge_rows(work, &work->segments[segment], first, end);
    else
        pair_rows(work, &work->segments[segment], first, end);
}

creme_status creme_onednn_pair_difference(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                          int64_t count)
{
    pair_work work = {y, x, NULL, NULL, segments};
    creme_cpu_for_segments(nn, segments, count, ROWS_AT_ONCE, pair_task, &work);
    return CREME_OK;
}

creme_status creme_onednn_pair_merge(creme_nn *nn, creme_matrix y, creme_matrix x, creme_matrix gate,
                                     const creme_normalisation *how, const creme_segment *segments, int64_t count)
{
    pair_work work = {y, x, gate.at, how, segments};
    creme_cpu_for_segments(nn, segments, count, ROWS_AT_ONCE, pair_task, &work);
    return CREME_OK;
}

/* --- layer_norm ------------------------------------------------------------------------------------------------ */

typedef struct layer_norm_work {
    creme_matrix y, x;
    const float *gamma, *beta;
    float epsilon;
} layer_norm_work;

CREME_INLINE float row_mean(const float *x, int64_t channels)
{
    creme_v16 sum = {0};
    for (int64_t c = 0; c < channels; c += CREME_LANES) sum += load_at(x, c, channels);
    return creme_v16_sum(sum) / (float)channels;
}

/* Lanes beyond the last channel load as the mean and so count nothing. */
CREME_INLINE float row_variance(const float *x, float mean, int64_t channels)
{
    creme_v16 sum = {0};
    for (int64_t c = 0; c < channels; c += CREME_LANES) {
        creme_v16 value =
            c + CREME_LANES <= channels ? creme_v16_load(x + c) : creme_v16_load_part(x + c, channels - c, mean);
        sum += (value - mean) * (value - mean);
    }
    return creme_v16_sum(sum) / (float)channels;
}

CREME_KERNEL static void layer_norm_rows(const layer_norm_work *work, int64_t first, int64_t end)
{
    int64_t channels = work->x.channels;
    for (int64_t row = first; row < end; row++) {
        const float *x = work->x.at + row * channels;
        float mean = row_mean(x, channels);
        float scale = 1.0f / sqrtf(row_variance(x, mean, channels) + work->epsilon);
        for (int64_t c = 0; c < channels; c += CREME_LANES) {
            creme_v16 value = (load_at(x, c, channels) - mean) * scale;
            value = value * load_at(work->gamma, c, channels) + load_at(work->beta, c, channels);
            store_at(work->y.at + row * channels, value, c, channels);
        }
    }
}

static void layer_norm_task(void *context, int64_t first, int64_t end, int worker)
{
    (void)worker;
    layer_norm_rows(context, first, end);
}

creme_status creme_onednn_layer_norm(creme_nn *nn, creme_matrix y, creme_matrix x, const float *gamma,
                                     const float *beta, float epsilon)
{
    layer_norm_work work = {y, x, gamma, beta, epsilon};
    creme_cpu_for_rows(nn, x.rows, ROWS_AT_ONCE, layer_norm_task, &work);
    return CREME_OK;
}

/* --- upsample_add ---------------------------------------------------------------------------------------------- */

typedef struct upsample_work {
    creme_matrix y, up, skip;
    const creme_segment *up_segments, *skip_segments;
    int64_t length;
} upsample_work;

static void upsample_task(void *context, int64_t index, int64_t first, int64_t end)
{
    const upsample_work *work = context;
    const creme_segment *u = &work->up_segments[index], *s = &work->skip_segments[index];
    int64_t channels = work->y.channels;
    for (int64_t j = first; j < end; j++) {
        int64_t position = s->position + j;
        float *y = work->y.at + (s->target + j) * channels;
        if (position < 0 || position >= work->length) {
            memset(y, 0, (size_t)channels * sizeof *y);
            continue;
        }
        const float *up = work->up.at + (u->source + position / 2 - u->position) * channels;
        const float *skip = work->skip.at + (s->source + j) * channels;
        for (int64_t c = 0; c < channels; c++) y[c] = up[c] + skip[c];
    }
}

creme_status creme_onednn_upsample_add(creme_nn *nn, creme_matrix y, creme_matrix up, creme_matrix skip,
                                       const creme_segment *up_segments, const creme_segment *skip_segments,
                                       int64_t count, int64_t length)
{
    upsample_work work = {y, up, skip, up_segments, skip_segments, length};
    creme_cpu_for_segments(nn, skip_segments, count, ROWS_AT_ONCE, upsample_task, &work);
    return CREME_OK;
}

/* --- depthwise ------------------------------------------------------------------------------------------------- */

typedef struct depthwise_work {
    creme_matrix y, x;
    const float *weights;
    int64_t taps;
} depthwise_work;

CREME_KERNEL static void depthwise_rows(const depthwise_work *work, int64_t first, int64_t end)
{
    int64_t channels = work->y.channels;
    for (int64_t row = first; row < end; row++) {
        for (int64_t c = 0; c < channels; c += CREME_LANES) {
            creme_v16 sum = {0};
            for (int64_t t = 0; t < work->taps; t++) {
                sum += load_at(work->x.at + (row + t) * channels, c, channels) *
                       load_at(work->weights + t * channels, c, channels);
            }
            store_at(work->y.at + row * channels, sum, c, channels);
        }
    }
}

static void depthwise_task(void *context, int64_t first, int64_t end, int worker)
{
    (void)worker;
    depthwise_rows(context, first, end);
}

creme_status creme_onednn_depthwise(creme_nn *nn, creme_matrix y, creme_matrix x, const float *weights, int64_t taps)
{
    depthwise_work work = {y, x, weights, taps};
    creme_cpu_for_rows(nn, y.rows, ROWS_AT_ONCE, depthwise_task, &work);
    return CREME_OK;
}
