/* What is computed for whole sequences, for embeddings and for edits. */
#include "model/borzoi/predictor.h"

#include "base/memory.h"

/* What the trunk makes of one sequence: all tokens, and the skip rows that the read-out needs. */
typedef struct borzoi_embedding {
    creme_embedding base;
    creme_nn *nn;
    int skip_count;
    creme_matrix tokens;                         /* [T][dim] */
    creme_matrix skips[CREME_BORZOI_MOST_STEPS]; /* [rows][skip channels] */
} borzoi_embedding;

/* --- Windows
 * --------------------------------------------------------------------------------------------------------------- */

/* Adds tokens [first, end) of a sequence, cut into windows that the trunk's scratch can hold. */
static creme_status add_tokens(borzoi_predictor *predictor, const uint8_t *codes, int64_t slot, borzoi_range tokens)
{
    int64_t most = predictor->trunk_tokens - predictor->halo_tokens;
    for (int64_t first = tokens.first; first < tokens.end; first += most) {
        creme_status status = creme_grow(&predictor->windows, &predictor->window_capacity,
                                         predictor->window_count + 1, sizeof *predictor->windows);
        if (status != CREME_OK) return status;
        int64_t end = first + most < tokens.end ? first + most : tokens.end;
        predictor->windows[predictor->window_count++] = (borzoi_window){codes, {first, end}, slot};
    }
    return CREME_OK;
}

/* Tokens that depend on any base of the interval: token t sees [t bp - halo, (t + 1) bp + halo). */
static borzoi_range touched_tokens(const borzoi_network *network, creme_interval changed)
{
    int64_t bp = network->config.token_bp, halo = network->halo_bp;
    int64_t first = (changed.start - halo) / bp, end = (changed.end + halo + bp - 1) / bp;
    if (changed.start < halo) first = 0;
    return (borzoi_range){first, end < network->config.tokens ? end : network->config.tokens};
}

/* Adds what an edited sequence needs: the tokens touched by each change, those of neighbouring changes together. */
static creme_status add_changes(borzoi_predictor *predictor, const creme_variant *variant, int64_t slot)
{
    creme_status status = CREME_OK;
    borzoi_range open = {0, 0};
    for (size_t i = 0; i < variant->changed_count; i++) {
        if (variant->changed[i].end <= variant->changed[i].start) continue;
        borzoi_range touched = touched_tokens(predictor->network, variant->changed[i]);
        if (open.end > open.first && touched.first <= open.end) {
            if (touched.end > open.end) open.end = touched.end;
            continue;
        }
        CREME_TRY(add_tokens(predictor, variant->codes, slot, open));
        open = touched;
    }
    CREME_TRY(add_tokens(predictor, variant->codes, slot, open));
done:
    return status;
}

/* --- Embeddings
 * ------------------------------------------------------------------------------------------------------------ */

/* Copies a whole matrix to rows from `row` of another, or back. */
static creme_status copy_in(creme_nn *nn, creme_matrix to, int64_t row, creme_matrix from)
{
    creme_segment all = {.target = row, .rows = from.rows};
    return creme_nn_copy_rows(nn, to, from, &all, 1);
}

static creme_status copy_out(creme_nn *nn, creme_matrix to, creme_matrix from, int64_t row)
{
    creme_segment all = {.source = row, .rows = to.rows};
    return creme_nn_copy_rows(nn, to, from, &all, 1);
}

/* Puts the background's tokens and skip rows into a slot of the batch. */
static creme_status load_embedding(borzoi_predictor *predictor, const creme_embedding *base, int64_t slot)
{
    const borzoi_embedding *embedding = (const borzoi_embedding *)base;
    creme_status status = CREME_OK;
    CREME_TRY(copy_in(embedding->nn, predictor->tokens, slot * embedding->tokens.rows, embedding->tokens));
    for (int u = 0; u < embedding->skip_count; u++) {
        CREME_TRY(copy_in(embedding->nn, predictor->skips[u], slot * embedding->skips[u].rows, embedding->skips[u]));
    }
done:
    return status;
}

static creme_status save_embedding(borzoi_predictor *predictor, int64_t slot, creme_embedding **out)
{
    const borzoi_network *network = predictor->network;
    borzoi_embedding *embedding = NULL;
    creme_status status = creme_allocate_zero(&embedding, 1, sizeof *embedding);
    if (status != CREME_OK) return status;
    embedding->base.kind = &creme_borzoi_kind;
    embedding->nn = network->nn;
    embedding->skip_count = network->config.unet_count;
    int64_t tokens = network->config.tokens;
    CREME_TRY(creme_nn_matrix_create(network->nn, &embedding->tokens, tokens, network->config.dim));
    CREME_TRY(copy_out(network->nn, embedding->tokens, predictor->tokens, slot * tokens));
    for (int u = 0; u < embedding->skip_count; u++) {
        int64_t rows = borzoi_range_rows(predictor->plan.skip[u]);
        CREME_TRY(creme_nn_matrix_create(network->nn, &embedding->skips[u], rows, network->unet[u].skip_channels));
        CREME_TRY(copy_out(network->nn, embedding->skips[u], predictor->skips[u], slot * rows));
    }
    *out = &embedding->base;
    return CREME_OK;
done:
    creme_borzoi_embedding_destroy(&embedding->base);
    return status;
}

