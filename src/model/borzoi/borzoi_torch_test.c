/* Borzoi from its PyTorch port's files: the same bits as from Keras's; sizes from shapes; what config.json says; each
 * tensor needed and of one shape only; relatives of Borzoi refused. */
#include "base/memory.h"
#include "borzoi_file.h"
#include <creme/model.h>
#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "borzoi_torch.h"
#include "model/borzoi/tensors.h"
#include "model/borzoi/torch.h"
#include "model/weights/convert.h"

enum { HUMAN_TRACKS = 6, MOUSE_TRACKS = 3, LENGTH = 4096 };

static borzoi_file_shape tiny(void)
{
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 20;
    shape.strand_pair = false;
    shape.tracks = HUMAN_TRACKS;
    return shape;
}

/* A network in both spellings in a folder. */
typedef struct pair {
    scratch folder;
    char h5[160];
    creme_weights *keras;
    borzoi_torch *torch;
} pair;

static pair make_pair(borzoi_file_shape shape, uint64_t seed)
{
    pair p = {.folder = scratch_open()};
    snprintf(p.h5, sizeof p.h5, "%s", scratch_path(&p.folder, "tiny.h5"));
    assert_int_equal(borzoi_file_write(p.h5, &shape, seed), 0);
    assert_succeeds(creme_weights_open(&p.keras, p.h5));
    p.torch = borzoi_torch_make(&shape, p.keras);
    return p;
}

static void free_pair(pair *p)
{
    borzoi_torch_clear(p->torch);
    creme_weights_close(p->keras);
    scratch_close(&p->folder);
}

static creme_status open_model(creme_model **out, const char *path, creme_model_options options)
{
    char specification[256];
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    if (!options.input_bp) options.input_bp = LENGTH;
    return creme_model_open(out, specification, &options);
}

/* All bins and tracks of one random sequence with Ns. */
static float *profile_of(const char *path, creme_model_options options, size_t *count)
{
    creme_model *model;
    creme_track_selection tracks;
    creme_predictor *predictor;
    creme_random random;
    uint8_t codes[LENGTH];
    assert_succeeds(open_model(&model, path, options));
    const creme_model_info *info = creme_model_describe(model);
    assert_int_equal(info->input_bp, LENGTH);
    assert_succeeds(creme_track_select(&tracks, info->tracks, "all", false));
    creme_readout readout = {.bin_end = info->bins, .every_bin = true, .tracks = &tracks};
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    creme_random_init(&random, &(creme_random_key){.seed = 17, .purpose = CREME_RANDOM_TEST});
    for (int i = 0; i < LENGTH; i++) codes[i] = (uint8_t)creme_random_below(&random, i % 50 ? 4 : 5);
    *count = (size_t)creme_predictor_outputs(predictor);
    float *profile = malloc(*count * sizeof *profile);
    const uint8_t *one[] = {codes};
    assert_succeeds(creme_predictor_predict(predictor, one, 1, profile));
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    return profile;
}

static void assert_same_bits(const char *a, const char *b, creme_model_options options)
{
    size_t count, other;
    float *x = profile_of(a, options, &count), *y = profile_of(b, options, &other);
    assert_int_equal(count, other);
    assert_memory_equal(x, y, count * sizeof *x);
    free(x);
    free(y);
}

static void describe(const char *path, creme_model_options options, creme_model_info *info, char summary[256])
{
    creme_model *model;
    assert_succeeds(open_model(&model, path, options));
    *info = *creme_model_describe(model);
    snprintf(summary, 256, "%s", info->summary);
    creme_model_close(model);
}

/* --- The same network ------------------------------------------------------------------------------------------ */

