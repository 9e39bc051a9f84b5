/* The commands of all assays, and creme predict. */
#include "cli/run.h"

#include "cli/commands.h"
#include "cli/header.h"
#include "cli/options.h"
#include "cli/pipes.h"
#include "cli/progress.h"

#include "base/memory.h"
#include "run/estimate.h"
#include "run/parameters.h"
#include "run/run_folder.h"

#include <inttypes.h>

/* What the run calls back: how far it is, and rows for who wants to see them. */
typedef struct listener {
    creme_progress progress;
    const char *unit; /* of what is counted */
    bool started;
    creme_run_row *row;
    void *self;
} listener;

static bool show_progress(void *self, int64_t done, int64_t total)
{
    listener *it = self;
    if (it->started)
        creme_progress_update(&it->progress, done);
    else
        creme_progress_start(&it->progress, total, it->unit);
    it->started = true;
    return true; /* Ctrl-C asks the library itself to stop */
}

static void pass_row(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row)
{
    const listener *it = self;
    it->row(it->self, locus, target, row);
}

static creme_status check_options(const creme_settings *settings)
{
    const creme_run_request *run = &settings->run;
    creme_status status = creme_run_check_error(run, creme_options_given(settings, "error-probability"));
    if (status != CREME_OK) return status;
    if (creme_options_given(settings, "stop-by") && run->stop_by == CREME_STOP_BY_NONE &&
        creme_run_request_stops_by(run) != CREME_STOP_BY_NONE) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--stop-by none: --%s stops before all shuffles are drawn; leave out one of them",
                          run->adaptive ? "adaptive" : "until-ci");
    }
    if (creme_options_given(settings, "until-ci") && !(run->until_ci > 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--until-ci: expected a width above 0");
    }
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_parameter *is = &creme_run_parameters[i].is;
        if (!creme_run_parameter_is_limit(is->name) || !creme_options_given(settings, is->name)) continue;
        status = creme_run_check_limit(is->name, *(const double *)((const char *)run + is->offset));
        if (status != CREME_OK) return status;
    }
    if (run->profile && creme_options_given(settings, "out")) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--profile writes an array in place of the table: leave out --out");
    }
    return CREME_OK;
}

static creme_status estimate(const creme_run_request *request)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, "-");
    if (status == CREME_OK) status = creme_run_estimate(request, output);
    if (status == CREME_OK) return creme_output_close(output);
    creme_output_discard(output);
    return status;
}

/* The option by which the run may have stopped early; NULL if none. */
static const char *stopped_by(const creme_run_request *request)
{
    if (request->adaptive) return "--adaptive";
    if (creme_run_request_stops_by(request) == CREME_STOP_BY_CLASS) return "--stop-by class";
    return request->until_ci > 0 ? "--until-ci" : NULL;
}

static creme_status run(const creme_run_request *request, listener *it)
{
    creme_run_summary done;
    creme_status status = request->assay ? creme_run(request, &done) : creme_run_predict(request, &done);
    creme_progress_clear(&it->progress);
    if (status != CREME_OK || done.finished_before || done.units == 0) return status;
    creme_progress_finish(&it->progress, done.constructs);
    const char *stop = stopped_by(request);
    if (stop) {
        creme_log_info(request->log, "%s: %" PRId64 " constructs of at most %" PRId64, stop, done.constructs,
                       done.constructs_at_most);
    }
    return CREME_OK;
}

static const char *unit_of(const creme_run_request *request)
{
    if (request->assay) return "constructs";
    return request->sequences ? "sequences" : "loci";
}

creme_status creme_command_run(const creme_settings *settings, creme_run_row *row, void *self)
{
    listener it = {.row = row, .self = self, .unit = unit_of(&settings->run)};
    char *command = NULL;
    const char **words = NULL;
    creme_jobs_request jobs;
    creme_run_request request;
    creme_progress_init(&it.progress, settings);
    creme_log log = creme_progress_log(&it.progress);
    creme_status status = CREME_OK;
    if (settings->run.assay && creme_run_folder_is_meant(settings->run.out))
        CREME_TRY(creme_pipes_keep(&settings->run));
    CREME_TRY(check_options(settings));
    CREME_TRY(creme_jobs_request_init(&jobs, &words, settings));
    CREME_TRY(creme_header_command(&command, settings));
    request = settings->run;
    request.command = command;
    request.log = &log;
    request.progress = show_progress;
    request.row = row ? pass_row : NULL;
    request.self = &it;
    if (settings->dry_run)
        status = estimate(&request);
    else
        status = jobs.form ? creme_jobs_of_run(&request, &jobs) : run(&request, &it);
done:
    creme_progress_clear(&it.progress);
    creme_free(words);
    creme_free(command);
    return status;
}

creme_status creme_command_assay(const creme_settings *settings)
{
    return creme_command_run(settings, NULL, NULL);
}
