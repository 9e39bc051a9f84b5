/* Enformer's tensors: every spelling gives the same bytes in our layout, and everything that is amiss is named. */
#include "model/enformer/tensors.h"

#include "model/enformer/settings.h"

#include <creme/model.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "enformer_file.h"

#define GOLDEN "../shared/data/golden/"

static void check_values(const float *got, const char *name, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (got[i] != enformer_value(name, i)) {
            fail_msg("%s[%lld] is %g, expected %g", name, (long long)i, got[i], enformer_value(name, i));
        }
    }
}

static const char *ending(const char *base, const char *what)
{
    static char name[200];
    snprintf(name, sizeof name, "%s%s", base, what);
    return name;
}

static void check_filter(const hybrid_tensors *tensors, int part, int index, const char *base,
                         hybrid_filter_values wanted, bool biased)
{
    hybrid_filter_values filter;
    assert_succeeds(creme_hybrid_read_filter(tensors, part, index, &filter));
    assert_int_equal(filter.taps, wanted.taps);
    assert_int_equal(filter.in, wanted.in);
    assert_int_equal(filter.out, wanted.out);
    check_values(filter.weights, ending(base, ".weight"), wanted.taps * wanted.in * wanted.out);
    assert_int_equal(filter.bias != NULL, biased);
    if (biased) check_values(filter.bias, ending(base, ".bias"), wanted.out);
    creme_hybrid_filter_values_clear(&filter);
}

static void check_batch_norm(const hybrid_tensors *tensors, int part, int index, const char *base, int64_t channels)
{
    hybrid_norm_values norm;
    assert_succeeds(creme_hybrid_read_norm(tensors, part, index, &norm));
    assert_int_equal(norm.channels, channels);
    for (int64_t c = 0; c < channels; c++) {
        double weight = enformer_value(ending(base, ".weight"), c), bias = enformer_value(ending(base, ".bias"), c);
        double mean = enformer_value(ending(base, ".running_mean"), c);
        double variance = enformer_value(ending(base, ".running_var"), c), x = 0.75;
        double y = (x - mean) / sqrt(variance + 1e-5) * weight + bias;   /* as the reference puts it */
        assert_true(fabs(x * norm.scale[c] + norm.shift[c] - y) < 1e-6); /* rounding of two float32 of about 1 */
    }
    creme_hybrid_norm_values_clear(&norm);
}

static void check_layer_norm(const hybrid_tensors *tensors, int part, int index, const char *base, int64_t channels)
{
    hybrid_norm_values norm;
    assert_succeeds(creme_hybrid_read_norm(tensors, part, index, &norm));
    assert_int_equal(norm.channels, channels);
    check_values(norm.scale, ending(base, ".weight"), channels);
    check_values(norm.shift, ending(base, ".bias"), channels);
    creme_hybrid_norm_values_clear(&norm);
}

static void check_config(const creme_enformer_config *config, const enformer_shape *s)
{
    assert_int_equal(config->stem_kernel, s->stem_kernel);
    assert_int_equal(config->conv_kernel, s->conv_kernel);
    assert_int_equal(config->tower_count, s->steps);
    for (int i = 0; i <= s->steps; i++) assert_int_equal(config->channels[i], s->channels[i]);
    assert_int_equal(config->dim, s->channels[s->steps]);
    assert_int_equal(config->depth, s->depth);
    assert_int_equal(config->heads, s->heads);
    assert_int_equal(config->key_size, s->key);
    assert_int_equal(config->value_size, s->value);
    assert_int_equal(config->position_features, s->features);
    assert_int_equal(config->ffn, s->ffn);
    assert_int_equal(config->final_channels, s->final);
    assert_int_equal(config->output_count, 2);
    assert_string_equal(config->outputs[0].name, "human");
    assert_string_equal(config->outputs[1].name, "mouse");
    assert_int_equal(config->outputs[0].tracks, s->human);
    assert_int_equal(config->outputs[1].tracks, s->mouse);
}