void creme_borzoi_embedding_destroy(creme_embedding *base)
{
    borzoi_embedding *embedding = (borzoi_embedding *)base;
    creme_nn_matrix_destroy(embedding->nn, &embedding->tokens);
    for (int u = 0; u < embedding->skip_count; u++) creme_nn_matrix_destroy(embedding->nn, &embedding->skips[u]);
    creme_free(embedding);
}

size_t creme_borzoi_embedding_bytes(const creme_predictor *base)
{
    const borzoi_predictor *predictor = (const borzoi_predictor *)base;
    const borzoi_network *network = predictor->network;
    int64_t floats = network->config.tokens * network->config.dim;
    for (int u = 0; u < network->config.unet_count; u++) {
        floats += borzoi_range_rows(predictor->plan.skip[u]) * network->unet[u].skip_channels;
    }
    return (size_t)floats * sizeof(float) + sizeof(borzoi_embedding);
}

/* --- The three calls
 * --------------------------------------------------------------------------------------------------------- */

/* The trunk on `count` whole sequences, into slots 0 .. count - 1. */
static creme_status run_whole(borzoi_predictor *predictor, const uint8_t *const *codes, int64_t count)
{
    predictor->window_count = 0;
    for (int64_t i = 0; i < count; i++) {
        borzoi_range all = {0, predictor->network->config.tokens};
        creme_status status = add_tokens(predictor, codes[i], i, all);
        if (status != CREME_OK) return status;
    }
    return creme_borzoi_run_trunk(predictor);
}

static int64_t slice(const borzoi_predictor *predictor, int64_t left)
{
    return left < predictor->batch ? left : predictor->batch;
}

creme_status creme_borzoi_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    borzoi_predictor *predictor = (borzoi_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_whole(predictor, codes + first, now));
        CREME_TRY(creme_borzoi_run_transformer(predictor, now));
        CREME_TRY(creme_borzoi_run_end(predictor, now, out + first * base->outputs));
    }
done:
    return status;
}

creme_status creme_borzoi_embed(creme_predictor *base, const uint8_t *const *codes, int64_t count,
                                creme_embedding **out)
{
    borzoi_predictor *predictor = (borzoi_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_whole(predictor, codes + first, now));
        for (int64_t i = 0; i < now; i++) CREME_TRY(save_embedding(predictor, i, &out[first + i]));
    }
done:
    for (int64_t i = 0; status != CREME_OK && i < count; i++) {
        creme_embedding_destroy(out[i]);
        out[i] = NULL;
    }
    return status;
}

creme_status creme_borzoi_predict_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                        float *out)
{
    borzoi_predictor *predictor = (borzoi_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        predictor->window_count = 0;
        for (int64_t i = 0; i < now; i++) {
            CREME_TRY(load_embedding(predictor, variants[first + i].background, i));
            CREME_TRY(add_changes(predictor, &variants[first + i], i));
        }
        CREME_TRY(creme_borzoi_run_trunk(predictor));
        CREME_TRY(creme_borzoi_run_transformer(predictor, now));
        CREME_TRY(creme_borzoi_run_end(predictor, now, out + first * base->outputs));
    }
done:
    return status;
}

/* --- Life
 * --------------------------------------------------------------------------------------------------------------------
 */

creme_status creme_borzoi_predictor_create(creme_predictor **out, const creme_model *model,
                                           const creme_readout *readout)
{
    const borzoi_network *network = (const borzoi_network *)model;
    borzoi_predictor *predictor = NULL;
    creme_status status = creme_allocate_zero(&predictor, 1, sizeof *predictor);
    if (status != CREME_OK) return status;
    creme_predictor_init(&predictor->base, model, readout);
    predictor->network = network;
    /* With every bin the end of the network is as large as its middle: one sequence at a time then. */
    predictor->batch = readout->every_bin ? 1 : network->base.info.batch;
    creme_borzoi_plan(&predictor->plan, network, readout->bin_first, readout->bin_end);
    int64_t rows = predictor->batch * network->config.tokens;
    CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->tokens, rows, network->config.dim));
    CREME_TRY(creme_borzoi_reserve_trunk(predictor));
    CREME_TRY(creme_borzoi_reserve_transformer(predictor));
    CREME_TRY(creme_borzoi_reserve_end(predictor));
    *out = &predictor->base;
    predictor = NULL;
done:
    if (predictor) creme_borzoi_predictor_destroy(&predictor->base);
    return status;
}

void creme_borzoi_predictor_destroy(creme_predictor *base)
{
    borzoi_predictor *p = (borzoi_predictor *)base;
    creme_nn *nn = p->network->nn;
    creme_matrix *matrices[] = {&p->tokens,    &p->inner,    &p->outer,  &p->normed, &p->query,
                                &p->key_value, &p->attended, &p->hidden, &p->rows,   &p->end_x,
                                &p->end_a,     &p->end_b,    &p->end_c,  &p->end_d,  &p->head_out};
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) creme_nn_matrix_destroy(nn, matrices[i]);
    for (int u = 0; u < CREME_BORZOI_MOST_STEPS; u++) creme_nn_matrix_destroy(nn, &p->skips[u]);
    creme_nn_filter_destroy(nn, p->head);
    void *memory[] = {p->column_of,     p->windows, p->codes, p->segments,
                      p->more_segments, p->offsets, p->host,  p->sums};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(p);
}
