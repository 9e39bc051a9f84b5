/* The scripts. What a user gave stands in quotes wherever a shell reads it, and in comments without line ends. */
#include "run/jobs.h"

#include "run/parameter.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { THEN_MINUTES = 60, STATUS_AT_WORK = 75 /* EX_TEMPFAIL of sysexits.h */ };
#define TASK "$((${1:-0} + ${2:-1} * ${SLURM_ARRAY_TASK_ID:-0}))\n"

/* Ends creme in time, and lets the job wait in the queue once more; $SLURM_RESTART_COUNT counts. */
static const char go_text[] =
    "# Read by the scripts beside it: go COMMAND. When Slurm says that the time is nearly up (USR1), the command is "
    "told\n"
    "# to end, and the job goes back into the queue, to go on from what is done; preempted, Slurm does that by "
    "itself.\n"
    "child='' again=no\n"
    "trap 'again=yes; [ -z \"$child\" ] || kill -TERM \"$child\" 2>/dev/null' USR1\n"
    "trap '[ -n \"$child\" ] || exit 143; kill -TERM \"$child\" 2>/dev/null' TERM INT\n"
    "go() {\n"
    "    \"$@\" &\n"
    "    child=$!\n"
    "    [ \"$again\" = no ] || kill -TERM \"$child\" 2>/dev/null # it was said before\n"
    "    status=0\n"
    "    wait \"$child\" || status=$?\n"
    "    while kill -0 \"$child\" 2>/dev/null; do # a signal has ended the waiting\n"
    "        status=0\n"
    "        wait \"$child\" || status=$?\n"
    "    done\n"
    "    if [ \"$again\" = yes ] && [ \"$status\" -ne 0 ] && [ \"${SLURM_RESTART_COUNT:-0}\" -lt 20 ]; then\n"
    "        scontrol requeue \"$SLURM_JOB_ID\" && sleep 60 # Slurm ends this\n"
    "    fi\n"
    "    exit \"$status\"\n"
    "}\n";

/* For a shell, whatever it is. */
static void quote(creme_output *output, const char *text)
{
    creme_output_print(output, "'");
    for (; *text; text++) {
        if (*text == '\'')
            creme_output_print(output, "'\\''");
        else
            creme_output_write(output, text, 1);
    }
    creme_output_print(output, "'");
}

/* As people type it, where that is safe. */
static void word(creme_output *output, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    creme_output_print(output, " ");
    if (*text && text[strspn(text, plain)] == '\0')
        creme_output_print(output, "%s", text);
    else
        quote(output, text);
}

static void path_in_run(creme_output *output, const creme_jobs *jobs, const char *name)
{
    char *path = NULL;
    if (creme_format_text(&path, "%s/%s", jobs->run, name) != CREME_OK) return; /* what follows fails too */
    quote(output, path);
    creme_free(path);
}

static void begin_script(creme_output *output, const char *name, int64_t minutes, int64_t megabytes, int64_t cores,
                         int64_t gpus)
{
    creme_output_print(output,
                       "#!/bin/sh\n"
                       "#SBATCH --job-name=creme-%s\n"
                       "#SBATCH --time=%" PRId64 "\n"
                       "#SBATCH --mem=%" PRId64 "M\n"
                       "#SBATCH --cpus-per-task=%" PRId64 "\n",
                       name, minutes, megabytes, cores);
    if (gpus > 0) creme_output_print(output, "#SBATCH --gres=gpu:%" PRId64 "\n", gpus);
    creme_output_print(output, "#SBATCH --requeue\n"
                               "#SBATCH --open-mode=append\n"
                               "#SBATCH --signal=B:USR1@60\n");
}

static void write_place(creme_output *output, const creme_jobs *jobs)
{
    if (jobs->request->form == CREME_JOBS_SLURM) {
        creme_output_print(output, ". ");
        path_in_run(output, jobs, "jobs/go.sh");
        creme_output_print(output, "\n");
    }
    creme_output_print(output, "cd ");
    quote(output, jobs->here);
    creme_output_print(output, " || exit 1\ncreme=");
    quote(output, jobs->program);
    creme_output_print(output, "\n");
}

