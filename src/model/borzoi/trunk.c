/* The trunk: the stem with its pool, then tower steps of normalisation, GELU, convolution and pool. */
#include "model/borzoi/network.h"

enum { INNER, OUTER }; /* inputs and outputs of convolutions, in predictor->trunk */

creme_status creme_borzoi_run_group(const hybrid_group *group)
{
    hybrid_predictor *predictor = group->predictor;
    const borzoi_network *network = (const borzoi_network *)predictor->network;
    creme_nn *nn = network->hybrid.nn;
    creme_status status = CREME_OK;
    int64_t bases = creme_hybrid_gather_codes(group, 2);
    creme_matrix inner, outer = predictor->trunk[OUTER];
    outer = creme_matrix_as(outer, (bases - network->stem->taps + 1) / 2, network->stem->out);
    CREME_TRY(creme_nn_stem(nn, outer, predictor->codes, bases, network->stem, 2));
    for (int i = 0; i < network->config.tower_count; i++) {
        const hybrid_step *step = &network->steps[i];
        const borzoi_step *layers = &network->tower[i];
        creme_normalisation how = {layers->norm.scale, layers->norm.shift, CREME_GELU_TANH, i == 0 ? 1 : 2,
                                   step->length};
        inner = creme_nn_source(nn, predictor->trunk[INNER], creme_hybrid_pack_step(group, step), step->in,
                                network->hybrid.precision);
        CREME_TRY(creme_nn_normalise(nn, inner, outer, &how, predictor->segments, group->count));
        outer = creme_matrix_as(outer, inner.rows - 2 * step->pad, step->out);
        CREME_TRY(creme_nn_convolve(nn, outer, inner, layers->conv, CREME_STORE));
        for (int u = 0; u < network->config.unet_count; u++) {
            if (network->unet[u].step == i) CREME_TRY(creme_hybrid_keep_skip(group, u, step, outer));
        }
    }
    creme_normalisation pool = {NULL, NULL, CREME_LINEAR, 2, network->hybrid.tokens};
    creme_hybrid_place_tokens(group);
    CREME_TRY(creme_nn_normalise(nn, predictor->tokens, outer, &pool, predictor->segments, group->count));
done:
    return status;
}

void creme_borzoi_trunk_floats(const hybrid_network *base, int64_t floats[HYBRID_TRUNK_SCRATCH])
{
    const borzoi_network *network = (const borzoi_network *)base;
    floats[OUTER] = base->token_bp / 2 * network->stem->out;
    for (int i = 0; i < network->config.tower_count; i++) {
        const hybrid_step *step = &network->steps[i];
        int64_t rows = base->token_bp / step->row_bp;
        if (rows * step->in > floats[INNER]) floats[INNER] = rows * step->in;
        if (rows * step->out > floats[OUTER]) floats[OUTER] = rows * step->out;
    }
}
