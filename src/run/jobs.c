/* From a request to a folder of scripts. */
#include "run/jobs.h"

#include "run/parameter.h"
#include "run/run_folder.h"

#include "base/folder.h"
#include "base/memory.h"
#include "base/partial.h"
#include "base/platform.h"
#include "store/store_private.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const creme_jobs_forms[] = {[CREME_JOBS_NONE] = "none",
                                        [CREME_JOBS_SLURM] = "slurm",
                                        [CREME_JOBS_SNAKEMAKE] = "snakemake",
                                        [CREME_JOBS_SH] = "sh",
                                        NULL};

static creme_status find_program(creme_jobs *jobs)
{
    char path[PATH_MAX];
    if (!creme_platform_program(path, sizeof path))
        return creme_fail(CREME_ERROR_IO, "--emit: this system does not say where the running program is");
    return creme_copy_text(&jobs->program, path);
}

static creme_status find_folders(creme_jobs *jobs, const char *run)
{
    char here[PATH_MAX];
    size_t length = strlen(run);
    if (!getcwd(here, sizeof here))
        return creme_fail(CREME_ERROR_IO, "--emit: cannot find out which folder this is: %s", strerror(errno));
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&jobs->here, here));
    while (length > 1 && run[length - 1] == '/') length--;
    status = *run == '/' ? creme_copy_text_n(&jobs->run, run, length)
                         : creme_format_text(&jobs->run, "%s/%.*s", here, (int)length, run);
done:
    return status;
}

/* *out (creme_free) = RUN/NAME as one would type it, for a message. */
static creme_status name_for_shell(char **out, const creme_jobs *jobs, const char *name)
{
    char *path = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_format_text(&path, "%s/%s", jobs->run, name));
    CREME_TRY(creme_output_open_memory(&output, out));
    creme_parameter_quote(output, path);
    status = creme_output_close(output);
done:
    creme_free(path);
    return status;
}

/* Whether the jobs that are there have the options that these would. */
static creme_status check_same(const creme_jobs *jobs)
{
    char *list = NULL, *record = NULL;
    bool same = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&list, "%s/jobs/parts.tsv", jobs->run));
    CREME_TRY(creme_format_text(&record, "%s/pipeline.tsv", jobs->run));
    if (creme_folder_has_file(list)) CREME_TRY(creme_jobs_options_check(jobs, list));
    if (jobs->plan) status = creme_pipeline_check_record(jobs->plan, record, &same);
done:
    creme_free(list);
    creme_free(record);
    return status;
}

/* Whoever has edited scripts, or has parts of other ones, keeps them. */
static creme_status check_free(const creme_jobs *jobs, const char *name)
{
    char *path = NULL, *script = NULL;
    struct stat about;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/%s", jobs->run, name));
    if (lstat(path, &about) != 0) goto done;
    CREME_TRY(check_same(jobs));
    CREME_TRY(name_for_shell(&script, jobs, "jobs/submit.sh"));
    status =
        creme_fail(CREME_ERROR_ARGUMENT,
                   "%s is there already: start the jobs that it is of (sh %s), or remove it first, with jobs and "
                   "parts beside it",
                   path, script);
done:
    creme_free(path);
    creme_free(script);
    return status;
}

/* What comes through a pipe is gone when the jobs run. */
static creme_status check_no_pipes(const creme_jobs_request *asked)
{
    static const char *const pipes[] = {"/dev/stdin", "/dev/fd/"};
    for (size_t i = 0; i < asked->count; i++) {
        for (size_t p = 0; p < sizeof pipes / sizeof *pipes; p++) {
            if (!strstr(asked->arguments[i], pipes[p])) continue;
            return creme_fail(CREME_ERROR_ARGUMENT, "--emit: %s: jobs read files, not pipes", asked->arguments[i]);
        }
    }
    return CREME_OK;
}

static creme_status begin(creme_jobs *jobs, const char *run)
{
    creme_status status = CREME_OK;
    CREME_TRY(check_no_pipes(jobs->request));
    CREME_TRY(find_program(jobs));
    CREME_TRY(find_folders(jobs, run));
    CREME_TRY(check_free(jobs, "jobs"));
    CREME_TRY(check_free(jobs, "parts"));
done:
    return status;
}

