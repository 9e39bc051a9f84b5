/* Networks of the Borzoi family, described as Keras does, recognised in any shape; others refused by name. */
#include "model/borzoi/config.h"

#include "base/memory.h"
#include "borzoi_file.h"

#include "slow.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static creme_borzoi_config parse(const borzoi_file_shape *shape)
{
    creme_borzoi_config config;
    char *text = borzoi_file_config(shape);
    creme_status status = creme_borzoi_config_parse(&config, "x.h5", text);
    if (status != CREME_OK) print_error("%s\n", creme_error_message());
    assert_int_equal(status, CREME_OK);
    free(text);
    return config;
}

/* What the config must say of a shape; names are looked up in the description by the checks of the weights further
 * down. */
static void check(const creme_borzoi_config *config, const borzoi_file_shape *shape)
{
    int64_t length = shape->input_bp / 2, channels = shape->stem_filters;
    assert_int_equal(config->input_bp, shape->input_bp);
    assert_int_equal(config->stem.filters, shape->stem_filters);
    assert_int_equal(config->stem.kernel, shape->stem_kernel);
    assert_int_equal(config->stem.pool, 2);
    assert_int_equal(config->tower_count, shape->tower_steps);
    for (int i = 0; i < shape->tower_steps; i++, length /= 2) {
        const creme_borzoi_step *step = &config->tower[i];
        assert_int_equal(step->in, channels);
        assert_int_equal(step->out, shape->tower_filters[i]);
        assert_int_equal(step->kernel, shape->tower_kernel);
        assert_int_equal(step->pool, 2);
        assert_int_equal(step->length, length);
        channels = step->out;
    }
    assert_int_equal(config->dim, channels);
    assert_int_equal(config->tokens, length);
    assert_int_equal(config->token_bp, shape->input_bp / length);
    assert_int_equal(config->blocks_count, shape->blocks);
    for (int i = 0; i < shape->blocks; i++) {
        const creme_borzoi_block *block = &config->blocks[i];
        assert_int_equal(block->heads, shape->heads);
        assert_int_equal(block->key_size, shape->key_size);
        assert_int_equal(block->value_size, channels / shape->heads);
        assert_int_equal(block->hidden, 2 * channels);
    }
    assert_int_equal(config->unet_count, shape->unet_steps);
    for (int i = 0; i < shape->unet_steps; i++) {
        const creme_borzoi_unet *unet = &config->unet[i];
        assert_int_equal(unet->step, shape->tower_steps - 1 - i);
        assert_int_equal(unet->skip_channels, shape->tower_filters[unet->step]);
        assert_int_equal(unet->upsample, 2);
        assert_int_equal(unet->kernel, shape->unet_kernel);
        assert_int_equal(unet->dense_main != NULL, shape->upsample_dense);
        length *= 2;
    }
    assert_int_equal(config->crop_bins, shape->crop_bins);
    assert_int_equal(config->bins, length - 2 * shape->crop_bins);
    assert_int_equal(config->bin_bp, shape->input_bp / length);
    assert_int_equal(config->final_conv != NULL, shape->final_filters > 0);
    assert_int_equal(config->final_norm != NULL, shape->final_filters > 0);
    assert_int_equal(config->final_filters, shape->final_filters ? shape->final_filters : channels);
    assert_int_equal(config->has_final_gelu, !shape->no_final_gelu);
    assert_int_equal(config->tracks, shape->tracks);
    assert_int_equal(config->head_activation, CREME_BORZOI_SOFTPLUS);
    assert_int_equal(config->strand_pair != NULL, shape->strand_pair);
    for (int i = 0; shape->strand_pair && i < shape->tracks; i++) {
        assert_int_equal(config->strand_pair[i], (i ^ 1) < shape->tracks ? i ^ 1 : i);
    }
    assert_true(config->gelu_tanh);
    assert_float_equal(config->bn_eps, 1e-3, 0);
    assert_float_equal(config->ln_eps, shape->blocks ? 1e-3 : 0, 0);
}

