/* Results with several numbers of threads, side by side. */
#include "run/bench_scaling.h"

#include "base/processors.h"
#include "base/text.h"

#include <inttypes.h>

enum { MOST = 1024 };

static const char *const pass_names[] = {[CREME_BENCH_WHOLE] = "whole", [CREME_BENCH_MUTANT] = "mutant"};
static const creme_bench_pass_id shown[] = {CREME_BENCH_WHOLE, CREME_BENCH_MUTANT};

typedef struct number_list {
    int64_t *counts;
    size_t count;
} number_list;

static creme_status take_number(void *self, char *item)
{
    number_list *list = self;
    if (list->count == CREME_BENCH_MOST_THREADS)
        return creme_fail(CREME_ERROR_ARGUMENT, "--threads: more than %d numbers", CREME_BENCH_MOST_THREADS);
    return creme_text_read_integer(&list->counts[list->count++], item, 0, MOST, "--threads");
}

creme_status creme_bench_read_threads(int64_t counts[CREME_BENCH_MOST_THREADS], size_t *count, const char *list)
{
    number_list all = {.counts = counts};
    creme_status status = creme_text_each(list, take_number, &all);
    *count = status == CREME_OK ? all.count : 0;
    return status;
}

/* Sequences in a second, of models that others compute with the best batch; 0: not measured. */
static double rate_of(const creme_bench_result *result, creme_bench_pass_id id)
{
    const creme_bench_pass *pass = &result->passes[id];
    double best = pass->count ? (double)pass->count / pass->seconds : 0;
    for (size_t i = 0; id == CREME_BENCH_WHOLE && i < result->rate_count; i++) {
        double rate = (double)result->rates[i].batch * (double)result->workers / result->rates[i].seconds;
        if (rate > best) best = rate;
    }
    return best;
}

static void write_row(creme_output *output, const creme_bench_result *first, const creme_bench_result *now,
                      creme_bench_pass_id id)
{
    double speed = rate_of(now, id) / rate_of(first, id);
    creme_output_print(output, "%s\t%d\t%.4g\t%.3f\t%.3f\n", pass_names[id], now->threads, rate_of(now, id), speed,
                       speed * first->threads / now->threads);
}

void creme_bench_write_scaling(creme_output *output, const creme_bench_result *results, size_t count)
{
    creme_bench_write_model(output, results);
    creme_output_print(output, "# cores that this process may use: %d\n", creme_processors(MOST));
    creme_output_print(output, "pass\tthreads\tsequences_per_second\tspeed\tshare_of_ideal\n");
    for (size_t p = 0; p < sizeof shown / sizeof *shown; p++) {
        for (size_t i = 0; i < count && rate_of(results, shown[p]) > 0; i++)
            write_row(output, results, &results[i], shown[p]);
    }
}
