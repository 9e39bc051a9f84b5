/* --gpu and --workers: reading them, and the model on each. */
#include "run/gpus.h"

#include "base/memory.h"
#include "base/text.h"

#include <creme/compute.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

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

/* --- The model on each ----------------------------------------------------------------------------------------- */

typedef struct opening {
    creme_model **out;
    const char *specification;
    creme_model_options options;
    pthread_t thread;
    bool started;
    creme_status status;
    char message[1024]; /* of this thread, which others do not see */
} opening;

static void *open_one(void *self)
{
    opening *one = self;
    one->status = creme_model_open(one->out, one->specification, &one->options);
    if (one->status != CREME_OK) snprintf(one->message, sizeof one->message, "%s", creme_error_message());
    return NULL;
}

/* openings[count], of which the first failure is told. */
static creme_status open_at_once(opening *openings, size_t count)
{
    const opening *failed = NULL;
    for (size_t i = 0; i < count; i++) {
        openings[i].started = pthread_create(&openings[i].thread, NULL, open_one, &openings[i]) == 0;
        if (!openings[i].started) open_one(&openings[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (openings[i].started) pthread_join(openings[i].thread, NULL);
        if (openings[i].status != CREME_OK && !failed) failed = &openings[i];
    }
    return failed ? creme_fail(failed->status, "%s", failed->message) : CREME_OK;
}

creme_status creme_gpus_open(const creme_gpus *gpus, creme_model **models, const creme_run_request *request,
                             const creme_model_options *options)
{
    opening *openings = NULL;
    size_t count = gpus->count - 1;
    if (count == 0) return CREME_OK;
    creme_status status = creme_allocate_zero(&openings, count, sizeof *openings);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < count; i++) {
        openings[i] = (opening){.out = &models[i + 1], .specification = request->model, .options = *options};
        openings[i].options.gpu = gpus->at[i + 1];
    }
    if (request->workers)
        status = open_at_once(openings, count);
    else
        for (size_t i = 0; i < count && status == CREME_OK; i++) {
            open_one(&openings[i]);
            status = openings[i].status;
        }
    creme_free(openings);
    return status;
}