static void test_tiny_names(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 20;
    creme_borzoi_config config = parse(&shape);
    check(&config, &shape);
    assert_string_equal(config.stem.conv, "conv1d");
    assert_string_equal(config.tower[0].norm, "batch_normalization");
    assert_string_equal(config.tower[5].conv, "conv1d_6");
    assert_string_equal(config.blocks[1].ln1, "layer_normalization_2");
    assert_string_equal(config.blocks[1].mha, "multihead_attention_1");
    assert_string_equal(config.blocks[1].ln2, "layer_normalization_3");
    assert_string_equal(config.blocks[1].dense1, "dense_2");
    assert_string_equal(config.blocks[1].dense2, "dense_3");
    assert_string_equal(config.unet[0].norm_main, "batch_normalization_6");
    assert_string_equal(config.unet[0].norm_skip, "batch_normalization_7");
    assert_string_equal(config.unet[0].dense_main, "dense_4");
    assert_string_equal(config.unet[0].dense_skip, "dense_5");
    assert_string_equal(config.unet[1].norm_main, "batch_normalization_8");
    assert_string_equal(config.unet[1].dense_skip, "dense_7");
    assert_string_equal(config.unet[1].separable, "separable_conv1d_1");
    assert_string_equal(config.final_norm, "batch_normalization_10");
    assert_string_equal(config.final_conv, "conv1d_7");
    assert_string_equal(config.head, "dense_8");
    creme_borzoi_config_clear(&config);
    assert_null(config.graph);
}

/* 2,000 random shapes (slow: 300) from a fixed seed: towers of 1 to 7, any depth, with and without each option. */
static void test_any_shape(void **state)
{
    (void)state;
    uint64_t seed = 20240601;
    for (int trial = 0; trial < (test_is_slow() ? 300 : 2000); trial++) {
        borzoi_file_shape shape = borzoi_file_tiny();
        unsigned options = (unsigned)(int64_t)((borzoi_file_uniform(&seed) + 1) * 128);
        shape.tower_steps = 1 + (int)((borzoi_file_uniform(&seed) + 1) * 3.49);
        shape.blocks = (int)((borzoi_file_uniform(&seed) + 1) * 3);
        shape.unet_steps = (int)((borzoi_file_uniform(&seed) + 1) * 0.5 * (shape.tower_steps + 0.99));
        shape.heads = 1 << (trial % 3);
        for (int i = 0; i < shape.tower_steps; i++) shape.tower_filters[i] = 4 * (1 + (trial + 5 * i) % 9);
        shape.input_bp = 128 << shape.tower_steps;
        shape.crop_bins = options & 1 ? 3 : 0;
        shape.final_filters = options & 2 ? 24 : 0;
        shape.no_final_gelu = options & 4;
        shape.upsample_dense = options & 8;
        shape.sync_norm = options & 16;
        shape.strand_pair = options & 32;
        shape.layers_reversed = options & 64;
        shape.first_suffix = options & 128 ? 17 : 0;
        shape.tracks = 1 + trial % 5;
        creme_borzoi_config config = parse(&shape);
        check(&config, &shape);
        creme_borzoi_config_clear(&config);
    }
}

static void test_published(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_published();
    creme_borzoi_config config = parse(&shape);
    check(&config, &shape);
    assert_int_equal(config.tokens, 4096);
    assert_int_equal(config.bins, 16352);
    assert_int_equal(config.bin_bp, 32);
    assert_int_equal(config.blocks[7].value_size, 192);
    assert_string_equal(config.final_norm, "sync_batch_normalization_10");
    assert_string_equal(config.head, "dense_20");
    creme_borzoi_config_clear(&config);
}

/* Each named layer has just the tensors of the shapes that the config implies; heads and features come from the
 * weights. */
static void expect_tensor(const creme_weights *weights, const char *layer, const char *rest, int rank,
                          const int64_t *shape)
{
    char name[256];
    snprintf(name, sizeof name, "%s/%s", layer, rest);
    const creme_tensor *tensor = creme_weights_find(weights, name);
    if (!tensor) print_error("%s is not there\n", name);
    assert_non_null(tensor);
    assert_int_equal(tensor->rank, rank);
    for (int i = 0; i < rank; i++) assert_int_equal(tensor->shape[i], shape[i]);
}

