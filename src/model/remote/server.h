/* A server of the Open Inference Protocol, and if it was started here its process: asked until it answers or there is
 * nothing left to try.
 *
 * A worker that was started here and does not answer (it exited, hung up, took longer than it may) is ended, started
 * again and asked again, since predictions depend on nothing but the sequences: up to 3 times in 10 minutes. What it
 * answers, be it an error, is final. Messages begin with where the server is and end with a worker's last words. */
#ifndef CREME_MODEL_REMOTE_SERVER_H
#define CREME_MODEL_REMOTE_SERVER_H

#include "model/remote/address.h"
#include "model/remote/http.h"

#include <creme/log.h>

typedef struct creme_server creme_server;

typedef struct creme_server_options {
    int number, count;    /* of workers: which, from 0, of how many */
    double timeout_s;     /* for an answer; 0: none */
    double start_s;       /* until it is ready */
    const creme_log *log; /* copied; NULL: none */
} creme_server_options;

/* *out = the server there, started if it is a command, and ready. The address is borrowed as long as it lives. */
CREME_CHECKED creme_status creme_server_open(creme_server **out, const creme_address *address,
                                             const creme_server_options *options);
void creme_server_close(creme_server *server);

/* What it is called in messages: "worker 0 (COMMAND)", a path, a URL. */
const char *creme_server_name(const creme_server *server);

/* GET `path`: *answer is borrowed until the next question. Any code is an answer. */
CREME_CHECKED creme_status creme_server_get(creme_server *server, const char *path, const creme_http_answer **answer);

/* What it says of its model (GET the address's path): CREME_ERROR_NOT_FOUND if it has none such. A worker that is
 * started again has to say the same. */
CREME_CHECKED creme_status creme_server_describe(creme_server *server, const creme_http_answer **answer);

/* POST to the model's "/infer"; of the answer at most `most` bytes. */
CREME_CHECKED creme_status creme_server_infer(creme_server *server, const char *body, size_t bytes,
                                              int64_t json_bytes, size_t most, const creme_http_answer **answer);

/* Puts where the server is before the message, and behind it the worker's last words; returns the status. */
creme_status creme_server_blame(creme_server *server, creme_status status);

#endif
