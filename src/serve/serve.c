/* One model for all who ask, one after the other. */
#include "serve/serve.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"
#include "run/gpus.h"
#include "run/inputs.h"
#include "serve/core.h"
#include "serve/http_serve.h"
#include "serve/listen.h"

#include <stdlib.h>
#include <string.h>

enum { MB = 1000000, CONNECTIONS = 64, HELD_REQUESTS = 4, HELD_ANSWERS = 2 };
enum { LEAST_REQUEST = 64 * MB, LEAST_JSON = 4 * MB, REQUEST_BATCHES = 8, JSON_BYTES_OF_CODE = 4 };
static const size_t MOST_ANSWER = (size_t)256 << 20;
static const double WAIT_S = 0.25; /* until somebody who asked to stop is heard */

typedef struct service {
    const creme_serve_options *options;
    creme_inputs inputs;
    creme_serve_core *core;
    creme_serve_pages pages;
    creme_serve_limits limits;
    size_t request_bytes;
    creme_http_serve *http;
} service;

/* --- One question ---------------------------------------------------------------------------------------------- */

static bool is_wanted(void *question)
{
    return creme_http_question_is_wanted(question);
}

static creme_status compute(service *self, creme_http_question *question, const creme_oip_question *read,
                            const creme_serve_asked *asked, creme_oip_message *out)
{
    int64_t rows = creme_serve_asked_rows(asked), outputs = creme_serve_asked_outputs(asked);
    int64_t tracks = (int64_t)asked->tracks.count;
    creme_oip_reply reply = {.model = self->pages.name,
                             .version = CREME_SERVE_VERSION,
                             .output = CREME_OIP_ACTIVITY,
                             .id = read->id,
                             .shape = {rows, tracks, 0},
                             .rank = 2,
                             .binary = read->binary};
    if (asked->readout.every_bin) {
        reply.shape[1] = outputs / tracks;
        reply.shape[2] = tracks;
        reply.rank = 3;
    }
    float *activities = NULL;
    double began = creme_seconds();
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&activities, (size_t)(rows * outputs), sizeof *activities));
    CREME_TRY(creme_serve_core_compute(self->core, asked, is_wanted, question, activities));
    reply.seconds = creme_seconds() - began;
    CREME_TRY(creme_oip_write_reply(out, &reply, activities));
done:
    creme_free(activities);
    return status;
}

static void say(const service *self, const creme_serve_asked *asked, int code, double seconds)
{
    if (!self->options->verbose) return;
    creme_serve_embeddings_stats stats = creme_serve_core_look(self->core);
    creme_log_info(self->options->run->log,
                   "infer: %lld sequence%s, %lld variants of them, %.3f s, HTTP %d%s%s (backgrounds: %zu known, %lld "
                   "embedded, %lld of them from others)",
                   (long long)asked->count, asked->count == 1 ? "" : "s", (long long)asked->variant_count, seconds,
                   code, code == CREME_HTTP_FINE ? "" : ": ", code == CREME_HTTP_FINE ? "" : creme_error_message(),
                   stats.count, (long long)(stats.whole + stats.derived), (long long)stats.derived);
}

static int code_of(creme_status status)
{
    switch (status) {
    case CREME_OK:
        return CREME_HTTP_FINE;
    case CREME_ERROR_MEMORY:
        return CREME_HTTP_BUSY;
    case CREME_ERROR_NUMERIC:
    case CREME_ERROR_LIBRARY:
    case CREME_ERROR_IO:
        return CREME_HTTP_FAILED;
    default:
        return CREME_HTTP_BAD;
    }
}

