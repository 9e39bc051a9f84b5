/* Hostile FASTAs of sequences that are put in the place of tiles. */
#include "annotation/substitutes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_lines *lines = NULL;
    creme_substitutes all;
    if (creme_lines_open_memory(&lines, "in", data, size) != CREME_OK) abort();
    creme_status status = creme_substitutes_read_lines(&all, lines);
    if (status != CREME_OK && (all.count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && all.count == 0) abort();
    for (int64_t i = 0; i < all.count; i++) {
        if (all.first[i] >= all.first[i + 1]) abort();
        for (int64_t b = all.first[i]; b < all.first[i + 1]; b++) {
            if (all.codes[b] > CREME_BASE_N) abort();
        }
    }
    creme_substitutes_clear(&all);
    return 0;
}
