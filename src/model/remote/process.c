/* Starting, watching and ending workers. */
#include "model/remote/process.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/platform.h"
#include "base/printable.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { LINES = 40, LINE_BYTES = 400, LOOK_MS = 100, READ_BYTES = 4096, FOLDER_BYTES = 512, GRACE_S = 5 };
enum { WORDS_OF_MESSAGE = 3 }; /* lines */

/* $1: the command, $2: the socket, $3: its folder. Standard input is the pipe that ends with the program that started
 * this. What watches it hears no TERM, nor does its sleep; what is run after it does not have the pipe. */
static const char SCRIPT[] = "exec 3<&0\n"
                             "( trap '' TERM INT HUP; read -r x; kill -TERM 0; rm -f \"$2\"; rmdir \"$3\"; "
                             "sleep 5; kill -KILL 0 ) <&3 3<&- >/dev/null 2>&1 &\n"
                             "exec /bin/sh -c \"$1\" </dev/null 3<&-";

struct creme_worker {
    pid_t owner; /* the process that started it */
    pid_t group; /* 0: none */
    char folder[FOLDER_BYTES], socket[FOLDER_BYTES + 32];
    int lifeline; /* -1: none */
    bool reaped;
    int result; /* of waitpid, once it is reaped */
    /* --- what the reading thread writes */
    int printed; /* the pipe's end; -1: none */
    pthread_t reader;
    bool reading;
    atomic_bool quit;
    atomic_bool silent; /* nobody has the other end any more */
    pthread_mutex_t lock;
    char lines[LINES][LINE_BYTES]; /* the n-th of all is in n % LINES */
    long count;                    /* of lines that are whole; lines[count % LINES] is being written */
    size_t length;                 /* of that one */
};

creme_status creme_worker_check_socket(const char *path)
{
    struct sockaddr_un address;
    if (strlen(path) < sizeof address.sun_path) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: too long for the path of a Unix socket, %zu bytes where %zu are the most", path,
                      strlen(path), sizeof address.sun_path - 1);
}

/* --- What it prints -------------------------------------------------------------------------------------------- */

static void keep(creme_worker *worker, const char *text, size_t bytes)
{
    pthread_mutex_lock(&worker->lock);
    for (size_t i = 0; i < bytes; i++) {
        char *line = worker->lines[worker->count % LINES];
        if (text[i] == '\n' || text[i] == '\r') { /* bars of progress begin a line anew */
            line[worker->length] = '\0';
            if (worker->length > 0) worker->count++;
            worker->length = 0;
        } else if (worker->length + 1 < LINE_BYTES) {
            line[worker->length++] = text[i] == '\t' ? ' ' : text[i];
        }
    }
    worker->lines[worker->count % LINES][worker->length] = '\0';
    pthread_mutex_unlock(&worker->lock);
}

static void *read_printed(void *self)
{
    creme_worker *worker = self;
    char text[READ_BYTES];
    struct pollfd file = {.fd = worker->printed, .events = POLLIN};
    for (;;) {
        int ready = poll(&file, 1, LOOK_MS);
        if (ready == 0 && atomic_load(&worker->quit)) break;
        if (ready <= 0) continue;
        ssize_t got = read(worker->printed, text, sizeof text);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got <= 0) break;
        keep(worker, text, (size_t)got);
    }
    atomic_store(&worker->silent, true);
    return NULL;
}

void creme_worker_last_words(creme_worker *worker, char *text, size_t bytes)
{
    *text = '\0';
    pthread_mutex_lock(&worker->lock);
    long end = worker->count + (worker->length > 0), first = end - WORDS_OF_MESSAGE;
    size_t used = 0;
    for (long n = first < 0 ? 0 : first; n < end && used < bytes; n++) {
        used += (size_t)snprintf(text + used, bytes - used, "%s%s",
                                 used ? " | " : "; its last words: ", worker->lines[n % LINES]);
    }
    pthread_mutex_unlock(&worker->lock);
    char before = '\0';
    creme_make_printable(text, strlen(text), &before);
}

