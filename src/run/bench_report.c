/* What was measured, as a table. */
#include "run/bench.h"

#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>

static const char *const pass_names[] = {
    [CREME_BENCH_WHOLE] = "whole", [CREME_BENCH_BACKGROUND] = "background", [CREME_BENCH_MUTANT] = "mutant"};
static const char *const stage_names[] = {[CREME_STAGE_TRUNK] = "trunk",
                                          [CREME_STAGE_ATTENTION] = "attention",
                                          [CREME_STAGE_FEED_FORWARD] = "feed-forward",
                                          [CREME_STAGE_END] = "end",
                                          [CREME_STAGE_HEAD] = "head"};
static const char *const work_names[] = {
    [CREME_WORK_PRODUCTS] = "products", [CREME_WORK_ATTENTION] = "attention", [CREME_WORK_OTHER] = "other"};

/* Seconds of one sequence; 0 where the pass was not measured. */
static double seconds_each(const creme_bench_pass *pass)
{
    return pass->count ? pass->seconds / (double)pass->count : 0;
}

static void write_rate(creme_output *output, const char *name, const creme_bench_pass *pass)
{
    if (pass->count) creme_output_print(output, ", %s %.0f", name, 3600 / seconds_each(pass));
}

/* `each` is a pass, `background` what is needed once. */
static void write_necessity(creme_output *output, const creme_bench_result *result, double each, double background)
{
    int64_t tiles = creme_tile_set_count(&result->grid), passes = 1 + tiles * result->shuffles;
    char text[32];
    creme_output_print(output,
                       "# a necessity test of one locus: %" PRId64 " tiles of %" PRId64 " bp x %" PRId64
                       " shuffles, %" PRId64 " passes: %s\n",
                       tiles, result->grid.tile_bp, result->shuffles, passes,
                       creme_text_duration((double)passes * each + background, text, sizeof text));
}

void creme_bench_write_model(creme_output *output, const creme_bench_result *result)
{
    creme_output_print(output, "# model: %s: %s\n", result->kind, CREME_ONE_LINE(result->summary));
    creme_output_print(
        output, "# input: %" PRId64 " bp; read: bins %" PRId64 "-%" PRId64 " of %" PRId64 ", %zu tracks of %zu\n",
        result->input_bp, result->bins.start, result->bins.end - 1, result->bins_in_all, result->tracks,
        result->tracks_in_all);
}

static void write_facts(creme_output *output, const creme_bench_result *result)
{
    char text[32];
    creme_bench_write_model(output, result);
    creme_output_print(output, "# weights: %" PRId64 " parameters, %s\n", result->parameters,
                       creme_text_bytes((double)result->weights_bytes, text, sizeof text));
    creme_output_print(output, "# threads: %d\n", result->threads);
    creme_output_print(output, "# a large matrix product: %.4g GFLOP/s\n", result->peak / 1e9);
    if (result->memory_bytes >= 0) {
        creme_output_print(output, "# memory at the peak: %s\n",
                           creme_text_bytes((double)result->memory_bytes, text, sizeof text));
    }
    if (result->unused_bytes > 0) {
        creme_output_print(output, "# memory of the GPU that was left: %s\n",
                           creme_text_bytes((double)result->unused_bytes, text, sizeof text));
        creme_output_print(output, "# sequences of a call: whole %" PRId64 ", mutant %" PRId64 "\n",
                           result->passes[CREME_BENCH_WHOLE].count, result->passes[CREME_BENCH_MUTANT].count);
    }
    creme_output_print(output, "# passes per hour: whole %.0f",
                       3600 / seconds_each(&result->passes[CREME_BENCH_WHOLE]));
    write_rate(output, "background", &result->passes[CREME_BENCH_BACKGROUND]);
    write_rate(output, "mutant", &result->passes[CREME_BENCH_MUTANT]);
    creme_output_print(output, "\n");
    const creme_bench_pass *mutant = &result->passes[CREME_BENCH_MUTANT];
    bool windowed = mutant->count > 0;
    write_necessity(output, result, seconds_each(windowed ? mutant : &result->passes[CREME_BENCH_WHOLE]),
                    windowed ? seconds_each(&result->passes[CREME_BENCH_BACKGROUND]) : 0);
}

/* `cost` is that of all sequences of the pass. */
static void write_row(creme_output *output, const creme_bench_result *result, int pass, const char *stage,
                      const char *work, creme_cost cost)
{
    const creme_bench_pass *of = &result->passes[pass];
    double count = (double)of->count;
    creme_output_print(output, "%s\t%s\t%s\t%.4g\t%.3f", pass_names[pass], stage, work, cost.seconds / count,
                       cost.seconds / of->metered);
    if (cost.flop > 0) {
        double rate = cost.flop / cost.seconds;
        creme_output_print(output, "\t%.4g\t%.4g\t%.3f\n", cost.flop / count / 1e9, rate / 1e9, rate / result->peak);
    } else {
        creme_output_print(output, "\tNA\tNA\tNA\n");
    }
}

static void write_pass(creme_output *output, const creme_bench_result *result, int number)
{
    const creme_bench_pass *pass = &result->passes[number];
    creme_cost operators = {0};
    for (int stage = 0; stage < CREME_STAGE_COUNT; stage++) {
        for (int work = 0; work < CREME_WORK_COUNT; work++) {
            creme_cost cost = pass->meter.costs[stage][work];
            if (cost.seconds == 0) continue;
            write_row(output, result, number, stage_names[stage], work_names[work], cost);
            operators.seconds += cost.seconds;
            operators.flop += cost.flop;
        }
    }
    if (operators.seconds > 0)
        write_row(output, result, number, "rest", "host", (creme_cost){.seconds = pass->metered - operators.seconds});
    write_row(output, result, number, "all", "all", (creme_cost){pass->seconds, operators.flop});
}

/* A locus is evaluated by one worker. */
static void write_rates(creme_output *output, const creme_bench_result *result)
{
    double best = 0;
    for (size_t i = 0; i < result->rate_count; i++) {
        double each = result->rates[i].seconds / (double)result->rates[i].batch;
        if (i == 0 || each < best) best = each;
    }
    creme_bench_write_model(output, result);
    creme_output_print(output, "# workers, asked at once: %zu\n", result->workers);
    if (creme_tile_set_count(&result->grid) > 0) write_necessity(output, result, best, 0);
    creme_output_print(output, "batch\tseconds\tsequences_per_second\tshare_in_model\n");
    for (size_t i = 0; i < result->rate_count; i++) {
        const creme_bench_rate *rate = &result->rates[i];
        creme_output_print(output, "%" PRId64 "\t%.4g\t%.4g\t", rate->batch, rate->seconds,
                           (double)rate->batch * (double)result->workers / rate->seconds);
        if (rate->inside < 0)
            creme_output_print(output, "NA\n");
        else
            creme_output_print(output, "%.3f\n", rate->inside / rate->seconds);
    }
}

void creme_bench_write(creme_output *output, const creme_bench_result *result)
{
    if (result->rate_count > 0) {
        write_rates(output, result);
        return;
    }
    write_facts(output, result);
    creme_output_print(output, "pass\tstage\twork\tseconds\tshare\tgflop\tgflop_per_second\tof_large_product\n");
    for (int pass = 0; pass < CREME_BENCH_PASSES; pass++) {
        if (result->passes[pass].count) write_pass(output, result, pass);
    }
}
