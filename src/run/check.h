/* What `creme check` does: are the published activities of some TSSs computed here? By the way of creme predict, so
 * that who sees them agree knows that model, genome, windows, bins and tracks are those of the paper. */
#ifndef CREME_RUN_CHECK_H
#define CREME_RUN_CHECK_H

#include "run/facts.h"

#include <creme/run.h>

typedef enum creme_check_state {
    CREME_CHECK_DONE,
    CREME_CHECK_ABSENT, /* its chromosome is not in the genome file */
    CREME_CHECK_OUTSIDE /* its window does not lie wholly on the chromosome as the file has it */
} creme_check_state;

typedef struct creme_check_row {
    creme_check_state state;
    double here; /* activity; NaN if it was not computed */
    bool agrees;
} creme_check_row;

typedef struct creme_check_result {
    creme_facts facts;
    creme_check_row *rows;            /* [facts.count] */
    char *model;                      /* what it is: "Enformer, ..." */
    size_t compared, agreeing, worst; /* the last: the row whose relative difference is the largest */
    double correlation;               /* of what was compared; NaN if it has none */
    size_t members;                   /* networks of the model */
} creme_check_result;

/* Compares the facts of a file, or (NULL) of the program, for request->model on request->fasta. The request is of no
 * assay; which loci, tracks and preset, the facts say. CREME_ERROR_NOT_FOUND if no fact is of that kind of model, or
 * none of their windows lies in the genome; else what predictions give. That numbers differ is no failure. Clear it
 * after a failure too. */
CREME_CHECKED creme_status creme_check_run(creme_check_result *out, const creme_run_request *request,
                                           const char *facts);
void creme_check_result_clear(creme_check_result *result);

/* |here - published| / published. */
double creme_check_difference(const creme_check_result *result, size_t row);

#endif
