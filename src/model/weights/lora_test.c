/* Low-rank adapters, in the spellings in which they are saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/weights/lora.h"
#include "scratch.h"

/* W [2][3], A [1][3], B [2][1], a bias [2], one behind the other, as safetensors. B A = {{1, 2, 3}, {-2, -4, -6}}. */
static const float values[] = {10, 20, 30, 40, 50, 60, 1, 2, 3, 1, -2, 7, 8};

static creme_weights *make(const char *path, const char *w, const char *a, const char *b, const char *bias)
{
    static uint8_t bytes[4096];
    char header[2048];
    int n = snprintf(header, sizeof header,
                     "{\"%s\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                     "\"%s\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[24,36]},"
                     "\"%s\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[36,44]},"
                     "\"%s\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[44,52]}}",
                     w, a, b, bias);
    uint64_t length = (uint64_t)n;
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, (size_t)n);
    memcpy(bytes + 8 + n, values, sizeof values);
    creme_weights *weights;
    assert_succeeds(creme_weights_open_memory(&weights, path, bytes, 8 + (size_t)n + sizeof values));
    return weights;
}

static void check(creme_weights *weights, double factor)
{
    static const double product[] = {1, 2, 3, -2, -4, -6};
    float merged[6], bias[2];
    const creme_tensor *tensor = creme_weights_find(weights, "x.to_q.weight");
    assert_int_equal(creme_weights_count(weights), 2);
    assert_non_null(tensor);
    assert_succeeds(creme_tensor_read(tensor, "x", merged));
    for (int i = 0; i < 6; i++) assert_true(merged[i] == (float)(values[i] + factor * product[i]));
    assert_non_null(creme_weights_find(weights, "x.to_q.bias"));
    assert_succeeds(creme_tensor_read(creme_weights_find(weights, "x.to_q.bias"), "x", bias));
    assert_true(bias[0] == 7 && bias[1] == 8);
    creme_weights_close(weights);
}

static const struct {
    const char *w, *a, *b, *bias;
} spellings[] = {
    {"x.to_q.weight", "x.to_q.lora_A", "x.to_q.lora_B", "x.to_q.bias"},
    {"x.to_q.weight", "x.to_q.lora_A.weight", "x.to_q.lora_B.weight", "x.to_q.bias"},
    {"x.to_q.base_layer.weight", "x.to_q.lora_A.default.weight", "x.to_q.lora_B.default.weight",
     "x.to_q.base_layer.bias"},
    {"x.to_q.parametrizations.weight.original", "x.to_q.parametrizations.weight.0.lora_A",
     "x.to_q.parametrizations.weight.0.lora_B", "x.to_q.bias"},
};

static void test_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        creme_weights *weights =
            make("nowhere/m.safetensors", spellings[i].w, spellings[i].a, spellings[i].b, spellings[i].bias);
        assert_succeeds(creme_lora_merge(weights, 0.5, NULL));
        check(weights, 0.5);
    }
}

static creme_weights *make_plain(const char *path)
{
    return make(path, spellings[0].w, spellings[0].a, spellings[0].b, spellings[0].bias);
}

static void test_scales(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char path[256];
    creme_weights *weights = make_plain("nowhere/m.safetensors");
    assert_fails(creme_lora_merge(weights, 0, NULL), CREME_ERROR_UNSUPPORTED,
                 "has LoRA matrices (\"x.to_q.lora_A\") that are not merged, and their scale is not known");
    creme_weights_close(weights);
    snprintf(path, sizeof path, "%s",
             scratch_write(&folder, "adapter_config.json", "{\"lora_alpha\": 16, \"r\": 1}", SCRATCH_PLAIN));
    strcpy(strrchr(path, '/') + 1, "m.safetensors");
    weights = make_plain(path);
    assert_succeeds(creme_lora_merge(weights, 0, NULL));
    check(weights, 16);
    weights = make_plain(path); /* what is given goes before */
    assert_succeeds(creme_lora_merge(weights, 2, NULL));
    check(weights, 2);
    static const struct {
        const char *config, *message;
    } bad[] = {{"{\"lora_alpha\": 16, \"use_dora\": true}", "adapter_config.json: \"use_dora\" is not supported"},
               {"{\"lora_alpha\": 16, \"alpha_pattern\": {\"to_q\": 8}}", "\"alpha_pattern\" is not supported"},
               {"{\"r\": 16}", "their scale is not known"},
               {"[16]", "expected a JSON object"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scratch_write(&folder, "adapter_config.json", bad[i].config, SCRATCH_PLAIN);
        weights = make_plain(path);
        creme_status status = creme_lora_merge(weights, 0, NULL);
        assert_fails(status, status, bad[i].message);
        assert_int_not_equal(status, CREME_OK);
        creme_weights_close(weights);
    }
    scratch_close(&folder);
}

static void refuse(const char *w, const char *a, const char *b, const char *other, creme_status status,
                   const char *message)
{
    creme_weights *weights = make("nowhere/m.safetensors", w, a, b, other);
    assert_fails(creme_lora_merge(weights, 1, NULL), status, message);
    creme_weights_close(weights);
}

static void test_refused(void **state)
{
    (void)state;
    refuse("y.weight", "x.lora_A", "x.lora_B", "x.bias", CREME_ERROR_FORMAT,
           "an adapter without the weights that it adapts: there is LoRA's \"x.lora_A\", but no \"x.weight\"");
    refuse("y.lora_B", "x.lora_A", "x.weight", "x.lora_B", CREME_ERROR_UNSUPPORTED,
           "is float32 [1, 3], \"x.lora_B\" is float32 [2] and \"x.weight\" is float32 [2, 1]: expected [r, in]");
    refuse("x.weight", "x.lora_A.one.weight", "x.lora_B.one.weight", "x.lora_A.two.weight", CREME_ERROR_UNSUPPORTED,
           "\"x.lora_A.one.weight\" and \"x.lora_A.two.weight\" are two adapters of one layer");
    refuse("x.weight", "x.lora_A", "y.bias", "x.bias", CREME_ERROR_ARGUMENT, "there are no LoRA matrices for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spellings), cmocka_unit_test(test_scales),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests_name("adapters", tests, NULL, NULL);
}