static void check_trunk(const hybrid_tensors *tensors, const enformer_shape *s)
{
    int64_t stem = s->channels[0], dim = s->channels[s->steps];
    hybrid_filter_values square = {1, stem, stem, NULL, NULL};
    check_filter(tensors, CREME_ENFORMER_STEM_CONV, 0, "stem.0",
                 (hybrid_filter_values){s->stem_kernel, 4, stem, NULL, NULL}, true);
    check_batch_norm(tensors, CREME_ENFORMER_STEM_NORM, 0, "stem.1.fn.0", stem);
    check_filter(tensors, CREME_ENFORMER_STEM_POINTWISE, 0, "stem.1.fn.2", square, true);
    check_filter(tensors, CREME_ENFORMER_STEM_POOL, 0, "stem.2.to_attn_logits", square, false);
    for (int i = 0; i < s->steps; i++) {
        int64_t in = s->channels[i], out = s->channels[i + 1];
        square = (hybrid_filter_values){1, out, out, NULL, NULL};
        check_batch_norm(tensors, CREME_ENFORMER_TOWER_CONV_NORM, i, enformer_text("conv_tower.%d.0.0", i), in);
        check_filter(tensors, CREME_ENFORMER_TOWER_CONV, i, enformer_text("conv_tower.%d.0.2", i),
                     (hybrid_filter_values){s->conv_kernel, in, out, NULL, NULL}, true);
        check_batch_norm(tensors, CREME_ENFORMER_TOWER_POINTWISE_NORM, i, enformer_text("conv_tower.%d.1.fn.0", i),
                         out);
        check_filter(tensors, CREME_ENFORMER_TOWER_POINTWISE, i, enformer_text("conv_tower.%d.1.fn.2", i), square,
                     true);
        check_filter(tensors, CREME_ENFORMER_TOWER_POOL, i, enformer_text("conv_tower.%d.2.to_attn_logits", i),
                     square, false);
    }
    check_batch_norm(tensors, CREME_ENFORMER_FINAL_NORM, 0, "final_pointwise.1.0", dim);
    check_filter(tensors, CREME_ENFORMER_FINAL_CONV, 0, "final_pointwise.1.2",
                 (hybrid_filter_values){1, dim, s->final, NULL, NULL}, true);
    check_filter(tensors, CREME_ENFORMER_HEAD, 0, "_heads.human.0",
                 (hybrid_filter_values){1, s->final, s->human, NULL, NULL}, true);
    check_filter(tensors, CREME_ENFORMER_HEAD, 1, "_heads.mouse.0",
                 (hybrid_filter_values){1, s->final, s->mouse, NULL, NULL}, true);
}

static void check_block(const hybrid_tensors *tensors, const enformer_shape *s, int i)
{
    int64_t dim = s->channels[s->steps], keys = s->heads * s->key, values = s->heads * s->value;
    const struct {
        int part;
        const char *name;
        int64_t in, out;
        bool biased;
    } filters[] = {{HYBRID_QUERY, "transformer.%d.0.fn.1.to_q", dim, keys, false},
                   {HYBRID_KEY, "transformer.%d.0.fn.1.to_k", dim, keys, false},
                   {HYBRID_VALUE, "transformer.%d.0.fn.1.to_v", dim, values, false},
                   {HYBRID_RELATIVE, "transformer.%d.0.fn.1.to_rel_k", s->features, keys, false},
                   {HYBRID_ATTENTION_OUT, "transformer.%d.0.fn.1.to_out", values, dim, true},
                   {HYBRID_FFN_IN, "transformer.%d.1.fn.1", dim, s->ffn, true},
                   {HYBRID_FFN_OUT, "transformer.%d.1.fn.4", s->ffn, dim, true}};
    for (size_t n = 0; n < sizeof filters / sizeof *filters; n++) {
        check_filter(tensors, filters[n].part, i, enformer_text(filters[n].name, i),
                     (hybrid_filter_values){1, filters[n].in, filters[n].out, NULL, NULL}, filters[n].biased);
    }
    check_layer_norm(tensors, HYBRID_ATTENTION_NORM, i, enformer_text("transformer.%d.0.fn.0", i), dim);
    check_layer_norm(tensors, HYBRID_FFN_NORM, i, enformer_text("transformer.%d.1.fn.0", i), dim);
    float *bias;
    assert_succeeds(creme_hybrid_read_bias(tensors, HYBRID_CONTENT_BIAS, i, &bias));
    check_values(bias, enformer_text("transformer.%d.0.fn.1.rel_content_bias", i), keys);
    creme_free(bias);
    assert_succeeds(creme_hybrid_read_bias(tensors, HYBRID_POSITION_BIAS, i, &bias));
    check_values(bias, enformer_text("transformer.%d.0.fn.1.rel_pos_bias", i), keys);
    creme_free(bias);
}

static void test_every_spelling(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    for (enformer_spelling spelling = 0; spelling < ENFORMER_SPELLINGS; spelling++) {
        enformer_file *file = enformer_file_make(&s, spelling, false);
        creme_weights *weights = enformer_weights(file);
        hybrid_tensors *tensors;
        creme_enformer_config config;
        assert_true(creme_enformer_recognise(weights));
        assert_string_equal(creme_model_kind_of_weights(weights)->name, "enformer");
        assert_succeeds(creme_enformer_tensors_create(&tensors, &config, weights));
        check_config(&config, &s);
        check_trunk(tensors, &s);
        for (int i = 0; i < s.depth; i++) check_block(tensors, &s, i);
        assert_int_equal(creme_hybrid_tensors_unknown(tensors)->count, 0);
        creme_hybrid_tensors_destroy(tensors);
        creme_weights_close(weights);
        enformer_file_clear(file);
    }
}

