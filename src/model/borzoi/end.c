/* From the transformer's rows to activities: U-Net steps, the final convolution, the head, the read-out.
 *
 * Everything here is local: for the wanted bins only a few rows of each level are needed, and only these are
 * computed. The rows of all sequences of a batch lie one behind another. A step works on its wanted rows and (kernel
 * - 1) / 2 more on each side, which the depthwise filter reads; rows that it makes across the seam of two sequences
 * are read by nobody.
 */
#include "model/borzoi/predictor.h"

#include "base/memory.h"

#include <string.h>

enum { HEAD_COLUMNS = 16 }; /* the head's columns are filled up to whole vectors */

/* Rows of a level for each sequence: sequence b's wanted rows begin at b * stride. */
typedef struct level {
    creme_matrix matrix;
    int64_t stride;
    borzoi_range wanted; /* positions of the wanted rows in the whole sequence */
} level;

static borzoi_range clip(int64_t first, int64_t end, int64_t length)
{
    return (borzoi_range){first < 0 ? 0 : first, end > length ? length : end};
}

void creme_borzoi_plan(borzoi_plan *plan, const borzoi_network *network, int64_t bin_first, int64_t bin_end)
{
    int64_t crop = network->config.crop_bins;
    borzoi_range wanted = {bin_first + crop, bin_end + crop};
    for (int u = network->config.unet_count - 1; u >= 0; u--) {
        const borzoi_unet *unet = &network->unet[u];
        int64_t pad = (unet->kernel - 1) / 2;
        plan->unet[u] = wanted;
        plan->skip[u] = clip(wanted.first - pad, wanted.end + pad, unet->length);
        wanted = (borzoi_range){plan->skip[u].first / 2, (plan->skip[u].end + 1) / 2};
    }
    plan->tokens = wanted;
}

/* to[count * wanted rows], packed, = act(norm(rows of `from`)). */
static creme_status activate(borzoi_predictor *predictor, creme_matrix to, const level *from, const borzoi_norm *norm,
                             creme_activation activation, int64_t count)
{
    int64_t rows = borzoi_range_rows(from->wanted);
    for (int64_t b = 0; b < count; b++) {
        predictor->segments[b] = (creme_segment){.source = b * from->stride, .target = b * rows, .rows = rows};
    }
    creme_normalisation how = {norm ? norm->scale : NULL, norm ? norm->shift : NULL, activation, 1, rows};
    return creme_nn_normalise(predictor->network->nn, to, from->matrix, &how, predictor->segments, count);
}

/* y[count * (wanted + kernel - 1)] = upsampled `up` + `skip`, zero beyond the true ends. */
static creme_status merge(borzoi_predictor *predictor, creme_matrix y, creme_matrix up, creme_matrix skip, int u,
                          borzoi_range up_range, int64_t count)
{
    const borzoi_unet *unet = &predictor->network->unet[u];
    borzoi_range wanted = predictor->plan.unet[u], skip_range = predictor->plan.skip[u];
    int64_t pad = (unet->kernel - 1) / 2, rows = borzoi_range_rows(wanted) + 2 * pad;
    for (int64_t b = 0; b < count; b++) {
        predictor->more_segments[b] =
            (creme_segment){.source = b * borzoi_range_rows(up_range), .position = up_range.first};
        predictor->segments[b] = (creme_segment){
            .source = b * borzoi_range_rows(skip_range) + (wanted.first - pad) - skip_range.first,
            .target = b * rows,
            .rows = rows,
            .position = wanted.first - pad,
        };
    }
    return creme_nn_upsample_add(predictor->network->nn, y, up, skip, predictor->more_segments, predictor->segments,
                                 count, unet->length);
}