/* Uneven sizes everywhere, so that a swap of two dimensions or two layers does not pass unseen. */
static void test_same_bits(void **state)
{
    (void)state;
    borzoi_file_shape shape = tiny();
    for (int trial = 0; trial < 4; trial++) { /* the last is a Borzoi Prime */
        shape.sync_norm = trial == 1;
        shape.bare_bias_names = trial == 1;
        shape.heads = trial == 2 ? 4 : 2;
        shape.tower_steps = trial == 2 ? 4 : 6;
        shape.unet_steps = trial == 3 ? 3 : 2;
        shape.final_filters = trial == 3 ? 0 : 20;
        shape.blocks = 1 + trial;
        shape.tower_filters[trial == 2 ? 3 : 5] = 16;
        pair p = make_pair(shape, 100 + (uint64_t)trial);
        const char *path = scratch_path(&p.folder, "tiny.safetensors");
        int bins = (LENGTH / (2 << shape.tower_steps)) << shape.unet_steps;
        char text[64];
        snprintf(text, sizeof text, "{\"bins_to_return\": %d, \"heads\": %d}", bins - 64, shape.heads);
        scratch_write(&p.folder, "config.json", text, SCRATCH_PLAIN);
        borzoi_torch_write(p.torch, path, trial ? "model." : "", -1);
        assert_same_bits(p.h5, path, (creme_model_options){0});
        assert_same_bits(p.h5, path, (creme_model_options){.n_value_given = true});
        assert_same_bits(p.h5, path, (creme_model_options){.backend = CREME_BACKEND_REFERENCE});
        creme_model_info a, b;
        char summary[2][256];
        describe(p.h5, (creme_model_options){0}, &a, summary[0]);
        describe(path, (creme_model_options){0}, &b, summary[1]);
        assert_string_equal(summary[0], summary[1]);
        assert_int_equal(a.parameters, b.parameters);
        assert_int_equal(a.first_bin_bp, b.first_bin_bp);
        assert_float_equal(a.forward_flop, b.forward_flop, 0);
        free_pair(&p);
    }
}

/* The published shape: 6,144 bins by default, and the published number of trained numbers. */
static void test_published(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_published();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_add_layer(file, 3, 2608, 1920, 1, "mouse_head", "");
    assert_int_equal(file->count, 217);
    creme_weights *weights = borzoi_torch_weights(file, -1);
    for (int mouse = 0; mouse < 2; mouse++) {
        creme_borzoi_config config;
        hybrid_tensors *tensors;
        assert_succeeds(
            creme_borzoi_torch_read(&config, weights, &(creme_model_options){.head = mouse ? "mouse" : NULL}));
        assert_int_equal(config.input_bp, 524288);
        assert_int_equal(config.tokens, 4096);
        assert_int_equal(config.bins, 6144);
        assert_int_equal(config.crop_bins, 5120);
        assert_int_equal(config.bin_bp, 32);
        assert_int_equal(config.tower[5].length, 8192);
        assert_int_equal(config.unet[0].step, 5);
        assert_int_equal(config.unet[1].skip_channels, 1280);
        assert_int_equal(config.blocks[7].value_size, 192);
        assert_int_equal(config.blocks[7].position_features, 32);
        assert_int_equal(config.tracks, mouse ? 2608 : 7611);
        assert_succeeds(creme_borzoi_tensors_create(&tensors, weights, &config));
        assert_int_equal(creme_hybrid_tensors_parameters(tensors), mouse ? 176281936 : 185892699);
        assert_int_equal(creme_hybrid_tensors_unknown(tensors)->count, 0);
        creme_hybrid_tensors_destroy(tensors);
        creme_borzoi_config_clear(&config);
    }
    creme_weights_close(weights);
    borzoi_torch_clear(file);
}

