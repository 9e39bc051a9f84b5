/* What is computed for whole sequences, for embeddings and for edits. */
#include "model/hybrid/hybrid.h"

#include "base/memory.h"
#include "nn/meter.h"

/* What the trunk makes of one sequence: all tokens, and the skip rows that the read-out needs. */
typedef struct hybrid_embedding {
    creme_embedding base;
    creme_nn *nn;
    uint64_t ticket; /* of creme_nn_ticket: which one this is */
    int skip_count;
    creme_matrix tokens;                    /* [T][dim] */
    creme_matrix skips[HYBRID_MOST_LEVELS]; /* [rows][skip channels] */
} hybrid_embedding;

/* --- Embeddings ------------------------------------------------------------------------------------------------ */

void creme_hybrid_set_slots(hybrid_predictor *predictor, int64_t rows, int64_t slot, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        predictor->segments[i] = (creme_segment){.target = (slot + i) * rows, .rows = rows};
}

/* Copies a whole matrix to each of `count` slots of another. */
static creme_status copy_to_slots(hybrid_predictor *predictor, creme_matrix to, creme_matrix from, int64_t slot,
                                  int64_t count)
{
    creme_hybrid_set_slots(predictor, from.rows, slot, count);
    return creme_nn_copy_rows(predictor->network->nn, to, from, predictor->segments, count);
}

static creme_status copy_out(creme_nn *nn, creme_matrix to, creme_matrix from, int64_t row)
{
    creme_segment all = {.source = row, .rows = to.rows};
    return creme_nn_copy_rows(nn, to, from, &all, 1);
}

/* Puts the background's tokens and skip rows into `count` slots of the batch. */
static creme_status load_embedding(hybrid_predictor *predictor, const creme_embedding *base, int64_t slot,
                                   int64_t count)
{
    const hybrid_embedding *embedding = (const hybrid_embedding *)base;
    creme_status status = CREME_OK;
    CREME_TRY(copy_to_slots(predictor, predictor->tokens, embedding->tokens, slot, count));
    for (int u = 0; u < embedding->skip_count; u++)
        CREME_TRY(copy_to_slots(predictor, predictor->skips[u], embedding->skips[u], slot, count));
    CREME_TRY(creme_hybrid_load_first(predictor, embedding->tokens, embedding->ticket, slot, count));
done:
    return status;
}

static creme_status save_embedding(hybrid_predictor *predictor, int64_t slot, creme_embedding **out)
{
    const hybrid_network *network = predictor->network;
    hybrid_embedding *embedding = NULL;
    creme_status status = creme_allocate_zero(&embedding, 1, sizeof *embedding);
    if (status != CREME_OK) return status;
    embedding->base.kind = predictor->network->base.kind;
    embedding->nn = network->nn;
    embedding->ticket = creme_nn_ticket(network->nn);
    embedding->skip_count = network->skip_count;
    int64_t tokens = network->tokens;
    CREME_TRY(creme_nn_matrix_create(network->nn, &embedding->tokens, tokens, network->dim));
    CREME_TRY(copy_out(network->nn, embedding->tokens, predictor->tokens, slot * tokens));
    for (int u = 0; u < embedding->skip_count; u++) {
        int64_t rows = hybrid_range_rows(predictor->plan.skip[u]);
        CREME_TRY(creme_nn_matrix_create(network->nn, &embedding->skips[u], rows, network->skip_channels[u]));
        CREME_TRY(copy_out(network->nn, embedding->skips[u], predictor->skips[u], slot * rows));
    }
    *out = &embedding->base;
    return CREME_OK;
done:
    creme_hybrid_embedding_destroy(&embedding->base);
    return status;
}

static creme_status save_embeddings(hybrid_predictor *predictor, int64_t count, creme_embedding **out)
{
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < count && status == CREME_OK; i++) status = save_embedding(predictor, i, &out[i]);
    return status;
}

static void destroy_embeddings(creme_embedding **embeddings, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        creme_embedding_destroy(embeddings[i]);
        embeddings[i] = NULL;
    }
}

