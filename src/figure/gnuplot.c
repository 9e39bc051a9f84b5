/* gnuplot as a child process: script in, complaints out, both through unnamed files. */
#define _GNU_SOURCE
#include "figure/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { COMPLAINT_BYTES = 4096 };

bool creme_gnuplot_is_there(void)
{
    return creme_gnuplot_run("", 0) == CREME_OK;
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

/* The first line of the complaints that is no warning and says where ("line 7: ..."), else the last one of all. */
static void read_complaint(char *text, size_t bytes, FILE *complaints)
{
    char line[COMPLAINT_BYTES];
    text[0] = '\0';
    rewind(complaints);
    for (int found = 0; !found && fgets(line, sizeof line, complaints);) {
        char *from = line + strspn(line, " \t^");
        from[strcspn(from, "\n")] = '\0';
        found = strstr(from, "line ") && !strstr(from, "warning:") && strncmp(from, "gnuplot>", 8) != 0;
        if (*from) snprintf(text, bytes, "%.*s", (int)(bytes - 1), from);
    }
}

static creme_status wait_for(pid_t child, FILE *complaints)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) return creme_fail(CREME_ERROR_LIBRARY, "gnuplot was lost: %s", strerror(errno));
    }
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0) return CREME_OK;
    char complaint[512];
    read_complaint(complaint, sizeof complaint, complaints);
    if (WIFSIGNALED(result)) {
        return creme_fail(CREME_ERROR_LIBRARY, "gnuplot was ended by signal %d", WTERMSIG(result));
    }
    return creme_fail(CREME_ERROR_LIBRARY, "gnuplot gave up: %s", *complaint ? complaint : "it did not say why");
}

static creme_status start(pid_t *child, FILE *script, FILE *complaints)
{
    char *arguments[] = {(char *)"gnuplot", (char *)"-d", (char *)"-", NULL};
    posix_spawn_file_actions_t files;
    if (posix_spawn_file_actions_init(&files) != 0) return creme_fail(CREME_ERROR_MEMORY, "gnuplot: out of memory");
    int error = posix_spawn_file_actions_adddup2(&files, fileno(script), STDIN_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, fileno(complaints), STDOUT_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, fileno(complaints), STDERR_FILENO);
    if (!error) error = posix_spawnp(child, "gnuplot", &files, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    if (error == ENOENT) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "gnuplot, which draws figures, is not installed (Debian's package is gnuplot-nox)");
    }
    return error ? creme_fail(CREME_ERROR_LIBRARY, "gnuplot cannot be started: %s", strerror(error)) : CREME_OK;
}

/* What it prints goes into `complaints`, from the beginning. */
static creme_status run(const char *script, size_t bytes, FILE *complaints)
{
    creme_status status = CREME_OK;
    pid_t child = 0;
    FILE *commands = tmpfile();
    if (!commands || !complaints || fwrite(script, 1, bytes, commands) != bytes || fflush(commands) != 0) {
        status = creme_fail(CREME_ERROR_IO, "cannot write a temporary file for gnuplot: %s", strerror(errno));
        goto done;
    }
    rewind(commands);
    CREME_TRY(start(&child, commands, complaints));
    CREME_TRY(wait_for(child, complaints));
done:
    if (commands) fclose(commands);
    return status;
}

creme_status creme_gnuplot_run(const char *script, size_t bytes)
{
    FILE *complaints = tmpfile();
    creme_status status = run(script, bytes, complaints);
    if (complaints) fclose(complaints);
    return status;
}

creme_status creme_gnuplot_version(char *text, size_t bytes)
{
    static const char script[] = "print sprintf('%.1f patchlevel %s', GPVAL_VERSION, GPVAL_PATCHLEVEL)\n";
    FILE *answer = tmpfile();
    creme_status status = run(script, sizeof script - 1, answer);
    if (status == CREME_OK) {
        rewind(answer);
        if (!fgets(text, (int)bytes, answer)) snprintf(text, bytes, "of no known version");
        text[strcspn(text, "\n")] = '\0';
    }
    if (answer) fclose(answer);
    return status;
}