/* Borzoi Prime: 12,288 bins of 16 bp, no final convolution; config.json names its type. */
static void test_published_prime(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_published();
    shape.unet_steps = 3;
    shape.final_filters = 0;
    shape.tracks = 5431;
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    creme_weights *weights = borzoi_torch_weights(file, -1);
    creme_borzoi_config config;
    hybrid_tensors *tensors;
    assert_succeeds(creme_borzoi_torch_read(&config, weights, &(creme_model_options){0}));
    assert_int_equal(config.bins, 12288);
    assert_int_equal(config.crop_bins, 10240);
    assert_int_equal(config.bin_bp, 16);
    assert_int_equal(config.tower_count, 6);
    assert_int_equal(config.unet[0].step, 5);
    assert_int_equal(config.unet[2].skip_channels, 1056);
    assert_int_equal(config.final_filters, 1536);
    assert_null(config.final_conv);
    assert_int_equal(config.tracks, 5431);
    assert_succeeds(creme_borzoi_tensors_create(&tensors, weights, &config));
    assert_int_equal(creme_hybrid_tensors_unknown(tensors)->count, 0);
    creme_hybrid_tensors_destroy(tensors);
    creme_borzoi_config_clear(&config);
    creme_weights_close(weights);
    borzoi_torch_clear(file);
}

static void test_heads(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 5);
    const char *path = scratch_path(&p.folder, "two.safetensors");
    p.torch->keras = NULL;
    static const float weights[MOUSE_TRACKS * 20], bias[MOUSE_TRACKS];
    borzoi_add_layer(p.torch, 3, MOUSE_TRACKS, 20, 1, "mouse_head", "");
    float *copy = malloc(sizeof weights), *copy_bias = malloc(sizeof bias);
    p.torch->tensors[p.torch->count - 2].data = memcpy(copy, weights, sizeof weights);
    p.torch->tensors[p.torch->count - 1].data = memcpy(copy_bias, bias, sizeof bias);
    borzoi_torch_write(p.torch, path, "", -1);
    scratch_log log;
    scratch_log_init(&log);
    static const struct {
        const char *head;
        size_t tracks;
    } cases[] = {{NULL, HUMAN_TRACKS}, {"human", HUMAN_TRACKS}, {"mouse", MOUSE_TRACKS}};
    for (size_t i = 0; i < 3; i++) {
        creme_model *model;
        assert_succeeds(open_model(&model, path, (creme_model_options){.head = cases[i].head, .log = &log.log}));
        assert_int_equal(creme_model_describe(model)->tracks->count, cases[i].tracks);
        creme_model_close(model);
    }
    assert_int_equal(log.warnings, 0);
    creme_model *model;
    assert_fails(open_model(&model, path, (creme_model_options){.head = "rat"}), CREME_ERROR_NOT_FOUND,
                 "\"rat\"; it has human, mouse");
    assert_fails(open_model(&model, p.h5, (creme_model_options){.head = "human"}), CREME_ERROR_ARGUMENT,
                 "a Keras file has one head");
    size_t count;
    float *mouse = profile_of(path, (creme_model_options){.head = "mouse"}, &count);
    assert_float_equal(mouse[count - 1], 0.6931472f, 1e-6); /* softplus(0) */
    free(mouse);
    free_pair(&p);
}

/* --- config.json ----------------------------------------------------------------------------------------------- */