/* --- Its life -------------------------------------------------------------------------------------------------- */

bool creme_worker_is_alive(creme_worker *worker)
{
    if (worker->reaped) return false;
    pid_t which = waitpid(worker->group, &worker->result, WNOHANG);
    worker->reaped = which == worker->group || (which < 0 && errno == ECHILD);
    return !worker->reaped;
}

void creme_worker_fate(creme_worker *worker, char *text, size_t bytes)
{
    *text = '\0';
    if (creme_worker_is_alive(worker)) return;
    if (WIFSIGNALED(worker->result))
        snprintf(text, bytes, "was ended by signal %d", WTERMSIG(worker->result));
    else
        snprintf(text, bytes, "exited with status %d", WEXITSTATUS(worker->result));
}

const char *creme_worker_socket(const creme_worker *worker)
{
    return worker->socket;
}

static bool try_folder(creme_worker *worker, const char *parent, int number)
{
    struct sockaddr_un address;
    if (!parent || !*parent) return false;
    int length = snprintf(worker->folder, sizeof worker->folder, "%s/creme-XXXXXX", parent);
    if (length >= (int)sizeof worker->folder) return false;
    if ((size_t)length + 1 + 8 >= sizeof address.sun_path) return false; /* "/999.sock" */
    if (!mkdtemp(worker->folder)) return false;                          /* with mode 0700 */
    snprintf(worker->socket, sizeof worker->socket, "%s/%d.sock", worker->folder, number);
    return true;
}

static creme_status make_folder(creme_worker *worker, int number)
{
    if (try_folder(worker, getenv("XDG_RUNTIME_DIR"), number)) return CREME_OK;
    if (try_folder(worker, getenv("TMPDIR"), number)) return CREME_OK;
    if (try_folder(worker, "/tmp", number)) return CREME_OK;
    creme_status status =
        creme_fail(CREME_ERROR_IO, "no folder for a worker's socket can be made in /tmp: %s", strerror(errno));
    *worker->folder = '\0';
    return status;
}

/* A copy of the environment in which three more are set. */
static creme_status make_environment(char ***out, const creme_worker *worker, int number, int count)
{
    static const char *const names[] = {"CREME_SOCKET=", "CREME_WORKER=", "CREME_WORKERS="};
    enum { NEW = sizeof names / sizeof *names };
    size_t there = 0, used = 0;
    while (environ[there]) there++;
    char **made = NULL, text[NEW][FOLDER_BYTES + 64];
    snprintf(text[0], sizeof text[0], "%s%s", names[0], worker->socket);
    snprintf(text[1], sizeof text[1], "%s%d", names[1], number);
    snprintf(text[2], sizeof text[2], "%s%d", names[2], count);
    *out = NULL;
    creme_status status = creme_allocate_zero(&made, there + NEW + 1, sizeof *made);
    for (int i = 0; i < NEW && status == CREME_OK; i++) status = creme_copy_text(&made[used++], text[i]);
    for (size_t i = 0; i < there && status == CREME_OK; i++) {
        bool ours = false;
        for (int k = 0; k < NEW; k++) ours = ours || strncmp(environ[i], names[k], strlen(names[k])) == 0;
        if (!ours) made[used++] = environ[i];
    }
    *out = made;
    return status;
}

static void free_environment(char **environment)
{
    for (int i = 0; environment && i < 3; i++) creme_free(environment[i]);
    creme_free(environment);
}

