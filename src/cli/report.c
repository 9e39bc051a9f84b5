/* creme report: a folder of results as a page, and as tracks for a genome browser. */
#include "cli/commands.h"
#include "cli/progress.h"

#include <creme/report.h>

creme_status creme_command_report(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    const creme_log log = creme_progress_log(&progress);
    const creme_report_options options = {.title = settings->title, .genome = settings->genome, .log = &log};
    return creme_report_write(settings->operands[0], &options);
}
