/* Opening and closing Enformer; what lies between its transformer and its head. */
#include "model/enformer/network.h"

#include "base/memory.h"
#include "model/enformer/settings.h"
#include "model/model_kinds.h"
#include "model/weights/lora.h"

#include <stdio.h>
#include <string.h>

enum {
    PUBLISHED_INPUT_BP = 196608,
    PUBLISHED_WRAPPER_BP = 393216,
    PUBLISHED_TOKENS = 1536,
    PUBLISHED_BINS = 896,
    PUBLISHED_PARAMETERS = 251221292
};

/* --- Between transformer and head ------------------------------------------------------------------------------ */

enum { END_A, END_B }; /* in predictor->end */

static void plan(const hybrid_network *base, int64_t bin_first, int64_t bin_end, hybrid_plan *out)
{
    int64_t crop = ((const enformer_network *)base)->crop;
    out->tokens = (hybrid_range){bin_first + crop, bin_end + crop};
}

static int64_t end_floats(const hybrid_predictor *predictor)
{
    const creme_enformer_config *config = &((const enformer_network *)predictor->network)->config;
    int64_t channels = config->final_channels > config->dim ? config->final_channels : config->dim;
    return hybrid_range_rows(predictor->plan.tokens) * channels;
}

/* GELU(conv(GELU(norm(x)))). */
static creme_status run_end(hybrid_predictor *predictor, int64_t count, creme_matrix *features)
{
    const enformer_network *network = (const enformer_network *)predictor->network;
    creme_nn *nn = network->hybrid.nn;
    int64_t rows = count * hybrid_range_rows(predictor->plan.tokens), channels = network->config.final_channels;
    creme_matrix x = creme_matrix_rows(predictor->rows, 0, rows);
    creme_matrix a = creme_matrix_as(predictor->end[END_A], rows, network->config.dim);
    creme_matrix b = creme_matrix_as(predictor->end[END_B], rows, channels);
    creme_normalisation norm = {network->final_norm.scale, network->final_norm.shift, CREME_GELU_SIGMOID, 1, rows};
    creme_normalisation gelu = {NULL, NULL, CREME_GELU_SIGMOID, 1, rows};
    creme_segment all = {.rows = rows};
    creme_status status = CREME_OK;
    CREME_TRY(creme_nn_normalise(nn, a, x, &norm, &all, 1));
    CREME_TRY(creme_nn_convolve(nn, b, a, network->final_conv, CREME_STORE));
    *features = creme_matrix_as(predictor->end[END_A], rows, channels);
    CREME_TRY(creme_nn_normalise(nn, *features, b, &gelu, &all, 1));
done:
    return status;
}

static const hybrid_family FAMILY = {
    .plan = plan,
    .trunk_floats = creme_enformer_trunk_floats,
    .run_group = creme_enformer_run_group,
    .end_floats = end_floats,
    .run_end = run_end,
};

/* --- Opening --------------------------------------------------------------------------------------------------- */

/* Over what the gamma basis of positions is normalised. AUTO: over positions, as the published weights want it,
 * unless a config.json beside weights of other sizes than the published ones says use_tf_gamma: false. */
enum { GAMMA_AUTO, GAMMA_POSITIONS, GAMMA_FEATURES };
static const char *const GAMMAS[] = {"auto", "positions", "features", NULL};

enum { GAMMA, SETTING_COUNT };
static const creme_model_setting_info SETTINGS[SETTING_COUNT] = {
    [GAMMA] = {"gamma", GAMMAS, "over what the gamma basis of positions is normalised"},
};

static creme_status find_head(const enformer_network *network, const char *file, const char *name, int *head)
{
    const creme_enformer_config *config = &network->config;
    char known[CREME_ENFORMER_MOST_OUTPUTS * (CREME_ENFORMER_MOST_NAME_BYTES + 3)] = "";
    size_t used = 0;
    for (*head = 0; *head < config->output_count; (*head)++) {
        if (!name || strcmp(config->outputs[*head].name, name) == 0) return CREME_OK;
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", *head ? ", " : "",
                                 config->outputs[*head].name);
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no head \"%s\"; it has %s", file, name ? name : "", known);
}

