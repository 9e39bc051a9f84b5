/* creme bench: what a model takes on this machine, stage by stage. */
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/progress.h"

#include "run/bench_scaling.h"

static bool show_round(void *self, int64_t done, int64_t rounds)
{
    if (done == 0)
        creme_progress_start(self, rounds, "rounds");
    else
        creme_progress_update(self, done);
    return true; /* Ctrl-C asks the library itself to stop */
}

/* `scaling`: the results are of several numbers of threads. */
static creme_status write_result(const creme_settings *settings, const creme_bench_result *results, size_t scaling)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, settings->run.out);
    if (status != CREME_OK) return status;
    creme_header_write(settings, output);
    if (scaling > 0)
        creme_bench_write_scaling(output, results, scaling);
    else
        creme_bench_write(output, results);
    return creme_output_close(output);
}

creme_status creme_command_bench(const creme_settings *settings)
{
    creme_progress progress;
    creme_run_request run = settings->run;
    creme_bench_result results[CREME_BENCH_MOST_THREADS];
    creme_bench_request request = {.run = &run, .random = settings->random, .keep = settings->keep};
    int64_t threads[CREME_BENCH_MOST_THREADS];
    size_t count = 0;
    creme_status status = creme_bench_read_threads(threads, &count, settings->thread_list);
    if (status != CREME_OK) return status;
    run.threads = threads[0];
    request.threads = threads;
    if (count > 1) request.thread_count = count;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    run.log = &log;
    run.progress = show_round;
    run.self = &progress;
    status = creme_bench_run(results, &request);
    creme_progress_clear(&progress);
    if (status != CREME_OK) return status;
    status = write_result(settings, results, request.thread_count);
    for (size_t i = 0; i < count; i++) creme_bench_result_clear(&results[i]);
    return status;
}
