/* Asking, and starting again. */
#include "model/remote/server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/stop.h"
#include "model/remote/oip.h"
#include "model/remote/process.h"

#include <creme/hash.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_RESTARTS = 3, RESTART_S = 600, FIRST_PAUSE_MS = 10, LONGEST_PAUSE_MS = 1000, READY_TIMEOUT_S = 30 };
enum { MOST_BUSY = 5, FIRST_BUSY_S = 1, LONGEST_BUSY_S = 60 };
enum { MOST_SAID = 1 << 28, WORDS_BYTES = 600, NAME_BYTES = 160 };

struct creme_server {
    const creme_address *address;
    creme_server_options options;
    creme_log log;
    char name[NAME_BYTES]; /* for messages */
    creme_worker *worker;  /* NULL: not started here */
    creme_http *http;
    creme_http_answer answer;
    char *infer_path;
    double restarts[MOST_RESTARTS]; /* when the last ones were */
    int restart_count;
    bool described, was_busy;
    creme_hash description;
};

creme_status creme_server_blame(creme_server *server, creme_status status)
{
    char words[WORDS_BYTES] = "", text[2 * WORDS_BYTES];
    if (status == CREME_OK || status == CREME_ERROR_STOPPED) return status;
    if (server->worker) {
        const struct timespec moment = {.tv_nsec = 100000000};
        nanosleep(&moment, NULL); /* what it said may still be on its way */
        creme_worker_last_words(server->worker, words, sizeof words);
    }
    snprintf(text, sizeof text, "%s", creme_error_message());
    return creme_fail(status, "%s: %s%s", server->name, text, words);
}

/* --- One question ---------------------------------------------------------------------------------------------- */

static bool is_there(void *self)
{
    creme_server *server = self;
    return !server->worker || creme_worker_is_alive(server->worker);
}

static creme_status ask_once(creme_server *server, creme_http_request request)
{
    request.go_on = is_there;
    request.self = server;
    creme_status status = creme_http_ask(server->http, &request, &server->answer);
    char fate[64] = "";
    if (status == CREME_ERROR_IO && server->worker && !server->answer.late) {
        const struct timespec moment = {.tv_nsec = 50000000};
        nanosleep(&moment, NULL); /* who hangs up is about to go */
        creme_worker_fate(server->worker, fate, sizeof fate);
    }
    return *fate ? creme_fail(status, "the worker %s", fate) : status;
}

/* Asked again, it may have an answer (HTTP 429, 503: a queue is full, a replica of it is being replaced). */
static bool is_busy(const creme_http_answer *answer)
{
    return (answer->code == 429 || answer->code == 503) && answer->again_s <= LONGEST_BUSY_S;
}

static creme_status wait_for_it(creme_server *server, double seconds)
{
    const struct timespec moment = {.tv_nsec = 50000000};
    double until = creme_seconds() + seconds;
    do {
        creme_status status = creme_stop_check();
        if (status != CREME_OK) return status;
        nanosleep(&moment, NULL);
    } while (creme_seconds() < until && is_there(server));
    return CREME_OK;
}

static creme_status ask_patiently(creme_server *server, const creme_http_request *request)
{
    double pause = FIRST_BUSY_S;
    creme_status status = ask_once(server, *request);
    for (int i = 0; status == CREME_OK && i < MOST_BUSY && is_busy(&server->answer); i++, pause *= 2) {
        double seconds = server->answer.again_s > 0 ? server->answer.again_s : pause;
        if (!server->was_busy)
            creme_log_warning(&server->log, "%s: HTTP %ld: it is asked again after %g s, up to %d times",
                              server->name, server->answer.code, seconds, MOST_BUSY);
        server->was_busy = true;
        status = wait_for_it(server, seconds);
        if (status == CREME_OK) status = ask_once(server, *request);
    }
    return status;
}

/* --- Start ----------------------------------------------------------------------------------------------------- */

static void rest(int *milliseconds)
{
    struct timespec pause = {.tv_sec = *milliseconds / 1000, .tv_nsec = (long)(*milliseconds % 1000) * 1000000};
    nanosleep(&pause, NULL);
    int longer = *milliseconds + *milliseconds / 5; /* so that at most a sixth of the start is waited in vain */
    *milliseconds = longer > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : longer;
}

