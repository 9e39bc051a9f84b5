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
    creme_status status = creme_text_each(request->gpu, add, out);
    if (status != CREME_OK || !request->gpu || request->backend == CREME_BACKEND_CUDA) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "--gpu: goes with --backend cuda");
}
