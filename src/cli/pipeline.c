/* creme pipeline and creme gene: the commands of this program as steps of a plan. */
#include "run/gene.h"

#include "cli/header.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/run.h"

#include "base/memory.h"

typedef struct caller {
    const creme_settings *settings; /* of the pipeline */
    bool quiet;                     /* steps say nothing but warnings */
} caller;

static creme_status forward(void *self, const char *command, creme_pipeline_add *add, void *step)
{
    const caller *of = self;
    creme_command to;
    creme_status status = creme_command_find(&to, command);
    return status == CREME_OK ? creme_options_forward(of->settings, &to, add, step) : status;
}

static creme_status parse_step(creme_settings *out, creme_command *command, int count, const char *const *arguments)
{
    creme_status status = creme_command_find(command, arguments[1]);
    return status == CREME_OK ? creme_options_parse(out, command, count, arguments) : status;
}

static creme_status parse(void *self, int count, const char *const *arguments, creme_run_request *out)
{
    (void)self;
    creme_command command;
    creme_settings settings;
    creme_status status = parse_step(&settings, &command, count, arguments);
    if (status == CREME_OK) *out = settings.run;
    return status;
}

static creme_status run_step(void *self, int count, const char *const *arguments, creme_share *share)
{
    const caller *of = self;
    creme_command command;
    creme_settings settings;
    creme_status status = parse_step(&settings, &command, count, arguments);
    if (status != CREME_OK) return status;
    settings.run.quiet |= of->quiet;
    settings.run.share = share;
    return command.run(&settings);
}

static void write_header(void *self, creme_output *output)
{
    const caller *of = self;
    creme_header_write(of->settings, output);
}

/* Closes what was written, of a failure without. */
static creme_status end(creme_output *output, creme_status status)
{
    if (status == CREME_OK) return creme_output_close(output);
    creme_output_discard(output);
    return status;
}

static creme_status write_estimate(const creme_pipeline_request *request)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, NULL);
    return status == CREME_OK ? end(output, creme_pipeline_estimate(request, output)) : status;
}

creme_status creme_jobs_request_init(creme_jobs_request *out, const char ***words, const creme_settings *settings)
{
    static const char *const of_jobs[] = {"emit", "jobs", "parts", "max-array", NULL};
    static const char *const of_assays[] = {"emit", "jobs", "parts", "max-array", "out", "dry-run", NULL};
    *out = (creme_jobs_request){.form = (creme_jobs_form)settings->emit,
                                .jobs = settings->jobs,
                                .parts = settings->parts,
                                .most_array = settings->most_array};
    *words = NULL;
    for (size_t i = 1; settings->emit == CREME_JOBS_NONE && of_jobs[i]; i++) {
        if (creme_options_given(settings, of_jobs[i]))
            return creme_fail(CREME_ERROR_ARGUMENT, "--%s: says something only with --emit", of_jobs[i]);
    }
    if (settings->emit == CREME_JOBS_NONE) return CREME_OK;
    if (settings->emit != CREME_JOBS_SLURM && creme_options_given(settings, "max-array"))
        return creme_fail(CREME_ERROR_ARGUMENT, "--max-array: says something only with --emit slurm");
    creme_status status =
        creme_options_without(settings, settings->command->assay ? of_assays : of_jobs, words, &out->count);
    out->arguments = *words;
    return status;
}

creme_status creme_command_gene(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    caller self = {settings, settings->run.quiet || !progress.terminal};
    creme_gene_request request = {.run = settings->run,
                                  .genes = settings->operands,
                                  .gene_count = (size_t)settings->operand_count,
                                  .tracks_given = creme_options_given(settings, "tracks"),
                                  .tss = (creme_tss_rule)settings->tss,
                                  .assays = settings->assays,
                                  .commands = {&self, forward, parse, run_step, write_header}};
    creme_output *output = NULL;
    request.run.log = &log;
    creme_status status = creme_run_check_error(&request.run, creme_options_given(settings, "error-probability"));
    if (status == CREME_OK) status = creme_output_open(&output, NULL);
    if (status != CREME_OK) return status;
    return end(output, settings->dry_run ? creme_gene_estimate(&request, output) : creme_gene_run(&request, output));
}

creme_status creme_command_pipeline(const creme_settings *settings)
{
    creme_settings own = *settings; /* with what the folder says */
    creme_progress progress;
    creme_jobs_request jobs;
    const char **words = NULL;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    caller self = {&own, settings->run.quiet || !progress.terminal};
    creme_status status = creme_pipeline_settle_stops(&own.run, creme_options_given(settings, "stop-by"));
    creme_pipeline_request request = {.run = own.run,
                                      .cells = settings->cells,
                                      .signals = settings->signals,
                                      .annotations = settings->annotations,
                                      .against = settings->against,
                                      .genes = settings->genes,
                                      .sample = settings->sample,
                                      .steps = settings->steps,
                                      .allow_missing = settings->allow_missing,
                                      .commands = {&self, forward, parse, run_step, write_header}};
    request.run.log = &log;
    if (status == CREME_OK)
        status = creme_run_check_error(&own.run, creme_options_given(settings, "error-probability"));
    if (status == CREME_OK) status = creme_jobs_request_init(&jobs, &words, settings);
    if (status == CREME_OK && settings->dry_run)
        status = write_estimate(&request);
    else if (status == CREME_OK)
        status = jobs.form ? creme_jobs_of_pipeline(&request, &jobs) : creme_pipeline_run(&request);
    creme_free(words);
    return status;
}
