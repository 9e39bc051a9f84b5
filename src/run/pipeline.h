/* Pipelines: the paper's order of assays, analyses and figures, each a command line that can be run alone on the tables
 * of those before it (pipeline_steps.c has the order).
 *
 * What a command takes, and how it is run, is known to whoever has commands, which is above this module: a pipeline
 * asks by the functions of creme_pipeline_commands, and knows commands by their names alone. A command line is
 * "creme", the command's name, and its arguments: arguments[1] says which command. */
#ifndef CREME_RUN_PIPELINE_H
#define CREME_RUN_PIPELINE_H

#include "base/output.h"
#include "run/share.h"

#include <creme/run.h>

/* Takes an option of the pipeline for a step: its name without dashes, and its value as one would type it (NULL of a
 * flag; good during the call). */
typedef creme_status creme_pipeline_add(void *step, const char *name, const char *value);

typedef struct creme_pipeline_commands {
    void *self;
    /* Hands `add` each option that was given to the pipeline and that the command takes as well. CREME_ERROR_ARGUMENT
     * if there is no such command; else what `add` gives. */
    CREME_CHECKED creme_status (*forward)(void *self, const char *command, creme_pipeline_add *add, void *step);
    /* *out = what a run is told by the command line, whose texts it borrows. CREME_ERROR_ARGUMENT if that makes no
     * sense. */
    CREME_CHECKED creme_status (*parse)(void *self, int count, const char *const *arguments, creme_run_request *out);
    /* Does what the command line says; a run shares what the plan's steps have in common (NULL: nothing). */
    CREME_CHECKED creme_status (*run)(void *self, int count, const char *const *arguments, creme_share *share);
    /* Writes the '#' lines that begin the record of the pipeline; NULL: there are none. */
    void (*write_header)(void *self, creme_output *output);
} creme_pipeline_commands;

/* What a word in braces stands for, beyond those that every plan has (pipeline_plan.h). */
typedef struct creme_pipeline_word {
    const char *word, *text;
} creme_pipeline_word;

/* What is asked for. Texts are borrowed until the pipeline has ended; one that is not given is NULL. */
typedef struct creme_pipeline_request {
    /* Model, genome and annotation, as loci are chosen by them and an estimate is made; `out`: the run folder, which
     * is made; `profile_bins`: of profiles; `log`. What the steps are told comes by commands.forward. */
    creme_run_request run;
    const char *cells;                 /* "K562=872,873,GM12878=870": NAME=TRACK, ...; needed */
    bool of_no_cells;                  /* ... but by a plan of other templates than the paper's */
    const char *signals, *annotations; /* "FILE,FILE,...": what CREs are compared with */
    const char *against;               /* run folder of another pipeline, to compare with */
    int64_t genes, sample; /* of a cell line, genes and loci of each class at most; 0: as many as the preset says */
    /* "STEP,STEP,...": these steps alone, on what the others have left; with run.part, which is for assays, that part
     * of each, in RUN/parts/STEP/K. Of an assay that has parts there, these are collected in place of running it. */
    const char *steps;
    bool allow_missing;               /* ... though some be not there */
    const creme_pipeline_word *words; /* [word_count] */
    size_t word_count;
    creme_pipeline_commands commands;
} creme_pipeline_request;

/* Runs the steps one after the other. A step is passed over if the table that it needs has too few rows, or was itself
 * passed over; a figure or an extra that fails is a warning. What it would do is written to pipeline.tsv in the run
 * folder, a step a line. The same request goes on where it was stopped, as far as its commands do.
 * CREME_ERROR_ARGUMENT if `cells` is no list of NAME=TRACK, `out` or the annotation is missing, or `steps` has what is
 * no step, or with a part no assay; CREME_ERROR_IO if
 * files of the extras are not there, or the run folder cannot be written; else the error of a step, with its name
 * before it. */
CREME_CHECKED creme_status creme_pipeline_run(const creme_pipeline_request *request);

/* pipeline_recorded.c: a pipeline stops as its folder (run->out) was begun: sets run->stop_by to what the record in it
 * says, CREME_STOP_BY_NONE if it says nothing of it, as older ones do; without one, or if it was given, it stays. */
CREME_CHECKED creme_status creme_pipeline_settle_stops(creme_run_request *run, bool given);

/* pipeline_estimate.c: runs nothing, and writes for each step how much there is to do at most, how long it would take
 * by the clock of some predictions that are really made, and its command line. Errors as above, and of the model. */
CREME_CHECKED creme_status creme_pipeline_estimate(const creme_pipeline_request *request, creme_output *output);

#endif