static void answer(service *self, creme_http_question *question)
{
    creme_oip_question read = {0};
    creme_serve_asked asked = {0};
    creme_oip_message message = {0};
    double began = creme_seconds();
    bool wanted = creme_http_question_is_wanted(question);
    creme_status status = CREME_OK;
    if (!wanted) goto done;
    CREME_TRY(creme_oip_read_question(&read, question->body, question->bytes, question->json_bytes,
                                      self->limits.json_bytes));
    CREME_TRY(creme_serve_asked_read(&asked, &read, self->inputs.info, &self->limits));
    CREME_TRY(compute(self, question, &read, &asked, &message));
done:
    wanted = wanted && status != CREME_ERROR_STOPPED;
    int code = code_of(status);
    if (wanted) say(self, &asked, code, creme_seconds() - began);
    bool written = status == CREME_OK;
    if (wanted && !written) written = creme_oip_write_error(&message, creme_error_message()) == CREME_OK;
    creme_http_serve_reply(self->http, question, code, wanted && written ? &message : NULL);
    creme_oip_message_clear(&message);
    creme_serve_asked_clear(&asked);
    creme_oip_question_clear(&read);
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

/* A model that others compute is asked where it is. */
static creme_status check_model(const creme_run_request *run)
{
    const char *colon = strchr(run->model, ':');
    for (size_t i = 0; colon && creme_model_kind_get(i); i++) {
        const creme_model_kind_info *kind = creme_model_kind_get(i);
        bool this_one = strlen(kind->name) == (size_t)(colon - run->model) &&
                        strncmp(run->model, kind->name, (size_t)(colon - run->model)) == 0;
        if (this_one && kind->what)
            return creme_fail(CREME_ERROR_ARGUMENT, "--model %.100s: it is served already", run->model);
    }
    return creme_gpus_check_one(run, "serve");
}

static void set_limits(service *self)
{
    const creme_model_info *info = self->inputs.info;
    size_t batch = (size_t)(info->batch > 0 ? info->batch : 1) * (size_t)info->input_bp;
    size_t json = JSON_BYTES_OF_CODE * batch, request = REQUEST_BATCHES * batch;
    self->request_bytes = request > LEAST_REQUEST ? request : LEAST_REQUEST;
    if (self->options->request_mb > 0) self->request_bytes = (size_t)self->options->request_mb * MB;
    self->limits =
        (creme_serve_limits){.json_bytes = json > LEAST_JSON ? json : LEAST_JSON, .answer_bytes = MOST_ANSWER};
    if (self->limits.json_bytes > self->request_bytes) self->limits.json_bytes = self->request_bytes;
}

static creme_status open_model(service *self)
{
    const creme_serve_options *options = self->options;
    creme_serve_core_options core = {.readouts = (size_t)options->readouts,
                                     .embedding_bytes = (size_t)options->memory_mb * MB};
    char *weights = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_inputs_load_model(&self->inputs, options->run));
    set_limits(self);
    CREME_TRY(creme_serve_core_create(&self->core, self->inputs.model, &core));
    CREME_TRY(creme_serve_identify(&weights, options->run, self->inputs.info));
    CREME_TRY(creme_serve_pages_make(&self->pages, self->inputs.info, options->name, weights));
done:
    creme_free(weights);
    return status;
}

static creme_status begin_listening(const creme_serve_options *options, creme_serve_listener *out)
{
    const char *socket = options->socket;
    if (!socket && !options->port_given) socket = getenv("CREME_SOCKET");
    if (socket && *socket && options->port_given)
        return creme_fail(CREME_ERROR_ARGUMENT, "--socket and --port: it listens in one place");
    return socket && *socket ? creme_serve_listen_socket(out, socket)
                             : creme_serve_listen_port(out, options->host, options->port, options->run->log);
}

static creme_status tell(const service *self, const creme_serve_listener *listener)
{
    char *address = NULL;
    creme_status status = creme_format_text(&address, "%s#%s", listener->address, self->pages.name);
    if (status == CREME_OK) status = self->options->listens(self->options->self, address);
    creme_free(address);
    return status;
}

creme_status creme_serve_run(const creme_serve_options *options)
{
    service self = {.options = options};
    creme_serve_listener listener = {.file = -1};
    creme_status status = CREME_OK;
    CREME_TRY(creme_serve_check_name(options->name));
    CREME_TRY(check_model(options->run));
    CREME_TRY(open_model(&self));
    CREME_TRY(begin_listening(options, &listener));
    creme_http_serve_options http = {.pages = &self.pages,
                                     .request_bytes = self.request_bytes,
                                     .held_bytes = HELD_REQUESTS * self.request_bytes + HELD_ANSWERS * MOST_ANSWER,
                                     .connections = CONNECTIONS};
    CREME_TRY(creme_http_serve_start(&self.http, &listener.file, &http));
    CREME_TRY(tell(&self, &listener));
    while (!creme_stop_reason()) {
        creme_http_question *question = creme_http_serve_next(self.http, WAIT_S);
        if (question) answer(&self, question);
    }
done:
    creme_http_serve_end(self.http);
    creme_serve_listener_close(&listener);
    creme_serve_core_destroy(self.core);
    creme_serve_pages_clear(&self.pages);
    creme_inputs_close(&self.inputs);
    return status;
}
