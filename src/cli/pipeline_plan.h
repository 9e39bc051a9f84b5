/* The plan of a pipeline: the paper's order of assays and analyses as command lines of this program, each of which can
 * be run alone on the tables of those before it.
 *
 *   loci -> activity -> for each cell line: tss -> context-dependence -> contexts -> context-swap, necessity,
 *   sufficiency -> CREs -> distance, multiplicity, fine-tile; interaction -> set-sufficiency; an analysis of each
 *   -> figures -> report
 *
 * With --signals, --annotations and --against: coverage, overlaps, and comparisons with another run, which are extras,
 * and warn where they fail.
 *
 * A cell line is a chosen track under a name of its own (--cells K562=5111). The loci that are sampled by their
 * context, and so all that follows, are the cell line's own: its steps are called STEP.CELL. */
#ifndef CREME_CLI_PIPELINE_PLAN_H
#define CREME_CLI_PIPELINE_PLAN_H

#include "cli/commands.h"

typedef struct creme_cell {
    char *name;  /* "K562" */
    char *track; /* what --tracks is given for it: "K562=5111" */
} creme_cell;

typedef struct creme_pipeline_step {
    char *name; /* "necessity.K562": of its table, and of its record in the run folder */
    creme_command command;
    char **arguments; /* as typed, creme first */
    size_t count, capacity;
    char *table; /* the table that it leaves; NULL: none */
    char *needs; /* a table without whose rows there is nothing to do, and the step is passed over; NULL: none */
    size_t least_rows;
    bool is_optional; /* its failure is a warning */
} creme_pipeline_step;

typedef struct creme_pipeline_plan {
    const creme_settings *settings;  /* borrowed */
    char *folder, *tables, *figures; /* the run folder and those in it, without a slash at the end */
    char *against;                   /* tables of the run to compare with; NULL: none */
    char *profile_bins;              /* as typed */
    creme_cell *cells;
    size_t cell_count, cell_capacity;
    creme_pipeline_step *steps;
    size_t step_count, step_capacity;
} creme_pipeline_plan;

/* CREME_ERROR_ARGUMENT if --cells is no list of NAME=TRACK; CREME_ERROR_IO if a file of --signals or --annotations, or
 * the tables of --against, are not there. Clear it after a failure too. */
CREME_CHECKED creme_status creme_pipeline_plan_init(creme_pipeline_plan *out, const creme_settings *settings);
void creme_pipeline_plan_clear(creme_pipeline_plan *plan);

/* The step's command line, as one would type it. */
void creme_pipeline_step_write(const creme_pipeline_step *step, creme_output *output);

/* pipeline_estimate.c: writes to standard output, for each step, how much there is to do at most, how long it would
 * take by the clock of some predictions that are really made, and its command line. */
CREME_CHECKED creme_status creme_pipeline_estimate(const creme_pipeline_plan *plan);

#endif