static void check_weights(const creme_borzoi_config *c, const creme_weights *weights)
{
    int64_t dim = c->dim;
    expect_tensor(weights, c->stem.conv, "kernel:0", 3, (int64_t[]){c->stem.kernel, 4, c->stem.filters});
    for (int i = 0; i < c->tower_count; i++) {
        const creme_borzoi_step *step = &c->tower[i];
        expect_tensor(weights, step->norm, "moving_variance:0", 1, &step->in);
        expect_tensor(weights, step->conv, "kernel:0", 3, (int64_t[]){step->kernel, step->in, step->out});
    }
    for (int i = 0; i < c->blocks_count; i++) {
        const creme_borzoi_block *block = &c->blocks[i];
        int64_t keys = block->heads * block->key_size;
        expect_tensor(weights, block->ln1, "gamma:0", 1, &dim);
        expect_tensor(weights, block->ln2, "beta:0", 1, &dim);
        expect_tensor(weights, block->mha, "r_w_bias:0", 4, (int64_t[]){1, block->heads, 1, block->key_size});
        expect_tensor(weights, block->mha, "q_layer/kernel:0", 2, (int64_t[]){dim, keys});
        expect_tensor(weights, block->mha, "r_k_layer/kernel:0", 2, (int64_t[]){block->position_features, keys});
        expect_tensor(weights, block->mha, "embedding_layer/kernel:0", 2,
                      (int64_t[]){block->heads * block->value_size, dim});
        expect_tensor(weights, block->dense1, "kernel:0", 2, (int64_t[]){dim, block->hidden});
        expect_tensor(weights, block->dense2, "kernel:0", 2, (int64_t[]){block->hidden, dim});
    }
    for (int i = 0; i < c->unet_count; i++) {
        const creme_borzoi_unet *unet = &c->unet[i];
        expect_tensor(weights, unet->norm_main, "gamma:0", 1, &dim);
        if (unet->dense_main) expect_tensor(weights, unet->dense_main, "kernel:0", 2, (int64_t[]){dim, dim});
        expect_tensor(weights, unet->norm_skip, "gamma:0", 1, &unet->skip_channels);
        expect_tensor(weights, unet->dense_skip, "kernel:0", 2, (int64_t[]){unet->skip_channels, dim});
        expect_tensor(weights, unet->separable, "depthwise_kernel:0", 3, (int64_t[]){unet->kernel, dim, 1});
        expect_tensor(weights, unet->separable, "pointwise_kernel:0", 3, (int64_t[]){1, dim, dim});
    }
    if (c->final_conv) {
        expect_tensor(weights, c->final_norm, "gamma:0", 1, &dim);
        expect_tensor(weights, c->final_conv, "kernel:0", 3, (int64_t[]){c->final_kernel, dim, c->final_filters});
    }
    expect_tensor(weights, c->head, "kernel:0", 2, (int64_t[]){c->final_filters, c->tracks});
}

static void test_with_weights(void **state)
{
    (void)state;
    char path[512];
    const char *base = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/creme-config-XXXXXX", base ? base : P_tmpdir);
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    for (int variant = 0; variant < 8; variant++) {
        borzoi_file_shape shape = borzoi_file_tiny();
        shape.position_features = 16 + 2 * variant;
        shape.bare_bias_names = variant & 1;
        shape.final_filters = variant & 2 ? 20 : 0;
        shape.upsample_dense = variant & 4;
        assert_int_equal(borzoi_file_write(path, &shape, 5), 0);
        creme_weights *weights;
        creme_borzoi_config config;
        assert_int_equal(creme_weights_open(&weights, path), CREME_OK);
        assert_int_equal(creme_borzoi_config_read(&config, weights), CREME_OK);
        check(&config, &shape);
        assert_int_equal(config.blocks[0].position_features, 16 + 2 * variant);
        check_weights(&config, weights);
        creme_borzoi_config_clear(&config);
        creme_weights_close(weights);
    }
    unlink(path);
}