static creme_status set_geometry(enformer_network *network, const char *file, const creme_model_options *options,
                                 const creme_enformer_settings *settings)
{
    const creme_enformer_config *config = &network->config;
    hybrid_network *hybrid = &network->hybrid;
    hybrid->input_bp = options->input_bp ? options->input_bp : PUBLISHED_INPUT_BP;
    hybrid->token_bp = (int64_t)2 << config->tower_count;
    bool published = hybrid->token_bp == PUBLISHED_INPUT_BP / PUBLISHED_TOKENS;
    if ((hybrid->input_bp > PUBLISHED_INPUT_BP && published) || hybrid->input_bp == PUBLISHED_WRAPPER_BP) {
        return creme_fail(
            CREME_ERROR_RANGE,
            "an input of %lld bp: Enformer reads %d bp; the published model takes 393216 bp, but drops all "
            "but the %d in the middle: leave --input-bp out",
            (long long)hybrid->input_bp, PUBLISHED_INPUT_BP, PUBLISHED_INPUT_BP);
    }
    if (hybrid->input_bp < hybrid->token_bp || hybrid->input_bp % hybrid->token_bp || hybrid->input_bp > 1 << 24) {
        return creme_fail(CREME_ERROR_RANGE, "an input of %lld bp: %s needs a multiple of %lld bp up to %d",
                          (long long)hybrid->input_bp, file, (long long)hybrid->token_bp, 1 << 24);
    }
    hybrid->tokens = hybrid->input_bp / hybrid->token_bp;
    hybrid->dim = config->dim;
    hybrid->layer_epsilon = (float)CREME_ENFORMER_EPS;
    hybrid->head_in = config->final_channels;
    hybrid->softplus = true;
    for (int i = 0; i < config->tower_count; i++) {
        network->steps[i] = (hybrid_step){
            .in = config->channels[i], .out = config->channels[i + 1], .pad = (config->conv_kernel - 1) / 2};
    }
    creme_hybrid_set_geometry(hybrid, network->steps, config->tower_count, config->stem_kernel);
    int64_t bins = hybrid->tokens == PUBLISHED_TOKENS ? PUBLISHED_BINS : hybrid->tokens;
    if (settings->target_length_given) bins = settings->target_length < 0 ? hybrid->tokens : settings->target_length;
    if (bins < 1 || bins > hybrid->tokens || (hybrid->tokens - bins) % 2) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: target_length %lld does not fit %lld tokens of %lld bp",
                          settings->path, (long long)bins, (long long)hybrid->tokens, (long long)hybrid->token_bp);
    }
    network->crop = (hybrid->tokens - bins) / 2;
    return CREME_OK;
}

/* With sizes as published the weights are DeepMind's, or trained on from them, whatever a config.json made by a
 * program of another name says; for all others it is believed. */
static void choose_gamma(enformer_network *network, const creme_model_options *options,
                         const creme_enformer_settings *settings)
{
    int asked = creme_model_setting_chosen(&SETTINGS[GAMMA], options);
    bool denied = asked == GAMMA_AUTO && settings->gamma_given && !settings->use_tf_gamma;
    bool published = network->config.parameters == PUBLISHED_PARAMETERS && network->hybrid.tokens == PUBLISHED_TOKENS;
    bool features = asked == GAMMA_FEATURES || (denied && !published);
    network->gamma = features ? CREME_ENFORMER_GAMMA_FEATURES : CREME_ENFORMER_GAMMA_POSITIONS;
    if (denied) {
        creme_log_warning(options->log,
                          "%s says use_tf_gamma: false; positions are %s; choose by naming the gamma basis",
                          settings->path,
                          published ? "still those of TensorFlow, since these are the published sizes"
                                    : "as enformer-pytorch computes them by itself");
    }
}

