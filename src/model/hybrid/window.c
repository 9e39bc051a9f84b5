/* Windows of tokens and how their rows are laid out in the trunk.
 *
 * A window of n tokens is cut out with `halo_bp` true neighbours on each side, so that every convolution in it is
 * "valid"; the windows of a group lie one behind another and go through each convolution as one matrix:
 *
 *      window a            window b
 *   | h  own rows  h |  h   own rows   h |      rows that a step reads, h = halo of the step
 *   |  own + 2(h-pad)  x x  own + 2(h-pad)      convolved; x are rows across the seam, which nobody reads
 *
 * Before each step every window's rows are packed again. Where a window reaches over a true end of the sequence, rows
 * beyond it are set to zero after normalisation and activation, which is where the networks pad.
 */
#include "model/hybrid/hybrid.h"

#include "base/memory.h"

#include <string.h>

/* Tokens that go through the trunk at a time: as many as stay in the caches, of which each core brings some; of a wide
 * network, whose scratch does not fit there anyway, enough that halos (5 tokens of Enformer's) cost little. Its last
 * steps, with a row or two for each token, must have some for every thread (bench/scaling): a wide network takes 40 MB
 * for each then. */
enum {
    GROUP_BYTES = 16 << 20,
    CACHE_PER_WORKER = 4 << 20,
    LEAST_GROUP = 160,
    GROUP_PER_WORKER = 64,
    MOST_GROUP = 2048
};

/* On a device: a share of its free memory, for which there are no more tokens than these. */
enum { DEVICE_GROUP_SHARE = 16, MOST_DEVICE_GROUP = 8192 };

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* `floats`: of all of the trunk's matrices, for a token. */
static int64_t group_tokens(const hybrid_network *network, int64_t floats)
{
    int64_t unused = creme_nn_free_bytes(network->nn), workers = creme_nn_workers(network->nn);
    int64_t least = larger(LEAST_GROUP, GROUP_PER_WORKER * workers),
            most = unused > 0 ? MOST_DEVICE_GROUP : MOST_GROUP;
    int64_t bytes = unused > 0 ? unused / DEVICE_GROUP_SHARE : larger(GROUP_BYTES, CACHE_PER_WORKER * workers);
    int64_t tokens = larger(least, bytes / (floats * (int64_t)sizeof(float)));
    return tokens > most ? most : tokens;
}

creme_status creme_hybrid_add_tokens(hybrid_predictor *predictor, const uint8_t *codes, int64_t slot,
                                     hybrid_range tokens)
{
    int64_t most = predictor->trunk_tokens - predictor->halo_tokens;
    hybrid_range needed = predictor->needed;
    if (tokens.first < needed.first) tokens.first = needed.first;
    if (tokens.end > needed.end) tokens.end = needed.end;
    for (int64_t first = tokens.first; first < tokens.end; first += most) {
        creme_status status = creme_grow(&predictor->windows, &predictor->window_capacity,
                                         predictor->window_count + 1, sizeof *predictor->windows);
        if (status != CREME_OK) return status;
        int64_t end = first + most < tokens.end ? first + most : tokens.end;
        predictor->windows[predictor->window_count++] = (hybrid_window){codes, {first, end}, slot};
    }
    return CREME_OK;
}

/* Tokens that depend on any base of the interval: token t sees [t bp - halo, (t + 1) bp + halo). */
static hybrid_range touched_tokens(const hybrid_network *network, creme_interval changed)
{
    int64_t bp = network->token_bp, halo = network->halo_bp;
    int64_t first = changed.start < halo ? 0 : (changed.start - halo) / bp;
    int64_t end = (changed.end + halo + bp - 1) / bp;
    return (hybrid_range){first, end < network->tokens ? end : network->tokens};
}

/* Adds what an edited sequence needs: the tokens touched by each change, those of neighbouring changes together. */
creme_status creme_hybrid_add_changes(hybrid_predictor *predictor, const creme_variant *variant, int64_t slot)
{
    creme_status status = CREME_OK;
    hybrid_range open = {0, 0};
    for (size_t i = 0; i < variant->changed_count; i++) {
        if (variant->changed[i].end <= variant->changed[i].start) continue;
        hybrid_range touched = touched_tokens(predictor->network, variant->changed[i]);
        if (open.end > open.first && touched.first <= open.end) {
            if (touched.end > open.end) open.end = touched.end;
            continue;
        }
        CREME_TRY(creme_hybrid_add_tokens(predictor, variant->codes, slot, open));
        open = touched;
    }
    CREME_TRY(creme_hybrid_add_tokens(predictor, variant->codes, slot, open));
done:
    return status;
}

/* --- Rows of a group ------------------------------------------------------------------------------------------- */

int64_t creme_hybrid_gather_codes(const hybrid_group *g, int64_t row_bp)
{
    const hybrid_network *network = g->predictor->network;
    int64_t length = network->input_bp, bp = network->token_bp, halo = network->halo_bp, written = 0;
    for (int64_t w = 0; w < g->count; w++) {
        const hybrid_window *window = &g->windows[w];
        int64_t start = window->tokens.first * bp - halo, end = window->tokens.end * bp + halo;
        int64_t inside = start < 0 ? 0 : start, inside_end = end > length ? length : end;
        uint8_t *to = g->predictor->codes + written;
        memset(to, CREME_BASE_OUTSIDE, (size_t)(end - start));
        memcpy(to + (inside - start), window->codes + inside, (size_t)(inside_end - inside));
        g->predictor->offsets[w] = written / row_bp;
        written += end - start;
    }
    return written;
}

