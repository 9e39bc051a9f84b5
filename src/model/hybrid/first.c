/* What the first block's attention reads, of tokens that no edit touched, is the background's: layer norm, queries,
 * keys and values are functions of a token alone (nn/nn.h promises it to the bit). So a predictor keeps those of the
 * background that it had last, and of its variants they are made of the touched tokens only, packed one behind another,
 * and put into place:
 *
 *   tokens [slots * T][dim]  -> packed [touched][dim] -> normed -> products -> rows of query and key_value, or of joint
 *
 * The scratch is what the block's attention has not begun to use: packed tokens lie in `attended`, the normed ones and
 * their products one behind another in `normed`. Where they do not fit, all tokens are taken.
 */
#include "model/hybrid/hybrid.h"
#include "nn/meter.h"

/* The block's products that attention reads, and where they are put. */
typedef struct first_part {
    creme_filter *filter;
    bool is_query;
} first_part;

/* How many there are; 0: of this network all are made of all tokens, since the last block makes but few queries. */
static int find_parts(const hybrid_network *network, first_part parts[HYBRID_FIRST_PARTS])
{
    const hybrid_block *block = network->blocks;
    if (network->block_count < 2) return 0;
    parts[0] = (first_part){block->joint ? block->joint : block->key_value, false};
    if (block->joint) return 1;
    parts[1] = (first_part){block->query, true};
    return 2;
}

/* A matrix over this memory as attention reads it. */
static creme_matrix as_read(const hybrid_network *network, creme_matrix memory, int64_t rows, const first_part *part)
{
    if (!network->blocks->joint) return creme_matrix_as(memory, rows, part->filter->out);
    return creme_nn_source(network->nn, memory, rows, part->filter->out, network->precision);
}

/* The first `rows` rows of the matrix that a part is put into. */
static creme_matrix rows_of(const hybrid_predictor *predictor, const first_part *part, int64_t rows)
{
    return as_read(predictor->network, part->is_query ? predictor->query : predictor->key_value, rows, part);
}

creme_status creme_hybrid_reserve_first(hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    first_part parts[HYBRID_FIRST_PARTS];
    int count = find_parts(network, parts);
    creme_status status = CREME_OK;
    for (int i = 0; i < count && status == CREME_OK; i++) {
        int64_t out = parts[i].filter->out, floats = network->blocks->joint ? (out + 1) / 2 : out;
        status = creme_nn_matrix_create(network->nn, &predictor->first[i], network->tokens, floats);
    }
    return status;
}

/* Of a background's tokens. */
static creme_status make_first(hybrid_predictor *predictor, creme_matrix tokens)
{
    const hybrid_network *network = predictor->network;
    const hybrid_norm *norm = &network->blocks->norm1;
    creme_nn *nn = network->nn;
    first_part parts[HYBRID_FIRST_PARTS];
    int count = find_parts(network, parts);
    creme_matrix normed = creme_nn_source(nn, predictor->normed, tokens.rows, network->dim, network->precision);
    creme_status status = creme_nn_layer_norm(nn, normed, tokens, norm->scale, norm->shift, network->layer_epsilon);
    for (int i = 0; i < count && status == CREME_OK; i++) {
        creme_matrix to = as_read(network, predictor->first[i], tokens.rows, &parts[i]);
        status = creme_nn_convolve(nn, to, normed, parts[i].filter, CREME_STORE);
    }
    return status;
}

creme_status creme_hybrid_load_first(hybrid_predictor *predictor, creme_matrix tokens, uint64_t ticket, int64_t slot,
                                     int64_t slots)
{
    const hybrid_network *network = predictor->network;
    first_part parts[HYBRID_FIRST_PARTS];
    int count = find_parts(network, parts);
    creme_status status = CREME_OK;
    if (count == 0) return CREME_OK;
    if (predictor->first_of != ticket) {
        creme_nn_enter(network->nn, CREME_STAGE_ATTENTION);
        predictor->first_of = 0;
        CREME_TRY(make_first(predictor, tokens));
        predictor->first_of = ticket;
        creme_nn_enter(network->nn, CREME_STAGE_TRUNK);
    }
    creme_hybrid_set_slots(predictor, tokens.rows, slot, slots);
    for (int i = 0; i < count; i++) {
        creme_matrix from = as_read(network, predictor->first[i], tokens.rows, &parts[i]);
        creme_matrix to = rows_of(predictor, &parts[i], (slot + slots) * tokens.rows);
        CREME_TRY(creme_nn_copy_rows(network->nn, to, from, predictor->segments, slots));
    }
    predictor->only_touched = true;
done:
    return status;
}