/* 2 x multiply-adds of a whole forward pass, with what softmax pooling and the band of positions need here. */
static double count_flop(const enformer_network *network)
{
    const creme_enformer_config *c = &network->config;
    double T = (double)network->hybrid.tokens, L = (double)network->hybrid.input_bp, dim = (double)c->dim;
    double keys = (double)(c->heads * c->key_size), values = (double)(c->heads * c->value_size);
    double stem = (double)c->channels[0];
    double sum = L * (4 * (double)c->stem_kernel * stem + 1.5 * stem * stem);
    for (int i = 0; i < c->tower_count; i++) {
        double in = (double)c->channels[i], out = (double)c->channels[i + 1];
        sum += (double)network->steps[i].length * ((double)c->conv_kernel * in * out + 1.5 * out * out);
    }
    sum += (double)c->depth * T * (dim * (2 * keys + 2 * values + 2 * (double)c->ffn) + T * (2 * keys + values));
    double bins = T - 2 * (double)network->crop, final = (double)c->final_channels;
    return 2 * (sum + bins * final * (dim + (double)network->hybrid.tracks.count));
}

static void set_info(enformer_network *network)
{
    const creme_enformer_config *c = &network->config;
    hybrid_network *hybrid = &network->hybrid;
    snprintf(hybrid->summary, sizeof hybrid->summary,
             "%d tower steps %lld..%lld, %lld transformer blocks of %lld (%lld heads), %lld tokens of %lld bp",
             c->tower_count, (long long)c->channels[0], (long long)c->dim, (long long)c->depth, (long long)c->dim,
             (long long)c->heads, (long long)hybrid->tokens, (long long)hybrid->token_bp);
    creme_hybrid_set_info(hybrid, &(creme_model_info){
                                      .bins = hybrid->tokens - 2 * network->crop,
                                      .bin_bp = hybrid->token_bp,
                                      .first_bin_bp = network->crop * hybrid->token_bp,
                                      .parameters = c->parameters,
                                      .forward_flop = count_flop(network),
                                      .n_value = network->n_value,
                                  });
}

static void enformer_close(creme_model *model);

static creme_status allocate_layers(enformer_network *network)
{
    size_t steps = (size_t)network->config.tower_count, blocks = (size_t)network->config.depth;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&network->steps, steps, sizeof *network->steps));
    CREME_TRY(creme_allocate_zero(&network->tower, steps, sizeof *network->tower));
    CREME_TRY(creme_allocate_zero(&network->hybrid.blocks, blocks, sizeof *network->hybrid.blocks));
    network->hybrid.block_count = (int)network->config.depth;
done:
    return status;
}

static creme_status build(enformer_network *network, const hybrid_tensors *tensors, const char *file,
                          const creme_model_options *options, const creme_enformer_settings *settings)
{
    int head = 0;
    creme_status status = CREME_OK;
    CREME_TRY(find_head(network, file, options->head, &head));
    CREME_TRY(
        creme_model_read_tracks(&network->hybrid.tracks, file, network->config.outputs[head].tracks, NULL, options));
    CREME_TRY(allocate_layers(network));
    CREME_TRY(set_geometry(network, file, options, settings));
    choose_gamma(network, options, settings);
    CREME_TRY(creme_hybrid_create_nn(&network->hybrid, options));
    CREME_TRY(creme_enformer_load(network, tensors, head));
    set_info(network);
done:
    return status;
}