/* Before a command: what becomes of it when it is told to end. */
static void write_go(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(output, "%s", jobs->request->form == CREME_JOBS_SLURM ? "go" : "exec");
}

static void write_arguments(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(output, " \"$creme\"");
    for (size_t i = 0; i < jobs->request->count; i++) word(output, jobs->request->arguments[i]);
}

/* What a job computes with is what it asked for; of several on one machine, its share. */
static void write_threads(creme_output *output, const creme_jobs *jobs, const creme_job_array *array)
{
    int64_t cores = array->cores;
    if (jobs->threads_given) return;
    if (jobs->request->form == CREME_JOBS_SH) {
        cores /= jobs->request->jobs;
        creme_output_print(output, " --threads %" PRId64, cores > 0 ? cores : 1);
    } else {
        creme_output_print(output, " --threads \"${SLURM_CPUS_PER_TASK:-%" PRId64 "}\"", cores);
    }
}

/* The command line that a part of a pipeline's step comes to, for who reads the script. */
static void remark(creme_output *output, const creme_jobs *jobs, const char *step)
{
    for (size_t i = 0; jobs->plan && i < jobs->plan->step_count; i++) {
        if (strcmp(jobs->plan->steps[i].name, step) != 0) continue;
        creme_output_print(output, "# It is a part of: ");
        creme_pipeline_step_write(&jobs->plan->steps[i], output);
        creme_output_print(output, "\n");
    }
}

static void write_part(creme_output *output, const creme_jobs *jobs, const creme_job_array *array)
{
    char *parts = NULL;
    begin_script(output, array->name, array->minutes, array->megabytes, array->cores, array->gpus);
    creme_output_print(output,
                       "# Part K of %" PRId64 " of %s: sh %zu-%s.sh K. In a job array K is the task's number; of "
                       "several arrays,\n# sh %zu-%s.sh FIRST STRIDE: FIRST + STRIDE * the task's number.\n",
                       array->parts, array->name, array->stage, array->name, array->stage, array->name);
    remark(output, jobs, array->name);
    creme_output_print(output, "part=" TASK);
    write_place(output, jobs);
    creme_output_print(output, "parts=");
    if (creme_format_text(&parts, "parts/%s", array->name) == CREME_OK) path_in_run(output, jobs, parts);
    creme_free(parts);
    creme_output_print(output, "\n\"$creme\" status --check \"$parts/$part\" 2>/dev/null && exit 0 # done before\n");
    if (!jobs->plan) creme_output_print(output, "mkdir -p \"$parts\"\n");
    write_go(output, jobs);
    write_arguments(output, jobs);
    if (jobs->plan)
        creme_output_print(output, " --steps %s", array->name);
    else
        creme_output_print(output, " -o \"$parts/$part/\"");
    creme_output_print(output, " --part \"$part/%" PRId64 ":cost\"", array->parts);
    write_threads(output, jobs, array);
    creme_output_print(output, "\n");
}

/* Names of the steps that follow a stage, with commas between; how many. */
static size_t write_steps(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    size_t count = 0;
    for (size_t i = 0; jobs->plan && i < jobs->plan->step_count; i++) {
        if (!creme_jobs_follows(jobs, i, stage)) continue;
        creme_output_print(output, "%s%s", count++ ? "," : "", jobs->plan->steps[i].name);
    }
    return count;
}

static bool has_then(const creme_jobs *jobs, size_t stage)
{
    if (!jobs->plan) return stage > 0;
    for (size_t i = 0; i < jobs->plan->step_count; i++) {
        if (creme_jobs_follows(jobs, i, stage)) return true;
    }
    return false;
}

