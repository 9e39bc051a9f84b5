/* How much disk results take, before there are any. */
#ifndef CREME_RUN_RESULTS_SIZE_H
#define CREME_RUN_RESULTS_SIZE_H

#include "run/results.h"

typedef struct creme_results_size {
    int64_t rows, replicates;            /* lines of the table, and of --replicates, at most */
    double table_bytes, replicate_bytes; /* of so many, as long as made-up ones of the first unit are */
    double array_bytes;                  /* of the activities that a run folder keeps, at most */
} creme_results_size;

/* Opens the next unit to learn it: for who goes no further. `constructs` are those of all units, at most. */
CREME_CHECKED creme_status creme_results_size_of(creme_results_size *out, creme_units *units,
                                                 const creme_unit_columns *columns, int64_t constructs);

/* Whether nobody has said which tracks to take (creme_run_request.tracks_by_default), and they are more than 100. */
bool creme_results_size_surprises(const creme_inputs *inputs);

/* What to say of them then, into text[bytes]: how many there are, and how much results they make of a locus. Returns
 * text. */
const char *creme_results_size_surprise(const creme_results_size *size, const creme_inputs *inputs, char *text,
                                        size_t bytes);

/* CREME_ERROR_ARGUMENT, saying so. */
CREME_CHECKED creme_status creme_results_size_refuse(const creme_results_size *size, const creme_inputs *inputs);

#endif