static void test_crop(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 6);
    const char *path = scratch_path(&p.folder, "tiny.safetensors");
    borzoi_torch_write(p.torch, path, "", -1);
    static const struct {
        const char *config;
        int64_t bins; /* 0: an error that holds `text` */
        const char *text;
    } cases[] = {
        {NULL, 128, NULL},
        {"{}", 128, NULL},
        {"{\"model_type\": \"other\", \"heads\": 77}", 0, "\"heads\" is 77, but the tensors beside it have 2"},
        {"{\"return_center_bins_only\": false, \"bins_to_return\": 6144}", 96, NULL},
        {"{\"return_center_bins_only\": true, \"bins_to_return\": 10}", 10, NULL},
        {"{\"bins_to_return\": -1, \"dim\": 16, \"depth\": 2, \"attn_dim_key\": 6, \"attn_dim_value\": 8}", 128,
         NULL},
        {"{\"bins_to_return\": 11}", 0, "\"bins_to_return\" is 11; 128 bins cannot be cropped to that"},
        {"{\"bins_to_return\": 6144}", 0, "\"bins_to_return\" is 6144"},
        {"{\"bins_to_return\": 0}", 0, "\"bins_to_return\" is 0"},
        {"{\"bins_to_return\": \"ten\"}", 0, "\"bins_to_return\" must be a whole number"},
        {"{\"return_center_bins_only\": 1}", 0, "\"return_center_bins_only\" must be true or false"},
        {"{\"attn_dim_value\": 192}", 0, "\"attn_dim_value\" is 192, but the tensors beside it have 8"},
        {"[]", 0, "expected a JSON object"},
        {"{", 0, "line 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_model *model;
        if (cases[i].config) scratch_write(&p.folder, "tiny.config.json", cases[i].config, SCRATCH_PLAIN);
        creme_status status = open_model(&model, path, (creme_model_options){0});
        assert_fails(status, cases[i].bins ? CREME_OK : CREME_ERROR_FORMAT, cases[i].text ? cases[i].text : "");
        if (cases[i].bins) {
            const creme_model_info *info = creme_model_describe(model);
            assert_int_equal(info->bins, cases[i].bins);
            assert_int_equal(info->first_bin_bp, (128 - cases[i].bins) / 2 * 32);
        }
        creme_model_close(model);
    }
    free_pair(&p);
}

/* config.json of another network is none; what creme convert takes along is found in the file. */
static void test_config_moves_along(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 7);
    const char *path = scratch_path(&p.folder, "tiny.safetensors"), *to = scratch_path(&p.folder, "to.safetensors");
    creme_weights *weights;
    creme_weights_conversion conversion;
    creme_model_info info;
    char summary[256];
    borzoi_torch_write(p.torch, path, "", -1);
    scratch_write(&p.folder, "config.json", "{\"model_type\": \"enformer\", \"heads\": 77}", SCRATCH_PLAIN);
    describe(path, (creme_model_options){0}, &info, summary);
    assert_int_equal(info.bins, 128);
    scratch_write(&p.folder, "tiny.config.json", "{\"bins_to_return\": 64}", SCRATCH_PLAIN);
    assert_succeeds(creme_weights_open(&weights, path));
    assert_succeeds(creme_weights_convert(&conversion, weights, to, CREME_F32));
    creme_weights_close(weights);
    describe(to, (creme_model_options){0}, &info, summary);
    assert_int_equal(info.bins, 64);
    assert_same_bits(p.h5, to, (creme_model_options){0});
    free_pair(&p);
}

/* --- What is refused ------------------------------------------------------------------------------------------- */

/* Opens what `file` holds, without one tensor; any failure names a tensor. */
static creme_status try_shapes(const borzoi_torch *file, int without)
{
    creme_weights *weights = borzoi_torch_weights(file, without);
    creme_borzoi_config config;
    hybrid_tensors *tensors = NULL;
    creme_status status = creme_borzoi_torch_read(&config, weights, &(creme_model_options){.input_bp = LENGTH});
    if (status == CREME_OK) status = creme_borzoi_tensors_create(&tensors, weights, &config);
    if (status != CREME_OK) assert_null(tensors);
    creme_hybrid_tensors_destroy(tensors);
    creme_borzoi_config_clear(&config);
    creme_weights_close(weights);
    return status;
}

