/* Asking a server over HTTP/1.1, through libcurl: one connection that is kept, over TCP or a Unix socket. http.c;
 * where there is no libcurl, http_absent.c is built in its place, which says so. */
#ifndef CREME_MODEL_REMOTE_HTTP_H
#define CREME_MODEL_REMOTE_HTTP_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_http creme_http;

/* *out = a connection, made when it is first needed, to "http://HOST:PORT/PREFIX" (no slash at its end); with
 * `socket` through the Unix socket at that path. CREME_ERROR_UNSUPPORTED without libcurl. */
CREME_CHECKED creme_status creme_http_open(creme_http **out, const char *base, const char *socket);
void creme_http_close(creme_http *http);

/* libcurl's version, "none" where there is none. */
const char *creme_http_library(void);

typedef struct creme_http_request {
    const char *path; /* behind the base: "/v2/health/ready" */
    const void *body; /* [bytes]; NULL: GET, else POST */
    size_t bytes;
    int64_t json_bytes; /* of a body that is JSON and then numbers: Inference-Header-Content-Length; -1: JSON alone */
    double timeout_s;   /* for the whole answer; 0: none */
    size_t most;        /* bytes of the answer's body */
    bool (*go_on)(void *self); /* asked about once a second and as bytes come; NULL: nobody asks */
    void *self;
} creme_http_request;

/* May be used for one request after another, which use the room again. Zero it first; clear it at the end. */
typedef struct creme_http_answer {
    long code;          /* 200, ... */
    int64_t json_bytes; /* Inference-Header-Content-Length; -1: not said */
    double again_s;     /* Retry-After, in seconds; 0: not said */
    bool late;          /* there is none, since it took too long */
    uint8_t *body;      /* [bytes], and a NUL behind it */
    size_t bytes, capacity;
} creme_http_answer;

/* Any code is an answer. CREME_ERROR_IO if none came: nobody listens, it broke off, took too long, go_on() said no.
 * CREME_ERROR_FORMAT if its headers are more than 1 MB, or lie, its body is larger than `most`, or compressed, or if it
 * leads elsewhere; CREME_ERROR_MEMORY; CREME_ERROR_STOPPED if somebody asked to stop (base/stop.h). Messages say what
 * happened, not of whom. */
CREME_CHECKED creme_status creme_http_ask(creme_http *http, const creme_http_request *request,
                                          creme_http_answer *answer);
void creme_http_answer_clear(creme_http_answer *answer);

#endif
