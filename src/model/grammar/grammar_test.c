/* Each kind of rule by hand-computed activities, and the model around them. */
#include "model/grammar/grammar_rules.h"

#include <creme/model.h>
#include <creme/shuffle.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Window of 4,096 bp; elements of 8 bp, so that an element that starts at s has its middle at s + 4. */
#define HEAD                                                                                                         \
    "{\"format\": \"creme-grammar-1\", \"input_bp\": 4096, \"bin_bp\": 32, \"bins\": 64,"                            \
    "\"elements\": [{\"name\": \"p\", \"motif\": \"GGGGCCCA\", \"strands\": \"forward\"},"                           \
    "{\"name\": \"a\", \"motif\": \"GATTACAC\", \"strands\": \"both\"},"                                             \
    "{\"name\": \"b\", \"motif\": \"CATCATCA\", \"strands\": \"both\"}],"
#define TWO_TRACKS                                                                                                   \
    "\"tracks\": [{\"name\": \"x+\", \"baseline\": 0.25, \"strand_pair\": \"x-\"},"                                  \
    "{\"name\": \"x-\", \"strand_pair\": \"x+\", \"ceiling\": 10}],"

enum { WINDOW = 4096, MIDDLE = WINDOW / 2 };
static const double EXACT = 1e-12; /* a few float64 roundings of numbers near 1 */

typedef struct fixture {
    creme_grammar grammar;
    creme_motif_scanner scanner;
    uint8_t codes[WINDOW];
} fixture;

static void open_rules(fixture *f, const char *text)
{
    *f = (fixture){0}; /* a window of A, which holds no element */
    if (creme_grammar_parse(&f->grammar, text, strlen(text), "test") != CREME_OK)
        fail_msg("%s", creme_error_message());
    assert_int_equal(creme_grammar_fill_scanner(&f->grammar, &f->scanner), CREME_OK);
}

static void close_rules(fixture *f)
{
    creme_motif_scanner_clear(&f->scanner);
    creme_grammar_clear(&f->grammar);
}

static void put(fixture *f, const char *letters, int64_t start)
{
    creme_sequence_encode(f->codes + start, letters, (int64_t)strlen(letters));
}

static void clear(fixture *f, int64_t start)
{
    memset(f->codes + start, 0, 8);
}

static double activity(fixture *f, int64_t track)
{
    creme_grammar_occupancy occupancy;
    creme_grammar_occupy(&f->grammar, &f->scanner, f->codes, &occupancy);
    return creme_grammar_activity(&f->grammar, &occupancy, track);
}

static void test_additive_and_decaying(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS
               "\"rules\": ["
               "{\"kind\": \"promoter\", \"elements\": [\"p\"], \"strength\": 2, \"reach_bp\": 100},"
               "{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": {\"x+\": 3}, \"decay_bp\": 500},"
               "{\"kind\": \"add\", \"elements\": [\"b\"], \"strength\": 5, \"reach_bp\": 1000}]}");
    assert_float_equal(activity(&f, 0), 0, EXACT);
    put(&f, "GATTACAC", MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 0, EXACT); /* no promoter, no activity */
    put(&f, "GGGGCCCA", MIDDLE - 54);
    assert_float_equal(activity(&f, 0), 2 * (1 + 3 * exp(-1)), EXACT);
    assert_float_equal(activity(&f, 1), 2 / 1.2, EXACT); /* a does nothing in x-, whose ceiling is 10 */
    put(&f, "GTGTAATC", MIDDLE + 996);                   /* a, reverse complement, 1,000 bp off */
    assert_float_equal(activity(&f, 0), 2 * (1 + 3 * (exp(-1) + exp(-2))), EXACT);
    put(&f, "CATCATCA", MIDDLE + 1496); /* out of reach */
    assert_float_equal(activity(&f, 0), 2 * (1 + 3 * (exp(-1) + exp(-2))), EXACT);
    put(&f, "CATCATCA", MIDDLE - 1004); /* just within */
    assert_float_equal(activity(&f, 0), 2 * (1 + 3 * (exp(-1) + exp(-2)) + 5), EXACT);
    clear(&f, MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 2 * (1 + 3 * exp(-2) + 5), EXACT);
    put(&f, "TGGGCCCC", MIDDLE - 54); /* a promoter the wrong way round is none */
    assert_float_equal(activity(&f, 0), 0, EXACT);
    put(&f, "GGGGCCCA", MIDDLE - 204); /* nor is one out of reach */
    assert_float_equal(activity(&f, 0), 0, EXACT);
    close_rules(&f);
}

static void test_cooperating_pair_needs_both(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f,
               HEAD TWO_TRACKS "\"rules\": [{\"kind\": \"cooperate\", \"elements\": [\"a\", \"b\"], \"strength\": 4, "
                               "\"decay_bp\": 1000}]}");
    assert_float_equal(activity(&f, 0), 1, EXACT); /* without promoter rules P = 1 */
    put(&f, "GATTACAC", MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 1, EXACT);
    put(&f, "CATCATCA", MIDDLE + 996);
    assert_float_equal(activity(&f, 0), 1 + 4 * exp(-1), EXACT); /* the weaker of the two decides */
    clear(&f, MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 1, EXACT);
    close_rules(&f);
}