/* The description of the tiny network, for changes. */
static json_t *tiny_graph(void)
{
    borzoi_file_shape shape = borzoi_file_tiny();
    return borzoi_graph_build(&shape, NULL);
}

static json_t *layer_of(json_t *model, const char *name)
{
    json_t *layer;
    size_t i;
    json_array_foreach(json_object_get(json_object_get(model, "config"), "layers"), i, layer)
    {
        if (strcmp(json_string_value(json_object_get(layer, "name")), name) == 0) return layer;
    }
    fail_msg("no layer %s", name);
    return NULL;
}

static void expect_refusal(json_t *model, creme_status expected, const char *message)
{
    creme_borzoi_config config;
    char *text = json_dumps(model, 0);
    creme_status status = creme_borzoi_config_parse(&config, "x.h5", text);
    assert_string_equal(creme_error_message(), message);
    assert_int_equal(status, expected);
    assert_null(config.graph);
    assert_null(config.strand_pair);
    free(text);
    json_decref(model);
}

#define UNFIT "x.h5: not a network of the Borzoi family: layer "

static void change(const char *name, const char *key, json_t *value, creme_status expected, const char *message)
{
    json_t *model = tiny_graph();
    json_object_set_new(json_object_get(layer_of(model, name), "config"), key, value);
    expect_refusal(model, expected, message);
}

static void test_refused_options(void **state)
{
    (void)state;
    static const char plain[] =
        "expected stride 1, no dilation, no groups, padding \"same\", a bias and no activation";
    char message[512];
    snprintf(message, sizeof message, UNFIT "\"conv1d_2\" (Conv1D) does not fit: %s", plain);
    change("conv1d_2", "dilation_rate", json_pack("[i]", 2), CREME_ERROR_UNSUPPORTED, message);
    change("conv1d_2", "strides", json_pack("[i]", 2), CREME_ERROR_UNSUPPORTED, message);
    change("conv1d_2", "padding", json_string("valid"), CREME_ERROR_UNSUPPORTED, message);
    change("conv1d_2", "use_bias", json_false(), CREME_ERROR_UNSUPPORTED, message);
    change("conv1d_2", "activation", json_string("relu"), CREME_ERROR_UNSUPPORTED, message);
    change("conv1d_2", "kernel_size", json_pack("[i]", 4), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"conv1d_2\" (Conv1D) does not fit: expected an odd kernel");
    change("conv1d_2", "kernel_size", json_string("five"), CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"conv1d_2\": expected \"kernel_size\", an integer from 1 to 1023");
    change("conv1d_2", "filters", json_integer(INT64_MAX), CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"conv1d_2\": expected \"filters\", an integer from 1 to 131072");
    change("max_pooling1d_3", "strides", json_pack("[i]", 1), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"max_pooling1d_3\" (MaxPooling1D) does not fit: expected a stride equal to pool_size");
    change("batch_normalization_9", "epsilon", json_real(1e-5), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"batch_normalization_8\" (BatchNormalization) does not fit: expected the same epsilon in all "
                 "norms of a kind");
    change("layer_normalization", "scale", json_false(), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"layer_normalization\" (LayerNormalization) does not fit: expected a norm over the channels with "
                 "gamma and beta");
    change("dense_8", "activation", json_string("sigmoid"), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"dense_8\" (Dense) does not fit: expected a head with activation softplus or linear");
    change("re_lu", "max_value", json_real(6), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"re_lu\" (ReLU) does not fit: expected a plain ReLU");
    change("dense_5", "units", json_integer(17), CREME_ERROR_UNSUPPORTED,
           "x.h5: layer \"dense_5\": channels: 17, expected 16");
    change("cropping1d", "cropping", json_pack("[i,i]", 64, 64), CREME_ERROR_UNSUPPORTED,
           "x.h5: cropping 64 bins off each side of 128 leaves none");
    change("sequence", "batch_input_shape", json_pack("[n,n,i]", 4), CREME_ERROR_UNSUPPORTED,
           UNFIT "\"sequence\" (InputLayer) does not fit: expected batch_input_shape [null, LENGTH, 4]");
    change("sequence", "batch_input_shape", json_pack("[n,i,i]", 4097, 4), CREME_ERROR_UNSUPPORTED,
           "x.h5: layer \"conv1d\": a length that the pool behind it does not divide: 4097, expected 2");
    change("switch_reverse", "strand_pair", json_pack("[i,i,i,i,i,i]", 1, 2, 0, 3, 4, 5), CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"switch_reverse\": strand_pair does not pair the 6 tracks");
    change("switch_reverse", "strand_pair", json_pack("[i,i]", 1, 0), CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"switch_reverse\": strand_pair does not pair the 6 tracks");
}

