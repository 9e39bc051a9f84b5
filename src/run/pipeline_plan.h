/* The plan of a pipeline: templates of steps, filled in for each cell line, are command lines.
 *
 *   loci -> activity -> for each cell line: tss -> context-dependence -> contexts -> context-swap, necessity,
 *   sufficiency -> CREs -> distance, multiplicity, fine-tile; interaction -> set-sufficiency; an analysis of each
 *   -> figures -> report
 *
 * With --signals, --annotations and --against: coverage, overlaps, and comparisons with another run, which are
 * extras, and warn where they fail.
 *
 * A cell line is a chosen track under a name of its own (--cells K562=5111). The loci that are sampled by their
 * context, and so all that follows, are the cell line's own: its steps are called STEP.CELL. */
#ifndef CREME_RUN_PIPELINE_PLAN_H
#define CREME_RUN_PIPELINE_PLAN_H

#include "run/estimate.h"
#include "run/pipeline.h"

#include "assay/assay_kind.h"
#include "store/lock.h"

/* The lock that a plan at work holds in its folder. */
#define CREME_PIPELINE_LOCK "pipeline.lock"

/* Which loci an assay of a pipeline is of; how many there are is known only once they are found. */
typedef enum creme_pipeline_loci {
    CREME_PIPELINE_SAMPLED, /* those sampled by their context */
    CREME_PIPELINE_TSSS,    /* all TSSs of the annotation */
    CREME_PIPELINE_GENES    /* a TSS of each gene */
} creme_pipeline_loci;

/* Options without which there are no such steps; those that there are with them are extras. */
typedef enum creme_pipeline_extra {
    CREME_WITH_NOTHING, /* always there */
    CREME_WITH_STOPS,   /* --stop-by class: no extra */
    CREME_WITH_SIGNALS,
    CREME_WITH_ANNOTATIONS,
    CREME_WITH_AGAINST
} creme_pipeline_extra;

/* One step; without a command, one that the plan's owner does itself; for each cell line if its name has {cell} in
 * it, for each but the first if it has {first} too. Words are parted by blanks before what is in braces is put in:
 * {run} is the run folder, {tables} and {figures} folders in it, {all} every cell line's track, {cell} and {track}
 * one's name and what chooses it, {first} the first cell line's name, {against} the tables of the run to compare
 * with, {profile-bins} the pipeline's option, which for profiles alone would be another; {signals} and {annotations}
 * become a word for each file, {genes} the options of the annotation. An assay is also given the run folder and its
 * name there; every step, what was given to the pipeline that its command takes too. */
typedef struct creme_pipeline_template {
    const char *name, *command, *words;
    const char *needs;         /* the table (a step's name, or {against}/NAME) that must have rows; NULL: none */
    size_t least_rows;         /* so many; 0: 1 */
    creme_pipeline_extra with; /* only if that is given */
    creme_pipeline_loci loci;  /* of an assay */
    bool in_full;              /* it draws all shuffles, whatever others stop by */
    const char *also;          /* with stops, a further table (a step's name) behind its words, if it is there then */
} creme_pipeline_template;

/* pipeline_steps.c: the paper's order. */
extern const creme_pipeline_template creme_pipeline_templates[];
extern const size_t creme_pipeline_template_count;

typedef struct creme_cell {
    char *name;  /* "K562" */
    char *track; /* what --tracks is given for it: "K562=5111" */
} creme_cell;

typedef struct creme_pipeline_step {
    char *name;                    /* "necessity.K562": of its table, and of its record in the run folder */
    const char *command;           /* borrowed from the template; NULL: the plan's owner does it */
    const creme_assay_kind *assay; /* the command's; NULL: it is none */
    char **arguments;              /* as typed, creme first; none without a command */
    size_t count, capacity;
    char *table; /* the table that it leaves */
    char *needs; /* a table without whose rows there is nothing to do, and the step is passed over; NULL: none */
    size_t least_rows;
    creme_pipeline_loci loci;
    bool in_full;     /* what others stop by is not handed on to it */
    size_t also;      /* which argument is left out if that table is not there; 0: none */
    bool is_optional; /* its failure is a warning */
} creme_pipeline_step;

