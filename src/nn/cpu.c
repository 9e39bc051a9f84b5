/* What backends on the CPU share. */
#include "nn/cpu.h"

#include "base/memory.h"
#include <creme/sequence.h>

#include <math.h>
#include <string.h>

creme_status creme_cpu_allocate(creme_nn *nn, void *out, size_t bytes)
{
    (void)nn;
    return creme_allocate_aligned(out, bytes, 1);
}

void creme_cpu_release(creme_nn *nn, void *memory)
{
    (void)nn;
    creme_free(memory);
}

creme_status creme_cpu_copy(creme_nn *nn, void *to, const void *from, size_t bytes)
{
    (void)nn;
    memcpy(to, from, bytes);
    return CREME_OK;
}

creme_status creme_cpu_copy_floats(float **out, const float *from, int64_t count)
{
    creme_status status = creme_allocate_aligned(out, (size_t)count, sizeof **out);
    if (status != CREME_OK) return status;
    if (from)
        memcpy(*out, from, (size_t)count * sizeof **out);
    else
        memset(*out, 0, (size_t)count * sizeof **out);
    return CREME_OK;
}

typedef struct rows_loop {
    int64_t rows, block;
    creme_cpu_rows_task task;
    void *context;
} rows_loop;

static void run_rows(void *context, int64_t index, int worker)
{
    const rows_loop *loop = context;
    int64_t first = index * loop->block, end = first + loop->block;
    loop->task(loop->context, first, end < loop->rows ? end : loop->rows, worker);
}

void creme_cpu_for_rows(creme_nn *nn, int64_t rows, int64_t block, creme_cpu_rows_task task, void *context)
{
    rows_loop loop = {rows, block, task, context};
    creme_threads_for(nn->threads, (rows + block - 1) / block, run_rows, &loop);
}

typedef struct segments_loop {
    const creme_segment *segments;
    int64_t count, block;
    creme_cpu_segment_task task;
    void *context;
} segments_loop;

static int64_t blocks_of(const creme_segment *segment, int64_t block)
{
    return (segment->rows + block - 1) / block;
}

static void run_segments(void *context, int64_t index, int worker)
{
    (void)worker;
    const segments_loop *loop = context;
    int64_t segment = 0;
    while (index >= blocks_of(&loop->segments[segment], loop->block)) {
        index -= blocks_of(&loop->segments[segment], loop->block);
        segment++;
    }
    int64_t first = index * loop->block, end = first + loop->block, rows = loop->segments[segment].rows;
    loop->task(loop->context, segment, first, end < rows ? end : rows);
}

void creme_cpu_for_segments(creme_nn *nn, const creme_segment *segments, int64_t count, int64_t block,
                            creme_cpu_segment_task task, void *context)
{
    segments_loop loop = {segments, count, block, task, context};
    int64_t blocks = 0;
    for (int64_t i = 0; i < count; i++) blocks += blocks_of(&segments[i], block);
    creme_threads_for(nn->threads, blocks, run_segments, &loop);
}

creme_status creme_cpu_stem_table(float **out, const creme_stem_weights *weights)
{
    int64_t channels = weights->out;
    creme_status status = creme_cpu_copy_floats(out, NULL, weights->taps * CREME_STEM_CODES * channels);
    if (status != CREME_OK) return status;
    for (int64_t tap = 0; tap < weights->taps; tap++) {
        float *rows = *out + tap * CREME_STEM_CODES * channels;
        const float *from = weights->weights + tap * 4 * channels;
        memcpy(rows, from, (size_t)(4 * channels) * sizeof(float));
        for (int64_t c = 0; c < channels; c++) {
            float sum = from[c] + from[channels + c] + from[2 * channels + c] + from[3 * channels + c];
            rows[CREME_BASE_N * channels + c] = weights->n_value * sum;
        }
    }
    return CREME_OK;
}

creme_status creme_cpu_rotary_tables(float **cosine, float **sine, const creme_attention_weights *weights)
{
    int64_t half = weights->rotary / 2, tokens = weights->tokens;
    *sine = NULL;
    creme_status status = creme_cpu_copy_floats(cosine, NULL, half * tokens);
    if (status == CREME_OK) status = creme_cpu_copy_floats(sine, NULL, half * tokens);
    if (status != CREME_OK) {
        creme_free(*cosine);
        *cosine = NULL;
        return status;
    }
    for (int64_t c = 0; c < half; c++) {
        float frequency = (float)pow((double)weights->rotary_base, -2.0 * (double)c / (double)weights->rotary);
        for (int64_t t = 0; t < tokens; t++) {
            float angle = (float)t * frequency;
            (*cosine)[c * tokens + t] = (float)cos((double)angle);
            (*sine)[c * tokens + t] = (float)sin((double)angle);
        }
    }
    return CREME_OK;
}

typedef struct copy_work {
    creme_matrix y, x;
    const creme_segment *segments;
} copy_work;

static void copy_task(void *context, int64_t index, int64_t first, int64_t end)
{
    const copy_work *work = context;
    const creme_segment *segment = &work->segments[index];
    int64_t channels = work->y.channels;
    memcpy(work->y.at + (segment->target + first) * channels, work->x.at + (segment->source + first) * channels,
           (size_t)((end - first) * channels) * sizeof(float));
}

creme_status creme_cpu_copy_rows(creme_nn *nn, creme_matrix y, creme_matrix x, const creme_segment *segments,
                                 int64_t count)
{
    copy_work work = {y, x, segments};
    creme_cpu_for_segments(nn, segments, count, 256, copy_task, &work);
    return CREME_OK;
}
