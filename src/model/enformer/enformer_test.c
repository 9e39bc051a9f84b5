/* Enformer as a whole: against tensors of the public PyTorch implementation, and windowed against whole. */
#include <creme/model.h>
#include <creme/shuffle.h>
#include <creme/weights.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define GOLDEN "../shared/data/golden/enformer_%s.%s"

static void check(creme_status status)
{
    if (status != CREME_OK) fail_msg("%s: %s", creme_status_name(status), creme_error_message());
}

static void golden_path(char *out, size_t bytes, const char *name, const char *suffix)
{
    snprintf(out, bytes, GOLDEN, name, suffix);
    if (access(out, R_OK) != 0) {
        print_message("SKIP: %s is not there\n", out);
        skip();
    }
}

static float *read_golden(const creme_weights *golden, const char *name, int64_t *count)
{
    const creme_tensor *tensor = creme_weights_find(golden, name);
    if (!tensor) fail_msg("no tensor %s", name);
    float *values = malloc((size_t)tensor->count * sizeof *values);
    check(creme_tensor_read(tensor, "golden", values));
    *count = tensor->count;
    return values;
}

/* What an N is in the golden one-hot input. */
static float golden_n(const creme_weights *golden, const float *codes, int64_t count)
{
    int64_t rows;
    float *onehot = read_golden(golden, "input.onehot", &rows), n = 0.25f;
    for (int64_t i = 0; i < count; i++) {
        if (codes[i] == 4) n = onehot[4 * i];
    }
    free(onehot);
    return n;
}

typedef struct subject {
    creme_threads *threads;
    creme_model *model;
    creme_track_selection tracks;
    const creme_model_info *info;
} subject;

static subject open_subject(const char *path, creme_model_options options, int threads)
{
    subject s = {0};
    char specification[512];
    snprintf(specification, sizeof specification, "enformer:%s", path);
    check(creme_threads_create(&s.threads, threads));
    options.threads = s.threads;
    check(creme_model_open(&s.model, specification, &options));
    s.info = creme_model_describe(s.model);
    check(creme_track_select(&s.tracks, s.info->tracks, "all", false));
    return s;
}

static void close_subject(subject *s)
{
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
    creme_threads_destroy(s->threads);
}

static creme_predictor *make_predictor(const subject *s, int64_t first, int64_t end, bool every_bin)
{
    creme_readout readout = {.bin_first = first, .bin_end = end, .every_bin = every_bin, .tracks = &s->tracks};
    creme_predictor *predictor = NULL;
    check(creme_predictor_create(&predictor, s->model, &readout));
    return predictor;
}

/* One head of one golden network; random weights, float32 on both sides: 1e-4 is the specification's, 1e-6 is usual.
 */
static void compare_golden(const char *path, const creme_weights *golden, const char *head, creme_backend backend)
{
    int64_t length, count;
    float *numbers = read_golden(golden, "input.codes", &length);
    char name[32];
    snprintf(name, sizeof name, "output.%s", head);
    float *expected = read_golden(golden, name, &count), n_value = golden_n(golden, numbers, length);
    uint8_t *codes = malloc(length > 0 ? (size_t)length : 1);
    for (int64_t i = 0; i < length; i++) codes[i] = (uint8_t)numbers[i];
    subject s = open_subject(
        path,
        (creme_model_options){
            .backend = backend, .head = head, .input_bp = length, .n_value = n_value, .n_value_given = true},
        2);
    assert_int_equal(s.info->bins * (int64_t)s.tracks.count, count);
    float *found = malloc((size_t)count * sizeof *found);
    creme_predictor *predictor = make_predictor(&s, 0, s.info->bins, true);
    const uint8_t *one[] = {codes};
    check(creme_predictor_predict(predictor, one, 1, found));
    float worst = 0;
    for (int64_t i = 0; i < count; i++) {
        float off = fabsf(found[i] - expected[i]) / (1e-3f + fabsf(expected[i]));
        if (!(off <= 1e-4f)) {
            fail_msg("%s, %s [%lld]: %g, expected %g", path, head, (long long)i, (double)found[i],
                     (double)expected[i]);
        }
        if (off > worst) worst = off;
    }
    print_message("%s, %s: largest relative error %.2g\n", path, head, (double)worst);
    creme_predictor_destroy(predictor);
    close_subject(&s);
    free(found);
    free(expected);
    free(codes);
    free(numbers);
}

static void test_golden(void **state)
{
    const char *name = *state;
    char tensors[256], file[256];
    static const char *const containers[] = {"safetensors", "bin"};
    golden_path(tensors, sizeof tensors, name, "golden.safetensors");
    creme_weights *golden = NULL;
    check(creme_weights_open(&golden, tensors));
    for (int i = 0; i < 2; i++) {
        golden_path(file, sizeof file, name, containers[i]);
        compare_golden(file, golden, "human", CREME_BACKEND_ONEDNN);
    }
    compare_golden(file, golden, "mouse", CREME_BACKEND_ONEDNN);
    if (strcmp(name, "tfgamma") != 0) compare_golden(file, golden, "human", CREME_BACKEND_REFERENCE);
    creme_weights_close(golden);
}

