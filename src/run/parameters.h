/* The parameters of runs: one row for each field of a request that has a name. Defaults, the record that goes with
 * results and the options of the command line come from it. */
#ifndef CREME_RUN_PARAMETERS_H
#define CREME_RUN_PARAMETERS_H

#include "run/parameter.h"

#include "assay/assay_kind.h"
#include "base/output.h"

#include <creme/run.h>

typedef struct creme_run_parameter {
    creme_parameter is;
    uint32_t takes;     /* creme_takes (assay/assay_kind.h): assays that take one of these have it */
    uint32_t needed_by; /* ... assays that need one of these cannot do without it; of CREME_TAKES_COMMON, none can */
    bool synonym;       /* another row has the same field, and is what a record speaks of */
    bool of_sequences;  /* of what all runs have: it says which sequences are asked about, and what the model makes of
                           one does not depend on it (run/recall.h) */
} creme_run_parameter;

/* What choices are called that other commands have too; ends with NULL. */
extern const char *const creme_run_draws[], *const creme_run_switch[], *const creme_run_searches[],
                                                                           *const creme_run_stops[];

extern const creme_run_parameter creme_run_parameters[];
extern const size_t creme_run_parameter_count;

/* The row of that name which assays of `takes` have; NULL if there is none. */
const creme_run_parameter *creme_run_parameter_find(const char *name, uint32_t takes);

/* What the request's assay takes (creme_takes), or predictions where it has none. */
uint32_t creme_run_request_takes(const creme_run_request *request);

/* Whether the parameter says nothing beside the others: of what is drawn at random where nothing is, of genome and
 * loci where there are sequences. */
bool creme_run_parameter_is_moot(const creme_run_request *request, const creme_run_parameter *parameter);

/* CREME_ERROR_ARGUMENT if that parameter was given and says nothing beside the others. */
CREME_CHECKED creme_status creme_run_check_given(const creme_run_request *request, const char *name);

/* Whether the parameter says when no more shuffles are drawn: what to stop by, with which error and limits. */
bool creme_run_parameter_is_of_stops(const char *name);

/* Whether the parameter is a limit of classes, by which shuffles stop. */
bool creme_run_parameter_is_limit(const char *name);

/* Such a limit, which somebody gave: CREME_ERROR_ARGUMENT if it is 0, which stands for none in a request. */
CREME_CHECKED creme_status creme_run_check_limit(const char *name, double limit);

/* CREME_ERROR_ARGUMENT where an error probability was given, and nothing stops by class. */
CREME_CHECKED creme_status creme_run_check_error(const creme_run_request *request, bool given);

/* Whether a step of an assay is concerned by that parameter of a pipeline's request: where all shuffles are drawn, none
 * is that is of stops, but for the error of searches that stop all the same (adaptive); exons are for those that read
 * them. */
bool creme_run_parameter_concerns(const creme_run_request *request, const char *name, const creme_assay_kind *assay);

/* When it stops drawing: what stop_by says, adaptive or until_ci. */
creme_stop_by creme_run_request_stops_by(const creme_run_request *request);

/* *out = the limits of classes by which it stops: those that analyses take with the same options.
 * CREME_ERROR_ARGUMENT if they contradict each other. */
CREME_CHECKED creme_status creme_run_request_limits(creme_thresholds *out, const creme_run_request *request);

/* CREME_ERROR_ARGUMENT if something is not there that cannot be done without, or is there beside what takes its
 * place. */
CREME_CHECKED creme_status creme_run_request_check(const creme_run_request *request);

/* Calls `visit` for every parameter of the request that has a value, with the value as one would type it in a shell;
 * "" of a flag. */
CREME_CHECKED creme_status creme_run_request_visit(const creme_run_request *request,
                                                   creme_status (*visit)(void *self, const creme_parameter *parameter,
                                                                         const char *value),
                                                   void *self);

/* "# options, given or by default:", and one line "#   --tile-size 5000" for each of those on which results depend. */
void creme_run_request_record_all(const creme_run_request *request, creme_output *output);

#endif
