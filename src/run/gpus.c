/* Reading --gpu. */
#include "run/gpus.h"

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

creme_status creme_gpus_check_one(const creme_run_request *request, const char *command)
{
    creme_gpus gpus;
    creme_status status = creme_gpus_read(&gpus, request);
    if (status != CREME_OK || gpus.count == 1) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: creme %s uses one GPU, %s names %zu", command, request->gpu,
                      gpus.count);
}

creme_status creme_gpus_read(creme_gpus *out, const creme_run_request *request)
{
    *out = (creme_gpus){.count = request->gpu ? 0 : 1};
    char *item = NULL;
    creme_status status = CREME_OK;
    for (const char *rest = request->gpu; rest;) {
        size_t length = strcspn(rest, ",");
        CREME_TRY(creme_copy_text_n(&item, rest, length));
        CREME_TRY(add(out, item));
        creme_free(item);
        item = NULL;
        rest = rest[length] ? rest + length + 1 : NULL;
    }
    if (request->gpu && request->backend != CREME_BACKEND_CUDA) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "--gpu: goes with --backend cuda");
    }
done:
    creme_free(item);
    return status;
}