/* What does not become ready by waiting. */
static bool is_refusal(long code)
{
    return code == 401 || code == 403 || code == 404 || code == 405 || code == 410;
}

/* A worker may not listen yet; of others, nobody listening is an error at once. */
static creme_status wait_until_ready(creme_server *server)
{
    double until = creme_seconds() + server->options.start_s;
    int pause = FIRST_PAUSE_MS;
    for (;;) {
        double left = until - creme_seconds();
        creme_http_request request = {.path = "/v2/health/ready", .json_bytes = -1, .most = MOST_SAID};
        request.timeout_s = left < 0.1 ? 0.1 : left < READY_TIMEOUT_S ? left : READY_TIMEOUT_S;
        creme_status status = creme_stop_check();
        if (status == CREME_OK) status = ask_once(server, request);
        if (status == CREME_OK && server->answer.code == 200) return CREME_OK;
        if (status == CREME_OK && is_refusal(server->answer.code))
            return creme_fail(CREME_ERROR_NOT_FOUND, "no server of the protocol: HTTP %ld to GET /v2/health/ready",
                              server->answer.code);
        if (status != CREME_OK && status != CREME_ERROR_IO) return status;
        if (server->worker && !creme_worker_is_alive(server->worker)) {
            char fate[64];
            creme_worker_fate(server->worker, fate, sizeof fate);
            bool content = strcmp(fate, "exited with status 0") == 0; /* a program that knows of no socket */
            return creme_fail(CREME_ERROR_LIBRARY, "the worker %s before it was ready%s", fate,
                              content ? ": it has to serve, as creme_worker.serve() does" : "");
        }
        if (!server->worker && status != CREME_OK) return status;
        if (creme_seconds() < until) {
            rest(&pause);
            continue;
        }
        if (status == CREME_OK)
            return creme_fail(CREME_ERROR_IO, "not ready after %g s (it says HTTP %ld to GET /v2/health/ready)",
                              server->options.start_s, server->answer.code);
        return creme_fail(CREME_ERROR_IO,
                          "not ready after %g s (--worker-start): nothing listens on its CREME_SOCKET",
                          server->options.start_s);
    }
}

static creme_status start_up(creme_server *server)
{
    const creme_address *address = server->address;
    const char *socket = address->socket;
    creme_status status = CREME_OK;
    if (address->form == CREME_ADDRESS_COMMAND) {
        CREME_TRY(
            creme_worker_start(&server->worker, address->command, server->options.number, server->options.count));
        socket = creme_worker_socket(server->worker);
    }
    CREME_TRY(creme_http_open(&server->http, address->base, socket));
    CREME_TRY(wait_until_ready(server));
done:
    return status;
}

static void shut_down(creme_server *server)
{
    creme_http_close(server->http);
    server->http = NULL;
    creme_worker_end(server->worker);
    server->worker = NULL;
}

/* Without who asks and a password ("http://me:secret@host"), which are nothing for messages: how many characters of
 * `base` go in front of what *rest is. A password may hold '@' and, where no port is before it, '/'. */
static int before_password(const char *base, const char **rest)
{
    const char *slashes = strstr(base, "://"), *host = slashes ? slashes + 3 : base;
    size_t length = strcspn(host, "/");
    const char *at = strrchr(host, '@'), *colon = memchr(host, ':', length);
    bool user = memchr(host, '@', length) || (colon && colon[1 + strspn(colon + 1, "0123456789")] != host[length]);
    if (!user) at = NULL;
    *rest = at ? at + 1 : host;
    return (int)(host - base);
}

static void name_server(creme_server *server)
{
    const creme_address *address = server->address;
    const int most = 100;
    const char *rest = NULL;
    if (address->command) {
        snprintf(server->name, sizeof server->name, "worker %d (%.*s%s)", server->options.number, most,
                 address->command, strlen(address->command) > (size_t)most ? "..." : "");
    } else if (address->socket) {
        snprintf(server->name, sizeof server->name, "%.*s", most, address->socket);
    } else {
        int scheme = before_password(address->base, &rest);
        snprintf(server->name, sizeof server->name, "%.*s%.*s", scheme, address->base, most, rest);
    }
}

