/* What a bench measures of a model that counts its calls, and what it says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/bench_scaling.h"

#include "base/memory.h"
#include "scratch.h"

#include <creme/callback_model.h>

enum { BP = 1024, TILE = 128, ROUNDS = 3 };

typedef struct fixture {
    creme_model *model;
    creme_run_request run;
    int calls, rounds, stop_at; /* 0: never */
} fixture;

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = BP, .bins = 4, .bin_bp = BP / 4, .tracks = 2, .batch = 4};
    return CREME_OK;
}

static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    fixture *f = self;
    f->calls++;
    assert_int_equal(request->count, 1);
    for (int64_t base = 0; base < BP; base++) assert_true(request->codes[0][base] < 4);
    int64_t outputs = (request->bin_end - request->bin_first) * request->track_count;
    for (int64_t i = 0; i < outputs; i++) out[i] = 1;
    return CREME_OK;
}

static bool count_rounds(void *self, int64_t done, int64_t rounds)
{
    fixture *f = self;
    assert_int_equal(rounds, ROUNDS);
    f->rounds = (int)done;
    return f->stop_at == 0 || done < f->stop_at;
}

static bool count_all_rounds(void *self, int64_t done, int64_t rounds)
{
    fixture *f = self;
    assert_int_equal(rounds, 2 * ROUNDS);
    f->rounds = (int)done;
    return done < f->stop_at;
}

static int open_fixture(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    creme_model_functions functions = {.describe = describe, .predict = predict};
    assert_int_equal(creme_model_from_functions(&f->model, &functions, f), CREME_OK);
    assert_int_equal(creme_run_request_init(&f->run, NULL, CREME_RULES_2024), CREME_OK);
    f->run.opened = f->model;
    f->run.tile_bp = TILE;
    f->run.shuffles = 10;
    f->run.rounds = ROUNDS;
    f->run.progress = count_rounds;
    f->run.self = f;
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    creme_model_close(f->model);
    free(f);
    return 0;
}

static void test_result(void **state)
{
    fixture *f = *state;
    creme_bench_result result;
    if (creme_bench_run(&result, &(creme_bench_request){.run = &f->run}) != CREME_OK)
        fail_msg("%s", creme_error_message());
    assert_int_equal(f->rounds, ROUNDS);
    assert_int_equal(f->calls, ROUNDS); /* whole sequences: such a model knows no others */
    assert_int_equal(result.passes[CREME_BENCH_WHOLE].count, 1);
    assert_int_equal(result.passes[CREME_BENCH_BACKGROUND].count, 0);
    assert_int_equal(result.passes[CREME_BENCH_MUTANT].count, 0);
    assert_true(result.peak > 0 && result.passes[CREME_BENCH_WHOLE].seconds > 0);
    assert_true(result.input_bp == BP && result.bins_in_all == 4 && result.tracks == 2 && result.tracks_in_all == 2);
    creme_output *output = NULL;
    char *text = NULL;
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    creme_bench_write(output, &result);
    assert_int_equal(creme_output_close(output), CREME_OK);
    assert_non_null(strstr(text, "# model: callback"));
    assert_non_null(strstr(text, "\n# input: 1024 bp; read: bins "));
    assert_non_null(strstr(text, " of 4, 2 tracks of 2\n"));
    assert_non_null(strstr(text, " tiles of 128 bp x 10 shuffles, "));
    assert_non_null(strstr(text, "\nwhole\tall\tall\t"));
    assert_null(strstr(text, "\nmutant\t"));
    creme_free(text);
    creme_bench_result_clear(&result);
}

static void test_what_is_refused(void **state)
{
    fixture *f = *state;
    creme_bench_result result;
    creme_bench_request request = {.run = &f->run, .keep = "kept.safetensors"};
    assert_fails(creme_bench_run(&result, &request), CREME_ERROR_ARGUMENT, "without --random");
    request.keep = NULL;
    f->stop_at = 2;
    assert_fails(creme_bench_run(&result, &request), CREME_ERROR_STOPPED, "interrupted");
    assert_int_equal(f->rounds, 2);
    f->run.tile_bp = BP + 1;
    assert_fails(creme_bench_run(&result, &request), CREME_ERROR_RANGE, "--tile-size");
    creme_bench_result two[2];
    request.threads = (int64_t[]){1, 2};
    request.thread_count = 2;
    assert_fails(creme_bench_run(two, &request), CREME_ERROR_ARGUMENT, "--threads: several numbers");
    assert_null(result.summary);
}

