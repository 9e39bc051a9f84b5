/* A pipeline at work: the steps of a plan, one after the other. */
#include "run/pipeline_plan.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"
#include "base/text.h"
#include "table/table_parts.h"
#include "table/table_pieces.h"

#include <creme/table.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_link(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
}

creme_status creme_pipeline_make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
}

/* The folder itself may be a link, which the user named; those in it may not. */
static creme_status check_folder(const char *path)
{
    return is_link(path) ? creme_fail(CREME_ERROR_IO, "%s: a link: nothing is written through it", path) : CREME_OK;
}

/* Whether the argument is the path of what the step writes. */
static bool is_written(const creme_pipeline_step *step, size_t i)
{
    const char *option = i > 0 ? step->arguments[i - 1] : "";
    return strcmp(option, "-o") == 0 || strcmp(option, "--summary") == 0;
}

/* What a step writes is a file of the run folder: a link in its place goes. */
static void remove_links(const creme_pipeline_step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        if (is_written(step, i) && is_link(step->arguments[i])) unlink(step->arguments[i]);
    }
}

/* Tables of the run folder are written by earlier steps: a link is of somebody else, and would pass for results. */
static creme_status check_read(const creme_pipeline_plan *plan, const char *path)
{
    size_t length = strlen(plan->tables);
    if (strncmp(path, plan->tables, length) != 0 || path[length] != '/' || !is_link(path)) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: a link, which is not followed: remove it, and make the table anew", path);
}

static creme_status check_reads(const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    creme_status status = step->needs ? check_read(plan, step->needs) : CREME_OK;
    for (size_t i = 0; i < step->count && status == CREME_OK; i++) {
        if (!is_written(step, i)) status = check_read(plan, step->arguments[i]);
    }
    return status;
}

/* Rows of a piece of a table; of a table of tiles by class, those of enhancers and silencers. */
static size_t count_rows(const creme_table *table)
{
    size_t class = 0, count = 0, rows = creme_table_row_count(table);
    if (!creme_table_find(table, "class", &class) || !creme_table_find(table, "tile_start", &(size_t){0}))
        return rows;
    for (size_t row = 0; row < rows; row++) {
        const char *text = creme_table_text(table, row, class);
        count += strcmp(text, "enhancer") == 0 || strcmp(text, "silencer") == 0;
    }
    return count;
}

/* Whether there is something to do: the table that the step needs is there and has rows. A step that needs what an
 * earlier one had no reason to make is passed over like that one. */
static creme_status has_need(const creme_pipeline_step *step, bool *out)
{
    static const char *const wanted[] = {"class", "tile_start", NULL};
    creme_table_pieces *pieces = NULL;
    const creme_table *piece = NULL;
    size_t rows = 0;
    creme_status status = CREME_OK;
    *out = !step->needs;
    if (!step->needs || access(step->needs, F_OK) != 0) return CREME_OK;
    /* Loci without CREs have profiles too: without their context. */
    bool any = step->assay && step->assay->takes & CREME_TAKES_PROFILE;
    CREME_TRY(creme_table_pieces_open(&pieces, step->needs, CREME_TABLE_WINDOW_BP));
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        rows += any ? creme_table_row_count(piece) : count_rows(piece);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    *out = rows >= step->least_rows;
done:
    creme_table_pieces_close(pieces);
    return status;
}

static void pass_over(const creme_pipeline_plan *plan, size_t i, bool for_parts)
{
    const creme_pipeline_step *step = &plan->steps[i];
    bool there = for_parts || access(step->needs, F_OK) == 0;
    unlink(step->table); /* what an earlier run may have left of it is not of this one */
    creme_log_info(plan->request->run.log, "[%zu/%zu] %s: passed over, for %s %s", i + 1, plan->step_count,
                   step->name, for_parts ? "what its parts needed" : step->needs,
                   there ? "has too few rows" : "is not there");
}

/* A further table may be missing where its own step had nothing to do, not where that was forgotten (--steps). */
static creme_status check_also(const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    const char *path = step->arguments[step->also];
    const creme_pipeline_step *maker = plan->steps;
    while (strcmp(maker->table, path) != 0) maker++; /* the templates have one */
    bool needed = true;
    creme_status status = access(maker->needs, F_OK) == 0 ? has_need(maker, &needed) : CREME_OK;
    if (status != CREME_OK || !needed) return status;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s is not there: %s comes first", path, maker->name);
}

/* Of a table that is not there, since there was nothing to do for it, the command line does not speak. */
static creme_status run_command(creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    const char *const *all = (const char *const *)step->arguments;
    const char **some = NULL;
    size_t count = 0;
    if (step->also == 0 || access(step->arguments[step->also], F_OK) == 0)
        return commands->run(commands->self, (int)step->count, all, &plan->share);
    creme_status status = check_also(plan, step);
    if (status == CREME_OK) status = creme_allocate(&some, step->count, sizeof *some);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < step->count; i++) {
        if (i != step->also) some[count++] = all[i];
    }
    status = commands->run(commands->self, (int)count, some, &plan->share);
    creme_free(some);
    return status;
}

/* A part of a step whose table is missing has nothing to do where the maker of that had nothing to do, or one before
 * it; not where they were not done yet: the part would pass for finished. */
static creme_status check_need(const creme_pipeline_plan *plan, const creme_pipeline_step *step)
{
    const creme_pipeline_step *end = plan->steps + plan->step_count;
    while (step->needs && access(step->needs, F_OK) != 0) {
        const creme_pipeline_step *maker = plan->steps;
        bool needed = true;
        while (maker < end && strcmp(maker->table, step->needs) != 0) maker++;
        if (maker == end) return CREME_OK;
        creme_status status = has_need(maker, &needed);
        if (status != CREME_OK) return status;
        if (needed) {
            return creme_fail(CREME_ERROR_NOT_FOUND, "%s is not there: %s comes first", step->needs, maker->name);
        }
        step = maker;
    }
    return CREME_OK;
}

