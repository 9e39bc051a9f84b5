/* gnuplot as a child process: script in, picture and complaints out. All of it goes through pipes, so that nothing is
 * written to a disk that may be full, or to a name that somebody else may have taken. */
#define _GNU_SOURCE
#include "figure/gnuplot.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_BYTES = 1 << 16, COMPLAINT_BYTES = 512 };
enum { COMMANDS, ANSWER, COMPLAINTS, CHANNELS };

typedef struct received {
    char *bytes;
    size_t count, capacity;
} received;

typedef struct conversation {
    int ours[CHANNELS], theirs[CHANNELS]; /* -1: closed */
    const char *script;
    size_t bytes, sent;
    received from[CHANNELS]; /* what was read; nothing from COMMANDS */
} conversation;

bool creme_gnuplot_is_there(void)
{
    char *answer = NULL;
    size_t bytes = 0;
    creme_status status = creme_gnuplot_run("", 0, &answer, &bytes);
    creme_free(answer);
    return status == CREME_OK;
}

void creme_gnuplot_write_text(FILE *script, const char *name, const char *text)
{
    fprintf(script, "%s = '", name);
    for (; *text; text++) {
        if (*text == '\'') fputc('\'', script);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, script);
    }
    fputs("'\n", script);
}

/* --- The child. ------------------------------------------------------------------------------------------------- */

/* The first line of the complaints that is no warning and says where ("line 7: ..."), else the last one of all. */
static void find_complaint(char *out, size_t bytes, char *complaints)
{
    out[0] = '\0';
    bool found = false;
    char *rest = NULL;
    for (char *line = strtok_r(complaints, "\n", &rest); line && !found; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " \t^");
        found = strstr(line, "line ") && !strstr(line, "warning:") && strncmp(line, "gnuplot>", 8) != 0;
        if (*line) snprintf(out, bytes, "%.*s", (int)(bytes - 1), line);
    }
}

static creme_status wait_for(pid_t child, char *complaints)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) return creme_fail(CREME_ERROR_LIBRARY, "gnuplot was lost: %s", strerror(errno));
    }
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0) return CREME_OK;
    if (WIFSIGNALED(result)) {
        return creme_fail(CREME_ERROR_LIBRARY, "gnuplot was ended by signal %d", WTERMSIG(result));
    }
    char complaint[COMPLAINT_BYTES] = "";
    if (complaints) find_complaint(complaint, sizeof complaint, complaints);
    return creme_fail(CREME_ERROR_LIBRARY, "gnuplot gave up: %s", *complaint ? complaint : "it did not say why");
}

static creme_status start(pid_t *child, const int *files)
{
    char *arguments[] = {(char *)"gnuplot", (char *)"-d", (char *)"-", NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return creme_fail(CREME_ERROR_MEMORY, "gnuplot: out of memory");
    int error = 0;
    for (int k = 0; k < CHANNELS && !error; k++) error = posix_spawn_file_actions_adddup2(&actions, files[k], k);
    if (!error) error = posix_spawnp(child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "gnuplot, which draws figures, is not installed (Debian's package is gnuplot-nox)");
    }
    return error ? creme_fail(CREME_ERROR_LIBRARY, "gnuplot cannot be started: %s", strerror(error)) : CREME_OK;
}

/* --- What is said. ---------------------------------------------------------------------------------------------- */

static void hang_up(int *file)
{
    if (*file >= 0) close(*file);
    *file = -1;
}

static void close_all(int *files)
{
    for (int k = 0; k < CHANNELS; k++) hang_up(&files[k]);
}

/* The commands go through a socket: writing to one whose reader is gone can be kept from raising SIGPIPE. */
static creme_status open_channels(conversation *c)
{
    int pairs[CHANNELS][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    bool open = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[COMMANDS]) == 0 &&
                pipe2(pairs[ANSWER], O_CLOEXEC) == 0 && pipe2(pairs[COMPLAINTS], O_CLOEXEC) == 0;
    int error = errno;
    for (int k = 0; k < CHANNELS; k++) {
        c->ours[k] = pairs[k][k == COMMANDS];
        c->theirs[k] = pairs[k][k != COMMANDS];
    }
    return open ? CREME_OK : creme_fail(CREME_ERROR_IO, "gnuplot cannot be reached: %s", strerror(error));
}

