/* The local part of the network, on windows of tokens.
 *
 * A window of n tokens is cut out with `halo_bp` true neighbours on each side, so that every convolution in it is
 * "valid"; the windows of a group lie one behind another and go through each convolution as one matrix:
 *
 *      window a            window b
 *   | h  own rows  h |  h   own rows   h |      inner: rows that tower step i reads, h = halo of the step
 *   |  own + 2(h-pad)  x x  own + 2(h-pad)      outer: convolved; x are rows across the seam, which nobody reads
 *
 * Normalising and pooling takes each window's rows out of `outer` and packs them into `inner` for the next step.
 * Where a window reaches over a true end of the sequence, rows beyond it are set to zero after normalisation and
 * activation, which is where the network pads.
 */
#include "model/borzoi/predictor.h"

#include "base/memory.h"
#include <creme/sequence.h>

#include <string.h>

enum { GROUP_BYTES = 16 << 20, LEAST_GROUP = 64, MOST_GROUP = 2048 };

/* Windows that go through the trunk together, and how they are laid out at the present step. */
typedef struct group {
    borzoi_predictor *predictor;
    const borzoi_window *windows;
    int64_t count;
} group;

static int64_t own_rows(const borzoi_window *window, const borzoi_network *network, int64_t row_bp)
{
    return borzoi_range_rows(window->tokens) * (network->config.token_bp / row_bp);
}

/* Rows of a window that step i reads. */
static int64_t input_rows(const borzoi_window *window, const borzoi_network *network, const borzoi_step *step)
{
    return own_rows(window, network, step->row_bp) + 2 * step->halo;
}

/* Writes the bases of the group's windows with their halos, and returns how many. */
static int64_t gather_codes(const group *g)
{
    const borzoi_network *network = g->predictor->network;
    int64_t length = network->config.input_bp, bp = network->config.token_bp, halo = network->halo_bp, written = 0;
    for (int64_t w = 0; w < g->count; w++) {
        const borzoi_window *window = &g->windows[w];
        int64_t start = window->tokens.first * bp - halo, end = window->tokens.end * bp + halo;
        int64_t inside = start < 0 ? 0 : start, inside_end = end > length ? length : end;
        uint8_t *to = g->predictor->codes + written;
        memset(to, CREME_BASE_OUTSIDE, (size_t)(end - start));
        memcpy(to + (inside - start), window->codes + inside, (size_t)(inside_end - inside));
        g->predictor->offsets[w] = written / 2; /* of the pooled stem's rows, which come next */
        written += end - start;
    }
    return written;
}

/* outer -> inner: normalised, activated, after pooling, packed for `step`. predictor->offsets are those of outer,
 * then of inner. */
static creme_status prepare_step(const group *g, const borzoi_step *step, creme_matrix outer, int64_t pool,
                                 creme_matrix *inner)
{
    borzoi_predictor *predictor = g->predictor;
    const borzoi_network *network = predictor->network;
    int64_t rows = 0;
    for (int64_t w = 0; w < g->count; w++) {
        const borzoi_window *window = &g->windows[w];
        int64_t per_token = network->config.token_bp / step->row_bp, own = input_rows(window, network, step);
        predictor->segments[w] = (creme_segment){.source = predictor->offsets[w],
                                                 .target = rows,
                                                 .rows = own,
                                                 .position = window->tokens.first * per_token - step->halo};
        predictor->offsets[w] = rows;
        rows += own;
    }
    *inner = creme_matrix_as(predictor->inner, rows, step->in);
    creme_normalisation how = {step->norm.scale, step->norm.shift, CREME_GELU_TANH, pool, step->length};
    return creme_nn_normalise(network->nn, *inner, outer, &how, predictor->segments, g->count);
}

/* Keeps those rows of step i's output that U-Net step u needs of the group's windows. */
static creme_status keep_skip(const group *g, int u, const borzoi_step *step, creme_matrix outer)
{
    borzoi_predictor *predictor = g->predictor;
    const borzoi_network *network = predictor->network;
    borzoi_range wanted = predictor->plan.skip[u];
    int64_t per_token = network->config.token_bp / step->row_bp, count = 0;
    for (int64_t w = 0; w < g->count; w++) {
        const borzoi_window *window = &g->windows[w];
        int64_t own_first = window->tokens.first * per_token, own_end = window->tokens.end * per_token;
        int64_t first = own_first > wanted.first ? own_first : wanted.first;
        int64_t end = own_end < wanted.end ? own_end : wanted.end;
        if (first >= end) continue;
        int64_t before = step->halo - step->pad; /* rows of outer before the window's own */
        predictor->segments[count++] = (creme_segment){
            .source = predictor->offsets[w] + before + first - own_first,
            .target = window->slot * borzoi_range_rows(wanted) + first - wanted.first,
            .rows = end - first,
        };
    }
    return creme_nn_copy_rows(network->nn, predictor->skips[u], outer, predictor->segments, count);
}

