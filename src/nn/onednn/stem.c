/* The first convolution: for each tap a row of a table, chosen by the base. */
#include "base/memory.h"
#include "nn/onednn/backend.h"
#include "nn/onednn/vector.h"

enum { ROWS_AT_ONCE = 256 };

typedef struct onednn_stem {
    creme_stem shape;
    int64_t width; /* channels, rounded up to whole vectors */
    float *table;  /* [taps][6][width] */
    float *bias;   /* [width] */
} onednn_stem;

void creme_onednn_stem_destroy(creme_nn *nn, creme_stem *base)
{
    (void)nn;
    onednn_stem *stem = (onednn_stem *)base;
    creme_free(stem->table);
    creme_free(stem->bias);
    creme_free(stem);
}

creme_status creme_onednn_stem_create(creme_nn *nn, creme_stem **out, const creme_stem_weights *w)
{
    onednn_stem *stem = NULL;
    float *narrow = NULL;
    creme_status status = creme_allocate_zero(&stem, 1, sizeof *stem);
    if (status != CREME_OK) return status;
    stem->shape = (creme_stem){w->taps, w->out};
    stem->width = (w->out + CREME_LANES - 1) / CREME_LANES * CREME_LANES;
    int64_t rows = w->taps * CREME_STEM_CODES;
    CREME_TRY(creme_cpu_stem_table(&narrow, w));
    CREME_TRY(creme_cpu_copy_floats(&stem->table, NULL, rows * stem->width));
    CREME_TRY(creme_cpu_copy_floats(&stem->bias, NULL, stem->width));
    for (int64_t row = 0; row < rows; row++) {
        memcpy(stem->table + row * stem->width, narrow + row * w->out, (size_t)w->out * sizeof(float));
    }
    if (w->bias) memcpy(stem->bias, w->bias, (size_t)w->out * sizeof(float));
    *out = &stem->shape;
    stem = NULL;
done:
    creme_free(narrow);
    if (stem) creme_onednn_stem_destroy(nn, &stem->shape);
    return status;
}

typedef struct stem_work {
    creme_matrix y;
    const uint8_t *codes;
    const onednn_stem *stem;
    int64_t pool;
} stem_work;

CREME_INLINE creme_v16 convolve_at(const onednn_stem *stem, const uint8_t *codes, int64_t channel)
{
    creme_v16 sum = creme_v16_load(stem->bias + channel);
    const float *table = stem->table + channel;
    for (int64_t tap = 0; tap < stem->shape.taps; tap++) {
        sum += creme_v16_load(table + codes[tap] * stem->width);
        table += CREME_STEM_CODES * stem->width;
    }
    return sum;
}

CREME_KERNEL static void stem_rows(const stem_work *work, int64_t first, int64_t end)
{
    const onednn_stem *stem = work->stem;
    int64_t channels = stem->shape.out;
    for (int64_t row = first; row < end; row++) {
        const uint8_t *codes = work->codes + row * work->pool;
        float *y = work->y.at + row * channels;
        for (int64_t c = 0; c < channels; c += CREME_LANES) {
            creme_v16 value = convolve_at(stem, codes, c);
            if (work->pool == 2) value = creme_v16_max(value, convolve_at(stem, codes + 1, c));
            if (c + CREME_LANES <= channels)
                creme_v16_store(y + c, value);
            else
                creme_v16_store_part(y + c, value, channels - c);
        }
    }
}

static void stem_task(void *context, int64_t first, int64_t end, int worker)
{
    (void)worker;
    stem_rows(context, first, end);
}

creme_status creme_onednn_stem(creme_nn *nn, creme_matrix y, const uint8_t *codes, int64_t count, creme_stem *stem,
                               int64_t pool)
{
    (void)count;
    stem_work work = {y, codes, (const onednn_stem *)stem, pool};
    creme_cpu_for_rows(nn, y.rows, ROWS_AT_ONCE, stem_task, &work);
    return CREME_OK;
}
