/* Files that appear whole or not at all. */
#define _GNU_SOURCE
#include "base/output.h"

#include "base/memory.h"
#include "base/partial.h"
#include "base/printable.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STANDARD_OUTPUT "standard output"
#define CANNOT_WRITE    ": cannot write: "

struct creme_output {
    FILE *stream;
    char *path;            /* what the user called it */
    char *target;          /* the same with links followed; NULL when writing straight to `path` (devices, pipes) */
    creme_partial partial; /* beside the target; none like it */
    FILE *behind;          /* where `stream` goes when it closes: it is held back; else NULL */
    int error;             /* first errno, 0 while all is well */
    bool terminal;         /* it gets no control characters */
    char before;           /* the last byte that it got */
    char **text;           /* where to put `memory`; NULL when writing to a file */
    char *memory;          /* what the stream holds, once it is closed */
    size_t memory_bytes;
};

static void remember(creme_output *output)
{
    if (!output->error) output->error = errno ? errno : EIO;
}

static creme_status cannot_open(const creme_output *output)
{
    return creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", output->path, strerror(errno));
}

static creme_status open_temporary(creme_output *output)
{
    int file = -1;
    creme_status status = creme_partial_make_file(&output->partial, &file, output->target, 0666, output->path);
    if (status != CREME_OK) return status;
    output->stream = fdopen(file, "wb");
    if (output->stream) return CREME_OK;
    status = cannot_open(output);
    close(file);
    return status;
}

/* Sets `target` if there is a file, or nothing yet, at the end of the path: that is what can be replaced by renaming.
 * A link stays a link. */
static creme_status find_target(creme_output *output)
{
    struct stat about;
    if (lstat(output->path, &about) != 0 || S_ISREG(about.st_mode)) {
        return creme_copy_text(&output->target, output->path);
    }
    char resolved[PATH_MAX];
    if (stat(output->path, &about) != 0 || !S_ISREG(about.st_mode) || !realpath(output->path, resolved)) {
        return CREME_OK;
    }
    return creme_copy_text(&output->target, resolved);
}

void creme_output_keep_closed(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) {
        if (fcntl(file, F_GETFD) >= 0 || errno != EBADF) continue;
        /* It gets the lowest number that is free, which is this. What is said on standard error is not worth one. */
        int flags = file == STDOUT_FILENO ? O_RDONLY : O_WRONLY;
        if (open("/dev/null", flags) != file) errno = 0;
    }
}

/* A copy of it, which may be closed. */
static int copy_stdout(void)
{
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) errno = EBADF;
    return flags < 0 || (flags & O_ACCMODE) == O_RDONLY ? -1 : dup(STDOUT_FILENO);
}

static creme_status open_stream(creme_output *output, bool to_stdout)
{
    if (to_stdout) {
        int file = copy_stdout();
        if (file < 0 && errno == EBADF)
            return creme_fail(CREME_ERROR_IO, "%s: cannot write here: it is closed", output->path);
        output->stream = file < 0 ? NULL : fdopen(file, "wb");
        output->terminal = file >= 0 && isatty(file);
    } else {
        creme_status status = find_target(output);
        if (status != CREME_OK) return status;
        if (output->target) return open_temporary(output);
        output->stream = fopen(output->path, "wb");
    }
    return output->stream ? CREME_OK : cannot_open(output);
}

creme_status creme_output_open(creme_output **out, const char *path)
{
    *out = NULL;
    bool to_stdout = !path || strcmp(path, "-") == 0;
    if (!to_stdout && !*path) return creme_fail(CREME_ERROR_IO, "cannot write to a file without a name");
    creme_output *output = NULL;
    creme_status status = creme_allocate_zero(&output, 1, sizeof *output);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_copy_text(&output->path, to_stdout ? STANDARD_OUTPUT : path));
    CREME_TRY(open_stream(output, to_stdout));
    *out = output;
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

/* Makes the folders of FOLDER/NAME, name beginning at `path` + root, that are not there; none may be a link. */
static creme_status make_folders(char *path, size_t root)
{
    for (char *slash = path + root; (slash = strchr(slash, '/')); *slash++ = '/') {
        struct stat about;
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            return creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
        }
        if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
            return creme_fail(CREME_ERROR_IO, "%s: this is no folder%s: nothing is written through it", path,
                              S_ISLNK(about.st_mode) ? ", but a link" : "");
        }
    }
    return CREME_OK;
}

