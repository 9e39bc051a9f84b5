/* gnuplot as a child process: script in, picture and complaints out. Nothing goes through a file of a name that
 * somebody else may have taken, or onto the disk of the picture, which may be full. */
#include "figure/gnuplot.h"

#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_BYTES = 1 << 16, COMPLAINT_BYTES = 512, LOOKS_MS = 100 };
enum { COMMANDS, ANSWER, COMPLAINTS, FILES }; /* as the child numbers them */

typedef struct received {
    char *bytes;
    size_t count, capacity;
} received;

typedef struct conversation {
    creme_hidden_file script;       /* of the commands */
    int ours[FILES], theirs[FILES]; /* ends of pipes; -1: closed, or none */
    received from[FILES];
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

/* The first line of the complaints that is not a warning and says where ("line 7: ..."), else the last one of all. */
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

/* `complaints`: NULL if there are none. The same Ctrl-C may have ended gnuplot first. */
static creme_status wait_for(pid_t child, char *complaints)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) return creme_fail(CREME_ERROR_LIBRARY, "gnuplot was lost: %s", strerror(errno));
    }
    creme_status status = creme_stop_check();
    if (status != CREME_OK || (WIFEXITED(result) && WEXITSTATUS(result) == 0)) return status;
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
    for (int k = 0; k < FILES && !error; k++) error = posix_spawn_file_actions_adddup2(&actions, files[k], k);
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
    for (int k = 0; k < FILES; k++) hang_up(&files[k]);
}

/* A pipe neither end of which other children inherit. */
static int open_pipe(int *ours, int *theirs)
{
    int ends[2];
    if (pipe(ends) != 0) return -1;
    *ours = ends[0];
    *theirs = ends[1];
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ? -1 : fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

static creme_status open_channels(conversation *c)
{
    for (int k = ANSWER; k < FILES; k++) {
        if (open_pipe(&c->ours[k], &c->theirs[k]) == 0) continue;
        return creme_fail(CREME_ERROR_IO, "gnuplot cannot be reached: %s", strerror(errno));
    }
    return CREME_OK;
}

static creme_status write_commands(int file, const char *script, size_t bytes)
{
    while (bytes > 0) {
        ssize_t count = write(file, script, bytes);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        script += count;
        bytes -= (size_t)count;
    }
    if (bytes == 0 && lseek(file, 0, SEEK_SET) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "cannot write commands for gnuplot: %s", strerror(errno));
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
static creme_status listen_to(conversation *c)
{
    creme_status status = CREME_OK;
    while (status == CREME_OK && (c->ours[ANSWER] >= 0 || c->ours[COMPLAINTS] >= 0)) {
        struct pollfd at[FILES];
        for (int k = 0; k < FILES; k++) at[k] = (struct pollfd){.fd = c->ours[k], .events = POLLIN};
        status = creme_stop_check();
        if (status != CREME_OK) break;
        if (poll(at, FILES, LOOKS_MS) < 0) {
            if (errno == EINTR) continue;
            return creme_fail(CREME_ERROR_IO, "gnuplot cannot be reached: %s", strerror(errno));
        }
        for (int k = ANSWER; k < FILES && status == CREME_OK; k++) {
            if (c->ours[k] >= 0 && at[k].revents) status = receive(&c->ours[k], &c->from[k]);
        }
    }
    return status;
}

static creme_status converse(conversation *c, const char *script, size_t bytes)
{
    pid_t child = 0;
    creme_status status = write_commands(c->script.descriptor, script, bytes);
    if (status == CREME_OK) status = open_channels(c);
    c->theirs[COMMANDS] = c->script.descriptor;
    if (status == CREME_OK) status = start(&child, c->theirs);
    c->theirs[COMMANDS] = -1;
    close_all(c->theirs);
    if (status == CREME_OK) status = listen_to(c);
    close_all(c->ours); /* if we gave up, gnuplot fails to write, and ends too */
    if (child <= 0) return status;
    if (status == CREME_ERROR_STOPPED) kill(child, SIGKILL); /* it keeps nothing of its own */
    creme_status ended = wait_for(child, c->from[COMPLAINTS].bytes);
    return status == CREME_OK ? ended : status;
}

creme_status creme_gnuplot_run(const char *script, size_t bytes, char **answer, size_t *answer_bytes)
{
    conversation c = {.ours = {-1, -1, -1}, .theirs = {-1, -1, -1}};
    *answer = NULL;
    *answer_bytes = 0;
    if (creme_platform_hidden_file_open(&c.script) != 0) {
        return creme_fail(CREME_ERROR_IO, "cannot write commands for gnuplot: %s", strerror(errno));
    }
    creme_status status = converse(&c, script, bytes);
    creme_platform_hidden_file_close(&c.script);
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
