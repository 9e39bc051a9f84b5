/* The user's own elements (--elements, --pairs) in the windows of a run's loci: tile sets in place of the grid. */
#ifndef CREME_RUN_ELEMENTS_READ_H
#define CREME_RUN_ELEMENTS_READ_H

#include "run/inputs.h"

#include "assay/scope.h"

/* Whether the request has elements of its own. */
bool creme_elements_are_asked_for(const creme_run_request *request);

/* How they are read. */
creme_element_rules creme_elements_rules(const creme_run_request *request, creme_fasta *fasta, const creme_log *log);

/* CREME_ERROR_ARGUMENT for options that want elements where there are none. */
CREME_CHECKED creme_status creme_elements_check(const creme_run_request *request, bool any);

/* Sets the scope's tile sets and all that belongs to them, of the window and loci that it has: the elements that lie
 * wholly in a locus's window and within --max-distance, or those that pairs give it. `path` is the file of elements;
 * NULL: pairs have their places. What is left out is counted in the log. CREME_ERROR_NOT_FOUND if no locus has any. */
CREME_CHECKED creme_status creme_elements_read(creme_assay_scope *out, const creme_inputs *inputs, const char *path);

#endif
