/* Where results go, checked before the work begins. */
#ifndef CREME_RUN_OUTPUTS_H
#define CREME_RUN_OUTPUTS_H

#include <creme/run.h>

/* Whether two paths name one existing file, but for devices. */
bool creme_outputs_are_same(const char *a, const char *b);

/* CREME_ERROR_ARGUMENT if an output would overwrite an input or another output. Beside those of the request there may
 * be one more of each; NULL: none. */
CREME_CHECKED creme_status creme_outputs_keep(const creme_run_request *request, const char *also_read,
                                              const char *also_written);

/* The same of a run or a prediction, which are CREME_ERROR_ARGUMENT, too, if without `force` a file of another kind
 * would be overwritten, or if a name may mean a file or a run folder, or has the ending of a format that is not
 * written. */
CREME_CHECKED creme_status creme_outputs_check(const creme_run_request *request);

#endif
