/* The trunk: stem and tower steps, each with a pointwise residual and softmax pooling of pairs. */
#include "model/enformer/network.h"

/* In predictor->trunk: what convolutions give; what they read; a third for gates. */
enum { OUTER, INNER, THIRD };

/* A matrix in the scratch that the network's products alone will read. */
static creme_matrix source(const hybrid_predictor *predictor, int which, int64_t rows, int64_t channels)
{
    const hybrid_network *network = predictor->network;
    return creme_nn_source(network->nn, predictor->trunk[which], rows, channels, network->precision);
}

/* All rows of `from`, whatever window they belong to, into as many of `to`. */
static creme_status activate_all(creme_nn *nn, creme_matrix to, creme_matrix from, const hybrid_norm *norm)
{
    creme_segment all = {.rows = from.rows};
    creme_normalisation how = {norm->scale, norm->shift, CREME_GELU_SIGMOID, 1, from.rows};
    return creme_nn_normalise(nn, to, from, &how, &all, 1);
}

/* outer += pointwise(GELU(norm(outer))). */
static creme_status add_pointwise(hybrid_predictor *predictor, const enformer_pool *pool, creme_matrix outer)
{
    creme_nn *nn = predictor->network->nn;
    creme_matrix inner = source(predictor, INNER, outer.rows, outer.channels);
    creme_status status = activate_all(nn, inner, outer, &pool->norm);
    return status == CREME_OK ? creme_nn_convolve(nn, outer, inner, pool->pointwise, CREME_ADD) : status;
}

/* The logits of pairs of outer, packed as predictor->segments say. */
static creme_status make_gate(const hybrid_group *group, const enformer_pool *pool, creme_matrix outer, int64_t rows,
                              creme_matrix *gate)
{
    hybrid_predictor *predictor = group->predictor;
    creme_nn *nn = predictor->network->nn;
    creme_status status = CREME_OK;
    creme_matrix differences = source(predictor, INNER, rows, outer.channels);
    *gate = creme_matrix_as(predictor->trunk[THIRD], rows, outer.channels);
    CREME_TRY(creme_nn_pair_difference(nn, differences, outer, predictor->segments, group->count));
    CREME_TRY(creme_nn_convolve(nn, *gate, differences, pool->gate, CREME_STORE));
done:
    return status;
}

/* A tower step: pairs of *outer pooled, normalised (zero beyond the true ends), and the wide convolution of that. */
static creme_status run_step(const hybrid_group *group, int i, const enformer_pool *pool, creme_matrix *outer)
{
    hybrid_predictor *predictor = group->predictor;
    const enformer_network *network = (const enformer_network *)predictor->network;
    const hybrid_step *step = &network->steps[i];
    const enformer_step *layers = &network->tower[i];
    creme_nn *nn = network->hybrid.nn;
    creme_status status = CREME_OK;
    creme_matrix gate, inner = source(predictor, INNER, creme_hybrid_pack_step(group, step), step->in);
    creme_normalisation how = {layers->norm.scale, layers->norm.shift, CREME_GELU_SIGMOID, 1, step->length};
    CREME_TRY(make_gate(group, pool, *outer, inner.rows, &gate));
    CREME_TRY(creme_nn_pair_merge(nn, inner, *outer, gate, &how, predictor->segments, group->count));
    *outer = creme_matrix_as(predictor->trunk[OUTER], inner.rows - 2 * step->pad, step->out);
    CREME_TRY(creme_nn_convolve(nn, *outer, inner, layers->conv, CREME_STORE));
done:
    return status;
}

/* Pairs of the last rows pooled, and put into their places among the tokens. */
static creme_status run_last_pool(const hybrid_group *group, const enformer_pool *pool, creme_matrix outer)
{
    hybrid_predictor *predictor = group->predictor;
    creme_nn *nn = predictor->network->nn;
    creme_status status = CREME_OK;
    int64_t rows = creme_hybrid_pack_tokens(group);
    creme_matrix gate, inner = creme_matrix_as(predictor->trunk[INNER], rows, outer.channels);
    CREME_TRY(make_gate(group, pool, outer, rows, &gate));
    CREME_TRY(creme_nn_pair_merge(nn, inner, outer, gate, NULL, predictor->segments, group->count));
    creme_hybrid_place_tokens(group);
    CREME_TRY(creme_nn_copy_rows(nn, predictor->tokens, inner, predictor->segments, group->count));
done:
    return status;
}

creme_status creme_enformer_run_group(const hybrid_group *group)
{
    hybrid_predictor *predictor = group->predictor;
    const enformer_network *network = (const enformer_network *)predictor->network;
    const enformer_pool *pool = &network->stem_pool;
    creme_nn *nn = network->hybrid.nn;
    creme_status status = CREME_OK;
    int count = network->config.tower_count;
    int64_t bases = creme_hybrid_gather_codes(group, 1);
    creme_matrix outer = predictor->trunk[OUTER];
    outer = creme_matrix_as(outer, bases - network->stem->taps + 1, network->stem->out);
    CREME_TRY(creme_nn_stem(nn, outer, predictor->codes, bases, network->stem, 1));
    for (int i = 0; i < count; i++) {
        CREME_TRY(add_pointwise(predictor, pool, outer));
        CREME_TRY(run_step(group, i, pool, &outer));
        pool = &network->tower[i].pool;
    }
    CREME_TRY(add_pointwise(predictor, pool, outer));
    status = run_last_pool(group, pool, outer);
done:
    return status;
}

static void at_least(int64_t *floats, int64_t needed)
{
    if (needed > *floats) *floats = needed;
}

void creme_enformer_trunk_floats(const hybrid_network *base, int64_t floats[HYBRID_TRUNK_SCRATCH])
{
    const enformer_network *network = (const enformer_network *)base;
    at_least(&floats[OUTER], base->token_bp * network->stem->out);
    at_least(&floats[THIRD], base->token_bp / 2 * network->stem->out);
    for (int i = 0; i < network->config.tower_count; i++) {
        const hybrid_step *step = &network->steps[i];
        int64_t rows = base->token_bp / step->row_bp;
        at_least(&floats[OUTER], rows * step->out);
        at_least(&floats[THIRD], rows * step->in);
        at_least(&floats[THIRD], rows * step->out);
    }
    floats[INNER] = floats[OUTER] > floats[THIRD] ? floats[OUTER] : floats[THIRD];
}