static void rewire(const char *name, const char *class_name, const char *input, creme_status expected,
                   const char *message)
{
    json_t *model = tiny_graph(), *layer = layer_of(model, name);
    if (class_name) json_object_set_new(layer, "class_name", json_string(class_name));
    if (input) json_object_set_new(layer, "inbound_nodes", json_pack("[[[s,i,i,{}]]]", input, 0, 0));
    expect_refusal(model, expected, message);
}

static void test_refused_graphs(void **state)
{
    (void)state;
    rewire("tf.nn.gelu_3", "ELU", NULL, CREME_ERROR_UNSUPPORTED,
           UNFIT "\"tf.nn.gelu_3\" (ELU) does not fit: expected the input");
    rewire("max_pooling1d_2", "AveragePooling1D", NULL, CREME_ERROR_UNSUPPORTED,
           UNFIT "\"max_pooling1d_2\" (AveragePooling1D) does not fit: expected a Conv1D");
    rewire("up_sampling1d", "Conv1DTranspose", NULL, CREME_ERROR_UNSUPPORTED,
           UNFIT "\"up_sampling1d\" (Conv1DTranspose) does not fit: expected an UpSampling1D");
    rewire("layer_normalization_1", NULL, "max_pooling1d_6", CREME_ERROR_UNSUPPORTED,
           UNFIT
           "\"max_pooling1d_6\" (MaxPooling1D) does not fit: expected both paths of a block to start at one layer");
    rewire("batch_normalization_7", NULL, "conv1d_5", CREME_ERROR_UNSUPPORTED,
           "x.h5: layer \"conv1d_5\": as a skip, has a length of 128, expected 64");
    rewire("batch_normalization_7", NULL, "max_pooling1d_5", CREME_ERROR_UNSUPPORTED,
           UNFIT "\"max_pooling1d_5\" (MaxPooling1D) does not fit: expected a convolution of the tower, as the "
                 "source of a skip");
    rewire("conv1d", NULL, "nobody", CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"conv1d\" has an input that is no layer of the model");
    rewire("max_pooling1d_6", "Add", "scale", CREME_ERROR_FORMAT,
           "x.h5: model_config: layer \"max_pooling1d_6\" has an input that is no layer of the model");
    /* Cycles: through identities, and through whole parts. */
    rewire("stochastic_shift", NULL, "stochastic_shift", CREME_ERROR_UNSUPPORTED,
           "x.h5: not a network of the Borzoi family: expected the input where the graph ends");
    rewire("conv1d", NULL, "tf.nn.gelu_3", CREME_ERROR_UNSUPPORTED,
           UNFIT "\"conv1d_2\" (Conv1D) does not fit: expected fewer steps of the tower");
    rewire("batch_normalization_6", NULL, "separable_conv1d_1", CREME_ERROR_UNSUPPORTED,
           UNFIT "\"separable_conv1d_1\" (SeparableConv1D) does not fit: expected fewer U-Net steps");
}

