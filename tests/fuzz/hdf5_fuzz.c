/* Hostile weight files: whatever opens must be readable from end to end. */
#include <creme/weights.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_weights *weights;
    if (creme_weights_open_memory(&weights, "fuzz.h5", data, size) != CREME_OK) return 0;
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        char text[64];
        float *values = malloc((size_t)tensor->count * sizeof *values + 1);
        if (!values) continue;
        if (creme_tensor_read(tensor, "fuzz.h5", values) != CREME_OK && !*creme_error_message()) abort();
        if (!*creme_tensor_describe(tensor, text, sizeof text)) abort();
        if (creme_weights_find(weights, tensor->name) != tensor) abort();
        free(values);
    }
    creme_weights_close(weights);
    return 0;
}
