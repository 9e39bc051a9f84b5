/* Flashzoi from the PyTorch port's files: against a Borzoi that computes the same, sizes from tensors and config.json,
 * each tensor needed, what cannot be is refused. */
#include "base/memory.h"
#include "borzoi_file.h"
#include <creme/model.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "borzoi_flash.h"
#include "model/borzoi/tensors.h"
#include "model/borzoi/torch.h"

enum { TRACKS = 6, LENGTH = 4096, DIM = 16, HEADS = 2, SIZE = DIM / HEADS, KEY = 6 };

static borzoi_file_shape tiny(void)
{
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.final_filters = 20;
    shape.strand_pair = false;
    shape.tracks = TRACKS;
    shape.heads = HEADS;
    shape.key_size = KEY;
    return shape;
}

static creme_status open_model(creme_model **out, const char *path, creme_backend backend)
{
    char specification[256];
    creme_model_options options = {.input_bp = LENGTH, .backend = backend};
    snprintf(specification, sizeof specification, "borzoi:%s", path);
    return creme_model_open(out, specification, &options);
}

/* All bins and tracks of one random sequence with Ns. */
static float *profile_of(const char *path, creme_backend backend, size_t *count)
{
    creme_model *model;
    creme_track_selection tracks;
    creme_predictor *predictor;
    creme_random random;
    uint8_t codes[LENGTH];
    assert_succeeds(open_model(&model, path, backend));
    const creme_model_info *info = creme_model_describe(model);
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

static double largest_difference(const char *path, creme_backend backend, const float *expected, size_t count)
{
    size_t found_count;
    float *found = profile_of(path, backend, &found_count);
    double most = 0;
    assert_int_equal(found_count, count);
    for (size_t i = 0; i < count; i++) most = fmax(most, fabs((double)found[i] - (double)expected[i]));
    free(found);
    return most;
}

/* --- The same as a Borzoi -------------------------------------------------------------------------------------- */

static float *values_of(borzoi_torch *file, int block, const char *name)
{
    return (float *)borzoi_torch_find(file, borzoi_text("transformer.%d.0.fn.1.%s", block, name))->data;
}

/* What of a Borzoi's block a Flashzoi can say: no relative positions, one head of keys and values for all. */
static void simplify(borzoi_torch *borzoi, int block)
{
    float *k = values_of(borzoi, block, "to_k.weight"), *v = values_of(borzoi, block, "to_v.weight");
    memset(values_of(borzoi, block, "rel_content_bias"), 0, HEADS * KEY * sizeof(float));
    memset(values_of(borzoi, block, "rel_pos_bias"), 0, HEADS * KEY * sizeof(float));
    memset(values_of(borzoi, block, "to_rel_k.weight"), 0, (size_t)HEADS * KEY * 32 * sizeof(float));
    memcpy(k + KEY * DIM, k, KEY * DIM * sizeof *k);
    memcpy(v + SIZE * DIM, v, SIZE * DIM * sizeof *v);
}

/* Of heads of 8 components, the first two are turned, and no query has them; the other six are Borzoi's, whose
 * queries are larger by sqrt(8 / 6) since they are to be divided by sqrt(8). Weights add up to 1, so that a bias of the
 * values goes straight to the output, from which it is taken. */
static void translate(borzoi_torch *flash, borzoi_torch *borzoi, int block)
{
    const float *q = values_of(borzoi, block, "to_q.weight"), *k = values_of(borzoi, block, "to_k.weight");
    float *weights = values_of(flash, block, "mha.Wqkv.weight"), *bias = values_of(flash, block, "mha.Wqkv.bias");
    const float *out = values_of(flash, block, "mha.out_proj.weight");
    float *out_bias = values_of(flash, block, "mha.out_proj.bias"), scale = sqrtf(8.0f / 6.0f);
    memset(weights, 0, DIM * DIM * sizeof *weights);
    memset(bias, 0, (DIM + SIZE) * sizeof *bias);
    for (int h = 0; h < HEADS; h++) {
        for (int i = 0; i < KEY * DIM; i++) weights[(h * SIZE + 2) * DIM + i] = q[h * KEY * DIM + i] * scale;
    }
    memcpy(weights + (DIM + 2) * DIM, k, KEY * DIM * sizeof *k); /* its first two rows are random: nobody asks */
    memcpy(weights + (DIM + SIZE) * DIM, values_of(borzoi, block, "to_v.weight"), SIZE * DIM * sizeof *k);
    for (int o = 0; o < DIM; o++) {
        for (int v = 0; v < DIM; v++) out_bias[o] -= out[o * DIM + v] * bias[DIM + SIZE + v % SIZE];
    }
}

static void test_same_as_borzoi(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    borzoi_file_shape shape = tiny();
    char h5[160], path[160];
    creme_weights *keras;
    snprintf(h5, sizeof h5, "%s", scratch_path(&folder, "tiny.h5"));
    assert_int_equal(borzoi_file_write(h5, &shape, 31), 0);
    assert_succeeds(creme_weights_open(&keras, h5));
    borzoi_torch *borzoi = borzoi_torch_make(&shape, keras), *flash = borzoi_torch_make(&shape, keras);
    borzoi_flash_convert(flash, DIM, HEADS, 1);
    borzoi_torch_fill(flash, 32);
    for (int i = 0; i < shape.blocks; i++) {
        simplify(borzoi, i);
        for (int j = 0; j < 2; j++) { /* the output's numbers are Borzoi's */
            const char *const names[][2] = {{"to_out.weight", "mha.out_proj.weight"},
                                            {"to_out.bias", "mha.out_proj.bias"}};
            memcpy(values_of(flash, i, names[j][1]), values_of(borzoi, i, names[j][0]),
                   (size_t)(j ? DIM : DIM * DIM) * sizeof(float));
        }
        translate(flash, borzoi, i);
    }
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "borzoi.safetensors"));
    borzoi_torch_write(borzoi, path, "", -1);
    size_t count;
    float *expected = profile_of(path, CREME_BACKEND_ONEDNN, &count);
    scratch_write(&folder, "config.json", "{\"heads\": 2, \"rotary_emb_dim\": 2, \"attn_dim_key\": 64}",
                  SCRATCH_PLAIN);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "flash.safetensors"));
    borzoi_torch_write(flash, path, "model.", -1);
    /* float32 through some twenty layers; without the queries' scale the two differ by 5e-3 */
    assert_true(largest_difference(path, CREME_BACKEND_ONEDNN, expected, count) < 2e-5);
    assert_true(largest_difference(path, CREME_BACKEND_REFERENCE, expected, count) < 2e-5);
    free(expected);
    borzoi_torch_clear(borzoi);
    borzoi_torch_clear(flash);
    creme_weights_close(keras);
    scratch_close(&folder);
}