static void write_then(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    char name[32], *parts = NULL;
    int64_t megabytes = jobs->array_count ? jobs->arrays[0].megabytes : 0;
    snprintf(name, sizeof name, "then-%zu", stage);
    begin_script(output, name, THEN_MINUTES, megabytes, 1, 0);
    if (stage > 0)
        creme_output_print(output, "# When all parts of stage %zu are there: collects them%s.\n", stage,
                           jobs->plan ? ", and does the steps that follow" : "");
    else
        creme_output_print(output, "# What the first stage needs.\n");
    write_place(output, jobs);
    write_go(output, jobs);
    if (jobs->plan) {
        write_arguments(output, jobs);
        creme_output_print(output, " --steps ");
        write_steps(output, jobs, stage);
    } else {
        creme_output_print(output, " \"$creme\" collect ");
        if (creme_format_text(&parts, "parts/%s", jobs->arrays[0].name) == CREME_OK) path_in_run(output, jobs, parts);
        creme_output_print(output, " --add -o ");
        path_in_run(output, jobs, "");
        creme_free(parts);
    }
    creme_output_print(output, "\n");
}

/* --- What starts them ------------------------------------------------------------------------------------------ */

/* What a stage has: its assays, and parts of all of them. */
typedef struct stage_sum {
    size_t assays;
    int64_t parts;
    creme_job_array most; /* of what is asked for, the most of any; `name`: of one of them */
} stage_sum;

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static stage_sum sum_stage(const creme_jobs *jobs, size_t stage)
{
    stage_sum sum = {0};
    for (size_t i = 0; i < jobs->array_count; i++) {
        const creme_job_array *array = &jobs->arrays[i];
        creme_job_array *most = &sum.most;
        if (array->stage != stage) continue;
        sum.assays++;
        sum.parts += array->parts;
        *most = (creme_job_array){.name = array->name,
                                  .stage = stage,
                                  .minutes = larger(most->minutes, array->minutes),
                                  .megabytes = larger(most->megabytes, array->megabytes),
                                  .cores = larger(most->cores, array->cores),
                                  .gpus = larger(most->gpus, array->gpus)};
    }
    return sum;
}

/* The stage's assay behind `last`, in the order of how long their parts take, longest first: what is begun last, and is
 * waited for, is short. NULL: there is no more. */
static const creme_job_array *next_longest(const creme_jobs *jobs, size_t stage, const creme_job_array *last)
{
    const creme_job_array *best = NULL;
    for (size_t i = 0; i < jobs->array_count; i++) {
        const creme_job_array *array = &jobs->arrays[i];
        bool after = !last || array->minutes < last->minutes || (array->minutes == last->minutes && array > last);
        if (array->stage == stage && after && (!best || array->minutes > best->minutes)) best = array;
    }
    return best;
}

/* Of a stage with several assays: one list of tasks, so that --jobs bounds them all. */
static void write_tasks(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    const stage_sum sum = sum_stage(jobs, stage);
    char name[32];
    snprintf(name, sizeof name, "parts-%zu", stage);
    begin_script(output, name, sum.most.minutes, sum.most.megabytes, sum.most.cores, sum.most.gpus);
    creme_output_print(output,
                       "# Parts of all assays of stage %zu as one list of %" PRId64 " tasks, those that take longest "
                       "first: task T by sh %zu-parts.sh T.\ntask=" TASK "jobs=",
                       stage, sum.parts, stage);
    path_in_run(output, jobs, "jobs");
    creme_output_print(output, "\nSLURM_ARRAY_TASK_ID=''\nexport SLURM_ARRAY_TASK_ID\n");
    for (const creme_job_array *at = NULL; (at = next_longest(jobs, stage, at));) {
        creme_output_print(output,
                           "[ \"$task\" -gt %" PRId64 " ] || exec sh \"$jobs/%zu-%s.sh\" \"$task\"\n"
                           "task=$((task - %" PRId64 "))\n",
                           at->parts, stage, at->name, at->parts);
    }
    creme_output_print(output, "echo 'there are no more tasks' >&2\nexit 1\n");
}

