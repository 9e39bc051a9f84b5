/* Where results go, checked before the work begins. */
#ifndef CREME_RUN_OUTPUTS_H
#define CREME_RUN_OUTPUTS_H

#include <creme/run.h>

/* Whether two paths name one existing file, but for devices. */
bool creme_outputs_are_same(const char *a, const char *b);

/* What is written, as the first bytes of a file tell it. */
typedef enum creme_output_kind {
    CREME_OUTPUT_TEXT,
    CREME_OUTPUT_FASTA,
    CREME_OUTPUT_NPY,
    CREME_OUTPUT_NPZ,
    CREME_OUTPUT_BIGWIG,
    CREME_OUTPUT_SAFETENSORS,
    CREME_OUTPUT_GZIP,
    CREME_OUTPUT_OTHER
} creme_output_kind;

/* The one rule of all commands that write a file: CREME_ERROR_ARGUMENT if --option's path (NULL, "-", what is no file
 * and what is empty are fine) is there and is of another kind than what is to be written, unless `force`. */
CREME_CHECKED creme_status creme_outputs_check_kind(const char *option, const char *path, creme_output_kind kind,
                                                    bool force);

/* CREME_ERROR_ARGUMENT if an output would overwrite an input or another output. Beside those of the request there may
 * be one more of each; NULL: none. */
CREME_CHECKED creme_status creme_outputs_keep(const creme_run_request *request, const char *also_read,
                                              const char *also_written);

/* The same of a run or a prediction, which are CREME_ERROR_ARGUMENT, too, if without `force` a file of another kind
 * would be overwritten, or if a name may mean a file or a run folder, or has the ending of a format that is not
 * written. */
CREME_CHECKED creme_status creme_outputs_check(const creme_run_request *request);

#endif
