/* Files that appear whole or not at all. */
#define _GNU_SOURCE
#include "base/output.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct creme_output {
    FILE *stream;
    char *path;      /* what the user called it */
    char *temporary; /* NULL when writing straight to `path`: standard output, devices, pipes */
    int error;       /* first errno, 0 while all is well */
};

static void remember(creme_output *output)
{
    if (!output->error) output->error = errno ? errno : EIO;
}

static creme_status open_temporary(creme_output *output)
{
    size_t length = strlen(output->path);
    creme_status status = creme_allocate(&output->temporary, length + 16, 1);
    if (status != CREME_OK) return status;
    snprintf(output->temporary, length + 16, "%s.XXXXXX", output->path);
    int file = mkstemp(output->temporary);
    if (file < 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", output->path, strerror(errno));
        creme_free(output->temporary);
        output->temporary = NULL;
        return status;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(file, 0666 & ~mask) != 0) remember(output);
    output->stream = fdopen(file, "wb");
    return CREME_OK;
}

static bool is_replaceable(const char *path)
{
    struct stat about;
    return lstat(path, &about) != 0 || S_ISREG(about.st_mode);
}

creme_status creme_output_open(creme_output **out, const char *path)
{
    *out = NULL;
    bool to_stdout = !path || strcmp(path, "-") == 0;
    creme_output *output = NULL;
    creme_status status = creme_allocate_zero(&output, 1, sizeof *output);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_copy_text(&output->path, to_stdout ? "standard output" : path));
    if (to_stdout) {
        int file = dup(STDOUT_FILENO);
        output->stream = file < 0 ? NULL : fdopen(file, "wb");
    } else if (is_replaceable(path)) {
        CREME_TRY(open_temporary(output));
    } else {
        output->stream = fopen(path, "wb");
    }
    if (!output->stream) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", output->path, strerror(errno));
        goto done;
    }
    *out = output;
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

void creme_output_print(creme_output *output, const char *format, ...)
{
    if (output->error) return;
    va_list arguments;
    va_start(arguments, format);
    if (vfprintf(output->stream, format, arguments) < 0) remember(output);
    va_end(arguments);
}

void creme_output_write(creme_output *output, const void *bytes, size_t count)
{
    if (output->error || count == 0) return;
    if (fwrite(bytes, 1, count, output->stream) != count) remember(output);
}

void creme_output_flush(creme_output *output)
{
    if (!output->error && fflush(output->stream) != 0) remember(output);
}

creme_status creme_output_check(creme_output *output)
{
    creme_output_flush(output);
    if (!output->error) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", output->path, strerror(output->error));
}

static void release(creme_output *output)
{
    creme_free(output->temporary);
    creme_free(output->path);
    creme_free(output);
}

creme_status creme_output_close(creme_output *output)
{
    creme_output_flush(output);
    if (output->temporary && !output->error && fsync(fileno(output->stream)) != 0 && errno != EINVAL) {
        remember(output);
    }
    if (fclose(output->stream) != 0) remember(output);
    output->stream = NULL;
    if (output->temporary && !output->error && rename(output->temporary, output->path) != 0) remember(output);
    creme_status status = CREME_OK;
    if (output->error) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", output->path, strerror(output->error));
        if (output->temporary) unlink(output->temporary);
    }
    release(output);
    return status;
}

void creme_output_discard(creme_output *output)
{
    if (!output) return;
    if (output->stream) fclose(output->stream);
    if (output->temporary) unlink(output->temporary);
    release(output);
}
