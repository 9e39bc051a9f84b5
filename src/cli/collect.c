/* creme collect: the run folders of parts as one. */
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/progress.h"
#include "run/inputs.h"

#include "base/memory.h"
#include "store/collect.h"
#include "store/parts.h"

#include <creme/store.h>

#include <inttypes.h>
#include <stdio.h>

static creme_status report_step(creme_store *store, const char *name, const creme_log *log)
{
    creme_store_progress progress;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_find(store, name));
    CREME_TRY(creme_store_get_progress(store, &progress));
    const char *folder = creme_store_folder(store);
    int64_t units = creme_store_get_plan(store)->units;
    if (creme_store_is_finished(store)) {
        creme_log_info(log, "%s: %s is whole, %" PRId64 " units", folder, name, units);
    } else {
        creme_log_warning(log, "%s: %s is not whole: %" PRId64 " of %" PRId64 " units are missing", folder, name,
                          units - progress.units, units);
    }
done:
    return status;
}

static creme_status report(const char *folder, const creme_log *log)
{
    creme_store *store = NULL;
    int64_t cursor = 0;
    const char *next = NULL;
    char name[128];
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_open(&store, folder, CREME_STORE_READ));
    for (;;) {
        CREME_TRY(creme_store_next_step(store, &cursor, &next));
        if (!next) break;
        snprintf(name, sizeof name, "%s", next);
        CREME_TRY(report_step(store, name, log));
    }
done:
    creme_store_close(store);
    return status;
}

creme_status creme_command_collect(const creme_settings *settings)
{
    creme_output *output = NULL;
    char *command = NULL;
    creme_part_folders folders = {0};
    creme_progress progress;
    creme_status status = CREME_OK;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    CREME_TRY(creme_output_open_memory(&output, &command));
    creme_header_write_command(settings, output);
    status = creme_output_close(output);
    output = NULL;
    if (status != CREME_OK) goto done;
    for (int i = 0; i < settings->operand_count; i++)
        CREME_TRY(creme_part_folders_add(&folders, settings->operands[i]));
    const creme_collect_request request = {.out = settings->run.out,
                                           .command = command,
                                           .folders = (const char *const *)folders.at,
                                           .count = folders.count,
                                           .adds = settings->add,
                                           .allows_missing = settings->allow_missing};
    CREME_TRY(creme_collect(&request, NULL));
    status = report(settings->run.out, &log);
done:
    creme_part_folders_clear(&folders);
    creme_output_discard(output);
    creme_free(command);
    return status;
}