/* Pools the last step's output into the tokens of each window's sequence. */
static creme_status store_tokens(const group *g, creme_matrix outer)
{
    borzoi_predictor *predictor = g->predictor;
    int64_t tokens = predictor->network->config.tokens;
    for (int64_t w = 0; w < g->count; w++) {
        const borzoi_window *window = &g->windows[w];
        predictor->segments[w] = (creme_segment){.source = predictor->offsets[w],
                                                 .target = window->slot * tokens + window->tokens.first,
                                                 .rows = borzoi_range_rows(window->tokens),
                                                 .position = window->tokens.first};
    }
    creme_normalisation how = {NULL, NULL, CREME_LINEAR, 2, tokens};
    return creme_nn_normalise(predictor->network->nn, predictor->tokens, outer, &how, predictor->segments, g->count);
}

static creme_status run_group(const group *g)
{
    borzoi_predictor *predictor = g->predictor;
    const borzoi_network *network = predictor->network;
    creme_status status = CREME_OK;
    int64_t bases = gather_codes(g);
    int64_t stem_rows = (bases - network->stem->taps + 1) / 2;
    creme_matrix inner, outer = creme_matrix_as(predictor->outer, stem_rows, network->stem->out);
    CREME_TRY(creme_nn_stem(network->nn, outer, predictor->codes, bases, network->stem, 2));
    for (int i = 0; i < network->config.tower_count; i++) {
        const borzoi_step *step = &network->tower[i];
        CREME_TRY(prepare_step(g, step, outer, i == 0 ? 1 : 2, &inner));
        outer = creme_matrix_as(predictor->outer, inner.rows - 2 * step->pad, step->out);
        CREME_TRY(creme_nn_convolve(network->nn, outer, inner, step->conv, CREME_STORE));
        for (int u = 0; u < network->config.unet_count; u++) {
            if (network->unet[u].step == i) CREME_TRY(keep_skip(g, u, step, outer));
        }
    }
    CREME_TRY(store_tokens(g, outer));
done:
    return status;
}

/* Tokens as which a window counts: its own, and what its halo costs. */
static int64_t window_cost(const borzoi_predictor *predictor, const borzoi_window *window)
{
    return borzoi_range_rows(window->tokens) + predictor->halo_tokens;
}

creme_status creme_borzoi_run_trunk(borzoi_predictor *predictor)
{
    size_t first = 0;
    while (first < predictor->window_count) {
        int64_t cost = window_cost(predictor, &predictor->windows[first]);
        size_t end = first + 1;
        while (end < predictor->window_count) {
            cost += window_cost(predictor, &predictor->windows[end]);
            if (cost > predictor->trunk_tokens) break;
            end++;
        }
        group g = {predictor, predictor->windows + first, (int64_t)(end - first)};
        creme_status status = run_group(&g);
        if (status != CREME_OK) return status;
        first = end;
    }
    return CREME_OK;
}

/* Most floats per token that inner and outer hold at any step. */
static void floats_per_token(const borzoi_network *network, int64_t *inner, int64_t *outer)
{
    int64_t bp = network->config.token_bp;
    *inner = 0;
    *outer = bp / 2 * network->stem->out;
    for (int i = 0; i < network->config.tower_count; i++) {
        const borzoi_step *step = &network->tower[i];
        int64_t rows = bp / step->row_bp;
        if (rows * step->in > *inner) *inner = rows * step->in;
        if (rows * step->out > *outer) *outer = rows * step->out;
    }
}

creme_status creme_borzoi_reserve_trunk(borzoi_predictor *predictor)
{
    const borzoi_network *network = predictor->network;
    int64_t bp = network->config.token_bp, inner, outer;
    floats_per_token(network, &inner, &outer);
    predictor->halo_tokens = (2 * network->halo_bp + bp - 1) / bp;
    int64_t tokens = GROUP_BYTES / ((inner + outer) * (int64_t)sizeof(float));
    tokens = tokens < LEAST_GROUP ? LEAST_GROUP : tokens > MOST_GROUP ? MOST_GROUP : tokens;
    if (tokens < 2 * predictor->halo_tokens) tokens = 2 * predictor->halo_tokens;
    predictor->trunk_tokens = tokens;
    size_t segments = (size_t)(tokens > predictor->batch ? tokens : predictor->batch);
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&predictor->codes, (size_t)(tokens * bp), 1));
    CREME_TRY(creme_allocate(&predictor->segments, segments, sizeof *predictor->segments));
    CREME_TRY(creme_allocate(&predictor->more_segments, segments, sizeof *predictor->more_segments));
    CREME_TRY(creme_allocate(&predictor->offsets, segments, sizeof *predictor->offsets));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->inner, tokens * inner, 1));
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->outer, tokens * outer, 1));
done:
    return status;
}
