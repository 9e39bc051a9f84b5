/* Shuffles of a region, as FASTA: `creme shuffle`. */
#ifndef CREME_RUN_REGION_SHUFFLES_H
#define CREME_RUN_REGION_SHUFFLES_H

#include <creme/run.h>

/* Writes `count` shuffles of request->region of request->fasta to request->out, a record each; what is said of the
 * genome goes to request->log. Errors are those of the FASTA and of the region; CREME_ERROR_ARGUMENT for a seed that
 * creme-nn's shuffle does not take. The file is whole or not there. */
CREME_CHECKED creme_status creme_region_shuffles_write(const creme_run_request *request, int64_t count);

#endif