void creme_hybrid_embedding_destroy(creme_embedding *base)
{
    hybrid_embedding *embedding = (hybrid_embedding *)base;
    creme_nn_matrix_destroy(embedding->nn, &embedding->tokens);
    for (int u = 0; u < embedding->skip_count; u++) creme_nn_matrix_destroy(embedding->nn, &embedding->skips[u]);
    creme_free(embedding);
}

size_t creme_hybrid_embedding_bytes(const creme_predictor *base)
{
    const hybrid_predictor *predictor = (const hybrid_predictor *)base;
    const hybrid_network *network = predictor->network;
    int64_t floats = network->tokens * network->dim;
    for (int u = 0; u < network->skip_count; u++) {
        floats += hybrid_range_rows(predictor->plan.skip[u]) * network->skip_channels[u];
    }
    return (size_t)floats * sizeof(float) + sizeof(hybrid_embedding);
}

/* --- The four calls -------------------------------------------------------------------------------------------- */

/* The trunk on `count` whole sequences, into slots 0 .. count - 1. */
static creme_status run_whole(hybrid_predictor *predictor, const uint8_t *const *codes, int64_t count)
{
    predictor->window_count = 0;
    predictor->only_touched = false;
    creme_nn_enter(predictor->network->nn, CREME_STAGE_TRUNK);
    for (int64_t i = 0; i < count; i++) {
        hybrid_range all = {0, predictor->network->tokens};
        creme_status status = creme_hybrid_add_tokens(predictor, codes[i], i, all);
        if (status != CREME_OK) return status;
    }
    return creme_hybrid_run_trunk(predictor);
}

/* Backgrounds into slots 0 .. count - 1, and the trunk on what differs from them. */
static creme_status run_variants(hybrid_predictor *predictor, const creme_variant *variants, int64_t count)
{
    creme_status status = CREME_OK;
    predictor->window_count = 0;
    predictor->only_touched = false;
    creme_nn_enter(predictor->network->nn, CREME_STAGE_TRUNK);
    for (int64_t i = 0, end; i < count; i = end) {
        const creme_embedding *background = variants[i].background;
        for (end = i + 1; end < count && variants[end].background == background;) end++;
        CREME_TRY(load_embedding(predictor, background, i, end - i));
    }
    for (int64_t i = 0; i < count; i++) CREME_TRY(creme_hybrid_add_changes(predictor, &variants[i], i));
    CREME_TRY(creme_hybrid_run_trunk(predictor));
done:
    return status;
}

static int64_t slice(const hybrid_predictor *predictor, int64_t left)
{
    return left < predictor->batch ? left : predictor->batch;
}

/* From the tokens of slots 0 .. count - 1 to activities. */
static creme_status finish(hybrid_predictor *predictor, int64_t count, float *out)
{
    creme_matrix features;
    creme_status status = CREME_OK;
    CREME_TRY(creme_hybrid_run_transformer(predictor, count));
    creme_nn_enter(predictor->network->nn, CREME_STAGE_END);
    CREME_TRY(predictor->network->family->run_end(predictor, count, &features));
    creme_nn_enter(predictor->network->nn, CREME_STAGE_HEAD);
    CREME_TRY(creme_hybrid_run_head(predictor, features, count, out));
done:
    return status;
}

creme_status creme_hybrid_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    hybrid_predictor *predictor = (hybrid_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_whole(predictor, codes + first, now));
        CREME_TRY(finish(predictor, now, out + first * base->outputs));
    }
done:
    return status;
}

creme_status creme_hybrid_embed(creme_predictor *base, const uint8_t *const *codes, int64_t count,
                                creme_embedding **out)
{
    hybrid_predictor *predictor = (hybrid_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_whole(predictor, codes + first, now));
        CREME_TRY(save_embeddings(predictor, now, out + first));
    }
done:
    if (status != CREME_OK) destroy_embeddings(out, count);
    return status;
}

