/* The transformer on whole sequences; its last block only for the rows that the read-out needs. Where there is none,
 * the rows are the tokens. */
#include "model/hybrid/hybrid.h"
#include "nn/meter.h"

/* What products of the network's precision alone will read. */
static creme_matrix source(const hybrid_predictor *predictor, creme_matrix memory, int64_t rows, int64_t channels)
{
    const hybrid_network *network = predictor->network;
    return creme_nn_source(network->nn, memory, rows, channels, network->precision);
}

/* x += dense2(relu(dense1(LN2 x))). */
static creme_status feed_forward(hybrid_predictor *predictor, const hybrid_block *block, creme_matrix x)
{
    const hybrid_network *network = predictor->network;
    creme_nn *nn = network->nn;
    creme_matrix normed = source(predictor, predictor->normed, x.rows, x.channels);
    creme_status status = CREME_OK;
    creme_nn_enter(nn, CREME_STAGE_FEED_FORWARD);
    CREME_TRY(creme_nn_layer_norm(nn, normed, x, block->norm2.scale, block->norm2.shift, network->layer_epsilon));
    CREME_TRY(
        creme_nn_feed_forward(nn, x, normed, block->dense1, block->dense2, network->precision, predictor->hidden));
done:
    return status;
}

/* Where a block's attention is put, for the product that reads it. */
static creme_matrix attended_of(const hybrid_predictor *predictor, const hybrid_block *block, int64_t rows)
{
    if (block->attention->rounds) return source(predictor, predictor->attended, rows, block->out->in);
    return creme_matrix_as(predictor->attended, rows, block->out->in);
}

/* Queries, keys and values of all tokens, as a block's attention reads them: side by side in `key_value`, or apart. */
static creme_matrix joint_of(const hybrid_predictor *predictor, const hybrid_block *block, int64_t rows)
{
    return source(predictor, predictor->key_value, rows, block->joint->out);
}

static creme_matrix query_of(const hybrid_predictor *predictor, const hybrid_block *block, int64_t rows)
{
    return creme_matrix_as(predictor->query, rows, block->query->out);
}

/* Keys and values alone: rounded by their product where attention reads them so. */
static creme_matrix key_value_of(const hybrid_predictor *predictor, const hybrid_block *block, int64_t rows)
{
    if (block->attention->joint) return source(predictor, predictor->key_value, rows, block->key_value->out);
    return creme_matrix_as(predictor->key_value, rows, block->key_value->out);
}

creme_status creme_hybrid_project(hybrid_predictor *predictor, const hybrid_block *block, int64_t count)
{
    const hybrid_network *network = predictor->network;
    creme_nn *nn = network->nn;
    int64_t rows = count * network->tokens;
    creme_matrix x = creme_matrix_rows(predictor->tokens, 0, rows);
    creme_matrix normed = source(predictor, predictor->normed, rows, network->dim);
    creme_status status = CREME_OK;
    CREME_TRY(creme_nn_layer_norm(nn, normed, x, block->norm1.scale, block->norm1.shift, network->layer_epsilon));
    if (block->joint) {
        CREME_TRY(creme_nn_convolve(nn, joint_of(predictor, block, rows), normed, block->joint, CREME_STORE));
    } else {
        CREME_TRY(creme_nn_convolve(nn, query_of(predictor, block, rows), normed, block->query, CREME_STORE));
        CREME_TRY(creme_nn_convolve(nn, key_value_of(predictor, block, rows), normed, block->key_value, CREME_STORE));
    }
done:
    return status;
}

/* attended = MHA of what has been projected, of all tokens. */
static creme_status attend_all(hybrid_predictor *predictor, const hybrid_block *block, creme_matrix attended,
                               int64_t count)
{
    creme_nn *nn = predictor->network->nn;
    int64_t rows = attended.rows;
    if (block->joint)
        return creme_nn_attend_joint(nn, attended, joint_of(predictor, block, rows), block->attention, count);
    return creme_nn_attend(nn, attended, query_of(predictor, block, rows), key_value_of(predictor, block, rows),
                           block->attention, count, 0);
}

/* x += MHA(LN1 x), then the feed-forward layer; all tokens. Of the first block an edit may have touched but few. */
static creme_status run_block(hybrid_predictor *predictor, int index, creme_matrix x, int64_t count)
{
    creme_nn *nn = predictor->network->nn;
    const hybrid_block *block = &predictor->network->blocks[index];
    creme_matrix attended = attended_of(predictor, block, x.rows);
    bool projected = false;
    creme_status status = CREME_OK;
    if (index == 0) CREME_TRY(creme_hybrid_run_first(predictor, count, &projected));
    if (!projected) CREME_TRY(creme_hybrid_project(predictor, block, count));
    CREME_TRY(attend_all(predictor, block, attended, count));
    CREME_TRY(creme_nn_convolve(nn, x, attended, block->out, CREME_ADD));
    CREME_TRY(feed_forward(predictor, block, x));
done:
    return status;
}

/* rows[count * wanted] = the wanted rows of each sequence of x. */
static creme_status take_rows(hybrid_predictor *predictor, creme_matrix rows, creme_matrix x, int64_t count)
{
    hybrid_range wanted = predictor->plan.tokens;
    for (int64_t b = 0; b < count; b++) {
        predictor->segments[b] = (creme_segment){.source = b * predictor->network->tokens + wanted.first,
                                                 .target = b * hybrid_range_rows(wanted),
                                                 .rows = hybrid_range_rows(wanted)};
    }
    return creme_nn_copy_rows(predictor->network->nn, rows, x, predictor->segments, count);
}