/* One U-Net step: x = separable(up2(main(GELU(norm(x)))) + skip(GELU(norm(skip)))). */
static creme_status run_step(borzoi_predictor *predictor, int u, level *x, int64_t count)
{
    const borzoi_network *network = predictor->network;
    const borzoi_unet *unet = &network->unet[u];
    borzoi_range skip_range = predictor->plan.skip[u], out_range = predictor->plan.unet[u];
    int64_t dim = network->config.dim, stride = borzoi_range_rows(out_range) + unet->kernel - 1;
    int64_t up_rows = count * borzoi_range_rows(x->wanted), skip_rows = count * borzoi_range_rows(skip_range);
    creme_matrix main = creme_matrix_as(predictor->end_a, up_rows, dim);
    creme_matrix up = creme_matrix_as(unet->main ? predictor->end_b : predictor->end_a, up_rows, dim);
    creme_matrix skip_in = creme_matrix_as(predictor->end_c, skip_rows, unet->skip_channels);
    creme_matrix skip = creme_matrix_as(predictor->end_d, skip_rows, dim);
    creme_matrix merged = creme_matrix_as(predictor->end_c, count * stride, dim);
    creme_matrix filtered = creme_matrix_as(predictor->end_a, count * stride - unet->kernel + 1, dim);
    level kept = {predictor->skips[u], borzoi_range_rows(skip_range), skip_range};
    creme_status status = CREME_OK;

    CREME_TRY(activate(predictor, main, x, &unet->norm_main, CREME_GELU_TANH, count));
    if (unet->main) CREME_TRY(creme_nn_convolve(network->nn, up, main, unet->main, CREME_STORE));
    CREME_TRY(activate(predictor, skip_in, &kept, &unet->norm_skip, CREME_GELU_TANH, count));
    CREME_TRY(creme_nn_convolve(network->nn, skip, skip_in, unet->skip, CREME_STORE));
    CREME_TRY(merge(predictor, merged, up, skip, u, x->wanted, count));
    CREME_TRY(creme_nn_depthwise(network->nn, filtered, merged, unet->depthwise, unet->kernel));
    *x = (level){creme_matrix_as(predictor->end_x, filtered.rows, dim), stride, out_range};
    CREME_TRY(creme_nn_convolve(network->nn, x->matrix, filtered, unet->pointwise, CREME_STORE));
done:
    return status;
}

/* *features[count * bins][final filters] = what the head reads. */
static creme_status run_final(borzoi_predictor *predictor, const level *x, creme_matrix *features, int64_t count)
{
    const borzoi_network *network = predictor->network;
    const creme_borzoi_config *config = &network->config;
    int64_t rows = count * borzoi_range_rows(x->wanted);
    creme_activation gelu = config->has_final_gelu ? CREME_GELU_TANH : CREME_LINEAR;
    creme_matrix a = creme_matrix_as(predictor->end_a, rows, config->dim);
    creme_matrix b = creme_matrix_as(predictor->end_b, rows, config->final_filters);
    creme_status status = CREME_OK;
    if (!network->final_conv) {
        *features = a;
        return activate(predictor, a, x, NULL, gelu, count);
    }
    CREME_TRY(activate(predictor, a, x, &network->final_norm, CREME_GELU_TANH, count));
    CREME_TRY(creme_nn_convolve(network->nn, b, a, network->final_conv, CREME_STORE));
    *features = creme_matrix_as(predictor->end_c, rows, config->final_filters);
    level convolved = {b, borzoi_range_rows(x->wanted), x->wanted};
    CREME_TRY(activate(predictor, *features, &convolved, NULL, gelu, count));
done:
    return status;
}

/* Adds rows [first, first + rows) of the head's output, in predictor->host, to the read-out. */
static void read_rows(borzoi_predictor *predictor, int64_t first, int64_t rows, float *out)
{
    const creme_readout *readout = &predictor->base.readout;
    int64_t bins = readout->bin_end - readout->bin_first, choices = (int64_t)readout->tracks->count;
    for (int64_t r = 0; r < rows; r++) {
        const float *values = predictor->host + r * predictor->columns;
        int64_t sequence = (first + r) / bins;
        for (int64_t i = 0; i < choices; i++) {
            int64_t other = predictor->column_of[2 * i + 1];
            float value = values[predictor->column_of[2 * i]] + (other >= 0 ? values[other] : 0);
            if (readout->every_bin)
                out[(first + r) * choices + i] = value;
            else
                predictor->sums[sequence * choices + i] += value;
        }
    }
}

static creme_status run_head(borzoi_predictor *predictor, creme_matrix features, float *out)
{
    creme_nn *nn = predictor->network->nn;
    creme_epilogue epilogue =
        predictor->network->config.head_activation == CREME_BORZOI_SOFTPLUS ? CREME_STORE_SOFTPLUS : CREME_STORE;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < features.rows; first += BORZOI_DENSE_ROWS) {
        int64_t rows = features.rows - first < BORZOI_DENSE_ROWS ? features.rows - first : BORZOI_DENSE_ROWS;
        creme_matrix part = creme_matrix_rows(features, first, rows);
        creme_matrix tracks = creme_matrix_as(predictor->head_out, rows, predictor->columns);
        CREME_TRY(creme_nn_convolve(nn, tracks, part, predictor->head, epilogue));
        CREME_TRY(creme_nn_read(nn, predictor->host, tracks));
        read_rows(predictor, first, rows, out);
    }
done:
    return status;
}

