/* Hostile run folders: whatever opens is read from end to end, every step of it, as rows and as replicates. */
#include "base/output.h"
#include "store/export.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_STEPS = 8 };

static void read_step(creme_store *store, const char *step)
{
    creme_output *output = NULL;
    char *text = NULL;
    creme_store_progress progress;
    creme_status status = creme_store_find(store, step);
    if (status == CREME_OK) status = creme_store_get_progress(store, &progress);
    if (status == CREME_OK) status = creme_output_open_memory(&output, &text);
    if (status == CREME_OK) status = creme_export_table(store, output);
    if (status == CREME_OK) status = creme_export_replicate_rows(store, output);
    if (status != CREME_OK && !*creme_error_message()) abort();
    if (output && creme_output_close(output) != CREME_OK && !*creme_error_message()) abort();
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_store *store = NULL;
    int64_t cursor = 0;
    if (creme_store_open_memory(&store, "fuzz", data, size) != CREME_OK) {
        if (!*creme_error_message()) abort();
        return 0;
    }
    for (int i = 0; i < MOST_STEPS; i++) {
        const char *name = NULL;
        char step[256];
        if (creme_store_next_step(store, &cursor, &name) != CREME_OK || !name) break;
        strncpy(step, name, sizeof step - 1);
        step[sizeof step - 1] = '\0';
        read_step(store, step);
    }
    creme_store_close(store);
    return 0;
}