/* --- Sizes ----------------------------------------------------------------------------------------------------- */

static void test_published(void **state)
{
    (void)state;
    borzoi_file_shape shape = borzoi_file_published();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_flash_convert(file, 1536, 8, 4);
    assert_int_equal(borzoi_torch_find(file, "transformer.7.0.fn.1.mha.Wqkv.weight")->shape[0], 3072);
    creme_weights *weights = borzoi_torch_weights(file, -1);
    creme_borzoi_config config;
    hybrid_tensors *tensors;
    assert_succeeds(creme_borzoi_torch_read(&config, weights, &(creme_model_options){0}));
    const creme_borzoi_block *block = &config.blocks[7];
    assert_int_equal(config.bins, 6144);
    assert_int_equal(block->heads, 8);
    assert_int_equal(block->kv_heads, 4);
    assert_int_equal(block->key_size, 192);
    assert_int_equal(block->value_size, 192);
    assert_int_equal(block->rotary, 128);
    assert_float_equal(block->rotary_base, 20000, 0);
    assert_succeeds(creme_borzoi_tensors_create(&tensors, weights, &config));
    assert_int_equal(creme_hybrid_tensors_unknown(tensors)->count, 0);
    creme_hybrid_tensors_destroy(tensors);
    creme_borzoi_config_clear(&config);
    creme_weights_close(weights);
    borzoi_torch_clear(file);
}

