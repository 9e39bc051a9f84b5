/* Results in memory: typed tables by columns, for programs that go on computing with them.
 *
 * creme_run_outcome() (run.h) gives those of a run without a file in between, creme_outcome_read() those of a run
 * folder, of an unfinished one too. The numbers are the run's own, to the bit; a table of text has them with nine
 * significant digits.
 *
 *     creme_outcome outcome;
 *     creme_run_outcome(&outcome, &request, false, NULL);
 *     const creme_outcome_column *effect = creme_outcome_find(&outcome.rows, "effect");
 *     for (size_t i = 0; i < outcome.rows.row_count; i++) use(effect->reals[i]);
 *     creme_outcome_clear(&outcome);
 */
#ifndef CREME_OUTCOME_H
#define CREME_OUTCOME_H

#include <creme/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In place of an integer that has no value. */
#define CREME_NO_INTEGER INT64_MIN

/* Of its kind one array counts, the others are NULL. Each has a place for every row. */
typedef struct creme_outcome_column {
    const char *name;
    creme_value_kind kind;
    const int64_t *integers; /* CREME_VALUE_INTEGER; CREME_NO_INTEGER: no value */
    const double *reals;     /* CREME_VALUE_REAL; NaN: no value */
    const int32_t *words;    /* CREME_VALUE_TEXT: which of `texts`; -1: no value */
    const char *const *texts;
    size_t text_count; /* texts that are different, in the order in which they came */
} creme_outcome_column;

typedef struct creme_outcome_table {
    size_t row_count, column_count;
    const creme_outcome_column *columns;
} creme_outcome_table;

/* What a step gave. Rows are in the order of the step's table. All is owned by the outcome. */
typedef struct creme_outcome {
    /* What was asked for: version, options, tracks, ... Its files (inputs) have fingerprints in run folders alone. */
    const creme_store_plan *plan;
    creme_outcome_table rows; /* the columns of the step's table */
    /* One row for each sequence that the model was asked about; none where they were not wanted. */
    creme_outcome_table replicates;
    /* [replicates.row_count][plan->track_count]: what the model answered; NaN where a greedy assay kept its own track
     * alone. NULL where replicates were not wanted. */
    const float *activities;
    /* "drew 38 of 122 sequences (68.9 % saved)", as the table's header says where shuffles stop early; else NULL */
    const char *drawn;
    struct creme_outcome_memory *memory; /* where it all lies */
} creme_outcome;

/* The column of that name; NULL if there is none. */
CREME_API const creme_outcome_column *creme_outcome_find(const creme_outcome_table *table, const char *name);

/* *out = what the store's step at hand holds so far, with replicates or without; empty after a failure. Errors are
 * those of the store. */
CREME_API CREME_CHECKED creme_status creme_outcome_read(creme_outcome *out, creme_store *store, bool replicates);

/* Writes the rows as a table of text, as tables/STEP.tsv of a run folder is; the file is whole or not there, "-" is
 * standard output. CREME_ERROR_IO names the path. */
CREME_API CREME_CHECKED creme_status creme_outcome_write(const creme_outcome *outcome, const char *path);

/* Empty ones are fine. */
CREME_API void creme_outcome_clear(creme_outcome *outcome);

#ifdef __cplusplus
}
#endif
#endif
