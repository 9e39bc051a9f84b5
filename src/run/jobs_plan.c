/* Cutting a plan into stages, and assays into parts. */
#include "run/jobs.h"

#include "base/memory.h"

#include <math.h>

enum { PARTS_PER_JOB = 16, LEAST_MINUTES = 10, LEAST_MEGABYTES = 500, MEGABYTES_STEP = 100 };
static const double least_seconds = 300, most_seconds = 3600; /* of a part */
static const double load_share = 0.05;                        /* of a part's time, at most */
static const double reserve = 1.5;

int64_t creme_jobs_count_parts(int64_t jobs, const creme_amount *amount, double load)
{
    double least = fmax(least_seconds, load / load_share), most = fmax(most_seconds, least);
    double parts = (double)(jobs * PARTS_PER_JOB);
    if (amount->seconds / parts < least) parts = floor(amount->seconds / least);
    if (amount->seconds / parts > most) parts = ceil(amount->seconds / most);
    double loci = (double)amount->loci;
    return (int64_t)fmax(1, fmin(fmin(parts, CREME_JOBS_MOST_PARTS), loci));
}

/* Of the part with the most loci. */
static double seconds_of_part(const creme_amount *amount, int64_t parts)
{
    if (amount->loci < 1) return amount->seconds;
    int64_t loci = (amount->loci + parts - 1) / parts;
    return amount->seconds * (double)loci / (double)amount->loci;
}

creme_status creme_jobs_add(creme_jobs *jobs, const char *name, size_t stage, const creme_amount *amount)
{
    const creme_needs *needs = &jobs->needs;
    creme_status status =
        creme_grow(&jobs->arrays, &jobs->array_capacity, jobs->array_count + 1, sizeof *jobs->arrays);
    if (status != CREME_OK) return status;
    int64_t parts = jobs->request->parts;
    if (parts == 0) parts = creme_jobs_count_parts(jobs->request->jobs, amount, needs->load);
    double minutes = ceil(reserve * (seconds_of_part(amount, parts) + needs->load) / 60);
    double steps = ceil(reserve * needs->bytes / 1e6 / MEGABYTES_STEP);
    jobs->arrays[jobs->array_count++] =
        (creme_job_array){.name = name,
                          .stage = stage,
                          .parts = parts,
                          .minutes = (int64_t)fmax(minutes, LEAST_MINUTES),
                          .megabytes = (int64_t)fmax(steps * MEGABYTES_STEP, LEAST_MEGABYTES),
                          .cores = needs->cores,
                          .gpus = needs->gpus};
    if (jobs->stages < stage) jobs->stages = stage;
    return CREME_OK;
}

/* --- Stages: what reads a table comes after what writes it ----------------------------------------------------- */

/* The stage after which a step may be done. What reads no table of another, or the folder itself (a report), comes
 * after all before it. */
static size_t stage_before(const creme_jobs *jobs, size_t step)
{
    const creme_pipeline_plan *plan = jobs->plan;
    size_t all = 0, of_tables = 0;
    bool any = false;
    for (size_t i = 0; i < step; i++) {
        size_t there = jobs->stage_of[i];
        if (there > all) all = there;
        if (!creme_pipeline_step_reads(&plan->steps[step], &plan->steps[i])) continue;
        any = true;
        if (there > of_tables) of_tables = there;
    }
    return any ? of_tables : all;
}

creme_status creme_jobs_cut(creme_jobs *jobs, const creme_amount *amounts)
{
    const creme_pipeline_plan *plan = jobs->plan;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&jobs->stage_of, plan->step_count, sizeof *jobs->stage_of));
    for (size_t i = 0; i < plan->step_count; i++) {
        const creme_pipeline_step *step = &plan->steps[i];
        jobs->stage_of[i] = stage_before(jobs, i) + (step->assay != NULL);
        if (step->assay) CREME_TRY(creme_jobs_add(jobs, step->name, jobs->stage_of[i], &amounts[i]));
    }
done:
    return status;
}

bool creme_jobs_follows(const creme_jobs *jobs, size_t step, size_t stage)
{
    return jobs->plan && jobs->stage_of[step] == stage;
}
