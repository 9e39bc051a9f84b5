/* From named tensors to packed weights: each is looked up, its shape checked, its values checked to be finite. */
#include "model/borzoi/network.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct loader {
    borzoi_network *network;
    const creme_weights *weights;
    const char *path;
} loader;

typedef struct shape {
    int64_t size[3]; /* ones count for nothing, in the file's shapes too */
} shape;

static bool has_shape(const creme_tensor *tensor, shape wanted)
{
    int next = 0;
    for (int i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] == 1) continue;
        while (next < 3 && wanted.size[next] == 1) next++;
        if (next == 3 || tensor->shape[i] != wanted.size[next++]) return false;
    }
    while (next < 3 && wanted.size[next] == 1) next++;
    return next == 3;
}

/* *out = values of LAYER/NAME; creme_free it. */
static creme_status read_tensor(loader *load, float **out, const char *layer, const char *name, shape wanted)
{
    *out = NULL;
    char full[512], found[128];
    snprintf(full, sizeof full, "%s/%s", layer, name);
    const creme_tensor *tensor = creme_weights_find(load->weights, full);
    if (!tensor) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", load->path,
                          full);
    }
    if (!has_shape(tensor, wanted)) {
        const int64_t *w = wanted.size;
        return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; the network needs %lld x %lld x %lld",
                          load->path, full, creme_tensor_describe(tensor, found, sizeof found), (long long)w[0],
                          (long long)w[1], (long long)w[2]);
    }
    creme_status status = creme_allocate(out, (size_t)tensor->count, sizeof **out);
    if (status == CREME_OK) status = creme_tensor_read(tensor, load->path, *out);
    if (status != CREME_OK) {
        creme_free(*out);
        *out = NULL;
        return status;
    }
    load->network->parameters += tensor->count;
    return CREME_OK;
}

static shape vector_of(int64_t count)
{
    return (shape){{1, 1, count}};
}

static shape matrix_of(int64_t rows, int64_t columns)
{
    return (shape){{1, rows, columns}};
}

static creme_status load_vector(loader *load, float **out, const char *layer, const char *name, int64_t count)
{
    float *host = NULL;
    creme_status status = read_tensor(load, &host, layer, name, vector_of(count));
    if (status == CREME_OK) status = creme_nn_vector_create(load->network->hybrid.nn, out, host, count);
    creme_free(host);
    return status;
}

static creme_status load_norm(loader *load, borzoi_norm *out, const char *layer, int64_t channels)
{
    float *gamma = NULL, *beta = NULL, *mean = NULL, *variance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_tensor(load, &gamma, layer, "gamma:0", vector_of(channels)));
    CREME_TRY(read_tensor(load, &beta, layer, "beta:0", vector_of(channels)));
    CREME_TRY(read_tensor(load, &mean, layer, "moving_mean:0", vector_of(channels)));
    CREME_TRY(read_tensor(load, &variance, layer, "moving_variance:0", vector_of(channels)));
    for (int64_t c = 0; c < channels; c++) {
        if (variance[c] < 0) {
            status = creme_fail(CREME_ERROR_FORMAT, "%s: \"%s/moving_variance:0\"[%lld] is negative", load->path,
                                layer, (long long)c);
            goto done;
        }
        double scale = gamma[c] / sqrt((double)variance[c] + load->network->config.bn_eps);
        beta[c] = (float)(beta[c] - mean[c] * scale);
        gamma[c] = (float)scale;
    }
    CREME_TRY(creme_nn_vector_create(load->network->hybrid.nn, &out->scale, gamma, channels));
    CREME_TRY(creme_nn_vector_create(load->network->hybrid.nn, &out->shift, beta, channels));
done:
    creme_free(gamma);
    creme_free(beta);
    creme_free(mean);
    creme_free(variance);
    return status;
}

/* A dense layer or convolution LAYER/KERNEL [taps][in][out] with LAYER/BIAS [out] (NULL: none). */
static creme_status load_filter(loader *load, creme_filter **out, const char *layer, const char *kernel_name,
                                const char *bias_name, int64_t taps, int64_t in, int64_t filters)
{
    float *kernel = NULL, *bias = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_tensor(load, &kernel, layer, kernel_name, (shape){{taps, in, filters}}));
    if (bias_name) CREME_TRY(read_tensor(load, &bias, layer, bias_name, vector_of(filters)));
    creme_filter_weights weights = {kernel, bias, taps, in, filters, load->network->hybrid.precision};
    CREME_TRY(creme_nn_filter_create(load->network->hybrid.nn, out, &weights));
