/* Results as long tables: one row per locus, tile (or position, or pair) and track; and the replicates behind them.
 */
#ifndef CREME_RUN_RESULTS_H
#define CREME_RUN_RESULTS_H

#include "run/inputs.h"
#include "run/units.h"

#include "base/output.h"
#include "store/drawn.h"
#include "store/rows.h"

#include <creme/assay.h>
#include <creme/outcome.h>

typedef struct creme_results {
    const creme_inputs *inputs;     /* borrowed */
    const creme_assay_scope *scope; /* borrowed */
    creme_unit_columns own;         /* the assay's own columns */
    creme_rows rows;                /* of the unit at hand */
    creme_rows replicate_rows; /* one per replicate; tables have one per replicate and track, and two columns more */
    creme_output *effects, *replicates, *survivors;
    creme_store *store;     /* in place of the three above: --out is a run folder */
    creme_outcome *outcome; /* borrowed: beside what is written; NULL: nobody wants them */
    bool replicates_too;    /* in these */
    float *activities;      /* of the unit at hand, for store and outcome */
    size_t activity_capacity;
    creme_drawn drawn; /* of the table that is written as rows come, */
    int64_t drawn_at;  /* in whose header this is said in the end, here; 0: nowhere */
    int64_t rows_of_n; /* of a tile of nothing but N, which has no effect */
    int64_t rows_in_all,
        rows_below;      /* with a wild type's activity; of these at or below 0, of which there are no shares */
    int64_t units, done; /* of the run folder: in all; there before the run went on */
} creme_results;

/* Who wants results in memory. */
typedef struct creme_results_wanted {
    creme_outcome *outcome; /* NULL: nobody; else standard output gets no table */
    bool replicates;
} creme_results_wanted;

/* Opens the files or the run folder that the request name, so that what is not writable is known before the work
 * begins. */
CREME_CHECKED creme_status creme_results_open(creme_results *out, const creme_inputs *inputs,
                                              creme_results_wanted wanted);

/* Whether the files or the folder could be opened, without leaving anything. */
CREME_CHECKED creme_status creme_results_try(const creme_run_request *request);

/* Which columns rows and replicates have: the first part of beginning. */
void creme_results_set_columns(creme_results *results, const creme_assay_scope *scope, const creme_unit_columns *own);

/* Writes the headers; or begins the step of a run folder, or goes on with it (results->done). */
CREME_CHECKED creme_status creme_results_begin(creme_results *results, const creme_assay_scope *scope,
                                               const creme_unit_columns *own, const creme_unit_counts *counts);

/* creme_units_done: whether the run folder has the unit. */
creme_status creme_results_has(void *results, creme_unit_place at, bool *done);

/* The folder of a step that was finished before; NULL if there is something to do. */
const char *creme_results_finished(const creme_results *results);

/* The record of a step of a run folder that has begun; NULL where results go elsewhere. */
const creme_store_plan *creme_results_plan(const creme_results *results);

/* Adds a unit's rows and replicates. A write that failed is reported at once: a full disk ends the run. */
CREME_CHECKED creme_status creme_results_add(creme_results *results, const creme_unit *unit, const creme_effect *rows,
                                             size_t count);

/* Writes a replicate to results->replicates: a line for each track, or for a greedy assay's alone. */
CREME_CHECKED creme_status creme_results_write_replicate(creme_results *results, const creme_unit *unit,
                                                         const creme_replicate *replicate);

/* Puts the files in place, or (discard) leaves no trace of them. A run folder is finished, and the files of
 * --replicates and --bed are made of it; or it keeps the units that it was given. The outcome is whole then, that of a
 * run folder with what was done before; discarding leaves it to be cleared. */
CREME_CHECKED creme_status creme_results_close(creme_results *results);
void creme_results_discard(creme_results *results);

#endif
