/* config.json beside the weights: found in the right place, held against the tensors, refused by key. */
#include "model/enformer/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

static const creme_enformer_config config = {.tower_count = 2,
                                             .dim = 12,
                                             .depth = 2,
                                             .heads = 3,
                                             .key_size = 5,
                                             .outputs = {{"human", 7}, {"mouse", 4}},
                                             .output_count = 2};

#define WHOLE                                                                                                        \
    "{\"dim\": 12, \"depth\": 2, \"heads\": 3, \"attn_dim_key\": 5, \"num_downsamples\": 3, \"target_length\": 24,"  \
    " \"output_heads\": {\"human\": 7, \"mouse\": 4}, \"use_tf_gamma\": false, \"model_type\": \"enformer\"}\r\n"

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void expect(const char *weights, const char *path, int64_t target_length)
{
    creme_enformer_settings settings;
    assert_succeeds(creme_enformer_settings_read(&settings, weights, NULL, &config));
    if (!path) {
        assert_null(settings.path);
        assert_false(settings.target_length_given || settings.gamma_given);
        return;
    }
    assert_string_equal(settings.path, path);
    assert_true(settings.target_length_given);
    assert_int_equal(settings.target_length, target_length);
    creme_enformer_settings_clear(&settings);
}

static void test_places(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *weights = scratch_path(&folder, "m.x.safetensors"), *own = scratch_path(&folder, "m.x.config.json");
    const char *shared = scratch_path(&folder, "config.json");
    expect(weights, NULL, 0);
    write_text(shared, WHOLE);
    expect(weights, shared, 24);
    expect(folder.folder, shared, 24);
    write_text(own, "{\"target_length\": -1}");
    expect(weights, own, -1);
    expect(scratch_path(&folder, "other.bin"), shared, 24);
    expect(scratch_path(&folder, "noending"), shared, 24);
    write_text(shared, "{\"model_type\": \"borzoi\", \"dim\": 1536}");
    expect(scratch_path(&folder, "other.bin"), NULL, 0);
    expect("no such folder at all/a.bin", NULL, 0);
    scratch_close(&folder);
}

static void test_values(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "config.json"), *weights = scratch_path(&folder, "m.bin");
    creme_enformer_settings settings;
    write_text(path, WHOLE);
    assert_succeeds(creme_enformer_settings_read(&settings, weights, NULL, &config));
    assert_true(settings.gamma_given && !settings.use_tf_gamma);
    creme_enformer_settings_clear(&settings);
    write_text(path, "{\"use_tf_gamma\": true, \"target_length\": null, \"dim\": null, \"output_heads\": {}}");
    assert_succeeds(creme_enformer_settings_read(&settings, weights, NULL, &config));
    assert_true(settings.gamma_given && settings.use_tf_gamma && !settings.target_length_given);
    creme_enformer_settings_clear(&settings);
    scratch_close(&folder);
}

/* What the weights carry themselves comes before the folder's file and after their own. */
static void test_in_the_weights(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *weights = scratch_path(&folder, "m.safetensors"), *text = "{\"target_length\": 18}";
    creme_enformer_settings settings;
    write_text(scratch_path(&folder, "config.json"), WHOLE);
    assert_succeeds(creme_enformer_settings_read(&settings, weights, text, &config));
    assert_string_equal(settings.path, weights);
    assert_int_equal(settings.target_length, 18);
    creme_enformer_settings_clear(&settings);
    assert_fails(creme_enformer_settings_read(&settings, weights, "{\"dim\": 1}", &config), CREME_ERROR_FORMAT,
                 "m.safetensors: \"dim\" is 1");
    assert_fails(creme_enformer_settings_read(&settings, weights, "[1]", &config), CREME_ERROR_FORMAT,
                 "m.safetensors: the config in it is no JSON object");
    assert_fails(creme_enformer_settings_read(&settings, weights, "{", &config), CREME_ERROR_FORMAT, "line 1: ");
    write_text(scratch_path(&folder, "m.config.json"), "{\"target_length\": 20}");
    assert_succeeds(creme_enformer_settings_read(&settings, weights, text, &config));
    assert_int_equal(settings.target_length, 20);
    creme_enformer_settings_clear(&settings);
    scratch_close(&folder);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{\"dim\": 12", "config.json: line 1: "},
        {"[12]", "config.json: expected a JSON object"},
        {"{\"a\": 1, \"a\": 1}", "duplicate object key"},
        {"{\"dim\": 12.5}", "config.json: \"dim\" must be a whole number"},
        {"{\"dim\": 13}",
         "config.json: \"dim\" is 13, but the tensors beside it have 12: is it the config of another "
         "model?"},
        {"{\"num_downsamples\": 7}", "\"num_downsamples\" is 7, but the tensors beside it have 3"},
        {"{\"attn_dim_key\": 64}", "\"attn_dim_key\" is 64"},
        {"{\"output_heads\": {\"human\": 5313}}", "output_heads: "},
        {"{\"output_heads\": 2}", "\"output_heads\" must be an object"},
        {"{\"target_length\": 0}", "\"target_length\" is 0; expected a number of bins, or -1 for all"},
        {"{\"target_length\": \"24\"}", "\"target_length\" must be a whole number"},
        {"{\"use_tf_gamma\": 1}", "\"use_tf_gamma\" must be true or false"},
        {"", "config.json: line 1: "},
    };
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "config.json"), *weights = scratch_path(&folder, "m.bin");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_enformer_settings settings;
        write_text(path, cases[i].text);
        assert_fails(creme_enformer_settings_read(&settings, weights, NULL, &config), CREME_ERROR_FORMAT,
                     cases[i].message);
        assert_null(settings.path);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_in_the_weights), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