static void test_each_tensor_is_needed(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    borzoi_file_shape shape = tiny();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_flash_convert(file, DIM, HEADS, 1);
    borzoi_torch_fill(file, 33);
    const char *path = scratch_path(&folder, "flash.safetensors");
    scratch_write(&folder, "config.json", "{\"heads\": 2, \"rotary_emb_dim\": 4}", SCRATCH_PLAIN);
    for (int i = -1; i < file->count; i++) {
        if (i >= 0 && !strstr(file->names[i], ".mha.")) continue;
        creme_model *model = NULL;
        borzoi_torch_write(file, path, "", i);
        assert_fails(open_model(&model, path, CREME_BACKEND_ONEDNN), i < 0 ? CREME_OK : CREME_ERROR_FORMAT,
                     i < 0 ? "" : file->names[i]);
        creme_model_close(model);
    }
    borzoi_torch_clear(file);
    scratch_close(&folder);
}

static void test_wrong_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *config, *text; /* text is NULL where all is well */
    } cases[] = {
        {"{\"heads\": 2, \"rotary_emb_dim\": 8}", NULL},
        {"{\"heads\": 2, \"rotary_emb_dim\": 2, \"rotary_emb_base\": 10000}", NULL},
        {"{\"heads\": 2}", "heads of 8 components, of which 128 are to be turned"},
        {"{\"heads\": 2, \"rotary_emb_dim\": 3}", "of which 3 are to be turned"},
        {"{\"heads\": 2, \"rotary_emb_dim\": 0}", "of which 0 are to be turned"},
        {"{\"heads\": 2, \"rotary_emb_dim\": 2, \"rotary_emb_base\": 0}", "with base 0"},
        {"{\"heads\": 3}", "expected 16 queries"},
        {"{\"heads\": 0}", "in 0 heads"},
        {"{\"heads\": -2}", "in -2 heads"},
        {"{\"heads\": 1}", "in 1 heads"},
        {"{\"heads\": \"two\"}", "\"heads\" must be a whole number"},
        {"{\"heads\": 2, \"rotary_emb_dim\": 2, \"depth\": 3}", "\"depth\" is 3, but the tensors beside it have 2"},
    };
    scratch folder = scratch_open();
    borzoi_file_shape shape = tiny();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_flash_convert(file, DIM, HEADS, 1);
    borzoi_torch_fill(file, 34);
    const char *path = scratch_path(&folder, "flash.safetensors");
    borzoi_torch_write(file, path, "", -1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_model *model = NULL;
        scratch_write(&folder, "config.json", cases[i].config, SCRATCH_PLAIN);
        assert_fails(open_model(&model, path, CREME_BACKEND_ONEDNN), cases[i].text ? CREME_ERROR_FORMAT : CREME_OK,
                     cases[i].text ? cases[i].text : "");
        creme_model_close(model);
    }
    borzoi_torch_clear(file);
    scratch_close(&folder);
}

static void test_fault_injection(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    borzoi_file_shape shape = tiny();
    borzoi_torch *file = borzoi_torch_make(&shape, NULL);
    borzoi_flash_convert(file, DIM, HEADS, 1);
    borzoi_torch_fill(file, 35);
    const char *path = scratch_path(&folder, "flash.safetensors");
    scratch_write(&folder, "config.json", "{\"heads\": 2, \"rotary_emb_dim\": 4}", SCRATCH_PLAIN);
    borzoi_torch_write(file, path, "", -1);
    creme_status status = CREME_ERROR_MEMORY;
    size_t n = 0;
    while (status != CREME_OK) {
        creme_model *model = NULL;
        creme_memory_fail_after(++n);
        status = open_model(&model, path, CREME_BACKEND_ONEDNN);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_model_close(model);
    }
    assert_true(n > 100);
    borzoi_torch_clear(file);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_borzoi),        cmocka_unit_test(test_published),
        cmocka_unit_test(test_each_tensor_is_needed), cmocka_unit_test(test_wrong_numbers),
        cmocka_unit_test(test_fault_injection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
