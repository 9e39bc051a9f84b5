/* Hostile PyTorch checkpoints: whatever opens must be readable from end to end, and no larger than it can be. */
#include <creme/weights.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_weights *weights;
    if (creme_weights_open_memory(&weights, "m.bin", data, size) != CREME_OK) {
        if (!*creme_error_message()) abort();
        return 0;
    }
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        char text[64];
        if (tensor->count < 0 || (uint64_t)tensor->count > size) abort(); /* no item without a byte */
        float *values = malloc((size_t)tensor->count * sizeof *values + 1);
        if (!values) continue;
        if (creme_tensor_read(tensor, "m.bin", values) != CREME_OK && !*creme_error_message()) abort();
        if (!*creme_tensor_describe(tensor, text, sizeof text)) abort();
        if (creme_weights_find(weights, tensor->name) != tensor) abort();
        free(values);
    }
    creme_weights_close(weights);
    return 0;
}