static bool has_tasks(const creme_jobs *jobs, size_t stage)
{
    return jobs->request->form == CREME_JOBS_SLURM && sum_stage(jobs, stage).assays > 1;
}

/* While it is at work, and after a kill -9 as long as a part that it began is, another one says so and ends. Where
 * there is no flock (macOS, file systems without locks), folders of parts are all that is locked. Nothing is written
 * through a link: the folder may be someone else's. */
static void write_lock(creme_output *output)
{
    creme_output_print(output,
                       "for name in lock queued logs; do\n"
                       "    [ ! -h \"$jobs/$name\" ] || { echo \"submit.sh: $jobs/$name is a link\" >&2; exit 1; }\n"
                       "done\n"
                       "exec 9>>\"$jobs/lock\"\n"
                       "locked=0\n"
                       "if command -v flock >/dev/null; then flock -n 9 || locked=$?; fi\n"
                       "if [ $locked = 1 ]; then\n"
                       "    echo \"submit.sh: $(cat \"$jobs/lock\") is at work on these jobs\" >&2\n"
                       "    exit %d\n"
                       "fi\n"
                       "[ $locked = 0 ] || echo \"submit.sh: $jobs/lock cannot be locked: start one at a time\" >&2\n"
                       "echo \"process $$ on $(uname -n)\" >\"$jobs/lock\"\n",
                       STATUS_AT_WORK);
}

/* Arrays of at most so many tasks, dealt like cards, which share --jobs between them; where they are more than jobs,
 * some wait for others. */
static void submit_arrays(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    const stage_sum sum = sum_stage(jobs, stage);
    int64_t most = jobs->request->most_array, at_a_time = jobs->request->jobs;
    int64_t arrays = (sum.parts + most - 1) / most, lanes = arrays < at_a_time ? arrays : at_a_time;
    for (int64_t i = 0; i < arrays; i++) {
        int64_t tasks = sum.parts / arrays + (i < sum.parts % arrays), lane = i % lanes;
        int64_t share = at_a_time / lanes + (lane < at_a_time % lanes);
        if (i >= lanes)
            creme_output_print(output, "before=$after after=--dependency=afterany:$lane_%" PRId64 "\n", lane);
        creme_output_print(output,
                           "submit --array=1-%" PRId64 "%%%" PRId64 " --output='logs/%%x.%%A_%%a.log' \"$@\" "
                           "\"$jobs/%zu-%s.sh\" %" PRId64 " %" PRId64 "\n",
                           tasks, share, stage, sum.assays > 1 ? "parts" : sum.most.name, i + 1 - arrays, arrays);
        creme_output_print(output, "stage=$stage:$job\n");
        if (i >= lanes) creme_output_print(output, "after=$before\n");
        if (arrays > lanes) creme_output_print(output, "lane_%" PRId64 "=$job\n", lane);
    }
}

static void submit_then(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    if (!has_then(jobs, stage)) return;
    creme_output_print(output,
                       "submit --output='logs/%%x.%%j.log' \"$@\" \"$jobs/%zu-then.sh\"\n"
                       "after=--dependency=afterok:$job\n",
                       stage);
}