/* The published size has the published number of parameters. */
static void test_full_size(void **state)
{
    (void)state;
    enformer_shape s = enformer_full();
    for (enformer_spelling spelling = 0; spelling < ENFORMER_SPELLINGS; spelling++) {
        enformer_file *file = enformer_file_make(&s, spelling, true);
        assert_int_equal(file->count, 273);
        creme_weights *weights = enformer_weights(file);
        creme_enformer_config config;
        assert_succeeds(creme_enformer_config_read(&config, weights));
        check_config(&config, &s);
        assert_int_equal(config.parameters, 251221292);
        creme_weights_close(weights);
        enformer_file_clear(file);
    }
}

/* Opens what `file` now holds and expects a failure with this text; `tensors` of it if none is expected. */
static void expect(enformer_file *file, creme_status wanted, const char *text)
{
    creme_weights *weights = enformer_weights(file);
    hybrid_tensors *tensors;
    creme_enformer_config config;
    assert_fails(creme_enformer_tensors_create(&tensors, &config, weights), wanted, text);
    assert_int_equal(tensors != NULL, wanted == CREME_OK);
    creme_hybrid_tensors_destroy(tensors);
    creme_weights_close(weights);
}

/* Each tensor in turn is left out, or has a dimension more, or one number more along its last dimension. */
static void test_each_tensor_is_needed(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    for (enformer_spelling spelling = 0; spelling < ENFORMER_SPELLINGS; spelling++) {
        enformer_file *file = enformer_file_make(&s, spelling, false);
        for (int i = 0; i < file->count; i++) {
            enformer_tensor kept = file->tensors[i];
            if (i < file->count - 4) { /* a whole head may be absent, but not half of it */
                memmove(&file->tensors[i], &file->tensors[i + 1],
                        (size_t)(file->count - i - 1) * sizeof file->tensors[0]);
                file->count--;
                expect(file, CREME_ERROR_FORMAT, "there is no tensor \"");
                memmove(&file->tensors[i + 1], &file->tensors[i],
                        (size_t)(file->count - i) * sizeof file->tensors[0]);
                file->count++;
                file->tensors[i] = kept;
            }
            file->tensors[i].shape[0]++;
            expect(file, CREME_ERROR_FORMAT, "expected ");
            file->tensors[i] = kept;
            if (kept.rank == 4) continue;
            memmove(file->tensors[i].shape + 1, kept.shape, 3 * sizeof *kept.shape);
            file->tensors[i].shape[0] = 2;
            file->tensors[i].rank++;
            expect(file, CREME_ERROR_FORMAT, kept.name);
            file->tensors[i] = kept;
        }
        expect(file, CREME_OK, "");
        enformer_file_clear(file);
    }
}

static enformer_tensor *add_copy(enformer_file *file, const enformer_tensor *from, const char *name)
{
    enformer_tensor *copy = &file->tensors[file->count++];
    *copy = *from;
    snprintf(copy->name, sizeof copy->name, "%s", name);
    copy->data = malloc((size_t)from->count * sizeof *copy->data);
    assert_non_null(copy->data);
    memcpy(copy->data, from->data, (size_t)from->count * sizeof *copy->data);
    return copy;
}

static void test_copies_and_strangers(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    enformer_file *file = enformer_file_make(&s, ENFORMER_SHORT, false);
    enformer_tensor *alias = add_copy(file, enformer_file_find(file, "stem.0.weight"), "_trunk.1.0.weight");
    add_copy(file, enformer_file_find(file, "stem.0.bias"), "stem.1.fn.0.num_batches_tracked");
    expect(file, CREME_OK, "");
    alias->data[3] += 1;
    expect(file, CREME_ERROR_FORMAT,
           "tiny.bin: the tensors \"stem.0.weight\" and \"_trunk.1.0.weight\" are two values for one part of "
           "the network; save one model per file");
    alias->data[3] -= 1;
    alias->data[3] = file->tensors[0].data[3];
    static const char *const strangers[] = {"adapter.weight", "conv_tower.01.0.2.weight", "_trunk.5.0.weight",
                                            "transformer.x.0.fn.1.to_q.weight"};
    for (int i = 0; i < 4; i++) add_copy(file, &file->tensors[0], strangers[i]);
    creme_weights *weights = enformer_weights(file);
    hybrid_tensors *tensors;
    creme_enformer_config config;
    assert_succeeds(creme_enformer_tensors_create(&tensors, &config, weights));
    const creme_unknown_tensors *unknown = creme_hybrid_tensors_unknown(tensors);
    assert_int_equal(unknown->count, 4);
    assert_string_equal(unknown->names[0], "_trunk.5.0.weight");
    creme_hybrid_tensors_destroy(tensors);
    creme_weights_close(weights);
    enformer_file_clear(file);
}