/* baskerville's residual tower: x + Scale(conv_nac(x)) before the pool. */
static void test_residual_tower(void **state)
{
    (void)state;
    json_t *model = tiny_graph(), *layers = json_object_get(json_object_get(model, "config"), "layers");
    json_array_append_new(layers, json_pack("{s:s,s:s,s:{},s:[[[s,i,i,{}]]]}", "class_name", "Scale", "name", "scale",
                                            "config", "inbound_nodes", "conv1d_6", 0, 0));
    json_array_append_new(layers, json_pack("{s:s,s:s,s:{},s:[[[s,i,i,{}],[s,i,i,{}]]]}", "class_name", "Add", "name",
                                            "add_r", "config", "inbound_nodes", "conv1d_6", 0, 0, "scale", 0, 0));
    json_object_set_new(layer_of(model, "max_pooling1d_6"), "inbound_nodes",
                        json_pack("[[[s,i,i,{}]]]", "add_r", 0, 0));
    expect_refusal(model, CREME_ERROR_UNSUPPORTED,
                   "x.h5: layer \"add_r\" (Add) belongs to a residual tower (num_convs > 1), which is not supported");
}

static void expect_text(const char *text, creme_status expected, const char *part)
{
    creme_borzoi_config config;
    assert_int_equal(creme_borzoi_config_parse(&config, "x.h5", text), expected);
    if (!strstr(creme_error_message(), part)) print_error("%s\n", creme_error_message());
    assert_non_null(strstr(creme_error_message(), part));
    assert_null(config.graph);
}

static void test_hostile_texts(void **state)
{
    (void)state;
    expect_text("", CREME_ERROR_FORMAT, "x.h5: model_config: line 1");
    expect_text("[]", CREME_ERROR_FORMAT, "expected an object with class_name and config");
    expect_text("{\"class_name\":\"Sequential\",\"config\":{}}", CREME_ERROR_UNSUPPORTED,
                "only functional models are read");
    expect_text("{\"class_name\":\"Functional\",\"config\":{}}", CREME_ERROR_FORMAT, "expected \"layers\"");
    expect_text("{\"class_name\":\"Functional\",\"config\":{\"layers\":[{}]}}", CREME_ERROR_FORMAT,
                "layer 0 lacks a name");
    expect_text(
        "{\"class_name\":\"Functional\",\"config\":{\"layers\":[{\"class_name\":\"A\",\"name\":\"a\",\"config\":{},"
        "\"inbound_nodes\":[]}],\"output_layers\":[[\"b\",0,0]]}}",
        CREME_ERROR_FORMAT, "\"output_layers\" names no layer");
    expect_text(
        "{\"class_name\":\"Functional\",\"config\":{\"layers\":[{\"class_name\":\"A\",\"name\":\"a\",\"config\":{},"
        "\"inbound_nodes\":[]}],\"output_layers\":[[\"a\",0,0],[\"a\",0,0]]}}",
        CREME_ERROR_UNSUPPORTED, "the model has 2 outputs");
    expect_text("{\"a\":1e999}", CREME_ERROR_FORMAT, "real number overflow");
    expect_text("{\"a\":99999999999999999999}", CREME_ERROR_FORMAT, "too big integer");
    enum { DEPTH = 100000 };
    char *deep = malloc(DEPTH + 1);
    assert_non_null(deep);
    memset(deep, '[', DEPTH);
    deep[DEPTH] = '\0';
    expect_text(deep, CREME_ERROR_FORMAT, "maximum parsing depth reached");
    free(deep);
}

