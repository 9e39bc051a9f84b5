/* Where a server listens: a TCP port or a Unix socket. */
#ifndef CREME_SERVE_LISTEN_H
#define CREME_SERVE_LISTEN_H

#include <creme/log.h>
#include <creme/status.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct creme_serve_listener {
    int file;      /* -1: none */
    char *address; /* "http://127.0.0.1:8000", "http://[::1]:8000", or the path of the socket */
    char *path;    /* of the socket, which is removed at the end; NULL of a port */
    dev_t device;  /* of the socket, by which it is known to be ours still */
    ino_t inode;
    int64_t changed_ns;
} creme_serve_listener;

/* A port of the host, 0: one that is free. One that others than this machine reach is warned of. CREME_ERROR_ARGUMENT
 * for a host that there is not, CREME_ERROR_IO where it cannot be had. */
CREME_CHECKED creme_status creme_serve_listen_port(creme_serve_listener *out, const char *host, int64_t port,
                                                   const creme_log *log);

/* A Unix socket, which this user alone may connect to. One that nobody listens on any more is replaced.
 * CREME_ERROR_IO if somebody does, or if what is there is no socket (a link is none). */
CREME_CHECKED creme_status creme_serve_listen_socket(creme_serve_listener *out, const char *path);

/* Removes the socket if it is still ours. The file is closed by whoever took it, unless it is at least 0 still. */
void creme_serve_listener_close(creme_serve_listener *listener);

#endif
