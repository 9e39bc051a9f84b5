/* creme serve: a model for others to ask. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"

#include "serve/serve.h"

static creme_status show_address(void *self, const char *address)
{
    creme_output *output = NULL;
    (void)self;
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    creme_output_print(output, "%s\n", address);
    return creme_output_close(output);
}

creme_status creme_command_serve(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_run_request run = settings->run;
    run.log = &log;
    creme_serve_options options = {.run = &run,
                                   .name = settings->served_name,
                                   .host = settings->host,
                                   .socket = settings->socket,
                                   .port = settings->port,
                                   .port_given = creme_options_given(settings, "port"),
                                   .request_mb = settings->most_request,
                                   .memory_mb = settings->memory,
                                   .readouts = settings->readouts,
                                   .verbose = settings->verbose,
                                   .listens = show_address};
    return creme_serve_run(&options);
}