static void test_values_are_checked(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    enformer_file *file = enformer_file_make(&s, ENFORMER_SHORT, false);
    enformer_file_find(file, "conv_tower.1.0.2.weight")->data[17] = NAN;
    enformer_file_find(file, "final_pointwise.1.0.running_var")->data[2] = -1;
    enformer_file_find(file, "transformer.1.0.fn.1.rel_pos_bias")->data[0] = INFINITY;
    creme_weights *weights = enformer_weights(file);
    hybrid_tensors *tensors;
    creme_enformer_config config;
    hybrid_filter_values filter;
    hybrid_norm_values norm;
    float *bias;
    assert_succeeds(creme_enformer_tensors_create(&tensors, &config, weights));
    assert_fails(creme_hybrid_read_filter(tensors, CREME_ENFORMER_TOWER_CONV, 1, &filter), CREME_ERROR_NUMERIC,
                 "tiny.bin: tensor \"conv_tower.1.0.2.weight\" is NaN at index 17");
    assert_null(filter.weights);
    assert_fails(creme_hybrid_read_norm(tensors, CREME_ENFORMER_FINAL_NORM, 0, &norm), CREME_ERROR_FORMAT,
                 "tiny.bin: tensor \"final_pointwise.1.0.running_var\" is -1 at index 2; a variance is not negative");
    assert_null(norm.scale);
    enformer_file_find(file, "final_pointwise.1.0.running_var")->data[2] =
        0; /* of a channel that is always the same */
    assert_succeeds(creme_hybrid_read_norm(tensors, CREME_ENFORMER_FINAL_NORM, 0, &norm));
    assert_true(isfinite(norm.scale[2]) && isfinite(norm.shift[2]));
    creme_hybrid_norm_values_clear(&norm);
    assert_fails(creme_hybrid_read_bias(tensors, HYBRID_POSITION_BIAS, 1, &bias), CREME_ERROR_NUMERIC,
                 "rel_pos_bias\" is infinite at index 0");
    assert_null(bias);
    assert_fails(creme_hybrid_read_filter(tensors, CREME_ENFORMER_HEAD, 2, &filter), CREME_ERROR_RANGE,
                 "index 2 of the kind");
    assert_fails(creme_hybrid_read_norm(tensors, CREME_ENFORMER_HEAD, 0, &norm), CREME_ERROR_RANGE, "of the kind");
    creme_hybrid_tensors_destroy(tensors);
    creme_weights_close(weights);
    enformer_file_clear(file);
}

static void test_refusals(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    enformer_file *file = enformer_file_make(&s, ENFORMER_SHORT, false);
    enformer_tensor first = file->tensors[0];
    file->tensors[0].shape[0] = 9;
    expect(file, CREME_ERROR_FORMAT, "tiny.bin: tensor \"stem.0.bias\" is float32 [8]; expected float32 [9]");
    file->tensors[0] = first;
    add_copy(file, &first, "conv_tower.16.0.2.weight");
    expect(file, CREME_ERROR_UNSUPPORTED, "more than 16 steps in the tower are not supported");
    strcpy(file->tensors[file->count - 1].name, "transformer.99999999999999999999.0.fn.1.to_q.weight");
    expect(file, CREME_ERROR_UNSUPPORTED, "more than 64 transformer blocks");
    strcpy(file->tensors[file->count - 1].name, "_heads.a_name_that_is_longer_than_any_head_has.0.weight");
    expect(file, CREME_ERROR_UNSUPPORTED, "a head's name of more than 31 bytes");
    strcpy(file->tensors[file->count - 1].name, "conv_tower.3.0.2.weight");
    expect(file, CREME_ERROR_FORMAT, "there is no tensor \"conv_tower.2.0.2.weight\", which the network needs");
    free(file->tensors[--file->count].data);
    for (int i = 0; i < 4; i++) free(file->tensors[--file->count].data);
    expect(file, CREME_ERROR_FORMAT, "there is no head: expected tensors like \"_heads.human.0.weight\"");
    for (int i = 0; i < file->count; i++) snprintf(file->tensors[i].name, 100, "unet1.%d", i);
    expect(file, CREME_ERROR_FORMAT, "_logit_linear/w\")");
    strcpy(file->tensors[0].name, "model.conv_dna.conv_layer.weight");
    expect(file, CREME_ERROR_FORMAT, "open them as borzoi:FILE");
    enformer_file_clear(file);
}