creme_status creme_borzoi_run_end(borzoi_predictor *predictor, int64_t count, float *out)
{
    const creme_readout *readout = &predictor->base.readout;
    int64_t choices = (int64_t)readout->tracks->count, bins = readout->bin_end - readout->bin_first;
    level x = {predictor->rows, borzoi_range_rows(predictor->plan.tokens), predictor->plan.tokens};
    creme_matrix features;
    creme_status status = CREME_OK;
    for (int u = 0; u < predictor->network->config.unet_count; u++) CREME_TRY(run_step(predictor, u, &x, count));
    CREME_TRY(run_final(predictor, &x, &features, count));
    if (!readout->every_bin) memset(predictor->sums, 0, (size_t)(count * choices) * sizeof *predictor->sums);
    CREME_TRY(run_head(predictor, features, out));
    for (int64_t i = 0; !readout->every_bin && i < count * choices; i++) {
        out[i] = (float)(readout->sum_bins ? predictor->sums[i] : predictor->sums[i] / (double)bins);
    }
done:
    return status;
}

/* Packs the chosen tracks' columns of the head, each model track once. */
static creme_status pack_head(borzoi_predictor *predictor)
{
    const borzoi_network *network = predictor->network;
    const creme_track_selection *chosen = predictor->base.readout.tracks;
    int64_t in = network->config.final_filters, tracks = network->config.tracks, used = 0;
    int64_t *column = NULL; /* [tracks] */
    float *weights = NULL, *bias = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&column, (size_t)tracks, sizeof *column));
    CREME_TRY(creme_allocate(&predictor->column_of, 2 * chosen->count, sizeof *predictor->column_of));
    for (int64_t t = 0; t < tracks; t++) column[t] = -1;
    for (size_t i = 0; i < 2 * chosen->count; i++) {
        int64_t track = i % 2 ? chosen->at[i / 2].other : chosen->at[i / 2].track;
        if (track >= 0 && column[track] < 0) column[track] = used++;
        predictor->column_of[i] = track >= 0 ? column[track] : -1;
    }
    predictor->columns = (used + HEAD_COLUMNS - 1) / HEAD_COLUMNS * HEAD_COLUMNS;
    CREME_TRY(creme_allocate_zero(&weights, (size_t)(in * predictor->columns), sizeof *weights));
    CREME_TRY(creme_allocate_zero(&bias, (size_t)predictor->columns, sizeof *bias));
    for (int64_t t = 0; t < tracks; t++) {
        if (column[t] < 0) continue;
        bias[column[t]] = network->head_bias[t];
        for (int64_t c = 0; c < in; c++)
            weights[c * predictor->columns + column[t]] = network->head_weights[c * tracks + t];
    }
    /* The head is small, and an effect is a difference of its outputs: it stays in float32 whatever the precision. */
    creme_filter_weights packed = {weights, bias, 1, in, predictor->columns, CREME_PRECISION_F32};
    CREME_TRY(creme_nn_filter_create(network->nn, &predictor->head, &packed));
done:
    creme_free(column);
    creme_free(weights);
    creme_free(bias);
    return status;
}

creme_status creme_borzoi_reserve_end(borzoi_predictor *predictor)
{
    const borzoi_network *network = predictor->network;
    const creme_borzoi_config *config = &network->config;
    int64_t batch = predictor->batch, floats = 0, dim = config->dim;
    creme_status status = CREME_OK;
    for (int u = 0; u < config->unet_count; u++) {
        const borzoi_unet *unet = &network->unet[u];
        int64_t skip = borzoi_range_rows(predictor->plan.skip[u]);
        int64_t widest = unet->skip_channels > dim ? unet->skip_channels : dim;
        int64_t merged = borzoi_range_rows(predictor->plan.unet[u]) + unet->kernel - 1;
        if (batch * skip * widest > floats) floats = batch * skip * widest;
        if (batch * merged * dim > floats) floats = batch * merged * dim;
        CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->skips[u], batch * skip, unet->skip_channels));
    }
    int64_t bins = predictor->base.readout.bin_end - predictor->base.readout.bin_first;
    int64_t widest = config->final_filters > dim ? config->final_filters : dim;
    if (batch * bins * widest > floats) floats = batch * bins * widest;
    creme_matrix *scratch[] = {&predictor->end_x, &predictor->end_a, &predictor->end_b, &predictor->end_c,
                               &predictor->end_d};
    for (size_t i = 0; i < sizeof scratch / sizeof *scratch; i++) {
        CREME_TRY(creme_nn_matrix_create(network->nn, scratch[i], floats, 1));
    }
    CREME_TRY(pack_head(predictor));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->head_out, BORZOI_DENSE_ROWS, predictor->columns));
    CREME_TRY(creme_allocate(&predictor->host, (size_t)(BORZOI_DENSE_ROWS * predictor->columns), sizeof(float)));
    size_t sums = (size_t)batch * predictor->base.readout.tracks->count;
    CREME_TRY(creme_allocate(&predictor->sums, sums, sizeof *predictor->sums));
done:
    return status;
}
