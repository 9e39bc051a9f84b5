/* creme status: how far run folders are. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "base/output.h"
#include "base/text.h"
#include "store/rows.h"

#include <creme/store.h>

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static const char header[] = "folder\tstep\tstate\tunits\tunits_in_all\trows\tunits_per_second\tleft\tlast_unit\n";

static void write_when(creme_output *output, double seconds)
{
    time_t whole = (time_t)seconds;
    struct tm parts;
    char text[40] = "NA";
    if (seconds > 0 && gmtime_r(&whole, &parts)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    creme_output_print(output, "\t%s", text);
}

/* Units per second since the last process began, and what is left at that rate; while one is at work. */
static void write_pace(creme_output *output, const creme_store_progress *progress, int64_t units, bool running)
{
    double since = progress->active - progress->session_started;
    if (!running || progress->session_units < 1 || !(since > 0)) {
        creme_output_print(output, "\tNA\tNA");
        return;
    }
    double rate = (double)progress->session_units / since;
    char left[32];
    creme_text_duration((double)(units - progress->units) / rate, left, sizeof left);
    creme_output_print(output, "\t%.3g\t%s", rate, left);
}

static creme_status write_step(creme_store *store, const char *name, bool busy, creme_output *output)
{
    creme_store_progress progress;
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_find(store, name));
    CREME_TRY(creme_store_get_progress(store, &progress));
    const creme_store_plan *plan = creme_store_get_plan(store);
    const char *state = creme_store_is_finished(store) ? "finished" : busy ? "running" : "stopped";
    creme_output_print(output, "%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64, creme_store_folder(store),
                       plan->step, state, progress.units, plan->units, progress.rows);
    write_pace(output, &progress, plan->units, busy && !creme_store_is_finished(store));
    write_when(output, progress.active);
    creme_output_print(output, "\n");
done:
    return status;
}

/* Where results go, once there are any. */
typedef struct listing {
    creme_output *output;
    bool begun;
} listing;

static creme_status write_folder(const char *folder, listing *list)
{
    creme_store *store = NULL;
    int64_t cursor = 0;
    const char *next = NULL;
    char who[160], name[128] = "";
    creme_status status = CREME_OK;
    CREME_TRY(creme_store_open(&store, folder, CREME_STORE_READ));
    bool busy = creme_store_is_busy(store, who, sizeof who);
    for (;;) {
        CREME_TRY(creme_store_next_step(store, &cursor, &next));
        if (!next) break;
        snprintf(name, sizeof name, "%s", next);
        if (!list->begun) creme_output_print(list->output, "%s", header);
        list->begun = true;
        CREME_TRY(write_step(store, name, busy, list->output));
    }
    if (!*name) status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds nothing yet", creme_store_folder(store));
done:
    creme_store_close(store);
    return status;
}

/* A folder that cannot be read does not hide the others. */
creme_status creme_command_status(const creme_settings *settings)
{
    listing list = {0};
    creme_status status = CREME_OK, failure = CREME_OK;
    creme_progress progress;
    int failures = 0;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    CREME_TRY(creme_output_open(&list.output, "-"));
    for (int i = 0; i < settings->operand_count; i++) {
        creme_status answer = write_folder(settings->operands[i], &list);
        if (answer == CREME_OK) continue;
        failure = answer;
        failures++;
        if (settings->operand_count > 1) creme_log_warning(&log, "%s", creme_error_message());
    }
    if (settings->operand_count == 1) CREME_TRY(failure);
    status = creme_output_close(list.output);
    list.output = NULL;
    if (status == CREME_OK && failures > 0) {
        status = creme_fail(failure, "%d of %d folders could not be read", failures, settings->operand_count);
    }
done:
    creme_output_discard(list.output);
    return status;
}
