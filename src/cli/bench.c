/* creme bench: what a model takes on this machine, stage by stage. */
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/progress.h"

#include "run/bench.h"

static bool show_round(void *self, int64_t done, int64_t rounds)
{
    if (done == 0)
        creme_progress_start(self, rounds, "rounds");
    else
        creme_progress_update(self, done);
    return true; /* Ctrl-C asks the library itself to stop */
}

static creme_status write_result(const creme_settings *settings, const creme_bench_result *result)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, settings->run.out);
    if (status != CREME_OK) return status;
    creme_header_write(settings, output);
    creme_bench_write(output, result);
    return creme_output_close(output);
}

creme_status creme_command_bench(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_run_request run = settings->run;
    creme_bench_result result;
    run.log = &log;
    run.progress = show_round;
    run.self = &progress;
    creme_status status = creme_bench_run(&result, &(creme_bench_request){&run, settings->random, settings->keep});
    creme_progress_clear(&progress);
    if (status == CREME_OK) status = write_result(settings, &result);
    creme_bench_result_clear(&result);
    return status;
}