/* Packs, for each window, its own rows of `row_bp` bases and `halo` more on each side. */
static int64_t pack(const hybrid_group *g, int64_t row_bp, int64_t halo)
{
    hybrid_predictor *predictor = g->predictor;
    int64_t per_token = predictor->network->token_bp / row_bp, rows = 0;
    for (int64_t w = 0; w < g->count; w++) {
        hybrid_range tokens = g->windows[w].tokens;
        int64_t count = hybrid_range_rows(tokens) * per_token + 2 * halo;
        predictor->segments[w] = (creme_segment){.source = predictor->offsets[w],
                                                 .target = rows,
                                                 .rows = count,
                                                 .position = tokens.first * per_token - halo};
        predictor->offsets[w] = rows;
        rows += count;
    }
    return rows;
}

int64_t creme_hybrid_pack_step(const hybrid_group *g, const hybrid_step *step)
{
    return pack(g, step->row_bp, step->halo);
}

int64_t creme_hybrid_pack_tokens(const hybrid_group *g)
{
    return pack(g, g->predictor->network->token_bp, 0);
}

void creme_hybrid_place_tokens(const hybrid_group *g)
{
    hybrid_predictor *predictor = g->predictor;
    for (int64_t w = 0; w < g->count; w++) {
        const hybrid_window *window = &g->windows[w];
        predictor->segments[w] =
            (creme_segment){.source = predictor->offsets[w],
                            .target = window->slot * predictor->network->tokens + window->tokens.first,
                            .rows = hybrid_range_rows(window->tokens),
                            .position = window->tokens.first};
    }
}

creme_status creme_hybrid_keep_skip(const hybrid_group *g, int u, const hybrid_step *step, creme_matrix from)
{
    hybrid_predictor *predictor = g->predictor;
    const hybrid_network *network = predictor->network;
    hybrid_range wanted = predictor->plan.skip[u];
    int64_t per_token = network->token_bp / step->row_bp, count = 0;
    for (int64_t w = 0; w < g->count; w++) {
        const hybrid_window *window = &g->windows[w];
        int64_t own_first = window->tokens.first * per_token, own_end = window->tokens.end * per_token;
        int64_t first = own_first > wanted.first ? own_first : wanted.first;
        int64_t end = own_end < wanted.end ? own_end : wanted.end;
        if (first >= end) continue;
        int64_t before = step->halo - step->pad; /* convolved rows before the window's own */
        predictor->segments[count++] = (creme_segment){
            .source = predictor->offsets[w] + before + first - own_first,
            .target = window->slot * hybrid_range_rows(wanted) + first - wanted.first,
            .rows = end - first,
        };
    }
    return creme_nn_copy_rows(network->nn, predictor->skips[u], from, predictor->segments, count);
}

/* --- Groups ---------------------------------------------------------------------------------------------------- */

/* Tokens as which a window counts: its own, and what its halo costs. */
static int64_t window_cost(const hybrid_predictor *predictor, const hybrid_window *window)
{
    return hybrid_range_rows(window->tokens) + predictor->halo_tokens;
}

creme_status creme_hybrid_run_trunk(hybrid_predictor *predictor)
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
        hybrid_group group = {predictor, predictor->windows + first, (int64_t)(end - first)};
        creme_status status = predictor->network->family->run_group(&group);
        if (status != CREME_OK) return status;
        first = end;
    }
    return CREME_OK;
}

creme_status creme_hybrid_reserve_trunk(hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    int64_t bp = network->token_bp, floats[HYBRID_TRUNK_SCRATCH] = {0}, sum = 0;
    network->family->trunk_floats(network, floats);
    for (int i = 0; i < HYBRID_TRUNK_SCRATCH; i++) sum += floats[i];
    predictor->halo_tokens = (2 * network->halo_bp + bp - 1) / bp;
    int64_t tokens = group_tokens(network, sum);
    if (tokens < 2 * predictor->halo_tokens) tokens = 2 * predictor->halo_tokens;
    predictor->trunk_tokens = tokens;
    size_t segments = (size_t)(tokens > predictor->batch ? tokens : predictor->batch);
    predictor->segment_capacity = (int64_t)segments;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&predictor->codes, (size_t)(tokens * bp), 1));
    CREME_TRY(creme_allocate(&predictor->segments, segments, sizeof *predictor->segments));
    CREME_TRY(creme_allocate(&predictor->more_segments, segments, sizeof *predictor->more_segments));
    CREME_TRY(creme_allocate(&predictor->offsets, segments, sizeof *predictor->offsets));
    for (int i = 0; i < HYBRID_TRUNK_SCRATCH; i++) {
        if (floats[i]) CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->trunk[i], tokens * floats[i], 1));
    }
done:
    return status;
}
