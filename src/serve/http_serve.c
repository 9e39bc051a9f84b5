/* Connections, bodies and answers by libmicrohttpd. */
#include "serve/http_serve.h"

#include "base/clock.h"
#include "base/memory.h"
#include "model/remote/oip_question.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#if MHD_VERSION >= 0x00097002
typedef enum MHD_Result result;
#else
typedef int result;
#endif

/* Seconds, but for the rate. */
enum { SILENCE_S = 120, GRACE_S = 30, LEAST_BYTES_PER_S = 64 << 10, MAKES_ROOM_S = 1, LAST_ANSWERS_S = 10 };
enum { CONNECTION_BYTES = 128 << 10, MOST_DRAINED = 16, LENGTH_DIGITS = 18, ERROR_BYTES = 256 };
static const double LOOK_S = 0.25;

typedef enum stage { FRESH, SILENT, READING, WAITING, SENDING } stage;

typedef struct connection {
    struct connection *next, *previous;
    int file;
    stage stage;
    double since;
    size_t bytes; /* that came, or are to be sent, in this stage */
} connection;

typedef struct request {
    creme_http_question question; /* first */
    struct request *next;         /* in the queue */
    creme_http_serve *server;
    connection *from;
    struct MHD_Connection *mhd;
    creme_serve_page page;
    char *body;
    size_t capacity, drained;
    int code; /* 0: nothing is settled yet */
    char error[ERROR_BYTES];
    creme_oip_message answer; /* ready once its code is set */
    size_t answer_bytes;
} request;

struct creme_http_serve {
    creme_http_serve_options options;
    struct MHD_Daemon *daemon;
    pthread_t keeper;
    bool kept; /* there is a keeper */
    pthread_mutex_t lock;
    pthread_cond_t asked, changed; /* a question is there; a request is done, or the end has come */
    /* under the lock */
    request *first, *last; /* that wait */
    connection *connections;
    size_t connection_count, held;
    int64_t requests; /* under way */
    bool ending, ended;
};

const char *creme_http_serve_library(void)
{
    return MHD_get_version();
}

/* --- Bounds ---------------------------------------------------------------------------------------------------- */

/* Takes so many bytes of what all may hold together; false if they are not left. */
static bool hold(creme_http_serve *server, size_t bytes)
{
    pthread_mutex_lock(&server->lock);
    bool there = bytes <= server->options.held_bytes - server->held;
    if (there) server->held += bytes;
    pthread_mutex_unlock(&server->lock);
    return there;
}

static void let_go(creme_http_serve *server, size_t bytes)
{
    pthread_mutex_lock(&server->lock);
    server->held -= bytes;
    pthread_mutex_unlock(&server->lock);
}

static void enter(creme_http_serve *server, connection *c, stage next, size_t bytes)
{
    pthread_mutex_lock(&server->lock);
    c->stage = next;
    c->since = creme_seconds();
    c->bytes = bytes;
    pthread_mutex_unlock(&server->lock);
}

static bool is_too_slow(const connection *c, double now)
{
    double taken = now - c->since;
    switch (c->stage) {
    case FRESH:
        return taken > GRACE_S;
    case SILENT:
        return taken > SILENCE_S;
    case READING:
    case SENDING:
        return taken > GRACE_S + (double)c->bytes / LEAST_BYTES_PER_S;
    default:
        return false;
    }
}

/* Hangs up on who is too slow, and if there is no place left on who has been silent for longest: libmicrohttpd sees
 * that they are gone. Under the lock, without which none of them is closed. */
static void look_after(creme_http_serve *server)
{
    double now = creme_seconds();
    connection *longest = NULL;
    for (connection *c = server->connections; c; c = c->next) {
        bool silent = (c->stage == FRESH || c->stage == SILENT) && now - c->since > MAKES_ROOM_S;
        if (silent && (!longest || c->since < longest->since)) longest = c;
        if (is_too_slow(c, now)) shutdown(c->file, SHUT_RDWR);
    }
    if (longest && server->connection_count >= server->options.connections) shutdown(longest->file, SHUT_RDWR);
}