static creme_status load_all(const creme_weights *weights)
{
    hybrid_tensors *tensors;
    creme_enformer_config config;
    hybrid_filter_values filter = {0};
    hybrid_norm_values norm = {0};
    float *bias = NULL;
    creme_status status = creme_enformer_tensors_create(&tensors, &config, weights);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_hybrid_read_filter(tensors, CREME_ENFORMER_TOWER_CONV, 0, &filter));
    CREME_TRY(creme_hybrid_read_norm(tensors, CREME_ENFORMER_TOWER_CONV_NORM, 0, &norm));
    CREME_TRY(creme_hybrid_read_bias(tensors, HYBRID_CONTENT_BIAS, 0, &bias));
done:
    creme_hybrid_filter_values_clear(&filter);
    creme_hybrid_norm_values_clear(&norm);
    creme_free(bias);
    creme_hybrid_tensors_destroy(tensors);
    return status;
}

/* Whichever allocation fails, it is reported and nothing leaks (the sanitizer's build sees that). */
static void test_short_memory(void **state)
{
    (void)state;
    enformer_shape s = enformer_tiny();
    enformer_file *file = enformer_file_make(&s, ENFORMER_SONNET, false);
    creme_weights *weights = enformer_weights(file);
    creme_memory_fail_after(0);
    assert_succeeds(load_all(weights));
    size_t count = creme_memory_fail_after(0);
    assert_true(count > 77); /* a name of each tensor */
    for (size_t n = 1; n <= count; n++) {
        creme_memory_fail_after(n);
        creme_status status = load_all(weights);
        creme_memory_fail_after(0);
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    creme_weights_close(weights);
    enformer_file_clear(file);
}

static void compare_filters(const hybrid_tensors *a, const hybrid_tensors *b, int part, int index)
{
    hybrid_filter_values x, y;
    assert_succeeds(creme_hybrid_read_filter(a, part, index, &x));
    assert_succeeds(creme_hybrid_read_filter(b, part, index, &y));
    assert_memory_equal(x.weights, y.weights, (size_t)(x.taps * x.in * x.out) * sizeof(float));
    if (x.bias) assert_memory_equal(x.bias, y.bias, (size_t)x.out * sizeof(float));
    creme_hybrid_filter_values_clear(&x);
    creme_hybrid_filter_values_clear(&y);
}

/* The reference's own file in two containers, where they are: the same bytes of every part. */
static void test_golden_containers(void **state)
{
    (void)state;
    static const char *const paths[] = {GOLDEN "enformer_tiny_a.safetensors", GOLDEN "enformer_tiny_a.bin"};
    creme_weights *weights[2];
    hybrid_tensors *tensors[2];
    creme_enformer_config configs[2];
    for (int i = 0; i < 2; i++) {
        scratch_need(paths[i]);
        assert_succeeds(creme_weights_open(&weights[i], paths[i]));
        assert_succeeds(creme_enformer_tensors_create(&tensors[i], &configs[i], weights[i]));
    }
    const creme_enformer_config *config = &configs[0];
    assert_memory_equal(config, &configs[1], sizeof *config);
    assert_int_equal(config->dim, 96);
    assert_int_equal(config->heads, 4);
    assert_int_equal(config->key_size, 16);
    assert_int_equal(config->tower_count, 2);
    for (int part = 0; part < CREME_ENFORMER_PARTS; part++) {
        if (creme_enformer_catalogue.parts[part].sort == HYBRID_FILTER)
            compare_filters(tensors[0], tensors[1], part, 0);
    }
    creme_enformer_settings settings;
    assert_succeeds(creme_enformer_settings_read(&settings, paths[0], NULL, config));
    assert_true(settings.target_length_given && settings.target_length == 24);
    assert_true(settings.gamma_given && !settings.use_tf_gamma);
    creme_enformer_settings_clear(&settings);
    for (int i = 0; i < 2; i++) {
        creme_hybrid_tensors_destroy(tensors[i]);
        creme_weights_close(weights[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_spelling),        cmocka_unit_test(test_full_size),
        cmocka_unit_test(test_each_tensor_is_needed), cmocka_unit_test(test_copies_and_strangers),
        cmocka_unit_test(test_values_are_checked),    cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_short_memory),          cmocka_unit_test(test_golden_containers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