creme_status creme_hybrid_predict_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                        float *out)
{
    hybrid_predictor *predictor = (hybrid_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_variants(predictor, variants + first, now));
        CREME_TRY(finish(predictor, now, out + first * base->outputs));
    }
done:
    return status;
}

creme_status creme_hybrid_embed_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                      creme_embedding **out)
{
    hybrid_predictor *predictor = (hybrid_predictor *)base;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < count; first += predictor->batch) {
        int64_t now = slice(predictor, count - first);
        CREME_TRY(run_variants(predictor, variants + first, now));
        CREME_TRY(save_embeddings(predictor, now, out + first));
    }
done:
    if (status != CREME_OK) destroy_embeddings(out, count);
    return status;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static creme_status reserve_skips_and_end(hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    creme_status status = CREME_OK;
    for (int u = 0; u < network->skip_count; u++) {
        int64_t rows = predictor->batch * hybrid_range_rows(predictor->plan.skip[u]);
        CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->skips[u], rows, network->skip_channels[u]));
    }
    int64_t floats = predictor->batch * network->family->end_floats(predictor);
    for (int i = 0; i < HYBRID_END_SCRATCH; i++) {
        CREME_TRY(creme_nn_matrix_create(network->nn, &predictor->end[i], floats, 1));
    }
done:
    return status;
}

creme_status creme_hybrid_predictor_create(creme_predictor **out, const creme_model *model,
                                           const creme_readout *readout)
{
    const hybrid_network *network = (const hybrid_network *)model;
    hybrid_predictor *predictor = NULL;
    creme_status status = creme_allocate_zero(&predictor, 1, sizeof *predictor);
    if (status != CREME_OK) return status;
    creme_predictor_init(&predictor->base, model, readout);
    predictor->network = network;
    /* With every bin the end of the network is as large as its middle: one sequence at a time then. */
    predictor->batch = readout->every_bin ? 1 : network->base.info.batch;
    network->family->plan(network, readout->bin_first, readout->bin_end, &predictor->plan);
    predictor->needed = network->block_count > 0 ? (hybrid_range){0, network->tokens} : predictor->plan.tokens;
    CREME_TRY(
        creme_nn_matrix_create(network->nn, &predictor->tokens, predictor->batch * network->tokens, network->dim));
    CREME_TRY(creme_hybrid_reserve_trunk(predictor));
    CREME_TRY(creme_hybrid_reserve_transformer(predictor));
    CREME_TRY(reserve_skips_and_end(predictor));
    CREME_TRY(creme_hybrid_reserve_head(predictor));
    *out = &predictor->base;
    predictor = NULL;
done:
    if (predictor) creme_hybrid_predictor_destroy(&predictor->base);
    return status;
}

void creme_hybrid_predictor_destroy(creme_predictor *base)
{
    hybrid_predictor *p = (hybrid_predictor *)base;
    creme_nn *nn = p->network->nn;
    creme_matrix *matrices[] = {&p->tokens,   &p->normed, &p->query, &p->key_value,
                                &p->attended, &p->hidden, &p->rows,  &p->head_out};
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) creme_nn_matrix_destroy(nn, matrices[i]);
    for (int i = 0; i < HYBRID_TRUNK_SCRATCH; i++) creme_nn_matrix_destroy(nn, &p->trunk[i]);
    for (int i = 0; i < HYBRID_END_SCRATCH; i++) creme_nn_matrix_destroy(nn, &p->end[i]);
    for (int i = 0; i < HYBRID_FIRST_PARTS; i++) creme_nn_matrix_destroy(nn, &p->first[i]);
    for (int u = 0; u < HYBRID_MOST_LEVELS; u++) creme_nn_matrix_destroy(nn, &p->skips[u]);
    creme_nn_filter_destroy(nn, p->head);
    void *memory[] = {p->column_of,     p->windows, p->codes, p->segments,
                      p->more_segments, p->offsets, p->host,  p->sums};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(p);
}