static void clear(creme_jobs *jobs)
{
    creme_free(jobs->program);
    creme_free(jobs->here);
    creme_free(jobs->run);
    creme_free(jobs->arrays);
    creme_free(jobs->stage_of);
}

/* Beside its place first. */
static creme_status put(const creme_jobs *jobs, const creme_log *log)
{
    char *place = NULL, *script = NULL;
    creme_partial partial = {0};
    bool makes = false; /* the run folder, in which nothing is else */
    creme_status status = CREME_OK;
    CREME_TRY(name_for_shell(&script, jobs, "jobs/submit.sh"));
    makes = access(jobs->run, F_OK) != 0;
    CREME_TRY(creme_pipeline_make_folder(jobs->run));
    CREME_TRY(creme_format_text(&place, "%s/jobs", jobs->run));
    CREME_TRY(creme_partial_make_folder(&partial, place));
    CREME_TRY(creme_jobs_write(jobs, partial.path));
    if (creme_partial_place(&partial, place) != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot put the folder here: %s", place, strerror(errno));
        goto done;
    }
    creme_log_info(log, "%s is written: README there says what it is, sh %s starts it", place, script);
done:
    creme_partial_remove(&partial);
    if (status != CREME_OK && makes) rmdir(jobs->run);
    creme_free(script);
    creme_free(place);
    return status;
}

/* The step's name names a script, STAGE-NAME.sh, beside that which follows the stage. */
static creme_status check_name(const char *name)
{
    creme_status status = creme_step_check_name(name);
    if (status != CREME_OK || strcasecmp(name, "then") != 0) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "--step: '%s' cannot be with --emit, since 1-then.sh is what collects",
                      name);
}

creme_status creme_jobs_of_run(const creme_run_request *request, const creme_jobs_request *asked)
{
    creme_jobs jobs = {.request = asked, .assay = request, .threads_given = request->threads > 0};
    creme_amount amount = {0};
    const char *name = request->step ? request->step : request->assay;
    creme_status status = CREME_OK;
    if (!request->out || !creme_run_folder_is_meant(request->out))
        return creme_fail(CREME_ERROR_ARGUMENT, "--emit: results of parts are collected in a run folder: --out RUN/");
    if (request->part || request->replicates || request->bed)
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--emit: leave out --part, --replicates and --bed, which creme export "
                          "writes of the run folder");
    CREME_TRY(check_name(name));
    CREME_TRY(begin(&jobs, request->out));
    CREME_TRY(creme_run_measure(request, &amount, &jobs.needs));
    CREME_TRY(creme_jobs_add(&jobs, name, 1, &amount));
    status = put(&jobs, request->log);
done:
    clear(&jobs);
    return status;
}

creme_status creme_jobs_of_pipeline(const creme_pipeline_request *request, const creme_jobs_request *asked)
{
    creme_pipeline_plan plan;
    creme_jobs jobs = {.request = asked, .plan = &plan, .threads_given = request->run.threads > 0};
    creme_pipeline_costs costs = {0};
    creme_status status = CREME_OK;
    if (request->steps || request->run.part)
        return creme_fail(CREME_ERROR_ARGUMENT, "--emit: leave out --steps and --part, which the scripts say");
    CREME_TRY(creme_pipeline_plan_make(&plan, request));
    plan.apart = true;
    CREME_TRY(begin(&jobs, plan.folder));
    CREME_TRY(creme_allocate_zero(&costs.of, plan.step_count, sizeof *costs.of));
    CREME_TRY(creme_pipeline_measure(&plan, &costs));
    jobs.needs = costs.needs;
    CREME_TRY(creme_jobs_cut(&jobs, costs.of));
    CREME_TRY(creme_pipeline_prepare(&plan, "pipeline.tsv"));
    status = put(&jobs, request->run.log);
done:
    clear(&jobs);
    creme_free(costs.of);
    creme_pipeline_plan_clear(&plan);
    return status;
}