done:
    creme_free(kernel);
    creme_free(bias);
    return status;
}

static creme_status load_stem(loader *load, float n_value)
{
    const creme_borzoi_stem *stem = &load->network->config.stem;
    float *kernel = NULL, *bias = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_tensor(load, &kernel, stem->conv, "kernel:0", (shape){{stem->kernel, 4, stem->filters}}));
    CREME_TRY(read_tensor(load, &bias, stem->conv, "bias:0", vector_of(stem->filters)));
    creme_stem_weights weights = {kernel, bias, stem->kernel, stem->filters, n_value};
    CREME_TRY(creme_nn_stem_create(load->network->hybrid.nn, &load->network->stem, &weights));
done:
    creme_free(kernel);
    creme_free(bias);
    return status;
}

static creme_status load_step(loader *load, borzoi_step *step, const creme_borzoi_step *from)
{
    creme_status status = load_norm(load, &step->norm, from->norm, from->in);
    if (status != CREME_OK) return status;
    return load_filter(load, &step->conv, from->conv, "kernel:0", "bias:0", from->kernel, from->in, from->out);
}

/* The widths of the central masks: float32(e^(ln(T + 1) / masks))^f - 1, f = 1 .. masks, as TensorFlow computes them.
 */
static void mask_widths(int64_t tokens, int64_t masks, float *widths)
{
    float rate = (float)exp(log((double)tokens + 1) / (double)masks);
    for (int64_t f = 1; f <= masks; f++) widths[f - 1] = powf(rate, (float)f) - 1;
}

static creme_status load_attention(loader *load, hybrid_block *block, const creme_borzoi_block *from)
{
    borzoi_network *network = load->network;
    int64_t keys = from->heads * from->key_size, masks = from->position_features / 2;
    float *content = NULL, *position = NULL, *relative = NULL, widths[CREME_MOST_MASKS];
    creme_status status = CREME_OK;
    if (masks < 1 || masks > CREME_MOST_MASKS || from->position_features % 2) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: layer \"%s\" has %lld position features; expected an even number up to %d", load->path,
                          from->mha, (long long)from->position_features, 2 * CREME_MOST_MASKS);
    }
    CREME_TRY(read_tensor(load, &content, from->mha, "r_w_bias:0", matrix_of(from->heads, from->key_size)));
    CREME_TRY(read_tensor(load, &position, from->mha, "r_r_bias:0", matrix_of(from->heads, from->key_size)));
    CREME_TRY(read_tensor(load, &relative, from->mha, "r_k_layer/kernel:0", matrix_of(2 * masks, keys)));
    mask_widths(network->config.tokens, masks, widths);
    creme_attention_weights weights = {
        .tokens = network->config.tokens,
        .heads = from->heads,
        .key = from->key_size,
        .value = from->value_size,
        .content_bias = content,
        .position_bias = position,
        .masks = masks,
        .widths = widths,
        .relative = relative,
        .precision = network->hybrid.precision,
    };
    CREME_TRY(creme_nn_attention_create(network->hybrid.nn, &block->attention, &weights));
done:
    creme_free(content);
    creme_free(position);
    creme_free(relative);
    return status;
}

/* Keys and values come from one product: their kernels [dim][H * K] and [dim][H * V] side by side. */
static creme_status load_key_value(loader *load, hybrid_block *block, const creme_borzoi_block *from)
{
    int64_t dim = load->network->config.dim, keys = from->heads * from->key_size,
            values = from->heads * from->value_size;
    float *k = NULL, *v = NULL, *both = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_tensor(load, &k, from->mha, "k_layer/kernel:0", matrix_of(dim, keys)));
    CREME_TRY(read_tensor(load, &v, from->mha, "v_layer/kernel:0", matrix_of(dim, values)));
    CREME_TRY(creme_allocate(&both, (size_t)(dim * (keys + values)), sizeof *both));
    for (int64_t i = 0; i < dim; i++) {
        memcpy(both + i * (keys + values), k + i * keys, (size_t)keys * sizeof *both);
        memcpy(both + i * (keys + values) + keys, v + i * values, (size_t)values * sizeof *both);
    }
    creme_filter_weights weights = {both, NULL, 1, dim, keys + values, load->network->hybrid.precision};
    CREME_TRY(creme_nn_filter_create(load->network->hybrid.nn, &block->key_value, &weights));