static struct timespec after(double seconds)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    int64_t nanoseconds = at.tv_nsec + (int64_t)(seconds * 1e9);
    at.tv_sec += (time_t)(nanoseconds / 1000000000);
    at.tv_nsec = (long)(nanoseconds % 1000000000);
    return at;
}

static void *keep(void *self)
{
    creme_http_serve *server = self;
    pthread_mutex_lock(&server->lock);
    while (!server->ended) {
        struct timespec until = after(LOOK_S);
        pthread_cond_timedwait(&server->changed, &server->lock, &until);
        look_after(server);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void note_connection(void *self, struct MHD_Connection *mhd, void **context,
                            enum MHD_ConnectionNotificationCode code)
{
    creme_http_serve *server = self;
    connection *c = *context;
    pthread_mutex_lock(&server->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *about = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (about && creme_allocate_zero(&c, 1, sizeof *c) == CREME_OK) {
            *c = (connection){.next = server->connections, .file = about->connect_fd, .since = creme_seconds()};
            if (c->next) c->next->previous = c;
            server->connections = c;
            server->connection_count++;
            *context = c;
        }
    } else if (c) {
        if (c->previous) c->previous->next = c->next;
        if (!c->previous) server->connections = c->next;
        if (c->next) c->next->previous = c->previous;
        server->connection_count--;
        creme_free(c);
        *context = NULL;
    }
    pthread_mutex_unlock(&server->lock);
}

/* --- Answers --------------------------------------------------------------------------------------------------- */

static void drop_body(request *r)
{
    let_go(r->server, r->capacity);
    creme_free(r->body);
    r->body = NULL;
    r->capacity = 0;
}

/* What is wrong with a request; the rest of its body is read and thrown away. */
static void refuse(request *r, int code, const char *error)
{
    r->code = code;
    snprintf(r->error, sizeof r->error, "%s", error);
    drop_body(r);
}

static result send_response(request *r, int code, struct MHD_Response *response, int64_t json_bytes)
{
    char length[32];
    if (!response) return MHD_NO;
    const char *type = json_bytes < 0 ? "application/json" : "application/octet-stream";
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (json_bytes >= 0) {
        snprintf(length, sizeof length, "%lld", (long long)json_bytes);
        MHD_add_response_header(response, "Inference-Header-Content-Length", length);
    }
    if (r->page.allow) MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, r->page.allow);
    result done = MHD_queue_response(r->mhd, (unsigned)code, response);
    MHD_destroy_response(response);
    return done;
}

/* The message's bytes go with the response. */
static result send_message(request *r, int code, creme_oip_message *message)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(message->count, message->bytes, MHD_RESPMEM_MUST_FREE);
    enter(r->server, r->from, SENDING, message->count);
    if (response) message->bytes = NULL;
    return send_response(r, code, response, message->json_bytes);
}

static result send_error(request *r)
{
    creme_oip_message message = {0};
    result done = MHD_NO;
    if (creme_oip_write_error(&message, r->error) == CREME_OK) done = send_message(r, r->code, &message);
    creme_oip_message_clear(&message);
    return done;
}

static result send_page(request *r)
{
    size_t bytes = strlen(r->page.text);
    enter(r->server, r->from, SENDING, bytes);
    return send_response(r, r->page.code,
                         MHD_create_response_from_buffer(bytes, (void *)r->page.text, MHD_RESPMEM_PERSISTENT), -1);
}

/* --- Requests -------------------------------------------------------------------------------------------------- */

static const char *header(const request *r, const char *name)
{
    return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

/* A length of digits alone; -1 if it is none. */
static int64_t read_length(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > LENGTH_DIGITS || text[digits]) return -1;
    return strtoll(text, NULL, 10);
}

static void refuse_size(request *r)
{
    char text[ERROR_BYTES];
    snprintf(text, sizeof text, "the request has more than %zu bytes, which are the most (--max-request)",
             r->server->options.request_bytes);
    refuse(r, CREME_HTTP_TOO_LARGE, text);
}

