/* How well the parts of a run fill many machines: processor times of loci, which are measured, in a queue, which is
 * simulated.
 *
 * Usage: parts MODEL FASTA LOCI ASSAY [OPTION VALUE]...
 *
 * Each locus is run by itself (part k of as many as there are loci), in one thread. Parts are then cut as --part K/N
 * does it (every N-th locus) or --part K/N:cost, and handed out one after the other to whichever machine is free, as
 * job arrays are. Prints, for each number of machines, the efficiency (work / (machines * time until the last is
 * done)), with one part a machine, cut so, by what loci are expected to take, and by what they took; and with as many
 * parts as --emit cuts. What opening the model takes, for each part, is not in it.
 */
#include "base/memory.h"
#include "run/deal.h"

#include <creme/locus.h>
#include <creme/run.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST = 100000, PARTS_PER_JOB = 16 }; /* as run/jobs_plan.c has it */

static void must(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "parts: %s\n", creme_error_message());
    exit(1);
}

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* *expected = the most sequences that it may ask for, which is known before it is run. */
static double measure(const creme_run_request *request, long locus, long loci, double *expected)
{
    creme_run_summary summary;
    char part[48];
    creme_outcome outcome;
    creme_run_request one = *request;
    snprintf(part, sizeof part, "%ld/%ld", locus + 1, loci);
    one.part = part;
    double started = processor_seconds();
    creme_status status = creme_run_outcome(&outcome, &one, false, &summary);
    *expected = 0;
    if (status == CREME_ERROR_NOT_FOUND) return 0; /* nothing is asked of this locus */
    must(status);
    double took = processor_seconds() - started;
    *expected = (double)summary.constructs_at_most;
    creme_outcome_clear(&outcome);
    return took;
}

/* The time until the last of `parts` parts is done on so many machines; part_of[i]: the part of locus i. */
static double finish(const double *seconds, const int64_t *part_of, long loci, long parts, long machines)
{
    static double until[MOST], takes[MOST];
    double last = 0;
    for (long m = 0; m < machines; m++) until[m] = 0;
    for (long p = 0; p < parts; p++) takes[p] = 0;
    for (long i = 0; i < loci; i++) takes[part_of[i]] += seconds[i];
    for (long p = 0; p < parts; p++) {
        long free = 0;
        for (long m = 1; m < machines; m++) {
            if (until[m] < until[free]) free = m;
        }
        until[free] += takes[p];
        last = fmax(last, until[free]);
    }
    return last;
}

/* --part K/N */
static double finish_counted(const double *seconds, long loci, long parts, long machines)
{
    static int64_t part_of[MOST];
    for (long i = 0; i < loci; i++) part_of[i] = i % parts;
    return finish(seconds, part_of, loci, parts, machines);
}

/* --part K/N:cost, of what loci are thought to take; of what they took, the best that a cut by cost can be. */
static double finish_dealt(const double *seconds, const double *expected, long loci, long parts, long machines)
{
    static int64_t costs[MOST];
    int64_t *part_of = NULL;
    for (long i = 0; i < loci; i++) costs[i] = (int64_t)(expected[i] * (expected == seconds ? 1e9 : 1));
    must(creme_deal(&part_of, costs, (size_t)loci, parts));
    double last = finish(seconds, part_of, loci, parts, machines);
    creme_free(part_of);
    return last;
}

static void show(const double *seconds, const double *expected, long loci)
{
    double work = 0, squares = 0, most = 0;
    for (long i = 0; i < loci; i++) {
        work += seconds[i];
        squares += seconds[i] * seconds[i];
        most = fmax(most, seconds[i]);
    }
    double mean = work / (double)loci;
    printf(
        "# %ld loci, %.4g s of processor time; a locus %.3g ms on average, sd %.0f %%, the longest %.1f times that\n",
        loci, work, 1e3 * mean, 100 * sqrt(fmax(0, squares / (double)loci - mean * mean)) / mean, most / mean);
    printf("machines\tparts\tefficiency\tby expected cost\tby true cost\tparts\tefficiency\tby expected cost\n");
    for (long machines = 1; machines <= 32; machines *= 2) {
        long few = machines < loci ? machines : loci, many = PARTS_PER_JOB * machines;
        if (many > loci) many = loci;
        double most_work = 100 * work / (double)machines;
        printf("%ld\t%ld\t%.1f %%\t%.1f %%\t%.1f %%\t%ld\t%.1f %%\t%.1f %%\n", machines, few,
               most_work / finish_counted(seconds, loci, few, machines),
               most_work / finish_dealt(seconds, expected, loci, few, machines),
               most_work / finish_dealt(seconds, seconds, loci, few, machines), many,
               most_work / finish_counted(seconds, loci, many, machines),
               most_work / finish_dealt(seconds, expected, loci, many, machines));
    }
}

int main(int count, char **arguments)
{
    static double seconds[MOST], expected[MOST];
    creme_run_request request;
    creme_locus_list loci = {0};
    if (count < 5) {
        fprintf(stderr, "usage: parts MODEL FASTA LOCI ASSAY [OPTION VALUE]...\n");
        return 2;
    }
    must(creme_run_request_init(&request, arguments[4], CREME_RULES_2024));
    request.model = arguments[1];
    request.fasta = arguments[2];
    request.loci = arguments[3];
    request.threads = 1;
    for (int i = 5; i + 1 < count; i += 2) must(creme_run_request_set(&request, arguments[i], arguments[i + 1]));
    must(creme_loci_read(&loci, request.loci, NULL));
    long all = (long)loci.count < MOST ? (long)loci.count : MOST;
    creme_locus_list_clear(&loci);
    for (long i = 0; i < all; i++) seconds[i] = measure(&request, i, all, &expected[i]);
    show(seconds, expected, all);
    return 0;
}