static void write_slurm(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(
        output,
        "#!/bin/sh\n"
        "# Gives all jobs to Slurm, each stage to begin when the one before it is done. Options are handed to each\n"
        "# sbatch: sh submit.sh --partition=gpu --account=lab. Where a job has failed, the same command goes on:\n"
        "# parts that are done end at once.\n"
        "set -eu\n"
        "jobs=");
    path_in_run(output, jobs, "jobs");
    creme_output_print(output, "\n");
    write_lock(output);
    creme_output_print(
        output,
        "if [ -s \"$jobs/queued\" ]; then\n"
        "    cluster=$(sed -n 2p \"$jobs/queued\")\n"
        "    mine=$(squeue --noheader --format=%%F --user=\"$(id -un)\" ${cluster:+\"--clusters=$cluster\"}) ||\n"
        "        { echo 'submit.sh: squeue does not say what is in the queue' >&2; exit 1; }\n"
        "    queued=$(echo \"$mine\" | grep -xF \"$(sed -n 1p \"$jobs/queued\" | tr , '\\n')\" | sort -u | tr '\\n' "
        "' ')\n"
        "    [ -z \"$queued\" ] || echo \"submit.sh: in the queue already: ${queued}(scancel them, or wait)\" >&2\n"
        "    [ -z \"$queued\" ] || exit %d\n"
        "fi\n"
        "mkdir -p \"$jobs/logs\"\n"
        "after='' all='' cluster='' # what the next job waits for; all jobs; where they are, if sbatch says so\n"
        "submit() {\n"
        "    job=$(sbatch --parsable --chdir=\"$jobs\" --kill-on-invalid-dep=yes $after \"$@\")\n"
        "    case $job in *\\;*) cluster=${job#*;} ;; esac\n"
        "    job=${job%%%%;*}\n"
        "    [ -n \"$job\" ] || { echo 'submit.sh: sbatch names no job' >&2; exit 1; }\n"
        "    all=$all${all:+,}$job\n"
        "    printf '%%s\\n' \"$all\" \"$cluster\" >\"$jobs/queued\"\n"
        "    echo \"$job\"\n"
        "}\n",
        STATUS_AT_WORK);
    submit_then(output, jobs, 0);
    for (size_t stage = 1; stage <= jobs->stages; stage++) {
        creme_output_print(output, "stage=\n");
        submit_arrays(output, jobs, stage);
        creme_output_print(output, "after=--dependency=afterok$stage\n");
        submit_then(output, jobs, stage);
    }
}

/* Those of all assays of the stage, side by side; what takes longest begins. */
static void write_parts_at_once(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    const stage_sum sum = sum_stage(jobs, stage);
    const creme_job_array *at = next_longest(jobs, stage, NULL);
    if (sum.assays == 1)
        creme_output_print(output, "seq 1 %" PRId64 " | xargs -n 1 -P \"$at_a_time\" sh \"$jobs/%zu-%s.sh\"\n",
                           at->parts, stage, at->name);
    if (sum.assays <= 1) return;
    creme_output_print(output, "{\n");
    for (; at; at = next_longest(jobs, stage, at))
        creme_output_print(output, "    seq 1 %" PRId64 " | sed 's/^/%zu-%s.sh /'\n", at->parts, stage, at->name);
    creme_output_print(output, "} | xargs -n 2 -P \"$at_a_time\" sh -c 'exec sh \"$0/$1\" \"$2\"' \"$jobs\"\n");
}

static void write_sh(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(output,
                       "#!/bin/sh\n"
                       "# Does all on this machine, %" PRId64
                       " parts at a time, or as many as are told: sh submit.sh 4. Stopped, the "
                       "same\n# command goes on: parts that are done end at once.\n"
                       "set -eu\n"
                       "jobs=",
                       jobs->request->jobs);
    path_in_run(output, jobs, "jobs");
    creme_output_print(output, "\nat_a_time=${1:-%" PRId64 "}\n", jobs->request->jobs);
    write_lock(output);
    for (size_t stage = 0; stage <= jobs->stages; stage++) {
        write_parts_at_once(output, jobs, stage);
        if (has_then(jobs, stage)) creme_output_print(output, "sh \"$jobs/%zu-then.sh\"\n", stage);
    }
}

static void write_start(creme_output *output, const creme_jobs *jobs)
{
    if (jobs->request->form == CREME_JOBS_SLURM) {
        write_slurm(output, jobs);
    } else if (jobs->request->form == CREME_JOBS_SH) {
        write_sh(output, jobs);
    } else {
        creme_output_print(output,
                           "#!/bin/sh\n"
                           "# Options are Snakemake's: sh submit.sh --cores 8, or --executor slurm --jobs 20.\n"
                           "cd ");
        path_in_run(output, jobs, "jobs");
        creme_output_print(output, " || exit 1\nexec snakemake --snakefile Snakefile \"$@\"\n");
    }
}

