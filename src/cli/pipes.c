/* Pipes become files. */
#include "cli/pipes.h"

#include "cli/options.h"

#include "run/parameters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

/* Which open file a path stands for, -1 if it is a path like others. */
static int number_of(const char *path)
{
    static const char folder[] = "/dev/fd/";
    const char *digits = path + sizeof folder - 1;
    if (strcmp(path, "/dev/stdin") == 0) return STDIN_FILENO;
    if (strncmp(path, folder, sizeof folder - 1) != 0 || !*digits || strlen(digits) > 6) return -1;
    return digits[strspn(digits, "0123456789")] == '\0' ? atoi(digits) : -1;
}

static creme_status copy(FILE *to, int from, const char *option, const char *path)
{
    static const char message[] = "--%s: %s: cannot be kept: %s";
    char chunk[CHUNK];
    for (;;) {
        ssize_t count = read(from, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return creme_fail(CREME_ERROR_IO, message, option, path, strerror(errno));
        if (count == 0) break;
        if (fwrite(chunk, 1, (size_t)count, to) != (size_t)count) {
            return creme_fail(CREME_ERROR_IO, message, option, path, strerror(errno));
        }
    }
    if (fflush(to) != 0) return creme_fail(CREME_ERROR_IO, message, option, path, strerror(errno));
    return CREME_OK;
}

static creme_status keep(const char *option, const char *path)
{
    struct stat about;
    int number = number_of(path);
    if (stat(path, &about) != 0 || S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)) return CREME_OK;
    if (number < 0) {
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "--%s: %s is a pipe or device: what it gives cannot be known again when the run folder goes "
            "on; give a file, or <(COMMAND)",
            option, path);
    }
    FILE *file = tmpfile();
    if (!file) return creme_fail(CREME_ERROR_IO, "--%s: %s: cannot be kept: %s", option, path, strerror(errno));
    creme_status status = copy(file, number, option, path);
    if (status == CREME_OK && (dup2(fileno(file), number) < 0 || lseek(number, 0, SEEK_SET) < 0)) {
        status = creme_fail(CREME_ERROR_IO, "--%s: %s: cannot be kept: %s", option, path, strerror(errno));
    }
    fclose(file);
    return status;
}

creme_status creme_pipes_keep(const creme_run_request *request)
{
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        const char *const *file = creme_parameter_file(&row->is, request);
        if (!file || !(row->takes & creme_run_request_takes(request))) continue;
        creme_status status = *file ? keep(row->is.name, *file) : CREME_OK;
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* `before`: what was it already; "" if nothing was. */
static creme_status take(const char **path, const char *dashes, const char *what, char before[64])
{
    if (!*path || strcmp(*path, "-") != 0) return CREME_OK;
    if (*before)
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "-: standard input is one input, not both %s and %s%s (a file of that name is ./-)", before,
                          dashes, what);
    snprintf(before, 64, "%s%s", dashes, what);
    *path = "/dev/stdin";
    return keep(what, *path);
}

creme_status creme_pipes_take_stdin(creme_settings *settings)
{
    const uint64_t files = UINT64_C(1) << CREME_COMMAND_ANALYZE | UINT64_C(1) << CREME_COMMAND_FIGURE |
                           UINT64_C(1) << CREME_COMMAND_EXPORT | UINT64_C(1) << CREME_COMMAND_INSPECT;
    char before[64] = "";
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_option_count && status == CREME_OK; i++) {
        const char **file = settings->given[i] ? creme_option_file(settings, &creme_options[i]) : NULL;
        if (file) status = take(file, "--", creme_options[i].name, before);
    }
    int count = files >> settings->command->id & 1 ? settings->operand_count : 0;
    for (int i = 0; i < count && status == CREME_OK; i++) status = take(&settings->operands[i], "", "a FILE", before);
    return status;
}