static void test_redundant_pair_needs_one(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS
               "\"rules\": [{\"kind\": \"redundant\", \"elements\": [\"a\", \"b\"], \"strength\": 4}]}");
    put(&f, "GATTACAC", MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 5, EXACT);
    put(&f, "CATCATCA", MIDDLE + 996);
    assert_float_equal(activity(&f, 0), 5, EXACT);
    clear(&f, MIDDLE - 504);
    assert_float_equal(activity(&f, 0), 5, EXACT);
    clear(&f, MIDDLE + 996);
    assert_float_equal(activity(&f, 0), 1, EXACT);
    close_rules(&f);
}

static void test_silencers_divide(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 7},"
                                   "{\"kind\": \"add\", \"elements\": [\"b\"], \"strength\": -3}]}");
    put(&f, "CATCATCA", 0);
    assert_float_equal(activity(&f, 0), 0.25, EXACT);
    put(&f, "GATTACAC", 100);
    assert_float_equal(activity(&f, 0), 2, EXACT);
    close_rules(&f);
}

static void test_multiply_rules_add_on_a_log_scale(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS "\"rules\": [{\"kind\": \"multiply\", \"elements\": [\"a\"], \"strength\": 0.5},"
                                   "{\"kind\": \"multiply\", \"elements\": [\"b\"], \"strength\": -2}]}");
    put(&f, "CATCATCA", 8);
    double b = activity(&f, 0);
    put(&f, "GATTACAC", 100);
    double both = activity(&f, 0);
    clear(&f, 8);
    assert_float_equal(b, exp(-2), EXACT);
    assert_float_equal(both, b * activity(&f, 0), EXACT);
    close_rules(&f);
}

static void test_ceiling_and_limit_saturate(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS
               "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 4, \"limit\": 3}]}");
    double last = 1 / 1.1, step = INFINITY;
    for (int copies = 1; copies <= 5; copies++) {
        put(&f, "GATTACAC", 20 * copies);
        double drive = 1 + 4 * fmin(copies, 3), now = activity(&f, 1);
        assert_float_equal(now, drive / (1 + drive / 10), EXACT);
        assert_float_equal(activity(&f, 0), drive, EXACT);
        assert_true(now < 10);
        if (copies <= 3) assert_true(now - last < step); /* each copy gives less than the one before */
        step = now - last;
        last = now;
    }
    close_rules(&f);
}

static void test_n_matches_nothing(void **state)
{
    (void)state;
    fixture f;
    open_rules(&f, HEAD TWO_TRACKS "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": 4}]}");
    memset(f.codes, 4, WINDOW);
    assert_float_equal(activity(&f, 0), 1, EXACT);
    put(&f, "GATTACAC", WINDOW - 8);
    assert_float_equal(activity(&f, 0), 5, EXACT);
    f.codes[WINDOW - 5] = 4;
    assert_float_equal(activity(&f, 0), 1, EXACT);
    close_rules(&f);
}

/* --- the model ------------------------------------------------------------------------------------------------ */

static const char MODEL[] =
    HEAD TWO_TRACKS "\"peak\": {\"flat_bp\": 100, \"sigma_bp\": 200},"
                    "\"rules\": [{\"kind\": \"add\", \"elements\": [\"a\"], \"strength\": {\"x+\": 4, \"x-\": 1}}]}";

