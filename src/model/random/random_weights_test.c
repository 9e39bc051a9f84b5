/* Random networks are what they say: sizes, numbers, and that they open as their kind. */
#include "model/random/random_weights.h"

#include "base/memory.h"
#include <creme/model.h>
#include <creme/weights.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

#define SMALL_ENFORMER "enformer:dim=48,depth=2,heads=2,key=6,tower=3,divisor=4,human=5,mouse=3"
#define SMALL_BORZOI   "borzoi:dim=32,depth=2,heads=2,key=6,stem=12,first=16,divisor=4,final=40,human=5,mouse=3"

/* The numbers of parameters that the published networks have. */
static void test_published_sizes(void **state)
{
    (void)state;
    int64_t count = 0;
    assert_succeeds(creme_random_count("enformer", &count));
    assert_int_equal(count, 251221292);
    assert_succeeds(creme_random_count("borzoi:mouse=0", &count));
    assert_int_equal(count, 185892699);
    assert_succeeds(creme_random_count("borzoi", &count));
    assert_int_equal(count, 190902667);
}

static void open_and_predict(const char *specification, const char *kind_expected, int64_t input_bp, int64_t tracks)
{
    char model_name[300];
    const char *kind = NULL;
    scratch files = scratch_open();
    const char *path = scratch_path(&files, "random.safetensors");
    assert_succeeds(creme_random_write(path, specification, 3, &kind));
    assert_string_equal(kind, kind_expected);
    snprintf(model_name, sizeof model_name, "%s:%s", kind, path);
    creme_model *model = NULL;
    assert_succeeds(creme_model_open(&model, model_name, &(creme_model_options){.input_bp = input_bp}));
    const creme_model_info *info = creme_model_describe(model);
    assert_int_equal(info->input_bp, input_bp);
    assert_int_equal(info->tracks->count, tracks);
    creme_track_selection all = {0};
    assert_succeeds(creme_track_select(&all, info->tracks, "all", false));
    creme_predictor *predictor = NULL;
    creme_readout readout = {.bin_end = info->bins, .every_bin = true, .tracks = &all};
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    uint8_t *codes = calloc((size_t)input_bp, 1);
    float *out = calloc(outputs, sizeof *out);
    for (int64_t i = 0; i < input_bp; i++) codes[i] = (uint8_t)(i * i % 31 % 4);
    assert_succeeds(creme_predictor_predict(predictor, (const uint8_t *const[]){codes}, 1, out));
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < outputs; i++) {
        least = fmin(least, out[i]);
        most = fmax(most, out[i]);
    }
    assert_true(least >= 0 && most < 100 && most > least); /* of the order of 1, and not all the same */
    free(codes);
    free(out);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&all);
    creme_model_close(model);
    scratch_close(&files);
}

static void test_networks_open(void **state)
{
    (void)state;
    open_and_predict(SMALL_ENFORMER, "enformer", 2048, 5);
    open_and_predict(SMALL_BORZOI, "borzoi", 4096, 5);
}

/* The same seed gives the same file, another seed another one; numbers lie as their spread says. */
static void test_numbers(void **state)
{
    (void)state;
    static const char *const names[] = {"first", "again", "other"};
    scratch files = scratch_open();
    const char *kind, *path[3];
    creme_weights *weights[3];
    for (int i = 0; i < 3; i++) {
        path[i] = scratch_path(&files, names[i]);
        assert_succeeds(creme_random_write(path[i], SMALL_ENFORMER, i == 2 ? 8 : 7, &kind));
        assert_succeeds(creme_weights_open(&weights[i], path[i]));
    }
    const char *dense = "transformer.1.1.fn.1.weight", *variance = "stem.1.fn.0.running_var";
    enum { DENSE = 96 * 48, VARIANCE = 24 };
    float a[DENSE], b[DENSE], c[DENSE], v[VARIANCE];
    assert_succeeds(creme_tensor_read(creme_weights_find(weights[0], dense), path[0], a));
    assert_succeeds(creme_tensor_read(creme_weights_find(weights[1], dense), path[1], b));
    assert_succeeds(creme_tensor_read(creme_weights_find(weights[2], dense), path[2], c));
    assert_succeeds(creme_tensor_read(creme_weights_find(weights[0], variance), path[0], v));
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    double sum = 0, squares = 0;
    for (int i = 0; i < DENSE; i++) {
        sum += a[i];
        squares += (double)a[i] * a[i];
    }
    /* 4,608 draws: mean within 5 standard errors of 0, variance within 5 % of 1 / 48 */
    assert_true(fabs(sum / DENSE) < 5 / sqrt(48.0 * DENSE));
    assert_true(fabs(squares / DENSE * 48 - 1) < 0.05);
    for (int i = 0; i < VARIANCE; i++) assert_true(v[i] >= 0.5f && v[i] <= 1.5f);
    for (int i = 0; i < 3; i++) creme_weights_close(weights[i]);
    scratch_close(&files);
}

static void test_what_makes_no_sense(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "enformr",
                                        "enformer:x=1",
                                        "enformer:dim",
                                        "borzoi:dim=",
                                        "borzoi:dim=-5",
                                        "borzoi:dim=5,heads=2",
                                        "enformer:dim=1e3",
                                        "enformer:dim=20,heads=2",
                                        "borzoi:,",
                                        "borzoi:depth=61"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t count;
        if (creme_random_count(wrong[i], &count) != CREME_ERROR_ARGUMENT) fail_msg("\"%s\" is taken", wrong[i]);
    }
    const char *kind;
    assert_int_equal(creme_random_write("/nowhere/x.safetensors", SMALL_BORZOI, 1, &kind), CREME_ERROR_IO);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *kind;
    scratch files = scratch_open();
    const char *path = scratch_path(&files, "memory.safetensors");
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_random_write(path, SMALL_BORZOI, 1, &kind);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
    }
    scratch_close(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_sizes),
        cmocka_unit_test(test_networks_open),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_makes_no_sense),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
