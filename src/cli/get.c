/* creme get: weights, genomes and annotations by name. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "run/get.h"

#include <stdio.h>

/* What is under way. */
typedef struct showing {
    creme_progress progress;
    const creme_source *source; /* NULL: none yet */
    char unit[160];
} showing;

static void show(void *self, const creme_source *source, int64_t done, int64_t total)
{
    static const int64_t mb = 1000000;
    showing *it = self;
    if (it->source != source) {
        it->source = source;
        snprintf(it->unit, sizeof it->unit, "MB of %s %s", source->name, source->file);
        creme_progress_start(&it->progress, total < 0 ? 0 : (total + mb - 1) / mb, it->unit);
    }
    creme_progress_update(&it->progress, done / mb);
}

static creme_status answer(const creme_settings *settings, const creme_get_request *request, creme_output *output)
{
    if (settings->check_files) return creme_get_check(request, output);
    if (settings->list || request->count == 0) return creme_get_list(request, settings->list, output);
    return creme_get(request, output);
}

creme_status creme_command_get(const creme_settings *settings)
{
    showing it = {0};
    creme_output *output = NULL;
    creme_progress_init(&it.progress, settings);
    creme_log log = creme_progress_log(&it.progress);
    creme_get_request request = {.names = settings->operands,
                                 .count = (size_t)settings->operand_count,
                                 .to = settings->to,
                                 .retries = settings->retries,
                                 .timeout_s = (double)settings->timeout,
                                 .log = &log,
                                 .progress = show,
                                 .self = &it};
    if (settings->list && request.count > 0)
        return creme_fail(CREME_ERROR_ARGUMENT, "--list is of everything: without names");
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    status = answer(settings, &request, output);
    creme_progress_clear(&it.progress);
    creme_status closed = creme_output_close(output); /* what could be said is, of files that differ too */
    return status == CREME_OK ? closed : status;
}