creme_status creme_server_open(creme_server **out, const creme_address *address, const creme_server_options *options)
{
    creme_server *server = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&server, 1, sizeof *server));
    server->address = address;
    server->options = *options;
    if (options->log) server->log = *options->log;
    name_server(server);
    CREME_TRY(creme_format_text(&server->infer_path, "%s/infer", address->path));
    status = start_up(server);
    if (status != CREME_OK) {
        status = creme_server_blame(server, status);
        goto done;
    }
    *out = server;
    server = NULL;
done:
    creme_server_close(server);
    return status;
}

const char *creme_server_name(const creme_server *server)
{
    return server->name;
}

void creme_server_close(creme_server *server)
{
    if (!server) return;
    shut_down(server);
    creme_http_answer_clear(&server->answer);
    creme_free(server->infer_path);
    creme_free(server);
}

/* --- Again ----------------------------------------------------------------------------------------------------- */

static bool may_start_again(creme_server *server)
{
    double now = creme_seconds();
    if (!server->worker) return false;
    if (server->restart_count >= MOST_RESTARTS && now - server->restarts[0] < RESTART_S) return false;
    if (server->restart_count >= MOST_RESTARTS) {
        memmove(server->restarts, server->restarts + 1, (MOST_RESTARTS - 1) * sizeof *server->restarts);
        server->restart_count = MOST_RESTARTS - 1;
    }
    server->restarts[server->restart_count++] = now;
    return true;
}

static creme_status describe_once(creme_server *server)
{
    creme_http_request request = {
        .path = server->address->path, .json_bytes = -1, .most = MOST_SAID, .timeout_s = server->options.timeout_s};
    creme_status status = ask_once(server, request);
    if (status != CREME_OK) return status;
    char text[256];
    if (server->answer.code != 200) {
        creme_oip_read_error(text, sizeof text, (const char *)server->answer.body, server->answer.bytes);
        return creme_fail(CREME_ERROR_NOT_FOUND, "it has no model \"%s\": HTTP %ld: %s", server->address->model,
                          server->answer.code, text);
    }
    creme_hash hash = creme_hash_bytes(server->answer.body, server->answer.bytes);
    if (server->described && !creme_hash_equal(hash, server->description))
        return creme_fail(CREME_ERROR_FORMAT, "started again, it describes another model");
    server->described = true;
    server->description = hash;
    return CREME_OK;
}

/* What went wrong is this thread's last message. */
static creme_status start_again(creme_server *server)
{
    creme_status status = creme_server_blame(server, CREME_ERROR_IO);
    (void)status;
    creme_log_warning(&server->log, "%s; it is started again (%d of at most %d times in %d minutes)",
                      creme_error_message(), server->restart_count, MOST_RESTARTS, RESTART_S / 60);
    shut_down(server);
    status = start_up(server);
    return status == CREME_OK && server->described ? describe_once(server) : status;
}

static creme_status ask(creme_server *server, const creme_http_request *request, const creme_http_answer **answer)
{
    creme_status status = ask_patiently(server, request);
    while (status == CREME_ERROR_IO && may_start_again(server)) {
        status = start_again(server);
        if (status == CREME_OK) status = ask_patiently(server, request);
    }
    *answer = &server->answer;
    if (status == CREME_ERROR_IO && server->restart_count >= MOST_RESTARTS) {
        char text[WORDS_BYTES];
        snprintf(text, sizeof text, "%s", creme_error_message());
        status = creme_fail(status, "%s; it was started again %d times in %d minutes, and that is enough", text,
                            MOST_RESTARTS, RESTART_S / 60);
    }
    return creme_server_blame(server, status);
}

creme_status creme_server_get(creme_server *server, const char *path, const creme_http_answer **answer)
{
    creme_http_request request = {
        .path = path, .json_bytes = -1, .most = MOST_SAID, .timeout_s = server->options.timeout_s};
    return ask(server, &request, answer);
}

creme_status creme_server_describe(creme_server *server, const creme_http_answer **answer)
{
    *answer = &server->answer;
    return creme_server_blame(server, describe_once(server));
}

creme_status creme_server_infer(creme_server *server, const char *body, size_t bytes, int64_t json_bytes, size_t most,
                                const creme_http_answer **answer)
{
    creme_http_request request = {.path = server->infer_path,
                                  .body = body,
                                  .bytes = bytes,
                                  .json_bytes = json_bytes,
                                  .most = most,
                                  .timeout_s = server->options.timeout_s};
    return ask(server, &request, answer);
}