typedef struct creme_pipeline_plan {
    bool apart; /* its steps are run by several processes: what is in the folder has to be of this plan */
    const creme_pipeline_request *request; /* borrowed */
    char *folder, *tables, *figures;       /* the run folder and those in it, without a slash at the end */
    char *against;                         /* tables of the run to compare with; NULL: none */
    char *profile_bins;                    /* as typed */
    creme_cell *cells;
    size_t cell_count, cell_capacity;
    creme_pipeline_step *steps;
    size_t step_count, step_capacity;
    int64_t cache_bytes; /* of activities that steps share; 0: none are */
    creme_share share;   /* while the plan is at work */
    creme_lock lock;     /* the same: no other plan is at work in the folder */
} creme_pipeline_plan;

/* Reads the cell lines and looks whether the files of the extras are there: a plan without steps.
 * CREME_ERROR_ARGUMENT if there is no run folder or annotation, `cells` is no list of NAME=TRACK with distinct names,
 * or a list of files has an empty one; CREME_ERROR_IO if a file, or the tables of the other run, are not there. Clear
 * it after a failure too. */
CREME_CHECKED creme_status creme_pipeline_plan_init(creme_pipeline_plan *out, const creme_pipeline_request *request);
void creme_pipeline_plan_clear(creme_pipeline_plan *plan);

/* Adds the template's steps, in the order of the cell lines. CREME_ERROR_LIBRARY, naming template and word, for
 * braces that mean nothing there; else what commands.forward gives. */
CREME_CHECKED creme_status creme_pipeline_plan_add(creme_pipeline_plan *plan, const creme_pipeline_template *from);

/* Both, with all templates of the paper. */
CREME_CHECKED creme_status creme_pipeline_plan_make(creme_pipeline_plan *out, const creme_pipeline_request *request);

/* What a run is told by the step's command line. */
CREME_CHECKED creme_status creme_pipeline_step_parse(const creme_pipeline_plan *plan, const creme_pipeline_step *step,
                                                     creme_run_request *out);

/* The step's command line, as one would type it; "." if it has none. */
void creme_pipeline_step_write(const creme_pipeline_step *step, creme_output *output);

/* pipeline_reads.c: whether the step reads what `from` writes, or needs that it has rows. */
bool creme_pipeline_step_reads(const creme_pipeline_step *step, const creme_pipeline_step *from);

/* --- A plan at work (pipeline.c) */

/* Makes the folders, and writes the plan to the file `record` in the run folder, a step a line. Before anything is
 * written, CREME_ERROR_ARGUMENT if what is in the folder is not of this plan (creme_pipeline_check_record). */
CREME_CHECKED creme_status creme_pipeline_prepare(const creme_pipeline_plan *plan, const char *record);

/* The same, and opens what steps share, unless steps are run alone (request->steps). CREME_ERROR_IO, naming the
 * process, if another plan is at work in the folder; parts (request->run.part) may be many at once, each in a folder of
 * its own. */
CREME_CHECKED creme_status creme_pipeline_begin(creme_pipeline_plan *plan, const char *record);

/* Does the step's command, or passes it over, with what is said of it (creme_pipeline_run). */
CREME_CHECKED creme_status creme_pipeline_run_step(creme_pipeline_plan *plan, size_t step);

/* All steps are done. */
void creme_pipeline_end(creme_pipeline_plan *plan);

/* pipeline_identity.c: writes the record's lines: what all results of the plan depend on, the steps' arguments and the
 * contents of model, genome and annotation, as "# identity: HASH" (but of gene's plans); then the steps with their
 * command lines, and the same of each. */