/* Does what the step is: a part of it, what its parts have left, or all of it. */
static creme_status work_at(creme_pipeline_plan *plan, size_t i, bool needed)
{
    const creme_pipeline_step *step = &plan->steps[i];
    bool any = false, nothing = false;
    creme_status status = CREME_OK;
    if (plan->request->run.part) {
        CREME_TRY(check_need(plan, step));
        return creme_pipeline_run_part(plan, step, needed);
    }
    if (plan->request->steps && step->assay) CREME_TRY(creme_pipeline_collect(plan, step, &any, &nothing));
    if (nothing) pass_over(plan, i, true);
    if (any) return CREME_OK;
    remove_links(step);
    status = run_command(plan, step);
done:
    return status;
}

creme_status creme_pipeline_run_step(creme_pipeline_plan *plan, size_t i)
{
    const creme_pipeline_step *step = &plan->steps[i];
    const creme_log *log = plan->request->run.log;
    bool needed = true;
    char took[32];
    double started = creme_seconds();
    creme_status status = creme_stop_check();
    if (status == CREME_OK) status = check_reads(plan, step);
    if (status == CREME_OK) status = has_need(step, &needed);
    if (status == CREME_OK && !needed && !plan->request->run.part) {
        pass_over(plan, i, false);
        return CREME_OK;
    }
    creme_log_info(log, "[%zu/%zu] %s", i + 1, plan->step_count, step->name);
    creme_share_begin_step(&plan->share);
    if (status == CREME_OK) status = work_at(plan, i, needed);
    creme_share_end_step(&plan->share, log);
    if (status == CREME_ERROR_STOPPED)
        return creme_fail(status, "interrupted, the same command goes on from what is done");
    if (status != CREME_OK && step->is_optional) {
        creme_log_warning(log, "%s: %s", step->name, creme_error_message());
        status = CREME_OK;
    }
    if (status != CREME_OK) return creme_error_prefix(status, "%s: ", step->name);
    double seconds = creme_seconds() - started;
    if (seconds >= 1) creme_log_info(log, "    took %s", creme_text_duration(seconds, took, sizeof took));
    return CREME_OK;
}

/* What is run, for people and for the report: a step a line. */
static creme_status write_record(const creme_pipeline_plan *plan, const char *name)
{
    const creme_pipeline_commands *commands = &plan->request->commands;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_in(&output, plan->folder, name));
    if (commands->write_header) commands->write_header(commands->self, output);
    CREME_TRY(creme_pipeline_write_record(plan, output));
    return creme_output_close(output);
done:
    creme_output_discard(output);
    return status;
}

static creme_status check_record(const creme_pipeline_plan *plan, const char *name, bool *keep)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/%s", plan->folder, name);
    if (status == CREME_OK) status = creme_pipeline_check_record(plan, path, keep);
    creme_free(path);
    return status;
}

/* The record first: it says whose folder it is, should this be killed. */
creme_status creme_pipeline_prepare(const creme_pipeline_plan *plan, const char *record)
{
    bool kept = false;
    creme_status status;
    CREME_TRY(check_folder(plan->tables));
    CREME_TRY(check_folder(plan->figures));
    CREME_TRY(creme_pipeline_make_folder(plan->folder));
    CREME_TRY(check_record(plan, record, &kept));
    if (!kept) CREME_TRY(write_record(plan, record));
    CREME_TRY(creme_pipeline_make_folder(plan->tables));
    CREME_TRY(creme_pipeline_make_folder(plan->figures));
done:
    return status;
}

/* Analyses write tables as assays do, and have no lock of their own. */
static creme_status take_lock(creme_pipeline_plan *plan)
{
    if (plan->request->run.part) return CREME_OK;
    creme_status status = creme_pipeline_make_folder(plan->folder);
    return status == CREME_OK ? creme_lock_take(&plan->lock, plan->folder, CREME_PIPELINE_LOCK) : status;
}

/* Steps that are run alone may have company of other processes (parts), with which nothing is shared. */
creme_status creme_pipeline_begin(creme_pipeline_plan *plan, const char *record)
{
    const creme_pipeline_request *request = plan->request;
    creme_status status = take_lock(plan);
    if (status == CREME_OK) status = creme_pipeline_prepare(plan, record);
    if (status != CREME_OK || request->steps) return status;
    return creme_share_open(&plan->share, plan->folder, plan->cache_bytes, request->cells, request->run.log);
}

void creme_pipeline_end(creme_pipeline_plan *plan)
{
    creme_share_end(&plan->share, plan->request->run.log);
}

creme_status creme_pipeline_run(const creme_pipeline_request *request)
{
    creme_pipeline_plan plan;
    bool *chosen = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_pipeline_plan_make(&plan, request));
    CREME_TRY(creme_pipeline_choose(&chosen, &plan));
    CREME_TRY(creme_pipeline_check_inputs(&plan));
    CREME_TRY(creme_pipeline_begin(&plan, "pipeline.tsv"));
    for (size_t i = 0; i < plan.step_count; i++) {
        if (chosen[i]) CREME_TRY(creme_pipeline_run_step(&plan, i));
    }
    creme_pipeline_end(&plan);
done:
    creme_free(chosen);
    creme_pipeline_plan_clear(&plan);
    return status;
}
