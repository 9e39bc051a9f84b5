/* Runs and pipelines as scripts for many processes: creme ... --jobs N --emit slurm|snakemake|sh.
 *
 * RUN/jobs/ gets a script for each assay, of which each call does a part (K of N, by --part), and one for what follows
 * when all parts of a stage are there: collecting them, and the steps that take little time. A stage has all assays
 * that need nothing of each other. How many loci later stages will have is not known when the scripts are written:
 * parts are cut by the most that there can be, and those for which nothing is left end at once.
 *
 *   RUN/jobs/submit.sh     starts all
 *            0-then.sh     what comes before the first stage, if anything does
 *            1-STEP.sh     assays of the first stage; 1-then.sh: what follows
 *            README, parts.tsv, go.sh, and of Snakemake a Snakefile
 *   RUN/parts/STEP/K/      the run folder of a part
 *
 * All of them are short texts of plain commands, for people to read and change. Nothing in them is run but creme, the
 * scheduler's commands, and the shell's own: whatever a user gave is quoted. */
#ifndef CREME_RUN_JOBS_H
#define CREME_RUN_JOBS_H

#include "run/estimate.h"
#include "run/pipeline_plan.h"
#include "store/parts.h"

typedef enum creme_jobs_form {
    CREME_JOBS_NONE,
    CREME_JOBS_SLURM,
    CREME_JOBS_SNAKEMAKE,
    CREME_JOBS_SH
} creme_jobs_form;
extern const char *const creme_jobs_forms[]; /* names; the last is NULL */

enum { CREME_JOBS_MOST_PARTS = 1000000 }; /* of an assay */

typedef struct creme_jobs_request {
    creme_jobs_form form;
    int64_t jobs;       /* at a time, of all assays together */
    int64_t parts;      /* of each assay, at most CREME_JOBS_MOST_PARTS; 0: as many as the estimate wants */
    int64_t most_array; /* tasks of a job array */
    /* The command line, "necessity" first, without what is said here, and of an assay without --out; borrowed. */
    const char *const *arguments;
    size_t count;
} creme_jobs_request;

/* Estimates (run/estimate.h), and writes RUN/jobs/ for the pipeline or the run. It is whole or not there.
 * CREME_ERROR_ARGUMENT if RUN/jobs or RUN/parts is there already, with what their options differ in if they do, if RUN
 * has the step of a run from other options or files, or has all of it, or if results should go elsewhere than into a
 * run folder; else the estimate's errors, and CREME_ERROR_IO. */
CREME_CHECKED creme_status creme_jobs_of_pipeline(const creme_pipeline_request *request,
                                                  const creme_jobs_request *jobs);
CREME_CHECKED creme_status creme_jobs_of_run(const creme_run_request *request, const creme_jobs_request *jobs);

/* --- How far they are (jobs_list.c: parts.tsv; jobs_state.c) */

typedef struct creme_jobs_step {
    char *name;
    int64_t parts;
} creme_jobs_step;

/* A run folder and, from its jobs/parts.tsv, the assays that were emitted. */
typedef struct creme_jobs_run {
    char *folder;        /* without a slash at the end */
    creme_jobs_step *at; /* in the order of their stages; none where there are no jobs */
    size_t count, capacity;
} creme_jobs_run;

/* CREME_ERROR_FORMAT, _ARGUMENT for a list that is none of ours, or is gone from beside its submit.sh. Clear it, after
 * a failure too. */
CREME_CHECKED creme_status creme_jobs_run_read(creme_jobs_run *out, const char *run);
void creme_jobs_run_clear(creme_jobs_run *run);

/* Adds the folders in RUN/parts: of a run with jobs those that have begun, of another all. */
CREME_CHECKED creme_status creme_jobs_add_parts(creme_part_folders *out, const creme_jobs_run *run);

/* Hears of what is not there: folder "RUN/parts/STEP/7", or for parts behind each other "RUN/parts/STEP/4-20", state
 * "not begun"; or the run folder, "not collected". A failure of its own ends the looking. */
typedef creme_status creme_jobs_say(void *self, const char *folder, const char *step, const char *state);

/* Looks for parts that were emitted and have not begun, and for assays whose parts are all finished and not collected.
 * Of an assay that is finished in the run folder nothing is said: its parts may be gone since. */
CREME_CHECKED creme_status creme_jobs_look(const creme_jobs_run *run, creme_jobs_say *say, void *self);

/* --- What the files of it share (jobs.c: what there is to do; jobs_plan.c: cutting; jobs_write.c: scripts) */

/* An assay in parts. */
typedef struct creme_job_array {
    const char *name; /* of its step; borrowed */
    size_t stage;     /* from 1 */
    int64_t parts;
    int64_t minutes, megabytes, cores, gpus; /* that a part asks for */
} creme_job_array;

typedef struct creme_jobs {
    const creme_jobs_request *request;
    const creme_pipeline_plan *plan; /* NULL: one assay, which is */
    const creme_run_request *assay;
    char *program, *here, *run; /* whole paths; of the program, of where commands are run, of the run folder */
    creme_job_array *arrays;
    size_t array_count, array_capacity, stages;
    size_t *stage_of; /* [plan's steps]: the stage after which a step is done that is no assay, 0 before all */
    creme_needs needs;
    bool threads_given;
} creme_jobs;

/* How many parts: sixteen for each job at a time, so that who is done early takes another (bench/README.md); of 5
 * minutes to an hour each, and so long that opening the model takes less than a twentieth; no more than loci, nor than
 * CREME_JOBS_MOST_PARTS. */
int64_t creme_jobs_count_parts(int64_t jobs, const creme_amount *amount, double load);

/* Adds an assay, with what its parts ask for: half as much again as the estimate says. */
CREME_CHECKED creme_status creme_jobs_add(creme_jobs *jobs, const char *name, size_t stage,
                                          const creme_amount *amount);

/* Puts the plan's steps into stages, each as early as the tables that it reads are there, and adds the assays. */
CREME_CHECKED creme_status creme_jobs_cut(creme_jobs *jobs, const creme_amount *amounts);

/* Whether the step is done by the script that follows the stage: what is no assay, or the collecting of one. */
bool creme_jobs_follows(const creme_jobs *jobs, size_t step, size_t stage);

/* jobs_options.c: lines for parts.tsv that say which options they are of, and whether the jobs that `list` is of have
 * the same: else CREME_ERROR_ARGUMENT, with both values. */
void creme_jobs_options_write(creme_output *output, const creme_jobs *jobs);
CREME_CHECKED creme_status creme_jobs_options_check(const creme_jobs *jobs, const char *list);

void creme_jobs_list_write(creme_output *output, const creme_jobs *jobs);

/* Writes all files into the folder. */
CREME_CHECKED creme_status creme_jobs_write(const creme_jobs *jobs, const char *folder);

#endif