static void snake_then(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    creme_output_print(output, "\nrule then_%zu:\n    input:\n", stage);
    for (size_t i = 0; i < jobs->array_count; i++) {
        const creme_job_array *array = &jobs->arrays[i];
        if (array->stage != stage) continue;
        creme_output_print(output, "        expand(\"done/%zu-%s/{part}\", part=range(1, %" PRId64 ")),\n", stage,
                           array->name, array->parts + 1);
    }
    if (stage > 0 && has_then(jobs, stage - 1)) creme_output_print(output, "        \"done/%zu-then\",\n", stage - 1);
    creme_output_print(output,
                       "    output: touch(\"done/%zu-then\")\n"
                       "    resources: runtime=%d, mem_mb=%" PRId64 "\n"
                       "    shell: \"sh %zu-then.sh\"\n",
                       stage, THEN_MINUTES, jobs->arrays[0].megabytes, stage);
}

static void snake_array(creme_output *output, const creme_jobs *jobs, size_t i)
{
    const creme_job_array *array = &jobs->arrays[i];
    creme_output_print(output, "\nrule parts_%zu:\n", i);
    if (has_then(jobs, array->stage - 1))
        creme_output_print(output, "    input: \"done/%zu-then\"\n", array->stage - 1);
    creme_output_print(output,
                       "    output: touch(\"done/%zu-%s/{part}\")\n"
                       "    threads: %" PRId64 "\n"
                       "    retries: 3\n"
                       "    resources: runtime=%" PRId64 ", mem_mb=%" PRId64,
                       array->stage, array->name, array->cores, array->minutes, array->megabytes);
    if (array->gpus > 0) creme_output_print(output, ", gres=\"gpu:%" PRId64 "\"", array->gpus);
    creme_output_print(output, "\n    shell: \"sh %zu-%s.sh {wildcards.part}\"\n", array->stage, array->name);
}

/* Its folder is where it works: no name of the user's is in it. */
static void write_snakefile(creme_output *output, const creme_jobs *jobs)
{
    creme_output_print(
        output,
        "# The scripts beside this as rules. sh submit.sh --cores 8 on this machine, or with a plugin:\n"
        "# sh submit.sh --executor slurm --jobs %" PRId64 " --default-resources slurm_account=lab\n"
        "wildcard_constraints:\n    part=\"[0-9]+\"\n\n"
        "rule all:\n    input: \"done/%zu-then\"\n",
        jobs->request->jobs, jobs->stages);
    for (size_t stage = 0; stage <= jobs->stages; stage++) {
        for (size_t i = 0; i < jobs->array_count; i++) {
            if (jobs->arrays[i].stage == stage) snake_array(output, jobs, i);
        }
        if (has_then(jobs, stage)) snake_then(output, jobs, stage);
    }
}

/* --- README ---------------------------------------------------------------------------------------------------- */

static void describe_stage(creme_output *output, const creme_jobs *jobs, size_t stage)
{
    for (size_t i = 0; i < jobs->array_count; i++) {
        const creme_job_array *array = &jobs->arrays[i];
        if (array->stage != stage) continue;
        creme_output_print(output,
                           "    %zu-%s.sh K, for K = 1 to %" PRId64 ": a part of %s; asks for %" PRId64
                           " minutes, %" PRId64 " MB, %" PRId64 " cores",
                           stage, array->name, array->parts, array->name, array->minutes, array->megabytes,
                           array->cores);
        if (array->gpus > 0) creme_output_print(output, ", %" PRId64 " GPU", array->gpus);
        creme_output_print(output, "\n");
    }
    if (has_tasks(jobs, stage))
        creme_output_print(output,
                           "    %zu-parts.sh T: all of these, for a job array of at most %" PRId64 " at a time\n",
                           stage, jobs->request->jobs);
    if (!has_then(jobs, stage)) return;
    creme_output_print(output, "    %zu-then.sh: ", stage);
    if (jobs->plan)
        write_steps(output, jobs, stage);
    else
        creme_output_print(output, "collects the parts");
    creme_output_print(output, "\n");
}

