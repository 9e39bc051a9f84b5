/* Serving a model over the Open Inference Protocol v2 (docs/any-model.md), until somebody asks to stop (base/stop.h).
 *
 *   serve.c       one model, one thread that computes, all that wait in their order
 *   http_serve.c  connections (libmicrohttpd)
 *   listen.c      ports and Unix sockets
 *   pages.c       what is said of server and model
 *   identity.c    a hash of all that numbers may depend on
 *   asked.c       what a request asks
 *   core.c        predictors and their answers; embeddings.c: backgrounds that are kept
 */
#ifndef CREME_SERVE_SERVE_H
#define CREME_SERVE_SERVE_H

#include <creme/run.h>

typedef struct creme_serve_options {
    const creme_run_request *run; /* the model, and where it is computed; its log */
    const char *name;             /* of the model, in paths */
    const char *host,
        *socket;  /* a socket (of a path) in place of a port; NULL: $CREME_SOCKET where there is no port */
    int64_t port; /* 0: one that is free */
    bool port_given;
    int64_t request_mb; /* the most of a request; 0: by the model's input and batch */
    int64_t memory_mb;  /* that embedded backgrounds take */
    int64_t readouts;   /* that are ready at a time */
    bool verbose;       /* each inference goes to the log */
    /* Told where the server listens, as "remote:" or "worker+unix:" takes it. */
    creme_status (*listens)(void *self, const char *address);
    void *self;
} creme_serve_options;

/* CREME_OK when it was asked to stop, and what was being computed is answered. CREME_ERROR_ARGUMENT for a model that is
 * itself served, several GPUs, a name or host that cannot be; CREME_ERROR_UNSUPPORTED without libmicrohttpd;
 * CREME_ERROR_IO where it cannot listen; else what opening the model gives. */
CREME_CHECKED creme_status creme_serve_run(const creme_serve_options *options);

/* *out = "xxh128:..." of the model's files and of those options on which its numbers depend. */
CREME_CHECKED creme_status creme_serve_identify(char **out, const creme_run_request *run,
                                                const creme_model_info *info);

#endif
