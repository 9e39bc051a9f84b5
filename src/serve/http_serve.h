/* HTTP/1.1 for a server of one model, by libmicrohttpd: connections, bodies and answers, within bounds. http_serve.c;
 * where there is no libmicrohttpd, http_serve_absent.c is built in its place, which says so.
 *
 * A thread of its own reads and writes. What has a fixed answer (pages.h) is answered there; requests for inference
 * wait, in the order in which they became whole, for the thread that computes:
 *
 *     creme_http_serve_start()
 *     while (...) {
 *         question = creme_http_serve_next(...)
 *         if (question) creme_http_serve_reply(question, ...)         always, once
 *     }
 *     creme_http_serve_end()
 *
 * Whatever clients do, there are no more connections, and no more bytes of bodies and answers, than the options say.
 * Who sends or reads too slowly, or is silent for long, is hung up on; when all connections are taken, so is who has
 * been silent for longest. */
#ifndef CREME_SERVE_HTTP_SERVE_H
#define CREME_SERVE_HTTP_SERVE_H

#include "model/remote/oip.h"
#include "serve/pages.h"

enum {
    CREME_HTTP_FINE = 200,
    CREME_HTTP_BAD = 400,
    CREME_HTTP_TOO_LARGE = 413,
    CREME_HTTP_OTHER_MEDIA = 415,
    CREME_HTTP_FAILED = 500,
    CREME_HTTP_BUSY = 503
};

typedef struct creme_http_serve creme_http_serve;

typedef struct creme_http_serve_options {
    const creme_serve_pages *pages; /* borrowed */
    size_t request_bytes;           /* of a body, at most */
    size_t held_bytes;              /* of all bodies and answers together */
    unsigned connections;           /* at a time */
} creme_http_serve_options;

/* What a client asks, whole. It is there until it is replied to. */
typedef struct creme_http_question {
    const char *body; /* [bytes] */
    size_t bytes;
    int64_t json_bytes; /* Inference-Header-Content-Length; -1: not said */
} creme_http_question;

/* libmicrohttpd's version, "none" where there is none. */
const char *creme_http_serve_library(void);

/* `file` listens, and is the server's from then on (-1 after a success or a failure). CREME_ERROR_UNSUPPORTED without
 * libmicrohttpd; CREME_ERROR_LIBRARY. */
CREME_CHECKED creme_status creme_http_serve_start(creme_http_serve **out, int *file,
                                                  const creme_http_serve_options *options);

/* The next question, waited for about so long; NULL if none came. */
creme_http_question *creme_http_serve_next(creme_http_serve *server, double seconds);

/* Whether whoever asked is still there. */
bool creme_http_question_is_wanted(const creme_http_question *question);

/* Answers with that code, and with the message, whose bytes it takes over. NULL: the client is hung up on, since there
 * is no memory for an answer. */
void creme_http_serve_reply(creme_http_serve *server, creme_http_question *question, int code,
                            creme_oip_message *message);

/* Listens no longer, refuses what waits (503), sends the answers that are on their way, for 10 s at most, and frees the
 * server. NULL is fine. */
void creme_http_serve_end(creme_http_serve *server);

#endif
