/* Single steps of a pipeline, and parts of its assays, for who has many machines (run/jobs.h). */
#include "run/pipeline_plan.h"

#include "run/run_folder.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/collect.h"
#include "store/parts.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Which steps ----------------------------------------------------------------------------------------------- */

typedef struct choice {
    const creme_pipeline_plan *plan;
    bool *chosen;
} choice;

static creme_status fail_unknown(const creme_pipeline_plan *plan, const char *name)
{
    const char *words[1024];
    size_t count = plan->step_count < sizeof words / sizeof *words ? plan->step_count : sizeof words / sizeof *words;
    for (size_t i = 0; i < count; i++) words[i] = plan->steps[i].name;
    const char *near = creme_text_suggest(name, words, count);
    return creme_fail(CREME_ERROR_ARGUMENT, "--steps: no step '%.80s'; %s%s%s", name,
                      near ? "did you mean " : "--dry-run lists those there are", near ? near : "", near ? "?" : "");
}

static creme_status choose(void *self, char *name)
{
    const choice *it = self;
    const creme_pipeline_plan *plan = it->plan;
    bool found = false;
    for (size_t i = 0; i < plan->step_count; i++) {
        if (strcmp(plan->steps[i].name, name) != 0) continue;
        it->chosen[i] = found = true;
        if (!plan->request->run.part || plan->steps[i].assay) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--part: %s is no assay, and has no parts", name);
    }
    return found ? CREME_OK : fail_unknown(plan, name);
}

creme_status creme_pipeline_choose(bool **out, const creme_pipeline_plan *plan)
{
    const creme_pipeline_request *request = plan->request;
    choice it = {plan, NULL};
    creme_status status = creme_allocate_zero(&it.chosen, plan->step_count, sizeof *it.chosen);
    *out = it.chosen;
    if (status != CREME_OK) return status;
    if (request->steps) return creme_text_each(request->steps, choose, &it);
    for (size_t i = 0; i < plan->step_count; i++) it.chosen[i] = true;
    if (!request->run.part) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--part: of which of the pipeline's assays, --steps says");
}

/* --- A part ---------------------------------------------------------------------------------------------------- */

creme_status creme_pipeline_parts_folder(char **out, const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    return creme_format_text(out, "%s/parts/%s", plan->folder, step->name);
}

static creme_status make_inner_folder(const char *path)
{
    struct stat about;
    creme_status status = creme_pipeline_make_folder(path);
    if (status != CREME_OK || lstat(path, &about) != 0 || S_ISDIR(about.st_mode)) return status;
    return creme_fail(CREME_ERROR_IO, "%s: no folder: nothing is written through it", path);
}

/* *out = RUN/parts/STEP/K, behind folders that are made. */
static creme_status name_part(char **out, const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    char *all = NULL, *ours = NULL;
    int64_t part = 0, parts = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_read_part(&part, &parts, NULL, plan->request->run.part, "--part"));
    CREME_TRY(creme_format_text(&all, "%s/parts", plan->folder));
    CREME_TRY(make_inner_folder(all));
    CREME_TRY(creme_pipeline_parts_folder(&ours, plan, step));
    CREME_TRY(make_inner_folder(ours));
    status = creme_format_text(out, "%s/%" PRId64 "/", ours, part);
done:
    creme_free(all);
    creme_free(ours);
    return status;
}

/* Takes the place of "-o RUN/". */
static creme_status run_in(const creme_pipeline_plan *plan, const creme_pipeline_step *step, const char *folder)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    const char **arguments = NULL;
    size_t count = step->count;
    creme_status status = creme_allocate(&arguments, count + 2, sizeof *arguments);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < count; i++)
        arguments[i] = i > 0 && strcmp(step->arguments[i - 1], "-o") == 0 ? folder : step->arguments[i];
    arguments[count++] = "--part";
    arguments[count++] = plan->request->run.part;
    status = commands->run(commands->self, (int)count, arguments, NULL);
    creme_free(arguments);
    return status;
}

creme_status creme_pipeline_run_part(const creme_pipeline_plan *plan, const creme_pipeline_step *step, bool needed)
{
    char *folder = NULL, *part = NULL;
    creme_run_request request;
    creme_status status = CREME_OK;
    CREME_TRY(name_part(&folder, plan, step));
    if (needed) {
        status = run_in(plan, step, folder);
        goto done;
    }
    creme_log_info(plan->request->run.log, "%s: nothing is to be done, for %s %s", step->name, step->needs,
                   access(step->needs, F_OK) == 0 ? "has too few rows" : "is not there");
    CREME_TRY(creme_pipeline_step_parse(plan, step, &request));
    request.assay = step->assay->name;
    request.out = folder;
    request.part = plan->request->run.part;
    request.command = NULL;
    CREME_TRY(creme_run_folder_settle_part(&request, &part));
    status = creme_run_folder_finish_idle(&request);
done:
    creme_free(part);
    creme_free(folder);
    return status;
}

/* --- All parts ------------------------------------------------------------------------------------------------- */

/* The command line of the record is that of the step, as if nobody had parted it. */
static creme_status write_command(char **out, const creme_pipeline_step *step)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_pipeline_step_write(step, output);
    return creme_output_close(output);
}

static creme_status collect(const creme_pipeline_plan *plan, const creme_pipeline_step *step,
                            const creme_part_folders *folders, bool *nothing)
{
    char *command = NULL;
    creme_status status = write_command(&command, step);
    if (status != CREME_OK) return status;
    const creme_collect_request request = {.out = plan->folder,
                                           .command = command,
                                           .folders = (const char *const *)folders->at,
                                           .count = folders->count,
                                           .adds = true,
                                           .allows_missing = plan->request->allow_missing};
    status = creme_collect(&request, nothing);
    if (status == CREME_OK && !*nothing)
        creme_log_info(plan->request->run.log, "%s: collected from %zu parts", step->name, folders->count);
    creme_free(command);
    return status;
}

creme_status creme_pipeline_collect(const creme_pipeline_plan *plan, const creme_pipeline_step *step, bool *any,
                                    bool *nothing)
{
    creme_part_folders folders = {0};
    char *parts = NULL;
    struct stat about;
    creme_status status = CREME_OK;
    *any = *nothing = false;
    CREME_TRY(creme_pipeline_parts_folder(&parts, plan, step));
    if (lstat(parts, &about) != 0 || !S_ISDIR(about.st_mode)) goto done;
    CREME_TRY(creme_part_folders_add(&folders, parts));
    *any = true;
    status = collect(plan, step, &folders, nothing);
done:
    creme_part_folders_clear(&folders);
    creme_free(parts);
    return status;
}
