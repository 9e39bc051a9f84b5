/* The CPU backend: matrix products by oneDNN, everything else by rows in our own vector code. */
#include "nn/onednn/backend.h"

#include "base/memory.h"

static void onednn_destroy(creme_nn *nn)
{
    onednn_state *state = nn->state;
    if (!state) return;
    for (int i = 0; state->scratch && i < state->workers; i++) creme_free(state->scratch[i].bytes);
    creme_free(state->scratch);
    creme_free(state->shared.bytes);
    creme_gemm_engine_destroy(state->engine);
    creme_free(state);
    nn->state = NULL;
}

static creme_status onednn_create(creme_nn *nn)
{
    onednn_state *state = NULL;
    creme_status status = creme_allocate_zero(&state, 1, sizeof *state);
    if (status != CREME_OK) return status;
    nn->state = state;
    state->workers = creme_threads_count(nn->threads);
    CREME_TRY(creme_allocate_zero(&state->scratch, (size_t)state->workers, sizeof *state->scratch));
    CREME_TRY(creme_gemm_engine_create(&state->engine, state->workers));
done:
    return status;
}

static creme_status grow(onednn_scratch *scratch, size_t bytes)
{
    if (bytes <= scratch->size) return CREME_OK;
    char *more = NULL;
    creme_status status = creme_allocate_aligned(&more, bytes, 1);
    if (status != CREME_OK) return status;
    creme_free(scratch->bytes);
    *scratch = (onednn_scratch){more, bytes};
    return CREME_OK;
}

creme_status creme_onednn_reserve(creme_nn *nn, size_t bytes)
{
    onednn_state *state = nn->state;
    for (int i = 0; i < state->workers; i++) {
        creme_status status = grow(&state->scratch[i], bytes);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

creme_status creme_onednn_reserve_shared(creme_nn *nn, size_t bytes)
{
    onednn_state *state = nn->state;
    return grow(&state->shared, bytes);
}

const creme_nn_operators creme_nn_onednn = {
    .name = "onednn",
    .dense_rows = CREME_CPU_DENSE_ROWS,
    .folds = true,
    .create = onednn_create,
    .destroy = onednn_destroy,
    .allocate = creme_cpu_allocate,
    .release = creme_cpu_release,
    .write = creme_cpu_copy,
    .read = creme_cpu_copy,
    .filter_create = creme_onednn_filter_create,
    .filter_destroy = creme_onednn_filter_destroy,
    .convolve = creme_onednn_convolve,
    .feed_forward = creme_onednn_feed_forward,
    .hidden_rows = creme_onednn_hidden_rows,
    .stem_create = creme_onednn_stem_create,
    .stem_destroy = creme_onednn_stem_destroy,
    .stem = creme_onednn_stem,
    .normalise = creme_onednn_normalise,
    .pair_difference = creme_onednn_pair_difference,
    .pair_merge = creme_onednn_pair_merge,
    .layer_norm = creme_onednn_layer_norm,
    .copy_rows = creme_cpu_copy_rows,
    .upsample_add = creme_onednn_upsample_add,
    .depthwise = creme_onednn_depthwise,
    .attention_create = creme_onednn_attention_create,
    .attention_destroy = creme_onednn_attention_destroy,
    .attend = creme_onednn_attend,
    .attend_folded = creme_onednn_attend_folded,
};
