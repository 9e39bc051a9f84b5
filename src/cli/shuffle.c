/* creme shuffle: shuffles of a region, as FASTA. */
#include "cli/commands.h"
#include "cli/progress.h"
#include "run/inputs.h"
#include "run/outputs.h"
#include "run/region_shuffles.h"

creme_status creme_command_shuffle(const creme_settings *settings)
{
    creme_progress progress;
    creme_run_request run = settings->run;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    run.log = &log;
    creme_status status = CREME_OK;
    CREME_TRY(creme_outputs_keep(&run, settings->operands[0], settings->keep));
    CREME_TRY(creme_outputs_check_kind("out", run.out, CREME_OUTPUT_FASTA, run.force));
    CREME_TRY(creme_region_shuffles_write(&run, settings->count));
done:
    return status;
}