static creme_model *open_model(const char *text, const creme_model_options *options)
{
    const char *folder = getenv("TMPDIR");
    char path[512], specification[600];
    snprintf(path, sizeof path, "%s/creme_grammar_XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    snprintf(specification, sizeof specification, "grammar:%s", path);
    creme_model *model;
    creme_status status = creme_model_open(&model, specification, options);
    unlink(path);
    if (status != CREME_OK) fail_msg("%s", creme_error_message());
    return model;
}

static double shape(int64_t bin)
{
    double g = fmax(0, fabs(1024 + 32 * ((double)bin + 0.5) - 2048) - 100) / 200;
    return exp(-g * g / 2);
}

static void predict_with(const creme_model *model, const creme_readout *readout, const uint8_t *codes, float *out)
{
    creme_predictor *predictor;
    assert_int_equal(creme_predictor_create(&predictor, model, readout), CREME_OK);
    assert_int_equal(creme_predictor_predict(predictor, &codes, 1, out), CREME_OK);
    creme_predictor_destroy(predictor);
}

static void test_read_outs(void **state)
{
    (void)state;
    creme_model *model = open_model(MODEL, NULL);
    const creme_model_info *info = creme_model_describe(model);
    assert_int_equal(info->first_bin_bp, 1024);
    assert_string_equal(info->tracks->at[1].identifier, "x-");
    assert_int_equal(info->tracks->at[0].strand_pair, 1);
    assert_false(info->windowed);
    static uint8_t codes[WINDOW];
    creme_sequence_encode(codes + 1, "GATTACAC", 8);
    double plus = 5, minus = 2 / 1.2, tolerance = 1e-5; /* outputs are float32 */
    creme_track_choice at[2] = {{.track = 1, .other = -1, .name = "x-"}, {.track = 0, .other = 1, .name = "x"}};
    creme_track_selection tracks = {.at = at, .count = 2};
    creme_readout readout = {.bin_first = 30, .bin_end = 40, .every_bin = true, .tracks = &tracks};
    float every[20], mean[2], sum[2];
    predict_with(model, &readout, codes, every);
    double total[2] = {0};
    for (int b = 0; b < 10; b++) {
        double expected[2] = {minus * shape(30 + b), 0.25 + (plus + minus) * shape(30 + b)};
        for (int t = 0; t < 2; t++) {
            assert_float_equal(every[2 * b + t], expected[t], tolerance);
            total[t] += expected[t];
        }
    }
    readout.every_bin = false;
    predict_with(model, &readout, codes, mean);
    readout.sum_bins = true;
    predict_with(model, &readout, codes, sum);
    for (int t = 0; t < 2; t++) {
        assert_float_equal(mean[t], total[t] / 10, tolerance);
        assert_float_equal(sum[t], total[t], 10 * tolerance);
    }
    creme_model_close(model);
}

static void test_central_bins_hold_the_activity(void **state)
{
    (void)state;
    creme_model *model;
    assert_int_equal(creme_model_open(&model, "grammar:demo", NULL), CREME_OK);
    int64_t first, end;
    creme_readout_central_bins(creme_model_describe(model), &first, &end);
    assert_int_equal(first, 447);
    assert_int_equal(end, 449);
    creme_model_close(model);
    creme_grammar *grammar = malloc(sizeof *grammar);
    assert_int_equal(creme_grammar_read(grammar, "demo"), CREME_OK);
    assert_float_equal(creme_grammar_peak(grammar, 447), 1, EXACT);
    assert_float_equal(creme_grammar_peak(grammar, 448), 1, EXACT);
    assert_true(creme_grammar_peak(grammar, 446) < 1);
    creme_grammar_clear(grammar);
    free(grammar);
}

enum { SEQUENCES = 9, OUTPUTS = 6 };

static void predict_in_batches(creme_threads *threads, const uint8_t *const *codes, int64_t batch, float *out)
{
    creme_model *model = open_model(MODEL, &(creme_model_options){.threads = threads});
    creme_track_choice at[2] = {{.track = 0, .other = -1}, {.track = 1, .other = -1}};
    creme_track_selection tracks = {.at = at, .count = 2};
    creme_readout readout = {.bin_first = 31, .bin_end = 34, .every_bin = true, .tracks = &tracks};
    creme_predictor *predictor;
    assert_int_equal(creme_predictor_create(&predictor, model, &readout), CREME_OK);
    assert_int_equal(creme_predictor_outputs(predictor), OUTPUTS);
    for (int64_t i = 0; i < SEQUENCES; i += batch) {
        int64_t count = SEQUENCES - i < batch ? SEQUENCES - i : batch;
        assert_int_equal(creme_predictor_predict(predictor, codes + i, count, out + i * OUTPUTS), CREME_OK);
    }
    creme_predictor_destroy(predictor);
    creme_model_close(model);
}

static void test_neither_batch_nor_threads_matter(void **state)
{
    (void)state;
    static uint8_t all[SEQUENCES][WINDOW];
    const uint8_t *codes[SEQUENCES];
    for (int s = 0; s < SEQUENCES; s++) {
        codes[s] = all[s];
        for (int i = 0; i < s; i++) creme_sequence_encode(all[s] + 50 * i, "GATTACAC", 8);
    }
    float expected[SEQUENCES * OUTPUTS], out[SEQUENCES * OUTPUTS];
    predict_in_batches(NULL, codes, SEQUENCES, expected);
    assert_true(expected[OUTPUTS] > expected[0]);
    for (int threads = 1; threads <= 4; threads++) {
        creme_threads *pool;
        assert_int_equal(creme_threads_create(&pool, threads), CREME_OK);
        for (int64_t batch = 1; batch <= SEQUENCES; batch += 2) {
            memset(out, 0xff, sizeof out);
            predict_in_batches(pool, codes, batch, out);
            assert_memory_equal(out, expected, sizeof out);
        }
        creme_threads_destroy(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_additive_and_decaying),
        cmocka_unit_test(test_cooperating_pair_needs_both),
        cmocka_unit_test(test_redundant_pair_needs_one),
        cmocka_unit_test(test_silencers_divide),
        cmocka_unit_test(test_multiply_rules_add_on_a_log_scale),
        cmocka_unit_test(test_ceiling_and_limit_saturate),
        cmocka_unit_test(test_n_matches_nothing),
        cmocka_unit_test(test_read_outs),
        cmocka_unit_test(test_central_bins_hold_the_activity),
        cmocka_unit_test(test_neither_batch_nor_threads_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