done:
    creme_free(k);
    creme_free(v);
    creme_free(both);
    return status;
}

static creme_status load_block(loader *load, hybrid_block *block, const creme_borzoi_block *from)
{
    int64_t dim = load->network->config.dim, keys = from->heads * from->key_size,
            values = from->heads * from->value_size;
    creme_status status = CREME_OK;
    CREME_TRY(load_vector(load, &block->gamma1, from->ln1, "gamma:0", dim));
    CREME_TRY(load_vector(load, &block->beta1, from->ln1, "beta:0", dim));
    CREME_TRY(load_filter(load, &block->query, from->mha, "q_layer/kernel:0", NULL, 1, dim, keys));
    CREME_TRY(load_key_value(load, block, from));
    CREME_TRY(load_attention(load, block, from));
    CREME_TRY(load_filter(load, &block->out, from->mha, "embedding_layer/kernel:0", "embedding_layer/bias:0", 1,
                          values, dim));
    CREME_TRY(load_vector(load, &block->gamma2, from->ln2, "gamma:0", dim));
    CREME_TRY(load_vector(load, &block->beta2, from->ln2, "beta:0", dim));
    CREME_TRY(load_filter(load, &block->dense1, from->dense1, "kernel:0", "bias:0", 1, dim, from->hidden));
    CREME_TRY(load_filter(load, &block->dense2, from->dense2, "kernel:0", "bias:0", 1, from->hidden, dim));
done:
    return status;
}

static creme_status load_unet(loader *load, borzoi_unet *unet, const creme_borzoi_unet *from)
{
    int64_t dim = load->network->config.dim;
    creme_status status = CREME_OK;
    CREME_TRY(load_norm(load, &unet->norm_main, from->norm_main, dim));
    CREME_TRY(load_norm(load, &unet->norm_skip, from->norm_skip, from->skip_channels));
    if (from->dense_main)
        CREME_TRY(load_filter(load, &unet->main, from->dense_main, "kernel:0", "bias:0", 1, dim, dim));
    CREME_TRY(load_filter(load, &unet->skip, from->dense_skip, "kernel:0", "bias:0", 1, from->skip_channels, dim));
    float *depthwise = NULL;
    status = read_tensor(load, &depthwise, from->separable, "depthwise_kernel:0", matrix_of(from->kernel, dim));
    if (status == CREME_OK) {
        status = creme_nn_vector_create(load->network->hybrid.nn, &unet->depthwise, depthwise, from->kernel * dim);
    }
    creme_free(depthwise);
    if (status != CREME_OK) goto done;
    CREME_TRY(load_filter(load, &unet->pointwise, from->separable, "pointwise_kernel:0", "bias:0", 1, dim, dim));
done:
    return status;
}

static creme_status load_end(loader *load)
{
    borzoi_network *network = load->network;
    const creme_borzoi_config *config = &network->config;
    creme_status status = CREME_OK;
    if (config->final_conv) {
        CREME_TRY(load_norm(load, &network->final_norm, config->final_norm, config->dim));
        CREME_TRY(load_filter(load, &network->final_conv, config->final_conv, "kernel:0", "bias:0", 1, config->dim,
                              config->final_filters));
    }
    CREME_TRY(read_tensor(load, &network->hybrid.head_weights, config->head, "kernel:0",
                          matrix_of(config->final_filters, config->tracks)));
    CREME_TRY(read_tensor(load, &network->hybrid.head_bias, config->head, "bias:0", vector_of(config->tracks)));
done:
    return status;
}

creme_status creme_borzoi_load(borzoi_network *network, const creme_weights *weights, float n_value)
{
    loader load = {network, weights, creme_weights_path(weights)};
    const creme_borzoi_config *config = &network->config;
    creme_status status = CREME_OK;
    CREME_TRY(load_stem(&load, n_value));
    for (int i = 0; i < config->tower_count; i++) CREME_TRY(load_step(&load, &network->tower[i], &config->tower[i]));
    for (int i = 0; i < config->blocks_count; i++)
        CREME_TRY(load_block(&load, &network->hybrid.blocks[i], &config->blocks[i]));
    for (int i = 0; i < config->unet_count; i++) CREME_TRY(load_unet(&load, &network->unet[i], &config->unet[i]));
    CREME_TRY(load_end(&load));
done:
    return status;
}
