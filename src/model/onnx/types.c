/* Types of numbers as ONNX numbers them. */
#include "model/onnx/types.h"

static const struct {
    const char *name;
    creme_foreign_type type;
} TYPES[] = {
    [0] = {"?", CREME_FOREIGN_TYPES},          [1] = {"FP32", CREME_FOREIGN_FP32},
    [2] = {"UINT8", CREME_FOREIGN_UINT8},      [3] = {"INT8", CREME_FOREIGN_INT8},
    [4] = {"UINT16", CREME_FOREIGN_TYPES},     [5] = {"INT16", CREME_FOREIGN_TYPES},
    [6] = {"INT32", CREME_FOREIGN_INT32},      [7] = {"INT64", CREME_FOREIGN_INT64},
    [8] = {"STRING", CREME_FOREIGN_TYPES},     [9] = {"BOOL", CREME_FOREIGN_TYPES},
    [10] = {"FP16", CREME_FOREIGN_FP16},       [11] = {"FP64", CREME_FOREIGN_FP64},
    [12] = {"UINT32", CREME_FOREIGN_TYPES},    [13] = {"UINT64", CREME_FOREIGN_TYPES},
    [14] = {"COMPLEX64", CREME_FOREIGN_TYPES}, [15] = {"COMPLEX128", CREME_FOREIGN_TYPES},
    [16] = {"BF16", CREME_FOREIGN_BF16},
};
enum { TYPE_COUNT = sizeof TYPES / sizeof *TYPES };

creme_foreign_type creme_onnx_type(int64_t number)
{
    return number < 0 || number >= TYPE_COUNT ? CREME_FOREIGN_TYPES : TYPES[number].type;
}

int creme_onnx_type_number(creme_foreign_type type)
{
    for (int i = 1; i < TYPE_COUNT; i++) {
        if (TYPES[i].type == type && type != CREME_FOREIGN_TYPES) return i;
    }
    return 0;
}

const char *creme_onnx_type_name(int64_t number)
{
    return number < 0 || number >= TYPE_COUNT ? "?" : TYPES[number].name;
}