static creme_status enformer_open(creme_model **out, const char *file, const creme_model_options *options)
{
    creme_weights *weights = NULL;
    hybrid_tensors *tensors = NULL;
    creme_enformer_settings settings = {0};
    enformer_network *network = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_weights_open(&weights, file));
    CREME_TRY(creme_lora_merge(weights, options->lora_alpha, options->log));
    CREME_TRY(creme_allocate_zero(&network, 1, sizeof *network));
    CREME_TRY(creme_enformer_tensors_create(&tensors, &network->config, weights));
    CREME_TRY(
        creme_unknown_check(creme_hybrid_tensors_unknown(tensors), file, options->ignore_tensors, options->log));
    network->hybrid.base.kind = &creme_enformer_kind;
    network->n_value = options->n_value;
    network->hybrid.family = &FAMILY;
    network->hybrid.precision = options->precision;
    CREME_TRY(
        creme_enformer_settings_read(&settings, file, creme_weights_text(weights, "model_config"), &network->config));
    CREME_TRY(build(network, tensors, file, options, &settings));
    *out = &network->hybrid.base;
    network = NULL;
done:
    creme_enformer_settings_clear(&settings);
    creme_hybrid_tensors_destroy(tensors);
    creme_weights_close(weights);
    if (network) enformer_close(&network->hybrid.base);
    return status;
}

static void release_pool(creme_nn *nn, enformer_pool *pool)
{
    creme_hybrid_release_norm(nn, &pool->norm);
    creme_nn_filter_destroy(nn, pool->pointwise);
    creme_nn_filter_destroy(nn, pool->gate);
}

static void enformer_close(creme_model *model)
{
    enformer_network *network = (enformer_network *)model;
    creme_nn *nn = network->hybrid.nn;
    creme_nn_stem_destroy(nn, network->stem);
    release_pool(nn, &network->stem_pool);
    for (int i = 0; network->tower && i < network->config.tower_count; i++) {
        creme_hybrid_release_norm(nn, &network->tower[i].norm);
        creme_nn_filter_destroy(nn, network->tower[i].conv);
        release_pool(nn, &network->tower[i].pool);
    }
    creme_hybrid_release_norm(nn, &network->final_norm);
    creme_nn_filter_destroy(nn, network->final_conv);
    creme_hybrid_network_clear(&network->hybrid);
    creme_free(network->steps);
    creme_free(network->tower);
    creme_free(network);
}

/* What creme inspect tells of weights that need not open as they are. */
static creme_status look(creme_model_look *out, const creme_weights *weights)
{
    creme_enformer_config config;
    size_t used = 0;
    creme_status status = creme_enformer_config_read(&config, weights);
    if (status != CREME_OK) return status;
    *out = (creme_model_look){.input_bp_step = (int64_t)2 << config.tower_count};
    for (int i = 0; i < config.output_count; i++) {
        used += (size_t)snprintf(out->heads + used, sizeof out->heads - used, "%s%s (%lld tracks)", i ? ", " : "",
                                 config.outputs[i].name, (long long)config.outputs[i].tracks);
    }
    return CREME_OK;
}

const creme_model_kind creme_enformer_kind = {
    .about =
        {
            .name = "enformer",
            .noun = "an Enformer",
            .file = "weights of Enformer (safetensors, a PyTorch or a TensorFlow checkpoint)",
            .takes = CREME_TAKES_HEAD | CREME_TAKES_TENSORS | CREME_TAKES_N_VALUE | CREME_TAKES_BACKEND,
            .precisions = CREME_HYBRID_PRECISIONS,
            .input_bp = PUBLISHED_INPUT_BP,
            .squashed = true,
            .settings = SETTINGS,
            .setting_count = SETTING_COUNT,
        },
    .random = &creme_random_enformer,
    .recognise = creme_enformer_recognise,
    .look = look,
    .open = enformer_open,
    .close = enformer_close,
    .predictor_create = creme_hybrid_predictor_create,
    .predictor_destroy = creme_hybrid_predictor_destroy,
    .predict = creme_hybrid_predict,
    .embed = creme_hybrid_embed,
    .predict_edits = creme_hybrid_predict_edits,
    .tracks_are_separate = creme_hybrid_tracks_are_separate,
    .embed_edits = creme_hybrid_embed_edits,
    .set_meter = creme_hybrid_set_meter,
    .embedding_destroy = creme_hybrid_embedding_destroy,
    .embedding_bytes = creme_hybrid_embedding_bytes,
};
