/* From the transformer's rows to what the head reads: U-Net steps, the final convolution.
 *
 * Everything here is local: for the wanted bins only a few rows of each level are needed, and only these are
 * computed. The rows of all sequences of a batch lie one behind another. A step works on its wanted rows and (kernel
 * - 1) / 2 more on each side, which the depthwise filter reads; rows that it makes across the seam of two sequences
 * are read by nobody.
 */
#include "model/borzoi/network.h"

enum { END_X, END_A, END_B, END_C, END_D }; /* in predictor->end; X holds the level */

static const borzoi_network *network_of(const hybrid_predictor *predictor)
{
    return (const borzoi_network *)predictor->network;
}

/* Rows of a level for each sequence: sequence b's wanted rows begin at b * stride. */
typedef struct level {
    creme_matrix matrix;
    int64_t stride;
    hybrid_range wanted; /* positions of the wanted rows in the whole sequence */
} level;

static hybrid_range clip(int64_t first, int64_t end, int64_t length)
{
    return (hybrid_range){first < 0 ? 0 : first, end > length ? length : end};
}

void creme_borzoi_plan(const hybrid_network *base, int64_t bin_first, int64_t bin_end, hybrid_plan *plan)
{
    const borzoi_network *network = (const borzoi_network *)base;
    int64_t crop = network->config.crop_bins;
    hybrid_range wanted = {bin_first + crop, bin_end + crop};
    for (int u = network->config.unet_count - 1; u >= 0; u--) {
        const borzoi_unet *unet = &network->unet[u];
        int64_t pad = (unet->kernel - 1) / 2;
        plan->level[u] = wanted;
        plan->skip[u] = clip(wanted.first - pad, wanted.end + pad, unet->length);
        wanted = (hybrid_range){plan->skip[u].first / 2, (plan->skip[u].end + 1) / 2};
    }
    plan->tokens = wanted;
}

/* to[count * wanted rows], packed, = act(norm(rows of `from`)). */
static creme_status activate(hybrid_predictor *predictor, creme_matrix to, const level *from, const hybrid_norm *norm,
                             creme_activation activation, int64_t count)
{
    int64_t rows = hybrid_range_rows(from->wanted);
    for (int64_t b = 0; b < count; b++) {
        predictor->segments[b] = (creme_segment){.source = b * from->stride, .target = b * rows, .rows = rows};
    }
    creme_normalisation how = {norm ? norm->scale : NULL, norm ? norm->shift : NULL, activation, 1, rows};
    return creme_nn_normalise(predictor->network->nn, to, from->matrix, &how, predictor->segments, count);
}

/* y[count * (wanted + kernel - 1)] = upsampled `up` + `skip`, zero beyond the true ends. */
static creme_status merge(hybrid_predictor *predictor, creme_matrix y, creme_matrix up, creme_matrix skip, int u,
                          hybrid_range up_range, int64_t count)
{
    const borzoi_unet *unet = &network_of(predictor)->unet[u];
    hybrid_range wanted = predictor->plan.level[u], skip_range = predictor->plan.skip[u];
    int64_t pad = (unet->kernel - 1) / 2, rows = hybrid_range_rows(wanted) + 2 * pad;
    for (int64_t b = 0; b < count; b++) {
        predictor->more_segments[b] =
            (creme_segment){.source = b * hybrid_range_rows(up_range), .position = up_range.first};
        predictor->segments[b] = (creme_segment){
            .source = b * hybrid_range_rows(skip_range) + (wanted.first - pad) - skip_range.first,
            .target = b * rows,
            .rows = rows,
            .position = wanted.first - pad,
        };
    }
    return creme_nn_upsample_add(predictor->network->nn, y, up, skip, predictor->more_segments, predictor->segments,
                                 count, unet->length);
}