static void write_readme(creme_output *output, const creme_jobs *jobs)
{
    static const char *const starts[] = {
        [CREME_JOBS_SLURM] = "sh submit.sh gives all jobs to Slurm; options are handed to sbatch (--partition=gpu).",
        [CREME_JOBS_SNAKEMAKE] =
            "sh submit.sh --cores 8 does all by Snakemake; options are Snakemake's (--executor slurm).",
        [CREME_JOBS_SH] = "sh submit.sh does all on this machine."};
    creme_output_print(output, "Jobs of: creme");
    for (size_t i = 0; i < jobs->request->count; i++) {
        creme_output_print(output, " ");
        creme_parameter_quote(output, jobs->request->arguments[i]);
    }
    creme_output_print(
        output,
        "\n\n%s\n"
        "creme status .. says how far all are. Given again, it goes on with what is not done.\n\n"
        "Each script can be read, changed and run by itself. What it asks for stands at its top: an estimate made "
        "where this\nwas written, and half as much again. Parts for which nothing is left end at once.\n\n"
        "In this order:\n",
        starts[jobs->request->form]);
    for (size_t stage = 0; stage <= jobs->stages; stage++) describe_stage(output, jobs, stage);
}

/* --- Files ----------------------------------------------------------------------------------------------------- */

typedef void write_text(creme_output *output, const creme_jobs *jobs);

static void write_go_text(creme_output *output, const creme_jobs *jobs)
{
    (void)jobs;
    creme_output_print(output, "%s", go_text);
}

static creme_status write_file(const creme_jobs *jobs, const char *folder, const char *name, write_text *write)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_in(&output, folder, name);
    if (status != CREME_OK) return status;
    write(output, jobs);
    return creme_output_close(output);
}

static creme_status write_array_file(const creme_jobs *jobs, const char *folder, const creme_job_array *array)
{
    creme_output *output = NULL;
    char *name = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&name, "%zu-%s.sh", array->stage, array->name));
    CREME_TRY(creme_output_open_in(&output, folder, name));
    write_part(output, jobs, array);
    status = creme_output_close(output);
done:
    creme_free(name);
    return status;
}

static creme_status write_stage_file(const creme_jobs *jobs, const char *folder, size_t stage, const char *what,
                                     void (*write)(creme_output *output, const creme_jobs *jobs, size_t stage))
{
    creme_output *output = NULL;
    char name[32];
    snprintf(name, sizeof name, "%zu-%s.sh", stage, what);
    creme_status status = creme_output_open_in(&output, folder, name);
    if (status != CREME_OK) return status;
    write(output, jobs, stage);
    return creme_output_close(output);
}

creme_status creme_jobs_write(const creme_jobs *jobs, const char *folder)
{
    creme_jobs_form form = jobs->request->form;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < jobs->array_count; i++) CREME_TRY(write_array_file(jobs, folder, &jobs->arrays[i]));
    for (size_t stage = 0; stage <= jobs->stages; stage++) {
        if (has_tasks(jobs, stage)) CREME_TRY(write_stage_file(jobs, folder, stage, "parts", write_tasks));
        if (has_then(jobs, stage)) CREME_TRY(write_stage_file(jobs, folder, stage, "then", write_then));
    }
    if (form == CREME_JOBS_SLURM) CREME_TRY(write_file(jobs, folder, "go.sh", write_go_text));
    if (form == CREME_JOBS_SNAKEMAKE) CREME_TRY(write_file(jobs, folder, "Snakefile", write_snakefile));
    CREME_TRY(write_file(jobs, folder, "README", write_readme));
    CREME_TRY(write_file(jobs, folder, "parts.tsv", creme_jobs_list_write));
    status = write_file(jobs, folder, "submit.sh", write_start);
done:
    return status;
}
