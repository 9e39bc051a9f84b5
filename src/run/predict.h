/* Predictions (creme_run_predict of creme/run.h): what they would take. */
#ifndef CREME_RUN_PREDICT_H
#define CREME_RUN_PREDICT_H

#include "base/output.h"

#include <creme/run.h>

/* creme_run_outcome() of predictions. */
CREME_CHECKED creme_status creme_run_predict_outcome(const creme_run_request *request, creme_outcome *out,
                                                     creme_run_summary *summary);

/* Checks all input as creme_run_predict does, and writes how much there is to do and how long it would take, by the
 * clock of some batches that are really run. Errors are those of creme_run_predict. */
CREME_CHECKED creme_status creme_run_predict_estimate(const creme_run_request *request, creme_output *output);

#endif
