/* Showing files: one function per kind. Of the options all use the log, and weights what their file may not say. */
#ifndef CREME_CLI_INSPECT_H
#define CREME_CLI_INSPECT_H

#include "base/output.h"

#include <creme/model.h>
#include <creme/status.h>
#include <stdbool.h>

CREME_CHECKED creme_status creme_inspect_weights(creme_output *output, const char *path,
                                                 const creme_model_options *options);
/* A model whose file is a text. */
CREME_CHECKED creme_status creme_inspect_model(creme_output *output, const char *path,
                                               const creme_model_kind_info *kind, const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_fasta(creme_output *output, const char *path,
                                               const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_loci(creme_output *output, const char *path,
                                              const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_tracks(creme_output *output, const char *path,
                                                const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_result(creme_output *output, const char *path,
                                                const creme_model_options *options);

#endif