/* Each tensor in turn is left out, or has a dimension more, or one number more along its first or last dimension. */
static void test_each_tensor_is_needed(void **state)
{
    (void)state;
    borzoi_file_shape shape = tiny();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    assert_succeeds(try_shapes(file, -1));
    for (int i = 0; i < file->count; i++) {
        creme_tensor *tensor = &file->tensors[i], kept = *tensor;
        if (tensor->dtype == CREME_I64) {
            assert_succeeds(try_shapes(file, i));
            continue;
        }
        assert_fails(try_shapes(file, i), CREME_ERROR_FORMAT, tensor->name);
        for (int axis = 0; axis<tensor->rank; axis += tensor->rank> 1 ? tensor->rank - 1 : 1) {
            tensor->shape[axis]++;
            tensor->count = tensor->count / kept.shape[axis] * tensor->shape[axis];
            creme_status status = try_shapes(file, -1);
            /* One more feature of positions is a shape of its own, which loading refuses. */
            if (status == CREME_OK && axis == 1 && strstr(kept.name, "to_rel_k")) status = CREME_ERROR_FORMAT;
            if (status != CREME_ERROR_FORMAT) fail_msg("%s, axis %d: %s", kept.name, axis, creme_status_name(status));
            *tensor = kept;
        }
        tensor->shape[tensor->rank++] = 2;
        tensor->count *= 2;
        assert_fails(try_shapes(file, -1), CREME_ERROR_FORMAT, "tensor \"");
        *tensor = kept;
        tensor->dtype = CREME_I32;
        assert_fails(try_shapes(file, -1), CREME_ERROR_FORMAT, "expected floating-point numbers");
        *tensor = kept;
    }
    borzoi_torch_clear(file);
}

static void expect(const pair *p, const char *path, creme_model_options options, creme_status wanted,
                   const char *text)
{
    creme_model *model = NULL;
    borzoi_torch_write(p->torch, path, "", -1);
    assert_fails(open_model(&model, path, options), wanted, text);
    assert_int_equal(model != NULL, wanted == CREME_OK);
    creme_model_close(model);
}

static void test_wrong_networks(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 8);
    const char *path = scratch_path(&p.folder, "tiny.safetensors");
    static const creme_model_options plain;
    expect(&p, path, plain, CREME_OK, "");
    expect(&p, path, (creme_model_options){.input_bp = 4100}, CREME_ERROR_RANGE, "needs a multiple of 128 bp");
    expect(&p, path, (creme_model_options){.input_bp = -128}, CREME_ERROR_RANGE, "needs a multiple of 128 bp");
    p.torch->keras = NULL;
    static const float zeros[4];
    static const struct {
        const char *from, *name, *text;
        creme_status status;
    } names[] = {
        {"transformer.1.0.fn.1.to_q.weight", "transformer.1.0.fn.1.mha.Wqkv.weight",
         "no tensor \"transformer.1.0.fn.1.mha.out_proj.weight\"", CREME_ERROR_FORMAT},
        {"separable1.conv_layer.1.bias", "separable2.conv_layer.1.bias", "no tensor \"unet2.1.conv_layer.weight\"",
         CREME_ERROR_FORMAT},
        {"separable1.conv_layer.1.bias", "separable3.conv_layer.1.bias",
         "more than 3 steps in the U-Net are not supported", CREME_ERROR_UNSUPPORTED},
        {"transformer.1.1.fn.4.bias", "transformer.999999999999.1.fn.4.bias",
         "more than 128 transformer blocks are not supported", CREME_ERROR_UNSUPPORTED},
        {"res_tower.8.norm.bias", "res_tower.64.norm.bias", "more than 59 modules of the tower are not supported",
         CREME_ERROR_UNSUPPORTED},
        {"conv_dna.conv_layer.weight", "stem.2.to_attn_logits.weight", "open them as enformer:FILE",
         CREME_ERROR_FORMAT},
        {"conv_dna.conv_layer.weight", "conv_dna.weight", "nor a tensor conv_dna.conv_layer.weight",
         CREME_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        creme_tensor *tensor = borzoi_torch_find(p.torch, names[i].from);
        char *name = (char *)tensor->name;
        snprintf(name, sizeof p.torch->names[0], "%s", names[i].name);
        expect(&p, path, plain, names[i].status, names[i].text);
        snprintf(name, sizeof p.torch->names[0], "%s", names[i].from);
    }
    creme_tensor *odd = borzoi_torch_find(p.torch, "transformer.1.0.fn.1.to_rel_k.weight"), kept = *odd;
    odd->shape[1] = 31;
    odd->count = odd->shape[0] * 31;
    expect(&p, path, plain, CREME_ERROR_UNSUPPORTED, "has 31 position features");
    *odd = kept;
    scratch_log log;
    scratch_log_init(&log);
    borzoi_add_vector(p.torch, 4, "extra.weight", "");
    float *copy = malloc(sizeof zeros);
    p.torch->tensors[p.torch->count - 1].data = memcpy(copy, zeros, sizeof zeros);
    expect(&p, path, plain, CREME_ERROR_UNSUPPORTED,
           "1 tensor is no part of this network: \"extra.weight\". With them it is another network");
    expect(&p, path, (creme_model_options){.ignore_tensors = "other"}, CREME_ERROR_UNSUPPORTED, "\"extra.weight\"");
    expect(&p, path, (creme_model_options){.ignore_tensors = "^extra[.]", .log = &log.log}, CREME_OK, "");
    assert_int_equal(log.warnings, 1);
    assert_non_null(strstr(log.last_warning, "1 tensors are ignored, the first is \"extra.weight\""));
    free_pair(&p);
}