/* What headers say of the body; true unless it is so large that it is not even thrown away. */
static bool read_headers(request *r)
{
    const char *encoding = header(r, "Content-Encoding"), *length = header(r, "Content-Length");
    const char *json = header(r, "Inference-Header-Content-Length");
    uint64_t most = r->server->options.request_bytes;
    int64_t bytes = length ? read_length(length) : 0;
    r->question.json_bytes = json ? read_length(json) : -1;
    if (encoding && strcasecmp(encoding, "identity") != 0)
        refuse(r, CREME_HTTP_OTHER_MEDIA, "compressed requests are not read here");
    else if (json && r->question.json_bytes < 0)
        refuse(r, CREME_HTTP_BAD, "Inference-Header-Content-Length is no number");
    else if (bytes < 0 || (uint64_t)bytes > most)
        refuse_size(r);
    return bytes >= 0 && (uint64_t)bytes <= MOST_DRAINED * most;
}

static result begin(creme_http_serve *server, struct MHD_Connection *mhd, const char *path, const char *method,
                    void **context)
{
    request *r = NULL;
    const union MHD_ConnectionInfo *about = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (!about || !about->socket_context || creme_allocate_zero(&r, 1, sizeof *r) != CREME_OK) return MHD_NO;
    *context = r;
    r->server = server;
    r->mhd = mhd;
    r->from = about->socket_context;
    r->page = creme_serve_page_find(server->options.pages, method, path);
    pthread_mutex_lock(&server->lock);
    server->requests++;
    pthread_mutex_unlock(&server->lock);
    enter(server, r->from, READING, 0);
    if (read_headers(r)) return MHD_YES;
    return send_error(r);
}

/* A piece of the body. */
static result take_body(request *r, const char *bytes, size_t count)
{
    size_t most = r->server->options.request_bytes, before = r->capacity;
    pthread_mutex_lock(&r->server->lock);
    r->from->bytes += count;
    pthread_mutex_unlock(&r->server->lock);
    if (r->code || !r->page.infer) {
        r->drained += count;
        return r->drained > MOST_DRAINED * most ? MHD_NO : MHD_YES;
    }
    if (count > most - r->question.bytes) {
        refuse_size(r);
        return MHD_YES;
    }
    if (creme_grow(&r->body, &r->capacity, r->question.bytes + count, 1) != CREME_OK) {
        refuse(r, CREME_HTTP_BUSY, "memory is short");
        return MHD_YES;
    }
    if (!hold(r->server, r->capacity - before)) {
        let_go(r->server, before);
        creme_free(r->body);
        r->body = NULL;
        r->capacity = 0;
        refuse(r, CREME_HTTP_BUSY, "too much is asked at once: ask again when other requests are answered");
        return MHD_YES;
    }
    memcpy(r->body + r->question.bytes, bytes, count);
    r->question.bytes += count;
    return MHD_YES;
}

/* To the end of the queue, unless there is an end of all; libmicrohttpd asks again when it is replied to. */
static bool put_in_queue(request *r)
{
    creme_http_serve *server = r->server;
    r->question.body = r->body ? r->body : "";
    enter(server, r->from, WAITING, 0);
    pthread_mutex_lock(&server->lock);
    bool waits = !server->ending;
    if (waits) {
        MHD_suspend_connection(r->mhd);
        if (server->last)
            server->last->next = r;
        else
            server->first = r;
        server->last = r;
        pthread_cond_signal(&server->asked);
    }
    pthread_mutex_unlock(&server->lock);
    return waits;
}

static result finish(request *r)
{
    if (!r->page.infer && !r->code) return send_page(r);
    if (!r->code && put_in_queue(r)) return MHD_YES;
    if (!r->code) refuse(r, CREME_HTTP_BUSY, "the server is about to end");
    if (r->answer.bytes) return send_message(r, r->code, &r->answer);
    return *r->error ? send_error(r) : MHD_NO;
}

static result handle(void *self, struct MHD_Connection *mhd, const char *path, const char *method,
                     const char *version, const char *bytes, size_t *count, void **context)
{
    (void)version;
    if (!*context) return begin(self, mhd, path, method, context);
    if (*count == 0) return finish(*context);
    size_t given = *count;
    *count = 0;
    return take_body(*context, bytes, given);
}

