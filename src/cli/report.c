/* creme report: a folder of results as a page, and as tracks for a genome browser. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "model/ensemble/files.h"

#include <creme/report.h>

static creme_status split(creme_model_files *out, const char *list)
{
    creme_status status = creme_model_files_split(out, list);
    if (status != CREME_ERROR_ARGUMENT) return status;
    return creme_fail(status, "--bed: '%s': expected FILE, or FILE,FILE,... without an empty one", list);
}

creme_status creme_command_report(const creme_settings *settings)
{
    creme_progress progress;
    creme_model_files beds = {0};
    creme_progress_init(&progress, settings);
    const creme_log log = creme_progress_log(&progress);
    creme_report_options options = {.title = settings->title,
                                    .genome = settings->genome,
                                    .gtf = settings->run.gtf,
                                    .chromosome_names = settings->run.chromosome_names,
                                    .log = &log};
    creme_status status = CREME_OK;
    if (settings->run.bed) CREME_TRY(split(&beds, settings->run.bed));
    options.beds = (const char *const *)beds.at;
    options.bed_count = beds.count;
    status = creme_report_write(settings->operands[0], &options);
done:
    creme_model_files_clear(&beds);
    return status;
}