/* --- Windowed equals whole ------------------------------------------------------------------------------------- */

static void draw_bases(creme_random *random, uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        codes[i] = creme_random_below(random, 50) == 0 ? CREME_BASE_N : (uint8_t)creme_random_below(random, 4);
    }
}

enum { VARIANTS = 12 };

static void compare_windowed(const subject *s, int64_t first, int64_t end, uint64_t seed)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = seed, .purpose = CREME_RANDOM_TEST});
    int64_t length = s->info->input_bp;
    uint8_t *background = malloc((size_t)length), *codes[VARIANTS];
    creme_variant variants[VARIANTS];
    creme_interval changed[VARIANTS];
    draw_bases(&random, background, length);
    creme_predictor *predictor = make_predictor(s, first, end, false);
    creme_embedding *embedding = NULL;
    const uint8_t *one[] = {background};
    check(creme_predictor_embed(predictor, one, 1, &embedding));
    for (int i = 0; i < VARIANTS; i++) {
        int64_t a = creme_random_below(&random, (uint32_t)length),
                b = creme_random_below(&random, (uint32_t)length) + 1;
        changed[i] = i == 0   ? (creme_interval){0, 1}
                     : i == 1 ? (creme_interval){length - 1, length}
                     : i == 2 ? (creme_interval){0, length}
                              : (creme_interval){a < b ? a : b - 1, a < b ? b : a + 1};
        codes[i] = malloc((size_t)length);
        memcpy(codes[i], background, (size_t)length);
        draw_bases(&random, codes[i] + changed[i].start, changed[i].end - changed[i].start);
        variants[i] = (creme_variant){embedding, codes[i], &changed[i], 1};
    }
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    float *whole = malloc(VARIANTS * outputs * sizeof *whole),
          *windowed = malloc(VARIANTS * outputs * sizeof *windowed);
    check(creme_predictor_predict(predictor, (const uint8_t *const *)codes, VARIANTS, whole));
    for (int batch = 1; batch <= VARIANTS; batch += 5) {
        for (int i = 0; i < VARIANTS; i += batch) {
            int now = VARIANTS - i < batch ? VARIANTS - i : batch;
            check(creme_predictor_predict_edits(predictor, variants + i, now, windowed + (size_t)i * outputs));
        }
        assert_memory_equal(whole, windowed, VARIANTS * outputs * sizeof *whole); /* to the bit */
    }
    creme_embedding *own[VARIANTS]; /* embedded by their edits, then left as they are: to the bit as well */
    check(creme_predictor_embed_edits(predictor, variants, VARIANTS, own));
    for (int i = 0; i < VARIANTS; i++) variants[i] = (creme_variant){own[i], codes[i], NULL, 0};
    check(creme_predictor_predict_edits(predictor, variants, VARIANTS, windowed));
    assert_memory_equal(whole, windowed, VARIANTS * outputs * sizeof *whole);
    for (int i = 0; i < VARIANTS; i++) creme_embedding_destroy(own[i]);
    creme_embedding_destroy(embedding);
    creme_predictor_destroy(predictor);
    for (int i = 0; i < VARIANTS; i++) free(codes[i]);
    free(background);
    free(whole);
    free(windowed);
}

static void test_windowed(void **state)
{
    (void)state;
    char file[256];
    golden_path(file, sizeof file, "tiny_b", "safetensors");
    for (int threads = 1; threads <= 3; threads += 2) {
        subject s = open_subject(file, (creme_model_options){.input_bp = 4096}, threads);
        compare_windowed(&s, 23, 25, 5);
        compare_windowed(&s, 0, 1, 6);
        compare_windowed(&s, 0, s.info->bins, 7);
        close_subject(&s);
    }
}

static void test_wrong_options(void **state)
{
    (void)state;
    char file[256], specification[300];
    golden_path(file, sizeof file, "tiny_b", "safetensors");
    snprintf(specification, sizeof specification, "enformer:%s", file);
    creme_model *model = NULL;
    assert_int_equal(creme_model_open(&model, specification, &(creme_model_options){.input_bp = 4096, .head = "rat"}),
                     CREME_ERROR_NOT_FOUND);
    assert_non_null(strstr(creme_error_message(), "human, mouse"));
    assert_int_equal(creme_model_open(&model, specification, &(creme_model_options){.input_bp = 4100}),
                     CREME_ERROR_RANGE);
    assert_int_equal(creme_model_open(&model, specification, &(creme_model_options){.input_bp = 1024}),
                     CREME_ERROR_FORMAT);
    assert_null(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"golden tiny_a", test_golden, NULL, NULL, "tiny_a"},
        {"golden tiny_b", test_golden, NULL, NULL, "tiny_b"},
        {"golden tfgamma", test_golden, NULL, NULL, "tfgamma"},
        cmocka_unit_test(test_windowed),
        cmocka_unit_test(test_wrong_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