/* Rows of the residual stream that windows have written: [first window, end) and their tokens. */
typedef struct touched {
    size_t first, end;
    int64_t rows;
} touched;

/* Sets predictor->segments to pack the windows' tokens, or to put them back into their places. */
static void set_segments(hybrid_predictor *predictor, touched t, bool pack)
{
    int64_t rows = 0;
    for (size_t w = t.first; w < t.end; w++) {
        const hybrid_window *window = &predictor->windows[w];
        int64_t place = window->slot * predictor->network->tokens + window->tokens.first;
        int64_t count = hybrid_range_rows(window->tokens);
        predictor->segments[w - t.first] =
            (creme_segment){.source = pack ? place : rows, .target = pack ? rows : place, .rows = count};
        rows += count;
    }
}

/* The windows that fit into the scratch together, from `first` on; at least one. */
static touched next_windows(const hybrid_predictor *predictor, size_t first, int64_t most)
{
    touched t = {first, first, 0};
    while (t.end < predictor->window_count && (int64_t)(t.end - t.first) < predictor->segment_capacity) {
        int64_t rows = hybrid_range_rows(predictor->windows[t.end].tokens);
        if (t.end > first && t.rows + rows > most) break;
        t.rows += rows;
        t.end++;
    }
    return t;
}

/* Tokens for whose products there is room. */
static int64_t most_tokens(const hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    first_part parts[HYBRID_FIRST_PARTS];
    int64_t widest = 0, floats = predictor->normed.rows * predictor->normed.channels;
    int count = find_parts(network, parts);
    for (int i = 0; i < count; i++) widest = parts[i].filter->out > widest ? parts[i].filter->out : widest;
    int64_t here = floats / (network->dim + widest), there = predictor->attended.rows * predictor->attended.channels;
    return here < there / network->dim ? here : there / network->dim;
}

static creme_status project(hybrid_predictor *predictor, touched t, int64_t count)
{
    const hybrid_network *network = predictor->network;
    const hybrid_block *block = network->blocks;
    creme_nn *nn = network->nn;
    first_part parts[HYBRID_FIRST_PARTS];
    int64_t segments = (int64_t)(t.end - t.first), rows = count * network->tokens;
    int part_count = find_parts(network, parts);
    creme_matrix packed = creme_matrix_as(predictor->attended, t.rows, network->dim);
    creme_matrix normed = creme_nn_source(nn, predictor->normed, t.rows, network->dim, network->precision);
    creme_matrix rest = creme_matrix_rows(predictor->normed, t.rows, predictor->normed.rows - t.rows);
    creme_status status = CREME_OK;
    set_segments(predictor, t, true);
    CREME_TRY(
        creme_nn_copy_rows(nn, packed, creme_matrix_rows(predictor->tokens, 0, rows), predictor->segments, segments));
    CREME_TRY(
        creme_nn_layer_norm(nn, normed, packed, block->norm1.scale, block->norm1.shift, network->layer_epsilon));
    set_segments(predictor, t, false);
    for (int i = 0; i < part_count; i++) {
        creme_matrix to = rows_of(predictor, &parts[i], rows);
        creme_matrix made = {rest.at, t.rows, to.channels, to.number};
        CREME_TRY(creme_nn_convolve(nn, made, normed, parts[i].filter, CREME_STORE));
        CREME_TRY(creme_nn_copy_rows(nn, to, made, predictor->segments, segments));
    }
done:
    return status;
}

creme_status creme_hybrid_run_first(hybrid_predictor *predictor, int64_t count, bool *done)
{
    int64_t most = most_tokens(predictor);
    *done = false;
    if (!predictor->only_touched) return CREME_OK;
    for (size_t w = 0; w < predictor->window_count; w++) {
        if (hybrid_range_rows(predictor->windows[w].tokens) > most) return CREME_OK;
    }
    for (size_t first = 0; first < predictor->window_count;) {
        touched t = next_windows(predictor, first, most);
        creme_status status = project(predictor, t, count);
        if (status != CREME_OK) return status;
        first = t.end;
    }
    *done = true;
    return CREME_OK;
}
