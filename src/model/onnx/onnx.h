/* The model kind "onnx": a file that ONNX Runtime computes (docs/any-model.md).
 *
 *   abi.h       the functions of ONNX Runtime that are called
 *   library.c   finding it; session.c: a model in it; run.c: numbers there and back
 *   file.c      what the file says without it
 *   onnx.c      the kind
 *   show.c      the file for people */
#ifndef CREME_MODEL_ONNX_ONNX_H
#define CREME_MODEL_ONNX_ONNX_H

#include "model/foreign/foreign.h"
#include "model/foreign/readout.h"
#include "model/onnx/file.h"
#include "model/onnx/runtime.h"

/* The card of a file: that of --model-card, else that in the file, else FILE.creme.json beside it, else one that says
 * nothing. *source = where it is, for people, into text[bytes]; "" if nowhere. Clear it, after a failure too. */
CREME_CHECKED creme_status creme_onnx_card_read(creme_model_card *out, const char *path, const creme_onnx_file *file,
                                                const creme_model_options *options, char *source, size_t bytes);

/* "FILE.creme.json". */
CREME_CHECKED creme_status creme_onnx_card_path(char **out, const char *path);

#endif
