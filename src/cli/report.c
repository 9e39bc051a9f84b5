/* creme report: a folder of results as a page, and as tracks for a genome browser. */
#include "cli/commands.h"

#include <creme/report.h>

creme_status creme_command_report(const creme_settings *settings)
{
    const creme_report_options options = {.title = settings->title, .genome = settings->genome};
    return creme_report_write(settings->operands[0], &options);
}