/* One U-Net step: x = separable(up2(main(GELU(norm(x)))) + skip(GELU(norm(skip)))). */
static creme_status run_step(hybrid_predictor *predictor, int u, level *x, int64_t count)
{
    const borzoi_network *network = network_of(predictor);
    const borzoi_unet *unet = &network->unet[u];
    hybrid_range skip_range = predictor->plan.skip[u], out_range = predictor->plan.level[u];
    int64_t dim = network->config.dim, stride = hybrid_range_rows(out_range) + unet->kernel - 1;
    int64_t up_rows = count * hybrid_range_rows(x->wanted), skip_rows = count * hybrid_range_rows(skip_range);
    creme_matrix main = creme_matrix_as(predictor->end[END_A], up_rows, dim);
    creme_matrix up = creme_matrix_as(unet->main ? predictor->end[END_B] : predictor->end[END_A], up_rows, dim);
    creme_matrix skip_in = creme_matrix_as(predictor->end[END_C], skip_rows, network->hybrid.skip_channels[u]);
    creme_matrix skip = creme_matrix_as(predictor->end[END_D], skip_rows, dim);
    creme_matrix merged = creme_matrix_as(predictor->end[END_C], count * stride, dim);
    creme_matrix filtered = creme_matrix_as(predictor->end[END_A], count * stride - unet->kernel + 1, dim);
    level kept = {predictor->skips[u], hybrid_range_rows(skip_range), skip_range};
    creme_status status = CREME_OK;

    CREME_TRY(activate(predictor, main, x, &unet->norm_main, CREME_GELU_TANH, count));
    if (unet->main) CREME_TRY(creme_nn_convolve(network->hybrid.nn, up, main, unet->main, CREME_STORE));
    CREME_TRY(activate(predictor, skip_in, &kept, &unet->norm_skip, CREME_GELU_TANH, count));
    CREME_TRY(creme_nn_convolve(network->hybrid.nn, skip, skip_in, unet->skip, CREME_STORE));
    CREME_TRY(merge(predictor, merged, up, skip, u, x->wanted, count));
    CREME_TRY(creme_nn_depthwise(network->hybrid.nn, filtered, merged, unet->depthwise, unet->kernel));
    *x = (level){creme_matrix_as(predictor->end[END_X], filtered.rows, dim), stride, out_range};
    CREME_TRY(creme_nn_convolve(network->hybrid.nn, x->matrix, filtered, unet->pointwise, CREME_STORE));
done:
    return status;
}

/* *features[count * bins][final filters] = what the head reads. */
static creme_status run_final(hybrid_predictor *predictor, const level *x, creme_matrix *features, int64_t count)
{
    const borzoi_network *network = network_of(predictor);
    const creme_borzoi_config *config = &network->config;
    int64_t rows = count * hybrid_range_rows(x->wanted);
    creme_activation gelu = config->has_final_gelu ? CREME_GELU_TANH : CREME_LINEAR;
    creme_matrix a = creme_matrix_as(predictor->end[END_A], rows, config->dim);
    creme_matrix b = creme_matrix_as(predictor->end[END_B], rows, config->final_filters);
    creme_status status = CREME_OK;
    if (!network->final_conv) {
        *features = a;
        return activate(predictor, a, x, NULL, gelu, count);
    }
    CREME_TRY(activate(predictor, a, x, &network->final_norm, CREME_GELU_TANH, count));
    CREME_TRY(creme_nn_convolve(network->hybrid.nn, b, a, network->final_conv, CREME_STORE));
    *features = creme_matrix_as(predictor->end[END_C], rows, config->final_filters);
    level convolved = {b, hybrid_range_rows(x->wanted), x->wanted};
    CREME_TRY(activate(predictor, *features, &convolved, NULL, gelu, count));
done:
    return status;
}

creme_status creme_borzoi_run_end(hybrid_predictor *predictor, int64_t count, creme_matrix *features)
{
    level x = {predictor->rows, hybrid_range_rows(predictor->plan.tokens), predictor->plan.tokens};
    for (int u = 0; u < network_of(predictor)->config.unet_count; u++) {
        creme_status status = run_step(predictor, u, &x, count);
        if (status != CREME_OK) return status;
    }
    return run_final(predictor, &x, features, count);
}

int64_t creme_borzoi_end_floats(const hybrid_predictor *predictor)
{
    const borzoi_network *network = network_of(predictor);
    const creme_borzoi_config *config = &network->config;
    const creme_readout *readout = &predictor->base.readout;
    int64_t dim = config->dim, most = (readout->bin_end - readout->bin_first) *
                                      (config->final_filters > dim ? config->final_filters : dim);
    for (int u = 0; u < config->unet_count; u++) {
        int64_t channels = network->hybrid.skip_channels[u] > dim ? network->hybrid.skip_channels[u] : dim;
        int64_t skip = hybrid_range_rows(predictor->plan.skip[u]) * channels;
        int64_t merged = (hybrid_range_rows(predictor->plan.level[u]) + network->unet[u].kernel - 1) * dim;
        if (skip > most) most = skip;
        if (merged > most) most = merged;
    }
    return most;
}
