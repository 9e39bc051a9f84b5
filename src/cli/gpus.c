/* Reading --gpu. */
#include "cli/gpus.h"

#include "cli/commands.h"

#include "base/memory.h"
#include "base/text.h"

#include <creme/compute.h>

#include <string.h>

enum { LAST_GPU = 1023 };

static creme_status add(creme_gpus *gpus, const char *text)
{
    int64_t number = 0;
    creme_status status = creme_text_read_integer(&number, text, 0, LAST_GPU, "--gpu");
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < gpus->count; i++) {
        if (gpus->at[i] == (int)number) return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: %s is named twice", text);
    }
    if (gpus->count == CREME_MOST_GPUS)
        return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: more than %d of them", CREME_MOST_GPUS);
    gpus->at[gpus->count++] = (int)number;
    return CREME_OK;
}

static creme_status check(const creme_gpus *gpus, const creme_settings *settings)
{
    creme_command_id id = settings->command->id;
    if (settings->backend != CREME_BACKEND_CUDA)
        return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: goes with --backend cuda");
    if (gpus->count > 1 && (id == CREME_COMMAND_PREDICT || id == CREME_COMMAND_BENCH)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: creme %s uses one GPU, %s names %zu", settings->command->name,
                          settings->gpu, gpus->count);
    }
    return CREME_OK;
}

creme_status creme_gpus_read(creme_gpus *out, const creme_settings *settings)
{
    *out = (creme_gpus){.count = settings->gpu ? 0 : 1};
    char *item = NULL;
    creme_status status = CREME_OK;
    for (const char *rest = settings->gpu; rest;) {
        size_t length = strcspn(rest, ",");
        CREME_TRY(creme_copy_text_n(&item, rest, length));
        CREME_TRY(add(out, item));
        creme_free(item);
        item = NULL;
        rest = rest[length] ? rest + length + 1 : NULL;
    }
    if (settings->gpu) status = check(out, settings);
done:
    creme_free(item);
    return status;
}