static void test_wrong_numbers(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 9);
    const char *path = scratch_path(&p.folder, "tiny.safetensors");
    static const creme_model_options plain;
    float *variance = (float *)borzoi_torch_find(p.torch, "horizontal_conv0.norm.running_var")->data,
          kept = variance[3];
    variance[3] = -0.5f;
    expect(&p, path, plain, CREME_ERROR_FORMAT,
           "\"horizontal_conv0.norm.running_var\" is -0.5 at index 3; a variance is not negative");
    variance[3] = kept;
    /* Two bytes of one number, found by its value, become those of a NaN. */
    float *weight = (float *)borzoi_torch_find(p.torch, "unet1.1.conv_layer.weight")->data;
    weight[11] = 12345.678f;
    borzoi_torch_write(p.torch, path, "", -1);
    FILE *file = fopen(path, "r+b");
    static char bytes[1 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    assert_true(size < sizeof bytes);
    size_t at = 0;
    while (at + 4 <= size && memcmp(bytes + at, &weight[11], 4) != 0) at++;
    assert_true(at + 4 <= size);
    fseek(file, (long)at + 2, SEEK_SET);
    fwrite("\xc0\x7f", 1, 2, file);
    fclose(file);
    creme_model *model;
    assert_fails(open_model(&model, path, plain), CREME_ERROR_NUMERIC, "unet1.1.conv_layer.weight");
    free_pair(&p);
}

static void test_fault_injection(void **state)
{
    (void)state;
    pair p = make_pair(tiny(), 10);
    const char *path = scratch_path(&p.folder, "tiny.safetensors");
    scratch_write(&p.folder, "config.json", "{\"bins_to_return\": 64}", SCRATCH_PLAIN);
    borzoi_torch_write(p.torch, path, "", -1);
    int failures = 0;
    for (size_t n = 1;; n++) {
        creme_model *model = NULL;
        creme_memory_fail_after(n);
        creme_status status = open_model(&model, path, (creme_model_options){0});
        creme_memory_fail_after(0);
        creme_model_close(model);
        if (status == CREME_OK) break;
        assert_null(model);
        assert_int_equal(status, CREME_ERROR_MEMORY);
        failures++;
    }
    assert_true(failures > 100);
    free_pair(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_published_prime),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_crop),
        cmocka_unit_test(test_config_moves_along),
        cmocka_unit_test(test_each_tensor_is_needed),
        cmocka_unit_test(test_wrong_networks),
        cmocka_unit_test(test_wrong_numbers),
        cmocka_unit_test(test_fault_injection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