/* Removing any one key of any layer, or giving it another type, is an error or is Keras's default, never a crash. */
static void test_damaged_keys(void **state)
{
    (void)state;
    json_t *model = tiny_graph(), *layers = json_object_get(json_object_get(model, "config"), "layers"), *layer,
           *value;
    size_t i;
    int refused = 0, passed = 0;
    json_array_foreach(layers, i, layer)
    {
        for (int inner = 0; inner < 2; inner++) {
            json_t *object = inner ? json_object_get(layer, "config") : layer, *copy = json_copy(object);
            const char *key;
            json_object_foreach(copy, key, value)
            {
                json_t *replacements[] = {NULL, json_null(), json_integer(-1), json_pack("[[s]]", "x"),
                                          json_object()};
                for (size_t k = 0; k < sizeof replacements / sizeof *replacements; k++) {
                    if (k == 0) json_object_del(object, key);
                    if (k > 0) json_object_set_new(object, key, replacements[k]);
                    creme_borzoi_config config;
                    char *text = json_dumps(model, 0);
                    int status = creme_borzoi_config_parse(&config, "x.h5", text);
                    refused += status != CREME_OK;
                    passed += status == CREME_OK;
                    creme_borzoi_config_clear(&config);
                    free(text);
                }
                json_object_set(object, key, value);
            }
            json_decref(copy);
        }
    }
    assert_true(refused > 1000);
    assert_true(passed > 100);
    json_decref(model);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_tiny();
    char *text = borzoi_file_config(&shape);
    creme_borzoi_config config;
    creme_memory_fail_after(0);
    assert_int_equal(creme_borzoi_config_parse(&config, "x.h5", text), CREME_OK);
    creme_borzoi_config_clear(&config);
    size_t allocations = creme_memory_fail_after(0);
    assert_true(allocations > 0);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_borzoi_config_parse(&config, "x.h5", text), CREME_ERROR_MEMORY);
        assert_null(config.graph);
    }
    creme_memory_fail_after(0);
    free(text);
}

static void test_trained_mini(void **state)
{
    (void)state;
    static const char path[] = "../shared/data/models/mini_borzoi/model.h5";
    if (access(path, R_OK) != 0) {
        print_message("SKIP: %s is not there\n", path);
        skip();
    }
    creme_weights *weights;
    creme_borzoi_config config;
    assert_int_equal(creme_weights_open(&weights, path), CREME_OK);
    assert_int_equal(creme_borzoi_config_read(&config, weights), CREME_OK);
    borzoi_file_shape shape = {.input_bp = 131072,
                               .stem_filters = 64,
                               .stem_kernel = 7,
                               .tower_steps = 6,
                               .tower_filters = {80, 88, 96, 104, 120, 128},
                               .tower_kernel = 5,
                               .blocks = 2,
                               .heads = 2,
                               .key_size = 32,
                               .unet_steps = 2,
                               .unet_kernel = 3,
                               .upsample_dense = true,
                               .crop_bins = 1024,
                               .tracks = 74};
    assert_non_null(config.strand_pair);
    assert_int_equal(config.strand_pair[34], 35);
    creme_free(config.strand_pair);
    config.strand_pair = NULL; /* its pairs are not those of the helper */
    check(&config, &shape);
    check_weights(&config, weights);
    assert_int_equal(config.blocks[0].position_features, 32);
    creme_borzoi_config_clear(&config);
    creme_weights_close(weights);
}

static void test_other_real_models(void **state)
{
    (void)state;
    static const struct {
        const char *path, *message;
    } models[] = {
        {"../shared/data/models/deepstarr/deepstarr.model.h5", "has no model_config"},
        {"../shared/data/models/xpresso/human_trainepoch.11-0.426.h5", "layer \""},
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (access(models[i].path, R_OK) != 0) {
            print_message("SKIP: %s is not there\n", models[i].path);
            skip();
        }
        creme_weights *weights;
        creme_borzoi_config config;
        assert_int_equal(creme_weights_open(&weights, models[i].path), CREME_OK);
        assert_int_not_equal(creme_borzoi_config_read(&config, weights), CREME_OK);
        print_message("%s\n", creme_error_message());
        assert_non_null(strstr(creme_error_message(), models[i].message));
        creme_weights_close(weights);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny_names),      cmocka_unit_test(test_any_shape),
        cmocka_unit_test(test_published),       cmocka_unit_test(test_with_weights),
        cmocka_unit_test(test_refused_options), cmocka_unit_test(test_refused_graphs),
        cmocka_unit_test(test_residual_tower),  cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_damaged_keys),    cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_trained_mini),    cmocka_unit_test(test_other_real_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
