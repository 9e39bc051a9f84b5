/* Any bytes as an ONNX file: refused with a message, or what is said of it can be, and no file is named outside its
 * folder. */
#include "model/onnx/file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tensors(const creme_foreign_tensors *tensors)
{
    for (size_t i = 0; i < tensors->count; i++) {
        const creme_foreign_tensor *t = &tensors->at[i];
        if (!t->name || !t->datatype || t->rank < 0 || t->rank > CREME_FOREIGN_MOST_RANK) abort();
        for (int d = 0; d < t->rank; d++) {
            if (t->shape[d] != -1 && t->shape[d] < 1) abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_onnx_file file;
    creme_status status = creme_onnx_file_parse(&file, data, size, "fuzz.onnx");
    if (status != CREME_OK) {
        if (!*creme_error_message()) abort();
    } else {
        if (!file.producer || !file.opsets || !file.tensors.outputs.count || file.parameters < 0) abort();
        check_tensors(&file.tensors.inputs);
        check_tensors(&file.tensors.outputs);
        for (size_t i = 0; i < file.external_count; i++) {
            if (file.external[i][0] == '/' || strncmp(file.external[i], "../", 3) == 0) abort();
            if (strstr(file.external[i], "/../")) abort();
        }
    }
    creme_onnx_file_clear(&file);
    return 0;
}
