/* Reading --gpu. */
#include "run/gpus.h"

#include "base/text.h"

#include <creme/compute.h>

enum { LAST_GPU = 1023 };

static creme_status add(void *self, char *text)
{
    creme_gpus *gpus = self;
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

creme_status creme_gpus_of_workers(creme_gpus *out, const creme_run_request *request)
{
    int64_t count = 1;
    if (!request->workers) return CREME_OK;
    creme_status status = creme_text_read_integer(&count, request->workers, 1, CREME_MOST_GPUS, "--workers");
    if (status != CREME_OK || request->gpu) return status; /* which no model takes that takes workers */
    out->count = (size_t)count;
    for (size_t i = 0; i < out->count; i++) out->at[i] = (int)i;
    return CREME_OK;
}

creme_status creme_gpus_check_one(const creme_run_request *request, const char *command)
{
    creme_gpus gpus;
    creme_status status = creme_gpus_read(&gpus, request);
    if (status == CREME_OK) status = creme_gpus_of_workers(&gpus, request);
    if (status != CREME_OK || gpus.count == 1) return status;
    if (!request->gpu) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--workers: creme %s asks one at a time, not %zu", command,
                          gpus.count);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: creme %s uses one GPU, %s names %zu", command, request->gpu,
                      gpus.count);
}

creme_status creme_gpus_read(creme_gpus *out, const creme_run_request *request)
{
    *out = (creme_gpus){.count = request->gpu ? 0 : 1};
    creme_status status = creme_text_each(request->gpu, add, out);
    if (status != CREME_OK || !request->gpu || request->backend == CREME_BACKEND_CUDA) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: goes with --backend cuda");
}