static void complete(void *self, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
    creme_http_serve *server = self;
    request *r = *context;
    (void)mhd;
    (void)code;
    if (!r) return;
    drop_body(r);
    let_go(server, r->answer_bytes);
    creme_oip_message_clear(&r->answer);
    enter(server, r->from, SILENT, 0);
    creme_free(r);
    *context = NULL;
    pthread_mutex_lock(&server->lock);
    server->requests--;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

/* --- The thread that computes ---------------------------------------------------------------------------------- */

creme_http_question *creme_http_serve_next(creme_http_serve *server, double seconds)
{
    struct timespec until = after(seconds);
    pthread_mutex_lock(&server->lock);
    while (!server->first && pthread_cond_timedwait(&server->asked, &server->lock, &until) != ETIMEDOUT) {
    }
    request *r = server->first;
    if (r) server->first = r->next;
    if (!server->first) server->last = NULL;
    pthread_mutex_unlock(&server->lock);
    return r ? &r->question : NULL;
}

/* libmicrohttpd leaves a connection alone that waits. */
bool creme_http_question_is_wanted(const creme_http_question *question)
{
    const request *r = (const request *)question;
    char byte;
    ssize_t there = recv(r->from->file, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return there > 0 || (there < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

void creme_http_serve_reply(creme_http_serve *server, creme_http_question *question, int code,
                            creme_oip_message *message)
{
    request *r = (request *)question;
    drop_body(r);
    if (message && !hold(server, message->count)) {
        snprintf(r->error, sizeof r->error, "too many answers wait to be read: ask again when they are");
        code = CREME_HTTP_BUSY;
        creme_oip_message_clear(message);
        message = NULL;
    } else if (message) {
        r->answer = *message;
        r->answer_bytes = message->count;
        *message = (creme_oip_message){0};
    }
    r->code = code;
    MHD_resume_connection(r->mhd);
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

__attribute__((format(printf, 2, 0))) static void say_nothing(void *self, const char *format, va_list arguments)
{
    (void)self;
    (void)format;
    (void)arguments;
}

static void destroy(creme_http_serve *server)
{
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->asked);
    pthread_cond_destroy(&server->changed);
    creme_free(server);
}

creme_status creme_http_serve_start(creme_http_serve **out, int *file, const creme_http_serve_options *options)
{
    creme_http_serve *server = NULL;
    *out = NULL;
    creme_status status = creme_allocate_zero(&server, 1, sizeof *server);
    if (status != CREME_OK) return status;
    server->options = *options;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->asked, NULL);
    pthread_cond_init(&server->changed, NULL);
    server->daemon = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, handle, server,
        MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, *file, MHD_OPTION_CONNECTION_LIMIT,
        options->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE_S, MHD_OPTION_NOTIFY_COMPLETED, complete, server,
        MHD_OPTION_NOTIFY_CONNECTION, note_connection, server, MHD_OPTION_END);
    if (server->daemon) *file = -1;
    server->kept = server->daemon && pthread_create(&server->keeper, NULL, keep, server) == 0;
    if (server->kept) {
        *out = server;
        return CREME_OK;
    }
    if (server->daemon) MHD_stop_daemon(server->daemon);
    destroy(server);
    return creme_fail(CREME_ERROR_LIBRARY, "libmicrohttpd does not start: %s", strerror(errno));
}

static void refuse_waiting(creme_http_serve *server)
{
    creme_http_question *question = NULL;
    while ((question = creme_http_serve_next(server, 0))) {
        request *r = (request *)question;
        snprintf(r->error, sizeof r->error, "the server is about to end");
        creme_http_serve_reply(server, question, CREME_HTTP_BUSY, NULL);
    }
}

void creme_http_serve_end(creme_http_serve *server)
{
    if (!server) return;
    int file = MHD_quiesce_daemon(server->daemon);
    if (file >= 0) close(file);
    pthread_mutex_lock(&server->lock);
    server->ending = true;
    pthread_mutex_unlock(&server->lock);
    refuse_waiting(server);
    struct timespec until = after(LAST_ANSWERS_S);
    pthread_mutex_lock(&server->lock);
    while (server->requests > 0 && pthread_cond_timedwait(&server->changed, &server->lock, &until) != ETIMEDOUT) {
    }
    server->ended = true;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->keeper, NULL);
    MHD_stop_daemon(server->daemon);
    destroy(server);
}
