/* creme status: how far run folders are. */
#include "cli/commands.h"
#include "cli/progress.h"

#include "base/output.h"
#include "base/text.h"
#include "run/jobs.h"
#include "store/asked.h"
#include "store/parts.h"

#include <creme/store.h>

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static const char header[] = "folder\tstep\tstate\tunits\tunits_in_all\trows\tunits_per_second\tleft\tlast_unit\t"
                             "evaluated\trecalled\n";

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
    creme_output_print(output, "%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64,
                       CREME_ONE_LINE(creme_store_folder(store)), plan->step, state, progress.units, plan->units,
                       progress.rows);
    write_pace(output, &progress, plan->units, busy && !creme_store_is_finished(store));
    write_when(output, progress.active);
    CREME_TRY(creme_asked_print(store, output));
    creme_output_print(output, "\n");
done:
    return status;
}

static creme_status check_step(creme_store *store, const char *name)
{
    creme_status status = creme_store_find(store, name);
    if (status != CREME_OK || creme_store_is_finished(store)) return status;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: %s is not finished", creme_store_folder(store), name);
}

/* Where results go, once there are any. */
typedef struct listing {
    creme_output *output; /* NULL: nothing is shown */
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
        if (!list->begun && list->output) creme_output_print(list->output, "%s", header);
        list->begun = true;
        CREME_TRY(list->output ? write_step(store, name, busy, list->output) : check_step(store, name));
    }
    if (!*name) status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds nothing yet", creme_store_folder(store));
done:
    creme_store_close(store);
    return status;
}

/* creme_jobs_say: a line of what is not there, or the failure that it is. */
static creme_status say(void *self, const char *folder, const char *step, const char *state)
{
    listing *list = self;
    if (!list->output) return creme_fail(CREME_ERROR_NOT_FOUND, "%s: %s is %s", folder, step, state);
    if (!list->begun) creme_output_print(list->output, "%s", header);
    list->begun = true;
    creme_output_print(list->output, "%s\t%s\t%s\tNA\tNA\t0\tNA\tNA\tNA\tNA\tNA\n", CREME_ONE_LINE(folder), step,
                       state);
    return CREME_OK;
}

/* The folders that are meant: of a run that has parts or jobs, these too, and itself where it has results. */
static creme_status find_folders(creme_part_folders *out, const creme_jobs_run *runs, const creme_settings *settings)
{
    creme_status status = CREME_OK;
    for (int i = 0; i < settings->operand_count; i++) {
        creme_part_folders parts = {0};
        creme_store *store = NULL;
        CREME_TRY(creme_part_folders_add_of(&parts, runs[i].folder));
        bool alone = parts.count == 0 && runs[i].count == 0;
        alone = alone || creme_store_open(&store, settings->operands[i], CREME_STORE_READ) != CREME_ERROR_NOT_FOUND;
        creme_part_folders_clear(&parts);
        creme_store_close(store);
        if (alone) CREME_TRY(creme_part_folders_add(out, settings->operands[i]));
        CREME_TRY(creme_jobs_add_parts(out, &runs[i]));
    }
done:
    return status;
}

/* A folder that cannot be read does not hide the others. */
static creme_status write_folders(const creme_part_folders *folders, listing *list, const creme_log *log)
{
    creme_status failure = CREME_OK;
    size_t failures = 0;
    for (size_t i = 0; i < folders->count; i++) {
        creme_status answer = write_folder(folders->at[i], list);
        if (answer == CREME_OK) continue;
        if (!list->output) return answer;
        failure = answer;
        failures++;
        if (folders->count > 1) creme_log_warning(log, "%s", creme_error_message());
    }
    if (failures == 0 || folders->count == 1) return failure;
    return creme_fail(failure, "%zu of %zu folders could not be read", failures, folders->count);
}

static creme_status write_all(listing *list, const creme_jobs_run *runs, const creme_settings *settings,
                              const creme_log *log)
{
    creme_part_folders folders = {0};
    creme_status status = CREME_OK, shown;
    CREME_TRY(find_folders(&folders, runs, settings));
    shown = write_folders(&folders, list, log);
    if (shown != CREME_OK && (!list->output || folders.count == 1)) CREME_TRY(shown);
    for (int i = 0; i < settings->operand_count; i++) CREME_TRY(creme_jobs_look(&runs[i], say, list));
    status = shown;
done:
    creme_part_folders_clear(&folders);
    return status;
}

creme_status creme_command_status(const creme_settings *settings)
{
    listing list = {0};
    creme_jobs_run runs[CREME_MOST_OPERANDS] = {{0}};
    creme_status status = CREME_OK, shown = CREME_OK;
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    for (int i = 0; i < settings->operand_count; i++) CREME_TRY(creme_jobs_run_read(&runs[i], settings->operands[i]));
    if (!settings->check) CREME_TRY(creme_output_open(&list.output, "-"));
    shown = write_all(&list, runs, settings, &log);
    if (list.output && list.begun) status = creme_output_close(list.output);
    if (list.begun) list.output = NULL;
    if (status == CREME_OK) status = shown;
done:
    for (int i = 0; i < CREME_MOST_OPERANDS; i++) creme_jobs_run_clear(&runs[i]);
    creme_output_discard(list.output);
    return status;
}