/* gnuplot may stop listening (an error in the script, "exit"); that is no failure of ours. */
static void send_commands(conversation *c)
{
    if (c->sent < c->bytes) {
        ssize_t count = send(c->ours[COMMANDS], c->script + c->sent, c->bytes - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) c->sent += (size_t)count;
        if (count < 0 && errno != EINTR && errno != EAGAIN) c->sent = c->bytes;
    }
    if (c->sent == c->bytes) hang_up(&c->ours[COMMANDS]);
}

static creme_status receive(int *file, received *into)
{
    creme_status status =
        creme_grow(&into->bytes, &into->capacity, into->count + READ_BYTES + 1, sizeof *into->bytes);
    if (status != CREME_OK) return status;
    ssize_t count = read(*file, into->bytes + into->count, READ_BYTES);
    if (count > 0) into->count += (size_t)count;
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) hang_up(file);
    into->bytes[into->count] = '\0';
    return CREME_OK;
}

/* Until gnuplot has closed both of its ends. */
static creme_status converse(conversation *c)
{
    creme_status status = CREME_OK;
    while (status == CREME_OK && (c->ours[ANSWER] >= 0 || c->ours[COMPLAINTS] >= 0)) {
        struct pollfd at[CHANNELS];
        for (int k = 0; k < CHANNELS; k++) {
            at[k] = (struct pollfd){.fd = c->ours[k], .events = k == COMMANDS ? POLLOUT : POLLIN};
        }
        if (poll(at, CHANNELS, -1) < 0) {
            if (errno == EINTR) continue;
            return creme_fail(CREME_ERROR_IO, "gnuplot cannot be reached: %s", strerror(errno));
        }
        if (c->ours[COMMANDS] >= 0 && at[COMMANDS].revents) send_commands(c);
        for (int k = ANSWER; k < CHANNELS && status == CREME_OK; k++) {
            if (c->ours[k] >= 0 && at[k].revents) status = receive(&c->ours[k], &c->from[k]);
        }
    }
    return status;
}

creme_status creme_gnuplot_run(const char *script, size_t bytes, char **answer, size_t *answer_bytes)
{
    conversation c = {.script = script, .bytes = bytes};
    pid_t child = 0;
    *answer = NULL;
    *answer_bytes = 0;
    creme_status status = open_channels(&c);
    if (status == CREME_OK) status = start(&child, c.theirs);
    close_all(c.theirs);
    if (status == CREME_OK) status = converse(&c);
    close_all(c.ours); /* if we gave up, gnuplot fails to write, and ends too */
    if (child > 0) {
        creme_status ended = wait_for(child, c.from[COMPLAINTS].bytes);
        if (status == CREME_OK) status = ended;
    }
    creme_free(c.from[COMPLAINTS].bytes);
    if (status == CREME_OK) {
        *answer = c.from[ANSWER].bytes;
        *answer_bytes = c.from[ANSWER].count;
    } else {
        creme_free(c.from[ANSWER].bytes);
    }
    return status;
}

creme_status creme_gnuplot_version(char *text, size_t bytes)
{
    static const char script[] =
        "set print '-'\nprint sprintf('%.1f patchlevel %s', GPVAL_VERSION, GPVAL_PATCHLEVEL)\n";
    char *answer = NULL;
    size_t count = 0;
    creme_status status = creme_gnuplot_run(script, sizeof script - 1, &answer, &count);
    if (status == CREME_OK) {
        snprintf(text, bytes, "%.*s", (int)strcspn(answer, "\n"), answer);
        if (!*text) snprintf(text, bytes, "of no known version");
    }
    creme_free(answer);
    return status;
}
