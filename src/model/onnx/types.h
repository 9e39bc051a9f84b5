/* Types of numbers as ONNX numbers them, in files and in ONNX Runtime alike. */
#ifndef CREME_MODEL_ONNX_TYPES_H
#define CREME_MODEL_ONNX_TYPES_H

#include "model/foreign/tensor.h"

/* CREME_FOREIGN_TYPES if creme has none such. */
creme_foreign_type creme_onnx_type(int64_t number);

/* 0 for CREME_FOREIGN_TYPES. */
int creme_onnx_type_number(creme_foreign_type type);

/* "FP16", "STRING", ..., "?" of a number that creme does not know. */
const char *creme_onnx_type_name(int64_t number);

#endif