static void test_several_threads(void **state)
{
    fixture *f = *state;
    creme_bench_result results[2];
    f->run.opened = NULL;
    f->run.model = "grammar:demo";
    f->run.progress = NULL;
    creme_bench_request request = {.run = &f->run, .threads = (int64_t[]){3, 1}, .thread_count = 2};
    assert_int_equal(creme_bench_run(results, &request), CREME_OK);
    assert_true(results[0].threads == 3 && results[1].threads == 1);
    for (int i = 0; i < 2; i++) {
        assert_true(results[i].passes[CREME_BENCH_WHOLE].seconds > 0);
        creme_bench_result_clear(&results[i]);
    }
    f->run.progress = count_all_rounds;
    f->stop_at = 2 * ROUNDS - 1;
    assert_fails(creme_bench_run(results, &request), CREME_ERROR_STOPPED, "interrupted");
    assert_int_equal(f->rounds, 2 * ROUNDS - 1);
    assert_null(results[0].summary);
}

static void test_scaling(void **state)
{
    (void)state;
    char summary[] = "four networks";
    creme_bench_result results[] = {{.threads = 2, .kind = "made-up", .summary = summary}, {.threads = 8}};
    results[0].passes[CREME_BENCH_WHOLE] = (creme_bench_pass){.count = 1, .seconds = 0.5};
    results[1].passes[CREME_BENCH_WHOLE] = (creme_bench_pass){.count = 1, .seconds = 0.125};
    results[0].passes[CREME_BENCH_MUTANT] = (creme_bench_pass){.count = 8, .seconds = 1};
    results[1].passes[CREME_BENCH_MUTANT] = (creme_bench_pass){.count = 32, .seconds = 2};
    creme_output *output = NULL;
    char *text = NULL;
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    creme_bench_write_scaling(output, results, 2);
    assert_int_equal(creme_output_close(output), CREME_OK);
    assert_non_null(strstr(text, "# model: made-up: four networks\n"));
    assert_non_null(strstr(text, "whole\t2\t2\t1.000\t1.000\nwhole\t8\t8\t4.000\t1.000\n"));
    assert_non_null(strstr(text, "mutant\t2\t8\t1.000\t1.000\nmutant\t8\t16\t2.000\t0.500\n"));
    creme_free(text);
}

static void test_thread_numbers(void **state)
{
    (void)state;
    int64_t counts[CREME_BENCH_MOST_THREADS];
    size_t count = 0;
    assert_int_equal(creme_bench_read_threads(counts, &count, "4"), CREME_OK);
    assert_true(count == 1 && counts[0] == 4);
    assert_int_equal(creme_bench_read_threads(counts, &count, "0,1,1024"), CREME_OK);
    assert_true(count == 3 && counts[0] == 0 && counts[1] == 1 && counts[2] == 1024);
    assert_fails(creme_bench_read_threads(counts, &count, "1,,2"), CREME_ERROR_ARGUMENT, "--threads");
    assert_fails(creme_bench_read_threads(counts, &count, "1,1025"), CREME_ERROR_ARGUMENT, "0 to 1024");
    char many[2 * CREME_BENCH_MOST_THREADS + 2] = "1";
    for (int i = 0; i < CREME_BENCH_MOST_THREADS; i++) strcat(many, ",1");
    assert_fails(creme_bench_read_threads(counts, &count, many), CREME_ERROR_ARGUMENT, "more than 32 numbers");
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_FIXTURE(test_result), WITH_FIXTURE(test_what_is_refused),
                                       WITH_FIXTURE(test_several_threads), cmocka_unit_test(test_scaling),
                                       cmocka_unit_test(test_thread_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
