/* creme pipeline: the commands of this program as steps of a pipeline. */
#include "run/pipeline.h"

#include "cli/header.h"
#include "cli/options.h"
#include "cli/progress.h"

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

static creme_status run_step(void *self, int count, const char *const *arguments)
{
    const caller *of = self;
    creme_command command;
    creme_settings settings;
    creme_status status = parse_step(&settings, &command, count, arguments);
    if (status != CREME_OK) return status;
    settings.run.quiet |= of->quiet;
    return command.run(&settings);
}

static void write_header(void *self, creme_output *output)
{
    const caller *of = self;
    creme_header_write(of->settings, output);
}

static creme_status write_estimate(const creme_pipeline_request *request)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, NULL);
    if (status != CREME_OK) return status;
    status = creme_pipeline_estimate(request, output);
    if (status == CREME_OK) return creme_output_close(output);
    creme_output_discard(output);
    return status;
}

creme_status creme_command_pipeline(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    caller self = {settings, settings->run.quiet || !progress.terminal};
    creme_pipeline_request request = {.run = settings->run,
                                      .cells = settings->cells,
                                      .signals = settings->signals,
                                      .annotations = settings->annotations,
                                      .against = settings->against,
                                      .genes = settings->genes,
                                      .sample = settings->sample,
                                      .commands = {&self, forward, parse, run_step, write_header}};
    request.run.log = &log;
    return settings->dry_run ? write_estimate(&request) : creme_pipeline_run(&request);
}
