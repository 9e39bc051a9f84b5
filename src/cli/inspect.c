/* creme inspect: tells what a file is from its content. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "base/memory.h"
#include "run/get.h"
#include "run/inspect.h"

creme_status creme_command_inspect(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_run_request request = settings->run;
    creme_output *output = NULL;
    char *got = NULL; /* of a name of what creme get fetched */
    request.log = &log;
    creme_status status = CREME_OK;
    CREME_TRY(creme_named_find(&got, CREME_NAMED_MODEL, settings->operands[0], &log));
    CREME_TRY(creme_output_open(&output, "-"));
    CREME_TRY(creme_inspect(output, got ? got : settings->operands[0], &request, settings->receptive_field));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(got);
    return status;
}
