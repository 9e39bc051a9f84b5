/* A worker: a program of the user's that serves a model, started here and ended here.
 *
 * It is run by /bin/sh -c in a process group of its own, standard input empty, with CREME_SOCKET (the path of the
 * Unix socket on which it has to listen), CREME_WORKER (its number, from 0) and CREME_WORKERS (how many there are) in
 * its environment. What it prints, to standard output or standard error, is no protocol and harms nothing: the last
 * lines are kept for messages. Beside it, in the same group, waits a shell that has one end of a pipe in its hand,
 * whose other end only this process has: when this process is gone, however it went, the pipe ends, and that shell
 * ends the group (TERM, KILL after 5 s) and removes the socket and its folder. */
#ifndef CREME_MODEL_REMOTE_PROCESS_H
#define CREME_MODEL_REMOTE_PROCESS_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct creme_worker creme_worker;

/* CREME_ERROR_IO, _LIBRARY or _ARGUMENT (the socket's path would be too long for a socket) with a message. */
CREME_CHECKED creme_status creme_worker_start(creme_worker **out, const char *command, int number, int count);

/* Ends its process group: TERM, KILL after 5 s. NULL is fine. */
void creme_worker_end(creme_worker *worker);

const char *creme_worker_socket(const creme_worker *worker);
bool creme_worker_is_alive(creme_worker *worker);

/* "exited with status 1", "was ended by signal 9", or "" while it lives. */
void creme_worker_fate(creme_worker *worker, char *text, size_t bytes);

/* "; its last words: A | B | C", the last lines that it printed, as far as they fit; "" if there are none. */
void creme_worker_last_words(creme_worker *worker, char *text, size_t bytes);

/* Whether `path` fits into the address of a Unix socket; CREME_ERROR_ARGUMENT, naming it, if not. */
CREME_CHECKED creme_status creme_worker_check_socket(const char *path);

#endif
