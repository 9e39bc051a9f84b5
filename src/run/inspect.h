/* What is in a file, or what a model is, for people to read: lines of a name, a tab and what it is, then tables. The
 * kind of a file is told from its content, never from its name. */
#ifndef CREME_RUN_INSPECT_H
#define CREME_RUN_INSPECT_H

#include "base/output.h"

#include <creme/model.h>
#include <creme/run.h>

/* Writes what `what` is: the path of a file, or a model as --model takes it, "KIND:FILE" or "worker:COMMAND", which is
 * opened. With receptive_field, which is for models alone, which bases of the input move what is read of them is
 * measured (run/field.h).
 *
 * Of a file it writes what it is and holds: weights, a model that is a text, FASTA, loci, a table of tracks,
 * variants, places, a signal, or a result. Of the request it uses the log, and what weights may not say themselves
 * (head, ignore_tensors, lora_alpha, input_bp, the settings of one kind of model). CREME_ERROR_FORMAT for a file of
 * no kind that is known, or with something wrong in it, named with its line; else what reading gives. Weights of
 * which no network can be made are still shown, with the reason. After a failure some of it may be written. */
CREME_CHECKED creme_status creme_inspect(creme_output *output, const char *what, const creme_run_request *request,
                                         bool receptive_field);

/* The kind of a model as --model takes it; NULL if it is no such thing, or there is a file of that name. */
struct creme_model_kind;
const struct creme_model_kind *creme_inspect_kind_of(const char *what);

/* Opens request->model and shows it. */
CREME_CHECKED creme_status creme_inspect_opened(creme_output *output, const creme_run_request *request,
                                                bool receptive_field);
void creme_inspect_write_info(creme_output *output, const creme_model_info *info);

/* One function per kind. Of the options all use the log, and weights what their file may not say. */
CREME_CHECKED creme_status creme_inspect_weights(creme_output *output, const char *path,
                                                 const creme_model_options *options);
/* A model whose file is a text. */
CREME_CHECKED creme_status creme_inspect_model(creme_output *output, const char *path,
                                               const creme_model_kind_info *kind, const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_fasta(creme_output *output, const char *path,
                                               const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_loci(creme_output *output, const char *path,
                                              const creme_model_options *options);
/* Places: BED without strands, narrowPeak, tables with a start and an end; bigWig. */
CREME_CHECKED creme_status creme_inspect_places(creme_output *output, const char *path,
                                                const creme_model_options *options);
bool creme_inspect_is_places(const char *path);
CREME_CHECKED creme_status creme_inspect_signal(creme_output *output, const char *path,
                                                const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_variants(creme_output *output, const char *path,
                                                  const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_tracks(creme_output *output, const char *path,
                                                const creme_model_options *options);
CREME_CHECKED creme_status creme_inspect_result(creme_output *output, const char *path,
                                                const creme_model_options *options);

#endif