/* Signals that this program may ignore or block are for the worker as if nobody had. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t usual, none;
    sigemptyset(&none);
    sigemptyset(&usual);
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&usual, signals[i]);
    int error = posix_spawnattr_setpgroup(attributes, 0);
    if (!error) error = posix_spawnattr_setsigdefault(attributes, &usual);
    if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
    if (error) return error;
    return posix_spawnattr_setflags(attributes,
                                    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static int spawn_group(creme_worker *worker, const char *command, char **environment, int lifeline, int prints)
{
    char *arguments[] = {(char *)"sh",    (char *)"-c",   (char *)SCRIPT, (char *)"creme-worker",
                         (char *)command, worker->socket, worker->folder, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = set_attributes(&attributes);
        if (!error) error = posix_spawn_file_actions_adddup2(&actions, lifeline, 0);
        if (!error) error = posix_spawn_file_actions_adddup2(&actions, prints, 1);
        if (!error) error = posix_spawn_file_actions_adddup2(&actions, prints, 2);
        if (!error) error = posix_spawn(&worker->group, "/bin/sh", &actions, &attributes, arguments, environment);
        if (error) worker->group = 0;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Where pipes are not closed on exec from the first (macOS), a worker that another thread starts meanwhile would hold
 * this one's lifeline for good. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static creme_status spawn_worker(creme_worker *worker, const char *command, int number, int count)
{
    int life[2] = {-1, -1}, prints[2] = {-1, -1};
    char **environment = NULL;
    creme_status status = CREME_OK;
    int error = 0;
    CREME_TRY(make_environment(&environment, worker, number, count));
    pthread_mutex_lock(&one_at_a_time);
    if (creme_platform_pipe(life) != 0 || creme_platform_pipe(prints) != 0) error = errno;
    if (!error) error = spawn_group(worker, command, environment, life[0], prints[1]);
    pthread_mutex_unlock(&one_at_a_time);
    if (error) {
        status = creme_fail(CREME_ERROR_LIBRARY, "a worker cannot be started: %s", strerror(error));
        goto done;
    }
    worker->lifeline = life[1];
    worker->printed = prints[0];
    life[1] = prints[0] = -1;
    error = pthread_create(&worker->reader, NULL, read_printed, worker);
    worker->reading = !error;
    if (error) status = creme_fail(CREME_ERROR_LIBRARY, "a worker cannot be watched: %s", strerror(error));
done:
    for (int i = 0; i < 2; i++) {
        if (life[i] >= 0) close(life[i]);
        if (prints[i] >= 0) close(prints[i]);
    }
    free_environment(environment);
    return status;
}

creme_status creme_worker_start(creme_worker **out, const char *command, int number, int count)
{
    creme_worker *worker = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&worker, 1, sizeof *worker));
    worker->lifeline = worker->printed = -1;
    worker->owner = getpid();
    pthread_mutex_init(&worker->lock, NULL);
    CREME_TRY(make_folder(worker, number));
    CREME_TRY(spawn_worker(worker, command, number, count));
    *out = worker;
    worker = NULL;
done:
    creme_worker_end(worker);
    return status;
}

/* Until it has ended, and all that it started and that prints where it does, or for so long. */
static void wait_for_end(creme_worker *worker, double seconds)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    double until = creme_seconds() + seconds;
    while (creme_seconds() < until) {
        bool alive = creme_worker_is_alive(worker); /* which reaps it */
        if (!alive && (!worker->reading || atomic_load(&worker->silent))) return;
        nanosleep(&pause, NULL);
    }
}

void creme_worker_end(creme_worker *worker)
{
    if (!worker) return;
    bool ours = worker->owner == getpid(); /* a copy that fork() made leaves it to its owner */
    if (ours && worker->group > 0) {
        kill(-worker->group, SIGTERM);
        wait_for_end(worker, GRACE_S);
        kill(-worker->group, SIGKILL); /* it, if it has not ended, what it left behind, and the shell that watches */
        wait_for_end(worker, GRACE_S);
    }
    if (worker->lifeline >= 0) close(worker->lifeline);
    atomic_store(&worker->quit, true);
    if (ours && worker->reading) pthread_join(worker->reader, NULL);
    if (worker->printed >= 0) close(worker->printed);
    if (ours && *worker->socket) unlink(worker->socket);
    if (ours && *worker->folder) rmdir(worker->folder);
    pthread_mutex_destroy(&worker->lock);
    creme_free(worker);
}
