/* Walking through the graphs of an .onnx file: how many operators and parameters there are, and in which other files
 * their numbers lie. Bytes may be hostile. */
#ifndef CREME_MODEL_ONNX_WALK_H
#define CREME_MODEL_ONNX_WALK_H

#include "model/onnx/file.h"
#include "model/weights/protobuf.h"

enum { CREME_ONNX_MOST_TEXT = 4096 };

typedef struct creme_onnx_walk {
    creme_onnx_file *out; /* nodes, parameters and external are added to */
    const char *path;     /* begins messages */
    const uint8_t *start; /* of the file */
} creme_onnx_walk;

/* The failure of bytes that are no message. */
creme_status creme_onnx_broken(const creme_onnx_walk *walk, const creme_protobuf *at);

bool creme_onnx_is(creme_protobuf text, const char *word);

/* *out = a copy of at most CREME_ONNX_MOST_TEXT bytes, on one line and without what a terminal would obey. */
CREME_CHECKED creme_status creme_onnx_copy(char **out, creme_protobuf text);

/* A GraphProto, with the graphs in its nodes' attributes; `depth` is 0. A FunctionProto; a TrainingInfoProto. */
CREME_CHECKED creme_status creme_onnx_walk_graph(creme_onnx_walk *walk, creme_protobuf graph, int depth);
CREME_CHECKED creme_status creme_onnx_walk_function(creme_onnx_walk *walk, creme_protobuf function);
CREME_CHECKED creme_status creme_onnx_walk_training(creme_onnx_walk *walk, creme_protobuf training);

#endif