CREME_CHECKED creme_status creme_pipeline_write_record(const creme_pipeline_plan *plan, creme_output *output);

/* CREME_ERROR_ARGUMENT unless the record (a path), if it is there, agrees with the plan: as a whole where several
 * processes are or were at work (plan->apart, RUN/parts); else in the assays that the run folder has begun, and in the
 * steps on whose results they rest. *keep = the record is that of others, too, and stays as it is. */
CREME_CHECKED creme_status creme_pipeline_check_record(const creme_pipeline_plan *plan, const char *record,
                                                       bool *keep);

/* pipeline_parts.c: *out[step_count] (creme_free) = whether the request asks for the step. CREME_ERROR_ARGUMENT for a
 * name that is no step's, and for a part of what is no assay. */
CREME_CHECKED creme_status creme_pipeline_choose(bool **out, const creme_pipeline_plan *plan);

/* Does the part of an assay; nothing is left for it if it is not `needed`. */
CREME_CHECKED creme_status creme_pipeline_run_part(const creme_pipeline_plan *plan, const creme_pipeline_step *step,
                                                   bool needed);

/* Collects the parts of an assay. *any = there were some; *nothing = they had nothing to do. */
CREME_CHECKED creme_status creme_pipeline_collect(const creme_pipeline_plan *plan, const creme_pipeline_step *step,
                                                  bool *any, bool *nothing);

/* RUN/parts/STEP, where parts of the step are; creme_free. */
CREME_CHECKED creme_status creme_pipeline_parts_folder(char **out, const creme_pipeline_plan *plan,
                                                       const creme_pipeline_step *step);

/* Makes a folder that is not there yet. */
CREME_CHECKED creme_status creme_pipeline_make_folder(const char *path);

/* How many loci a plan is of, as far as it is known beforehand. */
typedef struct creme_pipeline_counts {
    int64_t tsss, genes, loci; /* at most, as creme_pipeline_loci has them */
} creme_pipeline_counts;

/* What an estimate finds of the plan's steps, and of the model. */
typedef struct creme_pipeline_costs {
    creme_amount *of; /* [step_count]; zeros of what is no assay */
    creme_needs needs;
} creme_pipeline_costs;

/* What the assays of the plan would take; costs->of is the caller's. Errors are those of the estimate. */
CREME_CHECKED creme_status creme_pipeline_measure(const creme_pipeline_plan *plan, creme_pipeline_costs *costs);

/* What is said of an estimate's plan: lines before it, and the last column, of each step. */
typedef struct creme_pipeline_words {
    const char *before, *column;
    void (*describe)(const creme_pipeline_plan *plan, const creme_pipeline_step *step, creme_output *output);
} creme_pipeline_words;

/* With --gene-bins: whether the request can have it, and in the log, which of the plan's steps do not read exons. */
CREME_CHECKED creme_status creme_pipeline_check_exons(const creme_pipeline_plan *plan);

/* Opens model, genome and annotation, and chooses tracks, of a plan that has no results yet: what is wrong with them is
 * known before anything is made. Errors are those of opening them. */
CREME_CHECKED creme_status creme_pipeline_check_inputs(const creme_pipeline_plan *plan);

/* Reads the elements that the plan's assays are asked about, if any, against these loci: what is wrong with them is
 * known before the first prediction. Errors are those of opening the model and of units, which elements in no window
 * are. */
CREME_CHECKED creme_status creme_pipeline_check_elements(const creme_pipeline_plan *plan,
                                                         const creme_locus_list *loci);

/* What the assays of the plan would take, by the clock of some predictions at the first of `loci`, which are taken
 * over; a step a line: name, units, predictions, time, and the last column. Errors are those of opening the model. */
CREME_CHECKED creme_status creme_pipeline_estimate_plan(const creme_pipeline_plan *plan, creme_locus_list *loci,
                                                        const creme_pipeline_counts *counts,
                                                        const creme_pipeline_words *words, creme_output *output);

#endif
