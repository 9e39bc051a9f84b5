/* creme inspect: tells what a file is from its content. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "run/inspect.h"

creme_status creme_command_inspect(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_run_request request = settings->run;
    creme_output *output = NULL;
    request.log = &log;
    creme_status status = creme_output_open(&output, "-");
    if (status == CREME_OK)
        status = creme_inspect(output, settings->operands[0], &request, settings->receptive_field);
    if (status == CREME_OK) return creme_output_close(output);
    creme_output_discard(output);
    return status;
}