creme_status creme_output_open_in(creme_output **out, const char *folder, const char *name)
{
    *out = NULL;
    creme_output *output = NULL;
    creme_status status = creme_allocate_zero(&output, 1, sizeof *output);
    if (status != CREME_OK) return status;
    CREME_TRY(creme_format_text(&output->path, "%s/%s", folder, name));
    CREME_TRY(make_folders(output->path, strlen(folder) + 1));
    CREME_TRY(creme_copy_text(&output->target, output->path));
    CREME_TRY(open_temporary(output));
    *out = output;
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

creme_status creme_output_open_memory(creme_output **out, char **text)
{
    *out = NULL;
    creme_output *output = NULL;
    creme_status status = creme_allocate_zero(&output, 1, sizeof *output);
    if (status != CREME_OK) return status;
    output->text = text;
    CREME_TRY(creme_copy_text(&output->path, "memory"));
    output->stream = open_memstream(&output->memory, &output->memory_bytes);
    if (!output->stream) {
        status = cannot_open(output);
        goto done;
    }
    *out = output;
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

static void write_bytes(creme_output *output, const char *bytes, size_t count)
{
    if (fwrite(bytes, 1, count, output->stream) != count) remember(output);
}

static void write_to_terminal(creme_output *output, const char *bytes, size_t count)
{
    char piece[1024];
    while (count > 0) {
        size_t length = count < sizeof piece ? count : sizeof piece;
        memcpy(piece, bytes, length);
        creme_make_printable(piece, length, &output->before);
        write_bytes(output, piece, length);
        bytes += length;
        count -= length;
    }
}

static void print_to_terminal(creme_output *output, const char *format, va_list arguments)
{
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    if (length < 0) {
        remember(output);
        return;
    }
    write_to_terminal(output, text, (size_t)length);
    free(text);
}

void creme_output_print(creme_output *output, const char *format, ...)
{
    if (output->error) return;
    va_list arguments;
    va_start(arguments, format);
    if (output->terminal)
        print_to_terminal(output, format, arguments);
    else if (vfprintf(output->stream, format, arguments) < 0)
        remember(output);
    va_end(arguments);
}

void creme_output_write(creme_output *output, const void *bytes, size_t count)
{
    if (output->error || count == 0) return;
    if (output->terminal)
        write_to_terminal(output, bytes, count);
    else
        write_bytes(output, bytes, count);
}

creme_status creme_output_hold(creme_output *output)
{
    if (creme_output_can_amend(output)) return CREME_OK;
    FILE *file = tmpfile();
    if (!file)
        return creme_fail(CREME_ERROR_IO, "%s: cannot hold back what goes there: %s", output->path, strerror(errno));
    output->behind = output->stream;
    output->stream = file;
    return CREME_OK;
}

bool creme_output_can_amend(const creme_output *output)
{
    return output->partial.path || output->behind;
}

int64_t creme_output_offset(const creme_output *output)
{
    return (int64_t)ftello(output->stream);
}

void creme_output_amend(creme_output *output, int64_t offset, const void *bytes, size_t count)
{
    if (output->error) return;
    if (fseeko(output->stream, (off_t)offset, SEEK_SET) != 0) remember(output);
    write_bytes(output, bytes, count);
    if (fseeko(output->stream, 0, SEEK_END) != 0) remember(output);
}

void creme_output_flush(creme_output *output)
{
    if (!output->error && fflush(output->stream) != 0) remember(output);
}

static creme_status report(const creme_output *output)
{
    if (!output->error) return CREME_OK;
    return creme_fail(CREME_ERROR_IO, "%s" CANNOT_WRITE "%s", output->path, strerror(output->error));
}

bool creme_output_lost_reader(void)
{
    const char *said = strstr(creme_error_message(), STANDARD_OUTPUT CANNOT_WRITE);
    return said && strcmp(said + strlen(STANDARD_OUTPUT CANNOT_WRITE), strerror(EPIPE)) == 0;
}

creme_status creme_output_check(creme_output *output)
{
    creme_output_flush(output);
    creme_status status = report(output);
    return status == CREME_OK ? creme_stop_check() : status;
}

static void release(creme_output *output)
{
    free(output->memory);
    creme_free(output->target);
    creme_free(output->path);
    creme_free(output);
}

static void let_go(creme_output *output)
{
    char piece[4096];
    size_t length;
    FILE *from = output->stream;
    if (fseeko(from, 0, SEEK_SET) != 0) remember(output);
    output->stream = output->behind;
    output->behind = NULL;
    while (!output->error && (length = fread(piece, 1, sizeof piece, from)) > 0) write_bytes(output, piece, length);
    if (!output->error && ferror(from)) remember(output);
    fclose(from);
    creme_output_flush(output);
}

/* Everything but the name. */
static creme_status finish(creme_output *output)
{
    creme_output_flush(output);
    if (output->behind) let_go(output);
    if (output->partial.path && !output->error && fsync(fileno(output->stream)) != 0 && errno != EINVAL) {
        remember(output);
    }
    if (fclose(output->stream) != 0) remember(output);
    output->stream = NULL;
    creme_status status = report(output);
    return status == CREME_OK && output->partial.path ? creme_stop_check() : status;
}

static creme_status put_in_place(creme_output *output)
{
    if (output->text) {
        *output->text = output->memory;
        output->memory = NULL;
    }
    if (!output->partial.path) return CREME_OK;
    if (creme_partial_place(&output->partial, output->target) != 0) {
        remember(output);
        return report(output);
    }
    return CREME_OK;
}

creme_status creme_output_close(creme_output *output)
{
    creme_status status = finish(output);
    if (status == CREME_OK) status = put_in_place(output);
    creme_output_discard(output);
    return status;
}

creme_status creme_output_close_into(creme_output *output, creme_output_set *set)
{
    creme_status status = CREME_OK;
    CREME_TRY(finish(output));
    CREME_TRY(creme_grow(&set->at, &set->capacity, set->count + 1, sizeof *set->at));
    set->at[set->count++] = output;
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

const char *creme_output_set_path(const creme_output_set *set, size_t i)
{
    const creme_output *output = set->at[i];
    return output->partial.path ? output->partial.path : output->path;
}

creme_status creme_output_set_place(creme_output_set *set)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < set->count; i++) {
        if (status == CREME_OK) status = put_in_place(set->at[i]);
    }
    creme_output_set_discard(set);
    return status;
}

void creme_output_set_discard(creme_output_set *set)
{
    for (size_t i = 0; i < set->count; i++) creme_output_discard(set->at[i]);
    creme_free(set->at);
    *set = (creme_output_set){0};
}

void creme_output_discard(creme_output *output)
{
    if (!output) return;
    if (output->stream) fclose(output->stream);
    if (output->behind) fclose(output->behind);
    creme_partial_remove(&output->partial);
    release(output);
}
