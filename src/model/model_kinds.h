/* Which kinds of models there are: a row for each, in the order in which files are shown to them. A row's
 * creme_NAME_kind is in the folder of the kind. */
#ifndef CREME_MODEL_KINDS_H
#define CREME_MODEL_KINDS_H

#include "model/model_kind.h"

/* clang-format off */
#define CREME_MODEL_KINDS(ROW) \
    ROW(enformer)              \
    ROW(borzoi)                \
    ROW(grammar)               \
    ROW(onnx)                  \
    ROW(worker)                \
    ROW(worker_unix)           \
    ROW(remote)
/* clang-format on */

#define CREME_DECLARE_MODEL_KIND(name) extern const creme_model_kind creme_##name##_kind;
CREME_MODEL_KINDS(CREME_DECLARE_MODEL_KIND)

#endif
