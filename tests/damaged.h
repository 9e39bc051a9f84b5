/* For tests of weight readers: damaged copies of a file. */
#ifndef CREME_TESTS_DAMAGED_H
#define CREME_TESTS_DAMAGED_H

#include <creme/weights.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Opens a damaged copy; whatever opens must be readable from end to end. True if it opened. Include cmocka.h before. */
static inline bool damaged_survives(const char *name, const uint8_t *bytes, size_t count)
{
    creme_weights *weights;
    uint8_t *exact = malloc(count ? count : 1); /* so that ASan sees every overrun */
    assert_non_null(exact);
    memcpy(exact, bytes, count);
    creme_status status = creme_weights_open_memory(&weights, name, exact, count);
    for (size_t i = 0; status == CREME_OK && i < creme_weights_count(weights); i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        float *out = malloc((size_t)tensor->count * sizeof *out + 1);
        assert_non_null(out);
        if (creme_tensor_read(tensor, name, out) != CREME_OK) assert_true(*creme_error_message() != 0);
        free(out);
    }
    if (status == CREME_OK) creme_weights_close(weights);
    free(exact);
    return status == CREME_OK;
}

#endif