/* Whether the last block's keys and values are folded into its queries (nn/attention.h): where that takes less than a
 * quarter of the multiply-adds, since it does not run at the speed of large products, and the backend agrees. By
 * shapes alone, so that all that one predictor computes is computed in one way. */
static bool is_folded(const hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    const creme_attention *shape = network->blocks[network->block_count - 1].attention;
    double rows = (double)hybrid_range_rows(predictor->plan.tokens), tokens = (double)shape->tokens;
    double dim = (double)network->dim, both = (double)(shape->key + shape->value);
    double folded = rows * dim * (2 * tokens + both), made = tokens * both * (dim + rows); /* of each head */
    return creme_nn_folds(network->nn) && shape->dim > 0 && 4 * folded < made;
}

/* attended[wanted] from the wanted rows' queries and all rows, normed. */
static creme_status attend_wanted(hybrid_predictor *predictor, const hybrid_block *block, creme_matrix attended,
                                  creme_matrix query, creme_matrix normed, int64_t count)
{
    creme_nn *nn = predictor->network->nn;
    int64_t first = predictor->plan.tokens.first;
    creme_matrix key_value = key_value_of(predictor, block, normed.rows);
    if (is_folded(predictor)) {
        return creme_nn_attend_folded(nn, attended, query, normed, block->attention, count, first);
    }
    creme_status status = creme_nn_convolve(nn, key_value, normed, block->key_value, CREME_STORE);
    if (status != CREME_OK) return status;
    return creme_nn_attend(nn, attended, query, key_value, block->attention, count, first);
}

/* The last block: all tokens are looked at, but only the wanted rows are made. */
static creme_status run_last_block(hybrid_predictor *predictor, const hybrid_block *block, creme_matrix x,
                                   int64_t count)
{
    creme_nn *nn = predictor->network->nn;
    creme_status status = CREME_OK;
    int64_t wanted = count * hybrid_range_rows(predictor->plan.tokens);
    creme_matrix rows = creme_matrix_rows(predictor->rows, 0, wanted), normed_rows = rows;
    creme_matrix normed = creme_matrix_rows(predictor->normed, 0, x.rows);
    if (!is_folded(predictor)) { /* else they are read by more than products */
        normed = source(predictor, predictor->normed, x.rows, x.channels);
        normed_rows = source(predictor, predictor->rows, wanted, x.channels);
    }
    creme_matrix query = creme_matrix_as(predictor->query, wanted, block->query->out);
    creme_matrix attended = attended_of(predictor, block, wanted);
    CREME_TRY(creme_nn_layer_norm(nn, normed, x, block->norm1.scale, block->norm1.shift,
                                  predictor->network->layer_epsilon));
    CREME_TRY(take_rows(predictor, normed_rows, normed, count));
    CREME_TRY(creme_nn_convolve(nn, query, normed_rows, block->query, CREME_STORE));
    CREME_TRY(attend_wanted(predictor, block, attended, query, normed, count));
    CREME_TRY(take_rows(predictor, rows, x, count));
    CREME_TRY(creme_nn_convolve(nn, rows, attended, block->out, CREME_ADD));
    CREME_TRY(feed_forward(predictor, block, rows));
done:
    return status;
}

creme_status creme_hybrid_run_transformer(hybrid_predictor *predictor, int64_t count)
{
    const hybrid_network *network = predictor->network;
    creme_matrix x = creme_matrix_rows(predictor->tokens, 0, count * network->tokens);
    int last = network->block_count - 1;
    if (last < 0) return take_rows(predictor, predictor->rows, x, count);
    for (int i = 0; i < last; i++) {
        creme_nn_enter(network->nn, CREME_STAGE_ATTENTION);
        creme_status status = run_block(predictor, i, x, count);
        if (status != CREME_OK) return status;
    }
    creme_nn_enter(network->nn, CREME_STAGE_ATTENTION);
    return run_last_block(predictor, &network->blocks[last], x, count);
}

creme_status creme_hybrid_reserve_transformer(hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    int64_t rows = predictor->batch * network->tokens, dim = network->dim;
    int64_t wanted = predictor->batch * hybrid_range_rows(predictor->plan.tokens);
    int64_t query = 1, key_value = 1, attended = 1, hidden = 1;
    for (int i = 0; i < network->block_count; i++) {
        const hybrid_block *block = &network->blocks[i];
        const creme_attention *shape = block->attention; /* what is joint takes half of keys' and values' memory */
        int64_t queries = shape->heads * shape->key, both = shape->kv_heads * (shape->key + shape->value);
        if (queries > query) query = queries;
        if (both > key_value) key_value = both;
        if (block->out->in > attended) attended = block->out->in;
        if (block->dense1->out > hidden) hidden = block->dense1->out;
    }
    creme_status status = CREME_OK;
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->rows, wanted, dim));
    if (network->block_count == 0) return CREME_OK;
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->normed, rows, dim));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->query, rows, query));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->key_value, rows, key_value));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->attended, rows, attended));
    CREME_TRY(
        creme_nn_matrix_create(network->nn, &predictor->hidden, creme_nn_hidden_rows(network->nn, rows), hidden));
    CREME_TRY(creme_hybrid_reserve_first(predictor));
done:
    return status;
}
