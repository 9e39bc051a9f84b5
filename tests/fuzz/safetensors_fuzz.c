/* Hostile safetensors files and indexes: whatever opens must be readable from end to end. */
#include <creme/weights.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_weights *weights;
    /* The folder is not there, so that an index leads to no real file. */
    if (creme_weights_open_memory(&weights, "no-such-folder/m", data, size) != CREME_OK) {
        if (!*creme_error_message()) abort();
        return 0;
    }
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        const uint8_t *at = tensor->data;
        char text[64];
        float *values = malloc((size_t)tensor->count * sizeof *values + 1);
        if (!values) continue;
        if (tensor->count > 0 && (at < data || at >= data + size)) abort(); /* tensors are views of the file */
        if (creme_tensor_read(tensor, "m", values) != CREME_OK && !*creme_error_message()) abort();
        if (!*creme_tensor_describe(tensor, text, sizeof text)) abort();
        if (creme_weights_find(weights, tensor->name) != tensor) abort();
        free(values);
    }
    const char *architecture = creme_weights_text(weights, "creme.architecture");
    if (architecture && !creme_weights_text(weights, "model_config")) abort();
    creme_weights_close(weights);
    return 0;
}
