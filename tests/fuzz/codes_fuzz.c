/* Hostile .npy files of codes, from memory: what is read are codes of bases, anything else an error with a message. */
#include "run/codes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0; /* fmemopen has no stream without a byte */
    creme_codes codes;
    FILE *file = fmemopen((void *)data, size, "rb");
    if (!file) abort();
    creme_status status = creme_codes_open_stream(&codes, "in.npy", file, (int64_t)size);
    if (status != CREME_OK) {
        if (codes.file || !*creme_error_message()) abort();
        return 0;
    }
    if (codes.count < 1 || codes.length < 1 || codes.count * codes.length > (int64_t)size) abort();
    uint8_t *bases = malloc((size_t)codes.length);
    if (!bases) abort();
    for (int64_t i = 0; i < codes.count; i++) {
        status = creme_codes_read(&codes, i, bases);
        if (status != CREME_OK && !*creme_error_message()) abort();
        for (int64_t base = 0; status == CREME_OK && base < codes.length; base++) {
            if (bases[base] > 4) abort();
        }
    }
    free(bases);
    creme_codes_close(&codes);
    return 0;
}
